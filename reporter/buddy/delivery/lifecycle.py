"""The life of a session: open it, deliver every case once, close it, and write the receipt.

Cases stream in and go out in batches (`sender`); what is ambiguous after that is settled (`reconcile`); the session
is closed whatever happens in between. One deadline is over everything, with a reserve for closing.
"""

import dataclasses
from collections.abc import Callable, Mapping

from reporter import model
from reporter.buddy import earlier_sessions, payload
from reporter.buddy.delivery import outcome, position, receipt
from reporter.buddy.delivery.ledger import Batch, Ledger
from reporter.buddy.delivery.options import DeliveryOptions
from reporter.buddy.delivery.reconcile import Reconciler
from reporter.buddy.delivery.sender import Sender
from reporter.buddy.delivery.sent_names import SentNames
from reporter.buddy.http.client import Attempt, Client
from reporter.buddy.http.rate_limit import Deadline, RateLimit
from reporter.buddy.http.responses import RequestError, Stopped
from reporter.buddy.session_api import SessionApi

__all__ = ["Delivery", "DeliveryOptions"]

BATCH_BYTES = 1 << 20  # two batches for each request in flight may wait, and a request holds its own three times
AMBIGUOUS_BYTES = 16 << 20  # of cases that are kept in memory until it is known whether Buddy has them
ABORT_S = 4.0  # for all that is left to do after a signal: GitHub sends the next one after 7.5 s and kills after 10


class Delivery:
    """Delivers the cases of one run. Not thread safe: one caller adds and finishes.

    `watch` gets every HTTP attempt, `keep_secret` a token that was fetched on the way; both from other threads.
    """

    def __init__(
        self,
        options: DeliveryOptions,
        *,
        watch: Callable[[Attempt], None] = lambda attempt: None,
        keep_secret: Callable[[str], None] = lambda secret: None,
    ) -> None:
        self._options = options
        self._limiter = RateLimit(options.concurrency)
        self._watch = watch
        self._keep_secret = keep_secret
        self._tokens = [options.token]
        self._api = SessionApi(
            self._client(options.token),
            options.endpoints,
            suite_client=self._suite_client,
            other_url=options.other_url,
        )
        self._ledger = Ledger()
        self.names = SentNames(options.variants_of, keeps_failed=bool(options.endpoints.suite))
        self._position = position.Tracker(is_new=options.is_new, resumed_at=position.parse(options.resume_at))
        self._buffer: list[tuple[model.TestCase, str]] = []
        self._buffer_bytes = 0
        # the time runs from the first request on
        self._deadline = Deadline(options.deadline_s, waits=True)
        self._send_until = Deadline(options.deadline_s - options.reserve_s, waits=True)
        self._sender = Sender(options, self._api, ledger=self._ledger, limiter=self._limiter, until=self._send_until)
        self._reconciler = Reconciler(
            options, self._api, ledger=self._ledger, sender=self._sender, until=self._send_until
        )
        self._is_closing = False
        self._crashed = False
        self._is_closed = False
        self._closed_as_error = False
        self._close_error: RequestError | None = None
        self._server_counts: model.ServerCounts | None = None

    def _client(self, token: str) -> Client:
        options = self._options
        return Client(
            options.base_url,
            token,
            limiter=self._limiter,
            ca_bundle=options.ca_bundle,
            watch=self._watch,
            secrets=self._tokens,
        )

    def _suite_client(self, token: str) -> Client:
        self._tokens.append(token)
        self._keep_secret(token)
        return self._client(token)

    @property
    def acknowledged(self) -> int:
        """Return how many cases Buddy has acknowledged so far."""
        return self._ledger.acknowledged.tests

    def add(self, cases: list[model.TestCase]) -> None:
        """Take cases; waits where the network is slower than the reader, no longer than the deadline."""
        self._ledger.note_parsed(cases)
        for case in cases:
            name = self.names.take(case)
            self._buffer.append((case, name))
            self._buffer_bytes += payload.size(case)
            self._position.take(case.group, case.classname, name)
            is_full = len(self._buffer) >= self._options.batch_size or self._buffer_bytes >= BATCH_BYTES
            if is_full or self._position.is_boundary:
                self._flush()
                self._position.compare()

    def finish(self, *, crashed: bool = False) -> None:
        """Deliver what is left, settle what is ambiguous, close the session.

        `crashed` says that the job failed without any failure in its reports: the session is not closed as passed.
        """
        self._crashed = crashed
        self._flush()
        if self._ledger.parsed.tests == 0 and (self._options.session_id or not self._options.close_session):
            self._put(Batch(()))  # nothing to add, but a session to open or to close for others
        self._sender.wait_until_idle()
        self._reconciler.reconcile()
        self._limiter.restart()
        self._is_closing = True
        self._close()

    def abort(self) -> None:
        """Close the session with what is known, in a few seconds: a signal has arrived."""
        self._sender.stop(Stopped("stopped by a signal"))
        self._deadline.shorten(ABORT_S)
        # a session that is being created right now can only be closed once its id has come
        share = 0.7
        if self._sender.opened:
            share = 0.25
        self._send_until.shorten(ABORT_S * share)
        self._flush()
        self._sender.wait_until_idle()
        self._reconciler.give_up(self._ledger.take_ambiguous())
        self._limiter.restart()
        self._crashed = self._crashed or not self._is_closing
        self._close(is_aborting=True)

    def _flush(self) -> None:
        if self._buffer:
            batch = Batch(tuple(self._buffer), one_by_one=not self._position.is_new, end=self._position.here)
            self._buffer, self._buffer_bytes = [], 0
            self._put(batch)
        if self._ledger.ambiguous_bytes > AMBIGUOUS_BYTES:
            self._sender.wait_until_idle()
            self._reconciler.reconcile()

    def _put(self, batch: Batch) -> None:
        self._deadline.start()
        self._send_until.start()
        self._sender.put(batch)

    def _close(self, *, is_aborting: bool = False) -> None:
        wanted = self._options.close_session or self._sender.was_closed_by_others
        if not self._sender.opened or not wanted or self._is_closed:
            return
        wait_s = self._options.count_s
        if is_aborting:
            wait_s = 0.0
        try:
            self._server_counts = self._api.close(
                self._close_body(is_aborting=is_aborting),
                self._deadline,
                may_be_closed=self._options.is_joining,
                wait_s=wait_s,
            )
            self._is_closed = True
        except RequestError as error:
            self._close_error = error

    def _close_body(self, *, is_aborting: bool) -> dict[str, str]:
        """Return the request body that closes the session, by what all the jobs that report into it have found."""
        here, held = self._ledger.parsed, None
        if self._options.is_joining and not is_aborting:
            held = self._counts_now()
        errors, failed = here.errors, here.failed
        if held:  # counts that lag behind don't know of ours yet
            errors, failed = max(errors, held.errors), max(failed, held.failed)
        body = payload.close_body(
            errors=errors,
            failed=failed,
            complete=self._ledger.acknowledged.tests == here.tests and not self._crashed,
            knows_all=not self._options.is_joining or held is not None,
        )
        self._closed_as_error = body.get("status") == "ERROR"
        return body

    def _counts_now(self) -> model.ServerCounts | None:
        """Return what the session holds; in half of the time at most, so that some is left to close it."""
        try:
            return self._api.ensure_open(Deadline(self._deadline.remaining() / 2))
        except RequestError:
            return None

    def look_up_earlier(self) -> earlier_sessions.EarlierSessions | None:
        """Return where the suite's earlier sessions are looked up; None where the token can't, or Buddy has failed.

        Call it once the session is closed.
        """
        if not self._api.is_personal or not self._sender.opened or self._close_error is not None:
            return None
        client = self._client(self._options.token)
        client.base_url = self._api.base_url
        deadline = Deadline(min(earlier_sessions.SECONDS, self._deadline.remaining()))
        return earlier_sessions.EarlierSessions(client, self._options.endpoints, deadline)

    # -- what came of it ---------------------------------------------------------------------------------------

    def session(self, sources: Mapping[str, str]) -> model.Session:
        """Return the session as it is known now."""
        api = self._api
        return model.Session(self._options.payload, sources, api.id or None, api.url, api.status, api.error_message)

    def receipt(self) -> model.Receipt:
        """Return the receipt; final once `finish` or `abort` has returned."""
        requests, retries = self._api.requests
        notes = list(self._api.notes)
        if self.names.repeated:
            number = model.number_of(self.names.repeated, "test case")
            notes.append(f"{number} shared class and name with another: told apart by a number behind the name")
        written = receipt.write(
            self._ledger,
            outcome.Outcome(
                opened=self._sender.opened,
                stopped_by=self._sender.stopped_by,
                close_error=self._close_error,
                closes=self._options.close_session or self._is_closed,
                server_counts=self._server_counts,
                is_counting=self._api.is_counting,
                ended_in_error=self._api.status == "ERROR",
                asked_for_error=self._closed_as_error,
                error_message=self._api.error_message,
                counts_before=self._api.counts_before,
                shared=self._options.is_joining,
                is_new=self._options.is_new,
                tells_updates=self._api.is_personal or self._ledger.updated > 0,
                last_trouble=self._api.last_trouble,
            ),
            requests=requests,
            retries=retries,
            notes=tuple(notes),
        )
        return dataclasses.replace(written, resume_at=self._position.resume_at(self._ledger.sent_until))
