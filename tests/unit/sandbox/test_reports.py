"""The sandbox's own reading of JUnit XML: what counts, what it says, and what is refused before it grows."""

import io
import json
import pathlib
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from reporter.sandbox import case_status, reports

ROOT = pathlib.Path(__file__).parents[3]
# how a writer's attempts at one test are told from tests of one name is the reporter's alone to know
ATTEMPTS = {
    "tests/data/gotestsum/rerun-subtests.xml",
    "tests/data/gotestsum/rerun.xml",
    "tests/data/jest/same-names.xml",
    "tests/data/jest/shop.xml",
    "tests/data/maven-surefire/TEST-shop.LeakyTillTest.xml",
    "tests/data/pytest-rerunfailures/teardown.xml",
    "tests/data/pytest/interrupted.xml",
}
# a suite's own error that no case shows, and skips in other words: the reporter knows writers, the sandbox does not
OF_THE_WRITER = {
    "tests/data/field-perl/report.xml",
    "tests/data/busted/cart.xml",
    "tests/data/busted/several.xml",
    "tests/data/eunit/TEST-cart_tests.xml",
    "tests/data/newman/newman.xml",
    "tests/data/prove/die.xml",
    "tests/data/prove/plan.xml",
    "tests/data/go-logs/report.xml",
    "tests/data/ounit/junit.xml",
    "tests/data/meson-tap/testlog.junit.xml",
    "tests/data/prove-merged/merged.xml",
    "tests/data/prove-raku/raku.xml",
    "tests/data/qttest/qttest.xml",
    "tests/data/scala/TEST-shop.AbortedSpec.xml",
    "tests/data/scala/TEST-shop.AfterAllSpec.xml",
    "tests/data/scala/TEST-shop.BeforeAllSpec.xml",
    "tests/data/tap/tap.xml",
}


def read(report: str) -> list[dict[str, Any]]:
    return reports.read_cases(io.BytesIO(report.encode()))


def statuses(report: str) -> list[str]:
    return [case["status"] for case in read(report)]


@pytest.mark.slow
def test_read_cases__judges_as_the_reporter_does(tmp_path: pathlib.Path) -> None:
    """Hold both readings of every real report against each other."""
    result = tmp_path / "result.json"
    command = [sys.executable, "-m", "reporter", "report", "--dry-run", "--json", str(result), "tests/data/**/*.xml"]
    subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    compared, differing, unreadable = 0, set(), set()
    for file in json.loads(result.read_text())["files"]:
        try:
            with (ROOT / file["path"]).open("rb") as report:
                cases = reports.read_cases(report)
        except reports.UnreadableError:
            unreadable.add(file["path"])
            assert file["problems"], file["path"]
            continue
        compared += 1
        counts = Counter(case["status"] for case in cases)
        ours = [len(cases), *(counts[status] for status in ("PASSED", "FAILED", "ERROR", "SKIPPED"))]
        ours.append(round(sum(case["time"] for case in cases), 3))
        theirs = [file["counts"][name] for name in ("tests", "passed", "failed", "errors", "skipped")]
        if ours != [*theirs, round(file["counts"]["time"], 3)]:
            differing.add(file["path"])
    assert compared >= 94
    assert differing <= ATTEMPTS | OF_THE_WRITER
    # what is not well-formed, and what holds no case that the sandbox knows
    known = ("hostile", "truncated", "phpunit/shop", "none", "broken", "libtest", "syntax", "cut")
    assert [path for path in unreadable if not any(word in path.lower() for word in known)] == []


@pytest.mark.parametrize(
    ("inside", "status"),
    [
        ("", "PASSED"),
        ("<failure/>", "FAILED"),
        ("<error/><failure/>", "ERROR"),
        ("<failure/><skipped/>", "FAILED"),
        ("<skipped/>", "SKIPPED"),
        ("<skipped type='todo'/><failure/>", "SKIPPED"),
        ("<failure/><skipped message='x tagged with !mayfail'/>", "SKIPPED"),
        ("<skipped message='Unable to find executable'/>", "FAILED"),
        ("<properties><failure/></properties>", "PASSED"),
        ("<flakyFailure/>", "PASSED"),
        ("<system-out>failed</system-out>", "PASSED"),
    ],
)
def test_read_cases__results(inside: str, status: str) -> None:
    assert statuses(f"<testsuite><testcase name='a'>{inside}</testcase></testsuite>") == [status]


@pytest.mark.parametrize(
    ("attributes", "status"),
    [
        ("status='notrun'", "SKIPPED"),
        ("status='run' result='suppressed'", "SKIPPED"),
        ("status='Disabled'", "SKIPPED"),
        ("result='failed'", "FAILED"),
        ("status='error'", "ERROR"),
        ("status='run' result='completed'", "PASSED"),
    ],
)
def test_read_cases__attributes_of_a_case_without_result(attributes: str, status: str) -> None:
    assert statuses(f"<testsuite><testcase name='a' {attributes}/></testsuite>") == [status]
    assert statuses(f"<testsuite><testcase name='a' {attributes}><failure/></testcase></testsuite>") == ["FAILED"]


def test_read_cases__wherever_a_case_stands() -> None:
    assert [case["name"] for case in read("<testcase name='alone'/>")] == ["alone"]
    report = """<t:testsuites xmlns:t="urn:x"><t:testcase name="a"><t:failure/></t:testcase>
        <t:testsuites><t:testsuite name="s"><properties><property/></properties><t:testcase classname="c"/>
        </t:testsuite></t:testsuites></t:testsuites>"""
    assert [(case["test_group_name"], case["classname"], case["name"], case["status"]) for case in read(report)] == [
        ("tests", "tests", "a", "FAILED"),
        ("s", "c", "(unnamed)", "PASSED"),
    ]


def test_read_cases__a_suite_that_failed_itself() -> None:
    report = "<testsuites><testsuite name='s'><error/></testsuite><testsuite name='t'>{}</testsuite></testsuites>"
    assert [(case["name"], case["status"]) for case in read(report.format(""))] == [("s", "ERROR")]
    inside = "<properties><error/></properties>"
    assert statuses(report.format(inside)) == ["ERROR"]
    assert statuses(report.format("<failure/><testcase name='a'/>")) == ["ERROR", "PASSED"]


def test_read_cases__the_last_attempt_decides_where_the_suite_counts_tests() -> None:
    inside = "<testcase name='a'/><testcase name='b'/><testcase name='a'><failure/></testcase>"
    assert statuses(f"<testsuite tests='2'>{inside}</testsuite>") == ["PASSED", "FAILED"]
    assert statuses(f"<testsuite tests='3'>{inside}</testsuite>") == ["PASSED", "PASSED", "FAILED"]
    assert statuses(f"<testsuites tests='2'><testsuite>{inside}</testsuite></testsuites>").count("PASSED") == 2


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0.0), ("1.5", 1.5), ("1,234.56", 1234.56), ("0,123", 0.123), ("1,5", 1.5), ("12,345", 12345.0),
        ("0.1s", 0.0), ("nan", 0.0), ("inf", 0.0), ("-1", 0.0), ("1e300", 0.0), ("1_0", 0.0), ("00:01:02", 0.0),
        ("9" * 1_000_000, 0.0),
    ],
)  # fmt: skip
def test_seconds__of_every_spelling(text: str, seconds: float) -> None:
    assert case_status.seconds(text) == seconds


@pytest.mark.slow
@pytest.mark.parametrize(
    ("report", "message"),
    [
        ("<html/>", "not JUnit XML: its root element is <html>"),
        ("<x:coverage xmlns:x='y'><testcase/></x:coverage>", "not JUnit XML: its root element is <coverage>"),
        ("<testsuite><testcase></testsuite>", "mismatched tag"),
        ("<!DOCTYPE testsuite><testsuite><testcase/></testsuite>", "a document type declaration is not accepted"),
        (f"<testsuite><testcase>{'<a>' * 101}", "a test case holds too many elements"),
        (f"<testsuite><testcase>{'<a/>' * 10_000}", "a test case holds too many elements"),
        ("<testsuite>" * 10_001, "test suites are nested too deep"),
        (f"<testsuite>{'<testcase/>' * 100_001}", "more than 100,000 test cases"),
    ],
)
def test_read_cases__refuses(report: str, message: str) -> None:
    with pytest.raises(reports.UnreadableError, match=message):
        read(report)


def test_message__of_a_case_that_would_grow_is_its_text() -> None:
    for data in (f"<testcase>{'<a>' * 200_000}", f"<testcase>{'<a/>' * 200_000}</testcase>"):
        assert reports.message(data) == data
    assert reports.message("<x:testcase xmlns:x='y'><x:failure message='m'/></x:testcase>") == "m"


def test_message__begins_with_what_is_said_and_not_with_the_source() -> None:
    of_pytest = '<testcase><failure message="assert 1 == 2">def test():\nE assert 1 == 2</failure></testcase>'
    assert reports.message(of_pytest) == "assert 1 == 2\ndef test():\nE assert 1 == 2"
    of_java = '<testcase><failure message="no">no\n at A.b</failure></testcase>'
    assert reports.message(of_java) == "no\n at A.b"
