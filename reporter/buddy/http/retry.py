"""When a failed request is worth another attempt, and how long to wait before it."""

import itertools
import random
from collections.abc import Callable
from typing import TypeVar

import tenacity

from reporter.buddy.http.rate_limit import FIRST_BACKOFF_S, LONGEST_BACKOFF_S, Deadline, RateLimit
from reporter.buddy.http.responses import Ambiguous, OutOfTime, RequestError, Transient

ATTEMPTS = 5
CONNECT_ATTEMPTS = 8  # nothing was sent: about 15 s, with the shared backoff; a server may be restarting

_T = TypeVar("_T")


class Retry:
    """The attempts at one request: which failure is worth another, and when.

    `last` is the last failure, `doubt` the last ambiguous one.
    """

    def __init__(self, rate_limit: RateLimit, deadline: Deadline, attempts: int, *, repeatable: bool) -> None:
        self._rate_limit = rate_limit
        self._deadline = deadline
        self._attempts = attempts
        self._repeatable = repeatable
        self._failures = 0
        self.last: RequestError | None = None
        self.doubt: Ambiguous | None = None

    def run(self, attempt: Callable[[int], _T]) -> _T:
        """Call `attempt` with 1, 2, 3 and so on until it succeeds; raises what the last one came to."""
        numbers = itertools.count(1)
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(self._is_worth_another),
            stop=self._is_enough,
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(lambda: attempt(next(numbers)))

    def _is_worth_another(self, error: BaseException) -> bool:
        if isinstance(error, RequestError) and not isinstance(error, OutOfTime):
            self.last = error
        if not isinstance(error, Ambiguous):
            return isinstance(error, Transient)
        self.doubt = error
        return self._repeatable

    def _is_enough(self, state: tenacity.RetryCallState) -> bool:
        error = _error_of(state)
        if _is_queue(error):
            return False  # to be told to wait is no failure: the deadline alone ends it
        self._failures += 1
        # where fewer attempts are asked for, what is asked is not needed
        most = CONNECT_ATTEMPTS if isinstance(error, Transient) and self._attempts >= ATTEMPTS else self._attempts
        return self._failures >= most or self._rate_limit.is_down

    def _wait(self, state: tenacity.RetryCallState) -> float:
        # the gate keeps the wait that was asked for; a little more each, so that not all come at once
        return random.uniform(0, 0.05) if _is_queue(_error_of(state)) else _BACKOFF(state)

    def _sleep(self, seconds: float) -> None:
        if seconds >= self._deadline.remaining():
            raise OutOfTime("the deadline came before another attempt could be made")
        self._rate_limit.wait(seconds)


_BACKOFF = tenacity.wait_random_exponential(multiplier=FIRST_BACKOFF_S, max=LONGEST_BACKOFF_S)


def _error_of(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _is_queue(error: BaseException | None) -> bool:
    return isinstance(error, RequestError) and (error.status == 429 or error.wait_s is not None)
