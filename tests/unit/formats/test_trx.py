"""TRX: outcomes, names, rows, attempts, errors of the run, what the summary claims; `tests/data/trx` is read too."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats import readers, stable_names
from reporter.formats.discovery import search
from reporter.formats.junit import reader as junit
from reporter.formats.trx import handler, reader, results, survey
from tests.unit.formats.trx_reports import ERROR, NAMESPACE, Entry, read, report, run_info

FAILED = Entry("a", "Failed", ERROR)


# -- which files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.trx", "a.xml", "A.TRX"])
@pytest.mark.parametrize(
    "content",
    [
        "<TestRun/>",
        f"<?xml version='1.0'?><!-- c --><t:TestRun xmlns:t='{NAMESPACE}'/>",
        "\ufeff<TestRun xmlns='x'/>",
    ],
)
def test_open_report__trx_by_its_content(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    found = search.discover([], str(tmp_path))
    assert [one.path for one in found.reports] == [name]
    assert isinstance(readers.open_report(found.reports[0]), reader.Report)


@pytest.mark.parametrize("content", ["", "hello", "\x00\x01"])
def test_open_report__trx_by_its_name_where_the_content_says_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.trx").write_text(content)
    found = search.discover([], str(tmp_path))
    opened = readers.open_report(found.reports[0])
    assert isinstance(opened, reader.Report)
    assert list(filter(None, opened.blocks())) == []
    assert {problem.effect for problem in opened.summary().problems} == {model.Effect.UNREAD}


def test_looks_like_report__every_trx() -> None:
    assert readers.looks_like_report("out/runner_2026.TRX")
    assert readers.looks_like_report("out/junit.xml")
    assert not readers.looks_like_report("out/pom.xml")


def test_open_report__junit_in_a_file_called_trx(tmp_path: Path) -> None:
    (tmp_path / "a.trx").write_text("<testsuite><testcase name='t'/></testsuite>")
    found = search.discover([], str(tmp_path))
    assert isinstance(readers.open_report(found.reports[0]), junit.Report)


# -- results -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("Passed", "PASSED"),
        ("PassedButRunAborted", "PASSED"),
        ("Warning", "PASSED"),
        ("Completed", "PASSED"),
        ("Failed", "FAILED"),
        ("Timeout", "FAILED"),
        ("NotExecuted", "SKIPPED"),
        ("Inconclusive", "SKIPPED"),
        ("Pending", "SKIPPED"),
        ("Error", "ERROR"),
        ("Aborted", "ERROR"),
        ("NotRunnable", "ERROR"),
        ("Disconnected", "ERROR"),
        ("InProgress", "ERROR"),
        ("", "ERROR"),
        ("Splendid", "ERROR"),
        (" failed ", "FAILED"),
    ],
)
def test_status_of__every_outcome(outcome: str, status: str) -> None:
    assert results.status_of(outcome).value == status


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("00:00:01.2345", 1.2345),
        ("1.02:03:04.5", 93784.5),
        ("10:00:00", 36000.0),
        ("-00:00:01", 0.0),
        ("", 0.0),
        ("1.5", None),
        ("9999999.00:00:00", None),
        ("٠٠:00:00", None),
        ("00:00:01" + "0" * 100_000, None),
    ],
)
def test_seconds__of_a_duration(written: str, seconds: float | None) -> None:
    assert results.seconds(written) == seconds


def test_duration__that_is_none_is_said() -> None:
    found = read(report(Entry("a")).replace("00:00:01.5", "soon"))
    assert found.cases[0].time == 0.0
    assert found.codes == ["odd-times"]
    assert "'soon'" in found.messages


def test_duration__that_is_none_has_three_examples() -> None:
    several = [Entry(f"{number}", attributes=f'n="{number}"') for number in range(5)]
    text = report(*several)
    for number in range(5):
        text = text.replace("00:00:01.5", f"{number} s", 1)
    assert read(text).messages.endswith(": '0 s', '1 s', '2 s'")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Shop.Tests.CartTests", "Shop.Tests.CartTests"),
        ("Shop.CartTests, Shop, Version=1.0.0.0, Culture=neutral", "Shop.CartTests"),
        ("Shop.CartTests, Shop", "Shop.CartTests"),
        ('Shop.OldTests("EUR, USD")', 'Shop.OldTests("EUR, USD")'),
        ('Shop.OldTests("EUR, USD"), Shop, Version=1.0', 'Shop.OldTests("EUR, USD")'),
    ],
)
def test_class_name__loses_its_assembly(written: str, name: str) -> None:
    assert results.class_name(written) == name


@pytest.mark.parametrize(
    ("written", "classname", "name"),
    [
        ("Total", "Shop.CartTests", "Total"),
        ("Shop.CartTests.Total", "Shop.CartTests", "Total"),
        ("Shop.CartTests.Open.Total(x: 1.5)", "Shop.CartTests+Open", "Total(x: 1.5)"),
        ("Shop.CartTests+Open.Total", "Shop.CartTests+Open", "Total"),
        ("costs 1.50 at most", "Shop.CartTests", "costs 1.50 at most"),
        ("Shop.CartTests.", "Shop.CartTests", "(unnamed)"),
        ("", "Shop.CartTests", "(unnamed)"),
    ],
)
def test_case__name_stands_without_its_class(written: str, classname: str, name: str) -> None:
    case = read(report(Entry(written, classname=classname, test_id="1"))).cases[0]
    assert (case.name, case.classname) == (name, classname)


def test_case__has_all_that_the_report_tells() -> None:
    inside = (
        "<Output><StdOut>out</StdOut><StdErr>err</StdErr><ErrorInfo><Message> no tea </Message>"
        "<StackTrace>   at Shop.Cart.Add() in /a/b.cs:line 3</StackTrace></ErrorInfo>"
        "<TextMessages><Message>told</Message></TextMessages></Output>"
    )
    (case,) = read(report(Entry("a", "Failed", inside), outcome="Failed")).cases
    assert case == model.TestCase(
        name="a",
        classname="Shop.Tests.CartTests",
        group="Shop",
        status=model.Status.FAILED,
        time=1.5,
        message="no tea",
        text="   at Shop.Cart.Add() in /a/b.cs:line 3",
        output="out\nerr\ntold",
        report="shop.trx",
        report_line=1,
        producer="dotnet",
    )


def test_case__that_passed_keeps_neither_output_nor_message() -> None:
    (case,) = read(report(Entry("a", "Warning", ERROR + "<Output><StdOut>much</StdOut></Output>"))).cases
    assert (case.message, case.text, case.output) == ("", "", "")


def test_case__skipped_tells_why_in_what_it_printed() -> None:
    (case,) = read(report(Entry("a", "NotExecuted", "<Output><StdOut>closed\n</StdOut></Output>"))).cases
    assert (case.message, case.output) == ("closed", "")
    (case,) = read(report(Entry("a", "NotExecuted", f"{ERROR}<Output><StdOut>log</StdOut></Output>"))).cases
    assert (case.message, case.output) == ("m", "")


def test_group__is_a_list_that_a_person_made() -> None:
    lists = (
        "<TestLists><TestList name='Nightly' id='1'/>"
        "<TestList name='Ergebnisse' id='8c84fa94-04c1-424b-9868-57a2d4851a1d'/>"
        "<TestList name='Alle' id='19431567-8539-422A-85D7-44EE4E166BDA'/></TestLists></TestRun>"
    )
    default = Entry("b", attributes='testListId="8c84fa94-04c1-424b-9868-57a2d4851a1d"')
    loaded = Entry("c", attributes='testListId="19431567-8539-422A-85D7-44EE4E166BDA"')
    found = read(report(Entry("a", attributes='testListId="1"'), default, loaded).replace("</TestRun>", lists))
    assert [case.group for case in found.cases] == ["Nightly", "Shop", "Shop"]


def test_definitions__may_stand_before_the_results() -> None:
    text = report(Entry("a", test_id="AB")).replace('id="AB"', 'id="ab"', 1)
    results_part = text[text.index("<Results>") : text.index("</Results>") + 10]
    found = read(text.replace(results_part, "").replace("<ResultSummary", f"{results_part}<ResultSummary"))
    assert [case.classname for case in found.cases] == ["Shop.Tests.CartTests"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1"])
def test_report__in_any_encoding(encoding: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-le")
    found = read(report(Entry("Käse")).replace("utf-8", declared).encode(encoding))
    assert found.names == ["Käse"]


def test_report__with_a_namespace_prefix() -> None:
    found = read(
        f'<t:TestRun xmlns:t="{NAMESPACE}"><t:Results><t:UnitTestResult testName="a" outcome="Failed"><t:Output>'
        "<t:ErrorInfo><t:Message>m</t:Message></t:ErrorInfo></t:Output></t:UnitTestResult></t:Results></t:TestRun>"
    )
    assert [(case.name, case.message) for case in found.cases] == [("a", "m")]


# -- rows and attempts -------------------------------------------------------------------------------------------


def _rows(*outcomes: str) -> str:
    rows = (
        f'<UnitTestResult testId="p" testName="p ({number})" outcome="{outcome}" parentExecutionId="1"/>'
        for number, outcome in enumerate(outcomes)
    )
    return f"<InnerResults>{''.join(rows)}</InnerResults>"


def test_rows__are_the_cases() -> None:
    found = read(report(Entry("p", "Failed", _rows("Passed", "Failed")), outcome="Failed", total=3, failed=2))
    assert found.statuses == {"p (0)": "PASSED", "p (1)": "FAILED"}
    assert found.codes == []


def test_rows__may_be_what_the_summary_counts() -> None:
    found = read(report(Entry("p", "Failed", _rows("Passed", "Failed")), outcome="Failed", total=2, failed=1))
    assert found.codes == []


def test_rows__that_all_passed_do_not_hide_a_failure_around_them() -> None:
    found = read(report(Entry("p", "Failed", ERROR + _rows("Passed", "Passed")), outcome="Failed", total=3, failed=1))
    assert found.statuses == {"p (0)": "PASSED", "p (1)": "PASSED", "p": "FAILED"}
    assert found.cases[2].message == "m"


def test_rows__in_rows() -> None:
    inner = (
        f'<InnerResults><UnitTestResult testName="q" outcome="Passed">{_rows("Failed")}</UnitTestResult></InnerResults>'
    )
    assert read(report(Entry("p", "Failed", inner), outcome="Failed")).statuses == {"p (0)": "FAILED"}


def test_attempts__the_last_decides_where_the_run_is_a_success() -> None:
    found = read(report(FAILED, FAILED, Entry("a"), Entry("b"), outcome="Completed", total=4, failed=2))
    assert found.statuses == {"a": "PASSED", "b": "PASSED"}
    assert (found.cases[0].earlier_attempts, found.cases[0].flaky, found.cases[0].message) == (2, True, "m")
    assert found.codes == []


def test_attempts__the_last_decides_where_the_total_counts_tests() -> None:
    found = read(report(FAILED, FAILED, Entry("b"), outcome="Failed", total=2, failed=1))
    assert found.statuses == {"a": "FAILED", "b": "PASSED"}
    assert (found.cases[0].earlier_attempts, found.cases[0].flaky) == (1, False)


@pytest.mark.parametrize(
    ("tests", "outcome"),
    [
        ((FAILED, Entry("a")), "Failed"),  # two rows of one name look like this too
        ((Entry("a"), Entry("a")), "Completed"),
        ((Entry("a"), FAILED), "Completed"),
        ((FAILED, FAILED), "Completed"),
        ((Entry("a"), FAILED, Entry("a")), "Completed"),  # the first needed no second
        ((FAILED, Entry("a", test_id="other")), "Completed"),
        ((FAILED, Entry("a", attributes='parentExecutionId="1"')), "Completed"),
        ((FAILED, Entry("a", attributes='dataRowInfo="1"')), "Completed"),
    ],
)
def test_attempts__else_each_counts(tests: tuple[Entry, ...], outcome: str) -> None:
    found = read(report(*tests, outcome=outcome, total=len(tests)))
    assert [case.status.value for case in found.cases] == [test.outcome.upper() for test in tests]
    assert not any(case.flaky for case in found.cases)


# -- the run -----------------------------------------------------------------------------------------------------


def test_run_error__is_a_case_where_no_case_shows_it() -> None:
    found = read(report(Entry("a"), outcome="Failed", summary=run_info("host crashed"), total=1))
    assert found.statuses == {"a": "PASSED", "shop.trx": "ERROR"}
    assert (found.cases[1].message, found.cases[1].group) == ("host crashed", "shop")
    assert found.codes == []


def test_run_error__has_no_time_stamp_in_its_name() -> None:
    text = report(outcome="Failed", summary=run_info("no tests"), total=0)
    assert read(text, "TestResults/runner_ci_2026-11-24_01_32_44.trx").names == ["test run"]


def test_run_error__is_a_warning_where_a_case_failed() -> None:
    """It was a note among the folded ones: nobody saw that the host crashed behind the failure."""
    found = read(report(FAILED, outcome="Failed", summary=run_info("host crashed"), total=1, failed=1))
    assert found.statuses == {"a": "FAILED"}
    assert (found.codes, found.effects) == (["run-error"], {model.Effect.WARNING})


def test_run_error__is_a_note_where_the_run_is_a_success_all_the_same() -> None:
    found = read(report(Entry("a"), outcome="Completed", summary=run_info("no coverage"), total=1))
    assert found.statuses == {"a": "PASSED"}
    assert (found.codes, found.effects) == (["run-error"], {model.Effect.NOTE})


@pytest.mark.parametrize("outcome", ["NotExecuted", "Passed", "Completed", "Warning", ""])
def test_summary__that_claims_no_failure(outcome: str) -> None:
    assert read(report(Entry("a"), outcome=outcome, total=1)).codes == []


@pytest.mark.parametrize(
    "summary",
    [
        run_info("careful", "Warning"),
        run_info("[xUnit.net 00:00:01]  A.B [FAIL]\n"),
        run_info("Exit code indicates failure: '2'. See"),
    ],
)
def test_run_error__is_neither_a_warning_nor_what_a_case_says(summary: str) -> None:
    found = read(report(FAILED, outcome="Failed", summary=summary))
    assert found.codes == []


@pytest.mark.parametrize(
    ("counters", "says"), [({"failed": 2}, "failed=2"), ({"aborted": 1}, "aborted=1"), ({}, "Failed")]
)
def test_summary__claims_a_failure_that_no_case_shows(counters: dict[str, int], says: str) -> None:
    found = read(report(Entry("a"), outcome="Failed", summary="", **{"total": 1, **counters}))
    assert found.codes == ["claimed-failure"]
    assert found.effects == {model.Effect.CLAIMED_FAILURE}
    assert says in found.messages


@pytest.mark.parametrize(
    ("tests", "counters", "codes"),
    [
        ((Entry("a"),), {"total": 2}, ["counts-differ"]),
        ((), {"total": 2}, ["cases-missing"]),
        ((FAILED,), {"total": 1, "failed": 3}, ["counts-differ"]),
        ((FAILED,), {"total": 1, "failed": 1}, []),
        ((), {"total": 0}, ["no-test-case"]),
        ((Entry("a"),), {"total": 1, "failed": 0}, []),
    ],
)
def test_summary__is_compared_with_the_cases(
    tests: tuple[Entry, ...], counters: dict[str, int], codes: list[str]
) -> None:
    assert read(report(*tests, outcome="Completed", summary="", **counters)).codes == codes


@pytest.mark.parametrize(
    ("adapter", "producer"),
    [
        ("executor://mstestadapter/v2", "dotnet"),
        ("executor://MSTestAdapter/v4", "dotnet"),
        ("executor://nunit3testexecutor/", "dotnet"),
        ("executor://xunit/VsTestRunner2/netcoreapp", "dotnet"),
        ("executor://xunit/VsTestRunner3/netcore/", "dotnet"),
        ("", "dotnet"),
        ("executor://MSTestExtension/3.8.2", "dotnet-mtp"),
        ("executor://30ea7c6e-dd24-4152-a360-1387158cd41d/2.0.2", "dotnet-mtp"),
        ("executor://8f3a/xunit.v3/3.1.0.0", "dotnet-mtp"),
        ("executor://TUnit/0.25.21-beta", "dotnet-mtp"),
    ],
)
def test_case__is_of_the_platform_that_its_adapter_tells(adapter: str, producer: str) -> None:
    (case,) = read(report(Entry("a", "Failed", adapter=adapter), outcome="Failed")).cases
    assert case.producer == producer


def test_class_of__a_name_with_one_dot_is_none() -> None:
    assert results._class_of("Shop.Tests.Adds", "") == "Shop.Tests"
    assert results._class_of("cart.total", "") == ""


def test_run_errors__twenty_of_them_from_the_line_of_the_first() -> None:
    infos = "".join(f'\n<RunInfo outcome="Error"><Text>no host {number}</Text></RunInfo>' for number in range(25))
    (case,) = read(report(outcome="Failed", summary=f"<RunInfos>{infos}</RunInfos>")).cases
    assert (case.message.count("no host"), case.report_line) == (20, 2)


def test_group__of_more_lists_than_are_kept_is_the_assembly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.formats.trx.survey._LISTS", 1)
    lists = "<TestLists><TestList name='A' id='1'/><TestList name='B' id='2'/></TestLists></TestRun>"
    entries = [Entry(number, attributes=f'testListId="{number}"') for number in "12"]
    assert [case.group for case in read(report(*entries).replace("</TestRun>", lists)).cases] == ["A", "Shop"]


@pytest.mark.parametrize("inside", ["<FailedTests>", "<FailedTests/>", "<SuccessfulTests>"])
def test_why_no_trx__reports_of_cppunit(inside: str) -> None:
    assert reader.why_no_trx(f"<TestRun>{inside}".encode(), "a.xml")
    assert reader.why_no_trx(b"<TestRun><Results>", "a.xml") == ""


def test_attempts__that_were_read_before_the_deadline_are_given_out() -> None:
    text = report(FAILED, Entry("a"), outcome="Completed").encode()
    seen = survey.Survey()
    seen.feed.feed(text)
    seen.feed.finish()
    made = handler.Handler("a.trx", seen, stable_names.StableNames(()))
    made.feed(text[: text.index(b"</UnitTestResult>") + len(b"</UnitTestResult>")])
    made.close()
    assert [case.status for case in made.cases] == [model.Status.FAILED]
