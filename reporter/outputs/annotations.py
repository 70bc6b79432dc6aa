"""Annotations: workflow commands that put failures beside the lines of code they come from.

GitHub keeps 10 errors, 10 warnings and 10 notices of a step, and about 50 annotations of a job, so each goes to another
cause before a second goes to any.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

import itertools
from collections.abc import Iterator, Sequence

from reporter import model
from reporter.outputs.destination import Destination
from reporter.outputs.text import escape, source_links, wording

_MOST = 10
_TITLE = 80  # characters
_TEXT = 500  # characters


class Annotations:
    """The annotations of a run, printed to the log that GitHub reads."""

    what = "the annotations"
    lists_failures = False
    where = "the log"

    def __init__(self, destination: Destination) -> None:
        self._console = destination.console
        self._limit = destination.annotations_limit

    def wanted(self) -> bool:
        return self._limit > 0

    def write(self, result: model.Result) -> Sequence[str]:
        self._console.commands(render(result, self._limit), "annotations")
        return ()


def render(result: model.Result, limit: int) -> list[str]:
    """Return at most `limit` errors and as many warnings, and a notice that says what was left out.

    No limit goes beyond 10; 0 means no annotation at all.
    """
    limit = min(max(limit, 0), _MOST)
    if not limit:
        return []
    warnings = [found for found in result.words.problems if found.effect is not model.Effect.NOTE]
    if result.alarm:
        warnings.insert(0, model.Problem(result.alarm, code="alarm"))
    errors = list(itertools.islice(_errors(result), limit))
    lines = [_warning(found) for found in warnings[:limit]] + errors
    return lines + _left_out(result.counts.bad - len(errors), len(warnings) - limit)


def _errors(result: model.Result) -> Iterator[str]:
    """Yield the annotations of failures: one of each cause, then a second of each, never two on one line."""
    taken: set[tuple[str, int]] = set()
    waiting = [(cause, iter(cause.failures)) for cause in result.causes]
    for number in range(_MOST):
        for cause, failures in waiting:
            found = _next_free(failures, result.links, taken)
            if found is None:
                continue
            failure, path, line = found
            more = 0
            if number == 0:
                more = cause.count - 1
            yield _error(failure, path, line, more=more)


def _next_free(
    failures: Iterator[model.Failure], links: model.Links, taken: set[tuple[str, int]]
) -> tuple[model.Failure, str, int] | None:
    """Return the next failure, with its place, on whose line nothing stands yet; None where there is none."""
    for failure in failures:
        path, line = _place(failure.case, links)
        shown_at = (path, max(line, 1))  # without a line GitHub shows it at the first
        if not path or shown_at not in taken:
            taken.add(shown_at)
            return failure, path, line
    return None


def _place(case: model.TestCase, links: model.Links) -> tuple[str, int]:
    """Return file and line of the repository: the test's own before a `conftest.py` or library code."""
    for file, line in ((case.file, case.line), (case.thrown_file, case.thrown_line)):
        path = source_links.repository_path(file)
        if path and file in links.files:
            return path, line
    return "", 0


def _error(failure: model.Failure, path: str, line: int, *, more: int) -> str:
    title = escape.one_line(failure.title, _TITLE)
    shown_line = ""
    if path and line > 0:
        shown_line = str(line)
    return escape.command("error", _text(failure, path, more), file=path, line=shown_line, title=title)


def _text(failure: model.Failure, path: str, more: int) -> str:
    case = failure.case
    raised = wording.where(case.thrown_file, case.thrown_line)
    parts = [escape.one_line(failure.reason, _TEXT // 2) or "no reason is given in the report"]
    if raised:
        parts.append(f"raised in {escape.one_line(raised, 100)}")
    if not path and case.file:
        parts.append(f"in {escape.one_line(wording.where(case.file, case.line), 100)}")
    if more:
        parts.append(f"{model.number_of(more, 'more test case fails', 'more test cases fail')} alike")
    if failure.since is not None:
        parts.append(wording.since(failure.since))
    if failure.rerun:
        parts.append(f"run it again: {failure.rerun}")
    text = ""
    for part in filter(None, parts):
        if len(text) + len(part) < _TEXT:
            text += f"{part}\n"
    return text.rstrip("\n")


def _warning(found: model.Problem) -> str:
    path = source_links.repository_path(found.file)
    if not path:
        place = wording.where(found.file, found.line)
        return escape.command("warning", ": ".join(filter(None, (place, found.message))))
    line = ""
    if found.line > 0:
        line = str(found.line)
    return escape.command("warning", found.message, file=path, line=line)


def _left_out(failures: int, warnings: int) -> list[str]:
    parts = []
    if failures > 0:
        parts.append(model.number_of(failures, "more failed test case"))
    if warnings > 0:
        parts.append(model.number_of(warnings, "more problem"))
    if not parts:
        return []
    verb = "have"
    if max(failures, 0) + max(warnings, 0) == 1:
        verb = "has"
    return [escape.command("notice", f"{' and '.join(parts)} {verb} no annotation: the job summary shows more")]
