"""The run as CTRF: every test case, with the fields and words of its schema (https://ctrf.io)."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # comes with check-jsonschema
import pytest

from reporter import model
from reporter.outputs import ctrf
from tests.support.workplace import Workplace

# as the package `ctrf` 0.3.0 of npm ships it
_SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "ctrf" / "ctrf-schema-0.0.json").read_text("utf-8"))


def _check(found: object) -> None:
    """Raise ValidationError where the report is not as the published schema has it."""
    jsonschema.validate(found, _SCHEMA, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("classname", ["", " ", "tests.test_cart"])
@pytest.mark.parametrize("status", model.Status)
def test_entry__is_valid_whatever_is_known(classname: str, status: model.Status) -> None:
    bare = model.TestCase("t", classname, "", status)
    full = bare._replace(message="m", text="t", file="a.py", line=3, earlier_attempts=2, flaky=True, time=0.5)
    summary = dict.fromkeys(("tests", "passed", "failed", "skipped", "pending", "other", "start", "stop"), 0)
    results = {"tool": {"name": "x"}, "summary": summary, "tests": [ctrf.entry(bare), ctrf.entry(full)]}
    _check({"reportFormat": "CTRF", "specVersion": "0.0.0", "results": results})


def test_report__writes_every_test_case(tmp_path: Any) -> None:
    place = Workplace(tmp_path)
    place.put("junit.xml")
    place.run("--dry-run", "--ctrf", "made/ctrf.json", "junit.xml")
    found = json.loads((tmp_path / "made" / "ctrf.json").read_text("utf-8"))
    assert (found["reportFormat"], found["specVersion"]) == ("CTRF", "0.0.0")
    summary = found["results"]["summary"]
    names = ("tests", "passed", "failed", "skipped", "pending", "other")
    assert [summary[name] for name in names] == [4, 1, 2, 1, 0, 0]
    assert summary["start"] <= summary["stop"]
    tests = found["results"]["tests"]
    assert [test["status"] for test in tests] == ["passed", "failed", "failed", "skipped"]
    assert tests[0] == {
        "name": "test_total",
        "status": "passed",
        "duration": 500,
        "suite": ["test_cart"],
        "rawStatus": "PASSED",
    }
    assert tests[1]["message"] == "no <b>"
    assert found["results"]["tool"] == {"name": "buddy-test-reporter"}
    _check(found)


def test_report__no_test_case_is_an_empty_list(tmp_path: Any) -> None:
    place = Workplace(tmp_path)
    place.put("junit.xml", "<testsuite/>")
    place.run("--dry-run", "--ctrf", "ctrf.json", "junit.xml")
    found = json.loads((tmp_path / "ctrf.json").read_text("utf-8"))
    assert found["results"]["tests"] == []
    _check(found)


def test_entry__holds_what_is_known_in_finite_numbers() -> None:
    case = model.TestCase("", "", "", model.Status.ERROR, time=1e300, earlier_attempts=2, flaky=True, line=3, file="a")
    entry = ctrf.entry(case)
    assert entry["name"]
    assert entry["duration"] == 10**15
    assert (entry["retries"], entry["flaky"], entry["line"], entry["filePath"]) == (2, True, 3, "a")
    json.dumps(entry, allow_nan=False)
