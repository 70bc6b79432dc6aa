"""Reports that Surefire writes for nested classes, each of which holds the test cases of those before it again.

Surefire keeps the results of a class with those of the classes inside it, and writes all that it has so far when one of
them ends (StatelessXmlReporter.java, `aggregateCacheFromMultipleReruns`). That is one file, written anew each time,
unless `usePhrasedFileName` gives each class with a display name a file of its own. `tests=` counts only what came since
the file before: what a report holds is the sum of its own `tests=` and of those before it.
"""

import os
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reporter.formats.discovery import held_cases, safe_files

_HEAD_BYTES = 4 << 10
_SUITE = re.compile(rb"<testsuite\s[^<>]{0,1000}\b(?:surefire|failsafe)-test-report[^<>]{0,2000}>")
_TESTS = re.compile(rb"\stests=\"(\d{1,9})\"")
_SURE_TIMES = 3  # different ones, in cases of the same classes and names, that are no chance
_STILL_SURE_TIMES = 2  # where the numbers agree too


WHY = "as Surefire wrote their test cases again into the report of a class around theirs, which is read"


class Repeats(NamedTuple):
    """Reports whose test cases are all in another, and others, for each folder, that seem to hold some again."""

    again: list[safe_files.File]
    doubtful: list[list[safe_files.File]]


class _Report(NamedTuple):
    file: safe_files.File
    tests: int
    cases: held_cases.Cases

    @property
    def held(self) -> int:
        return len(self.cases.order)


def repeats(files: Iterable[safe_files.File]) -> Repeats:
    """Find the reports of Surefire whose test cases were written again into the report of a class around theirs."""
    found = Repeats([], [])
    reader = held_cases.Reader()
    for alike in _begin_alike(files):
        reports = []
        for file, tests in alike:
            if cases := reader.read(file):
                reports.append(_Report(file, tests, cases))
        reports.sort(key=_order)
        if len(reports) == len(alike):
            _sort_out(reports, found)
    return found


def _order(report: _Report) -> tuple[object, ...]:
    """Return what is greater for reports that were written later; that of the class around all others is the last."""
    return (report.held, report.cases.attempts, not report.tests, report.file.mtime_ns, report.file.path)


def _begin_alike(files: Iterable[safe_files.File]) -> list[list[tuple[safe_files.File, int]]]:
    """Return the reports of Surefire in one folder that begin with the same test case, with their `tests=`."""
    named: dict[str, list[safe_files.File]] = {}
    for file in files:
        folder, name = os.path.split(file.full)
        if name.startswith("TEST-"):
            named.setdefault(folder, []).append(file)
    alike: dict[tuple[str, int], list[tuple[safe_files.File, int]]] = {}
    for folder, several in named.items():
        for file in several:
            tests = _declared(file) if len(several) > 1 else None
            if tests is not None and (first := held_cases.first_name(file)):
                alike.setdefault((folder, first), []).append((file, tests))
    return [several for several in alike.values() if len(several) > 1]


def _declared(file: safe_files.File) -> int | None:
    """Return `tests=` of a report of Surefire, None for others."""
    try:
        with file.open() as opened:
            suite = _SUITE.search(opened.read(_HEAD_BYTES))
    except OSError:
        return None
    tests = suite and _TESTS.search(suite[0])
    return int(tests[1]) if tests else None


def _sort_out(reports: Sequence[_Report], found: Repeats) -> None:
    """Find which of several are in the last one, `reports` being in the order in which they were written."""
    *earlier, last = reports
    if last.held <= last.tests:
        return
    are_sums = _are_sums(reports)
    left = []
    for report in earlier:
        is_in_last = _is_within(report.cases, last.cases)
        if is_in_last and (are_sums or len(report.cases.times) >= _SURE_TIMES):
            found.again.append(report.file)
        elif (report.cases.counts & last.cases.counts).total() * 2 > report.cases.counts.total():
            left.append(report.file)
    if left:
        found.doubtful.append([*left, last.file])


def _is_within(cases: held_cases.Cases, others: held_cases.Cases) -> bool:
    """Say whether all cases are among others; those that were run again since, and passed then, have another time."""
    missing = cases.counts - others.counts
    run_again = 0
    for case, number in missing.items():
        if case < 0:  # an outcome
            run_again -= number
        elif cases.failed.get(case) in others.flaky:
            run_again += number
        else:
            return False
    return run_again >= 0


def _are_sums(reports: Sequence[_Report]) -> bool:
    """Say whether each report holds as many cases as its `tests=` and those before it count together.

    A report that adds none (of a class that has only classes inside) could be of another class of the same display
    name, whose report Surefire wrote over: where it is not the last, times must tell that its cases are the same.
    """
    summed = 0
    for report in reports:
        summed += report.tests
        if report.held != summed:
            return False
        adds_none = not report.tests and report is not reports[-1]
        if adds_none and len(report.cases.times) < _STILL_SURE_TIMES:
            return False
    return bool(reports[-1].cases.times)
