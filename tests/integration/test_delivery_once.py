"""Each test case is stored once or named, whatever fails: every fault, at every endpoint, on every Buddy."""

from collections.abc import Callable
from typing import Any, get_args

import pytest

from reporter import model
from reporter.buddy import payload
from reporter.buddy.http import rate_limit
from tests.support import deliveries, faults, faulty_buddy
from tests.support.deliveries import cases, check, check_whole, deliver

short_waits = deliveries.short_waits
pytestmark = pytest.mark.usefixtures("short_waits")

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy
# a redirect is not passed over: test_delivery_refusals; what never ends, or ends by the deadline: test_delivery_limits
PASSING = [kind for kind in get_args(faults.Kind) if kind not in ("redirect", "huge", "slow_read", "drip")]
AT_BATCH = [kind for kind in PASSING if kind not in faults.AT_CONNECT]
LASTING: list[faults.Kind] = ["close_after_read", "cut", "empty", "status"]
KNOBS: list[dict[str, Any]] = [
    {},
    {"batch_on_known_key": "update", "put_identity": "class.name"},
    {"reopen_gives_counts": False},
    {"reopening_open": "refuse", "closing_twice": "refuse"},
    {"reads_suite_token": False},
]
KNOB_NAMES = ["plain", "updating", "countless", "refusing", "unreadable"]


def fault(kind: faults.Kind, endpoint: Any, attempts: Any, *, stores: bool = False) -> Fault:
    """Make a fault that is over after a moment, and that processes the request or not."""
    return Fault(kind, endpoint, attempts, stores=stores, seconds=0.05 if kind == "refuse" else None)


@pytest.mark.parametrize("knobs", KNOBS, ids=KNOB_NAMES)
@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize("kind", AT_BATCH)
def test_batch__fails_in_passing(kind: faults.Kind, stores: bool, knobs: dict[str, Any]) -> None:
    given = cases(60)
    with FaultyBuddy(faults=[fault(kind, "batch", {2, 5}, stores=stores)], **knobs) as buddy:
        receipt = deliver(buddy, given)
        check_whole(receipt, buddy, given)


@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
def test_batch__acknowledged_in_part_is_not_believed(stores: bool) -> None:
    given = cases(60)
    partly = Fault("status", "batch", {2}, status=201, body=b'{"cases": [{"id": "x"}]}', stores=stores)
    with FaultyBuddy(faults=[partly]) as buddy:
        check_whole(deliver(buddy, given), buddy, given)


@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize("kind", AT_BATCH)
def test_batch__fails_always(kind: faults.Kind, stores: bool) -> None:
    given = cases(30)
    with FaultyBuddy(faults=[fault(kind, "batch", "all", stores=stores)]) as buddy:
        check_whole(deliver(buddy, given), buddy, given)
        # what one look at the counts can tell takes no request for each case
        if stores:
            assert not buddy.ledger.requests_to("put")


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize("kind", AT_BATCH)
def test_put__fails_in_passing(kind: faults.Kind, stores: bool, personal: bool) -> None:
    given = cases(12)
    knobs: dict[str, Any] = {"reads_suite_token": False} if personal else {"reopen_gives_counts": False}
    lost_batches = [fault("cut", "batch", "all", stores=stores)]
    with FaultyBuddy(faults=[*lost_batches, fault(kind, "put", {1, 2, 9}, stores=stores)], **knobs) as buddy:
        check_whole(deliver(buddy, given, personal=personal), buddy, given)


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
@pytest.mark.parametrize("kind", LASTING)
def test_put__fails_always_and_every_case_is_named(kind: faults.Kind, personal: bool) -> None:
    given = cases(6)
    knobs: dict[str, Any] = {"reads_suite_token": False} if personal else {}
    faulty = [fault("cut", "batch", "all"), fault(kind, "put", "all")]
    with FaultyBuddy(faults=faulty, **knobs) as buddy:
        receipt = deliver(buddy, given, personal=personal, deadline_s=8.0)
        check(receipt, buddy, given)
        assert receipt.acknowledged == 0
        assert len(receipt.undelivered) == 6


def test_put__that_was_sent_is_counted_as_sent() -> None:
    """A try that may have been processed is not undone by a last one that was never made."""
    given = cases(4)
    busy = Fault("status", "put", {1}, status=500, stores=True)
    shut = Fault("status", "put", status=429, headers={"Retry-After": "86400"})
    with FaultyBuddy(reads_suite_token=False, faults=[busy, shut]) as buddy:
        receipt = deliver(buddy, given, personal=True, concurrency=1)
        check(receipt, buddy, given)
        assert (receipt.sent, receipt.unsent, receipt.acknowledged) == (1, 3, 0)
        assert buddy.ledger.total_stored() == 1


@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize(
    ("kind", "endpoint"),
    [(kind, endpoint) for endpoint in ("close", "reopen") for kind in AT_BATCH]
    + [(kind, endpoint) for endpoint in ("get", "suite", "token") for kind in LASTING],
)
def test_other_requests__fail_in_passing(kind: faults.Kind, endpoint: str, stores: bool) -> None:
    given = cases(60)
    faulty = [fault(kind, endpoint, {1}, stores=stores), fault("cut", "batch", {2}, stores=stores)]
    with FaultyBuddy(faults=faulty) as buddy:
        receipt = deliver(buddy, given, personal=endpoint in ("get", "suite", "token"))
        check_whole(receipt, buddy, given)


@pytest.mark.parametrize("kind", AT_BATCH)
def test_close__whose_answer_is_lost_on_a_buddy_that_closes_once(kind: faults.Kind) -> None:
    given = cases(20)
    with FaultyBuddy(faults=[fault(kind, "close", {1}, stores=True)], closing_twice="refuse") as buddy:
        receipt = deliver(buddy, given)
        check(receipt, buddy, given)
        assert receipt.acknowledged == 20
        assert receipt.trouble is model.Trouble.NONE
        assert not buddy.ledger.open_sessions()


def test_close__answered_with_nothing_again_and_again_is_taken_for_yes() -> None:
    given = cases(20)
    with FaultyBuddy(faults=[fault("empty", "close", "all", stores=True)]) as buddy:
        receipt = deliver(buddy, given)
        check(receipt, buddy, given)
        assert (receipt.upload, receipt.trouble) == (model.Upload.ACCEPTED, model.Trouble.NONE)
        assert "no counts" in receipt.reason


@pytest.mark.parametrize("kind", [kind for kind in LASTING if kind != "empty"])
def test_close__fails_always(kind: faults.Kind) -> None:
    given = cases(20)
    with FaultyBuddy(faults=[fault(kind, "close", "all")]) as buddy:
        receipt = deliver(buddy, given, deadline_s=8.0)
        check(receipt, buddy, given)
        assert receipt.acknowledged == 20
        assert (receipt.upload, receipt.trouble) == (model.Upload.ACCEPTED, model.Trouble.UNREACHABLE)
        assert "could not be closed" in receipt.reason


@pytest.mark.parametrize("kind", PASSING)
def test_connection__fails_in_passing(kind: faults.Kind) -> None:
    given = cases(60)
    attempts: Any = {1, 3} if kind in faults.AT_CONNECT else {1}
    endpoint = "connect" if kind in faults.AT_CONNECT else "batch"
    with FaultyBuddy(faults=[fault(kind, endpoint, attempts)]) as buddy:
        check_whole(deliver(buddy, given), buddy, given)


@pytest.mark.parametrize("kind", ["drip", "slow_read"])
def test_slow_answers__are_waited_for(kind: faults.Kind) -> None:
    given = cases(30)
    slow = Fault(kind, "batch", {2}, interval_s=0.0001, chunk_bytes=64)
    with FaultyBuddy(faults=[slow]) as buddy:
        check_whole(deliver(buddy, given), buddy, given)


# -- create ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
@pytest.mark.parametrize("kind", AT_BATCH)
def test_create__whose_answer_is_lost_leaves_no_trail(kind: faults.Kind, personal: bool, stores: bool) -> None:
    given = cases(10)
    with FaultyBuddy(faults=[fault(kind, "create", {1}, stores=stores)]) as buddy:
        receipt = deliver(buddy, given, personal=personal)
        assert receipt.acknowledged == 10
        sessions = buddy.ledger.sessions
        creates = len(buddy.ledger.requests_to("create"))
        if personal:  # the lost session is found
            assert (len(sessions), creates) == (1, 1 if stores else 2)
            assert not buddy.ledger.open_sessions()
        else:
            assert (len(sessions), creates) == (2 if stores else 1, 2)
            assert len(buddy.ledger.open_sessions()) == (1 if stores else 0)
            if kind not in ("html", "status"):
                assert "may show one more session" in " ".join(receipt.notes)


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize("kind", AT_BATCH)
def test_create__fails_always_and_stops(kind: faults.Kind, stores: bool, personal: bool) -> None:
    given = cases(40)
    with FaultyBuddy(faults=[fault(kind, "create", "all", stores=stores)]) as buddy:
        receipt = deliver(buddy, given, personal=personal, deadline_s=8.0)
        check(receipt, buddy, given)
        if stores and personal:
            assert receipt.upload is model.Upload.CONFIRMED
            assert len(buddy.ledger.sessions) == 1
        else:
            assert (receipt.upload, receipt.trouble) == (model.Upload.FAILED, model.Trouble.UNREACHABLE)
            assert len(buddy.ledger.requests_to("create")) <= (3 if kind in ("html", "status") else 2)
            assert not buddy.ledger.requests_to("batch")


def test_create__takes_no_session_of_another_run() -> None:
    given = cases(10)
    with FaultyBuddy(faults=[fault("cut", "create", {2}, stores=False)]) as buddy:
        deliveries.make(buddy, personal=True, close_session=False).finish()  # empty and open, but of this very run
        other = {"revision": "0ther", "ci_run_url": "https://ci.example/2", "ref_type": "BRANCH", "ref_name": "main"}
        receipt = deliver(buddy, given, personal=True, payload=other)
        assert receipt.upload is model.Upload.CONFIRMED
        assert [len(session.cases) for session in buddy.ledger.sessions.values()] == [0, 10]


def test_create__takes_no_session_that_is_closed() -> None:
    with FaultyBuddy(faults=[fault("cut", "create", {2}, stores=False)]) as buddy:
        delivery = deliveries.make(buddy, personal=True, close_session=False)
        delivery.finish()
        buddy.ledger.close(buddy.ledger.live_sessions()[0], None)
        assert deliver(buddy, cases(10), personal=True).upload is model.Upload.CONFIRMED
        assert [len(session.cases) for session in buddy.ledger.sessions.values()] == [0, 10]


# -- names, numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identity", ["group.class.name", "class.name"])
@pytest.mark.parametrize("lost", [True, False], ids=["lost batches", "no fault"])
def test_equal_names__do_not_overwrite_one_another(identity: Any, lost: bool) -> None:
    given = cases(12)
    twins = [case._replace(group=f"other {n % 3}", name=f"t{n % 4}") for n, case in enumerate(given)]
    faulty = [fault("cut", "batch", "all", stores=True)] if lost else []
    with FaultyBuddy(put_identity=identity, faults=faulty, batch_on_known_key="update") as buddy:
        receipt = deliver(buddy, twins, batch_size=3)
        assert receipt.upload is model.Upload.CONFIRMED
        session = buddy.ledger.only_session()
        assert len(session.cases) == len(session.stored) == 12
        assert not session.overwritten
        assert sorted(case["name"] for case in session.cases) == sorted(
            f"t{n}{number}" for n in range(4) for number in ("", " (2)", " (3)")
        )
        assert "8 test cases shared class and name" in " ".join(receipt.notes)


def test_variant__tells_jobs_apart() -> None:
    given = cases(5)
    with FaultyBuddy() as buddy:
        first = deliveries.make(buddy, close_session=False, variant="linux")
        first.add(given)
        first.finish()
        (session,) = buddy.ledger.sessions
        receipt = deliver(buddy, given, session_id=session, variant="windows")
        assert receipt.acknowledged == 5
        assert {key[0] for key in buddy.ledger.only_session().stored} == {"shop [linux]", "shop [windows]"}
        assert len(buddy.ledger.only_session().cases) == 10


def test_variants__of_reports_need_no_numbers() -> None:
    """Two reports of a matrix: the same test cases, told apart by their report, whichever comes first or is missing."""
    legs = [[case._replace(variant=variant) for case in cases(5)] for variant in ("linux", "macos")]
    for given in (legs[0] + legs[1], legs[1]):
        with FaultyBuddy() as buddy:
            receipt = deliver(buddy, given)
            assert receipt.upload is model.Upload.CONFIRMED
            stored = buddy.ledger.only_session().stored
            assert ("shop [macos]", "Cart [macos]", "t0") in stored
            assert len(stored) == len(given)
            assert not [key for key in stored if "(2)" in key[2]]


@pytest.mark.parametrize("off_by", [-1, 1, 100])
def test_counts__that_differ_are_not_confirmed(off_by: int) -> None:
    given = cases(20)
    with FaultyBuddy(closing_counts_off_by=off_by) as buddy:
        receipt = deliver(buddy, given)
        assert (receipt.upload, receipt.trouble) == (model.Upload.PARTIAL, model.Trouble.UNREACHABLE)
        assert f"counts {20 + off_by} test cases" in receipt.reason


def test_counts__that_are_not_given_leave_it_accepted() -> None:
    with FaultyBuddy(close_gives_counts=False) as buddy:
        receipt = deliver(buddy, cases(20))
        assert (receipt.upload, receipt.trouble) == (model.Upload.ACCEPTED, model.Trouble.NONE)


def test_counts__are_read_back_with_a_personal_token() -> None:
    with FaultyBuddy(close_gives_counts=False) as buddy:
        given = cases(20)
        check_whole(deliver(buddy, given, personal=True), buddy, given)
        assert [record.endpoint for record in buddy.ledger.requests][-2:] == ["close", "get"]


@pytest.mark.parametrize("reads", [True, False], ids=["readable", "unreadable"])
def test_personal_token__is_as_fast_as_it_can(reads: bool) -> None:
    given = cases(40)
    most = 0
    for latency_s in deliveries.LATENCIES_S:
        with FaultyBuddy(reads_suite_token=reads, latency_s=latency_s) as buddy:
            secrets: list[str] = []
            delivery = deliveries.make(
                buddy, personal=True, concurrency=8, batch_size=100, deadline_s=deliveries.AMPLE_S
            )
            delivery._keep_secret = secrets.append
            delivery.add(given)
            delivery.finish()
            check_whole(delivery.receipt(), buddy, given)
            if reads:
                assert len(buddy.ledger.requests_to("batch")) == 1
                assert secrets == [buddy.token]
                return
            assert len(buddy.ledger.requests_to("put")) == 40
            assert "can't be read" in " ".join(delivery.receipt().notes)
            most = buddy.ledger.max_in_flight
        if most >= 8:
            break
    # one batch of forty is shared by all workers
    assert 8 <= most <= rate_limit.MOST_IN_FLIGHT


@pytest.mark.parametrize("session", ["a b", "ä/ö", "1%2F", "x?y#z"])
def test_session_id__is_quoted(session: str) -> None:
    with FaultyBuddy() as buddy:
        buddy.ledger.open_session(session, {})
        receipt = deliver(buddy, cases(5), session_id=session)
        assert receipt.upload is model.Upload.CONFIRMED
        assert len(buddy.ledger.only_session().cases) == 5


def test_session_id__may_be_a_number_and_the_base_url_have_a_path() -> None:
    given = cases(25)
    with FaultyBuddy(integer_ids=True, base_path="/api") as buddy:
        for personal in (False, True):
            assert deliver(buddy, given, personal=personal).upload is model.Upload.CONFIRMED
        assert list(buddy.ledger.sessions) == ["1001", "1002"]
        assert not buddy.ledger.unauthorized()


def test_connections__are_kept() -> None:
    with FaultyBuddy() as buddy:
        deliver(buddy, cases(300))
        assert len(buddy.ledger.requests) == 32
        assert buddy.ledger.connections <= 4


# -- chance ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
@pytest.mark.parametrize("seed", range(2))
def test_random_faults__everything_is_confirmed(seed: int, personal: bool) -> None:
    given = cases(300)
    kinds = [kind for kind in faults.RANDOM_KINDS if kind != "status"]
    busy = Fault("status", status=503, headers={"Retry-After": "0"})
    chance = faults.random_faults(0.2, [*kinds, busy, Fault("status", status=429)], seed=seed)
    endpoints = tuple(name for name in faults.ENDPOINTS if name != "create")
    chance = faults.random_faults(0.2, chance.kinds, seed=seed, endpoints=endpoints)
    with FaultyBuddy(faults=[chance]) as buddy:
        receipt = deliver(buddy, given, personal=personal, concurrency=6)
        check(receipt, buddy, given)
        assert receipt.acknowledged == 300
        assert receipt.upload is model.Upload.CONFIRMED, receipt


def test_settling__takes_few_requests() -> None:
    given = cases(2000)
    lost = [fault("cut", "batch", {2, 3, 9, 15}, stores=True), fault("reset_after_read", "batch", {5, 8, 12})]
    with FaultyBuddy(faults=lost) as buddy:
        check_whole(deliver(buddy, given, batch_size=100, concurrency=4), buddy, given)
        # 700 cases in question: a PUT for each would be 700 requests
        assert len(buddy.ledger.requests) < 50


def test_settling__a_batch_that_was_stored_in_part() -> None:
    given = cases(200)
    with FaultyBuddy(faults=[fault("cut", "batch", {2}, stores=True), fault("cut", "batch", {3})]) as buddy:
        store = buddy.ledger.store

        def half(session: Any, checked: Any, **how: Any) -> Any:
            kept = checked[: len(checked) // 2] if len(buddy.ledger.requests_to("batch")) == 2 else checked
            return store(session, kept, **how)

        buddy.ledger.store = half  # type: ignore[method-assign,assignment]
        check_whole(deliver(buddy, given, batch_size=50, concurrency=1), buddy, given)


def body(case: model.TestCase) -> dict[str, Any]:
    return payload.case_body(case, case.name)


def after(buddy: FaultyBuddy, endpoint: str, attempt: int, happens: Callable[[], None]) -> None:
    """Let something happen at the faulty Buddy as soon as it has answered a certain request."""
    finished, todo = buddy.ledger.finished, [happens]

    def and_then(record: Any) -> None:
        finished(record)
        if (record.endpoint, record.attempt) == (endpoint, attempt) and todo:
            todo.pop()()

    buddy.ledger.finished = and_then  # type: ignore[method-assign]


def test_settling__a_batch_that_is_stored_after_we_looked() -> None:
    """The server was still at it when the time for an answer was over."""
    given = cases(40)
    with FaultyBuddy(faults=[Fault("stall", "batch", {2})]) as buddy:
        ledger = buddy.ledger

        def late() -> None:
            late_ones = [body(case) for case in given[10:20]]
            ledger.store(ledger.live_sessions()[0], late_ones, identity="group.class.name", may_update=False)

        after(buddy, "reopen", 1, late)
        check_whole(deliver(buddy, given, concurrency=1), buddy, given)


def test_settling__a_batch_that_may_still_arrive_is_not_sent_again() -> None:
    """However often the counts say that none of it is there: it could be stored after the last look."""
    given = cases(40)
    with FaultyBuddy(faults=[Fault("stall", "batch", {2})]) as buddy:
        check_whole(deliver(buddy, given, concurrency=1), buddy, given)
        assert len(buddy.ledger.requests_to("batch")) == 4
        assert len(buddy.ledger.requests_to("put")) == 10
