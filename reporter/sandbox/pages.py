"""What people see: the list of sessions and one session's cases, as plain HTML.

Whatever came in through the API is hostile here: every value goes through `_text`, and the answer's policy
allows one inline style (by its hash) and nothing else: no script, no image, no other host. Links to a run
are shown as links only where they are http or https.
"""

import base64
import hashlib
import html

import fastapi
from starlette.responses import HTMLResponse

from reporter.sandbox import answers, records, reports, store, style

_STYLE_HASH = base64.b64encode(hashlib.sha256(style.STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# a browser takes seconds to lay out more; the API lists them all
_SHOWN_SESSIONS, _SHOWN_CASES, _SHOWN_CHARACTERS = 200, 2000, 20_000
# control characters, which HTML can't show, and those that turn the direction of the text around them
# (https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream, CVE-2021-42574)
_UNSEEN = [*range(9), 11, *range(14, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_REPLACED = dict.fromkeys(_UNSEEN, "\N{REPLACEMENT CHARACTER}")
_ORDER = {"ERROR": 0, "FAILED": 1, "PASSED": 2, "SKIPPED": 3}


def router(storage: store.Store, place: answers.Place) -> fastapi.APIRouter:
    """Route the pages: `/` and the suite's own list the sessions, `html_url` shows one."""
    pages = fastapi.APIRouter()
    suite_path = place.app.removeprefix(place.url)

    @pages.get("/")
    @pages.get(suite_path)
    async def show_sessions() -> HTMLResponse:
        return HTMLResponse(sessions_page(place, storage.sessions(limit=_SHOWN_SESSIONS)), headers=_HEADERS)

    @pages.get(f"{suite_path}/{{session_id}}")
    async def show_session(session_id: str) -> HTMLResponse:
        session = storage.session(session_id)
        cases = storage.cases(session_id, limit=_SHOWN_CASES)
        return HTMLResponse(session_page(session, storage.groups(session_id), cases), headers=_HEADERS)

    return pages


def sessions_page(place: answers.Place, sessions: list[records.Session]) -> str:
    """List sessions, the newest first."""
    rows = "".join(
        f"<tr><td>{_badge(each.status)}</td>"
        f'<td><a href="{_text(place.app)}/{_text(each.id)}">#{each.relative_id}</a></td>'
        f'<td class="name">{_text(_ref(each))}<small>{_text(each.revision or "")}</small></td>'
        f"<td>{_tally(each)}</td><td><time>{_text(each.created)}</time></td></tr>"
        for each in sessions
    )
    empty = '<p class="empty">No session yet. The command that the sandbox printed sends one.</p>'
    return _page("Sessions", f'<section><table class="list">{rows}</table></section>' if rows else empty)


def session_page(session: records.Session, groups: list[records.TestGroup], cases: list[records.TestCase]) -> str:
    """Show a session: what it was created with, then its cases by test group, the failures first."""
    by_group: dict[str, list[records.TestCase]] = {group.id: [] for group in groups}
    for case in cases:
        by_group.setdefault(case.group_id, []).append(case)
    worst_first = sorted(groups, key=lambda group: _ORDER[answers.worst_status(group)])
    left_out = session.tests - len(cases)
    parts = [
        f"<header><p>{_badge(session.status)} {_tally(session)} · {_seconds(session.time_s)}</p>",
        _facts(session),
        "</header>",
        *(_group(group, by_group[group.id]) for group in worst_first if by_group[group.id]),
        f'<p class="empty">{left_out} more not shown here: the API lists them all.</p>' if left_out > 0 else "",
        "" if cases else '<p class="empty">No test case yet.</p>',
    ]
    return _page(f"Session #{session.relative_id}", "".join(parts))


def _facts(session: records.Session) -> str:
    facts = {
        "id": session.id,
        "ref": _ref(session),
        "revision": session.revision,
        "CI provider": session.ci_provider,
        "run": session.ci_run_url,
        "run id": session.run_id,
        "execution": session.execution_id,
        "author": session.created_by,
        "created": session.created,
        "finished": session.finished,
        "closed as": session.closed_as,
    }
    rows = (f"<dt>{name}</dt><dd>{_linked(str(value))}</dd>" for name, value in facts.items() if value)
    return f"<dl>{''.join(rows)}</dl>"


def _group(group: records.TestGroup, cases: list[records.TestCase]) -> str:
    rows = "".join(map(_case, sorted(cases, key=lambda case: _ORDER[case.status])))
    return (
        f'<section id="group-{group.id}"><h2>{_text(group.name)}</h2>'
        f'<p class="tally">{_tally(group)} · {_seconds(group.time_s)}</p><table>{rows}</table></section>'
    )


def _case(case: records.TestCase) -> str:
    said = reports.message(case.data) if case.status != "PASSED" else ""
    if len(said) > _SHOWN_CHARACTERS:
        said = f"{said[:_SHOWN_CHARACTERS]}\n… {len(said) - _SHOWN_CHARACTERS} more characters"
    return (
        f'<tr id="case-{case.id}"><td>{_badge(case.status)}</td>'
        f'<td class="name">{_text(case.name)}<small>{_text(case.classname)}</small>'
        f"{f'<pre>{_text(said)}</pre>' if said else ''}</td><td>{_seconds(case.time)}</td></tr>"
    )


def _tally(counts: records.Counts) -> str:
    named = {"failed": counts.failed, "with an error": counts.errors, "skipped": counts.skipped}
    total = "1 test" if counts.tests == 1 else f"{counts.tests} tests"
    return ", ".join([total, *(f"{number} {name}" for name, number in named.items() if number)])


def _ref(session: records.Session) -> str:
    kind = (session.ref_type or "").replace("_", " ").lower()
    return f"{kind} {session.ref_name or ''}".strip()


def _badge(status: str) -> str:
    words = status.replace("_", " ").lower()
    return f'<span class="badge {_text(status.lower())}">{_text(words)}</span>'


def _seconds(seconds: float) -> str:
    return f'<span class="time">{seconds:.3f} s</span>'


def _linked(value: str) -> str:
    shown = _text(value)
    if not value.startswith(("https://", "http://")):
        return shown
    return f'<a href="{shown}" rel="noreferrer noopener">{shown}</a>'


def _text(value: str) -> str:
    return html.escape(value.translate(_REPLACED))


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)} · sandbox</title><style>{style.STYLE}</style></head><body>"
        f'<nav><a href="/">Buddy sandbox</a></nav><main><h1>{_text(title)}</h1>{body}</main></body></html>'
    )
