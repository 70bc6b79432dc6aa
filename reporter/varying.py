"""What varies from case to case in the reasons of one cause: numbers, addresses, identifiers, quoted values.

Pure, and linear in the length of a reason.
"""

import re
import string
from collections.abc import Sequence
from typing import NamedTuple

VARIES = "…"
_QUOTES = "'\"`"
# cut before it is searched, and every alternative is for another first character: linear in the text. The first
# character stands before the alternatives, each of which looks back at it: this finds it twice as fast
_BEGINS = r"'\"`</\\\d-"
_QUOTED = r"(?<=')[^'\n]{0,200}'|(?<=\")[^\"\n]{0,200}\"|(?<=`)[^`\n]{0,200}`|(?<=<)[^<>\n]{1,200}>"
_ADDRESS = r"(?<=\b0)x[0-9a-fA-F]+\b"
_UUID = r"(?<=\b[0-9a-fA-F])[0-9a-fA-F]{7}-[0-9a-fA-F-]{13,27}\b"
_OTHERS = (
    r"(?<=/)(?<![\w/].)(?:(?:private/)?(?:tmp|var/folders|var/tmp)|home/runner/work/_temp)/[^\s'\",:)]*"
    r"|(?<=\\)_?[Tt]e?mp\\[^\s'\",:)]*"
    r"|(?:(?<=\d)\d*|(?<![A-Za-z_]-)(?<=-)\d+)(?:[.,]\d+)*"
)
_VARYING = re.compile(rf"([a-fA-F{_BEGINS}](?:{_QUOTED}|{_ADDRESS}|{_UUID}|{_OTHERS}))")
# for a text without a dash, which holds no UUID: nothing begins with a letter, of which there are many
_VARYING_NO_UUID = re.compile(rf"([{_BEGINS}](?:{_QUOTED}|{_ADDRESS}|{_OTHERS}))")
_LISTED = re.compile(rf"{VARIES}(?:(?:, ?|: ?|[./_-])?{VARIES})+")
_IN_WORDS = string.ascii_letters + string.digits
_NO_HEX = re.compile(r"[g-zG-Z]")


class Shape(NamedTuple):
    """A reason in parts: `values` may vary, `pieces` stand before, between and behind them."""

    pieces: tuple[str, ...]
    values: tuple[str, ...]

    def pattern(self) -> str:
        """Return what reasons of one cause have in common: `…` for a value, and for a list of them."""
        text = VARIES.join(self.pieces)
        if len(self.values) < 2:
            return text
        return _LISTED.sub(VARIES, text)

    def text(self) -> str:
        """Return the reason."""
        return self.pieces[0] + "".join(map("".join, zip(self.values, self.pieces[1:], strict=True)))


class Met:
    """Values of texts that are the same otherwise; keeps what all of them have in common."""

    def __init__(self, values: Sequence[str]) -> None:
        self._common = list(values)

    def add(self, values: Sequence[str]) -> bool:
        """Take the values of another text; says whether one has less in common with the others than those before."""
        has_new = False
        for position, (known, value) in enumerate(zip(self._common, values, strict=False)):
            if known in (VARIES, value) or _holds(known, value):
                continue
            self._common[position] = _common(known, value)
            has_new = True
        return has_new


def shape(reason: str) -> Shape:
    """Take a reason apart."""
    pieces, values, done = [], [], 0
    for found in _expression(reason).finditer(reason):
        start, end = found.span()
        if end <= done:  # part of the word before
            continue
        is_number = reason[start] == "-" or reason[start].isdigit()
        if is_number and (reason[start - 1 : start].isalnum() or reason[end : end + 1].isalnum()):
            start, end = _in_word(reason, start, end, done=done)
        pieces.append(reason[done:start])
        values.append(reason[start:end])
        done = end
    return Shape((*pieces, reason[done:]), tuple(values))


def split(text: str) -> list[str]:
    """Return what stands between the values, and at every second place a value: a shape in a third of the time.

    It tells less: words that hold a number are cut. Texts with the same pieces here have the same in their shape.
    """
    return _expression(text).split(text)


def common(one: Shape, other: Shape) -> Shape | None:
    """Return the reasons' shape with `…` for values that differ, or for a part of quoted ones.

    None where more than the values differs.
    """
    if one.pieces != other.pieces:
        return None
    return Shape(one.pieces, tuple(map(_common, one.values, other.values)))


def _expression(text: str) -> re.Pattern[str]:
    if "-" in text:
        return _VARYING
    return _VARYING_NO_UUID


def _in_word(reason: str, start: int, end: int, *, done: int) -> tuple[int, int]:
    """Return where the word of a number begins and ends: all of `7f3c` and `01ARZ3`, only the digits of `orders12`."""
    head, tail = reason[done:start], reason[end:]
    begin = done + len(head.rstrip(_IN_WORDS))
    length = len(tail) - len(tail.lstrip(_IN_WORDS))
    if length or not _NO_HEX.search(reason, begin, start):
        return begin, end + length
    return start, end


def _holds(known: str, value: str) -> bool:
    """Say whether a value is one of those that a common one with a `…` stands for."""
    head, varies, tail = known.partition(VARIES)
    fits = varies and value.startswith(head) and value.endswith(tail)
    return bool(fits) and len(value) >= len(head) + len(tail)


def _common(one: str, other: str) -> str:
    if one == other:
        return one
    if one[0] not in _QUOTES:
        return VARIES
    head = _shared(one, other)
    tail = _shared(one[len(head) :][::-1], other[len(head) :][::-1])
    return f"{head}{VARIES}{tail[::-1]}"


def _shared(one: str, other: str) -> str:
    """Return the beginning of both texts, up to the end of a word."""
    length = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        length += 1
    return one[:length].rstrip(_IN_WORDS)
