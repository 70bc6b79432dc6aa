"""Who wrote a report: right, or not known, and never wrong."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reporter.formats import producer_marks as marks
from reporter.formats import producers
from tests.support import sources
from tests.unit.formats.reports import read

DATA = Path(__file__).parents[2] / "data"
# by folder of tests/data; the others are called as their runner is
EXPECTED = {
    "ava": "tap-xunit",
    "prove-harness": "prove",
    "pytest-doctest": "pytest",
    "bazel-like": "",
    "boost-test": "boost",
    "cargo-nextest": "nextest",
    "cucumber-js": "cucumber",
    "django": "unittest",
    "field-boost": "boost",
    "field-bun": "bun",
    "field-busted": "busted",
    "field-criterion": "criterion",
    "field-deno": "deno",
    "field-dotnet-frames": "dotnet",
    "field-go-subpackage": "go",
    "field-gradle-frames": "gradle",
    "field-libtest": "libtest",
    "field-monorepo": "",
    "field-perl": "prove",
    "field-spock": "surefire",
    "go-junit-report": "go",
    "common-test": "commontest",
    "ctest-frameworks": "ctest",
    "go-logs": "go",
    "go-modules": "go",
    "kotest": "surefire",
    "gotestsum": "go",
    "jvm-causes": "surefire",
    "maven-inherited": "surefire",
    "maven-modules": "surefire",
    "maven-phrased": "surefire",
    "maven-surefire": "surefire",
    "node-test": "node",
    "notebooks": "pytest",
    "node-test-paths": "node",
    "phpunit-paths": "phpunit",
    "playwright-paths": "playwright",
    "meson-tap": "meson",
    "prove-merged": "prove",
    "prove-raku": "prove",
    "qttest-6": "qttest",
    "pytest-paths": "pytest",
    "pytest-rerunfailures": "pytest",
    "pytest-xdist": "pytest",
    "robot-rebot": "robot",
    "rspec-shared": "rspec",
    "unittest-xml-reporting": "unittest",
    "vitest-workspace": "vitest",
}
SEVERAL = {  # folders with reports of several runners
    "tap": {"tap", "tap-xunit"},
    "maven-failsafe": {"surefire", "failsafe"},
    "testng": {"surefire", "testng"},
    "inherited-tests": {"pytest", "phpunit", "unittest"},
    "ruff-mypy": {"ruff", "mypy"},
    "field-ruff-mypy": {"ruff", "mypy"},
    "js-monorepo": {"jest", "vitest", "mocha"},
    "cmake-paths": {"googletest", "catch2"},
    "cucumber-jvm": {"cucumber", "surefire", "karate"},
    "eslint-stylelint": {"eslint", "stylelint"},
    "ginkgo": {"ginkgo", "go"},
    "python-linters": {"pylint"},
    "tape-qunit": {"tap-xunit"},
}
# writers on whom nothing hangs: no command, no name that reads otherwise
UNKNOWN = {
    *("python-linters", "golangci-lint", "phpcs", "tasty", "cucumber-ruby"),
    *("web-linters", "tap2junit"),
    *("nim", "clojure", "cram", "vunit", "crystal"),
}
UNCHECKED = {"handmade", "golden", "field-checkouts", "trx"}  # reports of many runners, or none


def _reports() -> Iterator[Any]:
    for manifest in sorted(DATA.glob("*/fixture.json")):
        folder = manifest.parent.name
        for name in json.loads(manifest.read_text("utf-8"))["reports"]:
            if name.endswith(".xml") and folder not in UNCHECKED:
                yield pytest.param(manifest.parent / name, id=f"{folder}/{name}")


@pytest.mark.parametrize("path", list(_reports()))
def test_recognise__is_right_or_unknown_in_real_reports(path: Path) -> None:
    folder = path.parent.name
    expected = SEVERAL.get(folder, {EXPECTED.get(folder, folder)})
    found = {case.producer for case in read(path.read_bytes()).cases}
    assert found <= expected | {""}


def test_recognise__knows_most_of_them() -> None:
    paths = [path for path in DATA.glob("*/*.xml") if path.parent.name not in UNKNOWN]
    cases = [case for path in paths for case in read(path.read_bytes()).cases]
    assert sum(case.producer != "" for case in cases) > 0.95 * len(cases)


@pytest.mark.parametrize(
    ("name", "producer"), [("1 - total", "prove"), ("12", "prove"), ("total", ""), ("1 total", "")]
)
def test_recognise__knows_prove_by_the_numbers_of_tests_where_the_file_is_none_of_perls(
    name: str, producer: str
) -> None:
    suite = {"failures": "0", "tests": "1", "name": "cart_rakutest", "errors": "0"}
    assert producers.recognise(producers.Marks(root={}, suite=suite, case={"name": name})) == producer


@pytest.mark.parametrize(
    ("report", "producer"),
    [
        ("qttest-6/cart.xml", "qttest"),  # and not Vitest's, nor pytest's
        ("cocotb/results.xml", "cocotb"),
    ],
)
def test_recognise__tells_those_apart_who_write_the_same_order(report: str, producer: str) -> None:
    assert {case.producer for case in read((DATA / report).read_bytes()).cases} == {producer}


def test_recognise__each_mark_is_met_in_real_reports() -> None:
    """RuboCop's are as its documentation shows them: there are none of a run here."""
    source = sources.read(sources.REPORTER / "formats" / "producers.py")
    returned = [node.value for node in source.nodes if isinstance(node, ast.Return)]
    names = {value.value for value in returned if isinstance(value, ast.Constant)}
    tables = (marks.ROOT_NAMES, marks.SUITE_NAMES, marks.PACKAGES, marks.COMMENTS, marks.SUITE_PROPERTIES)
    names.update(*(table.values() for table in (*tables, marks.SUITE_ORDERS)))
    met = {case.producer for path in DATA.glob("*/*.xml") for case in read(path.read_bytes()).cases}
    assert names - met == {"rubocop", "testcafe"}


def test_recognise__tells_cypress_from_mocha() -> None:
    report = (
        '<testsuites name="Mocha Tests"><testsuite name="Root Suite" file="{file}"/>'
        '<testsuite name="cart"><testcase name="cart total" classname="total"/></testsuite></testsuites>'
    )
    assert read(report.format(file="cypress/e2e/cart.cy.ts")).cases[0].producer == "cypress"
    assert read(report.format(file="test/cart.js")).cases[0].producer == "mocha"


@pytest.mark.parametrize(
    "suite",
    [
        {},
        {"name": "rspec", "tests": "1"},
        {"name": "a.bats", "tests": "1"},
        {"name": "mypy"},
        {"name": "test", "package": "x", "id": "0"},
        {"name": "cart_t", "tests": "1", "failures": "0", "errors": "0"},
        {
            "name": "s",
            "tests": "1",
            "skipped": "0",
            "failures": "0",
            "errors": "0",
            "timestamp": "",
            "hostname": "",
            "time": "",
        },
    ],
)
def test_recognise__knows_nobody_by_a_name_alone(suite: dict[str, str]) -> None:
    assert producers.recognise(producers.Marks(root={}, suite=suite, case={"classname": "c", "name": "t"})) == ""


@pytest.mark.parametrize(
    "path",
    [
        "jest/shop.xml",
        "vitest/shop.xml",
        "mocha/shop.xml",
        "mocha/hooks.xml",
        "js-monorepo/mocha.xml",
        "pytest/xunit2.xml",
        "cargo-nextest/ci.xml",
        "googletest/cart.xml",
        "playwright/shop.xml",
    ],
)
def test_recognise__a_root_that_the_user_has_renamed(path: str) -> None:
    """`testsuitesTitle` of mocha-junit-reporter, `JEST_JUNIT_SUITE_NAME`, nextest's `report-name` and their kind."""
    report = (DATA / path).read_text("utf-8")
    start = report.index("<testsuites")
    end = report.index(">", start)
    renamed = re.sub(r' name="[^"]*"', ' name="My tests"', report[start:end])
    changed = report[:start] + renamed + report[end:]
    assert {case.producer for case in read(changed).cases} == {case.producer for case in read(report).cases} != {""}


NODE_24 = """<testsuites>
  <testsuite name="outer" time="0.02" disabled="0" errors="0" tests="1" failures="1" skipped="0" hostname="">
    <testcase name="same" time="0.01" classname="outer" file="/w/t.mjs" failure="x"><failure/></testcase>
  </testsuite>
  <testcase name="same" time="0.01" classname="test" file="/w/t.mjs"/>
</testsuites>"""


def test_recognise__node_24_has_the_suites_in_the_class() -> None:
    assert {case.producer for case in read(NODE_24).cases} == {"node"}


@pytest.mark.parametrize(
    ("report", "producer"),
    [
        (
            '<testsuite name="Mocha Tests" tests="1" failures="0" errors="0" skipped="0">'
            '<testcase classname="cart" name="adds up" file="/w/cart.js" time="0"/></testsuite>',
            "mocha-xunit",
        ),
        (
            '<testsuites><testsuite name="S" package="/w" tests="1" disabled="0" skipped="0" errors="0" failures="0" '
            'time="0" timestamp="2026-01-02T03:04:05"><testcase name="[It] adds up" classname="S" status="passed"/>'
            "</testsuite></testsuites>",
            "ginkgo",
        ),
    ],
)
def test_recognise__runners_without_a_folder_of_data(report: str, producer: str) -> None:
    assert read(report).cases[0].producer == producer


def test_recognise__goes_by_the_first_comment() -> None:
    case = '<testcase name="t" classname="c" time="0"/>'
    report = f'<!-- Generated by org.testng.reporters.JUnitReportReporter --><testsuite name="s"><!-- mine -->{case}'
    assert read(f"{report}</testsuite>").cases[0].producer == "testng"
