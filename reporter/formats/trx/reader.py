"""One TRX report, from its bytes to a stream of test cases: see the package for how."""

import os
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar
from xml.parsers import expat

from reporter.formats.junit import reader, root_elements
from reporter.formats.junit.decode import feeding
from reporter.formats.junit.decode.source import Source

if TYPE_CHECKING:
    from reporter.formats.trx.survey import Survey

ENDING = ".trx"
_ROOT = "TestRun"
_OF_CPPUNIT = (b"<FailedTests>", b"<FailedTests/>", b"<SuccessfulTests>")  # whose reports have the same root element


def why_no_trx(head: bytes, path: str) -> str:
    """Say why the file that begins with `head` is no TRX report, or ""; `path` is its name."""
    root = root_elements.root_tag(head)
    if root == _ROOT and any(tag in head for tag in _OF_CPPUNIT):
        return "not a TRX report"
    if root == _ROOT or (not root and is_trx_name(path)):
        return ""
    return "not a TRX report"


def is_trx_name(path: str) -> bool:
    """Say whether the name is one that TRX reports have."""
    return os.path.basename(path).lower().endswith(ENDING)


class Report(reader.Report):
    """One TRX report: read `blocks()` once, then ask for `summary()`; see `junit.reader.Report`.

    What is broken is found before the first case is given out, so that a report is read as it is or repaired, but never
    first so and then so: what stands behind the break is needed for the cases before it.
    """

    SIGNS: ClassVar[tuple[str, ...]] = ("<TestRun", ":TestRun", "<UnitTestResult", ":UnitTestResult")

    def _read(self, source: Source) -> Iterator[reader.Cases]:
        # most runs have no such report
        from reporter.formats.trx.handler import Handler
        from reporter.formats.trx.survey import Survey

        if source.encoding.note:
            self._problem("encoding", source.encoding.note)
        chunks, survey = source.chunks, Survey()
        first = yield from self._look_through(survey, chunks())
        if first is not None and self._is_worth_repairing(first, source):
            chunks, survey = source.repaired, Survey()
            yield from self._look_through(survey, chunks())
            self._note_repairs(first, source)
        handler = Handler(self.path, survey, self._stable)
        error, _ = yield from self._parse(handler, chunks(), skip=0)
        self._open_case = handler.open_case
        handler.close()
        yield from self._give(handler, 0)
        self._conclude(handler, error, source)

    def _look_through(
        self, survey: "Survey", chunks: Iterable[bytes]
    ) -> Generator[reader.Cases, None, expat.ExpatError | None]:
        """Let the survey see the report; return what the parser refuses. All else is found again with the results."""
        try:
            for chunk in chunks:
                if self.is_out_of_time():
                    return None
                survey.feed.feed(chunk)
                yield []
            survey.feed.finish()
        except expat.ExpatError as error:
            return error
        except feeding.RefusedError:
            return None
        return None
