"""Go, Rust, C++, PHP, Ruby, Bash, Perl, Lua and .NET."""

import re
from collections.abc import Sequence

from reporter import shell
from reporter.formats import producer_marks
from reporter.formats.rerun import patterns
from reporter.formats.rerun.target import Target, heads, nearest, needs_file, unique

_GO_TEST = re.compile(r"(?:Test|Example|Fuzz|Benchmark)\w*")
_GO_BENCHMARK = "Benchmark"
_GO_RACE = "WARNING: DATA RACE"  # found only by a test that was built to look for them
_RUST_NAME = re.compile(r"\w+(?:::\w+)*")
_GINKGO_SPEC = "[It] "
_GINKGO_LABELS = re.compile(r" \[[^\[\]]{1,200}\]$")
_PHPUNIT_FIXTURES = ("setUpBeforeClass", "tearDownAfterClass")
_LUA_HOOK = re.compile(r"(?:^| )(?:before_each|after_each|(?:strict_|lazy_)?(?:setup|teardown))$")
_BACKSLASH = "\\"
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
    if any(_GO_RACE in target.case.text for target in targets):
        words.append("-race")
    return [*words, packages[0], "-count=1", *_go_chosen(unique(names))]


def _go_chosen(names: Sequence[str]) -> list[str]:
    """Return the options that choose tests, and benchmarks, which `-run` leaves out."""
    benchmarks = [name for name in names if name.startswith(_GO_BENCHMARK)]
    tests = [name for name in names if name not in benchmarks]
    words = ["-run", _go_pattern(tests) if tests else "^$"]
    if benchmarks:
        words += ["-bench", _go_pattern(benchmarks)]
    return words


def _go_pattern(names: Sequence[str]) -> str:
    """Return the tests as an expression for each level; since Go 1.20 `|` may stand between whole paths.

    A test runs with each of its parts, and fails with them: where parts are chosen, they stand for it.
    """
    chosen = [name for name in names if not any(other.startswith(f"{name}/") for other in names)]
    parents = unique([name.rpartition("/")[0] for name in chosen])
    if len(parents) == 1:
        above = [patterns.whole(part, patterns.go) for part in parents[0].split("/") if part]
        last = [name.rpartition("/")[2] for name in chosen]
        return "/".join([*above, patterns.one_of(last, patterns.go)])
    return "|".join("/".join(patterns.whole(part, patterns.go) for part in name.split("/")) for name in chosen)


def _module(target: Target) -> str:
    """Return the folder of the Go module, "" for the root, or where the checkout doesn't tell."""
    if target.has_file("go.work"):
        return ""
    return nearest(target, "go.mod") or ""


def ginkgo(targets: Sequence[Target]) -> list[str]:
    """Return the specs by suite and full text, and the package (Ginkgo docs, Description-Based Filtering)."""
    folders = unique([target.file.rpartition("/")[0] for target in targets])
    if len(folders) != 1 or not all(target.file.endswith("_test.go") for target in targets):
        return []
    package = f"./{folders[0]}"
    if not all(target.name.startswith(_GINKGO_SPEC) and target.classname for target in targets):
        return ["ginkgo", package]  # a node of the whole suite
    return ["ginkgo", f"--focus=^(?:{'|'.join(unique([_ginkgo_text(target) for target in targets]))})$", package]


def _ginkgo_text(target: Target) -> str:
    """Return an expression for suite and text; what stands in brackets at the end of the name may be its labels."""
    text = f"{target.classname} {target.name.removeprefix(_GINKGO_SPEC)}"
    labels = _GINKGO_LABELS.search(text)
    if labels is None:
        return patterns.expression(text, patterns.go)
    before = patterns.expression(text[: labels.start()], patterns.go)
    return f"{before}(?:{patterns.expression(labels[0], patterns.go)})?"


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


def cargo(targets: Sequence[Target]) -> list[str]:
    """Return the full names, which `cargo test` looks for in all crates (cargo test --help, rustc book, Tests)."""
    names = unique([_rust_name(target) for target in targets])
    if any(not _RUST_NAME.fullmatch(name) for name in names):  # an example in documentation: its name has a line
        return []
    words = ["cargo", "test", "--workspace"]
    if len(names) > 1:
        words.append("--no-fail-fast")
    return [*words, "--", "--exact", *names]


def _rust_name(target: Target) -> str:
    """Return the name with its modules, which libtest and cargo2junit write as class, libtest with words of its own."""
    if not target.classname or target.classname in producer_marks.LIBTEST_CLASSES:
        return target.name
    return f"{target.classname}::{target.name}"


def googletest(targets: Sequence[Target]) -> list[str]:
    """Return the filter (GoogleTest's user guide, Running a Subset of the Tests)."""
    if any(set(target.classname + target.name) & set("*?:-") or not target.classname for target in targets):
        return []
    return ["BINARY", f"--gtest_filter={':'.join(f'{target.classname}.{target.name}' for target in targets)}"]


def ctest(targets: Sequence[Target]) -> list[str]:
    """Return CTest with the names, to be run in the build folder."""
    return [
        "ctest",
        "--output-on-failure",
        "-R",
        patterns.one_of(unique([target.name for target in targets]), patterns.cmake),
    ]


def catch2(targets: Sequence[Target]) -> list[str]:
    r"""Return the names (Catch2's command line, Specifying which tests to run), a comma between them.

    A section's name stands behind its test's and a slash, which a test's own name may hold too: each head is named.
    """
    names = unique([head for target in targets for head in heads(target.name, "/")])
    if any(name.startswith(("~", "-", "*")) or name.endswith("*") or set(name) & set('"\\') for name in names):
        return []
    return ["BINARY", ",".join(re.sub(r"[,\[\]]", r"\\\g<0>", name) for name in names)]


@needs_file
def phpunit(file: str, targets: Sequence[Target]) -> list[str]:
    """Return the filter and the file (PHPUnit manual, Command-line options > --filter)."""
    if not all(target.classname for target in targets):
        return []
    program = "phpunit"
    if targets[0].has_file("composer.json"):
        program = "vendor/bin/phpunit"
    if any(target.name in _PHPUNIT_FIXTURES for target in targets):
        return [program, file]
    names = unique([f"{target.classname.replace('.', _BACKSLASH)}::{target.name}" for target in targets])
    pattern = patterns.one_of(names, patterns.pcre).replace("/", "\\x2f")  # the slash ends PHPUnit's expression
    return [program, "--filter", f"/{pattern}/", file]


def rspec(targets: Sequence[Target]) -> list[str]:
    """Return the file and the full descriptions (rspec --help, --example-matches).

    No line: where a hook failed, the report's line is the hook's, and stands for its whole group.
    """
    files = unique([_spec(target) for target in targets])
    if len(files) != 1 or not files[0]:
        return []
    words = ["rspec"]
    if targets[0].has_file("Gemfile"):
        words = ["bundle", "exec", "rspec"]
    return [*words, *files, "-E", patterns.one_of(unique([target.name for target in targets]), patterns.ruby)]


def _spec(target: Target) -> str:
    own = target.classname.replace(".", "/") + ".rb"
    if target.has_file(own):
        return own
    return target.file


@needs_file
def minitest(file: str, targets: Sequence[Target]) -> list[str]:
    """Return Ruby with the file and the methods, behind their class where the report has it (minitest --help)."""
    names = unique([_ruby_method(target) for target in targets])
    name = names[0]
    # what stands between two slashes is an expression
    if len(names) > 1 or name.count("/") > 1 or shell.word(name) is None or " " in name:
        name = f"/{patterns.one_of(names, patterns.ruby)}/"
    return ["ruby", "-Itest", file, "-n", name]


def _ruby_method(target: Target) -> str:
    if target.classname and not target.classname.startswith("Minitest::"):
        return f"{target.classname}#{target.name}"
    return target.name


@needs_file
def bats(file: str, targets: Sequence[Target]) -> list[str]:
    """Return file and name (bats(1), --filter)."""
    if any(target.is_of_suite for target in targets):
        return ["bats", file]
    return ["bats", "--filter", patterns.one_of(unique([target.name for target in targets]), patterns.posix), file]


def prove(targets: Sequence[Target]) -> list[str]:
    """Return the files: Perl's tests have no names that can be chosen."""
    files = unique([target.file for target in targets])
    if not all(file.endswith(".t") for file in files):  # a module that the test died in
        return []
    return ["prove", "-v", *files]


@needs_file
def busted(file: str, targets: Sequence[Target]) -> list[str]:
    """Return the file and the full names as patterns of Lua (Busted's documentation, Usage > --filter)."""
    if any(target.is_of_suite or _LUA_HOOK.search(target.name) for target in targets):
        return ["busted", file]
    return ["busted", *(f"--filter=^{patterns.lua(target.name)}$" for target in targets), file]


def dotnet(targets: Sequence[Target]) -> list[str]:
    r"""Return the filter by full name (.NET docs, Run selected unit tests), in which `+` stands before a nested class.

    All cases of a parametrised method are run: with NUnit alone their arguments are part of the full name.
    """
    names = []
    for target in targets:
        method, bracket, _ = target.name.partition("(")
        method = method.rpartition(".")[2]
        if not _DOTTED.fullmatch(target.classname) or not _DOTTED.fullmatch(method):
            return []
        full = f"{target.classname}.{method}"
        names.append(f"FullyQualifiedName={full}")
        if bracket:
            names.append(rf"FullyQualifiedName~{full}\(")
    return ["dotnet", "test", "--filter", "|".join(unique(names))]
