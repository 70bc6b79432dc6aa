"""When a failed request is worth another attempt, and how long to wait before it.

A plain loop: what decides is our own state (ambiguous attempts, waits that Buddy asks for, failures of other workers),
so a library's loop would call back into here at every step (measured: five callbacks of tenacity, 9 to 27 ms of
import).
"""

import random
from collections.abc import Callable
from typing import TypeVar

from reporter.buddy.http import rate_limit
from reporter.buddy.http.rate_limit import Deadline, RateLimit
from reporter.buddy.http.responses import Ambiguous, OutOfTime, RequestError, Transient

ATTEMPTS = 5
CONNECT_ATTEMPTS = 8  # nothing was sent: about 15 s, with the shared backoff; a server may be restarting

_T = TypeVar("_T")


class Retry:
    """The attempts at one request: which failure is worth another, and when.

    `last` is the last failure, `ambiguous` the last ambiguous one.
    """

    def __init__(self, limiter: RateLimit, deadline: Deadline, attempts: int, *, repeatable: bool) -> None:
        self._limiter = limiter
        self._deadline = deadline
        self._attempts = attempts
        self._repeatable = repeatable
        self._failures = 0
        self.last: RequestError | None = None
        self.ambiguous: Ambiguous | None = None

    def run(self, attempt: Callable[[int], _T]) -> _T:
        """Call `attempt` with 1, 2, 3 and so on until it succeeds; raises what the last one came to."""
        number = 1
        while True:
            try:
                return attempt(number)
            except OutOfTime:
                raise
            except RequestError as error:
                self.last = error
                if isinstance(error, Ambiguous):
                    self.ambiguous = error
                if not self._is_worth_another(error):
                    raise
                self._wait(self._backoff_s(error, number))
            number += 1

    def _is_worth_another(self, error: RequestError) -> bool:
        may_repeat = isinstance(error, Transient) or (isinstance(error, Ambiguous) and self._repeatable)
        if not may_repeat or self._attempts == 1:
            return False
        if _is_order_to_wait(error):
            return True  # being asked to wait is not a failure: the deadline alone ends it
        self._failures += 1
        return self._failures < self._most(error) and not self._limiter.is_down

    def _most(self, error: RequestError) -> int:
        # fewer attempts are allowed where the answer is not needed
        if isinstance(error, Transient) and self._attempts >= ATTEMPTS:
            return CONNECT_ATTEMPTS
        return self._attempts

    def _backoff_s(self, error: RequestError, number: int) -> float:
        if _is_order_to_wait(error):
            # the limiter keeps the wait that was asked for; each waits a little more, so that not all are sent at once
            return random.uniform(0, 0.05)
        return random.uniform(0, min(rate_limit.FIRST_BACKOFF_S * 2 ** (number - 1), rate_limit.LONGEST_BACKOFF_S))

    def _wait(self, seconds: float) -> None:
        if seconds >= self._deadline.remaining():
            raise OutOfTime("the deadline passed before another attempt could be made")
        self._limiter.wait(seconds)


def _is_order_to_wait(error: RequestError) -> bool:
    return error.status == 429 or error.wait_s is not None
