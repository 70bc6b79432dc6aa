"""What tells whether failures are alike: the lines of their traces, and their messages but for what varies."""

import re
from typing import NamedTuple

from reporter import model, varying

_SEARCHED = 4000  # characters of a trace
_MESSAGE_CHARS = 400
# each with what a text that it matches holds: to search for both takes half the time of one expression for the two
_LINES = ((re.compile(r":\d{1,7}"), ":"), (re.compile(r"\", line \d{1,7}"), '", line '))
_TRACEBACK = "Traceback "  # of Python, which ends with what was raised
_FILE_CHARS = 70  # before a line's number, with it


class Fingerprint(NamedTuple):
    """Hashes of a failed case, what it says (`words`), the lines of its trace (see `lines_of`), and the values in it.

    `trace` is of class and lines, `said` of the words but for what varies, `message` of both, `whole` of the words as
    they are. `tells_place` says that the trace tells the place, or else the line in the report, and not the test's name
    as in Go.
    """

    trace: int
    said: int
    message: int
    whole: int
    words: str
    lines: str
    values: list[str]
    tells_place: bool


def of(case: model.TestCase) -> Fingerprint:
    """Return the fingerprint of a failed case; those that are alike have the same hashes of trace and message."""
    lines = lines_of(case.text)
    trace = hash((case.classname, lines or f"{case.file}:{case.line}"))
    words = _words(case)
    parts = varying.split(words)
    said = hash((lines != "", *parts[::2]))
    tells_place = case.producer != "go" and (case.line > 0 or lines != "")
    return Fingerprint(trace, said, hash((trace, said)), hash((said, words)), words, lines, parts[1::2], tells_place)


def _words(case: model.TestCase) -> str:
    """Return the message; where that is one word or none, also the line of the trace that mostly tells more."""
    message = case.message[:_MESSAGE_CHARS]
    if " " in message and not message.startswith(_TRACEBACK):
        return message
    if case.text.startswith(_TRACEBACK):
        line = case.text[-_MESSAGE_CHARS:].rstrip().rpartition("\n")[2]
    else:
        line = case.text[:_MESSAGE_CHARS].lstrip().partition("\n")[0]
    return f"{message}\n{line}"


def lines_of(trace: str) -> str:
    """Return the numbers of lines in a trace, each with what stands before it: what tells one trace from another."""
    text = trace[:_SEARCHED]
    found = []
    for expression, sign in _LINES:
        if sign not in text:
            continue
        # to go through the lines takes three quarters of the time of going through all that is found in the text
        for line in text.split("\n"):
            if sign in line and (number := expression.search(line)):
                end = number.end()
                found.append(line[max(0, end - _FILE_CHARS) : end])
    return "\n".join(found)


def number_of(line: str) -> int:
    """Return the number that one of `lines_of` ends with."""
    return int(line[len(line.rstrip("0123456789")) :] or 0)
