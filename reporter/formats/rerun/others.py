"""Go, Rust, C++, PHP, Ruby, Bash, Perl, Lua and .NET."""

import re
from collections.abc import Sequence

from reporter.formats.rerun.target import Target, expression, one_of, unique, whole

_GO_TEST = re.compile(r"(?:Test|Example|Fuzz|Benchmark)\w*")
_DOTTED = re.compile(r"\w+(?:[.+]\w+)*")


def go(targets: Sequence[Target]) -> list[str]:
    """Return package and test, each level of subtests as an expression (go help testflag)."""
    packages = unique([target.classname or target.case.group for target in targets])
    if len(packages) != 1 or not packages[0]:
        return []
    names = [target.name.replace(" ", "_") for target in targets]
    if any(not _GO_TEST.match(name) for name in names) or any(name.startswith("TestMain") for name in names):
        return ["go", "test", packages[0]]  # it did not build, or broke off outside of its tests
    if len(names) == 1:
        pattern = "/".join(whole(part) for part in names[0].split("/"))
        return ["go", "test", packages[0], "-count=1", "-run", pattern]
    tops = unique([name.partition("/")[0] for name in names])
    return ["go", "test", packages[0], "-count=1", "-run", one_of(tops)]


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
    if any(set(target.classname + target.name) & set("*?:") or not target.classname for target in targets):
        return []
    return ["BINARY", f"--gtest_filter={':'.join(f'{target.classname}.{target.name}' for target in targets)}"]


def ctest(targets: Sequence[Target]) -> list[str]:
    """Return CTest with the names, to be run in the build folder."""
    return ["ctest", "--output-on-failure", "-R", one_of(unique([target.name for target in targets]))]


def phpunit(targets: Sequence[Target]) -> list[str]:
    """Return the filter and the file (PHPUnit manual, Command-line options > --filter)."""
    files = unique([target.file for target in targets])
    if len(targets) != 1 or "" in files:
        return []
    return ["vendor/bin/phpunit", "--filter", f"/::{expression(targets[0].name)}$/", *files]


def rspec(targets: Sequence[Target]) -> list[str]:
    """Return file and line where the line is in the example's own file, else the description."""
    places = [_example(target) for target in targets]
    if "" not in places:
        return ["bundle", "exec", "rspec", *unique(places)]
    if len(targets) != 1:
        return []
    return ["bundle", "exec", "rspec", "-e", targets[0].name]


def _example(target: Target) -> str:
    own = target.classname.replace(".", "/") + ".rb"
    if target.case.file != own or not target.case.line or target.case.thrown_file:
        return ""
    return f"{own}:{target.case.line}"


def minitest(targets: Sequence[Target]) -> list[str]:
    """Return Ruby with the file and the method's name."""
    if len(targets) != 1 or not targets[0].file:
        return []
    return ["ruby", "-Itest", targets[0].file, "-n", targets[0].name]


def bats(targets: Sequence[Target]) -> list[str]:
    """Return file and name (bats(1), --filter)."""
    files = unique([target.file for target in targets])
    if "" in files:
        return []
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
