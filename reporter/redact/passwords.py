"""Passwords, which are short and of no format, behind names that say so: `password=hunter2`, `--pass hunter2`.

What stands there is source, a type, a placeholder or a word of a sentence as often: `password=None`, `password: str`,
`password=config["x"]`, `password=****`. Those stay readable, and so do words that are ordinary (`words`).
"""

import functools
import re
from collections.abc import Iterator

from reporter.redact import words

Found = tuple[int, int]

_LEAST = 6  # characters; what is shorter is a word of a sentence more often than a password
_LEAST_RANDOM = 8  # behind a name that other values have as well: `token`, `api_key`
_LEAST_LONG = 16  # characters of a value that is found without its name
_STEMS = ("pass", "pwd", "secret", "token", "key")  # of names, in lower case; each is looked for
_NAME = (
    r"(?:(?P<is_password>pass(?:w(?:or)?d|wd|phrase|code)|pwd)|(?:(?<![a-z])|(?<=store)|(?<=key))pass(?:in|out)?"
    r"|secret(?:[_-]?key)?|token|(?:(?<=api)|(?<=api[_-]))key)"
)
_QUOTE = r"(?:\\{0,3}[\"']|&(?:quot|apos|#39|#34|#x27|#x22);)"
_SIGN = rf"(?P<sign>{_QUOTE}?\]?,?[ \t]{{0,8}}(?:[:=]{{1,3}}>?|>)?[ \t]{{0,4}})"
_QUOTED = rf"[bBuUr]?{_QUOTE}(?P<quoted>(?>(?:(?!&(?:quot|apos|#))[^\s\"'\\]){{{_LEAST},100}}))(?={_QUOTE})"
_BARE = rf"(?P<bare>[^\s\"'\\<>&;,()\[\]{{}}`]{{{_LEAST},100}}+)(?![`(\[{{])"
_NAMED = re.compile(rf"{_NAME}{_SIGN}(?:pass:)?(?:{_QUOTED}|{_BARE})", re.IGNORECASE)
_BEFORE_CHARS = 60
_BEFORE_OPTIONS = " \t\n\"',["
_LOGIN = re.compile(r"\blogin[ \t]+\S+[ \t]+\Z")  # of a `.netrc`

_LETTER, _DIGIT = re.compile("[A-Za-z]"), re.compile("[0-9]")
_MARK_INSIDE = re.compile(r"[A-Za-z0-9][!@#$%^&*+?~]+[A-Za-z0-9]")
# what a placeholder, a variable of a shell, a path and an address begin with, and what a placeholder has inside
_NO_BEGINNING = re.compile(r"[$%{<@:?~&*|/\\(\[#,)-]|env:|0x|[a-z]+:/", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\*\*\*|\.\.\.|…|xxxx|%[sdr(]|\$[{(]|\{\{", re.IGNORECASE)
_PLACEHOLDER_CHARS = 30  # in what is longer and random, some of these stand by chance
_TECHNICAL = re.compile(
    r"(?:sha|md|utf|base|argon|u?int|float|oauth|ipv|x|v|h|i18n|l10n)[-_]?[0-9]{1,4}(?:mb[34]|[-_a-z]{0,4})\Z",
    re.IGNORECASE,
)
_OF_OBJECT = re.compile(r"\.|->|::")
# beside ordinary words, what arguments and types are called
_WORDS_OF_SOURCE = """
    arg bytes char col column field item line num number obj object param pw pwd step str string text val var varchar
"""
_OF_SOURCE = frozenset(_WORDS_OF_SOURCE.split())


def find(text: str, lower: str) -> Iterator[Found]:
    """Yield where passwords stand behind their names; `lower` is the text in lower case."""
    if len(lower) != len(text):  # one capital letter of Turkish becomes two
        lower = text.replace("İ", "I").lower()
    for stem in _STEMS:
        at = lower.find(stem)
        while at >= 0:
            match = _NAMED.match(text, at)
            if match and _is_secret(text, match):
                yield match.span(match.lastgroup or 0)
            at = lower.find(stem, at + len(stem))


@functools.lru_cache(maxsize=256)  # texts repeat them
def is_one(value: str, *, is_quoted: bool = False, is_password: bool = True) -> bool:
    """Say whether a value is a secret, by what it is made of, where its name promises one.

    A word with a number behind it (`hunter2`) is one only where a password is promised.
    """
    value = value.rstrip(".:")
    if len(value) < (_LEAST if is_password else _LEAST_RANDOM) or not _LETTER.search(value) or _is_source(value):
        return False
    if not _DIGIT.search(value):
        return is_password and is_quoted and bool(_MARK_INSIDE.search(value))
    if words.is_one_word(value):
        return is_password and not words.is_ordinary(value) and value.rstrip("0123456789").lower() not in _OF_SOURCE
    if not is_password and ("/" in value or value.count(".") > 1):  # a place or a version
        return False
    return not words.is_name_in_source(value)


def _is_source(value: str) -> bool:
    """Say whether a value is a placeholder, a path, an address, the name of an algorithm or a member of an object."""
    if _NO_BEGINNING.match(value) or _TECHNICAL.match(value) or _is_member(value):
        return True
    return words.is_place(value) or (len(value) <= _PLACEHOLDER_CHARS and bool(_PLACEHOLDER.search(value)))


def _is_member(value: str) -> bool:
    """Say whether a value is what source calls a member of an object: `user1.password`."""
    parts = _OF_OBJECT.split(value)
    return len(parts) > 1 and all(map(str.isidentifier, parts))


def _is_secret(text: str, named: re.Match[str]) -> bool:
    sign, value, is_quoted = named["sign"], named["quoted"] or named["bare"], named["quoted"] is not None
    is_password = named["is_password"] is not None
    if not is_password and len(value) >= _LEAST_LONG and value.isalnum():  # `contexts` finds those
        return False
    if not is_one(value, is_quoted=is_quoted):
        return False
    if ">" in sign and "=" not in sign and not text.startswith(("</", "&lt;/"), named.end()):
        return False  # no element of XML
    before = text[max(0, named.start() - _BEFORE_CHARS) : named.start()]
    is_option = _is_option(before)
    if any(char in sign for char in ":=>") or is_option or _LOGIN.search(before):
        is_password = is_password or is_option
    elif not is_quoted:
        return False
    else:
        is_password = False
    return is_password or is_one(value, is_quoted=is_quoted, is_password=False)


def _is_option(before: str) -> bool:
    """Say whether the word that the text ends with is the beginning of a command's option, also in a list of words."""
    return before[max(map(before.rfind, _BEFORE_OPTIONS)) + 1 :].startswith("-")
