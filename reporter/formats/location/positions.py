"""The positions that a text writes, in any language's writing; what place each of them means, `text_places` says.

Texts are cut before they are searched, and an expression begins at a dot and looks ahead a bounded number of
characters: the path before it is taken backwards, because an expression that begins with it takes quadratic time.
"""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from reporter.formats.location import split_places

MOST = 100  # positions of one section
_LINE_CHARS = 400  # before a position, and behind it

# behind `.ext`: `:12`, `:12:5`, `:line 12` (.NET, also in other languages), `: line 12:` (shells), `"]:12` (Lua);
# `(12)`, `(12,5)`; `[12, 5]` (TSLint); `", line 12` (Python, OCaml), `, line 12` (Erlang, Bats), ` line 12` (Perl),
# ` on line 12` (PHP), ` (line 12)` (fish); ` (12:85)` (PHP_CodeSniffer); `: 12-20` (Checkov); `: 12: ` (dash, which is
# `sh` on Debian); `?hash:12:30` (Karma); `#…LineNumber=12` (Xcode); ` 12:5` (Dart); ` (function) at 12` (MATLAB)
_POSITION = re.compile(
    r"\.([A-Za-z]\w{0,9})(?:"
    r"[\"'\]]{0,2}:(?:\s?line\s|[^\W\d_]{1,12}\s)?(\d{1,7})"
    r"|\((\d{1,7})(?:,\s?\d{1,7})?\)"
    r"|\[(\d{1,7}), \d{1,7}\]"
    r"|[\"'`]?,?\s\(?(?:on\s)?[Ll]ine:?\s(\d{1,7})"
    r"|\s\((\d{1,7}):\d{1,7}\)"
    r"|:\s(\d{1,7})(?::\s|-\d{1,7}(?![\d-]))"  # no date
    r"|\?[\w=&.%-]{0,80}:(\d{1,7})"
    r"|\#[\w=&]{0,120}LineNumber=(\d{1,7})"
    r"|(?<=\.dart)\s(\d{1,7}):\d{1,7}"
    r"|\s\([\w./]{1,100}\)\sat\s(\d{1,7})"
    r")(?!\d)"
)
_DOCTEST_FAILURE = ": DocTestFailure"
_GO_TIMEOUT = "panic: test timed out after "
_GO_WAITING = "]:\ntesting.(*T).Run("  # for a subtest, in another goroutine
_SCOPES = "Google Test trace:"  # the lines behind it tell where a `SCOPED_TRACE` stands
_PROPTEST, _PROPTEST_INPUT = "\nTest failed: ", "\nminimal failing input: "
_CAUSE = "\nCaused by: "  # of the JVM; one behind the other, the last was thrown first
_NODE_CAUSE = "\n  cause: "
_NODE_FAILURE = "ERR_TEST_FAILURE"


class Position(NamedTuple):
    """A position as it is written: what stands in its line, for Go the line above, and how many causes stand before."""

    before: str
    behind: str
    line: int
    suffix: str
    above: str
    causes: int = 0


class Section(NamedTuple):
    """What a part of a text says of places, each kind in the order of the text."""

    pairs: tuple[tuple[str, int], ...]
    positions: tuple[Position, ...]


def sections(text: str) -> list[Section]:
    """Return all that decides which places a text names: it takes half the time, and most failures have it in common.

    What counts before the rest comes first.
    """
    return [
        Section(
            tuple(itertools.islice(split_places.pairs(section), MOST)),
            tuple(itertools.islice(_positions(section), MOST)),
        )
        for section in _in_order(split_places.cut(text))
    ]


def _in_order(text: str) -> list[str]:
    """Return what counts before the rest.

    The cause of Node's test failure, before the place of the subtest; of examples in a docstring the first that failed
    (pytest's `--doctest-continue-on-failure`); of Go's tests that ran out of time what hangs, before what waits for it.
    """
    if _GO_TIMEOUT in text:
        return _hanging_first(text)
    if _PROPTEST_INPUT in text and (told := text.find(_PROPTEST)) >= 0:  # the panic is in the macro
        return [text[told:], text[:told]]
    if _SCOPES in text:
        return [_without_scopes(text)]
    if (first := text.find(_DOCTEST_FAILURE)) >= 0:
        return [text[: first + len(_DOCTEST_FAILURE)], text[first:]]
    cause = text.find(_NODE_CAUSE) if _NODE_FAILURE in text else -1
    if cause >= 0:
        return [text[cause:], text[:cause]]
    return [text]


def _hanging_first(text: str) -> list[str]:
    hanging: list[str] = []
    waiting: list[str] = []
    for goroutine in text.split("\n\n"):
        (waiting if _GO_WAITING in goroutine else hanging).append(goroutine)
    return ["\n\n".join(hanging), "\n\n".join(waiting)]


def _without_scopes(text: str) -> str:
    """Leave out the scopes of a file in which a line failed: they help where it failed in another file alone."""
    kept = []
    failed: set[str] = set()
    in_scopes = False
    for line in text.split("\n"):
        # `t.cpp:9`, `t.cpp:9: words`, on Windows `t.cpp(9): words`
        file, _, number = line.partition(": ")[0].replace("(", ":").rstrip(")").rpartition(":")
        if not number.isdecimal():
            in_scopes = line.startswith(_SCOPES)
        elif not in_scopes:
            failed.add(file)
        elif file in failed:
            continue
        kept.append(line)
    return "\n".join(kept)


def _positions(text: str) -> Iterator[Position]:
    causes, cause = 0, text.find(_CAUSE)
    for found in _POSITION.finditer(text):
        start, end = found.span()
        while 0 <= cause < start:
            causes, cause = causes + 1, text.find(_CAUSE, cause + 1)
        earliest = max(0, start - _LINE_CHARS)
        begin = max(text.rfind("\n", earliest, start) + 1, earliest)
        before = text[begin : found.end(1)]
        behind = text[end : end + _LINE_CHARS].partition("\n")[0]
        above = ""
        if found[1] == "go" and before.startswith("\t"):
            above = text[max(0, begin - _LINE_CHARS) : max(0, begin - 1)].rpartition("\n")[2]
        yield Position(before, behind, int(found[found.lastindex or 0]), found[1], above, causes)
