"""pytest, unittest, Django, behave and Robot Framework."""

import re
from collections.abc import Sequence

from reporter.formats.rerun.target import Target, unique, whole

_SUBTEST = re.compile(r"^(\w+)(?: [\[(].*)?$")
_FIXTURE = re.compile(r"^(?:setUp|tearDown)(?:Class|Module) \(([\w.]+)\)$")
_NOT_LOADED = "unittest.loader._FailedTest."  # before the name of a module that can't be imported
_DOTTED = re.compile(r"\w+(?:\.\w+)*")


def pytest(targets: Sequence[Target]) -> list[str]:
    """Return the node ids: the longest head of the class name that is a file, then classes and name."""
    ids = [_node_id(target) for target in targets]
    if "" in ids:
        return []
    return ["pytest", *unique(ids)]


def _node_id(target: Target) -> str:
    parts = target.classname.split(".")
    for end in range(len(parts), 0, -1):
        path = "/".join(parts[:end]) + ".py"
        found = _at(target, path)
        if found:
            return "::".join([found, *parts[end:], target.name])
    # a module that can't be imported is a case with the module's name
    module = target.name.replace(".", "/") + ".py"
    if not target.classname and _DOTTED.fullmatch(target.name):
        return _at(target, module)
    return ""


def _at(target: Target, path: str) -> str:
    """Return where the workspace has the module: pytest names it as seen from its own root folder."""
    if target.has_file(path):
        return path
    if target.case.file.endswith(f"/{path}") and target.has_file(target.case.file):
        return target.case.file
    return ""


def unittest(targets: Sequence[Target]) -> list[str]:
    """Return the dotted names; subtests are no tests of their own. Django's tests need Django's command."""
    if targets[0].has_file("manage.py"):
        return django(targets)
    names = [_dotted(target) for target in targets]
    if "" in names:
        return []
    return ["python", "-m", "unittest", *unique(names)]


def django(targets: Sequence[Target]) -> list[str]:
    """Return Django's own command with the dotted names (Django docs, Testing > Running tests)."""
    names = [_dotted(target) for target in targets]
    if "" in names:
        return []
    return ["python", "manage.py", "test", *unique(names)]


def _dotted(target: Target) -> str:
    fixture = _FIXTURE.match(target.name)
    if fixture:
        return fixture[1]
    whole_name = f"{target.classname}.{target.name}"
    if whole_name.startswith(_NOT_LOADED):
        return whole_name.removeprefix(_NOT_LOADED)
    method = _SUBTEST.match(target.name)
    if not method or not _DOTTED.fullmatch(target.classname):
        return ""
    return f"{target.classname}.{method[1]}"


def behave(targets: Sequence[Target]) -> list[str]:
    """Return behave with the scenario's name, in its file where that is known."""
    if len(targets) != 1:
        return []
    target = targets[0]
    words = ["behave", "-n", whole(target.name)]
    for file in (target.file, f"features/{target.classname.partition('.')[0]}.feature"):
        if file.endswith(".feature") and target.has_file(file):
            return [*words, file]
    return words


def robot(targets: Sequence[Target]) -> list[str]:
    """Return Robot Framework with suite and test (Robot Framework User Guide, Selecting test cases by name)."""
    words = ["robot"]
    for target in targets:
        if set(target.name + target.classname) & set("*?[]") or not target.classname:
            return []
        # any beginning: the topmost suite is called after the folder that Robot Framework is started with
        words += ["--test", f"*{target.classname}.{target.name}"]
    return [*words, "."]
