"""The receipt: what was delivered, whether Buddy confirms it, and if not, why and what to do.

Pure: reads the ledger of a delivery and how the delivery ended.
"""

import dataclasses

from reporter import model
from reporter.buddy.delivery.ledger import Ledger
from reporter.buddy.http.responses import OutOfTime, Rejected, RequestError, Stopped

_NOTHING = model.ServerCounts(0, 0, 0, 0)
_DOWN = "Buddy's trouble, not yours: nothing to do in this job"
_NO_WAY = "check the network, the proxy and the input api_url; if they are right, run the job again later"


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery ended.

    `closes` says whether the session was to be closed, `shared` that others may add to it, `is_new` that it had none of
    our cases before, `tells_updates` that Buddy says of each PUT whether it had the case. `is_counting`,
    `ended_in_error` and `error_message` are Buddy's last word on the session, of which `asked_for_error` says that we
    closed it as one.
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


def write(ledger: Ledger, outcome: Outcome, *, requests: int, retries: int, notes: tuple[str, ...]) -> model.Receipt:
    """Write the receipt."""
    upload, trouble, reason = _judge(ledger, outcome)
    cure = ""
    if trouble is not model.Trouble.NONE:
        cure = _cure(outcome)
    return model.Receipt(
        upload=upload,
        trouble=trouble,
        parsed=ledger.parsed.tests,
        sent=ledger.sent,
        acknowledged=ledger.acknowledged.tests,
        rejected=ledger.rejected,
        unsent=ledger.parsed.tests - ledger.sent,
        requests=requests,
        retries=retries,
        server_counts=outcome.server_counts,
        reason=reason,
        cure=cure,
        undelivered=tuple(ledger.undelivered),
        notes=notes + _note_others(ledger.acknowledged, outcome, upload),
    )


def count_untold(receipt: model.Receipt, read: int) -> model.Receipt:
    """Return the receipt with all the test cases that were read; a signal may come before delivery hears of some."""
    untold = read - receipt.parsed
    return dataclasses.replace(receipt, parsed=read, unsent=receipt.unsent + untold)


def _cure(outcome: Outcome) -> str:
    error = outcome.stopped_by or outcome.close_error
    if error is None and outcome.error_message:
        return "correct at Buddy what its message names; every test case was acknowledged"
    if isinstance(error, Rejected | Stopped):
        return error.cure
    if error is None:
        return ""
    if outcome.opened:
        return _DOWN
    if (error.status or 0) >= 429:
        return f"{_DOWN}; run it again later"
    return _NO_WAY


def _judge(ledger: Ledger, outcome: Outcome) -> tuple[model.Upload, model.Trouble, str]:
    parsed, acknowledged = ledger.parsed.tests, ledger.acknowledged.tests
    refused = isinstance(outcome.stopped_by, Rejected)
    said = _why(outcome)
    if not outcome.opened:
        if refused:
            return model.Upload.REJECTED, model.Trouble.REJECTED, said
        if outcome.stopped_by or parsed:
            return model.Upload.FAILED, model.Trouble.UNREACHABLE, said or "no session could be created"
        return model.Upload.SKIPPED, model.Trouble.NONE, "there is no test case to send"
    missing = parsed - acknowledged
    if not missing:
        return _judge_closing(ledger, outcome)
    trouble = model.Trouble.UNREACHABLE
    if refused or missing == ledger.rejected:
        trouble = model.Trouble.REJECTED
    upload = model.Upload.FAILED
    if acknowledged:
        upload = model.Upload.PARTIAL
    elif trouble is model.Trouble.REJECTED:
        upload = model.Upload.REJECTED
    return upload, trouble, _missing(missing, parsed, ledger.rejected, said)


def _why(outcome: Outcome) -> str:
    """Say what stopped the delivery, what went wrong before where that is another thing, and what Buddy says."""
    said = []
    error, before = outcome.stopped_by, outcome.last_trouble
    if error and before and isinstance(error, Stopped | OutOfTime):
        said.append(f"{error.message} (before that: {before})")
    elif error:
        said.append(error.message)
    if outcome.error_message:
        said.append(f"Buddy says of the session: {outcome.error_message}")
    return ", ".join(said)


def _missing(missing: int, parsed: int, rejected: int, said: str) -> str:
    what = f"{missing} of {cases(parsed)} not delivered"
    reasons = []
    if rejected:
        reasons.append(f"{rejected} rejected by Buddy")
    if said:
        reasons.append(said)
    if not reasons:
        return what
    return f"{what}: {', '.join(reasons)}"


def _judge_closing(ledger: Ledger, outcome: Outcome) -> tuple[model.Upload, model.Trouble, str]:
    """Judge a delivery of which every case was acknowledged."""
    acknowledged = ledger.acknowledged
    accepted, none = model.Upload.ACCEPTED, model.Trouble.NONE
    if outcome.ended_in_error and not _explains_error(acknowledged, outcome):
        return accepted, *_unexplained_error(outcome)
    if _confirms(acknowledged, ledger.updated, outcome):
        return model.Upload.CONFIRMED, none, ""
    if outcome.close_error:
        what = f"every test case was acknowledged, but the session could not be closed: {outcome.close_error.message}"
        return accepted, _trouble_of(outcome.close_error), what
    if outcome.stopped_by:
        return accepted, model.Trouble.UNREACHABLE, _why(outcome)
    if not outcome.closes:
        return accepted, none, "the session was left open, as asked"
    if outcome.is_counting:
        return (
            accepted,
            none,
            "the session is closed, but Buddy is still counting: there are no final counts to compare",
        )
    if outcome.server_counts is None:
        return accepted, none, "Buddy's answer to closing holds no counts to compare"
    return _compare(acknowledged, outcome.server_counts, outcome)


def _explains_error(acknowledged: model.Counts, outcome: Outcome) -> bool:
    """Say whether the session may have ended in ERROR for the sake of test cases, or because we said so."""
    counts = outcome.server_counts or _NOTHING
    if acknowledged.bad or counts.failed or counts.errors:
        return True
    return outcome.asked_for_error and not outcome.error_message


def _unexplained_error(outcome: Outcome) -> tuple[model.Trouble, str]:
    if outcome.asked_for_error:
        return model.Trouble.NONE, f"the session ended in ERROR, as this run asked: Buddy says: {outcome.error_message}"
    what = "every test case was acknowledged, but the session ended in ERROR, though no test case failed"
    if outcome.error_message:
        return model.Trouble.REJECTED, f"{what}: Buddy says: {outcome.error_message}"
    return model.Trouble.UNREACHABLE, f"{what}, and Buddy does not say why"


def _trouble_of(error: RequestError) -> model.Trouble:
    if isinstance(error, Rejected):
        return model.Trouble.REJECTED
    return model.Trouble.UNREACHABLE


def _compare(
    acknowledged: model.Counts, counts: model.ServerCounts, outcome: Outcome
) -> tuple[model.Upload, model.Trouble, str]:
    if outcome.shared and _may_hold(counts, acknowledged, _NOTHING):
        what = f"the session holds {cases(counts.tests)}, those of other jobs too, so the counts can't be compared"
        if not outcome.is_new:
            what += ": they don't show whether what an earlier attempt sent was updated"
        return model.Upload.ACCEPTED, model.Trouble.NONE, what
    ours = _words(acknowledged.tests, acknowledged.failed, acknowledged.errors, acknowledged.skipped)
    theirs = _words(counts.tests, counts.failed, counts.errors, counts.skipped)
    what = f"Buddy acknowledged {ours}, but counts {theirs} in the closed session"
    return model.Upload.PARTIAL, model.Trouble.UNREACHABLE, what


def _confirms(acknowledged: model.Counts, updated: int, outcome: Outcome) -> bool:
    """Say whether Buddy's counts are ours, or have grown by ours since we joined.

    Jobs that add at the same time make them grow by more. Growth by less than ours is no contradiction in a later
    attempt, in which some are updated: it is proof only where Buddy told which (`updated` of them), and counts that
    have grown by the rest. Statuses may change then, so of them only ours are asked for.
    """
    counts, before = outcome.server_counts, outcome.counts_before
    if counts is None:
        return False
    if _holds(counts, acknowledged, _NOTHING) or _holds(counts, acknowledged, before or _NOTHING):
        return True
    if before is None or not outcome.shared:
        return False
    if _may_hold(counts, acknowledged, before):
        return True
    if outcome.is_new or not outcome.tells_updates:
        return False
    return counts.tests >= before.tests + acknowledged.tests - updated and _may_hold(counts, acknowledged, _NOTHING)


def _note_others(acknowledged: model.Counts, outcome: Outcome, upload: model.Upload) -> tuple[str, ...]:
    counts = outcome.server_counts
    if upload is not model.Upload.CONFIRMED or counts is None or counts.tests == acknowledged.tests:
        return ()
    return (f"the session holds {cases(counts.tests)}, those of other jobs too",)


def _holds(counts: model.ServerCounts, ours: model.Counts, before: model.ServerCounts) -> bool:
    return counts == model.ServerCounts(
        before.tests + ours.tests,
        before.failed + ours.failed,
        before.errors + ours.errors,
        before.skipped + ours.skipped,
    )


def _may_hold(counts: model.ServerCounts, ours: model.Counts, before: model.ServerCounts) -> bool:
    """Say whether our cases may be among those that came to a session since it held `before`."""
    return (
        counts.tests >= before.tests + ours.tests
        and counts.failed >= before.failed + ours.failed
        and counts.errors >= before.errors + ours.errors
        and counts.skipped >= before.skipped + ours.skipped
    )


def _words(tests: int, failed: int, errors: int, skipped: int) -> str:
    return f"{cases(tests)} ({failed} failed, {errors} errored, {skipped} skipped)"


def cases(number: int) -> str:
    """Return a number of test cases in words."""
    if number == 1:
        return "1 test case"
    return f"{number} test cases"
