"""Earlier runs: reads the file that the input `history` names, compares with it, and writes it anew.

Where the file knows no earlier run, Buddy's own sessions may (`earlier_sessions`).
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

from reporter import ci, model, policy
from reporter.formats.discovery import paths, safe_files
from reporter.outputs import files
from reporter.pipeline import earlier_sessions
from reporter.pipeline.state import EarlierRuns, Found, Tools
from reporter.runtime import Runtime
from reporter.settings import Settings

if TYPE_CHECKING:
    from reporter.history import runs


def load(settings: Settings, runtime: Runtime, context: ci.CiContext) -> EarlierRuns:
    """Read the file of earlier runs; one that is missing or damaged means that nothing is known."""
    if not settings.history:
        return EarlierRuns()
    from reporter.history import recorder, runs  # few runs ask for them

    history = runs.History()
    content = read_file(runtime, settings.history, runs.BYTES)
    if content:
        history = runs.load(content) or history
    earlier = _earlier(history, context)
    watched = frozenset(known_by for run in earlier if run.sample for known_by in run.failed)
    return EarlierRuns(history, earlier, recorder.Recorder(watched))


def _earlier(history: "runs.History", context: ci.CiContext) -> "tuple[runs.Run, ...]":
    """Return the runs to compare with: of the branch that is merged into, else of the own ref and what it comes from.

    So what a pull request breaks stays new until it is merged. An earlier attempt at this run is none of them.
    """
    own, base, default = _ref(context), f"BRANCH {context.base_ref}", f"BRANCH {context.default_branch}"
    choices: list[tuple[str, ...]] = [(base,), (own,)]
    if own.startswith("BRANCH ") and not context.base_ref:
        choices = [(own, default)]
    run_id = str(context.payload.get("run_id", ""))
    for refs in choices:
        earlier = tuple(run for run in history.of(*refs) if not run_id or run.id != run_id)
        if earlier:
            return earlier
    return ()


def read_file(runtime: Runtime, path: str, limit: int) -> bytes | None:
    """Return a file, None where it can't be read or is larger than `limit` bytes.

    In the workspace no link is followed; elsewhere (a folder for caches) it is the user's own path.
    """
    full = os.path.normpath(os.path.join(runtime.workspace, path))
    try:
        with _open(runtime.workspace, full) as file:
            content = file.read(limit + 1)
    except OSError:
        return None
    if len(content) > limit:
        return None
    return content


def _open(workspace: str, full: str) -> BinaryIO:
    if paths.is_inside(full, workspace):
        return safe_files.open_below(workspace, full)
    return safe_files.open_regular(full)


def _ref(context: ci.CiContext) -> str:
    payload = context.payload
    return f"{payload.get('ref_type', '')} {payload.get('ref_name', '')}"


def save(tools: Tools, found: Found, now: "runs.Run | None", *, read: Sequence[model.ReportFile]) -> None:
    """Write the file of earlier runs anew; a run that broke off is no baseline for the next."""
    path, history = tools.settings.history, tools.earlier.history
    if now is None or history is None or not now.tests:
        return
    if policy.may_lack_cases(found.all_problems):
        return
    # a runner that left no report, and nothing else to see of it
    if not tools.tally.counts.bad and policy.job_status(tools.settings.job_status).failed and gone(tools, read):
        return
    from reporter.history import runs

    text = runs.dump(history.with_run(_ref(found.context), now))
    try:
        files.write_document(tools.runtime.workspace, path, text)
    except OSError as error:
        tools.runtime.talk.warning(f"the history could not be written to {path}: {error.strerror or error}")


def last_time(
    tools: Tools, broken_off: model.BrokenOff | None, read: Sequence[model.ReportFile]
) -> model.BrokenOff | None:
    """Return it with what the newest earlier run had that knows the report: its test cases, and reports beside it."""
    if broken_off is None:
        return None
    reports = _reports_before(tools, [broken_off.report])
    return broken_off._replace(last_time=reports.get(broken_off.report, 0), gone=_without(reports, read))


def gone(tools: Tools, read: Sequence[model.ReportFile]) -> tuple[tuple[str, int], ...]:
    """Return reports that this run lacks, of the newest earlier run that shares one with it, and their test cases."""
    return _without(_reports_before(tools, [file.path for file in read]), read)


def _reports_before(tools: Tools, paths: Sequence[str]) -> Mapping[str, int]:
    """Return the reports of the newest earlier run that has one of these, or any where there are none."""
    for run in tools.earlier.runs:
        if run.reports and (not paths or any(path in run.reports for path in paths)):
            return run.reports
    return {}


def _without(reports: Mapping[str, int], read: Sequence[model.ReportFile]) -> tuple[tuple[str, int], ...]:
    here = {file.path for file in read}
    return tuple((path, tests) for path, tests in reports.items() if path not in here)


def compare(
    tools: Tools, found: Found, read: Sequence[model.ReportFile]
) -> "tuple[runs.Run | None, model.Comparison | None]":
    """Return this run as it is kept for the next one, and how it compares with the earlier ones."""
    recording = tools.earlier.recording
    if recording is None:
        return None, earlier_sessions.compare(tools)
    from reporter.history import comparison

    payload = found.context.payload
    run_id, revision = str(payload.get("run_id", "")), str(payload.get("revision", ""))
    reports = {file.path: file.counts.tests for file in read}
    now = recording.run(run_id=run_id, revision=revision, time=time.time(), reports=reports)
    return now, comparison.compare(now, recording, tools.earlier.runs) or earlier_sessions.compare(tools)


def since(
    tools: Tools, compared: model.Comparison | None, now: "runs.Run | None"
) -> Callable[[model.TestCase], model.Since | None]:
    """Return what says of a test case since when it fails."""
    if compared is None:
        return lambda _: None
    earlier, recording = tools.earlier.runs, tools.earlier.recording
    if not earlier or recording is None or now is None:
        return earlier_sessions.since(tools, compared)
    from reporter.history import comparison  # where an earlier run was compared with this one

    earlier = comparison.alike(now, earlier)
    return comparison.SinceWhen(compared, earlier, time=time.time(), identify=recording.identity).of
