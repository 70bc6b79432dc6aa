"""What a suite printed, where nothing else in the report tells why it failed, or that a test was skipped."""

import pytest

from reporter import model
from reporter.formats.junit.parse import suite_output
from reporter.outputs.text import reasons
from tests.unit.formats.reports import read

TRACE = "java.lang.IllegalStateException: no till\n      at shop.TillSpec.beforeAll(TillSpec.scala:7)\n"
PASSED = '<testcase name="opens" classname="shop.TillSpec" time="0.1"/>'
FAILED = '<testcase name="closes" classname="shop.TillSpec" time="0.1"><failure message="no"/></testcase>'


def _scalatest(cases: str, printed: str, *, errors: int = 1, failures: int = 0) -> str:
    numbers = f'errors="{errors}" failures="{failures}" hostname="ci"'
    tests = cases.count("<testcase")
    return (
        f'<testsuite {numbers} name="shop.TillSpec" tests="{tests}" time="0.1" timestamp="2026">{cases}'
        f"<system-out></system-out><system-err><![CDATA[{printed}]]></system-err></testsuite>"
    )


@pytest.mark.parametrize("cases", ["", PASSED])
def test_crash__of_an_aborted_suite_is_a_case_of_its_own(cases: str) -> None:
    found = read(_scalatest(cases, TRACE))
    crashed = found.cases[-1]
    assert (crashed.name, crashed.classname, crashed.status) == ("shop.TillSpec", "shop.TillSpec", model.Status.ERROR)
    assert reasons.line(crashed) == "IllegalStateException: no till"
    assert "TillSpec.scala:7" in crashed.text
    assert not found.codes


def test_crash__beside_a_failed_case_is_a_note() -> None:
    found = read(_scalatest(FAILED, TRACE, failures=1))
    assert len(found.cases) == 1
    assert found.codes == ["suite-result"]


def test_crash__that_is_not_printed_is_a_claim() -> None:
    found = read(_scalatest(PASSED, "warning: no till\n"))
    assert len(found.cases) == 1
    assert found.codes == ["claimed-failure"]


@pytest.mark.parametrize(
    ("printed", "message"),
    [
        (
            "Iteration: 0\nRequestError: Error: connect ECONNREFUSED\n  at x",
            "RequestError: Error: connect ECONNREFUSED",
        ),
        ("the server did not start\n", "the server did not start"),
    ],
)
def test_crash__of_a_suite_without_cases_is_what_it_printed(printed: str, message: str) -> None:
    printed_element = f"<system-err>{printed}</system-err>"
    found = read(f'<testsuite name="GET cart" tests="0" failures="0" errors="1">{printed_element}</testsuite>')
    (case,) = found.cases
    assert (case.name, case.status, case.message, case.text) == ("GET cart", "ERROR", message, printed.strip())
    assert found.codes == []
    nothing = f'<testsuite name="GET cart" tests="0" failures="0" errors="0">{printed_element}</testsuite>'
    assert read(nothing).cases == []


def test_crash__of_another_writer_may_be_a_log() -> None:
    numbers = 'tests="1" failures="0" errors="1"'
    found = read(f'<testsuite name="shop.TillTest" {numbers}>{PASSED}<system-err>{TRACE}</system-err></testsuite>')
    assert len(found.cases) == 1
    assert found.codes == ["claimed-failure"]


def test_crash__is_nothing_that_a_suite_printed_without_claiming_it() -> None:
    found = read(_scalatest(PASSED, TRACE, errors=0))
    assert len(found.cases) == 1
    assert not found.codes


def _ounit(names: list[str], log: str) -> str:
    cases = "".join(f"<testcase name='{name}' classname='{name}' time='0.1'>\n</testcase>" for name in names)
    properties = "<properties><property name='results_style_1_X' value='false' /></properties>"
    return (
        f"<testsuites><testsuite id='0' name='cart' tests='{len(names)}' failures='0' errors='0'>{properties}{cases}"
        f"<system-out>\n{log}\n</system-out><system-err /></testsuite></testsuites>"
    )


def test_skip__that_only_ounits_log_tells() -> None:
    log = "2026-11-26T19:31:11+00:00 ci#00 W: Skip test cart:1:till: open: no till: here.\nW: Skip test none: x."
    found = read(_ounit(["cart:0:adds", "cart:1:till: open"], log * 2))
    assert [(case.name, case.status, case.message) for case in found.cases] == [
        ("cart:adds", model.Status.PASSED, ""),
        ("cart:till: open", model.Status.SKIPPED, "no till: here"),
    ]
    assert not found.codes


def test_skip__of_more_cases_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite_output, "_WAITING", 1)
    found = read(_ounit(["cart:0:adds", "cart:1:till"], " W: Skip test cart:1:till: no."))
    assert [case.status for case in found.cases] == [model.Status.PASSED] * 2


def _perl(cases: str, printed: str) -> str:
    numbers = 'errors="0" failures="1" skipped="0" tests="1" time="0.1"'
    output = f"<system-out>{printed}</system-out>"
    return f'<testsuites><testsuite name="t_till_t" {numbers}>{output}{cases}</testsuite></testsuites>'


def _not_ok(name: str, message: str) -> str:
    failure = f'<failure message="{message}" type="x"></failure>'
    return f'<testcase name="{name}" classname="t_till_t" time="0.1">{failure}</testcase>'


def test_diagnostics__of_perl_belong_to_the_case_that_they_name() -> None:
    printed = "not ok 1 - a\n#   Failed test 'a'\n#   at t/till.t line 6.\nok 2\n#   Failed test 'b'\n"
    (case,) = read(_perl(_not_ok("a", "not ok 1 - a"), printed)).cases
    assert case.text == "#   Failed test 'a'\n#   at t/till.t line 6."
    (case,) = read(_perl(_not_ok("c", "not ok 1 - c"), printed)).cases
    assert not case.text


def test_diagnostics__are_forty_lines_at_most() -> None:
    printed = "#   Failed test 'a'\n" + "#   more\n" * 60
    (case,) = read(_perl(_not_ok("a", "not ok 1 - a"), printed)).cases
    assert case.text.count("\n") == 39


def test_diagnostics__of_a_perl_file_that_died_are_its_last_words() -> None:
    (case,) = read(_perl(_not_ok("Test died", "The test suite died"), "ok 1\nno till at t/till.t line 3.\n")).cases
    assert case.text.endswith("no till at t/till.t line 3.")


def test_name__of_tap_xunit_has_no_number() -> None:
    cases = '<testcase name="#1 cart › #2 adds"/><testcase name="#2"/><testcase name="#3 x"><failure/></testcase>'
    found = read(
        f'<testsuites><testsuite tests="3" failures="1" errors="0" name="Default">{cases}</testsuite></testsuites>'
    )
    assert [case.name for case in found.cases] == ["cart › #2 adds", "(unnamed)", "x"]


def test_name__of_others_keeps_it() -> None:
    cases = '<testcase name="#1 adds" classname="cart"/><testcase name="#2 x" classname="cart"/>'
    found = read(f'<testsuite tests="2" failures="0" errors="0" name="Default">{cases}</testsuite>')
    assert [case.name for case in found.cases] == ["#1 adds", "#2 x"]


@pytest.mark.parametrize(("skipped", "codes"), [(2, []), (1, ["counts-differ"])])
def test_counts__of_ctest_hold_what_could_not_be_run_as_skipped(skipped: int, codes: list[str]) -> None:
    numbers = f'tests="2" failures="0" disabled="0" skipped="{skipped}" hostname="" time="0" timestamp="2026"'
    missing = '<skipped message="Unable to find executable"/>'
    cases = "".join(
        f'<testcase name="{name}" classname="{name}" time="0" status="notrun">{missing}</testcase>' for name in "ab"
    )
    found = read(f'<testsuite name="(empty)" {numbers}>{cases}</testsuite>')
    assert [case.status for case in found.cases] == [model.Status.FAILED] * 2
    assert found.codes == codes


@pytest.mark.parametrize(("disabled", "codes"), [(1, []), (0, ["counts-differ"])])
def test_counts__of_ctest_name_what_is_disabled_beside_what_was_skipped(disabled: int, codes: list[str]) -> None:
    numbers = f'tests="3" failures="1" disabled="{disabled}" skipped="1" hostname="" time="0" timestamp="2026"'
    skipped = '<skipped message="SKIP_RETURN_CODE=77"/>'
    cases = "".join(
        f'<testcase name="{status}" classname="{status}" time="0" status="{status}">{child}</testcase>'
        for status, child in (("fail", '<failure message=""/>'), ("notrun", skipped), ("disabled", ""))
    )
    assert read(f'<testsuite name="(empty)" {numbers}>{cases}</testsuite>').codes == codes


def test_counts__of_catch2_are_those_of_assertions() -> None:
    suite = 'name="shop" errors="0" failures="3" tests="20" hostname="tbd" time="0" timestamp="2026"'
    case = '<testcase classname="shop.global" name="total" time="0">{}</testcase>'
    failed = '<failure message="a == b" type="CHECK">FAILED:\n  CHECK( a == b )\nat t.cpp:3</failure>'
    assert read(f"<testsuites><testsuite {suite}>{case.format(failed * 2)}</testsuite></testsuites>").codes == []
    passed = f"<testsuites><testsuite {suite}>{case.format('')}</testsuite></testsuites>"
    assert read(passed).codes == ["claimed-failure"]
