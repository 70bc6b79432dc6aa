"""The parser's events become test cases, block by block.

One `Handler` sits on one expat parser. expat and not ElementTree's `iterparse`, because nothing is built for a case
without children, and those are most. Event handlers are closures over local names: this is the innermost loop of the
program, and an attribute look-up less per event is worth 10 % of it (`bench/reading.py`).
"""

import gc
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from reporter import model
from reporter.formats import capped_text, stable_names
from reporter.formats.junit import root_elements
from reporter.formats.junit.decode import repair
from reporter.formats.junit.parse import case_maker, durations, elements, suite_stack

TOKEN_BYTES = 64 << 20
NESTING = 10_000  # open elements; real reports nest a few dozen at most
NESTED_CASES = 100


class RefusedError(Exception):
    """The report holds something that no honest report holds and that attacks are made of."""


class Handler:
    """Parses one report; collects the cases that it meets in `cases`, which the reader empties after every chunk.

    `to_hold` are the offsets of suites whose attempts may have to be joined (see `survey`). `problems` gets what is
    odd about the report.
    """

    def __init__(
        self,
        *,
        path: str,
        to_hold: frozenset[int],
        stable: stable_names.StableNames,
        locate: Callable[[model.TestCase], model.TestCase],
    ) -> None:
        self._parser = parser = expat.ParserCreate("utf-8")  # whatever the declaration says: see `source`
        self._path = path
        self._maker = case_maker.CaseMaker(path, locate)
        self._suites = suite_stack.SuiteStack(path, to_hold=to_hold, stable=stable, maker=self._maker)
        self.cases: list[model.TestCase] = self._suites.cases
        self.problems: list[suite_stack.Finding] = self._suites.problems
        self.odd_times: list[str] = self._maker.odd_times
        self._unfinished_bytes = 0
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        parser.buffer_text = True
        parser.buffer_size = 64 * 1024
        parser.EntityDeclHandler = self._refuse_entity
        self._connect()

    @property
    def unshown_problems(self) -> int:
        """Return how many problems there are beside those in `problems`."""
        return self._suites.unshown_problems

    @property
    def line(self) -> int:
        """Return the line that the parser has come to, or that it stumbled over."""
        return self._parser.ErrorLineNumber or self._parser.CurrentLineNumber

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes; raises expat.ExpatError, roots.NotJunitError, RefusedError.

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
        """Close what a broken-off report left open."""
        self._suites.close_all()

    def _refuse_entity(self, *_: Any) -> None:
        raise RefusedError("declares XML entities, which no test runner does")

    def _connect(self) -> None:
        """Set the parser's handlers: `start` and `end` for cases, the other functions for everything else."""
        parser, path = self._parser, self._path
        suites, maker, builder = self._suites, self._maker, elements.Builder(self._parser)
        is_line, most_seconds, longest = case_maker.LINE.fullmatch, durations.MOST_SECONDS, capped_text.NAME_CHARS
        new, kind, passed = tuple.__new__, model.TestCase, model.Status.PASSED
        inside = builder.path  # open elements inside the case, or a suite's result and those inside it
        case_tag = "testcase"  # with the report's namespace prefix
        case: dict[str, str] | None = None  # attributes of the open case
        plain: dict[str, str] | None = None  # the same, as long as it has no child
        case_line = depth = 0
        outer: list[tuple[dict[str, str], int, int]] = []  # cases that others stand in: attributes, line, depth
        suite = suites.innermost
        group, file, own, put = suite.group, suite.file, suite.own, suites.cases.append

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal case, plain, case_line
            if tag == case_tag and case is None and not inside:
                case = plain = attributes
                case_line = parser.CurrentLineNumber
            else:
                start_other(tag, attributes)

        def end(tag: str) -> None:
            nonlocal case, plain
            if plain is None:
                end_other(tag)
                return
            # a passing case: its attributes are all there is, and this is where the time goes; what it comes to must
            # be what `cases` makes of the same attributes when it fails, or Buddy sees two tests
            get = plain.get
            name, classname, written, place = get("name", "").strip(), get("classname"), get("time"), get("file")
            line = None
            if len(plain) != (4 if place else 3) or not name or not written or classname is None:
                # not just the usual ones
                if not name or "status" in plain or "result" in plain:
                    finish_case(plain)
                    return
                classname = get("class", "") if classname is None else classname
                place, line = place or get("filepath"), get("line") or get("lineno")
            place = place or file
            if len(name) + len(classname) + len(place) > longest:
                finish_case(plain)
                return
            seconds = 0.0
            if written:
                try:
                    seconds = float(written)
                    if not 0.0 <= seconds <= most_seconds or "_" in written:
                        seconds = maker.seconds(written)
                except ValueError:
                    seconds = maker.seconds(written)
            own.passed += 1
            put(
                new(
                    kind,
                    (
                        name, classname, group, passed, seconds, "", "", "",
                        place,
                        int(line) if line and is_line(line) else 0, 0, False, "", path, case_line, "", "", 0,
                    ),
                )
            )  # fmt: skip
            case = plain = None

        def finish_case(attributes: dict[str, str]) -> None:
            nonlocal case, plain
            made = maker.make(suite, attributes, builder.take_case(), case_line)
            case = plain = None
            if made is None:
                suite.unended += 1
            else:
                own.count(made.status)
                put(made)

        def enter_suite() -> None:
            nonlocal suite, group, file, own, put
            suite = suites.innermost
            group, file, own = suite.group, suite.file, suite.own
            put = suites.cases.append if suite.held is None else suites.hold

        def start_other(tag: str, attributes: dict[str, str]) -> None:
            nonlocal case, plain, case_line, case_tag, depth
            plain = None
            depth += 1
            if depth > NESTING:
                raise RefusedError(f"nests more than {NESTING} elements")
            tag, written_tag = tag.rpartition(":")[2], tag
            if case is not None and not inside and tag in root_elements.ROOT_TAGS:
                if len(outer) == NESTED_CASES:
                    raise RefusedError(f"nests more than {NESTED_CASES} test cases")
                outer.append((case, case_line, depth - 1))
                builder.set_aside()
                case = None
            if case is not None or inside:
                builder.start(tag, attributes, case)
            elif tag == "testcase":
                case_tag, case_line = written_tag, parser.CurrentLineNumber
                case = attributes
                plain = None if outer else attributes
                depth -= 1
            elif tag in root_elements.SUITE_TAGS:
                suites.open(attributes, line=parser.CurrentLineNumber, offset=parser.CurrentByteIndex)
                enter_suite()
            elif tag == "error" or tag == "failure":
                builder.start_result(tag, attributes)
            elif depth == 1 and tag != repair.REPAIRED_ROOT:
                raise root_elements.NotJunitError(tag)

        def end_other(tag: str) -> None:
            nonlocal depth
            if case is not None and not inside:
                finish_case(case)
                leave()
                return
            depth -= 1
            if inside:
                closed = builder.end()
                if closed is not None and case is None:
                    suite.add_result(closed)
            elif tag.rpartition(":")[2] in root_elements.SUITE_TAGS:
                suites.close()
                enter_suite()
                leave()

        def leave() -> None:
            """Go on with the case that the closed case or suite stands in, if it stands in one."""
            nonlocal case, case_line
            if outer and outer[-1][2] == depth:
                case, case_line, _ = outer.pop()
                builder.take_up()

        parser.StartElementHandler = start
        parser.EndElementHandler = end
