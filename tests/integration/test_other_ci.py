"""The commands of docs/other-ci.md for each CI system, as they are written, against a sandbox.

Left out: the two lines that install the program; the one of this checkout runs in its place.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from reporter.sandbox import server

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "other-ci.md").read_text("utf-8")
BASH = shutil.which("bash")

pytestmark = pytest.mark.skipif(not BASH, reason="no bash here")


def _parsed(heading: str) -> Any:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return yaml.safe_load(re.findall(r"^```yaml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[0])


def _run(commands: list[str], folder: Path, environ: dict[str, str]) -> None:
    lines = "\n".join(commands).splitlines()
    script = "\n".join(line for line in lines if " -m venv " not in line and " -m pip " not in line)
    script = script.replace("/tmp/reporter/bin/python -I", f"'{sys.executable}'")
    assert "-m reporter report" in script
    (folder / "junit.xml").write_text('<testsuite name="s"><testcase classname="c" name="n"/></testsuite>')
    wanted = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    done = subprocess.run(
        [str(BASH), "-e", "-c", script], cwd=folder, env=wanted | environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


GITLAB = {
    "GITLAB_CI": "true",
    "CI_COMMIT_SHA": "c" * 40,
    "CI_PIPELINE_ID": "31",
    "CI_PIPELINE_URL": "https://gitlab.example.com/p/31",
}


@pytest.mark.parametrize(
    ("told", "ref", "status"),
    [
        ({"CI_COMMIT_BRANCH": "main", "CI_JOB_STATUS": "success"}, ("BRANCH", "main"), "SUCCESSFUL"),
        ({"CI_COMMIT_TAG": "v1", "CI_JOB_STATUS": "success"}, ("TAG", "v1"), "SUCCESSFUL"),
        ({"CI_MERGE_REQUEST_IID": "7", "CI_JOB_STATUS": "failed"}, ("PULL_REQUEST", "pull/7"), "ERROR"),
        ({"CI_COMMIT_BRANCH": "main", "CI_JOB_STATUS": "canceled"}, ("BRANCH", "main"), "ERROR"),
    ],
)
def test_gitlab__after_script(tmp_path: Path, told: dict[str, str], ref: tuple[str, str], status: str) -> None:
    with server.running() as buddy:
        _run(_parsed("GitLab CI")["test"]["after_script"], tmp_path, GITLAB | told | {"BUDDY_UT_TOKEN": buddy.token})
        (session,) = buddy.store.sessions()
    assert (session.ref_type, session.ref_name) == ref
    assert (session.revision, session.ci_run_url) == ("c" * 40, GITLAB["CI_PIPELINE_URL"])
    assert session.status == status


@pytest.mark.parametrize(("went_well", "status"), [(True, "SUCCESSFUL"), (False, "ERROR")])
def test_circleci__last_steps(tmp_path: Path, went_well: bool, status: str) -> None:
    noted, step = (entry["run"] for entry in _parsed("CircleCI")["jobs"]["test"]["steps"][-2:])
    assert (noted["when"], step["when"]) == ("on_fail", "always")
    environ = {"CIRCLECI": "true", "CIRCLE_BRANCH": "topic", "CIRCLE_SHA1": "c" * 40}
    environ["BASH_ENV"] = str(tmp_path / "bash_env")  # each step's shell reads it
    if not went_well:
        assert noted["command"].endswith('>>"$BASH_ENV"')
        (tmp_path / "bash_env").write_text(noted["command"].split("'")[1])
    with server.running() as buddy:
        _run([step["command"]], tmp_path, environ | {"BUDDY_UT_TOKEN": buddy.token})
        (session,) = buddy.store.sessions()
    assert (session.ci_provider, session.ref_name, session.status) == ("CIRCLE_CI", "topic", status)


@pytest.mark.parametrize(
    ("job_status", "status"), [("Succeeded", "SUCCESSFUL"), ("SucceededWithIssues", "SUCCESSFUL"), ("Failed", "ERROR")]
)
def test_azure__last_step(tmp_path: Path, job_status: str, status: str) -> None:
    step = _parsed("Azure Pipelines")["steps"][-1]
    assert (step["condition"], step["continueOnError"]) == ("always()", True)
    assert step["env"] == {"BUDDY_UT_TOKEN": "$(BUDDY_UT_TOKEN)"}
    environ = {"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/topic", "BUILD_SOURCEVERSION": "c" * 40}
    with server.running() as buddy:
        told = {"AGENT_JOBSTATUS": job_status, "BUDDY_UT_TOKEN": buddy.token}
        _run([step["script"]], tmp_path, environ | told)
        (session,) = buddy.store.sessions()
    assert (session.ref_name, session.revision, session.status) == ("topic", "c" * 40, status)


@pytest.mark.parametrize(("position", "status"), [(1, "SUCCESSFUL"), (2, "ERROR")])
def test_buddy__reports_green_and_red_runs(tmp_path: Path, position: int, status: str) -> None:
    actions = _parsed("Buddy pipelines")[0]["actions"]
    assert [action.get("trigger_time") for action in actions] == [None, None, "ON_FAILURE"]
    # else a run that could not be reported would turn red, and be reported as failed
    assert [action.get("ignore_errors") for action in actions] == [None, True, None]
    environ = {"BUDDY": "true", "BUDDY_RUN_BRANCH": "main", "BUDDY_RUN_COMMIT": "c" * 40}
    with server.running() as buddy:
        _run(actions[position]["execute_commands"], tmp_path, environ | {"BUDDY_UT_TOKEN": buddy.token})
        (session,) = buddy.store.sessions()
    assert (session.ci_provider, session.ref_name, session.status) == ("BUDDY", "main", status)
