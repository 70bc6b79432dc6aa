"""Checkouts without git: archives of a commit, as git itself makes them."""

import os
import subprocess
from pathlib import Path

import pytest

from reporter.formats.discovery import search
from tests.unit.formats.test_discovery_git import FIXTURE, MINE, committed, git, put, pytestmark, said

__all__ = ["pytestmark"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a folder with an unpacked archive of a repository."""
    origin = committed(tmp_path / "origin")
    for name in ("README.md", "pyproject.toml", "LICENSE"):
        put(origin / name, name)
    put(origin / "junit.xml", FIXTURE.format("root"))
    put(origin / "src/test/resources/old.xml", FIXTURE.format("resource"))
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "y")
    git(origin, "archive", "-o", str(tmp_path / "archive.tar"), "HEAD")
    return unpacked(tmp_path / "archive.tar", tmp_path / "workspace")


def unpacked(archive: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-xf", str(archive), "-C", str(folder)], check=True)
    return folder


def test_discover__what_came_with_an_archive_of_the_sources_is_none_of_this_run(workspace: Path) -> None:
    put(workspace / "out/junit.xml", MINE.format("a"))
    put(workspace / "target/test-classes/old.xml", FIXTURE.format("changed by the build"))
    found = search.discover([], str(workspace))
    assert [report.path for report in found.reports] == ["out/junit.xml"]
    assert "3 XML files passed over, of the same time as the sources, which came without git" in said(found)
    named = search.discover(["junit.xml"], str(workspace))
    assert ([report.path for report in named.reports], named.problems[0].code) == (
        ["junit.xml"],
        "repository-file-taken",
    )


def test_discover__what_this_run_wrote_over_a_file_of_the_archive_is_taken(workspace: Path) -> None:
    put(workspace / "junit.xml", MINE.format("a"))
    put(workspace / "tests/fixtures/junit.xml", MINE.format("b"))
    found = search.discover([], str(workspace))
    assert [report.path for report in found.reports] == ["junit.xml", "tests/fixtures/junit.xml"]


def test_discover__reports_from_an_archive_of_their_own_are_taken(tmp_path: Path, workspace: Path) -> None:
    """As a job makes it whose reports another one sends: with whole seconds, and other files of the same second."""
    for name in ("a.xml", "a.txt", "b.txt", "c.txt"):
        os.utime(put(tmp_path / "job/reports" / name, MINE.format(name)), ns=(0, 1_700_000_000 * 10**9))
    subprocess.run(["tar", "-cf", str(tmp_path / "reports.tar"), "-C", str(tmp_path / "job"), "reports"], check=True)
    unpacked(tmp_path / "reports.tar", workspace)
    found = search.discover([], str(workspace))
    assert [report.path for report in found.reports] == ["reports/a.xml"]


MOMENT = 1_700_000_000 * 10**9


def of_one_second(folder: Path, *names: str) -> None:
    for name in names:
        content = "<project/>" if name == "pom.xml" else MINE.format(name)
        os.utime(put(folder / name, content), ns=(0, MOMENT))


def test_discover__of_an_archive_with_few_files_in_its_root_those_below_count_too(tmp_path: Path) -> None:
    of_one_second(tmp_path, "README.md", "src/a.py", "src/b.py", "src/c.py", "tests/fixtures/junit.xml")
    for number in range(10):
        put(tmp_path / f"build/{number}.class", "x")
    assert search.discover([], str(tmp_path)).reports == ()
    os.utime(tmp_path / "README.md", ns=(0, MOMENT - 10**9))
    assert len(search.discover([], str(tmp_path)).reports) == 1


@pytest.mark.parametrize(
    "sources", [["README.md"], ["README.md", "LICENSE"], ["pom.xml", "src/main/java/A.java"], ["src/a.py"]]
)
def test_discover__what_came_with_an_archive_of_few_files_is_none_of_this_run(
    tmp_path: Path, sources: list[str]
) -> None:
    """It may be chance, so it counts beside reports that were written here, and else is said."""
    of_one_second(tmp_path, *sources, "tests/fixtures/junit.xml", "tests/fixtures/second.xml")
    found = search.discover([], str(tmp_path))
    assert len(found.reports) == 2
    (problem,) = found.problems
    assert (problem.code, problem.message) == (
        "archive-report-taken",
        "2 reports have the time of other files, which came without git, and were taken, as no report was written "
        "here: tests/fixtures/junit.xml, tests/fixtures/second.xml; to leave one out, add the line "
        "!tests/fixtures/junit.xml to the input files",
    )
    os.utime(put(tmp_path / "out/junit.xml", MINE.format("a")), ns=(0, MOMENT + 10**9 // 2))
    found = search.discover([], str(tmp_path))
    assert [report.path for report in found.reports] == ["out/junit.xml"]
    assert "2 XML files passed over, of the same time as the sources" in said(found)


def test_discover__an_archive_of_reports_and_logs_is_read_and_said(tmp_path: Path) -> None:
    of_one_second(tmp_path, "out/junit/a.xml", "out/run.log")
    os.utime(put(tmp_path / "out/junit/b.xml", MINE.format("b")), ns=(0, MOMENT + 10**9))
    found = search.discover([], str(tmp_path))
    assert [report.path for report in found.reports] == ["out/junit/a.xml", "out/junit/b.xml"]
    assert "archive-report-taken 1 report has the time of other files" in said(found)


def test_discover__a_time_that_few_of_the_files_have_is_chance(tmp_path: Path) -> None:
    of_one_second(tmp_path, "README.md", "LICENSE", "pyproject.toml", "out/junit.xml")
    assert search.discover([], str(tmp_path)).reports == ()
    for number in range(3):
        put(tmp_path / f"new{number}.txt", "x")
    found = search.discover([], str(tmp_path))
    assert (len(found.reports), found.problems) == (1, ())
