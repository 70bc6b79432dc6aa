"""Where JavaScript declares a test: for failures that name no file.

What has no stack (a time-out, a string that is thrown, a hook that failed before the test) has no place in the reports
of Node.js up to 22, and of AVA where it ran one file. A title that the files of tests declare once is meant.
"""

import re
from collections.abc import Iterator

from reporter import model
from reporter.formats.location import declarations, test_files, test_sources
from reporter.formats.location.index import Index

_AVA = re.compile(r"^ {1,20}name: \w{0,60}Error$", re.MULTILINE)  # beside its message; TAP may come from any language
_ENDINGS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")
_NOWHERE = ("", 0)
_TEXT_CHARS = 4000


class Tests:
    """The titles that files of tests declare; they are read when the first is asked about."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._declared: dict[str, tuple[str, int]] | None = None

    def declared(self, case: model.TestCase) -> tuple[str, int]:
        """Return file and line of a case's test, ("", 0) where none or several have its title."""
        if not (case.producer == "node" or (case.producer == "tap-xunit" and _AVA.search(case.text[:_TEXT_CHARS]))):
            return _NOWHERE
        if self._declared is None:
            self._declared = self._read()
        return self._declared.get(case.name, _NOWHERE)

    def _read(self) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for title, place in self._titles():
            if len(found) >= test_sources.MOST_TESTS:
                return {}
            found[title] = _NOWHERE if title in found else place
        return found

    def _titles(self) -> Iterator[tuple[str, tuple[str, int]]]:
        sources = test_sources.Sources(self._index, _ENDINGS)
        for source in sources.read():
            if not (test_files.is_named_like_one(source.file) or test_files.is_among_them(source.file)):
                return
            titles = declarations.declared(source.text, source.file.rpartition(".")[2]).titles
            for title, line in titles.items():
                yield title, (source.file, line) if line else _NOWHERE
