"""What Buddy answers: stored values as the JSON of the Unit Tests API, with every documented field.

Values in, dictionaries out; nothing is decided. Fields that are not known are null.

Source: Buddy API docs, Unit Tests > Suites, > Sessions, > Test groups, > Test cases; Buddy's published OpenAPI types
(`TestSessionView`, `TestGroupView`, `ShortTestCaseView`, `TestCaseView`, `UnitTestSuiteView`, `MemberView`).
Errors of any kind are `{"errors": [{"message": ...}]}` (Buddy API docs, Getting started > Errors).
"""

import dataclasses
import functools
import math
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.responses import JSONResponse

from reporter.sandbox import records


@dataclasses.dataclass(frozen=True, kw_only=True)  # without slots: each address is made once, not once for each case
class Place:
    """Where the sandbox is, and one suite in it, by its id; `url` has no trailing slash."""

    url: str
    workspace: str
    project: str
    suite: str

    @functools.cached_property
    def suites_api(self) -> str:
        """The URL under which the suites of the project are read."""
        return f"{self.url}/workspaces/{self.workspace}/projects/{self.project}/unit-tests/suites"

    @functools.cached_property
    def api(self) -> str:
        """The URL under which the suite is read."""
        return f"{self.suites_api}/{self.suite}"

    @functools.cached_property
    def project_app(self) -> str:
        """The URL under which the sessions of all suites are shown."""
        return f"{self.url}/app/{self.workspace}/{self.project}"

    @functools.cached_property
    def app(self) -> str:
        """The URL under which the sessions of the suite are shown."""
        return f"{self.project_app}/{self.suite}"

    def of(self, suite_id: str) -> "Place":
        """Return the place of another suite of the project."""
        return dataclasses.replace(self, suite=suite_id)


def session(place: Place, session: records.Session) -> dict[str, Any]:
    """Show a session; `duration` is in whole seconds, the dates are UTC. `run_id` is never shown."""
    return {
        "url": f"{place.api}/sessions/{session.id}",
        "html_url": f"{place.app}/{session.id}",
        "id": session.id,
        "relative_id": session.relative_id,
        "create_date": session.created,
        "start_date": session.created,
        "finish_date": session.finished,
        "created_by": _member(place, session.created_by),
        "ci_provider": session.ci_provider,
        "ci_run_url": session.ci_run_url,
        "revision": session.revision,
        "ref_type": session.ref_type,
        "ref_name": session.ref_name,
        "execution_id": session.execution_id,
        "action_execution_id": session.action_execution_id,
        "status": session.status,
        "error_message": _error_message(session),
        "duration": round(session.time_s) if math.isfinite(session.time_s) else 0,
        "tests_count": session.tests,
        "failed_count": session.failed,
        "skipped_count": session.skipped,
        "error_count": session.errors,
    }


def case(place: Place, case: records.TestCase) -> dict[str, Any]:
    """Show a case as it is listed: without its `data`."""
    group_url = f"{place.api}/sessions/{case.session_id}/test-groups/{case.group_id}"
    return {
        "url": f"{group_url}/cases/{case.id}",
        "html_url": f"{place.app}/{case.session_id}#case-{case.id}",
        "id": str(case.id),
        "test_group_id": case.group_id,
        "test_group_name": case.test_group_name,
        "classname": case.classname,
        "name": case.name,
        "status": case.status,
        "time": case.time,
    }


def whole_case(place: Place, stored: records.TestCase) -> dict[str, Any]:
    """Show a case as it is read on its own: with its `data`."""
    return case(place, stored) | {"data": stored.data}


def group(place: Place, session_id: str, group: records.TestGroup) -> dict[str, Any]:
    """Show a test group; its status is the worst of its cases', its time their sum in seconds."""
    return {
        "url": f"{place.api}/sessions/{session_id}/test-groups/{group.id}",
        "html_url": f"{place.app}/{session_id}#group-{group.id}",
        "id": group.id,
        "name": group.name,
        "status": worst_status(group),
        "time": group.time_s if math.isfinite(group.time_s) else 0.0,
        "tests_count": group.tests,
        "failed_count": group.failed,
        "skipped_count": group.skipped,
        "error_count": group.errors,
    }


def suite(place: Place, suite: records.Suite, *, with_token: bool = False) -> dict[str, Any]:
    """Show a suite: with its token where it is read on its own, without in a list."""
    shown = {
        "url": place.api,
        "html_url": place.app,
        "id": suite.id,
        "name": suite.name,
        "timeout": suite.timeout,
        "error_pattern": suite.error_pattern,
        "slow_threshold": suite.slow_threshold,
        "send_commit_status": suite.send_commit_status,
    }
    return shown | {"token": suite.token} if with_token else shown


def batch(place: Place, session_id: str, cases: Iterable[records.TestCase]) -> dict[str, Any]:
    """Show the cases that one request has added."""
    shown = [case(place, each) for each in cases]
    return listing(f"{place.api}/sessions/{session_id}/cases", f"{place.app}/{session_id}", cases=shown)


def listing(url: str, html_url: str, **named: list[dict[str, Any]]) -> dict[str, Any]:
    """Show a list under its name, with where it is read and where it is shown."""
    return {"url": url, "html_url": html_url} | named


def errors(status: int, messages: Sequence[str], headers: dict[str, str] | None = None) -> JSONResponse:
    """Answer with Buddy's shape of an error."""
    return JSONResponse({"errors": [{"message": each} for each in messages]}, status, headers)


def worst_status(counts: records.Counts) -> str:
    """Return ERROR, FAILED, PASSED or SKIPPED: the first of them that a case has."""
    if counts.errors:
        return "ERROR"
    if counts.failed:
        return "FAILED"
    return "SKIPPED" if counts.tests and counts.skipped == counts.tests else "PASSED"


def _member(place: Place, member_id: int | None) -> dict[str, Any] | None:
    if member_id is None:
        return None
    return {
        "url": f"{place.url}/workspaces/{place.workspace}/members/{member_id}",
        "html_url": f"{place.url}/app/{place.workspace}/-/profile/{member_id}",
        "id": member_id,
        "name": f"Member {member_id}",
        "avatar_url": None,
        "email": f"member{member_id}@sandbox.invalid",
        "admin": False,
        "workspace_owner": False,
    }


def _error_message(session: records.Session) -> str | None:
    """Say why the session's status is ERROR, as the documentation promises for that status only."""
    if session.status != "ERROR":
        return None
    if not session.failed and not session.errors:
        return f"closed as {session.closed_as}"
    return f"{session.failed} failed, {session.errors} with an error, of {session.tests}"
