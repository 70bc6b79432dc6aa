"""The workers of a delivery: parcels in, several requests in flight, and what each answer means for its parcel.

Acknowledged; rejected: cut in two until the culprit stands alone; ambiguous: kept as a question for `settling`; no
way to send it: everything stops. Nothing here waits without a limit.
"""

import collections
import dataclasses
import random
import threading

from reporter.buddy.answers import Ambiguous, Rejected, RequestError, Stopped
from reporter.buddy.book import Book, Parcel
from reporter.buddy.order import Order
from reporter.buddy.pace import Deadline, Pace
from reporter.buddy.remote import Remote

ALL_REJECTED = 40  # single cases refused, none taken: the fault is not in the cases
REOPENINGS = 200  # of a session that other jobs close under us
CASE_REOPENINGS = 6  # for the sake of one case: each job closes once, so many may do it between two requests of ours
REOPENING_PAUSE_S = 0.05  # the longest one before the second try; it doubles
CLOSED = (400, 409, 410, 422)  # what a closed session may answer; documented is none


class Sender:
    """Sends parcels until the deadline `until`. The first parcel opens the session.

    `put`, `wait_until_idle` and `stop` are the caller's, the rest runs on the workers' threads.
    """

    def __init__(self, order: Order, remote: Remote, book: Book, pace: Pace, until: Deadline) -> None:
        self._order = order
        self._remote = remote
        self._book = book
        self._pace = pace
        self._until = until
        self._parcels: collections.deque[Parcel] = collections.deque()
        self._unfinished = 0
        self._on_the_way: dict[int, Parcel] = {}  # by the worker's thread
        self._changed = threading.Condition()
        self._opening = threading.Lock()
        self._reopenings = 0
        self._workers: list[threading.Thread] = []
        self.opened: bool | None = None
        self.stopped_by: RequestError | None = None
        self.was_closed_under_us = False

    # -- the caller's side -------------------------------------------------------------------------------------

    def put(self, parcel: Parcel) -> None:
        """Take a parcel; waits where the network is slower than the reader."""
        if not self._workers:
            self._start()
        with self._changed:
            while self._unfinished >= 2 * self._order.concurrency and not self._is_over():
                self._changed.wait(0.2)
            if not self.stopped_by:
                self._unfinished += 1
                self._parcels.append(parcel)
                self._changed.notify_all()
                return
        self._book.not_sent(parcel, self.stopped_by.message)

    def wait_until_idle(self) -> None:
        """Wait until every parcel is done with, what is on its way when all stops too, or the time is over."""
        with self._changed:
            while self._unfinished and self._until.remaining():
                self._changed.wait(min(self._until.remaining(), 0.5))
            if self._unfinished:
                self._is_over()
                # attempts end when the time does; this is for their way back
                self._changed.wait_for(lambda: not self._unfinished, timeout=0.5)
            self._give_up_the_rest()

    def stop(self, error: RequestError) -> None:
        """Send nothing more; the first reason counts."""
        if self.stopped_by is None:
            self.stopped_by = error
        self._pace.stop()

    def _is_over(self) -> bool:
        if not self._until.remaining():
            self.stop(out_of_time(self._order.deadline_s))
        return self.stopped_by is not None

    def _start(self) -> None:
        self._workers = [
            threading.Thread(target=self._work, name=f"delivery-{number}", daemon=True)
            for number in range(self._order.concurrency)
        ]
        for worker in self._workers:
            worker.start()

    def _give_up_the_rest(self) -> None:
        """Book what the workers will not come back with in time: one may be waiting for an answer still."""
        reason = self.stopped_by or Stopped("no answer in time")
        for parcel in self._on_the_way.values():
            self._book.send(parcel)
            self._book.lose(parcel, reason)
        for parcel in self._parcels:
            self._book.not_sent(parcel, reason.message)
        self._unfinished -= len(self._parcels)
        self._on_the_way.clear()
        self._parcels.clear()

    # -- the workers' side -------------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._parcels)
                parcel = self._parcels.popleft()
            try:
                self._deliver(parcel)
            except Exception as error:  # a bug of ours must not leave the caller waiting
                self._on_the_way.pop(threading.get_ident(), None)
                bug = Stopped(f"unexpected {type(error).__name__} while sending: {error}")
                self._book.lose(parcel, bug)
                self.stop(bug)
            finally:
                with self._changed:
                    self._unfinished -= 1
                    self._changed.notify_all()

    def _again(self, parcels: list[Parcel]) -> None:
        """Let all workers share what has become of a parcel.

        It goes first: a poisoned batch is followed to its end before the next one is looked at.
        """
        with self._changed:
            self._unfinished += len(parcels)
            self._parcels.extendleft(reversed(parcels))
            self._changed.notify_all()

    def _deliver(self, parcel: Parcel) -> None:
        if self.stopped_by or not self._is_open():
            self._book.not_sent(parcel, self.stopped_by.message if self.stopped_by else "no session")
        elif (parcel.one_by_one or self._goes_one_by_one()) and len(parcel.cases) != 1:
            self._again(parcel.singles())
        elif parcel.one_by_one or self._goes_one_by_one():
            self._send(dataclasses.replace(parcel, one_by_one=True))
        elif parcel.cases:
            self._send(parcel)

    def _is_open(self) -> bool:
        with self._opening:
            if self.opened is None:
                try:
                    if self._order.session_id:
                        self._remote.join(self._order.session_id, self._until)
                    else:
                        self._remote.create(self._order.payload, self._until)
                    self.opened = True
                except RequestError as error:
                    self.opened = False
                    self.stop(error)
            return self.opened

    def _goes_one_by_one(self) -> bool:
        """Say whether only PUT is sure not to add cases twice.

        A session that is not our own may hold these very cases, of an earlier try or of a job that runs right now,
        and its counts need not tell: nothing says that those of an open session are up to date.
        """
        return bool(self._order.session_id) or not self._remote.takes_batches

    def _send(self, parcel: Parcel) -> None:
        reopenings = self._reopenings
        failure = self._exchange(parcel)
        with self._changed:
            if self._on_the_way.pop(threading.get_ident(), None) is None:
                return  # given up by now
        if failure is None or isinstance(failure, Rejected | Ambiguous):
            self._book.send(parcel)
        match failure:
            case None:
                self._book.acknowledge(parcel)
                if parcel.reopenings:
                    self.was_closed_under_us = True  # what was refused before is taken now
            case Rejected():
                self._handle_rejection(parcel, failure, reopenings)
            case Ambiguous():
                self._handle_doubt(parcel, failure)
            case _:
                self._book.not_sent(parcel, failure.message)
                self.stop(failure)

    def _exchange(self, parcel: Parcel) -> RequestError | None:
        """Send the parcel and wait for the answer; return what went wrong."""
        with self._changed:
            self._on_the_way[threading.get_ident()] = parcel
        bodies = self._order.bodies(parcel.cases)
        try:
            if parcel.one_by_one:
                self._remote.put(bodies[0], self._until)
            else:
                self._remote.add(bodies, self._until)
        except RequestError as error:
            return error
        return None

    def _handle_doubt(self, parcel: Parcel, error: Ambiguous) -> None:
        if parcel.one_by_one:
            self._book.lose(parcel, error)
        else:
            self._book.question(parcel, error)
        if self._pace.is_down:
            self.stop(error)

    def _handle_rejection(self, parcel: Parcel, error: Rejected, reopenings: int) -> None:
        """Cut what was refused in two until the culprit stands alone; stop where the fault is not in the cases."""
        if error.stops_all and not parcel.one_by_one and self._remote.is_personal:
            self._remote.forgo_batches()  # refused was the token that they need
            self._again(dataclasses.replace(parcel, was_sent=True).singles())
        elif error.stops_all:
            self._book.lose(parcel, error)
            self.stop(error)
        elif self._reopens(parcel, error, reopenings):
            self._again([dataclasses.replace(parcel, was_sent=True, reopenings=parcel.reopenings + 1)])
        elif len(parcel.cases) == 1:
            self._book.reject(parcel, error)
            if not self._book.acknowledged.tests:
                self._distrust(error)
        else:
            middle = len(parcel.cases) // 2
            self._again([parcel.part(0, middle), parcel.part(middle)])

    def _distrust(self, error: Rejected) -> None:
        """Stop where the fault is not in the cases; before that, look for one that is taken, far from those refused."""
        rejected = self._book.rejected
        if rejected >= ALL_REJECTED:
            self.stop(error)
        elif rejected >= ALL_REJECTED // 2:
            with self._changed:
                if self._parcels:
                    largest = max(self._parcels, key=lambda parcel: len(parcel.cases))
                    self._parcels.remove(largest)
                    self._parcels.appendleft(largest)

    def _reopens(self, parcel: Parcel, error: Rejected, reopenings: int) -> bool:
        """Open a shared session again: another job may have closed it under us.

        No answer tells "closed" from "a case is refused", so each case (no batch goes to such a session) is worth
        several more tries, with growing waits.
        """
        if not self._order.session_id or error.status not in CLOSED or parcel.reopenings >= CASE_REOPENINGS:
            return False
        if parcel.reopenings:
            pause_s = random.uniform(0, REOPENING_PAUSE_S) * 2**parcel.reopenings
            self._pace.wait(min(pause_s, self._until.remaining()))
        with self._opening:
            if self._reopenings > reopenings:
                return True  # another worker has done it since this was sent
            if self._reopenings >= REOPENINGS:
                return False
            try:
                self._remote.look(self._until)
            except RequestError:
                return False
            self._reopenings += 1
            return True


def out_of_time(deadline_s: float) -> Stopped:
    """Return the reason that the deadline is, in words."""
    return Stopped(
        f"the deadline of {deadline_s:g} s was over",
        cure="Buddy or the way to it is slow, or there is more than fits: give deadline or concurrency a higher value",
    )
