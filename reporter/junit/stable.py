"""Names that stay the same from run to run, because Buddy's history and flaky detection go by them.

Replaced is only what can't be the same in the next run whatever the author meant: memory addresses, the random part
of temporary folders, the time stamp that unittest-xml-reporting puts behind a suite's name. What may be a test's
parameter (a UUID, a time, a worker's id) is left alone, with a note.
"""

import re
from collections.abc import Callable

from reporter import model

_EXAMPLES = 3
_LOOKED_AT = 500  # names of one report that are searched for what is only noted

# what it is, a string without which the expression can't match, the expression, what stands there instead
_REPLACED: tuple[tuple[str, str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    ("memory address", " at 0x", re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}\b"), "0x…"),
    ("temporary folder", "/pytest-of-", re.compile(r"[^\s\[\],;'\"]*/pytest-of-[\w.-]+/pytest-\d+"), "<tmp>"),
    ("temporary folder", "/tmp/tmp", re.compile(r"/tmp/tmp[a-z0-9_]{6,10}(?![a-z0-9_])"), "<tmp>"),
    ("temporary folder", "/var/folders/", re.compile(r"/var/folders/\w\w/\w+/T/[\w.-]+"), "<tmp>"),
)
_SUITE_TIME = re.compile(r"-20\d\d[01]\d[0-3]\d[0-2]\d[0-5]\d[0-6]\d$", re.ASCII)
_NOTED = (
    ("UUID", re.compile(r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b")),
    ("time", re.compile(r"\b20\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d")),
    ("worker id", re.compile(r"\[gw\d+\]|\bgw\d+\b")),
    ("random seed", re.compile(r"\bseed[=: ]\d{3,}", re.IGNORECASE)),
)


class Stabiliser:
    """Cleans the names of one report's cases, and remembers what it found."""

    def __init__(self) -> None:
        self._replaced: dict[str, list[str]] = {}
        self._noted: dict[str, list[str]] = {}
        self._looked_at = 0

    def clean(self, cases: list[model.TestCase]) -> list[model.TestCase]:
        """Return the cases with stable names; the list itself where nothing had to be changed."""
        self._look(cases)
        joined = "\n".join([case.name for case in cases])
        needed = [entry for entry in _REPLACED if entry[1] in joined]
        return [self._clean(case, needed) for case in cases] if needed else cases

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

    def clean_group(self, group: str) -> str:
        """Return a test group's name without the time stamp that some writers put behind it."""
        cleaned = _SUITE_TIME.sub("", group)
        if cleaned != group:
            self._remember(self._replaced, "time stamp", group)
        return cleaned

    def _clean(
        self,
        case: model.TestCase,
        needed: list[tuple[str, str, re.Pattern[str], str | Callable[[re.Match[str]], str]]],
    ) -> model.TestCase:
        name = case.name
        for what, _, pattern, instead in needed:
            name, found = pattern.subn(instead, name)
            if found:
                self._remember(self._replaced, what, case.name)
        return case._replace(name=name)

    def _look(self, cases: list[model.TestCase]) -> None:
        names = [case.name for case in cases[: max(0, _LOOKED_AT - self._looked_at)]]
        joined = "\n".join(names)
        for what, pattern in _NOTED:
            if pattern.search(joined):
                for name in filter(pattern.search, names):
                    self._remember(self._noted, what, name)
        self._looked_at += len(cases)

    @staticmethod
    def _remember(where: dict[str, list[str]], what: str, name: str) -> None:
        names = where.setdefault(what, [])
        if len(names) < _EXAMPLES:
            names.append(name[:200])


def _examples(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
