"""Which repeated test cases are attempts at one test, and what they come to.

Runners write repeats for two reasons: several tests have one name, and each counts; or one test was tried several
times, and the last attempt decides. `tests=` tells them apart where it is the number of distinct tests and below the
number of elements; four writers need more than that.
"""

import sys
from collections.abc import Iterable

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.parse import case_maker, gotestsum
from reporter.formats.producers import Writer

# of one suite whose attempts may have to be joined; beyond, each is counted
HELD_CASES = 100_000
HELD_BYTES = 16 << 20
HELD_TEXT_BYTES = 2 << 20  # beyond, messages and traces of held cases are shortened
_SHORT_MESSAGE, _SHORT_TEXT = 300, 1000  # characters

# how pytest begins the message of a tear-down's error, and how older versions do
_TEAR_DOWN = ("failed on teardown with", "test teardown failure")

Attempts = list[model.TestCase]


def join(cases: list[model.TestCase], declared: int | None, writer: Writer) -> list[model.TestCase] | None:
    """Join the cases of one suite that are attempts at one test; None where each case counts.

    `declared` is the suite's `tests=`.

    - Surefire writes attempts as elements inside one case, so cases of one name are something else there: the passing
      tests of a class that was run again because its tear-down failed.
    - Cases without a name say nothing of each other (Kotest's under Surefire, which takes them for runs of one test).
    - jest-junit writes the last attempt alone, and leaves a todo out of `tests=`; but see `_unloaded`.
    - gotestsum since 1.13 counts every attempt in `tests=`: see `gotestsum`.
    - pytest counts a passing call whose tear-down fails and is tried again: `tests=` is more than the distinct tests,
      but still below the number of elements, which nothing else than attempts makes it.
    """
    if writer is Writer.JEST:
        return _unloaded(cases, declared)
    if any(case.earlier_attempts for case in cases):
        return None
    if len({hash((case.classname, case.name)) for case in cases}) == len(cases):  # no key twice; most suites end here
        return None
    groups: dict[tuple[str, str], Attempts] = {}
    for case in cases:
        groups.setdefault((case.classname, case.name), []).append(case)
    if any(len(several) > 1 and several[0].name == case_maker.UNNAMED for several in groups.values()):
        return None
    is_distinct = declared == len(groups)
    if writer is Writer.GOTESTSUM:
        if not is_distinct and not gotestsum.are_reruns(cases, groups):
            return None
        return [_last(several) for several in gotestsum.decisive_last(groups)]
    if not is_distinct and not (writer is Writer.PYTEST and _holds_attempts(groups.values(), declared)):
        return None
    return [joined for several in groups.values() for joined in _decide(several)]


def _unloaded(cases: list[model.TestCase], declared: int | None) -> list[model.TestCase] | None:
    """Return one case for a file that Jest could not load, which no test of the suite can be.

    With its option `reportTestSuiteErrors` jest-junit writes it twice: as an `<error>` with Jest's words and the trace,
    and as a `<failure>` with the error object as JSON, often `{}` (buildJsonResults.js).
    """
    errors = [case for case in cases if case.status is model.Status.ERROR]
    if declared != 0 or len(errors) != 1 or len({(case.classname, case.name) for case in cases}) > 1:
        return None
    return errors


def _holds_attempts(groups: Iterable[Attempts], declared: int | None) -> bool:
    """Say whether a suite of pytest's has more elements than all ways to count tests explain."""
    elements = sum(len(several) - _ends_twice(several) for several in groups)
    return declared is not None and declared < elements


def _decide(several: Attempts) -> list[model.TestCase]:
    """Let the last attempt decide.

    pytest-rerunfailures writes the earlier ones without any result, so taking any success for a success would turn a
    test that always fails green.
    """
    if _ends_twice(several):
        return [_last(several[:-1]), several[-1]]
    return [_last(several)]


def _ends_twice(several: Attempts) -> bool:
    """Say whether a failing test has a failing tear-down too: pytest writes two elements and counts both."""
    if len(several) < 2:
        return False
    failed, error = several[-2:]
    return (
        failed.status is model.Status.FAILED
        and error.status is model.Status.ERROR
        and error.message.startswith(_TEAR_DOWN)
    )


def _last(several: Attempts) -> model.TestCase:
    """Return the last attempt, with what the others tell."""
    last = several[-1]
    if len(several) == 1:
        return last
    told = next((case for case in several if case.message or case.text), last)
    data = last.data
    if last.status.is_bad:
        data = last.data or told.data
    return last._replace(
        earlier_attempts=last.earlier_attempts + len(several) - 1,
        flaky=last.status is model.Status.PASSED,
        message=last.message or told.message,
        text=last.text or told.text,
        data=data,
    )


def size(case: model.TestCase) -> int:
    """Return about how many bytes of memory the case takes."""
    return sys.getsizeof(case) + sum(sys.getsizeof(value) for value in case if isinstance(value, str) and value)


def shortened(case: model.TestCase) -> model.TestCase:
    """Return a case that is held with the beginnings of its texts alone."""
    if not (case.message or case.text or case.data):
        return case
    return case._replace(
        message=capped_text.shorten(case.message, _SHORT_MESSAGE),
        text=capped_text.shorten(case.text, _SHORT_TEXT),
        output="",
        data="",
    )
