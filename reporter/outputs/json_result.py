"""The result as JSON (`--json`), for scripts: names and meanings are fixed; a pure function.

A value that is not known is null. Nothing is escaped here but what JSON needs: who shows a value escapes it.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from reporter import model

VERSION = 1


def render(result: model.Result) -> dict[str, Any]:
    """Return the result as plain dicts, lists, texts and finite numbers."""
    session, receipt = result.session, result.receipt
    return {
        "version": VERSION,
        "session": {
            "id": session.id,
            "url": session.url,
            "status": session.status,
            "payload": _plain(session.payload),
            "sources": _plain(session.sources),
        },
        "counts": _counts(result.counts),
        "server_counts": _server_counts(receipt.server_counts),
        "files": [_file(file) for file in result.files],
        "delivery": _delivery(receipt),
        "conclusion": result.conclusion.value,
    }


def dump(result: model.Result) -> str:
    """Return the result as JSON text in ASCII, ending in a line end."""
    return json.dumps(render(result), indent=2, allow_nan=False) + "\n"


def _counts(counts: model.Counts) -> dict[str, Any]:
    return {
        "tests": counts.tests,
        "passed": counts.passed,
        "failed": counts.failed,
        "errors": counts.errors,
        "skipped": counts.skipped,
        "flaky": counts.flaky,
        "time": round(counts.time, 6) if math.isfinite(counts.time) else None,
    }


def _server_counts(counts: model.ServerCounts | None) -> dict[str, int] | None:
    if counts is None:
        return None
    return {"tests": counts.tests, "failed": counts.failed, "errors": counts.errors, "skipped": counts.skipped}


def _file(file: model.ReportFile) -> dict[str, Any]:
    problems = [{"line": found.line or None, "message": found.message} for found in file.problems]
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
        case float():
            return value if math.isfinite(value) else None
        case str():
            return str(value)
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return str(value)
