"""How the dialects of JUnit XML are counted: one test for each rule."""

import pytest

from reporter import model
from tests.unit.formats.reports import read


def _suite(inside: str, **attributes: object) -> str:
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f'<testsuite name="s" {written}>{inside}</testsuite>'


@pytest.mark.parametrize(
    ("inside", "status"),
    [
        ("", "PASSED"),
        ("<failure/>", "FAILED"),
        ('<failure message=""/>', "FAILED"),
        ("<error/>", "ERROR"),
        ("<skipped/>", "SKIPPED"),
        ("<failure/><error/>", "ERROR"),
        ("<error/><failure/>", "ERROR"),
        ("<skipped/><failure/>", "FAILED"),
        ("<skipped/><error/>", "ERROR"),
        ('<skipped type="pytest.xfail"/>', "SKIPPED"),
        ("<system-out>failure</system-out>", "PASSED"),
        ("<steps><failure/></steps>", "PASSED"),
        ("<properties><failure/></properties>", "PASSED"),
        ("<system-out><failure/></system-out>", "PASSED"),
        ("<flakyFailure/>", "PASSED"),
        ("<failure/><rerunFailure/>", "FAILED"),
        ("<error/><rerunError/>", "ERROR"),
    ],
)
def test_case__its_own_children_decide(inside: str, status: str) -> None:
    assert read(_suite(f'<testcase name="t">{inside}</testcase>')).statuses == {"t": status}


@pytest.mark.parametrize("word", ["notrun", "NotRun", "disabled", "ignored", "suspended", "skipped"])
@pytest.mark.parametrize("attribute", ["status", "result"])
def test_case__status_attribute_says_skipped(attribute: str, word: str) -> None:
    case = f'<testcase name="t" {attribute}="{word}"'
    assert read(_suite(case + "/>")).statuses == {"t": "SKIPPED"}
    assert read(_suite(case + "><failure/></testcase>")).statuses == {"t": "FAILED"}


@pytest.mark.parametrize("word", ["run", "completed", "passed", ""])
def test_case__other_status_attributes_say_nothing(word: str) -> None:
    assert read(_suite(f'<testcase name="t" status="{word}"/>')).statuses == {"t": "PASSED"}


def test_case__failed_by_attribute_alone_is_not_green() -> None:
    assert read(_suite('<testcase name="t" status="failed"/>')).statuses == {"t": "FAILED"}


def test_case__keeps_every_message() -> None:
    (case,) = read(
        _suite('<testcase name="t"><failure message="one">a</failure><failure message="two">b</failure></testcase>')
    ).cases
    assert case.message == "one\ntwo"
    assert case.text == "a\n\nb"


def test_case__all_attributes_arrive() -> None:
    (case,) = read(_suite('<testcase classname="c" name="t" time="1.5" file="a.py" line="7"/>')).cases
    assert case == model.TestCase(
        "t", "c", "s", model.Status.PASSED, 1.5, file="a.py", line=7, report="junit.xml", report_line=1
    )


def test_case__data_is_the_element_as_text() -> None:
    (case,) = read(_suite('<testcase name="t" classname="c"><failure message="a &lt; b">x</failure></testcase>')).cases
    assert case.data == '<testcase name="t" classname="c"><failure message="a &lt; b">x</failure></testcase>'


def test_case__without_name() -> None:
    found = read(_suite('<testcase name=""/><testcase/><testcase name=" "><failure/></testcase>'))
    assert found.names == ["(unnamed)", "(unnamed)", "s (set-up/tear-down)"]
    assert found.file.counts.tests == 3


@pytest.mark.parametrize(
    "content",
    [
        '<testcase name="t"/>',
        '<testsuite><testcase name="t"/></testsuite>',
        '<testsuites><testcase name="t"/></testsuites>',
        '<testsuites><testsuites><testsuite><testcase name="t"/></testsuite></testsuites></testsuites>',
        '<testsuite><testsuite><testsuite><testcase name="t"/></testsuite></testsuite></testsuite>',
        '<testsuite xmlns="urn:x"><testcase name="t"/></testsuite>',
        '<j:testsuites xmlns:j="urn:x"><j:testsuite><j:testcase name="t"/></j:testsuite></j:testsuites>',
    ],
)
def test_report__all_shapes_of_roots(content: str) -> None:
    assert read(content).names == ["t"]


@pytest.mark.parametrize(
    ("inside", "statuses"),
    [
        ('<testcase name="b"><failure/></testcase>', {"a": "PASSED", "b": "FAILED"}),
        ('<testcase name="b"/><failure/>', {"a": "FAILED", "b": "PASSED"}),
        (
            '<error/><testcase name="b"/><testcase name="c"><skipped/></testcase>',
            {"a": "ERROR", "b": "PASSED", "c": "SKIPPED"},
        ),
        (
            '<testsuites><testsuite name="s"><testcase name="b"><failure/></testcase><testcase name="c"/></testsuite>'
            "</testsuites><error/>",
            {"a": "ERROR", "b": "FAILED", "c": "PASSED"},
        ),
        (
            '<testcase name="b"><testcase name="c"><error/></testcase><failure/></testcase><skipped/>',
            {"a": "SKIPPED", "b": "FAILED", "c": "ERROR"},
        ),
        ("<system-out><testcase name='b'><failure/></testcase></system-out>", {"a": "PASSED"}),
        ("<failure><testsuite><testcase name='b'/></testsuite></failure>", {"a": "FAILED"}),
        ("<steps><testcase name='b'><failure/></testcase></steps>", {"a": "PASSED"}),
    ],
)
def test_report__cases_inside_a_case_are_cases(inside: str, statuses: dict[str, str]) -> None:
    """No known runner writes it; what stands there all the same is not lost, nor taken for the outer case's."""
    found = read(_suite(f'<testcase name="a">{inside}</testcase><testcase name="z"/>'))
    assert found.statuses == {**statuses, "z": "PASSED"}
    assert found.file.problems == ()


def test_report__namespaced_results_count() -> None:
    assert read('<j:testsuite xmlns:j="u"><j:testcase name="t"><j:failure/></j:testcase></j:testsuite>').statuses == {
        "t": "FAILED"
    }


def test_group__is_the_nearest_named_suite() -> None:
    found = read(
        '<testsuites name="all"><testsuite name="outer"><testcase name="a"/><testsuite name=""><testcase name="b"/>'
        "</testsuite></testsuite></testsuites>"
    )
    assert [case.group for case in found.cases] == ["outer", "outer"]
    assert read('<testcase name="t"/>', "reports/unit.xml").cases[0].group == "unit"


def test_counts__come_from_cases_and_say_the_difference() -> None:
    found = read(_suite('<testcase name="a"/><testcase name="b"><failure/></testcase>', tests=5, failures=0))
    assert (found.file.counts.tests, found.file.counts.failed) == (2, 1)
    assert "tests=5" in found.messages
    assert "2 test cases" in found.messages


def test_counts__promised_cases_without_any() -> None:
    found = read(_suite("", tests=5))
    assert found.file.counts.tests == 0
    assert model.Effect.UNREAD in found.effects


@pytest.mark.parametrize("attributes", [{"failures": 2}, {"errors": 1}, {"tests": 1, "failures": 1}])
def test_counts__claimed_failures_are_never_success(attributes: dict[str, int]) -> None:
    assert model.Effect.CLAIMED_FAILURE in read(_suite('<testcase name="a"/>', **attributes)).effects
    assert model.Effect.CLAIMED_FAILURE in read(_suite("", **attributes)).effects


def test_counts__a_claim_of_the_root_is_said_once() -> None:
    found = read('<testsuites failures="1">' + _suite('<testcase name="a"/>', failures=1) + "</testsuites>")
    assert len(found.file.problems) == 1


@pytest.mark.parametrize(
    "content",
    [
        _suite('<testcase name="a"/>' * 2, tests=2, failures=0, errors=0, skipped=0),
        _suite('<testcase name="a"><error/></testcase>', tests=1, failures=1),  # an error counted as a failure
        _suite('<testcase name="a" status="notrun"/><testcase name="b"/>', tests=2, disabled=1, skipped=0),
        _suite('<testcase name="a"><skipped/></testcase><testcase name="b"/>', tests=1, skipped=1),
        _suite(_suite('<testcase name="a"/>', tests=1) + '<testcase name="b"/>', tests=2),
        _suite(_suite('<testcase name="a"/>', tests=1) + '<testcase name="b"/>', tests=1),
    ],
)
def test_counts__what_a_dialect_explains_is_no_problem(content: str) -> None:
    assert read(content).file.problems == ()


def test_suite_error__without_cases_is_an_error_case() -> None:
    found = read('<testsuite name="s"><error message="crashed">trace</error></testsuite>')
    (case,) = found.cases
    assert (case.name, case.status, case.message, case.text) == ("s", model.Status.ERROR, "crashed", "trace")


def test_suite_error__with_cases_of_which_none_failed_is_a_case_of_its_own() -> None:
    found = read('<testsuite name="s" tests="1" errors="1"><testcase name="a"/><error message="crashed"/></testsuite>')
    assert found.statuses == {"a": "PASSED", "s": "ERROR"}
    assert found.cases[1].message == "crashed"
    assert found.file.problems == ()


def test_suite_error__that_a_case_shows_too_is_a_note() -> None:
    found = read(
        '<testsuites tests="1" failures="1" errors="1"><testsuite name="s" tests="1" failures="1" errors="1">'
        '<testcase name="a"><failure/></testcase><error message="crashed"/></testsuite></testsuites>'
    )
    assert found.statuses == {"a": "FAILED"}
    assert found.codes == ["suite-result"]
    assert "crashed" in found.messages


@pytest.mark.parametrize(
    ("tag", "what"),
    [
        ("test-run", "NUnit 3"),
        ("TestRun", "TRX"),
        ("assemblies", "xUnit.net"),
        ("html", "HTML"),
        ("robot", "--xunit"),
        ("something", "<something>"),
    ],
)
def test_report__of_another_kind_is_refused_by_name(tag: str, what: str) -> None:
    found = read(f"<{tag}><testcase name='t'/></{tag}>")
    assert found.cases == []
    assert what in found.messages
    assert found.effects == {model.Effect.UNREAD}


@pytest.mark.parametrize(
    ("result", "effect"), [("null", model.Effect.NOTE), ("254", model.Effect.UNREAD), ("255", model.Effect.UNREAD)]
)
def test_report__that_a_runner_writes_beside_its_reports_counts_where_the_run_failed(
    result: str, effect: model.Effect
) -> None:
    found = read(f"<failsafe-summary result='{result}'><errors>1</errors></failsafe-summary>")
    assert found.cases == []
    assert "not JUnit XML but Maven Failsafe's summary" in found.messages
    assert ("of a run that failed" in found.messages) is (result != "null")
    assert found.effects == {effect}


@pytest.mark.parametrize(("tag", "what"), [("coverage", "coverage"), ("project", "build file"), ("report", "JaCoCo")])
def test_report__that_never_held_test_cases_is_none_that_got_lost(tag: str, what: str) -> None:
    found = read(f"<{tag}><testcase name='t'/></{tag}>")
    assert found.cases == []
    assert what in found.messages
    assert found.effects == {model.Effect.FOREIGN}


def test_times__that_are_none_are_said() -> None:
    found = read(_suite('<testcase name="a" time="0.1s"/><testcase name="b" time="1,5"/>'))
    assert [case.time for case in found.cases] == [0.0, 1.5]
    assert "'0.1s'" in found.messages


@pytest.mark.parametrize(
    ("written", "seconds", "is_noted"),
    [
        ("", 0.0, False),
        ("1,234.56", 1234.56, False),
        ("0,123", 0.123, False),
        ("-0.000000", 0.0, False),
        ("NaN", 0.0, False),
        ("Infinity", 0.0, False),
        ("1e400", 0.0, False),
        ("0.1s", 0.0, True),
        ("PT0.1S", 0.0, True),
        ("00:01:02", 0.0, True),
        ("soon", 0.0, True),
        ("1e308", 0.0, True),
        ("1764000000000", 0.0, True),  # milliseconds since 1970
    ],
)
@pytest.mark.parametrize("inside", ["", "<failure/>"])
def test_times__whatever_is_written_the_sum_is_a_number(
    written: str, seconds: float, is_noted: bool, inside: str
) -> None:
    found = read(_suite(f'<testcase name="a" time="{written}">{inside}</testcase>' * 2))
    assert found.file.counts.time == 2 * seconds
    assert bool(found.file.problems) is is_noted


def test_output__is_kept_where_it_helps() -> None:
    found = read(
        _suite(
            '<testcase name="a"><system-out>quiet</system-out></testcase>'
            '<testcase name="b"><failure/><system-out>out</system-out><system-err>err</system-err></testcase>'
        )
    )
    assert [case.output for case in found.cases] == ["", "out\nerr"]


def test_output__of_a_case_that_failed_by_attribute_is_kept() -> None:
    (case,) = read(_suite('<testcase name="a" status="failed"><system-out>out</system-out></testcase>')).cases
    assert (case.status, case.output) == (model.Status.FAILED, "out")


@pytest.mark.parametrize(
    ("inside", "status"),
    [
        ('<skipped type="todo" message="later"/><failure/>', "SKIPPED"),  # Node.js: exit 0
        ('<skipped message="TEST_CASE tagged with !mayfail"/><failure/>', "SKIPPED"),  # Catch2: failed as expected
        ('<skipped message="Unable to find executable"/>', "FAILED"),  # CTest: counted as failed, exit 8
        ('<skipped message="Fixture dependency failed"/>', "FAILED"),
        ('<skipped message="SKIP_RETURN_CODE=77"/>', "SKIPPED"),
    ],
)
def test_case__what_a_runner_means_by_skipped(inside: str, status: str) -> None:
    assert read(_suite(f'<testcase name="t" status="notrun">{inside}</testcase>')).statuses == {"t": status}


def test_skips__in_other_words() -> None:
    found = read(
        "<testsuite>"
        '<testcase name="tap"><properties><property name="skip" value="no till"/></properties></testcase>'
        '<testcase name="todo"><properties><property name="todo"/></properties><failure/></testcase>'
        '<testcase name="qt"><!-- message="no till" type="skip" --></testcase>'
        '<testcase name="qt passed" result="pass"><!-- message="a" type="skip" --></testcase>'
        '<testcase name="robot"><skip>no till</skip></testcase>'
        "</testsuite>"
    )
    assert {name for name, status in found.statuses.items() if status == "SKIPPED"} == {"tap", "todo", "qt", "robot"}
    assert [case.message for case in found.cases if case.name in ("tap", "qt", "robot")] == ["no till"] * 3


def test_case__in_one_that_a_comment_skips() -> None:
    inner = '<testcase name="in"><properties/><failure/></testcase>'
    found = read(_suite(f'<testcase name="qt"><!-- message="no till" type="skip" -->{inner}</testcase>'))
    assert found.statuses == {"in": "FAILED", "qt": "SKIPPED"}


def test_counts__whose_sum_agrees_are_no_difference() -> None:
    report = '<testsuite tests="2" failures="2" errors="0"><testcase name="a"><error/></testcase>{}</testsuite>'
    assert read(report.format('<testcase name="b"><failure/></testcase>')).file.problems == ()


def test_pending__left_out_by_mocha_is_said_in_its_words() -> None:
    found = read(
        '<testsuites name="Mocha Tests" tests="2" failures="0"><testsuite name="cart" tests="2" failures="0">'
        '<testcase name="cart a" classname="a" time="0"/></testsuite></testsuites>'
    )
    assert found.codes[0] == "pending-left-out"
    assert "includePending" in found.messages


def test_type__is_the_reason_where_a_place_stands_in_it() -> None:
    (case,) = read(
        '<testcase name="t"><error type="t.lua:7: no price"><![CDATA[stack traceback:]]></error></testcase>'
    ).cases
    assert case.message == "t.lua:7: no price"


def test_hooks__of_mocha_that_failed_leave_nothing_to_explain() -> None:
    found = read(
        '<testsuites name="Mocha Tests" tests="3" failures="1"><testsuite name="cart" tests="3" failures="1">'
        '<testcase name="cart &quot;before each&quot; hook for &quot;a&quot;" classname="a" time="0"><failure/>'
        "</testcase></testsuite></testsuites>"
    )
    assert found.file.problems == ()


def test_expectations__that_jasmine_counts_each_are_no_difference() -> None:
    suite = 'timestamp="t" hostname="h" time="0" errors="0" tests="1" skipped="0" disabled="0" failures="2"'
    case = '<testcase classname="cart" name="a" time="0"><failure/><failure/></testcase>'
    found = read(f'<testsuites tests="1" failures="2"><testsuite name="cart" {suite}>{case}</testsuite></testsuites>')
    assert found.file.problems == ()


def test_file__that_jest_could_not_load_says_why_and_is_no_difference() -> None:
    suite = 'name="a.test.ts" errors="1" failures="0" skipped="0" timestamp="t" time="0" tests="0"'
    case = '<testcase classname="Test suite failed to run" name="a.test.ts" time="0">{}</testcase>'
    error = case.format("<error>boom</error>")
    twin = case.format("<failure>{}</failure>")
    found = read(f'<testsuites name="jest tests" tests="0"><testsuite {suite}>{error}{twin}</testsuite></testsuites>')
    assert found.file.problems == ()
    assert [one.text for one in found.cases] == ["boom"]


def test_file__of_a_suite_may_be_its_property() -> None:
    """WebdriverIO's names no file elsewhere."""
    written = '<properties><property name="file" value="file://./specs/cart.js"/></properties>'
    found = read(f'<testsuite name="cart">{written}<testcase name="a"/><testcase name="b" file="b.js"/></testsuite>')
    assert [one.file for one in found.cases] == ["file://./specs/cart.js", "b.js"]


def test_file__of_mochas_root_suite_is_that_of_the_suites_behind_it() -> None:
    """Under Cypress, mocha-junit-reporter names the file there alone, for each file again."""
    root = '<testsuite name="Root Suite" timestamp="t" tests="0" file="{}" time="0" failures="0"/>'
    suite = '<testsuite name="cart" timestamp="t" tests="1" time="0" failures="0"><testcase name="a"/></testsuite>'
    both = f"{root.format('a.cy.ts')}{suite}{root.format('b.cy.ts')}{suite * 2}"
    assert [one.file for one in read(f"<testsuites>{suite}{both}</testsuites>").cases] == [
        "",
        "a.cy.ts",
        "b.cy.ts",
        "b.cy.ts",
    ]


def test_error__as_json_has_its_words_without_colours() -> None:
    error = r'{"name":"TSError","diagnosticText":"\u001b[96ma.test.ts\u001b[0m:2:9 - \u001b[0mType \u001b[7mx"}'
    found = read(f'<testsuite><testcase name="a"><failure>{error}</failure></testcase></testsuite>')
    assert [one.text for one in found.cases] == ["a.test.ts:2:9 - Type x"]


def test_error__as_json_without_words_is_left_as_it_is() -> None:
    found = read('<testsuite><testcase name="a"><failure>{"code":1}</failure></testcase></testsuite>')
    assert [one.text for one in found.cases] == ['{"code":1}']
    assert [
        one.text for one in read('<testsuite><testcase name="a"><failure>{}</failure></testcase></testsuite>').cases
    ] == [""]
