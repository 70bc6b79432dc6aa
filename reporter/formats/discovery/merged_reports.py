"""Reports that were merged from others beside them: `junit.xml` of all `TEST-*.xml`, Ant's `TESTS-TestSuites.xml`.

They are known by their test cases. Each must be in one of the others with the same class, name and time, as often, and
all of the others' in it; and the failures must be as many. Two runs of the same tests have other times; where no times
tell (fast tests take 0 seconds), nothing is taken for merged.
"""

import collections
import itertools
import os
import re
from collections.abc import Collection, Iterator, Sequence

from reporter.formats import variants
from reporter.formats.discovery import safe_files

_KNOWN_NAMES = frozenset({"TESTS-TestSuites.xml"})  # Ant's junitreport task
_TIMES = 2  # different ones that are no chance in a report merged from several
_TIMES_OF_ONE = 3  # in one that holds a single other
_HEAD_BYTES = 64 << 10
_CHUNK_BYTES = 1 << 20
_ALL_BYTES = 256 << 20  # of all comparisons together, about a second
_CASES = 100_000  # of one report; they take 15 MB
_SUSPECTS = 200
_TRIED = 4  # reports that begin with the same test case
_TAG = re.compile(
    rb"<(?:testcase((?>(?:\s+[\w:.-]{1,100}\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')){0,100}))\s*/?>"
    rb"|(failure|error|skipped)[\s/>])"
)
_ATTRIBUTE = re.compile(rb"\b(classname|name|time)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_OUTCOMES = {b"failure": -1, b"error": -2, b"skipped": -3}  # beside the test cases, which are counted by their hashes


class _Cases:
    """What a report holds: its test cases in their order, how often each of them and each outcome is in it."""

    def __init__(self) -> None:
        self.order: list[int] = []
        self.counts: collections.Counter[int] = collections.Counter()
        self.times: set[float] = set()

    def add(self, tag: re.Match[bytes]) -> None:
        """Add a test case or an outcome."""
        if tag[2]:
            self.counts[_OUTCOMES[tag[2]]] += 1
            return
        case, time = _case(tag[1])
        self.order.append(case)
        self.counts[case] += 1
        if time and len(self.times) < _TIMES_OF_ONE:
            self.times.add(time)


def merged(files: Sequence[safe_files.File], unread: Collection[str] = ()) -> list[safe_files.File]:
    """Return the reports that hold nothing but what others of `files` hold.

    `unread` are full paths of others that are not read, of which one that is may be merged, but not of them alone.
    """
    if len(files) < 2:
        return []
    by_first: dict[int, list[safe_files.File]] = {}
    for file in files:
        if case := _first_case(file):
            by_first.setdefault(case, []).append(file)
    for alike in by_first.values():
        alike.sort(key=lambda file: (file.full in unread, file.size, file.path))
    groups = (alike for alike in by_first.values() if len(alike) > 1)
    suspects = [file for alike in groups for file in alike if file.full not in unread]
    suspects.sort(key=lambda file: (-file.size, file.path))
    comparison = _Comparison(by_first, unread)
    return [suspect for suspect in suspects[:_SUSPECTS] if comparison.is_merged(suspect)]


class _Comparison:
    """Compares reports with those that they may be merged from; one that is merged is no part of another."""

    def __init__(self, by_first: dict[int, list[safe_files.File]], unread: Collection[str]) -> None:
        self._by_first = by_first
        self._unread = unread
        self._left_bytes = _ALL_BYTES

    def is_merged(self, suspect: safe_files.File) -> bool:
        """Say whether a report was merged from others."""
        cases = self._read(suspect)
        if cases is None:
            return False
        left = cases.counts.copy()
        parts: list[safe_files.File] = []
        used = {suspect.full}
        for case in cases.order:
            if not left[case]:
                continue
            part = self._part(case, left, used)
            if part is None:
                return False
            parts.append(part)
            used.add(part.full)
        if any(left.values()) or not _is_sure(suspect, cases, parts):
            return False
        if all(part.full in self._unread for part in parts):
            return False
        self._by_first[cases.order[0]].remove(suspect)
        return True

    def _part(self, case: int, left: collections.Counter[int], used: set[str]) -> safe_files.File | None:
        """Return a report that begins with `case` and is in what is left, and take it away from that."""
        others = (file for file in self._by_first.get(case, ()) if file.full not in used)
        for file in itertools.islice(others, _TRIED):
            cases = self._read(file)
            if cases is not None and cases.counts <= left:
                left.subtract(cases.counts)
                return file
        return None

    def _read(self, file: safe_files.File) -> _Cases | None:
        """Return what a report holds, None where it is too much, or can't be read."""
        self._left_bytes -= file.size + _CHUNK_BYTES // 16  # opening takes its time, too
        if self._left_bytes < 0:
            return None
        cases = _Cases()
        try:
            for tag in _tags(file):
                cases.add(tag)
                if len(cases.order) > _CASES:
                    return None
        except OSError:
            return None
        return cases


def _is_sure(suspect: safe_files.File, cases: _Cases, parts: list[safe_files.File]) -> bool:
    if os.path.basename(suspect.path) in _KNOWN_NAMES:
        return True
    if len(parts) > 1:
        return len(cases.times) >= _TIMES
    (part,) = parts
    if part.size == suspect.size:
        return False  # a copy, which the search knows by its content
    return len(cases.times) >= _TIMES_OF_ONE and variants.leg(suspect.path) == variants.leg(part.path)


def _tags(file: safe_files.File) -> Iterator[re.Match[bytes]]:
    """Give the tags of test cases and outcomes; a tag is cut nowhere, as no value of an attribute holds `<`."""
    rest = b""
    with file.open() as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            whole, mark, behind = (rest + chunk).rpartition(b"<")
            yield from _TAG.finditer(whole)
            rest = mark + behind
            if len(rest) > _HEAD_BYTES:
                rest = b""
    yield from _TAG.finditer(rest)


def _first_case(file: safe_files.File) -> int:
    """Return what stands for the first test case of a report, 0 where its beginning holds none."""
    try:
        with file.open() as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError:
        return 0
    for tag in _TAG.finditer(head):
        if not tag[2]:
            return _case(tag[1])[0]
    return 0


def _case(attributes: bytes) -> tuple[int, float]:
    """Return what stands for a test case, a positive number, and its time in seconds."""
    values = {name: double or single for name, double, single in _ATTRIBUTE.findall(attributes)}
    time = _seconds(values.get(b"time", b""))
    names = (_text(values.get(b"classname", b"")), _text(values.get(b"name", b"")))
    return abs(hash((*names, time))) + 1, time


def _text(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    if "&" in text:
        import html  # slow to load, and few names need it

        text = html.unescape(text)
    return text


def _seconds(text: bytes) -> float:
    try:
        return round(float(text), 3)
    except ValueError:
        return 0.0
