"""The blocks of the job summary for single things: a failed test case, a flaky one, a report, a problem.

Each returns a whole piece of Markdown that ends in a line end: never half a tag or fence.
"""

from reporter import model
from reporter.views import escape, wording

_MESSAGE = 1200  # characters shown of a message, a trace and an output: a page is read, a log is searched
_TRACE = 6000
_OUTPUT = 3000
_ICONS = {model.Status.FAILED: "❌", model.Status.ERROR: "💥"}


def failure(case: model.TestCase) -> str:
    """Return a failed test case in full: name, place, message, and folded trace and output."""
    icon = _ICONS.get(case.status, "❌")
    place = _place(case)
    parts = [f"{icon} **{escape.code(wording.title(case))}**" + (f"<br>{place}" if place else "")]
    message = escape.block(wording.message(case), _MESSAGE * 3 // 4, _MESSAGE // 4)
    if message.strip():
        parts.append(escape.fence(message))
    trace = escape.block(case.text, _TRACE // 2, _TRACE // 2)
    trace = "" if trace.strip() == message.strip() else trace
    output = escape.block(case.output, _OUTPUT // 4, _OUTPUT * 3 // 4)
    folded = _folded({"stack trace": trace, "output": output})
    return "\n\n".join([*parts, *folded]) + "\n"


def _folded(texts: dict[str, str]) -> list[str]:
    """Fold what there is of the texts away together: one line on the page, and one click."""
    there = {name: text for name, text in texts.items() if text.strip()}
    if not there:
        return []
    sizes = (f"{name} ({wording.count(text.count(chr(10)) + 1, 'line')})" for name, text in there.items())
    title = " and ".join(sizes)
    blocks = "\n\nOutput:\n\n".join(escape.fence(text) for text in there.values())
    return [f"<details><summary>{title[0].upper()}{title[1:]}</summary>\n\n{blocks}\n\n</details>"]


def _place(case: model.TestCase) -> str:
    parts = [escape.code(wording.where(case.file, case.line))]
    if case.classname.strip() not in ("", case.group.strip(), wording.title(case)):
        parts.append(escape.markdown(case.classname))
    parts.append("errored" if case.status is model.Status.ERROR else "")
    parts.append(wording.duration(case.time))
    if case.earlier_attempts:
        parts.append(f"failed in all of {case.earlier_attempts + 1:,} attempts")
    return " · ".join(part for part in parts if part)


def short_failure(case: model.TestCase) -> str:
    """Return a failed test case as one list item."""
    message = escape.code(escape.first_line(wording.message(case), 160))
    return _item(_ICONS.get(case.status, "❌"), case, message)


def flaky(case: model.TestCase) -> str:
    """Return a flaky test case as one list item."""
    attempts = wording.count(case.earlier_attempts, "failed attempt") if case.earlier_attempts else ""
    return _item("🔁", case, f"passed after {attempts}" if attempts else "")


def slow(case: model.TestCase) -> str:
    """Return one of the slowest test cases as a table row."""
    group = escape.markdown(case.group or case.classname)
    return f"| {wording.duration(case.time) or '0 s'} | {escape.code(wording.title(case))} | {group} |\n"


def _item(icon: str, case: model.TestCase, rest: str) -> str:
    parts = [escape.code(wording.title(case)), escape.code(wording.where(case.file, case.line)), rest]
    return f"- {icon} " + " · ".join(part for part in parts if part) + "\n"


def report(file: model.ReportFile, columns: list[str]) -> str:
    """Return a report as a table row; a zero is left blank, so that what matters stands out."""
    counts = file.counts
    grave = any(found.effect is not model.Effect.NOTE for found in file.problems)
    icon = "❌" if counts.bad else "⚠️" if grave else "✅" if counts.tests else "➖"
    numbers = "".join(f" {_number(counts, column)} |" for column in columns)
    name = escape.code(file.path) or "(no path)"
    return f"| {icon} {name} | {counts.tests:,} |{numbers} {wording.duration(counts.time)} |\n"


def _number(counts: model.Counts, column: str) -> str:
    number: int = getattr(counts, column)
    return f"{number:,}" if number else ""


def problem(found: model.Problem) -> str:
    """Return a problem as one list item."""
    icon = "ℹ️" if found.effect is model.Effect.NOTE else "⚠️"
    return f"- {icon} {_remark(found)}\n"


def undelivered(found: model.Problem) -> str:
    """Return a test case that Buddy does not have as one list item."""
    return f"- {_remark(found)}\n"


def _remark(found: model.Problem) -> str:
    place = escape.code(wording.where(found.file, found.line))
    return ": ".join(part for part in (place, escape.prose(found.message, 500)) if part)
