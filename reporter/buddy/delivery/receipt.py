"""The receipt: what was delivered, whether Buddy confirms it, and if not, why and what to do.

Pure: reads the book of a delivery and how the delivery ended.
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
    """How a delivery ended: `closes` says whether the session was to be closed, `shared` that others add to it."""

    opened: bool
    stopped_by: RequestError | None
    close_error: RequestError | None
    closes: bool
    shared: bool
    server_counts: model.ServerCounts | None
    counts_before: model.ServerCounts | None
    last_trouble: str


def write(ledger: Ledger, outcome: Outcome, *, requests: int, retries: int, notes: tuple[str, ...]) -> model.Receipt:
    """Write the receipt."""
    upload, trouble, reason = _judge(ledger, outcome)
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
        cure="" if trouble is model.Trouble.NONE else _cure(outcome),
        undelivered=tuple(ledger.undelivered),
        notes=notes,
    )


def _cure(outcome: Outcome) -> str:
    error = outcome.stopped_by or outcome.close_error
    if isinstance(error, Rejected | Stopped):
        return error.cure
    if error is None or outcome.opened:
        return _DOWN if error else ""
    return f"{_DOWN}; run it again later" if (error.status or 0) >= 429 else _NO_WAY


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
    if missing:
        only_rejected = missing == ledger.rejected
        trouble = model.Trouble.REJECTED if refused or only_rejected else model.Trouble.UNREACHABLE
        if acknowledged:
            return model.Upload.PARTIAL, trouble, _missing(missing, parsed, ledger.rejected, said)
        upload = model.Upload.REJECTED if trouble is model.Trouble.REJECTED else model.Upload.FAILED
        return upload, trouble, _missing(missing, parsed, ledger.rejected, said)
    return _judge_closing(ledger.acknowledged, outcome)


def _why(outcome: Outcome) -> str:
    """Say what stopped the delivery, and what went wrong before where that is another thing."""
    error, before = outcome.stopped_by, outcome.last_trouble
    if error is None:
        return ""
    is_ours = isinstance(error, Stopped | OutOfTime)
    return f"{error.message} (before that: {before})" if is_ours and before else error.message


def _missing(missing: int, parsed: int, rejected: int, said: str) -> str:
    parts = [f"{missing} of {cases(parsed)} not delivered"]
    if rejected:
        parts.append(f"{rejected} rejected by Buddy")
    if said:
        parts.append(said)
    return ": ".join([parts[0], ", ".join(parts[1:])]) if len(parts) > 1 else parts[0]


def _judge_closing(acknowledged: model.Counts, outcome: Outcome) -> tuple[model.Upload, model.Trouble, str]:
    counts = outcome.server_counts
    before = outcome.counts_before or _NOTHING
    if counts and (_holds(counts, acknowledged, _NOTHING) or _holds(counts, acknowledged, before)):
        return model.Upload.CONFIRMED, model.Trouble.NONE, ""
    if outcome.close_error:
        what = f"every test case was acknowledged, but the session could not be closed: {outcome.close_error.message}"
        refused = isinstance(outcome.close_error, Rejected)
        return model.Upload.ACCEPTED, model.Trouble.REJECTED if refused else model.Trouble.UNREACHABLE, what
    if outcome.stopped_by:
        return model.Upload.ACCEPTED, model.Trouble.UNREACHABLE, _why(outcome)
    if not outcome.closes:
        return model.Upload.ACCEPTED, model.Trouble.NONE, "the session was left open, as asked"
    if counts is None:
        return model.Upload.ACCEPTED, model.Trouble.NONE, "Buddy's answer to closing holds no counts to compare"
    if outcome.shared and _may_hold(counts, acknowledged):
        what = f"the session holds {cases(counts.tests)}, those of other jobs too, so the counts can't be compared"
        return model.Upload.ACCEPTED, model.Trouble.NONE, what
    ours = _words(acknowledged.tests, acknowledged.failed, acknowledged.errors, acknowledged.skipped)
    theirs = _words(counts.tests, counts.failed, counts.errors, counts.skipped)
    what = f"Buddy acknowledged {ours}, but counts {theirs} in the closed session"
    return model.Upload.PARTIAL, model.Trouble.UNREACHABLE, what


def _holds(counts: model.ServerCounts, ours: model.Counts, before: model.ServerCounts) -> bool:
    return counts == model.ServerCounts(
        before.tests + ours.tests,
        before.failed + ours.failed,
        before.errors + ours.errors,
        before.skipped + ours.skipped,
    )


def _may_hold(counts: model.ServerCounts, ours: model.Counts) -> bool:
    """Say whether our cases may be among those of a session."""
    return (
        counts.tests >= ours.tests
        and counts.failed >= ours.failed
        and counts.errors >= ours.errors
        and counts.skipped >= ours.skipped
    )


def _words(tests: int, failed: int, errors: int, skipped: int) -> str:
    return f"{cases(tests)} ({failed} failed, {errors} errored, {skipped} skipped)"


def cases(number: int) -> str:
    """Return a number of test cases in words."""
    return f"{number} test case{'' if number == 1 else 's'}"
