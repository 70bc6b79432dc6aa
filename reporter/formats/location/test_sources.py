"""The sources of a workspace that may declare tests, files of tests first, each with its beginning."""

import itertools
from collections.abc import Iterator, Sequence

from reporter.formats.location import test_files
from reporter.formats.location.index import Index

_FILES = 400
_MOST_CHARS = 4 << 20  # of all that are read: 1 M of them takes 10 ms


def read(index: Index, endings: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give file and text of at most `_FILES` sources whose names have one of the endings."""
    files = list(itertools.chain.from_iterable(map(index.with_ending, endings)))
    files.sort(key=lambda file: not (test_files.is_named_like_one(file) or test_files.is_among_them(file)))
    left = _MOST_CHARS
    for file in files[:_FILES]:
        if left <= 0:
            return
        text = index.read(file)
        left -= len(text)
        yield file, text
