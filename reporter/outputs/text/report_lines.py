"""The lines of messages and traces: which of them tell why a test case failed, and which only where, or that it did.

Pure; what is searched is cut to a size first.
"""

import functools
import re
from collections.abc import Callable, Iterable

from reporter import model

SEARCHED = 8000  # characters of a message and of a trace
WIDTH = 400  # characters of a line that are looked at
LINES = 40

# lines that say where it failed, or that it did, but not why
_SILENT = re.compile(
    r"|\(?(?:from function .* )?in (?:test )?file .*, line \d+[,)]"  # Bats
    r"|thread '.*' .*panicked at \S+:\d+:\d+:?"  # Rust
    r"|failed [\w:]+(?:\S{1,300} - [\w:]{1,200} \(line \d+\))?|note: run with `RUST_BACKTRACE.*"  # cargo2junit, Rust
    r"|test executable failed \(exit status: \d+\)\.|std(?:err|out):"  # Rust's examples in documentation
    r"|=== [A-Z]{3,5}\b.*|Error Trace:.*|Test:\s{2,20}Test\S+|(?:: )?# [\w./-]+(?: \[.*\])?"  # Go, testify
    r"|(?:test |collection |build |runtime |unexpected |uncaught |unhandled )?(?:failed|failure|error|exception|assert)"
    r"[.:!]?|(?:assertion |fatal |internal |system )?(?:failed|failure|error|exception)[.:!]?"
    r"|- (?:file|line) *:.*|exception stack trace: -*|-{3,}|last checkpoint:"  # Boost.Test
    r"|[^\n]{1,300}\.\w{1,10}:\d+: (?:error: )?Failure!?"  # cmocka, GoogleTest
    r"|note: google test filter = .*|running main\(\) from .*|\[[-=]{10}\] .*"  # GoogleTest
    r"|\[ {1,7}(?:run|ok|failed|passed|skipped|disabled) {1,6}\] .*"
    r"|none|unknown file|with expansion:|(?:.*: )?traceback.*:|stack traceback:|collection failure"
    r"|\d+ (?:assertion\(s\) failed\.|(?:failure|error)s?, see stacktrace for details|jshint failures?)"  # Criterion
    r"|no test result found|test \S+ in \S+ failed!"  # go-junit-report, Erlang's Common Test
    r"|location \S.*:\d+|test panicked|occurred"  # Bandit, Ginkgo, Gomega
    r"|found \d+ vulnerabilit(?:y|ies)\. see stacktrace for details\.|results:"  # gosec
    r"|expected example to fail since it is pending, but it passed\."  # RSpec, whose text says what is pending
    r"|at: \S{1,200}\.(?:clj[cs]?|java):\d+"  # Clojure
    r"|mypy produced messages|caused by:|● test suite failed to run"
    r"|failed on (?:setup|teardown) with \"file .*"
    r"|(?:\[[^\]]{1,99}\] › .*|[^\n]{1,200}\.[cm]?[jt]sx?:\d{1,7}:\d{1,7}) › .*",  # Playwright's headline
    re.IGNORECASE,
)
# what a package of Go's prints beside its reason, if it has one; in the text of a test these may be what it compared
_OF_GO_PACKAGE = re.compile(r"PASS|exit status \d+|FAIL(?:\s\S+\s[\d.]+s)?")
_GO_TEST = re.compile(r"(?:Test(?!Main\Z)|Example|Fuzz|Benchmark)")
_CLASS_ALONE = re.compile(r"(?:[a-z_$][\w$]{0,99}\.){0,12}[A-Z]\w{0,99}(?:Error|Exception|Failure)[.:]?", re.IGNORECASE)
# GoogleTest, PHPUnit, Ruby; a folder of an absolute path may hold blanks
_PLACE = re.compile(r"(?:[^\s()]+|(?:/|[A-Za-z]:[\\/])[^:\n]{1,300})\.\w{1,10}:\d+(?::\d+)?:?\s?(?:in .*)?")
_PLACED = re.compile(r"[^\s:]+:\d+:\d+ (?=\S)")
_FRAME = re.compile(
    r"at \S.*(?::\d+|\))(?: \{)?"  # Java, JavaScript, .NET, Catch2
    r"|\.\.\. \d{1,5} (?:more|common frames omitted)|Suppressed: (?:[\w$]{1,99}\.){1,12}[A-Z].*"  # Java
    r"|File \".*\", line \d+.*|❯ .*:\d+:\d+"  # Python, Vitest
    r"|goroutine \d+ (?:gp=.* )?\[.*|runtime stack:|--- [A-Z]{4}: .*|\S+\.go:\d+ \+0x\w+"  # Go
    r"|note: run with `RUST_BACKTRACE.*|stack backtrace:"  # Rust
    r"|(?:Raised |Re-raised |Called )(?:at|by|from) .*, line \d+.*"  # OCaml
    r"|(?:::)?in (?:function|call from) .*|\[?\{\w+,[^,]{1,100},\d+,\[\{file,.*"  # Erlang
    r"|>? ?\d+ \|.*|Retry #\d+ ─{3,}|Error Context: .*|attachment #\d+: .*"  # Playwright: its excerpt of the source
    r"|at <\w+>|CallStack \(from .*\):.*|In \[[^\]]{1,80}\] at: .*|Full Stack Trace"  # Jasmine, Haskell, Ginkgo
)


def split(text: str) -> list[str]:
    """Return the first lines of a text."""
    return text[:SEARCHED].splitlines()[:LINES]


def tells(line: str, case: model.TestCase) -> bool:
    """Say whether a line tells why the case failed: it does more than say where, and is not the case's own name."""
    line = line[:WIDTH].strip()
    if says_where(line):
        return False
    if case.producer == "go" and not _GO_TEST.match(case.name) and _OF_GO_PACKAGE.fullmatch(line):
        return False
    full = f"{case.classname}::{case.name}"[:WIDTH].strip()
    if line.removeprefix("failed ").removeprefix("::") == case.name.strip() or line.replace("\\", ".").startswith(
        full.replace("\\", ".")
    ):
        return False
    placed = _PLACED.match(line)
    return not (placed and case.name.strip().endswith(line[placed.end() :]))  # Playwright


@functools.lru_cache(maxsize=256)  # a line is asked about again at once, when the reason is cut to one line
def says_where(line: str) -> bool:
    """Say whether a line tells only where it failed, or that it did."""
    if " " not in line and _CLASS_ALONE.fullmatch(line):
        return True
    return bool(_SILENT.fullmatch(line) or _PLACE.fullmatch(line) or _FRAME.fullmatch(line))


def class_alone(lines: Iterable[str]) -> str:
    """Return the first line that is the class of an exception without words, or ""."""
    bare = (line[:WIDTH].strip() for line in lines)
    return next((line.rstrip(".:") for line in bare if _CLASS_ALONE.fullmatch(line)), "")


def is_frame(line: str) -> bool:
    """Say whether a line is a frame of a trace."""
    return _FRAME.fullmatch(line[:WIDTH].strip()) is not None


def up_to_a_frame(lines: list[str]) -> list[str]:
    """Return the lines up to the first that is a frame or a place, none of them blank at the end."""
    end = 0
    for number, line in enumerate(lines, start=1):
        bare = line[:WIDTH].strip()
        if _FRAME.fullmatch(bare) or _PLACE.fullmatch(bare):
            break
        if bare:
            end = number
    return lines[:end]


def said(text: str) -> str:
    """Return the first lines of a text, up to a frame or a place."""
    return "\n".join(up_to_a_frame(split(text)))


def from_first(lines: list[str], is_wanted: Callable[[str], bool]) -> list[str]:
    """Return the lines from the first that is wanted on, none where none is."""
    for at, line in enumerate(lines):
        if is_wanted(line):
            return lines[at:]
    return []


def raised(trace: list[str]) -> list[str]:
    """Return the end of a Python traceback: all behind the source of the last frame."""
    last = max((at for at, line in enumerate(trace) if is_frame(line)), default=0)
    return from_first(trace[last + 1 :], lambda line: bool(line[:1].strip()))


def dedented(lines: list[str]) -> str:
    """Return lines as a text without the indent that all of them have."""
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)
