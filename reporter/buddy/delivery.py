"""The life of a session: open it, deliver every case once, close it, and say what came of it.

Cases stream in, batches go out with several requests in flight. What an answer comes to decides (see `answers`): a
rejected batch is cut in two until the culprit stands alone; a batch in question is settled at the end, by looking
what Buddy holds where that is possible, else case by case with PUT, which updates instead of adding twice. One
deadline is over everything, with a reserve for closing. The caller's thread never waits without a limit.
"""

import dataclasses
import functools
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

from reporter import model
from reporter.buddy import payload, receipts
from reporter.buddy.address import Endpoints
from reporter.buddy.answers import Ambiguous, Rejected, RequestError
from reporter.buddy.book import Book, Parcel
from reporter.buddy.client import Attempt, Client
from reporter.buddy.names import Names
from reporter.buddy.pace import Deadline, Pace
from reporter.buddy.remote import Remote

BATCH_BYTES = 2 << 20
SETTLING_ROUNDS = 3
ALL_REJECTED = 20  # single cases refused, none taken: the fault is not in the cases
ABORT_S = 5.0  # for all that is left to do after a signal; runners kill after about ten


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """What to deliver where: `endpoints` and `token` belong together; `session_id` "" creates a session.

    `deadline_s` and the others are the inputs of the same names.
    """

    base_url: str
    token: str = dataclasses.field(repr=False)
    endpoints: Endpoints
    payload: Mapping[str, Any]
    session_id: str = ""
    close_session: bool = True
    batch_size: int = 100
    concurrency: int = 4
    deadline_s: float = 120.0
    ca_bundle: str = ""
    variant: str = ""


class Delivery:
    """Delivers the cases of one run. Not thread safe: one caller adds and finishes.

    `watch` gets every HTTP attempt, `keep_secret` a token that was fetched on the way; both from other threads.
    """

    def __init__(
        self,
        order: Order,
        *,
        watch: Callable[[Attempt], None] = lambda attempt: None,
        keep_secret: Callable[[str], None] = lambda secret: None,
    ) -> None:
        self._order = order
        self._pace = Pace(order.concurrency)
        self._watch = watch
        self._keep_secret = keep_secret
        self._remote = Remote(self._client(order.token), order.endpoints, suite_client=self._suite_client)
        self._book = Book()
        self._names = Names()
        self._buffer: list[tuple[model.TestCase, str]] = []
        self._buffer_bytes = 0
        self._parcels: queue.Queue[Parcel] = queue.Queue(maxsize=2 * order.concurrency)
        self._outstanding = 0
        self._idle = threading.Condition()
        self._opening = threading.Lock()
        self._opened: bool | None = None
        self._stopped_by: RequestError | None = None
        self._workers: list[threading.Thread] = []
        self._deadline = Deadline(order.deadline_s)
        self._send_until = Deadline(order.deadline_s)
        self._reopened = False
        self._close_error: RequestError | None = None
        self._server_counts: model.ServerCounts | None = None

    def _client(self, token: str) -> Client:
        order = self._order
        return Client(
            order.base_url,
            token,
            pace=self._pace,
            concurrency=order.concurrency,
            ca_bundle=order.ca_bundle,
            watch=self._watch,
        )

    def _suite_client(self, token: str) -> Client:
        self._keep_secret(token)
        return self._client(token)

    # -- the caller's side -------------------------------------------------------------------------------------

    @property
    def acknowledged(self) -> int:
        """Return how many cases Buddy has acknowledged so far."""
        return self._book.acknowledged.tests

    @property
    def url(self) -> str | None:
        """Return the session's page, once it is known."""
        return self._remote.url

    def add(self, cases: list[model.TestCase]) -> None:
        """Take cases; waits where the network is slower than the reader, no longer than the deadline."""
        self._book.parse(cases)
        for case in cases:
            self._buffer.append((case, self._names.unique(case.classname or case.group, case.name)))
            self._buffer_bytes += payload.size(case)
            if len(self._buffer) >= self._order.batch_size or self._buffer_bytes >= BATCH_BYTES:
                self._flush()

    def finish(self, *, crashed: bool = False) -> None:
        """Deliver what is left, settle what is in question, close the session.

        `crashed` says that the job failed without any failure in its reports: the session is not closed as passed.
        """
        self._flush()
        if self._book.parsed.tests == 0 and (self._order.session_id or not self._order.close_session):
            self._put(Parcel(()))  # nothing to add, but a session to open or to close for others
        self._wait_until_idle()
        self._settle()
        self._pace.restart()
        self._close(crashed=crashed)

    def abort(self) -> None:
        """Close the session with what is known, in a few seconds: a signal has arrived."""
        self._stop(RequestError("stopped by a signal"))
        self._deadline.shorten(ABORT_S)
        self._send_until.shorten(ABORT_S / 4)
        self._flush()
        self._wait_until_idle()
        self._pace.restart()
        self._close(crashed=True)

    def _flush(self) -> None:
        if self._buffer:
            parcel = Parcel(tuple(self._buffer))
            self._buffer, self._buffer_bytes = [], 0
            self._put(parcel)

    def _put(self, parcel: Parcel) -> None:
        if not self._workers:
            self._start()
        with self._idle:
            self._outstanding += 1
        while True:
            if self._send_until.remaining() == 0:
                self._stop(RequestError(f"the deadline of {self._order.deadline_s:g} s was over"))
            try:
                self._parcels.put(parcel, timeout=0.2)
                return
            except queue.Full:
                continue

    def _start(self) -> None:
        seconds = self._order.deadline_s
        self._deadline = Deadline(seconds)
        self._send_until = Deadline(seconds - min(10.0, seconds * 0.2))
        self._workers = [
            threading.Thread(target=self._work, name=f"delivery-{number}", daemon=True)
            for number in range(self._order.concurrency)
        ]
        for worker in self._workers:
            worker.start()

    def _wait_until_idle(self) -> None:
        with self._idle:
            while self._outstanding:
                remaining = self._send_until.remaining()
                if not remaining:
                    self._stop(RequestError(f"the deadline of {self._order.deadline_s:g} s was over"))
                    # attempts end with the deadline; this is for the way back
                    self._idle.wait_for(lambda: not self._outstanding, timeout=1.0)
                    return
                self._idle.wait(min(remaining, 0.5))

    def _stop(self, error: RequestError) -> None:
        """Send nothing more; the first reason counts."""
        if self._stopped_by is None:
            self._stopped_by = error
        self._pace.stop()

    # -- the workers' side -------------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            parcel = self._parcels.get()
            try:
                self._deliver(parcel)
            except Exception as error:  # a bug of ours must not leave the caller waiting
                self._book.lose(parcel, RequestError(f"{type(error).__name__}: {error}"))
                self._stop(RequestError(f"unexpected {type(error).__name__} while sending: {error}"))
            finally:
                with self._idle:
                    self._outstanding -= 1
                    self._idle.notify_all()

    def _deliver(self, parcel: Parcel) -> None:
        if self._stopped_by or not self._is_open():
            reason = self._stopped_by.message if self._stopped_by else "no session"
            self._book.not_sent(parcel, reason)
        elif parcel.one_by_one or not self._remote.takes_batches or self._may_hold_some():
            self._deliver_each(parcel)
        elif parcel.cases:
            self._deliver_batch(parcel)

    def _is_open(self) -> bool:
        with self._opening:
            if self._opened is None:
                try:
                    if self._order.session_id:
                        self._remote.join(self._order.session_id, self._send_until)
                    else:
                        self._remote.create(self._order.payload, self._send_until)
                    self._opened = True
                except RequestError as error:
                    self._opened = False
                    self._stop(error)
            return self._opened

    def _may_hold_some(self) -> bool:
        """Say whether the session may hold these very cases: then only PUT is sure not to add them twice."""
        before = self._remote.counts_before
        return bool(self._order.session_id) and (before is None or before.tests > 0)

    def _deliver_each(self, parcel: Parcel) -> None:
        for entry in parcel.cases:
            single = Parcel((entry,), one_by_one=True, was_sent=parcel.was_sent)
            if self._stopped_by:
                self._book.not_sent(single, self._stopped_by.message)
            else:
                self._attempt(single, functools.partial(self._remote.put, self._bodies(single)[0], self._send_until))

    def _deliver_batch(self, parcel: Parcel) -> None:
        self._attempt(parcel, functools.partial(self._remote.add, self._bodies(parcel), self._send_until))

    def _attempt(self, parcel: Parcel, send: Callable[[], None]) -> None:
        try:
            send()
        except Rejected as error:
            self._book.send(parcel)
            self._handle_rejection(parcel, error)
        except Ambiguous as error:
            self._book.send(parcel)
            if parcel.one_by_one:
                self._book.lose(parcel, error)
            else:
                self._book.question(parcel, error)
            if self._pace.is_down:
                self._stop(error)
        except RequestError as error:
            self._book.not_sent(parcel, error.message)
            self._stop(error)
        else:
            self._book.send(parcel)
            self._book.acknowledge(parcel)

    def _handle_rejection(self, parcel: Parcel, error: Rejected) -> None:
        """Cut what was refused in two until the culprit stands alone; stop where the fault is not in the cases."""
        if error.stops_all:
            self._book.lose(parcel, error)
            self._stop(error)
        elif self._reopens():
            self._deliver(dataclasses.replace(parcel, was_sent=True))
        elif len(parcel.cases) == 1:
            self._book.reject(parcel, error)
            if self._book.rejected >= ALL_REJECTED and not self._book.acknowledged.tests:
                self._stop(error)
        else:
            middle = len(parcel.cases) // 2
            self._deliver(parcel.part(0, middle))
            self._deliver(parcel.part(middle, len(parcel.cases)))

    def _reopens(self) -> bool:
        """Open a shared session again, once: another job may have closed it under us."""
        with self._opening:
            if self._reopened or not self._order.session_id:
                return False
            self._reopened = True
        try:
            self._remote.look(self._send_until)
        except RequestError:
            return False
        return True

    # -- settling ----------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Find out what became of batches that were sent and not answered, and deliver what Buddy lacks."""
        for number in range(SETTLING_ROUNDS):
            questions = self._book.take_questions()
            if not questions:
                return
            if self._stopped_by:
                for parcel, error in questions:
                    self._book.lose(parcel, error)
                return
            is_last = number == SETTLING_ROUNDS - 1
            for parcel in self._sort_out(questions, one_by_one=is_last):
                self._put(parcel)
            self._wait_until_idle()
        for parcel, error in self._book.take_questions():
            self._book.lose(parcel, error)

    def _sort_out(self, questions: list[tuple[Parcel, Ambiguous]], *, one_by_one: bool) -> list[Parcel]:
        """Acknowledge what is stored and return what has to be sent again, by PUT where that is not certain."""
        try:
            again = self._sort_out_by_names(questions)
            return self._sort_out_by_count(questions, one_by_one=one_by_one) if again is None else again
        except RequestError as error:
            self._stop(error)
            for parcel, _ in questions:
                self._book.lose(parcel, error)
            return []

    def _sort_out_by_names(self, questions: list[tuple[Parcel, Ambiguous]]) -> list[Parcel] | None:
        stored = self._remote.stored(self._send_until)
        if stored is None:
            return None
        again = []
        for parcel, _ in questions:
            kept = [entry for entry in parcel.cases if self._key(entry) in stored]
            missing = tuple(entry for entry in parcel.cases if self._key(entry) not in stored)
            self._book.acknowledge(Parcel(tuple(kept)))
            again.append(Parcel(missing, one_by_one=True, was_sent=True))
        return _spread(again)

    def _sort_out_by_count(self, questions: list[tuple[Parcel, Ambiguous]], *, one_by_one: bool) -> list[Parcel]:
        """Compare Buddy's count with ours, where the session is ours alone: all stored, or none of it?"""
        unsure = sum(len(parcel.cases) for parcel, _ in questions)
        counts = None if self._order.session_id or one_by_one else self._remote.look(self._send_until)
        acknowledged = self._book.acknowledged.tests
        if counts is not None and counts.tests == acknowledged + unsure:
            for parcel, _ in questions:
                self._book.acknowledge(parcel)
            return []
        none_stored = counts is not None and counts.tests == acknowledged
        again = []
        for parcel, error in questions:
            # a batch that the server may still be at could be stored after we looked
            certain = none_stored and not error.may_still_arrive
            again.append(Parcel(parcel.cases, one_by_one=not certain, was_sent=True))
        return _spread(again)

    # -- closing -----------------------------------------------------------------------------------------------

    def _close(self, *, crashed: bool) -> None:
        if not self._opened or not self._order.close_session:
            return
        try:
            here = self._book.parsed
            errors, failed = here.errors, here.failed
            if self._order.session_id and (held := self._remote.look(self._deadline)):
                errors, failed = held.errors, held.failed  # of all the jobs that report into it
            complete = self._book.acknowledged.tests == here.tests and not crashed
            body = payload.close_body(errors=errors, failed=failed, complete=complete)
            self._server_counts = self._remote.close(body, self._deadline)
        except RequestError as error:
            self._close_error = error

    def _bodies(self, parcel: Parcel) -> list[dict[str, Any]]:
        return [payload.case_body(case, name, self._order.variant) for case, name in parcel.cases]

    def _key(self, entry: tuple[model.TestCase, str]) -> tuple[str, str, str]:
        body = payload.case_body(*entry, self._order.variant)
        return body["test_group_name"], body["classname"], body["name"]

    # -- what came of it ---------------------------------------------------------------------------------------

    def session(self, sources: Mapping[str, str]) -> model.Session:
        """Return the session as it is known now."""
        remote = self._remote
        return model.Session(self._order.payload, sources, remote.id or None, remote.url, remote.status)

    def receipt(self) -> model.Receipt:
        """Return the receipt; final once `finish` or `abort` has returned."""
        requests, retries = self._remote.requests
        notes = list(self._remote.notes)
        if self._names.repeated:
            notes.append(
                f"{_cases(self._names.repeated)} shared class and name with another: told apart by a number behind "
                "the name"
            )
        return receipts.write(
            self._book,
            receipts.Ending(
                opened=bool(self._opened),
                stopped_by=self._stopped_by,
                close_error=self._close_error,
                closes=self._order.close_session,
                server_counts=self._server_counts,
                counts_before=self._remote.counts_before,
                session_id=self._remote.id,
            ),
            requests=requests,
            retries=retries,
            notes=tuple(notes),
        )


def _spread(parcels: list[Parcel]) -> list[Parcel]:
    """Cut what goes one by one into single cases, so that all workers share it; drop what is empty."""
    spread: list[Parcel] = []
    for parcel in parcels:
        if parcel.one_by_one:
            spread += [dataclasses.replace(parcel, cases=(entry,)) for entry in parcel.cases]
        elif parcel.cases:
            spread.append(parcel)
    return spread


def _cases(number: int) -> str:
    return f"{number} test case{'' if number == 1 else 's'}"
