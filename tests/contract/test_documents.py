"""action.yml, the README, `--help` and the settings say the same; all names of the contract are there."""

import re
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from reporter import errors
from reporter.cli import commands
from reporter.settings import INPUTS, Settings
from tests.support import tree
from tests.support.tree import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
README = (ROOT / "README.md").read_text("utf-8")

# the names that others rely on; they may grow, never shrink or change
IN_ACTION = [entry for entry in INPUTS if entry.in_action]
CONTRACT_INPUTS = [
    *("token", "workspace", "project", "suite", "api_url", "files", "session_id", "close_session", "ref_type"),
    *("ref_name", "revision", "run_id", "run_url", "created_by", "event_name", "event_path", "job_summary"),
    *("annotations_limit", "fail_on_failure", "require_tests", "fail_on_parse_error", "fail_on_upload_error"),
    *("missing_token", "job_status", "variant", "history", "comment", "github_token", "comment_file", "ctrf"),
    *("read_deadline", "batch_size", "concurrency", "deadline", "redact", "dry_run", "json"),
]
CONTRACT_OUTPUTS = [
    *("total", "passed", "failed", "errored", "skipped", "flaky", "time", "conclusion", "session_id", "session_url"),
    *("session_status", "upload", "failed_tests", "new_failures", "fixed", "comment_url"),
]


def _table(heading: str, page: str = README) -> dict[str, list[str]]:
    """Return the rows of the table under a heading, by the name in their first column."""
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|(.*)\|$", section, re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in rows}


def test_inputs__are_those_of_the_contract() -> None:
    names = [entry.name for entry in IN_ACTION]
    assert set(CONTRACT_INPUTS) <= set(names)
    assert list(ACTION["inputs"]) == names
    assert list(_table("Inputs")) == names


@pytest.mark.parametrize("entry", IN_ACTION, ids=lambda entry: entry.name)
def test_input__has_the_same_default_everywhere(entry: Any) -> None:
    default = "" if entry.default in (None, ()) else str(entry.default)
    default = default.lower() if entry.kind is bool else default.removesuffix(".0")
    written = ACTION["inputs"][entry.name]
    assert written["required"] is False
    assert entry.name == entry.name.lower()
    assert "-" not in entry.name
    in_action = "${{ job.status }}" if entry.name == "job_status" else default
    assert str(written["default"]).removesuffix(".0") == in_action
    if default:
        assert _table("Inputs")[entry.name][0] == f"`{default}`"
    assert getattr(Settings(), entry.name) in (entry.default, ())


@pytest.mark.parametrize("entry", IN_ACTION, ids=lambda entry: entry.name)
def test_input__is_in_the_help(entry: Any) -> None:
    text = CliRunner().invoke(commands, ["report", "--help"]).output
    assert entry.flag in text
    if entry.kind is bool:
        assert f"--no-{entry.flag[2:]}" in text
    for variable in entry.environ:
        assert f"`{variable}`" in _table("Inputs")[entry.name][2]


def test_outputs__are_those_of_the_contract() -> None:
    assert list(ACTION["outputs"]) == CONTRACT_OUTPUTS
    assert list(_table("Outputs")) == CONTRACT_OUTPUTS


@tree.on_main
def test_action__runs_the_dockerfile() -> None:
    assert ACTION["runs"] == {"using": "docker", "image": "Dockerfile"}


def test_action__is_presented_by_an_icon_and_a_colour() -> None:
    assert set(ACTION["branding"]) == {"icon", "color"}


def test_exit_codes__are_pinned() -> None:
    assert {code.name: code.value for code in errors.ExitCode} == {
        "OK": 0,
        "BUG": 1,
        "USAGE": 2,
        "NO_TESTS": 3,
        "UNREADABLE_REPORT": 4,
        "REJECTED": 5,
        "UNREACHABLE": 6,
        "TESTS_FAILED": 7,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
    }
    page = (ROOT / "docs" / "other-ci.md").read_text("utf-8")
    assert [int(code) for code in _table("Exit codes", page)] == sorted(code.value for code in errors.ExitCode)


def test_readme__has_its_parts_in_order() -> None:
    headings = re.findall(r"^## (.*)$", README, re.MULTILINE)
    assert headings == ["Quick start", "Permissions", "Inputs", "Outputs", "Where to go next"]
