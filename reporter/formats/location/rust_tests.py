"""Where Rust declares a test: for failures that name no file.

A test that returns an error, or that should have panicked and did not, ends without a panic, and nothing else of
`cargo test` tells a place.
"""

import re
from collections.abc import Iterator

from reporter import model
from reporter.formats.location import test_sources
from reporter.formats.location.index import Index

_RUNNERS = frozenset({"libtest", "cargo2junit", "nextest"})
_FUNCTION = re.compile(r"^[ \t]{0,40}(?:pub )?(?:async )?fn (\w{1,200})[<(]", re.MULTILINE)
_ATTRIBUTES = 600  # characters above a function, where `#[test]`, `#[tokio::test]`, `#[rstest]`, `#[case(1, 2)]` stand
_TEST_ATTRIBUTE = re.compile(r"#\[(?:\w{1,40}::){0,3}(?:\w{0,40}test\w{0,40}|case|quickcheck)\b")
_CASE = re.compile(r"case_\d{1,5}(?:_\w{1,200})?")  # rstest's, behind the name of the function
_BETWEEN = re.compile(r"\W{1,9}")


class Tests:
    """The tests that Rust sources of a workspace declare; they are read when the first is asked about."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._declared: dict[str, list[tuple[str, int]]] | None = None

    def declared(self, case: model.TestCase) -> tuple[str, int]:
        """Return file and line of a case's test, ("", 0) where none or several have its name.

        Of several the one is meant whose path has the most of the names of crate and modules.
        """
        if case.producer not in _RUNNERS:
            return "", 0
        if self._declared is None:
            self._declared = {}
            for file, text in test_sources.read(self._index, (".rs",)):
                for name, line in _in_source(text):
                    self._declared.setdefault(name, []).append((file, line))
        parts = _BETWEEN.split(f"{case.classname}::{case.name}")
        *around, name = [part for part in parts if not _CASE.fullmatch(part)] or [""]
        ranked = [(len({*around} & {*_BETWEEN.split(file)}), file, line) for file, line in self._declared.get(name, ())]
        best = [place for place in ranked if place[0] == max(ranked)[0]]
        if len(best) != 1:
            return "", 0
        return best[0][1:]


def _in_source(text: str) -> Iterator[tuple[str, int]]:
    line, counted = 1, 0
    for found in _FUNCTION.finditer(text):
        line += text.count("\n", counted, found.start())
        above = text[max(counted, found.start() - _ATTRIBUTES) : found.start()]
        counted = found.start()
        if _TEST_ATTRIBUTE.search(above, max(0, above.rfind("\n}"))):
            yield found[1], line
