"""Whatever goes wrong, each test case is stored once or named as not delivered; the receipt agrees with the ledger."""

import itertools
import time
from typing import Any

import pytest

from reporter import model
from reporter.buddy import address
from reporter.buddy.delivery.lifecycle import Delivery, DeliveryOptions
from reporter.buddy.http import client, connections
from tests.support import deliveries, faults, faulty_buddy

short_waits = deliveries.short_waits
long_reserve = deliveries.long_reserve
pytestmark = pytest.mark.usefixtures("short_waits")

CASES = 40
STATUSES = itertools.cycle(["PASSED", "FAILED", "SKIPPED", "ERROR", "PASSED"])


def cases(number: int = CASES, *, bad: bool = True) -> list[model.TestCase]:
    statuses = [model.Status(next(STATUSES)) if bad else model.Status.PASSED for _ in range(number)]
    return [
        model.TestCase(f"t{n}", "c", "g", status, report="junit.xml", report_line=n + 1)
        for n, status in enumerate(statuses)
    ]


def deliver(
    buddy: faulty_buddy.FaultyBuddy, given: list[model.TestCase], *, personal: bool = False, **changes: Any
) -> model.Receipt:
    endpoints = address.Endpoints.for_suite_token()
    if personal:
        endpoints = address.Endpoints.for_personal_token(buddy.workspace, buddy.project, buddy.suite)
    settings = {"batch_size": 10, "concurrency": 2, "deadline_s": deliveries.AMPLE_S} | changes
    token = buddy.personal_token if personal else buddy.token
    delivery = Delivery(DeliveryOptions(base_url=buddy.url, token=token, endpoints=endpoints, payload={}, **settings))
    delivery.add(given)
    delivery.finish()
    return delivery.receipt()


def stored(buddy: faulty_buddy.FaultyBuddy) -> set[str]:
    return {key[2] for session in buddy.ledger.sessions.values() for key in session.stored}


def agrees(receipt: model.Receipt, buddy: faulty_buddy.FaultyBuddy, given: list[model.TestCase]) -> None:
    """Check what must hold after any delivery."""
    assert not buddy.ledger.duplicates()
    assert receipt.parsed == len(given) == receipt.sent + receipt.unsent
    assert receipt.acknowledged <= buddy.ledger.total_stored() <= receipt.parsed - receipt.rejected
    if receipt.upload is not model.Upload.CONFIRMED:
        assert receipt.reason
    if receipt.acknowledged < receipt.parsed:
        assert len(receipt.undelivered) == min(50, receipt.parsed - receipt.acknowledged)


def whole(receipt: model.Receipt, buddy: faulty_buddy.FaultyBuddy, given: list[model.TestCase]) -> None:
    agrees(receipt, buddy, given)
    assert receipt.upload is model.Upload.CONFIRMED, receipt.reason
    assert stored(buddy) == {case.name for case in given}
    assert not buddy.ledger.open_sessions()


PASSING = (
    "reset_after_read",
    "close_after_read",
    "cut",
    "empty",
    "not_json",
    "json_list",
    "json_null",
    "html",
    "status",
)


@pytest.mark.parametrize("personal", [False, True])
@pytest.mark.parametrize("stores", [False, True])
@pytest.mark.parametrize("kind", [*PASSING, "bad_headers"])
def test_batch__that_fails_in_passing_is_stored_once(kind: faults.Kind, stores: bool, personal: bool) -> None:
    fault = faults.Fault(kind, "batch", {1, 3}, stores=stores)
    given = cases()
    with faulty_buddy.FaultyBuddy(faults=[fault]) as buddy:
        whole(deliver(buddy, given, personal=personal), buddy, given)


@pytest.mark.parametrize("stores", [False, True])
@pytest.mark.parametrize("kind", ["reset_after_read", "status", "empty"])
def test_batch__is_settled_case_by_case_where_nobody_can_look(kind: faults.Kind, stores: bool) -> None:
    """The sandbox and perhaps Buddy refuse to reopen an open session: then PUT settles it."""
    fault = faults.Fault(kind, "batch", {2}, stores=stores)
    given = cases()
    with faulty_buddy.FaultyBuddy(faults=[fault], reopening_open="refuse") as buddy:
        whole(deliver(buddy, given), buddy, given)
        assert len(buddy.ledger.requests_to("put")) == 10


@pytest.mark.parametrize("kind", PASSING)
@pytest.mark.parametrize("endpoint", ["put", "close", "reopen"])
def test_request__that_may_be_repeated_is(kind: faults.Kind, endpoint: faults.Endpoint) -> None:
    fault = faults.Fault(kind, endpoint, {1}, stores=True)
    lost = faults.Fault("reset_after_read", "batch", {1})
    given = cases(20)
    with faulty_buddy.FaultyBuddy(faults=[fault, lost]) as buddy:
        receipt = deliver(buddy, given)
        agrees(receipt, buddy, given)
        assert receipt.acknowledged == 20
        assert not buddy.ledger.open_sessions()


@pytest.mark.parametrize("kind", ["reset_after_read", "cut", "empty", "not_json"])
def test_create__whose_answer_is_lost_leaves_no_trail(kind: faults.Kind) -> None:
    fault = faults.Fault(kind, "create", "all", stores=True)
    given = cases(10)
    with faulty_buddy.FaultyBuddy(faults=[fault]) as buddy:
        receipt = deliver(buddy, given)
        agrees(receipt, buddy, given)
        assert len(buddy.ledger.sessions) <= 2
        assert receipt.upload is model.Upload.FAILED
        assert receipt.trouble is model.Trouble.UNREACHABLE


def test_create__is_tried_again_while_buddy_is_busy() -> None:
    fault = faults.Fault("status", "create", {1}, status=503)
    given = cases(10)
    with faulty_buddy.FaultyBuddy(faults=[fault]) as buddy:
        whole(deliver(buddy, given), buddy, given)


@pytest.mark.parametrize("status", [400, 413, 422])
@pytest.mark.parametrize("culprits", [{"t7"}, {"t0", "t39"}, {"t10", "t11", "t12"}])
def test_poison__stands_alone_and_is_named(status: Any, culprits: set[str]) -> None:
    given = cases()
    poison = lambda case: case["name"] in culprits  # noqa: E731
    with faulty_buddy.FaultyBuddy(poison=poison, poison_status=status) as buddy:
        receipt = deliver(buddy, given)
        agrees(receipt, buddy, given)
        assert stored(buddy) == {case.name for case in given} - culprits
    assert (receipt.upload, receipt.trouble) == (model.Upload.PARTIAL, model.Trouble.REJECTED)
    assert receipt.rejected == len(culprits)
    assert {(p.file, p.line) for p in receipt.undelivered} == {("junit.xml", int(name[1:]) + 1) for name in culprits}


def test_poison__everywhere_is_bounded() -> None:
    given = cases(1000)
    with faulty_buddy.FaultyBuddy(poison=lambda case: True) as buddy:
        receipt = deliver(buddy, given)
        agrees(receipt, buddy, given)
        assert len(buddy.ledger.requests) < 150
    assert receipt.upload is model.Upload.REJECTED


@pytest.mark.parametrize("status", [401, 403, 404])
def test_refusal__stops_at_once_with_the_cure(status: Any) -> None:
    given = cases(200)
    with faulty_buddy.FaultyBuddy(auth=status) as buddy:
        receipt = deliver(buddy, given)
        agrees(receipt, buddy, given)
        assert len(buddy.ledger.requests) == 1
    assert (receipt.upload, receipt.trouble) == (model.Upload.REJECTED, model.Trouble.REJECTED)
    assert str(status) in receipt.reason
    assert receipt.cure


@pytest.mark.parametrize("endpoint", ["create", "batch"])
def test_redirect__is_not_followed_with_the_token(endpoint: faults.Endpoint) -> None:
    given = cases(20)
    with faulty_buddy.FaultyBuddy() as other:
        fault = faults.Fault("redirect", endpoint, "all", location=other.url + "/unit-tests/sessions")
        with faulty_buddy.FaultyBuddy(faults=[fault]) as buddy:
            receipt = deliver(buddy, given)
            agrees(receipt, buddy, given)
        assert other.ledger.requests == []
    assert "redirect" in receipt.reason


@pytest.mark.parametrize(
    "fault",
    [
        faults.Fault("stall", "create"),
        faults.Fault("stall", "batch"),
        faults.Fault("stall_headers", "batch"),
        faults.Fault("drip", "batch", interval_s=0.3),
        faults.Fault("drip", "create", interval_s=0.3, part="headers"),
        faults.Fault("huge", "batch"),
        faults.Fault("status", "batch", status=429, headers={"Retry-After": "86400"}),
        faults.Fault("status", "create", status=429, headers={"X-Rate-Limit-Reset": "99999999999"}),
        faults.Fault("status", "*", status=503),
        faults.Fault("stall", "close"),
        faults.Fault("stall", "*"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.endpoint}-{fault.status}",
)
def test_deadline__holds_over_everything(
    fault: faults.Fault, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(client, "ATTEMPT_S", 25.0)
    monkeypatch.setattr(connections._TimedReader, "readinto", deliveries.READ)
    deadline_s = 1.0
    if fault.endpoint == "batch":  # where there is a session to be closed
        request.getfixturevalue("long_reserve")
        deadline_s += deliveries.RESERVE_S
    given = cases()
    with faulty_buddy.FaultyBuddy(faults=[fault]) as buddy:
        began = time.monotonic()
        receipt = deliver(buddy, given, deadline_s=deadline_s)
        took = time.monotonic() - began
        agrees(receipt, buddy, given)
        if fault.endpoint == "batch":
            assert not buddy.ledger.open_sessions()
            assert {"status": "PASSED"} not in buddy.ledger.only_session().closed_with
    assert took < deadline_s + 12  # far below what an attempt takes that no deadline ends
    assert receipt.trouble is model.Trouble.UNREACHABLE


def test_outage__nobody_listens() -> None:
    given = cases(100)
    with faulty_buddy.FaultyBuddy(faults=[faults.Fault("refuse")]) as buddy:
        receipt = deliver(buddy, given, deadline_s=1.0)
    assert (receipt.upload, receipt.acknowledged, receipt.sent, receipt.unsent) == (model.Upload.FAILED, 0, 0, 100)


def test_rate_limit__slows_down_and_goes_on() -> None:
    given = cases(150)
    with faulty_buddy.FaultyBuddy(rate_limit=(10, 1.0)) as buddy:
        receipt = deliver(buddy, given, concurrency=8, deadline_s=deliveries.AMPLE_S)
        whole(receipt, buddy, given)
        refused = [record for record in buddy.ledger.requests if record.answer == 429]
        assert len(refused) <= 16


def test_resume__completes_without_duplicates() -> None:
    given = cases()
    with faulty_buddy.FaultyBuddy(faults=[faults.Fault("status", "batch", {2, 3, 4}, status=403)]) as buddy:
        first = deliver(buddy, given, concurrency=1)
        assert first.upload is model.Upload.PARTIAL
        second = deliver(buddy, given, session_id=buddy.ledger.only_session().id)
        whole(second, buddy, given)


def test_equal_names__do_not_overwrite_one_another() -> None:
    given = [model.TestCase("t", "c", f"g{n % 2}", model.Status.PASSED) for n in range(5)]
    with faulty_buddy.FaultyBuddy(put_identity="class.name", batch_on_known_key="update") as buddy:
        receipt = deliver(buddy, given)
        assert (receipt.upload, buddy.ledger.total_stored()) == (model.Upload.CONFIRMED, 5)
        assert stored(buddy) == {"t", "t (2)", "t (3)", "t (4)", "t (5)"}


def test_counts__that_differ_are_never_confirmed() -> None:
    given = cases()
    with faulty_buddy.FaultyBuddy(closing_counts_off_by=-1) as buddy:
        receipt = deliver(buddy, given)
    assert (receipt.upload, receipt.trouble) == (model.Upload.PARTIAL, model.Trouble.UNREACHABLE)
    assert "39" in receipt.reason


def test_counts__that_are_not_given_leave_it_accepted() -> None:
    given = cases()
    with faulty_buddy.FaultyBuddy(close_gives_counts=False) as buddy:
        assert deliver(buddy, given).upload is model.Upload.ACCEPTED


@pytest.mark.parametrize("reads", [True, False])
def test_personal_token__reads_the_counts_back(reads: bool) -> None:
    given = cases()
    with faulty_buddy.FaultyBuddy(reads_suite_token=reads, close_gives_counts=False) as buddy:
        receipt = deliver(buddy, given, personal=True)
        whole(receipt, buddy, given)
        assert bool(buddy.ledger.requests_to("batch")) is reads
        assert len(buddy.ledger.requests_to("put")) == (0 if reads else CASES)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ([model.Status.PASSED, model.Status.SKIPPED], "PASSED"),
        ([model.Status.PASSED, model.Status.FAILED], "FAILED"),
        ([model.Status.FAILED, model.Status.ERROR], "ERROR"),
    ],
)
def test_close__says_what_became_of_the_tests(given: list[model.Status], status: str) -> None:
    with faulty_buddy.FaultyBuddy() as buddy:
        deliver(buddy, [model.TestCase(f"t{n}", "c", "g", status) for n, status in enumerate(given)])
        assert buddy.ledger.only_session().closed_with == [{"status": status}]


def test_random_faults__everything_is_confirmed() -> None:
    given = cases(1000)
    with faulty_buddy.FaultyBuddy(faults=[faults.random_faults(0.05, seed=3)]) as buddy:
        whole(deliver(buddy, given, deadline_s=deliveries.AMPLE_S, concurrency=4), buddy, given)
