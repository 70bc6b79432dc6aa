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


def test_discover__of_an_archive_with_few_files_in_its_root_those_below_count_too(tmp_path: Path) -> None:
    moment = 1_700_000_000 * 10**9
    for name in ("README.md", "src/a.py", "src/b.py", "src/c.py", "tests/fixtures/junit.xml"):
        os.utime(put(tmp_path / name, MINE.format(name)), ns=(0, moment))
    put(tmp_path / "out/junit.xml", MINE.format("a"))
    for number in range(10):
        put(tmp_path / f"build/{number}.class", "x")
    assert [report.path for report in search.discover([], str(tmp_path)).reports] == ["out/junit.xml"]
    os.utime(tmp_path / "README.md", ns=(0, moment - 10**9))
    assert len(search.discover([], str(tmp_path)).reports) == 2


def test_discover__one_time_of_few_files_is_chance(tmp_path: Path) -> None:
    moment = 1_700_000_000 * 10**9
    for name in ("README.md", "LICENSE", "out/junit.xml"):
        os.utime(put(tmp_path / name, MINE.format(name)), ns=(0, moment))
    assert len(search.discover([], str(tmp_path)).reports) == 1
    os.utime(put(tmp_path / "pyproject.toml", "x"), ns=(0, moment))
    assert search.discover([], str(tmp_path)).reports == ()
    for number in range(3):
        put(tmp_path / f"new{number}.txt", "x")
    assert len(search.discover([], str(tmp_path)).reports) == 1
