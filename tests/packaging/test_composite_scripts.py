"""The two scripts of the composite action, run by bash as its steps run them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.container import acting

COMPOSITE = Path(__file__).parents[2] / "composite"
BASH = shutil.which("bash")

pytestmark = pytest.mark.skipif(not BASH, reason="no bash here")


def _find(tmp_path: Path, *pythons: tuple[str, str]) -> str:
    """Run find-python where PATH holds only these programs; returns its output."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, script in pythons:
        (programs / name).write_text(f"#!{BASH}\n{script}\n")
        (programs / name).chmod(0o755)
    environ = {"PATH": str(programs), "GITHUB_OUTPUT": str(tmp_path / "output")}
    done = subprocess.run(
        [str(BASH), str(COMPOSITE / "find-python")], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return (tmp_path / "output").read_text("utf-8")


def test_find_python__names_the_interpreter_itself(tmp_path: Path) -> None:
    assert _find(tmp_path, ("python3", f'exec "{sys.executable}" "$@"')) == f"python={sys.executable}\n"


def test_find_python__is_empty_without_one(tmp_path: Path) -> None:
    assert _find(tmp_path) == "python=\n"


def test_find_python__passes_over_one_that_is_too_old_or_broken(tmp_path: Path) -> None:
    newer = ("python3.12", f'exec "{sys.executable}" "$@"')
    found = _find(tmp_path, ("python3", "exit 1"), ("python", "exit 127"), newer)
    assert found == f"python={sys.executable}\n"


def test_run__says_how_to_get_the_program_where_it_was_not_built(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "GITHUB_ACTION_PATH": str(tmp_path), "REPORTER_PYTHON": sys.executable}
    done = subprocess.run([str(BASH), str(COMPOSITE / "run")], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout.startswith("::error::")
    assert "packaging/release.py bundle" in done.stdout


def test_scripts__keep_their_line_ends_where_git_changes_them(tmp_path: Path) -> None:
    # as on GitHub's Windows runners, where git writes CRLF unless told otherwise
    made, checked_out = tmp_path / "made", tmp_path / "checked-out"
    (made / "composite").mkdir(parents=True)
    shutil.copy2(COMPOSITE.parent / ".gitattributes", made)
    for name in ("run", "find-python"):
        shutil.copy2(COMPOSITE / name, made / "composite" / name)
    acting.git(made, "init", "--quiet")
    acting.commit(made, "scripts")
    acting.git(made, "-c", "core.autocrlf=true", "clone", "--quiet", str(made), str(checked_out))
    for name in ("run", "find-python"):
        assert b"\r" not in (checked_out / "composite" / name).read_bytes()
