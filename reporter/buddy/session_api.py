"""The session at Buddy's side: one method for each thing that the API can do with it.

With a suite token all of them are `/unit-tests/...`. With a personal token they name the Buddy suite, and there is no
endpoint for a batch; so the suite's own token is asked for, and where it may be read, cases go in batches with it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from reporter import model
from reporter.buddy import payload, session_create
from reporter.buddy.address import Endpoints, is_suite_token
from reporter.buddy.http.answer_body import COUNTED
from reporter.buddy.http.client import Client
from reporter.buddy.http.rate_limit import Deadline
from reporter.buddy.http.responses import Ambiguous, Rejected, RequestError
from reporter.buddy.http.retry import ATTEMPTS

LOOK_ATTEMPTS = 3  # to read counts that are useful, but not needed
IN_PROGRESS = "IN_PROGRESS"
SAID_CHARS = 500  # of an error message of Buddy's
FIRST_LOOK_S, LONGEST_LOOK_S = 0.25, 2.0  # between two looks at counts that are not final


class SessionApi:
    """One session and the requests to it. Raises `RequestError`s.

    `other_url` is where the API may be if the client's base URL turns out not to have it (`address.other`).
    """

    def __init__(
        self, client: Client, endpoints: Endpoints, *, suite_client: Callable[[str], Client], other_url: str = ""
    ) -> None:
        self.notes: list[str] = []
        self._client = client
        self._endpoints = endpoints
        self._suite_client = suite_client
        self._address = session_create.Address(client, other_url, self.notes)
        self._batch_client: Client | None = None
        if not endpoints.suite:
            self._batch_client = client
        self.takes_batches = self._batch_client is not None
        self.id = ""
        self.url: str | None = None
        self.status: str | None = None
        self.error_message = ""
        self.counts_before: model.ServerCounts | None = None

    @property
    def is_personal(self) -> bool:
        """Say whether the token can read the session back."""
        return bool(self._endpoints.suite)

    @property
    def base_url(self) -> str:
        """Return where the API was found."""
        return self._client.base_url

    @property
    def requests(self) -> tuple[int, int]:
        """Return how many requests were made, and how many of them were repeats."""
        return sum(client.requests for client in self._clients), sum(client.retries for client in self._clients)

    @property
    def last_trouble(self) -> str:
        """Return what the last failed attempt came to, "" where none failed."""
        return next(filter(None, (client.last_trouble for client in self._clients)), "")

    @property
    def _clients(self) -> list[Client]:
        second = self._batch_client
        if second is None or second is self._client:
            return [self._client]
        return [second, self._client]

    # -- open --------------------------------------------------------------------------------------------------

    def create(self, body: Mapping[str, Any], deadline: Deadline) -> None:
        """Create a session (`session_create` says what becomes of answers that are lost)."""
        request = session_create.Request(self._client, self._endpoints, body, deadline)
        answer = session_create.create(request, self._address, self.notes)
        self.id = payload.session_id(answer)
        self._note(answer)
        self.counts_before = model.ServerCounts(0, 0, 0, 0)
        self._fetch_suite_token(deadline)

    def join(self, session_id: str, deadline: Deadline) -> None:
        """Take an existing session, reopened where it is closed; raises Rejected where there is none of that name."""
        self.id = session_id
        try:
            self.counts_before = self.ensure_open(deadline, must_exist=True)
        except Rejected as error:
            if error.status == 404:
                self.id = ""  # there is none of that name
            raise
        self._fetch_suite_token(deadline)

    def ensure_open(self, deadline: Deadline, *, must_exist: bool = False) -> model.ServerCounts | None:
        """Make sure that the session is open and return its counts as they are now, None where Buddy does not say.

        There is no reading a session back with a suite token; the answer to "reopen" is the session all the same, and
        a refusal means that it is open. `must_exist` is for a session that is not known to be there: then what refuses
        token or address is raised, and so is an answer that stays lost.
        """
        path = self._endpoints.reopen(self.id)
        attempts = LOOK_ATTEMPTS
        if must_exist:
            attempts = ATTEMPTS
        answer: Mapping[str, Any] = {}
        try:
            answer = self._address.ask(
                lambda: self._client.request("POST", path, {}, deadline=deadline, repeatable=True, attempts=attempts)
            )
        except (Rejected, Ambiguous) as error:
            if must_exist and not _means_open(error):
                raise
        self._note(answer)
        counts = payload.server_counts(answer)
        if counts is None and self.is_personal:
            return payload.server_counts(self._read(deadline))
        return counts

    def _fetch_suite_token(self, deadline: Deadline) -> None:
        if self._batch_client is not None:
            return
        for path in (self._endpoints.suite, self._endpoints.suite + "/token"):
            answer = session_create.look(self._client, path, deadline)
            token = payload.text(answer or {}, "token") or ""
            if is_suite_token(token) and all("!" <= character <= "~" for character in token):
                self._batch_client = self._suite_client(token)
                self._batch_client.base_url = self._client.base_url
                self.takes_batches = True
                return
        self.notes.append(
            "the Buddy suite's own token can't be read (scope UNIT_TEST_READ): every test case takes its own request"
        )

    def stop_using_batches(self) -> None:
        """Go on without the token that was fetched for batches."""
        if self.takes_batches:
            self.takes_batches = False
            self.notes.append("the Buddy suite's own token is refused: every test case takes a request of its own")

    # -- add ---------------------------------------------------------------------------------------------------

    def add(self, bodies: list[dict[str, Any]], deadline: Deadline) -> None:
        """Add cases in one request; not repeatable, as it may add them twice."""
        client = self._batch_client
        assert client is not None, "only where takes_batches"
        path = Endpoints.for_suite_token().batch(self.id)
        answer = client.request("POST", path, {"cases": bodies}, deadline=deadline, repeatable=False, counts=True)
        stored = answer.get(COUNTED)
        if isinstance(answer.get("cases"), list):
            stored = len(answer["cases"])
        if stored is not None and stored != len(bodies):
            raise Ambiguous(f"Buddy acknowledged {stored} of {len(bodies)} test cases in a batch")

    def put(self, body: dict[str, Any], deadline: Deadline) -> bool:
        """Add or update one case, as often as need be; say whether Buddy answers that it was there already.

        That is what 200 means, and 201 that it was added; with a suite token only 201 is documented.
        """
        path = self._endpoints.cases(self.id)
        status, _ = self._client.exchange("PUT", path, body, deadline=deadline, repeatable=True, counts=True)
        return status == 200

    # -- close -------------------------------------------------------------------------------------------------

    def close(
        self, body: Mapping[str, str], deadline: Deadline, *, may_be_closed: bool, wait_s: float
    ) -> model.ServerCounts | None:
        """Close the session and return its counts, None where Buddy gives none, or none that are final.

        A refusal means that it is closed where another job `may_be_closed` it, or an earlier attempt did, whose answer
        got lost. Counts that are not final are read again for `wait_s` seconds where the token may.
        """
        answer = self._request_close(body, deadline, may_be_closed=may_be_closed)
        self.status = None  # what it was while the session was open
        self._note(answer)
        closed = _final_counts(answer)
        if not self.is_personal:
            return closed
        read = self._read(deadline)
        until, pause_s = Deadline(min(wait_s, deadline.remaining())), FIRST_LOOK_S
        # where the answer to closing is final, another job has opened the session again since
        while _is_counting(read) and closed is None and until.remaining() > pause_s:
            self._client.pause(pause_s)
            pause_s = min(2 * pause_s, LONGEST_LOOK_S)
            read = self._read(deadline) or read
        return _final_counts(read) or closed

    def _request_close(self, body: Mapping[str, str], deadline: Deadline, *, may_be_closed: bool) -> dict[str, Any]:
        path = self._endpoints.close(self.id)
        try:
            return self._client.request("POST", path, body, deadline=deadline, repeatable=True)
        except Rejected as error:
            if error.stops_all or not (error.after_ambiguous or may_be_closed):
                raise
        except Ambiguous as error:
            if not error.is_empty:
                raise  # repeated 2xx without a body: that is how this server acknowledges
        return {}

    @property
    def is_counting(self) -> bool:
        """Say whether Buddy was still counting when it last spoke of the session."""
        return self.status == IN_PROGRESS

    def _read(self, deadline: Deadline) -> dict[str, Any]:
        """Read the session back; nothing where that can't be done."""
        try:
            answer = self._client.request("GET", self._endpoints.session(self.id), deadline=deadline, repeatable=True)
        except RequestError:
            return {}
        self._note(answer)
        return answer

    def _note(self, answer: Mapping[str, Any]) -> None:
        url, status = payload.link(answer, "html_url"), payload.text(answer, "status")
        if url and self._client.hidden(url) == url:
            self.url = url
        if status and re.fullmatch("[A-Z_]{1,40}", status):
            self.status = status
            self.error_message = model.shorten(self._client.hidden(payload.error_message(answer)), SAID_CHARS)


def _means_open(error: Rejected | Ambiguous) -> bool:
    """Say whether a failed "reopen" still means that the session is there and open."""
    if isinstance(error, Rejected):
        return not error.stops_all
    # repeated 2xx without a usable body: that is how this server acknowledges
    return (error.status or 500) < 300


def _is_counting(answer: Mapping[str, Any]) -> bool:
    return answer.get("status") == IN_PROGRESS


def _final_counts(answer: Mapping[str, Any]) -> model.ServerCounts | None:
    if _is_counting(answer):
        return None
    return payload.server_counts(answer)
