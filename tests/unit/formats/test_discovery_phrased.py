"""Reports that Surefire writes for nested classes, each of which holds the test cases of those before it again."""

import os
import re
import shutil
from pathlib import Path

import pytest

from reporter.formats.discovery import search
from tests.unit.formats.test_discovery_git import put

DATA = Path(__file__).parents[2] / "data" / "maven-phrased"
SCHEMA = "https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd"
FOLDER = "target/surefire-reports"


def write(folder: Path, name: str, cases: list[str], *, tests: int, schema: str = SCHEMA) -> Path:
    """Write a report as Surefire does; `cases` are class, name and time, `x` in front is a failure, `~` a flaky one."""
    text = ""
    for case in cases:
        mark, classname, test, time = re.fullmatch(r"([x~]?)(.*)\.(\w+) ([\d.]+)", case).groups()  # type: ignore[union-attr]
        child = {"": "", "x": '<failure message="no"/>', "~": '<flakyFailure message="no"/>'}[mark]
        text += f'<testcase name="{test}" classname="{classname}" time="{time}">{child}</testcase>\n'
    suite = f'<testsuite xsi:noNamespaceSchemaLocation="{schema}" version="3.0.2" name="{name}" tests="{tests}"'
    path = put(folder / FOLDER / f"TEST-{name}.xml", f'{suite} failures="0">\n<properties/>\n{text}</testsuite>')
    os.utime(path, ns=(10**18, 10**18))
    return path


def names(folder: Path, *patterns: str) -> list[str]:
    found = search.discover(patterns, str(folder))
    return [one.path.rpartition("TEST-")[2].removesuffix(".xml") for one in found.reports]


@pytest.mark.parametrize("patterns", [(), ("**/surefire-reports/*.xml",)], ids=["by content", "by patterns"])
def test_discover__reports_of_nested_classes_count_once(tmp_path: Path, patterns: tuple[str, ...]) -> None:
    """As the real Surefire wrote them, with a test that passed when it was run again, without times of the clock."""
    shutil.copytree(DATA, tmp_path / FOLDER)
    for name in ("fixture.json", "places.json"):
        (tmp_path / FOLDER / name).unlink()
    found = search.discover(patterns, str(tmp_path))
    assert [one.path for one in found.reports] == [f"{FOLDER}/TEST-cart.xml"]
    assert found.problems == ()
    (said,) = found.passed_over
    assert said.startswith(
        "3 XML files passed over, as Surefire wrote their test cases again into the report of a class"
    )


def test_discover__small_fast_classes_are_known_by_the_sums(tmp_path: Path) -> None:
    write(tmp_path, "inner", ["inner.a 0.001"], tests=1)
    write(tmp_path, "other", ["inner.a 0.001", "other.a 0.001"], tests=1)
    write(tmp_path, "outer", ["inner.a 0.001", "other.a 0.001"], tests=0)
    assert names(tmp_path) == ["outer"]


def test_discover__what_is_no_repeat_is_read(tmp_path: Path) -> None:
    """Each of them lacks something of what makes it sure."""
    one, two = ["inner.a 0.001"], ["inner.a 0.001", "outer.b 0.001"]
    for place, second, tests, schema in (
        ("another time", ["inner.a 0.002", "outer.b 0.001"], 1, SCHEMA),
        ("all counted", two, 2, SCHEMA),
        ("other sums", [*two, "outer.c 0.001"], 1, SCHEMA),
        ("no time", ["inner.a 0.0", "outer.b 0.0"], 1, SCHEMA),
        ("other runner", two, 1, "junit.xsd"),
    ):
        first = one
        if place == "no time":
            first = ["inner.a 0.0"]
        write(tmp_path / place, "inner", first, tests=1, schema=schema)
        write(tmp_path / place, "outer", second, tests=tests, schema=schema)
        assert names(tmp_path / place) == ["inner", "outer"], place


def test_discover__two_classes_with_inner_ones_of_one_name_are_read_and_said(tmp_path: Path) -> None:
    """`TEST-empty.xml` is written over by the second: each has a test that took a millisecond."""
    write(tmp_path, "empty", ["empty.a 0.001"], tests=1)
    write(tmp_path, "cart", ["empty.a 0.001"], tests=0)
    write(tmp_path, "till", ["empty.a 0.001"], tests=0)
    found = search.discover([], str(tmp_path))
    assert len(found.reports) == 3  # one too many: nothing tells which of the others holds it again
    assert [problem.code for problem in found.problems] == ["repeated-report"]


def test_discover__where_the_sums_differ_times_tell(tmp_path: Path) -> None:
    """A report of another inner class of the same display name was written over."""
    first = ["empty.a 0.012", "empty.b 0.250", "empty.c 1.003"]
    write(tmp_path, "empty", first, tests=3)
    write(tmp_path, "cart", [*first, "lost.a 0.002"], tests=0)
    assert names(tmp_path) == ["cart"]


def test_discover__a_failure_that_did_not_pass_later_is_another(tmp_path: Path) -> None:
    first = ["empty.a 0.012", "empty.b 0.250", "empty.c 1.003"]
    write(tmp_path, "empty", [*first, "xempty.d 0.002"], tests=4)
    write(tmp_path, "cart", [*first, "empty.d 0.004"], tests=0)
    found = search.discover(["**/*.xml"], str(tmp_path))
    (problem,) = found.problems
    assert (len(found.reports), problem.code) == (2, "repeated-report")
    assert "take that setting out of pom.xml" in problem.message
    write(tmp_path, "cart", [*first, "~empty.d 0.004"], tests=0)
    assert names(tmp_path, "**/*.xml") == ["cart"]


def test_discover__modules_are_compared_each_by_itself(tmp_path: Path) -> None:
    first = ["empty.a 0.012", "empty.b 0.250", "empty.c 1.003"]
    write(tmp_path / "one", "empty", first, tests=3)
    write(tmp_path / "two", "cart", [*first, "lost.a 0.002"], tests=1)
    assert names(tmp_path) == ["empty", "cart"]


def test_discover__the_first_test_may_be_the_one_that_was_run_again(tmp_path: Path) -> None:
    others = ["empty.b 0.250", "empty.c 1.003", "empty.d 0.007"]
    write(tmp_path, "empty", ["xempty.a 0.012", *others], tests=4)
    write(tmp_path, "cart", ["~empty.a 0.004", *others], tests=0)
    assert names(tmp_path) == ["cart"]
