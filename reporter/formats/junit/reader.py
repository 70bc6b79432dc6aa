"""One report, from its bytes to a stream of test cases; whatever the bytes are.

A report is parsed as it is. Where the parser refuses it, it is parsed a second time, repaired, and the cases that were
given out already are skipped: both ways lead to the same cases up to the first thing that the parser refused, so
nothing is counted twice and nothing before the break is lost. A clean report pays nothing for this.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from reporter import model
from reporter.formats import stable_names
from reporter.formats.junit.decode import repair
from reporter.formats.junit.decode.source import Source
from reporter.formats.junit.parse.handler import Handler, RefusedError
from reporter.formats.junit.parse.prescan import suites_to_hold
from reporter.formats.junit.root_elements import NotJunitError

PROBLEMS = 20  # of one report, beside those that decide the conclusion

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
_LOOKS_LIKE_JUNIT = ("<testsuite", "<testcase", ":testsuite", ":testcase", "<testrun")

Cases = list[model.TestCase]
ParseError = expat.ExpatError | NotJunitError | RefusedError


class Report:
    """One JUnit XML report: read `blocks()` once, then ask for `summary()`.

    `opener` gives the file, open for binary reading and able to seek. Nothing is raised for what a report holds: that
    becomes a problem. `path` is how the report is shown, relative to the workspace. `locate` maps what a failed case
    says about its place in the source to the workspace (see `location`).
    """

    def __init__(
        self,
        path: str,
        opener: Callable[[], BinaryIO],
        *,
        locate: Callable[[model.TestCase], model.TestCase] = lambda case: case,
    ) -> None:
        self.path = path
        self._opener = opener
        self._locate = locate
        self._problems: list[model.Problem] = []
        self._unshown_problems = 0
        self._counts = model.Counts()
        self._given = 0
        self._stable = stable_names.StableNames()

    def summary(self) -> model.ReportFile:
        """Return the counts and problems; complete once `blocks()` has ended."""
        problems = tuple(self._problems)
        if self._unshown_problems:
            noun = "problem" if self._unshown_problems == 1 else "problems"
            problems += (model.Problem(f"{self._unshown_problems} more {noun} not shown", self.path),)
        return model.ReportFile(self.path, self._counts, problems)

    def blocks(self) -> Iterator[Cases]:
        """Give the test cases in lists of up to a few thousand, in the order of the report."""
        try:
            with self._opener() as file:
                yield from self._read(Source(file))
        except OSError as error:
            self._problem(f"can't be read: {error.strerror or error}", effect=model.Effect.UNREAD)
        except (ValueError, LookupError, RecursionError, MemoryError) as error:
            # every reason that is known has an answer of its own; this is for those that are not
            what = f"can't be read: {type(error).__name__}: {error}"
            self._problem(what[:500], effect=model.Effect.UNREAD)
        for note in self._stable.notes():
            self._problem(note)

    def _read(self, source: Source) -> Iterator[Cases]:
        if source.encoding.note:
            self._problem(source.encoding.note)
        handler = self._handler(source.chunks())
        error, skip = yield from self._parse(handler, source.chunks(), skip=0)
        if isinstance(error, expat.ExpatError) and self._is_worth_repairing(error, source):
            first = error
            handler = self._handler(source.repaired())
            error, skip = yield from self._parse(handler, source.repaired(), skip=self._given)
            repaired = repair.describe(source.repairs)
            if repaired:
                self._problem(f"is not well-formed XML ({_words(first)}): {repaired}", first.lineno)
        handler.close()
        yield from self._give(handler, skip)
        self._conclude(handler, error, source)

    def _handler(self, chunks: Iterable[bytes]) -> Handler:
        to_hold = suites_to_hold(chunks)
        return Handler(path=self.path, to_hold=to_hold, stable=self._stable, locate=self._locate)

    def _is_worth_repairing(self, error: expat.ExpatError, source: Source) -> bool:
        return error.code not in _BROKEN_OFF and (self._given > 0 or source.mentions(_LOOKS_LIKE_JUNIT))

    def _parse(
        self, handler: Handler, chunks: Iterable[bytes], *, skip: int
    ) -> Generator[Cases, None, tuple[ParseError | None, int]]:
        """Parse to the end or to the first error; return the error and how many cases are still to be skipped."""
        error: ParseError | None = None
        try:
            for chunk in chunks:
                handler.feed(chunk)
                skip = yield from self._give(handler, skip)
            handler.finish()
        except (expat.ExpatError, NotJunitError, RefusedError) as raised:
            error = raised
        skip = yield from self._give(handler, skip)
        return error, skip

    def _give(self, handler: Handler, skip: int) -> Generator[Cases, None, int]:
        """Hand out the completed cases but the first `skip`; return how many are still to be skipped."""
        completed = len(handler.cases)
        cases = handler.cases[skip:]
        handler.cases.clear()
        if cases:
            self._given += len(cases)
            cases = self._stable.clean(cases)
            self._counts += model.Counts.of(cases)
            yield cases
        return max(0, skip - completed)

    def _conclude(self, handler: Handler, error: ParseError | None, source: Source) -> None:
        """Say what was odd, and what could not be read."""
        for message, line, effect in handler.problems:
            self._problem(message, line, effect)
        self._unshown_problems += handler.unshown_problems
        if handler.odd_times:
            examples = ", ".join(repr(time) for time in handler.odd_times)
            self._problem(f"has times that are no number of seconds, counted as 0: {examples}")
        if isinstance(error, expat.ExpatError):
            self._problem(self._describe(error, source), error.lineno, model.Effect.UNREAD)
        elif error is not None:
            is_harmless = isinstance(error, NotJunitError) and error.is_harmless
            self._problem(str(error), handler.line, model.Effect.FOREIGN if is_harmless else model.Effect.UNREAD)
        elif not self._given and not handler.problems:
            self._problem("holds no test case", effect=model.Effect.NOTE)
        if source.has_changed():
            self._problem("was written to while it was read: a runner is still at it", effect=model.Effect.UNREAD)

    def _describe(self, error: expat.ExpatError, source: Source) -> str:
        if source.size == 0:
            return "is empty: the runner was stopped before it wrote its report"
        if not self._given and not source.mentions(_LOOKS_LIKE_JUNIT):
            return f"is not XML: it begins with {source.beginning()!r}"
        kept = f"{self._given} test case{' was' if self._given == 1 else 's were'} complete before that"
        if error.code in _BROKEN_OFF or source.was_read_whole:
            return f"ends in the middle, after line {error.lineno}: the runner was stopped or crashed; {kept}"
        return f"breaks off after line {error.lineno} ({_words(error)}); {kept}"

    def _problem(self, message: str, line: int = 0, effect: model.Effect = model.Effect.NOTE) -> None:
        if effect is model.Effect.NOTE and len(self._problems) >= PROBLEMS:
            self._unshown_problems += 1
        else:
            self._problems.append(model.Problem(message, self.path, line, effect))


def _words(error: expat.ExpatError) -> str:
    return expat.ErrorString(error.code) or "unknown error"
