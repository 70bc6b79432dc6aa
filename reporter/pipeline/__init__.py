"""The main job: joins `ci`, `formats`, `buddy` and `outputs`, which nothing else joins.

context -> reports -> sinks (tally, history, delivery) -> result -> outputs -> exit code. `run` gets all that it needs
from `cli`; what is decided on the way is in `policy` and `result`.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reporter import ci, errors, model, policy, seams, tally
from reporter.ci.git import checked_out
from reporter.errors import ExitCode
from reporter.formats import location
from reporter.formats.discovery import search
from reporter.pipeline import (
    concluding,
    delivering,
    earlier_runs,
    earlier_sessions,
    earlier_steps,
    reading,
    run_log,
    showing,
    state,
)
from reporter.pipeline.state import EarlierRuns, Found, Tools
from reporter.redact import Redactor
from reporter.runtime import Runtime
from reporter.settings import Settings

if TYPE_CHECKING:
    from reporter.outputs import ctrf


def run(settings: Settings, runtime: Runtime) -> ExitCode:
    """Report the run's tests; returns the exit code. Settings with problems keep it from sending, not from showing."""
    secrets = tuple(filter(None, (settings.token, settings.github_token)))
    redactor = Redactor(runtime.environ, enabled=settings.redact, extra=secrets)
    locator = location.Locator(runtime.workspace, runtime.environ)
    lists_failures = showing.lists_failures(settings, runtime)
    tools = Tools(
        settings,
        runtime,
        redactor,
        tally.Tally(place=locator.place, reason=state.reason, lists_them=lists_failures),
        EarlierRuns(),
        _ctrf(settings, runtime),
    )
    found = Found(problems=[state.warning(text, "settings") for text in settings.warnings])
    with runtime.interruptible() as signals:
        try:
            _gather(tools, found, signals)
            signals.hold()
        except errors.Interrupted:
            _note_interruption(tools, found)
            _abort(tools.sinks)
        except Exception:
            signals.hold()
            _abort(tools.sinks)  # the session of a run that a bug ends must not stay open
            raise
        finally:
            runtime.talk.finish()
        result = concluding.conclude(tools, found)
        code = signals.arrived or policy.exit_code(result, settings)
        showing.show(result, code, tools=tools, found=found, signals=signals)
        return signals.arrived or code


def _ctrf(settings: Settings, runtime: Runtime) -> "ctrf.CtrfFile | None":
    if not settings.ctrf:
        return None
    from reporter.outputs import ctrf  # few runs ask for it

    return ctrf.CtrfFile(settings.ctrf, runtime.workspace, now=time.time())


def _gather(tools: Tools, found: Found, signals: errors.SignalBlock) -> None:
    """Detect the context, find the reports, read and deliver them."""
    settings, runtime = tools.settings, tools.runtime
    found.context = ci.detect(runtime.environ, ci.DiskFiles(runtime.workspace), settings.overrides)
    found.problems += found.context.warnings
    run_log.log_context(tools, found.context)
    found.discovery = search.discover(settings.files, runtime.workspace, checked_out.blobs, environ=runtime.environ)
    for problem in found.discovery.problems:
        if problem.file:  # a report that can't be read stands beside the others
            found.files.append(model.ReportFile(problem.file, problems=(problem,)))
        else:
            found.problems.append(problem)
    earlier_steps.pass_over(tools, found)
    run_log.log_reports(tools, found.discovery)
    tools.earlier = earlier_runs.load(settings, runtime, found.context)
    reason, _ = policy.why_nothing_is_sent(settings, runtime.environ)
    if not reason:
        run_log.note_odd_address(tools, found)
        tools.delivery = delivering.start(tools, found)
    reading.read_all(tools, found, signals)
    found.is_read = True
    if tools.delivery is not None:
        delivering.finish(tools.delivery, tools, crashed=delivering.has_crashed(tools, found))
        earlier_steps.note(tools, found)
        earlier_sessions.look_up(tools, found)


def _note_interruption(tools: Tools, found: Found) -> None:
    effect = model.Effect.UNREAD
    if found.is_read:
        effect = model.Effect.WARNING
    found.problems.append(model.Problem(policy.STOPPED, effect=effect, code="stopped"))
    doing = "stopped by a signal"
    if tools.delivery is not None:
        doing += ": closing the session"
    tools.runtime.talk.line(doing)


def _abort(sinks: Sequence[seams.CaseSink]) -> None:
    for sink in sinks:
        sink.abort()
