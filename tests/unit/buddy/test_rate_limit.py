"""The gate: limits, waves, backoffs; without a network."""

import threading
import time

import pytest

from reporter.buddy.http import rate_limit


def enter(gate: rate_limit.RateLimit, times: int, seconds: float = 0.02) -> list[int]:
    return [gate.enter(rate_limit.Deadline(seconds)) for _ in range(times)]


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
    waiting.shorten(5)
    waiting.start()
    assert 4 < waiting.remaining() <= 5


def test_enter__only_so_many_at_once() -> None:
    gate = rate_limit.RateLimit(2)
    assert enter(gate, 3) == [1, 1, 0]
    gate.leave(1, succeeded=True)
    assert enter(gate, 2) == [1, 0]


def test_enter__waits_for_a_place_as_long_as_the_deadline_allows() -> None:
    gate = rate_limit.RateLimit(1)
    wave = gate.enter(rate_limit.Deadline(1))
    threading.Timer(0.1, gate.leave, [wave], {"succeeded": True}).start()
    began = time.monotonic()
    assert gate.enter(rate_limit.Deadline(5))
    assert 0.05 < time.monotonic() - began < 4


def test_enter__a_wait_beyond_the_deadline_is_known_at_once() -> None:
    gate = rate_limit.RateLimit(2)
    gate.slow_down(gate.enter(rate_limit.Deadline(1)), 3600)
    began = time.monotonic()
    assert not gate.enter(rate_limit.Deadline(5))
    assert time.monotonic() - began < 4


def test_slow_down__one_wave_halves_once() -> None:
    gate = rate_limit.RateLimit(16)
    waves = enter(gate, 16)
    for wave in waves:
        gate.slow_down(wave, 0.0)
        gate.leave(wave, succeeded=None)
    assert gate.limit == 8
    for wave in enter(gate, 8):
        gate.slow_down(wave, 0.0)
        gate.leave(wave, succeeded=None)
    assert gate.limit == 4


def test_slow_down__ends_at_one_and_grows_back() -> None:
    gate = rate_limit.RateLimit(4)
    for _ in range(6):
        (wave,) = enter(gate, 1)
        gate.slow_down(wave, 0.0)
        gate.leave(wave, succeeded=None)
    assert gate.limit == 1
    for _ in range(30):
        (wave,) = enter(gate, 1)
        gate.leave(wave, succeeded=True)
    assert gate.limit == 4


def test_slow_down__successes_that_were_on_their_way_do_not_count() -> None:
    gate = rate_limit.RateLimit(4)
    waves = enter(gate, 4)
    gate.slow_down(waves[0], 0.0)
    gate.leave(waves[0], succeeded=None)
    for wave in waves[1:]:
        gate.leave(wave, succeeded=True)
    assert gate.limit == 2


def test_is_down__a_wave_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "LONGEST_BACKOFF_S", 0.001)
    gate = rate_limit.RateLimit(16)
    for number in range(rate_limit.TROUBLE_IN_A_ROW):
        assert not gate.is_down, number
        for wave in enter(gate, 16, seconds=1):
            gate.leave(wave, succeeded=False)
    assert gate.is_down


def test_is_down__a_success_between_makes_it_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "LONGEST_BACKOFF_S", 0.001)
    gate = rate_limit.RateLimit(1)
    for number in range(40):
        (wave,) = enter(gate, 1, seconds=1)
        gate.leave(wave, succeeded=number % 5 == 4)
    assert not gate.is_down


def test_stop__lets_nobody_wait() -> None:
    gate = rate_limit.RateLimit(1)
    enter(gate, 1)
    threading.Timer(0.05, gate.stop).start()
    began = time.monotonic()
    assert not gate.enter(rate_limit.Deadline(10))
    gate.wait(10)
    assert time.monotonic() - began < 8


def test_restart__forgets_orders_to_wait() -> None:
    gate = rate_limit.RateLimit(1)
    gate.slow_down(enter(gate, 1)[0], 3600)
    gate.stop()
    gate.restart()
    assert gate.enter(rate_limit.Deadline(1))


def test_allow__grows_with_every_success_until_a_limit_is_met() -> None:
    gate = rate_limit.RateLimit(2)
    gate.allow(8)
    assert gate.limit == 2
    for expected in (3, 4, 5, 6, 7, 8, 8):
        (wave,) = enter(gate, 1)
        gate.leave(wave, succeeded=True)
        assert gate.limit == expected
    (wave,) = enter(gate, 1)
    gate.slow_down(wave, 0.0)
    gate.leave(wave, succeeded=None)
    assert gate.limit == 4
    gate.allow(8)
    for _ in range(40):
        (wave,) = enter(gate, 1)
        gate.leave(wave, succeeded=True)
    assert gate.limit == 4  # what was too much is not tried again


def test_allow__less_again_lets_fewer_through_at_once() -> None:
    gate = rate_limit.RateLimit(2)
    gate.allow(4)
    for _ in range(4):
        (wave,) = enter(gate, 1)
        gate.leave(wave, succeeded=True)
    assert gate.limit == 4
    gate.allow(2)
    assert enter(gate, 3) != [1, 1, 1]
    assert gate.limit == 2


def test_slow_down__never_takes_away_the_way_back_to_concurrency() -> None:
    gate = rate_limit.RateLimit(4)
    gate.allow(32)
    for _ in range(2):
        (wave,) = enter(gate, 1)
        gate.slow_down(wave, 0.0)
        gate.leave(wave, succeeded=None)
    for _ in range(40):
        (wave,) = enter(gate, 1)
        gate.leave(wave, succeeded=True)
    assert gate.limit == 4
