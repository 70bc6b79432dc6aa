"""Cases without a result element, which most are: made many at a time, because this is where the time goes.

What one comes to must be what `case_maker` makes of the same attributes, or Buddy sees two tests when it fails: where
anything about one of them is out of the ordinary, `make` leaves all of them to `case_maker`, and a property test
compares the two ways.
"""

import functools
import itertools
import operator
from collections.abc import Iterable, Mapping, Sequence

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.parse import durations, results
from reporter.formats.junit.parse.suite import Suite

Written = tuple[dict[str, str], int]  # a case's attributes, the line of the report that it begins in
_Attributes = Sequence[Mapping[str, str]]

_ODD = frozenset({"filepath", "lineno"})  # attributes that stand for others
# what names hold that `case_maker` changes, by producer
_CHANGED = {"meson": " ", "node": "&quot;", "pylint": ":", "tap-xunit": "#"}
_LINE_DIGITS = 7
_DEFAULTS: dict[str, Iterable[object]] = {
    field: itertools.repeat(model.TestCase._field_defaults.get(field)) for field in model.TestCase._fields
}
_PASSED = itertools.repeat(model.Status.PASSED)

# twice as fast as `TestCase(...)`, which is twice as fast as a data class (`bench/reading.py`)
_new = functools.partial(tuple.__new__, model.TestCase)


def make(written: Sequence[Written], suite: Suite, path: str) -> list[model.TestCase] | None:
    """Make the test cases of `suite` in the report `path`; None where one of them is not as most are."""
    attributes, lines = zip(*written, strict=True)
    used = set().union(*attributes)
    if suite.project or not _ODD.isdisjoint(used):
        return None
    names = list(map(str.strip, _column(attributes, "name")))
    if suite.producer in _CHANGED and _CHANGED[suite.producer] in "\n".join(names):
        return None
    classnames = list(map(str.strip, _classnames(attributes, used)))
    files = [suite.file]  # one for all, or one for each
    if "file" in used:
        files = [file or suite.file for file in _column(attributes, "file")]
    seconds, own_lines = _seconds(attributes, used), _lines(attributes, used)
    if not all(names) or not _are_short(names, classnames, files) or seconds is None or own_lines is None:
        return None
    columns: dict[str, Iterable[object]] = {
        **_DEFAULTS,
        "name": names,
        "classname": classnames,
        "group": itertools.repeat(suite.group),
        "status": _statuses(attributes, used),
        "time": seconds,
        "file": itertools.cycle(files),
        "line": own_lines,
        "report": itertools.repeat(path),
        "report_line": lines,
        "producer": itertools.repeat(suite.producer),
    }
    return list(map(_new, zip(*columns.values(), strict=False)))


def _column(attributes: _Attributes, name: str, default: str = "") -> list[str]:
    """Return one attribute of all cases; most have those that any of them has."""
    try:
        return list(map(operator.itemgetter(name), attributes))
    except KeyError:
        return [each.get(name, default) for each in attributes]


def _classnames(attributes: _Attributes, used: set[str]) -> Sequence[str]:
    if "class" in used:
        return [each.get("classname", each.get("class", "")) for each in attributes]
    return _column(attributes, "classname")


def _seconds(attributes: _Attributes, used: set[str]) -> Iterable[float] | None:
    """Return all times, None where one is not in seconds.

    NaN is in no order with anything, so the sum must tell of it.
    """
    if "time" not in used:
        return itertools.repeat(0.0)
    times = _column(attributes, "time", "0")
    try:
        seconds = list(map(float, times))
    except ValueError:
        return None
    is_usual = min(seconds) >= 0.0 and sum(seconds) <= durations.MOST_SECONDS
    if not is_usual or "_" in "".join(times):  # Python's own notation, nobody else's
        return None
    return seconds


def _lines(attributes: _Attributes, used: set[str]) -> Iterable[int] | None:
    """Return the lines that the cases begin in, None where one is no number."""
    if "line" not in used:
        return itertools.repeat(0)
    lines = _column(attributes, "line", "0")
    together = "".join(lines)
    if not all(lines) or max(map(len, lines)) > _LINE_DIGITS or not (together.isascii() and together.isdecimal()):
        return None
    return map(int, lines)


def _statuses(attributes: _Attributes, used: set[str]) -> Iterable[model.Status]:
    """Return what became of cases that have no result element: few different words say it."""
    if used.isdisjoint(("status", "result")):
        return _PASSED
    words = [(each.get("status", ""), each.get("result", "")) for each in attributes]
    known = {both: results.by_attributes({"status": both[0], "result": both[1]}) for both in set(words)}
    return [known[both] for both in words]


def _are_short(*columns: list[str]) -> bool:
    return all(max(map(len, column)) <= capped_text.NAME_CHARS for column in columns)
