"""Reports that an earlier step of the same job has sent already: passed over, unless patterns name them.

GitHub gives all steps of a job one temporary folder, which no other job sees (GitHub docs, Variables reference >
RUNNER_TEMP); into containers it is mounted since 2025, the home folder has been before. What was sent is noted there by
path, size and time of change. Elsewhere nothing is noted.
"""

import json
import os
from collections.abc import Mapping

from reporter import model, policy
from reporter.formats.discovery import safe_files, selection
from reporter.outputs import files
from reporter.pipeline.state import Found, Tools

_NAME = "buddy-test-reporter-sent.json"
_BYTES = 8 << 20
_IN_CONTAINER = "/github/workspace"


def pass_over(tools: Tools, found: Found) -> None:
    """Leave out the reports that an earlier step has sent, and say so."""
    if policy.names_reports(tools.settings):
        return
    sent = _load(tools.runtime.environ)
    kept = [report for report in found.discovery.reports if sent.get(report.full) != _state(report)]
    left_out = len(found.discovery.reports) - len(kept)
    if not left_out:
        return
    what = f"{model.number_of(left_out, 'report')} passed over, sent by an earlier step of this job"
    passed_over = (*found.discovery.passed_over, what)
    found.discovery = found.discovery._replace(reports=tuple(kept), passed_over=passed_over)
    found.sent_before = left_out
    tools.runtime.talk.line(what)


def note(tools: Tools, found: Found) -> None:
    """Note what this step has sent, for the next one; where that fails, it is only logged.

    Which reports a delivery lacks that did not come to its end, nobody knows: then the next step sends all of them.
    """
    folder = _folder(tools.runtime.environ)
    if not folder or tools.delivery is None or not _is_everything_sent(tools.delivery.receipt(), found):
        return
    sent = _load(tools.runtime.environ) | {report.full: _state(report) for report in found.discovery.reports}
    try:
        files.write_document(folder, _NAME, json.dumps(sent))
    except OSError as error:
        tools.runtime.talk.verbose(tools.redactor.text(f"what was sent could not be noted for later steps: {error}"))


def _is_everything_sent(receipt: model.Receipt, found: Found) -> bool:
    """Say whether every test case of all reports was sent and answered; what Buddy refuses, it would refuse again."""
    is_read = all(problem.code != "read-deadline" for file in found.files for problem in file.problems)
    return is_read and receipt.sent > 0 and receipt.acknowledged + receipt.rejected == receipt.parsed


def _folder(environ: Mapping[str, str]) -> str:
    """Return the folder that belongs to this job alone, "" where there is none."""
    if environ.get("GITHUB_ACTIONS", "").lower() != "true":
        return ""
    candidates = [environ.get("RUNNER_TEMP", "")]
    if environ.get("GITHUB_WORKSPACE") == _IN_CONTAINER:
        candidates.append(environ.get("HOME", ""))
    for folder in candidates:
        if folder and os.path.isdir(folder):
            return folder
    return ""


def _load(environ: Mapping[str, str]) -> dict[str, str]:
    folder = _folder(environ)
    if not folder:
        return {}
    try:
        with safe_files.open_below(folder, os.path.join(folder, _NAME)) as file:
            noted = json.loads(file.read(_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(noted, dict):
        return {}
    return {str(path): str(state) for path, state in noted.items()}


def _state(report: selection.Found) -> str:
    try:
        status = os.stat(report.full, follow_symlinks=False)
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"
