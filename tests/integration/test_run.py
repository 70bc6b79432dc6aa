"""The whole program as a user meets it: a process, real files, the sandbox or a faulty Buddy on loopback."""

import json
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bench import data
from reporter import tally
from reporter.sandbox import server
from tests.support import faults, faulty_buddy, systems
from tests.support.workplace import PASSING, REPORT, Workplace
from tests.unit.outputs import hostile as hostile_texts

TOKEN_OF_NOBODY = "bud_ut_us_sssecret"


@pytest.fixture
def work(workspace: Path) -> Workplace:
    return Workplace(workspace, covered=True)


def test_report__the_whole_path(work: Workplace, sandbox: server.Sandbox) -> None:
    work.put("junit.xml")
    place = ["--revision", "a" * 40, "--ref-name", "main", "--created-by", "7"]
    result = work.result_of_process("--token", sandbox.token, *place)
    assert result["counts"] == {
        "tests": 4, "passed": 1, "failed": 1, "errors": 1, "skipped": 1, "flaky": 0, "time": 0.5
    }  # fmt: skip
    assert result["server_counts"] == {"tests": 4, "failed": 1, "errors": 1, "skipped": 1}
    assert result["delivery"]["upload"] == "confirmed"
    assert result["conclusion"] == "failure"
    assert result["session"]["sources"]["revision"] == "input revision"
    assert result["session"]["payload"] == {
        "ci_provider": "NONE", "revision": "a" * 40, "ref_type": "BRANCH", "ref_name": "main", "created_by": {"id": 7}
    }  # fmt: skip
    stored = sandbox.store.cases(result["session"]["id"])
    assert [(case.name, case.status, case.test_group_name, case.classname) for case in stored] == [
        ("test_total", "PASSED", "shop", "test_cart"),
        ("test_vat", "FAILED", "shop", "test_cart"),
        ("test_error", "ERROR", "shop", "test_cart"),
        ("test_later", "SKIPPED", "shop", "test_cart"),
    ]
    assert "total=4\n" in work.outputs
    assert "test_vat" in work.summary
    assert "parsed 4 = sent 4 = acknowledged 4 = confirmed by Buddy 4" in work.summary


def test_report__personal_token(work: Workplace, sandbox: server.Sandbox) -> None:
    work.put("junit.xml")
    where = ["--workspace", sandbox.workspace, "--project", sandbox.project, "--suite", sandbox.suite]
    result = work.result("--token", sandbox.personal_token, "--api-url", sandbox.url, *where)
    assert result["delivery"]["upload"] == "confirmed"


def test_report__json_on_standard_output_is_alone_there(work: Workplace) -> None:
    work.put("junit.xml")
    done = work.run_process("--json", "-", "--dry-run")
    assert json.loads(done.stdout)["counts"]["tests"] == 4
    assert "1 report" in done.stderr


def test_report__dry_run_has_the_payload_of_the_real_run(work: Workplace, sandbox: server.Sandbox) -> None:
    work.put("junit.xml")
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_REF": "refs/heads/a/b", "GITHUB_SHA": "b" * 40, "GITHUB_RUN_ID": "9"}
    dry = work.result("--dry-run", "--token", TOKEN_OF_NOBODY, **environ)
    real = work.result("--token", sandbox.token, **environ)
    assert dry["session"]["payload"] == real["session"]["payload"]
    assert (dry["session"]["id"], dry["delivery"]["upload"], dry["server_counts"]) == (None, "skipped", None)
    session = sandbox.store.session(real["session"]["id"])
    assert (session.ref_name, session.revision, session.run_id) == ("a/b", "b" * 40, "9")


@pytest.mark.parametrize(("choice", "code"), [("skip", 0), ("fail", 2), ("", 0)])
def test_report__without_token_does_everything_else(work: Workplace, choice: str, code: int) -> None:
    work.put("junit.xml")
    result = work.result(code=code, INPUT_TOKEN="", INPUT_MISSING_TOKEN=choice)
    assert result["delivery"]["upload"] == "skipped"
    assert "no token" in work.summary
    assert "test_vat" in work.summary


@pytest.mark.parametrize(
    ("asked", "code"), [((), 0), (("--fail-on-upload-error",), 6), (("--fail-on-upload-error", "--fail-on-failure"), 7)]
)
def test_report__buddy_is_down(work: Workplace, asked: tuple[str, ...], code: int) -> None:
    work.put("junit.xml")
    with faulty_buddy.FaultyBuddy(faults=[faults.Fault("refuse")]) as buddy:
        result = work.result("--token", buddy.token, "--deadline", "3", *asked, code=code)
    assert result["delivery"]["upload"] == "failed"
    assert "no connection" in work.summary


@pytest.mark.parametrize("asked", [False, True])
def test_report__buddy_refuses(work: Workplace, asked: bool) -> None:
    work.put("junit.xml")
    with faulty_buddy.FaultyBuddy(auth=401) as buddy:
        arguments = ["--token", buddy.token] + ["--fail-on-upload-error"] * asked
        assert work.result(*arguments, code=5 if asked else 0)["delivery"]["upload"] == "rejected"
        assert buddy.token not in work.summary + work.outputs
    assert "check the token" in work.summary


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.xml", b"", "is empty"),
        ("text.xml", b"hello", "is not XML"),
        ("page.xml", b"<!DOCTYPE html><html><body><p>x<br></body></html>", "an HTML page"),
        ("cobertura.xml", b"<coverage/>", "a coverage report"),
        ("binary.xml", bytes(range(256)), "is not XML"),
        ("cut.xml", REPORT[:200].encode(), "ends in the middle"),
    ],
)
@pytest.mark.parametrize("asked", [False, True])
def test_report__bad_report_beside_a_good_one(
    work: Workplace, name: str, content: bytes, words: str, asked: bool
) -> None:
    work.put("good.xml", PASSING)
    work.put(name, content)
    arguments = ["--dry-run", *["--fail-on-parse-error"] * asked, "*.xml"]
    result = work.result(*arguments, code=4 if asked else 0)
    assert result["counts"]["tests"] >= 1
    assert result["conclusion"] == "neutral"
    problems = [problem["message"] for file in result["files"] for problem in file["problems"]]
    assert any(words in message for message in problems)
    assert words.split()[-1] in work.summary


def test_report__folder_and_link_instead_of_a_file(work: Workplace) -> None:
    work.put("good.xml", PASSING)
    (work.folder / "folder.xml").mkdir()
    (work.folder / "environ.xml").symlink_to("/proc/self/environ")
    done = work.run_process("--dry-run", "--fail-on-parse-error", "good.xml", "folder.xml", "environ.xml")
    assert done.returncode == 4
    assert "is a folder" in done.stdout
    assert "outside the workspace" in done.stdout
    assert "PYTHONPATH" not in done.stdout + work.summary


@pytest.mark.parametrize(("asked", "code"), [((), 0), (("--require-tests",), 3)])
def test_report__no_report_at_all(work: Workplace, sandbox: server.Sandbox, asked: tuple[str, ...], code: int) -> None:
    before = len(sandbox.store.sessions())
    result = work.result("--token", sandbox.token, *asked, code=code)
    assert (result["conclusion"], result["delivery"]["upload"]) == ("neutral", "skipped")
    assert len(sandbox.store.sessions()) == before
    assert "no test case" in work.summary.lower()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--token", "a b"],
        ["--api-url", "http://buddy.example"],
        ["--api-url", "https://user:hush@buddy.example"],
        ["--ref-type", "WILDCARD"],
        ["--batch-size", "many"],
        ["--no-such-option"],
    ],
)
def test_report__usage_errors_exit_2(work: Workplace, arguments: list[str]) -> None:
    done = work.run(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "hush" not in done.stderr


def test_report__a_branch_keeps_its_name(work: Workplace) -> None:
    work.put("junit.xml")
    branch = "fix/ghp_" + "a1" * 18
    result = work.result("--dry-run", "--ref-type", "BRANCH", "--ref-name", branch)
    assert result["session"]["payload"]["ref_name"] == branch


@pytest.mark.parametrize("payload", [None, b"", b"no json", b"[]", b"null", b'{"pull_request": 5}', b"[" * 100_000])
def test_report__bad_event_payload_costs_one_field(work: Workplace, payload: bytes | None) -> None:
    work.put("junit.xml")
    path = work.folder / "event.json"
    if payload is not None:
        path.write_bytes(payload)
    result = work.result(
        "--dry-run",
        GITHUB_ACTIONS="true",
        GITHUB_EVENT_NAME="pull_request",
        GITHUB_EVENT_PATH=str(path),
        GITHUB_REF="refs/pull/5/merge",
        GITHUB_SHA="c" * 40,
    )
    assert result["session"]["payload"]["ref_name"] == "pull/5"
    assert result["session"]["payload"]["revision"] == "c" * 40
    assert "payload" in work.summary


def test_report__session_of_nothing(work: Workplace, sandbox: server.Sandbox) -> None:
    work.put("junit.xml")
    result = work.result("--token", sandbox.token, "--session-id", "nope", "--fail-on-upload-error", code=5)
    assert result["delivery"]["upload"] == "rejected"
    assert "nope" in work.summary


def test_report__silent_crash(work: Workplace, sandbox: server.Sandbox) -> None:
    work.put("junit.xml", PASSING)
    result = work.result("--token", sandbox.token, INPUT_JOB_STATUS="failure")
    assert sandbox.store.session(result["session"]["id"]).status == "ERROR"
    assert "no report shows a failure" in work.summary


def test_report__one_session_for_many_jobs(work: Workplace, sandbox: server.Sandbox) -> None:
    """Several processes at once report into one session; a job that is run again adds nothing twice."""
    opened = work.result("--token", sandbox.token, "--no-close-session")["session"]["id"]
    shared = ["report", "--token", sandbox.token, "--session-id", opened, "--no-close-session"]
    for shard in range(4):
        work.put(f"shard{shard}.xml", REPORT.replace("test_cart", f"test_{shard}"))
    jobs = [work.start(*shared, f"shard{shard}.xml") for shard in range(4)]
    jobs.append(work.start(*shared, "--variant", "windows", "shard0.xml"))
    assert [(job.communicate(timeout=60), job.returncode)[1] for job in jobs] == [0] * 5
    again = work.result(*shared[1:], "shard2.xml")
    assert again["delivery"]["acknowledged"] == 4
    closed = work.result("--token", sandbox.token, "--session-id", opened, "!*.xml")
    session = sandbox.store.session(opened)
    assert (session.tests, session.status) == (20, "ERROR")
    assert closed["session"]["status"] == "ERROR"
    late = work.result("--token", sandbox.token, "--session-id", opened, "shard1.xml")
    assert late["delivery"]["acknowledged"] == 4
    assert sandbox.store.session(opened).tests == 20


@systems.needs_signals
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.parametrize(
    "fault",
    [
        None,
        faults.Fault("stall", "create", seconds=60),
        faults.Fault("stall", "batch", seconds=60),
        faults.Fault("status", "batch", status=429, headers={"Retry-After": "60"}),
    ],
    ids=["sending", "creating", "waiting for an answer", "waiting for the rate limit"],
)
def test_report__a_signal_closes_the_session(
    work: Workplace, number: signal.Signals, code: int, fault: faults.Fault | None
) -> None:
    data.write(work.folder / "junit.xml", 20_000)
    with faulty_buddy.FaultyBuddy(faults=[fault] if fault else [], latency_s=0.05) as buddy:
        process = work.start("report", "--token", buddy.token, "--batch-size", "10", "--concurrency", "2")
        deadline = time.monotonic() + 60
        wanted = fault.endpoint if fault else "batch"
        while not buddy.ledger.requests_to(wanted) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(number)
        output, talk = process.communicate(timeout=30)  # half of what it waits for
        assert process.returncode == code, output + talk
        if wanted == "batch":
            assert not buddy.ledger.open_sessions()
            (body,) = buddy.ledger.only_session().closed_with
            assert body["status"] != "PASSED"
    assert "stopped by a signal" in work.summary


def test_report__sends_the_element_of_a_failure_as_the_report_has_it(work: Workplace, sandbox: server.Sandbox) -> None:
    result = '<failure message="1 != 2" type="AssertionError">x</failure>'
    work.put("junit.xml", f"<testsuite><testcase classname='c' name='t'>{result}</testcase></testsuite>")
    session = work.result("--token", sandbox.token)["session"]["id"]
    (case,) = sandbox.store.cases(session)
    assert result in str(case.data)


PYTEST_REPORT = """<testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="2" \
skipped="0" tests="2" time="0.1" timestamp="2026-11-26T10:00:00" hostname="build">
<testcase classname="test_cart" name="test_vat"><failure message="no">x</failure></testcase>
<testcase classname="test_cart" name="test_sum"><failure message="no">x</failure></testcase>
</testsuite></testsuites>"""


def test_report__one_command_runs_all_failures_again(work: Workplace) -> None:
    work.put("junit.xml", PYTEST_REPORT)
    work.put("test_cart.py", "")
    work.run("--dry-run")
    assert "**Run them again**" in work.summary
    assert "pytest test_cart.py::test_vat test_cart.py::test_sum\n" in work.summary


def test_report__no_command_runs_all_failures_again_where_not_all_are_known(
    work: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "FAILURES", 1)
    work.put("junit.xml", PYTEST_REPORT)
    work.put("test_cart.py", "")
    work.run("--dry-run")
    assert "Run them again" not in work.summary
    assert "**Run the first of them again**" in work.summary


_NOWHERE = {"GITHUB_OUTPUT": "", "GITHUB_STEP_SUMMARY": ""}


@pytest.mark.parametrize(
    ("arguments", "variables", "all_of_them"),
    [
        ((), _NOWHERE, False),
        ((), {"GITHUB_OUTPUT": ""}, True),
        ((), {"GITHUB_STEP_SUMMARY": ""}, True),
        (("--no-job-summary",), {"GITHUB_OUTPUT": ""}, False),
        (("--json", "result.json"), _NOWHERE, True),
        (("--comment-file", "comment.md"), _NOWHERE, True),
        (("--comment", "failures"), _NOWHERE, True),
    ],
)
def test_report__looks_each_failure_up_where_an_output_lists_them(
    work: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    *,
    arguments: tuple[str, ...],
    variables: dict[str, str],
    all_of_them: bool,
) -> None:
    given: list[bool] = []

    def make(**values: Any) -> tally.Tally:
        given.append(values["lists_them"])
        return original(**values)

    original = tally.Tally
    monkeypatch.setattr(tally, "Tally", make)
    work.put("junit.xml")
    work.run("--dry-run", *arguments, **variables)
    assert given == [all_of_them]


def test_report__says_of_a_hundred_failures_in_the_console_what_it_says_of_each_alone(work: Workplace) -> None:
    failures = "".join(
        f'<testcase classname="test_cart" name="test_{at}"><failure message="assert {at} == 0">'
        f"test_cart.py:{at % 2 + 1}: AssertionError</failure></testcase>"
        for at in range(100)
    )
    work.put("junit.xml", f'<testsuite name="pytest">{failures}</testsuite>')
    work.put("test_cart.py", "")
    assert work.run("--dry-run", **_NOWHERE).stdout == work.run("--dry-run", "--json", "result.json").stdout


def test_report__verbose_explains(work: Workplace, sandbox: server.Sandbox) -> None:
    work.put("junit.xml")
    work.put("coverage.xml", "<coverage/>")
    done = work.run(
        "-v", "--token", sandbox.token, GITHUB_ACTIONS="true", GITHUB_REF="refs/tags/v1", GITHUB_SHA="d" * 40
    )
    for words in (
        "ref_name = v1 (from GITHUB_REF)",
        "named by the suite token",
        "junit.xml: taken",
        "coverage.xml",
        "POST /unit-tests/sessions attempt 1: 201",
        "acknowledged",
    ):
        assert words in done.stdout + done.stderr
    assert sandbox.token not in done.stdout + done.stderr


def test_report__verbose_dry_run_explains(work: Workplace) -> None:
    work.put("junit.xml")
    done = work.run("-v", "--dry-run", "--token", "bud_ut_eu_secretsecret", GITHUB_ACTIONS="true")
    for words in (
        "Buddy's API: https://api.eu.buddy.works (the suite token's region, eu)",
        "ref_name: passed over GITHUB_REF: not set",
        "junit.xml: taken, a test report by its content",
    ):
        assert words in done.stdout


def test_report__hostile_text_stays_text(work: Workplace) -> None:
    hostile = "\n::error::pwned\n::set-output name=x::y\n##[error]pwned </details><script>|`@octocat"
    text = hostile.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "&#10;")
    work.put(
        "junit.xml",
        f'<testsuite name="{text}"><testcase name="{text}" classname="{text}"><failure message="{text}">{text}'
        f"</failure></testcase></testsuite>",
    )
    done = work.run("--dry-run", GITHUB_ACTIONS="true")
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    commands = [line for line in lines if line.startswith("::")]
    assert all(line.startswith(("::error title=", "::notice::", "::warning::")) for line in commands)
    assert not any("##[" in line for line in lines)
    assert hostile_texts.faults(work.summary) == []
    assert "x<<" not in work.outputs


def test_report__masks_secrets(work: Workplace, sandbox: server.Sandbox) -> None:
    secret = "correct-horse-battery"
    work.put("junit.xml", REPORT.replace(">x<", f">login {secret} &amp; ghp_{'a' * 36}<"))
    result = work.result("--token", sandbox.token, DB_PASSWORD=secret)
    shown = work.summary + work.outputs + json.dumps(result)
    sent = "".join(case.data or "" for case in sandbox.store.cases(result["session"]["id"]))
    assert secret not in shown + sent
    assert "ghp_" not in shown + sent
    assert "***" in sent
    assert "masked" in work.summary
    work.result("--token", sandbox.token, "--no-redact", DB_PASSWORD=secret)
    assert secret in work.summary


def test_report__a_closed_pipe_does_no_harm(work: Workplace) -> None:
    work.put("junit.xml")
    command = f"{shlex.quote(sys.executable)} -m reporter report --dry-run | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=work.folder, env=work.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_report__what_can_not_be_written_is_a_warning(work: Workplace) -> None:
    work.put("junit.xml")
    nowhere = str(work.folder / "junit.xml" / "file")
    done = work.run("--dry-run", "--json", nowhere, GITHUB_OUTPUT=nowhere, GITHUB_STEP_SUMMARY=nowhere)
    assert done.returncode == 0
    assert done.stderr.count(f"could not be written to {nowhere}: ") == 3
