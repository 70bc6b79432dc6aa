"""What tells whether failures are alike: the lines of their traces, and their messages but for what varies."""

import re
from typing import NamedTuple

from reporter import model, varying

_SEARCHED = 4000  # characters of a trace
_MESSAGE_CHARS = 400
# each with what a text that it matches holds: to search for both takes half the time of one expression for the two
_LINES = ((re.compile(r":\d{1,7}"), ":"), (re.compile(r"\", line \d{1,7}"), '", line '))
_FILE_CHARS = 60  # before a line's number


class Fingerprint(NamedTuple):
    """The hash of a trace, the hash of trace and message but for what varies, and the values that vary.

    `tells_place` says that the trace tells the place, or else the line in the report, and not the test's name as in Go.
    """

    trace: int
    message: int
    values: list[str]
    tells_place: bool


def of(case: model.TestCase) -> Fingerprint:
    """Return the fingerprint of a failed case; those that are alike have the same two hashes."""
    lines = lines_of(case.text)
    trace = hash((case.classname, lines or f"{case.file}:{case.line}"))
    parts = varying.split(case.message[:_MESSAGE_CHARS])
    tells_place = case.producer != "go" and (case.line > 0 or lines != "")
    return Fingerprint(trace, hash((trace, tuple(parts[::2]))), parts[1::2], tells_place)


def lines_of(trace: str) -> str:
    """Return the numbers of lines in a trace, each with what stands before it: what tells one trace from another."""
    text = trace[:_SEARCHED]
    found = []
    for expression, sign in _LINES:
        if sign not in text:
            continue
        for match in expression.finditer(text):
            start, end = match.span()
            line = text.rfind("\n", 0, start) + 1
            found.append(text[max(line, start - _FILE_CHARS) : end])
    return "\n".join(found)
