"""Three protocols for what can be added: a format to read, something that takes test cases, an output.

With them a package is written without importing the others.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from reporter import model


class ReportReader(Protocol):
    """Reads one report: `blocks()` once, to its end or not, then `summary()`.

    Nothing is raised for what a report holds: that becomes a problem of the summary.
    """

    def blocks(self) -> Iterator[list[model.TestCase]]:
        """Give the test cases in lists, in the order of the report; after an empty one the caller can act, too."""

    def summary(self) -> model.ReportFile:
        """Return path and problems, but no counts; complete once `blocks()` has ended."""


class CaseSink(Protocol):
    """Takes the test cases of a run, block by block; what has nothing to end inherits `finish` and `abort`."""

    def add(self, cases: list[model.TestCase]) -> None:
        """Take a block."""

    def finish(self, *, crashed: bool = False) -> None:
        """End in order; `crashed` says that more happened than the reports show."""
        return

    def abort(self) -> None:
        """End in a few seconds: a signal or a bug has ended the run."""
        return


class Output(Protocol):
    """One way to show a result; `what` names it in messages, `where` is the place that it goes to.

    `lists_failures` says that it shows them by the hundred: in a run with such an output each is looked up by itself.
    """

    what: str
    where: str
    lists_failures: bool

    def wanted(self) -> bool:
        """Say whether this run asks for it."""

    def write(self, result: model.Result) -> Sequence[str]:
        """Show the result; return remarks for the log. Raises OSError."""
