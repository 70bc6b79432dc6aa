"""How far a delivery has come in the order of its cases: what a run that resumes it needs to know.

Reports that did not change are read in the same order again, so a number of cases says which they are; a checksum over
their names says whether they are the same. Cases behind the position were never sent, and may go in batches; those
before it go one by one, because it is not known which of them Buddy has.
"""

import re
import zlib
from typing import NamedTuple

_TEXT = re.compile("([0-9]{1,12})-([0-9a-f]{8})")


class Position(NamedTuple):
    """A number of cases from the first one on, and the CRC-32 over their names."""

    cases: int = 0
    checksum: int = 0

    def __str__(self) -> str:
        return f"{self.cases}-{self.checksum:08x}"


START = Position()


def parse(text: str) -> Position | None:
    """Return the position that a receipt named, None where the text is none."""
    found = _TEXT.fullmatch(text)
    if not found:
        return None
    return Position(int(found[1]), int(found[2], 16))


class Tracker:
    """Counts the cases, and knows whether it is certain that Buddy has none of those that follow.

    `is_new` says so of all of them, `resumed_at` of those behind a position.
    """

    def __init__(self, *, is_new: bool, resumed_at: Position | None) -> None:
        self.is_new = is_new
        self._resumed_at = resumed_at
        self._cases = 0
        self._checksum = 0
        if is_new:
            self._resumed_at = START
        self.compare()

    @property
    def here(self) -> Position:
        """Return the position behind the last case."""
        return Position(self._cases, self._checksum)

    @property
    def is_boundary(self) -> bool:
        """Say whether what was certain of the case before need not be so of the next one."""
        return not self.is_new and self._resumed_at is not None and self._cases == self._resumed_at.cases

    def compare(self) -> None:
        """Compare the cases so far with those of the run that named the position; call it at a boundary."""
        if self.is_boundary:
            self.is_new = self.here == self._resumed_at
            if not self.is_new:
                self._resumed_at = None  # other reports, or in another order

    def take(self, group: str, classname: str, name: str) -> None:
        """Count a case."""
        self._cases += 1
        self._checksum = zlib.crc32(f"{group}\n{classname}\n{name}".encode("utf-8", "replace"), self._checksum)

    def resume_at(self, sent: Position) -> str:
        """Return where another run may go on, given up to where this one sent something; "" where nobody knows."""
        if self._resumed_at is None:
            return ""
        return str(max(sent, self._resumed_at))
