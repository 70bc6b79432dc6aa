"""Every compiled expression of `reporter/` takes linear time on any text: hostile ones are made from each expression.

Expressions are found, not listed: those that modules, classes, tuples and tables hold, those behind functions that
compile once, and those that the code names where it uses them. The time for a text of 1 MB is compared with that
of a plain pass over it (which takes the same expression's first character, so to say): a search that takes more
than linear time needs minutes for it, and is stopped by working up to it from a few kilobytes. It is left out where
the time for 50 kB shows already that it would be below the bound, even if it grew with the square of the size.
"""

import ast
import fnmatch
import functools
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import reporter
from reporter.redact import known_values, token_formats, tokens
from tests.support import timing

ROOT = Path(reporter.__file__).parent
_SIZES = ((200, 2_000), (12, 10_000), (3, 50_000), (1, 1_000_000))  # how many texts, and characters
_HOPELESS = 10  # times the bound: what is so slow for a small text would take minutes for a large one
_PIECES = 60
_SINGLE = ("a", " ", "(", "0")
_ALL_USES = ("sub", "fullmatch", "match")
_BOUND = 100  # times a plain pass over the same text; real ones take up to 62, quadratic ones thousands
_PLAIN = re.compile(r"[^\0]\0")
_PLAIN_BYTES = re.compile(rb"[^\0]\0")
_parser: Any = importlib.import_module("re._parser")

_ONE_CHARACTER = (["IN"], ["LITERAL"], ["NOT_LITERAL"], ["ANY"])
_FUNCTIONS = frozenset({"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"})


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages([str(ROOT)], "reporter."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _patterns_in(value: Any, depth: int = 0) -> Iterator["re.Pattern[Any]"]:
    """Yield the expressions that a value holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for inner in (*value.keys(), *value.values()):
            yield from _patterns_in(inner, depth + 1)
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            yield from _patterns_in(inner, depth + 1)
    elif depth < 4 and isinstance(value, type) and value.__module__.startswith("reporter"):
        for inner in vars(value).values():
            yield from _patterns_in(inner, depth + 1)


class _Expression(NamedTuple):
    module: str
    pattern: "re.Pattern[Any]"
    uses: frozenset[str]


@functools.cache
def _trees() -> dict[str, ast.Module]:
    """Return the source of every module."""
    return {
        ".".join(("reporter", *path.relative_to(ROOT).with_suffix("").parts)): ast.parse(path.read_text("utf-8"))
        for path in sorted(ROOT.rglob("*.py"))
    }


@functools.cache
def _uses_by_name() -> dict[str, frozenset[str]]:
    """Return how the source uses what a name stands for: `LINE.fullmatch` says that for LINE."""
    found: dict[str, set[str]] = {}
    for tree in _trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _FUNCTIONS:
                name = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
                found.setdefault(name, set()).add(node.attr)
    return {name: frozenset(uses) for name, uses in found.items()}


def _held() -> Iterator[_Expression]:
    every = frozenset(_ALL_USES)
    for module in _modules():
        for name, value in vars(module).items():
            # what a table holds is used by another name
            uses = _uses_by_name().get(name, every) if isinstance(value, re.Pattern) else every
            for pattern in _patterns_in(value):
                yield _Expression(module.__name__, pattern, uses)
            if hasattr(value, "cache_info") and not value.__wrapped__.__code__.co_argcount:
                for pattern in _patterns_in(value()):
                    yield _Expression(module.__name__, pattern, frozenset({"search"}))
    for form in token_formats.FORMATS:
        yield _Expression(tokens.__name__, tokens.expression(form), frozenset({"search"}))


def _written() -> Iterator[_Expression]:
    """Yield the expressions that the source writes where it uses them: `re.sub("...", ...)`, in functions too."""
    for module, tree in _trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                owner, first = node.func.value, node.args[0]
                of_re = isinstance(owner, ast.Name) and owner.id == "re"
                if of_re and node.func.attr in _FUNCTIONS and isinstance(first, ast.Constant):
                    yield _Expression(module, re.compile(first.value), frozenset({node.func.attr}))


# where an expression is made while the program runs, and what it may be; `tokens` and `_inside` are held by `_held`
_MADE = {
    ("reporter.formats.discovery.globs", "_pattern"): r"some\ part\Z",
    ("reporter.formats.discovery.globs", "_expression"): fnmatch.translate("*a*a*a*a[!b]?*a*b"),
    ("reporter.formats.junit.parse.go_output", "_is_named"): (
        r"(?m)\.\(\(\(\(T[.(]|^\s{1,8}\(\(\(\(T(?:/\S{0,200})? \("
    ),
    ("reporter.formats.location.index", "ending_in"): r"(?m)^a/a/a/[^/\n]+_test\.go$",
    ("reporter.formats.location.index", "with_ending"): r"(?m)^[^\n]+\.robot$",
    ("reporter.outputs.text.escape", "fence"): "`{100,}",
    ("reporter.redact.known_values", "wrapped"): known_values._LINE_END.join("a1" * 10),
    ("reporter.redact.tokens", "expression"): "",
    ("reporter.redact.tokens", "_inside"): "",
    ("reporter.redact.spellings", "_replaced"): "[\t\n\r]",
}


def _made() -> Iterator[tuple[str, str]]:
    """Yield the functions that make an expression of something else than a text that is written there."""
    for module, tree in _trees().items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and any(map(_makes_one, ast.walk(function))):
                yield module, function.name


def _makes_one(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return False
    owner = node.func.value
    of_re = isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in {*_FUNCTIONS, "compile"}
    return of_re and not isinstance(node.args[0], ast.Constant)


def _expressions() -> list[Any]:
    """Return every expression once, with all that is done with it; `sub` stands for all that goes on behind a match."""
    found: dict[tuple[Any, int], _Expression] = {}
    made = [
        _Expression(module, re.compile(text), frozenset({"match" if module.endswith("globs") else "search"}))
        for (module, _), text in _MADE.items()
        if text
    ]
    for each in (*_held(), *_written(), *made):
        known = found.get((each.pattern.pattern, each.pattern.flags), each)
        found[each.pattern.pattern, each.pattern.flags] = known._replace(uses=known.uses | each.uses)
    return [
        pytest.param(each.pattern, _to_apply(each.uses), id=f"{each.module}-{str(each.pattern.pattern)[:40]!r}")
        for each in found.values()
    ]


def _to_apply(uses: frozenset[str]) -> tuple[str, ...]:
    at_start = uses & {"match", "fullmatch"}
    return (*sorted(at_start), *(("sub",) if uses - at_start else ()))


def _partials(parsed: Any, *, more: bool) -> Iterator[str]:
    """Yield what an expression has matched when it fails at one of its places; `more` than it must, where it may."""
    before = ""
    for item in parsed:
        for inside in _inside(item):
            for partial in _partials(inside, more=more):
                yield before + partial
                yield partial
        before += _sample(item, more=more)
        yield before


def _inside(item: Any) -> Iterator[Any]:
    operator, argument = str(item[0]), item[1]
    if operator in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        yield argument[2]
    elif operator == "SUBPATTERN":
        yield argument[3]
    elif operator == "ATOMIC_GROUP":
        yield argument
    elif operator == "BRANCH":
        yield from argument[1]


def _sample(item: Any, *, more: bool) -> str:
    """Return a short text for one item of a parsed expression."""
    operator, argument = str(item[0]), item[1]
    if operator == "LITERAL":
        return chr(argument)
    if operator in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inside = argument
        return _joined(inside, more=more) * max(int(least), min(2 if more else 0, int(most)))
    if operator == "SUBPATTERN":
        return _joined(argument[3], more=more)
    if operator == "ATOMIC_GROUP":
        return _joined(argument, more=more)
    if operator == "BRANCH":
        return _joined(argument[1][0], more=more)
    if operator == "IN":
        return _of_class(argument)
    return {"ANY": "a", "NOT_LITERAL": "a" if operator == "NOT_LITERAL" and argument != ord("a") else "b"}.get(
        operator, ""
    )


def _joined(items: Any, *, more: bool) -> str:
    return "".join([_sample(item, more=more) for item in items])


def _of_class(items: Any) -> str:
    kinds = {"CATEGORY_DIGIT": "0", "CATEGORY_WORD": "a", "CATEGORY_SPACE": " ", "CATEGORY_NOT_SPACE": "a"}
    if str(items[0][0]) == "NEGATE":
        refused = _chars(items[1:])
        return next((char for char in "a( 0\n" if char not in refused), "a")
    for operator, argument in items:
        if str(operator) == "LITERAL":
            return chr(argument)
        if str(operator) == "RANGE":
            return chr(argument[0])
        if str(operator) == "CATEGORY":
            return kinds.get(str(argument), "a")
    return "a"


def _chars(items: Any) -> set[str]:
    found: set[str] = set()
    for operator, argument in items:
        if str(operator) == "LITERAL":
            found.add(chr(argument))
        elif str(operator) == "RANGE":
            found.update(map(chr, range(argument[0], min(argument[1], argument[0] + 256) + 1)))
        elif str(argument) == "CATEGORY_SPACE":
            found.update(" \n\t")
        elif str(argument) == "CATEGORY_DIGIT":
            found.update("0123456789")
        elif str(argument) == "CATEGORY_WORD":
            found.update("a0")
    return found


def _parsed(pattern: "re.Pattern[Any]") -> Any:
    if isinstance(pattern.pattern, bytes):
        return _parser.parse(pattern.pattern.decode("latin-1"), pattern.flags & ~re.UNICODE)
    return _parser.parse(pattern.pattern, pattern.flags)


def _hostile(pattern: "re.Pattern[Any]") -> list[tuple[str, str]]:
    """Return what a text begins with, and what is then repeated."""
    parsed = _parsed(pattern)
    partials = sorted(
        {partial for more in (True, False) for partial in _partials(parsed, more=more) if partial},
        key=lambda partial: (len(partial), partial),
    )
    pieces = [*partials[:_PIECES], *(f"{partial} " for partial in partials[:4]), *_SINGLE]
    # a beginning matters where what follows is taken back and forth: `tests="` and many zeros
    begun = [(partial, single) for partial in partials[-6:] for single in (*_SINGLE, partial[-1])]
    return list(dict.fromkeys([*(("", piece) for piece in pieces), *begun]))


def _ratio(pattern: "re.Pattern[Any]", hostile: tuple[str, str], use: str, size: int) -> float:
    """Return how many times a plain pass one use of the expression takes."""
    is_bytes = isinstance(pattern.pattern, bytes)
    begins, piece = hostile
    # the end keeps it from matching as a whole
    text: Any = begins + piece * (size // len(piece) + 1) + "\1!"
    text = text.encode("latin-1", "replace") if is_bytes else text
    plain: re.Pattern[Any] = _PLAIN_BYTES if is_bytes else _PLAIN
    base = max(timing.seconds(lambda: plain.search(text)), size * 10e-9)
    arguments = (text[:0], text) if use == "sub" else (text,)
    return timing.seconds(lambda: getattr(pattern, use)(*arguments)) / base


def _worst(pattern: "re.Pattern[Any]", uses: tuple[str, ...]) -> tuple[float, tuple[str, str], str]:
    """Return the ratio of the slowest hostile text: small ones of every kind, then the slowest of them enlarged."""
    slowest = [(0.0, hostile, use) for hostile in _hostile(pattern) for use in uses]
    for number, size in _SIZES:
        measured: list[tuple[float, tuple[str, str], str]] = []
        for _, hostile, use in slowest[:number]:
            measured.append((_ratio(pattern, hostile, use, size), hostile, use))
            if measured[-1][0] > (_HOPELESS if size < _SIZES[2][1] else 2) * _BOUND:
                return measured[-1]
        slowest = sorted(measured, reverse=True)
        if slowest[0][0] * _SIZES[-1][1] / size < _BOUND:
            break
    return slowest[0]


@pytest.mark.parametrize(("pattern", "uses"), _expressions())
def test_expression__takes_linear_time(pattern: "re.Pattern[Any]", uses: tuple[str, ...]) -> None:
    for _ in range(3):  # on a busy machine a measurement may be wrong, but not each of them
        ratio, (begins, piece), use = _worst(pattern, uses)
        if ratio < _BOUND:
            return
    raise AssertionError(f"{use}: {ratio:.0f} times a plain pass over {begins[:60]!r} and {piece[:60]!r} repeated")


def _possessive_groups(parsed: Any) -> Iterator[Any]:
    for item in parsed:
        inside = list(_inside(item))
        if str(item[0]) == "POSSESSIVE_REPEAT" and [str(inner[0]) for inner in inside[0]] not in _ONE_CHARACTER:
            yield item
        for inner in inside:
            yield from _possessive_groups(inner)


# each says beside it why it may
_MAY_REPEAT_GROUPS = (
    "reporter.ci.providers.large_json-",
    "reporter.formats.junit.parse.prescan-",
    "reporter.sandbox.middleware-",
)


def test_expressions__repeat_no_group_possessively() -> None:
    """Before 3.11.5 Python matches `(?:...)++` wrongly (python/cpython#106052), `(?>(?:...)+)` never does."""
    found = {case.id for case in _expressions() if list(_possessive_groups(_parsed(case.values[0])))}
    assert {name for name in found if not str(name).startswith(_MAY_REPEAT_GROUPS)} == set()
    assert list(_possessive_groups(_parser.parse("a(?:b|c(?!d))++")))
    assert not list(_possessive_groups(_parser.parse("a(?>(?:b|c(?!d))+)[xy]++.*+")))


def _kept_repeats(parsed: Any, *, is_atomic: bool = False) -> Iterator[Any]:
    """Yield repeats without an end, of more than one character, in groups that keep something for each of them."""
    for item in parsed:
        operator, inside = str(item[0]), list(_inside(item))
        is_unbounded = operator == "MAX_REPEAT" and item[1][1] is _parser.MAXREPEAT
        if is_atomic and is_unbounded and [str(inner[0]) for inner in inside[0]] not in _ONE_CHARACTER:
            yield item
        for inner in inside:
            yield from _kept_repeats(inner, is_atomic=is_atomic or operator == "ATOMIC_GROUP")


# what they are matched with is short
_MAY_KEEP_REPEATS = ("reporter.buddy.http.case_counter-", "reporter.redact.private_keys-")


def test_expressions__keep_no_repeats_without_an_end() -> None:
    """An atomic group keeps 130 to 450 bytes for each repeat until it ends: 90 MB for 1 MB of attributes."""
    found = {case.id for case in _expressions() if list(_kept_repeats(_parsed(case.values[0])))}
    assert {name for name in found if not str(name).startswith(_MAY_KEEP_REPEATS)} == set()
    assert list(_kept_repeats(_parser.parse("a(?>(?:b|c(?!d))+)")))
    assert not list(_kept_repeats(_parser.parse("a(?>(?:b|c(?!d)){1,100}[xy]*)")))


def test_expressions__that_are_made_while_the_program_runs_have_an_example() -> None:
    assert set(_made()) == set(_MADE)


def test_expressions__are_found_without_being_named() -> None:
    found = _expressions()
    modules = {case.id.partition("-")[0] for case in found if case.id}
    assert len(found) > 120
    assert len(modules) > 20
