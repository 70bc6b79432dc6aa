"""What attackers and crashes make of TRX reports: refused or harmless, bounded, and nothing before a break is lost."""

import io
import time
import tracemalloc

import pytest

from reporter import model
from reporter.formats import capped_text
from reporter.formats.rerun import commands
from reporter.formats.trx import handler, reader, results, survey
from tests.unit.formats.test_attacks import BILLION
from tests.unit.formats.trx_reports import ERROR, Entry, read, report

RESULT = '<UnitTestResult testName="t" outcome="Passed"/>'


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE t [{BILLION}]>",
        '<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE t [<!ENTITY % p SYSTEM "evil.dtd"> %p;]>',
    ],
)
def test_entities__are_refused(doctype: str) -> None:
    found = read(f"{doctype}<TestRun><Results>{RESULT.replace('t', '&l9;&a;', 1)}</Results></TestRun>")
    assert (found.cases, found.codes, found.effects) == ([], ["refused"], {model.Effect.UNREAD})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("piece", "what"),
    [("<x>", "10000 elements"), ('<UnitTestResult testName="t">', "100 test cases")],
)
def test_nesting__by_the_hundred_thousand_is_refused(piece: str, what: str) -> None:
    found = read(f"<TestRun>{RESULT}{piece * 100_000}")
    assert found.names == ["t"]
    assert found.codes == ["refused"]
    assert what in found.messages


@pytest.mark.slow
def test_token__beyond_the_cap_ends_the_report() -> None:
    found = read(f"<TestRun>{RESULT}<!--{'x' * 80_000_000}-->{RESULT}")
    assert found.names == ["t"]
    assert found.codes == ["refused"]


@pytest.mark.slow
def test_texts_and_attributes__are_capped() -> None:
    huge = "x" * 3_000_000
    inside = f"<Output><StdOut>{huge}</StdOut><ErrorInfo><Message>{huge}</Message><StackTrace>begin{huge}end"
    inside += "</StackTrace></ErrorInfo></Output>"
    found = read(report(Entry(f"a{huge}", "Failed", inside, classname=f"c{huge}"), outcome="Failed"))
    (case,) = found.cases
    assert max(len(value) for value in case if isinstance(value, str)) < 2 * capped_text.RESULT_CHARS
    assert case.text.startswith("begin")
    assert case.text.endswith("end")


def test_results__are_read_in_flat_memory() -> None:
    def peak(number: int) -> int:
        data = report(*[Entry("t", "Failed", ERROR.replace("m", "m" * 1000), test_id=f"{n}") for n in range(number)])
        opened = reader.Report("a.trx", lambda: io.BytesIO(data.encode()))
        tracemalloc.start()
        try:
            for block in opened.blocks():
                block.clear()
            return tracemalloc.get_traced_memory()[1] - len(data)
        finally:
            tracemalloc.stop()

    assert peak(8000) - peak(2000) < 6000 * 400  # without the texts, which are 1,000 characters each


def test_tests__beyond_the_limit_are_read_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "TESTS", 3)
    tests = [Entry("a", "Failed"), Entry("a"), Entry("b"), Entry("c")]
    found = read(report(*tests, total=4, failed=1))
    assert [case.classname for case in found.cases] == ["Shop.Tests.CartTests"] * 2 + ["Shop.Tests.CartTests", ""]
    assert found.codes == ["too-many-tests"]
    assert not any(case.flaky for case in found.cases)


def test_classes__beyond_the_limit_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "_CLASS_CHARS", 10)
    found = read(report(Entry("a", classname="Shop.A"), Entry("b", classname="Shop.B")))
    assert [case.classname for case in found.cases] == ["Shop.A", ""]
    assert found.codes == ["too-many-tests"]


def test_attempts__that_wait_lose_their_texts_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "_HELD_CHARS", 10)
    tests = [*[Entry(f"{n}", "Failed", ERROR) for n in range(3)], *[Entry(f"{n}") for n in range(3)]]
    found = read(report(*tests))
    assert found.statuses == {"0": "PASSED", "1": "PASSED", "2": "PASSED"}
    assert [case.text == "" for case in found.cases] == [True, True, True]


def test_class_of__takes_linear_time() -> None:
    inside = f"<Output><ErrorInfo><StackTrace>{'a.' * 30_000}</StackTrace></ErrorInfo></Output>"
    one = f'<UnitTestResult testName="{"a." * 900}" outcome="Failed">{inside}</UnitTestResult>'
    began = time.thread_time()
    assert len(read(f"<TestRun>{one * 50}").cases) == 50
    assert time.thread_time() - began < 10


# -- breaks ------------------------------------------------------------------------------------------------------


def test_report__cut_anywhere_keeps_what_was_complete() -> None:
    text = report(Entry("a"), Entry("b", "Failed", ERROR), outcome="Failed", total=2, failed=1)
    whole = read(text)
    for end in range(text.index("<TestRun") + 9, len(text) - 1, 7):
        found = read(text[:end])
        assert found.file.problems[-1].code == "report-cut", end
        assert found.names == whole.names[: text[:end].count("</UnitTestResult>")]


def test_report__cut_inside_a_result_names_it() -> None:
    text = report(Entry("a"), Entry("b"))
    found = read(text[: text.rindex("</UnitTestResult>")])
    assert (found.file.last_case, found.file.open_case, found.codes) == (
        "a",
        "b",
        ["report-cut"],
    )


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("Shop.Tests.CartTests.Adds", "dotnet test --filter FullyQualifiedName=Shop.Tests.CartTests.Adds"),
        (
            "Shop.CartTests+Deep.Adds(n: 1)",
            "dotnet test --filter 'FullyQualifiedName=Shop.CartTests+Deep.Adds|"
            "FullyQualifiedName~Shop.CartTests+Deep.Adds\\('",
        ),
        ("Adds", ""),  # MSTest and NUnit write the class behind the results
        ("the cart adds, v1.2.3", ""),
    ],
)
def test_report__cut_inside_a_result_can_be_run_again_where_it_tells_the_class(name: str, command: str) -> None:
    text = report(Entry("a"), Entry(name))
    stopped_in = read(text[: text.rindex("</UnitTestResult>")]).file.stopped_in
    assert command == (commands.one(stopped_in, lambda _: False) if stopped_in else "")


def test_report__cut_behind_its_definitions_tells_the_class() -> None:
    text = report(Entry("a"), Entry("Adds"))
    results_at, definitions_at = text.index("<Results>"), text.index("<TestDefinitions>")
    end = text.index("</TestDefinitions>") + len("</TestDefinitions>")
    turned = text[:results_at] + text[definitions_at:end] + text[results_at:definitions_at]
    stopped_in = read(turned[: turned.rindex("</UnitTestResult>")]).file.stopped_in
    assert stopped_in is not None
    assert (stopped_in.classname, stopped_in.name) == ("Shop.Tests.CartTests", "Adds")


@pytest.mark.parametrize(
    ("name", "trace", "classname"),
    [
        ("Total", "   at Shop.CartTests.Total() in /a/b.cs:line 1", "Shop.CartTests"),
        ("Total (1)", "   at Shop.Cart.Add()\n   at Shop.CartTests.Total(Int32 a)", "Shop.CartTests"),
        ("Total", "   at Shop.Cart.TotalOf()", ""),
        ("Shop.Tests.CartTests.Total(a: 1.5)", "", "Shop.Tests.CartTests"),
        ("Costs 1.5 or 2.5", "", ""),
    ],
)
def test_class__of_a_cut_report_is_taken_from_trace_or_name(name: str, trace: str, classname: str) -> None:
    inside = f"<Output><ErrorInfo><StackTrace>{trace}</StackTrace></ErrorInfo></Output>"
    found = read(f'<TestRun><Results><UnitTestResult testName="{name}" outcome="Failed">{inside}</UnitTestResult>')
    assert [case.classname for case in found.cases] == [classname]


def test_report__not_well_formed_is_repaired() -> None:
    found = read(report(Entry("a", "Failed", ERROR.replace("m", "a & b \x01")), outcome="Failed", total=1, failed=1))
    assert [(case.message, case.classname) for case in found.cases] == [("a & b", "Shop.Tests.CartTests")]
    assert found.codes == ["repaired"]


@pytest.mark.parametrize(("content", "code"), [("", "report-empty"), ("hello", "not-xml"), ("<a/>", "not-junit")])
def test_report__that_is_none(content: str, code: str) -> None:
    found = read(content)
    assert found.codes == [code]
    assert found.effects == {model.Effect.UNREAD}


def test_report__is_read_up_to_the_deadline() -> None:
    data = report(*[Entry("t", test_id=f"{n}") for n in range(3000)]).encode()
    calls = iter(range(100))
    opened = reader.Report("a.trx", lambda: io.BytesIO(data), out_of_time=lambda: next(calls) > len(data) // 65536 + 3)
    cases = [case for block in opened.blocks() for case in block]
    assert 0 < len(cases) < 3000
    assert [problem.code for problem in opened.summary().problems] == ["read-deadline"]


def test_class__of_a_trace_without_definitions_needs_no_expression_of_its_own() -> None:
    """170,000 names took 100 s: each had an expression compiled for it."""
    trace = "at Shop.CartTests.Other(Int32 a) in /a.cs:line 3\n at Shop.CartTests.Total[T](Int32 a) in /a.cs:line 4"
    assert results._class_of("Other(1)", trace) == "Shop.CartTests"
    assert results._class_of("Nothing", trace) == ""
