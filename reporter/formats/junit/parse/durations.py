"""Durations as JUnit reports write them: seconds, in more spellings than a schema allows.

Milliseconds are never guessed: a value is seconds or it is not understood.
"""

import math
import re

MOST_SECONDS = 1e9  # 31 years; what is more is a time stamp or nonsense, and a sum of such times overflows

_CHARS = 100
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d*,\d+", re.ASCII)
_LEADING_ZERO = re.compile(r"0+,\d+", re.ASCII)


def parse(text: str) -> float | None:
    """Return the seconds that `text` stands for, or None where it can't be understood.

    Missing, negative and infinite times are 0, and more than `MOST_SECONDS` is not understood. `1,234.56` has a
    thousands separator, `0,25` and `1,5` a decimal comma: runners format with the machine's locale.
    """
    if not text:  # no exception for what many writers leave out
        return 0.0
    try:
        seconds = float(text)
    except ValueError:
        return _parse_unusual(text.strip())
    if "_" in text:  # Python's own notation, nobody else's
        return None
    return _possible(seconds)


def _parse_unusual(text: str) -> float | None:
    if not text:
        return 0.0
    if len(text) > _CHARS:
        return None
    sign = text.startswith("-")
    digits = text.removeprefix("-")
    if _LEADING_ZERO.fullmatch(digits):
        plain = digits.replace(",", ".")
    elif _THOUSANDS.fullmatch(digits):
        plain = digits.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(digits):
        plain = digits.replace(",", ".")
    else:
        return None
    if sign:
        return 0.0
    return _possible(float(plain))


def _possible(seconds: float) -> float | None:
    if seconds <= 0.0 or not math.isfinite(seconds):
        return 0.0
    if seconds > MOST_SECONDS:
        return None
    return seconds
