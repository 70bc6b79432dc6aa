"""The recipes of docs/other-ci.md as they are written, each whole: tests run, the program installed, results reported.

What a system does with its YAML is played here: shells, order, conditions, its variables. Changed in the recipes: the
folder of the program, that pip finds a wheel of this checkout, and that one job installs it for all. `make test` runs
the report steps alone (tests/integration/test_other_ci.py).
"""

import dataclasses
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from reporter.sandbox import server
from tests.support import tree

PAGE = (tree.ROOT / "docs" / "other-ci.md").read_text("utf-8")
NOBODY = "http://127.0.0.1:9"
TESTS = {
    "pass": "def test_a(): pass",
    "fail": "def test_a(): assert 1 == 2",
    "crash": "import os\ndef test_a(): os._exit(139)",
    "cancel": "def test_a(): pass",
    "down": "def test_a(): pass",
}

pytestmark = pytest.mark.timeout(300)


@dataclasses.dataclass
class Job:
    """A job on a machine of a CI system: its checkout, its variables, and how it went so far."""

    folder: Path
    program: Path
    environ: dict[str, str]
    installed: bool = False
    failed: bool = False
    cancelled: bool = False
    log: str = ""

    def run(self, commands: list[str], *, shell: tuple[str, ...] = ("bash", "-eo", "pipefail", "-c")) -> bool:
        """Run commands in one shell, as the checkout's owner would; says whether that went well."""
        lines = "\n".join(commands).replace("/tmp/reporter", str(self.program)).splitlines()
        if self.installed:
            lines = [line for line in lines if " -m venv " not in line and " -m pip install " not in line]
        done = subprocess.run(
            [*shell, "\n".join(lines)],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.log += done.stdout
        return done.returncode == 0


def _recipe(heading: str) -> Any:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return yaml.safe_load(re.findall(r"^```yaml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[0])


def circleci(job: Job) -> None:
    """Each step has a shell of its own, which reads $BASH_ENV; `when` says which run after a failure."""
    job.environ |= {"CIRCLECI": "true", "CIRCLE_BRANCH": "topic", "CIRCLE_SHA1": "c" * 40}
    job.environ |= {"BASH_ENV": str(job.folder.parent / "bash_env")}
    for step in _recipe("CircleCI")["jobs"]["test"]["steps"]:
        if step == "checkout":
            continue
        run = step["run"]
        if isinstance(run, str):
            run = {"command": run}
        wanted = {"always": True, "on_fail": job.failed, "on_success": not job.failed}
        if wanted[run.get("when", "on_success")]:
            job.failed |= not job.run([run["command"]])


def gitlab(job: Job) -> None:
    """`after_script` has a shell of its own, knows how the job went, and changes nothing of that."""
    job.environ |= {"GITLAB_CI": "true", "CI_COMMIT_BRANCH": "topic", "CI_COMMIT_SHA": "c" * 40}
    recipe = _recipe("GitLab CI")["test"]
    job.failed = not job.run(recipe["script"])
    job.environ["CI_JOB_STATUS"] = "canceled" if job.cancelled else "failed" if job.failed else "success"
    job.run(recipe["after_script"])


def buddy(job: Job) -> None:
    """An action runs if those before it passed, one with ON_FAILURE if one did not; `ignore_errors` is no failure."""
    job.environ |= {"BUDDY": "true", "BUDDY_RUN_BRANCH": "topic", "BUDDY_RUN_COMMIT": "c" * 40}
    for action in _recipe("Buddy pipelines")[0]["actions"]:
        if (action.get("trigger_time") == "ON_FAILURE") is job.failed:
            went_well = job.run(action["execute_commands"])
            job.failed |= not went_well and not action.get("ignore_errors", False)


def azure(job: Job) -> None:
    """A script has bash without -e; `always()` runs it after failures, `continueOnError` forgives its own."""
    job.environ |= {"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/topic", "BUILD_SOURCEVERSION": "c" * 40}
    for step in _recipe("Azure Pipelines")["steps"]:
        if not job.failed or step.get("condition") == "always()":
            status = "Canceled" if job.cancelled else "Failed" if job.failed else "Succeeded"
            job.environ["AGENT_JOBSTATUS"] = status
            went_well = job.run([step["script"]], shell=("bash", "-c"))
            job.failed |= not went_well and not step.get("continueOnError", False)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a machine: pip finds this checkout's wheel and what it needs; pytest is there."""
    folder = tmp_path_factory.mktemp("machine")
    wheels = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--disable-pip-version-check",
        "--wheel-dir",
        str(folder),
    ]
    made = subprocess.run([*wheels, str(tree.ROOT)], capture_output=True, text=True, timeout=280, check=False)
    assert made.returncode == 0, made.stderr
    here = os.path.dirname(sys.executable)
    return {
        "PATH": f"{here}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the recipes install into, outside the checkout; the first job does it, to save time."""
    return tmp_path_factory.mktemp("program") / "reporter"


@pytest.mark.parametrize("system", [circleci, gitlab, buddy, azure], ids=lambda system: system.__name__)
@pytest.mark.parametrize(
    ("what", "failed", "statuses"),
    [
        ("pass", False, ["SUCCESSFUL"]),
        ("fail", True, ["ERROR"]),
        ("crash", True, []),
        ("cancel", False, ["ERROR"]),
        ("down", False, []),
    ],
)
def test_recipe__reports_and_changes_nothing_of_the_job(
    system: Callable[[Job], None],
    what: str,
    failed: bool,
    statuses: list[str],
    machine: dict[str, str],
    program: Path,
    tmp_path: Path,
) -> None:
    if what == "cancel" and system not in (gitlab, azure):
        pytest.skip("no step runs in a cancelled job of this system")
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "test_shop.py").write_text(TESTS[what])
    (checkout / "requirements.txt").touch()
    for name in ("json", "pip", "requests", "click"):  # must never be imported by the program
        (checkout / f"{name}.py").write_text("raise SystemExit('imported from the checkout')")
    with server.running() as local:
        environ = machine | {"BUDDY_UT_TOKEN": local.token}
        if what == "down":
            environ["BUDDY_API_URL"] = NOBODY
        job = Job(checkout, program, environ, installed=program.exists(), cancelled=what == "cancel")
        system(job)
        sessions = local.store.sessions()
    assert job.failed is failed, job.log
    assert [session.status for session in sessions] == statuses, job.log
    assert [(session.ref_name, session.revision) for session in sessions] == [("topic", "c" * 40)] * len(statuses)
    assert "imported from the checkout" not in job.log


# GitLab's after_script and Azure's continueOnError forgive by themselves
@pytest.mark.parametrize("system", [circleci, buddy], ids=lambda system: system.__name__)
def test_recipe__a_program_that_cannot_be_installed_is_no_failure(
    system: Callable[[Job], None], machine: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "test_shop.py").write_text(TESTS["pass"])
    (tmp_path / "checkout" / "requirements.txt").touch()
    job = Job(tmp_path / "checkout", tmp_path / "reporter", machine | {"PIP_FIND_LINKS": str(tmp_path)})
    system(job)
    assert "No matching distribution" in job.log
    assert not job.failed, job.log


@pytest.mark.parametrize(
    ("heading", "schema"),
    [
        ("CircleCI", "vendor.circle-ci"),
        ("GitLab CI", "vendor.gitlab-ci"),
        ("Azure Pipelines", "vendor.azure-pipelines"),
    ],
)
def test_recipe__is_what_the_system_reads(heading: str, schema: str, tmp_path: Path) -> None:
    # Azure's schema takes each scalar for a string, as Azure does
    text = yaml.safe_dump(_recipe(heading)).replace("continueOnError: true", "continueOnError: 'true'")
    (tmp_path / "recipe.yml").write_text(text)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(tmp_path / "recipe.yml")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_workflows__of_the_pages_pass_actionlint(tmp_path: Path) -> None:
    if not shutil.which("actionlint"):
        pytest.skip("actionlint is not installed here")
    workflows = []
    for page in ("README.md", "docs/recipes.md"):
        text = (tree.ROOT / page).read_text("utf-8")
        blocks = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        workflows += [block for block in blocks if "\njobs:" in block]
    paths = [tmp_path / f"{number}.yml" for number in range(len(workflows))]
    for path, workflow in zip(paths, workflows, strict=True):
        path.write_text(workflow)
    command = ["actionlint", "-no-color", "-shellcheck=", "-pyflakes=", *map(str, paths)]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert len(workflows) > 7


@pytest.mark.parametrize(
    ("number", "environ", "ref"),
    [
        (0, {}, None),
        (1, {"CIRCLECI": "true", "CIRCLE_BRANCH": "topic"}, "topic"),
        (1, {"GITLAB_CI": "true", "CI_COMMIT_TAG": "v1 of us", "CI_COMMIT_MESSAGE": "two\nlines"}, "v1 of us"),
        (1, {"BUDDY": "true", "BUDDY_RUN_BRANCH": "main"}, "main"),
    ],
)
def test_docker__reports_from_a_mounted_workspace(
    image: str, number: int, environ: dict[str, str], ref: str | None, tmp_path: Path
) -> None:
    section = PAGE.split("\n## Docker\n")[1]
    block = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[number]
    script = re.sub(r"\S+/buddy-test-reporter:\S+", image, block).replace("docker run", "docker run --network host")
    (tmp_path / "build").mkdir()
    for name in ("junit.xml", "build/junit.xml"):
        (tmp_path / name).write_text(f'<testsuite name="s"><testcase classname="c" name="{name}"/></testsuite>')
    with server.running() as local:
        variables = {"PATH": os.environ["PATH"], "BUDDY_UT_TOKEN": local.token} | environ
        done = subprocess.run(
            ["sh", "-e", "-c", script], cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        sessions = local.store.sessions()
        assert [session.status for session in sessions] == ["SUCCESSFUL"] * block.count("docker run")
        assert {session.ref_name for session in sessions} == {ref}
        assert [len(local.store.cases(session.id)) for session in sessions] in ([2], [2, 1], [1, 2])
