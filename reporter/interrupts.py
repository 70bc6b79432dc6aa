"""SIGINT and SIGTERM: the first one ends the run in order, and not in the middle of a step.

Runners send SIGTERM to a job that is cancelled and kill it about ten seconds later; a person presses Ctrl-C.
"""

import signal
import threading
from collections.abc import Callable
from typing import Any

from reporter import time_limit
from reporter.errors import ExitCode, Interrupted, SignalBlock

_SIGNALS = {signal.SIGINT: ExitCode.INTERRUPTED, signal.SIGTERM: ExitCode.TERMINATED}
if hasattr(signal, "SIGBREAK"):  # Ctrl-Break on Windows, and how a console's processes are told to end there
    _SIGNALS[signal.SIGBREAK] = ExitCode.TERMINATED


def listen() -> None:
    """Let SIGINT and SIGTERM raise Interrupted from now on, before there is a run.

    As the first process of a container, Python would not even notice SIGTERM: there the system's default is to
    ignore it. A SIGINT that is ignored already, as a shell does for what it starts in the background, stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in _to_handle():
        signal.signal(number, _interrupt)


def _to_handle() -> list[signal.Signals]:
    """Return the signals to handle: all but an interrupt that was ignored when this process was started."""
    is_ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return [number for number in _SIGNALS if number is not signal.SIGINT or not is_ignored]


def wait_for_one(say_so: Callable[[], object]) -> None:
    """Wait for the first signal, and return; calls `say_so` once they are handled."""
    over = threading.Event()
    for number in _SIGNALS:
        signal.signal(number, lambda *_: over.set())
    say_so()
    while not over.wait(time_limit.PIECE_S):
        pass


def _interrupt(number: int, _: object) -> None:
    raise Interrupted(_SIGNALS[signal.Signals(number)])


class Signals(SignalBlock):
    """Inside, the first SIGINT or SIGTERM raises Interrupted; later ones are noted: the session is being closed."""

    def __init__(self) -> None:
        self._holds = False
        self._before: dict[signal.Signals, Any] = {}

    def hold(self) -> None:
        self._holds = True

    def release(self) -> None:
        self._holds = False
        if self.arrived is not None:
            self._holds = True
            raise Interrupted(self.arrived)

    def __enter__(self) -> "Signals":
        for number in _to_handle():
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _: object) -> None:
        self.arrived = self.arrived or _SIGNALS[signal.Signals(number)]
        if not self._holds:
            self._holds = True
            raise Interrupted(self.arrived)
