"""What a suite declares beside what it holds, and texts that a case shows: each rule, and its look-alike."""

import pytest

from reporter import model
from reporter.formats.junit.parse import suite, suite_results
from tests.unit.formats.reports import read

ERRED = '<testcase name="bad"><error message="no"/></testcase>'
PASSED = '<testcase name="good"/>'
SKIPPED = '<testcase name="later"><skipped/></testcase>'


@pytest.mark.parametrize(
    "report",
    [
        # the result of a suite is counted beside the case that shows it
        f'<testsuite name="s" tests="1" failures="0" errors="2">{ERRED}<error message="x"/></testsuite>',
        f'<testsuite name="s" tests="1" failures="2" errors="1">{ERRED}<failure message="x"/></testsuite>',
        f'<testsuite name="s" tests="2" failures="0" skip="1">{PASSED}{SKIPPED}</testsuite>',  # of nose
        f'<testsuite name="s" tests="1" disabled="1">{PASSED}<testcase name="off"/></testsuite>',
        # jasmine-reporters counts expectations: one in each test that failed, or more
        '<testsuite name="s" timestamp="" hostname="" time="1" errors="0" tests="1" skipped="0" disabled="0" '
        'failures="1"><testcase name="bad"><failure/></testcase></testsuite>',
        # a case stands for the crash of the inner suite, which the outer one does not count
        f'<testsuites tests="1"><testsuite name="s" tests="1">{PASSED}<error message="x"/></testsuite></testsuites>',
        # jest-junit leaves a test that is to be written out, nose2 the set-up of a class
        '<testsuite name="s" errors="0" failures="0" skipped="0" timestamp="" time="1" tests="1">'
        f"{PASSED * 2}</testsuite>",
        f'<testsuite name="nose2-junit" errors="1" failures="0" skipped="0" tests="1">{PASSED}{ERRED}</testsuite>',
        # RuboCop counts files, Mocha's xunit no hooks
        '<testsuite name="rubocop" tests="1" failures="3"><testcase classname="app.cart" name="Lint/A"/>'
        '<testcase classname="app.cart" name="Lint/B"><failure/></testcase></testsuite>',
        '<testsuite name="Mocha Tests" tests="2" failures="0" errors="1" skipped="0">'
        '<testcase classname="cart" name="a" time="0"/>'
        '<testcase classname="cart" name="b" time="0"><skipped/></testcase>'
        '<testcase classname="c" name="&quot;before all&quot; hook"><failure/></testcase></testsuite>',
    ],
)
def test_counts__that_a_dialect_explains_are_no_difference(report: str) -> None:
    assert "counts-differ" not in read(report).codes


@pytest.mark.parametrize(
    ("attributes", "result", "place"),
    [
        ("", 'file="a.yaml" line="3"', ("a.yaml", 3)),  # yamllint-junit
        ('file="a.yaml"', 'file="a.yaml" line="3"', ("a.yaml", 3)),
        ('file="b.yaml"', 'file="a.yaml" line="3"', ("b.yaml", 0)),
        ('file="b.yaml" line="7"', 'file="a.yaml" line="3"', ("b.yaml", 7)),
        ('file="b.yaml"', 'line="3"', ("b.yaml", 3)),
        ('file="b.yaml" line="7"', 'line="9"', ("b.yaml", 9)),  # where the case begins, and what failed
        ('file="b.yaml" line="7"', 'file="b.yaml" line="9"', ("b.yaml", 9)),
        ('classname="t/a.yaml"', 'line="3"', ("t/a.yaml", 3)),
        ('classname="t.a"', 'line="3"', ("suite.yaml", 3)),
        ('classname="t.a" line="7"', 'line="none"', ("suite.yaml", 7)),
    ],
)
@pytest.mark.parametrize("more", ["", "<system-out>x</system-out>"])
def test_place__of_the_result_is_the_line_that_failed(
    attributes: str, result: str, place: tuple[str, int], more: str
) -> None:
    case_element = f'<testcase name="a" {attributes}><failure {result}>x</failure>{more}</testcase>'
    (case,) = read(f'<testsuite name="s" file="suite.yaml">{case_element}</testsuite>').cases
    assert (case.file, case.line) == place


def test_name__of_pylint_is_the_message_and_no_position() -> None:
    written = (
        '<testcase name="shop.cart:{}:4" classname="pylint"><failure message="unused-import">x</failure></testcase>'
    )
    report = "".join(["<testsuite>", written.format(6), written.format(9), "</testsuite>"])
    assert read(report).names == ["shop.cart: unused-import"] * 2


def test_counts__of_skipped_cases_that_differ_are_said() -> None:
    assert (
        "counts-differ"
        in read(f'<testsuite name="s" tests="2" failures="0" skip="2">{PASSED}{SKIPPED}</testsuite>').codes
    )


NODE_SKIP = '<testcase name="b" time="1" classname="test"><skipped type="skipped" message="true"/></testcase>'
NODE_TODO = (
    '<testcase name="b" time="1" classname="test"><skipped type="todo"/><failure message="no">[Error: no]</failure>'
    "</testcase>"
)


@pytest.mark.parametrize(
    ("case", "failures", "codes"),
    [
        (NODE_TODO, 0, []),
        (NODE_TODO, 1, []),
        (NODE_TODO, 2, ["claimed-failure"]),
        (NODE_SKIP, 1, ["claimed-failure"]),
    ],
)
def test_counts__of_node_may_hold_what_is_still_to_be_done_and_fails(
    case: str, failures: int, codes: list[str]
) -> None:
    suite = f'<testsuite name="s" time="1" disabled="0" errors="0" tests="2" failures="{failures}" skipped="1">'
    passed = '<testcase name="a" time="1" classname="test"/>'
    assert read(f"<testsuites>{suite}{passed}{case}</testsuite></testsuites>").codes == codes


@pytest.mark.parametrize(("name", "codes"), [("HTMLHint Tests", ["no-test-case"]), ("s", ["cases-missing"])])
def test_counts__of_htmlhint_are_those_of_the_files_it_looked_through(name: str, codes: list[str]) -> None:
    assert read(f'<testsuites><testsuite name="{name}" time="0.1" tests="2" failures="0"/></testsuites>').codes == codes


@pytest.mark.parametrize(("inner", "codes"), [(2, []), (0, ["counts-differ"])])
def test_counts__of_node_are_those_of_the_suites_inside(inner: int, codes: list[str]) -> None:
    suite = '<testsuite name="s" time="1" disabled="0" errors="0" tests="2" failures="0" skipped="0">'
    passed = '<testcase name="a" time="1" classname="test"/>'
    held = inner * f"{suite}{passed * 2}</testsuite>" or passed * 4
    assert read(f"<testsuites>{suite}{held}</testsuite></testsuites>").codes == codes


def test_counts__of_node_tap_may_hold_the_subtest_itself() -> None:
    head = '<testsuites id="1" name="TAP Tests" tests="2" failures="2" assertions="1" skipped="0" time="1">'
    suite = '<testsuite name="s" tests="2" failures="2" assertions="1" skipped="0" time="1">'
    case = '<testcase id="1" name="a" classname="c"><failure/></testcase>'
    assert read(f"{head}{suite}{case}</testsuite></testsuites>").codes == []


def test_counts__of_failures_are_compared_also_where_a_writer_counts_fewer_tests() -> None:
    of_jest = (
        '<testsuite name="s" errors="0" failures="2" skipped="0" timestamp="" time="1" tests="2">'
        f'{PASSED}<testcase name="bad"><failure/></testcase></testsuite>'
    )
    assert read(of_jest).codes == ["counts-differ"]


def test_counts__that_differ_are_said_beside_a_result_of_the_suite() -> None:
    report = f'<testsuite name="s" tests="9" errors="2">{ERRED}<error message="x"/></testsuite>'
    assert read(report).codes == ["suite-result", "counts-differ"]


@pytest.mark.parametrize(
    ("failures", "words"), [(1, "a result is missing from the report"), (2, "results are missing from the report")]
)
def test_counts__of_failures_that_no_case_shows_are_a_claim(failures: int, words: str) -> None:
    (problem,) = read(f'<testsuite name="s" tests="1" failures="{failures}">{PASSED}</testsuite>').file.problems
    assert problem.message.endswith(f": {words}")
    assert f"failures={failures}, but none of its 1 test case failed" in problem.message


def test_counts__of_a_report_that_is_cut_are_no_difference() -> None:
    cut = f'<testsuite name="s" tests="9" failures="0">{PASSED}'
    assert read(cut).codes == ["report-cut"]
    assert "claimed-failure" in read(cut.replace('failures="0"', 'failures="2"')).codes


def test_declared__are_those_of_the_root_or_of_all_its_suites() -> None:
    suites = f'<testsuite name="a" tests="1">{PASSED}</testsuite><testsuite name="b" tests="1">{PASSED}</testsuite>'
    assert read(f'<testsuites tests="2">{suites}</testsuites>').file.declared == 2
    assert read(f"<testsuites>{suites}</testsuites>").file.declared == 2
    inner = f'<testsuite name="a" tests="2"><testsuite name="b" tests="1">{PASSED}</testsuite>{PASSED}</testsuite>'
    assert read(f"<testsuites>{inner}</testsuites>").file.declared == 2


def test_attempts__are_not_joined_over_the_suites_inside() -> None:
    """`tests=` counts the cases of all of them."""
    inner = '<testsuite name="b" tests="1"><testcase classname="c" name="t"/></testsuite>'
    twice = '<testcase classname="c" name="t"/>' * 2
    assert len(read(f'<testsuite name="a" tests="1">{twice}{inner}</testsuite>').cases) == 3


def test_attempts__the_last_one_without_an_element_has_what_an_earlier_one_tells() -> None:
    said = '<testcase classname="c" name="t"><failure message="no">trace</failure></testcase>'
    (case,) = read(
        f'<testsuite name="s" tests="1">{said}<testcase classname="c" name="t" status="failed"/></testsuite>'
    ).cases
    assert (case.status, case.message, case.text) == ("FAILED", "no", "trace")
    assert "trace" in case.data


def test_flaky__has_its_attempts_in_data() -> None:
    (case,) = read(
        '<testsuite name="s"><testcase name="t"><flakyFailure message="at first"/></testcase></testsuite>'
    ).cases
    assert case.flaky
    assert "at first" in case.data


def test_project__of_playwright_stands_before_a_name_once() -> None:
    for name in ("t", "[firefox] t"):
        found = read(
            f'<testsuites id="" name="" tests="1" failures="0" skipped="0" errors="0" time="1">'
            f'<testsuite name="a.spec.ts" timestamp="2026" hostname="firefox" tests="1" failures="0" skipped="0" '
            f'time="1" errors="0"><testcase name="{name}" classname="a.spec.ts" time="1"/></testsuite></testsuites>'
        )
        assert found.names == ["[firefox] t"]


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (
            '<failure message="Failed">=== RUN TestA\n--- FAIL: TestA\n    a_test.go:7: no price</failure>',
            "a_test.go:7: no price",
        ),
        ('<failure message="no price">a_test.go:7: other</failure>', "no price"),
        ('<failure message="Failed"/>', "Failed"),
        ('<failure type="AssertionError"/>', "AssertionError"),
    ],
)
def test_message__is_what_tells_most(failure: str, message: str) -> None:
    (case,) = read(f'<testsuite name="s"><testcase name="t">{failure}</testcase></testsuite>').cases
    assert case.message == message


def test_text__goes_on_behind_an_element_inside() -> None:
    """Surefire writes output inside of an attempt."""
    inside = "<rerunFailure message='x'>before<system-out>printed</system-out> behind</rerunFailure>"
    (case,) = read(f'<testsuite name="s"><testcase name="t"><failure/>{inside}</testcase></testsuite>').cases
    assert "before behind" in case.data


def test_children__more_than_anybody_writes_are_not_kept() -> None:
    many = '<failure message="no"/>' * 300
    (case,) = read(f'<testsuite name="s"><testcase name="t">{many}</testcase></testsuite>').cases
    assert case.data.count("<failure") == 200


def test_texts__of_one_case_share_its_room() -> None:
    texts = f"<failure>{'x' * 30_000}</failure>" * 20
    (case,) = read(f'<testsuite name="s"><testcase name="t">{texts}</testcase></testsuite>').cases
    assert len(case.data) < 300_000


def test_case__that_is_not_as_most_are_is_made_the_slow_way() -> None:
    usual = '<testcase classname="c" name="a" time="1"/>'
    for odd, expected in (
        ('<testcase classname="c" name=" " time="1"/>', ("(unnamed)", 1.0)),
        ('<testcase classname="c" name="b" time="nan"/>', ("b", 0.0)),
    ):
        case = read(f'<testsuite name="s">{usual}{odd}</testsuite>').cases[1]
        assert (case.name, case.time) == expected


@pytest.mark.parametrize(
    ("own", "names"),
    [
        ('<error message="x"/>', []),
        ('<error message="Dubious, test returned 3"/>', []),
        ("<error>t/cart.lua:7: no price</error>", []),  # the failed case says the same
        ("<error>t/cart.lua:9: no voucher</error>", ["s: t/cart.lua"]),
        ('<error message="t/cart.lua:9: no voucher"/>', ["s: t/cart.lua"]),
        # of a hook that called what the failed test called
        ("<error>t/cart.lua:7: no price\nt/hook.lua:3: in function</error>", ["s: t/cart.lua"]),
        ("<error>t/a.lua:1: x</error><error>t/b.lua:1: x</error>", ["s: t/a.lua", "s: t/b.lua"]),
        ("<error>t/a.lua:1: x</error><error>t/a.lua:2: y</error>", ["s: t/a.lua"]),
    ],
)
def test_result__of_a_suite_beside_a_failed_case_is_a_case_where_no_case_tells_its_place(
    own: str, names: list[str]
) -> None:
    failed = '<testcase name="bad" classname="c"><failure>t/cart.lua:7: no price</failure></testcase>'
    for report in (
        f'<testsuite name="s" tests="1">{failed}{own}</testsuite>',
        f'<testsuite name="s" tests="1">{own}{failed}</testsuite>',
        f'<testsuite name="s" tests="1">{own}<testsuite name="i" tests="1">{failed}</testsuite></testsuite>',
    ):
        found = read(report)
        assert [case.name for case in found.cases if case.status == "ERROR"] == names
        assert found.codes.count("suite-result") == (not names)


@pytest.mark.parametrize(
    ("own", "name", "message"),
    [
        ('<error type="SetUpFailed"/>', "s", "SetUpFailed"),
        ('<error message="first"/><failure message="second"/>', "s", "first\nsecond"),
        ("<error>t/a.lua:1: x</error>", "s", "t/a.lua:1: x"),
        ('<error type="Fatal">the till is locked\nat a</error>', "s", "the till is locked"),
    ],
)
def test_result__of_a_suite_whose_cases_passed_is_one_case(own: str, name: str, message: str) -> None:
    found = read(f'<testsuite name="s" tests="1">{PASSED}{own}</testsuite>')
    (case,) = [case for case in found.cases if case.status == "ERROR"]
    assert (case.name, case.message) == (name, message)
    assert found.codes == []


def test_result__of_a_suite_beside_another_is_told_by_its_place() -> None:
    own = "<error>t/a.lua:1: x</error><error>t/b.lua:1: x</error>"
    assert read(f'<testsuite name="s" tests="1">{PASSED}{own}</testsuite>').names == [
        "good",
        "s: t/a.lua",
        "s: t/b.lua",
    ]


def test_result__of_a_suite_that_stands_beside_another_failure_of_it_is_counted_once() -> None:
    inner = f'<testsuite name="s" tests="1" errors="2">{ERRED}<error message="x"/></testsuite>'
    assert read(f'<testsuites tests="1" errors="2">{inner}</testsuites>').codes == ["suite-result"]


def test_result__of_no_suite_is_named_after_the_file_that_it_tells() -> None:
    report = f"<testsuites><error>t/a.lua:1: x</error><testsuite>{PASSED}</testsuite></testsuites>"
    assert read(report).names == ["good", "t/a.lua"]


def test_counts__of_subtests_are_said_in_the_words_of_pytest() -> None:
    report = (
        '<testsuites><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="{}" time="1" timestamp="" '
        'hostname=""><testcase classname="c" name="t" time="1"/></testsuite></testsuites>'
    )
    assert read(report.format(4)).codes == ["subtests-counted"]
    assert read(report.format(1)).codes == []


def test_counts__of_a_suite_in_which_pytest_was_stopped_at_once_are_no_subtests() -> None:
    report = (
        '<testsuites><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="2" time="1" timestamp="" '
        'hostname=""><testcase time="1"/></testsuite></testsuites>'
    )
    assert read(report).codes == ["tests-unended", "cases-missing"]


def test_problems__beyond_the_first_few_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.formats.junit.parse.suite_stack.PROBLEMS", 2)
    differs = f'<testsuite name="s" tests="9">{PASSED}</testsuite>'
    assert read(f"<testsuites>{differs * 2}</testsuites>").codes == ["counts-differ"] * 2
    found = read(f"<testsuites>{differs * 3}</testsuites>")
    assert found.codes == ["counts-differ", "counts-differ", "problems-not-shown"]
    assert found.file.problems[-1].message == "1 more problem not shown"


def test_times__that_are_no_seconds_are_said_with_three_examples() -> None:
    cases = "".join(f'<testcase name="t" time="{number} s"/>' for number in range(5))
    (problem,) = read(f'<testsuite name="s">{cases}</testsuite>').file.problems
    assert problem.message.endswith(": '0 s', '1 s', '2 s'")


def _suite(producer: str, said: int) -> suite.Suite:
    made = suite.Suite({"name": "x" * 5000}, name="s", group="s", file="", line=1)
    made.producer, made.said = producer, ["no"] * said
    return made


def test_suite__takes_the_writer_and_the_words_of_an_inner_one_within_bounds() -> None:
    outer = _suite("go", 60)
    outer.include(_suite("", 60))
    assert (outer.producer, len(outer.said)) == ("go", 100)
    assert len(outer.written["name"]) == 2000


def test_suite__keeps_the_first_hundred_results() -> None:
    own = '<error message="x"/>' * 101
    report = f'<testsuite name="s">{own}{PASSED}</testsuite>'
    (case,) = [case for case in read(report).cases if case.status is model.Status.ERROR]
    assert case.message.count("x") == 100


def test_suite__keeps_the_words_of_the_first_hundred_failed_cases() -> None:
    made = _suite("", 0)
    failed = model.TestCase("t", "c", "g", model.Status.FAILED, message="no")
    suite_results.remember(made, [failed] * 150)
    assert len(made.said) == 100
