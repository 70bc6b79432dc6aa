"""Failures that are alike: what looking into one has told holds for the others.

To find a place and say why takes 90 to 300 µs, to compare a failure with those before it 5 to 15. So of the failures
that no output asks for only the first few hundred are looked into, and later those that come again and again.
Everything is known by hashes, because traces and messages may be long.
"""

from collections.abc import Container, Iterator
from typing import NamedTuple

from reporter import cause_group, fingerprints, model, varying
from reporter.fingerprints import Fingerprint

FIRST = 200  # failures that are looked into, whatever they are
AGAIN = 200  # more of those that come again
OFTEN = 8  # failures with one message, each with another trace, before one of them is looked into
_REMEMBERED = 2000  # traces and messages, and files
_COUNTED = 5000  # hashes of failures of which nothing is known
_PATH_CHARS = 1 << 20  # of the places that are remembered
_WORDS = 20  # characters of a reason that tell whether it stands in the message


class Place(NamedTuple):
    """The fields of a test case that say where it failed."""

    file: str
    line: int
    thrown_file: str
    thrown_line: int


class Cause(NamedTuple):
    """The group that a failure was counted in, and what decided it.

    `place` is "" where it does not count where it was raised; `pattern` is the reason itself where its values count.
    """

    group: cause_group.Group
    place: str
    pattern: str
    reason: str


class Alike(NamedTuple):
    """What failures that are alike have in common; `met` are the values of their messages.

    `place` is None where they failed in different lines, and only what raised them is the same.
    """

    group: cause_group.Group
    place: Place | None
    met: varying.Met


class Known:
    """Remembers what failures came to, and finds it again for others."""

    def __init__(self) -> None:
        self._exact: dict[int, Alike] = {}  # by trace and message
        self._raised: dict[int, dict[str, Alike]] = {}  # by message, and by the line of the trace that raised it
        self._said: dict[int, Alike] = {}  # by message, where no place counts
        self._files: dict[str, str] = {}  # by class name
        self._seen: dict[int, int] = {}  # how many of which nothing is known, by trace and message, and by message
        self._looked_into = 0
        self._path_chars = 0

    def find(self, fingerprint: Fingerprint) -> Alike | None:
        """Return what a failure with the same trace and message came to, values apart.

        When the first few hundred were looked into, also what one came to that has the same message and was raised in
        a line of this trace, or in none of the repository: the same words may have been raised elsewhere all the same.
        """
        exact = self._exact.get(fingerprint.message)
        if exact is not None or self._looked_into < FIRST:
            return exact
        if raised := self._raised.get(fingerprint.said):
            for line in fingerprint.lines.split("\n"):
                if line in raised:
                    return raised[line]
        return self._said.get(fingerprint.said) or self._said.get(fingerprint.whole)

    def is_to_be_looked_into(self, fingerprint: Fingerprint) -> bool:
        """Say whether to look into one more failure: one of the first, or one of many."""
        if self._looked_into >= FIRST + AGAIN:
            return False
        if self._looked_into >= FIRST:
            same, with_words = self._count(fingerprint.message), self._count(fingerprint.said)
            is_one_of_many = with_words >= OFTEN and with_words.bit_count() == 1  # the eighth, the sixteenth, ...
            if same != 2 and not is_one_of_many:
                return False
        self._looked_into += 1
        return True

    def is_second(self, fingerprint: Fingerprint) -> bool:
        """Say whether one with this trace and message came before that was not looked into."""
        return self._seen.get(fingerprint.message) == 2

    def remember(self, fingerprint: Fingerprint, placed: model.TestCase, cause: Cause, *, shares_place: bool) -> None:
        """Remember what a failure came to, for those that are alike; they may not be in the same place."""
        self._path_chars += len(placed.file) + len(placed.thrown_file)
        if self._path_chars > _PATH_CHARS:
            return
        place = Place(placed.file, placed.line, placed.thrown_file, placed.thrown_line)
        alike = Alike(cause.group, place, varying.Met(fingerprint.values))
        values_count = not cause.place and cause.pattern == cause.reason and fingerprint.values
        if shares_place and not values_count and len(self._exact) < _REMEMBERED:
            self._exact[fingerprint.message] = alike
        if placed.file and len(self._files) < _REMEMBERED:
            self._files[placed.classname] = placed.file
        if cause.reason[:_WORDS] in fingerprint.words:  # else something else tells why
            self._remember_likely(fingerprint, cause, alike)

    def _remember_likely(self, fingerprint: Fingerprint, cause: Cause, alike: Alike) -> None:
        """Remember it for those with the same message, where only the line that raised it is the same, or none."""
        without_place = alike._replace(place=None)
        if not cause.place:
            said = fingerprint.whole if cause.pattern == cause.reason else fingerprint.said
            self._said.setdefault(said, without_place)
        elif alike.place is not None:
            for line in _that_raised(alike.place, fingerprint):
                self._raised.setdefault(fingerprint.said, {}).setdefault(line, without_place)

    def file_of(self, case: model.TestCase) -> str:
        """Return the file of a case's class where that is known, else what its report says."""
        return self._files.get(case.classname, case.file)

    def forget(self, kept: Container[int]) -> None:
        """Forget all groups but those whose ids are `kept`."""
        self._exact = {key: known for key, known in self._exact.items() if id(known.group) in kept}
        self._said = {key: known for key, known in self._said.items() if id(known.group) in kept}
        for said, raised in self._raised.items():
            self._raised[said] = {line: known for line, known in raised.items() if id(known.group) in kept}

    def _count(self, key: int) -> int:
        if len(self._seen) >= _COUNTED:
            self._seen.clear()
        self._seen[key] = self._seen.get(key, 0) + 1
        return self._seen[key]


def _that_raised(place: Place, fingerprint: Fingerprint) -> Iterator[str]:
    """Yield the lines of a trace that stand for the place where the failure was raised."""
    name = (place.thrown_file or place.file).rpartition("/")[2]
    number = place.thrown_line or place.line
    for line in fingerprint.lines.split("\n"):
        if name and name in line and fingerprints.number_of(line) == number:
            yield line
