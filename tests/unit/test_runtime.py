"""What a run stands in: which files are the workspace's own, and who reads what is printed."""

import io
from pathlib import Path

import pytest

from reporter import errors, runtime
from reporter.outputs import console


def around(workspace: Path, **environ: str) -> runtime.Runtime:
    talk = console.Console(io.StringIO())
    return runtime.Runtime(environ, str(workspace), talk, talk, lambda text: None, errors.SignalBlock)


@pytest.mark.parametrize("through_a_link", [False, True])
def test_has_file__regular_files_without_a_link_on_the_way(tmp_path: Path, through_a_link: bool) -> None:
    real = tmp_path / "real"
    (real / "tests").mkdir(parents=True)
    (real / "tests" / "a.py").touch()
    (real / "out").symlink_to(tmp_path)
    (real / "link.py").symlink_to(real / "tests" / "a.py")
    (tmp_path / "secret").touch()
    (tmp_path / "workspace").symlink_to(real)
    here = around(tmp_path / "workspace" if through_a_link else real)
    assert here.has_file("tests/a.py")
    assert here.has_file("./tests/a.py")
    for path in ("tests", "tests/b.py", "link.py", "out/secret", "../secret"):
        assert not here.has_file(path), path


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("TRUE", True), ("", False), ("1", False)])
def test_is_in_actions(tmp_path: Path, text: str, expected: bool) -> None:
    assert around(tmp_path, GITHUB_ACTIONS=text).is_in_actions is expected
