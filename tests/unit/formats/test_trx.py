"""Visual Studio's test results: outcomes, data rows, attempts, output, what ends a run."""

import io

import pytest

from reporter import model
from reporter.formats import readers
from reporter.formats.junit import reader as junit_reader
from reporter.formats.junit import root_elements
from reporter.formats.trx import reader
from tests.unit.formats.reports import Read

HEAD = '<?xml version="1.0"?><TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>'
IDS = ("15ce4462-dec7-5ef0-ae56-27aa2dad4d84", "2b97e0f3-3480-5066-be22-062f8798f95c")
DEFINITIONS = "".join(
    f'<UnitTest id="{test}"><TestMethod className="Shop.{name}Tests" name="x"/></UnitTest>'
    for test, name in zip(IDS, ("Cart", "Till"), strict=True)
)
TRACE = "<StackTrace>at X in a.cs:line 7</StackTrace>"
ERROR = f"<Output><ErrorInfo><Message>want 275</Message>{TRACE}</ErrorInfo></Output>"


def read(results: str, *, outcome: str = "Completed", infos: str = "") -> Read:
    """Read a file with these results."""
    summary = f'<ResultSummary outcome="{outcome}"><RunInfos>{infos}</RunInfos></ResultSummary>'
    tail = f"</Results><TestDefinitions>{DEFINITIONS}</TestDefinitions>{summary}</TestRun>"
    return read_whole(f"{HEAD}{results}{tail}")


def read_whole(content: str) -> Read:
    report = reader.Report("run.trx", lambda: io.BytesIO(content.encode()))
    cases = [case for block in report.blocks() for case in block]
    return Read(cases, report.summary())


def result(name: str = "Total", *, outcome: str = "Passed", test: int = 0, inside: str = "") -> str:
    """Write a result."""
    return (
        f'<UnitTestResult testId="{IDS[test]}" testName="{name}" outcome="{outcome}" '
        f'duration="00:01:02.5">{inside}</UnitTestResult>'
    )


def test_result__is_a_case() -> None:
    (case,) = read(result(outcome="Failed", inside=ERROR)).cases
    assert case == model.TestCase(
        name="Total",
        classname="Shop.CartTests",
        group="Shop.CartTests",
        status=model.Status.FAILED,
        time=62.5,
        message="want 275",
        text="at X in a.cs:line 7",
        report="run.trx",
        report_line=1,
        producer="dotnet",
    )


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("Passed", "PASSED"),
        ("PassedButRunAborted", "PASSED"),
        ("Warning", "PASSED"),
        ("Failed", "FAILED"),
        ("Timeout", "FAILED"),
        ("NotExecuted", "SKIPPED"),
        ("Inconclusive", "SKIPPED"),
        ("Aborted", "ERROR"),
        ("", "ERROR"),
        ("Later", "ERROR"),
    ],
)
def test_outcome__has_a_status(outcome: str, status: str) -> None:
    assert [case.status.value for case in read(result(outcome=outcome)).cases] == [status]


def test_rows__are_the_cases_of_a_data_driven_test() -> None:
    rows = result("Total (1)") + result("Total (2)", outcome="Failed")
    found = read(result(outcome="Failed", inside=f"<InnerResults>{rows}</InnerResults>"))
    assert found.statuses == {"Total (1)": "PASSED", "Total (2)": "FAILED"}


def test_rows__a_test_that_fails_around_passing_rows_is_a_case_too() -> None:
    inside = f"<InnerResults>{result('Total (1)')}</InnerResults>"
    assert read(result(outcome="Failed", inside=inside)).statuses == {"Total (1)": "PASSED", "Total": "FAILED"}


def test_attempts__the_last_decides_where_the_run_passed() -> None:
    found = read(result(outcome="Failed", inside=ERROR) + result())
    (case,) = found.cases
    assert (case.status, case.flaky, case.earlier_attempts) == (model.Status.PASSED, True, 1)
    assert case.message == "want 275"


def test_attempts__each_counts_where_the_run_failed() -> None:
    found = read(result(outcome="Failed") + result(), outcome="Failed")
    assert [case.status.value for case in found.cases] == ["FAILED", "PASSED"]


def test_output__is_kept_where_the_test_failed() -> None:
    printed = "<Output><StdOut>one</StdOut><StdErr>two</StdErr></Output>"
    found = read(result(outcome="Failed", inside=printed) + result("Other", test=1, inside=printed))
    assert [case.output for case in found.cases] == ["one\ntwo", ""]
    assert found.cases[1].classname == "Shop.TillTests"


def test_run_error__is_a_case_where_no_test_failed() -> None:
    info = '<RunInfo outcome="Error"><Text>Test host process crashed</Text></RunInfo>'
    found = read(result(), outcome="Failed", infos=info)
    assert found.statuses == {"Total": "PASSED", "run.trx": "ERROR"}
    assert found.cases[1].message == "Test host process crashed"


def test_run_error__is_a_note_where_a_test_failed() -> None:
    info = '<RunInfo outcome="Error"><Text>[xUnit.net] Total [FAIL]</Text></RunInfo>'
    found = read(result(outcome="Failed"), outcome="Failed", infos=info)
    assert found.statuses == {"Total": "FAILED"}
    assert found.codes == ["run-error"]


def test_cut__gives_what_was_complete() -> None:
    found = read_whole(HEAD + result() + "<UnitTestResult")
    assert found.names == ["Total"]
    assert found.codes == ["report-cut"]


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "<!--" + "x" * 30_000_000,
        HEAD + "<a>" * 20_000,
        f'<!DOCTYPE t [<!ENTITY a "x">]>{HEAD}{result()}</Results></TestRun>',
    ],
)
def test_attacks__are_refused(content: str) -> None:
    assert read_whole(content).effects == {model.Effect.UNREAD}


def test_escape_sequences__go_whole() -> None:
    inside = ERROR.replace("want", "\x1b[31mwant\x1b[0m")
    (case,) = read(result(outcome="Failed", inside=inside)).cases
    assert case.message == "want 275"


def test_reader_of__goes_by_content() -> None:
    assert readers.reader_of(b"\xef\xbb\xbf" + HEAD.encode()) is reader.Report
    assert readers.reader_of(b"<!-- a --><testsuites/>") is junit_reader.Report
    assert readers.reader_of(b"<coverage/>") is junit_reader.Report
    assert root_elements.why_no_report(HEAD.encode(), "run.trx") == ""
