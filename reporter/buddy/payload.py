"""Model values as Buddy's API wants them, and Buddy's values read back (Buddy API docs, Unit Tests).

Functions from values to values; `case_data` makes the `<testcase>` element.
"""

import datetime
import math
import re
from collections.abc import Mapping
from typing import Any

from reporter import model
from reporter.buddy import case_data

_MOST_CASES = 10**12  # of a session; numbers of any size are JSON, but no floats
_SESSION_ID = re.compile("[A-Za-z0-9_-]{1,64}")


def case_body(case: model.TestCase, name: str, variants: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the body of one case; `name` is what tells it from others of the same name (see `unique_names`).

    `variants` tell it from the same case of another report or another job in the session: they stand behind test group
    and class, as Buddy may tell cases apart by either, unless they stand there already.

    `data` is the `<testcase>` element as text. It is left out for a plain pass: it would say nothing more.
    """
    time_s = 0.0
    if math.isfinite(case.time):  # JSON knows no other numbers
        time_s = round(case.time, 6)
    body: dict[str, Any] = {
        "name": case_data.without_escapes(name),
        "test_group_name": _with_variants(case_data.without_escapes(case.group), variants),
        "classname": classname(case, variants),
        "status": case.status.value,
        "time": time_s,
    }
    data = case.data or case_data.element(case, name)
    if data:
        body["data"] = case_data.without_escapes(data)
    return body


def classname(case: model.TestCase, variants: tuple[str, ...] = ()) -> str:
    """Return the class of a case as Buddy gets it."""
    name = case_data.without_escapes(case.classname or case.group)
    if not variants:
        return name
    return _with_variants(name, variants)


def _with_variants(text: str, variants: tuple[str, ...]) -> str:
    for variant in variants:
        if variant and f"[{variant}]" not in text:
            text += f" [{variant}]"
    return text


def size(case: model.TestCase) -> int:
    """Return about how many bytes the case takes in a request."""
    known = 200 + len(case.name) + len(case.classname) + len(case.group) + len(case.data)
    if case.data:
        return known
    return known + len(case.message) + len(case.text) + len(case.output)


def close_body(*, errors: int, failed: int, complete: bool, knows_all: bool = True) -> dict[str, str]:
    """Return the body of the close request, as Buddy's own collector sends it.

    A session that lacks cases, or whose run crashed, is never closed as passed; nor is one of which we don't know what
    other jobs have put into it. Then Buddy decides: the request has no status, which is documented.
    """
    if errors or (not failed and not complete):
        return {"status": "ERROR"}
    if failed:
        return {"status": "FAILED"}
    if not knows_all:
        return {}
    return {"status": "PASSED"}


def server_counts(answer: Mapping[str, Any]) -> model.ServerCounts | None:
    """Read the counts of a session that Buddy sent back; None unless all four are there."""
    tests, failed = _number(answer, "tests_count"), _number(answer, "failed_count")
    errors, skipped = _number(answer, "error_count"), _number(answer, "skipped_count")
    if tests is None or failed is None or errors is None or skipped is None:
        return None
    return model.ServerCounts(tests, failed, errors, skipped)


def is_session_id(text: str) -> bool:
    """Say whether the text is a session id that may stand in a command as it is."""
    return _SESSION_ID.fullmatch(text) is not None


def session_id(answer: Mapping[str, Any]) -> str:
    """Return the session's id as text, or "": it is documented as a number and is a string in every example.

    It becomes part of a path, of an output that people use in scripts, and of a command that they copy: anything but
    letters, digits, `_` and `-` is no id.
    """
    value = answer.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    name = str(value)
    if not is_session_id(name):
        return ""
    return name


def error_message(answer: Mapping[str, Any]) -> str:
    """Return what Buddy says about a session that ended in ERROR, on one line; "" where it says nothing."""
    if answer.get("status") != "ERROR":
        return ""
    said = " ".join(case_data.without_escapes(text(answer, "error_message") or "").split())
    return "".join(filter(str.isprintable, said))


def text(answer: Mapping[str, Any], field: str) -> str | None:
    """Return a text field, None where it is missing, null or something else."""
    value = answer.get(field)
    if isinstance(value, str) and value:
        return value
    return None


def unix_time(date: Any) -> float:
    """Return the Unix time of an ISO date as Buddy writes them (`2025-10-21T06:42:08Z`), 0 where it is none."""
    try:
        return datetime.datetime.fromisoformat(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0.0


def link(answer: Mapping[str, Any], field: str) -> str | None:
    """Return a web address, None where the field is anything else: people are going to click on it."""
    value = text(answer, field)
    if value and re.fullmatch(r"https?://[!-~]{1,2000}", value):
        return value
    return None


def _number(answer: Mapping[str, Any], field: str) -> int | None:
    value = answer.get(field)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_CASES:
        return value
    return None
