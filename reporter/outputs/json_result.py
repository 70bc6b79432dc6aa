"""The result as JSON (`--json`), for scripts: names and meanings are fixed, and fields are only added.

A value that is not known is null. Nothing is escaped here but what JSON needs: who shows a value escapes it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from reporter import model
from reporter.outputs import files
from reporter.outputs.destination import Destination
from reporter.outputs.text import wording

VERSION = 1
_FAILURES = 2000
_CAUSES = 100


class JsonResult:
    """The result in a file, or on standard output for `-`."""

    what = "the result"
    lists_failures = True

    def __init__(self, destination: Destination) -> None:
        self._path = destination.json_path
        self._workspace = destination.workspace
        self._write_raw = destination.write_raw
        self.where = self._path
        if self._path == "-":
            self.where = "standard output"

    def wanted(self) -> bool:
        return bool(self._path)

    def write(self, result: model.Result) -> Sequence[str]:
        text = dump(result)
        if self._path == "-":
            self._write_raw(text)
        else:
            files.write_document(self._workspace, self._path, text)
        return ()


def render(result: model.Result) -> dict[str, Any]:
    """Return the result as plain dicts, lists, texts and finite numbers."""
    session = result.session
    return {
        "version": VERSION,
        "session": {
            "id": session.id,
            "url": session.url,
            "status": session.status,
            "payload": _plain(session.payload),
            "sources": _plain(session.sources),
            "error_message": session.error_message or None,
        },
        "counts": _counts(result.counts),
        "server_counts": _server_counts(result.receipt.server_counts),
        "files": [_file(file) for file in result.files],
        "failures": [failure(found) for found in result.failures[:_FAILURES]],
        "failures_total": max(result.counts.bad, len(result.failures)),
        "flaky": [failure(found) for found in result.flaky],
        "causes": [_cause(cause) for cause in result.causes[:_CAUSES]],
        "comparison": _comparison(result.comparison),
        "delivery": _delivery(result.receipt),
        "conclusion": result.conclusion.value,
    }


def dump(result: model.Result) -> str:
    """Return the result as JSON text in ASCII, ending in a line end."""
    return json.dumps(render(result), indent=2, allow_nan=False) + "\n"


def failure(found: model.Failure) -> dict[str, Any]:
    """Return a failed or flaky test case."""
    case = found.case
    return {
        "group": wording.group(case),
        "class": case.classname,
        "name": case.name,
        "status": case.status.value,
        "file": case.file or None,
        "line": _positive(case.line),
        "thrown_file": case.thrown_file or None,
        "thrown_line": _positive(case.thrown_line),
        "reason": found.reason or None,
        "rerun": found.rerun or None,
        "owners": list(found.owners),
        "since": _since(found.since),
        "earlier_attempts": case.earlier_attempts,
        "report": case.report or None,
    }


def _positive(number: int) -> int | None:
    return number or None


def _since(since: model.Since | None) -> dict[str, Any] | None:
    if since is None:
        return None
    return {
        "new": since.is_new,
        "revision": since.revision or None,
        "runs": since.runs,
        "days": since.days,
        "flaky_runs": since.flaky_runs,
        "known_runs": since.known_runs,
        "or_earlier": since.or_earlier,
    }


def _cause(cause: model.Cause) -> dict[str, Any]:
    return {
        "reason": cause.reason or None,
        "count": cause.count,
        "errors": cause.errors,
        "file": cause.file or None,
        "line": _positive(cause.line),
    }


def _comparison(comparison: model.Comparison | None) -> dict[str, Any] | None:
    if comparison is None:
        return None
    return {
        "revision": comparison.revision or None,
        "new_failures": comparison.new,
        "fixed": comparison.fixed,
        "fixed_names": list(comparison.fixed_names),
        "why_not": comparison.why_not or None,
    }


def _counts(counts: model.Counts) -> dict[str, Any]:
    time = None
    if math.isfinite(counts.time):
        time = round(counts.time, 6)
    return {
        "tests": counts.tests,
        "passed": counts.passed,
        "failed": counts.failed,
        "errors": counts.errors,
        "skipped": counts.skipped,
        "flaky": counts.flaky,
        "time": time,
    }


def _server_counts(counts: model.ServerCounts | None) -> dict[str, int] | None:
    if counts is None:
        return None
    return {"tests": counts.tests, "failed": counts.failed, "errors": counts.errors, "skipped": counts.skipped}


def _file(file: model.ReportFile) -> dict[str, Any]:
    problems = [
        {"line": found.line or None, "message": found.message, "code": found.code or None} for found in file.problems
    ]
    return {"path": file.path, "counts": _counts(file.counts), "problems": problems}


def _delivery(receipt: model.Receipt) -> dict[str, Any]:
    return {
        "parsed": receipt.parsed,
        "sent": receipt.sent,
        "acknowledged": receipt.acknowledged,
        "rejected": receipt.rejected,
        "unsent": receipt.unsent,
        "requests": receipt.requests,
        "retries": receipt.retries,
        "upload": receipt.upload.value,
    }


def _plain(value: Any) -> Any:
    """Return the value as JSON knows it; numbers that are not finite are not known."""
    match value:
        case None | bool() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case float():
            return None
        case str():
            return str(value)
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return str(value)
