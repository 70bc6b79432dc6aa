"""The report that ends a run in a log or on a terminal: reports, failed test cases, problems, and last the verdict.

Pure: lines as values. What they look like, and that none of them is a command, is `console`'s business.
"""

import dataclasses
import enum
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reporter import model
from reporter.outputs.text import escape, reasons, wording

_MOST = 20  # reports, failed test cases, problems
_COMPARED = 50  # failed test cases
_FOLDED = 5  # lines that a log may show open, if people can do without them
_PATH = 60  # characters to which the paths of reports are filled up, if none is longer
_NAME = 200


class Style(enum.Enum):
    """What the mark before a line means; a terminal shows it by a colour."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    ODD = "odd"
    HEADING = "heading"


class Line(NamedTuple):
    """One line: `mark` stands before the text and has the style; a terminal indents what it wraps by `hang`."""

    text: str
    mark: str = ""
    style: Style = Style.PLAIN
    indent: int = 0
    hang: int = 0

    def __str__(self) -> str:
        return " " * self.indent + self.mark + self.text


class Part(NamedTuple):
    """Lines about `total` things under a title; GitHub folds those that `folds`."""

    title: str
    lines: list[Line]
    total: int
    folds: bool = False


def parts(result: model.Result) -> list[Part]:
    """Return the parts that there is something to say in: the longest first, what people came for last."""
    found = [_reports(result), _notes(result), _failures(result), _problems(result)]
    return [part for part in found if part.lines]


def verdict(result: model.Result) -> list[Line]:
    """Return what must be the end: the headline, the receipt, the session's address."""
    is_good = result.conclusion is model.Conclusion.SUCCESS and not result.alarm.strip()
    style = Style.BAD if result.conclusion is model.Conclusion.FAILURE else Style.GOOD if is_good else Style.ODD
    beside = ", ".join(wording.beside_headline(result))
    rest = f": {beside}" if style is Style.BAD and beside else f" ({beside})" if beside else ""
    lines = [Line(rest, wording.headline(result), style, hang=2)]
    if result.alarm.strip():
        lines.insert(0, Line(f" {escape.one_line(result.alarm, 1000)}", "ALARM:", Style.BAD, hang=2))
    return [*lines, *_receipt(result)]


def _part(title: str, lines: list[Line], shown: int, total: int, one: str, *, folds: bool = False) -> Part:
    rest = [Line(f"({wording.count(total - shown, f'more {one}')})", indent=2)] if lines and total > shown else []
    return Part(title, [*lines, *rest], total, folds and len(lines) > _FOLDED)


def _reports(result: model.Result) -> Part:
    if not result.files:
        lines = [Line(escape.one_line(line), indent=2, hang=4) for line in result.passed_over]
        return Part("no report was read", lines[:_MOST] or [Line("nothing was looked for", indent=2)], len(lines))
    files = wording.reports(result)
    rows = [(escape.one_line(file.path), wording.duration(file.counts.time), file.counts) for file in files[:_MOST]]
    times = max(len(time) for _, time, _ in rows)
    longest = max(len(path) for path, _, _ in rows)
    width = longest if longest <= _PATH else 0
    hang = width + times + 6 if times else width + 4
    lines = [Line(_row(path, width, time, times, counts), indent=2, hang=hang) for path, time, counts in rows]
    return _part("reports", lines, len(lines), len(files), "report", folds=True)


def _row(path: str, width: int, time: str, times: int, counts: model.Counts) -> str:
    """Return path, time and counts of a report, the first two filled up to columns."""
    tally = wording.tally(dataclasses.replace(counts, time=0.0)) or [wording.cases(counts.tests)]
    return "  ".join(part for part in (f"{path:<{width}}", f"{time:>{times}}", ", ".join(tally)) if part)


def _failures(result: model.Result) -> Part:
    cases, compared = result.failures[:_MOST], result.failures[:_COMPARED]
    total = max(result.counts.bad, len(result.failures))
    number, words = reasons.in_common(compared)
    common = [Line(f"{wording.alike(number, len(compared), total)} {words}", indent=2, hang=4)] if number else []
    lines = [*common, *_failure_lines(cases)]
    return _part("failed test cases", lines, len(cases), total, "failed test case")


def _failure_lines(cases: Sequence[model.TestCase]) -> Iterator[Line]:
    for case in cases:
        mark = "ERROR " if case.status is model.Status.ERROR else "FAILED"
        name, group = escape.one_line(wording.title(case), _NAME), escape.one_line(case.group, _NAME)
        place = escape.one_line(wording.where(case.file, case.line))
        full = f"{group} › {name}" if group and group != name else name
        yield Line(f" {full}" + (f" ({place})" if place else ""), mark, Style.BAD, indent=2, hang=9)
        if why := reasons.line(case):
            yield Line(why, indent=9, hang=9)


def _problems(result: model.Result) -> Part:
    found = wording.problems(result)
    lines = [_problem(problem) for problem in found[:_MOST]]
    return _part("problems", lines, len(lines), len(found), "problem")


def _notes(result: model.Result) -> Part:
    found = wording.notes(result)
    lines = [_problem(note) for note in found[:_MOST]]
    return _part("notes on reports", lines, len(lines), len(found), "note", folds=True)


def _problem(problem: model.Problem) -> Line:
    place = escape.one_line(wording.where(problem.file, problem.line))
    text = ": ".join(part for part in (place, escape.one_line(problem.message, 500)) if part)
    return Line(text, indent=2, hang=4)


def _undelivered(receipt: model.Receipt) -> Iterator[Line]:
    """Name what Buddy does not have; not where it has nothing at all: then there is nothing to look for."""
    if not receipt.acknowledged or not receipt.undelivered:
        return
    yield Line("Buddy does not have:", indent=2)
    for found in receipt.undelivered[:_MOST]:
        yield _problem(found)._replace(indent=4, hang=6)
    left = wording.missing(receipt) - min(len(receipt.undelivered), _MOST)
    if left > 0:
        yield Line(f"({wording.count(left, 'more test case')})", indent=4)


def _receipt(result: model.Result) -> Iterator[Line]:
    receipt = result.receipt
    if receipt.upload is model.Upload.SKIPPED and not receipt.sent:
        yield Line(" nothing was sent to Buddy", "receipt:")
    else:
        losses = wording.losses(receipt)
        style = Style.ODD if wording.is_delivery_amiss(receipt) else Style.GOOD
        yield Line(f" {wording.chain(receipt)}" + (f" ({losses})" if losses else ""), "receipt:", style, hang=2)
    if receipt.reason:
        before = "" if wording.has_everything(receipt) else "why: "
        yield Line(before + escape.one_line(receipt.reason, 1000), indent=2, hang=4)
    if receipt.cure:
        yield Line(f"what to do: {escape.one_line(receipt.cure, 1000)}", indent=2, hang=4)
    for line in wording.differences(result):
        yield Line(f"{line.word}: {line.here:,} here, {line.buddy:,} at Buddy", indent=2)
    yield from _undelivered(receipt)
    for note in wording.receipt_notes(result):
        yield Line(escape.one_line(note, 300), indent=2, hang=4)
    url = escape.address(result.session.url)
    if url:
        yield Line(f" {url}", "session:")
