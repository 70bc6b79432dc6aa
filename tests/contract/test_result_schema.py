"""The JSON Schema of `--json` says what real results hold, and nothing more."""

import json
from pathlib import Path
from typing import Any

import check_jsonschema
import pytest

from tests.support.workplace import REPORT, ROOT, Workplace

SCHEMA = ROOT / "docs" / "result.schema.json"


def _check(result: Path) -> int:
    with pytest.raises(SystemExit) as ended:
        check_jsonschema.main(["--schemafile", str(SCHEMA), str(result)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


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
def test_schema__holds_for_real_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], report: str, arguments: tuple[str, ...]
) -> None:
    place = Workplace(tmp_path)
    place.put("junit.xml", report)
    for _ in range(2):  # the second run has one to compare with
        place.run("--dry-run", "--json", "result.json", *arguments, "junit.xml")
        assert _check(tmp_path / "result.json") == 0, capsys.readouterr().out


@pytest.mark.slow
def test_schema__holds_without_any_report_and_for_no_other_version(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    found: dict[str, Any] = place.result("--dry-run")
    assert _check(tmp_path / "result.json") == 0
    (tmp_path / "result.json").write_text(json.dumps(found | {"version": 2}))
    assert _check(tmp_path / "result.json") == 1
    (tmp_path / "result.json").write_text(json.dumps(found | {"more": 1}))
    assert _check(tmp_path / "result.json") == 1
