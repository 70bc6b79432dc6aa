"""Looks up earlier sessions of the Buddy suite, and what failed in them: few requests, little time, no second try.

Only with a personal token: a suite token reads nothing (Buddy API docs, Unit Tests > Sessions > List, Test cases >
List). Which session tells what is decided elsewhere (`reporter.history.sessions`). Answers are not trusted: what is
not as documented is passed over, and a list that does not hold as many cases as its session counts is not used.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reporter import model
from reporter.buddy import payload
from reporter.buddy.address import Endpoints, quoted
from reporter.buddy.http.client import Client
from reporter.buddy.http.rate_limit import Deadline
from reporter.buddy.http.responses import Ambiguous

REQUESTS = 3
SECONDS = 5.0
PER_PAGE = 100  # no highest value is documented

_REVISION = re.compile(r"[0-9a-zA-Z]{1,64}")


class EarlierSessions:
    """Looks up earlier sessions with `REQUESTS` requests; each method that sends one raises RequestError.

    `left` says how many requests may still be made.
    """

    def __init__(self, client: Client, endpoints: Endpoints, deadline: Deadline) -> None:
        self._client = client
        self._endpoints = endpoints
        self._deadline = deadline
        self.left = REQUESTS

    def newest(self, *, branch: str = "") -> tuple[model.EarlierSession, ...]:
        """Return the newest sessions with counts, the newest first: of a branch, or of all refs; takes a request."""
        query = ""
        if branch:
            query = f"branch={quoted(branch)}&"
        listed = self._get(f"{self._endpoints.sessions}?{query}page=1&per_page={PER_PAGE}", "sessions")
        return tuple(sorted(_sessions(listed), key=lambda session: -session.time))

    def failed(self, session: model.EarlierSession) -> frozenset[model.SentName] | None:
        """Return what failed or errored in a session; None where the requests that are left don't bring all of it.

        A session without failures takes no request.
        """
        wanted = {model.Status.FAILED: session.counts.failed, model.Status.ERROR: session.counts.errors}
        if sum(map(_pages, wanted.values())) > self.left:
            return None
        names: list[model.SentName] = []
        for status, number in wanted.items():
            found = [name for page in range(_pages(number)) for name in self._cases(session, page + 1, status)]
            if len(found) != number:
                return None
            names += found
        return frozenset(names)

    def some(self, session: model.EarlierSession) -> tuple[model.SentName, ...]:
        """Return some test cases of a session, whatever became of them; none where no request is left."""
        if not self.left:
            return ()
        return tuple(self._cases(session, 1, None))

    def _cases(self, session: model.EarlierSession, page: int, status: model.Status | None) -> Iterator[model.SentName]:
        query = f"page={page}&per_page={PER_PAGE}"
        if status is not None:
            query = f"status={status.value}&{query}"
        for case in self._get(f"{self._endpoints.cases(session.id)}?{query}", "cases"):
            if status is None or case.get("status") == status.value:
                classname, name = case.get("classname"), case.get("name")
                if isinstance(classname, str) and isinstance(name, str):
                    yield model.SentName(classname, name)

    def _get(self, path: str, what: str) -> list[Mapping[str, Any]]:
        """Return the objects of a list."""
        self.left -= 1
        answer = self._client.request("GET", path, deadline=self._deadline, repeatable=True, attempts=1)
        listed = answer.get(what)
        if not isinstance(listed, list):
            raise Ambiguous(f"Buddy's answer holds no list of {what}")
        return [found for found in listed if isinstance(found, dict)]


def _pages(number: int) -> int:
    return -(-number // PER_PAGE)


def _sessions(listed: list[Mapping[str, Any]]) -> Iterator[model.EarlierSession]:
    for found in listed:
        counts, session_id = payload.server_counts(found), payload.session_id(found)
        if counts is None or not session_id:
            continue
        revision = payload.text(found, "revision") or ""
        if not _REVISION.fullmatch(revision):
            revision = ""  # it is shown, and linked
        yield model.EarlierSession(
            id=session_id,
            status=payload.text(found, "status") or "",
            counts=counts,
            revision=revision,
            ref_type=payload.text(found, "ref_type") or "",
            ref_name=payload.text(found, "ref_name") or "",
            run_url=payload.text(found, "ci_run_url") or "",
            time=payload.unix_time(found.get("create_date")),
        )
