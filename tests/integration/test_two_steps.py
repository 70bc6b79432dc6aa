"""Two steps of one job: the second passes over the reports that the first has sent, unless patterns name them."""

import os
from pathlib import Path
from typing import Any

import pytest

from reporter.sandbox import server
from tests.support.workplace import PASSING, Workplace


@pytest.fixture
def work(tmp_path: Path) -> Workplace:
    (tmp_path / "work").mkdir()
    (tmp_path / "temp").mkdir()
    place = Workplace(tmp_path / "work")
    place.environ |= {"GITHUB_ACTIONS": "true", "RUNNER_TEMP": str(tmp_path / "temp")}
    return place


def counted(work: Workplace, *arguments: str, **environ: str) -> int:
    result: Any = work.result(*arguments, **environ)
    return int(result["counts"]["tests"])


def test_report__a_second_step_sends_what_is_new(work: Workplace) -> None:
    with server.running() as sandbox:
        given = {"BUDDY_UT_TOKEN": sandbox.token}
        work.put("unit.xml")
        assert counted(work, **given) == 4
        work.put("e2e.xml", PASSING)
        done = work.run("--json", "result.json", **given)
        assert "1 report passed over, sent by an earlier step of this job" in done.stdout
        assert counted(work, "unit.xml", **given) == 4
        work.put("unit.xml", PASSING.replace('"t"', '"u"'))
        assert counted(work, **given) == 1


def test_report__nothing_new_is_no_reason_to_warn(work: Workplace) -> None:
    with server.running() as sandbox:
        work.put("unit.xml", PASSING)
        work.run(BUDDY_UT_TOKEN=sandbox.token)
        done = work.run(BUDDY_UT_TOKEN=sandbox.token)
        assert "did the tests run" not in done.stdout


def test_report__a_dry_run_sends_nothing_to_pass_over(work: Workplace) -> None:
    work.put("unit.xml")
    assert counted(work, "--dry-run") == 4
    assert counted(work, "--dry-run") == 4


def test_report__what_was_written_anew_or_not_sent_is_sent_by_the_next_step(work: Workplace) -> None:
    with server.running() as sandbox:
        path = work.put("unit.xml", PASSING)
        refused = work.run("--fail-on-upload-error", BUDDY_UT_TOKEN=f"{sandbox.token}x")
        assert refused.returncode == 5
        given = {"BUDDY_UT_TOKEN": sandbox.token}
        assert counted(work, **given) == 1
        written = path.stat().st_mtime_ns
        os.utime(path, ns=(written, written + 1_000_000_000))  # of the same size
        assert counted(work, **given) == 1
        assert counted(work, **given) == 0
