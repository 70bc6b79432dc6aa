"""The receipt: what was delivered, whether Buddy confirms it, and if not, why and what to do.

Pure: reads the ledger of a delivery and how the delivery ended.
"""

import dataclasses

from reporter import model
from reporter.buddy.delivery import outcome as outcomes
from reporter.buddy.delivery.ledger import Ledger
from reporter.buddy.delivery.outcome import Outcome
from reporter.buddy.http.responses import OutOfTime, Rejected, RequestError, Stopped

_DOWN = "Buddy's trouble, not yours: nothing to do in this job"
_NO_WAY = "check the network, the proxy and the input api_url; if they are right, run the job again later"


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
        notes=notes + outcomes.note_others(ledger.acknowledged, outcome, upload=upload),
    )


def count_unseen(receipt: model.Receipt, read: int) -> model.Receipt:
    """Return the receipt with all the test cases that were read; a signal may come before delivery is given some."""
    unseen = read - receipt.parsed
    return dataclasses.replace(receipt, parsed=read, unsent=receipt.unsent + unseen)


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
    return upload, trouble, _missing(missing, parsed, rejected=ledger.rejected, said=said)


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


def _missing(missing: int, parsed: int, *, rejected: int, said: str) -> str:
    what = f"{missing:,} of {model.number_of(parsed, 'test case')} not delivered"
    reasons = []
    if rejected:
        reasons.append(f"{rejected:,} rejected by Buddy")
    if said:
        reasons.append(said)
    if not reasons:
        return what
    return f"{what}: {', '.join(reasons)}"


def _judge_closing(ledger: Ledger, outcome: Outcome) -> tuple[model.Upload, model.Trouble, str]:
    """Judge a delivery of which every case was acknowledged."""
    acknowledged = ledger.acknowledged
    accepted, none = model.Upload.ACCEPTED, model.Trouble.NONE
    if outcome.ended_in_error and not outcomes.explains_error(acknowledged, outcome):
        return accepted, *_unexplained_error(outcome)
    if outcomes.confirms(acknowledged, outcome, updated=ledger.updated):
        return model.Upload.CONFIRMED, none, ""
    if outcome.close_error:
        what = f"every test case was acknowledged, but the session could not be closed: {outcome.close_error.message}"
        return accepted, _trouble_of(outcome.close_error), what
    if outcome.stopped_by:
        return accepted, model.Trouble.UNREACHABLE, _why(outcome)
    if not outcome.closes:
        return accepted, none, "the session was left open, as asked"
    if outcome.is_counting:
        what = "the session is closed, but Buddy is still counting: there are no final counts to compare"
        return accepted, none, what
    if outcome.server_counts is None:
        return accepted, none, "Buddy's answer to closing holds no counts to compare"
    return outcomes.compare(acknowledged, outcome.server_counts, outcome)


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
