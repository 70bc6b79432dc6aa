"""Every real report in tests/data counts as its runner counted: see each folder's fixture.json."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reporter import model
from reporter.formats import readers
from reporter.formats.discovery import search

DATA = Path(__file__).parents[2] / "data"


def _fixtures() -> Iterator[Any]:
    for manifest in sorted(DATA.glob("*/fixture.json")):
        for name, expected in json.loads(manifest.read_text("utf-8"))["reports"].items():
            yield pytest.param(manifest.parent / name, expected, id=f"{manifest.parent.name}/{name}")


def read(path: Path) -> tuple[list[model.TestCase], model.ReportFile]:
    """Read one report whole."""
    report = readers.open_report(search.Found(path.name, str(path), "", root=str(path.parent)))
    cases = [case for block in report.blocks() for case in block]
    return cases, dataclasses.replace(report.summary(), counts=model.Counts.of(cases))


@pytest.mark.parametrize(("path", "expected"), list(_fixtures()))
def test_report__counts_as_the_runner_did(path: Path, expected: dict[str, Any]) -> None:
    cases, report = read(path)
    counts = dataclasses.asdict(report.counts)
    assert {name: counts[name] for name in expected["counts"]} == expected["counts"], report.problems
    assert len(cases) == report.counts.tests


@pytest.mark.parametrize(("path", "expected"), list(_fixtures()))
def test_report__says_whether_it_was_read_whole(path: Path, expected: dict[str, Any]) -> None:
    _, report = read(path)
    unread = [problem for problem in report.problems if problem.effect is model.Effect.UNREAD]
    assert bool(unread) is (expected.get("report_complete", True) is False), report.problems


def test_fixtures__are_many() -> None:
    manifests = [json.loads(path.read_text("utf-8")) for path in DATA.glob("*/fixture.json")]
    assert len({manifest["runner"] for manifest in manifests if not manifest.get("handmade")}) >= 20
    assert len({manifest["language"] for manifest in manifests}) >= 8


def test_fixtures__hold_no_trace_of_the_machine() -> None:
    for path in DATA.glob("*/*"):
        text = path.read_text("utf-8", errors="replace")
        assert "/work/main" not in text
        assert "/root/" not in text
