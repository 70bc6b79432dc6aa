"""Reads JUnit XML for the import and for the pages: which test cases a report holds, and what each says.

A second reading, apart from the reporter's own and by the same rules, so that tests can hold one against the other. It
is strict where that one repairs: what is no well-formed XML is refused. It reads as a stream, and what it keeps is
bounded. A document type declaration is refused, so there are no entities to expand
(https://docs.python.org/3/library/xml.html#xml-vulnerabilities).
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from xml.etree import ElementTree

from reporter.sandbox import case_status

MOST_CASES = 100_000  # of one report
MOST_ELEMENTS, MOST_DEPTH = 10_000, 100  # of one test case; ElementTree writes one by recursion
MOST_SUITES_DEEP = 10_000
_SUITES = frozenset({"testsuites", "testsuite", "testrun"})
_CHUNK_BYTES = 1 << 20  # expat before 2.6 reads an unfinished tag anew with each: 5 s for 20 MB in pieces of 64 kB


class UnreadableError(ValueError):
    """The text is no JUnit XML, has a document type declaration, or holds too much."""


def read_cases(report: BinaryIO) -> list[dict[str, Any]]:
    """Return the fields of a `schema.CaseRequest` for each test case; raises `UnreadableError`.

    A case's group is the nearest suite with a name. Where a suite's `tests=` is the number of distinct tests and below
    that of its cases, they are attempts, and the last of a name decides (pytest-rerunfailures, gotestsum).
    """
    target = _Report()
    with _refusing():
        parser = ElementTree.XMLParser(target=target)
        while chunk := report.read(_CHUNK_BYTES):
            parser.feed(chunk)
        parser.close()
    return [case for case in target.cases if case is not None]


def message(data: str | None) -> str:
    """Return what a case's `data` says about its result, for people: "" where it says nothing.

    `data` is the case's XML, or what Buddy's own collector sends there: JSON with a `failure`.
    """
    if not data:
        return ""
    if data.lstrip().startswith("{"):
        return case_status.json_message(data)
    try:
        with _refusing():
            element = ElementTree.fromstring(data, ElementTree.XMLParser(target=_Case()))
    except UnreadableError:
        return data
    return case_status.results(element)


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """Turn every way in which XML can't be read into `UnreadableError`."""
    try:
        yield
    except (ElementTree.ParseError, ValueError, LookupError) as problem:  # an encoding may be unknown
        raise UnreadableError(str(problem)) from problem


class _Case(ElementTree.TreeBuilder):
    """Builds one case, without namespaces, and no more of it than can be kept."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> ElementTree.Element:
        self.depth += 1
        self._elements += 1
        if self.depth > MOST_DEPTH or self._elements > MOST_ELEMENTS:
            raise UnreadableError("a test case holds too many elements")
        return super().start(_local(tag), dict(attributes))

    def end(self, tag: str) -> ElementTree.Element:
        self.depth -= 1
        return super().end(_local(tag))

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise UnreadableError("a document type declaration is not accepted")


class _Suite:
    """An open suite: where its cases stand in the report's list, and its own result."""

    __slots__ = ("failed", "first", "group", "own", "tests")

    def __init__(self, attributes: Mapping[str, str], *, group: str, first: int) -> None:
        self.group = group
        self.tests = attributes.get("tests", "").strip()
        self.first = first  # how many cases came before it
        self.own: list[int] = []
        self.failed = False


class _Report:
    """What the parser tells about a report; `cases` has None for each attempt that another one replaced."""

    def __init__(self) -> None:
        self.cases: list[dict[str, Any] | None] = []
        self._suites: list[_Suite] = []
        self._case: _Case | None = None
        self._others = 0  # open elements that are neither, such as <properties>

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _local(tag)
        if not self._suites and not self._others and self._case is None:
            self._check_root(name)
        if self._case is not None:
            self._case.start(name, attributes)
        elif name == "testcase":
            self._case = _Case()
            self._case.start(name, attributes)
        elif name in _SUITES:
            self._open(name, attributes)
        else:
            if self._suites and not self._others and name in ("error", "failure"):
                self._suites[-1].failed = True
            self._others += 1

    def data(self, text: str) -> None:
        if self._case is not None:
            self._case.data(text)

    def end(self, tag: str) -> None:
        name = _local(tag)
        if self._case is not None:
            self._case.end(name)
            if not self._case.depth:
                self._add(self._case.close())
                self._case = None
        elif name in _SUITES:
            self._close_suite(self._suites.pop())
        else:
            self._others -= 1

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise UnreadableError("a document type declaration is not accepted")

    def close(self) -> None:
        pass

    def _check_root(self, name: str) -> None:
        if name != "testcase" and name not in _SUITES:
            raise UnreadableError(f"not JUnit XML: its root element is <{name[:100]}>")

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._suites) >= MOST_SUITES_DEEP:
            raise UnreadableError("test suites are nested too deep")
        group = self._suites[-1].group if self._suites else "tests"
        if name == "testsuite":
            group = attributes.get("name", "").strip() or group
        self._suites.append(_Suite(attributes, group=group, first=len(self.cases)))

    def _add(self, element: ElementTree.Element) -> None:
        if len(self.cases) >= MOST_CASES:
            raise UnreadableError(f"more than {MOST_CASES:,} test cases")
        if self._suites:
            self._suites[-1].own.append(len(self.cases))
        group = self._suites[-1].group if self._suites else "tests"
        element.tail = None
        self.cases.append(
            {
                "test_group_name": group,
                "classname": element.get("classname", "").strip() or group,
                "name": element.get("name", "").strip() or "(unnamed)",
                "status": case_status.judge(element),
                "time": case_status.seconds(element.get("time", "")),
                "data": ElementTree.tostring(element, encoding="unicode"),
            }
        )

    def _close_suite(self, suite: _Suite) -> None:
        if suite.failed and len(self.cases) == suite.first:
            self._add(ElementTree.fromstring('<testcase><error message="the test suite failed"/></testcase>'))
            self.cases[-1] = {**(self.cases[-1] or {}), "name": suite.group, "classname": suite.group}
            return
        last = {self._key(place): place for place in suite.own}
        if suite.tests == str(len(last)) and len(last) < len(suite.own):
            for place in set(suite.own) - set(last.values()):
                self.cases[place] = None

    def _key(self, place: int) -> tuple[str, str]:
        case = self.cases[place] or {}
        return case["classname"], case["name"]


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
