"""One session for many jobs, resuming, and signals: real processes, at once, against the sandbox or a faulty Buddy."""

import re
import shlex
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import data
from reporter import model
from reporter.buddy.delivery import opening
from reporter.sandbox import server
from tests.support import deliveries, faults, faulty_buddy, systems
from tests.support.deliveries import cases, deliver
from tests.support.workplace import Workplace

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy
short_waits = deliveries.short_waits
SHARD = (
    '<testsuite name="s" tests="25">'
    + "".join(f'<testcase classname="%s" name="t{n}"/>' for n in range(25))
    + "</testsuite>"
)


def shard(work: Workplace, name: str) -> str:
    return work.put(f"{name}.xml", SHARD.replace("%s", name)).name


# -- one session for many jobs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
def test_jobs__report_into_one_session_at_once(work: Workplace, sandbox: server.Sandbox, personal: bool) -> None:
    token = ["--token", sandbox.token]
    if personal:
        token = ["--token", sandbox.personal_token, "--api-url", sandbox.url, "--workspace", sandbox.workspace,
                 "--project", sandbox.project, "--suite", sandbox.suite]  # fmt: skip
    opened = work.result(*token, "--no-close-session", "!*.xml")["session"]
    assert opened["status"] == "IN_PROGRESS"
    shared = ["report", *token, "--session-id", opened["id"], "--batch-size", "5"]
    # two leave it open; three close it, each while others may still be adding
    jobs = [work.start(*shared, "--no-close-session", shard(work, f"left{number}")) for number in range(2)]
    jobs += [work.start(*shared, shard(work, f"closing{number}")) for number in range(3)]
    ended = [(job.communicate(timeout=300), job.returncode) for job in jobs]
    assert all("acknowledged 25" in told[0] and code == 0 for told, code in ended), ended
    closed = work.result(*shared[1:], "!*.xml")
    assert closed["session"]["status"] == "SUCCESSFUL"
    again = work.result(*shared[1:], "left1.xml")
    assert again["delivery"]["acknowledged"] == 25
    stored = [(case.classname, case.name) for case in sandbox.store.cases(opened["id"])]
    assert len(stored) == len(set(stored)) == 125
    assert sandbox.store.session(opened["id"]).status == "SUCCESSFUL"


@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize("closes", [True, False], ids=["closes", "leaves open"])
def test_job__goes_on_where_others_close_the_session_under_it(closes: bool) -> None:
    given = cases(60, statuses=(model.Status.PASSED,))
    with FaultyBuddy(latency_s=0.01, reopening_open="refuse") as buddy:
        live = buddy.ledger.open_session("shared", {})
        finished = buddy.ledger.finished

        def close_again_and_again(record: Any) -> None:
            if record.done_s is None and record.endpoint == "put" and record.attempt in (8, 23, 24, 40):
                buddy.ledger.close(live, {"status": "PASSED"})
            finished(record)

        buddy.ledger.finished = close_again_and_again  # type: ignore[method-assign]
        receipt = deliver(buddy, given, session_id="shared", close_session=closes, batch_size=5, concurrency=2)
        assert buddy.ledger.only_session().reopened >= 2
        assert (receipt.acknowledged, receipt.rejected) == (60, 0), receipt
        assert receipt.trouble is model.Trouble.NONE
        session = buddy.ledger.only_session()
        assert len(session.cases) == 60
        assert not buddy.ledger.duplicates()
        # whoever had to open again what another job had closed closes it, too
        assert not session.open


@pytest.mark.usefixtures("short_waits")
def test_job__gives_no_case_up_before_it_has_opened_the_session_again() -> None:
    given = cases(4)
    # closed, opened, closed again before it could be repeated
    closed = Fault("status", "put", {1, 2, 3}, status=400)
    with FaultyBuddy(faults=[closed]) as buddy:
        buddy.ledger.open_session("shared", {})
        receipt = deliver(buddy, given, session_id="shared", batch_size=2, concurrency=1)
        assert (receipt.acknowledged, receipt.rejected) == (4, 0)
        assert buddy.ledger.total_stored() == 4


@pytest.mark.usefixtures("short_waits")
def test_job__opens_again_as_often_as_others_close_between_two_of_its_requests() -> None:
    given = cases(3, statuses=(model.Status.PASSED,))
    with FaultyBuddy(faults=[Fault("status", "put", {1, 2, 3, 4}, status=400)]) as buddy:
        buddy.ledger.open_session("shared", {})
        receipt = deliver(buddy, given, session_id="shared", concurrency=1)
        assert (receipt.acknowledged, receipt.rejected) == (3, 0)
        assert [record.status for record in buddy.ledger.requests_to("put")] == [400, 400, 400, 400, 201, 201, 201]


@pytest.mark.usefixtures("short_waits")
def test_job__gives_up_a_case_that_is_refused_in_an_open_session_too() -> None:
    given = cases(30, statuses=(model.Status.PASSED,))
    with FaultyBuddy(poison=lambda case: case["name"] == given[7].name) as buddy:
        buddy.ledger.open_session("shared", {})
        receipt = deliver(buddy, given, session_id="shared", close_session=False, batch_size=30)
        assert (receipt.acknowledged, receipt.rejected) == (29, 1)
        assert given[7].name in receipt.undelivered[0].message
        # nobody closed the session, so this job doesn't either
        assert buddy.ledger.only_session().open
        assert len(buddy.ledger.requests_to("reopen")) <= 2 + opening.CASE_REOPENINGS


@pytest.mark.usefixtures("short_waits")
def test_job__closes_with_what_all_jobs_know() -> None:
    with FaultyBuddy() as buddy:
        buddy.ledger.open_session("shared", {})
        deliver(buddy, cases(5, prefix="a", statuses=(model.Status.FAILED,)), session_id="shared", close_session=False)
        receipt = deliver(buddy, cases(5, prefix="b", statuses=(model.Status.PASSED,)), session_id="shared")
        assert buddy.ledger.only_session().closed_with == [{"status": "FAILED"}]
        assert (receipt.upload, receipt.trouble) == (model.Upload.CONFIRMED, model.Trouble.NONE)


@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize(
    "knobs", [{}, {"adding_to_closed": "accept", "closing_twice": "refuse"}, {"reopening_open": "refuse"}]
)
@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
def test_resume__completes_without_duplicates(personal: bool, knobs: dict[str, Any]) -> None:
    given = cases(60)
    dies = [Fault("cut", "batch", {2}, stores=True), Fault("status", "batch", range(4, 999), status=401, stores=True)]
    with FaultyBuddy(faults=dies, **knobs) as buddy:
        if personal:  # batches are forgone, and each test case is then refused
            buddy.faults = [*dies, Fault("status", "put", "all", status=401)]
        first = deliver(buddy, given, personal=personal)
        assert first.upload is model.Upload.PARTIAL
        (session,) = buddy.ledger.sessions
        buddy.faults = [Fault("cut", "put", {3}, stores=True)]
        second = deliver(buddy, given, personal=personal, session_id=session, concurrency=8)
        assert (second.upload, second.acknowledged) == (model.Upload.CONFIRMED, 60)
        assert len(buddy.ledger.only_session().cases) == 60
        assert not buddy.ledger.duplicates()
        assert not buddy.ledger.open_sessions()


@systems.needs_signals
def test_resume__after_sigkill_on_another_machine(work: Workplace, tmp_path: Path) -> None:
    data.write(work.folder / "junit.xml", 500)
    with FaultyBuddy(faults=[Fault("stall", "batch", range(3, 999), seconds=600)]) as buddy:
        process = work.start("report", "--token", buddy.token, "--concurrency", "1")
        wait_for(lambda: len(buddy.ledger.requests_to("batch")) >= 3)
        process.kill()
        process.communicate(timeout=300)
        (session,) = buddy.ledger.sessions
        assert buddy.ledger.total_stored() == 200
        buddy.faults = []
        elsewhere = Workplace(tmp_path)
        data.write(tmp_path / "junit.xml", 500)
        result = elsewhere.result("--token", buddy.token, "--session-id", session)
        assert result["delivery"]["upload"] == "confirmed"
        assert buddy.ledger.total_stored() == 500
        assert not buddy.ledger.duplicates()
        assert not buddy.ledger.open_sessions()


def test_resume__by_the_command_that_was_printed(work: Workplace) -> None:
    work.put("a b.xml", SHARD.replace("%s", "c"))
    with FaultyBuddy(faults=[Fault("stall", "batch", stores=True, seconds=60)]) as buddy:
        token = {"BUDDY_UT_TOKEN": buddy.token}
        done = work.run("--deadline", "6", "a b.xml", "--batch-size", "10", "--fail-on-upload-error", **token)
        assert done.returncode == 6
        command = re.search(r"`(buddy-reporter report [^`]+)`", done.stdout)
        assert command
        assert "--session-id" in work.summary
        buddy.faults = []
        result = work.result(*shlex.split(command[1])[2:], **token)
        assert result["delivery"]["upload"] == "confirmed"
        assert buddy.ledger.total_stored() == 25
        assert not buddy.ledger.duplicates()


# -- signals -------------------------------------------------------------------------------------------------------


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()


PHASES: dict[str, tuple[list[Fault], str, int]] = {
    # what hinders, the endpoint of the moment, the status that the session may be closed with
    "creating": (
        [Fault("drip", "create", interval_s=0.05, chunk_bytes=64), Fault("stall", "batch", seconds=60)],
        "create",
        0,
    ),
    "sending": ([Fault("stall", "batch", range(3, 99), seconds=60)], "batch", 3),
    "settling": ([Fault("cut", "batch", {2}), Fault("stall", "reopen", seconds=60)], "reopen", 1),
    "closing": ([Fault("stall", "close", {1}, seconds=60)], "close", 1),
    "closing, stored": ([Fault("stall", "close", {1}, seconds=60, stores=True)], "close", 1),
}


@systems.needs_signals
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["TERM", "INT"])
def test_signal__closes_the_session(work: Workplace, phase: str, number: signal.Signals, code: int) -> None:
    hindrances, endpoint, attempt = PHASES[phase]
    data.write(work.folder / "junit.xml", 500)
    with FaultyBuddy(faults=hindrances) as buddy:
        process = work.start("report", "--token", buddy.token, "--json", "result.json", "--concurrency", "2")
        wait_for(lambda: len(buddy.ledger.requests_to(endpoint)) >= max(attempt, 1))
        time.sleep(0.1)
        process.send_signal(number)
        process.send_signal(number)  # an impatient one changes nothing
        output, talk = process.communicate(timeout=30)  # half of what the answer takes that it waits for
        assert process.returncode == code, output + talk
        assert "Traceback" not in output + talk
        assert not buddy.ledger.open_sessions()
        session = buddy.ledger.only_session()
        missing = 500 - buddy.ledger.total_stored()
        if missing or not phase.startswith("closing"):
            assert all(body["status"] != "PASSED" for body in session.closed_with)
        assert "upload" in work.outputs
        assert "stopped by a signal" in work.summary
        assert not buddy.ledger.duplicates()


@systems.needs_signals
def test_signal__while_reading(work: Workplace) -> None:
    data.write(work.folder / "junit.xml", 20_000)
    with FaultyBuddy() as buddy:
        process = work.start_and_pause("report", "--token", buddy.token)
        wait_for(lambda: len(buddy.ledger.requests_to("batch")) >= 3)
        process.send_signal(signal.SIGTERM)
        output, talk = process.communicate(timeout=30)
        assert process.returncode == 143, output + talk
        assert not buddy.ledger.open_sessions()
        assert buddy.ledger.only_session().closed_with[0]["status"] != "PASSED"
        assert "stopped by a signal" in work.summary
