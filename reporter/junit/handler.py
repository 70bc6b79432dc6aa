"""The parser's events become test cases, block by block.

One `Handler` sits on one expat parser. It keeps the stack of open suites, and of the case that is being read one
small element with the children that matter. expat and not ElementTree's `iterparse`, because nothing is built for a
case without children, and those are most. Event handlers are closures over local names: this is the innermost loop
of the program, and an attribute look-up less per event is worth 10 % of it (`bench/reading.py`).
"""

import gc
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from reporter import model
from reporter.junit import markup, sanitise, stable, text, times, verdict
from reporter.junit.suite import HELD_CASES, Numbers, Suite, cross_check, join_attempts

TOKEN_BYTES = 64 << 20
NESTING = 10_000  # open elements; real reports nest a few dozen at most
UNNAMED = "(unnamed)"

_SUITE_TAGS = frozenset({"testsuite", "testsuites", "testrun"})
ROOT_TAGS = _SUITE_TAGS | {"testcase"}
_OUTPUT = frozenset({"system-out", "system-err"})
_CHILDREN = verdict.FINAL | verdict.INTERIM | _OUTPUT | {"properties"}  # of a case, all others say nothing
_GRANDCHILDREN = {
    **dict.fromkeys(verdict.INTERIM, frozenset({"stackTrace"}) | _OUTPUT),
    "properties": frozenset({"property"}),
}
_KNOWN_FOREIGN = {
    "test-run": "an NUnit 3 report",
    "test-results": "an NUnit 2 report",
    "TestRun": "a Visual Studio TRX report",
    "assemblies": "an xUnit.net v2 report",
    "coverage": "a coverage report",
    "report": "a JaCoCo coverage report",
    "checkstyle": "a Checkstyle report",
    "html": "an HTML page",
    "robot": "Robot Framework's own output (its --xunit option writes JUnit XML)",
    "testng-results": "TestNG's own report (its junitreports folder holds JUnit XML)",
    "project": "a build file",
}
_LINE = re.compile(r"\s*(\d{1,7})\s*", re.ASCII)


class NotJunitError(Exception):
    """The root element is not one of JUnit XML."""


class RefusedError(Exception):
    """The report holds something that no honest report holds and that attacks are made of."""


def describe_root(tag: str) -> str:
    """Say what a document with this root element is."""
    known = _KNOWN_FOREIGN.get(tag)
    return f"not JUnit XML but {known}" if known else f"not JUnit XML: its root element is <{tag[:100]}>"


class Handler:
    """Parses one report; collects the cases that it meets in `cases`, which the reader empties after every chunk.

    `overfull` are the offsets of suites whose attempts may have to be joined (see `survey`). `problems` gets what is
    odd about the report: message, line, effect.
    """

    def __init__(
        self,
        *,
        path: str,
        overfull: frozenset[int],
        stabiliser: stable.Stabiliser,
        locate: Callable[[model.TestCase], model.TestCase],
    ) -> None:
        self.cases: list[model.TestCase] = []
        self.problems: list[tuple[str, int, model.Effect]] = []
        self.odd_times: list[str] = []
        self._parser = parser = expat.ParserCreate("utf-8")  # whatever the declaration says: see `sanitise`
        self._path = path
        self._overfull = overfull
        self._stable = stabiliser
        self._locate = locate
        # the lowest suite takes the cases that stand in none
        self._stack = [Suite({}, name="", group=PurePath(path).stem, file="", line=1)]
        self._unfinished_bytes = 0
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        parser.buffer_text = True
        parser.buffer_size = 64 * 1024
        parser.EntityDeclHandler = self._refuse_entity
        self._connect()

    @property
    def line(self) -> int:
        """Return the line that the parser has come to, or that it stumbled over."""
        return self._parser.ErrorLineNumber or self._parser.CurrentLineNumber

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes; raises expat.ExpatError, NotJunitError, RefusedError.

        An unfinished token is handed to the parser again in doubling steps: expat before 2.6 reads it from its
        beginning each time (27 s for 60 MB fed in small chunks, 0.4 s this way).
        """
        self._waiting.append(chunk)
        self._waiting_bytes += len(chunk)
        if self._unfinished_bytes and self._unfinished_bytes + self._waiting_bytes > TOKEN_BYTES:
            raise RefusedError(f"holds one tag or comment of more than {TOKEN_BYTES >> 20} MiB")
        if self._waiting_bytes < self._unfinished_bytes:
            return
        piece = b"".join(self._waiting)
        before = self._parser.CurrentByteIndex
        self._waiting, self._waiting_bytes = [], 0
        # what is made here holds no cycles, and a collection for every few hundred cases costs 5 %
        collects = gc.isenabled()
        gc.disable()
        try:
            self._parser.Parse(piece, False)
        finally:
            if collects:
                gc.enable()
        self._unfinished_bytes = self._unfinished_bytes + len(piece) if self._parser.CurrentByteIndex == before else 0

    def finish(self) -> None:
        """Parse what is left; raises as `feed`."""
        self._parser.Parse(b"".join(self._waiting), True)

    def close(self) -> None:
        """Close what is still open: a broken-off report ends in the middle of its suites."""
        while len(self._stack) > 1:
            self._close_suite(whole=False)

    def _refuse_entity(self, *_: Any) -> None:
        raise RefusedError("declares XML entities, which no test runner does")

    # -- suites ------------------------------------------------------------------------------------------------

    @property
    def _suite(self) -> Suite:
        return self._stack[-1]

    def _open_suite(self, attributes: dict[str, str]) -> None:
        parent = self._suite
        name = self._stable.clean_group(attributes.get("name", "").strip())[: text.NAME_CHARS]
        suite = Suite(
            attributes,
            name=name,
            group=name or parent.group,
            file=attributes.get("file") or parent.file,
            line=self._parser.CurrentLineNumber,
        )
        suite.problems_before = len(self.problems)
        parent.has_suites = True
        if self._parser.CurrentByteIndex in self._overfull:
            suite.held = []
        self._stack.append(suite)

    def _close_suite(self, *, whole: bool = True) -> None:
        suite = self._stack.pop()
        self._release(suite)
        self._judge_suite_results(suite)
        difference = cross_check(suite, f"test suite {suite.name!r}" if suite.name else "the report")
        # of a broken-off suite only this is certain: a failure that it promises is not among its cases
        certain = difference and (whole or difference[1] is model.Effect.CLAIMED_FAILURE)
        if difference and certain and not self._is_told_already(suite):
            self.problems.append((difference[0], suite.line, difference[1]))
        self._suite.children.add(suite.total)
        self._suite.joined += suite.joined

    def _is_told_already(self, suite: Suite) -> bool:
        """Say a claim once: `<testsuites>` repeats the numbers of the suites inside it."""
        return suite.has_suites and len(self.problems) > suite.problems_before

    def _release(self, suite: Suite) -> None:
        if suite.held is None:
            return
        joined = None if suite.has_suites else join_attempts(suite.held, suite.declared["tests"])
        if joined is not None:
            suite.joined = len(suite.held) - len(joined)
            suite.own = Numbers()
            for case in joined:
                suite.own.count(case.status)
        self.cases.extend(suite.held if joined is None else joined)
        suite.held = None

    def _judge_suite_results(self, suite: Suite) -> None:
        """Treat an `<error>` or `<failure>` of the suite itself: a crash that no case shows."""
        if not suite.results:
            return
        tag, message, trace = suite.results[0]
        said = (message or trace.strip().partition("\n")[0] or "no message")[:500]
        if suite.total.tests:
            what = f"test suite {suite.name or UNNAMED!r} has an <{tag}> of its own: {said}"
            self.problems.append((what, suite.line, model.Effect.CLAIMED_FAILURE))
            return
        case = model.TestCase(
            name=suite.name or UNNAMED,
            classname=suite.group,
            group=suite.group,
            status=model.Status.ERROR,
            time=0.0,
            message=said,
            text=trace,
            file=suite.file,
            report=self._path,
            report_line=suite.line,
        )
        suite.own.count(case.status)
        self.cases.append(case)

    # -- cases -------------------------------------------------------------------------------------------------

    def _put(self, suite: Suite, case: model.TestCase) -> None:
        if suite.held is None:
            suite.own.count(case.status)
            self.cases.append(case)
            return
        suite.held.append(case)
        if len(suite.held) > HELD_CASES:
            self.problems.append(
                (f"test suite {suite.name!r} has too many repeats to join: counted each", suite.line, model.Effect.NOTE)
            )
            suite.declared["tests"] = None
            self._release(suite)

    def _seconds(self, written: str) -> float:
        seconds = times.parse(written)
        if seconds is None:
            if len(self.odd_times) < 3:
                self.odd_times.append(written[:40])
            return 0.0
        return seconds

    def _finish_case(self, attributes: dict[str, str], element: ElementTree.Element | None, line: int) -> None:
        """Make the test case of an element with children, or with attributes that say more than the usual."""
        suite = self._suite
        found = verdict.Verdict(verdict.by_attributes(attributes)) if element is None else verdict.judge(element)
        status = found.status
        name = attributes.get("name", "").strip()
        if not name:
            name = f"{suite.group} (set-up/tear-down)" if status.is_bad else UNNAMED
        told = element is not None and (status is not model.Status.PASSED or found.flaky)
        written_line = _LINE.fullmatch(attributes.get("line") or attributes.get("lineno") or "")
        case = model.TestCase(
            name=name[: text.NAME_CHARS],
            classname=(attributes.get("classname") or attributes.get("class") or "")[: text.NAME_CHARS],
            group=suite.group[: text.NAME_CHARS],
            status=status,
            time=self._seconds(attributes.get("time") or ""),
            message=found.message,
            text=found.text,
            output=found.output,
            file=attributes.get("file") or attributes.get("filepath") or suite.file,
            line=int(written_line[1]) if written_line else 0,
            earlier_attempts=found.earlier_attempts,
            flaky=found.flaky,
            data=markup.render(element) if told and element is not None else "",
            report=self._path,
            report_line=line,
        )
        suite.own.count(status)
        put = self.cases.append if suite.held is None else self._hold
        put(self._locate(case) if status.is_bad else case)

    def _hold(self, case: model.TestCase) -> None:
        """Keep a case of a suite whose attempts may have to be joined."""
        suite = self._suite
        if suite.held is None:  # there were too many, see below
            self.cases.append(case)
            return
        suite.held.append(case)
        if len(suite.held) > HELD_CASES:
            what = f"test suite {suite.name!r} holds more than {HELD_CASES} attempts: counted each as a test case"
            self.problems.append((what, suite.line, model.Effect.NOTE))
            suite.declared["tests"] = None
            self._release(suite)

    # -- events ------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        """Set the parser's handlers: `start` and `end` for cases, the other functions for everything else."""
        parser, path = self._parser, self._path
        new, kind, passed = tuple.__new__, model.TestCase, model.Status.PASSED
        case_tag = "testcase"  # with the report's namespace prefix
        case: dict[str, str] | None = None  # attributes of the open case
        plain: dict[str, str] | None = None  # the same, as long as it has no child
        case_line = depth = 0
        element: ElementTree.Element | None = None  # the case, once it has a child that matters
        path_in: list[ElementTree.Element | None] = []  # open elements inside the case, or inside a suite's result
        texts: list[text.CappedText] = []
        suite_result: ElementTree.Element | None = None
        suite = self._suite
        group, file, own, put = suite.group, suite.file, suite.own, self.cases.append

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal case, plain, case_line
            if tag == case_tag and case is None and suite_result is None:
                case = plain = attributes
                case_line = parser.CurrentLineNumber
            else:
                start_other(tag, attributes)

        def end(tag: str) -> None:
            nonlocal case, plain
            if plain is None:
                end_other(tag)
                return
            get = plain.get
            name, classname = get("name"), get("classname", "")
            if not name or len(name) + len(classname) > text.NAME_CHARS or "status" in plain or "result" in plain:
                self._finish_case(plain, None, case_line)
                case = plain = None
                return
            # a passing case: its attributes are all there is, and this is where the time goes
            seconds, line = 0.0, get("line")
            if written := get("time"):
                try:
                    seconds = float(written)
                    if not 0.0 <= seconds < 1e300 or "_" in written:
                        seconds = self._seconds(written)
                except ValueError:
                    seconds = self._seconds(written)
            own.passed += 1
            put(
                new(
                    kind,
                    (
                        name, classname, group, passed, seconds, "", "", "", get("file", file),
                        int(line) if line and _LINE.fullmatch(line) else 0, 0, False, "", path, case_line,
                    ),
                )
            )  # fmt: skip
            case = plain = None

        def enter_suite() -> None:
            nonlocal suite, group, file, own, put
            suite = self._suite
            group, file, own = suite.group, suite.file, suite.own
            put = self.cases.append if suite.held is None else self._hold

        def start_other(tag: str, attributes: dict[str, str]) -> None:
            nonlocal case, plain, case_line, case_tag, suite_result, depth
            plain = None
            depth += 1
            if depth > NESTING:
                raise RefusedError(f"nests more than {NESTING} elements")
            tag, written_tag = tag.rpartition(":")[2], tag
            if case is not None or suite_result is not None:
                start_inside(tag, attributes)
            elif tag == "testcase":
                case_tag, case_line = written_tag, parser.CurrentLineNumber
                case = plain = attributes
                depth -= 1
            elif tag in _SUITE_TAGS:
                self._open_suite(attributes)
                enter_suite()
            elif tag == "error" or tag == "failure":
                suite_result = capped_element(tag, attributes)
                path_in.append(suite_result)
                collect(text.RESULT_CHARS)
            elif depth == 1 and tag != sanitise.MENDED_ROOT:
                raise NotJunitError(describe_root(tag))

        def start_inside(tag: str, attributes: dict[str, str]) -> None:
            nonlocal element
            child: ElementTree.Element | None = None
            parent = path_in[0] if path_in else None
            if suite_result is None and not path_in and tag in _CHILDREN:
                if element is None:
                    element = capped_element("testcase", case or {})
                child = capped_element(tag, attributes)
                element.append(child)
            elif len(path_in) == 1 and parent is not None and tag in _GRANDCHILDREN.get(parent.tag, ()):
                child = capped_element(tag, attributes)
                parent.append(child)
            path_in.append(child)
            if child is not None and tag != "properties":
                collect(text.OUTPUT_CHARS if tag in _OUTPUT else text.RESULT_CHARS)

        def collect(limit: int) -> None:
            texts.append(text.CappedText(limit))
            parser.CharacterDataHandler = texts[-1].add

        def end_other(tag: str) -> None:
            nonlocal case, element, depth, suite_result
            if not path_in and case is not None:
                self._finish_case(case, element, case_line)
                case = element = None
                return
            depth -= 1
            if not path_in:
                if tag.rpartition(":")[2] in _SUITE_TAGS:
                    self._close_suite()
                    enter_suite()
                return
            closed = path_in.pop()
            if closed is None or closed.tag == "properties":
                return
            closed.text = str(texts.pop())
            parser.CharacterDataHandler = texts[-1].add if texts else None
            if closed is suite_result:
                suite.results.append((closed.tag, closed.get("message", ""), closed.text))
                del suite.results[10:]
                suite_result = None

        parser.StartElementHandler = start
        parser.EndElementHandler = end


def capped_element(tag: str, attributes: dict[str, str]) -> ElementTree.Element:
    """Make an element whose attributes are no longer than a message may be."""
    for name, value in attributes.items():
        if len(value) > text.MESSAGE_CHARS:
            attributes[name] = text.cap(value, text.MESSAGE_CHARS)
    return ElementTree.Element(tag, attributes)
