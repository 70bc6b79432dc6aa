"""Gathers what a run has found and done, and builds the result from it."""

import dataclasses
import itertools
import os
from collections.abc import Callable, Sequence

from reporter import look_ups, model, policy, resume
from reporter import result as results
from reporter.formats import codeowners
from reporter.outputs.text import source_links, wording
from reporter.pipeline import earlier_runs, state
from reporter.pipeline.state import Found, Tools
from reporter.runtime import Runtime

# what a report shows as failures though its runner is content, by the program that wrote it: a later attempt made them
# good, or they are expected, which doctest's JUnit reporter writes nowhere (doctest.h, `JUnitReporter`)
_MADE_GOOD = {
    "doctest": "where may_fail, should_fail or expected_failures allow them, run those tests by themselves, without "
    "--reporters=junit (--test-case, --test-case-exclude): the report does not tell them from others",
    "gradle": "where Gradle tries failed tests again, set mergeReruns to true in reports.junitXml: the last try counts",
    "robot": "where failed tests run again (--rerunfailed), report what rebot --merge makes of both outputs",
}


def conclude(tools: Tools, found: Found) -> model.Result:
    """Return the result; saves the history on the way."""
    settings, tally, redactor = tools.settings, tools.tally, tools.redactor
    is_expected = policy.is_opener_or_closer(settings) or policy.may_lack_cases(found.all_problems)
    is_expected = is_expected or found.sent_before > 0
    if not tally.counts.tests and not is_expected:
        found.problems.append(model.Problem(policy.NO_TEST_CASE, code="no-test-case"))
    if found.unshown_problems:
        more = f"{model.number_of(found.unshown_problems, 'more problem')} of reports not shown"
        found.problems.append(model.Problem(more, code="problems-not-shown"))
    status = policy.job_status(settings.job_status)
    if not status.is_good and not status.failed:
        found.problems.append(_without_success(status))
    if tally.counts.bad and status.is_good and status.words:
        found.problems.append(_failed_in_green_job(status, tally.failures))
    files = list(map(redactor.report, found.files))  # those, too, that nobody has read
    broken_off = _with_rerun(policy.broken_off(files, status), files, tools)
    broken_off = earlier_runs.last_time(tools, broken_off, files)
    now, compared = earlier_runs.compare(tools, found, files)
    earlier_runs.save(tools, found, now, read=files)
    facts = results.Facts(
        session=_session(tools, found),
        receipt=_receipt(tools, found),
        counts=tally.counts,
        files=files,
        failures=tally.failures,
        reasons=tally.reasons,
        flaky=tally.flaky,
        slowest=tally.slowest,
        problems=[redactor.problem(problem) for problem in found.problems],
        groups=tally.causes.groups(),
        classes=tally.classes,
        comparison=compared,
        broken_off=broken_off,
        redactions=redactor.count,
        alarm=_alarm(tools, found, files, is_told=broken_off is not None),
        passed_over=tuple(map(redactor.text, found.discovery.passed_over)),
        links=_links(tools, found),
    )
    return results.build(facts, _look_ups(tools, earlier_runs.since(tools, compared, now)))


def _without_success(status: policy.JobStatus) -> model.Problem:
    said = status.words or "no word that is known"
    return state.warning(
        f"the job did not succeed before this step (the input job_status says {said}), so its session is not closed as "
        "passed; the reports may lack what did not run any more",
        "job-without-success",
    )


def _failed_in_green_job(status: policy.JobStatus, failed: Sequence[model.TestCase]) -> model.Problem:
    producers = {case.producer for case in failed}
    cures = [cure for producer, cure in _MADE_GOOD.items() if producer in producers]
    if not cures:
        cures = ["where a second run of them passed, let it write to the first one's file, or report its file alone"]
    return model.Problem(
        f"the job succeeded before this step (the input job_status says {status.words}) although test cases failed, as "
        f"continue-on-error allows; where another job ran the tests, set job_status to its result; {'; '.join(cures)}",
        code="green-job",
    )


def _look_ups(tools: Tools, since: Callable[[model.TestCase], model.Since | None]) -> look_ups.LookUps:
    """Return what is asked for each failure that is shown."""
    runtime = tools.runtime
    owners = codeowners.CodeOwners(lambda path: earlier_runs.read_file(runtime, path, codeowners.BYTES))
    return look_ups.LookUps(
        reason=state.reason,
        rerun=lambda case: _rerun(case, runtime),
        rerun_all=lambda cases: _rerun_all(cases, tools),
        owners=owners.of,
        since=since,
    )


def _with_rerun(
    broken_off: model.BrokenOff | None, files: Sequence[model.ReportFile], tools: Tools
) -> model.BrokenOff | None:
    """Return it with the command that runs the test case again in which the report stops."""
    if broken_off is None:
        return None
    for file in files:
        if file.path == broken_off.report and file.stopped_in is not None:
            return broken_off._replace(rerun=_rerun(tools.tally.place(file.stopped_in), tools.runtime))
    return broken_off


def _rerun(case: model.TestCase, runtime: Runtime) -> str:
    from reporter.formats.rerun import commands  # only a failure needs them

    return commands.one(case, runtime.has_file)


def _rerun_all(cases: Sequence[model.TestCase], tools: Tools) -> tuple[str, ...]:
    """Return commands for all failures; none where not all of them are known."""
    if not cases or len(cases) < tools.tally.counts.bad:
        return ()
    from reporter.formats.rerun import commands

    return tuple(commands.for_all(cases, tools.runtime.has_file))


def _alarm(tools: Tools, found: Found, files: Sequence[model.ReportFile], *, is_told: bool) -> str:
    """Say that the job failed although no report shows a failure, or ""."""
    claimed = any(problem.effect is model.Effect.CLAIMED_FAILURE for problem in found.all_problems)
    # a job that closes a session for others counts their failures, which the session shows
    held = None
    if tools.delivery is not None and tools.settings.session_id:
        held = tools.delivery.receipt().server_counts
    is_in_session = held is not None and held.failed + held.errors > 0
    is_explained = tools.tally.counts.bad or claimed or is_in_session or is_told
    if is_explained or not policy.job_status(tools.settings.job_status).failed:
        return ""
    lacking = wording.reports(earlier_runs.gone(tools, files))
    if lacking:
        lacking = f" (last time there was also {lacking})"
    return (
        "the job failed before this step, but no report shows a failure: tests that don't compile, "
        f"or a runner that crashed or stopped before it wrote its report{lacking}, or another step; look at the log of "
        "the step that failed"
    )


def _links(tools: Tools, found: Found) -> model.Links:
    """Return where GitHub shows commit, ref and the files that failures name, if they are files of the checkout."""
    environ, payload, runtime = tools.runtime.environ, found.context.payload, tools.runtime
    place = source_links.Repository(environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", ""))
    revision = payload.get("revision")

    def held(file: str) -> str:
        return file if file and runtime.has_file(file) else ""

    def source(file: str) -> str:
        url = source_links.source_url(place, revision, file)
        return url if url and _is_of_checkout(runtime, file) else ""

    return model.Links(
        commit=source_links.commit_url(place, revision),
        ref=source_links.ref_url(place, payload.get("ref_type"), payload.get("ref_name")),
        files=look_ups.Answers(held),
        sources=look_ups.Answers(source),
    )


def _is_of_checkout(runtime: Runtime, path: str) -> bool:
    """Say whether the repository of the workspace's root holds the file: no submodule, no checkout elsewhere."""
    folders = ["", *itertools.accumulate(path.split("/")[:-1], os.path.join)]
    owners = [folder for folder in folders if os.path.exists(os.path.join(runtime.workspace, folder, ".git"))]
    return owners == [""] and runtime.has_file(path)


def _session(tools: Tools, found: Found) -> model.Session:
    if tools.delivery is not None:
        session = tools.delivery.session(found.context.sources)
        return dataclasses.replace(session, error_message=tools.redactor.text(session.error_message))
    return model.Session(found.context.payload, found.context.sources)


def _receipt(tools: Tools, found: Found) -> model.Receipt:
    number, text = tools.tally.counts.tests, tools.redactor.text
    if tools.delivery is None:
        reason, cure = policy.why_nothing_is_sent(tools.settings, tools.runtime.environ)
        return model.Receipt(parsed=number, unsent=number, reason=text(reason), cure=text(cure))
    from reporter.buddy.delivery import receipt as receipts  # where delivery has imported it already

    receipt = receipts.count_unseen(tools.delivery.receipt(), number)
    going_on = resume.how_to_go_on(tools.settings, _session(tools, found), receipt)
    return dataclasses.replace(
        receipt,
        reason=text(receipt.reason),
        cure=text("; ".join(filter(None, (receipt.cure, going_on)))),
        undelivered=tuple(tools.redactor.problem(problem) for problem in receipt.undelivered),
        notes=tuple(map(text, receipt.notes)),
    )
