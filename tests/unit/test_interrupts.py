"""Signals: the first one ends the run, those that follow, or that come at a bad moment, are noted."""

import ast
import signal
import threading
from collections.abc import Iterator

import pytest

from reporter import __main__, cli, errors, interrupts
from tests.support import sources


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
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_wait_for_one__ends_in_peace(number: signal.Signals) -> None:
    interrupts.wait_for_one(lambda: signal.raise_signal(number))


@pytest.mark.usefixtures("_handlers")
def test_wait_for_one__hears_a_signal_that_comes_between_two_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows before Python 3.14: no handler runs while a wait is going on."""
    waits: list[float | None] = []

    class Event(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            assert timeout, "nothing would end this wait"
            if len(waits) == 3:
                signal.raise_signal(signal.SIGINT)
            return self.is_set()

    monkeypatch.setattr(threading, "Event", Event)
    interrupts.wait_for_one(lambda: None)
    assert len(waits) == 3


def test_waits__have_an_end() -> None:
    """A wait without one can't be interrupted on Windows (python/cpython#125541)."""
    endless = [
        f"{path}:{node.lineno}"
        for path in sources.REPORTER.rglob("*.py")
        for node in sources.read(path).nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in ("wait", "acquire") and not node.args and not node.keywords
    ]
    assert endless == []


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
