"""Escapes in texts that stand right before a secret or in it: `\\n`, `\\u0022`, `%3D`, a colour whose ESC was dropped.

Their last character is a letter or a digit, and what follows looks like the middle of a word. They become blanks and
the character that they stand for, as many as they were: what is found in the new text stands at the same place in the
old one. Inside a token blanks would part it: percent signs are read a second time, and `Reading` tells the places.
"""

import bisect
import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

# of what percent signs escape only what separates words: `%2B`, `%2F` and `%3A` stand inside secrets
_ESCAPE = re.compile(
    r"\\(?:[abefnrtv0]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})"
    r"|%(?:25)?3[Aa](?=%(?:25)?2[02])"  # a colon between a name and its value
    r"|%(?:25)?(?:0[9ADad]|2[0267Cc]|3[BDEFbdef]|5[BDbd]|7[BDbd])"
    r"|[\[;][0-9]{0,3}[mK]"  # the end of a colour (ECMA-48, SGR and EL)
)
_PERCENT = re.compile("%((?:25)?[2-7][0-9A-Fa-f])")  # of characters that can be seen
_SHORT = {"n": "\n", "r": "\r", "t": "\t"}


def plain(text: str) -> str:
    """Return a text of the same length without escapes."""
    if may_be_in(text):
        return _ESCAPE.sub(_meant, text)
    return text


def may_be_in(text: str) -> bool:
    """Say whether a text may hold escapes; a search for one character takes next to no time."""
    return "\\" in text or "%" in text or "[" in text


class Reading(NamedTuple):
    """A text as it may be meant; behind each of `ends`, the written one has `shifts` more characters."""

    text: str
    ends: list[int]
    shifts: list[int]

    def written(self, place: int) -> int:
        """Return where in the written text a place of this one is."""
        number = bisect.bisect_right(self.ends, place)
        return place + (self.shifts[number - 1] if number else 0)


def readings(text: str) -> Iterator[Reading]:
    """Yield the text as it is, without escapes, and without those of a URL, where these differ."""
    yield Reading(text, [], [])
    without = plain(text)
    if without != text:
        yield Reading(without, [], [])
    if "%" in text:
        yield _unquoted(text)


def _unquoted(text: str) -> Reading:
    pieces = _PERCENT.split(text)  # what stands between the escapes, and their digits
    between, digits = pieces[::2], pieces[1::2]
    pieces[1::2] = map(_char, digits)
    ends = list(itertools.accumulate([len(piece) + 1 for piece in between[:-1]]))
    return Reading("".join(pieces), ends, list(itertools.accumulate(map(len, digits))))


@functools.cache
def _char(digits: str) -> str:
    return chr(int(digits[-2:], 16))


def _meant(escape: re.Match[str]) -> str:
    written = escape[0]
    meant = " "
    if written[0] == "%":
        meant = chr(int(written[-2:], 16))
    elif written[0] == "\\":
        meant = _SHORT.get(written[1], " ")
        if len(written) > 2:
            meant = chr(int(written[2:], 16))
    return meant.rjust(len(written))
