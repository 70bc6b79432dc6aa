"""The door of the format: one TRX file, from its bytes to a stream of test cases."""

from collections.abc import Generator, Iterable
from typing import ClassVar

from reporter.formats.junit import reader
from reporter.formats.trx import definitions, handler


class Report(reader.Report):
    """One file of Visual Studio's test results: read `blocks()` once, then ask for `summary()`."""

    SIGNS: ClassVar[tuple[str, ...]] = ("<TestRun", ":TestRun", "<UnitTestResult")

    def _handler(self, chunks: Iterable[bytes]) -> Generator[reader.Cases, None, reader.EventHandler]:
        """Read the definitions, which follow the results that need them."""
        collector = definitions.Collector()
        for chunk in chunks:
            if self.is_out_of_time() or not collector.takes(chunk):
                break
            yield []
        return handler.Handler(self.path, collector.found)
