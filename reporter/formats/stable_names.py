"""Names that stay the same from run to run, because Buddy's history and flaky detection go by them.

Replaced is only what can't be the same in the next run whatever the author meant: memory addresses, the random part
of temporary folders, the time stamp that unittest-xml-reporting puts behind a suite's name. What may be a test's
parameter (a UUID, a time, a worker's id) is left alone, with a note.
"""

import operator
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reporter import model

# by position: a look-up by name costs twice as much
_NAME, _CLASSNAME = map(operator.itemgetter, map(model.TestCase._fields.index, ("name", "classname")))
_EXAMPLES = 3
_LOOKED_AT = 500  # names of one report that are searched for what is only noted


class _Rule(NamedTuple):
    what: str
    signs: frozenset[str]  # characters of which there must be one: most names hold none, and are done with
    needs: str  # a string without which the expression can't match
    expression: re.Pattern[str]
    instead: str


_ADDRESS, _TEMPORARY = "memory address", "temporary folder"
# every expression begins at the start of a word or path, or takes quadratic time
_START = r"(?<![^\s\[\](),;='\"<>])"
_PATH = r"[^\s\[\],;'\"]*"
_PYTHON_RANDOM = r"tmp[a-z0-9_]{6,10}(?![a-z0-9_])"
_JAVA_RANDOM = r"junit-?\d{8,20}\b"
_REPLACED = (
    _Rule(_ADDRESS, frozenset(" "), " at 0x", re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}\b"), "0x…"),
    # how Java shows an object that has no text: `shop.Cart@1b6d3586`, `shop.Cart$$Lambda$14/0x00007f0c01@1b6d3586`
    _Rule(_ADDRESS, frozenset("$"), "$$Lambda", re.compile(r"(?<=\$\$Lambda)(?:\$\d+)?/(?:0x[0-9a-f]+|\d+)"), "/…"),
    _Rule(
        _ADDRESS, frozenset("@"), "@", re.compile(r"(\b[A-Z]\w*;?|\[[BCDFIJSZ]|/…)@[0-9a-f]{6,8}(?![\w.-])"), r"\1@…"
    ),
    _Rule(
        _TEMPORARY,
        frozenset("/\\"),
        "pytest-of-",
        re.compile(rf"{_START}{_PATH}[/\\]pytest-of-[\w.-]+[/\\]pytest-\d+(?:[/\\]popen-gw\d+)?"),
        "<tmp>",
    ),
    _Rule(_TEMPORARY, frozenset("/"), "/tmp/", re.compile(rf"/tmp/(?:{_PYTHON_RANDOM}|{_JAVA_RANDOM})"), "<tmp>"),
    _Rule(
        _TEMPORARY, frozenset("/"), "/tmp/Test", re.compile(r"/tmp/Test\w+?\d{6,10}(?=/\d{3}\b)"), "<tmp>"
    ),  # Go's t.TempDir()
    _Rule(_TEMPORARY, frozenset("/"), "/var/folders/", re.compile(r"/var/folders/\w\w/\w+/T/[\w.-]+"), "<tmp>"),
    _Rule(
        _TEMPORARY,
        frozenset("\\"),
        "\\Temp\\",
        re.compile(rf"{_START}[A-Za-z]:\\{_PATH}\\Temp\\(?:{_PYTHON_RANDOM}|{_JAVA_RANDOM})"),
        "<tmp>",
    ),
)
_SIGNS = frozenset().union(*(rule.signs for rule in _REPLACED))
_SUITE_TIME = re.compile(r"-20\d\d[01]\d[0-3]\d[0-2]\d[0-5]\d[0-6]\d$", re.ASCII)
_NOTED = (
    ("UUID", re.compile(r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b")),
    ("time", re.compile(r"\b20\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d")),
    ("worker id", re.compile(r"\[gw\d+\]|\bgw\d+\b")),
    ("random seed", re.compile(r"\bseed[=: ]\d{3,}", re.IGNORECASE)),
)


class StableNames:
    """Cleans the names of one report's cases, and remembers what it found."""

    def __init__(self) -> None:
        self._replaced: dict[str, list[str]] = {}
        self._noted: dict[str, list[str]] = {}
        self._looked_at = 0

    def clean(self, cases: list[model.TestCase]) -> list[model.TestCase]:
        """Return the cases with stable names and class names; the list itself where nothing had to be changed."""
        self._look(cases)
        joined = "\n".join([*map(_NAME, cases), *map(_CLASSNAME, cases)])
        signs = {sign for sign in _SIGNS if sign in joined}
        needed = [rule for rule in _REPLACED if rule.signs & signs and rule.needs in joined]
        return [self._clean(case, needed) for case in cases] if needed else cases

    def clean_group(self, group: str) -> str:
        """Return a stable name for a test group, without the time stamp that some writers put behind it."""
        cleaned = _SUITE_TIME.sub("", group)
        if cleaned != group:
            self._remember(self._replaced, "time stamp", group)
        self._note([group])
        return self._replace(cleaned, _REPLACED)

    def notes(self) -> list[str]:
        """Say what was found, with examples."""
        notes = [
            f"names hold a {what} that changes with every run, replaced so that Buddy can follow them: "
            + _examples(names)
            for what, names in self._replaced.items()
        ]
        notes += [
            f"test names hold what looks like a {what}; left alone, but if it changes with every run, Buddy sees a "
            "new test each time: " + _examples(names)
            for what, names in self._noted.items()
        ]
        return notes

    def _clean(self, case: model.TestCase, needed: Sequence[_Rule]) -> model.TestCase:
        name, classname = self._replace(case.name, needed), self._replace(case.classname, needed)
        if name == case.name and classname == case.classname:
            return case
        return case._replace(name=name, classname=classname)

    def _replace(self, name: str, rules: Iterable[_Rule]) -> str:
        cleaned = name
        for rule in rules:
            if rule.needs in cleaned:
                cleaned, found = rule.expression.subn(rule.instead, cleaned)
                if found:
                    self._remember(self._replaced, rule.what, name)
        return cleaned

    def _look(self, cases: list[model.TestCase]) -> None:
        looked_at = cases[: max(0, _LOOKED_AT - self._looked_at)]
        self._looked_at += len(cases)
        self._note([case.name for case in looked_at])
        self._note(list({case.classname for case in looked_at}))

    def _note(self, names: list[str]) -> None:
        joined = "\n".join(names)
        for what, pattern in _NOTED:
            if pattern.search(joined):
                for name in filter(pattern.search, names):
                    self._remember(self._noted, what, name)

    @staticmethod
    def _remember(where: dict[str, list[str]], what: str, name: str) -> None:
        names = where.setdefault(what, [])
        if len(names) < _EXAMPLES and name[:200] not in names:
            names.append(name[:200])


def _examples(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
