"""Earlier sessions at Buddy, where no file tells of earlier runs: looked up only when something failed.

Needs a personal token. Whatever goes wrong here is a notice: the run says less then, and `fail_on_failure: new`
counts as true (`policy`).
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reporter import model
from reporter.pipeline.state import Found, Tools

if TYPE_CHECKING:
    from reporter.buddy.delivery.lifecycle import Delivery
    from reporter.buddy.earlier_sessions import EarlierSessions
    from reporter.history import sessions


def look_up(tools: Tools, found: Found) -> None:
    """Look up earlier sessions and keep what they tell."""
    delivery = tools.delivery
    if delivery is None or tools.earlier.runs or not tools.tally.counts.bad:
        return
    look = delivery.look_up_earlier()
    if look is None:
        return
    from reporter.buddy.http.responses import RequestError  # which the delivery has imported

    try:
        tools.earlier.sessions = _known(tools, found, delivery=delivery, look=look)
    except RequestError as error:
        why = "; ".join(filter(None, (error.message, error.cure)))
        what = f"since when test cases fail is not known, as Buddy's earlier sessions can't be read: {why}"
        found.problems.append(model.Problem(what, code="earlier-sessions"))


def _known(tools: Tools, found: Found, *, delivery: "Delivery", look: "EarlierSessions") -> "sessions.Known":
    from reporter.history import sessions

    payload, settings = found.context.payload, tools.settings
    ours = sessions.Ours(
        session_id=delivery.session({}).id or "",
        run_url=str(payload.get("ci_run_url", "")),
        tests=tools.tally.counts.tests,
        is_part=bool(settings.session_id) or not settings.close_session,
    )
    for ref in sessions.refs(payload, found.context.base_ref, found.context.default_branch):
        branch = ""
        if ref.type == "BRANCH":
            branch = ref.name  # of pull requests no filter is documented
        candidates = sessions.candidates(look.newest(branch=branch), ours, ref)
        if candidates:
            return _read(candidates, ours, delivery=delivery, look=look)
    return sessions.Known()


def _read(
    candidates: "Sequence[model.EarlierSession]",
    ours: "sessions.Ours",
    *,
    delivery: "Delivery",
    look: "EarlierSessions",
) -> "sessions.Known":
    """Read what failed in the newest session, and in those before as far as the requests go."""
    from reporter.history import comparison, runs, sessions

    newest = candidates[0]
    nothing_known = (sessions.run_of(newest, ()),)
    if not sessions.is_alike(newest, ours):
        return sessions.Known(nothing_known, comparison.A_PART)
    failed = look.failed(newest)
    if failed is None or not delivery.names.is_whole:
        return sessions.Known(nothing_known, "more failed than can be looked up at Buddy")
    if not _is_same_suite(newest, failed, ours=ours, delivery=delivery, look=look):
        return sessions.Known(nothing_known, comparison.A_PART)
    read = [sessions.run_of(newest, failed)]
    for session in candidates[1 : runs.RUNS]:
        if not sessions.is_alike(session, ours):
            continue
        before = look.failed(session)
        if before is None:
            break
        read.append(sessions.run_of(session, before))
    return sessions.Known(tuple(read), failed=failed)


def _is_same_suite(
    newest: model.EarlierSession,
    failed: frozenset[model.SentName],
    *,
    ours: "sessions.Ours",
    delivery: "Delivery",
    look: "EarlierSessions",
) -> bool:
    """Say whether a session is of the same tests as this run: by what failed in it, else by a look at some of it."""
    from reporter.history import sessions

    if ours.is_part:
        return True  # most of its test cases are those of other jobs
    has = delivery.names.has
    return sessions.is_same_suite(failed, has) or sessions.is_same_suite(look.some(newest), has)


def compare(tools: Tools) -> model.Comparison | None:
    """Compare this run with the newest of the earlier sessions; None where none was looked up."""
    known, delivery = tools.earlier.sessions, tools.delivery
    if known is None or delivery is None:
        return None
    from reporter.history import sessions

    names = delivery.names
    return sessions.compare(known, names.failed, filter(names.passed, known.failed))


def since(tools: Tools, compared: model.Comparison) -> Callable[[model.TestCase], model.Since | None]:
    """Return what says of a test case since when it fails, as far as the sessions tell."""
    known, delivery = tools.earlier.sessions, tools.delivery
    if known is None or delivery is None:
        return lambda _: None
    from reporter.history import comparison, identity

    names = delivery.names

    def identify(case: model.TestCase) -> str | None:
        name = names.of(case)
        if name is None:
            return None
        return identity.of_sent(name)

    return comparison.SinceWhen(compared, known.earlier, time=time.time(), identify=identify).of
