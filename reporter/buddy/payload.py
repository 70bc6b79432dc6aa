"""Model values as Buddy's API wants them; functions from values to values (Buddy API docs, Unit Tests)."""

import datetime
import math
import re
from collections.abc import Mapping
from typing import Any

from reporter import model


def case_body(case: model.TestCase, name: str, variant: str = "") -> dict[str, Any]:
    """Return the body of one case; `name` is what tells it from others of the same name (see `names`).

    `variant` tells it from the same case of another job in the session: it stands behind test group and class, as
    either may be what Buddy goes by.

    `data` is the `<testcase>` element as text. It is left out for a plain pass: it would say nothing more.
    """
    behind = f" [{variant}]" if variant else ""
    body: dict[str, Any] = {
        "name": name,
        "test_group_name": case.group + behind,
        "classname": (case.classname or case.group) + behind,
        "status": case.status.value,
        "time": round(case.time, 6) if math.isfinite(case.time) else 0.0,  # JSON knows no other numbers
    }
    if case.data:
        body["data"] = case.data
    return body


def size(case: model.TestCase) -> int:
    """Return about how many bytes the case takes in a request."""
    return 200 + len(case.name) + len(case.classname) + len(case.group) + len(case.data)


def close_body(*, errors: int, failed: int, complete: bool, knows_all: bool = True) -> dict[str, str]:
    """Return the body of the close request, as Buddy's own collector sends it.

    A session that lacks cases, or whose run crashed, is never closed as passed; nor is one of which we don't know what
    other jobs have put into it. There Buddy is left to judge by itself: documented is a request without a status.
    """
    if errors or (not failed and not complete):
        return {"status": "ERROR"}
    if failed:
        return {"status": "FAILED"}
    return {"status": "PASSED"} if knows_all else {}


def server_counts(answer: Mapping[str, Any]) -> model.ServerCounts | None:
    """Read the counts of a session that Buddy sent back; None unless all that is compared is there."""
    counts = [_number(answer.get(f"{what}_count")) for what in ("tests", "failed", "error", "skipped")]
    known = [count for count in counts if count is not None]
    return model.ServerCounts(*known) if len(known) == len(counts) else None


def session_id(answer: Mapping[str, Any]) -> str:
    """Return the session's id as text, or "": it is documented as a number and is a string in every example."""
    value = answer.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    # it becomes part of a path, an output and a command that people copy
    name = str(value)
    return name if name.isprintable() and name not in (".", "..") and len(name) <= 200 else ""


def text(answer: Mapping[str, Any], field: str) -> str | None:
    """Return a text field, None where it is missing, null or something else."""
    value = answer.get(field)
    return value if isinstance(value, str) and value else None


def unix_time(date: Any) -> float:
    """Return the Unix time of an ISO date as Buddy writes them (`2025-10-21T06:42:08Z`), 0 where it is none."""
    try:
        return datetime.datetime.fromisoformat(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0.0


def link(answer: Mapping[str, Any], field: str) -> str | None:
    """Return a web address, None where the field is anything else: people are going to click on it."""
    value = text(answer, field)
    return value if value and re.fullmatch(r"https?://[!-~]{1,2000}", value) else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
