"""Which path stands at the end of a line of text: where it begins is nowhere written.

Most paths end before the first blank, bracket or quote. Folders may hold those too (`/my tests/`, `/[id]/`,
`/(shop)/`), and then the workspace knows: a file of it that the text ends with is meant.
"""

import re
import urllib.parse

from reporter.formats import roots
from reporter.formats.location import remembered
from reporter.formats.location.resolver import Resolver

_REMEMBERED = 2_000
_NOT_IN_PATH = re.compile(r"[^\w./\\@+~:$%#-]")


def plain_path(before: str) -> str:
    """Return the path that a line ends with, where it holds no blank, bracket or quote."""
    return _NOT_IN_PATH.split(before)[-1].lstrip(":#$%").removeprefix("@@")


class PathFinder:
    """Finds the files that lines of text end with; the same frames stand in trace after trace."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known = remembered.Remembered[tuple[str, str], str](_REMEMBERED)

    def find(self, before: str, report: str) -> str:
        """Return the file of the workspace that a line ends with, or ""."""
        self._known.forget_before(self._resolver.learned)
        found = self._known.get((before, report))
        if found is None:
            decoded = urllib.parse.unquote(before)
            found = self._find(decoded, report)
            if not found and decoded != before:
                found = self._find(before, report)
            self._known.keep((before, report), found)
        return found

    def _find(self, before: str, report: str) -> str:
        plain = plain_path(before)
        found = _with_odd_folders(before, plain, resolver=self._resolver, report=report) or self._resolver.find(
            plain, report
        )
        if not found and "@" in plain:  # D: `core.exception.AssertError@source/cart.d(12)`
            found = self._resolver.find(plain.rpartition("@")[2], report)
        return found


def _with_odd_folders(before: str, plain: str, *, resolver: Resolver, report: str) -> str:
    """Find the file whose longest tail the line ends with, if that tail is longer than the plain path."""
    line = roots.slashed(before)
    most, best = len(plain), list[str]()
    for file in resolver.index.with_odd_parts(line.rpartition("/")[2]):
        common = _common_chars(line, file)
        if common > most:
            most, best = common, [file]
        elif best and common == most:
            best.append(file)
    return resolver.nearest(best, report)


def _common_chars(line: str, file: str) -> int:
    """Return the length of the longest tail of whole parts of `file` that `line` ends with."""
    tail = file
    while tail and not line.endswith(tail):
        tail = tail.partition("/")[2]
    return len(tail)
