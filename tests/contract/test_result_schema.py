"""The JSON Schema of `--json` says what real results hold, and nothing more."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.workplace import REPORT, ROOT, Workplace

SCHEMA = ROOT / "docs" / "result.schema.json"


def _check(result: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(SCHEMA), str(result)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("report", "arguments"),
    [
        (REPORT, ("--history", "history.json")),
        (REPORT[:200], ()),
        ('<testsuite name="s"><testcase classname="c" name="t"/><testcase classname="c" name="t"/></testsuite>', ()),
    ],
    ids=["failing", "cut", "passing"],
)
def test_schema__holds_for_real_results(tmp_path: Path, report: str, arguments: tuple[str, ...]) -> None:
    place = Workplace(tmp_path)
    place.put("junit.xml", report)
    for _ in range(2):  # the second run has one to compare with
        place.run("--dry-run", "--json", "result.json", *arguments, "junit.xml")
        checked = _check(tmp_path / "result.json")
        assert checked.returncode == 0, checked.stdout


@pytest.mark.slow
def test_schema__holds_without_any_report_and_for_no_other_version(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    found: dict[str, Any] = place.result("--dry-run")
    assert _check(tmp_path / "result.json").returncode == 0
    (tmp_path / "result.json").write_text(json.dumps(found | {"version": 2}))
    assert _check(tmp_path / "result.json").returncode == 1
    (tmp_path / "result.json").write_text(json.dumps(found | {"more": 1}))
    assert _check(tmp_path / "result.json").returncode == 1
