"""What a docstring or comment of `reporter/` points to in backticks exists: `module.name`, a page of `docs/`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.support import sources

ROOT = Path(__file__).parents[2]
# a file such as `index.ts` is no reference
_DOTTED = re.compile(r"`([a-z_]+)\.(?!(?:ts|py|xml)`)([A-Za-z_]+)(?:\(\))?`")
_PAGE = re.compile(r"(docs/[\w./-]+\.(?:md|json))")


class Reference(NamedTuple):
    """A word in backticks, and where it stands."""

    where: str
    module: str
    name: str


def _names_of(source: sources.Source) -> set[str]:
    """Return every name that a module defines, imports, or gives to a field."""
    names: set[str] = set()
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).rpartition(".")[2])
    return names


def _modules() -> dict[str, set[str]]:
    """Return what each module and package holds, by its last name; the same name twice is united."""
    found: dict[str, set[str]] = {}
    for source in sources.all_sources():
        name = source.path.stem
        if name == "__init__":
            name = source.path.parent.name
            inside = {other.stem for other in source.path.parent.iterdir()}
            found.setdefault(name, set()).update(inside)
        found.setdefault(name, set()).update(_names_of(source))
    return found


def _lines() -> Iterator[tuple[str, str]]:
    for source in sources.all_sources():
        for number, line in enumerate(source.text.splitlines(), 1):
            yield f"{source.path.relative_to(ROOT)}:{number}", line


def _references() -> list[Reference]:
    return [Reference(where, *match.groups()) for where, line in _lines() for match in _DOTTED.finditer(line)]


def test_references__to_modules_of_ours_name_what_is_there() -> None:
    modules = _modules()
    references = [reference for reference in _references() if reference.module in modules]
    assert len(references) > 20  # else nothing is measured here
    stale = [reference for reference in references if reference.name not in modules[reference.module]]
    assert stale == []


def test_pages__exist() -> None:
    named = [(where, match[1]) for where, line in _lines() for match in _PAGE.finditer(line)]
    assert named
    assert [(where, path) for where, path in named if not (ROOT / path).exists()] == []
