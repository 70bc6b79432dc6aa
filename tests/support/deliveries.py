"""Deliveries for tests: cases, a delivery to a faulty Buddy with short waits, and what must hold after any of them."""

import collections
import itertools
import selectors
from collections.abc import Callable
from typing import Any

import pytest

from reporter import model
from reporter.buddy import address, session_api
from reporter.buddy.delivery import opening
from reporter.buddy.delivery.lifecycle import Delivery, DeliveryOptions
from reporter.buddy.http import client, connections, rate_limit
from tests.support import faults
from tests.support.faulty_buddy import FaultyBuddy
from tests.support.ledger import CaseKey

STATUSES = tuple(model.Status)


ATTEMPT_S = 60.0  # on a busy machine an answer may take its time, and must not be taken for lost
AMPLE_S = 300.0  # a deadline for what must arrive, however busy the machine is
# of answers, so that many requests are on their way at once: the next longer one, where a busy machine takes as long to
# send them
LATENCIES_S = (0.1, 0.5, 2.0)


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make backoffs short, and let an attempt run out of time as soon as Buddy stalls.

    The tests' subject is the order of things, not the waiting.
    """
    monkeypatch.setattr(connections._TimedReader, "readinto", _read_unless_stalled)
    monkeypatch.setattr(rate_limit, "FIRST_BACKOFF_S", 0.005)
    monkeypatch.setattr(rate_limit, "LONGEST_BACKOFF_S", 0.2)  # all attempts together outlast an outage by far
    monkeypatch.setattr(client, "ATTEMPT_S", ATTEMPT_S)
    monkeypatch.setattr(opening, "REOPENING_PAUSE_S", 0.002)
    monkeypatch.setattr(session_api, "FIRST_LOOK_S", 0.01)


READ = connections._TimedReader.readinto  # for tests of the waiting itself


def _read_unless_stalled(self: connections._TimedReader, buffer: Any) -> int | None:
    """Read as ever, and say at once that the time is over where the other side has said that nothing will come.

    Not by `select.select`, which takes no number of a file above 1023: workers keep their connections for a while, and
    quick tests are done with hundreds of them in that time.
    """
    with selectors.DefaultSelector() as selector:
        selector.register(self._socket, selectors.EVENT_READ)
        while not selector.select(0.01):
            connections._seconds_left()
            if self._socket.getsockname()[1] in faults.STALLED:
                raise TimeoutError("timed out")
    return READ(self, buffer)


RESERVE_S = 5.0


@pytest.fixture
def long_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep `RESERVE_S` of each deadline for closing: a fifth of a short one would not do on a busy machine."""
    monkeypatch.setattr(DeliveryOptions, "reserve_s", RESERVE_S)


def cases(number: int, *, prefix: str = "t", statuses: tuple[model.Status, ...] = STATUSES) -> list[model.TestCase]:
    """Make cases of every status, each of a line of its own in one report."""
    return [
        model.TestCase(f"{prefix}{n}", "Cart", "shop", status, 0.25, report="junit.xml", report_line=n + 1)
        for n, status in zip(range(number), itertools.cycle(statuses), strict=False)
    ]


def keys(given: list[model.TestCase]) -> set[CaseKey]:
    """Return what the ledger should count cases under."""
    return {(case.group, case.classname, case.name) for case in given}


def make(
    buddy: FaultyBuddy, *, personal: bool = False, watch: Callable[..., None] | None = None, **options: Any
) -> Delivery:
    """Make a delivery to a faulty Buddy: small batches, a deadline that a test can wait for."""
    endpoints = address.Endpoints.for_suite_token()
    if personal:
        endpoints = address.Endpoints.for_personal_token(buddy.workspace, buddy.project, buddy.suite)
    settings: dict[str, Any] = {
        "base_url": buddy.url,
        "token": buddy.personal_token if personal else buddy.token,
        "endpoints": endpoints,
        "payload": {
            "revision": "c0ffee",
            "ci_run_url": "https://ci.example/1",
            "ref_type": "BRANCH",
            "ref_name": "main",
        },
        "batch_size": 10,
        "concurrency": 3,
        "deadline_s": AMPLE_S,
    }
    return Delivery(DeliveryOptions(**settings | options), **({"watch": watch} if watch else {}))


def deliver(buddy: FaultyBuddy, given: list[model.TestCase], **options: Any) -> model.Receipt:
    """Deliver cases and return the receipt."""
    delivery = make(buddy, **options)
    delivery.add(given)
    delivery.finish()
    return delivery.receipt()


def check(receipt: model.Receipt, buddy: FaultyBuddy, given: list[model.TestCase]) -> None:
    """Check what holds after any delivery to a session of its own, whatever went wrong."""
    ledger = buddy.ledger
    stored: collections.Counter[CaseKey] = collections.Counter()
    for session in ledger.sessions.values():
        stored += session.stored
    assert not ledger.duplicates()
    assert set(stored) <= keys(given)
    assert receipt.parsed == len(given) == receipt.sent + receipt.unsent
    assert receipt.acknowledged + receipt.rejected <= receipt.sent
    assert receipt.acknowledged <= stored.total() <= receipt.sent - receipt.rejected
    missing = receipt.parsed - receipt.acknowledged
    named = {problem.message.split(": ")[1] for problem in receipt.undelivered}
    assert len(receipt.undelivered) == min(50, missing)
    if missing <= 50:
        assert keys(given) - set(stored) <= {key for key in keys(given) if key[2] in named}
    assert all(problem.file and problem.line for problem in receipt.undelivered)
    if missing:
        assert receipt.upload not in (model.Upload.CONFIRMED, model.Upload.ACCEPTED)
        assert receipt.trouble is not model.Trouble.NONE
        assert all(body != {"status": "PASSED"} for each in ledger.sessions.values() for body in each.closed_with)
    if receipt.upload is not model.Upload.CONFIRMED:
        assert receipt.reason
    assert receipt.requests >= len(ledger.requests)


def check_whole(receipt: model.Receipt, buddy: FaultyBuddy, given: list[model.TestCase]) -> None:
    """Check that everything was delivered and confirmed, to the last number."""
    check(receipt, buddy, given)
    assert (receipt.upload, receipt.reason) == (model.Upload.CONFIRMED, "")
    assert receipt.parsed == receipt.sent == receipt.acknowledged == buddy.ledger.total_stored()
    assert not receipt.undelivered
    assert not buddy.ledger.open_sessions()
    counts = receipt.server_counts
    truth = collections.Counter(case.status.value for case in given)
    assert counts == model.ServerCounts(len(given), truth["FAILED"], truth["ERROR"], truth["SKIPPED"])
