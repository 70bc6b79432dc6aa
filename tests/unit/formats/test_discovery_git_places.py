"""Where git's folder is: elsewhere, named by the environment, of a worktree, gone, or damaged; real repositories."""

import os
import shutil
from pathlib import Path

import pytest

from reporter.ci.git import checked_out
from reporter.formats.discovery import search
from tests.unit.formats.test_discovery_git import FIXTURE, MINE, committed, git, put, pytestmark, said

__all__ = ["pytestmark"]


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    return committed(tmp_path / "origin")


def found_paths(workspace: Path, environ: dict[str, str] | None = None) -> list[str]:
    found = search.discover([], str(workspace), checked_out.blobs, environ=environ)
    return [report.path for report in found.reports]


@pytest.fixture
def elsewhere(tmp_path: Path, origin: Path) -> dict[str, str]:
    """Return the environment for a workspace whose repository is beside it."""
    git(tmp_path, "clone", "-q", "--bare", str(origin), "shop.git")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    git(tmp_path, "--git-dir=shop.git", f"--work-tree={workspace}", "checkout", "-qf", "main")
    put(workspace / "out/junit.xml", MINE.format("a"))
    return {"GIT_DIR": str(tmp_path / "shop.git"), "GIT_WORK_TREE": str(workspace)}


def test_discover__the_repository_that_the_environment_names_is_asked(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    workspace = tmp_path / "workspace"
    assert found_paths(workspace) == ["out/junit.xml", "tests/fixtures/junit.xml"]
    assert found_paths(workspace, elsewhere) == ["out/junit.xml"]
    git(workspace, f"--git-dir={elsewhere['GIT_DIR']}", "--work-tree=.", "add", "-A")
    assert found_paths(workspace, elsewhere) == ["out/junit.xml"]


@pytest.mark.parametrize("git_dir", ["../shop.git", "/home/runner/work/shop/shop/../shop.git"])
def test_discover__the_environment_may_name_it_from_the_workspace_or_from_the_host(
    tmp_path: Path, elsewhere: dict[str, str], git_dir: str
) -> None:
    """Without GIT_WORK_TREE the working tree is where git is started (git docs, git > GIT_DIR)."""
    assert found_paths(tmp_path / "workspace", {"GIT_DIR": git_dir}) == ["out/junit.xml"]


def test_discover__the_configuration_may_name_the_working_tree(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    git(tmp_path / "shop.git", "config", "core.bare", "false")
    git(tmp_path / "shop.git", "config", "core.worktree", str(tmp_path / "workspace"))
    above = {"GIT_DIR": elsewhere["GIT_DIR"]}
    found = search.discover([], str(tmp_path), checked_out.blobs, environ=above)
    assert [report.path for report in found.reports] == ["workspace/out/junit.xml"]
    assert "the checkout: origin/tests/fixtures/junit.xml, workspace/tests/fixtures/junit.xml" in said(found)


@pytest.mark.parametrize("environ", [{"GIT_DIR": "gone"}, {"GIT_DIR": ".git"}, {"GIT_WORK_TREE": "/gone"}])
def test_discover__what_the_environment_names_in_vain_changes_nothing(origin: Path, environ: dict[str, str]) -> None:
    put(origin / "junit.xml", MINE.format("a"))
    assert found_paths(origin, environ) == ["junit.xml"]


def test_discover__a_submodule_is_asked_before_the_repository_that_the_environment_names(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    committed(tmp_path / "workspace/inner", name="inner")
    assert found_paths(tmp_path / "workspace", elsewhere) == ["out/junit.xml"]


@pytest.mark.parametrize("is_bare", [False, True])
def test_discover__fixtures_of_a_worktree_are_its_own(tmp_path: Path, origin: Path, is_bare: bool) -> None:
    repository = origin
    if is_bare:
        git(tmp_path, "clone", "-q", "--bare", str(origin), "shop.git")
        repository = tmp_path / "shop.git"
    git(repository, "worktree", "add", "-q", "-b", "other", str(tmp_path / "workspace"))
    put(tmp_path / "workspace/junit.xml", MINE.format("a"))
    assert found_paths(tmp_path / "workspace") == ["junit.xml"]
    git(tmp_path / "workspace", "add", "-A")
    assert found_paths(tmp_path / "workspace") == ["junit.xml"]


def test_discover__a_worktree_in_a_container_is_found_though_its_path_is_the_hosts(
    tmp_path: Path, origin: Path
) -> None:
    git(origin, "checkout", "-q", "-b", "other")
    put(origin / "old.xml", FIXTURE.format("on this branch only"))
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "y")
    git(origin, "checkout", "-q", "main")
    git(origin, "worktree", "add", "-q", "trees/other", "other")
    put(origin / "trees/other/junit.xml", MINE.format("a"))
    origin.rename(tmp_path / "workspace")
    assert found_paths(tmp_path / "workspace") == ["trees/other/junit.xml"]


def test_discover__a_git_folder_that_is_not_here_is_said(tmp_path: Path, origin: Path) -> None:
    put(origin / "inner/.git", "gitdir: /gone/inner\n")
    assert search.discover([], str(origin)).problems == ()
    put(origin / "inner/old.xml", FIXTURE.format("inner"))
    found = search.discover([], str(origin))
    assert [report.path for report in found.reports] == ["inner/old.xml"]
    assert (
        "git-folder-missing inner/.git points to /gone/inner, which is not here, so it is not known which files git "
        "brought; taken from there: inner/old.xml; to leave one out, add the line !inner/old.xml to the input files"
    ) in said(found)


def test_discover__where_the_workspace_itself_has_lost_git_it_is_said(tmp_path: Path) -> None:
    put(tmp_path / ".git", "gitdir: /gone\n")
    put(tmp_path / "old.xml", FIXTURE.format("a"))
    assert "git-folder-missing .git points to /gone" in said(search.discover([], str(tmp_path)))


def test_discover__a_git_folder_that_may_not_be_read_is_said(
    tmp_path: Path, origin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a container that runs as another user than the one who checked out."""
    put(origin / "old.xml", FIXTURE.format("x"))
    shutil.rmtree(origin / ".git")
    (origin / ".git").mkdir()
    assert "git-folder" not in said(search.discover([], str(origin)))
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may read everything
    found = search.discover(["!tests"], str(origin))
    assert "git-folder-missing .git can't be read by this user, so it is not known which files git brought" in said(
        found
    )
    assert [report.path for report in found.reports] == ["old.xml"]


@pytest.mark.parametrize("index", ["gone", "damaged", "without the file"])
def test_discover__what_the_commit_holds_is_its_own_whatever_the_index_says(origin: Path, index: str) -> None:
    if index == "gone":
        (origin / ".git/index").unlink()
    elif index == "damaged":
        (origin / ".git/index").write_bytes(b"DIRC")
    else:
        git(origin, "rm", "-q", "--cached", "tests/fixtures/junit.xml")
    put(origin / "junit.xml", MINE.format("a"))
    assert found_paths(origin) == ["junit.xml"]
    put(origin / "tests/fixtures/junit.xml", MINE.format("b"))
    assert found_paths(origin) == ["junit.xml", "tests/fixtures/junit.xml"]


def test_discover__a_copy_of_a_fixture_is_none_though_it_was_added_to_git(origin: Path) -> None:
    put(origin / "build/copy.xml", FIXTURE.format("x"))
    put(origin / "build/junit.xml", MINE.format("a"))
    git(origin, "add", "-A")
    put(origin / "later/junit.xml", MINE.format("b"))
    assert found_paths(origin) == ["build/junit.xml", "later/junit.xml"]
