"""Commands that people copy: quoted so that bash, zsh, fish and PowerShell read them alike, and safe in all four.

Between single quotes all four take every character as it is, but for the quote itself and, in fish, a backslash before
a backslash or a quote. Between double quotes only words without `$`, backtick, backslash, `!` and `"` mean the same. A
word that fits neither is refused, as is whatever does not show: control characters, line ends, marks that turn text
round.
"""

import re

_BARE = re.compile(r"[A-Za-z0-9_./+-][A-Za-z0-9_./:=+@-]*")
_SPLIT_BY_POWERSHELL = re.compile(r"-[^.:]*[.:]")  # `-Dtest.x=1` arrives as two words unless it is quoted
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\u2800\ufe00-\ufe0f\ufeff\uffa0\U0001d159\U000e0000-\U000e0fff]"
)
_LONGEST = 1500  # characters of one word
# PowerShell takes these for quotes (about_Quoting_Rules); older ones drop `"` on the way to a program; a backtick would
# end the code span in which the command is shown
_NEVER = frozenset('\u2018\u2019\u201a\u201b\u201c\u201d\u201e"`')
_NOT_IN_DOUBLE_QUOTES = frozenset("$\\!")


def word(text: str) -> str | None:
    """Return a word as it can be pasted into each of the shells, None where that can't be done safely."""
    if not text or len(text) > _LONGEST:
        return None
    if _BARE.fullmatch(text) and not _SPLIT_BY_POWERSHELL.match(text):
        return text
    if not text.isprintable() or _UNSEEN.search(text) or _NEVER & set(text):
        return None
    if "'" not in text:
        if "\\\\" in text or text.endswith("\\"):
            return None
        return f"'{text}'"
    if _NOT_IN_DOUBLE_QUOTES & set(text):
        return None
    return f'"{text}"'


def command(*words: str) -> str:
    """Return a command; `...` stands in the place of a word that can't be pasted safely."""
    return " ".join(word(text) or "..." for text in words)


def whole_command(*words: str) -> str:
    """Return a command, or "" where one of its words can't be pasted safely."""
    quoted = [word(text) or "" for text in words]
    if "" in quoted:
        return ""
    return " ".join(quoted)
