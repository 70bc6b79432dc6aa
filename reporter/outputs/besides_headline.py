"""What the headline leaves unsaid, so that nothing is said twice: other counts, what is new, Buddy's own words.

Plain text for all outputs, not escaped for anything yet.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator

from reporter import model

_NUMBER = re.compile(r"\d[\d,]*", re.ASCII)
_FIXED = 5  # names of test cases that were fixed
_SHORT = 300  # characters of a message that may only repeat counts


def counts(result: model.Result) -> Iterator[str]:
    """Yield the counts that the headline doesn't say, bad news first."""
    told = set(_told(result))
    for part in result.words.counts:
        if part not in told:
            yield part


def _told(result: model.Result) -> Iterator[str]:
    found = result.counts
    if found.bad:
        if not found.errors:
            yield f"{found.failed:,} failed"
    elif result.broken_off is None and result.conclusion is not model.Conclusion.FAILURE:
        yield f"{found.passed:,} passed"
        yield f"{found.flaky:,} flaky"
        if not found.flaky:
            yield f"{found.skipped:,} skipped"


def compared(result: model.Result) -> str:
    """Return how many failures are new; what was fixed is named elsewhere."""
    comparison = result.comparison
    if comparison is None or comparison.why_not or not comparison.new:
        return ""
    if comparison.new == result.counts.bad > 1:
        return "all new"
    return f"{comparison.new:,} new"


def fixed(result: model.Result, shown: Callable[[str], str] = str) -> str:
    """Name what was fixed, each name as `shown` gives it; "" where nothing was."""
    compared = result.comparison
    if compared is None or not compared.fixed:
        return ""
    names = compared.fixed_names[:_FIXED]
    left = compared.fixed - len(names)
    if not names:  # of a run with hundreds of failures, not all names are kept
        return model.number_of(left, "test case")
    told = ", ".join(map(shown, names))
    if left > 0:
        told += f" and {left:,} more"
    return told


def not_compared(result: model.Result) -> str:
    """Say why this run can't be compared with earlier ones, or ""."""
    comparison = result.comparison
    if comparison is None or not comparison.why_not:
        return ""
    return f"not comparable with earlier runs: {comparison.why_not}"


def buddys_words(result: model.Result) -> str:
    """Return Buddy's explanation of a session in ERROR, "" where it is shown already or only repeats the counts."""
    said = result.session.error_message.strip()
    if said and said in result.receipt.reason:
        return ""
    numbers = {number.replace(",", "") for number in _NUMBER.findall(said[:_SHORT])}
    known = result.counts
    ours = {str(number) for number in (0, known.tests, known.failed, known.errors, known.bad, known.passed)}
    if numbers and numbers <= ours and str(known.tests) in numbers and len(said) <= _SHORT:
        return ""
    return said


def problems(result: model.Result) -> list[model.Problem]:
    """Return what people must see, without what the headline says: that a run broke off, or has no test case."""
    found = result.broken_off
    if found is None:
        return [_without_headline(problem) for problem in result.words.problems]
    told = ("report-cut", "claimed-failure")
    return [problem for problem in result.words.problems if problem.file != found.report or problem.code not in told]


def _without_headline(problem: model.Problem) -> model.Problem:
    """Return the problem of a run that has no test case with its question alone."""
    _, _, question = problem.message.partition(": ")
    if problem.code != "no-test-case" or problem.file or not question:
        return problem
    return dataclasses.replace(problem, message=question)
