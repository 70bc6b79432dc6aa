"""The values that cross between the packages; frozen, and importing nothing of ours.

Times are seconds, sizes are bytes, lines count from 1. A value that is not known is None (or "" for text).
"""

import dataclasses
import enum
import operator
import types
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

CUT = "characters cut ...]"  # stands in a long text where its middle was
NAME_CHARS = 300  # of the names of a failure that is kept without its texts


def number_of(number: int, one: str, many: str = "") -> str:
    """Return a number and its noun: "1 test case", "2,000 test cases"; the plural of all packages."""
    if number == 1:
        return f"1 {one}"
    return f"{number:,} {many or one + 's'}"


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

    Of a report that ends in the middle: `last_case` is the last whole test case, `open_case` the one in which it stops.
    `stopped_in` is that one as a test case without a result, where more than its name is known. `declared` is how many
    test cases it says that it holds, 0 where it does not say.
    """

    path: str
    counts: Counts = Counts()
    problems: tuple[Problem, ...] = ()
    last_case: str = ""
    open_case: str = ""
    declared: int = 0
    stopped_in: TestCase | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Session:
    """Buddy's test session: what it was created with, and what Buddy says of it.

    `payload` is exactly the body of the create request; `sources` names where each of its fields came from.
    `error_message` is Buddy's own explanation of the status ERROR.
    """

    payload: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    sources: Mapping[str, str] = dataclasses.field(default_factory=dict)
    id: str | None = None
    url: str | None = None
    status: str | None = None
    error_message: str = ""


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


class Tone(enum.Enum):
    """How a run ended, for the mark before its headline."""

    GOOD = "good"
    BAD = "bad"
    BROKEN_OFF = "broken off"  # test cases are missing, because the run broke off
    WARNING = "warning"
    INFO = "info"


class Since(NamedTuple):
    """Since when a test case fails, as far as earlier runs tell.

    `runs` and `days` count back to the first failing run in a row, whose commit is `revision`; a new failure has none
    of them. `flaky_runs` of the last `known_runs` had another result than the run before. `or_earlier`: nothing is
    known of the run before the first.
    """

    is_new: bool = False
    revision: str = ""
    runs: int = 0
    days: int = 0
    flaky_runs: int = 0
    known_runs: int = 0
    or_earlier: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Failure:
    """A failed or flaky test case as people see it.

    `title` has class or file before the name, `reason` is one line, `rerun` one command for a shell, "" where none is
    certain. `owners` are those of CODEOWNERS.
    """

    case: TestCase
    title: str
    reason: str = ""
    rerun: str = ""
    owners: tuple[str, ...] = ()
    since: Since | None = None


class FileShare(NamedTuple):
    """How many of a file's (or class's) test cases have one cause; `total` 0 is unknown."""

    file: str
    failed: int
    total: int


@dataclasses.dataclass(frozen=True, slots=True)
class Cause:
    """Failures that fail alike, in one place: `count` of them, `errors` of which errored.

    `failures` are the first few hundred, `shares` their numbers by file, the most first. In `reason` stands `…` for
    what varies.
    """

    reason: str
    count: int
    errors: int
    file: str
    line: int
    failures: Sequence[Failure]
    shares: tuple[FileShare, ...] = ()


class SentName(NamedTuple):
    """What a test case is recognised by at Buddy: its class and its name there, each with what was put behind it."""

    classname: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class EarlierSession:
    """An earlier session of the Buddy suite, as Buddy lists it; `time` is the Unix time at which it was made."""

    id: str
    status: str
    counts: ServerCounts
    revision: str = ""
    ref_type: str = ""
    ref_name: str = ""
    run_url: str = ""
    time: float = 0.0


class Comparison(NamedTuple):
    """This run beside an earlier one, of the commit `revision`; `why_not` says why they can't be compared, or ""."""

    revision: str = ""
    new: int = 0
    fixed: int = 0
    fixed_names: tuple[str, ...] = ()
    why_not: str = ""


class BrokenOff(NamedTuple):
    """A report that ends in the middle, or lacks test cases that it claims, in a job that failed.

    `last` is the last whole test case, `inside` the one in which the report stops, `missing` how many are missing
    (0 is unknown) of `expected`. `rerun` runs the one in which it stops again, "" where no command is certain.
    """

    report: str
    cases: int
    last: str = ""
    inside: str = ""
    missing: int = 0
    expected: int = 0
    rerun: str = ""


class Difference(NamedTuple):
    """One difference between the counts here and at Buddy."""

    word: str
    here: int
    buddy: int


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """What is decided about a result, in words; plain text, not escaped for anything.

    `counts` are those that are not zero, bad news first. `delivery` says what Buddy has, `receipt` compares the numbers
    and `losses` names what is missing. `problems` are what people must see, the grave ones first; `notes` what was
    repaired or looks odd without harm.
    """

    headline: str
    tone: Tone
    counts: tuple[str, ...] = ()
    time: str = ""
    delivery: str = ""
    is_delivery_amiss: bool = False
    has_everything: bool = False  # something was sent, and Buddy has all of it: a reason explains no loss
    is_about_session: bool = False  # a job without test cases that opens or closes a session for others
    receipt: str = ""
    losses: str = ""
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    receipt_notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()  # what must not be overlooked below fifty failures
    compared: tuple[str, ...] = ()  # with an earlier run: how many are new, fixed
    missing: int = 0  # test cases that Buddy does not have, as far as is known
    reports: tuple[ReportFile, ...] = ()  # those with failures first, then those with problems


class Links(NamedTuple):
    """Where people can look things up, "" where there is no such page: only plain http(s) addresses.

    `files` holds the files of the workspace, among those that failures name; `sources` says where they are shown at the
    tested revision. Both are asked about single files.
    """

    commit: str = ""
    ref: str = ""
    files: Container[str] = frozenset()
    sources: Mapping[str, str] = types.MappingProxyType({})


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """Everything that a run found and did: what the outputs show.

    `failures`, `flaky` and `causes` are bounded: `counts` says how many there were. `problems` are those of the run
    itself, beside the problems of each report in `files`. `alarm` is the one thing to shout, or "".
    """

    session: Session
    counts: Counts
    files: tuple[ReportFile, ...]
    failures: Sequence[Failure]
    flaky: Sequence[Failure]
    slowest: tuple[TestCase, ...]
    problems: tuple[Problem, ...]
    receipt: Receipt
    conclusion: Conclusion
    words: Words
    causes: tuple[Cause, ...] = ()
    more_causes: int = 0  # beyond `causes`
    comparison: Comparison | None = None
    broken_off: BrokenOff | None = None
    reruns: tuple[str, ...] = ()  # commands that run all failures again, one for each runner that takes several
    redactions: int = 0
    alarm: str = ""
    passed_over: tuple[str, ...] = ()  # why files were not read, one line for each reason
    links: Links = dataclasses.field(default_factory=Links)
