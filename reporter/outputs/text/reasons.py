"""Why a test case failed, in few words: what people want to read before they open a stack trace.

Runners put it in different places: PHPUnit's message is the test's name, GoogleTest's and Bats' begin with a place, Go
says "Failed", Jest and Vitest name the matcher and leave the two values to the trace (`tests/data` holds what 25 of
them write). Pure; what is returned is text of the report, not escaped for anything yet.
"""

import functools
import re
from collections.abc import Iterator, Sequence

from reporter import model
from reporter.outputs.text import escape, printed

_SEARCHED = 8000  # characters of a message and of a trace
_WIDTH = 400  # characters of a line that are looked at
_LINES = 40
_TRACEBACK = "Traceback (most recent call last)"
_FEW = 5  # failures that people compare at a glance

# lines that say where it failed, or that it did, but not why
_SILENT = re.compile(
    r"|\((?:from function .* )?in (?:test )?file .*, line \d+[,)]"  # Bats
    r"|thread '.*' .*panicked at \S+:\d+:\d+:?"  # Rust
    r"|failed [\w:]+|note: run with `RUST_BACKTRACE.*|stack backtrace:"  # cargo2junit, Rust
    r"|=== [A-Z]{3,5}\b.*|Error Trace:.*|# [\w./-]+(?: \[.*\])?"  # Go, testify
    r"|(?:test |collection |build |runtime |unexpected |uncaught )?(?:failed|failure|error|exception|assert)[.:]?"
    r"|(?:assertion |fatal |system )?(?:failure|error|exception)[.:]?"
    r"|- (?:file|line) *:.*|exception stack trace: -*|-{3,}|last checkpoint:"  # Boost.Test
    r"|[^\n]{1,300}\.\w{1,10}:\d+: (?:error: )?Failure!?"  # cmocka, GoogleTest
    r"|none|unknown file|with expansion:|(?:.*: )?traceback.*:|stack traceback:|collection failure"
    r"|\d+ (?:assertion\(s\) failed\.|(?:failure|error)s?, see stacktrace for details)"  # Criterion, Dart
    r"|no test result found|test \S+ in \S+ failed!"  # go-junit-report, Erlang's Common Test
    r"|mypy produced messages|caused by:|● test suite failed to run"
    r"|failed on (?:setup|teardown) with \"file .*"
    r"|\[[^\]]{1,99}\] › .* › .*",  # Playwright's headline
    re.IGNORECASE,
)
_CLASS_ALONE = re.compile(r"(?:[a-z_$][\w$]{0,99}\.){0,12}[A-Z]\w{0,99}(?:Error|Exception|Failure)[.:]?", re.IGNORECASE)
_PLACE = re.compile(r"[^\s()]+\.\w{1,10}:\d+(?::\d+)?:?(?:in .*)?")  # GoogleTest, PHPUnit, Ruby
_PLACED = re.compile(r"[^\s:]+:\d+:\d+ (?=\S)")
_FRAME = re.compile(
    r"at \S.*(?::\d+|\))(?: \{)?"  # Java, JavaScript, .NET, Catch2
    r"|File \".*\", line \d+.*|❯ .*:\d+:\d+"  # Python, Vitest
    r"|goroutine \d+ \[.*|--- [A-Z]{4}: .*|\S+\.go:\d+ \+0x\w+|note: run with `RUST_BACKTRACE.*"  # Go, Rust
    r"|(?:Raised |Re-raised |Called )(?:at|by|from) .*, line \d+.*"  # OCaml
    r"|(?:::)?in (?:function|call from) .*|\[?\{\w+,[^,]{1,100},\d+,\[\{file,.*"  # Erlang
    r"|>? ?\d+ \|.*"  # Playwright's excerpt of the source
)
_PACKAGE = re.compile(r"^(?:[a-z_][a-z0-9_]{0,60}\.){1,12}(?=[A-Z]\w*(?:Error|Exception)\b)", re.MULTILINE)
_LABEL = re.compile(r"^[ \t]{0,40}(?:- message: |Stacktrace: |Error:\s{2,40}|Caused by: |cause: )", re.MULTILINE)
_COMPARES = re.compile(r"(?i)assert|expect|actual|equal|[=!<>]=|\b(?:got|want|was)\b")
_PYTEST = "E   "  # begins the lines of an exception
_FIXTURE = re.compile(r"^E\s{1,20}(fixture '[^'\n]{1,200}' not found)", re.MULTILINE)
_CHAINED = re.compile(r"(?:The above exception was the direct cause|During handling of the above exception)")
_UNPARSED = re.compile(r"^[ \t]{0,40}(\w{0,40}SyntaxError: [^\n]+)", re.MULTILINE)  # far below Jest's advice
_GO_PANIC = re.compile(r"^(?:panic|fatal error): ", re.MULTILINE)
# node --test: what failed in a hook, and the words whose line breaks `message=` has lost
_NODE_HOOK = re.compile(r"failureType: 'hookFailed',\n {2}cause: (?!')")
_NODE_FILE = re.compile(r"\[Error: (test failed)\] \{[^}]{0,200} exitCode: (\d{1,5}),")
_NODE = re.compile(r"Error \[ERR_TEST_FAILURE\]: ")
_EUNIT = re.compile(r"^\*\*(?:error|throw|exit):", re.MULTILINE)
_TROUBLE = re.compile(r"(?i)\b(?:error|fail(?:ed|ure|s)?|assert\w*|exception|panic\w*|expected|undefined|pending)\b")
_DOTS = re.compile(r"\.{4,}")
_HTML = "*HTML*"  # Robot Framework: what follows is HTML (user guide, Failures > HTML in error messages)
_TAG = re.compile(r"<[^<>]{0,300}>")
_NO_MESSAGE = "failed without a message of its own"  # a Go test whose subtest failed


def of(case: model.TestCase) -> str:
    """Return the part of message and trace that says why the case failed, of one or more lines; "" if nothing does."""
    return _found(case)[0]


def _found(case: model.TestCase) -> tuple[str, list[str]]:
    """Return that part, and its telling lines where they are known: `line` need not look for them again."""
    said, known = _said(case)
    # as Go writes it; it stands beside the reason wherever that is shown
    own_place = f"{case.file.rpartition('/')[2]}:{case.line}: "
    if case.line > 0 and said.startswith(own_place):
        return said.removeprefix(own_place), []
    return said, known


def _said(case: model.TestCase) -> tuple[str, list[str]]:
    message = _plain(case.message)
    if special := _by_writer(message, case.text) or _of_go(case):
        return special, []
    said = [line for line in _lines(message) if _tells(line, case)]
    if said and _TRACEBACK not in message[:_SEARCHED]:
        # what pytest's trace has behind the message is source
        part = ""
        if not _is_of_pytest(case.text):
            part = _continued(said, _lines(case.text))
        if part:
            return part, []
        return message, said
    return _from_texts(case, message), []


def _from_texts(case: model.TestCase, message: str) -> str:
    """Return what trace and output say of a failure whose message says nothing."""
    found = _from_trace(case, case.text) or _from_trace(case, message) or _from_output(case)
    if found:
        return found
    if case.producer == "go" and (message.strip() == "Failed" or _says_where(message[:_WIDTH].strip())):
        return _NO_MESSAGE
    if message[:_SEARCHED].strip():
        return message
    return case.text


# how pytest begins the message of a fixture's error
_OF_FIXTURE = re.compile(r'failed on (?:setup|teardown) with "')


def line(case: model.TestCase, limit: int = 160) -> str:
    """Return the same on one line, cut at `limit` characters and clean, without what only says where."""
    said, known = _found(case)
    telling = "\n".join(known or (line for line in _lines(said) if _tells(line, case))) or said[:_SEARCHED]
    fixture = _OF_FIXTURE.match(telling[:_SEARCHED])
    if fixture and "\n" not in telling:
        telling = telling[fixture.end() :].rstrip('"')
    telling = _LABEL.sub("", _without_path(telling, case))
    if "." in telling:
        telling = _PACKAGE.sub("", telling)
    return escape.one_line(telling, limit)


def _without_path(said: str, case: model.TestCase) -> str:
    """Return words without the path and line before them that are shown beside them anyway."""
    before, found, words = said.partition(f"/{case.file.rpartition('/')[2]}:{case.line}: ")
    return words.lstrip() if found and words.strip() and "\n" not in before else said


def _plain(message: str) -> str:
    """Return a message without the HTML that Robot Framework announces; of a merged one, the new message."""
    if not message.startswith(_HTML):
        return message
    import html  # 0.3 MB of entities, for Robot Framework alone

    text = message[len(_HTML) : _SEARCHED]
    _, _, new = text.partition("New message:")
    return html.unescape(_TAG.sub(" ", (new or text).partition("<hr>")[0])).strip()


def _by_writer(message: str, text: str) -> str:
    """Return a reason that stands where only its writer puts it, or ""."""
    if not _may_be_by_writer(f"{message[:_SEARCHED]}\n{text[:_SEARCHED]}"):
        return ""
    for said in (message[:_SEARCHED], text[:_SEARCHED].lstrip()):
        if "fixture '" in said and (found := _FIXTURE.search(said)):
            return found[1]
        if "Jest encountered an unexpected token" in said and (found := _UNPARSED.search(said)):
            return found[1]
        if " is NOT correct!" in said and (checked := printed.failure_in(said)):
            return checked
        if "ERR_TEST_FAILURE" in said and (found := _NODE_HOOK.search(said) or _NODE.match(said)):
            return "\n".join(_up_to_a_frame(_lines(said[found.end() :])))
        if found := _NODE_FILE.match(said):
            return f"{found[1]}: exit code {found[2]}"
        if "**" in said and (found := _EUNIT.search(said)):
            return "\n".join(_lines(said[found.start() + 2 :]))
    return ""


def _may_be_by_writer(said: str) -> bool:
    """Say whether any of the signs is there that `_by_writer` looks for.

    Most failures have none. A search for one character takes next to no time, so the rarest of a sign comes first.
    """
    return (
        "fixture '" in said
        or ("!" in said and " is NOT correct!" in said)
        or ("J" in said and "Jest encountered an unexpected token" in said)
        or ("F" in said and "ERR_TEST_FAILURE" in said)
        or ("[" in said and "[Error: test failed] {" in said)
        or ("*" in said and "**" in said)
    )


def _of_go(case: model.TestCase) -> str:
    """Return what a Go test wrote of its failed line, without what it logged before; "" for others."""
    if case.producer != "go" and not case.file.endswith("_test.go"):
        return ""
    if panic := _GO_PANIC.search(case.text):
        return _dedented(list(_up_to_a_frame(_lines(case.text[panic.start() :]))))
    at = case.text.find(f" {case.file.rpartition('/')[2]}:{case.line}: ")
    if at < 0:
        return ""
    lines = _lines(case.text[at:])
    start = next((number for number, line in enumerate(lines) if _tells(line, case)), len(lines))
    return _dedented(list(_up_to_a_frame([lines[start].strip(), *lines[start + 1 :]]))) if start < len(lines) else ""


def in_common(cases: Sequence[model.TestCase]) -> tuple[int, str]:
    """Return how many of the cases fail alike, and with which words: one cause behind them is the first thing to know.

    (0, "") where there are too few of them to say so, or they have too little in common.
    """
    alike: dict[str, list[str]] = {}
    if len(cases) <= _FEW:
        return 0, ""
    for said in map(line, cases):
        if said and said != _NO_MESSAGE:
            alike.setdefault(_without_numbers(said), []).append(said)
    most = max(alike.values(), key=len, default=[])
    if len(most) >= max(3, len(cases) / 3):
        return len(most), most[0]
    return 0, ""


def _without_numbers(said: str) -> str:
    """Return what is the same in messages that differ in a port, an id, a time; where numbers are the point, all."""
    if _COMPARES.search(said):
        return said
    return re.sub(r"[0-9]+", "0", said)


def _is_of_pytest(text: str) -> bool:
    return text.startswith(_PYTEST) or text.find("\n" + _PYTEST, 0, _SEARCHED) >= 0


def _lines(text: str) -> list[str]:
    return text[:_SEARCHED].splitlines()[:_LINES]


def _tells(line: str, case: model.TestCase) -> bool:
    line = line[:_WIDTH].strip()
    if _says_where(line):
        return False
    full = f"{case.classname}::{case.name}"[:_WIDTH].strip()
    if line == case.name.strip() or line.replace("\\", ".").startswith(full.replace("\\", ".")):
        return False
    placed = _PLACED.match(line)
    return not (placed and case.name.strip().endswith(line[placed.end() :]))  # Playwright


@functools.lru_cache(maxsize=256)  # a line is asked about again at once, when the reason is cut to one line
def _says_where(line: str) -> bool:
    """Say whether a line tells only where it failed, or that it did."""
    if " " not in line and _CLASS_ALONE.fullmatch(line):
        return True
    return bool(_SILENT.fullmatch(line) or _PLACE.fullmatch(line) or _FRAME.fullmatch(line))


def _continued(said: Sequence[str], trace: list[str]) -> str:
    """Return the part of the trace that says the same and more: the exception's class, expected and received."""
    first = said[0][:_WIDTH].strip().removesuffix("...")  # as Minitest cuts its messages
    start = next((at for at, line in enumerate(trace) if line[:_WIDTH].rstrip().endswith(first)), len(trace))
    part = list(_up_to_a_frame(trace[start:]))
    again = [at for at, line in enumerate(part) if at and line[:_WIDTH].rstrip().endswith(f"Error: {first}")]
    part = part[again[0] if again else 0 :]  # Mocha's xunit writes the message, and then the stack that begins with it
    found = "\n".join(part)
    if all(line.strip().removesuffix("...") in found for line in said):
        return _dedented(part)
    return ""


def _from_trace(case: model.TestCase, text: str) -> str:
    last = 0  # where the exception begins that others led to
    for chained in _CHAINED.finditer(text[:_SEARCHED]):
        last = chained.end()
    trace = _lines(text[last:])
    end = text[-_SEARCHED:]  # --full-trace and --showlocals put much before it
    if found := _raised_by_pytest(trace) or (_PYTEST in end and _raised_by_pytest(end.splitlines())):
        return found
    if _TRACEBACK in text[:_SEARCHED]:
        trace = text[-_SEARCHED:].splitlines()
        return _with_source(_exception(trace), trace[-4:])
    start = next((at for at, line in enumerate(trace) if _tells(line, case)), len(trace))
    return _dedented(list(_up_to_a_frame(trace[start:])))


def _raised_by_pytest(lines: Sequence[str]) -> str:
    raised = [line[len(_PYTEST) :] for line in lines if line.startswith(_PYTEST)]
    if not raised:
        return ""
    return _with_source(raised, lines)


def _with_source(raised: list[str], trace: Sequence[str]) -> str:
    """Return what was raised, and the `assert` itself where pytest did not rewrite it (in a helper, in a plugin)."""
    if "".join(raised).strip() == "AssertionError":
        source = [line[1:].strip() for line in trace if line.lstrip("> \t").startswith("assert ")]
        return f"AssertionError: {source[-1]}" if source else "AssertionError"
    return "\n".join(raised)


def _from_output(case: model.TestCase) -> str:
    """Return what a program printed about its failure: behind a panic, else the first line that sounds like one."""
    lines = case.output[:_SEARCHED].splitlines()
    panicked = next((at for at, line in enumerate(lines) if "panicked at" in line[:_WIDTH]), None)
    if panicked is not None:
        return _dedented(list(_up_to_a_frame(lines[panicked + 1 : panicked + _LINES])))
    if said := printed.failure(case.output):
        return said
    telling = [line for line in lines if _tells(line, case) and not line.rstrip().endswith("...passed")]
    troubled = [line for line in telling if _TROUBLE.search(line[:_WIDTH])]
    for line in troubled[:1] or telling[-1:]:
        return _DOTS.sub(": ", line.strip())
    return ""


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
