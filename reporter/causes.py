"""Failures of one cause, found while they stream by: what to look at first when many test cases fail.

Two failures have one cause when their reasons are the same but for what varies from case to case (numbers, addresses,
quoted values), and they were raised at the same place of the repository. All failures take part, in bounded memory; of
those that no output asks for, a few hundred are looked into (see `alike`).
"""

import re
from collections.abc import Callable

from reporter import alike, cause_group, fingerprints, model, parents, varying

CAUSES = 500
_WITH_TEXT = 60  # causes whose first failure keeps its trace and output
_TEXT_CHARS = 12_000  # of a trace and of an output
_REASON_CHARS = 400

_COMPARES = re.compile(r"(?i)assert|expect|actual|equal|[=!<>]=|\b(?:got|want|was)\b")
_EXCEPTION = re.compile(r"[\w.$]{0,200}(?:Error|Exception)\b")
_LINES = re.compile(r"(?::|line )(\d{1,7})")
# what is missing for all that ask for it, wherever they do
_MISSING = re.compile(
    r"fixture '[^']+' not found|ModuleNotFoundError: No module named |Cannot find (?:module|package) "
)


class Causes:
    """Groups failures by cause; `place` finds the file and line of a case, `reason` says why it failed, in one line."""

    def __init__(
        self, *, place: Callable[[model.TestCase], model.TestCase], reason: Callable[[model.TestCase], str]
    ) -> None:
        self._place = place
        self._reason = reason
        self._groups: dict[tuple[str, str], cause_group.Group] = {}
        self._known = alike.Known()
        self._patterns: dict[str, str] = {}  # of reasons, by what these are without their values
        self._parents = parents.Parents()
        self._with_text = 0
        self.dropped = 0  # failures whose cause is not known, or no longer kept

    def add(self, placed: model.TestCase, reason: str, *, number: int, line: int = 0) -> None:
        """Take a failed case with its place and why it failed; it is kept elsewhere, under this number.

        `line` is the one that the report has for the test itself, 0 where it has none.
        """
        self._add(placed, reason, number=number, line=line)

    def _add(self, placed: model.TestCase, reason: str, *, number: int, line: int) -> alike.Cause | None:
        if reason == model.NO_MESSAGE:
            self._parents.wait(placed, number)
            return None
        cause = self._take(placed, reason, line)
        cause.group.keep(number)
        self._parents.note(placed, cause.group)
        return cause

    def add_alike(self, case: model.TestCase, *, number: int) -> model.TestCase:
        """Take a failed case that is kept elsewhere, under this number.

        Return it with its place where it was looked into, or one that is alike; else as it is.
        """
        fingerprint = fingerprints.of(case)
        known = self._known.find(fingerprint)
        if known is None and self._known.is_to_be_looked_into(fingerprint):
            placed = self._place(case)
            cause = self._add(placed, self._reason(placed), number=number, line=case.line)
            if cause is not None:
                shares_place = fingerprint.tells_place and _is_told(placed, case)
                self._remember(fingerprint, placed, cause, shares_place=shares_place)
            return placed
        if known is None:
            self.dropped += 1
            return case
        self._join(known, case, fingerprint.values)
        known.group.keep(number)
        if known.place is not None:
            return model.replace(case, **known.place._asdict())
        return case

    def add_unkept(self, case: model.TestCase) -> None:
        """Take a failed case of which nothing else is kept."""
        fingerprint = fingerprints.of(case)
        known = self._known.find(fingerprint)
        if known is not None:
            self._join(known, case, fingerprint.values)
        elif self._known.is_to_be_looked_into(fingerprint):
            placed = self._place(case)
            self._remember(fingerprint, placed, self._take(placed, self._reason(placed), case.line))
        else:
            self.dropped += 1

    def _remember(
        self,
        fingerprint: fingerprints.Fingerprint,
        placed: model.TestCase,
        cause: alike.Cause,
        *,
        shares_place: bool = True,
    ) -> None:
        """Remember what a failure comes to for those that are alike; one of them may have come before."""
        if self._known.is_second(fingerprint):
            cause.group.add(placed, placed.file)
            self.dropped -= 1
        self._known.remember(fingerprint, placed, cause, shares_place=shares_place)

    def _join(self, known: alike.Alike, case: model.TestCase, values: list[str]) -> None:
        """Count a failure with those that it is alike."""
        if known.met.add(values):
            reason = self._reason(case)[:_REASON_CHARS]
            known.group.compare(reason, varying.split(reason))
        file = known.place.file if known.place else self._known.file_of(case)
        known.group.add(case, file)

    def _take(self, placed: model.TestCase, reason: str, line: int) -> alike.Cause:
        reason = reason[:_REASON_CHARS]
        parts = varying.split(reason)
        place = _place_of(placed)
        if placed.line == line and not placed.thrown_file and _is_raised_elsewhere(placed, reason):
            place = ""  # the test's own line
        if _MISSING.match(reason):
            place, pattern = "", reason
        elif not place and _COMPARES.search(reason):
            # files that the checkout lacks: the whole trace stands for the place. Without one, the numbers of a
            # comparison are the point: two of them are two causes
            pattern = reason
            if lines := fingerprints.lines_of(placed.text):
                place, pattern = f"{hash(lines)}", self._pattern(reason, parts)
        else:
            pattern = self._pattern(reason, parts)
        group = self._groups.get((pattern, place))
        if group is None:
            self._drop_the_rarest()
            group = self._groups[pattern, place] = cause_group.Group(self._example(placed), reason)
        group.compare(reason, parts)
        group.add(placed, placed.file)
        return alike.Cause(group, place, pattern, reason)

    def _pattern(self, reason: str, parts: list[str]) -> str:
        """Return what reasons of one cause have in common; those with the same pieces share it, which is faster."""
        rough = varying.VARIES.join(parts[::2])
        if rough not in self._patterns:
            if len(self._patterns) >= CAUSES:
                return varying.shape(reason).pattern()
            self._patterns[rough] = varying.shape(reason).pattern()
        return self._patterns[rough]

    def groups(self) -> list[cause_group.Group]:
        """Return the groups, the largest first, equal ones in the order in which they came."""
        kept = set(map(id, self._groups.values()))
        for case, number in self._parents.join(kept):
            self._take(case, model.NO_MESSAGE, 0).group.keep(number)
        return sorted(self._groups.values(), key=lambda group: -group.count)

    def _example(self, case: model.TestCase) -> model.TestCase:
        self._with_text += 1
        if self._with_text > _WITH_TEXT:
            return model.replace(case, message=case.message[:500], text="", output="", data="")
        return model.replace(case, text=_ends(case.text), output=_ends(case.output), data="")

    def _drop_the_rarest(self) -> None:
        """Keep memory bounded: of too many causes, half of those that came once go, the latest first."""
        if len(self._groups) < CAUSES:
            return
        latest_first = list(self._groups)[::-1]
        rare = sorted(latest_first, key=lambda key: self._groups[key].count)
        for key in rare[: CAUSES // 2]:
            self.dropped += self._groups.pop(key).count
        self._known.forget(set(map(id, self._groups.values())))


def _is_raised_elsewhere(case: model.TestCase, reason: str) -> bool:
    """Say whether an exception is the reason, with a trace, and no comparison, which is made where the test is."""
    is_exception = _EXCEPTION.match(reason) is not None and not _COMPARES.search(reason)
    return is_exception and bool(fingerprints.lines_of(case.text))


def _is_told(placed: model.TestCase, case: model.TestCase) -> bool:
    """Say whether the report tells the line of a place, and not the source, which declares each test elsewhere."""
    return placed.line == case.line or str(placed.line) in _LINES.findall(case.text)


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
