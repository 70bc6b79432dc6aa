"""A `<testsuite>` while it is read: what it declares and what it holds."""

import dataclasses
import itertools
import re
from collections.abc import Collection, Mapping
from xml.etree import ElementTree

from reporter import model
from reporter.formats import capped_text
from reporter.formats.producers import Writer, writer_of

_NUMBER = re.compile(r"(\d++)(?:\.0*+)?", re.ASCII)
_NUMBER_CHARS = 10_000
_DIGITS = 18
_KEPT, _KEPT_CHARS = 40, 2000  # attributes of a suite, and characters of one
_RESULTS = 100  # of a suite itself
_ATTRIBUTES = ("tests", "failures", "errors", "skipped", "disabled")


@dataclasses.dataclass(slots=True)
class Numbers:
    """How many cases of each status a suite holds."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    excused: int = 0  # of those skipped: with the text of a failure, as Node.js writes what is still to be done

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
        self.excused += other.excused

    def count_all(self, cases: Collection[model.TestCase]) -> None:
        """Count cases, most of which passed."""
        others = model.not_passed(cases)
        statuses = [case.status for case in others]
        skipped = statuses.count(model.Status.SKIPPED)
        self.passed += len(cases) - len(others)
        self.failed += statuses.count(model.Status.FAILED)
        self.errors += statuses.count(model.Status.ERROR)
        self.skipped += skipped
        if skipped:
            self.excused += sum(bool(case.status is model.Status.SKIPPED and case.text) for case in others)

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
    suite's own `<error>` and `<failure>` elements.
    """

    __slots__ = (
        "added",
        "children",
        "declared",
        "file",
        "group",
        "has_begun",
        "has_suites",
        "held",
        "held_bytes",
        "hooks",
        "joined",
        "joined_bad",
        "line",
        "name",
        "output",
        "own",
        "printed_errors",
        "problems_before",
        "producer",
        "project",
        "properties",
        "results",
        "results_shown",
        "said",
        "unended",
        "waiting",
        "writer",
        "written",
    )

    def __init__(self, attributes: Mapping[str, str], *, name: str, group: str, file: str, line: int) -> None:
        self.written = _kept(attributes)
        self.name = name
        self.group = group
        self.file = file
        self.line = line
        self.declared: dict[str, int | None] = dict.fromkeys(_ATTRIBUTES)
        for name in _ATTRIBUTES:
            if name in attributes:
                self.declared[name] = _number(attributes[name])
        if self.declared["skipped"] is None:
            self.declared["skipped"] = _number(attributes.get("skip", ""))  # nose and unittest writers
        self.writer: Writer = writer_of(attributes)
        self.has_begun = False  # its first case was met
        self.producer = ""  # known from then on; "" is unknown
        self.project = ""  # of Playwright, to stand before every name
        self.properties: set[str] = set()  # names of them, the first few
        self.own = Numbers()
        self.children = Numbers()
        self.has_suites = False
        self.held: list[model.TestCase] | None = None
        self.held_bytes = 0
        self.added = 0  # cases that stand for a suite's own result, which no attribute counts
        self.hooks = 0  # Mocha's that failed: cases that `tests=` does not count
        self.results_shown = 0  # results of the suite itself that a case of it shows too
        self.problems_before = 0  # of the report, when the suite was opened
        self.joined = 0  # attempts that were joined to a later one
        self.joined_bad = 0  # those of them that failed
        self.results: list[tuple[str, str, str]] = []  # tag, message, text
        self.said: list[str] = []  # of the first failed cases, the beginning
        self.waiting: list[model.TestCase] = []  # cases of Go, Meson and OUnit, for what their suite printed
        self.output = ""  # what the suite printed, where that may tell why it failed (see `suite_output`)
        self.printed_errors = ""
        self.unended = 0  # tests that had begun when pytest was stopped

    def include(self, inner: "Suite") -> None:
        """Take the numbers of a suite inside this one, which is complete, and its writer."""
        self.producer = self.producer or inner.producer
        self.children.add(inner.own)
        self.children.add(inner.children)
        self.added += inner.added
        self.hooks += inner.hooks
        self.said += inner.said[: _RESULTS - len(self.said)]
        self.joined += inner.joined
        self.joined_bad += inner.joined_bad

    def replace_own(self, cases: Collection[model.TestCase]) -> None:
        """Count these cases instead of the attempts that they were joined of."""
        before, self.own = self.own, Numbers()
        for case in cases:
            self.own.count(case.status)
        self.joined = before.tests - self.own.tests
        self.joined_bad = before.bad - self.own.bad

    def add_result(self, element: ElementTree.Element) -> None:
        """Take an `<error>` or `<failure>` of the suite itself, or what it printed."""
        if element.tag == "system-out":
            self.output = element.text or ""
        elif element.tag == "system-err":
            self.printed_errors = element.text or ""
        elif len(self.results) < _RESULTS:
            message, text = element.get("message", ""), element.text or ""
            if not message and not text.strip():
                message = element.get("type", "")
            self.results.append((element.tag, message, text))

    @property
    def is_as_declared(self) -> bool:
        """Say whether it is as most suites are: nothing failed, and each number is right as it stands."""
        own, declared = self.own, self.declared
        if self.has_suites or self.added or self.joined:
            return False
        if own.failed or own.errors or declared["failures"] or declared["errors"]:
            return False
        return declared["tests"] in (None, own.tests) and declared["skipped"] in (None, own.skipped)

    @property
    def total(self) -> Numbers:
        """Return the suite's own cases and those of the suites inside it."""
        if not self.has_suites:
            return self.own
        total = Numbers()
        total.add(self.own)
        total.add(self.children)
        return total


def _kept(attributes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the attributes that are kept, in most suites all of them."""
    if len(attributes) <= _KEPT and len("".join(attributes.values())) <= _KEPT_CHARS:
        return attributes
    first = itertools.islice(attributes.items(), _KEPT)
    return {key: capped_text.shorten(value, _KEPT_CHARS) for key, value in first}


def _number(text: str) -> int | None:
    """Return the number that is written, cut where it is nonsense but a failure all the same; None for no number."""
    if not text or len(text) > _NUMBER_CHARS:
        return None
    if len(text) <= _DIGITS and text.isascii() and text.isdecimal():
        return int(text)
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    return int(found[1].lstrip("0")[:_DIGITS] or "0")
