"""Why a program says that it failed, in what it printed: C++'s frameworks under CTest, whose reports hold no more.

GoogleTest, Catch2, doctest, Boost.Test, CppUTest, Check and Qt Test all begin with a place or a word, and tell the rest
behind it or in the lines below. Pure; the text is the report's.
"""

import itertools
import re

_LINES = 1000  # that are looked through for the first failure
_WIDTH = 400
_TOLD = 10  # lines of one failure
_CHECKS = 40  # lines of a case with several
# `t.cpp:7: Failure`, `t.cpp:7: FAILED:`, `t.cpp:7: ERROR: …`, `t.cpp(7): error: in "cart/equal": …`
_FAILURE = re.compile(
    r"(?!.{0,300}\] --- )(?:[^\[\s].{0,300}\.\w{1,10}(?::\d{1,7}|\(\d{1,7}\))|unknown file|unknown location\(0\)):\s"
    r"(?:FATAL ERROR|fatal error|ERROR|FAILED|Failure|error)\b:?(.*)"
)
# Check: `t.c:3:F:cart:total:0: Assertion 'total == 275' failed`; UBSan: `t.c:3:5: runtime error: …`; ASan, TSan, LSan:
# `==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x…`; Qt Test: `FAIL!  : Cart::total() Compared values`
_FAILED_OTHERWISE = re.compile(
    r"\S.{0,300}\.\w{1,4}:\d{1,7}:[FES]:[^:]{0,200}:[^:]{0,200}:\d{1,7}: (\S.*)"
    r"|\S.{0,300}\.\w{1,10}:\d{1,7}:\d{1,7}: (runtime error: .+)"
    r"|==\d{1,10}==\s?(?:ERROR|WARNING): (\w{1,40}Sanitizer: [^(]{1,200}?)(?: on (?:unknown )?address .*| \(.*)?$"
    r"|FAIL!  : [^\s(]{1,300}\([^()]{0,300}\) (\S.*)"
    r"|CMake Error at [^\n]{1,300}:\d{1,7} \(\w{1,60}\):()"  # a script, `cmake -P check.cmake`
)
_PLACED = re.compile(r"\S.{0,300}\.\w{1,10}(?::\d{1,7}|\(\d{1,7}\)):?(?:\s|$)")
_OF_TEST = re.compile(r'\s*(?:in "[^"]*":\s?|Failure in \w{0,40}TEST\(.*\)|Failure!)')
_RUNNING = re.compile(r"\[ RUN {6}\] (\S.*)")  # GoogleTest's last words when a test crashes
_CATCH2_END = re.compile(r"at \S.{0,300}:\d{1,7}")
_SILENT = frozenset(
    {
        "with expansion:",
        "{Unknown expression after the reported line}",
        "due to unexpected exception with message:",
        "with message:",
        "Google Test trace:",
    }
)


def failure(output: str) -> str:
    """Return the words of the first failure that a program printed, "" where it printed none in this manner."""
    lines = [line[:_WIDTH].rstrip() for line in output.splitlines()[:_LINES]]
    for at, line in enumerate(lines):
        found = _FAILURE.match(line) or _FAILED_OTHERWISE.match(line)
        if found is None:
            continue
        words = found[found.lastindex or 0]
        below = lines[at + 1 : at + 1 + _TOLD]
        if not words:  # GoogleMock leaves a line blank
            below = list(itertools.dropwhile(lambda line: not line, below))
        said = [_without_test(words.strip()), *_below(below)]
        telling = [words for words in map(str.strip, said) if words and words not in _SILENT]
        if telling:
            return "\n".join(telling)
    running = _RUNNING.fullmatch(output.rstrip()[-_WIDTH:].rpartition("\n")[2])
    return f"the program ended in the middle of {running[1]}" if running else ""


def _without_test(said: str) -> str:
    """Return words without the name of the test before them."""
    named = _OF_TEST.match(said)
    return said[named.end() :] if named else said


def failure_in(text: str) -> str:
    """Return the check and its values from the text of a doctest report, whose message has the values alone."""
    lines = [line.strip() for line in text.splitlines()[:_LINES]]
    at = next((number for number, line in enumerate(lines) if line.endswith(" is NOT correct!")), len(lines))
    return "\n".join(_below(lines[at:]))


def checks_in(text: str) -> str:
    """Return the checks and their values from the text of a Catch2 report, whose message has no values."""
    lines = [line.strip()[:_WIDTH] for line in text.splitlines()[:_CHECKS]]
    return "\n".join(line for line in lines if line and line not in _SILENT and not _CATCH2_END.fullmatch(line))


def _below(lines: list[str]) -> list[str]:
    """Return the lines up to the first that is blank, a place or a runner's own (`[  FAILED  ] Cart.Equal`)."""
    return list(itertools.takewhile(_belongs_to_it, lines))


def _belongs_to_it(line: str) -> bool:
    return (
        bool(line.strip()) and not line.startswith(("[", "   Loc: [", "    #0 ", "=====")) and not _PLACED.match(line)
    )
