"""Where a text names a file and a line, in the writing of any language; which file that is, others decide."""

import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from reporter.formats.location import positions

_REMEMBERED = 128  # places: the same frames stand in trace after trace

_NO_LINE = 1  # what those write who know none: golangci-lint of what does not compile
_JVM_SUFFIXES = frozenset({"java", "kt", "kts", "scala", "groovy", "sc"})
_PYTHON_SUFFIXES = frozenset({"py", "pyx", "pyi"})
_C_SUFFIXES = frozenset({"c", "cc", "cpp", "cxx", "c++", "cu", "h", "hh", "hpp", "hxx", "h++", "m", "mm"})
# what pytest writes behind `path:12`: nothing, the exception, or the function; linters write a message
_PYTEST_ENTRY = re.compile(r"(?::\s?(?:[\w.]{0,200}|in\s[^\n]{1,300}))?\s?")
_NIM_FRAME = re.compile(r"[ \t]{1,40}+[^\s:]{1,200}+")  # `cart.nim(12) parsePrice`; what a check says has a colon
_CLOSURE = re.compile(r"(?:_closure\d{1,5}){1,9}\Z")  # Groovy, the first of a method and those inside it
# what C++'s frameworks print behind the place of a failure (GoogleTest, Catch2, doctest, Boost.Test, CppUTest, cmocka);
# they print the place of the test itself without any words
_FAILURE_BEHIND = re.compile(r":?\s(?:FAILED|ERROR|FATAL ERROR|Failure|(?:fatal )?error)\b")
_BATS_TEST = "in test file "  # the outermost frame; a helper's stands above it as `in file`
# a test of RSpec's, or of Rails', is a block; a helper is a method
_RUBY_BLOCK = re.compile(
    r":in [`'](?:(?:rescue|ensure) in ){0,3}block [^\n]{0,200}<(?:top \(required\)|main|class:[\w:]{1,200})>"
)
_GINKGO_FAILURE = re.compile(r"In \[[^\]]{1,80}\] at: ")  # the place of the spec stands alone above it
_GOCHECK_HEADS = ("FAIL: ", "PANIC: ")
_GO_LOGGED = re.compile(r"[ \t]{1,20}[\w.-]{1,200}_test\.go")
_GO_FUNCTION = re.compile(r"\.(?:\(\*?\w{1,200}\)\.)?(\w{1,200})")
_GO_COMPARES = re.compile(
    r"!=|\bmismatch|\b(?:got|have|was|actual)\b.*\b(?:want|wanted|expected)\b"
    r"|\b(?:want|wanted|expected?|should)\b.*\b(?:got|have|was|actual|but)\b",
    re.IGNORECASE,
)
_GO_TROUBLED = re.compile(
    r"\b(?:err|errors?|fail(?:s|ed|ure)?|panic|unexpected|expected|want|wrong|missing|invalid|should|must|not|no|"
    r"cannot|can't|didn't|doesn't)\b",
    re.IGNORECASE,
)
_COMPARES, _TROUBLED = 3, 2
# what stands before the path of a frame, a line break, and what stands behind its line
_RUBY = re.compile(r"\n:in [`'](?:block (?:\(\d{1,3} levels\) )?in )?(?:[\w:]{1,200}[#.])?(\w{1,200})")
_DOTNET = re.compile(r"\Aat [^\n(]{0,300}\.(\w{1,200})\([^\n]{0,300} in [^\n]*\n")
_FUNCTIONS = {
    "py": re.compile(r"\AFile \"[^\n]*\n, in (\w{1,200})"),
    "erl": re.compile(r":(\w{1,200})/\d{1,3} \([^\n()]*\n"),
    "rb": _RUBY,
    "lua": re.compile(r"\n: in (?:[a-z]{1,20} )?'(?:\w{1,200}[.:]){0,5}(\w{1,200})'"),
    **dict.fromkeys(("cs", "fs", "vb"), _DOTNET),
}


class Place(NamedTuple):
    """A file and a line as a text names them. `before` is the line of the text up to the file's end.

    `owner` is what a JVM frame names before the file: loader, module, class and method; `functions` has the methods.
    `is_declaration` marks where a test stands and not what failed (Playwright's headline, ExUnit's second line),
    `is_caller` who included it (RSpec's "called from"), `is_deepest_last` the frames of Python and Nim. `function` is
    told by tracebacks of Python's own and by Go's panics; `is_of_test` marks the frame of the test itself where its
    name does not tell it (Bats, RSpec). `is_failure` says that the words behind it tell of a failure, `is_alone` that
    it stands alone in its line. `is_go_frame` marks a frame of a panic; for `go_weight` see `_go_weight`. `causes` is
    how many of the JVM's "Caused by" stand before it.
    """

    before: str
    line: int
    suffix: str
    owner: str = ""
    functions: tuple[str, ...] = ()
    is_caller: bool = False
    is_declaration: bool = False
    is_deepest_last: bool = False
    is_failure: bool = False
    is_alone: bool = False
    go_weight: int = 0
    is_go_frame: bool = False
    function: str = ""
    is_of_test: bool = False
    causes: int = 0


Found = tuple[Place, str]  # and the file of the workspace that it means


def places(text: str) -> list[Place]:
    """Return the places that a text names, the one where it was raised before its callers."""
    return places_of(positions.sections(text))


def places_of(sections: list[positions.Section]) -> list[Place]:
    """Return the places of a text, of which `positions.sections` has returned these."""
    found: list[Place] = []
    for section in sections:
        found += _deepest_first(itertools.islice(_in_section(section), positions.MOST))
    return _go_failure_first(_of_failures([place for place in found if place.line]))


def _go_failure_first(found: list[Place]) -> list[Place]:
    """Put before the rest what most likely failed of all that a Go test logged: a log and an error look alike.

    A panic's frames come before all of it.
    """
    logged = [place for place in found if place.go_weight]
    if not logged or len(found) == 1:
        return found
    frames = _frames_of_panic(found)
    compared = [place for place in logged if place.go_weight == _COMPARES]
    telling = [place for place in logged if place.go_weight == _TROUBLED]
    first = frames or compared[:1] or telling[-1:] or logged[-1:]
    return [*first, *(place for place in found if place not in first)]


def _frames_of_panic(found: list[Place]) -> list[Place]:
    """Return the frames of a panic that ended the test: nothing is logged behind those, unlike a stack in a log."""
    after = itertools.dropwhile(lambda place: not place.is_go_frame, found)
    if any(place.go_weight for place in after):
        return []
    return [place for place in found if place.is_go_frame]


def _go_weight(before: str, behind: str) -> int:
    """Return how surely a line that `testing.T` wrote (`    cart_test.go:12: words`) is an error, 1 to 3; else 0."""
    if not _GO_LOGGED.fullmatch(before):
        return 0
    words = behind[1:].strip()
    if not words or _GO_COMPARES.search(words):  # testify's words stand in the lines below
        return _COMPARES
    return _TROUBLED if _GO_TROUBLED.search(words) else 1


def _of_failures(found: list[Place]) -> list[Place]:
    """Mark the places that stand alone as declarations, where words behind others say that it failed there."""
    if not any(place.is_failure for place in found):
        return found
    return [place._replace(is_declaration=place.is_declaration or place.is_alone) for place in found]


def _deepest_first(found: Iterator[Place]) -> list[Place]:
    """Turn the frames of Python and Nim round: they write the deepest last, and Python what counts at a chain's end."""
    deepest_last, others = [], []
    for place in found:
        if place.is_deepest_last:
            deepest_last.append(place)
        else:
            others.append(place)
    return [*reversed(deepest_last), *others]


def _in_section(section: positions.Section) -> Iterator[Place]:
    told = [Place(path, line, path.rpartition(".")[2]) for path, line in section.pairs]
    yield from (place for place in told if place.line != _NO_LINE)
    yield from map(_place, section.positions)
    yield from (place for place in told if place.line == _NO_LINE)


@functools.lru_cache(maxsize=_REMEMBERED)
def _place(position: positions.Position) -> Place:
    before, behind, line, suffix, above, causes = position
    words = before.strip()
    if suffix in _JVM_SUFFIXES and words.startswith("at ") and "(" in words:
        owner, _, name = words[3:].rpartition("(")
        if "/" not in name:  # Kotlin/Native writes the whole path
            return Place(name, line, suffix, owner=owner, functions=_functions(owner), causes=causes)
    return Place(
        before,
        line,
        suffix,
        is_caller="called from" in words,
        is_declaration=_is_headline(words, behind, suffix),
        is_deepest_last=_is_deepest_last(words, behind, suffix),
        is_failure=_is_failure(words, behind, suffix),
        is_alone=(suffix == "go" or suffix in _C_SUFFIXES) and not behind.strip(" :\t"),
        go_weight=_go_weight(before, behind) if suffix == "go" else 0,
        is_go_frame=suffix == "go" and (behind.startswith(" +0x") or before.startswith("\t")),
        function=_go_function(above) or _function(words, behind, suffix),
        is_of_test=_BATS_TEST in words or (suffix == "rb" and _RUBY_BLOCK.match(behind) is not None),
    )


def _is_failure(words: str, behind: str, suffix: str) -> bool:
    if suffix == "go":
        return _GINKGO_FAILURE.match(words) is not None
    return _FAILURE_BEHIND.match(behind) is not None


def _go_function(above: str) -> str:
    """Return `TestTotal` of `example.com/shop.TestTotal.func1(0x1)`, `example.com/shop.(*CartSuite).TestTotal(0x1)`."""
    found = _GO_FUNCTION.search(above.rpartition("/")[2])
    return found[1] if found else ""


def _function(words: str, behind: str, suffix: str) -> str:
    """Return the function of a frame that names it: `test_total` of `File "cart.py", line 5, in test_total`."""
    pattern = _FUNCTIONS.get(suffix)
    found = pattern.search(f"{words}\n{behind}") if pattern else None
    return found[1] if found else ""


def _functions(owner: str) -> tuple[str, ...]:
    """Return the method, and those around it: `lambda$total$0`, `CartTest$total$1.invokeSuspend`, `total_closure1`."""
    outer, _, method = owner.rpartition(".")
    return (*_CLOSURE.sub("", method).split("$"), *outer.rpartition(".")[2].split("$")[1:])


def _is_headline(words: str, behind: str, suffix: str) -> bool:
    """Say whether this is where a test stands, and not what failed in it.

    Playwright writes `[project] › file:5:3 › title`, gocheck `FAIL: cart_test.go:5: CartSuite.TestTotal`, ExUnit the
    place alone.
    """
    if suffix == "exs":
        return not behind.strip()
    if suffix == "go":
        return words.startswith(_GOCHECK_HEADS)
    return " › " in behind[:12]


def _is_deepest_last(words: str, behind: str, suffix: str) -> bool:
    if suffix == "nim":
        return _NIM_FRAME.fullmatch(behind) is not None
    return suffix in _PYTHON_SUFFIXES and _is_frame(words, behind)


def _is_frame(words: str, behind: str) -> bool:
    """Say whether this is a frame of a Python traceback, Python's own or pytest's, and no linter's message."""
    return 'File "' in words or _PYTEST_ENTRY.fullmatch(behind) is not None
