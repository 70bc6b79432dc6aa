"""The session at Buddy's side: one method for each thing that the API can do with it.

With a suite token all of them are `/unit-tests/...`. With a personal token they name the Buddy suite, and there is no
endpoint for a batch; so the suite's own token is asked for, and where it may be read, cases go in batches with it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from reporter import model
from reporter.buddy import payload
from reporter.buddy.address import Endpoints, is_suite_token, quoted
from reporter.buddy.http.client import Client
from reporter.buddy.http.rate_limit import Deadline
from reporter.buddy.http.responses import Ambiguous, Rejected, RequestError
from reporter.buddy.http.retry import ATTEMPTS

CREATE_ATTEMPTS = 3  # of which each may have made a session whose id we never see
LOST_S = 10.0  # the longest time in which a session that looks like ours can be taken for ours
ASK_S = 10.0  # for what helps but is not needed
LOOK_ATTEMPTS = 3  # at counts that are a convenience
PER_PAGE = 100


class SessionApi:
    """One session and the requests to it. Raises `RequestError`s."""

    def __init__(self, client: Client, endpoints: Endpoints, *, suite_client: Callable[[str], Client]) -> None:
        self._client = client
        self._endpoints = endpoints
        self._suite_client = suite_client
        self._batch_client: Client | None = None if endpoints.suite else client
        self.takes_batches = self._batch_client is not None
        self.id = ""
        self.url: str | None = None
        self.status: str | None = None
        self.counts_before: model.ServerCounts | None = None
        self.notes: list[str] = []

    @property
    def is_personal(self) -> bool:
        """Say whether the token can read the session back."""
        return bool(self._endpoints.suite)

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
        return [self._client] if second is None or second is self._client else [second, self._client]

    # -- open --------------------------------------------------------------------------------------------------

    def create(self, body: Mapping[str, Any], deadline: Deadline) -> None:
        """Create a session. Every try whose answer is lost may have made one that stays open at Buddy.

        So a lost answer is followed by one more try, an answer of 5xx by two, and with a personal token the lost
        session is looked up before each.
        """
        answer = self._create_or_find(body, deadline)
        self.id = payload.session_id(answer)
        self._note(answer)
        self.counts_before = model.ServerCounts(0, 0, 0, 0)
        self._fetch_suite_token(deadline)

    def _create_or_find(self, body: Mapping[str, Any], deadline: Deadline) -> dict[str, Any]:
        lost = doubts = 0
        for number in range(1, CREATE_ATTEMPTS + 1):
            began = self._client.server_time()
            try:
                answer = self._create(body, deadline)
                break
            except Ambiguous as error:
                found = self._find_lost(body, began, deadline)
                if found is not None:
                    return found
                doubts += 1
                lost += (error.status or 0) < 500
                if number == CREATE_ATTEMPTS or lost > 1:
                    raise
                self._client.back_off(number, deadline)
        if doubts:
            more = "one more session" if doubts == 1 else f"up to {doubts} more sessions"
            self.notes.append(
                f"the answer to a create request got lost: Buddy may show {more}, without test cases, until that "
                "times out there"
            )
        return answer

    def _create(self, body: Mapping[str, Any], deadline: Deadline) -> dict[str, Any]:
        path = self._endpoints.sessions
        answer = self._client.request("POST", path, body, deadline=deadline, repeatable=False)
        if not payload.session_id(answer):
            raise Ambiguous("Buddy's answer to the create request names no session")
        return answer

    def _find_lost(self, body: Mapping[str, Any], began: float, deadline: Deadline) -> dict[str, Any] | None:
        """Find the session that a lost answer was about: open, empty, of this run, and made since `began`.

        Other jobs of the run make sessions that look the same. One that is the only one of these few seconds is ours;
        among several, or after a longer time, none is taken: two jobs in one session would close it under each other.
        """
        if not self.is_personal or not (body.get("ci_run_url") and body.get("revision")):
            return None
        branch = f"?branch={quoted(str(body['ref_name']))}&" if body.get("ref_type") == "BRANCH" else "?"
        path = f"{self._endpoints.sessions}{branch}page=1&per_page={PER_PAGE}"
        listed = self._ask(path, deadline)
        if listed is None or self._client.server_time() - began > LOST_S:
            return None
        found = [
            session
            for session in _objects(listed, "sessions")
            if all(session.get(field) == body.get(field) for field in ("ci_run_url", "revision", "ref_name"))
            and session.get("status") == "IN_PROGRESS"
            and not session.get("tests_count")
            and payload.unix_time(session.get("create_date")) >= began - 1  # dates are in whole seconds
        ]
        return found[0] if len(found) == 1 else None

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
        """Make sure that the session is open and return its counts as they are now, None where Buddy won't say.

        There is no reading a session back with a suite token; the answer to "reopen" is the session all the same, and
        a refusal means that it is open. `must_exist` is for a session that is not known to be there: then what refuses
        token or address is raised, and so is an answer that stays lost.
        """
        path = self._endpoints.reopen(self.id)
        attempts = ATTEMPTS if must_exist else LOOK_ATTEMPTS
        answer: Mapping[str, Any] = {}
        try:
            answer = self._client.request("POST", path, {}, deadline=deadline, repeatable=True, attempts=attempts)
        except (Rejected, Ambiguous) as error:
            stops_all = isinstance(error, Rejected) and error.stops_all
            # 2xx with nothing usable in it, again and again: then that is how this server answers
            if must_exist and (stops_all or (isinstance(error, Ambiguous) and (error.status or 500) >= 300)):
                raise
        self._note(answer)
        counts = payload.server_counts(answer)
        return self._read_counts(deadline) if counts is None and self.is_personal else counts

    def _fetch_suite_token(self, deadline: Deadline) -> None:
        if self._batch_client is not None:
            return
        for path in (self._endpoints.suite, self._endpoints.suite + "/token"):
            token = payload.text(self._ask(path, deadline) or {}, "token") or ""
            if is_suite_token(token) and all("!" <= character <= "~" for character in token):
                self._batch_client = self._suite_client(token)
                self.takes_batches = True
                return
        self.notes.append("the Buddy suite's own token can't be read: every test case takes a request of its own")

    def _ask(self, path: str, deadline: Deadline) -> dict[str, Any] | None:
        """Read what helps but is not needed, in a part of the time that is left; None where there is no answer."""
        part = Deadline(min(ASK_S, deadline.remaining() / 6))
        try:
            return self._client.request("GET", path, deadline=part, repeatable=True, attempts=2)
        except RequestError:
            return None

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
        answer = client.request("POST", path, {"cases": bodies}, deadline=deadline, repeatable=False)
        stored = answer.get("cases")
        if isinstance(stored, list) and len(stored) != len(bodies):
            raise Ambiguous(f"Buddy acknowledged {len(stored)} of {len(bodies)} test cases in a batch")

    def put(self, body: dict[str, Any], deadline: Deadline) -> None:
        """Add or update one case; as often as need be."""
        path = self._endpoints.cases(self.id)
        self._client.request("PUT", path, body, deadline=deadline, repeatable=True)

    # -- close -------------------------------------------------------------------------------------------------

    def close(self, body: Mapping[str, str], deadline: Deadline, *, may_be_closed: bool) -> model.ServerCounts | None:
        """Close the session and return its counts, None where Buddy gives none.

        A refusal means that it is closed where another job `may_be_closed` it, or an earlier try whose answer got
        lost.
        """
        path = self._endpoints.close(self.id)
        answer: Mapping[str, Any] = {}
        try:
            answer = self._client.request("POST", path, body, deadline=deadline, repeatable=True)
        except Rejected as error:
            if error.stops_all or not (error.after_doubt or may_be_closed):
                raise
        except Ambiguous as error:
            if not error.is_empty:
                raise  # 2xx with nothing in it, again and again, is how this server says yes
        self.status = None  # what it was while the session was open
        self._note(answer)
        return (self._read_counts(deadline) if self.is_personal else None) or payload.server_counts(answer)

    def _read_counts(self, deadline: Deadline) -> model.ServerCounts | None:
        try:
            answer = self._client.request("GET", self._endpoints.session(self.id), deadline=deadline, repeatable=True)
        except RequestError:
            return None
        self._note(answer)
        return payload.server_counts(answer)

    def _note(self, answer: Mapping[str, Any]) -> None:
        url, status = payload.link(answer, "html_url"), payload.text(answer, "status")
        if url and self._client.hidden(url) == url:
            self.url = url
        if status and re.fullmatch("[A-Z_]{1,40}", status):
            self.status = status


def _objects(answer: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    listed = answer.get(field)
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
