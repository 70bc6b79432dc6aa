"""The workers of a delivery: batches in, several requests in flight, and what each answer means for its batch.

Acknowledged; rejected: split in two until the refused case is alone; ambiguous: kept for `reconcile`; no way to send
it: everything stops. Nothing here waits without a limit.

A batch goes as a whole where it is certain that the session has none of its cases. Where it may have some, of an
earlier attempt or of the same job that runs twice, only PUT is sure not to add them again: then the cases go one by
one, with as many requests in flight as the server takes.
"""

import collections
import dataclasses
import threading

from reporter import time_limit
from reporter.buddy.delivery import opening
from reporter.buddy.delivery.ledger import Batch, Ledger
from reporter.buddy.delivery.options import DeliveryOptions
from reporter.buddy.delivery.refusals import Refusals
from reporter.buddy.http.rate_limit import MOST_IN_FLIGHT, Deadline, RateLimit
from reporter.buddy.http.responses import Ambiguous, Rejected, RequestError, Stopped
from reporter.buddy.session_api import SessionApi

_TOO_SLOW = "Buddy or the network is slow, or there is too much to send: raise deadline or concurrency"
IDLE_S = 2.0  # after which a worker that has nothing to do ends


class Sender:
    """Sends batches until the deadline `until`. The first batch opens the session.

    `put`, `wait_until_idle` and `stop` are the caller's, the rest runs on the workers' threads.
    """

    def __init__(
        self, options: DeliveryOptions, api: SessionApi, *, ledger: Ledger, limiter: RateLimit, until: Deadline
    ) -> None:
        self._options = options
        self._api = api
        self._ledger = ledger
        self._limiter = limiter
        self._until = until
        self._batches: collections.deque[Batch] = collections.deque()
        self._unfinished = 0
        self._in_flight: dict[int, Batch] = {}  # by the worker's thread
        self._waiting: dict[int, Batch] = {}  # the same, until there is a session
        self._changed = threading.Condition()
        self._opener = opening.Opener(options, api, limiter=limiter, until=until)
        self._workers: list[threading.Thread] = []
        self.stopped_by: RequestError | None = None
        self.was_closed_by_others = False
        self._refusals = Refusals(ledger)
        self._last_number = 0  # of a batch

    @property
    def opened(self) -> bool:
        """Say whether the session was opened."""
        return self._opener.opened

    def put(self, batch: Batch) -> None:
        """Take a batch; waits where the network is slower than the reader."""
        with self._changed:
            while not self._has_room() and not self._is_over():
                self._changed.wait(0.2)
            if not self.stopped_by:
                self._unfinished += 1
                self._last_number += 1
                self._batches.append(dataclasses.replace(batch, number=self._last_number))
                self._start_workers()
                self._changed.notify_all()
                return
        self._ledger.note_unsent(batch, self.stopped_by.message)

    def wait_until_idle(self) -> None:
        """Wait until every batch is done with, those in flight too when sending stops, or the time is over."""
        with self._changed:
            self._refusals.is_all_put = True
            while self._unfinished and self._until.remaining():
                self._changed.wait(min(self._until.remaining(), time_limit.PIECE_S))
            if self._unfinished:
                self._is_over()
                # attempts end when the time does; their workers need a moment after that
                self._changed.wait_for(lambda: not self._unfinished, timeout=0.5)
            self._give_up_the_rest()

    def stop(self, error: RequestError) -> None:
        """Send nothing more; the first reason counts."""
        if self.stopped_by is None:
            self.stopped_by = error
        self._limiter.stop()

    def _has_room(self) -> bool:
        """Say whether another batch may be put, so that none of the requests that may be in flight lacks one."""
        return self._unfinished < 2 * max(self._options.concurrency, self._limiter.limit)

    def _is_over(self) -> bool:
        if not self._until.remaining():
            said = f"the deadline of {self._options.deadline_s:g} s has passed"
            self.stop(Stopped(said, cure=_TOO_SLOW))
        return self.stopped_by is not None

    def _start_workers(self) -> None:
        """Start as many workers as there may be requests in flight, if there is something for them to do."""
        wanted = min(self._unfinished, max(self._options.concurrency, self._limiter.limit))
        while len(self._workers) < wanted:
            worker = threading.Thread(target=self._work, name="delivery", daemon=True)
            self._workers.append(worker)
            worker.start()

    def _give_up_the_rest(self) -> None:
        """Record the batches that the workers have not finished in time, and those that none has begun."""
        reason = self.stopped_by or Stopped("no answer in time")
        for batch in self._in_flight.values():
            self._ledger.note_sent(batch)
            self._ledger.lose(batch, reason)
        for batch in (*self._waiting.values(), *self._batches):
            self._ledger.note_unsent(batch, reason.message)
        self._unfinished -= len(self._batches)
        for done_with in (self._in_flight, self._waiting, self._batches):
            done_with.clear()

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._batches, timeout=IDLE_S):
                    self._workers.remove(threading.current_thread())
                    return
                batch = self._batches.popleft()
                if len(batch.cases) > 1 and not batch.was_sent:
                    batch = self._as_probe(batch)
                self._waiting[threading.get_ident()] = batch
            try:
                self._deliver(batch)
            except Exception as error:  # a bug of ours must not leave the caller waiting
                for kept in (self._in_flight, self._waiting):
                    kept.pop(threading.get_ident(), None)
                bug = Stopped(f"unexpected {type(error).__name__} while sending: {error}")
                self._ledger.lose(batch, bug)
                self.stop(bug)
            finally:
                with self._changed:
                    self._unfinished -= 1
                    self._refusals.probes -= batch.is_probe
                    self._start_workers()  # the limit may have grown
                    # not after each of many small ones: waking the caller costs a tenth of a request
                    if self._has_room() or not self._unfinished:
                        self._changed.notify_all()

    def _as_probe(self, batch: Batch) -> Batch:
        """Return a batch whose answer may tell whether Buddy takes any case; until then refusals stop nothing."""
        self._refusals.probes += not batch.is_probe
        return dataclasses.replace(batch, is_probe=True)

    def _requeue(self, batches: list[Batch]) -> None:
        """Let all workers share what has become of a batch, which is split to its end before the next one is sent."""
        with self._changed:
            self._unfinished += len(batches)
            self._batches.extendleft(reversed(batches))
            self._start_workers()
            self._changed.notify_all()

    def _deliver(self, batch: Batch) -> None:
        self._open()
        with self._changed:
            if self._waiting.pop(threading.get_ident(), None) is None:
                return  # given up by now
        if self.stopped_by:
            self._ledger.note_unsent(batch, self.stopped_by.message)
        elif self._may_go_whole(batch):
            self._limiter.allow(self._options.concurrency)
            self._send(batch)
        elif len(batch.cases) == 1:
            self._limiter.allow(MOST_IN_FLIGHT)
            self._send(dataclasses.replace(batch, one_by_one=True))
        else:
            self._requeue(batch.singles())

    def _may_go_whole(self, batch: Batch) -> bool:
        return self._api.takes_batches and not batch.one_by_one and len(batch.cases) > 0

    def _open(self) -> None:
        """Open the session, unless a worker has done so; stop where that fails."""
        if self.stopped_by:
            return
        try:
            self._opener.open()
        except RequestError as error:
            self.stop(error)

    def _send(self, batch: Batch) -> None:
        reopenings = self._opener.reopenings
        failure, updated = None, False
        try:
            updated = self._exchange(batch)
        except RequestError as error:
            failure = error
        with self._changed:
            if self._in_flight.pop(threading.get_ident(), None) is None:
                return  # given up meanwhile
        if failure is None or isinstance(failure, Rejected | Ambiguous):
            self._ledger.note_sent(batch)
        match failure:
            case None:
                self._ledger.acknowledge(batch, updated=updated)
                if batch.reopenings:
                    self.was_closed_by_others = True  # what was refused before is taken now
            case Rejected():
                self._handle_rejection(batch, failure, reopenings)
            case Ambiguous():
                self._handle_ambiguous(batch, failure)
            case _:
                self._ledger.note_unsent(batch, failure.message)
                self.stop(failure)

    def _exchange(self, batch: Batch) -> bool:
        """Send the batch and wait for the answer; say whether Buddy had the case before. Raises a RequestError."""
        with self._changed:
            self._in_flight[threading.get_ident()] = batch
        bodies = self._options.bodies(batch.cases)
        if batch.one_by_one:
            return self._api.put(bodies[0], self._until)
        self._api.add(bodies, self._until)
        return False

    def _handle_ambiguous(self, batch: Batch, error: Ambiguous) -> None:
        if batch.one_by_one:
            self._ledger.lose(batch, error)
        else:
            self._ledger.keep_ambiguous(batch, error)
        if self._limiter.is_down:
            self.stop(error)

    def _handle_rejection(self, batch: Batch, error: Rejected, reopenings: int) -> None:
        """Split what was refused in two until the refused case is alone; stop where the fault is not in the cases."""
        if error.stops_all and not batch.one_by_one and self._api.is_personal:
            self._api.stop_using_batches()  # refused was the token that they need
            self._requeue(dataclasses.replace(batch, was_sent=True).singles())
        elif error.stops_all:
            self._ledger.lose(batch, error)
            self.stop(error)
        elif self._opener.reopen(batch, error, reopenings):
            self._requeue([dataclasses.replace(batch.part(0), reopenings=batch.reopenings + 1)])
        elif len(batch.cases) == 1:
            self._ledger.reject(batch, error)
            self._stop_if_all_rejected(batch, error)
        else:
            middle = len(batch.cases) // 2
            self._requeue([batch.part(0, middle), batch.part(middle)])

    def _stop_if_all_rejected(self, batch: Batch, error: Rejected) -> None:
        """Stop where the fault is not in the cases; before that, look for one that is taken, far from those refused."""
        with self._changed:
            self._refusals.note(batch)
            stops = self._refusals.stops_all(self._batches)
            probe = self._refusals.next_probe(self._batches)
            if probe:
                self._batches.remove(probe)
                self._batches.appendleft(self._as_probe(probe))
        if stops:
            self.stop(error)
