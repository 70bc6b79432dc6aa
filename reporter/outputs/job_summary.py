"""The job summary: GitHub-flavoured Markdown for people who see red at 3 a.m.; a pure function.

What failed, where, why, and did it arrive: on the first screen, without a click. Bad news first, everything bounded:
GitHub drops a summary over 1 MiB whole.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from collections.abc import Iterator, Mapping, Sequence

from reporter import model
from reporter.outputs.markdown import entries, layout, receipt_section
from reporter.outputs.text import escape, reasons, wording

_OPEN = 5  # failed test cases that are shown open; where there are more, each is one line to unfold
_UNFOLDABLE = 50  # with message and trace behind them; the rest in one line each
_IN_SHORT = 1000
_ROWS = 200  # reports, problems, flaky test cases
_UNFOLDED = 10  # rows of a list that may stand open below the failures
_SLOW_S = 0.1  # nobody looks for what is faster
_COLUMNS = {"passed": "Passed", "failed": "Failed", "errors": "Errored", "skipped": "Skipped", "flaky": "Flaky"}


def render(result: model.Result, *, limit: int = 1_000_000) -> str:
    """Return the job summary in at most `limit` bytes of UTF-8, whatever the result holds."""
    top = _first_fitting([_top(result), _title(result)], limit)
    room = limit - layout.size(top)
    end = _first_fitting([receipt_section.render(result), receipt_section.in_short(result)], room // 2)
    room -= layout.size(end)
    failures = _failures(result, room)
    room -= layout.size(failures)
    body = [top, failures]
    for make in (_problems, _flaky, _passed_over, _reports, _notes, _slowest):
        section = make(result)
        text = layout.fit(section, room).text or layout.only_count(section, room)
        room -= layout.size(text)
        body.append(text)
    return "".join([*body, end])


def _first_fitting(candidates: Sequence[str], room: int) -> str:
    return next((text for text in candidates if layout.size(text) <= room), "")


# -- the top ---------------------------------------------------------------------------------------------------


def _title(result: model.Result) -> str:
    icon = {model.Conclusion.SUCCESS: "✅", model.Conclusion.FAILURE: "❌"}.get(result.conclusion, "⚠️")
    if result.alarm.strip() and icon == "✅":
        icon = "⚠️"
    elif wording.is_about_session(result) and not result.alarm.strip():
        icon = "ℹ️"
    return f"## {icon} {wording.headline(result)}\n"


def _top(result: model.Result) -> str:
    beside, counts = wording.beside_headline(result), []
    if result.counts.bad or wording.is_about_session(result):
        beside, counts = [], _tally(result)
    circumstances = [*beside, *_circumstances(result)]
    lines = [" · ".join(counts), " · ".join(circumstances), *(f"⚠️ {line}" for line in _warnings(result))]
    text = _title(result) + "".join(f"\n{wording.sentence(line)}\n" for line in lines if line)
    if result.alarm.strip():
        text += f"\n> [!CAUTION]\n> {escape.prose(result.alarm, 1000)}\n"
    return text


def _tally(result: model.Result) -> list[str]:
    """Return the counts: of this run, or of the session where the job is about nothing else."""
    server = result.receipt.server_counts
    counts, prefix = result.counts, ""
    if wording.is_about_session(result) and server and server.tests:
        passed = max(server.tests - server.failed - server.errors - server.skipped, 0)
        counts = model.Counts(server.tests, passed, server.failed, server.errors, server.skipped)
        prefix = f"The session holds {wording.cases(server.tests)}: "
    parts = [f"**{part}**" if part.endswith(("failed", "errored")) else part for part in wording.tally(counts)]
    return [prefix + parts[0], *parts[1:]] if parts else []


def _circumstances(result: model.Result) -> Iterator[str]:
    payload = result.session.payload
    ref = escape.code(_text(payload.get("ref_name")), 100)
    revision = escape.code(_text(payload.get("revision"))[:10])
    if ref or revision:
        yield " at ".join(part for part in (ref, revision) if part)
    if not wording.is_delivery_amiss(result.receipt):
        yield escape.prose(wording.delivery(result.receipt), 300)
    link = escape.link("open the session in Buddy", result.session.url)
    if link:
        yield link


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _warnings(result: model.Result) -> Iterator[str]:
    """Yield what must not be overlooked below fifty failures."""
    unread = wording.reports_with(result, model.Effect.UNREAD)
    if unread and result.conclusion is not model.Conclusion.NEUTRAL:  # where the headline says it
        yield f"{wording.count(unread, 'report')} could not be read whole: test cases may be missing"
    claiming = wording.reports_with(result, model.Effect.CLAIMED_FAILURE)
    if claiming and result.counts.bad:
        yield f"{wording.count(claiming, 'report claims', 'reports claim')} failures that no test case shows"
    if wording.is_delivery_amiss(result.receipt):
        yield escape.prose(wording.delivery(result.receipt), 300)


# -- the failed test cases ---------------------------------------------------------------------------------------


def _failures(result: model.Result, room: int) -> str:
    """Lay out the failed test cases: few of them open, of many the first to unfold, the next in short, then a count."""
    total = max(result.counts.bad, len(result.failures))
    first, rest = result.failures[:_UNFOLDABLE], result.failures[_UNFOLDABLE:][:_IN_SHORT]
    words = ("failed test case", "failed test cases")
    head = f"\n### Failed test cases\n{_alike(first, total)}"
    items = _open(first, result.source_urls) if total <= _OPEN else _to_unfold(first, result.source_urls)
    shown = layout.fit(layout.Section(head, items, total, *words, share=0.8), room, announce=False)
    room -= layout.size(shown.text)
    left = total - shown.shown
    head = f"\n<details><summary>{wording.count(left, 'more failed test case')}</summary>\n\n"
    if not shown.shown:
        head = head.replace(" more ", " ")
    shorts = (entries.short_failure(case, result.source_urls.get(case.file, "")) for case in _by_group(rest))
    more = layout.fit(layout.Section(head, shorts, left, *words, "\n</details>\n", share=0.8), room, announce=False)
    room -= layout.size(more.text)
    count = layout.Section("", (), left - more.shown, *words)
    return shown.text + more.text + layout.only_count(count, room, more=bool(shown.shown))


def _alike(cases: Sequence[model.TestCase], total: int) -> str:
    number, line = reasons.in_common(cases)
    return f"\n{wording.alike(number, len(cases), total)} {escape.code(line)}\n" if number else ""


def _by_group(cases: Sequence[model.TestCase]) -> list[model.TestCase]:
    """Bring the test cases of a group together, groups and cases in the order in which they came."""
    groups: dict[str, list[model.TestCase]] = {}
    for case in cases:
        groups.setdefault(case.group.strip(), []).append(case)
    return [case for group in groups.values() for case in group]


def _open(cases: Sequence[model.TestCase], urls: Mapping[str, str]) -> Iterator[str]:
    group: str | None = None
    for case in _by_group(cases):
        yield f"{_group_heading(case, group)}\n{entries.failure(case, urls.get(case.file, ''))}"
        group = case.group.strip()


def _to_unfold(cases: Sequence[model.TestCase], urls: Mapping[str, str]) -> Iterator[str]:
    groups = len({case.group.strip() for case in cases})
    has_headings = groups * 2 <= len(cases)  # else they would take as much room as what they head
    group: str | None = None
    for case in _by_group(cases):
        url = urls.get(case.file, "")
        if has_headings:
            yield f"{_group_heading(case, group)}\n{entries.folded_failure(case, url, '')}"
        else:
            yield f"\n{entries.folded_failure(case, url, case.group)}"
        group = case.group.strip()


def _group_heading(case: model.TestCase, before: str | None) -> str:
    name = case.group.strip()
    return "" if name == before else f"\n#### {escape.markdown(name) or '(no group)'}\n"


# -- the rest ------------------------------------------------------------------------------------------------------


def _problems(result: model.Result) -> layout.Section:
    found = wording.problems(result)
    items = (entries.problem(problem) for problem in found[:_ROWS])
    return layout.Section("\n### Problems\n\n", items, len(found), "problem", "problems", share=0.5)


def _notes(result: model.Result) -> layout.Section:
    found = wording.notes(result)
    head, tail = _folded("Notes on reports", len(found))
    items = (entries.problem(problem) for problem in found[:_ROWS])
    return layout.Section(head, items, len(found), "note", "notes", tail, 0.5)


def _flaky(result: model.Result) -> layout.Section:
    total = max(result.counts.flaky, len(result.flaky))
    head, tail = _heading("Flaky test cases", total)
    items = (entries.flaky(case, result.source_urls.get(case.file, "")) for case in result.flaky[:_ROWS])
    return layout.Section(head, items, total, "flaky test case", "flaky test cases", tail, 0.5)


def _passed_over(result: model.Result) -> layout.Section:
    lines = result.passed_over
    items = (f"- {escape.prose(line, 500)}\n" for line in lines[:_ROWS])
    if result.counts.tests or wording.is_about_session(result):
        head, tail = _heading("Files that were not read", len(lines))
    else:
        head, tail = "\n### What was looked for\n\n", ""
    return layout.Section(head, items, len(lines), "reason", "reasons", tail, 0.5)


def _reports(result: model.Result) -> layout.Section:
    files = wording.reports(result)
    columns = [name for name in _COLUMNS if any(getattr(file.counts, name) for file in files)]
    head, tail = _heading("Reports", len(files))
    head += f"| Report | Test cases |{''.join(f' {_COLUMNS[name]} |' for name in columns)} Time |\n"
    head += f"|:--|--:|{'--:|' * len(columns)}--:|\n"
    rows = (entries.report(file, columns) for file in files[:_ROWS])
    return layout.Section(head, rows, len(files), "report", "reports", tail, 0.8)


def _slowest(result: model.Result) -> layout.Section:
    cases = [case for case in result.slowest[:_UNFOLDED] if case.time >= _SLOW_S]
    head = "\n<details><summary>Slowest test cases</summary>\n\n| Time | Test case | Group |\n|--:|:--|:--|\n"
    rows = (entries.slow(case) for case in cases)
    return layout.Section(head, rows, len(cases), "test case", "test cases", "\n</details>\n")


def _heading(title: str, total: int) -> tuple[str, str]:
    """Return head and tail of a list: under a heading if it is short, else folded."""
    return (f"\n### {title}\n\n", "") if total <= _UNFOLDED else _folded(title, total)


def _folded(title: str, total: int) -> tuple[str, str]:
    return f"\n<details><summary>{title} ({total:,})</summary>\n\n", "\n</details>\n"
