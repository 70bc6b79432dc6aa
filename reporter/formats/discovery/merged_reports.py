"""Reports that were merged from others beside them: `junit.xml` of all `TEST-*.xml`, Ant's `TESTS-TestSuites.xml`.

They are known by their test cases. Each must be in one of the others with the same class, name and time, as often, and
all of the others' in it; and the failures must be as many. Two runs of the same tests have other times; where no times
tell (fast tests take 0 seconds), nothing is taken for merged.
"""

import collections
import itertools
import os
from collections.abc import Collection, Sequence

from reporter.formats import variants
from reporter.formats.discovery import held_cases, safe_files

_KNOWN_NAMES = frozenset({"TESTS-TestSuites.xml"})  # Ant's junitreport task
_TIMES = 2  # different ones that are no chance in a report merged from several
_TIMES_OF_ONE = 3  # in one that holds a single other
_SUSPECTS = 200
_TRIED = 4  # reports that begin with the same test case


def merged(files: Sequence[safe_files.File], unread: Collection[str] = ()) -> list[safe_files.File]:
    """Return the reports that hold nothing but what others of `files` hold.

    `unread` are full paths of others that are not read, of which one that is may be merged, but not of them alone.
    """
    if len(files) < 2:
        return []
    by_first: dict[int, list[safe_files.File]] = {}
    for file in files:
        if case := held_cases.first_case(file):
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
        self._reader = held_cases.Reader()

    def is_merged(self, suspect: safe_files.File) -> bool:
        """Say whether a report was merged from others."""
        cases = self._reader.read(suspect)
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
            cases = self._reader.read(file)
            if cases is not None and cases.counts <= left:
                left.subtract(cases.counts)
                return file
        return None


def _is_sure(suspect: safe_files.File, cases: held_cases.Cases, parts: list[safe_files.File]) -> bool:
    if os.path.basename(suspect.path) in _KNOWN_NAMES:
        return True
    if len(parts) > 1:
        return len(cases.times) >= _TIMES
    (part,) = parts
    if part.size == suspect.size:
        return False  # a copy, which the search knows by its content
    return len(cases.times) >= _TIMES_OF_ONE and variants.leg(suspect.path) == variants.leg(part.path)
