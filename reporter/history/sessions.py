"""Earlier sessions at Buddy in place of a file: which of them this run may be compared with, and what they tell. Pure.

A session is known by its counts and, for a few requests, by the names of what failed in it. Where that is not enough
to be sure, nothing is said.
"""

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from reporter import model
from reporter.history import comparison, identity, runs
from reporter.outputs.text import wording

_ATTEMPT = re.compile(r"/attempts/[0-9]+$")  # stands behind the address of a run on GitHub
_ENDED = ("SUCCESSFUL", "ERROR")  # Buddy API docs, Unit Tests > Sessions: the others are IN_PROGRESS and SKIPPED


class Ours(NamedTuple):
    """What is known of this run: `is_part` says that other jobs add to its session, too."""

    session_id: str
    run_url: str
    tests: int
    is_part: bool = False


class Ref(NamedTuple):
    """A ref whose sessions may be compared with; `is_own` is the one that this run is filed under."""

    type: str
    name: str
    is_own: bool


class Known(NamedTuple):
    """What earlier sessions tell, the newest first; `failed` are the names of what failed in the newest.

    `why_not` says why this run can't be compared with the newest, or "".
    """

    earlier: tuple[runs.Run, ...] = ()
    why_not: str = ""
    failed: frozenset[model.SentName] = frozenset()


def refs(payload: dict[str, object], base_ref: str, default_branch: str = "") -> list[Ref]:
    """Return the refs to compare with, the best first: the branch that is merged into, the own ref, what it comes from.

    A tag has no earlier runs.
    """
    own = Ref(str(payload.get("ref_type") or ""), str(payload.get("ref_name") or ""), is_own=True)
    found = []
    if base_ref and ("BRANCH", base_ref) != own[:2]:
        found.append(Ref("BRANCH", base_ref, is_own=False))
    if own.name and own.type in ("BRANCH", "PULL_REQUEST"):
        found.append(own)
    if own.type == "BRANCH" and not base_ref and default_branch not in ("", own.name):
        found.append(Ref("BRANCH", default_branch, is_own=False))
    return found


def candidates(listed: Sequence[model.EarlierSession], ours: Ours, ref: Ref) -> list[model.EarlierSession]:
    """Return the sessions of a ref that a run may be compared with, the newest first.

    Not this run's own (nor an earlier attempt at it), not one that is still open, and not one in ERROR without a
    failed case: that broke off. Of the own ref only those before this one: a later push may have overtaken it.
    """
    before: Iterable[model.EarlierSession] = listed
    if ref.is_own and any(session.id == ours.session_id for session in listed):
        before = itertools.dropwhile(lambda session: session.id != ours.session_id, listed)
    return [session for session in before if _is_baseline(session, ours) and _ref_of(session) == ref[:2]]


def _is_baseline(session: model.EarlierSession, ours: Ours) -> bool:
    counts = session.counts
    if session.status not in _ENDED or not counts.tests or session.id == ours.session_id:
        return False
    if session.status == "ERROR" and not counts.failed + counts.errors:
        return False
    return not ours.run_url or _run(session.run_url) != _run(ours.run_url)


def _ref_of(session: model.EarlierSession) -> tuple[str, str]:
    return session.ref_type or "BRANCH", session.ref_name


def _run(url: str) -> str:
    return _ATTEMPT.sub("", url)


def is_alike(session: model.EarlierSession, ours: Ours) -> bool:
    """Say whether the numbers of test cases allow for enough common ones."""
    theirs = session.counts.tests
    if ours.is_part:
        return theirs >= comparison.COMMON * ours.tests
    return min(theirs, ours.tests) >= comparison.COMMON * max(theirs, ours.tests)


def is_same_suite(names: Collection[model.SentName], has: Callable[[model.SentName], bool]) -> bool:
    """Say whether names of an earlier session's cases are mostly names of this run's; not so where there are none."""
    return bool(names) and sum(map(has, names)) >= comparison.COMMON * len(names)


def run_of(session: model.EarlierSession, failed: Iterable[model.SentName]) -> runs.Run:
    """Return a session as a run of the history."""
    titles = {identity.of_sent(name): _title(name) for name in failed}
    return runs.Run(session.id, session.revision, int(session.time), session.counts.tests, titles)


def _title(name: model.SentName) -> str:
    return wording.title(model.TestCase(name.name, name.classname, "", model.Status.FAILED))


def compare(
    known: Known, failed: Iterable[model.SentName], passed: Iterable[model.SentName]
) -> model.Comparison | None:
    """Compare with the newest of the earlier sessions; None where there is none.

    `failed` are the names of all that failed here, `passed` those of the earlier session's failures that passed here.
    """
    if not known.earlier:
        return None
    if known.why_not:
        return model.Comparison(known.earlier[0].revision, why_not=known.why_not)
    return comparison.difference(known.earlier[0], failed=set(_identities(failed)), passed=set(_identities(passed)))


def _identities(names: Iterable[model.SentName]) -> Iterator[str]:
    return map(identity.of_sent, names)
