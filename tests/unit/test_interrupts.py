"""Signals: the first one ends the run, those that follow, or that come at a bad moment, are noted."""

import signal
from collections.abc import Iterator

import pytest

from reporter import __main__, cli, errors, interrupts


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals__the_first_raises_the_next_are_noted(number: signal.Signals, code: int) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)]
    block = interrupts.Signals()
    with block:
        with pytest.raises(errors.Interrupted) as caught:
            signal.raise_signal(number)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
    assert caught.value.exit_code == code
    assert block.arrived == code
    assert [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)] == before


def test_signals__on_hold_are_noted_until_released() -> None:
    with interrupts.Signals() as block:
        block.hold()
        block.release()
        assert block.arrived is None
        block.hold()
        signal.raise_signal(signal.SIGTERM)
        assert block.arrived == 143
        with pytest.raises(errors.Interrupted):
            block.release()
        signal.raise_signal(signal.SIGTERM)
    assert block.arrived == 143


@pytest.fixture
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_handlers")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_listen__before_there_is_a_run(number: signal.Signals, code: int) -> None:
    interrupts.listen()
    with pytest.raises(errors.Interrupted) as caught:
        signal.raise_signal(number)
    assert caught.value.exit_code == code


@pytest.mark.usefixtures("_handlers")
def test_listen__leaves_an_ignored_interrupt_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupts.listen()
    signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.usefixtures("_handlers")
def test_main__interrupted_while_it_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> int:
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("the signal did not arrive")

    monkeypatch.setattr(cli, "main", interrupted)
    assert __main__.main() == 130
