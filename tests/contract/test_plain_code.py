"""Plain code, measured over all of `reporter/`: what a reader has to decode is counted, and bounded."""

import ast
import collections
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import sources
from tests.support.sources import REPORTER

CONDITIONAL_EXPRESSIONS = 1.5  # per 100 lines
LINES = 40  # of a function
LONGER = 5  # functions that may have more
BY_POSITION = 3  # arguments, after which a call says by name what each of them is
MORE_BY_POSITION = 5  # functions that may take more
MODULE_LINES = 250
LONGER_MODULES = 5  # that may have more; a table is as long as what it lists
NAME_THEIR_MODULES = ("formats", "outputs", "buddy", "redact", "history")  # packages of many


def _nodes(kind: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    for source in sources.all_sources():
        for node in source.nodes:
            if isinstance(node, kind):
                yield source.path, node


def test_conditional_expressions__are_few() -> None:
    lines = sum(len(source.text.splitlines()) for source in sources.all_sources())
    found = len(list(_nodes(ast.IfExp)))
    assert 100 * found / lines <= CONDITIONAL_EXPRESSIONS


def test_conditional_expressions__do_not_nest() -> None:
    nested = [
        f"{path.relative_to(REPORTER)}:{node.lineno}"
        for path, node in _nodes(ast.IfExp)
        if isinstance(node, ast.IfExp) and sum(isinstance(inner, ast.IfExp) for inner in ast.walk(node)) > 1
    ]
    assert nested == []


def test_functions__are_short() -> None:
    long = [
        f"{path.relative_to(REPORTER)}: {node.name}"
        for path, node in _nodes(ast.FunctionDef)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LINES
    ]
    assert len(long) <= LONGER, long


def test_arguments__that_could_be_mixed_up_have_names() -> None:
    more = [
        f"{path.relative_to(REPORTER)}: {node.name}"
        for path, node in _nodes(ast.FunctionDef)
        # what is decorated is called by a library, which knows the names
        if isinstance(node, ast.FunctionDef) and not node.decorator_list
        if sum(argument.arg != "self" for argument in node.args.args) > BY_POSITION
    ]
    assert len(more) <= MORE_BY_POSITION, more


def test_modules__are_short() -> None:
    lines = {source.path.relative_to(REPORTER).as_posix(): source.text.count("\n") for source in sources.all_sources()}
    long = [path for path, number in lines.items() if number > MODULE_LINES]
    assert len(long) <= LONGER_MODULES, long


@pytest.mark.parametrize("name", ["Problem"])
def test_problems__have_a_code(name: str) -> None:
    """What decides by a problem decides by its effect and code, so each is made with one."""
    missing = []
    for path, node in _nodes(ast.Call):
        assert isinstance(node, ast.Call)
        is_made = ast.unparse(node.func) in (name, f"model.{name}")
        has_code = len(node.args) >= 5 or any(keyword.arg in ("code", None) for keyword in node.keywords)
        if is_made and not has_code:
            missing.append(f"{path.relative_to(REPORTER)}:{node.lineno}")
    assert missing == []


def test_modules__say_what_belongs_there() -> None:
    for source in sources.all_sources():
        assert ast.get_docstring(source.tree), source.path


def test_packages__name_their_modules() -> None:
    """A package's docstring is where people look first for what they want to change."""
    unnamed = []
    for source in sources.all_sources():
        folder = source.path.parent.relative_to(REPORTER).as_posix()
        if source.path.name == "__init__.py" and folder.startswith(NAME_THEIR_MODULES):
            inside = [path.parent for path in source.path.parent.glob("*/__init__.py")]
            modules = {path.stem for path in (*source.path.parent.glob("*.py"), *inside)} - {"__init__"}
            named = set(re.findall(r"`(\w+)/?`", ast.get_docstring(source.tree) or ""))
            unnamed += [f"{folder}: {name}" for name in sorted(modules - named)]
    assert unnamed == []


def test_names__are_used() -> None:
    """What only tests use is dead: a mechanism that another has replaced, or a limit that nothing observes any more."""
    words = collections.Counter(word for source in sources.all_sources() for word in re.findall(r"\w+", source.text))
    unused = []
    for source in sources.all_sources():
        unused += [f"{source.path.relative_to(REPORTER)}: {name}" for name in _names(source) if words[name] == 1]
    assert unused == []


def _names(source: sources.Source) -> Iterator[str]:
    """Yield the names of functions and classes, and those that a module gives to values.

    What is decorated may be called by a library (routes, validators), and `__enter__` and its like by Python.
    """
    for node in source.nodes:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if not node.decorator_list and not node.name.startswith("__"):
            yield node.name
    for statement in source.tree.body:
        if isinstance(statement, ast.Assign):
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
