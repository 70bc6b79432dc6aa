"""The report that ends a run in a log or on a terminal: reports, failed test cases, problems, and `console_verdict`.

Pure but for `ConsoleReport`, which prints: lines as values. What they look like, and that GitHub takes none of them for
a command, is decided in `console`.
"""

from collections.abc import Iterable, Iterator, Sequence

from reporter import model
from reporter.outputs import besides_headline, console_lines, console_verdict
from reporter.outputs.console_lines import Line, Part, Style
from reporter.outputs.destination import Destination
from reporter.outputs.text import escape, wording

_MOST = 20  # reports, causes, problems
_FOLDED = 5  # lines that a log may show open, if people can do without them
_PATH = 60  # characters to which the paths of reports are filled up, if none is longer
_NAME = 200
_OF_CAUSE = 3  # further test cases of a cause that are named


class ConsoleReport:
    """The end of the log."""

    what = "the report"
    lists_failures = False
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
        self._console.marked(console_verdict.lines(result))
        return ()


def parts(result: model.Result) -> list[Part]:
    """Return the parts that there is something to say in: the longest first, what people came for last."""
    found = [_reports(result), _notes(result), _flaky(result), _failures(result), _problems(result)]
    return [part for part in found if part.lines]


def _part(title: str, lines: list[Line], *, shown: int, total: int, one: str, folds: bool = False) -> Part:
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
    lines = [
        Line(_row(path, width, time=time, times=times, counts=counts), indent=2, hang=width + 6)
        for path, time, counts in rows
    ]
    return _part("reports", lines, shown=len(lines), total=len(files), one="report", folds=True)


def _row(path: str, width: int, *, time: str, times: int, counts: model.Counts) -> str:
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
    return _part("failed test cases", lines, shown=named, total=total, one="failed test case")


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
        yield Line(console_lines.command(failure.rerun), "$ ", indent=9)


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
    return _part("flaky test cases", lines, shown=min(_MOST, len(result.flaky)), total=total, one="flaky test case")


# -- problems ----------------------------------------------------------------------------------------------------------


def _problems(result: model.Result) -> Part:
    found = besides_headline.problems(result)
    return _part("problems", _problem_lines(found), shown=min(_MOST, len(found)), total=len(found), one="problem")


def _notes(result: model.Result) -> Part:
    found = result.words.notes
    return _part(
        "notes on reports",
        _problem_lines(found),
        shown=min(_MOST, len(found)),
        total=len(found),
        one="note",
        folds=True,
    )


def _problem_lines(found: Iterable[model.Problem]) -> list[Line]:
    return [console_lines.problem(problem) for problem in list(found)[:_MOST]]
