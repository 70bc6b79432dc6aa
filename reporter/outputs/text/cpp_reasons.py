"""Why a program says that it failed, in what it printed: C++'s frameworks under CTest, whose reports hold no more.

GoogleTest, Catch2, doctest, Boost.Test and CppUTest all begin with a place and a word, and tell the rest behind it or
in the lines below. Pure; the text is the report's.
"""

import re

_LINES = 400  # that are looked through for the first failure
_WIDTH = 400
_TOLD = 10  # lines of one failure
# `t.cpp:7: Failure`, `t.cpp:7: FAILED:`, `t.cpp:7: ERROR: …`, `t.cpp(7): error: in "cart/equal": …`
_FAILURE = re.compile(
    r"(?!.{0,300}\] --- )(?:[^\[\s].{0,300}\.\w{1,10}(?::\d{1,7}|\(\d{1,7}\))|unknown file|unknown location\(0\)):\s"
    r"(?:FATAL ERROR|fatal error|ERROR|FAILED|Failure|error)\b:?(.*)"
)
_PLACED = re.compile(r"\S.{0,300}\.\w{1,10}(?::\d{1,7}|\(\d{1,7}\)):?(?:\s|$)")
_OF_TEST = re.compile(r'\s*(?:in "[^"]*":\s?|Failure in \w{0,40}TEST\(.*\)|Failure!)')
_SILENT = frozenset(
    {"with expansion:", "due to unexpected exception with message:", "with message:", "Google Test trace:"}
)


def failure(output: str) -> str:
    """Return the words of the first failure that a program printed, "" where it printed none in this manner."""
    lines = [line[:_WIDTH].rstrip() for line in output.splitlines()[:_LINES]]
    for at, line in enumerate(lines):
        found = _FAILURE.match(line)
        if found is None:
            continue
        said = [_without_test(found[1].strip()), *_below(lines[at + 1 : at + 1 + _TOLD])]
        telling = [words for words in map(str.strip, said) if words and words not in _SILENT]
        if telling:
            return "\n".join(telling)
    return ""


def _without_test(said: str) -> str:
    """Return words without the name of the test before them."""
    named = _OF_TEST.match(said)
    return said[named.end() :] if named else said


def failure_in(text: str) -> str:
    """Return the check and its values from the text of a doctest report, whose message has the values alone."""
    lines = [line.strip() for line in text.splitlines()[:_LINES]]
    at = next((number for number, line in enumerate(lines) if line.endswith(" is NOT correct!")), len(lines))
    return "\n".join(_below(lines[at:]))


def _below(lines: list[str]) -> list[str]:
    """Return the lines up to the first that is blank, a place or a runner's own (`[  FAILED  ] Cart.Equal`)."""
    for number, line in enumerate(lines):
        if not line.strip() or line.startswith("[") or _PLACED.match(line):
            return lines[:number]
    return lines
