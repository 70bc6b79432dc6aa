"""The source of `reporter/` as syntax trees, each parsed once however many tests look at it."""

import ast
import functools
from pathlib import Path
from typing import NamedTuple

REPORTER = Path(__file__).parents[2] / "reporter"


class Source(NamedTuple):
    """A module: its path, its text, its tree, and all nodes of that."""

    path: Path
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]


@functools.cache
def read(path: Path) -> Source:
    """Read one module."""
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    return Source(path, text, tree, tuple(ast.walk(tree)))


def all_sources() -> list[Source]:
    """Read all modules, in the order of their paths."""
    return [read(path) for path in sorted(REPORTER.rglob("*.py"))]
