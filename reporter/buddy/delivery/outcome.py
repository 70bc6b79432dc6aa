"""How a delivery ended, and whether Buddy's closing counts confirm it."""

import dataclasses

from reporter import model
from reporter.buddy.http.responses import RequestError

_NOTHING = model.ServerCounts(0, 0, 0, 0)


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery ended.

    `closes` says whether the session was to be closed, `shared` that others may add to it, `is_new` that it had none of
    our cases before, `tells_updates` that Buddy says of each PUT whether it had the case. `is_counting`,
    `ended_in_error` and `error_message` are what Buddy said last of the session; `asked_for_error` says that this run
    closed it as an error.
    """

    opened: bool
    stopped_by: RequestError | None
    close_error: RequestError | None
    closes: bool
    shared: bool
    is_new: bool
    tells_updates: bool
    server_counts: model.ServerCounts | None
    counts_before: model.ServerCounts | None
    is_counting: bool
    ended_in_error: bool
    asked_for_error: bool
    error_message: str
    last_trouble: str


def explains_error(acknowledged: model.Counts, outcome: Outcome) -> bool:
    """Say whether test cases explain that the session ended in ERROR, or that this run closed it as one."""
    counts = outcome.server_counts or _NOTHING
    if acknowledged.bad or counts.failed or counts.errors:
        return True
    return outcome.asked_for_error and not outcome.error_message


def compare(
    acknowledged: model.Counts, counts: model.ServerCounts, outcome: Outcome
) -> tuple[model.Upload, model.Trouble, str]:
    """Return what a delivery comes to whose closing counts don't confirm it, and why."""
    if outcome.shared and _may_hold(counts, acknowledged):
        what = f"{_with_others(counts)}, so the counts can't be compared"
        if not outcome.is_new:
            what += ": they don't show whether what an earlier attempt sent was updated"
        return model.Upload.ACCEPTED, model.Trouble.NONE, what
    what = f"Buddy acknowledged {_words(acknowledged)}, but counts {_words(counts)} in the closed session"
    return model.Upload.PARTIAL, model.Trouble.UNREACHABLE, what


def confirms(acknowledged: model.Counts, outcome: Outcome, *, updated: int) -> bool:
    """Say whether Buddy's counts are ours, or have grown by ours since we joined.

    Jobs that add at the same time make them grow by more. Growth by less than ours is no contradiction in a later
    attempt, in which some are updated: it is proof only where Buddy told which (`updated` of them), and counts that
    have grown by the rest. Statuses may change then, so of them only ours are asked for.
    """
    counts, before = outcome.server_counts, outcome.counts_before
    if counts is None:
        return False
    if _holds(counts, acknowledged) or _holds(counts, acknowledged, before=before or _NOTHING):
        return True
    if before is None or not outcome.shared:
        return False
    if _may_hold(counts, acknowledged, before=before):
        return True
    if outcome.is_new or not outcome.tells_updates:
        return False
    return counts.tests >= before.tests + acknowledged.tests - updated and _may_hold(counts, acknowledged)


def note_others(acknowledged: model.Counts, outcome: Outcome, *, upload: model.Upload) -> tuple[str, ...]:
    """Say that a confirmed session also holds the cases of other jobs, where it does."""
    counts = outcome.server_counts
    if upload is not model.Upload.CONFIRMED or counts is None or counts.tests == acknowledged.tests:
        return ()
    return (_with_others(counts),)


def _with_others(counts: model.ServerCounts) -> str:
    return f"the session holds {model.number_of(counts.tests, 'test case')}, those of other jobs too"


def _holds(counts: model.ServerCounts, ours: model.Counts, *, before: model.ServerCounts = _NOTHING) -> bool:
    return counts == model.ServerCounts(
        before.tests + ours.tests,
        before.failed + ours.failed,
        before.errors + ours.errors,
        before.skipped + ours.skipped,
    )


def _may_hold(counts: model.ServerCounts, ours: model.Counts, *, before: model.ServerCounts = _NOTHING) -> bool:
    """Say whether our cases may be among those that came to a session since it held `before`."""
    return (
        counts.tests >= before.tests + ours.tests
        and counts.failed >= before.failed + ours.failed
        and counts.errors >= before.errors + ours.errors
        and counts.skipped >= before.skipped + ours.skipped
    )


def _words(counts: model.Counts | model.ServerCounts) -> str:
    tests = model.number_of(counts.tests, "test case")
    return f"{tests} ({counts.failed:,} failed, {counts.errors:,} errored, {counts.skipped:,} skipped)"
