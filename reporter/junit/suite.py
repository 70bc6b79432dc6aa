"""A `<testsuite>` while it is read: what it promises, what it holds, and whether the two agree."""

import dataclasses
import re
from collections.abc import Mapping

from reporter import model

HELD_CASES = 100_000  # of one suite whose attempts have to be joined; beyond, each is counted

_NUMBER = re.compile(r"\s*(\d{1,9})(?:\.0*)?\s*", re.ASCII)
_ATTRIBUTES = ("tests", "failures", "errors", "skipped", "disabled")


@dataclasses.dataclass(slots=True)
class Numbers:
    """How many cases of each status a suite holds."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0

    @property
    def tests(self) -> int:
        return self.passed + self.failed + self.errors + self.skipped

    @property
    def bad(self) -> int:
        return self.failed + self.errors

    def add(self, other: "Numbers") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.errors += other.errors
        self.skipped += other.skipped

    def count(self, status: model.Status) -> None:
        """Count one case."""
        if status is model.Status.PASSED:
            self.passed += 1
        elif status is model.Status.SKIPPED:
            self.skipped += 1
        elif status is model.Status.FAILED:
            self.failed += 1
        else:
            self.errors += 1


class Suite:
    """One open `<testsuite>` or `<testsuites>`.

    `held` collects the cases of a suite whose attempts may have to be joined, else it is None. `results` are the
    suite's own `<error>` and `<failure>` elements: messages, with the tag.
    """

    __slots__ = (
        "children",
        "declared",
        "file",
        "group",
        "has_suites",
        "held",
        "joined",
        "line",
        "name",
        "own",
        "problems_before",
        "results",
    )

    def __init__(self, attributes: Mapping[str, str], *, name: str, group: str, file: str, line: int) -> None:
        self.name = name
        self.group = group
        self.file = file
        self.line = line
        self.declared = {name: _number(attributes.get(name)) for name in _ATTRIBUTES}
        if self.declared["skipped"] is None:
            self.declared["skipped"] = _number(attributes.get("skip"))  # nose and unittest writers
        self.own = Numbers()
        self.children = Numbers()
        self.has_suites = False
        self.held: list[model.TestCase] | None = None
        self.problems_before = 0  # of the report, when the suite was opened
        self.joined = 0  # attempts that were joined to a later one
        self.results: list[tuple[str, str, str]] = []  # tag, message, text

    @property
    def total(self) -> Numbers:
        """Return the suite's own cases and those of the suites inside it."""
        total = Numbers()
        total.add(self.own)
        total.add(self.children)
        return total


def _number(text: str | None) -> int | None:
    found = _NUMBER.fullmatch(text) if text else None
    return int(found[1]) if found else None


def join_attempts(cases: list[model.TestCase], promised: int | None) -> list[model.TestCase] | None:
    """Join repeated cases where `promised` says that they are attempts at one test; else return None.

    They are where `tests=` equals the number of distinct cases and is below the number of elements. The last
    attempt decides: pytest-rerunfailures writes the earlier ones without any result, so taking any success for a
    success would turn a test that always fails green.
    """
    attempts: dict[tuple[str, str], list[model.TestCase]] = {}
    for case in cases:
        attempts.setdefault((case.classname, case.name), []).append(case)
    if promised is None or promised != len(attempts) or promised >= len(cases):
        return None
    return [_join(several) for several in attempts.values()]


def _join(several: list[model.TestCase]) -> model.TestCase:
    last = several[-1]
    if len(several) == 1:
        return last
    told = next((case for case in several if case.message or case.text), last)
    return last._replace(
        earlier_attempts=last.earlier_attempts + len(several) - 1,
        flaky=last.status is model.Status.PASSED,
        message=last.message or told.message,
        text=last.text or told.text,
        data=last.data or told.data if last.status.is_bad else last.data,
    )


def cross_check(suite: Suite, what: str) -> tuple[str, model.Effect] | None:
    """Compare what the suite promises with what it holds; return a difference that no known dialect explains.

    A suite's attributes may count its own cases or those of the suites inside it too: either is right.
    """
    held = suite.total
    if suite.joined:  # `tests=` was what told the attempts apart, and the other numbers count attempts
        return None
    bad = (suite.declared["failures"] or 0) + (suite.declared["errors"] or 0)
    if bad and not held.bad:
        return _claims(suite, what, bad, held), model.Effect.CLAIMED_FAILURE
    tests = suite.declared["tests"]
    if tests is not None and not _tests_agree(suite, tests, held):
        return (
            f"{what} says tests={tests}, but holds {_cases(held.tests)}: counted the test cases",
            model.Effect.NOTE if held.tests else model.Effect.UNREAD,
        )
    if _says_failures(suite) and not any(_failures_agree(suite, numbers) for numbers in (suite.own, held)):
        return (
            f"{what} says failures={suite.declared['failures'] or 0} errors={suite.declared['errors'] or 0}, but its "
            f"test cases show {held.failed} failed and {held.errors} errored: counted the test cases",
            model.Effect.NOTE,
        )
    return _check_skipped(suite, what, held)


def _claims(suite: Suite, what: str, bad: int, held: Numbers) -> str:
    says = " ".join(f"{name}={suite.declared[name]}" for name in ("failures", "errors") if suite.declared[name])
    return (
        f"{what} says {says}, but none of its {_cases(held.tests)} failed: "
        f"{'a result is' if bad == 1 else 'results are'} missing from the report"
    )


def _tests_agree(suite: Suite, tests: int, held: Numbers) -> bool:
    disabled = suite.declared["disabled"] or 0
    skipped = suite.declared["skipped"] or 0
    return any(
        tests in (numbers.tests, numbers.tests - numbers.skipped, numbers.tests - disabled, numbers.tests - skipped)
        for numbers in (suite.own, held)
    )


def _says_failures(suite: Suite) -> bool:
    return suite.declared["failures"] is not None


def _failures_agree(suite: Suite, numbers: Numbers) -> bool:
    failures, errors = suite.declared["failures"] or 0, suite.declared["errors"]
    if failures == numbers.failed and errors in (None, numbers.errors):
        return True
    # many writers count an error as a failure too, or only there
    return failures == numbers.bad and errors in (None, 0, numbers.errors)


def _check_skipped(suite: Suite, what: str, held: Numbers) -> tuple[str, model.Effect] | None:
    skipped, disabled = suite.declared["skipped"], suite.declared["disabled"] or 0
    if skipped is None or any(n.skipped in (skipped, skipped + disabled) for n in (suite.own, held)):
        return None
    return (
        f"{what} says skipped={skipped}, but {_cases(held.skipped)} in it {'was' if held.skipped == 1 else 'were'} "
        "skipped: counted the test cases",
        model.Effect.NOTE,
    )


def _cases(number: int) -> str:
    return f"{number} test case{'' if number == 1 else 's'}"
