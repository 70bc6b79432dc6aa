"""What reports hold: test cases, their counts, and problems."""

import dataclasses
import enum
import operator
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

CUT = "characters cut ...]"  # stands in a long text where its middle was
NO_MESSAGE = "failed without a message of its own"  # the reason of a Go test whose subtest failed
NAME_CHARS = 300  # of the names of a failure that is kept without its texts


def number_of(number: int, one: str, many: str = "") -> str:
    """Return a number and its noun: "1 test case", "2,000 test cases"; the plural of all packages."""
    if number == 1:
        return f"1 {one}"
    return f"{number:,} {many or one + 's'}"


def shorten(text: str, limit: int) -> str:
    """Return the beginning of a text of more than `limit` characters, with `…` behind it.

    The mark has to be there wherever a text that others wrote is cut: by it, `redact` finds what is left of a secret.
    """
    if len(text) <= limit:
        return text
    return text[: limit - 1] + "…"


class Status(enum.StrEnum):
    """What became of a test case, in Buddy's words (Buddy API docs, Unit Tests > add a test case)."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"
    ERROR = "ERROR"

    @property
    def is_bad(self) -> bool:
        """Say whether this is a failure in the everyday sense: failed or errored."""
        return self is Status.FAILED or self is Status.ERROR


class TestCase(NamedTuple):
    """One `<testcase>`, or several attempts at it that the report itself counts as one.

    A named tuple and not a dataclass: it is made once for every case, and a frozen dataclass of this width takes
    about eight times as long to make (`bench/` shows what reading costs).
    """

    name: str
    classname: str
    group: str
    status: Status
    time: float = 0.0
    # these eight stand together: `redact` takes them out of every case at once, and most cases have the same ones
    message: str = ""
    text: str = ""  # stack trace or the like, capped
    output: str = ""  # what the case printed (system-out, system-err), capped; kept only where it failed
    data: str = ""  # the `<testcase>` element as XML text, capped; "" for a plain pass, and where it has no children
    file: str = ""  # repo-relative where it could be mapped, else as the report says
    thrown_file: str = ""  # the deepest file of the repository in the trace, where that is another place than `file`
    report: str = ""
    variant: str = ""  # tells it from the same case of another report of this run, such as another leg of a matrix
    line: int = 0  # 1-based; 0 is unknown
    thrown_line: int = 0
    report_line: int = 0
    earlier_attempts: int = 0
    flaky: bool = False  # passed, after at least one attempt that did not
    producer: str = ""  # the test runner that wrote the report, as `formats.producers` names it; "" is unknown


TestCase.__test__ = False  # type: ignore[attr-defined]  # keeps pytest from collecting it
_POSITIONS = {field: position for position, field in enumerate(TestCase._fields)}
# by position: every case is counted several times, and a look-up by name costs twice as much
_STATUS = TestCase._fields.index("status")
_TIME, _FLAKY = map(operator.itemgetter, map(TestCase._fields.index, ("time", "flaky")))


def replace(case: TestCase, /, **fields: Any) -> TestCase:
    """Return the case with other values for some fields, as `_replace` does; raises KeyError for one that it lacks.

    A third of the time. `_replace` also leaves a tuple in a list that Python keeps for the next one of its length,
    and never takes one from there: 400 KB after 2,000 calls.
    """
    values = list(case)
    for field, value in fields.items():
        values[_POSITIONS[field]] = value
    return tuple.__new__(TestCase, values)


def not_passed(cases: Iterable[TestCase]) -> list[TestCase]:
    """Return the cases that did not pass, few of most: to compare each status with all others takes twice as long."""
    passed = Status.PASSED
    return [case for case in cases if case[_STATUS] is not passed]


@dataclasses.dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of test cases by status; `time` in seconds."""

    tests: int = 0
    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    flaky: int = 0
    time: float = 0.0

    @classmethod
    def of(cls, cases: Iterable[TestCase], others: Sequence[TestCase] | None = None) -> "Counts":
        """Count test cases; `others` are those of them that did not pass, where that is known."""
        cases = list(cases)
        if others is None:
            others = not_passed(cases)
        statuses = [case.status for case in others]
        failed, errors, skipped = map(statuses.count, (Status.FAILED, Status.ERROR, Status.SKIPPED))
        flaky = sum(map(_FLAKY, cases))
        passed = len(cases) - len(others)
        return cls(len(cases), passed, failed, errors, skipped, flaky, sum(map(_TIME, cases)))

    @property
    def bad(self) -> int:
        """Return how many failed in the everyday sense: failed or errored."""
        return self.failed + self.errors

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(
            self.tests - other.tests,
            self.passed - other.passed,
            self.failed - other.failed,
            self.errors - other.errors,
            self.skipped - other.skipped,
            self.flaky - other.flaky,
            self.time - other.time,
        )

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.tests + other.tests,
            self.passed + other.passed,
            self.failed + other.failed,
            self.errors + other.errors,
            self.skipped + other.skipped,
            self.flaky + other.flaky,
            self.time + other.time,
        )


class ServerCounts(NamedTuple):
    """The counts that Buddy gives for a session."""

    tests: int
    failed: int
    errors: int
    skipped: int


class Effect(enum.Enum):
    """What a problem does to the conclusion."""

    NOTE = "note"  # something was repaired or looks odd; no test case is missing
    WARNING = "warning"  # somebody should look at it, although nothing is missing from the results
    UNREAD = "unread"  # a report could not be read whole
    FOREIGN = "foreign"  # a file that was asked for never held test cases: a coverage report, say
    CLAIMED_FAILURE = "claimed failure"  # a report claims a failure that its test cases don't show


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Something that people should know about an input; travels beside the good cases.

    Decisions are made by `effect` and `code`, never by the words.
    """

    message: str
    file: str = ""
    line: int = 0
    effect: Effect = Effect.NOTE
    code: str = ""  # stable and in lower case, such as `report-cut`; what decides by a problem decides by this


@dataclasses.dataclass(frozen=True, slots=True)
class ReportFile:
    """One report that was read: its path, what it holds and what was wrong with it.

    `counts` are those that the run took of it; a reader leaves them to whoever takes the cases. Of a report that ends
    in the middle: `last_case` is the last whole test case, `open_case` the one in which it stops. `stopped_in` is that
    one as a test case without a result, where more than its name is known. `declared` is how many test cases it says
    that it holds, 0 where it does not say.
    """

    path: str
    counts: Counts = Counts()
    problems: tuple[Problem, ...] = ()
    last_case: str = ""
    open_case: str = ""
    declared: int = 0
    stopped_in: TestCase | None = None
