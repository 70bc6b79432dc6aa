"""The life of a session: open it, deliver every case once, close it, and say what came of it.

Cases stream in and go out in batches (`sender`); what is in question after that is settled (`settling`); the session
is closed whatever happens in between. One deadline is over everything, with a reserve for closing.
"""

from collections.abc import Callable, Mapping

from reporter import model
from reporter.buddy import payload
from reporter.buddy.delivery import receipt
from reporter.buddy.delivery.ledger import Batch, Ledger
from reporter.buddy.delivery.options import DeliveryOptions
from reporter.buddy.delivery.reconcile import Reconciler
from reporter.buddy.delivery.sender import Sender
from reporter.buddy.delivery.unique_names import UniqueNames
from reporter.buddy.http.client import Attempt, Client
from reporter.buddy.http.rate_limit import Deadline, RateLimit
from reporter.buddy.http.responses import RequestError, Stopped
from reporter.buddy.session_api import SessionApi

__all__ = ["Delivery", "DeliveryOptions"]

BATCH_BYTES = 2 << 20
AMBIGUOUS_BYTES = 16 << 20  # of cases that are kept in memory until it is known whether Buddy has them
ABORT_S = 5.0  # for all that is left to do after a signal; runners kill after about ten


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
        self._rate_limit = RateLimit(options.concurrency)
        self._watch = watch
        self._keep_secret = keep_secret
        self._tokens = [options.token]
        self._api = SessionApi(self._client(options.token), options.endpoints, suite_client=self._suite_client)
        self._ledger = Ledger()
        self._names = UniqueNames()
        self._buffer: list[tuple[model.TestCase, str]] = []
        self._buffer_bytes = 0
        # the time runs from the first request on
        self._deadline = Deadline(options.deadline_s, waits=True)
        self._send_until = Deadline(options.deadline_s - options.reserve_s, waits=True)
        self._sender = Sender(options, self._api, self._ledger, self._rate_limit, self._send_until)
        self._reconciler = Reconciler(options, self._api, self._ledger, self._sender, self._send_until)
        self._is_closing = False
        self._crashed = False
        self._is_closed = False
        self._close_error: RequestError | None = None
        self._server_counts: model.ServerCounts | None = None

    def _client(self, token: str) -> Client:
        options = self._options
        return Client(
            options.base_url,
            token,
            rate_limit=self._rate_limit,
            concurrency=options.concurrency,
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
        self._ledger.parse(cases)
        for case in cases:
            self._buffer.append((case, self._names.unique(case.classname or case.group, case.name)))
            self._buffer_bytes += payload.size(case)
            if len(self._buffer) >= self._options.batch_size or self._buffer_bytes >= BATCH_BYTES:
                self._flush()

    def finish(self, *, crashed: bool = False) -> None:
        """Deliver what is left, settle what is in question, close the session.

        `crashed` says that the job failed without any failure in its reports: the session is not closed as passed.
        """
        self._crashed = crashed
        self._flush()
        if self._ledger.parsed.tests == 0 and (self._options.session_id or not self._options.close_session):
            self._put(Batch(()))  # nothing to add, but a session to open or to close for others
        self._sender.wait_until_idle()
        self._reconciler.reconcile()
        self._rate_limit.restart()
        self._is_closing = True
        self._close()

    def abort(self) -> None:
        """Close the session with what is known, in a few seconds: a signal has arrived."""
        self._sender.stop(Stopped("stopped by a signal"))
        self._deadline.shorten(ABORT_S)
        # a session that is being created right now can only be closed once its id has come
        self._send_until.shorten(ABORT_S * (0.25 if self._sender.opened else 0.7))
        self._flush()
        self._sender.wait_until_idle()
        self._reconciler.give_up(self._ledger.take_ambiguous())
        self._rate_limit.restart()
        self._crashed = self._crashed or not self._is_closing
        self._close(in_a_hurry=True)

    def _flush(self) -> None:
        if self._buffer:
            batch = Batch(tuple(self._buffer))
            self._buffer, self._buffer_bytes = [], 0
            self._put(batch)
        if self._ledger.ambiguous_bytes > AMBIGUOUS_BYTES:
            self._sender.wait_until_idle()
            self._reconciler.reconcile()

    def _put(self, batch: Batch) -> None:
        self._deadline.start()
        self._send_until.start()
        self._sender.put(batch)

    def _close(self, *, in_a_hurry: bool = False) -> None:
        wanted = self._options.close_session or self._sender.was_closed_under_us
        if not self._sender.opened or not wanted or self._is_closed:
            return
        here, is_shared = self._ledger.parsed, bool(self._options.session_id)
        held = self._look() if is_shared and not in_a_hurry else None
        body = payload.close_body(
            # of all the jobs that report into it; counts that lag behind don't know of ours yet
            errors=max(here.errors, held.errors if held else 0),
            failed=max(here.failed, held.failed if held else 0),
            complete=self._ledger.acknowledged.tests == here.tests and not self._crashed,
            knows_all=not is_shared or held is not None,
        )
        try:
            self._server_counts = self._api.close(body, self._deadline, may_be_closed=is_shared)
            self._is_closed = True
        except RequestError as error:
            self._close_error = error

    def _look(self) -> model.ServerCounts | None:
        """Return what the session holds; in half of the time at most, so that some is left to close it."""
        try:
            return self._api.ensure_open(Deadline(self._deadline.remaining() / 2))
        except RequestError:
            return None

    # -- what came of it ---------------------------------------------------------------------------------------

    def session(self, sources: Mapping[str, str]) -> model.Session:
        """Return the session as it is known now."""
        api = self._api
        return model.Session(self._options.payload, sources, api.id or None, api.url, api.status)

    def receipt(self) -> model.Receipt:
        """Return the receipt; final once `finish` or `abort` has returned."""
        requests, retries = self._api.requests
        notes = list(self._api.notes)
        if self._names.repeated:
            notes.append(
                f"{receipt.cases(self._names.repeated)} shared class and name with another: told apart by a number "
                "behind the name"
            )
        return receipt.write(
            self._ledger,
            receipt.Outcome(
                opened=bool(self._sender.opened),
                stopped_by=self._sender.stopped_by,
                close_error=self._close_error,
                closes=self._options.close_session or self._is_closed,
                server_counts=self._server_counts,
                counts_before=self._api.counts_before,
                shared=bool(self._options.session_id),
                last_trouble=self._api.last_trouble,
            ),
            requests=requests,
            retries=retries,
            notes=tuple(notes),
        )
