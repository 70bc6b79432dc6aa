"""What nothing documents, taken at its worst: counts that lag, sessions that look alike, tokens that are hidden."""

import threading
import time
from typing import Any

import pytest

from reporter import model
from reporter.buddy.delivery import lifecycle
from tests.support import deliveries, faults, faulty_buddy
from tests.support.deliveries import cases, check, check_whole, deliver

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy
short_waits = deliveries.short_waits
PASSED, FAILED = (model.Status.PASSED,), (model.Status.FAILED,)

pytestmark = pytest.mark.usefixtures("short_waits")


# -- counts of an open session that say nothing ------------------------------------------------------------------


@pytest.mark.parametrize("stores", [True, False], ids=["stored", "dropped"])
@pytest.mark.parametrize("lost", [{1}, {2, 4}, "all"], ids=["first", "some", "all"])
def test_lagging_counts__lead_to_no_batch_that_is_stored_twice(lost: Any, stores: bool) -> None:
    given = cases(100)
    faulty = [Fault("html", "batch", lost, stores=stores)]
    with FaultyBuddy(open_counts="zero", faults=faulty) as buddy:
        check_whole(deliver(buddy, given, batch_size=20, concurrency=2), buddy, given)


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
def test_lagging_counts__do_not_make_a_resumed_session_look_empty(personal: bool) -> None:
    given = cases(50)
    with FaultyBuddy(open_counts="zero") as buddy:
        deliver(buddy, given[:30], close_session=False)
        (session,) = buddy.ledger.sessions
        receipt = deliver(buddy, given, personal=personal, session_id=session)
        assert receipt.acknowledged == 50
        assert len(buddy.ledger.only_session().cases) == 50
        assert not buddy.ledger.duplicates()


def test_resume__twice_at_once_stores_nothing_twice() -> None:
    given = cases(60)
    with FaultyBuddy(latency_s=0.01) as buddy:
        buddy.ledger.open_session("empty", {})
        options = {"session_id": "empty", "close_session": False}
        both = [threading.Thread(target=deliver, args=(buddy, given), kwargs=options) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert len(buddy.ledger.only_session().cases) == 60


# -- how a session is closed -------------------------------------------------------------------------------------


def test_close__our_failures_count_though_the_session_does_not_show_them_yet() -> None:
    with FaultyBuddy(open_counts="zero") as buddy:
        buddy.ledger.open_session("shared", {})
        deliver(buddy, cases(10, statuses=FAILED), session_id="shared")
        assert buddy.ledger.only_session().closed_with == [{"status": "FAILED"}]


@pytest.mark.parametrize("knobs", [{"reopening_open": "refuse"}, {"reopen_gives_counts": False}])
def test_close__says_nothing_of_what_other_jobs_did_where_it_does_not_know(knobs: dict[str, Any]) -> None:
    with FaultyBuddy(**knobs) as buddy:
        buddy.ledger.open_session("shared", {})
        deliver(buddy, cases(5, prefix="a", statuses=FAILED), session_id="shared", close_session=False)
        deliver(buddy, [], session_id="shared")
        assert buddy.ledger.only_session().closed_with == [{}]


@pytest.mark.parametrize("status", [429, 408])
def test_close__refused_after_a_wait_is_not_taken_for_closed(status: int) -> None:
    refuses = [Fault("status", "close", {1}, status=status), Fault("status", "close", range(2, 99), status=400)]
    with FaultyBuddy(faults=refuses) as buddy:
        receipt = deliver(buddy, cases(10))
        assert (receipt.upload, receipt.trouble) == (model.Upload.ACCEPTED, model.Trouble.REJECTED)
        assert "could not be closed" in receipt.reason


def test_abort__while_a_crashed_run_is_being_closed() -> None:
    with FaultyBuddy(faults=[Fault("stall", "close", {1})]) as buddy:
        made = deliveries.make(buddy)
        made.add(cases(5, statuses=PASSED))
        worker = threading.Thread(target=made.finish, kwargs={"crashed": True}, daemon=True)
        worker.start()
        while not buddy.ledger.requests_to("close"):
            time.sleep(0.01)
        made.abort()
        assert {"status": "PASSED"} not in buddy.ledger.only_session().closed_with


def test_abort__waits_for_the_session_that_is_being_created(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "ABORT_S", 3.0)
    with FaultyBuddy(latency_s=0.25) as buddy:
        made = deliveries.make(buddy)
        made.add(cases(10))
        while not buddy.ledger.requests_to("create"):
            time.sleep(0.01)
        made.abort()
        assert len(buddy.ledger.sessions) == 1
        assert not buddy.ledger.open_sessions()


# -- create ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
def test_create__told_to_wait_again_and_again_leaves_no_trail(personal: bool) -> None:
    busy = Fault("status", "create", status=503, headers={"Retry-After": "0"}, stores=True)
    with FaultyBuddy(faults=[busy, Fault("status", "list", status=500)]) as buddy:
        receipt = deliver(buddy, cases(10), personal=personal)
        check(receipt, buddy, cases(10))
        assert len(buddy.ledger.sessions) == 3


def test_create__says_how_many_sessions_it_may_have_left() -> None:
    errors = [Fault("status", "create", {1}, status=500, stores=True), Fault("cut", "create", {2}, stores=True)]
    with FaultyBuddy(faults=errors) as buddy:
        receipt = deliver(buddy, cases(10))
        assert receipt.acknowledged == 10
        assert len(buddy.ledger.sessions) == 3
        assert "up to 2 more sessions" in " ".join(receipt.notes)


@pytest.mark.parametrize("age_s", [5, 3600])
def test_create__takes_no_older_session_of_the_same_run(age_s: float) -> None:
    """Another leg of the matrix has made it: same run, same commit, still empty."""
    given = cases(10)
    with FaultyBuddy(faults=[Fault("cut", "create", {2}, stores=False)]) as buddy:
        deliveries.make(buddy, personal=True, close_session=False).finish()
        buddy.ledger.live_sessions()[0].born -= age_s
        receipt = deliver(buddy, given, personal=True)
        assert receipt.upload is model.Upload.CONFIRMED
        assert [len(session.cases) for session in buddy.ledger.sessions.values()] == [0, 10]


def test_create__takes_none_of_several_sessions_that_look_alike() -> None:
    given = cases(10)
    with FaultyBuddy(faults=[Fault("cut", "create", {2}, stores=True)]) as buddy:
        deliveries.make(buddy, personal=True, close_session=False).finish()
        buddy.ledger.live_sessions()[0].born += 3600  # made no earlier than the other, however busy the machine is
        receipt = deliver(buddy, given, personal=True)
        assert receipt.upload is model.Upload.CONFIRMED
        assert [len(session.cases) for session in buddy.ledger.sessions.values()] == [0, 0, 10]


# -- the Buddy suite's own token ---------------------------------------------------------------------------------


@pytest.mark.parametrize("faulty", [["suite"], ["suite", "token"]])
def test_suite_token__whose_reading_stalls_costs_a_part_of_the_time(faulty: list[faults.Endpoint]) -> None:
    given = cases(30)
    with FaultyBuddy(faults=[Fault("stall", endpoint) for endpoint in faulty]) as buddy:
        check_whole(deliver(buddy, given, personal=True, deadline_s=15.0), buddy, given)


def test_suite_token__that_is_masked_is_none() -> None:
    given = cases(30)
    with FaultyBuddy(masks_suite_token=True) as buddy:
        receipt = deliver(buddy, given, personal=True)
        check_whole(receipt, buddy, given)
        assert not buddy.ledger.requests_to("batch")
        assert "can't be read" in " ".join(receipt.notes)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_suite_token__that_is_refused_is_done_without(status: int) -> None:
    given = cases(30)
    with FaultyBuddy(faults=[Fault("status", "batch", status=status)]) as buddy:
        receipt = deliver(buddy, given, personal=True)
        check_whole(receipt, buddy, given)
        assert receipt.sent == 30
        assert "is refused" in " ".join(receipt.notes)


# -- poison, memory ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("poisoned", "of", "concurrency"), [(20, 1000, 1), (400, 1000, 4), (45, 100, 1)])
def test_poison__at_the_front_stops_nothing(poisoned: int, of: int, concurrency: int) -> None:
    given = cases(of)
    bad = {case.name for case in given[:poisoned]}
    with FaultyBuddy(poison=lambda case: case["name"] in bad) as buddy:
        receipt = deliver(buddy, given, batch_size=100, concurrency=concurrency)
        assert (receipt.acknowledged, receipt.rejected) == (of - poisoned, poisoned)


def test_questions__are_settled_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "AMBIGUOUS_BYTES", 20_000)
    given = cases(1000)
    with FaultyBuddy(faults=[Fault("cut", "batch", range(1, 999, 3), stores=True)]) as buddy:
        made = deliveries.make(buddy, batch_size=20)
        most = 0
        for start in range(0, 1000, 100):
            made.add(given[start : start + 100])
            most = max(most, made._ledger.ambiguous_bytes)
        made.finish()
        check_whole(made.receipt(), buddy, given)
        assert most < 60_000
