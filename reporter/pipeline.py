"""The main job: joins where we are, what happened, Buddy and people. Nothing else joins them.

context -> reports -> sinks (tally, delivery) -> result -> outputs -> exit code. `run` gets all that it needs from
`cli`; what is decided on the way is in `policy` and `result`.
"""

import dataclasses
import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from reporter import ci, errors, model, policy, seams
from reporter import result as results
from reporter.buddy import address
from reporter.errors import ExitCode
from reporter.formats import codeowners, location
from reporter.formats.discovery import safe_files, search, selection
from reporter.formats.junit import reader
from reporter.formats.rerun import commands
from reporter.history import comparison, recorder, runs
from reporter.outputs import destination, step_outputs, table
from reporter.outputs.text import escape, reasons, source_links
from reporter.redact import Redactor
from reporter.runtime import Runtime
from reporter.settings import Settings
from reporter.tally import Tally

if TYPE_CHECKING:
    from reporter.buddy.delivery.lifecycle import Delivery
    from reporter.buddy.http.client import Attempt

_PROGRESS_BLOCKS = 8
_UNREAD = 50  # reports that are named where the time was over
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclasses.dataclass(slots=True)
class _Found:
    """What was found so far: it is all that a run which a signal stops can show."""

    context: ci.CiContext = dataclasses.field(default_factory=lambda: ci.CiContext({}))
    discovery: selection.Discovery = dataclasses.field(default_factory=lambda: selection.Discovery((), (), ()))
    files: list[model.ReportFile] = dataclasses.field(default_factory=list)
    problems: list[model.Problem] = dataclasses.field(default_factory=list)
    is_read: bool = False

    @property
    def all_problems(self) -> list[model.Problem]:
        return self.problems + [problem for file in self.files for problem in file.problems]


@dataclasses.dataclass(slots=True)
class _Tools:
    """What the steps of one run share."""

    settings: Settings
    runtime: Runtime
    redactor: Redactor
    tally: Tally
    past: "_Past"
    delivery: "Delivery | None" = None

    @property
    def sinks(self) -> list[seams.CaseSink]:
        """Return who takes test cases; only the last may have to wait."""
        taking: list[seams.CaseSink] = [self.tally]
        if self.past.recording is not None:
            taking.append(self.past.recording)
        if self.delivery is not None:
            taking.append(self.delivery)
        return taking


@dataclasses.dataclass(slots=True)
class _Past:
    """Earlier runs, where the input `history` asks for them; `recording` takes the cases for the next one."""

    history: runs.History = dataclasses.field(default_factory=runs.History)
    earlier: tuple[runs.Run, ...] = ()
    recording: recorder.Recorder | None = None


def run(settings: Settings, runtime: Runtime) -> ExitCode:
    """Report the run's tests; returns the exit code. Settings with problems keep it from sending, not from showing."""
    secrets = tuple(filter(None, (settings.token, settings.github_token)))
    redactor = Redactor(runtime.environ, enabled=settings.redact, extra=secrets)
    locator = location.Locator(runtime.workspace, runtime.environ)
    tools = _Tools(settings, runtime, redactor, Tally(place=locator.place, reason=reasons.line), _Past())
    found = _Found(problems=[_warning(text, "settings") for text in settings.warnings])
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
        result = _result(tools, found)
        code = signals.arrived or policy.exit_code(result, settings)
        _show(result, code, settings, runtime)
        return signals.arrived or code


def _gather(tools: _Tools, found: _Found, signals: errors.Shelter) -> None:
    """Find out, read, deliver."""
    settings, runtime = tools.settings, tools.runtime
    found.context = ci.detect(runtime.environ, ci.DiskFiles(runtime.workspace), settings.overrides)
    found.problems += found.context.warnings
    _tell_context(tools, found.context)
    found.discovery = search.discover(settings.files, runtime.workspace)
    for problem in found.discovery.problems:
        if problem.file:  # a report that can't be read stands beside the others
            found.files.append(model.ReportFile(problem.file, problems=(problem,)))
        else:
            found.problems.append(problem)
    _tell_found(tools, found.discovery)
    tools.past = _load_past(settings, runtime, found.context)
    reason, _ = policy.why_no_upload(settings, runtime.environ)
    if not reason:
        tools.delivery = _start_delivery(tools, found)
    _read_all(tools, found, signals)
    found.is_read = True
    if tools.delivery is not None:
        _finish_delivery(tools.delivery, tools, crashed=_has_crashed(tools, found))


def _note_interruption(tools: _Tools, found: _Found) -> None:
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


def _warning(text: str, code: str) -> model.Problem:
    return model.Problem(text, effect=model.Effect.WARNING, code=code)


# -- where -------------------------------------------------------------------------------------------------------------


def _tell_context(tools: _Tools, context: ci.CiContext) -> None:
    talk, settings = tools.runtime.talk, tools.settings
    for name, field in context.fields.items():
        talk.verbose(f"{name} = {field.value} (from {field.source})")
    for name, looked in context.looked.items():
        for what in looked:
            talk.verbose(f"{name}: passed over {what}")
    if settings.token and not settings.problems:
        base_url, why = address.find(settings.token, settings.api_url)
        talk.verbose(f"Buddy's API: {base_url} ({why})")


def _tell_found(tools: _Tools, found: selection.Discovery) -> None:
    talk = tools.runtime.talk
    where = "found in the workspace"
    if tools.settings.files:
        where = "matched by the patterns"
    talk.line(f"{model.number_of(len(found.reports), 'report')} {where}")
    for report in found.reports:
        talk.verbose(f"{report.path}: taken, {report.why}")
    if found.reports:  # without a report, the end says it
        talk.lines(list(found.passed_over))


# -- what --------------------------------------------------------------------------------------------------------------


def _read_all(tools: _Tools, found: _Found, signals: errors.Shelter) -> None:
    """Read the reports one by one until the time is over; what was not read by then is a problem of its report."""
    runtime, reports = tools.runtime, found.discovery.reports
    until = runtime.clock() + tools.settings.read_deadline
    for number, report in enumerate(reports):
        if runtime.clock() > until:
            found.files += _not_read(reports[number:], tools.settings.read_deadline)
            return
        read = _read(tools, report, signals, _progress(tools, number, len(reports)))
        problems = tuple(tools.redactor.problem(problem) for problem in read.problems)
        found.files.append(dataclasses.replace(read, problems=problems))


def _read(
    tools: _Tools, report: selection.Found, signals: errors.Shelter, tell_progress: Callable[[], None]
) -> model.ReportFile:
    """Hand the cases of one report to the sinks.

    A signal is heard at any moment, but not while a block is being counted: so the counts agree.
    """
    opened: seams.ReportReader = reader.Report(report.path, report.open)
    for count, block in enumerate(opened.blocks()):
        signals.hold()
        cases = tools.redactor.clean(block)
        for sink in tools.sinks:
            if sink is tools.delivery:
                signals.release()  # it may have to wait for Buddy
            sink.add(cases)
        signals.release()
        if count % _PROGRESS_BLOCKS == 0:
            tell_progress()
    return opened.summary()


def _not_read(reports: Sequence[selection.Found], seconds: float) -> Iterator[model.ReportFile]:
    for report in reports[:_UNREAD]:
        what = f"was not read: read_deadline, {seconds:g} s for all reports, was over"
        problem = model.Problem(what, report.path, effect=model.Effect.UNREAD, code="read-deadline")
        yield model.ReportFile(report.path, problems=(problem,))
    if len(reports) > _UNREAD:
        more = model.number_of(len(reports) - _UNREAD, "more report")
        problem = model.Problem(f"{more} not read", effect=model.Effect.UNREAD, code="read-deadline")
        yield model.ReportFile("(more reports)", problems=(problem,))


def _progress(tools: _Tools, number: int, total: int) -> Callable[[], None]:
    talk, tally = tools.runtime.talk, tools.tally
    if total > 1:
        return lambda: talk.progress("reading reports", number, total)
    return lambda: talk.progress("reading the report, test cases", tally.counts.tests, 0)


# -- deliver -----------------------------------------------------------------------------------------------------------


def _start_delivery(tools: _Tools, found: _Found) -> "Delivery":
    # imported only when something is sent: requests alone takes 100 ms of every job
    from reporter.buddy.delivery.lifecycle import Delivery
    from reporter.buddy.delivery.options import DeliveryOptions

    settings = tools.settings
    base_url, _ = address.find(settings.token, settings.api_url)
    endpoints = address.Endpoints.for_personal_token(settings.workspace, settings.project, settings.suite)
    if address.is_suite_token(settings.token):
        endpoints = address.Endpoints.for_suite_token()
    options = DeliveryOptions(
        base_url=base_url,
        token=settings.token,
        endpoints=endpoints,
        payload=found.context.payload,
        session_id=settings.session_id,
        close_session=settings.close_session,
        batch_size=settings.batch_size,
        concurrency=settings.concurrency,
        deadline_s=settings.deadline,
        ca_bundle=_find_bundle(tools, found),
        variant=settings.variant,
    )
    return Delivery(options, watch=_attempt_teller(tools), keep_secret=tools.runtime.talk.mask)


def _find_bundle(tools: _Tools, found: _Found) -> str:
    """Return the file of certificates that the environment names, "" for the built-in ones."""
    for name in _BUNDLES:
        path = tools.runtime.environ.get(name, "")
        if path and os.path.exists(path):
            return path
        if path:
            what = f"{name} names {path}, which is not there: certificates are checked without it"
            found.problems.append(_warning(what, "no-certificates"))
    return ""


def _attempt_teller(tools: _Tools) -> "Callable[[Attempt], None]":
    def tell(attempt: "Attempt") -> None:
        status = attempt.status or "-"
        tools.runtime.talk.verbose(
            f"{attempt.method} {attempt.path} attempt {attempt.number}: {status} in {attempt.seconds:.3f} s, "
            f"{tools.redactor.text(attempt.decision)}"
        )

    return tell


def _finish_delivery(delivery: "Delivery", tools: _Tools, *, crashed: bool) -> None:
    """Deliver what is left, and show how far it is."""
    total, talk = tools.tally.counts.tests, tools.runtime.talk
    done = threading.Event()

    def tell() -> None:
        while not done.wait(0.25):
            talk.progress("delivering test cases", delivery.acknowledged, total)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        delivery.finish(crashed=crashed)
    finally:
        done.set()
        teller.join(1.0)


def _has_crashed(tools: _Tools, found: _Found) -> bool:
    """Say whether more happened than the reports show; such a session must not be closed as passed."""
    is_missing = policy.names_reports(tools.settings) and not tools.tally.counts.tests
    status = policy.job_status(tools.settings.job_status)
    return is_missing or not status.is_good or policy.may_lack_cases(found.all_problems)


# -- earlier runs ------------------------------------------------------------------------------------------------------


def _load_past(settings: Settings, runtime: Runtime, context: ci.CiContext) -> _Past:
    """Read the file of earlier runs; one that is missing or damaged means that nothing is known."""
    if not settings.history:
        return _Past()
    history = runs.History()
    content = _read_file(runtime, settings.history, runs.BYTES)
    if content:
        history = runs.load(content) or history
    earlier = history.of(_ref(context), f"BRANCH {context.base_ref}")
    watched: frozenset[str] = frozenset()
    if earlier:
        watched = frozenset(earlier[0].failed)
    return _Past(history, earlier, recorder.Recorder(watched))


def _read_file(runtime: Runtime, path: str, limit: int) -> bytes | None:
    """Return a file of the workspace, None where it can't be read or is larger than `limit` bytes."""
    try:
        with safe_files.open_regular(os.path.join(runtime.workspace, path)) as file:
            content = file.read(limit + 1)
    except OSError:
        return None
    if len(content) > limit:
        return None
    return content


def _ref(context: ci.CiContext) -> str:
    payload = context.payload
    return f"{payload.get('ref_type', '')} {payload.get('ref_name', '')}"


def _save_past(tools: _Tools, found: _Found, now: runs.Run | None) -> None:
    """Write the file of earlier runs anew; a run that broke off is no baseline for the next."""
    path = tools.settings.history
    if now is None or not now.tests or not found.is_read or policy.may_lack_cases(found.all_problems):
        return
    text = runs.dump(tools.past.history.with_run(_ref(found.context), now))
    try:
        step_outputs.write_document(tools.runtime.workspace, path, text)
    except OSError as error:
        tools.runtime.talk.warning(f"the history could not be written to {path}: {error.strerror or error}")


# -- what came of it ---------------------------------------------------------------------------------------------------


def _result(tools: _Tools, found: _Found) -> model.Result:
    settings, tally, redactor = tools.settings, tools.tally, tools.redactor
    is_expected = policy.is_opener_or_closer(settings) or policy.may_lack_cases(found.all_problems)
    if not tally.counts.tests and not is_expected:
        found.problems.append(model.Problem(policy.NO_TEST_CASE, code="no-test-case"))
    status = policy.job_status(settings.job_status)
    broken_off = policy.broken_off(found.files, status)
    now, compared = _compare(tools, found)
    _save_past(tools, found, now)
    facts = results.Facts(
        session=_session(tools, found),
        receipt=_receipt(tools, found),
        counts=tally.counts,
        files=found.files,
        failures=tally.failures,
        flaky=tally.flaky,
        slowest=tally.slowest,
        problems=[redactor.problem(problem) for problem in found.problems],
        groups=tally.causes.groups(),
        classes=tally.classes,
        comparison=compared,
        broken_off=broken_off,
        redactions=redactor.count,
        alarm=_alarm(tools, found, is_told=broken_off is not None),
        passed_over=found.discovery.passed_over,
        links=_links(tools, found),
    )
    return results.build(facts, _look_ups(tools, compared))


def _compare(tools: _Tools, found: _Found) -> tuple[runs.Run | None, model.Comparison | None]:
    """Return this run as the next one will see it, and what the earlier ones say of it."""
    recording = tools.past.recording
    if recording is None:
        return None, None
    payload = found.context.payload
    run_id, revision = str(payload.get("run_id", "")), str(payload.get("revision", ""))
    now = recording.run(run_id=run_id, revision=revision, time=time.time())
    earlier = [run for run in tools.past.earlier if not run_id or run.id != run_id]
    return now, comparison.compare(now, recording, earlier)


def _look_ups(tools: _Tools, compared: model.Comparison | None) -> results.LookUps:
    """Return what is asked for each failure that is shown."""
    runtime = tools.runtime
    owners = codeowners.CodeOwners(lambda path: _read_file(runtime, path, codeowners.BYTES))
    since = comparison.SinceWhen(compared, tools.past.earlier, time=time.time())
    return results.LookUps(
        reason=reasons.line,
        rerun=lambda case: commands.one(case, runtime.has_file),
        rerun_all=lambda cases: _rerun_all(cases, tools),
        owners=owners.of,
        since=since.of,
    )


def _rerun_all(cases: Sequence[model.TestCase], tools: _Tools) -> str:
    """Return one command for all failures, "" where not all of them are known."""
    if not cases or len(cases) < tools.tally.counts.bad:
        return ""
    return commands.several(cases, tools.runtime.has_file)


def _alarm(tools: _Tools, found: _Found, *, is_told: bool) -> str:
    """Say that the job failed although no report shows a failure, or ""."""
    claimed = any(problem.effect is model.Effect.CLAIMED_FAILURE for problem in found.all_problems)
    # a job that closes a session for others is told of their failures, which the session shows
    held = None
    if tools.delivery is not None and tools.settings.session_id:
        held = tools.delivery.receipt().server_counts
    is_shown = tools.tally.counts.bad or claimed or (held and held.failed + held.errors)
    if not policy.job_status(tools.settings.job_status).failed or is_shown or is_told:
        return ""
    return (
        "the job had failed before this step, but no report shows a failure: a test runner may have crashed or "
        "stopped before it wrote its report, or another step failed; look at the log of the step that failed"
    )


def _links(tools: _Tools, found: _Found) -> model.Links:
    """Return where GitHub shows commit, ref and the files that failures name, if they are files of the checkout."""
    environ, payload = tools.runtime.environ, found.context.payload
    place = source_links.Repository(environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", ""))
    revision = payload.get("revision")
    cases = (*tools.tally.failures, *tools.tally.flaky)
    named = {file for case in cases for file in (case.file, case.thrown_file) if file}
    urls = {file: source_links.source_url(place, revision, file) for file in named}
    return model.Links(
        commit=source_links.commit_url(place, revision),
        ref=source_links.ref_url(place, payload.get("ref_type"), payload.get("ref_name")),
        files=frozenset(file for file in named if tools.runtime.has_file(file)),
        sources={file: url for file, url in urls.items() if url and _is_of_checkout(tools.runtime, file)},
    )


def _is_of_checkout(runtime: Runtime, path: str) -> bool:
    """Say whether the repository of the workspace's root holds the file: no submodule, no checkout elsewhere."""
    folders = ["", *itertools.accumulate(path.split("/")[:-1], os.path.join)]
    owners = [folder for folder in folders if os.path.exists(os.path.join(runtime.workspace, folder, ".git"))]
    return owners == [""] and runtime.has_file(path)


def _session(tools: _Tools, found: _Found) -> model.Session:
    if tools.delivery is not None:
        return tools.delivery.session(found.context.sources)
    return model.Session(found.context.payload, found.context.sources)


def _receipt(tools: _Tools, found: _Found) -> model.Receipt:
    number, text = tools.tally.counts.tests, tools.redactor.text
    if tools.delivery is None:
        reason, cure = policy.why_no_upload(tools.settings, tools.runtime.environ)
        return model.Receipt(parsed=number, unsent=number, reason=text(reason), cure=text(cure))
    receipt = tools.delivery.receipt()
    untold = number - receipt.parsed  # read when a signal came, before delivery heard of it
    receipt = dataclasses.replace(receipt, parsed=number, unsent=receipt.unsent + untold)
    going_on = policy.how_to_go_on(tools.settings, _session(tools, found).id, receipt)
    return dataclasses.replace(
        receipt,
        reason=text(receipt.reason),
        cure=text("; ".join(filter(None, (receipt.cure, going_on)))),
        undelivered=tuple(tools.redactor.problem(problem) for problem in receipt.undelivered),
    )


# -- show --------------------------------------------------------------------------------------------------------------


def _show(result: model.Result, code: ExitCode, settings: Settings, runtime: Runtime) -> None:
    """Show the result everywhere, each output whatever became of the others; last why the exit code is not 0."""
    told: list[policy.Alert] = []
    if settings.annotations_limit:
        told = policy.alerts(result, settings, code)
    to = destination.Destination(
        environ=runtime.environ,
        workspace=runtime.workspace,
        console=runtime.show,
        write_raw=runtime.write_raw,
        annotations_limit=policy.annotations_left(settings.annotations_limit, told),
        alerts=tuple(escape.command(alert.kind, "\n".join(filter(None, alert[1:]))) for alert in told),
        job_summary=settings.job_summary,
        json_path=settings.json,
    )
    for output in table.all_of(to):
        _write(output, result, runtime)
    if why := policy.why_failed(result, settings, code):
        # in Actions it was said before, as an annotation
        if runtime.is_in_actions:
            runtime.talk.line(f"{why.kind}: {why.text}")
        else:
            runtime.talk.error(why.text, why.cure)


def _write(output: seams.Output, result: model.Result, runtime: Runtime) -> None:
    if not output.wanted():
        return
    try:
        runtime.talk.lines(list(output.write(result)))
    except OSError as error:
        runtime.talk.warning(f"{output.what} could not be written to {output.where}: {error.strerror or error}")
