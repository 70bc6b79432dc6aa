"""Calls on other threads: given up in time, and never mixed up with one another."""

import threading
import time

import pytest

from reporter import time_limit


def fail() -> None:
    raise KeyError("x")


def test_within__returns_or_raises_what_the_call_does() -> None:
    assert time_limit.within(60, lambda: 7) == 7
    with pytest.raises(KeyError):
        time_limit.within(60, fail)


def test_within__lets_a_call_be_that_takes_too_long() -> None:
    over = threading.Event()
    began = time.monotonic()
    with pytest.raises(time_limit.TooLongError):
        time_limit.within(0.05, lambda: over.wait(20))
    assert time.monotonic() - began < 10
    # its late result goes to nobody
    assert [time_limit.within(60, lambda: "mine") for _ in range(3)] == ["mine"] * 3
    over.set()
    assert time_limit.within(60, lambda: "mine") == "mine"


def test_within__does_not_keep_the_program_from_ending() -> None:
    over = threading.Event()
    kinds: list[bool] = []

    def wait() -> None:
        kinds.append(threading.current_thread().daemon)
        over.wait(20)

    with pytest.raises(time_limit.TooLongError):
        time_limit.within(0.5, wait)
    over.set()
    assert kinds == [True]
