"""How fast may we go: one gate for all workers, so that one 429 slows everybody.

Three things close the gate: the server's own word (Retry-After, X-Rate-Limit-Reset), trouble in a row (a shared
backoff), and the number of requests that may be in flight (halved by a 429, grown again by success).
"""

import random
import threading
import time

FIRST_BACKOFF_S = 0.2
LONGEST_BACKOFF_S = 8.0
TROUBLE_IN_A_ROW = 12  # failures in a row, over all workers, after which the server counts as down


class Deadline:
    """A limit over everything; `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left, never below 0."""
        return max(0.0, self._end - time.monotonic())

    def shorten(self, seconds: float) -> None:
        """End no later than `seconds` from now."""
        self._end = min(self._end, time.monotonic() + seconds)


class Pace:
    """Lets requests through; thread safe."""

    def __init__(self, concurrency: int) -> None:
        self._most = concurrency
        self._limit = concurrency
        self._in_flight = 0
        self._successes = 0
        self._failures = 0
        self._open_at = 0.0
        self._changed = threading.Condition()
        self._stopped = False

    @property
    def is_down(self) -> bool:
        """Say whether so much failed in a row that going on makes no sense."""
        return self._failures >= TROUBLE_IN_A_ROW

    def enter(self, deadline: Deadline) -> bool:
        """Wait for a place; False where the deadline comes first, or `stop` was called."""
        with self._changed:
            while not self._stopped:
                now = time.monotonic()
                if now >= self._open_at and self._in_flight < self._limit:
                    if not deadline.remaining():
                        return False
                    self._in_flight += 1
                    return True
                wait = max(self._open_at - now, 0.0) or deadline.remaining()
                if wait > deadline.remaining() or not deadline.remaining():
                    return False
                self._changed.wait(min(wait, 1.0))
            return False

    def leave(self, *, succeeded: bool | None) -> None:
        """Give the place back; `succeeded` is None for an answer that says nothing about the server's health."""
        with self._changed:
            self._in_flight -= 1
            if succeeded:
                self._failures = 0
                self._successes += 1
                if self._successes >= self._limit and self._limit < self._most:
                    self._limit, self._successes = self._limit + 1, 0
            elif succeeded is False:
                self._failures += 1
                backoff = min(FIRST_BACKOFF_S * 2 ** (self._failures - 1), LONGEST_BACKOFF_S)
                # the first failure of one worker does not stop the others
                if self._failures > 1:
                    self._close_for(backoff * random.uniform(0.5, 1.0))
            self._changed.notify_all()

    def slow_down(self, wait_s: float) -> None:
        """Obey a rate limit: nobody sends for `wait_s` seconds, and then half as many at once."""
        with self._changed:
            self._limit = max(1, self._limit // 2)
            self._successes = 0
            self._close_for(wait_s)
            self._changed.notify_all()

    def stop(self) -> None:
        """Let nobody through any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def restart(self) -> None:
        """Open the gate again, for the closing requests: no order to wait holds for them."""
        with self._changed:
            self._stopped = False
            self._open_at = 0.0
            self._failures = 0
            self._in_flight = 0
            self._changed.notify_all()

    def _close_for(self, wait_s: float) -> None:
        self._open_at = max(self._open_at, time.monotonic() + wait_s)
