"""What is left of a secret through which a text was cut: the beginning before the mark, the end behind it.

Texts are shortened while they are read, long before all of them can be searched. Where one was cut, the word that the
cut goes through is taken away, and so is the part of a known secret, which may have blanks in it. The words of our own
mark may stand in a report many times over: what is looked at before and behind a mark never reaches the next one.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from reporter import model
from reporter.redact import words

LEAST = 4  # characters of a secret that are too many to be left beside a cut
_WORD_CHARS = 4096  # a word that is longer is no token
# as `formats.capped_text` writes it, also in an attribute; the second is the end of a text that was cut without it
_MARK = re.compile(rf"(?P<long>(?:\n|&#10;)?\[\.\.\. [0-9]{{1,12}} {re.escape(model.CUT)}(?:\n|&#10;)?)|…")
_NOT_IN_WORD = " \t\n\r\"'<>&;()[]{}"


class _Segment(NamedTuple):
    """What stands between two marks; `before` and `behind` say what kind of mark is there, "" is none."""

    text: str
    before: str
    behind: str


def has_mark(text: str) -> bool:
    """Say whether a text was cut, or may have been."""
    return model.CUT in text or "…" in text


def mask(text: str, secrets: Iterable[str], instead: str, *, half_words: bool) -> tuple[str, int]:
    """Return the text without what is left of secrets beside its cuts, and how many known ones there were.

    With `half_words`, also without the words that a cut goes through where they may be a token's.
    """
    known = [secret for secret in secrets if secret[:LEAST] in text or secret[-LEAST:] in text]
    pieces: list[str] = []
    count, start, before = 0, 0, ""
    for match in _MARK.finditer(text):
        segment = _Segment(text[start : match.start()], before, match[0])
        masked, found = _masked(segment, known, instead, half_words=half_words)
        pieces += (masked, match[0])
        count += found
        start, before = match.end(), match[0]
    masked, found = _masked(_Segment(text[start:], before, ""), known, instead, half_words=half_words)
    return "".join((*pieces, masked)), count + found


def _masked(segment: _Segment, known: list[str], instead: str, *, half_words: bool) -> tuple[str, int]:
    text, count = segment.text, 0
    if segment.behind:
        kept = len(text) - max((_length_at_end(text, secret) for secret in known), default=0)
        if kept < len(text):
            text, count = text[:kept] + instead, 1
        elif half_words:
            text = _without_half(text, is_long=len(segment.behind) > 1)
    if segment.before:
        length = max((_length_at_start(text, secret) for secret in known), default=0)
        if length:
            text, count = instead + text[length:], count + 1
        elif half_words and len(segment.before) > 1:
            text = _without_half(text[::-1], is_long=True)[::-1]
    return text, count


def _without_half(text: str, *, is_long: bool) -> str:
    """Return the text without its last word, if that may be the half of a token.

    Behind the short mark, which people write as well, it must look like one.
    """
    window = text[-_WORD_CHARS:]
    start = max(window.rfind(mark) for mark in _NOT_IN_WORD) + 1
    word = window[start:]
    if len(word) < LEAST or word.endswith("*") or words.is_word(word):
        return text
    is_suspect = is_long or (len(word) >= 2 * LEAST and words.looks_random(word))
    return text[: len(text) - len(word)] if is_suspect else text


def _length_at_end(text: str, secret: str) -> int:
    """Return how much of the secret's beginning the text ends with."""
    window = text[-(len(secret) - 1) :]
    at = window.find(secret[:LEAST])
    while at >= 0:
        if secret.startswith(window[at:]):
            return len(window) - at
        at = window.find(secret[:LEAST], at + 1)
    return 0


def _length_at_start(text: str, secret: str) -> int:
    """Return how much of the secret's end the text begins with."""
    window = text[: len(secret) - 1]
    at = window.rfind(secret[-LEAST:])
    while at >= 0:
        if secret.endswith(window[: at + LEAST]):
            return at + LEAST
        at = window.rfind(secret[-LEAST:], 0, at + LEAST - 1)
    return 0
