"""The run as CTRF JSON (Common Test Report Format, https://ctrf.io), for tools that read that.

CTRF holds every test case, so they go to a temporary file while they stream; memory stays flat.
"""

import contextlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reporter import __version__, model, seams
from reporter.outputs import files
from reporter.outputs.text import wording

_STATUSES = {
    model.Status.PASSED: "passed",
    model.Status.FAILED: "failed",
    model.Status.ERROR: "failed",
    model.Status.SKIPPED: "skipped",
}
_OURSELVES = "buddy-test-reporter"
_MESSAGE_CHARS = 4000
_TRACE_CHARS = 16_000
_COPIED_CHARS = 1 << 20
_MOST_MS = 10**15  # milliseconds that a JSON reader keeps exact


class CtrfFile(seams.CaseSink):
    """Takes test cases as a sink, and writes the file as an output; `path` "" asks for none.

    `now` is Unix time in seconds at the start of the run.
    """

    what = "the CTRF report"
    lists_failures = False

    def __init__(self, path: str, workspace: str, *, now: float) -> None:
        self.where = path
        self._workspace = workspace
        self._start_ms = int(now * 1000)
        self._trouble: OSError | None = None  # a folder for temporary files is missing, or full
        self._is_first = True
        try:
            self._file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115  # open to the end
        except OSError as error:
            self._trouble = error

    def add(self, cases: list[model.TestCase]) -> None:
        """Take a block; trouble is raised by `write`, as it is no reason to stop reading."""
        if self._trouble is not None:
            return
        try:
            self._take(cases)
        except OSError as error:
            self._trouble = error
            with contextlib.suppress(OSError):
                self._file.close()

    def _take(self, cases: list[model.TestCase]) -> None:
        for case in cases:
            if not self._is_first:
                self._file.write(",\n")
            self._is_first = False
            self._file.write(json.dumps(entry(case), separators=(",", ":")))

    def wanted(self) -> bool:
        return bool(self.where)

    def write(self, result: model.Result) -> Sequence[str]:
        """Write the file; raises OSError."""
        if self._trouble is not None:
            raise self._trouble
        with self._file:
            files.write_pieces(self._workspace, self.where, self._pieces(result))
        return ()

    def _pieces(self, result: model.Result) -> Iterator[str]:
        yield f'{{"reportFormat":"CTRF","specVersion":"0.0.0","generatedBy":"{_OURSELVES} {__version__}",'
        yield '"results":{"tool":'
        yield json.dumps({"name": _tool(result)})
        yield f',"summary":{json.dumps(_summary(result.counts, self._start_ms))}'
        yield f',"environment":{json.dumps(_environment(result.session.payload))},"tests":[\n'
        self._file.seek(0)
        while piece := self._file.read(_COPIED_CHARS):
            yield piece
        yield "\n]}}\n"


def _tool(result: model.Result) -> str:
    """Return the runner's name where all failures tell the same one, else ours."""
    producers = {failure.case.producer for failure in result.failures}
    if len(producers) == 1 and "" not in producers:
        return producers.pop()
    return _OURSELVES


def _environment(payload: Mapping[str, Any]) -> dict[str, str]:
    """Return what was tested where, as far as it is known."""
    known = {"commit": payload.get("revision"), "buildUrl": payload.get("ci_run_url")}
    if payload.get("ref_type") == "BRANCH":
        known["branchName"] = payload.get("ref_name")
    return {name: value for name, value in known.items() if value and isinstance(value, str)}


def _summary(counts: model.Counts, start_ms: int) -> dict[str, int]:
    return {
        "tests": counts.tests,
        "passed": counts.passed,
        "failed": counts.bad,
        "pending": 0,
        "skipped": counts.skipped,
        "other": 0,
        "flaky": counts.flaky,
        "start": start_ms,
        "stop": start_ms + _milliseconds(counts.time),
        "duration": _milliseconds(counts.time),
    }


def entry(case: model.TestCase) -> dict[str, Any]:
    """Return one test case as CTRF has it; what is not known is left out. A suite is a list of its levels."""
    found: dict[str, Any] = {
        "name": case.name or wording.name(case),
        "status": _STATUSES[case.status],
        "duration": _milliseconds(case.time),
        "rawStatus": case.status.value,
    }
    suite = wording.with_variant(case.classname or case.group, case).strip()
    optional = {
        "suite": [suite] if suite else [],
        "message": case.message[:_MESSAGE_CHARS],
        "trace": case.text[:_TRACE_CHARS],
        "filePath": case.file,
        "line": case.line,
        "retries": case.earlier_attempts,
        "flaky": case.flaky,
    }
    return found | {name: value for name, value in optional.items() if value}


def _milliseconds(seconds: float) -> int:
    return min(round(max(seconds, 0.0) * 1000), _MOST_MS)
