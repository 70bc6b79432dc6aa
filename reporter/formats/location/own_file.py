"""Which file is the case's own: named by the report's attributes, by a path in its class or suite, or by a class."""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from reporter import model
from reporter.formats import roots
from reporter.formats.location import jvm, remembered, resolver, robot, test_files

_NAME_CHARS = 1000
_LIT_CHARS = 8_000
_REMEMBERED = 2_000
_REMEMBERED_CHARS = 600
_LINE_BEHIND = re.compile(r"(\.\w{1,10}):(\d{1,7})(?::\d{1,7})?\Z", re.ASCII)
# folders of pytest need not be packages: `api-v2 (new).test_cart`
_MODULE = re.compile(r"[\w(\[][\w ()\[\]+~@-]{0,99}(?:\.[\w(\[][\w ()\[\]+~@-]{0,99}){0,20}")
_MODULE_SUFFIXES = ("py", "rb", "lua", "php", "exs", "js", "ts", "dart", "erl", "clj", "cljc", "cljs")
_CLASS_SUFFIXES = (*jvm.SUFFIXES, "cs", "swift", "php", "fs", "vb")
_AVA_SUFFIXES = ("js", "mjs", "cjs", "ts", "mts", "cts")
_TITLES, _LEVELS = " › ", 10
_WORDS_BEHIND = re.compile(r" (?:[>-] |\[)")
_WORD = re.compile(r"[^\s'\"=,:]{1,400}")
_NESTED = re.compile(r"[$+(<\[ ]")


class OwnFile(NamedTuple):
    """A file of the workspace, and the line that stands beside it in the report, or 0.

    `is_beside_line` says whether the case's `line=` is one of this file.
    """

    file: str = ""
    line: int = 0
    is_beside_line: bool = True


class OwnFiles:
    """Finds the files of cases; most cases have theirs in common with others of their class."""

    def __init__(self, packages: jvm.Packages) -> None:
        self._packages = packages
        self._paths = packages.resolver
        self._robot = robot.Suites(packages.resolver)
        self._known = remembered.Remembered[tuple[str, ...], OwnFile](_REMEMBERED)

    def find(self, case: model.TestCase) -> OwnFile:
        """Return the file that the case belongs to, as far as its attributes tell it."""
        self._known.forget_before(self._paths.learned)
        name = telling_name(case)
        key = case.file, case.classname, case.group, name, case.report
        found = self._known.get(key)
        if found is None:
            found = _find(case, name, packages=self._packages, suites=self._robot)
            if resolver.is_foreign(roots.slashed(case.file)):  # pytest-bdd: the plugin's own, in which the test ran
                found = found._replace(is_beside_line=False)
            if sum(map(len, key)) <= _REMEMBERED_CHARS:
                self._known.keep(key, found)
        if found.file and not found.line and found.is_beside_line:
            return found._replace(line=_line(case))
        return found


def telling_name(case: model.TestCase) -> str:
    """Return the name of a case where it may tell the file, else ""."""
    if case.classname and "." not in case.name:
        return ""
    return case.name


def _find(case: model.TestCase, name: str, *, packages: jvm.Packages, suites: robot.Suites) -> OwnFile:
    paths = packages.resolver
    if case.producer == "lit":
        return OwnFile(_of_lit(case, paths))
    written = _path(case.file, paths, case.report)
    if test_files.is_of_tests(written.file):
        return written
    for text in (case.classname, case.group, name):
        named = _path(text, paths, case.report)
        if named.file and not written.file:
            return named
        if test_files.is_of_tests(named.file):  # node-tap writes the place of the raise as the case's file
            return named._replace(is_beside_line=False)
    if written.file:
        return written
    shown = (case.classname or name)[:_NAME_CHARS]
    if paths.index.has_name(roots.slashed(shown).rpartition("/")[2]):
        return OwnFile()  # a path that several files end with: no guess at a module or a class
    ways = (  # each gives "" for a file that is not there
        _by_module(shown, paths, case.report),
        _by_module_with_ending(shown, paths, case.report),
        _by_module(case.group.removeprefix("module '").removesuffix("'"), paths, case.report),  # EUnit
        _by_class(shown, packages, case.report),
        _by_class(case.group, packages, case.report),  # Surefire writes a class's display name as the class
        _by_suite(case, paths, suites),
        _by_title(case, paths),
    )
    return OwnFile(next(filter(None, itertools.chain(*ways)), ""))


def _of_lit(case: model.TestCase, paths: resolver.Resolver) -> str:
    """Find `test/sub/total.c` for lit's `shop.sub` and `total.c`; the text's commands hold the whole path."""
    folder = case.classname.removeprefix(f"{case.group}.")
    path = case.name if folder == case.group else f"{folder}/{case.name}"
    if not path or len(path) > _NAME_CHARS:
        return ""
    words = _WORD.findall(case.text[:_LIT_CHARS])
    named = next((word for word in words if word.endswith(f"/{path}")), "")
    return (paths.find(named, case.report) if named else "") or paths.find(path, case.report)


def _line(case: model.TestCase) -> int:
    if case.producer == "web-test-runner":  # the line of the first frame, in whatever file that is
        return 0
    # pytest counts from 0 here, and from 1 everywhere else (junitxml.py writes `testreport.location[1]`)
    if case.line and case.producer == "pytest":
        return case.line + 1
    return case.line


def _path(text: str, paths: resolver.Resolver, report: str) -> OwnFile:
    if not text or len(text) > _NAME_CHARS or "." not in text:
        return OwnFile()
    *longer, shortest = _without_words(text)
    text = next((each for each in longer if paths.find(each, report)), shortest)
    behind = _LINE_BEHIND.search(text)  # ExUnit's formatter, Busted
    if behind:
        file = paths.find(text[: behind.end(1)], report)
        if file:
            return OwnFile(file, int(behind[2]))
    return OwnFile(paths.find(text, report))


def _without_words(text: str) -> Iterator[str]:
    """Give the text, and what is left of it without the words behind it, the longest first.

    A folder may be called `old shop [js]` or `my - shop`. node-tap: `test/cart.js > a subtest`; Nette Tester:
    `a title | tests/cart.phpt [method=testTotal]`; Conftest: `deploy/cart.yaml - must not run as root`.
    """
    yield text
    path = text.rpartition(" | ")[2]
    if path != text and "." in path:
        yield path
    ends = [found.start() for found in itertools.islice(_WORDS_BEHIND.finditer(path), _LEVELS)]
    yield from (path[:end] for end in reversed(ends) if "." in path[:end])


def _by_module(named: str, paths: resolver.Resolver, report: str) -> Iterator[str]:
    """Find `tests/test_cart.py` for `tests.test_cart.TestCart`, and `tests/cart.rs` for nextest's `shop::cart`."""
    binary = named.partition("::")[2]
    if binary.replace("-", "_").isidentifier():
        yield paths.find(f"tests/{binary}.rs", report)
    if not _MODULE.fullmatch(named):
        return
    if "-" in named:  # Clojure: a namespace `shop.cart-test` is `shop/cart_test.clj`
        yield from _by_module(named.replace("-", "_"), paths, report)
    parts = named.split(".")
    suffixes: tuple[str, ...] = _MODULE_SUFFIXES
    if len(parts) > 1:
        suffixes = (*suffixes, "feature")  # of behave, with a title behind it; one word is any suite
    for number in range(len(parts), 0, -1):
        stem = "/".join(parts[:number])
        for suffix in suffixes:
            if not paths.index.has_name(f"{parts[number - 1]}.{suffix}"):
                continue
            file = paths.find(f"{stem}.{suffix}", report)
            is_of_module = f"/{file}".endswith(f"/{stem}.{suffix}")
            if is_of_module and (number > 1 or test_files.is_named_like_one(file)):
                yield file


def _by_module_with_ending(named: str, paths: resolver.Resolver, report: str) -> Iterator[str]:
    """Find `docs/shop.ipynb` for `docs.shop.ipynb`: pytest leaves out no other ending than Python's (nbval, Tavern)."""
    parts = named.split(".")
    for number in range(len(parts) - 2, max(0, len(parts) - 4), -1):
        name = ".".join(parts[number:])
        if paths.index.has_name(name):
            path = "/".join([*parts[:number], name])
            yield from (file for file in [paths.find(path, report)] if f"/{file}".endswith(f"/{path}"))


def _by_class(named: str, packages: jvm.Packages, report: str) -> Iterator[str]:
    """Find the file of a class in a package, and that of a test class whose name is unique."""
    parts = [_NESTED.split(part)[0] for part in named[:_NAME_CHARS].replace("\\", ".").split(".")]
    for number in range(len(parts), max(0, len(parts) - 3), -1):
        name = parts[number - 1]
        if not name[:1].isupper():
            continue
        for suffix in jvm.SUFFIXES:
            yield packages.find_in(parts[: number - 1], f"{name}.{suffix}", report)
        for suffix in _CLASS_SUFFIXES[len(jvm.SUFFIXES) :]:
            file = f"{name}.{suffix}"
            if number == len(parts) and packages.resolver.index.has_name(file) and test_files.is_named_like_one(file):
                yield packages.resolver.find(file, report)


def _by_suite(case: model.TestCase, paths: resolver.Resolver, suites: robot.Suites) -> Iterator[str]:
    """Find the file of a suite of Robot Framework, and that of Perl's `t_cart_t`.

    TAP::Formatter::JUnit writes underscores for all but letters and digits.
    """
    yield suites.find(case.classname[:_NAME_CHARS], case.report)
    if case.group.endswith("_t"):
        stem = case.group[:_NAME_CHARS].removesuffix("_t")
        for name in (stem, stem.removeprefix("t_")):
            yield paths.find(f"t/{name}.t", case.report)
            yield paths.find(f"{name}.t", case.report)


def _by_title(case: model.TestCase, paths: resolver.Resolver) -> Iterator[str]:
    """Find `test/shop/cart.test.js` for AVA's `shop › cart › wrong total`, which leaves `.test` and `test` out."""
    if case.producer != "tap-xunit":
        return
    parts = case.name[:_NAME_CHARS].split(_TITLES)[:_LEVELS]
    for number in range(len(parts) - 1, 0, -1):
        stem = parts[number - 1]
        for name, suffix in itertools.product((stem, f"{stem}.test", f"{stem}.spec", f"test-{stem}"), _AVA_SUFFIXES):
            file = paths.find("/".join([*parts[: number - 1], f"{name}.{suffix}"]), case.report)
            if file and test_files.is_of_tests(file):
                yield file
