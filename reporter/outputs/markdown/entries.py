"""The blocks of the job summary for single things: a failed test case, a flaky one, a report, a problem.

Each returns a whole piece of Markdown that ends in a line end: never half a tag or fence.
"""

from reporter import model
from reporter.outputs.text import escape, wording

_NAME = 120  # characters of a name in a list
_REASON = 1000  # characters shown of a reason, a trace and an output: a page is read, a log is searched
_REASON_LINES = 12
_SHORT_REASON = 120  # characters of a reason that needs no block of its own: on a phone a block takes three lines more
_TRACE = 6000
_OUTPUT = 3000
_ICONS = {model.Status.FAILED: "❌", model.Status.ERROR: "💥"}
_FAILED, _PASSED = "❌", "✅"
_MARKS = 5  # of attempts; more are counted


def icon(case: model.TestCase) -> str:
    """Return the mark of a failed test case."""
    return _ICONS.get(case.status, _FAILED)


def failure(found: model.Failure, links: model.Links, *, number: int) -> str:
    """Return a failed test case open: name, place, since when, owner, and why it failed; `number` 0 is no number."""
    before = icon(found.case)
    if number:
        before = f"**{number}.**"
    title = f"{before} **{escape.code(found.title)}**{_new(found)}"
    short = _short_reason(found)
    head = "<br>".join(filter(None, (title, circumstances(found, links), short)))
    parts = [head]
    if not short:
        parts.append(reason_block(found.case))
    return "\n\n".join(filter(None, parts)) + "\n"


def _short_reason(found: model.Failure) -> str:
    """Return a reason that needs no block of its own, "" for any other."""
    why = _reason(found.case).strip()
    if "\n" in why or len(why) > _SHORT_REASON:
        return ""
    return escape.code(found.reason or why)


def in_one_line(found: model.Failure, links: model.Links, *, with_reason: bool = True) -> str:
    """Return a failed test case as one list item."""
    reason = ""
    if with_reason:
        reason = escape.markdown(found.reason, 200)
    name = escape.code(escape.one_line(found.title, _NAME))
    return f"- {icon(found.case)} {wording.join([name + _new(found), place(found.case, links), reason])}\n"


def texts(found: model.Failure) -> str:
    """Return trace and output of a test case, "" where it has none that says more than its reason."""
    case = found.case
    trace = escape.block(case.text, _TRACE // 2, _TRACE // 2)
    output = escape.block(case.output, _OUTPUT // 4, _OUTPUT * 3 // 4)
    shown = []
    if trace.strip() and trace.strip() != _reason(case).strip():
        shown.append(escape.fence(trace))
    if output.strip():
        shown += ["Output:", escape.fence(output)]
    if not shown:
        return ""
    return "\n\n".join([escape.code(found.title), *shown]) + "\n\n"


def reason_block(case: model.TestCase) -> str:
    """Return why a test case failed as a code block, cut to what is read at a glance; "" where nothing says it."""
    why = escape.block(_reason(case), _REASON * 3 // 4, _REASON // 4).strip("\n")
    lines = [line for line in why.split("\n") if line.strip()]
    why = "\n".join(lines)
    if len(lines) > _REASON_LINES:
        why = "\n".join([*lines[:_REASON_LINES], f"… {len(lines) - _REASON_LINES} more lines"])
    if not why.strip():
        return ""
    return escape.fence(why)


def is_told_by_trace(case: model.TestCase) -> bool:
    """Say whether the trace, as it is shown, holds the reason word for word."""
    why = _reason(case).strip()
    return bool(why) and why != case.text.strip() and why in case.text[: _TRACE // 2]


def circumstances(found: model.Failure, links: model.Links) -> str:
    """Return place, since when, owner and attempts of a failed test case in one line."""
    case = found.case
    attempts = ""
    if case.earlier_attempts:
        attempts = f"failed in all of {case.earlier_attempts + 1:,} attempts"
    return wording.join([place(case, links), since(found.since, links), owners(found.owners), attempts])


def place(case: model.TestCase, links: model.Links, *, is_of_several: bool = False) -> str:
    """Return where a test case failed, linked: the place of the raise before the test's own line.

    Of test cases in several files the raise alone is common to all.
    """
    raised = _linked(case.thrown_file, case.thrown_line, links)
    if raised and is_of_several:
        return raised
    return wording.join([raised, _linked(case.file, case.line, links)], " ← ")


def _linked(file: str, line: int, links: model.Links) -> str:
    url = links.sources.get(file, "")
    if url and line > 0:
        url = f"{url}#L{line}"
    return escape.linked_code(wording.where(file, line), url)


def _new(found: model.Failure) -> str:
    if found.since is not None and found.since.is_new:
        return " 🆕"
    return ""


def since(given: model.Since | None, links: model.Links) -> str:
    """Return since when a test case fails, its commit linked; "" for a new failure, which has a mark."""
    if given is None or given.is_new:
        return ""
    words, revision = wording.since(given), given.revision.strip()
    before, found, after = words.partition(f"since {revision[:7]} ")
    if not revision or not found:
        return escape.markdown(words)
    return f"{escape.markdown(before)}since {commit(revision, links)} {escape.markdown(after)}"


def commit(revision: str, links: model.Links) -> str:
    """Return an earlier commit of the same repository in short, linked."""
    short = escape.one_line(revision, 100)[:7]
    pages, _, tested = links.commit.rpartition("/")
    url = ""
    if tested and revision.isalnum() and revision.isascii():
        url = f"{pages}/{revision}"
    return escape.linked_code(short, url)


def owners(names: tuple[str, ...]) -> str:
    """Return the owners as code, so that GitHub notifies nobody."""
    if not names:
        return ""
    noun = "owner"
    if len(names) > 1:
        noun = "owners"
    return f"{noun} {' '.join(escape.code(name, 100) for name in names[:5])}"


def flaky(found: model.Failure, links: model.Links) -> str:
    """Return a flaky test case as one list item: its attempts, its place, why the failed attempt failed."""
    case = found.case
    marks = _FAILED * min(case.earlier_attempts or 1, _MARKS) + _PASSED
    if case.earlier_attempts > _MARKS:
        marks = f"{_FAILED} × {case.earlier_attempts:,} {_PASSED}"
    line = wording.join([f"{marks} {escape.code(escape.one_line(found.title, _NAME))}", place(case, links)])
    reason = escape.markdown(found.reason, 200)
    return f"- {line}<br>{reason}".removesuffix("<br>") + "\n"


def slow(case: model.TestCase) -> str:
    """Return one of the slowest test cases as a table row."""
    return f"| {wording.duration(case.time) or '0 s'} | {escape.code(wording.title(case))} |\n"


def report(file: model.ReportFile, columns: list[str]) -> str:
    """Return a report as a table row; a zero is left blank, so that what matters stands out."""
    numbers = "".join(f" {_number(file.counts, column)} |" for column in columns)
    name = escape.code(file.path) or "(no path)"
    return f"| {_icon_of(file)} {name} |{numbers} {file.counts.tests:,} | {wording.duration(file.counts.time)} |\n"


def _icon_of(file: model.ReportFile) -> str:
    if file.counts.bad:
        return _FAILED
    if any(found.effect is not model.Effect.NOTE for found in file.problems):
        return "⚠️"
    if file.counts.tests:
        return _PASSED
    return "➖"


def _number(counts: model.Counts, column: str) -> str:
    number: int = getattr(counts, column)
    if not number:
        return ""
    return f"{number:,}"


def problem(found: model.Problem) -> str:
    """Return a problem as one list item."""
    mark = "⚠️"
    if found.effect is model.Effect.NOTE:
        mark = "ℹ️"
    return f"- {mark} {_remark(found)}\n"


def undelivered(found: model.Problem) -> str:
    """Return a test case that Buddy does not have as one list item."""
    return f"- {_remark(found)}\n"


def _remark(found: model.Problem) -> str:
    return wording.join([escape.code(wording.where(found.file, found.line)), escape.prose(found.message, 500)], ": ")


def _reason(case: model.TestCase) -> str:
    from reporter.outputs.text import reasons  # a page without failures needs none

    return reasons.of(case)
