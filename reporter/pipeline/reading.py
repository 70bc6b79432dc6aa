"""Reads the reports and hands their test cases to the sinks, block by block."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from reporter import errors, model, seams
from reporter.formats.discovery import selection
from reporter.formats.junit import reader
from reporter.pipeline.state import Found, Tools

_PROGRESS_BLOCKS = 8
_UNREAD = 50  # reports that are named where the time was over


def read_all(tools: Tools, found: Found, signals: errors.Shelter) -> None:
    """Read the reports one by one until the time is over; what was not read by then is a problem of its report."""
    runtime, reports = tools.runtime, found.discovery.reports
    until = runtime.clock() + tools.settings.read_deadline
    for number, report in enumerate(reports):
        if runtime.clock() > until:
            found.files += _not_read(reports[number:], tools.settings.read_deadline)
            return
        opened: seams.ReportReader = reader.Report(report.path, report.open)
        before = tools.tally.counts
        try:
            _hand_on(opened, tools, signals, _progress(tools, number, len(reports)))
            found.files.append(_masked(opened.summary(), tools))
        except errors.Interrupted:
            # the reader may have given a block that nobody counted any more
            cut = dataclasses.replace(opened.summary(), counts=tools.tally.counts - before)
            found.files.append(_masked(cut, tools))
            raise


def _hand_on(
    opened: seams.ReportReader, tools: Tools, signals: errors.Shelter, tell_progress: Callable[[], None]
) -> None:
    """Hand the cases of one report to the sinks.

    A signal is heard at any moment, but not while a block is being counted: so the counts agree.
    """
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


def _masked(read: model.ReportFile, tools: Tools) -> model.ReportFile:
    problems = tuple(tools.redactor.problem(problem) for problem in read.problems)
    return dataclasses.replace(read, problems=problems)


def _not_read(reports: Sequence[selection.Found], seconds: float) -> Iterator[model.ReportFile]:
    for report in reports[:_UNREAD]:
        what = f"was not read: read_deadline, {seconds:g} s for all reports, was over"
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
