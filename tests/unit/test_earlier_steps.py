"""Where a step notes what it has sent: in a folder that belongs to its job alone."""

from pathlib import Path

import pytest

from reporter.pipeline import earlier_steps


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
