"""What is left of a secret through which a text was cut: the beginning before the mark, the end behind it.

Texts are shortened while they are read, long before all of them can be searched. Where one was cut, the word that the
cut goes through is taken away, and so is the part of a known secret, which may have blanks in it. The words of our own
mark may stand in a report many times over: what is looked at before and behind a mark never reaches the next one.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reporter import model
from reporter.redact import tokens, words

LEAST = 4  # characters of a secret that are too many to be left beside a cut
_WORD_CHARS = 4096  # a word that is longer is no token
# as `formats.capped_text` writes it, also in an attribute; a line end may stand before it as well
_LONG_MARK = re.compile(rf"\[\.\.\. [0-9]{{1,12}} {re.escape(model.CUT)}(?:\n|&#10;)?")
_LINE_ENDS = ("\n", "&#10;")
_SHORT_MARK = "…"  # the end of a text that was cut without the other one
_WORD = re.compile(r"[^\s\"'<>&;()\[\]{}]+")


Found = tuple[int, int]


class _Segment(NamedTuple):
    """What stands between two marks; `before` and `behind` say what kind of mark is there, "" is none."""

    text: str
    start: int
    before: str
    behind: str


def has_mark(text: str) -> bool:
    """Say whether a text was cut, or may have been."""
    return model.CUT in text or _SHORT_MARK in text


def name_has_mark(name: str) -> bool:
    """Say the same of names, which are cut at their end alone: a search for one character takes next to no time."""
    return _SHORT_MARK in name


def beside(text: str, chars: int) -> str:
    """Return what stands beside the cuts of a text, up to so many characters before and behind each, one a line."""
    pieces: list[str] = []
    for segment in _segments(text):
        if len(segment.text) <= 2 * chars:
            pieces.append(segment.text)
        else:
            pieces += (segment.text[:chars], segment.text[-chars:])
    return "\n".join(pieces)


def find(text: str, known: list[str]) -> Iterator[Found]:
    """Yield where the beginnings and ends of values stand beside a cut; `known_values` are those that it may hold."""
    joined = "\n".join(known)
    marks = _marks(text) if known else []
    behind = 0
    for number, (start, end) in enumerate(marks):
        # most marks stand beside characters that are in no value at all
        if text[max(0, start - LEAST) : start] in joined:
            yield start - _length_at_end(text, behind, start, values=known), start
        if text[end : end + LEAST] in joined:
            next_mark = marks[number + 1][0] if number + 1 < len(marks) else len(text)
            yield end, end + _length_at_start(text, end, next_mark, values=known)
        behind = end


def without_halves(text: str) -> str:
    """Return the text without the words that a cut goes through, where they may be a token's."""
    pieces: list[str] = []
    for segment in _segments(text):
        kept = segment.text
        if segment.behind:
            kept = _without_half(kept, is_long=len(segment.behind) > 1)
        if len(segment.before) > 1:
            kept = kept[_length_of_half(kept[:_WORD_CHARS], is_long=True) :]
        pieces += (kept, segment.behind)
    return "".join(pieces)


def _marks(text: str) -> list[Found]:
    """Return where the marks stand.

    One expression for all of them, with the line ends before them, takes ten times as long.
    """
    found: list[Found] = []
    if model.CUT in text:
        found += _long_marks(text)
    at = text.find(_SHORT_MARK)
    while at >= 0:
        found.append((at, at + len(_SHORT_MARK)))
        at = text.find(_SHORT_MARK, at + 1)
    return sorted(found)


def _long_marks(text: str) -> Iterator[Found]:
    behind = 0
    for match in _LONG_MARK.finditer(text):
        start = match.start()
        for line_end in _LINE_ENDS:
            if text.endswith(line_end, behind, start):
                start -= len(line_end)
                break
        behind = match.end()
        yield start, behind


def _segments(text: str) -> Iterator[_Segment]:
    start, before = 0, ""
    for mark, behind in _marks(text):
        yield _Segment(text[start:mark], start, before, text[mark:behind])
        start, before = behind, text[mark:behind]
    yield _Segment(text[start:], start, before, "")


def _without_half(text: str, *, is_long: bool) -> str:
    """Return the text without its last word, if that may be the half of a token.

    Behind the short mark, which people write as well, it must look like one.
    """
    length = _length_of_half(text[-_WORD_CHARS:][::-1], is_long=is_long)
    return text[: len(text) - length]


def _length_of_half(text: str, *, is_long: bool) -> int:
    """Return how many characters the first word has, if that may be the half of a token, whichever way it is read."""
    match = _WORD.match(text)
    word = match[0] if match else ""
    if len(word) < LEAST or word.startswith("*") or (word.isalpha() and _may_be_word(word)):
        return 0
    is_suspect = is_long or (len(word) >= 2 * LEAST and _may_be_half(word[::-1]))
    return len(word) if is_suspect else 0


def _may_be_half(word: str) -> bool:
    return words.looks_random(word) or tokens.begins_like_one(word)


def _may_be_word(word: str) -> bool:
    return words.is_word(word) or words.is_word(word[::-1])


def _length_at_end(text: str, start: int, end: int, *, values: list[str]) -> int:
    """Return how much of a value's beginning the text ends with, the longest."""
    longest = 0
    for value in values:
        least = max(start, end - len(value) + 1)
        at = text.find(value[:LEAST], least, end)
        while at >= 0 and end - at > longest:
            if text.startswith(value[: end - at], at):
                longest = end - at
            at = text.find(value[:LEAST], at + 1, end)
    return longest


def _length_at_start(text: str, start: int, end: int, *, values: list[str]) -> int:
    """Return how much of a value's end the text begins with, the longest."""
    longest = 0
    for value in values:
        most = min(end, start + len(value) - 1)
        at = text.rfind(value[-LEAST:], start, most)
        while at >= 0 and at + LEAST - start > longest:
            if value.endswith(text[start : at + LEAST]):
                longest = at + LEAST - start
            at = text.rfind(value[-LEAST:], start, at + LEAST - 1)
    return longest
