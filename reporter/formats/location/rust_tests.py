"""Where Rust declares a test: for failures that name no file.

A test that returns an error, or that should have panicked and did not, ends without a panic, and nothing else of
`cargo test` tells a place. The name of a test begins with its modules, and those say which file it may stand in
(Rust reference, Modules): `vat::tests::total` in `src/vat.rs`, or in `src/lib.rs` where that has `mod vat {`.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reporter import model
from reporter.formats import producer_marks
from reporter.formats.location import test_sources
from reporter.formats.location.index import Index

_RUNNERS = frozenset({"libtest", "cargo2junit", "nextest"})
_NAMESAKES = 200  # tests of one name; of more none is meant
_BEFORE = r"^[ \t]{0,40}(?:#\[[^\n\]]{1,100}\][ \t]{0,4}){0,3}(?:pub(?:\([^)\n]{1,40}\))? )?"
_FUNCTION = re.compile(_BEFORE + r"(?:async )?fn (\w{1,200})[<(]", re.MULTILINE)
_INLINE = re.compile(_BEFORE + r"mod (\w{1,200})\s{0,40}\{", re.MULTILINE)
_ATTRIBUTES = 600  # characters above a function, where `#[test]`, `#[tokio::test]`, `#[rstest]`, `#[case(1, 2)]` stand
_TEST_ATTRIBUTE = re.compile(r"#\[(?:\w{1,40}::){0,3}(?:\w{0,40}test\w{0,40}|case|quickcheck)\b")
_CASE = re.compile(r"case_\d{1,5}(?:_\w{1,200})?")  # rstest's, behind the name of the function
_BETWEEN = re.compile(r"\W{1,9}")
_FOR_TESTS = frozenset({"tests", "test"})  # how the module at the end of a file is called
_BINARIES = frozenset({"tests", "benches", "examples", "bin"})  # folders whose files are crates, or modules of one
_UNFIT = (-1, -1)
_ROOTS = frozenset({"lib", "main", "mod"})  # files that give a module no name


class _File(NamedTuple):
    """A source: its modules as its path tells them, in each way to read it, those that it has inside, words around."""

    file: str
    modules: tuple[tuple[str, ...], ...]
    inside: frozenset[str]
    words: frozenset[str]
    is_whole: bool

    def rank(self, modules: tuple[str, ...], crate: frozenset[str], *, is_seen: bool) -> tuple[int, int]:
        """Say how well the file fits a test of these modules, `_UNFIT` where it can't hold it.

        `is_seen` says that the test was found in it, and that all of what is around the test was.
        """
        depth = max((len(own) for own in self.modules if modules[: len(own)] == own), default=-1)
        missing = frozenset(modules[max(depth, 0) :]) - self.inside
        if depth < 0 or not missing <= (frozenset() if is_seen else _FOR_TESTS):
            return _UNFIT
        return len(crate & self.words), depth


class Tests:
    """The tests that Rust sources of a workspace declare; they are read when the first is asked about."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._declared: dict[str, list[tuple[_File, int]]] = {}
        self._cut: list[_File] = []  # whose ends may declare any test
        self._unread: int | None = None

    def declared(self, case: model.TestCase) -> tuple[str, int]:
        """Return file and line of a case's test, ("", 0) where none or several may be meant."""
        if case.producer not in _RUNNERS:
            return "", 0
        if self._unread is None:
            self._unread = self._read()
        crate, modules, name = _parts(case)
        found = self._declared.get(name, [])
        if len(found) > _NAMESAKES:
            return "", 0
        ranked = [(file.rank(modules, crate, is_seen=True), (file.file, line)) for file, line in found]
        seen = {file.file for file, _ in found}
        ranked += [(each.rank(modules, crate, is_seen=False), ("", 0)) for each in self._cut if each.file not in seen]
        # of several files the one is meant whose path names the crate, which has to if some were not read
        highest = max([rank for rank, _ in ranked], default=_UNFIT)
        best = [place for rank, place in ranked if rank == highest]
        return best[0] if len(best) == 1 and highest >= (bool(self._unread), 0) else ("", 0)

    def _read(self) -> int:
        """Read the sources; return how many were not."""
        sources = test_sources.Sources(self._index, (".rs",))
        for name, file, line in itertools.islice(self._in_sources(sources), test_sources.MOST_TESTS):
            places = self._declared.setdefault(name, [])
            if len(places) <= _NAMESAKES:
                places.append((file, line))
        return sources.unread

    def _in_sources(self, sources: test_sources.Sources) -> Iterator[tuple[str, _File, int]]:
        for source in sources.read():
            file = _file(source)
            if not file.is_whole:
                self._cut.append(file)
            for name, line in _in_source(source.text):
                yield name, file, line


def _parts(case: model.TestCase) -> tuple[frozenset[str], tuple[str, ...], str]:
    """Return the words of the crate's name, which only nextest tells, the modules, and the name of the function."""
    crate, around = case.classname, ""
    if case.producer != "nextest":
        crate, around = "", "" if case.classname in producer_marks.LIBTEST_CLASSES else case.classname
    names = [part for part in _BETWEEN.split(f"{around}::{case.name}") if part and not _CASE.fullmatch(part)]
    return frozenset(_BETWEEN.split(crate)), tuple(names[:-1]), "".join(names[-1:])


def _file(source: test_sources.Source) -> _File:
    parts = source.file.removesuffix(".rs").split("/")
    modules = tuple(_modules(parts))
    words = frozenset(_BETWEEN.split(source.file))
    inside = frozenset(_INLINE.findall(source.text))
    if not modules:  # laid out in a way of its own
        return _File(source.file, ((),), inside | words, words, source.is_whole)
    return _File(source.file, modules, inside, words, source.is_whole)


def _modules(parts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Give the modules below each folder that sources of a crate stand in: of `src/vat/mod.rs` these are `vat`."""
    below = parts[:-1] if parts[-1] in _ROOTS else parts
    for number, folder in enumerate(parts[:-1], start=1):
        if folder == "src" or folder in _BINARIES:
            yield tuple(below[number:])
        if folder in _BINARIES:  # the first is the crate's own name
            yield tuple(below[number + 1 :])


def _in_source(text: str) -> Iterator[tuple[str, int]]:
    before = 0  # where the name of the function above stands
    for found, line in test_sources.numbered(_FUNCTION, text):
        above = text[max(before, found.start() - _ATTRIBUTES) : found.start(1)]
        before = found.start(1)
        if _TEST_ATTRIBUTE.search(above, max(0, above.rfind("\n}"))):
            yield found[1], line
