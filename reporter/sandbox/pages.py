"""What people see: the list of sessions and one session's cases, as plain HTML without any script.

What came in through the API is not trusted: every value goes through `markup`.
"""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import fastapi
from starlette.responses import HTMLResponse

from reporter.sandbox import answers, markup, records, reports, store

# a browser takes seconds to lay out more; the API lists them all
_SHOWN_SESSIONS, _SHOWN_CASES, _SHOWN_CHARACTERS = 200, 2000, 20_000
_UNFOLDABLE_CHARACTERS = 4_000_000  # of all cases of a page: what people fold open is in the page already
_STEP_CASES, _DATA_CHARACTERS = 20, 500_000  # read at once; of one case: what follows is never shown
_TOO_MUCH = " … (too much for this page: the API shows it)"
_SHORT, _FIRST_LINE = 10, 200  # characters of a revision in a list, of a message that is folded
_ORDER = {"ERROR": 0, "FAILED": 1, "PASSED": 2, "SKIPPED": 3}
Status = Literal["ERROR", "FAILED", "PASSED", "SKIPPED"]


def router(storage: store.Store, place: answers.Place) -> fastapi.APIRouter:
    """Route the pages: `/` and the suite's own list the sessions, `html_url` shows one."""
    pages = fastapi.APIRouter()
    project_path = place.project_app.removeprefix(place.url)

    @pages.get("/")
    @pages.get(project_path)
    async def show_all() -> HTMLResponse:
        names = {suite.id: suite.name for suite in storage.suites.all()}
        found = storage.sessions(limit=_SHOWN_SESSIONS)
        return HTMLResponse(sessions_page(place, found, names), headers=markup.HEADERS)

    @pages.get(f"{project_path}/{{suite_id}}")
    async def show_suite(suite_id: str) -> HTMLResponse:
        names = {suite_id: storage.suite(suite_id).name}
        found = storage.sessions(suite_id=suite_id, limit=_SHOWN_SESSIONS)
        return HTMLResponse(sessions_page(place, found, names), headers=markup.HEADERS)

    @pages.get(f"{project_path}/{{suite_id}}/{{session_id}}")
    async def show_session(suite_id: str, session_id: str, status: Status | None = None) -> HTMLResponse:
        storage.check_suite(session_id, suite_id)
        session, groups = storage.session(session_id), storage.groups(session_id)
        return HTMLResponse(
            session_page(session, groups, cases=worst_cases(storage, session_id, status), status=status),
            headers=markup.HEADERS,
        )

    return pages


def worst_cases(storage: store.Store, session_id: str, status: Status | None = None) -> list[records.TestCase]:
    """Return as many cases as a page shows: of one status, or the failures before all others.

    They come in small steps, and keep their data only as long as the page has room for it.
    """
    cases: list[records.TestCase] = []
    room = _Room(_UNFOLDABLE_CHARACTERS)
    for each in [status] if status else _ORDER:
        step, offset = _STEP_CASES, 0
        while step == _STEP_CASES and len(cases) < _SHOWN_CASES:
            limit = min(_STEP_CASES, _SHOWN_CASES - len(cases))
            found = storage.cases(session_id, status=each, limit=limit, offset=offset, data_chars=_DATA_CHARACTERS)
            cases += [case if room.take(case.data or "") else _without_data(case) for case in found]
            step, offset = len(found), offset + len(found)
    return cases


def _without_data(case: records.TestCase) -> records.TestCase:
    """Return the case with the first line of its message instead of all of its data."""
    if case.status == "PASSED":
        return dataclasses.replace(case, data=None)
    first = reports.message(case.data).strip().partition("\n")[0]
    return dataclasses.replace(case, data=f"{first[: _FIRST_LINE - len(_TOO_MUCH)]}{_TOO_MUCH}")


def sessions_page(place: answers.Place, sessions: list[records.Session], suite_names: Mapping[str, str]) -> str:
    """List sessions, the newest first; a session says its suite where there are several."""
    head = "<tr><th>Status</th><th>Session</th><th>Ref</th><th>Test cases</th><th>Time</th><th>Created</th></tr>"
    rows = "".join(_session_row(place, each, suite_names) for each in sessions)
    if not rows:
        empty = '<p class="empty">No session yet. The command that the sandbox printed sends one.</p>'
        return markup.page("Sessions", empty)
    table = f'<table class="list"><thead>{head}</thead><tbody>{rows}</tbody></table>'
    return markup.page("Sessions", f"<section>{table}</section>")


def _session_row(place: answers.Place, session: records.Session, suite_names: Mapping[str, str]) -> str:
    url = f"{place.of(session.suite_id).app}/{session.id}"
    about = [(session.revision or "")[:_SHORT]]
    if len(suite_names) > 1:
        about.append(suite_names[session.suite_id])
    small = " · ".join(markup.name(each) for each in about if each)
    return (
        f'<tr><td class="status">{markup.badge(session.status)}</td>'
        f'<td class="number"><a href="{markup.text(url)}">#{session.relative_id}</a></td>'
        f'<td class="name">{markup.name(_ref(session))}<small>{small}</small></td>'
        f'<td class="count">{markup.total(session)}<small>{markup.bad_and_skipped(session)}</small></td>'
        f'<td class="took">{markup.seconds(session.time_s)}</td>'
        f'<td class="when">{markup.date(session.created)}</td></tr>'
    )


def session_page(
    session: records.Session,
    groups: list[records.TestGroup],
    *,
    cases: list[records.TestCase],
    status: Status | None = None,
) -> str:
    """Show a session: its counts, what it was created with, then its cases by test group, the failures first.

    `cases` are those to show, all of them of `status` where that is given.
    """
    by_group: dict[str, list[records.TestCase]] = {group.id: [] for group in groups}
    for case in cases:
        by_group.setdefault(case.group_id, []).append(case)
    worst_first = sorted(groups, key=lambda group: _ORDER[answers.worst_status(group)])
    left_out = _count(session, status) - len(cases)
    room = _Room(_UNFOLDABLE_CHARACTERS)
    folds = status is None  # who chose a status wants to see its cases
    parts = [
        f"<header><p>{markup.badge(session.status)} {markup.name(_ref(session))} {markup.seconds(session.time_s)}</p>",
        _filters(session, status),
        _facts(session),
        "</header>",
        *(_group(group, by_group[group.id], room, folds=folds) for group in worst_first if by_group[group.id]),
    ]
    if left_out > 0:
        parts.append(f'<p class="empty">{left_out:,} more not shown here: the API lists them all.</p>')
    if not cases and status and session.tests:
        parts.append('<p class="empty">No such test case yet.</p>')
    elif not cases:
        parts.append('<p class="empty">No test case yet.</p>')
    return markup.page(f"Session #{session.relative_id}", "".join(parts))


class _Room:
    """How many characters of unfoldable text a page may still hold."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def take(self, text: str) -> bool:
        """Say whether the text still fits, and count it if so."""
        fits = len(text) <= self._left
        self._left -= len(text) if fits else 0
        return fits


def _count(counts: records.Counts, status: Status | None) -> int:
    bad = {"ERROR": counts.errors, "FAILED": counts.failed, "SKIPPED": counts.skipped}
    return counts.tests if status is None else bad.get(status, counts.tests - sum(bad.values()))


def _filters(session: records.Session, chosen: Status | None) -> str:
    """Link to the cases of one status; a status that no case has is left out."""
    statuses: tuple[Status | None, ...] = (None, "ERROR", "FAILED", "PASSED", "SKIPPED")
    there = [status for status in statuses if status in (None, chosen) or _count(session, status)]
    return f'<p class="filters">{"".join(_filter(session, status, chosen) for status in there)}</p>'


def _filter(session: records.Session, status: Status | None, chosen: Status | None) -> str:
    word, query = (status.lower(), f"?status={status}") if status else ("all", "?")
    current = ' aria-current="true"' if status == chosen else ""
    return f'<a class="{word}" href="{query}"{current}>{word} <b>{_count(session, status):,}</b></a>'


def _facts(session: records.Session) -> str:
    facts = {
        "id": markup.text(session.id),
        "ref": markup.text(_ref(session)),
        "revision": markup.text(session.revision or ""),
        "CI provider": markup.text(session.ci_provider or ""),
        "run": markup.linked(session.ci_run_url or ""),
        "run id": markup.text(session.run_id or ""),
        "execution": markup.text(session.execution_id or ""),
        "author": markup.text(str(session.created_by or "")),
        "created": markup.date(session.created),
        "finished": markup.date(session.finished),
        "closed as": markup.text(session.closed_as or ""),
    }
    rows = (f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts.items() if value)
    return f"<details><summary>Created with</summary><dl>{''.join(rows)}</dl></details>"


def _group(group: records.TestGroup, cases: list[records.TestCase], room: _Room, *, folds: bool) -> str:
    """Show the cases of a test group; where it `folds`, those that neither failed nor errored stand behind a line."""
    ranked = sorted(cases, key=lambda case: _ORDER[case.status])
    bad = [case for case in ranked if case.status in ("ERROR", "FAILED")] if folds else ranked
    rest = ranked[len(bad) :]
    shown = ""
    if bad:  # else the folded line says it all
        shown = f'<p class="tally">{markup.tally(group)} · {markup.seconds(group.time_s)}</p>{_table(bad, room)}'
    if rest:
        line = _passed_or_skipped(rest) if bad else f"{_passed_or_skipped(rest)} · {markup.seconds(group.time_s)}"
        shown += f"<details><summary>{line}</summary>{_table(rest, room)}</details>"
    return f'<section id="group-{markup.text(group.id)}"><h2>{markup.name(group.name)}</h2>{shown}</section>'


def _table(cases: list[records.TestCase], room: _Room) -> str:
    return f"<table>{''.join(_case(case, room) for case in cases)}</table>"


def _passed_or_skipped(cases: list[records.TestCase]) -> str:
    passed = sum(case.status == "PASSED" for case in cases)
    numbers = {"passed": passed, "skipped": len(cases) - passed}
    return ", ".join(f"{number:,} {word}" for word, number in numbers.items() if number)


def _case(case: records.TestCase, room: _Room) -> str:
    classname = "" if case.classname == case.test_group_name else f"<small>{markup.name(case.classname)}</small>"
    return (
        f'<tr id="case-{case.id}"><td class="status">{markup.badge(case.status)}</td>'
        f'<td class="name">{markup.name(case.name)}{classname}{_said(case, room)}</td>'
        f'<td class="took">{markup.seconds(case.time)}</td></tr>'
    )


def _said(case: records.TestCase, room: _Room) -> str:
    """Fold what the case says: the first line of its message stands open, the message and its data behind that."""
    said = _cut(reports.message(case.data)) if case.status != "PASSED" else ""
    data = _cut(case.data or "")
    lines = [line for line in said.splitlines() if line.strip()]
    first = markup.text((lines[0] if lines else "data")[:_FIRST_LINE])
    blocks = f"<pre>{markup.text(said)}</pre>" if len(lines) > 1 or len(said) > _FIRST_LINE else ""
    if data.strip() and data.strip() != said.strip():
        blocks += f"<p>data, as it was sent</p><pre>{markup.text(data)}</pre>"
    if not blocks:
        return f'<div class="said">{first}</div>' if lines else ""
    if not room.take(blocks):
        return f'<div class="said">{first}{_TOO_MUCH}</div>'
    return f"<details><summary>{first}</summary>{blocks}</details>"


def _cut(text: str) -> str:
    if len(text) <= _SHOWN_CHARACTERS:
        return text
    return f"{text[:_SHOWN_CHARACTERS]}\n… {len(text) - _SHOWN_CHARACTERS} more characters"


def _ref(session: records.Session) -> str:
    kind = (session.ref_type or "").replace("_", " ").lower()
    return f"{kind} {session.ref_name or ''}".strip()
