"""Opens the session of a delivery, and opens it again where another job closes it meanwhile."""

import random
import threading

from reporter.buddy.delivery.ledger import Batch
from reporter.buddy.delivery.options import DeliveryOptions
from reporter.buddy.http.rate_limit import Deadline, RateLimit
from reporter.buddy.http.responses import Rejected, RequestError
from reporter.buddy.session_api import SessionApi

REOPENINGS = 200  # of one session
BATCH_REOPENINGS = 2  # for the sake of one batch; then it is cut, and its parts are tried in the same way
CASE_REOPENINGS = 6  # for the sake of one case: each job closes once, so many may do it between two requests of ours
REOPENING_PAUSE_S = 0.05  # the longest one before the second try; it doubles
CLOSED = (400, 409, 410, 422)  # what a closed session may answer; none is documented


class Opener:
    """Opens the session once, whichever worker asks first. `opened` says that it did; `reopenings` counts."""

    def __init__(self, options: DeliveryOptions, api: SessionApi, *, limiter: RateLimit, until: Deadline) -> None:
        self._options = options
        self._api = api
        self._limiter = limiter
        self._until = until
        self._lock = threading.Lock()
        self._failure: RequestError | None = None
        self.opened = False
        self.reopenings = 0

    def open(self) -> None:
        """Open the session, unless that was done or tried before. Raises RequestError, the same one each time."""
        with self._lock:
            if self._failure is not None:
                raise self._failure
            if self.opened:
                return
            try:
                if self._options.is_joining:
                    self._api.join(self._options.session_id, self._until)
                else:
                    self._api.create(self._options.payload, self._until)
            except RequestError as error:
                self._failure = error
                raise
            self.opened = True

    def reopen(self, batch: Batch, error: Rejected, reopenings: int) -> bool:
        """Open a shared session again after a refusal, and say whether the batch may be tried once more.

        `reopenings` is how often that had been done when the batch was sent. No answer tells "closed" from "a case is
        refused", so each case is tried several times more, with growing waits, and a batch a few times before it is
        cut.
        """
        most = BATCH_REOPENINGS
        if len(batch.cases) == 1:
            most = CASE_REOPENINGS
        if not self._options.is_joining or error.status not in CLOSED or batch.reopenings >= most:
            return False
        if batch.reopenings:
            pause_s = random.uniform(0, REOPENING_PAUSE_S) * 2**batch.reopenings
            self._limiter.wait(min(pause_s, self._until.remaining()))
        with self._lock:
            if self.reopenings > reopenings:
                return True  # another worker has done it since this was sent
            if self.reopenings >= REOPENINGS:
                return False
            try:
                self._api.ensure_open(self._until)
            except RequestError:
                return False
            self.reopenings += 1
            return True
