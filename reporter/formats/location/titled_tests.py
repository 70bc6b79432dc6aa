"""Where JavaScript declares a test: for failures that name no file.

What has no stack (a time-out, a string that is thrown, a hook that failed before the test) has no place in the reports
of Node.js up to 22, and of AVA where it ran one file. A title that the files of tests declare once is meant.
"""

import re

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
        """Return where each title stands; none where not all files of tests were read: another may have it, too."""
        found: dict[str, tuple[str, int]] = {}
        sources = test_sources.Sources(self._index, _ENDINGS)
        for source in sources.read():
            if not (test_files.is_named_like_one(source.file) or test_files.is_among_them(source.file)):
                return found
            titles = declarations.declared(source.text, source.file.rpartition(".")[2]).titles
            for title, line in titles.items():
                found[title] = _NOWHERE if title in found or not line else (source.file, line)
            if len(found) > test_sources.MOST_TESTS:
                return {}
        return {} if sources.unread > 0 else found
