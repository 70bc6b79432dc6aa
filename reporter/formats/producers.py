"""Which program wrote a report, going by marks that a user's settings don't change.

A writer puts its attributes in one order, version after version; what a suite is called is often up to the user. So a
rule asks for the order first, and for a word only where the writer alone writes it. "" is better than a wrong guess:
how a failed case is run again, and how its name reads, depends on it (the marks are in `producer_marks`).
"""

import enum
import itertools
import re
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple, TypeVar

from reporter.formats import producer_marks

Known = TypeVar("Known")


class Writer(enum.Enum):
    """A writer of reports whose way with repeated cases is known."""

    OTHER = enum.auto()
    PYTEST = enum.auto()
    JEST = enum.auto()  # jest-junit
    GOTESTSUM = enum.auto()


_ORDERS = {
    producer_marks.PYTEST_SUITE: Writer.PYTEST,
    producer_marks.JEST_SUITE: Writer.JEST,
    **dict.fromkeys(producer_marks.GOTESTSUM_SUITES, Writer.GOTESTSUM),
}
_LONGEST = max(map(len, _ORDERS))
_BEGINNINGS = {order[:2] for order in _ORDERS}


def writer_of(attributes: Iterable[str]) -> Writer:
    """Say who wrote the suite with these attributes, in the order of the report; further ones may follow."""
    names = tuple(itertools.islice(attributes, _LONGEST))
    if names[:2] not in _BEGINNINGS:
        return Writer.OTHER
    return _by_beginning(names, _ORDERS, Writer.OTHER)


def _by_beginning(names: tuple[str, ...], orders: Mapping[tuple[str, ...], Known], unknown: Known) -> Known:
    """Return what stands beside the order that the names begin with."""
    return next((known for order, known in orders.items() if names[: len(order)] == order), unknown)


class Marks(NamedTuple):
    """What is known of a report where a suite's first case begins; attributes in the order of the report."""

    root: Mapping[str, str]  # of the root element
    suite: Mapping[str, str]  # of the suite that the case stands in; empty where it stands in none
    case: Mapping[str, str]
    properties: frozenset[str] = frozenset()  # names, of this suite
    comment: str = ""  # the first one
    suite_files: tuple[str, ...] = ()  # the last `file=` of a suite, which Mocha writes on one suite of several


_SCHEMA = "noNamespaceSchemaLocation"
_PHPUNIT = frozenset({"tests", "assertions", "errors", "failures"})
_PROVE = frozenset({"name", "tests", "failures", "errors"})
_PROVE_HARNESS = _PROVE | {"skipped", "time"}
_TAP_XUNIT = frozenset({"tests", "skipped", "failures", "errors", "name"})
_KARATE = ("failures", "name", "skipped", "tests", "time")
_TAP_TITLE = re.compile(r"\d{1,9}(?: - |$)")
TAP_NUMBER = re.compile(r"#\d{1,9}(?: (?=\S)|$)")
PYLINT_POSITION = re.compile(r":\d{1,7}:\d{1,7}$", re.ASCII)
_RUN = re.compile(r"Run \d{1,9} of \d{1,9}")
_UNITTEST_TIME = re.compile(r"-20\d{12}$", re.ASCII)
_KARMA = re.compile(r"(?:Chrome|Firefox|Safari|Edge|Electron|PhantomJS|jsdom)\b.{0,60}\d")
_CYPRESS = re.compile(r"(?:^|/)cypress/|\.cy\.[cm]?[jt]sx?$")
_BATS_FILE = ".bats"


def recognise(marks: Marks) -> str:
    """Return the runner's name in lower case, such as "pytest" or "surefire"; "" where the marks don't tell."""
    found = _by_words(marks) or _by_order(marks) or _by_shape(marks)
    if found == "mocha" and tuple(marks.case)[:2] == producer_marks.XUNIT_CASE:
        return "mocha-xunit"
    if found == "mocha" and any(_CYPRESS.search(file[-300:]) for file in marks.suite_files):
        return "cypress"
    return found


def _by_words(marks: Marks) -> str:
    """Go by words that one writer alone writes, and no setting changes."""
    suite, name = marks.suite, marks.suite.get("name", "")
    if _SCHEMA in "\n".join(suite) and (plugin := _maven_plugin(suite)):
        return plugin
    if "doctest_version" in suite:
        return "doctest"
    if suite.get("hostname") == "tbd" and "errors" in suite:
        return "catch2"
    found = (
        producer_marks.ROOT_NAMES.get(marks.root.get("name", ""))
        or producer_marks.SUITE_NAMES.get(name)
        or producer_marks.PACKAGES.get(suite.get("package") or marks.root.get("package", ""))
        or _by_property_or_comment(marks)
    )
    if found:
        return found
    if name.startswith("TestCafe Tests: "):
        return "testcafe"
    if name.startswith("module '") and marks.case.get("name", "").count(":"):
        return "eunit"
    if _RUN.fullmatch(name) and "skip" in suite:
        return "busted"
    return ""


def _maven_plugin(suite: Mapping[str, str]) -> str:
    """Return which of Maven's two plugins the address of the schema names, "" where it names neither."""
    schema = " ".join(suite[key] for key in suite if key.endswith(_SCHEMA))
    return next((plugin for plugin in ("surefire", "failsafe") if f"{plugin}-test-report" in schema), "")


def _by_property_or_comment(marks: Marks) -> str:
    if not marks.properties and not marks.comment:  # as in most suites, of which a report may hold 100,000
        return ""
    for key, runner in producer_marks.SUITE_PROPERTIES.items():
        if key in marks.properties:
            return runner
    for words, runner in producer_marks.COMMENTS.items():
        if words in marks.comment:
            return runner
    return ""


def _by_order(marks: Marks) -> str:
    """Go by the order of attributes of the root or the suite."""
    root = tuple(marks.root)
    if root[: len(producer_marks.NEXTEST_ROOT)] == producer_marks.NEXTEST_ROOT:
        return "nextest"
    if root == producer_marks.PLAYWRIGHT_ROOT:
        return "playwright"
    if root[: len(producer_marks.GOOGLETEST_ROOT)] == producer_marks.GOOGLETEST_ROOT and "result" in marks.case:
        return "googletest"
    names = tuple(marks.suite)[: producer_marks.LONGEST_SUITE]
    if names[:4] not in producer_marks.SUITE_BEGINNINGS:
        return ""
    found = _by_beginning(names, producer_marks.SUITE_ORDERS, "")
    if found in producer_marks.NOT_WITHOUT_MORE and not _is_confirmed(found, marks):
        return ""
    return found


def _is_confirmed(found: str, marks: Marks) -> bool:
    """Ask for a second sign where others might come to the same order."""
    case, name = marks.case, marks.suite.get("name", "")
    if found == "vitest":
        return case.get("classname") == name and "file" not in marks.suite
    if found == "gradle":
        return tuple(case)[:3] == ("name", "classname", "time")
    if found == "node":
        return "name" not in marks.root and tuple(case)[:3] == producer_marks.NODE_CASE
    if found == "mocha":
        return tuple(marks.root)[:4] == producer_marks.MOCHA_ROOT and tuple(case)[:3] == producer_marks.NODE_CASE
    return marks.suite.get("id") == "0" and "assertions" in case


def _by_shape(marks: Marks) -> str:
    """Go by several weaker signs together."""
    suite, case, name = marks.suite, marks.case, marks.suite.get("name", "")
    keys = suite.keys()
    if tuple(keys)[:6] == ("name", "tests", "file", "time", "timestamp", "failures") and _UNITTEST_TIME.search(name):
        return "unittest"  # unittest-xml-reporting, with Django too
    if name.endswith(_BATS_FILE) and case.get("classname") == name:
        return "bats"
    if tuple(keys)[:8] == ("name", "tests", "skipped", "failures", "errors", "time", "timestamp", "hostname"):
        return _rspec_or_dotnet(suite)
    if tuple(keys)[:6] == ("name", "tests", "errors", "failures", "skipped", "time"):
        return _of_behave_robot_meson(marks) or _of_few_marks(marks)
    if keys >= _PHPUNIT and ("class" in case or "warnings" in keys):
        return "phpunit"
    if "_" in name and _is_of_prove(keys, name, case):
        return "prove"
    return _of_few_marks(marks)


def _is_of_prove(keys: Set[str], name: str, case: Mapping[str, str]) -> bool:
    """Say whether TAP::Formatter::JUnit or TAP::Harness::JUnit wrote a suite that is called like a file: `cart_t`."""
    if not name.endswith("_t"):  # Raku: `cart_rakutest`
        return keys == _PROVE and tuple(case) == ("name",) and _TAP_TITLE.match(case["name"]) is not None
    if keys == _PROVE:
        return "classname" not in case and "time" not in case
    return keys == _PROVE_HARNESS and tuple(case) == ("name", "classname", "time") and case["classname"] == name


def _of_few_marks(marks: Marks) -> str:
    suite, case, name = marks.suite, marks.case, marks.suite.get("name", "")
    keys = tuple(suite)
    if keys == _KARATE and name.endswith(".feature"):
        return "karate"
    if keys == producer_marks.LIT_SUITE and tuple(marks.root) == producer_marks.LIT_ROOT:
        return "lit"
    if name == "rubocop" and tuple(case) == ("classname", "name"):
        return "rubocop"
    if name == "mypy" and case.get("classname") == "mypy":
        return "mypy"
    if case.get("classname") == "pylint" and PYLINT_POSITION.search(case.get("name", "")):
        return "pylint"
    if name.startswith("cargo test #") and suite.get("package") == f"testsuite/{name}":
        return "cargo2junit"
    if keys[:3] == ("name", "package", "id") and name == suite.get("package") == "test":
        return "libtest"
    if not marks.root.get("name") and case.get("classname") == "test" and tuple(case)[:3] == producer_marks.NODE_CASE:
        return "node"
    if name.endswith("_SUITE") and "log" in suite and "log" in case:
        return "commontest"
    if name.startswith("job-20") and case.get("name", "").find(":") > 0:
        return "avocado"
    if marks.suite.keys() <= _TAP_XUNIT and tuple(case) == ("name",) and TAP_NUMBER.match(case["name"]):
        return "tap-xunit"
    if keys == ("errors", "failures", "name", "tests", "time") and not name:
        return "stestr"
    if keys[:2] == ("name", "package") and _KARMA.match(name):
        return "karma"
    return ""


def _rspec_or_dotnet(suite: Mapping[str, str]) -> str:
    if suite.get("name", "").startswith("rspec"):
        return "rspec"
    return "dotnet" if {"id", "package"} <= suite.keys() and suite["name"].lower().endswith(".dll") else ""


def _of_behave_robot_meson(marks: Marks) -> str:
    suite, case, name = marks.suite, marks.case, marks.suite.get("name", "")
    classname, written = case.get("classname", ""), case.get("name", "")
    if "status" in case and classname == name:
        return "behave"
    project, between, _ = written.partition(" / ")
    if between and classname == name == project.partition(":")[0]:  # `shop / adds`, of a suite `shop:money / adds`
        return "meson"
    if tuple(marks.root) == producer_marks.MESON_ROOT and _is_of_meson(case, name):
        return "meson"
    is_path = classname == name or classname.startswith(f"{name}.") or classname.endswith((f".{name}", f".{written}"))
    if is_path and "timestamp" in suite and "hostname" not in suite:
        return "robot"
    return ""


def _is_of_meson(case: Mapping[str, str], name: str) -> bool:
    """Say whether a case is one of several of a program that speaks TAP, or Rust's; others stand in one suite."""
    is_numbered = case.get("name", "").partition(" ")[0].isdecimal()
    return is_numbered and tuple(case) == producer_marks.MESON_CASE and case["classname"] == name
