"""Whether a TRX report holds what its summary says; cases are counted, the summary is only compared."""

import dataclasses
from typing import NamedTuple

from reporter import model
from reporter.formats import capped_text
from reporter.formats.trx.survey import Survey

# `error` to `inProgress`: VSTest counts all that did not pass as failed, Visual Studio each outcome by itself
_BAD = ("failed", "error", "timeout", "aborted", "notRunnable", "disconnected", "inProgress")


@dataclasses.dataclass(slots=True)
class Held:
    """What a report holds: `elements` are all results, also those around rows; `joined` are the earlier attempts."""

    tests: int = 0
    bad: int = 0
    elements: int = 0
    bad_elements: int = 0
    joined: int = 0


class Difference(NamedTuple):
    """How the summary differs from the test cases."""

    code: str
    message: str
    effect: model.Effect


def compare(survey: Survey, held: Held, *, has_run_errors: bool) -> list[Difference]:
    """Return what the summary says and the test cases do not explain.

    The summary counts results: those of rows and the one around them, and every attempt.
    """
    claimed = sum(survey.counters.get(name, 0) for name in _BAD)
    differences: list[Difference] = []
    explains_nothing = not held.bad and not held.joined
    if explains_nothing and (claimed or not has_run_errors):
        differences += _claims(survey, claimed, held.tests)
    total = survey.counters.get("total")
    if total is not None and total not in (held.elements, held.tests):
        differences.append(_total_differs(total, held.tests))
    elif claimed and held.bad and claimed not in (held.bad_elements, held.bad):
        says = f"the report says that {claimed} failed, but its test cases show {held.bad}: counted the test cases"
        differences.append(Difference("counts-differ", says, model.Effect.NOTE))
    return differences


def _claims(survey: Survey, claimed: int, tests: int) -> list[Difference]:
    """Return the failure that the report claims and no test case shows."""
    if claimed:
        says = " ".join(f"{name}={survey.counters[name]}" for name in _BAD if survey.counters.get(name))
    elif survey.run_is_bad:
        says = f"outcome={capped_text.shorten(survey.outcome, 40)}"
    else:
        return []
    held = model.number_of(tests, "test case")
    message = f"the report says {says}, but none of its {held} failed: what failed is missing from the report"
    return [Difference("claimed-failure", message, model.Effect.CLAIMED_FAILURE)]


def _total_differs(total: int, tests: int) -> Difference:
    held = model.number_of(tests, "test case")
    message = f"the report says total={total}, but holds {held}: counted the test cases"
    if tests:
        return Difference("counts-differ", message, model.Effect.NOTE)
    return Difference("cases-missing", message, model.Effect.UNREAD)
