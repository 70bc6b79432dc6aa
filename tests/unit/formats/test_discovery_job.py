"""Which reports an earlier job left, by what GitHub's runner and git wrote."""

import os
import shutil
import time
from pathlib import Path

import pytest

from reporter import model
from reporter.ci.git import checked_out
from reporter.formats.discovery import job_start, search
from tests.unit.formats.test_discovery import put, said
from tests.unit.formats.test_discovery_git import MINE, aged, committed, git

_FILES = ("add_path", "save_state", "set_env", "set_output", "step_summary")
_DAY_S = 86_400


def job(folder: Path, *ages_s: float, named: str = "_runner_file_commands") -> dict[str, str]:
    """Return the environment of a job whose steps began so many seconds ago, as GitHub's runner makes it."""
    place = folder / "_temp" / named
    output = place
    for number, age_s in enumerate(ages_s):
        for name in _FILES:
            output = put(place / f"{name}_{number:08}-0000-4000-8000-000000000000", "", age_s=age_s)
    return {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output)}


def found(workspace: Path, environ: dict[str, str], *lines: str) -> search.Discovery:
    return search.discover(lines, str(workspace), checked_out.blobs, environ=environ)


def taken(discovery: search.Discovery) -> list[str]:
    return [report.path for report in discovery.reports]


@pytest.mark.parametrize("named", ["_runner_file_commands", "file_commands"])
def test_begun_ns__is_the_start_of_the_first_step(tmp_path: Path, named: str) -> None:
    environ = job(tmp_path, 50, 100, 0, named=named)
    folder = Path(environ["GITHUB_OUTPUT"]).parent
    os.utime(next(folder.glob("set_env_00000001*")))  # the step wrote it
    put(folder / "step_summary_00000001-0000-4000-8000-000000000000-scrubbed", age_s=300)
    put(folder / "of-somebody", age_s=200)
    assert abs(time.time() - 100 - job_start.begun_ns(environ) / 1e9) < 60


def test_begun_ns__is_not_known_elsewhere(tmp_path: Path) -> None:
    assert job_start.begun_ns({}) == 0
    assert job_start.begun_ns(job(tmp_path / "act", 100, 50, named="workflow")) == 0
    assert job_start.begun_ns(job(tmp_path / "one", 100)) == 0
    gone = job(tmp_path / "gone", 100, 50)
    shutil.rmtree(tmp_path / "gone")
    assert job_start.begun_ns(gone) == 0


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
@pytest.mark.slow
@pytest.mark.parametrize("how", ["pull", "pull newer", "reset", "nothing", "no git"])
def test_discover__what_an_earlier_job_left_is_none_of_this_one(tmp_path: Path, how: str) -> None:
    origin = committed(tmp_path / "origin")
    workspace = tmp_path / "workspace"
    git(tmp_path, "clone", "-q", str(origin), str(workspace))
    aged(workspace, 1000)
    if how == "no git":
        shutil.rmtree(workspace / ".git")
        (workspace / "tests/fixtures/junit.xml").unlink()
    put(workspace / "out/first.xml", MINE.format("first"), age_s=500)
    put(workspace / "other/first.xml", MINE.format("other"), age_s=500)
    environ = job(tmp_path, 100, 0)
    if how == "pull newer":
        git(origin, "commit", "-q", "--allow-empty", "-m", "newer")
    if how.startswith("pull"):
        git(workspace, "pull", "-q")
    elif how == "reset":
        git(workspace, "fetch", "-q")
        git(workspace, "reset", "-q", "--hard", "origin/main")
    put(workspace / "out/second.xml", MINE.format("second"))
    result = found(workspace, environ)
    assert taken(result) == ["other/first.xml", "out/second.xml"]
    assert "left by an earlier run, as they are older than this job and newer reports are beside them" in said(result)
    named = found(workspace, environ, "out/*.xml")
    assert len(named.reports) == 2
    if how == "no git":  # such a job may have come for the reports of other jobs
        assert result.problems == named.problems == ()
        return
    assert "older than this job, read anyway: out/first.xml" in said(named)
    (problem,) = result.problems
    assert (problem.code, problem.effect) == ("report-before-job", model.Effect.NOTE)
    assert problem.message.startswith("1 report is older than this job (it has been there since 20")
    assert problem.message.endswith("to leave it out, add the line !other/first.xml to the input files")


def test_discover__a_report_merged_from_leftovers_too_counts_nothing_twice(tmp_path: Path) -> None:
    old, new = (
        f'<testsuite name="{name}"><testcase name="{name}" time="{time_s}"/></testsuite>'
        for name, time_s in (("old", 0.5), ("new", 0.25))
    )
    environ = job(tmp_path, 100, 0)
    put(tmp_path / "w/out/old.xml", old, age_s=500)
    put(tmp_path / "w/out/new.xml", new)
    put(tmp_path / "w/all.xml", f"<testsuites>{old}{new}</testsuites>")
    assert taken(found(tmp_path / "w", environ)) == ["out/new.xml"]
    put(tmp_path / "w/out/new.xml", f"<testsuites>{old.replace('old', 'odd')}{old}</testsuites>")
    put(tmp_path / "w/out/odd.xml", old.replace("old", "odd").replace("0.5", "0.75"), age_s=500)
    put(tmp_path / "w/all.xml", f"<testsuites>{old}{old.replace('old', 'odd').replace('0.5', '0.75')}</testsuites>")
    result = found(tmp_path / "w", environ)
    assert taken(result) == ["all.xml", "out/new.xml"]  # what is read of the leftovers is in the merged one alone


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
@pytest.mark.slow
@pytest.mark.parametrize("knows_job", [True, False])
def test_discover__a_second_checkout_in_a_job_makes_no_leftovers_where_its_start_is_known(
    tmp_path: Path, knows_job: bool
) -> None:
    """As actions/checkout does for a branch that is there already: the same commands begin a later job."""
    origin = committed(tmp_path / "origin")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    git(workspace, "init", "-q")
    environ = job(tmp_path, 300, 0) if knows_job else {}
    for name in ("first", "second"):
        if name == "second":
            git(workspace, "checkout", "-q", "--detach")
            git(workspace, "branch", "-q", "-D", "main")
        git(workspace, "fetch", "-q", str(origin), "+main:refs/remotes/origin/main")
        git(workspace, "config", "gc.auto", "0")
        git(workspace, "checkout", "-q", "--force", "-B", "main", "refs/remotes/origin/main")
        if name == "first":
            aged(workspace, 200)
        put(workspace / f"out/{name}.xml", MINE.format(name), age_s=100 if name == "first" else -3)
    assert taken(found(workspace, environ)) == ["out/first.xml"] * knows_job + ["out/second.xml"]


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
@pytest.mark.slow
def test_discover__reports_that_are_hours_older_than_gits_last_work_are_said(tmp_path: Path) -> None:
    """As after `git pull` in a workspace that is kept, which brought nothing; few jobs take so long."""
    origin = committed(tmp_path / "origin")
    workspace = tmp_path / "workspace"
    git(tmp_path, "clone", "-q", str(origin), str(workspace))
    aged(workspace, 3 * _DAY_S)
    (workspace / ".git/logs/HEAD").unlink()  # it would say that the clone was made now
    for name in ("out/first.xml", "alone/first.xml"):
        put(workspace / name, MINE.format(name), age_s=2 * _DAY_S)
    git(workspace, "fetch", "-q")
    for name in ("out/second.xml", "future/a.xml", "future/b.xml"):
        put(workspace / name, MINE.format(name), age_s=-1000 * _DAY_S * name.endswith("a.xml"))
    result = found(workspace, {})
    assert taken(result) == ["alone/first.xml", "future/a.xml", "future/b.xml", "out/first.xml", "out/second.xml"]
    (problem,) = result.problems
    assert (problem.code, problem.effect) == ("report-long-before-git", model.Effect.NOTE)
    assert problem.message.startswith("1 report is older by hours than git's last fetch or checkout here (it has been ")
    assert problem.message.endswith("to leave it out, add the line !out/first.xml to the input files")
    assert found(workspace, job(tmp_path, 4 * _DAY_S, 0)).problems == ()
