"""Reads the reports and hands their test cases to the sinks, block by block."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from reporter import errors, model
from reporter.formats import readers, roots, variants
from reporter.formats.discovery import selection
from reporter.pipeline.state import Found, Tools

_PROGRESS_BLOCKS = 8
_COMPARED = 300  # reports whose beginnings are compared, to tell the legs of a matrix apart
_PROBLEMS = 2000  # of all reports together; a problem takes about 500 bytes
_UNREAD = 50  # reports that are named where the time was over


def read_all(tools: Tools, found: Found, signals: errors.SignalBlock) -> None:
    """Read the reports one by one until the time is over; what was not read by then is a problem of its report."""
    runtime, reports = tools.runtime, found.discovery.reports
    until = runtime.clock() + tools.settings.read_deadline
    legs = _legs(reports)
    folders = roots.known_roots(runtime.environ, runtime.workspace)
    for number, report in enumerate(reports):
        if runtime.clock() > until:
            found.files += _not_read(reports[number:], tools.settings.read_deadline)
            return
        opened = readers.open_report(
            report,
            known_roots=folders,
            out_of_time=lambda: runtime.clock() > until,
            with_data=tools.delivery is not None,
        )
        before = tools.tally.counts
        tell_progress = _progress(tools, number, len(reports))
        try:
            _hand_on(
                _with_variant(opened.blocks(), legs[report.path]), tools, signals=signals, tell_progress=tell_progress
            )
        finally:  # a signal may have ended it: what nobody counted any more is not in the counts
            read = dataclasses.replace(opened.summary(), counts=tools.tally.counts - before)
            _keep(found, tools.redactor.report(read))


def _keep(found: Found, read: model.ReportFile) -> None:
    """Keep what was read of a report, with as many of its problems as one run may have; the others are counted.

    The first of each code that decides something stays whatever their number: conclusion and exit code go by it.
    """
    kept: list[model.Problem] = []
    deciding: set[str] = set()
    for problem in read.problems:
        decides = problem.effect is not model.Effect.NOTE and problem.code not in deciding
        if found.kept_problems >= _PROBLEMS and not decides:
            found.unshown_problems += 1
            continue
        deciding.add(problem.code)
        found.kept_problems += 1
        kept.append(problem)
    if len(kept) < len(read.problems):
        read = dataclasses.replace(read, problems=tuple(kept))
    found.files.append(read)


def _legs(reports: Sequence[selection.Found]) -> dict[str, str]:
    """Return what tells each report's test cases from the same ones of other reports, by its path."""
    if len(reports) > _COMPARED:
        return {report.path: variants.leg(report.path) for report in reports}
    return variants.variants({report.path: variants.head_names(_head(report)) for report in reports})


def _head(report: selection.Found) -> bytes:
    try:
        with report.open() as file:
            return file.read(variants.HEAD_BYTES)
    except OSError:
        return b""


def _with_variant(blocks: Iterator[list[model.TestCase]], variant: str) -> Iterator[list[model.TestCase]]:
    for block in blocks:
        if variant:
            yield [model.replace(case, variant=variant) for case in block]
        else:
            yield block


def _hand_on(
    blocks: Iterator[list[model.TestCase]],
    tools: Tools,
    *,
    signals: errors.SignalBlock,
    tell_progress: Callable[[], None],
) -> None:
    """Hand the cases of one report to the sinks.

    A signal is heard at any moment, but not while a block is being counted: so the counts agree.
    """
    for count, block in enumerate(blocks):
        signals.hold()
        cases = tools.redactor.clean(block)
        for sink in tools.sinks:
            if sink is tools.delivery:
                signals.release()  # it may have to wait for Buddy
            sink.add(cases)
        signals.release()
        if count % _PROGRESS_BLOCKS == 0:
            tell_progress()


def _not_read(reports: Sequence[selection.Found], seconds: float) -> Iterator[model.ReportFile]:
    for report in reports[:_UNREAD]:
        what = f"was not read: read_deadline, {seconds:g} s for all reports, has passed"
        problem = model.Problem(what, report.path, effect=model.Effect.UNREAD, code="read-deadline")
        yield model.ReportFile(report.path, problems=(problem,))
    if len(reports) > _UNREAD:
        more = model.number_of(len(reports) - _UNREAD, "more report")
        problem = model.Problem(f"{more} not read", effect=model.Effect.UNREAD, code="read-deadline")
        yield model.ReportFile("(more reports)", problems=(problem,))


def _progress(tools: Tools, number: int, total: int) -> Callable[[], None]:
    talk, tally = tools.runtime.talk, tools.tally
    if total > 1:
        return lambda: talk.progress("reading reports", number, total)
    return lambda: talk.progress("reading the report, test cases", tally.counts.tests, 0)
