"""The limiter: limits, waves, backoffs; without a network."""

import threading
import time

import pytest

from reporter.buddy.http import rate_limit

PATIENCE_S = 60.0  # where there is room at once, so that only a busy machine makes anybody wait
LATE_S = 100.0  # what a wait would take that does not end by itself


def enter(limiter: rate_limit.RateLimit, times: int) -> list[int]:
    """Enter several times, each of which there is room for."""
    return [limiter.enter(rate_limit.Deadline(PATIENCE_S)) for _ in range(times)]


def is_full(limiter: rate_limit.RateLimit) -> bool:
    return not limiter.enter(rate_limit.Deadline(0.02))


def test_deadline__waits_for_its_start() -> None:
    deadline = rate_limit.Deadline(0.05, waits=True)
    time.sleep(0.06)
    assert deadline.remaining() == 0.05
    deadline.start()
    deadline.start()
    time.sleep(0.06)
    assert deadline.remaining() == 0


def test_deadline__shorten_never_lengthens() -> None:
    deadline = rate_limit.Deadline(0.01)
    deadline.shorten(5)
    assert deadline.remaining() <= 0.01
    waiting = rate_limit.Deadline(100, waits=True)
    waiting.shorten(50)
    waiting.start()
    assert 0 < waiting.remaining() <= 50


def test_enter__only_so_many_at_once() -> None:
    limiter = rate_limit.RateLimit(2)
    assert enter(limiter, 2) == [1, 1]
    assert is_full(limiter)
    limiter.leave(1, succeeded=True)
    assert enter(limiter, 1) == [1]
    assert is_full(limiter)


def test_enter__waits_for_a_place_as_long_as_the_deadline_allows() -> None:
    limiter = rate_limit.RateLimit(1)
    (wave,) = enter(limiter, 1)
    left: list[bool] = []

    def leave() -> None:
        left.append(True)
        limiter.leave(wave, succeeded=True)

    threading.Timer(0.1, leave).start()
    assert limiter.enter(rate_limit.Deadline(PATIENCE_S))
    assert left


def test_enter__a_wait_beyond_the_deadline_is_known_at_once() -> None:
    limiter = rate_limit.RateLimit(2)
    limiter.slow_down(enter(limiter, 1)[0], 3600)
    began = time.monotonic()
    assert not limiter.enter(rate_limit.Deadline(LATE_S))
    assert time.monotonic() - began < LATE_S / 2


def test_slow_down__one_wave_halves_once() -> None:
    limiter = rate_limit.RateLimit(16)
    waves = enter(limiter, 16)
    for wave in waves:
        limiter.slow_down(wave, 0.0)
        limiter.leave(wave, succeeded=None)
    assert limiter.limit == 8
    for wave in enter(limiter, 8):
        limiter.slow_down(wave, 0.0)
        limiter.leave(wave, succeeded=None)
    assert limiter.limit == 4


def test_slow_down__ends_at_one_and_grows_back() -> None:
    limiter = rate_limit.RateLimit(4)
    for _ in range(6):
        (wave,) = enter(limiter, 1)
        limiter.slow_down(wave, 0.0)
        limiter.leave(wave, succeeded=None)
    assert limiter.limit == 1
    for _ in range(30):
        (wave,) = enter(limiter, 1)
        limiter.leave(wave, succeeded=True)
    assert limiter.limit == 4


def test_slow_down__successes_that_were_on_their_way_do_not_count() -> None:
    limiter = rate_limit.RateLimit(4)
    waves = enter(limiter, 4)
    limiter.slow_down(waves[0], 0.0)
    limiter.leave(waves[0], succeeded=None)
    for wave in waves[1:]:
        limiter.leave(wave, succeeded=True)
    assert limiter.limit == 2


def test_is_down__a_wave_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "LONGEST_BACKOFF_S", 0.001)
    limiter = rate_limit.RateLimit(16)
    for number in range(rate_limit.FAILURES_IN_A_ROW):
        assert not limiter.is_down, number
        for wave in enter(limiter, 16):
            limiter.leave(wave, succeeded=False)
    assert limiter.is_down


def test_is_down__a_success_between_makes_it_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "LONGEST_BACKOFF_S", 0.001)
    limiter = rate_limit.RateLimit(1)
    for number in range(40):
        (wave,) = enter(limiter, 1)
        limiter.leave(wave, succeeded=number % 5 == 4)
    assert not limiter.is_down


def test_stop__lets_nobody_wait() -> None:
    limiter = rate_limit.RateLimit(1)
    enter(limiter, 1)
    threading.Timer(0.05, limiter.stop).start()
    began = time.monotonic()
    assert not limiter.enter(rate_limit.Deadline(LATE_S))
    limiter.wait(LATE_S)
    assert time.monotonic() - began < LATE_S / 2


def test_restart__forgets_orders_to_wait() -> None:
    limiter = rate_limit.RateLimit(1)
    limiter.slow_down(enter(limiter, 1)[0], 3600)
    limiter.stop()
    limiter.restart()
    assert enter(limiter, 1) != [0]


def test_allow__grows_with_every_success_until_a_limit_is_met() -> None:
    limiter = rate_limit.RateLimit(2)
    limiter.allow(8)
    assert limiter.limit == 2
    for expected in (3, 4, 5, 6, 7, 8, 8):
        (wave,) = enter(limiter, 1)
        limiter.leave(wave, succeeded=True)
        assert limiter.limit == expected
    (wave,) = enter(limiter, 1)
    limiter.slow_down(wave, 0.0)
    limiter.leave(wave, succeeded=None)
    assert limiter.limit == 4
    limiter.allow(8)
    for _ in range(40):
        (wave,) = enter(limiter, 1)
        limiter.leave(wave, succeeded=True)
    assert limiter.limit == 4  # what was too much is not tried again


def test_allow__less_again_lets_fewer_through_at_once() -> None:
    limiter = rate_limit.RateLimit(2)
    limiter.allow(4)
    for _ in range(4):
        (wave,) = enter(limiter, 1)
        limiter.leave(wave, succeeded=True)
    assert limiter.limit == 4
    limiter.allow(2)
    enter(limiter, 2)
    assert is_full(limiter)
    assert limiter.limit == 2


def test_slow_down__never_takes_away_the_way_back_to_concurrency() -> None:
    limiter = rate_limit.RateLimit(4)
    limiter.allow(32)
    for _ in range(2):
        (wave,) = enter(limiter, 1)
        limiter.slow_down(wave, 0.0)
        limiter.leave(wave, succeeded=None)
    for _ in range(40):
        (wave,) = enter(limiter, 1)
        limiter.leave(wave, succeeded=True)
    assert limiter.limit == 4
