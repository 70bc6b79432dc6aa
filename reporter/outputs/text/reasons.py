"""Why a test case failed, in few words: what people want to read before they open a stack trace.

Runners put it in different places: PHPUnit's message is the test's name, GoogleTest's and Bats' begin with a place, Go
says "Failed", Jest and Vitest name the matcher and leave the two values to the trace (`tests/data` holds what 25 of
them write). Pure; what is returned is text of the report, not escaped for anything yet.
"""

import re
from collections.abc import Iterator, Sequence

from reporter import model
from reporter.outputs.text import escape

_SEARCHED = 8000  # characters of a message and of a trace
_WIDTH = 400  # characters of a line that are looked at
_LINES = 40
_FEW = 5  # failures that people compare at a glance

# lines that say where it failed, or that it did, but not why
_SILENT = re.compile(
    r"|\((?:from function .* )?in (?:test )?file .*, line \d+[,)]"  # Bats
    r"|thread '.*' .*panicked at \S+:\d+:\d+:?"  # Rust
    r"|=== [A-Z]{3,5}\b.*"  # Go
    r"|(?:test |collection )?(?:failed|failure|error)[.:]?|none|unknown file|with expansion:|traceback.*:",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[^\s()]+\.\w{1,10}:\d+(?::\d+)?:?(?:in .*)?")  # GoogleTest, PHPUnit, Ruby
_FRAME = re.compile(
    r"at \S.*(?::\d+|\))(?: \{)?"  # Java, JavaScript, .NET, Catch2
    r"|File \".*\", line \d+.*|❯ .*:\d+:\d+"  # Python, Vitest
    r"|goroutine \d+ \[.*|--- [A-Z]{4}: .*|note: run with `RUST_BACKTRACE.*"  # Go, Rust
    r"|>? ?\d+ \|.*"  # Playwright's excerpt of the source
)
_PACKAGE = re.compile(r"^(?:[a-z_][a-z0-9_]{0,60}\.){1,12}(?=[A-Z]\w*(?:Error|Exception)\b)", re.MULTILINE)
_COMPARES = re.compile(r"(?i)assert|expect|actual|equal|[=!<>]=|\b(?:got|want|was)\b")
_PYTEST = re.compile(r"^E {3}", re.MULTILINE)


def of(case: model.TestCase) -> str:
    """Return the part of message and trace that says why the case failed, of one or more lines; "" if nothing does."""
    said = [line for line in _lines(case.message) if _tells(line, case)]
    if said:
        # what pytest's trace has behind the message is source
        part = "" if _PYTEST.search(case.text[:_SEARCHED]) else _continued(said, _lines(case.text))
        return part or case.message
    return _from_trace(case) or (case.message if case.message[:_SEARCHED].strip() else case.text)


def line(case: model.TestCase, limit: int = 160) -> str:
    """Return the same on one line, cut at `limit` characters and clean, without what only says where."""
    said = of(case)
    telling = "\n".join(line for line in _lines(said) if _tells(line, case)) or said
    return escape.one_line(_PACKAGE.sub("", telling), limit)


def in_common(cases: Sequence[model.TestCase]) -> tuple[int, str]:
    """Return how many of the cases fail alike, and with which words: one cause behind them is the first thing to know.

    (0, "") where there are too few of them to say so, or they have too little in common.
    """
    alike: dict[str, list[str]] = {}
    for said in (line(case) for case in cases) if len(cases) > _FEW else ():
        alike.setdefault(_without_numbers(said), []).append(said)
    most = max(alike.values(), key=len, default=[""])
    return (len(most), most[0]) if most[0] and len(most) >= max(3, len(cases) / 3) else (0, "")


def _without_numbers(said: str) -> str:
    """Return what is the same in messages that differ in a port, an id, a time; where numbers are the point, all."""
    return said if _COMPARES.search(said) else re.sub(r"[0-9]+", "0", said)


def _lines(text: str) -> list[str]:
    return text[:_SEARCHED].splitlines()[:_LINES]


def _tells(line: str, case: model.TestCase) -> bool:
    line = line[:_WIDTH].strip()
    full = f"{case.classname}::{case.name}"[:_WIDTH].strip()
    if line == case.name.strip() or line.replace("\\", ".").startswith(full.replace("\\", ".")):
        return False
    return not (_SILENT.fullmatch(line) or _PLACE.fullmatch(line) or _FRAME.fullmatch(line))


def _continued(said: Sequence[str], trace: list[str]) -> str:
    """Return the part of the trace that says the same and more: the exception's class, expected and received."""
    first = said[0][:_WIDTH].strip().removesuffix("...")  # as Minitest cuts its messages
    start = next((at for at, line in enumerate(trace) if line[:_WIDTH].rstrip().endswith(first)), len(trace))
    part = list(_up_to_a_frame(trace[start:]))
    found = "\n".join(part)
    return _dedented(part) if all(line.strip().removesuffix("...") in found for line in said) else ""


def _from_trace(case: model.TestCase) -> str:
    trace = _lines(case.text)
    if raised := [line[4:] for line in trace if _PYTEST.match(line)]:
        return "\n".join(raised)
    if any(line.startswith("Traceback (") for line in trace):
        return "\n".join(_exception(case.text[-_SEARCHED:].splitlines()))
    start = next((at for at, line in enumerate(trace) if _tells(line, case)), len(trace))
    return _dedented(list(_up_to_a_frame(trace[start:])))


def _exception(trace: list[str]) -> list[str]:
    """Return the end of a Python traceback: all behind the source of the last frame."""
    last = max((at for at, line in enumerate(trace) if _FRAME.fullmatch(line[:_WIDTH].strip())), default=0)
    start = next((at for at, line in enumerate(trace) if at > last and line[:1].strip()), len(trace))
    return trace[start : start + _LINES]


def _up_to_a_frame(lines: list[str]) -> Iterator[str]:
    """Yield lines up to the first that is a frame or a place, none of them blank at the end."""
    blank: list[str] = []
    for line in lines:
        bare = line[:_WIDTH].strip()
        if _FRAME.fullmatch(bare) or _PLACE.fullmatch(bare):
            return
        blank.append(line)
        if bare:
            yield from blank
            blank.clear()


def _dedented(lines: list[str]) -> str:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)
