"""pytest, unittest, Django, behave and Robot Framework."""

import re
from collections.abc import Sequence

from reporter import shell
from reporter.formats.rerun import patterns
from reporter.formats.rerun.target import Target, nearest, unique

_SUBTEST = re.compile(r"^(\w+)(?: [\[(].*)?$")
_FIXTURE = re.compile(r"^(?:setUp|tearDown)(?:Class|Module) \(([\w.]+)\)$")
_NOT_LOADED = "unittest.loader._FailedTest."  # before the name of a module that can't be imported
_VARIABLE = re.compile(r"[$@&%](?=\{)")  # names are chosen as they stand in the source: `\${x}`, and `\\` for `\`
_DOCTEST = re.compile(r"\.py:\d{1,7}: (?:DocTestFailure|UnexpectedException)\s{0,10}\Z")
_END_CHARS = 1000
_GLOB = re.compile(r"[*?\[]")
_DOTTED = re.compile(r"\w+(?:\.\w+)*")


def pytest(targets: Sequence[Target]) -> list[str]:
    """Return the node ids: the longest head of the class name that is a file, then classes and name."""
    ids = [_node_id(target) for target in targets]
    if len(ids) == 1 and shell.word(ids[0]) is None:
        ids = [ids[0].partition("[")[0]]  # all of its parameters, where this one can't be written for every shell
    if "" in ids:
        return []
    words = ["pytest"]
    if any(_DOCTEST.search(target.case.text[-_END_CHARS:]) for target in targets):
        words += ["--doctest-modules"]
    if len(targets) > 1 and not all(target.classname for target in targets):
        words += ["--continue-on-collection-errors"]  # else the module that can't be imported ends the run
    return [*words, *unique(ids)]


def _node_id(target: Target) -> str:
    parts = target.classname.split(".")
    for end in range(len(parts), 0, -1):
        path = "/".join(parts[:end]) + ".py"
        found = _at(target, path)
        if found:
            return "::".join([found, *parts[end:], target.name])
    if target.classname == target.name and target.has_file(target.name):  # examples in a text
        return target.name
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
    if any(_manage(target) is not None for target in targets):
        return django(targets)
    names = [_dotted(target, "") for target in targets]
    if "" in names:
        return []
    return ["python", "-m", "unittest", *unique(names)]


def django(targets: Sequence[Target]) -> list[str]:
    """Return Django's own command with the dotted names (Django docs, Testing > Running tests)."""
    folders = unique([_manage(target) or "" for target in targets])
    names = [_dotted(target, folders[0]) for target in targets]
    if "" in names or len(folders) != 1:
        return []
    return ["python", f"{folders[0]}/manage.py".lstrip("/"), "test", *unique(names)]


def _manage(target: Target) -> str | None:
    """Return the folder of Django's `manage.py`, which puts it before all others on Python's path."""
    if target.has_file("manage.py"):
        return ""
    return nearest(target, "manage.py")


def _dotted(target: Target, folder: str) -> str:
    """Return the name to import, if its module is found from the folder on."""
    name = _importable(target)
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        path = "/".join([*filter(None, [folder]), *parts[:end]])
        if target.has_file(f"{path}.py") or target.has_file(f"{path}/__init__.py"):
            return name
    return ""


def _importable(target: Target) -> str:
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
    files = unique([_feature(target) for target in targets])
    if len(files) != 1 or (len(targets) > 1 and not files[0]):
        return []
    words = ["behave"]
    for name in unique([target.name for target in targets]):
        words += ["-n", patterns.whole(name, patterns.python)]
    return [*words, *filter(None, files)]


def _feature(target: Target) -> str:
    for file in (target.file, f"features/{target.classname.partition('.')[0]}.feature"):
        if file.endswith(".feature") and target.has_file(file):
            return file
    return ""


def robot(targets: Sequence[Target]) -> list[str]:
    """Return Robot Framework with suite and test (Robot Framework User Guide, Selecting test cases by name)."""
    words = ["robot"]
    for target in targets:
        if not target.classname:
            return []
        plain = _GLOB.sub(r"[\g<0>]", f"{target.classname}.{target.name}")
        plain = _VARIABLE.sub("*", plain).replace("\\", "??")
        # any beginning: the topmost suite is called after the folder that Robot Framework is started with
        words += ["--test", f"*{plain}"]
    return [*words, "."]
