"""The report that ends a run in a log or on a terminal: reports, failed test cases, problems, and last the verdict.

Pure but for `ConsoleReport`, which prints: lines as values. What they look like, and that none of them is a command, is
`console`'s business.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from reporter import model
from reporter.outputs import untold
from reporter.outputs.console_lines import Line, Part, Style
from reporter.outputs.destination import Destination
from reporter.outputs.text import escape, wording

_MOST = 20  # reports, causes, problems
_FOLDED = 5  # lines that a log may show open, if people can do without them
_PATH = 60  # characters to which the paths of reports are filled up, if none is longer
_NAME = 200
_COMMAND = 3000
_FIXED = 5  # names of test cases that were fixed
_OF_CAUSE = 3  # further test cases of a cause that are named

_STYLES = {
    model.Tone.GOOD: Style.GOOD,
    model.Tone.BAD: Style.BAD,
    model.Tone.BROKEN_OFF: Style.BAD,
    model.Tone.WARNING: Style.ODD,
    model.Tone.INFO: Style.ODD,
}


class ConsoleReport:
    """The end of the log."""

    what = "the report"
    where = "the log"

    def __init__(self, destination: Destination) -> None:
        self._console = destination.console
        self._alerts = destination.alerts

    def wanted(self) -> bool:
        return True

    def write(self, result: model.Result) -> Sequence[str]:
        self._console.parts(parts(result))
        self._console.commands(list(self._alerts))
        self._console.line("")
        self._console.marked(verdict(result))
        return ()


def parts(result: model.Result) -> list[Part]:
    """Return the parts that there is something to say in: the longest first, what people came for last."""
    found = [_reports(result), _notes(result), _flaky(result), _failures(result), _problems(result)]
    return [part for part in found if part.lines]


def verdict(result: model.Result) -> list[Line]:
    """Return what must be the end: the headline, the receipt, the session's address."""
    words = result.words
    lines = [Line(_beside(result), words.headline, _STYLES[words.tone], hang=2)]
    if result.alarm:
        lines.insert(0, Line(f" {escape.one_line(result.alarm, 1000)}", "ALARM:", Style.BAD, hang=2))
    if result.broken_off is not None:
        lines.append(Line(escape.one_line(_broken_off(result.broken_off), 1000), indent=2, hang=4))
        if result.broken_off.rerun:
            lines.append(Line(_command(result.broken_off.rerun), "$ ", indent=4))
    if len(result.reruns) == 1:  # several stand with their test cases
        lines.append(Line(f" {_command(result.reruns[0])}", "run them again:"))
    return [*lines, *_receipt(result)]


def _command(text: str) -> str:
    """Return a command as it is to be pasted: blanks in it count, and half of one would run something else."""
    shown = escape.clean(text).replace("\n", " ")
    if len(shown) > _COMMAND:
        return ""
    return shown


def _beside(result: model.Result) -> str:
    """Return what the headline leaves unsaid: counts, what is new or fixed, the time."""
    words = result.words
    parts = [*untold.counts(result), untold.compared(result), _fixed(result), untold.not_compared(result)]
    if words.time:
        parts.append(f"{words.time} in test cases")
    beside = escape.one_line(wording.join(parts, ", "), 1000)
    if not beside:
        return ""
    if words.tone in (model.Tone.BAD, model.Tone.BROKEN_OFF):
        return f": {beside}"
    return f" ({beside})"


def _fixed(result: model.Result) -> str:
    compared = result.comparison
    if compared is None or not compared.fixed:
        return ""
    names = ", ".join(compared.fixed_names[:_FIXED])
    left = compared.fixed - len(compared.fixed_names[:_FIXED])
    if left > 0:
        names += f" and {left:,} more"
    return f"fixed: {names}"


def _broken_off(found: model.BrokenOff) -> str:
    text = f"{found.report} breaks off after {wording.cases(found.cases)}"
    if found.last:
        text += f"; the last that finished is {found.last}"
    if found.inside:
        text += f"; it stops inside {found.inside}"
    return text


def _part(title: str, lines: list[Line], shown: int, total: int, one: str, *, folds: bool = False) -> Part:
    rest = []
    if lines and total > shown:
        rest.append(Line(f"({model.number_of(total - shown, f'more {one}')})", indent=2))
    return Part(title, [*lines, *rest], total, folds and len(lines) > _FOLDED)


# -- reports -----------------------------------------------------------------------------------------------------------


def _reports(result: model.Result) -> Part:
    if not result.files:
        lines = [Line(escape.one_line(line), indent=2, hang=4) for line in result.passed_over]
        return Part("no report was read", lines[:_MOST] or [Line("no file was looked for", indent=2)], len(lines))
    files = result.words.reports
    rows = [(escape.one_line(file.path), wording.duration(file.counts.time), file.counts) for file in files[:_MOST]]
    times = max(len(time) for _, time, _ in rows)
    width = max(len(path) for path, _, _ in rows)
    if width > _PATH:
        width = 0
    lines = [Line(_row(path, width, time, times, counts), indent=2, hang=width + 6) for path, time, counts in rows]
    return _part("reports", lines, len(lines), len(files), "report", folds=True)


def _row(path: str, width: int, time: str, times: int, counts: model.Counts) -> str:
    """Return path, time and counts of a report, the first two filled up to columns."""
    numbers = wording.counts(counts) or [wording.cases(counts.tests)]
    return wording.join([f"{path:<{width}}", f"{time:>{times}}", ", ".join(numbers)], "  ")


# -- failures ----------------------------------------------------------------------------------------------------------


def _failures(result: model.Result) -> Part:
    total = max(result.counts.bad, len(result.failures))
    lines: list[Line] = []
    named = 0
    for cause in result.causes[:_MOST]:
        lines += _cause_lines(cause)
        named += cause.count
    return _part("failed test cases", lines, named, total, "failed test case")


def _cause_lines(cause: model.Cause) -> Iterator[Line]:
    """Say a cause: the first test case in full, how many fail alike, the names of a few of them."""
    yield from _failure_lines(cause.failures[0], cause.reason)
    if cause.count < 2:
        return
    yield Line(f"{model.number_of(cause.count - 1, 'more fails', 'more fail')} alike:", indent=9, hang=9)
    others = cause.failures[1 : 1 + _OF_CAUSE]
    for failure in others:
        yield Line(_named(failure), indent=11, hang=11)
    left = cause.count - 1 - len(others)
    if left > 0:
        yield Line(f"({left:,} more)", indent=11)


def _failure_lines(failure: model.Failure, reason: str) -> Iterator[Line]:
    mark = "FAILED"
    if failure.case.status is model.Status.ERROR:
        mark = "ERROR "
    remarks = wording.join([wording.since(failure.since), *failure.owners], ", ")
    text = f" {_named(failure)}"
    if remarks:
        text += f" [{escape.one_line(remarks, _NAME)}]"
    yield Line(text, mark, Style.BAD, indent=2, hang=9)
    if reason:
        yield Line(escape.one_line(reason, _NAME), indent=9, hang=9)
    raised = wording.where(failure.case.thrown_file, failure.case.thrown_line)
    if raised:
        yield Line(f"raised in {escape.one_line(raised, _NAME)}", indent=9, hang=9)
    if failure.rerun:
        yield Line(_command(failure.rerun), "$ ", indent=9)


def _named(failure: model.Failure) -> str:
    name = escape.one_line(failure.title, _NAME)
    place = escape.one_line(wording.where(failure.case.file, failure.case.line), _NAME)
    if place:
        return f"{name} ({place})"
    return name


def _flaky(result: model.Result) -> Part:
    lines: list[Line] = []
    for failure in result.flaky[:_MOST]:
        attempts = model.number_of(failure.case.earlier_attempts, "failed attempt")
        lines.append(Line(f" {_named(failure)}, passed after {attempts}", "FLAKY ", Style.ODD, indent=2, hang=9))
        if failure.reason:
            lines.append(Line(escape.one_line(failure.reason, _NAME), indent=9, hang=9))
    total = max(result.counts.flaky, len(result.flaky))
    return _part("flaky test cases", lines, min(_MOST, len(result.flaky)), total, "flaky test case")


# -- problems ----------------------------------------------------------------------------------------------------------


def _problems(result: model.Result) -> Part:
    found = untold.problems(result)
    return _part("problems", _problem_lines(found), min(_MOST, len(found)), len(found), "problem")


def _notes(result: model.Result) -> Part:
    found = result.words.notes
    return _part("notes on reports", _problem_lines(found), min(_MOST, len(found)), len(found), "note", folds=True)


def _problem_lines(found: Iterable[model.Problem]) -> list[Line]:
    return [_problem(problem) for problem in list(found)[:_MOST]]


def _problem(problem: model.Problem) -> Line:
    place = escape.one_line(wording.where(problem.file, problem.line))
    return Line(wording.join([place, escape.one_line(problem.message, 500)], ": "), indent=2, hang=4)


# -- the receipt -------------------------------------------------------------------------------------------------------


def _receipt(result: model.Result) -> Iterator[Line]:
    receipt, words = result.receipt, result.words
    yield _receipt_line(receipt, words)
    if receipt.reason:
        before = "why: "
        if words.has_everything:
            before = ""
        yield Line(before + escape.one_line(receipt.reason, 1000), indent=2, hang=4)
    if receipt.cure:
        yield Line(f"what to do: {escape.one_line(receipt.cure, 1000)}", indent=2, hang=4)
    for line in words.differences:
        yield Line(f"{line.word}: {line.here:,} here, {line.buddy:,} at Buddy", indent=2)
    yield from _undelivered(receipt, words)
    for note in words.receipt_notes:
        yield Line(escape.one_line(note, 300), indent=2, hang=4)
    yield from _session(result)


def _receipt_line(receipt: model.Receipt, words: model.Words) -> Line:
    if receipt.upload is model.Upload.SKIPPED and not receipt.sent:
        return Line(" nothing was sent to Buddy", "receipt:")
    style = Style.GOOD
    if words.is_delivery_amiss:
        style = Style.ODD
    losses = ""
    if words.losses:
        losses = f" ({words.losses})"
    return Line(f" {words.receipt}{losses}", "receipt:", style, hang=2)


def _undelivered(receipt: model.Receipt, words: model.Words) -> Iterator[Line]:
    """Name what Buddy does not have; not where it has nothing at all: then there is nothing to look for."""
    if not receipt.acknowledged or not receipt.undelivered:
        return
    yield Line("Buddy does not have:", indent=2)
    for found in receipt.undelivered[:_MOST]:
        yield dataclasses.replace(_problem(found), indent=4, hang=6)
    left = words.missing - min(len(receipt.undelivered), _MOST)
    if left > 0:
        yield Line(f"({model.number_of(left, 'more test case')})", indent=4)


def _session(result: model.Result) -> Iterator[Line]:
    said = untold.buddys_words(result)
    if said:
        yield Line(f" {escape.one_line(said, 500)}", "Buddy says:", Style.ODD, hang=2)
    url = escape.address(result.session.url)
    if url:
        yield Line(f" {url}", "session:")
