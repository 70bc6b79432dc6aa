"""The step's outputs, for the steps and jobs behind it.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
"""

import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from reporter import model
from reporter.outputs import files
from reporter.outputs.destination import Destination
from reporter.outputs.text import escape, wording

_FAILED_TESTS = 200_000  # bytes; all outputs of a job together may take 1 MB
_PLAIN_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)


class StepOutputs:
    """The outputs of the step, in the file that GITHUB_OUTPUT names."""

    what = "the outputs"
    lists_failures = True

    def __init__(self, destination: Destination) -> None:
        self.where = destination.environ.get("GITHUB_OUTPUT", "")
        self._comment_url = destination.comment_url

    def wanted(self) -> bool:
        return bool(self.where)

    def write(self, result: model.Result) -> Sequence[str]:
        written = values(result) | {"comment_url": escape.address(self._comment_url)}
        write(self.where, written)
        left = left_out(result, written)
        if not left:
            return ()
        return (f"the output failed_tests leaves out {left} of {result.counts.bad} failed test cases",)


def values(result: model.Result, *, limit: int = _FAILED_TESTS) -> dict[str, str]:
    """Return the outputs by name; `failed_tests` takes at most `limit` bytes (see `left_out`)."""
    counts, session = result.counts, result.session
    return {
        "total": str(counts.tests),
        "passed": str(counts.passed),
        "failed": str(counts.failed),
        "errored": str(counts.errors),
        "skipped": str(counts.skipped),
        "flaky": str(counts.flaky),
        "time": _seconds(counts.time),
        "conclusion": result.conclusion.value,
        "session_id": session.id or "",
        "session_url": escape.address(session.url),
        "session_status": session.status or "",
        "upload": result.receipt.upload.value,
        "failed_tests": _failed_tests(result, limit),
        **_compared(result.comparison),
    }


def _compared(comparison: model.Comparison | None) -> dict[str, str]:
    """Return how many failures are new and how many were fixed, empty where there is nothing to compare with."""
    if comparison is None or comparison.why_not:
        return {"new_failures": "", "fixed": ""}
    return {"new_failures": str(comparison.new), "fixed": str(comparison.fixed)}


def left_out(result: model.Result, written: Mapping[str, str]) -> int:
    """Return how many failed test cases `failed_tests` leaves out: something to say in the log."""
    return max(result.counts.bad, len(result.failures)) - len(json.loads(written["failed_tests"]))


def _seconds(time: float) -> str:
    if not math.isfinite(time) or time < 0:
        return "0"
    return f"{time:.3f}".rstrip("0").rstrip(".")


def _failed_tests(result: model.Result, limit: int) -> str:
    """Return whole entries as a JSON list in ASCII, as many as fit."""
    items: list[str] = []
    room = limit - 2
    for failure in result.failures:
        item = json.dumps(_entry(failure), separators=(",", ":"))
        room -= len(item) + 1
        if room < 0:
            break
        items.append(item)
    return f"[{','.join(items)}]"


def _entry(failure: model.Failure) -> dict[str, Any]:
    case = failure.case
    return {
        "group": wording.group(case),
        "class": case.classname,
        "name": case.name,
        "file": case.file or None,
        "line": case.line or None,
        "rerun": failure.rerun or None,
    }


def write(path: str | os.PathLike[str], outputs: Mapping[str, str]) -> None:
    """Append the outputs to the file; anything but a plain number between random delimiters.

    Raises OSError.
    """
    files.append(path, "".join(_block(name, value) for name, value in outputs.items()).encode("utf-8", "replace"))


def _block(name: str, value: str) -> str:
    if _PLAIN_NUMBER.fullmatch(value):
        return f"{name}={value}\n"
    delimiter = f"end_{os.urandom(16).hex()}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"
