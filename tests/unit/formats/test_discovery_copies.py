"""Files of the repository that a build copied and changed on the way, in real repositories."""

import time
from pathlib import Path

import pytest

from reporter.formats.discovery import build_copies, safe_files, search
from tests.unit.formats.test_discovery_git import MINE, committed, git, paths, put, pytestmark, said

__all__ = ["pytestmark"]

TEMPLATE = '<testsuite name="{0}"><testcase name="old"><failure message="a fixture"/></testcase></testsuite>'


def with_template(folder: Path, path: str) -> Path:
    """Return a repository that holds a report in which the build replaces a word."""
    workspace = committed(folder / "workspace")
    put(workspace / path, TEMPLATE.format("${project.version}"))
    git(workspace, "add", ".")
    return workspace


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("src/test/resources/old/a.xml", "target/test-classes/old/a.xml"),
        ("src/main/resources/a.xml", "target/classes/a.xml"),
        ("app/src/test/resources/a.xml", "app/target/test-classes/a.xml"),
        ("src/test/resources/old/a.xml", "target/scala-3.3.1/test-classes/old/a.xml"),
        ("src/test/resources/old/a.xml", "build/resources/test/old/a.xml"),
        ("src/jvmTest/resources/a.xml", "build/processedResources/jvm/test/a.xml"),
        ("src/test/resources/old/a.xml", "out/test/resources/old/a.xml"),
        ("src/test/resources/old/a.xml", "bin/test/old/a.xml"),
        ("Shop.Tests/old/a.xml", "Shop.Tests/bin/Debug/net8.0/old/a.xml"),
        ("Shop.Tests/old/a.xml", "Shop.Tests/bin/Release/net8.0/linux-x64/old/a.xml"),
    ],
)
def test_discover__a_copy_that_the_build_changed_is_none_of_this_run(tmp_path: Path, original: str, copy: str) -> None:
    workspace = with_template(tmp_path, original)
    put(workspace / copy, TEMPLATE.format("1.2.3"))
    found = search.discover([], str(workspace))
    assert found.reports == ()
    assert f"copied from a file of the repository: {copy}" in said(found)


@pytest.mark.parametrize(
    ("original", "report"),
    [
        ("reports/a.xml", "packages/shop/reports/a.xml"),
        ("reports/a.xml", "build/reports/a.xml"),  # somebody committed an old one
        ("surefire-reports/TEST-a.xml", "target/surefire-reports/TEST-a.xml"),
        ("test-results/test/TEST-a.xml", "build/test-results/test/TEST-a.xml"),
        ("other/src/test/resources/a.xml", "app/target/test-classes/a.xml"),  # of another module
        ("src/test/resources/b/a.xml", "target/test-classes/c/a.xml"),
        ("Shop.Tests/a.xml", "Shop.Tests/bin/Debug/net8.0/a.xml"),
        ("Shop.Tests/TestResults/a.xml", "Shop.Tests/bin/Debug/net8.0/TestResults/a.xml"),
    ],
)
def test_discover__a_report_of_a_tracked_ones_name_is_taken(tmp_path: Path, original: str, report: str) -> None:
    workspace = with_template(tmp_path, original)
    put(workspace / report, MINE.format("new"))
    assert paths(workspace) == [report]


def test_discover__a_copy_of_what_this_run_changed_is_taken(tmp_path: Path) -> None:
    workspace = with_template(tmp_path, "src/test/resources/a.xml")
    put(workspace / "src/test/resources/a.xml", MINE.format("new"))
    put(workspace / "target/test-classes/a.xml", MINE.format("newer"))
    assert paths(workspace) == ["src/test/resources/a.xml", "target/test-classes/a.xml"]


@pytest.mark.slow
def test_of_originals__takes_linear_time() -> None:
    """A pull request may hold as many files of one name as it likes."""

    def seconds(count: int) -> float:
        originals = {f"/w/m{number}/src/test/resources/a.xml" for number in range(count)}
        copies = [safe_files.File("", f"/w/m/target/classes/target/classes/{n}/a.xml", "/w") for n in range(count)]
        began = time.process_time()
        assert build_copies.of_originals(copies, originals) == []
        return time.process_time() - began

    assert any(seconds(2_400) < 16 * seconds(300) + 0.02 for _ in range(3))
