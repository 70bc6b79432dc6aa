"""The blocks of the job summary for single things: a failed test case, a flaky one, a report, a problem.

Each returns a whole piece of Markdown that ends in a line end: never half a tag or fence.
"""

from reporter import model
from reporter.outputs.text import escape, reasons, wording

_NAME = 120  # characters of a name in a list
_MESSAGE = 1200  # characters shown of a message, a trace and an output: a page is read, a log is searched
_TRACE = 6000
_OUTPUT = 3000
_ICONS = {model.Status.FAILED: "❌", model.Status.ERROR: "💥"}


def failure(case: model.TestCase, url: str) -> str:
    """Return a failed test case in full: name, place, why it failed, and folded trace and output.

    `url` is the address of its file's source, or "".
    """
    place = _joined(_place(case, url), *_details(case))
    parts = [f"{_icon(case)} **{escape.code(wording.title(case))}**" + (f"<br>{place}" if place else "")]
    why, trace, output = _texts(case)
    parts += [escape.fence(why)] if why.strip() else []
    there = {name: text for name, text in (("stack trace", trace), ("output", output)) if text.strip()}
    if there:
        sizes = (f"{name} ({wording.count(text.count(chr(10)) + 1, 'line')})" for name, text in there.items())
        blocks = "\n\nOutput:\n\n".join(escape.fence(text) for text in there.values())
        parts.append(_folded(wording.sentence(" and ".join(sizes)), blocks))
    return "\n\n".join(parts) + "\n"


def folded_failure(case: model.TestCase, url: str, group: str) -> str:
    """Return a failed test case as one line, with message, trace and output folded behind it; `group` may be ""."""
    why, trace, output = _texts(case)
    why = "" if "".join(why.split()) in "".join(trace.split()) else why
    texts = {"": why, "Stack trace:": trace, "Output:": output}
    name = wording.title(case)
    parts = [escape.code(name, 2000) if len(name) > _NAME else "", _joined(*_details(case))]
    for title, text in texts.items():
        parts += [title, escape.fence(text)] if text.strip() else []
    return (
        _folded(f"{_icon(case)} {_in_one_line(case, url, group)}", "\n\n".join(part for part in parts if part)) + "\n"
    )


def short_failure(case: model.TestCase, url: str) -> str:
    """Return a failed test case as one list item."""
    return f"- {_icon(case)} {_in_one_line(case, url, case.group)}\n"


def _in_one_line(case: model.TestCase, url: str, group: str) -> str:
    name = escape.one_line(wording.title(case), _NAME)
    name = f"{escape.one_line(group, _NAME)} › {name}" if group.strip() else name
    return _joined(escape.code(name), _place(case, url), escape.markdown(reasons.line(case)))


def _texts(case: model.TestCase) -> tuple[str, str, str]:
    """Return why the case failed, its trace where that is more, and its output; each cut to what a page may hold."""
    why = escape.block(reasons.of(case), _MESSAGE * 3 // 4, _MESSAGE // 4)
    trace = escape.block(case.text, _TRACE // 2, _TRACE // 2)
    output = escape.block(case.output, _OUTPUT // 4, _OUTPUT * 3 // 4)
    return why, "" if trace.strip() == why.strip() else trace, output


def _folded(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _icon(case: model.TestCase) -> str:
    return _ICONS.get(case.status, "❌")


def _place(case: model.TestCase, url: str) -> str:
    return escape.linked_code(wording.where(case.file, case.line), f"{url}#L{case.line}" if case.line > 0 else url)


def _details(case: model.TestCase) -> list[str]:
    says_more = case.classname.strip() not in ("", case.group.strip(), wording.title(case))
    return [
        escape.markdown(case.classname) if says_more else "",
        "errored" if case.status is model.Status.ERROR else "",
        wording.duration(case.time),
        f"failed in all of {case.earlier_attempts + 1:,} attempts" if case.earlier_attempts else "",
    ]


def flaky(case: model.TestCase, url: str) -> str:
    """Return a flaky test case as one list item."""
    attempts = wording.count(case.earlier_attempts, "failed attempt") if case.earlier_attempts else ""
    after = f"passed after {attempts}" if attempts else ""
    return f"- 🔁 {_joined(escape.code(wording.title(case)), _place(case, url), after)}\n"


def slow(case: model.TestCase) -> str:
    """Return one of the slowest test cases as a table row."""
    group = escape.markdown(case.group or case.classname)
    return f"| {wording.duration(case.time) or '0 s'} | {escape.code(wording.title(case))} | {group} |\n"


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
