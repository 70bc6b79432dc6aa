"""Builds the result of a run, once: what it comes to, in values and in words; outputs only lay it out.

Pure: what has to be looked up (owners, earlier runs, commands) is handed in as functions.
"""

import dataclasses
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reporter import cause_group, look_ups, model, policy
from reporter.outputs.text import delivery_wording, wording

_SHOWN_CAUSES = 100
_PARTS = 20  # of the name of a module
_WELL = (model.Upload.CONFIRMED, model.Upload.ACCEPTED)


class Facts(NamedTuple):
    """What a run found and did, before anything is decided about it.

    `reasons` say why each of `failures` failed, in one line, as far as that is known. `groups` are the causes, the
    largest first; `classes` counts test cases by class name.
    """

    session: model.Session
    receipt: model.Receipt
    counts: model.Counts
    files: Sequence[model.ReportFile] = ()
    failures: Sequence[model.TestCase] = ()
    reasons: Sequence[str] = ()
    flaky: Sequence[model.TestCase] = ()
    slowest: Sequence[model.TestCase] = ()
    problems: Sequence[model.Problem] = ()
    groups: Sequence[cause_group.Group] = ()
    classes: Mapping[str, int] = types.MappingProxyType({})
    comparison: model.Comparison | None = None
    broken_off: model.BrokenOff | None = None
    redactions: int = 0
    alarm: str = ""
    passed_over: Sequence[str] = ()
    links: model.Links = model.Links()


def build(facts: Facts, asked: look_ups.LookUps) -> model.Result:
    """Return the result of a run."""
    failures = look_ups.Failures(facts.failures, facts.reasons, asked)
    groups = facts.groups[:_SHOWN_CAUSES]
    totals = _totals(groups, facts.classes)
    shown = tuple(_cause(group, failures, totals) for group in groups)
    files = tuple(sorted(facts.files, key=lambda file: file.path))
    conclusion = policy.conclude(facts.counts, _all_problems(facts.problems, files))
    return model.Result(
        session=facts.session,
        counts=facts.counts,
        files=files,
        failures=failures,
        flaky=look_ups.Failures(facts.flaky, (), asked),
        slowest=tuple(facts.slowest),
        problems=tuple(facts.problems),
        receipt=facts.receipt,
        conclusion=conclusion,
        words=_words(facts, files, conclusion=conclusion),
        causes=shown,
        comparison=facts.comparison,
        broken_off=facts.broken_off,
        reruns=asked.rerun_all(facts.failures),
        redactions=facts.redactions,
        alarm=facts.alarm.strip(),
        passed_over=tuple(facts.passed_over),
        links=facts.links,
    )


# -- causes ------------------------------------------------------------------------------------------------------------


def _cause(group: cause_group.Group, failures: look_ups.Failures, totals: Mapping[str, int]) -> model.Cause:
    case = group.example
    shares = [model.FileShare(file, failed, totals.get(file, 0)) for file, failed in group.shares.items()]
    return model.Cause(
        reason=group.shown_reason(),
        count=group.count,
        errors=group.errors,
        file=case.thrown_file or case.file,
        line=case.thrown_line or case.line,
        failures=failures.members(group.numbers, group.example, group.reason),
        shares=tuple(sorted(shares, key=lambda share: -share.failed)),
    )


def _totals(groups: Sequence[cause_group.Group], classes: Mapping[str, int]) -> Mapping[str, int]:
    """Return how many test cases each file and class of these causes holds, as far as the class names tell."""
    shares = {share for group in groups for share in group.shares}
    modules = {_module(share): 0 for share in shares if share.endswith(".py")}
    for name, number in classes.items():
        parts = name.split(".", _PARTS)[:_PARTS]
        for end in range(1, len(parts) + 1):
            module = ".".join(parts[:end])
            if module in modules:
                modules[module] += number
    in_files = {share: modules[_module(share)] for share in shares if share.endswith(".py")}
    return in_files | {share: classes[share] for share in shares if share in classes}


def _module(file: str) -> str:
    return file.removesuffix(".py").removeprefix("./").replace("/", ".")


# -- words -------------------------------------------------------------------------------------------------------------


def _words(facts: Facts, files: Sequence[model.ReportFile], *, conclusion: model.Conclusion) -> model.Words:
    receipt, counts = facts.receipt, facts.counts
    is_amiss = _is_delivery_amiss(receipt)
    problems = _problems(facts.problems, files)
    is_about_session = _is_about_session(counts, receipt, problems)
    tone = _tone(facts, conclusion, is_about_session=is_about_session)
    return model.Words(
        headline=_headline(facts, files, conclusion=conclusion, is_about_session=is_about_session),
        tone=tone,
        counts=tuple(wording.counts(counts)),
        time=wording.duration(counts.time),
        delivery=delivery_wording.delivery(receipt),
        is_delivery_amiss=is_amiss,
        has_everything=receipt.upload is not model.Upload.SKIPPED and not is_amiss,
        is_about_session=is_about_session,
        receipt=delivery_wording.receipt(receipt, is_well=receipt.upload in _WELL),
        losses=delivery_wording.losses(receipt),
        differences=_differences(counts, receipt, is_amiss=is_amiss),
        problems=problems,
        notes=tuple(found for found in _of_reports(files) if found.effect is model.Effect.NOTE),
        receipt_notes=tuple(delivery_wording.receipt_notes(receipt, facts.redactions)),
        warnings=tuple(_warnings(facts, files, conclusion=conclusion)),
        compared=tuple(wording.compared(facts.comparison)),
        missing=max(receipt.parsed - receipt.acknowledged, receipt.rejected + receipt.unsent, len(receipt.undelivered)),
        reports=tuple(sorted(files, key=lambda file: (not file.counts.bad, not file.problems))),
    )


def _tone(facts: Facts, conclusion: model.Conclusion, *, is_about_session: bool) -> model.Tone:
    if facts.broken_off is not None:
        return model.Tone.BROKEN_OFF
    if conclusion is model.Conclusion.FAILURE:
        return model.Tone.BAD
    if is_about_session and not facts.alarm.strip():
        return model.Tone.INFO
    if facts.alarm.strip() or conclusion is model.Conclusion.NEUTRAL or facts.counts.flaky:
        return model.Tone.WARNING
    return model.Tone.GOOD


def _headline(
    facts: Facts,
    files: Sequence[model.ReportFile],
    *,
    conclusion: model.Conclusion,
    is_about_session: bool,
) -> str:
    counts = facts.counts
    if facts.broken_off is not None:
        return wording.broken_off(facts.broken_off, counts)
    if counts.bad:
        told = sum(group.count for group in facts.groups)
        return wording.failed(counts, causes=len(facts.groups), told=told, files=files)
    if conclusion is model.Conclusion.FAILURE:
        return "A report claims failures that its test cases don't show"
    if is_about_session:
        return "No test case in this job"
    if not counts.tests:
        return "No test case was found"
    good = wording.passed(counts)
    if conclusion is model.Conclusion.NEUTRAL:
        return f"{good}, but a report could not be read whole"
    if facts.alarm.strip():
        return f"{good}, but the job had failed before"
    return good


def _all_problems(problems: Sequence[model.Problem], files: Iterable[model.ReportFile]) -> list[model.Problem]:
    return [*problems, *(found for file in files for found in file.problems)]


def _of_reports(files: Iterable[model.ReportFile]) -> list[model.Problem]:
    """Return the problems of reports, each with the report's path."""
    found = [(problem, file.path) for file in files for problem in file.problems]
    return [dataclasses.replace(problem, file=problem.file or path) for problem, path in found]


def _problems(problems: Sequence[model.Problem], files: Iterable[model.ReportFile]) -> tuple[model.Problem, ...]:
    """Return what people must see, the grave ones first: every problem of the run, and what reports may have lost."""
    grave = [found for found in _of_reports(files) if found.effect is not model.Effect.NOTE]
    return tuple(sorted([*problems, *grave], key=lambda problem: problem.effect is model.Effect.NOTE))


def _is_about_session(counts: model.Counts, receipt: model.Receipt, problems: Iterable[model.Problem]) -> bool:
    """Say whether the job has no test case and does its part all the same: opens or closes a session of many jobs.

    Where it should have had some, the run says so among its problems.
    """
    nothing_lost = all(found.effect is model.Effect.WARNING for found in problems)
    return not counts.tests and receipt.upload in _WELL and nothing_lost


def _is_delivery_amiss(receipt: model.Receipt) -> bool:
    """Say whether Buddy may not have what it should have; not so where nothing was to be sent."""
    is_well = receipt.upload in _WELL or receipt.upload is model.Upload.SKIPPED
    return not is_well or receipt.trouble is not model.Trouble.NONE


def _differences(counts: model.Counts, receipt: model.Receipt, *, is_amiss: bool) -> tuple[model.Difference, ...]:
    """Return the counts in which Buddy's session differs from this run; none where it should, or says nothing."""
    server = receipt.server_counts
    if server is None or not is_amiss:
        return ()
    lines = (
        model.Difference("test cases", counts.tests, server.tests),
        model.Difference("failed", counts.failed, server.failed),
        model.Difference("errored", counts.errors, server.errors),
        model.Difference("skipped", counts.skipped, server.skipped),
    )
    return tuple(line for line in lines if line.here != line.buddy)


def _warnings(facts: Facts, files: Sequence[model.ReportFile], *, conclusion: model.Conclusion) -> Iterable[str]:
    """Yield what must not be overlooked below fifty failures, and the headline doesn't say."""
    broken_off, counts = facts.broken_off, facts.counts
    if broken_off is not None:
        files = [file for file in files if file.path != broken_off.report]
    unread = _number_with(files, model.Effect.UNREAD)
    if unread and (conclusion is not model.Conclusion.NEUTRAL or broken_off is not None):
        yield f"{model.number_of(unread, 'report')} could not be read whole: test cases may be missing"
    broken = sum(any(map(policy.is_run_error, file.problems)) for file in files)
    if broken:
        told = model.number_of(broken, "report tells", "reports tell")
        yield f"{told} of an error of the run itself: test cases may be missing"
    claiming = _number_with(files, model.Effect.CLAIMED_FAILURE)
    if claiming and counts.bad:
        yield f"{model.number_of(claiming, 'report claims', 'reports claim')} failures that no test case shows"


def _number_with(files: Iterable[model.ReportFile], effect: model.Effect) -> int:
    return sum(any(found.effect is effect for found in file.problems) for file in files)
