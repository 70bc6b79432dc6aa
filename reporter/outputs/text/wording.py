"""The words and numbers that several views share; plain text, not escaped for anything yet.

Untrusted parts inside are what the model holds: each view passes the result through `escape`.
"""

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

from reporter import model

_WELL = (model.Upload.CONFIRMED, model.Upload.ACCEPTED)
_NOTES = 20  # about the delivery


def count(number: int, one: str, many: str = "") -> str:
    """Return "1 test case", "2,000 test cases"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def cases(number: int) -> str:
    """Return a number of test cases in words."""
    return count(number, "test case")


def sentence(text: str) -> str:
    """Return text that begins with a capital."""
    return text[:1].upper() + text[1:]


def duration(seconds: float) -> str:
    """Return seconds as people read them: `12 ms`, `0.31 s`, `2 min 5 s`, `1 h 3 min`; "" where there is none."""
    if not math.isfinite(seconds) or seconds <= 0:
        return ""
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms" if seconds >= 0.0005 else "under 1 ms"
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(min(seconds, 1e12)), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if minutes else f"{hours:,} h"


def where(file: str, line: int) -> str:
    """Return `file:line`, as far as it is known."""
    return f"{file}:{line}" if file and line > 0 else file


def title(case: model.TestCase) -> str:
    """Return the name of a test case; one without a name is called after its class."""
    return case.name.strip() or case.classname.strip() or "(test case without a name)"


def headline(result: model.Result) -> str:
    """Return the one sentence that says what the run comes to."""
    counts = result.counts
    if counts.bad:
        return f"{counts.bad:,} of {cases(counts.tests)} failed"
    if result.conclusion is model.Conclusion.FAILURE:
        return "A report claims failures that its test cases don't show"
    if is_about_session(result):
        return "No test case in this job"
    if not counts.tests:
        return "No test case was found"
    good = _good(counts)
    if result.conclusion is model.Conclusion.NEUTRAL:
        return f"{good}, but a report could not be read whole"
    return f"{good}, but the job had failed before" if result.alarm.strip() else good


def alike(number: int, compared: int, total: int) -> str:
    """Introduce what `number` of the `compared` failures, the first of all, have in common."""
    if number == total:
        return "All of them fail alike:"
    return f"{number:,} of {'the first ' if compared < total else ''}{compared:,} fail alike:"


def is_about_session(result: model.Result) -> bool:
    """Say whether the job has no test case and does its part all the same: opens or closes a session of many jobs.

    Where it should have had some, the run says so among its problems.
    """
    nothing_lost = all(found.effect is model.Effect.WARNING for found in problems(result))
    return not result.counts.tests and result.receipt.upload in _WELL and nothing_lost


def _good(counts: model.Counts) -> str:
    if counts.passed == counts.tests:
        return "The only test case passed" if counts.tests == 1 else f"All {cases(counts.tests)} passed"
    if counts.skipped == counts.tests:
        return "The only test case was skipped" if counts.tests == 1 else f"All {cases(counts.tests)} were skipped"
    return f"{cases(counts.passed)} passed, {counts.skipped:,} skipped"


def tally(counts: model.Counts) -> list[str]:
    """Return the counts that are not zero, bad news first, and the time."""
    parts = [
        f"{number:,} {word}"
        for number, word in (
            (counts.failed, "failed"),
            (counts.errors, "errored"),
            (counts.passed, "passed"),
            (counts.skipped, "skipped"),
            (counts.flaky, "flaky"),
        )
        if number
    ]
    time = duration(counts.time)
    return [*parts, time] if time and parts else parts


def beside_headline(result: model.Result) -> list[str]:
    """Return the counts and the time, without what the headline of a good run says already."""
    counts = result.counts
    if counts.bad or result.conclusion is model.Conclusion.FAILURE:
        return tally(counts)
    return [part for part in (f"{counts.flaky:,} flaky" if counts.flaky else "", duration(counts.time)) if part]


def chain(receipt: model.Receipt) -> str:
    """Return the receipt as one comparison: `parsed 109 = sent 109 = acknowledged 109 = confirmed by Buddy 109`.

    A session that has cases of other jobs too holds more than this run sent: that is said, not compared.
    """
    steps = [("parsed", receipt.parsed), ("sent", receipt.sent), ("acknowledged", receipt.acknowledged)]
    server, upload = receipt.server_counts, receipt.upload
    has_others = server is not None and server.tests != receipt.acknowledged and upload in _WELL
    if server and not has_others and upload is not model.Upload.ACCEPTED:
        word = "confirmed" if server.tests == receipt.acknowledged else "counted"
        steps.append((f"{word} by Buddy", server.tests))
    text = f"{steps[0][0]} {steps[0][1]:,}"
    for (_, before), (word, number) in itertools.pairwise(steps):
        text += f" {'=' if number == before else '≠'} {word} {number:,}"
    if server and has_others:
        text += ", confirmed by Buddy" if upload is model.Upload.CONFIRMED else ""
        text += f" (the session now holds {server.tests:,})"
    return text


def missing(receipt: model.Receipt) -> int:
    """Return how many test cases Buddy does not have, as far as is known."""
    return max(receipt.parsed - receipt.acknowledged, receipt.rejected + receipt.unsent, len(receipt.undelivered))


def receipt_notes(result: model.Result) -> list[str]:
    """Return what else is to be said of the delivery, and that secrets were masked."""
    notes = list(result.receipt.notes[:_NOTES])
    if result.redactions:
        places = count(result.redactions, "place")
        notes.append(f"secrets were masked in {places} before anything was shown or sent")
    return notes


def losses(receipt: model.Receipt) -> str:
    """Say how many test cases were rejected and not sent, or ""."""
    parts = [f"{receipt.rejected:,} rejected"] if receipt.rejected else []
    parts += [f"{receipt.unsent:,} not sent"] if receipt.unsent else []
    return " and ".join(parts)


def is_delivery_amiss(receipt: model.Receipt) -> bool:
    """Say whether Buddy may not have what it should have; not so where nothing was to be sent."""
    is_well = receipt.upload in _WELL or receipt.upload is model.Upload.SKIPPED
    return not is_well or receipt.trouble is not model.Trouble.NONE


def has_everything(receipt: model.Receipt) -> bool:
    """Say whether something was sent and Buddy has all that it should have: a reason then explains no loss."""
    return receipt.upload is not model.Upload.SKIPPED and not is_delivery_amiss(receipt)


def delivery(receipt: model.Receipt) -> str:
    """Return in plain words what Buddy has, and why it isn't more."""
    because = f": {receipt.reason}" if receipt.reason else ""
    match receipt.upload:
        case model.Upload.CONFIRMED:
            return "confirmed by Buddy, case by case"
        case model.Upload.ACCEPTED if receipt.trouble is model.Trouble.NONE:
            what = "acknowledged by Buddy" if receipt.parsed else "nothing to deliver"
            # where Buddy gave counts, the receipt shows them and why they are no confirmation
            return f"{what}; {receipt.reason}" if receipt.reason and not receipt.server_counts else what
        case model.Upload.SKIPPED:
            return f"nothing was sent to Buddy{because}"
        case model.Upload.REJECTED if not receipt.acknowledged:
            return f"Buddy refused the test cases{because}"
        case model.Upload.FAILED if not receipt.acknowledged:
            return f"the test cases did not reach Buddy{because}"
    if receipt.acknowledged == receipt.parsed:
        return "Buddy has every test case, but that is not confirmed"
    return f"Buddy has {receipt.acknowledged:,} of {cases(receipt.parsed)}"


class Line(NamedTuple):
    """One difference between the counts here and at Buddy."""

    word: str
    here: int
    buddy: int


def differences(result: model.Result) -> list[Line]:
    """Return the counts in which Buddy's session differs from this run; [] where it should differ, or says nothing."""
    server, counts = result.receipt.server_counts, result.counts
    if server is None or not is_delivery_amiss(result.receipt):
        return []
    lines = [
        Line("test cases", counts.tests, server.tests),
        Line("failed", counts.failed, server.failed),
        Line("errored", counts.errors, server.errors),
        Line("skipped", counts.skipped, server.skipped),
    ]
    return [line for line in lines if line.here != line.buddy]


def problems(result: model.Result) -> list[model.Problem]:
    """Return what people must see, the grave ones first: every problem of the run, and what reports may have lost."""
    everything = [*result.problems, *(found for found in _of_reports(result) if found.effect is not model.Effect.NOTE)]
    return sorted(everything, key=lambda problem: problem.effect is model.Effect.NOTE)


def notes(result: model.Result) -> list[model.Problem]:
    """Return what was mended or looks odd in reports, without harm to any test case."""
    return [found for found in _of_reports(result) if found.effect is model.Effect.NOTE]


def reports(result: model.Result) -> list[model.ReportFile]:
    """Return the reports, those with failures first, then those with problems."""
    return sorted(result.files, key=lambda file: (not file.counts.bad, not file.problems))


def reports_with(result: model.Result, effect: model.Effect) -> int:
    """Return how many reports have a problem of that effect."""
    return sum(any(found.effect is effect for found in report.problems) for report in result.files)


def _of_reports(result: model.Result) -> Iterator[model.Problem]:
    for report in result.files:
        yield from (found if found.file else _found_in(found, report.path) for found in report.problems)


def _found_in(problem: model.Problem, path: str) -> model.Problem:
    return model.Problem(problem.message, path, problem.line, problem.effect)
