"""The parser's events become test cases, block by block.

One `Handler` belongs to one expat parser. expat and not ElementTree's `iterparse`, because nothing is built for a case
without children, and those are most: they wait in a list until their suite changes or a piece of the report ends, and
`plain_cases` makes them all at once. Nor is an element built for a case with one result and outputs (`elements.Child`).
"""

import gc

from reporter.formats import stable_names
from reporter.formats.junit import root_elements
from reporter.formats.junit.decode import feeding, source
from reporter.formats.junit.parse import (
    case_maker,
    elements,
    open_case,
    plain_cases,
    results,
    suite_output,
    suite_stack,
    waiting_cases,
)

NESTING = 10_000  # open elements; real reports nest a few dozen at most
NESTED_CASES = 100


class Handler:
    """Parses one report; collects the cases that it meets in `cases`, which the reader empties after every chunk.

    `to_hold` are the offsets of suites whose attempts may have to be joined (see `prescan`). `problems` gets what is
    odd about the report. `with_data`: see `reader.Report`.
    """

    def __init__(
        self, *, path: str, to_hold: frozenset[int], stable: stable_names.StableNames, with_data: bool
    ) -> None:
        self._feeder = feeding.Feeder()
        self._parser = parser = self._feeder.parser
        self._maker = case_maker.CaseMaker(path, with_data=with_data)
        self._suites = suite_stack.SuiteStack(path, to_hold=to_hold, stable=stable, maker=self._maker)
        self.cases = self._suites.cases
        self.problems = self._suites.problems
        self.odd_times = self._maker.odd_times
        self._builder = elements.Builder(parser)
        self._inside = self._builder.path  # open elements inside the case, or a suite's result and those inside it
        self._opened: list[plain_cases.Written] = []  # the open case, as long as it is plain and stands in no other
        self._few: list[elements.Child] = []  # children of that case, as long as they are one result and its outputs
        self._case: dict[str, str] | None = None  # attributes of an open case that is not as plain
        self._case_line = 0
        self._start_plain = self._start_other  # see `_connect`
        self._waiting = waiting_cases.WaitingCases(path, self._maker)  # complete, of the innermost suite
        self._outer: list[tuple[dict[str, str], int, int]] = []  # cases that others stand in: attributes, line, depth
        self._depth = 0  # of open elements, the open case not counted
        parser.CommentHandler = self._comment
        self._connect("testcase")

    @property
    def unshown_problems(self) -> int:
        """Return how many problems there are beside those in `problems`."""
        return self._suites.unshown_problems

    @property
    def line(self) -> int:
        """Return the line that the parser has come to, or that it stumbled over."""
        return self._feeder.line

    @property
    def declared_tests(self) -> int:
        """Return how many test cases the report says that it holds, 0 where it does not say."""
        return self._suites.declared_tests

    @property
    def open_case(self) -> open_case.OpenCase:
        """Return the test case that the parser is in."""
        if self._opened:
            return open_case.of_attributes(self._opened[-1][0])
        return open_case.of_attributes(self._case or {})

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes; raises expat.ExpatError, root_elements.NotJunitError, feeding.RefusedError."""
        # what is made here holds no cycles, and a collection for every few hundred cases costs 5 %
        collects = gc.isenabled()
        gc.disable()
        try:
            self._feeder.feed(chunk)
        finally:
            self._finish_cases()
            if collects:
                gc.enable()

    def finish(self) -> None:
        """Parse what is left; raises as `feed`."""
        try:
            self._feeder.finish()
        finally:
            self._finish_cases()

    def close(self) -> None:
        """Close what a broken-off report left open."""
        self._suites.close_all()

    # -- cases without children, or with a result and outputs -----------------------------------------------------

    def _connect(self, case_tag: str) -> None:
        """Set the parser's handlers; `case_tag` has the report's namespace prefix.

        Functions over local names: this is the innermost loop of the program.
        """
        few_tags, keeps_simple, are_short = results.FINAL | results.OUTPUT, elements.keeps_simple, elements.are_short
        parser, opened, plain = self._parser, self._opened, self._waiting.plain
        few, start_other, end_other = self._few, self._start_other, self._end_other

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == case_tag and not opened:
                opened.append((attributes, parser.CurrentLineNumber))
            elif opened and tag in few_tags and keeps_simple(few, tag) and are_short(attributes, opened[0][0]):
                few.append(elements.Child(tag, attributes))
                parser.CharacterDataHandler = few[-1].collected.add
            else:
                start_other(tag, attributes)

        def end(tag: str) -> None:
            if few:
                self._end_of_few(few[-1])
            elif opened:
                plain.append(opened.pop())
            else:
                end_other(tag)

        self._start_plain = start
        parser.StartElementHandler, parser.EndElementHandler = start, end

    def _choose_start(self) -> None:
        """Have the parser tell of the next element the function that it is for: inside others, no case is plain."""
        if self._case is None and not self._inside:
            self._parser.StartElementHandler = self._start_plain
        else:
            self._parser.StartElementHandler = self._start_other

    def _take_opened(self) -> None:
        """Go on with the open case as one that has children."""
        if not self._opened:
            return
        self._case, self._case_line = self._opened.pop()
        for child in self._few:
            self._builder.take_over(child, self._case)
            self._depth += child.is_open
        self._few.clear()

    def _end_of_few(self, child: elements.Child) -> None:
        """Take the end of a child of a simple case, or of that case."""
        if child.is_open:
            child.is_open = False
            self._parser.CharacterDataHandler = None
            return
        has_result = any(child.is_result for child in self._few)
        if not has_result and not elements.is_passed(self._opened[-1][0]):
            self._take_opened()
            self._end_other("testcase")
            return
        if has_result:
            self._waiting.add_written(self._opened.pop(), self._few[:])
        else:  # nobody reads what a case printed that passed
            self._waiting.plain.append(self._opened.pop())
        self._few.clear()

    def _finish_cases(self) -> None:
        """Hand over the cases that wait, in the order of the report."""
        if not self._waiting:
            return
        self._suites.begin_cases(self._waiting.first)
        self._suites.take_all(self._waiting.take(self._suites.innermost))

    # -- everything else -------------------------------------------------------------------------------------------

    def _start_other(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of anything but a case that may be plain."""
        self._take_opened()
        self._depth += 1
        if self._depth > NESTING:
            raise feeding.RefusedError(f"nests more than {NESTING} elements")
        written_tag = tag
        tag = tag.rpartition(":")[2]
        if self._case is not None and not self._inside and tag in root_elements.ROOT_TAGS:
            self._set_case_aside(self._case)
        if self._case is not None or self._inside:
            self._builder.start(tag, attributes, self._case)
        elif tag == "testcase":
            self._depth -= 1
            self._begin_case(written_tag, attributes)
        elif tag in root_elements.SUITE_TAGS:
            if self._depth == 1 and root_elements.is_of_check(attributes.get("xmlns", "")):
                raise root_elements.NotJunitError("Check")
            self._finish_cases()
            self._suites.open(attributes, line=self._parser.CurrentLineNumber, offset=self._parser.CurrentByteIndex)
        elif tag == "error" or tag == "failure":
            self._builder.start_result(tag, attributes)
        elif tag == "property":
            self._suites.take_property(attributes)
        elif tag in results.OUTPUT and self._awaits_output(tag):
            self._builder.start_result(tag, attributes)
        elif self._depth == 1 and tag != source.REPAIRED_ROOT:
            raise root_elements.NotJunitError(tag, result=attributes.get("result", ""))
        self._choose_start()

    def _awaits_output(self, tag: str) -> bool:
        """Say whether what the suite printed may tell why it, or a case of it, failed."""
        self._finish_cases()
        return suite_output.is_awaited(self._suites.innermost, tag)

    def _begin_case(self, written_tag: str, attributes: dict[str, str]) -> None:
        """Open a case that stands in another, or the first one with another namespace prefix."""
        self._connect(written_tag)
        self._opened.append((attributes, self._parser.CurrentLineNumber))
        if self._outer:
            self._take_opened()

    def _comment(self, text: str) -> None:
        """Take a comment: Qt Test writes a skip as one, in a case that has no `result=`."""
        self._suites.take_comment(text)
        reason = results.skip_in_comment(text)
        if reason is None:
            return
        self._take_opened()
        self._choose_start()
        if self._case is not None and "result" not in self._case:
            self._builder.start("skipped", {"message": reason}, self._case)
            self._builder.end()

    def _set_case_aside(self, attributes: dict[str, str]) -> None:
        """Leave the open case for one, or a suite, that begins inside it."""
        if len(self._outer) == NESTED_CASES:
            raise feeding.RefusedError(f"nests more than {NESTED_CASES} test cases")
        self._outer.append((attributes, self._case_line, self._depth - 1))
        self._builder.set_aside()
        self._case = None

    def _end_other(self, tag: str) -> None:
        """Take the end of anything but a plain case."""
        if self._case is not None and not self._inside:
            self._finish_case(self._case)
            self._leave()
        else:
            self._depth -= 1
            self._close(tag)
        self._choose_start()

    def _close(self, tag: str) -> None:
        """Close an element inside a case or a suite, or a suite."""
        if self._inside:
            closed = self._builder.end()
            if closed is not None and self._case is None:
                self._suites.innermost.add_result(closed)
        elif tag.rpartition(":")[2] in root_elements.SUITE_TAGS:
            self._finish_cases()
            self._suites.close()
            self._leave()

    def _finish_case(self, attributes: dict[str, str]) -> None:
        self._suites.begin_cases(attributes)
        element = self._builder.take_case()
        self._waiting.add(self._maker.make(self._suites.innermost, attributes, element=element, line=self._case_line))
        self._case = None

    def _leave(self) -> None:
        """Go on with the case that the closed case or suite stands in, if it stands in one."""
        if self._outer and self._outer[-1][2] == self._depth:
            self._case, self._case_line, _ = self._outer.pop()
            self._builder.take_up()
