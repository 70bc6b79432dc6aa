"""Tokens of a known format in texts: one look at all of them first, then the formats that may be there.

A token is a long run of letters, digits and few marks, and most texts hold few of such. They are found with two
passes over the bytes that Python does in C (5 ms for a MB; 90 searches for a prefix each took 30 ms, one expression
for all of them 35), and only they are compared with the formats. Expressions are compiled when their prefix turns up:
most runs never need one.
"""

import functools
import re
from collections.abc import Iterator

from reporter.redact import escapes, words
from reporter.redact.token_formats import FORMATS, URL, WORD, Format, Part

LEAST = 20  # characters that a token has at a stretch, and none of them a dot or a slash
# those that may have fewer: what they are known by, its rarest character, and how far around that they reach
_SHORT = (("Q~", "~"), ("xox", "x"), ("+A", "+"), ("AIoT", "I"), ("AzCa", "z"), ("AZEG", "Z"))
_AROUND = (48, 100)
_LONG_WORD = 50  # characters of a word that may be a token without a prefix
_RUN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+%"
_TO_RUNS = bytes(ord("x") if code in _RUN else ord(" ") for code in range(256))
# of a word: what may stand beside a run inside a token
_TO_WORDS = bytes(ord("x") if code in _RUN + b".:/~=|$!" else ord(" ") for code in range(256))
_LONG = b"x" * LEAST
_WITHOUT_PREFIX = tuple(form for form in FORMATS if not form.prefixes)
_HEAD = 4  # characters of a prefix that are looked for first: a search for all of them takes five times as long
_LONGEST_PREFIX = 24
_REST = 6  # characters behind a prefix that tell the half of a token from a name
_START = re.compile(rf"(?=([^\n]{{1,{_HEAD}}}))[{WORD}]++")
_DIGIT = re.compile("[0-9]")

Found = tuple[int, int]  # where something begins and ends


def candidates(text: str) -> list[str]:
    """Return the words of which a part is long enough to be a token, each with the character before it."""
    data = text.encode("utf-8", "replace")
    runs = data.translate(_TO_RUNS)
    start = runs.find(_LONG)
    if start < 0:
        return []
    spread = data.translate(_TO_WORDS)
    found: list[str] = []
    behind = 0
    while start >= 0:
        begin = max(spread.rfind(b" ", behind, start) + 1, behind)
        behind = spread.find(b" ", start)
        behind = len(data) if behind < 0 else behind
        # the character before may be what an escape begins with
        found.append(data[max(begin - 1, 0) : behind].decode("utf-8", "replace"))
        start = runs.find(_LONG, behind)
    return found


def _short(text: str) -> Iterator[str]:
    """Yield what stands around the signs of tokens that may be short."""
    for sign, rare in _SHORT:
        if rare not in text:  # a search for one character takes next to no time
            continue
        at = text.find(sign)
        while at >= 0:
            yield text[max(0, at - _AROUND[0]) : at + _AROUND[1]]
            at = text.find(sign, at + _AROUND[1] // 2)  # so that one shortly behind is seen whole


def possible(text: str, long_words: list[str]) -> list[Format]:
    """Return the formats of which the text may hold a token; `long_words` are its `candidates`."""
    found = dict.fromkeys([*long_words, *_short(text)])
    if not found:
        return []
    joined = _as_read("\n".join(found))
    formats = dict.fromkeys(form for head in sorted(_heads(joined)) for form in _known_by(head))
    present = [form for form in formats if expression(form).search(joined)]
    long_ones = [word for word in found if len(word) >= _LONG_WORD]
    if long_ones:
        joined = _as_read("\n".join(long_ones))
        present += [form for form in _WITHOUT_PREFIX if expression(form).search(joined)]
    return present


def find(form: Format, text: str) -> Iterator[Found]:
    """Yield where tokens of one format stand.

    What looks like an escape may be a part of the token itself (`\\npm_`, `[m8Q~`): the text is read in several ways.
    """
    for reading in escapes.readings(text):
        for match in expression(form).finditer(reading.text):
            if not form.needs_digit or _DIGIT.search(match[1]):
                yield reading.written(match.start(1)), reading.written(match.end(1))


def begins_like_one(word: str) -> bool:
    """Say whether a word begins as tokens of a known format do, and goes on as no word does."""
    longest = min(len(word), _LONGEST_PREFIX)
    prefixes = _prefixes()
    length = next((length for length in range(longest, _HEAD - 2, -1) if word[:length] in prefixes), len(word))
    rest = word[length:]
    if len(rest) < _REST:
        return False
    return bool(_DIGIT.search(rest)) or (rest.lower() != rest and not words.is_made_of_words(rest))


def _as_read(text: str) -> str:
    if not escapes.may_be_in(text):
        return text
    return "\n".join([reading.text for reading in escapes.readings(text)])


def _heads(text: str) -> set[str]:
    """Return what the words of a text begin with, `_HEAD` characters at most, and the prefixes inside words."""
    return {*_START.findall(text), *_inside().findall(text)}


@functools.lru_cache(maxsize=4096)
def _known_by(head: str) -> tuple[Format, ...]:
    """Return the formats that a word of a text may be of by its first characters, or by a prefix inside it."""
    by_head = _by_head()
    lengths = {*range(1, _HEAD), len(head)}
    return tuple(form for length in sorted(lengths) for form in by_head.get(head[:length], ()))


@functools.cache
def _by_head() -> dict[str, list[Format]]:
    """Return the formats by what a word begins with, or has inside, where a token of theirs stands."""
    found: dict[str, list[Format]] = {}
    for form in FORMATS:
        for prefix in form.prefixes.split():
            head = prefix if form.before else prefix[:_HEAD]
            found.setdefault(head, []).append(form)
    return found


@functools.cache
def _prefixes() -> frozenset[str]:
    return frozenset(prefix for form in FORMATS if not form.before for prefix in form.prefixes.split())


@functools.cache
def _inside() -> re.Pattern[str]:
    return re.compile(_any_of({prefix for form in FORMATS if form.before for prefix in form.prefixes.split()}))


@functools.cache
def expression(form: Format) -> re.Pattern[str]:
    """Return the expression for one format, of which the first group is the token; it takes linear time on every text.

    A token begins at the start of a word. Where its first part may have any number of characters and the next is
    missing, each such start would be read to the end: there, one look ahead at a run's end says whether it is worth it.
    """
    before = "".join(_part(part, is_last=False) for part in form.before)
    prefix = f"(?:{_any_of(set(form.prefixes.split()))})" if form.prefixes else ""
    joint = re.escape(form.joint)
    parts = [_part(part, is_last=part is form.behind[-1]) for part in form.behind]
    token = f"(?<![{WORD}])({before}{prefix}{joint.join(parts)})"
    if any(part.most < 0 for part in form.behind[:-1]) and joint not in prefix:
        run = f"[{URL}]*"
        token = f"(?<![{URL}])(?={run}+{joint}{joint.join(parts[1:])}){run}?{token}"
    return re.compile(token)


def _part(part: Part, *, is_last: bool) -> str:
    most = part.most or part.least
    if most < 0:
        return f"[{part.alphabet}]{{{part.least},}}+"
    end = f"(?![{WORD}])" if is_last else ""
    return f"[{part.alphabet}]{{{part.least},{most}}}+{end}"


def _any_of(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
