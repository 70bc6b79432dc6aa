"""Jest, Vitest, Mocha, node --test, Playwright, Cypress, Bun and Deno."""

import re
from collections.abc import Sequence

from reporter.formats.rerun.patterns import ecmascript, expression, one_of, python
from reporter.formats.rerun.target import Target, heads, needs_file, unique

_HOOK = re.compile(r'^(.*?) ?"(?:before|after) (?:all|each)" hook(?:: [^"]*)?(?: for "(.*)")?$')
# what jest-junit calls a file that did not run, or whose hooks failed
_OF_A_FILE = re.compile(r"Test suite failed to run$|^Test execution failure: ")
_MOST_LEVELS = 3  # of `describe`, each of which doubles what a full name may be
_SCRIPT = re.compile(r"\.[cm]?[jt]sx?$")
_PROJECT = re.compile(r"^\[([^\]]+)\] (?:› )?")
_JOINED = expression(" > ", ecmascript)  # what stands between titles in the reports of Vitest
_GLOB = frozenset("*?[]{}()!,")
# the frame below the test's own: its `describe` runs it, and not a test that it is a part of (Node.js 18 to 24)
_RUN_BY_SUITE = re.compile(
    r"\bTest\.run \(node:[^\n]{0,200}\n[ \t]{0,40}at (?:(?:async )?Suite\."
    r"|Test\.start \(node:[^\n]{0,200}\n[ \t]{0,40}at node:internal/test_runner/)"
)
_RUN = re.compile(r"\bTest\.run \(node:")


@needs_file
def jest(file: str, targets: Sequence[Target]) -> list[str]:
    """Return the file and one expression of the full names (Jest docs, CLI > --testNamePattern, which ignores case).

    Without `--runTestsByPath` the file would be an expression, that also finds `a/cart.test.js` for `cart.test.js`.
    """
    words = ["npx", "jest", "--runTestsByPath", file]
    if any(target.name == target.file or _OF_A_FILE.search(target.name) for target in targets):
        return words
    names = unique([_jest_name(target) for target in targets])
    if len(names) == 1:
        return [*words, "-t", f"^{names[0]}$"]
    return [*words, "-t", f"^({'|'.join(names)})$"]


def _jest_name(target: Target) -> str:
    """Return an expression of the full name, which jest-junit's templates spread over class and name.

    By default both are the full name. Elsewhere the class may be that of the `describe`s, a file, or the full name.
    """
    name, classname = (_spaced(text) for text in (target.name, target.classname))
    if not target.classname or target.name == target.classname:
        return name
    if "/" in target.classname or _SCRIPT.search(target.classname):
        return rf"(?:.*\s)?{name}"
    if target.classname.endswith(f" {target.name}"):
        return rf"{classname}(?:\s{name})?"
    if target.name.startswith(f"{target.classname} "):
        return rf"(?:{classname}\s)?{name}"
    return rf"{classname}\s{name}"


def _spaced(title: str) -> str:
    """Return a title as an expression; ` › ` is what jest-junit may be told to put between `describe`s."""
    return expression(title, ecmascript).replace(expression(" › ", ecmascript), r"(?:\s›)?\s")


@needs_file
def vitest(file: str, targets: Sequence[Target]) -> list[str]:
    """Return the file and the names; Vitest joins `describe`s with blanks where the report has ` > `."""
    words = ["npx", "vitest", "run", file]
    if any(target.name in (target.file, target.classname) for target in targets):
        return words
    patterns = [expression(target.name, ecmascript).replace(_JOINED, r"(?:\s>)?\s") for target in targets]
    end = "$"
    if any(" > " not in target.name for target in targets):
        end = r"(?:\s|$)"  # a test, or a `describe` whose hook failed: then its tests
    if len(patterns) == 1:
        return [*words, "-t", f"^{patterns[0]}{end}"]
    return [*words, "-t", f"^(?:{'|'.join(patterns)}){end}"]


@needs_file
def mocha(file: str, targets: Sequence[Target]) -> list[str]:
    """Return the file and the full titles; a failed hook is run again with the tests that it belongs to."""
    hooks = list(filter(None, [_HOOK.match(target.name) for target in targets]))
    if len(targets) > len(hooks) > 0 or len(hooks) > 1:
        return []
    if hooks:
        title = expression(f"{hooks[0][1]} {hooks[0][2] or ''}".strip(), ecmascript)
        return ["npx", "mocha", "-g", f"^{title}", file]
    return ["npx", "mocha", "-g", one_of(unique([target.name for target in targets]), ecmascript), file]


def mocha_xunit(targets: Sequence[Target]) -> list[str]:
    """Return the same for Mocha's own xunit reporter, whose class is the title of the `describe`s, not of the test."""
    return mocha([target.renamed(f"{target.classname} {target.name}".strip()) for target in targets])


@needs_file
def node(file: str, targets: Sequence[Target]) -> list[str]:
    """Return the names (Node.js docs, Test runner > Filtering tests by name), or the file alone for parts of tests.

    A pattern is compared with a test's own name, since version 22 with its full name too. A `describe` always runs; a
    test runs its parts only if it is chosen itself, and then before version 22 all of them.
    """
    if not all(_is_chosen_by_name(target) for target in targets):
        return ["node", "--test", file]
    pattern = one_of(unique([target.name for target in targets]), ecmascript)
    return ["node", "--test", f"--test-name-pattern={pattern}", file]


def _is_chosen_by_name(target: Target) -> bool:
    if target.name.endswith(target.file):  # the file itself did not run
        return False
    if _stands_alone(target):
        return True
    run = _RUN.search(target.case.text)
    by_suite = _RUN_BY_SUITE.search(target.case.text)
    return run is not None and by_suite is not None and run.start() == by_suite.start()


def _stands_alone(target: Target) -> bool:
    """Say whether the test is part of nothing; since version 24 the class has the names of all that it is part of."""
    report = target.case.report.rpartition("/")[2].rpartition(".")[0]  # what stands for a suite where there is none
    return target.classname == "test" and target.case.group.strip() in ("", report)


def playwright(targets: Sequence[Target]) -> list[str]:
    """Return file, titles and project; Playwright joins them with blanks, the file before the titles.

    As an expression between slashes it minds the case (Playwright docs, Command line > --grep).
    """
    classes = unique([target.classname for target in targets])
    projects = unique([_project(target) for target in targets])
    if len(classes) != 1 or len(projects) != 1 or not classes[0]:
        return []
    titles = [_PROJECT.sub("", target.name).replace(" › ", " ") for target in targets]
    file, names = expression(classes[0], ecmascript), one_of(unique(titles), ecmascript)
    grep = f"/(?:^| ){file} {names.removeprefix('^')}/".replace("\\/", "/")
    words = ["npx", "playwright", "test", file, "-g", grep]
    if projects[0]:
        words += ["--project", projects[0]]
    return words


def _project(target: Target) -> str:
    found = _PROJECT.match(target.name)
    return found[1] if found else ""


def cypress(targets: Sequence[Target]) -> list[str]:
    """Return the specs: Cypress runs no single test."""
    files = unique([target.file for target in targets])
    if "" in files or any(_GLOB & set(file) for file in files):
        return []
    return ["npx", "cypress", "run", "--spec", ",".join(files)]


@needs_file
def bun(file: str, targets: Sequence[Target]) -> list[str]:
    """Return file and full names; Bun joins `describe`s with blanks, where its report has the innermost first."""
    if any(target.classname.count(" > ") > _MOST_LEVELS for target in targets):
        return ["bun", "test", f"./{file}"]
    titles = [title for target in targets for title in _bun_titles(target)]
    pattern = one_of(unique(titles), ecmascript).removeprefix("^")
    return ["bun", "test", f"./{file}", "-t", f"^ ?{pattern}"]


def _bun_titles(target: Target) -> list[str]:
    """Return what the full name may be: ` > ` stands between `describe`s, or in the title of one."""
    if not target.classname or target.classname == target.file:
        return [target.name]
    first, *others = target.classname.split(" > ")
    found = [[first]]
    for part in others:
        as_own = [[part, *titles] for titles in found]
        as_rest_of_the_last = [[f"{titles[0]} > {part}", *titles[1:]] for titles in found]
        found = as_own + as_rest_of_the_last
    return [" ".join([*titles, target.name]) for titles in found]


@needs_file
def deno(file: str, targets: Sequence[Target]) -> list[str]:
    """Return file and top-level tests: steps are run with them (Deno docs, deno test > --filter).

    ` > ` stands before a step, or in a title: each head is named.
    """
    names = unique([head for target in targets for head in heads(target.name, " > ")])
    return ["deno", "test", "--filter", f"/{one_of(names, python)}/", file]
