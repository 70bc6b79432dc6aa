"""The sources of a workspace that may declare tests, files of tests first, each with its beginning."""

import heapq
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reporter.formats.location import index, test_files

MOST_TESTS = 50_000  # of all sources: what is remembered of each takes 250 bytes
_FILES = 400
_MOST_CHARS = 4 << 20  # of all that are read: 1 M of them takes 10 ms


class Source(NamedTuple):
    """A file and its text, of a long one the beginning."""

    file: str
    text: str
    is_whole: bool


class Sources:
    """The sources whose names have one of the endings; `unread` is how many of them are beyond the limits."""

    def __init__(self, files: index.Index, endings: Sequence[str]) -> None:
        self._index = files
        self.unread = 0
        self._files = heapq.nsmallest(_FILES, self._all(endings), key=lambda file: not test_files.is_of_tests(file))

    def read(self) -> Iterator[Source]:
        """Give at most `_FILES` of them."""
        left = _MOST_CHARS
        for file in self._files:
            if left <= 0:
                return
            text = self._index.read(file)
            left -= len(text)
            self.unread -= 1
            yield Source(file, text, not index.may_be_cut(text))

    def _all(self, endings: Sequence[str]) -> Iterator[str]:
        for file in itertools.chain.from_iterable(map(self._index.with_ending, endings)):
            self.unread += 1
            yield file


def numbered(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Give each match with the number of its line."""
    line, counted = 1, 0
    for found in pattern.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield found, line
