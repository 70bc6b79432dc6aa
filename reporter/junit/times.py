"""Durations as JUnit reports write them: seconds, in more spellings than a schema allows.

Milliseconds are never guessed: a value is seconds or it is not understood.
"""

import math
import re

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d*,\d+", re.ASCII)
_LEADING_ZERO = re.compile(r"0+,\d+", re.ASCII)


def parse(text: str) -> float | None:
    """Return the seconds that `text` stands for, or None where it can't be understood.

    Missing, negative and infinite times are 0. `1,234.56` has a thousands separator, `0,25` and `1,5` a decimal
    comma: runners format with the machine's locale.
    """
    try:
        seconds = float(text)
    except ValueError:
        return _parse_unusual(text.strip())
    if "_" in text:  # Python's own notation, nobody else's
        return None
    return seconds if 0.0 <= seconds < math.inf else 0.0


def _parse_unusual(text: str) -> float | None:
    if not text:
        return 0.0
    sign = text.startswith("-")
    digits = text[1:] if sign else text
    if _LEADING_ZERO.fullmatch(digits):
        plain = digits.replace(",", ".")
    elif _THOUSANDS.fullmatch(digits):
        plain = digits.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(digits):
        plain = digits.replace(",", ".")
    else:
        return None
    return 0.0 if sign else _finite(plain)


def _finite(plain: str) -> float:
    seconds = float(plain)
    return seconds if seconds < math.inf else 0.0
