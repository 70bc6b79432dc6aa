"""Escapes in texts that stand right before a secret: `\\n`, `\\u0022`, `%3D`, a colour whose ESC a writer dropped.

Their last character is a letter or a digit, and what follows looks like the middle of a word. They become blanks and
the character that they stand for, as many as they were: what is found in the new text stands at the same place in the
old one.
"""

import re

# of what percent signs escape only what separates words: `%2B`, `%2F` and `%3A` stand inside secrets
_ESCAPE = re.compile(
    r"\\(?:[abefnrtv0]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})"
    r"|%(?:25)?(?:0[9ADad]|2[0267Cc]|3[BDEFbdef]|5[BDbd]|7[BDbd])"
    r"|[\[;][0-9]{0,3}[mK]"  # the end of a colour (ECMA-48, SGR and EL)
)
_SHORT = {"n": "\n", "r": "\r", "t": "\t"}


def plain(text: str) -> str:
    """Return a text of the same length without escapes."""
    if "\\" in text or "%" in text or "[" in text:
        return _ESCAPE.sub(_meant, text)
    return text


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
