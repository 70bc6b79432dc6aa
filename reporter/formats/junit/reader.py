"""One report, from its bytes to a stream of test cases; whatever the bytes are.

A report is parsed as it is. Where the parser refuses it, it is parsed a second time, repaired, and the cases that were
given out already are skipped: both ways lead to the same cases up to the first thing that the parser refused, so
nothing is counted twice and nothing before the break is lost. A clean report pays nothing for this.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import BinaryIO, ClassVar, Protocol
from xml.parsers import expat

from reporter import model
from reporter.formats import capped_text, stable_names
from reporter.formats.junit.decode.feeding import RefusedError
from reporter.formats.junit.decode.source import Source
from reporter.formats.junit.parse import open_case, prescan, suite_stack
from reporter.formats.junit.parse.handler import Handler
from reporter.formats.junit.root_elements import NotJunitError

PROBLEMS = 20  # of one report, beside those that decide the conclusion
_BLOCK = 1000  # test cases of one list
# what the parser says when the bytes end too early; about everything else something may be done
_BROKEN_OFF = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)

Cases = list[model.TestCase]


class OutOfTimeError(Exception):
    """The time for reading is over."""


ParseError = expat.ExpatError | NotJunitError | RefusedError | OutOfTimeError


class EventHandler(Protocol):
    """Makes test cases of a parser's events."""

    cases: list[model.TestCase]
    problems: list[suite_stack.Finding]
    odd_times: list[str]

    @property
    def unshown_problems(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def declared_tests(self) -> int: ...
    @property
    def open_case(self) -> open_case.OpenCase: ...
    def feed(self, chunk: bytes) -> None: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


class Report:
    """One JUnit XML report: read `blocks()` once, then ask for `summary()`.

    `opener` gives the file, open for binary reading and able to seek. Nothing is raised for what a report holds:
    that becomes a problem. `path` is how the report is shown, relative to the workspace. `known_roots` are folders
    of the checkout, which names lose (see `roots`). Where `out_of_time` says so, between two pieces of the report,
    the rest of it stays unread. `with_data` says whether cases have their `data`, which only Buddy gets. Another
    format of XML is read by a class that brings its own `SIGNS` and `_handler`.
    """

    SIGNS: ClassVar[tuple[str, ...]] = ("<testsuite", "<testcase", ":testsuite", ":testcase", "<testrun")

    def __init__(
        self,
        path: str,
        opener: Callable[[], BinaryIO],
        *,
        known_roots: Sequence[str] = (),
        out_of_time: Callable[[], bool] = lambda: False,
        with_data: bool = True,
    ) -> None:
        self.path = path
        self._opener = opener
        self.is_out_of_time = out_of_time
        self._problems: list[model.Problem] = []
        self._unshown_problems = 0
        self._with_data = with_data
        self._given = 0
        self._declared = 0
        self._last_case: model.TestCase | None = None
        self._open_case = open_case.OpenCase()
        self._tail = b""  # the last bytes that were read
        self._stable = stable_names.StableNames(known_roots)

    def summary(self) -> model.ReportFile:
        """Return what was odd and where it ended, but no counts; complete once `blocks()` has ended."""
        problems = tuple(self._problems)
        if self._unshown_problems:
            message = f"{model.number_of(self._unshown_problems, 'more problem')} not shown"
            problems += (model.Problem(message, self.path, code="problems-not-shown"),)
        last = ""
        if self._last_case is not None:
            last = " › ".join(filter(None, (self._last_case.classname, self._last_case.name)))
        stopped_in = open_case.as_test_case(self._open_case, self._last_case)
        return model.ReportFile(
            self.path,
            problems=problems,
            last_case=last,
            open_case=self._open_case.name,
            declared=self._declared,
            stopped_in=stopped_in,
        )

    def blocks(self) -> Iterator[Cases]:
        """Give the test cases in lists of up to a few hundred, in the order of the report.

        A list comes at least for every `decode.source.CHUNK_BYTES` of the report and may be empty, so that whoever
        reads can act in between, on a signal for example.
        """
        try:
            with self._opener() as file:
                yield from self._read(Source(file))
        except OSError as error:
            self._problem("unreadable", f"can't be read: {error.strerror or error}", effect=model.Effect.UNREAD)
        except (ValueError, LookupError, RecursionError, MemoryError) as error:
            # every reason that is known has an answer of its own; this is for those that are not
            what = f"can't be read: {type(error).__name__}: {error}"
            self._problem("reader-error", capped_text.shorten(what, 500), effect=model.Effect.UNREAD)
        for code, note in self._stable.notes():
            self._problem(code, note)

    def _read(self, source: Source) -> Iterator[Cases]:
        if source.encoding.note:
            self._problem("encoding", source.encoding.note)
        handler = yield from self._handler(source.chunks())
        error, skip = yield from self._parse(handler, source.chunks(), skip=0)
        if isinstance(error, expat.ExpatError) and self._is_worth_repairing(error, source):
            first = error
            handler = yield from self._handler(source.repaired())
            error, skip = yield from self._parse(handler, source.repaired(), skip=self._given)
            self._note_repairs(first, source)
        self._open_case, self._declared = handler.open_case, handler.declared_tests
        if isinstance(error, expat.ExpatError) and _is_cut(error, source) and not self._open_case.name:
            self._open_case = open_case.of_tail(self._tail)
        handler.close()
        yield from self._give(handler, skip)
        self._conclude(handler, error, source)

    def _handler(self, chunks: Iterable[bytes]) -> Generator[Cases, None, EventHandler]:
        """Look through the report for what has to be known beforehand; return what makes the cases."""
        yield []
        to_hold = prescan.suites_to_hold(chunks)
        return Handler(path=self.path, to_hold=to_hold, stable=self._stable, with_data=self._with_data)

    def _is_worth_repairing(self, error: expat.ExpatError, source: Source) -> bool:
        return error.code not in _BROKEN_OFF and (self._given > 0 or source.mentions(self.SIGNS))

    def _note_repairs(self, error: expat.ExpatError, source: Source) -> None:
        repaired = source.describe_repairs()
        if repaired:
            self._problem("repaired", f"is not well-formed XML ({_words(error)}): {repaired}", error.lineno)

    def _parse(
        self, handler: EventHandler, chunks: Iterable[bytes], *, skip: int
    ) -> Generator[Cases, None, tuple[ParseError | None, int]]:
        """Parse to the end or to the first error; return the error and how many cases are still to be skipped."""
        error: ParseError | None = None
        try:
            for chunk in chunks:
                if self.is_out_of_time():
                    raise OutOfTimeError
                self._tail = open_case.extended(self._tail, chunk)
                handler.feed(chunk)
                skip = yield from self._give(handler, skip)
            handler.finish()
        except (expat.ExpatError, NotJunitError, RefusedError, OutOfTimeError) as raised:
            error = raised
        skip = yield from self._give(handler, skip)
        return error, skip

    def _give(self, handler: EventHandler, skip: int) -> Generator[Cases, None, int]:
        """Hand out the completed cases but the first `skip`; return how many are still to be skipped.

        A suite that was held back gives thousands at once: whoever takes them joins the texts of a list.
        """
        completed = len(handler.cases)
        waiting = handler.cases[skip:]
        handler.cases.clear()
        if not waiting:
            yield []
        for start in range(0, len(waiting), _BLOCK):
            cases = self._stable.clean(waiting[start : start + _BLOCK])
            self._given += len(cases)
            self._last_case = cases[-1]
            yield cases
        return max(0, skip - completed)

    def _conclude(self, handler: EventHandler, error: ParseError | None, source: Source) -> None:
        """Say what was odd, and what could not be read."""
        for found in handler.problems:
            self._problem(*found)
        self._unshown_problems += handler.unshown_problems
        if handler.odd_times:
            examples = ", ".join(repr(time) for time in handler.odd_times)
            self._problem("odd-times", f"has times that are not a number of seconds, counted as 0: {examples}")
        if error is not None:
            self._conclude_error(handler, error, source)
        elif not self._given and not handler.problems:
            self._problem("no-test-case", "holds no test case")
        if source.has_changed():
            message = "was written to while it was read: a test runner is still writing it"
            self._problem("report-changed", message, effect=model.Effect.UNREAD)

    def _conclude_error(self, handler: EventHandler, error: ParseError, source: Source) -> None:
        if isinstance(error, expat.ExpatError):
            code, message = self._describe(error, source)
            self._problem(code, message, error.lineno, model.Effect.UNREAD)
        elif isinstance(error, NotJunitError):
            self._problem("not-junit", str(error), handler.line, error.effect)
        elif isinstance(error, OutOfTimeError):
            message = f"was read up to line {handler.line} only: read_deadline has passed"
            self._problem("read-deadline", message, handler.line, model.Effect.UNREAD)
        else:
            self._problem("refused", str(error), handler.line, model.Effect.UNREAD)

    def _describe(self, error: expat.ExpatError, source: Source) -> tuple[str, str]:
        """Say what is wrong with XML that could not be read to its end: a problem's code and its message."""
        if source.size == 0:
            return "report-empty", "is empty: the runner was stopped before it wrote its report"
        if not self._given and not source.mentions(self.SIGNS):
            return "not-xml", f"is not XML: it begins with {source.beginning()!r}"
        kept = model.number_of(self._given, "test case was", "test cases were") + " complete before that"
        if _is_cut(error, source):
            what = f"ends in the middle, after line {error.lineno}: the runner was stopped or crashed; {kept}"
            return "report-cut", what
        return "report-broken", f"breaks off after line {error.lineno} ({_words(error)}); {kept}"

    def _problem(self, code: str, message: str, line: int = 0, effect: model.Effect = model.Effect.NOTE) -> None:
        if effect is model.Effect.NOTE and len(self._problems) >= PROBLEMS:
            self._unshown_problems += 1
        else:
            self._problems.append(model.Problem(message, self.path, line, effect, code))


def _is_cut(error: expat.ExpatError, source: Source) -> bool:
    """Say whether the report ends in the middle, and not that something in it is broken."""
    return error.code in _BROKEN_OFF or source.was_read_whole


def _words(error: expat.ExpatError) -> str:
    return expat.ErrorString(error.code) or "unknown error"
