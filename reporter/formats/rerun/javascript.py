"""Jest, Vitest, Mocha, node --test, Playwright, Cypress, Bun and Deno."""

import re
from collections.abc import Sequence

from reporter.formats.rerun.target import Target, expression, one_of, unique, whole

_HOOK = re.compile(r'^(.*?) ?"(?:before|after) (?:all|each)" hook(?:: [^"]*)?(?: for "(.*)")?$')
# what jest-junit calls a file that did not run, or whose hooks failed
_OF_A_FILE = re.compile(r"Test suite failed to run$|^Test execution failure: ")
_PROJECT = re.compile(r"^\[([^\]]+)\] (?:› )?")


def jest(targets: Sequence[Target]) -> list[str]:
    """Return the files and one expression of the full names (Jest docs, CLI > --testNamePattern)."""
    files = unique([target.file for target in targets])
    names = unique([_jest_name(target) for target in targets])
    if "" in files:
        return []
    if any(target.name == target.file or _OF_A_FILE.search(target.name) for target in targets):
        return ["npx", "jest", *files]
    if len(targets) > 1 and len(files) > 1 and len(names) < len(targets):
        return []
    return ["npx", "jest", *files, "-t", one_of(names)]


def _jest_name(target: Target) -> str:
    """Return the name with its `describe`s: jest-junit writes them into class and name by default, or into one."""
    name, classname = target.name, target.classname
    is_told_apart = not classname or "/" in classname or name.startswith(classname) or classname.endswith(name)
    if is_told_apart:
        return name
    return f"{classname} {name}"


def vitest(targets: Sequence[Target]) -> list[str]:
    """Return the files and the names; Vitest joins `describe`s with blanks where the report has ` > `."""
    files = unique([target.file for target in targets])
    if "" in files:
        return []
    if any(target.name in (target.file, target.classname) for target in targets):
        return ["npx", "vitest", "run", *files]
    if len(targets) > 1:
        return []
    pattern = whole(targets[0].name).replace(" > ", "(?: >)? ")
    if " > " not in targets[0].name:  # a test, or a `describe` whose hook failed: then its tests
        pattern = pattern.removesuffix("$") + "(?: |$)"
    return ["npx", "vitest", "run", *files, "-t", pattern]


def mocha(targets: Sequence[Target]) -> list[str]:
    """Return the files and the full titles; a failed hook is run again with the tests that it belongs to."""
    files = unique([target.file for target in targets if target.file])
    if len(targets) == 1:
        hook = _HOOK.match(targets[0].name)
        if hook:
            return ["npx", "mocha", "-g", "^" + expression(f"{hook[1]} {hook[2] or ''}".strip()), *files]
    if any(_HOOK.match(target.name) for target in targets):
        return []
    return ["npx", "mocha", "-g", one_of(unique([target.name for target in targets])), *files]


def node(targets: Sequence[Target]) -> list[str]:
    """Return one pattern for the test and one for the suite that it stands in (Node.js docs, Test runner)."""
    if len(targets) != 1 or not targets[0].file:
        return []
    target = targets[0]
    if target.name.endswith(target.file):
        return ["node", "--test", target.file]
    names = [target.name]
    group = target.case.group.strip()
    if group and group != target.name and "/" not in group and group not in ("junit", "node"):
        names.append(group)
    patterns = [f"--test-name-pattern={whole(name)}" for name in names]
    return ["node", "--test", *patterns, target.file]


def playwright(targets: Sequence[Target]) -> list[str]:
    """Return file, title and project; Playwright joins titles with blanks where the report has ` › `."""
    if len(targets) != 1 or not targets[0].classname:
        return []
    target = targets[0]
    project = _PROJECT.match(target.name)
    name = _PROJECT.sub("", target.name).replace(" › ", " ")
    words = ["npx", "playwright", "test", target.classname, "-g", f"{expression(name)}$"]
    if project:
        words += ["--project", project[1]]
    return words


def cypress(targets: Sequence[Target]) -> list[str]:
    """Return the specs: Cypress runs no single test."""
    files = unique([target.file for target in targets])
    if "" in files:
        return []
    return ["npx", "cypress", "run", "--spec", ",".join(files)]


def bun(targets: Sequence[Target]) -> list[str]:
    """Return file and full name; Bun joins `describe`s with blanks, where its report has the innermost first."""
    if len(targets) != 1 or not targets[0].file:
        return []
    target = targets[0]
    titles = [target.name]
    if target.classname and target.classname != target.file:
        titles = [*reversed(target.classname.split(" > ")), target.name]
    return ["bun", "test", f"./{target.file}", "-t", f"^ ?{expression(' '.join(titles))}$"]


def deno(targets: Sequence[Target]) -> list[str]:
    """Return file and top-level test: steps are run with it (Deno docs, deno test > --filter)."""
    if len(targets) != 1 or not targets[0].file:
        return []
    name = targets[0].name.partition(" > ")[0]
    if "/" in name:
        return ["deno", "test", targets[0].file]
    return ["deno", "test", "--filter", f"/{whole(name)}/", targets[0].file]
