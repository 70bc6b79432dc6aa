"""Annotations: workflow commands that put failures beside the lines of code they come from; a pure function.

GitHub keeps 10 errors, 10 warnings and 10 notices of a step, and about 50 annotations of a job.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from reporter import model
from reporter.outputs.text import escape, reasons, source_links, wording

_MOST = 10
_TRACE = 1500  # characters of the trace shown below the message


def render(result: model.Result, limit: int) -> list[str]:
    """Return at most `limit` errors and as many warnings, and a notice that says what was left out.

    No limit goes beyond 10; 0 means no annotation at all.
    """
    limit = min(max(limit, 0), _MOST)
    if not limit:
        return []
    cases = sorted(result.failures, key=lambda case: not source_links.repository_path(case.file))
    problems = [found for found in wording.problems(result) if found.effect is not model.Effect.NOTE]
    alarm = [model.Problem(result.alarm)] if result.alarm.strip() else []
    warnings = [*alarm, *problems]
    lines = [_warning(found) for found in warnings[:limit]] + [_error(case) for case in cases[:limit]]
    return lines + _left_out(result.counts.bad - len(cases[:limit]), len(warnings) - limit)


def _error(case: model.TestCase) -> str:
    path = source_links.repository_path(case.file)
    line = str(case.line) if path and case.line > 0 else ""
    return escape.command("error", _text(case, path), file=path, line=line, title=_title(case))


def _title(case: model.TestCase) -> str:
    title = escape.one_line(wording.title(case), 200)
    verb = "errored" if case.status is model.Status.ERROR else "failed"
    return f"{title} {verb}"


def _text(case: model.TestCase, path: str) -> str:
    message = escape.block(reasons.of(case), 1200, 0).strip()
    trace = escape.block(case.text, _TRACE // 2, _TRACE // 2).strip()
    group = escape.one_line(case.group or case.classname, 200)
    place = "" if path else escape.one_line(wording.where(case.file, case.line))
    if _begins_with(trace, message) or _begins_with(message, trace):
        message, trace = max(message, trace, key=len), ""
    parts = [message, trace, f"in {group}" if group else "", place]
    return "\n".join(part for part in parts if part)


def _begins_with(text: str, beginning: str) -> bool:
    """Say whether the words are the same, however they are laid out."""
    return " ".join(text.split()).startswith(" ".join(beginning.split()))


def _warning(found: model.Problem) -> str:
    path = source_links.repository_path(found.file)
    line = str(found.line) if path and found.line > 0 else ""
    place = "" if path else wording.where(found.file, found.line)
    text = f"{place}: {found.message}" if place else found.message
    return escape.command("warning", text, file=path, line=line)


def _left_out(failures: int, warnings: int) -> list[str]:
    parts = [wording.count(failures, "more failed test case")] if failures > 0 else []
    parts += [wording.count(warnings, "more problem")] if warnings > 0 else []
    if not parts:
        return []
    verb = "has" if len(parts) == 1 and 1 in (failures, warnings) else "have"
    return [escape.command("notice", f"{' and '.join(parts)} {verb} no annotation: the job summary shows more")]
