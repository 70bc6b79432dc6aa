"""The release commit, made in a clone of the real repository."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import release
from reporter import __version__
from tests.container import acting
from tests.support import tree

IMAGE = "ghcr.io/acme/buddy-test-reporter@sha256:" + "a" * 64
TAG = f"v{__version__}"

pytestmark = tree.on_main


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository as it stands when a release is tagged: CHANGELOG has its date."""
    folder = acting.clone(tmp_path_factory.mktemp("release") / "clone", base="")
    changelog = folder / "CHANGELOG.md"
    changelog.write_text(changelog.read_text("utf-8").replace("unreleased", "2026-11-26", 1), "utf-8")
    acting.commit(folder, "ready")
    acting.git(folder, "tag", TAG)
    arguments = ["--root", str(folder), "commit", TAG, "--repository", "acme/buddy-test-reporter", "--image", IMAGE]
    assert release.main(arguments) == 0
    return folder


def test_commit__is_on_top_of_the_tagged_one_and_has_both_tags(clone: Path) -> None:
    tagged = acting.git(clone, "rev-parse", f"{TAG}^{{commit}}")
    assert acting.git(clone, "rev-parse", "v1^{commit}") == tagged == acting.git(clone, "rev-parse", "HEAD")
    assert acting.git(clone, "log", "-1", "--format=%s", "HEAD~1").strip() == "ready"
    assert acting.git(clone, "status", "--porcelain") == ""


def test_commit__holds_the_action_by_digest_and_the_program(clone: Path) -> None:
    action: dict[str, Any] = yaml.safe_load(acting.git(clone, "show", "v1:action.yml"))
    assert action["runs"]["image"] == f"docker://{IMAGE}"
    assert "composite/buddy-reporter.pyz" in acting.git(clone, "ls-files")


def test_commit__leaves_no_owner_to_fill_in(clone: Path) -> None:
    found = subprocess.run(
        ["git", "-C", str(clone), "grep", "-l", "-E", "OWNER/buddy-test-reporter|--owner OWNER"],
        capture_output=True,
        text=True,
        check=False,
    )
    left = [name for name in found.stdout.split() if not name.startswith(("tests/", "packaging/", "reporter/"))]
    assert left == []


def test_commit__readme_links_to_the_tag(clone: Path) -> None:
    readme = (clone / "README.md").read_text("utf-8")
    assert f"](https://github.com/acme/buddy-test-reporter/blob/{TAG}/docs/recipes.md)" in readme
    assert "](docs/" not in readme
    assert "](recipes.md#" in (clone / "docs" / "troubleshooting.md").read_text("utf-8")  # those stay as they are


def test_bundle__imports_nothing_from_a_checkout(clone: Path, tmp_path: Path) -> None:
    if not (bash := shutil.which("bash")):
        pytest.skip("no bash here")
    checkout = tmp_path / "my größe shop"
    packages = checkout / "__pypackages__" / f"{sys.version_info.major}.{sys.version_info.minor}" / "lib"
    packages.mkdir(parents=True)
    for folder in (checkout, packages):
        for name in ("json", "click", "requests", "junitparser", "reporter", "sitecustomize", "usercustomize"):
            (folder / f"{name}.py").write_text("raise SystemExit('imported from the checkout')")
    (checkout / "pyproject.toml").write_text("[project")
    (checkout / "junit.xml").write_text('<testsuite name="s"><testcase classname="größe" name="日本"/></testsuite>')
    environ = dict(os.environ)
    environ |= {"GITHUB_ACTION_PATH": str(clone / "composite"), "REPORTER_PYTHON": sys.executable, "LC_ALL": "C"}
    environ |= {"PYTHONPATH": str(checkout), "PYTHONSTARTUP": str(checkout / "json.py")}
    environ |= {"INPUT_DRY_RUN": "true", "INPUT_FILES": "junit.xml", "INPUT_JSON": "result.json"}
    command = [bash, str(clone / "composite" / "run")]
    done = subprocess.run(command, cwd=checkout, env=environ, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"conclusion": "success"' in (checkout / "result.json").read_text("utf-8")


def test_bundle__holds_licences_and_only_what_runs_anywhere(clone: Path) -> None:
    program = clone / "composite" / "buddy-reporter.pyz"
    names = zipfile.ZipFile(program).namelist()
    assert not [name for name in names if "sandbox" in name or name.endswith((".pyc", ".so"))]
    packages = {name.split("/")[0] for name in names if ".dist-info/" in name}
    licensed = {name.split("/")[0] for name in names if ".dist-info/" in name and "LICENSE" in name.upper()}
    assert packages == licensed


def test_bundle__is_the_same_bytes_again(clone: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.pyz"
    assert release.main(["--root", str(clone), "bundle", "--output", str(again)]) == 0
    assert again.read_bytes() == (clone / "composite" / "buddy-reporter.pyz").read_bytes()


def test_notes__are_the_changelogs(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert release.main(["--root", str(clone), "notes", TAG]) == 0
    assert "GitHub Action" in capsys.readouterr().out


def test_check__says_every_problem_and_fails(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert release.main(["--root", str(clone), "check", "v99.0.0"]) == 1
    assert capsys.readouterr().err.count("error: ") >= 3
