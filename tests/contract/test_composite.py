"""The composite action takes what the container action takes, gives what it gives, and changes nothing of the job."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
COMPOSITE: dict[str, Any] = yaml.safe_load((ROOT / "composite" / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in COMPOSITE["runs"]["steps"]}


def test_composite__has_the_inputs_and_defaults_of_the_action() -> None:
    assert COMPOSITE["inputs"] == ACTION["inputs"]
    assert list(COMPOSITE["inputs"]) == list(ACTION["inputs"])


def test_composite__passes_every_input_on() -> None:
    passed = {name: value for name, value in STEPS["report"]["env"].items() if name.startswith("INPUT_")}
    assert passed == {f"INPUT_{name.upper()}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}


def test_composite__gives_every_output() -> None:
    outputs = {name: entry["value"] for name, entry in COMPOSITE["outputs"].items()}
    assert outputs == {name: f"${{{{ steps.report.outputs.{name} }}}}" for name in ACTION["outputs"]}
    for name, entry in ACTION["outputs"].items():
        assert COMPOSITE["outputs"][name]["description"] == entry["description"]


def test_composite__puts_no_expression_into_a_script() -> None:
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")


def test_composite__pins_what_it_uses_and_leaves_the_jobs_python_alone() -> None:
    setup = STEPS["setup"]
    assert re.fullmatch(r"actions/setup-python@[0-9a-f]{40}", setup["uses"])
    assert setup["if"] == "steps.find.outputs.python == ''"
    assert setup["with"]["update-environment"] is False
