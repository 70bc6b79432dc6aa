"""The whole program where something is wrong, or hostile, or large: nothing is lost, and it is said in plain words."""

import io
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import data, whole_run
from reporter import interrupts, model, pipeline, redact, runtime, settings
from reporter.formats.discovery import search
from reporter.formats.junit import reader
from reporter.outputs import console
from reporter.pipeline import delivering
from reporter.sandbox import server
from tests.support import faults, faulty_buddy, systems
from tests.support.workplace import PASSING, REPORT, Workplace

ACTIONS = {"GITHUB_ACTIONS": "true", "GITHUB_REF": "refs/heads/main", "GITHUB_SHA": "a" * 40}


# -- annotations of the step itself --------------------------------------------------------------------------


def test_report__pull_request_of_a_fork(work: Workplace) -> None:
    work.put("junit.xml")
    done = work.run(INPUT_TOKEN="", BUDDY_UT_TOKEN="", **ACTIONS | {"GITHUB_REF": "refs/pull/7/merge"})
    assert done.returncode == 0
    assert "::notice::nothing was sent to Buddy: there is no token: pull requests from forks" in done.stdout
    assert "upload<<" in work.outputs
    assert "skipped" in work.outputs


def test_report__no_test_case_is_a_warning(work: Workplace, sandbox: server.Sandbox) -> None:
    done = work.run("--token", sandbox.token, **ACTIONS)
    assert done.returncode == 0
    assert done.stdout.count("::warning::there is no test case: did the tests run") == 1
    assert done.stdout.count("looked through") == 1
    asked = work.run("--token", sandbox.token, "--require-tests", **ACTIONS)
    assert asked.returncode == 3
    assert "::error::require_tests is set, and there is no test case" in asked.stdout
    assert "::warning::" not in asked.stdout


def test_report__failed_delivery_is_a_warning(work: Workplace) -> None:
    work.put("junit.xml", PASSING)
    with faulty_buddy.FaultyBuddy(auth=401) as buddy:
        done = work.run("--token", buddy.token, **ACTIONS)
        asked = work.run("--token", buddy.token, "--fail-on-upload-error", **ACTIONS)
    assert done.returncode == 0
    assert "::warning::Buddy has 0 of 1 test case: " in done.stdout
    assert asked.returncode == 5
    assert "::error::fail_on_upload_error is set, and Buddy has 0 of 1 test case: " in asked.stdout
    assert "::warning::" not in asked.stdout


def test_report__never_more_than_ten_annotations_of_a_kind(work: Workplace) -> None:
    cases = "".join(f'<testcase classname="c" name="t{n}"><failure/></testcase>' for n in range(30))
    work.put("junit.xml", f"<testsuite name='s'>{cases}</testsuite>")
    for number in range(12):
        work.put(f"broken{number}.xml", f"<testsuite><testcase name='x{number}'/>")
    done = work.run("--fail-on-failure", "*.xml", **ACTIONS)
    assert done.returncode == 7
    for kind in ("error", "warning", "notice"):
        assert 1 <= sum(line.startswith(f"::{kind}") for line in done.stdout.splitlines()) <= 10
    assert done.stdout.endswith("error: fail_on_failure is set, and 30 test cases failed\n")
    assert "have no annotation" in done.stdout


def test_report__no_annotation_at_all(work: Workplace) -> None:
    work.put("junit.xml")
    done = work.run("--annotations-limit", "0", "--fail-on-failure", **ACTIONS)
    assert done.returncode == 7
    assert not [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert "error: fail_on_failure is set, and 2 test cases failed" in done.stdout


def test_report__silent_crash_is_shouted(work: Workplace) -> None:
    work.put("junit.xml", PASSING)
    done = work.run("--dry-run", "--job-status", "Failure", **ACTIONS)
    assert done.returncode == 0
    assert "ALARM: the job failed before this step" in done.stdout
    assert "::warning::the job failed before this step" in done.stdout
    assert "> [!CAUTION]" in work.summary


@pytest.mark.parametrize(("report", "status"), [(REPORT, "failure"), (PASSING, "success"), (PASSING, "cancelled")])
def test_report__no_false_alarm(work: Workplace, report: str, status: str) -> None:
    work.put("junit.xml", report)
    assert "ALARM" not in work.run("--dry-run", "--job-status", status).stdout


@pytest.mark.parametrize("status", ["cancelled", "success,skipped", "neutral"])
def test_report__says_why_a_green_session_is_not_closed_as_passed(work: Workplace, status: str) -> None:
    work.put("junit.xml", PASSING)
    done = work.run("--dry-run", "--job-status", status, **ACTIONS)
    said = f"the job did not succeed before this step (the input job_status says {status.replace(',', ', ')}), so its"
    assert f"{said} session is not closed as passed" in " ".join(done.stdout.split())
    assert f"::warning::{said}" in done.stdout


GRADLE = (
    '<testsuite name="a.CartTest" tests="1" skipped="0" failures="1" errors="0" timestamp="" hostname="ci" time="1">'
    '<properties/><testcase name="total" classname="a.CartTest" time="1"><failure/></testcase></testsuite>'
)

DOCTEST = (
    '<testsuites><testsuite name="t" errors="0" failures="1" tests="1" time="0" timestamp="" doctest_version="2.4.9">'
    '<testcase classname="t.cpp" name="may" time="0" status="run">'
    '<failure message="1 == 2" type="CHECK">t.cpp:4:</failure></testcase></testsuite></testsuites>'
)


@pytest.mark.parametrize(
    ("report", "status", "expected"),
    [
        (REPORT, "success", "let it write to the first one's file"),
        (GRADLE, "success,success", "set mergeReruns to true"),
        (DOCTEST, "success", "where may_fail, should_fail or expected_failures allow them"),
        (REPORT, "", ""),
        (REPORT, "failure", ""),
        (PASSING, "success", ""),
    ],
)
def test_report__failures_of_a_green_job_get_a_cure(work: Workplace, report: str, status: str, expected: str) -> None:
    work.put("junit.xml", report)
    done = work.run("--dry-run", "--job-status", status, **ACTIONS)
    said = " ".join(done.stdout.split())
    assert ("although test cases failed" in said) is bool(expected)
    assert expected in said
    assert ("where another job ran the tests, set job_status to its result" in said) is bool(expected)
    assert "::warning::" not in done.stdout


def test_report__a_run_that_broke_off_needs_no_alarm_beside(work: Workplace) -> None:
    work.put("junit.xml", '<testsuite name="s"><testcase classname="c" name="t"/><testcase cl')
    work.run("--dry-run", "--job-status", "failure", "junit.xml")
    assert "The test run broke off" in work.summary
    assert "no report shows a failure" not in work.summary


# -- several things at once ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", 0),
        ("--fail-on-upload-error", 5),
        ("--fail-on-upload-error --fail-on-parse-error", 4),
        ("--fail-on-upload-error --fail-on-parse-error --require-tests", 4),
        ("--fail-on-upload-error --fail-on-parse-error --fail-on-failure", 7),
    ],
)
def test_report__several_exit_codes_at_once(work: Workplace, asked: str, code: int) -> None:
    work.put("junit.xml")
    work.put("cut.xml", REPORT[:150])
    with faulty_buddy.FaultyBuddy(auth=403) as buddy:
        result = work.result_of_process("--token", buddy.token, *asked.split(), "*.xml", code=code)
    assert result["delivery"]["upload"] == "rejected"
    assert result["conclusion"] == "failure"


def test_report__two_runs_at_once(work: Workplace, sandbox: server.Sandbox) -> None:
    work.put("junit.xml")
    runs = [work.start("report", "--token", sandbox.token, "--json", f"{number}.json") for number in range(2)]
    for process in runs:
        assert process.communicate(timeout=60)
        assert process.returncode == 0
    results = [json.loads((work.folder / f"{number}.json").read_text()) for number in range(2)]
    assert results[0]["session"]["id"] != results[1]["session"]["id"]
    assert [result["delivery"]["upload"] for result in results] == ["confirmed"] * 2
    assert work.outputs.count("total=4\n") == 2
    assert work.summary.count("## ❌ 2 of 4 test cases failed") == 2


# -- odd places ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["with a blank", "ünï ☃", "[x]*?", "100%", "#1 <b>", "-n", "::error::x"])
def test_report__workspace_of_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    work = Workplace(folder)
    work.put("junit.xml")
    result = work.result("--dry-run", GITHUB_WORKSPACE=str(folder))
    assert [file["path"] for file in result["files"]] == ["junit.xml"]
    assert work.result("--dry-run", "*.xml", GITHUB_WORKSPACE=str(folder))["counts"]["tests"] == 4


def test_report__windows_line_ends_in_inputs(work: Workplace) -> None:
    work.put("a.xml")
    work.put("b.xml", PASSING)
    work.put("c.xml", PASSING.replace('"t"', '"u"'))
    inputs = {"INPUT_FILES": "a.xml\r\n*.xml\r\n!c.xml\r\n", "INPUT_FAIL_ON_FAILURE": "TRUE\r\n"}
    result = work.result("--dry-run", code=7, **inputs)
    assert [file["path"] for file in result["files"]] == ["a.xml", "b.xml"]


def test_report__arguments_and_files_flag_add_up(work: Workplace) -> None:
    work.put("a.xml")
    work.put("b.xml", PASSING)
    result = work.result("--dry-run", "--files", "a.xml", "b.xml", INPUT_FILES="no.xml")
    assert [file["path"] for file in result["files"]] == ["a.xml", "b.xml"]


@systems.needs_file_modes
def test_report__file_that_may_not_be_read(work: Workplace) -> None:
    work.put("junit.xml").chmod(0)
    result = work.result("--dry-run", "--fail-on-parse-error", "junit.xml", code=4)
    assert "can't be read" in result["files"][0]["problems"][0]["message"]


@pytest.mark.parametrize("kind", ["dangling link", "pipe", "folder"])
def test_report__what_is_no_file(work: Workplace, kind: str) -> None:
    work.put("good.xml", PASSING)
    odd = work.folder / "odd.xml"
    if kind == "dangling link":
        odd.symlink_to("nowhere")
    elif kind == "pipe":
        systems.make_fifo(odd)
    else:
        odd.mkdir()
    assert work.result("--dry-run")["counts"]["tests"] == 1
    assert work.result("--dry-run", "*.xml")["counts"]["tests"] == 1
    assert work.result("--dry-run", "odd.xml", "good.xml", "--fail-on-parse-error", code=4)["counts"]["tests"] == 1


def test_report__json_py_in_the_checkout_is_not_imported(work: Workplace) -> None:
    """Where the package is installed: `python -I` looks neither here nor at PYTHONPATH (facts: container actions)."""
    for name in ("json", "click", "requests", "reporter"):
        work.put(f"{name}.py", "raise SystemExit('imported from the checkout')")
    root = str(Path(__file__).parents[2])
    code = f"import sys; sys.path.append({root!r}); from reporter.cli import main; raise SystemExit(main(['--help']))"
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=work.folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


# -- secrets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["suite", "wrong", "blank", "unreachable"])
def test_report__the_token_never_shows(work: Workplace, sandbox: server.Sandbox, how: str) -> None:
    secret = "hushhushhush"
    token = {"suite": sandbox.token, "blank": f"bud_ut_us_{secret} x"}.get(how, f"bud_ut_us_{secret}")
    secret = sandbox.token if how == "suite" else secret
    url = "http://127.0.0.1:9" if how == "unreachable" else sandbox.url
    work.put("junit.xml", REPORT.replace(">x<", f">the test saw {token}<"))
    done = work.run("-v", "--json", "r.json", "--deadline", "1", INPUT_TOKEN=token, INPUT_API_URL=url, **ACTIONS)
    shown = done.stdout + done.stderr + work.summary + work.outputs + (work.folder / "r.json").read_text()
    assert secret not in shown


# -- signals and size ----------------------------------------------------------------------------------------


@systems.needs_signals
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_report__a_signal_while_reading(work: Workplace, number: signal.Signals, code: int) -> None:
    data.write(work.folder / "junit.xml", 20_000)
    process = work.start_and_pause("report", "--dry-run", "junit.xml", "--json", "r.json")
    process.send_signal(number)
    output, talk = process.communicate(timeout=30)  # half of what it waits for
    assert process.returncode == code, output + talk
    result = json.loads((work.folder / "r.json").read_text())
    assert 0 < result["counts"]["tests"] < 20_000
    assert result["files"][0]["counts"]["tests"] == result["counts"]["tests"]
    assert "stopped by a signal" in work.summary
    assert f"total={result['counts']['tests']}\n" in work.outputs
    assert talk.splitlines()[-1] == "error: stopped by a signal before everything was read and delivered"


@systems.needs_signals
def test_report__stopped_without_a_failure_is_no_success(work: Workplace) -> None:
    case = '<testcase classname="c" name="a test case with a name of some length"/>\n'
    work.put("junit.xml", f"<testsuite name='s'>{case * 20_000}</testsuite>")
    process = work.start_and_pause("report", "--dry-run", "junit.xml", "--json", "r.json")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 143
    result = json.loads((work.folder / "r.json").read_text())
    assert 0 < result["counts"]["passed"] == result["counts"]["tests"] < 20_000
    assert result["conclusion"] == "neutral"


def test_report__memory_is_flat(tmp_path: Path) -> None:
    """A dry run of 100,000 cases in 64 MiB; of ten times as many (a third here, for time) in 16 MiB more."""
    python = Path(sys.executable)
    small = whole_run.peak_mib(python, data.write(tmp_path / "small.xml", 100_000))
    large = whole_run.peak_mib(python, data.write(tmp_path / "large.xml", 300_000))
    assert small <= 64
    assert large <= small + 4


# -- in this process: signals and bugs at moments that can't be met from outside ------------------------------


def _inside(
    work: Workplace, write_raw: Callable[[str], None] = lambda text: None, **environ: str
) -> tuple[runtime.Runtime, io.StringIO]:
    stream = io.StringIO()
    talk = console.Console(stream)
    environ = {name: value for name, value in work.environ.items() if name.startswith("GITHUB")} | environ
    return runtime.Runtime(environ, str(work.folder), talk, talk, write_raw, interrupts.Signals), stream


def _stop(*_: object, **__: object) -> None:
    signal.raise_signal(signal.SIGTERM)


def test_run__a_signal_while_results_are_written_waits_for_them(work: Workplace) -> None:
    work.put("junit.xml")
    runtime, _ = _inside(work, _stop)
    assert pipeline.run(settings.Settings(dry_run=True, json="-", fail_on_failure="true"), runtime) == 143
    assert "total=4\n" in work.outputs
    assert "test_vat" in work.summary


def test_run__a_signal_before_delivery_hears_of_test_cases_leaves_them_unsent(
    work: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.put("junit.xml")
    clean = redact.Redactor.clean

    def stop_and_clean(self: redact.Redactor, block: list[model.TestCase]) -> list[model.TestCase]:
        if block:
            _stop()  # is heard once the block has been counted
        return clean(self, block)

    monkeypatch.setattr(redact.Redactor, "clean", stop_and_clean)
    runtime, stream = _inside(work)
    with faulty_buddy.FaultyBuddy() as buddy:
        assert pipeline.run(settings.Settings(token=buddy.token, json="r.json"), runtime) == 143
    assert "stopped by a signal: closing the session\n" in stream.getvalue()
    result = json.loads((work.folder / "r.json").read_text())
    delivery = result["delivery"]
    assert (result["counts"]["tests"], delivery["parsed"], delivery["sent"], delivery["unsent"]) == (4, 4, 0, 4)


def test_run__a_signal_after_everything_was_read_leaves_the_conclusion(
    work: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.put("junit.xml", PASSING)
    monkeypatch.setattr(delivering, "finish", _stop)
    runtime, _ = _inside(work)
    with faulty_buddy.FaultyBuddy() as buddy:
        assert pipeline.run(settings.Settings(token=buddy.token, json="r.json"), runtime) == 143
    assert json.loads((work.folder / "r.json").read_text())["conclusion"] == "success"


def test_run__a_signal_while_searching(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "discover", _stop)
    runtime, stream = _inside(work)
    assert pipeline.run(settings.Settings(dry_run=True, json="r.json"), runtime) == 143
    assert json.loads((work.folder / "r.json").read_text())["conclusion"] == "neutral"
    assert "stopped by a signal\n" in stream.getvalue()  # no session is to be closed
    assert "total=0\n" in work.outputs
    assert "stopped by a signal" in work.summary


def test_run__a_bug_closes_the_session(
    work: Workplace, sandbox: server.Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.put("junit.xml", PASSING)
    before = {session.id for session in sandbox.store.sessions()}

    def broken(_: object) -> None:
        while len(sandbox.store.sessions()) == len(before):
            time.sleep(0.01)
        raise ZeroDivisionError

    monkeypatch.setattr(reader.Report, "summary", broken)
    runtime, _ = _inside(work)
    with pytest.raises(ZeroDivisionError):
        pipeline.run(settings.Settings(token=sandbox.token, batch_size=1), runtime)
    (session,) = (session for session in sandbox.store.sessions() if session.id not in before)
    assert session.status == "ERROR"


def test_run__no_job_summary_where_none_is_wanted(work: Workplace) -> None:
    work.put("junit.xml")
    runtime, _ = _inside(work)
    assert pipeline.run(settings.Settings(dry_run=True, job_summary=False), runtime) == 0
    assert not (work.folder / "sum").exists()
    assert "total=4\n" in work.outputs


def test_run__half_delivered_says_how_to_go_on(work: Workplace) -> None:
    work.put("junit.xml")
    fault = faults.Fault("status", "batch", attempts={2}, status=404)
    with faulty_buddy.FaultyBuddy(faults=[fault]) as buddy:
        runtime, stream = _inside(work)
        asked = settings.Settings(token=buddy.token, batch_size=1, concurrency=1, files=("junit.xml",))
        assert pipeline.run(asked, runtime) == 0
        session = buddy.ledger.only_session()
    command = f"buddy-reporter report --session-id {session.id} --concurrency 16 --deadline 120 --resume-at "
    for shown in (stream.getvalue(), work.summary):
        assert re.search(re.escape(command) + r"\d+-[0-9a-f]{8} junit\.xml", re.sub("</?span>", "", shown))
    assert "PASSED" not in [body["status"] for body in session.closed_with]


def test_run__server_answers_are_masked(work: Workplace) -> None:
    work.put("junit.xml", PASSING)
    secret = "correct-horse-battery"
    answer = f'{{"errors": [{{"message": "no such key: {secret}"}}]}}'.encode()
    fault = faults.Fault("status", "create", status=403, body=answer)
    with faulty_buddy.FaultyBuddy(faults=[fault]) as buddy:
        runtime, stream = _inside(work, DB_PASSWORD=secret)
        assert pipeline.run(settings.Settings(token=buddy.token), runtime) == 0
    assert "no such key: ***" in stream.getvalue()
    assert secret not in stream.getvalue() + work.summary


def test_report__a_report_that_is_refused_stands_among_the_files(work: Workplace) -> None:
    work.put("junit.xml", PASSING)
    (work.folder / "link.xml").symlink_to("/etc/hostname")
    result = work.result("*.xml")
    assert [(file["path"], file["counts"]["tests"]) for file in result["files"]] == [("junit.xml", 1), ("link.xml", 0)]
    assert "outside the workspace" in result["files"][1]["problems"][0]["message"]
    assert result["conclusion"] == "neutral"


@pytest.mark.parametrize(
    ("report", "status"),
    [
        ('<testsuite name="s" tests="3" failures="2"><testcase classname="c" name="t"/></testsuite>', "ERROR"),
        ('<testsuite name="s" tests="3"><testcase classname="c" name="t"/><testcase cl', "ERROR"),
        (PASSING, "PASSED"),
    ],
)
def test_report__closes_no_session_as_passed_that_may_lack_cases(work: Workplace, report: str, status: str) -> None:
    work.put("junit.xml", report)
    with faulty_buddy.FaultyBuddy() as buddy:
        work.result("--token", buddy.token)
        assert buddy.ledger.only_session().closed_with == [{"status": status}]


def test_report__a_job_that_adds_nothing_to_a_shared_session_says_so(work: Workplace) -> None:
    with faulty_buddy.FaultyBuddy() as buddy:
        opened = work.run("--token", buddy.token, "--no-close-session", **ACTIONS)
        (session,) = buddy.ledger.sessions
        adds = ("--token", buddy.token, "--session-id", session, "--no-close-session")
        added = work.run(*adds, **ACTIONS)
        closed = work.run("--token", buddy.token, "--session-id", session, **ACTIONS)
    assert "::warning::" not in opened.stdout + closed.stdout
    assert "::warning::there is no test case" in added.stdout


def test_report__a_closing_job_that_is_told_of_a_crash(work: Workplace) -> None:
    with faulty_buddy.FaultyBuddy() as buddy:
        buddy.ledger.open_session("quiet", {})
        buddy.ledger.open_session("failed", {})
        work.put("junit.xml")
        work.run("--token", buddy.token, "--session-id", "failed", "--no-close-session", "junit.xml")
        (work.folder / "junit.xml").unlink()
        told = ("--token", buddy.token, "--job-status", "failure", "--session-id")
        quiet, failed = work.run(*told, "quiet"), work.run(*told, "failed")
        closed = {session.id: session.closed_with for session in buddy.ledger.sessions.values()}
    assert closed == {"quiet": [{"status": "ERROR"}], "failed": [{"status": "ERROR"}]}
    assert "no report shows a failure" in quiet.stdout
    assert "no report shows a failure" not in failed.stdout  # the session does


def test_report__patterns_that_match_nothing_close_no_session_as_passed(work: Workplace) -> None:
    with faulty_buddy.FaultyBuddy() as buddy:
        buddy.ledger.open_session("shared", {})
        work.run("--token", buddy.token, "--session-id", "shared", "gone/*.xml")
        assert buddy.ledger.only_session().closed_with == [{"status": "ERROR"}]


def test_report__problems_are_bounded_by_run(work: Workplace) -> None:
    suites = "".join(f'<testsuite name="s{number}" tests="2"><testcase name="t"/></testsuite>' for number in range(100))
    for number in range(110):
        work.put(f"junit-{number}.xml", f"<testsuites>{suites}<!-- {number} --></testsuites>")
    work.put("junit-z.xml", f"<testsuites>{suites}<testsuite")
    result = work.result("--dry-run", "*.xml", "--fail-on-parse-error", code=4)
    kept = [problem for file in result["files"] for problem in file["problems"]]
    assert len(kept) <= 2001  # and the one that decides, of the last report
    assert [problem["code"] for problem in result["files"][-1]["problems"]] == ["report-cut"]
    assert "more problems of reports not shown" in work.summary
