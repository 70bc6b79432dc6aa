"""Where a step notes what it has sent: in a folder that belongs to its job alone."""

from pathlib import Path

import pytest

from reporter import model
from reporter.pipeline import earlier_steps, state


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"RUNNER_TEMP": "temp", "HOME": "home"}, "temp"),
        ({"HOME": "home", "GITHUB_WORKSPACE": "/github/workspace"}, "home"),
        ({"RUNNER_TEMP": "gone", "HOME": "home", "GITHUB_WORKSPACE": "/github/workspace"}, "home"),
        ({"HOME": "home", "GITHUB_WORKSPACE": "/home/runner/work"}, ""),  # which other jobs see
        ({"HOME": "home"}, ""),
        ({"RUNNER_TEMP": "temp", "GITHUB_ACTIONS": "false"}, ""),
    ],
)
def test_folder__is_the_jobs_own(tmp_path: Path, given: dict[str, str], expected: str) -> None:
    for name in ("temp", "home"):
        (tmp_path / name).mkdir()
    places = {name: str(tmp_path / given[name]) for name in ("RUNNER_TEMP", "HOME") if name in given}
    found = earlier_steps._folder({"GITHUB_ACTIONS": "true"} | given | places)
    assert found == (str(tmp_path / expected) if expected else "")


_LATE = model.Problem("was not read", effect=model.Effect.UNREAD, code="read-deadline")


@pytest.mark.parametrize(
    ("receipt", "problems", "expected"),
    [
        (model.Receipt(parsed=3, sent=3, acknowledged=3), (), True),
        (model.Receipt(parsed=3, sent=3, acknowledged=2, rejected=1), (), True),
        (model.Receipt(parsed=3, sent=2, acknowledged=2, unsent=1), (), False),
        (model.Receipt(parsed=3, sent=3, acknowledged=2), (), False),  # an answer got lost
        (model.Receipt(), (), False),
        (model.Receipt(parsed=3, sent=3, acknowledged=3), (_LATE,), False),
    ],
)
def test_is_everything_sent__where_no_report_is_left(
    receipt: model.Receipt, problems: tuple[model.Problem, ...], expected: bool
) -> None:
    found = state.Found(files=[model.ReportFile("a.xml", problems=problems)])
    assert earlier_steps._is_everything_sent(receipt, found) == expected
