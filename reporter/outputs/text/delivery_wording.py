"""The words about a delivery that all outputs share: what Buddy has, the numbers of the receipt, what is missing.

Plain text, not escaped for anything yet, as in `wording`.
"""

import itertools

from reporter import model
from reporter.outputs.text import wording

_NOTES = 20  # about the delivery


def receipt(given: model.Receipt, *, is_well: bool) -> str:
    """Return the receipt as one comparison: `parsed 109 = sent 109 = acknowledged 109 = confirmed by Buddy 109`.

    A session that has cases of other jobs too holds more than this run sent: that is said, not compared.
    """
    steps = [("parsed", given.parsed), ("sent", given.sent), ("acknowledged", given.acknowledged)]
    server = given.server_counts
    has_others = server is not None and server.tests != given.acknowledged and is_well
    if server and not has_others and given.upload is not model.Upload.ACCEPTED:
        steps.append((_counted(server.tests, given.acknowledged), server.tests))
    text = f"{steps[0][0]} {steps[0][1]:,}"
    for (_, before), (word, number) in itertools.pairwise(steps):
        sign = {True: "=", False: "≠"}[number == before]
        text += f" {sign} {word} {number:,}"
    if server and has_others:
        if given.upload is model.Upload.CONFIRMED:
            text += ", confirmed by Buddy"
        text += f" (the session now holds {server.tests:,})"
    return text


def _counted(at_buddy: int, acknowledged: int) -> str:
    if at_buddy == acknowledged:
        return "confirmed by Buddy"
    return "counted by Buddy"


def receipt_notes(given: model.Receipt, redactions: int) -> list[str]:
    """Return what else is to be said of the delivery, and that secrets were masked."""
    notes = list(given.notes[:_NOTES])
    if redactions:
        places = model.number_of(redactions, "place")
        notes.append(f"secrets were masked in {places} before anything was shown or sent")
    return notes


def losses(given: model.Receipt) -> str:
    """Say how many test cases were rejected and not sent, or ""."""
    numbers = {"rejected": given.rejected, "not sent": given.unsent}
    return " and ".join(f"{number:,} {word}" for word, number in numbers.items() if number)


def delivery(given: model.Receipt) -> str:
    """Return in plain words what Buddy has, and why it isn't more."""
    because = ""
    if given.reason:
        because = f": {given.reason}"
    match given.upload:
        case model.Upload.CONFIRMED:
            return "confirmed by Buddy, case by case"
        case model.Upload.ACCEPTED if given.trouble is model.Trouble.NONE:
            return _accepted(given)
        case model.Upload.SKIPPED:
            return f"nothing was sent to Buddy{because}"
        case model.Upload.REJECTED if not given.acknowledged:
            return f"Buddy refused the test cases{because}"
        case model.Upload.FAILED if not given.parsed:
            return f"Buddy could not be told{because}"
        case model.Upload.FAILED if not given.acknowledged:
            return f"the test cases did not reach Buddy{because}"
    if given.acknowledged == given.parsed:
        return "Buddy has every test case, but that is not confirmed"
    return f"Buddy has {given.acknowledged:,} of {wording.cases(given.parsed)}"


def _accepted(given: model.Receipt) -> str:
    """Say what Buddy acknowledged; where it gave counts, the receipt shows them and why they are no confirmation."""
    what = "nothing to deliver"
    if given.parsed:
        what = "acknowledged by Buddy"
    if given.reason and not given.server_counts:
        return f"{what}; {given.reason}"
    return what
