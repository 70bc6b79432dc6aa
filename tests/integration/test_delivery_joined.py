"""Sessions that jobs share: whatever fails, in a first attempt or a later one, each case is stored once.

Batches where none of the cases can be in the session, PUT where some may be, and the way between them: a run that goes
on where another one stopped.
"""

import threading
from typing import Any, get_args

import pytest

from reporter import model
from reporter.buddy.delivery import opening
from reporter.buddy.http import rate_limit
from tests.support import deliveries, faults, faulty_buddy
from tests.support.deliveries import cases, deliver, keys

short_waits = deliveries.short_waits
pytestmark = pytest.mark.usefixtures("short_waits")

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy
KINDS = [
    kind
    for kind in get_args(faults.Kind)
    if kind not in ("redirect", "huge", "slow_read", "drip") and kind not in faults.AT_CONNECT
]
PASSED = (model.Status.PASSED,)


def fault(kind: faults.Kind, endpoint: Any, attempts: Any, *, stores: bool = False) -> Fault:
    return Fault(kind, endpoint, attempts, stores=stores, seconds=0.05 if kind == "refuse" else None)


def join(buddy: FaultyBuddy, given: list[model.TestCase], **options: Any) -> model.Receipt:
    return deliver(buddy, given, **{"session_id": "shared", "first_attempt": True, "batch_size": 5} | options)


def at_once(*jobs: Any) -> list[model.Receipt]:
    """Run jobs at the same time and return their receipts."""
    receipts: list[model.Receipt] = []
    threads = [threading.Thread(target=lambda job=job: receipts.append(job())) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return receipts


def check_once(buddy: FaultyBuddy, given: list[model.TestCase]) -> None:
    session = buddy.ledger.only_session()
    assert set(session.stored) == keys(given)
    assert not buddy.ledger.duplicates()
    assert len(session.cases) == len(keys(given))
    assert not session.open


# -- every fault, two jobs at once -----------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [True, False, None], ids=["first", "later", "unknown"])
@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize("kind", KINDS)
def test_two_jobs__store_each_case_once(kind: faults.Kind, stores: bool, first: bool | None) -> None:
    ours, theirs = cases(20, prefix="a"), cases(20, prefix="b")
    failing = [fault(kind, "batch", {2, 5}, stores=stores), fault(kind, "put", {2, 7, 8}, stores=stores)]
    with FaultyBuddy(faults=failing) as buddy:
        buddy.ledger.open_session("shared", {})
        options = {"first_attempt": first, "batch_size": 5}
        receipts = at_once(lambda: join(buddy, ours, **options), lambda: join(buddy, theirs, **options))
        assert [(receipt.acknowledged, receipt.trouble) for receipt in receipts] == [(20, model.Trouble.NONE)] * 2
        check_once(buddy, ours + theirs)


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize("kind", KINDS)
def test_two_jobs__whose_opening_and_closing_fail(kind: faults.Kind, stores: bool, first: bool) -> None:
    ours, theirs = cases(8, prefix="a"), cases(8, prefix="b")
    failing = [fault(kind, "reopen", {1, 4}, stores=stores), fault(kind, "close", {1, 3}, stores=stores)]
    with FaultyBuddy(faults=failing) as buddy:
        buddy.ledger.open_session("shared", {})
        jobs = [lambda given=given: join(buddy, given, first_attempt=first) for given in (ours, theirs)]
        assert [(each.acknowledged, each.trouble) for each in at_once(*jobs)] == [(8, model.Trouble.NONE)] * 2
        check_once(buddy, ours + theirs)


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
@pytest.mark.parametrize(
    "misdeed",
    [
        fault("refuse", "*", {2}),
        fault("reset_on_accept", "*", {1, 3}),
        Fault("drip", "*", {2}, chunk_bytes=20, interval_s=0.001),
        Fault("slow_read", "*", {2, 5}, interval_s=0.001, chunk_bytes=100),
    ],
    ids=lambda misdeed: misdeed.kind,
)
def test_two_jobs__on_bad_lines(misdeed: Fault, first: bool) -> None:
    ours, theirs = cases(20, prefix="a"), cases(20, prefix="b")
    with FaultyBuddy(faults=[misdeed]) as buddy:
        buddy.ledger.open_session("shared", {})
        jobs = [lambda given=given: join(buddy, given, first_attempt=first) for given in (ours, theirs)]
        assert [(each.acknowledged, each.trouble) for each in at_once(*jobs)] == [(20, model.Trouble.NONE)] * 2
        check_once(buddy, ours + theirs)


@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize("kind", ["cut", "status", "close_after_read"])
def test_later_attempt__adds_what_the_first_one_left_out(kind: faults.Kind, stores: bool) -> None:
    given = cases(30)
    with FaultyBuddy() as buddy:
        buddy.ledger.open_session("shared", {})
        join(buddy, given[:17])
        buddy.faults = [fault(kind, "put", {1, 8, 9}, stores=stores)]
        receipt = join(buddy, given, first_attempt=False)
        assert receipt.acknowledged == 30
        check_once(buddy, given)


@pytest.mark.parametrize("first", [False, None])
def test_later_attempt__of_the_same_job_twice_at_once(first: bool | None) -> None:
    given = cases(30)
    with FaultyBuddy(faults=[fault("cut", "put", {3, 9, 20}, stores=True)]) as buddy:
        buddy.ledger.open_session("shared", {})
        join(buddy, given[:10])
        at_once(*[lambda: join(buddy, given, first_attempt=first)] * 2)
        check_once(buddy, given)


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
def test_first_attempt__goes_in_batches_and_is_confirmed(personal: bool) -> None:
    given = cases(100)
    with FaultyBuddy() as buddy:
        buddy.ledger.open_session("shared", {})
        join(buddy, cases(10, prefix="others"), close_session=False)
        receipt = join(buddy, given, batch_size=10, personal=personal)
        assert (receipt.upload, receipt.reason) == (model.Upload.CONFIRMED, "")
        assert len(buddy.ledger.requests_to("batch")) == 2 + 10
        assert not buddy.ledger.requests_to("put")


@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
def test_first_attempt__settles_by_one_request_a_case(stores: bool) -> None:
    """Counts of a session that others add to tell nothing of ours."""
    given = cases(40)
    with FaultyBuddy(faults=[fault("cut", "batch", {2}, stores=stores)]) as buddy:
        buddy.ledger.open_session("shared", {})
        join(buddy, given, batch_size=10)
        assert len(buddy.ledger.requests_to("put")) == 10
        assert len(buddy.ledger.requests_to("reopen")) == 2  # to join, and to look before closing
        check_once(buddy, given)


@pytest.mark.parametrize("first", [True, False, None], ids=["first", "later", "unknown"])
def test_four_jobs__close_under_one_another_and_all_is_confirmed(first: bool | None) -> None:
    parts = [cases(60, prefix=f"job{number}-", statuses=PASSED) for number in range(4)]
    with FaultyBuddy(latency_s=0.003) as buddy:
        buddy.ledger.open_session("shared", {})
        receipts = at_once(*[lambda part=part: join(buddy, part, first_attempt=first) for part in parts])
        assert {receipt.upload for receipt in receipts} == {model.Upload.CONFIRMED}
        check_once(buddy, [case for part in parts for case in part])


@pytest.mark.parametrize("lost", [False, True], ids=["no fault", "lost answers"])
@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
def test_four_jobs__that_run_again_are_confirmed_where_buddy_tells_what_it_had(personal: bool, lost: bool) -> None:
    """With a suite token PUT always answers 201: then nothing shows whether what was there has been updated."""
    parts = [cases(40, prefix=f"job{number}-", statuses=PASSED) for number in range(4)]
    with FaultyBuddy(latency_s=0.003) as buddy:
        buddy.ledger.open_session("shared", {})
        for part in parts:
            join(buddy, part[5:])
        buddy.faults = [fault("cut", "put", {3, 50, 90}, stores=True)] * lost
        receipts = at_once(
            *[lambda part=part: join(buddy, part, first_attempt=False, personal=personal) for part in parts]
        )
        wanted = {True: model.Upload.CONFIRMED, False: model.Upload.ACCEPTED}
        assert {receipt.upload for receipt in receipts} == {wanted[personal]}
        assert all("sent was updated" in receipt.reason for receipt in receipts) == (not personal)
        check_once(buddy, [case for part in parts for case in part])


# -- closed by others, or refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 2, 4])
def test_batch__refused_by_a_closed_session_is_sent_again(times: int) -> None:
    given = cases(20, statuses=PASSED)
    with FaultyBuddy(faults=[Fault("status", "batch", range(1, times + 1), status=400)]) as buddy:
        buddy.ledger.open_session("shared", {})
        receipt = join(buddy, given, batch_size=20, concurrency=1)
        assert (receipt.acknowledged, receipt.rejected) == (20, 0)
        check_once(buddy, given)


def test_batch__refused_once_is_not_cut() -> None:
    with FaultyBuddy(faults=[Fault("status", "batch", {1}, status=409)]) as buddy:
        buddy.ledger.open_session("shared", {})
        join(buddy, cases(20), batch_size=20)
        assert [record.cases for record in buddy.ledger.requests_to("batch")] == [20, 20]


def test_batch__with_a_culprit_is_cut_until_it_stands_alone() -> None:
    given = cases(100)
    with FaultyBuddy(poison=lambda case: case["name"] == "t37") as buddy:
        buddy.ledger.open_session("shared", {})
        receipt = join(buddy, given, batch_size=100)
        assert (receipt.acknowledged, receipt.rejected) == (99, 1)
        assert "t37" in receipt.undelivered[0].message
        # at each cut two more tries, and some more for the last one
        most = 2 * 7 + (opening.BATCH_REOPENINGS + 1) * 7 + opening.CASE_REOPENINGS
        assert len(buddy.ledger.requests_to("batch")) <= most
        assert buddy.ledger.total_stored() == 99


# -- how many at once ------------------------------------------------------------------------------------------------


def test_put__grows_beyond_concurrency() -> None:
    given = cases(400, statuses=PASSED)
    most = 0
    for latency_s in deliveries.LATENCIES_S:
        with FaultyBuddy(latency_s=latency_s) as buddy:
            buddy.ledger.open_session("shared", {})
            receipt = join(buddy, given, first_attempt=None, concurrency=2, deadline_s=deliveries.AMPLE_S)
            assert receipt.acknowledged == 400
            most = buddy.ledger.max_in_flight
        if most > 8:
            break
    assert 8 < most <= rate_limit.MOST_IN_FLIGHT


def test_put__grows_no_more_once_a_limit_was_met() -> None:
    given = cases(200, statuses=PASSED)
    limit = Fault("status", "reopen", {1}, status=429, headers={"Retry-After": "0"})  # before any success
    with FaultyBuddy(latency_s=0.005, faults=[limit]) as buddy:
        buddy.ledger.open_session("shared", {})
        assert join(buddy, given, first_attempt=False, concurrency=4).acknowledged == 200
        assert buddy.ledger.max_in_flight <= 4


def test_batches__do_not_grow() -> None:
    with FaultyBuddy(latency_s=0.005) as buddy:
        buddy.ledger.open_session("shared", {})
        join(buddy, cases(300), concurrency=3, batch_size=2)
        assert buddy.ledger.max_in_flight <= 3


# -- going on where another run stopped ------------------------------------------------------------------------------


def stop_in_the_middle(buddy: FaultyBuddy, given: list[model.TestCase], **options: Any) -> model.Receipt:
    """Deliver to a Buddy that takes two batches of ten, one of which it does not answer, and then refuses the token."""
    lost = Fault("cut", "batch", {2}, stores=True)
    buddy.faults = [lost, Fault("status", "batch", range(3, 999), status=401), Fault("status", "put", status=401)]
    receipt = deliver(buddy, given, **{"concurrency": 1, "batch_size": 10} | options)
    assert receipt.upload is model.Upload.PARTIAL
    buddy.faults = []
    return receipt


def test_resume__sends_what_never_left_in_batches() -> None:
    given = cases(100)
    with FaultyBuddy() as buddy:
        first = stop_in_the_middle(buddy, given)
        (session,) = buddy.ledger.sessions
        assert first.resume_at.startswith("30-")
        batches = len(buddy.ledger.requests_to("batch"))
        second = deliver(buddy, given, session_id=session, resume_at=first.resume_at)
        assert (second.upload, second.acknowledged) == (model.Upload.CONFIRMED, 100)
        check_once(buddy, given)
        # the token was refused for the third batch, so that left too
        assert len({record.path for record in buddy.ledger.requests_to("put")}) == 1
        assert sum(record.processed for record in buddy.ledger.requests_to("put")) == 30
        assert len(buddy.ledger.requests_to("batch")) == batches + 7


def test_resume__that_is_stopped_itself_goes_on_from_there() -> None:
    given = cases(100)
    with FaultyBuddy() as buddy:
        first = stop_in_the_middle(buddy, given)
        (session,) = buddy.ledger.sessions
        buddy.faults = [Fault("status", "batch", range(6, 999), status=401)]
        second = deliver(buddy, given, session_id=session, resume_at=first.resume_at, concurrency=1)
        assert int(second.resume_at.partition("-")[0]) > 30
        buddy.faults = []
        third = deliver(buddy, given, session_id=session, resume_at=second.resume_at)
        assert third.upload is model.Upload.CONFIRMED
        check_once(buddy, given)


@pytest.mark.parametrize("changed", ["order", "another first case", "nonsense", "beyond the end"])
def test_resume__with_other_reports_sends_nothing_in_batches(changed: str) -> None:
    given = cases(60)
    with FaultyBuddy() as buddy:
        first = stop_in_the_middle(buddy, given)
        (session,) = buddy.ledger.sessions
        resume_at, again = first.resume_at, list(given)
        if changed == "order":
            again.reverse()
        elif changed == "another first case":
            again.insert(0, cases(1, prefix="new")[0])
        else:
            resume_at = {"nonsense": "30-xyz", "beyond the end": "9999-00000000"}[changed]
        batches = len(buddy.ledger.requests_to("batch"))
        receipt = deliver(buddy, again, session_id=session, resume_at=resume_at)
        assert receipt.acknowledged == len(again)
        assert len(buddy.ledger.requests_to("batch")) == batches
        check_once(buddy, again)


def test_resume__of_a_run_that_sent_nothing_goes_all_in_batches() -> None:
    given = cases(60)
    with FaultyBuddy(faults=[Fault("status", "batch", status=429, headers={"Retry-After": "86400"})]) as buddy:
        first = deliver(buddy, given)
        (session,) = buddy.ledger.sessions
        assert first.resume_at == "0-00000000"
        buddy.faults = []
        assert deliver(buddy, given, session_id=session, resume_at=first.resume_at).acknowledged == 60
        assert not buddy.ledger.requests_to("put")
        check_once(buddy, given)


def test_resume__nobody_knows_from_where_after_a_later_attempt() -> None:
    given = cases(20)
    with FaultyBuddy(faults=[Fault("status", "put", range(5, 99), status=401)]) as buddy:
        buddy.ledger.open_session("shared", {})
        assert join(buddy, given, first_attempt=False).resume_at == ""
