"""Go, Rust, C++, PHP, Ruby, Bash, Perl, Lua and .NET."""

import re
from collections.abc import Sequence

from reporter.formats.rerun.target import Target, expression, nearest, one_of, unique, whole

_GO_TEST = re.compile(r"(?:Test|Example|Fuzz|Benchmark)\w*")
_PHPUNIT_FIXTURES = ("setUpBeforeClass", "tearDownAfterClass")
_DOTTED = re.compile(r"\w+(?:[.+]\w+)*")


def go(targets: Sequence[Target]) -> list[str]:
    """Return package and test, each level of subtests as an expression (go help testflag)."""
    packages = unique([target.classname or target.case.group for target in targets])
    modules = unique([_module(target) for target in targets])
    if len(packages) != 1 or len(modules) != 1 or not packages[0]:
        return []
    words = ["go", "test"]
    if modules[0]:
        words = ["go", "-C", modules[0], "test"]
    names = [target.name.replace(" ", "_") for target in targets]
    if any(not _GO_TEST.match(name) or name == "TestMain" for name in names):
        return [*words, packages[0]]  # it did not build, or broke off outside of its tests
    if len(names) == 1:
        pattern = "/".join(whole(part) for part in names[0].split("/"))
        return [*words, packages[0], "-count=1", "-run", pattern]
    tops = unique([name.partition("/")[0] for name in names])
    return [*words, packages[0], "-count=1", "-run", one_of(tops)]


def _module(target: Target) -> str:
    """Return the folder of the Go module, "" for the root, or where the checkout doesn't tell."""
    if target.has_file("go.work"):
        return ""
    return nearest(target, "go.mod") or ""


def nextest(targets: Sequence[Target]) -> list[str]:
    """Return a filter set of binary and name (nextest docs, Filterset DSL)."""
    terms = []
    for target in targets:
        if set(target.classname + target.name) & set("(),"):
            return []
        terms.append(f"binary_id(={target.classname}) and test(={target.name})")
    if len(terms) == 1:
        return ["cargo", "nextest", "run", "-E", terms[0]]
    return ["cargo", "nextest", "run", "-E", " or ".join(f"({term})" for term in terms)]


def googletest(targets: Sequence[Target]) -> list[str]:
    """Return the filter; the program that was run is not in the report, so BINARY stands for it."""
    if any(set(target.classname + target.name) & set("*?:-") or not target.classname for target in targets):
        return []
    return ["BINARY", f"--gtest_filter={':'.join(f'{target.classname}.{target.name}' for target in targets)}"]


def ctest(targets: Sequence[Target]) -> list[str]:
    """Return CTest with the names, to be run in the build folder."""
    return ["ctest", "--output-on-failure", "-R", one_of(unique([target.name for target in targets]))]


def phpunit(targets: Sequence[Target]) -> list[str]:
    """Return the filter and the file (PHPUnit manual, Command-line options > --filter)."""
    files = unique([target.file for target in targets])
    if len(targets) != 1 or "" in files or not targets[0].classname:
        return []
    if targets[0].name in _PHPUNIT_FIXTURES:
        return ["vendor/bin/phpunit", *files]
    name = expression(targets[0].name).replace("/", ".")  # the slash ends PHPUnit's expression
    return ["vendor/bin/phpunit", "--filter", f"/::{name}$/", *files]


def rspec(targets: Sequence[Target]) -> list[str]:
    """Return the files and the full descriptions (rspec --help, --example-matches).

    No line: where a hook failed, the report's line is the hook's, and stands for its whole group.
    """
    files = unique([_spec(target) for target in targets])
    if "" in files:
        return []
    return ["bundle", "exec", "rspec", *files, "-E", one_of(unique([target.name for target in targets]))]


def _spec(target: Target) -> str:
    own = target.classname.replace(".", "/") + ".rb"
    if target.has_file(own):
        return own
    return target.file


def minitest(targets: Sequence[Target]) -> list[str]:
    """Return Ruby with the file and the method's name, behind its class where the report has it (minitest --help)."""
    if len(targets) != 1 or not targets[0].file:
        return []
    target = targets[0]
    name = target.name
    if target.classname and not target.classname.startswith("Minitest::"):
        name = f"{target.classname}#{target.name}"
    return ["ruby", "-Itest", target.file, "-n", name]


def bats(targets: Sequence[Target]) -> list[str]:
    """Return file and name (bats(1), --filter)."""
    files = unique([target.file for target in targets])
    if "" in files:
        return []
    if any(target.is_of_suite for target in targets):
        return ["bats", *files]
    return ["bats", "--filter", one_of(unique([target.name for target in targets])), *files]


def prove(targets: Sequence[Target]) -> list[str]:
    """Return the files: Perl's tests have no names that can be chosen."""
    files = unique([target.file for target in targets])
    if "" in files:
        return []
    return ["prove", "-v", *files]


def busted(targets: Sequence[Target]) -> list[str]:
    """Return the files: Busted's filter is a pattern of Lua's own."""
    files = unique([target.file for target in targets])
    if "" in files:
        return []
    return ["busted", *files]


def dotnet(targets: Sequence[Target]) -> list[str]:
    """Return the filter by full name (.NET docs, dotnet test > Filter option details)."""
    names = []
    for target in targets:
        method = target.name.partition("(")[0].rpartition(".")[2]
        if not _DOTTED.fullmatch(target.classname) or not _DOTTED.fullmatch(method):
            return []
        names.append(f"FullyQualifiedName={target.classname.replace('+', '.')}.{method}")
    return ["dotnet", "test", "--filter", "|".join(unique(names))]
