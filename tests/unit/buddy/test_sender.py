"""The workers, with an API that does as it is told: each batch is accounted for once, whoever comes too late."""

import dataclasses
import threading
import time
from typing import Any, cast

import pytest

from reporter import model
from reporter.buddy import address
from reporter.buddy.delivery import ledger, options, refusals, sender
from reporter.buddy.http import rate_limit, responses
from reporter.buddy.session_api import SessionApi

CASES = tuple((model.TestCase(f"t{n}", "c", "g", model.Status.PASSED), f"t{n}") for n in range(4))
OPTIONS = options.DeliveryOptions("http://127.0.0.1:1", "token", address.Endpoints.for_suite_token(), {}, concurrency=2)


class HandMadeApi:
    """Opens at once, and lets each batch wait until it is released; then it does what `answers` says."""

    takes_batches = True
    is_personal = False

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked = threading.Event()
        self.released = threading.Event()
        self.answered = threading.Event()

    def create(self, *_: Any) -> None:
        pass

    def add(self, *_: Any) -> None:
        self.asked.set()
        self.released.wait(100)
        self.answered.set()
        if self.error:
            raise self.error


def make(api: HandMadeApi, seconds: float, *, workers: int = 2) -> tuple[sender.Sender, ledger.Ledger]:
    noted = ledger.Ledger()
    noted.note_parsed([case for case, _ in CASES])
    until = rate_limit.Deadline(seconds)
    given = dataclasses.replace(OPTIONS, concurrency=workers)
    limiter = rate_limit.RateLimit(workers)
    return sender.Sender(given, cast(SessionApi, api), ledger=noted, limiter=limiter, until=until), noted


def wait_until_worker_is_done(made: sender.Sender) -> None:
    end = time.monotonic() + 60
    while made._unfinished and time.monotonic() < end:
        time.sleep(0.005)
    assert not made._unfinished


def give_up(error: Exception | None) -> ledger.Ledger:
    """Let the time be over while a batch is on its way, and its answer come after that."""
    api = HandMadeApi(error)
    made, noted = make(api, 0.2)
    made.put(ledger.Batch(CASES))
    assert api.asked.wait(60)
    made.wait_until_idle()
    assert (noted.sent, noted.acknowledged.tests, len(noted.undelivered)) == (4, 0, 4)
    api.released.set()
    wait_until_worker_is_done(made)
    return noted


def test_answer__that_comes_after_the_batch_was_given_up_is_not_counted_too() -> None:
    noted = give_up(None)
    assert (noted.sent, noted.acknowledged.tests, noted.rejected, len(noted.undelivered)) == (4, 0, 0, 4)


def test_refusal__that_comes_after_the_batch_was_given_up_is_not_counted_too() -> None:
    noted = give_up(responses.Rejected("Buddy answered 400", status=400))
    assert (noted.sent, noted.acknowledged.tests, noted.rejected, len(noted.undelivered)) == (4, 0, 0, 4)


def test_doubt__that_comes_after_the_batch_was_given_up_is_not_kept() -> None:
    assert not give_up(responses.Ambiguous("lost")).take_ambiguous()


@pytest.mark.parametrize("error", [None, responses.Ambiguous("lost")], ids=["opened", "not opened"])
def test_batches__that_wait_for_a_session_are_named_where_it_comes_too_late(error: Exception | None) -> None:
    api = HandMadeApi(error)
    api.create = api.add  # type: ignore[method-assign]
    made, noted = make(api, 0.2)
    for start in (0, 2):
        made.put(ledger.Batch(CASES[start : start + 2]))
    assert api.asked.wait(60)
    made.wait_until_idle()
    assert (noted.sent, noted.acknowledged.tests, len(noted.undelivered)) == (0, 0, 4)
    api.released.set()
    wait_until_worker_is_done(made)
    assert (noted.sent, noted.acknowledged.tests, len(noted.undelivered)) == (0, 0, 4)


def test_bug__while_sending_stops_everything_and_is_named_once() -> None:
    api = HandMadeApi(ZeroDivisionError("oops"))
    api.released.set()
    made, noted = make(api, 300)
    made.put(ledger.Batch(CASES))
    made.wait_until_idle()
    assert made.stopped_by is not None
    assert "ZeroDivisionError" in made.stopped_by.message
    assert len(noted.undelivered) == 4


def test_workers__end_when_there_is_nothing_to_do(monkeypatch: Any) -> None:
    monkeypatch.setattr(sender, "IDLE_S", 0.05)
    api = HandMadeApi()
    api.released.set()
    made, noted = make(api, 300)
    made.put(ledger.Batch(CASES[:2]))
    made.wait_until_idle()
    end = time.monotonic() + 60
    while made._workers and time.monotonic() < end:
        time.sleep(0.01)
    assert not made._workers
    made.put(ledger.Batch(CASES[2:]))
    made.wait_until_idle()
    assert noted.acknowledged.tests == 4


def test_part__has_all_its_tries_before_it() -> None:
    tried = ledger.Batch(CASES, reopenings=2)
    assert tried.part(0, 1) == ledger.Batch(CASES[:1], was_sent=True, reopenings=0)


class RefusingApi(HandMadeApi):
    """Takes no case that is called bad; answers for the others once `refusals` bad ones were refused alone."""

    def __init__(self, refusals_before: int) -> None:
        super().__init__()
        self.refused = 0
        self.refusals_before = refusals_before
        self.lock = threading.Lock()

    def add(self, bodies: Any, *_: Any) -> None:
        if "bad" not in str(bodies):
            self.released.wait(100)
            return
        with self.lock:
            self.refused += str(bodies).count("bad") == 1
            if self.refused >= self.refusals_before:
                self.released.set()
        raise responses.Rejected("Buddy answered 400", status=400)


def batch_of(name: str, number: int) -> ledger.Batch:
    return ledger.Batch(tuple((model.TestCase(name, "c", "g", model.Status.PASSED), name) for _ in range(number)))


@pytest.mark.parametrize("wait", [False, True], ids=["at once", "late"])
def test_refusals__of_one_batch_do_not_stop_what_is_put_after_it(*, wait: bool) -> None:
    """A reader that is slower than the refusals comes to the good cases when all bad ones are refused."""
    api = RefusingApi(refusals.ALL_REJECTED + 5)
    made, noted = make(api, 300)
    made.put(batch_of("bad", 100))
    if wait:
        wait_until_worker_is_done(made)
    made.put(batch_of("good", 20))
    made.wait_until_idle()
    assert (noted.acknowledged.tests, noted.rejected, made.stopped_by) == (20, 100, None)


def test_refusals__of_many_batches_stop_everything_else() -> None:
    made, noted = make(RefusingApi(0), 300, workers=1)
    for _ in range(refusals.FAR + 1):
        made.put(batch_of("bad", 10))
        wait_until_worker_is_done(made)
    made.wait_until_idle()
    assert made.stopped_by is not None
    assert (noted.rejected, len(noted.undelivered)) == (10 * (refusals.FAR - 1) + 1, ledger.NAMED)


def test_refusals__of_the_first_batches_do_not_stop_what_is_put_after_them() -> None:
    """A reader that is slower than the refusals comes to the good cases when all bad ones are refused."""
    bad = refusals.FAR - 1
    made, noted = make(RefusingApi(10 * bad), 300, workers=1)
    for _ in range(bad):
        made.put(batch_of("bad", 10))
        wait_until_worker_is_done(made)
    made.put(batch_of("good", 20))
    made.wait_until_idle()
    assert (noted.acknowledged.tests, noted.rejected, made.stopped_by) == (20, 10 * bad, None)


def test_refusals__of_the_only_batch_stop_the_rest_of_it() -> None:
    made, noted = make(RefusingApi(0), 300, workers=1)
    made._refusals.is_all_put = True
    made.put(batch_of("bad", 100))
    made.wait_until_idle()
    assert made.stopped_by is not None
    assert refusals.ALL_REJECTED <= noted.rejected <= refusals.ALL_REJECTED + 1
