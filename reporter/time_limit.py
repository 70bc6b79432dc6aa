"""Waits that a signal can end everywhere, and calls that are given up when they take too long.

For calls that take no time-out themselves, or none that holds: looking up a name, the greeting of a proxy, an answer
that comes byte by byte.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

# the longest wait in one piece: before Python 3.14, a wait on Windows hears of no Ctrl-C until it is over
# (python/cpython#125541), and a runner that cancels a job gives it a few seconds
PIECE_S = 0.5
STOPPED_S = 2.0  # that are left to a call once the run is stopped: a runner ends it a few seconds later

_T = TypeVar("_T")


class TooLongError(Exception):
    """The call has not ended in time; nobody waits for it any more."""


def never() -> bool:
    """Say that nobody stops the run."""
    return False


def within(seconds: float, call: Callable[[], _T], *, is_stopped: Callable[[], bool] = never) -> _T:
    """Return what `call` returns, or raise what it raises; it is made on a thread of its own, for 0.05 ms.

    Raises TooLongError after `seconds`, and `STOPPED_S` after `is_stopped` says that the run is to end; the call goes
    on, on a thread that does not keep the program from ending.
    """
    returned: list[_T] = []
    raised: list[BaseException] = []
    over = threading.Event()

    def work() -> None:
        try:
            returned.append(call())
        except BaseException as error:
            raised.append(error)
        over.set()

    threading.Thread(target=work, name="time limit", daemon=True).start()
    until = time.monotonic() + seconds
    while not over.wait(min(max(until - time.monotonic(), 0), PIECE_S)):
        if is_stopped():
            is_stopped = never
            until = min(until, time.monotonic() + STOPPED_S)
        if time.monotonic() >= until:
            raise TooLongError
    if raised:
        raise raised[0]
    return returned[0]
