"""The causes of a run's failures in the job summary: the largest first, each as short as it can be said."""

import re
from collections.abc import Iterator, Sequence

from reporter import model
from reporter.outputs.markdown import entries
from reporter.outputs.text import escape, wording

OPEN = 5  # failed test cases that are shown open; where there are more, each cause is one line to unfold
_SHARES = 10  # files of one cause that stand open
_NAMED = 200  # test cases of one cause in its fold
_VARIES = "…"
_SEARCHED = 4000
_FIXTURE = re.compile(r"@(?:pytest\.)?fixture\b[^\n]{0,200}\n\s{0,40}(?:async )?def (\w{1,100})\(")


def only_cause(result: model.Result) -> Iterator[str]:
    """Yield the blocks of a run whose failures have one cause: why, where, how many in which file, then folds."""
    cause, links = result.causes[0], result.links
    first = cause.failures[0]
    revision = ""
    if result.comparison is not None:
        revision = result.comparison.revision
    is_of_several = len(cause.shares) > 1
    place = ""
    if first.case.thrown_file or not is_of_several:  # the first one's own line tells nothing of the others
        place = entries.place(first.case, links, is_of_several=is_of_several)
    if place:
        place = wording.join([_fixture(first.case), place], ", ")
    facts = wording.join([place, _badge(cause, revision, links), entries.owners(first.owners)])
    quoted = f"> [!CAUTION]\n> {reason(cause)}\n"
    if facts:
        quoted += f">\n> {facts}\n"
    yield f"\n{quoted}"
    is_few = cause.count == len(cause.failures) <= OPEN
    differ = is_few and len({found.reason for found in cause.failures}) > 1
    names = "".join(entries.in_one_line(found, links, with_reason=differ) for found in cause.failures[:_NAMED])
    if is_few:
        yield f"\n{names}"
    else:
        yield "\n" + "".join(_share(share, first.case) for share in cause.shares[:_SHARES])
    texts = entries.texts(first)
    if texts:
        yield _folded("Stack trace and output of the first", texts)
    if not is_few:
        yield _folded(f"The {wording.cases(cause.count)}", names + _left(cause))


def _fixture(case: model.TestCase) -> str:
    """Say which fixture of pytest failed, "" where none did: the trace shows its source."""
    found = _FIXTURE.findall(case.text[:_SEARCHED])
    if not found or case.status is not model.Status.ERROR:
        return ""
    return f"in fixture {escape.code(found[-1])}"


def folded_cause(cause: model.Cause, links: model.Links) -> str:
    """Return a cause as one line to unfold."""
    first = cause.failures[0]
    count, name, since = "", _name(first), entries.since(first.since, links)
    if cause.count > 1:
        count, since = f"<b>{cause.count:,} ×</b> ", _badge(cause, "", links)
    elif first.since is not None and first.since.is_new:
        name += " 🆕"
    where = wording.join([entries.place(first.case, links, is_of_several=len(cause.shares) > 1), name], " ")
    facts = wording.join([where, since, entries.owners(first.owners)])
    head = f"{_icon(cause)} {count}{reason(cause)}<br>{facts}"
    body = [entries.texts(first).strip()]
    if not entries.is_told_by_trace(first.case):
        body.insert(0, entries.reason_block(first.case))
    if first.rerun:
        body.append(escape.fence(first.rerun).replace("```text", "```sh", 1))
    if cause.count > 1:
        names = "".join(entries.in_one_line(found, links) for found in cause.failures[:_NAMED])
        body.append(names + _left(cause))
    return _folded(head, "\n\n".join(part for part in body if part) + "\n")


def open_failures(result: model.Result) -> Iterator[str]:
    """Yield a few failures in full, under their reports where several of many reports hold some."""
    failures = [failure for cause in result.causes for failure in cause.failures]
    bad_reports = [file for file in result.words.reports if file.counts.bad]
    if len(bad_reports) < 2:
        together = list(_alike(result.causes))
        number_of_first = int(len(together) > 1)
        for number, (first, *others) in enumerate(together, start=number_of_first):
            yield "\n" + entries.failure(first, result.links, number=number) + _others(others, result.links)
    else:
        yield from _by_report(failures, bad_reports, result.links)
    told: dict[tuple[str, str], model.Failure] = {}  # each text once
    for found in failures:
        told.setdefault((found.case.text, found.case.output), found)
    texts = "".join(map(entries.texts, told.values()))
    if texts:
        yield _folded("Stack traces and output", texts)


def _alike(causes: Sequence[model.Cause]) -> Iterator[list[model.Failure]]:
    """Yield the failures of each cause together if they say the very same, else each by itself: the values count."""
    for cause in causes:
        if len({found.reason for found in cause.failures}) == 1:
            yield list(cause.failures)
        else:
            yield from ([found] for found in cause.failures)


def _others(others: Sequence[model.Failure], links: model.Links) -> str:
    """Return the names of failures that are like the one before."""
    if not others:
        return ""
    names = "".join(entries.in_one_line(found, links, with_reason=False) for found in others)
    return f"\n{model.number_of(len(others), 'more fails', 'more fail')} alike:\n\n{names}"


def _by_report(
    failures: Sequence[model.Failure], reports: Sequence[model.ReportFile], links: model.Links
) -> Iterator[str]:
    """Yield failures below the names of their reports, the report with most of them first.

    The name stands in the first one's paragraph: a heading of its own takes 40 pixels more of a phone.
    """
    ends = {file.path.rpartition("/")[2] for file in reports}
    for file in sorted(reports, key=lambda file: -file.counts.bad):
        name = file.path
        if len(ends) == 1:  # all are called junit.xml, say: their folders tell them apart
            name = file.path.rpartition("/")[0] or name
        yield f"\n{escape.code(name)} · **{file.counts.bad:,}** of {file.counts.tests:,}"
        between = "<br>"
        for failure in failures:
            if failure.case.report == file.path:
                yield between + entries.failure(failure, links, number=0)
                between = "\n"
    paths = {file.path for file in reports}
    for failure in failures:
        if failure.case.report not in paths:
            yield "\n" + entries.failure(failure, links, number=0)


def shown_open(causes: Sequence[model.Cause]) -> bool:
    """Say whether there are so few failures that each is shown in full."""
    return sum(cause.count for cause in causes) <= OPEN


def reason(cause: model.Cause) -> str:
    """Return the reason of a cause as code, with what varies from case to case in italics."""
    shown = escape.markdown(cause.reason, 300).replace(_VARIES, f"<i>{_VARIES}</i>")
    if not shown:
        return "no reason is given in the report"
    return f"<code>{shown}</code>"


def _icon(cause: model.Cause) -> str:
    if cause.errors == cause.count:
        return "💥"
    return "❌"


def _badge(cause: model.Cause, revision: str, links: model.Links) -> str:
    """Say since when the test cases of a cause fail: how many are new, and of the others since when the longest."""
    known = [found.since for found in cause.failures if found.since is not None]
    old = [since for since in known if not since.is_new]
    if not known:
        return ""
    if not old and revision:
        return f"🆕 new since {entries.commit(revision, links)}"
    if not old:
        return "🆕 new"
    longest = max(old, key=lambda since: since.runs)
    alike = sum(since.revision == longest.revision for since in old)
    if alike == len(known):
        return entries.since(longest, links)
    new = ""
    if len(old) < len(known):
        new = f"🆕 {len(known) - len(old):,} new"
    return wording.join([new, f"{alike:,} {entries.since(longest, links)}"])


def _name(found: model.Failure) -> str:
    """Return the name of a test case, without the file that stands before it already."""
    title = escape.one_line(found.title, 120)
    stem = found.case.file.rpartition("/")[2].partition(".")[0]
    return escape.code(title.removeprefix(f"{stem} › "))


def _share(share: model.FileShare, first: model.TestCase) -> str:
    of = ""
    if share.total >= share.failed:
        of = f" of {share.total:,}"
    where = escape.code(share.file) or escape.code(first.group) or "no file"
    return f"- **{share.failed:,}**{of} in {where}\n"


def _left(cause: model.Cause) -> str:
    left = cause.count - len(cause.failures[:_NAMED])
    if left <= 0:
        return ""
    return f"\n*{model.number_of(left, 'more test case')} not named*\n"


def _folded(summary: str, body: str) -> str:
    return f"\n<details><summary>{summary}</summary>\n\n{body}\n</details>\n"
