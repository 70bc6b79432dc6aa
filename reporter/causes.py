"""Failures of one cause, found while they stream by: what to look at first when many test cases fail.

Two failures have one cause when their reasons are the same but for what varies from case to case (numbers, addresses,
quoted values), and they were raised at the same place of the repository. All failures take part, in bounded memory.
"""

import dataclasses
import re
from collections.abc import Callable
from typing import NamedTuple

from reporter import model

CAUSES = 500
_WITH_TEXT = 60  # causes whose first failure keeps its trace and output
_TEXT_CHARS = 12_000  # of a trace and of an output
_SHARES = 200  # files of one cause
_NUMBERS = 300  # failures of one cause that are named
_TRACES = 5000  # whose place is looked up
_ALIKE = 2000  # traces and messages whose cause is remembered
_PATH_CHARS = 1 << 20  # of the places that are remembered
_REASON_CHARS = 400
_SEARCHED = 4000

VARIES = "…"
# cut before it is searched, and every alternative is for another first character: linear in the text. The first
# character stands before the alternatives, each of which looks back at it: this finds it twice as fast
_BEGINS = r"'\"`</\d-"
_QUOTED = r"(?<=')[^'\n]{0,200}'|(?<=\")[^\"\n]{0,200}\"|(?<=`)[^`\n]{0,200}`|(?<=<)[^<>\n]{1,200}>"
_ADDRESS = r"(?<=\b0)x[0-9a-fA-F]+\b"
_UUID = r"(?<=\b[0-9a-fA-F])[0-9a-fA-F]{7}-[0-9a-fA-F-]{13,27}\b"
_OTHERS = (
    r"(?<=/)(?<![\w/].)(?:tmp|var/folders)/[^\s'\",:)]*"
    r"|(?<![A-Za-z_].)(?:(?<=\d)\d*|(?<=-)\d+)(?:[.,]\d+)*"
)
_VARYING = re.compile(rf"[a-fA-F{_BEGINS}](?:{_QUOTED}|{_ADDRESS}|{_UUID}|{_OTHERS})")
# for a text without a dash, which holds no UUID: nothing begins with a letter, of which there are many
_VARYING_NO_UUID = re.compile(rf"[{_BEGINS}](?:{_QUOTED}|{_ADDRESS}|{_OTHERS})")
_COMPARES = re.compile(r"(?i)assert|expect|actual|equal|[=!<>]=|\b(?:got|want|was)\b")
# a search that begins with one character takes half the time of one that begins with one of two
_LINES = (re.compile(r":\d{1,7}"), re.compile(r"\", line \d{1,7}"))
_FILE_CHARS = 60  # before a line's number


@dataclasses.dataclass(slots=True)
class Group:
    """Failures of one cause: how many, where, and the numbers of those that are kept elsewhere."""

    example: model.TestCase
    reason: str
    count: int = 0
    errors: int = 0
    varies: bool = False  # the reasons differ in what varies
    numbers: list[int] = dataclasses.field(default_factory=list)  # of kept failures
    shares: dict[str, int] = dataclasses.field(default_factory=dict)


class _Place(NamedTuple):
    """The fields of a test case that say where it failed."""

    file: str
    line: int
    thrown_file: str
    thrown_line: int


class _Alike(NamedTuple):
    """What failures with the same trace and message, but for what varies, have in common."""

    group: Group
    file: str
    message: int  # the hash of the first one's


class Causes:
    """Groups failures by cause; `place` finds the file and line of a case, `reason` says why it failed, in one line."""

    def __init__(
        self, *, place: Callable[[model.TestCase], model.TestCase], reason: Callable[[model.TestCase], str]
    ) -> None:
        self._place = place
        self._reason = reason
        self._groups: dict[tuple[str, str], Group] = {}
        self._places: dict[int, _Place | None] = {}  # by the hash of a trace, which may be long
        self._alike: dict[int, _Alike] = {}  # by the hash of trace and message
        self._path_chars = 0  # of the paths in both
        self._with_text = 0
        self.dropped = 0  # failures whose cause was no longer kept

    def add(self, placed: model.TestCase, reason: str, *, number: int) -> None:
        """Take a failed case with its place and why it failed; it is kept elsewhere, under this number."""
        group = self._take(placed, reason)
        if len(group.numbers) < _NUMBERS:
            group.numbers.append(number)

    def add_unkept(self, case: model.TestCase) -> None:
        """Take a failed case of which nothing else is kept.

        Place and reason take five times what all the rest does (34 and 6 µs), so those that are alike share them.
        """
        lines = _lines_of(case.text[:_SEARCHED]) or f"{case.file}:{case.line}"
        trace = hash((case.classname, lines))
        message = case.message[:_REASON_CHARS]
        key = hash((trace, without_what_varies(message, is_placed=True)))
        alike = self._alike.get(key)
        if alike is None:
            placed = self._placed(case, trace)
            group = self._take(placed, self._reason(placed))
            if _place_of(placed) and len(self._alike) < _ALIKE and self._path_chars < _PATH_CHARS:
                self._path_chars += len(placed.file)
                self._alike[key] = _Alike(group, placed.file, hash(message))
            return
        group = alike.group
        if not group.varies and hash(message) != alike.message:
            group.varies = self._reason(case)[:_REASON_CHARS] != group.reason
        _count(group, case, alike.file)

    def _placed(self, case: model.TestCase, trace: int) -> model.TestCase:
        """Return the case with the place that the first one with this trace has."""
        if trace not in self._places:
            if len(self._places) >= _TRACES or self._path_chars >= _PATH_CHARS:
                return case
            self._places[trace] = self._look_up(case)
        place = self._places[trace]
        if place is None:
            return case
        return case._replace(**place._asdict())

    def _look_up(self, case: model.TestCase) -> _Place | None:
        """Return the place of a case, None where no other is found than the one that it came with."""
        placed = self._place(case)
        if placed is case:
            return None
        self._path_chars += len(placed.file) + len(placed.thrown_file)
        return _Place(placed.file, placed.line, placed.thrown_file, placed.thrown_line)

    def _take(self, placed: model.TestCase, reason: str) -> Group:
        reason = reason[:_REASON_CHARS]
        place = _place_of(placed)
        pattern = without_what_varies(reason, is_placed=bool(place))
        group = self._groups.get((pattern, place))
        if group is None:
            self._drop_the_rarest()
            group = self._groups[pattern, place] = Group(self._example(placed), reason)
        group.varies = group.varies or reason != group.reason
        _count(group, placed, placed.file)
        return group

    def groups(self) -> list[Group]:
        """Return the groups, the largest first, equal ones in the order in which they came."""
        return sorted(self._groups.values(), key=lambda group: -group.count)

    def _example(self, case: model.TestCase) -> model.TestCase:
        self._with_text += 1
        if self._with_text > _WITH_TEXT:
            return case._replace(message=case.message[:500], text="", output="", data="")
        return case._replace(text=_ends(case.text), output=_ends(case.output), data="")

    def _drop_the_rarest(self) -> None:
        """Keep memory bounded: of too many causes, half of those that came once go, the latest first."""
        if len(self._groups) < CAUSES:
            return
        rare = sorted(self._groups, key=lambda key: self._groups[key].count)
        for key in rare[: CAUSES // 2]:
            self.dropped += self._groups.pop(key).count
        self._alike.clear()


def _count(group: Group, case: model.TestCase, file: str) -> None:
    group.count += 1
    group.errors += case.status is model.Status.ERROR
    share = file or case.classname or case.group
    if share in group.shares or len(group.shares) < _SHARES:
        group.shares[share] = group.shares.get(share, 0) + 1


def without_what_varies(reason: str, *, is_placed: bool) -> str:
    """Return a reason with `…` for numbers, addresses and quoted values.

    Without a place the numbers of a comparison stay: failures that differ in them are of different causes.
    """
    if not is_placed and _COMPARES.search(reason):
        return reason
    expression = _VARYING if "-" in reason else _VARYING_NO_UUID
    return expression.sub(VARIES, reason)


def shown_reason(group: Group) -> str:
    """Return the reason of a group: as it is where all failures have the same, else with `…` for what varies."""
    if group.varies:
        return without_what_varies(group.reason, is_placed=True)
    return group.reason


def _lines_of(text: str) -> str:
    """Return the numbers of lines in a trace, each with what stands before it: what tells one trace from another."""
    found = []
    for expression in _LINES:
        for match in expression.finditer(text):
            start, end = match.span()
            earliest = max(0, start - _FILE_CHARS)
            found.append(text[max(earliest, text.rfind("\n", earliest, start) + 1) : end])
    return "\n".join(found)


def _place_of(case: model.TestCase) -> str:
    if case.thrown_file:
        return f"{case.thrown_file}:{case.thrown_line}"
    if case.file and case.line:
        return f"{case.file}:{case.line}"
    return ""


def _ends(text: str) -> str:
    """Return a text with its middle cut out where it is long."""
    if len(text) <= _TEXT_CHARS:
        return text
    half = _TEXT_CHARS // 2
    return f"{text[:half]}\n[... {len(text) - 2 * half} {model.CUT}\n{text[-half:]}"
