"""Every compiled expression of `reporter/` takes linear time on any text: hostile ones are made from each expression.

Expressions are found, not listed: those that modules, classes, tuples and tables hold, those behind functions that
compile once, and those that the code names where it uses them. The time for a text of a megabyte is compared with that
of a plain pass over it (which takes the same expression's first character, so to say): a search that takes more
than linear time needs minutes for it, and is stopped by working up to it from a few kilobytes.
"""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter.redact import token_formats, tokens

ROOT = Path(reporter.__file__).parent
_SMALL = 6_000  # characters, also for texts of which a match may take seconds
_ENLARGED = ((6, 40_000), (2, 200_000), (1, 1_000_000))  # how many texts of one expression, and their characters
_USES = ("sub", "fullmatch", "match")
_HOPELESS = 10
_BOUND = 60  # times a plain pass over the same text; real ones take up to 40, quadratic ones thousands
_PLAIN = re.compile(r"[^\0]\0")
_PLAIN_BYTES = re.compile(rb"[^\0]\0")
_parser: Any = importlib.import_module("re._parser")

# how a function of `re` is called, where the pattern stands in the call
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


def _held() -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    for module in _modules():
        for value in vars(module).values():
            for pattern in _patterns_in(value):
                yield module.__name__, pattern
            if hasattr(value, "cache_info") and not value.__wrapped__.__code__.co_argcount:
                for pattern in _patterns_in(value()):
                    yield module.__name__, pattern
    for form in token_formats.FORMATS:
        yield tokens.__name__, tokens.expression(form)


def _written() -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    """Yield the expressions that the source writes where it uses them: `re.sub("...", ...)`, in functions too."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                owner, first = node.func.value, node.args[0]
                of_re = isinstance(owner, ast.Name) and owner.id == "re"
                if of_re and node.func.attr in _FUNCTIONS | {"compile"} and isinstance(first, ast.Constant):
                    name = ".".join(("reporter", *path.relative_to(ROOT).with_suffix("").parts))
                    yield name, re.compile(first.value)


def _expressions() -> list[Any]:
    found: dict[tuple[Any, int], str] = {}
    for module, pattern in (*_held(), *_written()):
        known = found.setdefault((pattern.pattern, pattern.flags), module)
        if len(module) < len(known):
            found[pattern.pattern, pattern.flags] = module
    return [
        pytest.param(re.compile(text, flags & ~re.DEBUG), id=f"{module}-{str(text)[:40]!r}".replace("::", ":"))
        for (text, flags), module in found.items()
    ]


def _samples(parsed: Any) -> Iterator[str]:
    """Yield texts that parts of an expression match: what stands before the place at which it may fail."""
    whole = "".join(_sample(item) for item in parsed)
    yield whole
    pieces = [_sample(item) for item in parsed]
    for at in range(1, len(pieces)):
        yield "".join(pieces[:at])
    for item in parsed:
        yield from _inside(item)


def _inside(item: Any) -> Iterator[str]:
    operator, argument = str(item[0]), item[1]
    if operator in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        yield from _samples(argument[2])
    elif operator == "SUBPATTERN":
        yield from _samples(argument[3])
    elif operator == "ATOMIC_GROUP":
        yield from _samples(argument)
    elif operator == "BRANCH":
        for branch in argument[1]:
            yield from _samples(branch)


def _sample(item: Any) -> str:
    """Return a short text for one item of a parsed expression."""
    operator, argument = str(item[0]), item[1]
    if operator == "LITERAL":
        return chr(argument)
    if operator in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inside = argument
        return "".join(map(_sample, inside)) * max(int(least), min(2, int(most)))
    if operator == "SUBPATTERN":
        return "".join(map(_sample, argument[3]))
    if operator == "ATOMIC_GROUP":
        return "".join(map(_sample, argument))
    if operator == "BRANCH":
        return "".join(map(_sample, argument[1][0]))
    if operator == "IN":
        return _of_class(argument)
    return {"ANY": "a", "NOT_LITERAL": "a" if operator == "NOT_LITERAL" and argument != ord("a") else "b"}.get(
        operator, ""
    )


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


def _hostile(pattern: "re.Pattern[Any]") -> list[str]:
    """Return pairs of a beginning and what is repeated behind it, as one string of the repeated part each."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    parsed = _parser.parse(text, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    samples = [sample for sample in dict.fromkeys(_samples(parsed)) if sample]
    shortest = sorted(samples, key=len)[:40]
    return list(dict.fromkeys([*shortest, samples[0], *(sample + " " for sample in shortest[:6]), "a", " ", "(", "0"]))


def _seconds(call: Any) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def _ratio(pattern: "re.Pattern[Any]", piece: str, use: str, size: int) -> float:
    """Return how many times a plain pass one use of the expression takes."""
    is_bytes = isinstance(pattern.pattern, bytes)
    text: Any = piece * (size // len(piece) + 1)
    text = text.encode("latin-1", "replace") if is_bytes else text
    plain: re.Pattern[Any] = _PLAIN_BYTES if is_bytes else _PLAIN
    base = max(_seconds(lambda: plain.search(text)), size * 10e-9)
    arguments = (text[:0], text) if use == "sub" else (text,)
    return _seconds(lambda: getattr(pattern, use)(*arguments)) / base


def _worst(pattern: "re.Pattern[Any]") -> tuple[float, str, str]:
    """Return the ratio of the slowest hostile text: small ones of every kind, then the slowest of them enlarged."""
    pairs = [(piece, use) for piece in _hostile(pattern) for use in _USES]
    slowest = sorted([(_ratio(pattern, piece, use, _SMALL), piece, use) for piece, use in pairs], reverse=True)
    for number, size in _ENLARGED:
        few = slowest[:number]
        slowest = sorted([(_ratio(pattern, piece, use, size), piece, use) for _, piece, use in few], reverse=True)
        if slowest[0][0] > _HOPELESS * _BOUND:
            break  # the next size would take minutes
    return slowest[0]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("pattern", _expressions())
def test_expression__takes_linear_time(pattern: "re.Pattern[Any]") -> None:
    ratio, piece, use = _worst(pattern)
    assert ratio < _BOUND, f"{use} takes {ratio:.0f} times a plain pass over {piece[:60]!r} repeated"


def test_expressions__are_found_without_being_named() -> None:
    found = _expressions()
    modules = {case.id.partition("-")[0] for case in found if case.id}
    assert len(found) > 120
    assert len(modules) > 20
