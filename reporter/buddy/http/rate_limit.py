"""Decides when a request may be sent; one limiter for all workers, so that one 429 slows all of them.

Three things close the limiter: the server's own word (Retry-After, X-Rate-Limit-Reset), trouble in a row (a shared
backoff), and the number of requests that may be in flight (halved by a rate limit, grown again by success). That number
is `concurrency` to begin with; for requests of one case each it may grow as far as the server takes it.

Requests that were in flight together are one wave, and a wave counts once: sixteen connections that break at the same
moment are one failure, and sixteen answers of 429 are one rate limit.
"""

import random
import threading
import time

from reporter.time_limit import PIECE_S

FIRST_BACKOFF_S = 0.2
LONGEST_BACKOFF_S = 8.0
MOST_IN_FLIGHT = 32
FAILURES_IN_A_ROW = 8  # waves without a success between, after which the server counts as down; about 20 s


class Deadline:
    """A limit over everything: `seconds` from its start, which is now unless it `waits` for `start`."""

    def __init__(self, seconds: float, *, waits: bool = False) -> None:
        self._seconds = seconds
        self._end = None if waits else time.monotonic() + seconds

    def start(self) -> None:
        """Start the time, unless it runs already."""
        if self._end is None:
            self._end = time.monotonic() + self._seconds

    def remaining(self) -> float:
        """Return the seconds that are left, never below 0."""
        if self._end is None:
            return self._seconds
        return max(0.0, self._end - time.monotonic())

    def shorten(self, seconds: float) -> None:
        """Run from now on, and end no later than `seconds` from now."""
        self._end = time.monotonic() + min(seconds, self.remaining())


class RateLimit:
    """Lets requests through; thread safe. `enter` returns the number of the wave, which `leave` takes."""

    def __init__(self, concurrency: int) -> None:
        self._concurrency = concurrency
        self._most = concurrency
        self._limit = concurrency
        self._in_flight = 0
        self._successes = 0
        self._failures = 0
        self._wave = 1
        self._limited_wave = 0
        self._open_at = 0.0
        self._changed = threading.Condition()
        self._stopped = False

    @property
    def is_down(self) -> bool:
        """Say whether so many failed in a row that sending more makes no sense."""
        return self._failures >= FAILURES_IN_A_ROW

    @property
    def limit(self) -> int:
        """Return how many requests may be in flight now."""
        return self._limit

    def allow(self, most: int) -> None:
        """Let the limit grow up to `most`, which counts until a rate limit is met, but never below `concurrency`."""
        with self._changed:
            if not self._limited_wave:
                self._most = max(most, self._concurrency)
                self._limit = min(self._limit, self._most)

    def enter(self, deadline: Deadline) -> int:
        """Wait for a place and return the wave; 0 where the deadline comes first, or `stop` was called."""
        with self._changed:
            while not self._stopped:
                left, closed_for = deadline.remaining(), self._open_at - time.monotonic()
                if not left or closed_for >= left:
                    return 0
                if closed_for <= 0 and self._in_flight < self._limit:
                    self._in_flight += 1
                    return self._wave
                if closed_for > 0:
                    left = closed_for
                self._changed.wait(min(left, PIECE_S))
            return 0

    def wait(self, seconds: float) -> None:
        """Wait, but not once `stop` is called."""
        over = time.monotonic() + seconds
        with self._changed:
            while not self._stopped and (left := over - time.monotonic()) > 0:
                self._changed.wait(min(left, PIECE_S))

    def leave(self, wave: int, *, succeeded: bool | None) -> None:
        """Give the place back; `succeeded` is None for an answer that says nothing about the server's health."""
        with self._changed:
            self._in_flight -= 1
            if succeeded:
                self._failures = 0
                self._successes += wave > self._limited_wave
                self._grow()
            elif succeeded is False and wave == self._wave:
                self._wave += 1
                self._failures += 1
                # one failure holds only its own request back
                if self._failures > 1:
                    backoff = min(FIRST_BACKOFF_S * 2 ** (self._failures - 1), LONGEST_BACKOFF_S)
                    self._close_for(backoff * random.uniform(0.5, 1.0))
            self._changed.notify_all()

    def _grow(self) -> None:
        """Let one more through: after each success at first, after a rate limit once all in flight have succeeded."""
        needed = 1
        if self._limited_wave:
            needed = self._limit
        if self._successes >= needed and self._limit < self._most:
            self._limit, self._successes = self._limit + 1, 0

    def slow_down(self, wave: int, wait_s: float) -> None:
        """Obey a rate limit: nothing is sent for `wait_s` seconds, and then half as many requests at once."""
        with self._changed:
            if wave > self._limited_wave:
                self._wave += 1
                self._limited_wave = wave
                self._limit = max(1, self._limit // 2)
                self._most = max(self._limit, self._concurrency)
                self._successes = 0
            self._close_for(wait_s)
            self._changed.notify_all()

    def stop(self) -> None:
        """Let no more requests through."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def restart(self) -> None:
        """Let requests through again, to close the session: no wait that was asked for applies to them."""
        with self._changed:
            self._stopped = False
            self._open_at = 0.0
            self._failures = 0
            self._in_flight = 0
            self._changed.notify_all()

    def _close_for(self, wait_s: float) -> None:
        self._open_at = max(self._open_at, time.monotonic() + wait_s)
