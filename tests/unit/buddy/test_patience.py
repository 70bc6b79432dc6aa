"""Calls on other threads: given up in time, and never mixed up with one another."""

import threading
import time

import pytest

from reporter.buddy.http import patience


def fail() -> None:
    raise KeyError("x")


def test_within__returns_or_raises_what_the_call_does() -> None:
    assert patience.within(5, lambda: 7) == 7
    with pytest.raises(KeyError):
        patience.within(5, fail)


def test_within__lets_a_call_be_that_takes_too_long() -> None:
    over = threading.Event()
    began = time.monotonic()
    with pytest.raises(patience.TooLongError):
        patience.within(0.05, lambda: over.wait(20))
    assert time.monotonic() - began < 10
    # its late result goes to nobody
    assert [patience.within(5, lambda: "mine") for _ in range(3)] == ["mine"] * 3
    over.set()
    assert patience.within(5, lambda: "mine") == "mine"


def test_within__keeps_threads_for_the_next_calls() -> None:
    patience._idle.clear()
    used = {patience.within(5, threading.get_ident) for _ in range(20)}
    assert len(used) == 1


def test_within__interrupted_while_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal's exception comes out of the wait, while the call goes on; its thread must not be used again."""
    patience._idle.clear()

    def interrupted(self: patience._Runner, seconds: float, call: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(patience._Runner, "call", interrupted)
        with pytest.raises(KeyboardInterrupt):
            patience.within(5, lambda: "late")
    assert not patience._idle
