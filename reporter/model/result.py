"""What a run comes to: failures and their causes, what is decided about them in words, and the result."""

import dataclasses
import enum
import types
from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from reporter.model.delivery import Receipt, Session
from reporter.model.reports import Counts, Problem, ReportFile, TestCase


class Conclusion(enum.StrEnum):
    """What the whole run comes to."""

    SUCCESS = "success"
    FAILURE = "failure"
    NEUTRAL = "neutral"


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
    of them. In `flaky_runs` of the last `known_runs` it failed or was flaky, 0 where it did not go back and forth.
    `or_earlier`: nothing is known of the run before the first.
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
    `last_time` is how many test cases the report had in an earlier run (0 is unknown), `gone` are the reports of that
    run that this one lacks, with their numbers of test cases.
    """

    report: str
    cases: int
    last: str = ""
    inside: str = ""
    missing: int = 0
    expected: int = 0
    rerun: str = ""
    last_time: int = 0
    gone: tuple[tuple[str, int], ...] = ()


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
    comparison: Comparison | None = None
    broken_off: BrokenOff | None = None
    reruns: tuple[str, ...] = ()  # commands that run all failures again, one for each runner that takes several
    redactions: int = 0
    alarm: str = ""
    passed_over: tuple[str, ...] = ()  # why files were not read, one line for each reason
    links: Links = dataclasses.field(default_factory=Links)
