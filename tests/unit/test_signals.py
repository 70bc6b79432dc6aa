"""Signals: the first one ends the run, those that follow, or that come at a bad moment, are noted."""

import os
import signal

import pytest

from reporter import errors, signals


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals__the_first_raises_the_next_are_noted(number: signal.Signals, code: int) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)]
    shelter = signals.Signals()
    with shelter:
        with pytest.raises(errors.Interrupted) as caught:
            os.kill(os.getpid(), number)
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
    assert caught.value.exit_code == code
    assert shelter.arrived == code
    assert [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)] == before


def test_signals__on_hold_are_noted_until_released() -> None:
    with signals.Signals() as shelter:
        shelter.hold()
        shelter.release()
        assert shelter.arrived is None
        shelter.hold()
        os.kill(os.getpid(), signal.SIGTERM)
        assert shelter.arrived == 143
        with pytest.raises(errors.Interrupted):
            shelter.release()
        os.kill(os.getpid(), signal.SIGTERM)
    assert shelter.arrived == 143


def test_listen__before_there_is_a_run() -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        signals.listen()
        with pytest.raises(errors.Interrupted) as caught:
            os.kill(os.getpid(), signal.SIGTERM)
        assert caught.value.exit_code == 143
    finally:
        signal.signal(signal.SIGTERM, before)
