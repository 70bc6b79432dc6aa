"""Where C and C++ declare a test: for failures whose report names no file.

CTest and Meson pass on no more than the names of GoogleTest's tests, Criterion writes no place of a crash, and Qt Test
none at all in its JUnit format, nor Check in TAP. What failed there is shown at `TEST(Cart, Total)`,
`Test(cart, total)`, `START_TEST(total)` or at the slot.
"""

import itertools
import re
from collections.abc import Iterator

from reporter import model
from reporter.formats.location import test_sources
from reporter.formats.location.index import Index

_RUNNERS = frozenset({"ctest", "meson", "googletest", "criterion", "qttest"})
_TAP = frozenset({"meson", "tap-xunit"})
_ENDINGS = (".cpp", ".cc", ".cxx", ".c")
_NAME_CHARS = 300
_DECLARED = re.compile(
    r"^[ \t]{0,8}(?:(?:TYPED_)?TEST(?:_[FP])?\(|Test\(|ParameterizedTest\([^,\n]{1,100},)"
    r"\s{0,40}(\w{1,200})\s{0,4},\s{0,40}(\w{1,200})",
    re.MULTILINE,
)
_OF_CHECK, _CHECKED = re.compile(r"^[ \t]{0,8}START_TEST\(\s{0,40}(\w{1,200})", re.MULTILINE), "START_TEST"
_OF_QT = ("<QtTest", "<QTest", "QtTest/", "import QtTest")
# `class Cart : public QObject`, in it `    void total() {` or `void total()` with the brace below, outside of it
# `void Cart::total()`; what ends with `;` is only named
_SLOT = re.compile(
    r"^(?:(?:class|struct)[ \t]{1,8}(\w{1,200})\b(?![^\n{]{0,200};)"
    r"|[ \t]{1,8}void[ \t]{1,8}(\w{1,200})\(\)(?![^\n{]{0,80};)"
    r"|void[ \t]{1,8}(\w{1,200})::(\w{1,200})\(\))",
    re.MULTILINE,
)
_BETWEEN = re.compile(r"\W{1,9}")


class Tests:
    """The tests that sources of a workspace declare; they are read when the first is asked about."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._declared: dict[tuple[str, str], tuple[str, int]] | None = None

    def declared(self, case: model.TestCase) -> tuple[str, int]:
        """Return file and line of a case's test, ("", 0) where none or several have its name."""
        is_of_check = case.producer in _TAP and ".c" in case.name  # `tests/cart.c:core:total`
        if case.producer not in _RUNNERS and not is_of_check:
            return "", 0
        if self._declared is None:
            self._declared = dict(itertools.islice(self._read(), test_sources.MOST_TESTS))
        # `Prices.Even` of `All/Prices.Even/1`, `Typed.Size` of `Typed/1.Size`
        full = f"{case.classname or case.group}.{case.name}"[-_NAME_CHARS:]
        parts = [part for part in _BETWEEN.split(full) if part and not part.isdigit()]
        pairs = [*itertools.pairwise(parts)]
        if is_of_check:
            pairs = [(_CHECKED, parts[-1])]
        found = {self._declared[pair] for pair in pairs if pair in self._declared}
        return found.pop() if len(found) == 1 else ("", 0)

    def _read(self) -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
        met: set[tuple[str, str]] = set()
        for source in test_sources.Sources(self._index, _ENDINGS).read():
            for pair, line in _in_source(source.text):
                yield pair, ("", 0) if pair in met else (source.file, line)
                met.add(pair)


def _in_source(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    for found, line in test_sources.numbered(_DECLARED, text):
        yield (found[1], found[2]), line
    if _CHECKED in text:
        for found, line in test_sources.numbered(_OF_CHECK, text):
            yield (_CHECKED, found[1]), line
    if not any(sign in text for sign in _OF_QT):
        return
    of_class = ""
    for found, line in test_sources.numbered(_SLOT, text):
        begun, inside, owner, slot = found.groups("")
        of_class = begun or of_class
        if inside or slot:
            yield (owner or of_class, inside or slot), line
