"""Private keys in texts, in every armour: PEM (PKCS #1, PKCS #8, EC, OpenSSH, encrypted), PGP, SSH2 and PuTTY.

A key may be on lines of its own, on one line, or escaped (`\\n`, `&#10;`); it may have headers, and a text that was
cut may have lost its begin or its end. RFC 7468 describes the armour, RFC 1421 the headers, RFC 4716 that of SSH2.
"""

import bisect
import re
from collections.abc import Iterator

SIGNS = ("PRIVATE KEY", "PuTTY-User-Key")  # a text without any of these holds no key

_BEGIN = re.compile(r"-----?\s?BEGIN [A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?\s?-?----")
_END = re.compile(r"-----?\s?END [A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?\s?-?----")
# a line end, as it is and escaped by JSON, by a shell, by XML, by a URL, also twice
_LINE_END = r"(?:\s|\\+[nrt]|&(?:amp;)?#(?:10|13|09|x[aAdD]);|%0[aAdD]|[\"',|>+#])"
_HEADER = r"[A-Z][A-Za-z0-9-]{2,40}:[^\n\\&]{0,400}"
# what may stand behind a begin whose end is missing: headers, and lines of base64
_BODY = re.compile(
    rf"(?:{_LINE_END}{{0,80}}+(?:{_HEADER}|=?[A-Za-z0-9+/]{{16,}}+={{0,2}}))*+"
    rf"{_LINE_END}{{0,80}}+[A-Za-z0-9+/]{{0,76}}+={{0,2}}"
)
_BODY_CHARS = 32 * 1024
# lines of base64 before an end whose begin is missing, read backwards
_BODY_BACKWARDS = re.compile(r"[A-Za-z0-9+/=\s\\&#;,\"'|>-]{1,32768}+")
_PUTTY = re.compile(
    r"PuTTY-User-Key-File-\d:[^\n\\&]{0,200}"
    rf"(?:{_LINE_END}{{1,80}}+(?:[A-Z][A-Za-z0-9-]{{2,40}}:[^\n\\&]{{0,400}}|[A-Za-z0-9+/]{{1,200}}+={{0,2}}))*+"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Yield where private keys begin and end; takes linear time."""
    for match in _PUTTY.finditer(text):
        yield match.span()
    begins = [match.span() for match in _BEGIN.finditer(text)]
    ends = [match.span() for match in _END.finditer(text)]
    yield from _from_begins(text, begins, ends)
    yield from _before_ends(text, begins, ends)


def _from_begins(text: str, begins: list[tuple[int, int]], ends: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield keys that have a begin: up to their end, or as far as what follows looks like a key."""
    at = 0
    for number, (start, behind) in enumerate(begins):
        next_begin = begins[number + 1][0] if number + 1 < len(begins) else len(text)
        while at < len(ends) and ends[at][0] < behind:
            at += 1
        if at < len(ends) and ends[at][0] < min(next_begin, behind + _BODY_CHARS):
            yield start, ends[at][1]
        else:
            match = _BODY.match(text, behind, min(next_begin, behind + _BODY_CHARS))
            yield start, match.end() if match else behind


def _before_ends(text: str, begins: list[tuple[int, int]], ends: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what stands before an end without a begin, as far as it looks like a key."""
    borders = sorted([0] + [behind for _, behind in begins] + [behind for _, behind in ends])
    for start, behind in ends:
        before = borders[bisect.bisect_right(borders, start) - 1]  # windows that overlap would take quadratic time
        window = text[max(before, start - _BODY_CHARS) : start]
        match = _BODY_BACKWARDS.match(window[::-1])
        yield start - (match.end() if match else 0), behind
