"""Go: a package is named by its import path, and a file in a message by its bare name.

The module line of a `go.mod` says which folder an import path begins at (go.dev/ref/mod, go.mod files); `go.work` says
which modules are built together.
"""

import enum
import itertools
import posixpath
import re
from collections.abc import Iterator

from reporter.formats.location import remembered, test_sources
from reporter.formats.location import resolver as resolving

MODULES = 300
_WORKSPACES = 10
_PARTS = 20
_REMEMBERED = 1_000
_MODULE = re.compile(r"^module[ \t]{1,20}\"?([^\s\"]{1,300})", re.MULTILINE)
_PACKAGES_READ = 100  # whose tests are looked into
_TEST_FILES = 200  # of one package
_TEST = re.compile(r"(?:Test|Example|Fuzz|Benchmark)\w{0,200}")
_FUNCTION = re.compile(r"^func (\w{1,200})\(", re.MULTILINE)
_FUNCTION_LINES = 1_000  # above a line
_CODE_CHARS = 400  # of a line
_CALLS_READ = 2_000  # lines of sources that are looked at
# what `testing.T` and who uses it are called with, where a test fails and where it only writes a log
_FAILS = re.compile(r"\.(?:Error|Fatal)f?\(|\b(?:assert|require|must|check|expect)\w{0,40}[.(]", re.IGNORECASE)
_LOGS = re.compile(r"\.(?:Log|Skip|Output)f?\(")
_USE = re.compile(r"^(?:use[ \t]{1,20}|[ \t]{1,20})(\.[\w./-]{0,300})", re.MULTILINE)


class Call(enum.Enum):
    """What the source has where a line of a test's output comes from."""

    FAILURE = enum.auto()
    UNKNOWN = enum.auto()
    LOG = enum.auto()


class Modules:
    """The Go modules of a workspace; their files are read when the first Go package is looked for."""

    def __init__(self, resolver: resolving.Resolver) -> None:
        self._resolver = resolver
        self._modules: list[tuple[str, str]] | None = None  # import path, folder with a slash or ""
        self._known = remembered.Remembered[tuple[str, str, str], str](_REMEMBERED)
        self._functions: dict[str, dict[str, tuple[str, int]]] = {}  # by folder and name, file and line
        self._calls: dict[tuple[str, int], Call] = {}
        self._tests: dict[tuple[str, int], str] = {}
        self._lines: dict[str, list[str]] = {}

    def find(self, package: str, name: str, report: str) -> str:
        """Return the file `name` of a package, or "". `package` may be a mere tail of an import path."""
        if not self._resolver.index.has_name(name):
            return ""
        key = package, name, report
        found = self._known.get(key)
        if found is None:
            found = self._known.keep(key, self._find(package, name, report))
        return found

    def _find(self, package: str, name: str, report: str) -> str:
        index = self._resolver.index
        files = list(dict.fromkeys(folder + name for folder in self._folders(package) if folder + name in index))
        if files:
            return self._resolver.nearest(files, report) or files[0]
        parts = [part for part in package.split("/") if part][-_PARTS:]
        for start in range(len(parts)):
            tail = "/".join([*parts[start:], name])
            matching = [file for file in self._resolver.to_compare(name) if f"/{file}".endswith(f"/{tail}")]
            if matching:
                return self._resolver.nearest(matching, report)
        return ""

    def find_path(self, path: str) -> str:
        """Return the file of a path that begins with an import path (`go test -trimpath`), or ""."""
        package, _, name = path.rpartition("/")
        return next((folder + name for folder in self._folders(package) if folder + name in self._resolver.index), "")

    def call(self, file: str, line: int) -> Call:
        """Say whether `t.Error` or `t.Log` stands in a line: `go test` prints both alike."""
        key = file, line
        if key not in self._calls and len(self._calls) < _CALLS_READ:
            self._calls[key] = _call_in(self._read_lines(file), line)
        return self._calls.get(key, Call.UNKNOWN)

    def is_of_another_test(self, file: str, line: int, test: str) -> bool:
        """Say whether a line stands in the function of another test than `test`.

        Of tests that run at the same time go-junit-report writes lines into each other's output (`-parser gojson`).
        A function that is a test by itself may be run as a subtest, too.
        """
        if "/" in test:
            return False
        key = file, line
        if key not in self._tests and len(self._tests) < _CALLS_READ:
            self._tests[key] = _test_around(self._read_lines(file), line)
        return self._tests.get(key, "") not in ("", test)

    def _read_lines(self, file: str) -> list[str]:
        if file not in self._lines:
            self._lines = {file: self._resolver.index.read(file).split("\n")}  # of the last file asked about
        return self._lines[file]

    def declared(self, package: str, test: str) -> tuple[str, int]:
        """Return file and line of the function `test` in a package's tests, ("", 0) where it is not found.

        For tests whose report tells no place: examples, parents of failed subtests, those that ran out of time.
        """
        function = test.partition("/")[0]
        if not _TEST.fullmatch(function):
            return "", 0
        for folder in self._folders(package):
            if folder not in self._functions and len(self._functions) < _PACKAGES_READ:
                self._functions[folder] = dict(self._read_functions(folder))
            if function in self._functions.get(folder, {}):
                return self._functions[folder][function]
        return "", 0

    def only_tests(self, package: str) -> str:
        """Return the file of a package's tests, "" where there are several, or none."""
        folders = [self._resolver.index.ending_in(folder, "_test.go") for folder in self._folders(package)]
        files = next(filter(None, folders), [])
        return "" if len(files) > 1 else "".join(files)

    def _read_functions(self, folder: str) -> Iterator[tuple[str, tuple[str, int]]]:
        for file in self._resolver.index.ending_in(folder, "_test.go")[:_TEST_FILES]:
            for found, line in test_sources.numbered(_FUNCTION, self._resolver.index.read(file)):
                yield found[1], (file, line)

    def _folders(self, package: str) -> Iterator[str]:
        for module, folder in self._read():
            if package == module or package == f"{module}_test":
                yield folder
            elif package.startswith(module + "/"):
                yield f"{folder}{package[len(module) + 1 :].removesuffix('_test')}/"
                yield f"{folder}{package[len(module) + 1 :]}/"

    def _read(self) -> list[tuple[str, str]]:
        if self._modules is None:
            used = self._used()
            found = []
            for path in self._resolver.index.named("go.mod")[:MODULES]:
                line = _MODULE.search(self._resolver.index.read(path))
                if line:
                    found.append((line[1], path.removesuffix("go.mod")))
            # the longest import path first, those of go.work before copies of them
            self._modules = sorted(found, key=lambda module: (-len(module[0]), module[1] not in used, module[1]))
        return self._modules

    def _used(self) -> set[str]:
        used = set()
        for path in self._resolver.index.named("go.work")[:_WORKSPACES]:
            for found in itertools.islice(_USE.finditer(self._resolver.index.read(path)), MODULES):
                folder = posixpath.normpath(path.removesuffix("go.work") + found[1])
                used.add("" if folder == "." else folder + "/")
        return used


def _test_around(lines: list[str], line: int) -> str:
    """Return the name of the test whose function a line stands in, "" where it is none's."""
    for number in range(min(line, len(lines)) - 1, max(-1, line - _FUNCTION_LINES), -1):
        text = lines[number]
        if text.startswith("}"):
            return ""
        if text.startswith("func "):
            found = _FUNCTION.match(text)
            return found[1] if found and _TEST.fullmatch(found[1]) else ""
    return ""


def _call_in(lines: list[str], line: int) -> Call:
    if not 0 < line <= len(lines):
        return Call.UNKNOWN
    code = lines[line - 1].strip()[:_CODE_CHARS]
    fails, logs = _FAILS.search(code), _LOGS.search(code)
    if code.startswith("//") or bool(fails) == bool(logs):
        return Call.UNKNOWN
    return Call.FAILURE if fails else Call.LOG
