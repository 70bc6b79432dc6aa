"""The job summary: GitHub-flavoured Markdown for people who see red at 3 a.m.; a pure function.

Bad news first, everything bounded: GitHub drops a summary over 1 MiB whole.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from collections.abc import Iterator, Sequence

from reporter import model
from reporter.views import entries, escape, page, wording

_IN_FULL = 50  # failed test cases with message and trace; the rest in one line each
_IN_SHORT = 1000
_ROWS = 200  # reports, problems, flaky test cases
_UNFOLDED = 10  # rows of a list that may stand open below the failures
_COLUMNS = {"passed": "Passed", "failed": "Failed", "errors": "Errored", "skipped": "Skipped", "flaky": "Flaky"}


def render(result: model.Result, *, limit: int = 1_000_000) -> str:
    """Return the job summary in at most `limit` bytes of UTF-8, whatever the result holds."""
    top = _first_fitting([_top(result), _title(result)], limit)
    room = limit - page.size(top)
    receipt = _first_fitting([_receipt(result), _receipt_line(result)], room // 2)
    room -= page.size(receipt)
    failures = _failures(result, room)
    room -= page.size(failures)
    body = [top, failures]
    for section in (_problems(result), _flaky(result), _passed_over(result), _reports(result), _slowest(result)):
        text = page.fit(section, room).text or page.only_count(section, room)
        room -= page.size(text)
        body.append(text)
    return "".join([*body, receipt])


def _first_fitting(candidates: Sequence[str], room: int) -> str:
    return next((text for text in candidates if page.size(text) <= room), "")


def _title(result: model.Result) -> str:
    icon = {model.Conclusion.SUCCESS: "✅", model.Conclusion.FAILURE: "❌"}.get(result.conclusion, "⚠️")
    return f"## {icon} {wording.headline(result)}\n"


def _top(result: model.Result) -> str:
    tally = [f"**{part}**" if part.endswith(("failed", "errored")) else part for part in wording.tally(result.counts)]
    circumstances = " · ".join(_circumstances(result))
    lines = [" · ".join(tally), circumstances[:1].upper() + circumstances[1:]]
    text = _title(result) + "".join(f"\n{line}\n" for line in lines if line)
    if result.alarm.strip():
        text += f"\n> [!CAUTION]\n> {escape.prose(result.alarm, 1000)}\n"
    return text


def _circumstances(result: model.Result) -> Iterator[str]:
    payload = result.session.payload
    ref = escape.code(_text(payload.get("ref_name")), 100)
    revision = escape.code(_text(payload.get("revision"))[:10])
    if ref or revision:
        yield " at ".join(part for part in (ref, revision) if part)
    good = result.receipt.upload in (model.Upload.CONFIRMED, model.Upload.ACCEPTED)
    quiet = good or result.receipt.upload is model.Upload.SKIPPED
    yield ("" if quiet else "⚠️ ") + wording.delivery(result.receipt)
    link = escape.link("open the session in Buddy", result.session.url)
    if link:
        yield link


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _failures(result: model.Result, room: int) -> str:
    """Lay out the failed test cases: the first in full by group, the next in one line each, the rest counted."""
    total = max(result.counts.bad, len(result.failures))
    cases = _by_group(result.failures)
    words = ("failed test case", "failed test cases")
    full = page.Section("\n### Failed test cases\n", _in_full(cases[:_IN_FULL]), total, *words, share=0.8)
    first = page.fit(full, room, announce=False)
    room -= page.size(first.text)
    head = f"\n### {'More failed' if first.shown else 'Failed'} test cases\n\n"
    items = (entries.short_failure(case) for case in cases[first.shown : first.shown + _IN_SHORT])
    rest = page.Section(head, items, total - first.shown, *words, share=0.8)
    return first.text + (page.fit(rest, room).text or page.only_count(rest, room, more=bool(first.shown)))


def _by_group(cases: Sequence[model.TestCase]) -> list[model.TestCase]:
    """Bring the test cases of a group together, groups and cases in the order in which they came."""
    groups: dict[str, list[model.TestCase]] = {}
    for case in cases:
        groups.setdefault(case.group.strip(), []).append(case)
    return [case for group in groups.values() for case in group]


def _in_full(cases: Sequence[model.TestCase]) -> Iterator[str]:
    group: str | None = None
    for case in cases:
        heading = "" if case.group.strip() == group else f"\n#### {escape.markdown(case.group) or '(no group)'}\n"
        group = case.group.strip()
        yield f"{heading}\n{entries.failure(case)}"


def _problems(result: model.Result) -> page.Section:
    found = wording.problems(result)
    grave = sum(problem.effect is not model.Effect.NOTE for problem in found)
    head, tail = _heading("Problems", len(found), open_=bool(grave))
    items = (entries.problem(problem) for problem in found[:_ROWS])
    return page.Section(head, items, len(found), "problem", "problems", tail, 0.5)


def _flaky(result: model.Result) -> page.Section:
    total = max(result.counts.flaky, len(result.flaky))
    head, tail = _heading("Flaky test cases", total)
    items = (entries.flaky(case) for case in result.flaky[:_ROWS])
    return page.Section(head, items, total, "flaky test case", "flaky test cases", tail, 0.5)


def _passed_over(result: model.Result) -> page.Section:
    lines = result.passed_over
    title = "Files that were not read" if result.counts.tests else "What was looked for"
    head, tail = _heading(title, len(lines), open_=not result.counts.tests)
    items = (f"- {escape.prose(line, 500)}\n" for line in lines[:_ROWS])
    return page.Section(head, items, len(lines), "reason", "reasons", tail, 0.5)


def _reports(result: model.Result) -> page.Section:
    files = sorted(result.files, key=lambda file: (not file.counts.bad, not file.problems))
    columns = [name for name in _COLUMNS if any(getattr(file.counts, name) for file in files)]
    head, tail = _heading("Reports", len(files))
    head += f"| Report | Test cases |{''.join(f' {_COLUMNS[name]} |' for name in columns)} Time |\n"
    head += f"|:--|--:|{'--:|' * len(columns)}--:|\n"
    rows = (entries.report(file, columns) for file in files[:_ROWS])
    return page.Section(head, rows, len(files), "report", "reports", tail, 0.8)


def _slowest(result: model.Result) -> page.Section:
    cases = [case for case in result.slowest[:_UNFOLDED] if wording.duration(case.time)]
    head = "\n<details><summary>Slowest test cases</summary>\n\n| Time | Test case | Group |\n|--:|:--|:--|\n"
    rows = (entries.slow(case) for case in cases)
    return page.Section(head, rows, len(cases), "test case", "test cases", "\n</details>\n")


def _heading(title: str, total: int, *, open_: bool = False) -> tuple[str, str]:
    """Return head and tail of a list: under a heading if it is short or must be seen, else folded."""
    if open_ or total <= _UNFOLDED:
        return f"\n### {title}\n\n", ""
    return f"\n<details><summary>{title} ({total:,})</summary>\n\n", "\n</details>\n"


def _receipt_line(result: model.Result) -> str:
    return f"\n### Receipt\n\n{escape.markdown(wording.chain(result.receipt), 500)}\n"


def _receipt(result: model.Result) -> str:
    receipt = result.receipt
    lines = [_chain(result)]
    if receipt.reason:
        lines.append(f"**Why:** {escape.prose(receipt.reason, 1000)}")
    if receipt.cure:
        lines.append(f"**What to do:** {escape.prose(receipt.cure, 1000)}")
    differences = [f"{line.word} {line.here:,} here, {line.buddy:,} at Buddy" for line in wording.differences(result)]
    lines += [f"**Counts that differ:** {'; '.join(differences)}"] if differences else []
    text = "\n### Receipt\n" + "".join(f"\n{line}\n" for line in lines)
    return text + _undelivered(receipt) + _notes(result)


def _chain(result: model.Result) -> str:
    receipt = result.receipt
    if receipt.upload is model.Upload.SKIPPED and not receipt.sent:
        return f"Parsed {wording.cases(receipt.parsed)}; nothing was sent to Buddy."
    icon = {model.Upload.CONFIRMED: "✅", model.Upload.ACCEPTED: "✅"}.get(receipt.upload, "⚠️")
    losses = wording.losses(receipt)
    status = escape.code(_text(result.session.status), 50)
    parts = [f"{icon} {wording.chain(receipt)}", losses, f"session {status}" if status else ""]
    return " · ".join(part for part in parts if part)


def _undelivered(receipt: model.Receipt) -> str:
    items = [entries.undelivered(found) for found in receipt.undelivered[:20]]
    if not items:
        return ""
    known = max(receipt.rejected + receipt.unsent, len(receipt.undelivered))
    section = page.Section("\nBuddy does not have:\n\n", items, known, "test case", "test cases")
    return page.fit(section, 100_000).text


def _notes(result: model.Result) -> str:
    notes = [escape.prose(note, 300) for note in result.receipt.notes[:20]]
    if result.redactions:
        masked = wording.count(result.redactions, "secret was", "secrets were")
        notes.append(f"{masked} masked before anything was shown or sent")
    return "".join(["\n", *(f"- {note}\n" for note in notes)]) if notes else ""
