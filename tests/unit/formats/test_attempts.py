"""Which repeated cases are attempts at one test: each rule, and beside it the look-alike that counts otherwise."""

import pytest

from reporter import model
from reporter.formats.junit.parse import attempts
from tests.unit.formats.reports import read

FAILED = "<failure message='no'/>"
TEAR_DOWN = """<error message='failed on teardown with "till was left open"'/>"""


def _suite(inside: str, **attributes: object) -> str:
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f'<testsuite name="s" {written}>{inside}</testsuite>'


def _case(name: str, inside: str = "") -> str:
    return f'<testcase classname="c" name="{name}">{inside}</testcase>'


def _pytest(inside: str, tests: int) -> str:
    numbers = f'errors="0" failures="0" skipped="0" tests="{tests}"'
    return f'<testsuite name="s" {numbers} time="1" timestamp="2026" hostname="h">{inside}</testsuite>'


def _jest(inside: str, tests: int) -> str:
    numbers = f'errors="0" failures="0" skipped="0" timestamp="2026" time="1" tests="{tests}"'
    return f'<testsuite name="s" {numbers}>{inside}</testsuite>'


def _gotestsum(*cases: str) -> str:
    inside = "".join(cases)
    numbers = f'tests="{len(cases)}" failures="{inside.count("<failure")}"'
    return f'<testsuite {numbers} time="1" name="shop/cart" timestamp="2026">{inside}</testsuite>'


def _counts(content: str) -> tuple[int, int, int, int, int]:
    counts = read(content).file.counts
    return counts.passed, counts.failed, counts.errors, counts.skipped, counts.flaky


def test_attempts__surefire() -> None:
    found = read(
        _suite(
            '<testcase name="flaky"><flakyFailure message="x">\n<stackTrace>at A</stackTrace>\n</flakyFailure>'
            "<flakyError/></testcase>"
            '<testcase name="bad"><failure message="y"/><rerunFailure/><rerunError/></testcase>'
        )
    )
    flaky, bad = found.cases
    assert (flaky.status, flaky.flaky, flaky.earlier_attempts, flaky.text) == ("PASSED", True, 2, "at A")
    assert (bad.status, bad.flaky, bad.earlier_attempts, bad.message) == ("FAILED", False, 2, "y")
    assert found.file.counts.flaky == 1


def test_attempts__pytest_rerunfailures() -> None:
    """Earlier attempts are cases without any child; the last one decides, so an always failing test stays red."""
    twice = '<testcase name="{0}"/><testcase name="{0}"/>'
    found = read(
        _suite(
            twice.format("flaky") + twice.format("bad") + '<testcase name="bad"><failure/></testcase>'
            '<testcase name="ok"/>',
            tests=3,
            failures=1,
        )
    )
    assert found.statuses == {"flaky": "PASSED", "bad": "FAILED", "ok": "PASSED"}
    assert [(case.flaky, case.earlier_attempts) for case in found.cases] == [(True, 1), (False, 2), (False, 0)]
    assert found.file.counts.tests == 3
    assert found.file.problems == ()


def test_attempts__gotestsum() -> None:
    found = read(_suite('<testcase name="t"><failure message="no"/></testcase><testcase name="t"/>', tests=1))
    (case,) = found.cases
    assert (case.status, case.flaky, case.message) == ("PASSED", True, "no")


def test_attempts__explain_a_claimed_failure_only_where_one_failed() -> None:
    claim = "<testsuites failures='1'>{}</testsuites>"
    silent = _suite(_case("a") * 2, tests=1, failures=1)
    assert read(claim.format(silent)).effects == {model.Effect.CLAIMED_FAILURE}
    assert read(claim.format(_suite(_case("a", FAILED) + _case("a"), tests=1, failures=1))).file.problems == ()


@pytest.mark.parametrize("tests", [3, 1, None])
def test_repeats__otherwise_each_counts(tests: int | None) -> None:
    attributes = {} if tests is None else {"tests": tests}
    found = read(_suite('<testcase name="a"/><testcase name="a"/><testcase name="b"/>', **attributes))
    assert found.file.counts.tests == 3


def test_repeats__never_merge_across_suites() -> None:
    suite = _suite('<testcase name="a"/>', tests=1)
    assert read(f"<testsuites>{suite}{suite}</testsuites>").file.counts.tests == 2


def test_repeats__failing_test_and_failing_tear_down_are_two() -> None:
    found = read(_suite('<testcase name="a"><failure/></testcase><testcase name="a"><error/></testcase>', tests=2))
    assert (found.file.counts.failed, found.file.counts.errors) == (1, 1)


# -- pytest --------------------------------------------------------------------------------------------------------


def test_pytest__a_failing_test_with_a_failing_tear_down_is_two_whatever_tests_says() -> None:
    """Before version 9 `tests=` counts one for the two."""
    assert _counts(_pytest(_case("a", FAILED) + _case("a", TEAR_DOWN) + _case("b"), 2)) == (1, 1, 1, 0, 0)


def test_pytest__reruns_before_a_failing_tear_down_join_the_failure() -> None:
    inside = _case("a") + _case("a") + _case("a", FAILED) + _case("a", TEAR_DOWN)
    found = read(_pytest(inside, 1))
    assert [(case.status.value, case.earlier_attempts) for case in found.cases] == [("FAILED", 2), ("ERROR", 0)]


def test_attempts__that_fail_and_then_err_are_one() -> None:
    """Only pytest's own words make two of them."""
    assert _counts(_suite(_case("a", FAILED) + _case("a", "<error message='busy'/>"), tests=1)) == (0, 0, 1, 0, 0)


def test_pytest__a_tear_down_that_is_tried_again_hides_no_attempt() -> None:
    inside = _case("t") * 2 + _case("t", TEAR_DOWN) + _case("a") * 2 + _case("a", FAILED)
    assert _counts(_pytest(inside, 4)) == (0, 1, 1, 0, 0)


def test_pytest__a_tear_down_that_fails_too_explains_one_element_more() -> None:
    inside = _case("a", FAILED) + _case("a", TEAR_DOWN) + _case("b") + _case("b")
    assert _counts(_pytest(inside, 3)) == (2, 1, 1, 0, 0)


@pytest.mark.parametrize("tests", [6, 7])
def test_pytest__as_many_tests_as_elements_count_each(tests: int) -> None:
    """Tests of one name, such as a plugin makes of data files, are no attempts."""
    inside = _case("t") * 2 + _case("t", TEAR_DOWN) + _case("a") * 2 + _case("a", FAILED)
    assert _counts(_pytest(inside, tests)) == (4, 1, 1, 0, 0)


def test_pytest__the_same_of_another_writer_counts_each() -> None:
    inside = _case("t") * 2 + _case("t", TEAR_DOWN) + _case("a") * 2 + _case("a", FAILED)
    assert _counts(_suite(inside, tests=4)) == (4, 1, 1, 0, 0)


def test_pytest__a_test_that_never_ended_is_not_counted() -> None:
    found = read(_pytest(_case("a") + '<testcase time="0.1" />', 1))
    assert found.names == ["a"]
    assert found.effects == {model.Effect.UNREAD}
    assert "1 test of 's' had begun and never ended" in found.messages


@pytest.mark.parametrize(
    "nameless",
    ['<testcase time="0"><failure/></testcase>', '<testcase name="" time="0"/>', '<testcase classname="" time="0"/>'],
)
def test_pytest__other_cases_without_a_name_are_counted(nameless: str) -> None:
    assert read(_pytest(nameless, 1)).file.counts.tests == 1


def test_case__without_a_name_of_another_writer_is_counted() -> None:
    assert read(_suite('<testcase time="0"/>', tests=0)).file.counts.tests == 1


# -- jest-junit, Surefire ------------------------------------------------------------------------------------------


def test_jest__two_tests_of_one_name_beside_a_todo_are_no_attempts() -> None:
    inside = _case("todo") + _case("same") + _case("same")
    assert _counts(_jest(inside, 2)) == (3, 0, 0, 0, 0)
    assert _counts(_pytest(inside, 2)) == (2, 0, 0, 0, 1)


def test_jest__a_file_that_can_not_be_loaded_is_one_case() -> None:
    """jest-junit's option `reportTestSuiteErrors` writes it as an error and, without a trace, as a failure."""
    twice = _case("cart.test.js", "<error>no module</error>") + _case("cart.test.js", "<failure>{}</failure>")
    found = read(_jest(twice, 0).replace('errors="0"', 'errors="1"'))
    (case,) = found.cases
    assert (case.status, case.message, found.file.problems) == ("ERROR", "no module", ())
    assert _counts(_jest(twice, 2)) == (0, 1, 1, 0, 0)
    assert _counts(_jest(twice + _case("other", "<error/>"), 0)) == (0, 1, 2, 0, 0)


def test_surefire__the_passing_tests_of_a_repeated_class_are_no_attempts() -> None:
    inside = _case("ok") * 3 + _case("tear-down", "<error/><rerunError/><rerunError/>")
    assert _counts(_suite(inside, tests=2)) == (3, 0, 1, 0, 0)


# -- gotestsum -----------------------------------------------------------------------------------------------------


def test_gotestsum__failed_tests_that_were_run_again_are_attempts() -> None:
    found = read(_gotestsum(_case("A", FAILED), _case("B", FAILED), _case("B", FAILED), _case("C"), _case("A")))
    assert [(case.name, case.status.value, case.flaky, case.earlier_attempts) for case in found.cases] == [
        ("A", "PASSED", True, 1),
        ("B", "FAILED", False, 1),
        ("C", "PASSED", False, 0),
    ]
    assert found.cases[0].message == "no"
    assert found.file.problems == ()


def test_gotestsum__a_parent_is_failed_as_long_as_a_subtest_is() -> None:
    """It is run once for each failed subtest: passes with the first, fails with the second."""
    parent = _case("T", FAILED)
    found = read(
        _gotestsum(
            *(_case("T/a", FAILED), _case("T/b", FAILED), parent, _case("T/b", FAILED), parent),
            *(_case("T/ok"), _case("T/a"), _case("T")),
        )
    )
    assert found.statuses == {"T/a": "PASSED", "T/b": "FAILED", "T": "FAILED", "T/ok": "PASSED"}
    assert found.file.counts.flaky == 1


def test_gotestsum__a_parent_passes_with_each_of_its_subtests() -> None:
    found = read(
        _gotestsum(
            *(_case("T/x/a", FAILED), _case("T/x", FAILED), _case("T/b", FAILED), _case("T", FAILED), _case("C")),
            *(_case("T/x/a"), _case("T/x"), _case("T"), _case("T/b"), _case("T")),
        )
    )
    assert set(found.statuses.values()) == {"PASSED"}
    assert (found.file.counts.tests, found.file.counts.flaky) == (5, 4)


def test_gotestsum__a_subtest_fails_all_its_parents() -> None:
    first = (_case("T/x/a", FAILED), _case("T/x/b", FAILED), _case("T/x", FAILED), _case("T", FAILED))
    again = (_case("T/x/a", FAILED), _case("T/x", FAILED), _case("T", FAILED))
    found = read(_gotestsum(*first, *again, _case("C"), _case("T/x/b"), _case("T/x"), _case("T")))
    assert found.statuses == {"T/x/a": "FAILED", "T/x/b": "PASSED", "T/x": "FAILED", "T": "FAILED", "C": "PASSED"}


def test_gotestsum__before_1_13_counts_distinct_tests_and_a_failed_subtest_fails_its_parent() -> None:
    inside = _case("T/a", FAILED) * 2 + _case("T", FAILED) + _case("T")
    report = f'<testsuite tests="2" failures="3" time="1" name="s" timestamp="2026">{inside}</testsuite>'
    assert read(report).statuses == {"T/a": "FAILED", "T": "FAILED"}


@pytest.mark.parametrize(
    "cases",
    [
        # -count=2: everything is there twice
        (_case("A", FAILED), _case("B"), _case("A"), _case("B")),
        # -count=2 of a package with one test
        (_case("A", FAILED), _case("A")),
        # -count=2 -failfast, or a crash: the second round ended before B
        (_case("A", FAILED), _case("A"), _case("B")),
        # -count=2: the second round ended in the parent's set-up
        (_case("T", FAILED), _case("T/a"), _case("T/b"), _case("T")),
        # -count=2: the first round ended before T/b
        (_case("T/a", FAILED), _case("T", FAILED), _case("T/a"), _case("T/b"), _case("T")),
        # not in gotestsum's order
        (_case("C"), _case("A", FAILED), _case("A")),
        # what never failed is not run again
        (_case("B", FAILED), _case("C"), _case("A"), _case("A")),
        (_case("A", FAILED), _case("C"), _case("A"), _case("A")),
    ],
)
def test_gotestsum__repeats_for_another_reason_count_each(cases: tuple[str, ...]) -> None:
    counts = read(_gotestsum(*cases)).file.counts
    assert (counts.tests, counts.failed, counts.flaky) == (len(cases), "".join(cases).count("<failure"), 0)


def test_gotestsum__the_same_of_another_writer_counts_each() -> None:
    inside = _case("A", FAILED) + _case("C") + _case("A")
    assert _counts(_suite(inside, tests=3, failures=1)) == (2, 1, 0, 0, 0)


def test_attempts__too_many_to_be_held_count_each_and_are_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.formats.junit.parse.attempts.HELD_CASES", 2)
    found = read(_suite(_case("A") * 4, tests=1))
    assert found.names == ["A"] * 4
    assert found.messages == "test suite 's' holds more than 2 attempts: counted each as a test case"


def test_attempts__as_many_as_can_be_held_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.formats.junit.parse.attempts.HELD_CASES", 2)
    assert read(_suite(_case("A") * 2, tests=1)).names == ["A"]


def test_attempts__nothing_is_said_of_a_suite_that_has_as_many_tests_as_can_be_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Most of what is in it are tests and no attempts."""
    monkeypatch.setattr("reporter.formats.junit.parse.attempts.HELD_CASES", 2)
    assert read(_suite(_case("A") * 2 + _case("B"), tests=2)).codes == []


def test_gotestsum__a_package_too_large_to_be_held_counts_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.formats.junit.parse.attempts.HELD_CASES", 2)
    found = read(_gotestsum(_case("A", FAILED), _case("C"), _case("A"), _case("D")))
    assert found.names == ["A", "C", "A", "D"]
    assert found.file.problems == ()


def test_repeats__tests_without_a_name_are_no_attempts_at_one() -> None:
    """Kotest under Surefire: the last one, which passed, would make the others flaky."""
    kotest = "at io.kotest.engine.test.TestCaseExecutor"
    cases = f'<testcase classname="c" name=""><failure>{kotest}</failure></testcase><testcase classname="c" name=""/>'
    assert _counts(_suite(cases, tests=1)) == (1, 1, 0, 0, 0)


def test_attempts__the_last_that_fails_without_data_has_that_of_an_earlier_one() -> None:
    told = model.TestCase("t", "c", "g", model.Status.FAILED, message="no", data="<failure message='no'/>")
    silent = told._replace(message="", data="")
    assert attempts._last([told, silent]).data == told.data
    assert attempts._last([told, silent._replace(status=model.Status.PASSED)]).data == ""


def test_attempts__the_last_that_tells_something_keeps_it() -> None:
    first = model.TestCase(
        "t", "c", "g", model.Status.FAILED, message="no", text="at a", data="<failure message='no'/>"
    )
    last = first._replace(message="still no", text="at b", data="<failure message='still no'/>")
    assert attempts._last([first, last]) == last._replace(earlier_attempts=1)


def test_attempts__an_earlier_one_may_tell_no_more_than_a_trace() -> None:
    first = model.TestCase("t", "c", "g", model.Status.FAILED)
    told = first._replace(text="at a")
    assert attempts._last([first, told, first]).text == "at a"
