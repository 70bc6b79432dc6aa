"""The job summary: GitHub-flavoured Markdown, for people who look at a failed run, on a phone too.

What broke, why, since when, where, how to run it again, whom to ask: on the first screen, without a click. Bad news
first, everything bounded: GitHub drops a summary over 1 MiB whole.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from collections.abc import Sequence

from reporter import model
from reporter.outputs import besides_headline, files
from reporter.outputs.destination import Destination
from reporter.outputs.markdown import causes, entries, layout, receipt_section, top
from reporter.outputs.text import escape, wording

LIMIT = 1_000_000  # bytes
_CAUSES = 50  # shown with a fold each
_IN_SHORT = 1000  # failures in one line each
_ROWS = 200  # reports, problems
_OPEN_COMMANDS = 2
_UNFOLDED = 10  # rows of a list that may stand open
_FOLD_BYTES = 2500  # of the fold itself and its title
_SLOW_S = 0.1  # nobody looks for what is faster
# bad columns before good ones: on a phone the first are seen
_COLUMNS = {"failed": "Failed", "errors": "Errored", "flaky": "Flaky", "skipped": "Skipped", "passed": "Passed"}


class JobSummary:
    """The job summary, in the file that GITHUB_STEP_SUMMARY names."""

    what = "the job summary"
    lists_failures = True

    def __init__(self, destination: Destination) -> None:
        self._is_asked_for = destination.job_summary
        self.where = destination.environ.get("GITHUB_STEP_SUMMARY", "")

    def wanted(self) -> bool:
        return self._is_asked_for and bool(self.where)

    def write(self, result: model.Result) -> Sequence[str]:
        page = render(result, limit=min(LIMIT, files.bytes_left(self.where)))
        files.append_summary(self.where, page)
        return ()


def render(result: model.Result, *, limit: int = LIMIT) -> str:
    """Return the job summary in at most `limit` bytes of UTF-8, whatever the result holds."""
    head = layout.first_fitting([top.render(result), top.title(result)], limit)
    room = limit - layout.size(head)
    rest = _rest(result, room // 4)
    room -= layout.size(rest)
    body = [head]
    for make in (_failures, _rerun, _flaky, _problems, _passed_over):
        text = make(result, room)
        room -= layout.size(text)
        body.append(text)
    return "".join([*body, rest])


# -- the failed test cases ---------------------------------------------------------------------------------------------


def _failures(result: model.Result, room: int) -> str:
    """Lay out the causes: the only one, or few failures in full, or each cause to unfold; then a count."""
    shown, total = result.causes, result.counts.bad
    if not shown:
        return layout.only_count(_rest_of(total), room)
    if len(shown) == 1 and shown[0].count == total > 1:
        return layout.fit_blocks(causes.only_cause(result), room)
    if causes.shown_open(shown):
        return layout.fit_blocks(causes.open_failures(result), room)
    return _folded_causes(result, room)


def _folded_causes(result: model.Result, room: int) -> str:
    shown = result.causes[:_CAUSES]
    items = (causes.folded_cause(cause, result.links) for cause in shown)
    words = ("cause", "causes")
    fitted = layout.fit(layout.Section("", items, len(shown), *words, share=0.8), room, announce=False)
    room -= layout.size(fitted.text)
    told = sum(cause.count for cause in shown[: fitted.shown])
    left = result.counts.bad - told
    in_shown = {_identity(failure.case) for cause in shown[: fitted.shown] for failure in cause.failures}
    others = [failure for failure in result.failures if _identity(failure.case) not in in_shown]
    head = f"\n<details><summary>{model.number_of(left, 'more failed test case')}</summary>\n\n"
    lines = (entries.in_one_line(failure, result.links) for failure in others[-left:][:_IN_SHORT])
    section = layout.Section(head, lines, left, "failed test case", "failed test cases", "\n</details>\n", share=0.8)
    more = layout.Fitted("", 0)
    if left > 0:
        more = layout.fit(section, room, announce=False)
    return fitted.text + more.text + layout.only_count(_rest_of(left - more.shown), room - layout.size(more.text))


def _identity(case: model.TestCase) -> tuple[str, int, str, str]:
    return case.report, case.report_line, case.classname[: model.NAME_CHARS], case.name[: model.NAME_CHARS]


def _rest_of(number: int) -> layout.Section:
    return layout.Section("", (), number, "failed test case", "failed test cases")


def _rerun(result: model.Result, room: int) -> str:
    """Return how to run again what a report breaks off in, and what failed: all of it, or the largest cause's first."""
    text = ""
    if result.broken_off is not None and result.broken_off.rerun:
        text = _shell("Run the unfinished test case again", [result.broken_off.rerun])
    commands, title = list(result.reruns), "Run them again"
    if not commands and result.causes:
        commands, title = [result.causes[0].failures[0].rerun], "Run the first of them again"
    if result.counts.bad == 1:
        title = "Run it again"
    if any(commands):
        text += _shell(title, commands)
    return layout.first_fitting([text], room)


def _shell(title: str, commands: Sequence[str]) -> str:
    """Return commands to copy; more than a few lines are to be unfolded."""
    fence = escape.fence("\n".join(commands)).replace("```text", "```sh", 1)
    if len(commands) > _OPEN_COMMANDS:
        return f"\n<details><summary>{title}</summary>\n\n{fence}\n\n</details>\n"
    return f"\n**{title}**\n\n{fence}\n"


def _flaky(result: model.Result, room: int) -> str:
    total = max(result.counts.flaky, len(result.flaky))
    head, tail = "\n", ""
    if result.counts.bad:
        head = "\n**Flaky: passed only at a later attempt**\n\n"
    if total > _UNFOLDED:
        head, tail = layout.folded("Flaky test cases", total)
    items = (entries.flaky(failure, result.links) for failure in result.flaky)
    return layout.fit_or_count(
        layout.Section(head, items, total, "flaky test case", "flaky test cases", tail, 0.5), room
    )


# -- what else must be seen --------------------------------------------------------------------------------------------


def _problems(result: model.Result, room: int) -> str:
    found = besides_headline.problems(result)
    items = (entries.problem(problem) for problem in found[:_ROWS])
    return layout.fit_or_count(layout.Section("\n", items, len(found), "problem", "problems", share=0.5), room)


def _passed_over(result: model.Result, room: int) -> str:
    """Say what was looked for where nothing was found; elsewhere it stands in the fold at the end."""
    if result.counts.tests or result.words.is_about_session:
        return ""
    head = "\n**What was looked for**\n\n"
    return layout.fit_or_count(_passed_over_section(result, head, ""), room)


def _passed_over_section(result: model.Result, head: str, tail: str) -> layout.Section:
    items = (f"- {escape.prose(line, 500)}\n" for line in result.passed_over[:_ROWS])
    return layout.Section(head, items, len(result.passed_over), "reason", "reasons", tail, 0.5)


# -- the fold at the end -----------------------------------------------------------------------------------------------


def _rest(result: model.Result, room: int) -> str:
    """Return what few people look for in one fold, and the receipt: open where nothing else is to be seen."""
    receipt = receipt_section.render(result)
    opened, folded = "", receipt
    if not result.counts.tests:
        opened, folded = receipt, ""
    whole = opened + _fold(result, folded, room - layout.size(receipt) - _FOLD_BYTES)
    return layout.first_fitting([whole, receipt, f"\n{escape.markdown(result.words.receipt, 500)}\n"], room)


def _fold(result: model.Result, receipt: str, room: int) -> str:
    """Return the fold: reports, slowest test cases, notes, files that were not read, and the receipt."""
    sections = [_reports(result), _slowest(result), _notes(result)]
    if result.counts.tests:
        sections.append(_passed_over_section(result, "\n**Files that were not read**\n\n", ""))
    body, titles = "", []
    for section in sections:
        text = layout.fit_or_count(section, room)
        room -= layout.size(text)
        body += text
        if text:
            titles.append(_title_of(section))
    if receipt:
        titles.append(f"receipt: {result.words.receipt}")
    if not titles:
        return ""
    summary = escape.markdown(wording.sentence(wording.join(titles)), 400)
    return f"\n<details><summary>{summary}</summary>\n{body}{receipt}\n</details>\n"


def _title_of(section: layout.Section) -> str:
    if section.one == "test case":
        return "slowest"
    if section.one == "reason":
        return "files that were not read"
    return f"{section.many} ({section.total:,})"


def _reports(result: model.Result) -> layout.Section:
    files = result.words.reports
    columns = [name for name in _COLUMNS if any(getattr(file.counts, name) for file in files)]
    head = f"\n| Report |{''.join(f' {_COLUMNS[name]} |' for name in columns)} Test cases | In test cases |\n"
    head += f"|:--|{'--:|' * len(columns)}--:|--:|\n"
    rows = (entries.report(file, columns) for file in files[:_ROWS])
    return layout.Section(head, rows, len(files), "report", "reports", "", 0.8)


def _slowest(result: model.Result) -> layout.Section:
    cases = [case for case in result.slowest[:_UNFOLDED] if case.time >= _SLOW_S]
    rows = (entries.slow(case) for case in cases)
    return layout.Section("\n| Time | Slowest test cases |\n|--:|:--|\n", rows, len(cases), "test case", "test cases")


def _notes(result: model.Result) -> layout.Section:
    found = result.words.notes
    items = (entries.problem(problem) for problem in found[:_ROWS])
    return layout.Section("\n**Notes on reports**\n\n", items, len(found), "note", "notes", "", 0.5)
