"""Passing cases without children, which most are: made many at a time, because this is where the time goes.

What one comes to must be what `case_maker` makes of the same attributes, or Buddy sees two tests when it fails: where
anything about one of them is out of the ordinary, `make` leaves all of them to `case_maker`, and a property test
compares the two ways.
"""

import functools
import itertools
import operator
from collections.abc import Iterable, Sequence

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.parse import durations
from reporter.formats.junit.parse.suite import Suite

Written = tuple[dict[str, str], int]  # a case's attributes, the line of the report that it begins in

# attributes that may change what a case is, or that stand for others
_ODD = frozenset({"status", "result", "class", "filepath", "line", "lineno"})
_NEEDED = {"name", "classname", "time"}
_DEFAULTS: dict[str, Iterable[object]] = {
    field: itertools.repeat(model.TestCase._field_defaults.get(field)) for field in model.TestCase._fields
}
_PASSED = itertools.repeat(model.Status.PASSED)

# twice as fast as `TestCase(...)`, which is twice as fast as a data class (`bench/reading.py`)
_new = functools.partial(tuple.__new__, model.TestCase)
_name, _classname, _time = map(operator.itemgetter, ("name", "classname", "time"))


def make(written: Sequence[Written], suite: Suite, path: str) -> list[model.TestCase] | None:
    """Make the test cases of `suite` in the report `path`; None where one of them is not as most are."""
    if not written[0][0].keys() >= _NEEDED:  # the first is as good as any: where one lacks them, most do
        return None
    attributes, lines = zip(*written, strict=True)
    used = set().union(*attributes)
    if suite.project or suite.producer == "node" or not _ODD.isdisjoint(used):
        return None
    try:
        names = list(map(str.strip, map(_name, attributes)))
        classnames = list(map(str.strip, map(_classname, attributes)))
        times = list(map(_time, attributes))
        seconds = list(map(float, times))
    except (KeyError, ValueError):
        return None
    files = [suite.file]
    if "file" in used:
        files = [each.get("file") or suite.file for each in attributes]
    if not all(names) or not _are_short(names, classnames, files) or not _are_usual(seconds, times):
        return None
    columns: dict[str, Iterable[object]] = {
        **_DEFAULTS,
        "name": names,
        "classname": classnames,
        "group": itertools.repeat(suite.group),
        "status": _PASSED,
        "time": seconds,
        "file": itertools.cycle(files),  # one for all, or one for each
        "report": itertools.repeat(path),
        "report_line": lines,
        "producer": itertools.repeat(suite.producer),
    }
    return list(map(_new, zip(*columns.values(), strict=False)))


def _are_short(*columns: list[str]) -> bool:
    return all(max(map(len, column)) <= capped_text.NAME_CHARS for column in columns)


def _are_usual(seconds: list[float], times: list[str]) -> bool:
    """Say whether all are times in seconds; NaN is in no order with anything, so the sum must tell of it."""
    if not min(seconds) >= 0.0 or not sum(seconds) <= durations.MOST_SECONDS:
        return False
    return "_" not in "".join(times)  # Python's own notation, nobody else's
