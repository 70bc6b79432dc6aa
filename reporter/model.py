"""The values that cross between the packages; frozen, and importing nothing of ours.

Times are seconds, sizes are bytes, lines count from 1. A value that is not known is None (or "" for text).
"""

import dataclasses
import enum
import operator
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

CUT = "characters cut ...]"  # stands in a long text where its middle was


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


class Conclusion(enum.StrEnum):
    """What the whole run comes to."""

    SUCCESS = "success"
    FAILURE = "failure"
    NEUTRAL = "neutral"


class Upload(enum.StrEnum):
    """How the delivery to Buddy ended."""

    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    PARTIAL = "partial"
    REJECTED = "rejected"
    FAILED = "failed"
    SKIPPED = "skipped"


class Trouble(enum.Enum):
    """What kept a delivery from being complete."""

    NONE = "none"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"  # or unconfirmed


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
    message: str = ""
    text: str = ""  # stack trace or the like, capped
    output: str = ""  # what the case printed (system-out, system-err), capped; kept only where it failed
    file: str = ""  # repo-relative where it could be mapped, else as the report says
    line: int = 0  # 1-based; 0 is unknown
    earlier_attempts: int = 0
    flaky: bool = False  # passed, after at least one attempt that did not
    data: str = ""  # the `<testcase>` element as XML text, capped; "" for a plain pass, and where it has no children
    report: str = ""
    report_line: int = 0
    producer: str = ""  # the test runner that wrote the report, as `formats.producers` names it; "" is unknown
    thrown_file: str = ""  # the deepest file of the repository in the trace, where that is another place than `file`
    thrown_line: int = 0


TestCase.__test__ = False  # type: ignore[attr-defined]  # keeps pytest from collecting it
# by position: every case is counted several times, and a look-up by name costs twice as much
_STATUS, _TIME, _FLAKY = map(operator.itemgetter, map(TestCase._fields.index, ("status", "time", "flaky")))


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
    def of(cls, cases: Iterable[TestCase]) -> "Counts":
        """Count test cases."""
        cases = list(cases)
        statuses = list(map(_STATUS, cases))
        passed = statuses.count(Status.PASSED)
        others = (Status.FAILED, Status.ERROR, Status.SKIPPED)
        failed, errors, skipped = map(statuses.count, others) if passed < len(cases) else (0, 0, 0)
        flaky = list(map(_FLAKY, cases)).count(True)
        return cls(len(cases), passed, failed, errors, skipped, flaky, sum(map(_TIME, cases)))

    @property
    def bad(self) -> int:
        """Return how many failed in the everyday sense: failed or errored."""
        return self.failed + self.errors

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


@dataclasses.dataclass(frozen=True, slots=True)
class ServerCounts:
    """The counts that Buddy gives for a session."""

    tests: int
    failed: int
    errors: int
    skipped: int


class Effect(enum.Enum):
    """What a problem does to the conclusion."""

    NOTE = "note"  # something was mended or looks odd; no test case is missing
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
    """One report that was read: its path, what it holds and what was wrong with it."""

    path: str
    counts: Counts = Counts()
    problems: tuple[Problem, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Session:
    """Buddy's test session: what it was created with, and what Buddy says of it.

    `payload` is exactly the body of the create request; `sources` names where each of its fields came from.
    """

    payload: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    sources: Mapping[str, str] = dataclasses.field(default_factory=dict)
    id: str | None = None
    url: str | None = None
    status: str | None = None
    error_message: str = ""  # what Buddy says about the status ERROR


@dataclasses.dataclass(frozen=True, slots=True)
class Receipt:
    """What was delivered, case by case, and what Buddy confirms.

    `reason` says in words why `upload` is not CONFIRMED (one sentence, lower case, no full stop) and `cure` what to
    do about it; both are empty where there is nothing to say. `undelivered` names test cases that Buddy does not
    have, at most a few dozen of them. `resume_at` says up to which test case something was sent, for a run that goes on
    from there (input of that name); "" where nobody knows.
    """

    upload: Upload = Upload.SKIPPED
    parsed: int = 0
    sent: int = 0
    acknowledged: int = 0
    rejected: int = 0
    unsent: int = 0
    requests: int = 0
    retries: int = 0
    server_counts: ServerCounts | None = None
    reason: str = ""
    cure: str = ""
    undelivered: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    trouble: Trouble = Trouble.NONE
    resume_at: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """Everything that a run found and did: what the views show.

    `failures` and `flaky` are bounded: `counts` says how many there were. `problems` are those of the run itself,
    beside the problems of each report in `files`. `alarm` is the one thing to shout (a silent crash), or "".
    `source_urls` says where people can read files that failures name, at the tested revision.
    """

    session: Session
    counts: Counts
    files: tuple[ReportFile, ...]
    failures: tuple[TestCase, ...]
    flaky: tuple[TestCase, ...]
    slowest: tuple[TestCase, ...]
    problems: tuple[Problem, ...]
    receipt: Receipt
    conclusion: Conclusion
    redactions: int = 0
    alarm: str = ""
    passed_over: tuple[str, ...] = ()  # why files were not read, one line for each reason
    source_urls: Mapping[str, str] = dataclasses.field(default_factory=dict)
