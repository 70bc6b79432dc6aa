"""What is remembered, as values: a suite, a session, a test group, a test case. Nothing here knows SQL or HTTP."""

import dataclasses
import datetime
import functools
import hashlib
import secrets
import string
from collections.abc import Mapping
from typing import Any

# the fields of a create request; `created_by` is the member's id
REQUEST_FIELDS = (
    "ci_provider", "ci_run_url", "revision", "ref_type", "ref_name",
    "execution_id", "action_execution_id", "run_id", "created_by",
)  # fmt: skip
# the fields of a request that makes a suite
SUITE_FIELDS = ("name", "timeout", "error_pattern", "slow_threshold", "send_commit_status")
_ID_LETTERS = string.ascii_letters + string.digits


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One suite: where sessions are kept that were created with its token."""

    id: str
    token: str
    name: str
    timeout: int | None
    error_pattern: str | None
    slow_threshold: int | None
    send_commit_status: bool | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many test cases, by status; `time_s` is the sum of their seconds."""

    tests: int
    failed: int
    errors: int
    skipped: int
    time_s: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TestCase:
    """One stored test case; `time` is in seconds."""

    __test__ = False

    id: int
    session_id: str
    group_id: str
    test_group_name: str
    classname: str
    name: str
    status: str
    time: float
    data: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TestGroup(Counts):
    """The cases of one session that are shown together."""

    __test__ = False

    id: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Session(Counts):
    """One session: what it was created with, its dates (UTC, `2025-10-21T06:42:08Z`) and its counts."""

    id: str
    suite_id: str
    relative_id: int
    created: str
    finished: str | None
    closed_as: str | None
    ci_provider: str | None
    ci_run_url: str | None
    revision: str | None
    ref_type: str | None
    ref_name: str | None
    execution_id: str | None
    action_execution_id: str | None
    run_id: str | None
    created_by: int | None

    @property
    def status(self) -> str:
        """`IN_PROGRESS`, `SUCCESSFUL`, `ERROR` or `SKIPPED`, by the rule at the top of `store`."""
        if self.finished is None:
            return "IN_PROGRESS"
        if self.failed or self.errors or self.closed_as in ("FAILED", "ERROR"):
            return "ERROR"
        return "SKIPPED" if self.tests and self.skipped == self.tests else "SUCCESSFUL"


def make_suite(row: Mapping[str, Any]) -> Suite:
    """Make a suite of a row, where a bool is a number."""
    send = row["send_commit_status"]
    return Suite(**{**row, "send_commit_status": None if send is None else bool(send)})


def new_id() -> str:
    """Return an id that nothing has yet."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(8))


@functools.lru_cache(maxsize=4096)
def group_id(name: str) -> str:
    """Return the id of the test group of that name: the same in every session."""
    return hashlib.blake2s(name.encode(), digest_size=6).hexdigest()


def make_case(case_id: int, session_id: str, case: Mapping[str, Any]) -> TestCase:
    """Make a stored case of the fields of a request; the id is the caller's to choose."""
    return TestCase(
        id=case_id,
        session_id=session_id,
        group_id=group_id(case["test_group_name"]),
        test_group_name=case["test_group_name"],
        classname=case["classname"],
        name=case["name"],
        status=case["status"],
        time=case["time"],
        data=case.get("data"),
    )


def case_row(case: TestCase) -> tuple[object, ...]:
    """Return the case as a row of the table, in the order of its columns."""
    return (
        case.id, case.session_id, case.group_id, case.test_group_name,
        case.classname, case.name, case.status, case.time, case.data,
    )  # fmt: skip


def now() -> str:
    """Return the time as the API writes it, in seconds of UTC."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
