"""Our workflows grant nothing at the top, pin by commit, are bounded in time, and call commands that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import release
from tests.support.tree import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
_PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def _steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job.get("steps", [])]


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "composite" / "action.yml"], ids=lambda path: path.name)
def test_workflow__pins_actions_by_commit_with_the_version(path: Path) -> None:
    used = [line.strip() for line in path.read_text("utf-8").splitlines() if re.match(r"\s*(- )?uses: (?!\./)", line)]
    assert used
    assert [line for line in used if not _PINNED.search(line.partition(" with")[0])] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow__grants_nothing_at_the_top_and_the_least_to_each_job(path: Path) -> None:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert "permissions" in job, name
        assert "uses" in job or 0 < job["timeout-minutes"] <= 40, name
    for step in _steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow__calls_release_py_as_it_can_be_called(path: Path) -> None:
    scripts = "\n".join(step.get("run", "") for step in _steps(yaml.safe_load(path.read_text("utf-8"))))
    joined = scripts.replace("\\\n", " ")
    for command in re.findall(r"packaging/release\.py ([^\n>)]+)", joined):
        words = [word.strip('"') for word in command.split()]
        options = release._parser().parse_args(words)
        assert callable(options.run), command
