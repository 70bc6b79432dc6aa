"""Git decides which files are its own: real repositories of every kind, and damaged ones."""

import os
import random
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from reporter import model
from reporter.ci.git import checked_out
from reporter.formats.discovery import checkout_times, checkouts, git_index, safe_files, search
from tests.support import systems

pytestmark = [pytest.mark.skipif(not shutil.which("git"), reason="no git here"), pytest.mark.slow]

FIXTURE = '<testsuite name="fixture-{0}"><testcase name="old"><failure message="a fixture"/></testcase></testsuite>'
MINE = '<testsuite name="mine"><testcase name="{0}"/></testsuite>'
ENVIRON = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    **{f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRON, check=True, capture_output=True, text=True).stdout


def put(path: Path, content: str = "", *, age_s: float = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    moment = time.time() - age_s
    os.utime(path, (moment, moment))
    return path


def committed(folder: Path, *options: str, name: str = "x") -> Path:
    """Return a repository that holds a failing fixture among other files."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", *options)
    put(folder / "tests/fixtures/junit.xml", FIXTURE.format(name))
    for number in range(30):
        put(folder / f"src/deep/module{number}.txt", "x" * number)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    return folder


def paths(folder: Path, *lines: str) -> list[str]:
    return [report.path for report in search.discover(lines, str(folder)).reports]


def said(found: search.Discovery) -> str:
    return "\n".join([*found.passed_over, *(f"{p.code} {p.message}" for p in found.problems)])


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    return committed(tmp_path / "origin")


# -- which repository ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_discover__fixtures_of_a_submodule_are_its_own(tmp_path: Path, origin: Path) -> None:
    app = committed(tmp_path / "app", name="app")
    git(app, "submodule", "--quiet", "add", str(origin), "third_party/lib")
    git(app, "commit", "-qm", "sub")
    workspace = tmp_path / "workspace"
    git(tmp_path, "clone", "-q", "--recurse-submodules", str(app), str(workspace))
    put(workspace / "junit.xml", MINE)
    assert (workspace / "third_party/lib/.git").is_file()
    assert paths(workspace) == ["junit.xml"]


def test_discover__fixtures_of_a_checkout_with_a_path_are_its_own(tmp_path: Path, origin: Path) -> None:
    (tmp_path / "workspace").mkdir()
    git(tmp_path, "clone", "-q", str(origin), str(tmp_path / "workspace/app"))
    put(tmp_path / "workspace/app/junit.xml", MINE)
    assert paths(tmp_path / "workspace") == ["app/junit.xml"]


def test_discover__fixtures_of_a_second_checkout_are_its_own(tmp_path: Path, origin: Path) -> None:
    app = committed(tmp_path / "app", name="app")
    git(tmp_path, "clone", "-q", str(app), str(tmp_path / "workspace"))
    git(tmp_path, "clone", "-q", str(origin), str(tmp_path / "workspace/second"))
    put(tmp_path / "workspace/junit.xml", MINE)
    assert paths(tmp_path / "workspace") == ["junit.xml"]


def test_discover__a_workspace_below_the_repository_is_in_it(origin: Path) -> None:
    put(origin / "tests/junit.xml", MINE)
    assert paths(origin / "tests") == ["junit.xml"]


def test_discover__a_folder_that_is_no_repository_does_not_hide_the_one_above(origin: Path) -> None:
    (origin / "tests/.git").mkdir()
    assert paths(origin) == []


# -- which index -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("split", [False, True], ids=["whole", "split"])
def test_discover__every_kind_of_index(tmp_path: Path, object_format: str, version: str, split: bool) -> None:
    workspace = committed(tmp_path / "w", f"--object-format={object_format}")
    put(workspace / "a/tracked.xml", FIXTURE.format("second"))
    git(workspace, "add", ".")
    if split:
        git(workspace, "update-index", "--split-index")
    git(workspace, "update-index", "--index-version", "4" if version == "4" else "2")
    if version == "3":
        git(workspace, "update-index", "--skip-worktree", "src/deep/module3.txt")
        assert (workspace / ".git/index").read_bytes()[7] == 3 or split
    put(workspace / "b/later.xml", FIXTURE.format("third"))
    git(workspace, "add", "b")
    put(workspace / "junit.xml", MINE)
    assert paths(workspace) == ["junit.xml"]


def test_discover__a_split_index_knows_what_was_replaced_and_deleted(tmp_path: Path) -> None:
    workspace = committed(tmp_path / "w")
    put(workspace / "a/replaced.xml", FIXTURE.format("one"))
    put(workspace / "a/deleted.xml", FIXTURE.format("two"))
    git(workspace, "add", ".")
    git(workspace, "config", "splitIndex.maxPercentChange", "100")
    git(workspace, "update-index", "--split-index")
    put(workspace / "a/replaced.xml", FIXTURE.format("a longer name"))
    git(workspace, "add", "a/replaced.xml")
    git(workspace, "rm", "--cached", "-q", "a/deleted.xml")
    assert list((workspace / ".git").glob("sharedindex.*"))
    assert paths(workspace) == ["a/deleted.xml"]
    put(workspace / "a/replaced.xml", FIXTURE.format("one"))
    assert paths(workspace) == ["a/deleted.xml", "a/replaced.xml"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_discover__flags_do_not_hide_what_the_content_says(origin: Path, flag: str) -> None:
    git(origin, "update-index", flag, "tests/fixtures/junit.xml")
    assert paths(origin) == []
    put(origin / "tests/fixtures/junit.xml", MINE)  # a report that stands at a tracked place, written by this run
    assert paths(origin) == ["tests/fixtures/junit.xml"]


@pytest.mark.parametrize("cone", ["--cone", "--no-cone"])
@pytest.mark.parametrize("sparse", ["--sparse-index", "--no-sparse-index"])
def test_discover__sparse_checkouts(origin: Path, cone: str, sparse: str) -> None:
    if cone == "--no-cone" and sparse == "--sparse-index":
        pytest.skip("git has no such index")
    git(origin, "sparse-checkout", "init", cone, sparse)
    git(origin, "sparse-checkout", "set", "tests")
    put(origin / "junit.xml", MINE)
    assert not (origin / "src").exists()
    assert paths(origin) == ["junit.xml"]


def test_discover__an_index_that_never_looked_at_the_files(origin: Path) -> None:
    (origin / ".git/index").unlink()
    git(origin, "read-tree", "HEAD")  # sizes and times are 0
    put(origin / "junit.xml", MINE)
    assert paths(origin) == ["junit.xml"]


def test_discover__a_file_with_other_line_ends_than_its_blob_is_unchanged(tmp_path: Path, origin: Path) -> None:
    put(origin / "two.xml", FIXTURE.format("two").replace("><", ">\n<"))
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "y")
    workspace = tmp_path / "workspace"
    git(tmp_path, "clone", "-q", "-c", "core.autocrlf=true", str(origin), str(workspace))
    assert b"\r\n" in (workspace / "two.xml").read_bytes()
    (workspace / "build").mkdir()
    shutil.copy(workspace / "two.xml", workspace / "build/copy.xml")
    assert paths(workspace) == []


def test_discover__a_file_that_a_filter_changed_is_unchanged_by_its_time(tmp_path: Path, origin: Path) -> None:
    put(origin / ".gitattributes", "*.xml filter=upper\n")
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "y")
    workspace = tmp_path / "workspace"
    git(tmp_path, "clone", "-q", "-c", "filter.upper.smudge=sed s/old/OLD/", str(origin), str(workspace))
    assert b"OLD" in (workspace / "tests/fixtures/junit.xml").read_bytes()
    put(workspace / "junit.xml", MINE)
    assert paths(workspace) == ["junit.xml"]
    # an archive keeps whole seconds
    fixture = workspace / "tests/fixtures/junit.xml"
    os.utime(fixture, ns=(0, fixture.stat().st_mtime_ns // 10**9 * 10**9))
    assert paths(workspace) == ["junit.xml"]
    os.utime(fixture)
    assert paths(workspace) == ["junit.xml", "tests/fixtures/junit.xml"]


def test_discover__of_times_in_whole_seconds_the_last_one_before_the_index_says_nothing(tmp_path: Path) -> None:
    """Git itself compares contents there; a filter makes that impossible."""
    workspace = committed(tmp_path / "workspace")
    put(workspace / ".gitattributes", "*.xml filter=upper\n")
    git(workspace, "config", "filter.upper.clean", "sed s/new/old/")
    moment = time.time_ns() // 10**9 * 10**9
    put(workspace / "report.xml", MINE.format("new"))
    os.utime(workspace / "report.xml", ns=(moment, moment))
    git(workspace, "add", ".")
    for index_ns, known in ((moment, False), (moment + 10**9, True)):
        os.utime(workspace / ".git/index", ns=(index_ns, index_ns))
        assert (paths(workspace) == []) is known


# -- copies, old files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["target/test-classes", "build/resources/test"])
def test_discover__a_copy_of_a_tracked_file_is_none_of_this_run(origin: Path, folder: str) -> None:
    put(origin / folder / "junit.xml", FIXTURE.format("x"))
    put(origin / folder / "other.xml", FIXTURE.format("y"))  # of the same length
    found = search.discover([], str(origin))
    assert [report.path for report in found.reports] == [f"{folder}/other.xml"]
    assert f"copied from a file of the repository: {folder}/junit.xml" in said(found)


def test_discover__an_empty_report_is_no_copy_of_an_empty_file(origin: Path) -> None:
    put(origin / "a/__init__.py", "")
    git(origin, "add", ".")
    put(origin / "junit.xml", "")
    assert paths(origin) == ["junit.xml"]
    git(origin, "add", ".")
    assert paths(origin) == []


@pytest.mark.parametrize("how", ["unpacked", "new branch"])
def test_discover__an_untracked_file_is_taken_however_old(origin: Path, how: str) -> None:
    """A tar or `attach_workspace` brings reports with their times; `git checkout -b` renews HEAD."""
    put(origin / "out/junit.xml", MINE.format("a"), age_s=100_000 if how == "unpacked" else 100)
    git(origin, "checkout", "-q", "-b", "results")
    found = search.discover([], str(origin))
    assert [report.path for report in found.reports] == ["out/junit.xml"]
    (problem,) = found.problems
    assert (problem.code, problem.effect) == ("old-report-taken", model.Effect.NOTE)
    assert "1 report is older than the checkout (it has been there since 20" in problem.message
    assert problem.message.endswith("to leave it out, add the line !out/junit.xml to the input files")
    assert search.discover(["!out/junit.xml"], str(origin)).problems == ()


def test_discover__reports_of_modules_that_did_not_run_are_said_to_be_old(origin: Path) -> None:
    """`mvn test` where a module does not compile: its reports, and those of modules behind it, are old."""
    for module in ("shop", "till"):
        put(origin / f"{module}/target/surefire-reports/TEST-a.xml", MINE.format(module), age_s=100_000)
    put(origin / "money/target/surefire-reports/TEST-a.xml", MINE.format("money"))
    (problem,) = search.discover([], str(origin)).problems
    assert "2 reports are older than the checkout (the oldest has been there since 20" in problem.message
    assert "as git does not track them and no newer report is beside them: shop/target/" in problem.message
    assert "money" not in problem.message


def test_discover__older_reports_beside_newer_ones_are_left_by_another_run(origin: Path) -> None:
    put(origin / "out/TEST-gone.xml", MINE.format("gone"), age_s=100_000)
    put(origin / "out/TEST-new.xml", MINE.format("new"), age_s=-1)
    put(origin / "other/TEST-old.xml", MINE.format("old"), age_s=100_000)
    found = search.discover([], str(origin))
    assert [report.path for report in found.reports] == ["other/TEST-old.xml", "out/TEST-new.xml"]
    assert "1 XML file passed over, left by an earlier run" in said(found)
    assert ": out/TEST-gone.xml" in said(found)
    named = search.discover(["out/*.xml"], str(origin))
    assert len(named.reports) == 2
    assert "older than the checkout, read anyway: out/TEST-gone.xml" in said(named)


def test_discover__a_branch_made_behind_the_tests_makes_no_leftovers(tmp_path: Path, origin: Path) -> None:
    """FETCH_HEAD is as old as the checkout; HEAD is renewed by `git checkout -b`."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    git(workspace, "init", "-q")
    git(workspace, "fetch", "-q", str(origin), "main")
    git(workspace, "checkout", "-q", "FETCH_HEAD")
    time.sleep(0.01)
    put(workspace / "out/first.xml", MINE.format("first"))
    time.sleep(0.01)
    git(workspace, "checkout", "-q", "-b", "results")
    time.sleep(0.01)
    put(workspace / "out/second.xml", MINE.format("second"))
    found = search.discover([], str(workspace))
    assert ([report.path for report in found.reports], found.problems) == (["out/first.xml", "out/second.xml"], ())


def test_discover__a_workspace_that_is_kept_holds_leftovers_though_the_commit_is_the_same(
    tmp_path: Path, origin: Path
) -> None:
    """Two jobs of one pull request, one after the other on a runner of one's own: HEAD is not written again."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    git(workspace, "init", "-q")

    def check_out() -> None:
        git(workspace, "config", "gc.auto", "0")
        git(workspace, "fetch", "-q", str(origin), "+main:refs/remotes/pull/1/merge")
        git(workspace, "checkout", "-q", "--force", "refs/remotes/pull/1/merge")
        time.sleep(0.02)

    check_out()
    head = (workspace / ".git/HEAD").stat().st_mtime_ns
    put(workspace / "out/junit-py311.xml", MINE.format("first"))
    time.sleep(0.02)
    check_out()
    put(workspace / "out/junit-py312.xml", MINE.format("second"))
    assert (workspace / ".git/HEAD").stat().st_mtime_ns == head
    found = search.discover([], str(workspace))
    assert [report.path for report in found.reports] == ["out/junit-py312.xml"]
    assert "left by an earlier run" in said(found)


@pytest.mark.parametrize("how", ["fetch", "branch of a clone", "fetch and branch of a clone", "commit"])
def test_discover__what_git_does_between_two_tests_makes_no_leftovers(tmp_path: Path, origin: Path, how: str) -> None:
    workspace = tmp_path / "workspace"
    if how.endswith("branch of a clone"):
        git(tmp_path, "clone", "-q", str(origin), str(workspace))
    else:
        workspace.mkdir()
        git(workspace, "init", "-q")
        git(workspace, "fetch", "-q", str(origin), "main:refs/remotes/origin/main")
        git(workspace, "checkout", "-q", "refs/remotes/origin/main")
    time.sleep(0.02)
    put(workspace / "out/first.xml", MINE.format("first"))
    time.sleep(0.02)
    if how.startswith("fetch"):
        git(workspace, "fetch", "-q", "--tags", str(origin))
    if how == "commit":
        git(workspace, "commit", "-q", "--allow-empty", "-m", "y")
    elif how.endswith("branch of a clone"):
        git(workspace, "checkout", "-q", "-b", "results")
    time.sleep(0.02)
    put(workspace / "out/second.xml", MINE.format("second"))
    found = search.discover([], str(workspace))
    assert ([report.path for report in found.reports], found.problems) == (["out/first.xml", "out/second.xml"], ())


@pytest.mark.parametrize(
    ("log", "written_s"),
    [
        ("1 2 a 500 +0000\tcheckout: moving from a to b\n", 500),
        ("1 2 a 500 +0000\tcheckout: moving from a to b\n2 3 a 800 +0000\tcommit: reports\n", 500),
        ("1 2 a 500 +0000\tcheckout: moving from a to b\n2 2 a 800 +0000\tcheckout: moving from b to c\n", 500),
        ("1 2 a 500 +0000\tcheckout: moving from a to b\n2 3 a 800 +0000\tpull: Fast-forward\n", 800),
        ("0 1 a b <c@example.org> 600 +0000\tclone: from there\n", 600),
        ("1 2 a soon +0000\tcheckout: moving from a to b\n", 900),
        ("", 900),
    ],
)
def test_times__written_is_when_head_came_to_another_commit(tmp_path: Path, log: str, written_s: int) -> None:
    """Three files that git writes tell more where it fetched: here configuration and fetch say nothing else."""
    git_folder = tmp_path / ".git"
    for name, content, moment in (("HEAD", "x", 900), ("FETCH_HEAD", "x", 1000), ("config", "", 100)):
        os.utime(put(git_folder / name, content), (moment, moment))
    put(git_folder / "logs/HEAD", log)
    assert checkout_times.of(str(git_folder)).written_ns == written_s * 10**9


def test_times__of_a_long_log_of_head_the_end_counts(tmp_path: Path, monkeypatch: Any) -> None:
    for name, moment in (("HEAD", 900), ("FETCH_HEAD", 1000), ("config", 100)):
        os.utime(put(tmp_path / name, ""), (moment, moment))
    moved = "{} {} a <a@example.org> {} +0000\tcheckout: moving from a to b\n"
    old, new = moved.format("1" * 40, "2" * 40, 300), moved.format("2" * 40, "1" * 40, 500)
    log = put(tmp_path / "logs/HEAD", old + new)
    assert checkout_times.of(str(tmp_path))[:2] == (100 * 10**9, 500 * 10**9)
    monkeypatch.setattr(checkout_times, "_LOG_BYTES", len(new))
    assert checkout_times.of(str(tmp_path)).written_ns == 500 * 10**9
    log.write_bytes(b"\xff \xfe\n\t\n1 2\n1 2 x y\n" + log.read_bytes())
    assert checkout_times.of(str(tmp_path)).written_ns == 500 * 10**9


def aged(workspace: Path, age_s: int) -> None:
    """Let all that git wrote be older than it is."""
    for path in (workspace / ".git").rglob("*"):
        moment = path.stat().st_mtime - age_s
        os.utime(path, (moment, moment))


@pytest.mark.parametrize("how", ["switch", "checkout FETCH_HEAD", "checkout -f HEAD~1", "pull", "modified"])
def test_discover__what_was_reported_before_git_went_to_another_commit_is_taken(
    tmp_path: Path, origin: Path, how: str
) -> None:
    put(origin / "junit.xml", MINE.format("committed"))
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "y")
    workspace = tmp_path / "workspace"
    git(tmp_path, "clone", "-q", str(origin), str(workspace))
    aged(workspace, 100)
    first = "junit.xml" if how == "modified" else "out/first.xml"
    put(workspace / first, MINE.format("first"), age_s=50)
    git(origin, "commit", "-q", "--allow-empty", "-m", "newer")
    git(origin, "branch", "other")
    git(workspace, "fetch", "-q", "origin")
    command = {"switch": "switch -q other", "modified": "switch -q other", "pull": "pull -q"}.get(how, how)
    git(workspace, *command.split())
    put(workspace / "out/second.xml", MINE.format("second"), age_s=-3)
    found = with_git(workspace)
    assert [report.path for report in found.reports] == [first, "out/second.xml"]
    (problem,) = found.problems
    assert (problem.code, problem.effect) == ("report-of-another-commit", model.Effect.NOTE)
    assert problem.message == (
        "1 report was written before git went to the commit that is checked out now and taken, as this job may have "
        f"written it: {first}; to leave it out, add the line !{first} to the input files"
    )
    named = search.discover(["out/*.xml", "junit.xml"], str(workspace))
    assert f"and written before git went to this commit, read anyway: {first}" in said(named)


@pytest.mark.parametrize("branch", [True, False])
def test_discover__what_a_run_left_in_a_kept_workspace_is_none_of_the_next(
    tmp_path: Path, origin: Path, branch: bool
) -> None:
    """As actions/checkout does with `clean: false`: on a branch, it leaves that first, to make it anew."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    git(workspace, "init", "-q")
    git(workspace, "remote", "add", "origin", str(origin))

    def check_out() -> None:
        git(workspace, "config", "gc.auto", "0")
        git(workspace, "fetch", "-q", "origin", "+main:refs/remotes/origin/main")
        git(workspace, "checkout", "-q", "--force", *["-B", "main"] * branch, "refs/remotes/origin/main")

    check_out()
    aged(workspace, 100)
    put(workspace / "out/first.xml", MINE.format("first"), age_s=50)
    git(origin, "commit", "-q", "--allow-empty", "-m", "newer")
    if branch:
        git(workspace, "checkout", "-q", "--detach")
        git(workspace, "branch", "-q", "-D", "main")
    check_out()
    put(workspace / "out/second.xml", MINE.format("second"), age_s=-3)
    found = with_git(workspace)
    assert [report.path for report in found.reports] == ["out/second.xml"]
    assert "left by an earlier run" in said(found)
    assert ": out/first.xml" in said(found)


# -- what a step of the job told git about ----------------------------------------------------------------------------


def added(workspace: Path, origin: Path) -> Path:
    """Return a clone in which a step ran `git add -A` behind the tests."""
    git(workspace.parent, "clone", "-q", str(origin), str(workspace))
    put(workspace / "out/TEST-a.xml", MINE.format("a"))
    put(workspace / "junit.xml", MINE.format("b"))
    git(workspace, "add", "-A")
    return workspace


def with_git(workspace: Path) -> search.Discovery:
    return search.discover([], str(workspace), checked_out.blobs)


@pytest.mark.parametrize("how", ["add", "commit", "branch and commit", "commit and branch", "amend"])
def test_discover__reports_that_were_added_to_git_are_taken(tmp_path: Path, origin: Path, how: str) -> None:
    workspace = added(tmp_path / "workspace", origin)
    if how == "branch and commit":
        git(workspace, "checkout", "-q", "-b", "results")
    if how != "add":
        git(workspace, "commit", "-qm", "reports", *["--amend"] * (how == "amend"))
    if how == "commit and branch":
        git(workspace, "checkout", "-q", "-b", "results")
    found = with_git(workspace)
    assert [report.path for report in found.reports] == ["junit.xml", "out/TEST-a.xml"]
    (problem,) = found.problems
    assert (problem.code, problem.effect) == ("staged-report-taken", model.Effect.NOTE)
    assert problem.message == (
        "2 reports were added to git after the checkout and taken: junit.xml, out/TEST-a.xml; to leave one "
        "out, add the line !junit.xml to the input files"
    )
    assert "1 XML file passed over, part of the repository and unchanged" in said(found)


def test_discover__reports_kept_in_the_repository_are_taken_where_this_run_wrote_and_added_them(
    tmp_path: Path, origin: Path
) -> None:
    git(tmp_path, "clone", "-q", str(origin), str(tmp_path / "workspace"))
    put(tmp_path / "workspace/tests/fixtures/junit.xml", MINE.format("a"))
    git(tmp_path / "workspace", "commit", "-qam", "reports")
    assert [report.path for report in with_git(tmp_path / "workspace").reports] == ["tests/fixtures/junit.xml"]


def test_discover__what_was_added_to_git_is_taken_beside_what_was_not(tmp_path: Path, origin: Path) -> None:
    workspace = added(tmp_path / "workspace", origin)
    put(workspace / "later/junit.xml", MINE.format("later"))
    found = with_git(workspace)
    assert [report.path for report in found.reports] == ["junit.xml", "later/junit.xml", "out/TEST-a.xml"]
    assert "2 reports were added to git after the checkout and taken" in said(found)
    assert "1 XML file passed over, part of the repository and unchanged" in said(found)


@pytest.mark.parametrize(
    ("published", "lines"), [("docs/junit.xml", ["!docs"]), ("docs/junit.txt", []), ("node_modules/x/junit.xml", [])]
)
@pytest.mark.parametrize("how", ["add", "commit", "commit and remove"])
def test_discover__a_report_is_no_copy_of_what_a_step_published_of_it(
    tmp_path: Path, origin: Path, published: str, lines: list[str], how: str
) -> None:
    """As for GitHub Pages: the copy is in git's index, where nobody looks for reports."""
    workspace = tmp_path / "workspace"
    git(tmp_path, "clone", "-q", str(origin), str(workspace))
    for name in ("build/junit.xml", published):
        put(workspace / name, MINE.format("a"))
    put(workspace / "build/copy.xml", FIXTURE.format("x"))
    git(workspace, "add", "--force", published)
    if how.startswith("commit"):
        git(workspace, "commit", "-qm", "results")
    if how.endswith("remove"):
        (workspace / published).unlink()
    found = search.discover(lines, str(workspace), checked_out.blobs)
    assert ([report.path for report in found.reports], found.problems) == (["build/junit.xml"], ())
    assert "copied from a file of the repository: build/copy.xml" in said(found)


def test_discover__in_a_repository_that_was_made_here_all_that_git_knows_is_its_own(tmp_path: Path) -> None:
    workspace = committed(tmp_path / "w")
    assert with_git(workspace).reports == ()
    put(workspace / "second.xml", FIXTURE.format("second"))
    git(workspace, "add", ".")
    git(workspace, "commit", "-qm", "y")
    assert with_git(workspace).reports == ()


# -- by patterns ------------------------------------------------------------------------------------------------------


def test_discover__patterns_take_what_git_brought_and_say_so(origin: Path) -> None:
    found = search.discover(["tests/**/*.xml"], str(origin))
    assert [report.path for report in found.reports] == ["tests/fixtures/junit.xml"]
    assert "repository-file-taken 1 file is named by the patterns and part of the repository" in said(found)


# -- git's folder is data of a stranger ------------------------------------------------------------------------------


@pytest.mark.slow
def test_discover__damaged_indexes_say_nothing_and_never_raise(origin: Path) -> None:
    put(origin / "junit.xml", MINE)
    git(origin, "update-index", "--split-index")
    for path in [origin / ".git/index", *(origin / ".git").glob("sharedindex.*")]:
        whole = path.read_bytes()
        path.chmod(0o644)
        dice = random.Random(1)
        for _ in range(60):
            at = dice.randrange(len(whole))
            path.write_bytes(whole[:at] + bytes([dice.randrange(256)]) * dice.randrange(40) + whole[at + 20 :])
            assert "junit.xml" in paths(origin)
            path.write_bytes(whole[:at])
            assert "junit.xml" in paths(origin)
        path.write_bytes(whole)


@pytest.mark.parametrize("kind", ["fifo", "loop", "device", "folder"])
@pytest.mark.parametrize("name", ["index", "HEAD", "config", "commondir"])
def test_discover__odd_files_in_gits_folder_are_never_waited_for(origin: Path, kind: str, name: str) -> None:
    path = origin / ".git" / name
    path.unlink(missing_ok=True)
    if kind == "fifo":
        systems.make_fifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else path)
    put(origin / "out/mine.xml", MINE)
    assert "out/mine.xml" in paths(origin)


@pytest.mark.parametrize("pointer", ["gitdir: .", "gitdir: /gone", "gitdir:", "gitdir: \0", "x", "gitdir: /dev/zero"])
def test_discover__a_git_file_that_points_nowhere_says_nothing(tmp_path: Path, pointer: str) -> None:
    put(tmp_path / "w/.git", pointer)
    put(tmp_path / "w/junit.xml", MINE, age_s=1000)
    assert paths(tmp_path / "w") == ["junit.xml"]


def _large_index(path: Path, version: int, files: int) -> None:
    """Write an index as of a monorepo, for the reports `r/N.xml` among many other files."""
    with path.open("wb") as file:
        file.write(struct.pack(">4sII", b"DIRC", version, files))
        previous = b""
        for number in range(files):
            name = b"services/payments/src/main/java/org/example/package%03d/File%07d.java" % (number % 1000, number)
            fixed = struct.pack(">10I20sH", 1, 1, 1, 1, 1, 1, 0o100644, 1, 1, number, b"\x11" * 20, len(name))
            if version == 4:
                common = next((at for at, pair in enumerate(zip(previous, name, strict=False)) if len({*pair}) > 1), 0)
                file.write(fixed + bytes([len(previous) - common]) + name[common:] + b"\0")
            else:
                entry = fixed + name
                file.write(entry + b"\0" * (8 - len(entry) % 8))
            previous = name
        file.write(b"\0" * 20)


@pytest.mark.parametrize("version", [2, 4])
def test_known__a_large_index_is_read_once(tmp_path: Path, version: int, capsys: pytest.CaptureFixture[str]) -> None:
    """2,000 reports beside 100,000 files; a linear pass over as many entries is the measure.

    Beside 400,000 files it is 0.2 s for version 2 and 0.35 s for version 4.
    """
    workspace = tmp_path / "w"
    put(workspace / ".git/HEAD", "ref: refs/heads/main")
    _large_index(workspace / ".git/index", version, 100_000)
    files = []
    for number in range(2000):
        path = put(workspace / f"r/TEST-{number}.xml", MINE.format(number) + " " * (number % 500))
        files.append(safe_files.File(f"r/{path.name}", str(path), str(workspace), path.stat().st_size, 0))
    resource = pytest.importorskip("resource", reason="no figures of memory here")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.thread_time()
    assert checkouts.Checkouts().known(files) == {}
    seconds = time.thread_time() - began
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    began = time.thread_time()
    size = (workspace / ".git/index").stat().st_size
    look, data = struct.Struct(">36xI20xH").unpack_from, (workspace / ".git/index").read_bytes()[: 1 << 20]
    sizes = frozenset(range(500))
    for number in range(100_000):
        found = look(data, number)
        _ = found[0] in sizes
    linear = time.thread_time() - began
    with capsys.disabled():
        print(
            f"\nindex version {version}, {size >> 20} MiB: {seconds:.2f} s, {linear:.2f} s linear, {grown_mib:.0f} MiB"
        )
    assert seconds < 100 * linear + 0.2  # ten times; as many as there are reports where it is read for each
    assert sys.platform == "darwin" or grown_mib < 16


def test_read__stops_at_paths_without_an_end(tmp_path: Path) -> None:
    fixed = struct.pack(">10I20sH", 1, 1, 1, 1, 1, 1, 0o100644, 1, 1, 7, b"\x11" * 20, 0xFFF)
    path = tmp_path / "index"
    path.write_bytes(struct.pack(">4sII", b"DIRC", 2, 5) + fixed + b"x" * (4 << 20))
    with pytest.raises(git_index.DamagedIndexError):
        list(git_index.read(lambda name: path.open("rb"), id_bytes=20, sizes={7}))
