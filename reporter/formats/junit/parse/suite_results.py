"""The `<error>` and `<failure>` elements of a suite itself: each a crash that no case may show.

Where a case of the suite failed, it mostly is the same failure once more (Perl's exit code beside the failed tests),
and no case of its own. But Busted writes what broke a hook or kept a file from being loaded beside other cases that
failed (`tests/data/busted-suites`): there the place in the text tells which it is.
"""

import re
from collections.abc import Iterable

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.parse import case_maker, suite_output
from reporter.formats.junit.parse.suite import Suite

_KEPT, _KEPT_CHARS = 100, 400  # failed cases of one suite, and what is kept of each of them
_SAID_CHARS = 500
_SEARCHED_CHARS = 4_000
_COMPARED_CHARS = 300  # of a result; less than what is kept of cases, which may begin with other words
_FILE_AND_LINE = re.compile(r"(?<![\w/\\.-])(?:\./)?([\w/\\.-]{1,200}\.\w{1,10}):\d{1,7}\b")


def remember(suite: Suite, cases: Iterable[model.TestCase]) -> None:
    """Keep the beginnings of what failed cases say, to compare the suite's own results with."""
    if len(suite.said) >= _KEPT:
        return
    for case in model.not_passed(cases):
        if case.status.is_bad and len(suite.said) < _KEPT:
            suite.said.append(f"{case.message[:_KEPT_CHARS]}\n{case.text[:_KEPT_CHARS]}")


def judge(suite: Suite, maker: case_maker.CaseMaker) -> tuple[list[model.TestCase], list[str]]:
    """Return a case for each result that no case shows, and what is to be noted of the others.

    jest-junit writes cases for one, and leaves them out of `tests=`.
    """
    if suite.producer == "jest" and suite.declared["tests"] == 0:  # a file that could not be loaded
        suite.added += suite.own.tests
    found = suite.results or suite_output.crash(suite)
    if not found:
        return [], []
    notes: list[str] = []
    new: dict[str, list[tuple[str, str]]] = {}  # by name, messages and texts
    has_failed_cases = suite.total.bad > 0
    for tag, message, trace in found:
        said = capped_text.shorten(message or trace.strip().partition("\n")[0] or "no message", _SAID_CHARS)
        place = _FILE_AND_LINE.search(f"{message[:_SEARCHED_CHARS]}\n{trace[:_SEARCHED_CHARS]}")
        is_told = place is None or not suite.results or _is_told(suite, place[0], message, trace)
        if has_failed_cases and is_told:
            notes.append(f"test suite {suite.name or case_maker.UNNAMED!r} has an <{tag}> of its own: {said}")
            continue
        name = suite.name
        if place is not None and (not name or has_failed_cases or len(suite.results) > 1):
            name = ": ".join(filter(None, [name, place[1]]))
        new.setdefault(name or case_maker.UNNAMED, []).append((said, trace))
    cases = [_case(suite, name, several=several, maker=maker) for name, several in new.items()]
    suite.results_shown = len(notes)
    suite.added += len(cases)
    suite.own.count_all(cases)
    return cases, notes


def _is_told(suite: Suite, first: str, *said: str) -> bool:
    """Say whether a failed case names the same places, the first and those beside it.

    Not the first alone: a hook and a test may fail in the same line of what they call.
    """
    beside = _FILE_AND_LINE.finditer("\n".join(text[:_COMPARED_CHARS] for text in said))
    places = {first, *(found[0] for found in beside)}
    return any(all(place in told for place in places) for told in suite.said)


def _case(
    suite: Suite, name: str, *, several: Iterable[tuple[str, str]], maker: case_maker.CaseMaker
) -> model.TestCase:
    messages, traces = zip(*several, strict=True)
    return maker.of_suite(
        suite,
        name,
        message=capped_text.cap("\n".join(messages), capped_text.MESSAGE_CHARS),
        trace=capped_text.cap("\n\n".join(filter(None, traces)), capped_text.RESULT_CHARS),
    )
