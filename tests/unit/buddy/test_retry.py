"""Which failure is worth another attempt, and how long the wait before it is; without a network."""

import random
import threading
import time
from typing import Any

import pytest

from reporter.buddy.http import rate_limit, responses, retry


class Script:
    """Fails as a list says, then succeeds; counts the attempts."""

    def __init__(self, *failures: responses.RequestError) -> None:
        self._failures = list(failures)
        self.attempts = 0

    def __call__(self, number: int) -> str:
        self.attempts += 1
        assert number == self.attempts
        if self._failures:
            raise self._failures.pop(0)
        return "done"


def make(
    limiter: rate_limit.RateLimit | None = None, *, attempts: int = 5, seconds: float = 60, **how: Any
) -> retry.Retry:
    kinds = {"repeatable": False} | how
    return retry.Retry(limiter or rate_limit.RateLimit(1), rate_limit.Deadline(seconds), attempts, **kinds)


@pytest.fixture(autouse=True)
def _no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: 0.0)


LOST = responses.Ambiguous("lost")
BUSY = responses.Ambiguous("Buddy answered 502", status=502)
REFUSED = responses.Transient("no connection")
LIMITED = responses.Transient("Buddy answered 429", status=429)
QUEUED = responses.Ambiguous("Buddy answered 503", status=503, wait_s=1)
NEVER = responses.Rejected("Buddy answered 400", status=400)
LATE = responses.OutOfTime("late")


@pytest.mark.parametrize(
    ("failures", "how", "attempts"),
    [
        ([], {}, 1),
        ([REFUSED] * 3, {}, 4),
        ([LOST], {"repeatable": True}, 2),
        ([LOST, REFUSED, BUSY], {"repeatable": True}, 4),
        # being asked to wait is not a failure, however often
        ([LIMITED] * 20, {}, 21),
        ([QUEUED] * 20, {"repeatable": True}, 21),
    ],
)
def test_run__succeeds_in_the_end(
    failures: list[responses.RequestError], how: dict[str, Any], attempts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit.RateLimit, "wait", lambda self, seconds: None)
    script = Script(*failures)
    assert make(**how).run(script) == "done"
    assert script.attempts == attempts


@pytest.mark.parametrize(
    ("failures", "how", "attempts"),
    [
        ([NEVER], {"repeatable": True}, 1),
        ([LATE], {"repeatable": True}, 1),
        ([LOST], {}, 1),
        ([BUSY], {}, 1),
        ([BUSY] * 9, {"repeatable": True}, 5),
        ([REFUSED] * 9, {"attempts": 2}, 2),
        ([LIMITED], {"attempts": 1}, 1),  # an answer that is not needed is not waited for
        ([LOST] * 9, {"repeatable": True}, 5),
        ([REFUSED] * 9, {}, retry.CONNECT_ATTEMPTS),
        ([QUEUED], {}, 1),
    ],
)
def test_run__gives_up(failures: list[responses.RequestError], how: dict[str, Any], attempts: int) -> None:
    script = Script(*failures)
    with pytest.raises(type(failures[-1])):
        make(**how).run(script)
    assert script.attempts == attempts


def test_run__remembers_the_doubt() -> None:
    run = make(repeatable=True)
    with pytest.raises(responses.OutOfTime):
        run.run(Script(LOST, LATE))
    assert run.ambiguous is LOST


def test_run__ends_with_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: 100.0)
    began = time.monotonic()
    with pytest.raises(responses.OutOfTime):
        make(seconds=1).run(Script(REFUSED))
    assert time.monotonic() - began < 50


def test_run__waits_no_longer_than_the_gate_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: 100.0)
    limiter = rate_limit.RateLimit(1)
    threading.Timer(0.05, limiter.stop).start()
    began = time.monotonic()
    # the limiter keeps a real attempt from being made, not the wait
    assert make(limiter, seconds=1000).run(Script(REFUSED)) == "done"
    assert time.monotonic() - began < 50


def test_run__stops_where_the_server_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit.RateLimit, "is_down", True)
    script = Script(LOST, LOST)
    with pytest.raises(responses.Ambiguous):
        make(repeatable=True).run(script)
    assert script.attempts == 1


def test_run__waits_for_no_attempt_that_the_deadline_leaves_no_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(limiter: rate_limit.RateLimit, seconds: float) -> None:
        raise AssertionError(f"waited for {seconds} s")

    monkeypatch.setattr(random, "uniform", lambda low, high: 61.0)
    monkeypatch.setattr(rate_limit.RateLimit, "wait", wait)
    with pytest.raises(responses.OutOfTime):
        make(seconds=60).run(Script(REFUSED))
