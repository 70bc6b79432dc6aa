"""Which of the sessions that Buddy lists is the one whose create request got no answer; pure."""

from collections.abc import Mapping
from typing import Any

from reporter.buddy import payload
from reporter.buddy.address import quoted

PER_PAGE = 100
_SAME = ("ci_run_url", "revision", "ref_name")


def can_be_told(body: Mapping[str, Any]) -> bool:
    """Say whether the body of a create request holds enough to know its session again."""
    return bool(body.get("ci_run_url") and body.get("revision"))


def query(body: Mapping[str, Any]) -> str:
    """Return the query of the list that the session would stand in."""
    branch = ""
    if body.get("ref_type") == "BRANCH":
        branch = f"branch={quoted(str(body['ref_name']))}&"
    return f"?{branch}page=1&per_page={PER_PAGE}"


def pick(listed: Mapping[str, Any], body: Mapping[str, Any], since: float) -> dict[str, Any] | None:
    """Return the session that was made for `body`: open, empty, of this run, and made since the Unix time `since`.

    Other jobs of the run make sessions that look the same. One that is the only one of these few seconds is ours; among
    several none is taken: two jobs in one session would close it under each other.
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
