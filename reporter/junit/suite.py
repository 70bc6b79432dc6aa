"""A `<testsuite>` while it is read: what it promises and what it holds."""

import dataclasses
import re
from collections.abc import Mapping
from xml.etree import ElementTree

from reporter import model
from reporter.junit.dialects import Writer, writer_of

_RESULTS = 10
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
        "unended",
        "writer",
    )

    def __init__(self, attributes: Mapping[str, str], *, name: str, group: str, file: str, line: int) -> None:
        self.name = name
        self.group = group
        self.file = file
        self.line = line
        self.declared = {name: _number(attributes.get(name)) for name in _ATTRIBUTES}
        if self.declared["skipped"] is None:
            self.declared["skipped"] = _number(attributes.get("skip"))  # nose and unittest writers
        self.writer: Writer = writer_of(attributes)
        self.own = Numbers()
        self.children = Numbers()
        self.has_suites = False
        self.held: list[model.TestCase] | None = None
        self.problems_before = 0  # of the report, when the suite was opened
        self.joined = 0  # attempts that were joined to a later one
        self.results: list[tuple[str, str, str]] = []  # tag, message, text
        self.unended = 0  # tests that had begun when pytest was stopped

    def add_result(self, element: ElementTree.Element) -> None:
        """Take an `<error>` or `<failure>` of the suite itself; a few are enough."""
        if len(self.results) < _RESULTS:
            self.results.append((element.tag, element.get("message", ""), element.text or ""))

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
