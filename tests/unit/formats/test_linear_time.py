"""No expression takes more than linear time on any text; a new one is found here without being named.

Each compiled expression of the packages below meets texts made of its own literal parts, which is what attacks on it
look like, at two sizes: four times the text may take about four times the time.
"""

import functools
import importlib
import itertools
import pkgutil
import re
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

import pytest

import reporter.formats.junit
import reporter.formats.trx
from reporter.formats import escape_sequences, producers, stable_names
from reporter.outputs.text import (
    cpp_reasons,
    doctest_reasons,
    go_reasons,
    java_reasons,
    producer_reasons,
    reasons,
    report_lines,
    robot_reasons,
    rust_reasons,
    tap_reasons,
)
from tests.support import timing

PACKAGES = (reporter.formats.junit, reporter.formats.trx)
REASONS = (
    *(cpp_reasons, doctest_reasons, go_reasons, java_reasons, producer_reasons, reasons, report_lines, robot_reasons),
    *(rust_reasons, tap_reasons),
)
MODULES = (stable_names, producers, escape_sequences, *REASONS)
SMALL = 20_000
TIMES = 4
FREE_SECONDS = 0.1  # of the larger text: too short to be measured
COMMON = ["a", "0", " ", "\n", "<", '"', "'", "/", ":", "(", "[", "<a b=", '<a b="', "&#", "]]", "\x1b[", "<!--", "A."]
# only ever meet what is cut to so many characters first: lines of a trace, of which few are looked at
CUT = {f"report_lines.{name}": 400 for name in ("_SILENT", "_CLASS_ALONE", "_PLACE", "_PLACED", "_FRAME")}
CUT["reasons._TROUBLE"] = 400
CUT |= dict.fromkeys((f"cpp_reasons.{name}" for name in ("_FAILURE", "_FAILED_OTHERWISE", "_PLACED", "_OF_TEST")), 400)
CUT |= dict.fromkeys(("producer_reasons._DIED", "producer_reasons._MUNIT"), 8000)
CUT |= {f"durations.{name}": 100 for name in ("_THOUSANDS", "_DECIMAL_COMMA", "_LEADING_ZERO")}
CUT |= dict.fromkeys(("robot_reasons._TAG", "reasons._DOTS"), 8000)


def _modules() -> Iterator[Any]:
    yield from MODULES
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for inside in value:
            yield from _patterns(inside)
    elif isinstance(value, dict):
        yield from _patterns(list(value.values()))


def _expressions() -> Iterator[Any]:
    for module in _modules():
        short = module.__name__.rpartition(".")[2]
        for name, value in sorted(vars(module).items()):
            for number, pattern in enumerate(_patterns(value)):
                yield pytest.param(pattern, CUT.get(f"{short}.{name}", SMALL * TIMES), id=f"{short}.{name}[{number}]")


def _literals(parsed: Any) -> Iterator[str]:
    """Give the literal parts of a parsed expression, those inside of groups and repeats too."""
    run = ""
    for operator, argument in parsed:
        if str(operator) == "LITERAL":
            run += chr(argument)
            continue
        if run:
            yield run
        run = ""
        pending = [argument]
        while pending:
            inside = pending.pop()
            if isinstance(inside, parser.SubPattern):
                yield from _literals(inside)
            elif isinstance(inside, tuple | list):
                pending.extend(inside)
    if run:
        yield run


def _texts(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    source = pattern.pattern
    if isinstance(source, bytes):
        source = source.decode("latin-1")
    own = list(dict.fromkeys(_literals(parser.parse(source, pattern.flags & ~re.UNICODE))))[:12]
    pieces = [*own, *(left + right for left, right in itertools.product(own, [*own, "0", "a", " ", '"'])), *COMMON]
    for piece in dict.fromkeys(pieces):
        yield piece * (size // len(piece))
    for first in own:
        yield first + "0" * size
        yield first + "a" * size
        yield first + " " * size


def _use(pattern: re.Pattern[Any], text: str, size: int) -> None:
    given: Any = text[:size]
    if isinstance(pattern.pattern, bytes):
        given = given.encode("latin-1", "replace")
    for _ in pattern.finditer(given):
        pass
    pattern.match(given)
    pattern.fullmatch(given)


@pytest.mark.parametrize(("pattern", "cut"), list(_expressions()))
def test_expression__takes_linear_time(pattern: re.Pattern[Any], cut: int) -> None:
    size = min(SMALL * TIMES, cut)
    for text in _texts(pattern, size):
        whole, part = [functools.partial(_use, pattern, text, length) for length in (size, size // TIMES)]
        if timing.seconds(whole) < FREE_SECONDS:
            continue
        assert timing.takes_at_most(TIMES * 2, whole, than=part), f"{pattern.pattern!r} on {text[:40]!r}"
