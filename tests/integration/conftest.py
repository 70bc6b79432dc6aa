"""A workspace, the program in it, and a sandbox that the tests of a module share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reporter.sandbox import server
from tests.support.workplace import Workplace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return an empty folder beside which a test may put what is not of the workspace."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def work(workspace: Path) -> Workplace:
    return Workplace(workspace)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[server.Sandbox]:
    with server.running() as running:
        yield running
