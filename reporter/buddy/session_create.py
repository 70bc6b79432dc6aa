"""Creates a session: where the API is, what is done when the answer is lost, and which session it was about.

Every attempt whose answer is lost may have made a session that stays open at Buddy. So a lost answer is followed by one
more attempt, an answer of 5xx by two, and with a personal token the lost session is looked up before each.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from reporter.buddy import payload
from reporter.buddy.address import Endpoints, quoted
from reporter.buddy.http.client import Client
from reporter.buddy.http.rate_limit import Deadline
from reporter.buddy.http.responses import Ambiguous, OutOfTime, Rejected, RequestError, Transient

CREATE_ATTEMPTS = 3  # each of them may have made a session whose id is never known
LOST_S = 10.0  # the longest time in which a session that looks like ours can be taken for ours
LOOK_S = 10.0  # for what helps but is not needed
PER_PAGE = 100
_SAME = ("ci_run_url", "revision", "ref_name")


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A create request: its body and where it goes."""

    client: Client
    endpoints: Endpoints
    body: Mapping[str, Any]
    deadline: Deadline

    def send(self) -> dict[str, Any]:
        """Send it once."""
        return self.client.request("POST", self.endpoints.sessions, self.body, deadline=self.deadline, repeatable=False)


class Address:
    """Where the API is: at the client's base URL, or at `other_url` (`address.other`), "" where there is no other."""

    def __init__(self, client: Client, other_url: str, notes: list[str]) -> None:
        self._client = client
        self._other_url = other_url
        self._notes = notes

    def ask(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Send a request; where something else than an API answers the first one, once more to the other address."""
        other, self._other_url = self._other_url, ""
        try:
            return ask()
        except (Rejected, Ambiguous) as error:
            if not other or not (error.is_of_no_api or error.is_refusal):
                raise
            typed, self._client.base_url = self._client.base_url, other
            try:
                answer = ask()
            except RequestError as second:
                if _says_more(second, error):
                    raise
                self._client.base_url = typed
                raise error from None
        self._notes.append(f"Buddy's API was found at {other}: {typed}, as set, is something else")
        return answer


def _says_more(second: RequestError, first: RequestError) -> bool:
    """Say whether what the other address answered comes from an API, and what the first one answered may not."""
    if isinstance(second, Transient | OutOfTime) or second.is_of_no_api:
        return False
    return not (second.is_refusal and first.is_refusal)


def create(request: Request, address: Address, notes: list[str]) -> dict[str, Any]:
    """Return the session that Buddy created, or that a lost answer was about; raises RequestError."""
    lost = ambiguous = 0
    for number in range(1, CREATE_ATTEMPTS + 1):
        began = request.client.server_time()
        try:
            answer = _create_once(request, address)
            break
        except Ambiguous as error:
            found = _find_lost(request, began)
            if found is not None:
                return found
            ambiguous += 1
            lost += (error.status or 0) < 500
            if number == CREATE_ATTEMPTS or lost > 1:
                raise
            request.client.back_off(number, request.deadline)
    if ambiguous:
        notes.append(_note_on_lost(ambiguous))
    return answer


def _create_once(request: Request, address: Address) -> dict[str, Any]:
    answer = address.ask(request.send)
    if not payload.session_id(answer):
        raise Ambiguous("Buddy's answer to the create request holds no session id that could be used")
    return answer


def _note_on_lost(answers: int) -> str:
    more = "one more session"
    if answers > 1:
        more = f"up to {answers} more sessions"
    what = f"Buddy may show {more}, without test cases, until the suite's time-out"
    return f"the answer to a create request got lost: {what}"


def look(client: Client, path: str, deadline: Deadline) -> dict[str, Any] | None:
    """Read what helps but is not needed, in a part of the time that is left; None where there is no answer."""
    part = Deadline(min(LOOK_S, deadline.remaining() / 6))
    try:
        return client.request("GET", path, deadline=part, repeatable=True, attempts=2)
    except RequestError:
        return None


def _find_lost(request: Request, began: float) -> dict[str, Any] | None:
    """Find the session that a lost answer was about, where the token may list sessions."""
    if not request.endpoints.suite or not _can_be_told(request.body):
        return None
    listed = look(request.client, request.endpoints.sessions + _query(request.body), request.deadline)
    if listed is None or request.client.server_time() - began > LOST_S:
        return None
    found = _pick(listed, request.body, began)
    if found is None or not payload.session_id(found):
        return None
    return found


def _can_be_told(body: Mapping[str, Any]) -> bool:
    """Say whether the body of a create request holds enough to know its session again."""
    return bool(body.get("ci_run_url") and body.get("revision"))


def _query(body: Mapping[str, Any]) -> str:
    """Return the query of the list that the session would stand in."""
    branch = ""
    if body.get("ref_type") == "BRANCH":
        branch = f"branch={quoted(str(body['ref_name']))}&"
    return f"?{branch}page=1&per_page={PER_PAGE}"


def _pick(listed: Mapping[str, Any], body: Mapping[str, Any], since: float) -> dict[str, Any] | None:
    """Return the session that was made for `body`: open, empty, of this run, and made since the Unix time `since`.

    Other jobs of the run make sessions that look the same. One that is the only one of these few seconds is ours; among
    several none is taken: two jobs in one session would each close it while the other still sends.
    """
    sessions = listed.get("sessions")
    if not isinstance(sessions, list):
        return None
    found = [session for session in sessions if isinstance(session, dict) and _is_of(session, body, since)]
    if len(found) != 1:
        return None
    return found[0]


def _is_of(session: Mapping[str, Any], body: Mapping[str, Any], since: float) -> bool:
    if any(session.get(field) != body.get(field) for field in _SAME):
        return False
    if session.get("status") != "IN_PROGRESS" or session.get("tests_count"):
        return False
    return payload.unix_time(session.get("create_date")) >= since - 1  # dates are in whole seconds
