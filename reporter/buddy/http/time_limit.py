"""A call that is given up when it takes too long, as it is made on another thread.

For what takes no time-out itself: looking up a name, the greeting of a proxy. A thread takes 0.05 ms of processor
time, and a delivery makes few connections.
"""

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

# the longest wait in one piece: before Python 3.14, a wait on Windows hears of no Ctrl-C until it is over
# (python/cpython#125541), and a runner that cancels a job gives it a few seconds
PIECE_S = 0.5

_T = TypeVar("_T")


class TooLongError(Exception):
    """The call has not ended in time; nobody waits for it any more."""


def within(seconds: float, call: Callable[[], _T]) -> _T:
    """Return what `call` returns, or raise what it raises.

    Raises TooLongError after `seconds`; the call goes on, on a thread that does not keep the program from ending.
    """
    returned: queue.SimpleQueue[_T] = queue.SimpleQueue()
    raised: queue.SimpleQueue[BaseException] = queue.SimpleQueue()
    over = threading.Event()

    def work() -> None:
        try:
            returned.put(call())
        except BaseException as error:
            raised.put(error)
        over.set()

    threading.Thread(target=work, name="connect", daemon=True).start()
    until = time.monotonic() + seconds
    while not over.wait(min(max(until - time.monotonic(), 0), PIECE_S)):
        if time.monotonic() >= until:
            raise TooLongError
    if not raised.empty():
        raise raised.get()
    return returned.get()
