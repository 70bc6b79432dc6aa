"""Runs workflows through act in a clone of the checkout, as GitHub would; the container tier's helper.

The clone holds what is in the working tree. Where the official base image can't be pulled, PYTHON_IMAGE names another:
act can't pass a build argument, so it is written into the clone's Dockerfile, and nothing else is changed. Jobs run in
it too, unless JOB_IMAGE names one for them: they need bash, which a small base may not have. Actions of other
repositories are replaced by small ones of ours (`stubs/`), as there may be no way to fetch them.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASE = os.environ.get("PYTHON_IMAGE", "")
STUBS = Path(__file__).parent / "stubs"
_ENDED = re.compile(r"^\[[^]/]*/([^]]*?) *\].* Job (succeeded|failed)$", re.MULTILINE)
_USES = re.compile(r"uses: ([\w.-]+/[\w.-]+)(?:/[\w.-]+)*@([0-9a-f]{40}|v\d+)")


def act() -> str:
    """Return the program: NEKTOS_ACT names it, else it is looked for on PATH; "" where there is none."""
    return shutil.which(os.environ.get("NEKTOS_ACT", "act")) or ""


def clone(folder: Path, *, base: str) -> Path:
    """Make a repository of the working tree's files, tracked or new, in a folder; returns the folder.

    `base` replaces the Dockerfile's base image; "" leaves it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    # by the new repository, in which nothing is tracked yet: an unpacked sdist has none
    unignored = ("ls-files", "-z", "--others", "--exclude-standard")
    listed = git(ROOT, f"--git-dir={folder / '.git'}", "--work-tree=.", *unignored)
    for name in listed.split("\0"):
        source = ROOT / name
        if name and source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    if base:
        dockerfile = folder / "Dockerfile"
        text = dockerfile.read_text("utf-8")
        dockerfile.write_text(re.sub(r"^ARG PYTHON_IMAGE=.*", f"ARG PYTHON_IMAGE={base}", text, flags=re.MULTILINE))
    commit(folder, "the working tree")
    return folder


def commit(folder: Path, message: str) -> None:
    """Commit everything in a folder."""
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", message)


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; returns what it printed."""
    done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return done.stdout


def run(
    folder: Path,
    workflow: Path,
    *,
    event: str = "push",
    on_host: bool = False,
    secrets: dict[str, str] | None = None,
    arguments: tuple[str, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run a workflow in a clone; jobs run in the base image, or on the host itself. The caller looks at the result."""
    image = os.environ.get("JOB_IMAGE") or BASE or "python:3.13-slim"
    if on_host:
        image = "-self-hosted"
    home = folder.parent / "act-home"
    home.mkdir(exist_ok=True)
    command = [act(), event, "--workflows", str(workflow), "--pull=false", "--rm", "--no-cache-server"]
    command += ["--concurrent-jobs=1"]  # all build the image under one name
    command += ["--use-gitignore=false"]  # the zip application is built, not committed
    for system in ("ubuntu-latest", "ubuntu-24.04-arm", "macos-latest", "windows-latest"):
        command += ["--platform", f"{system}={image}"]
    used = workflow.read_text("utf-8") + (folder / "composite" / "action.yml").read_text("utf-8")
    for name, version in sorted(set(_USES.findall(used))):
        stub = STUBS / name
        if stub.is_dir():
            command += ["--local-repository", f"{name}@{version}={stub}"]
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    for name, value in (secrets or {}).items():
        command += ["--secret", name]
        environ[name] = value
    return subprocess.run(
        [*command, *arguments], cwd=folder, env=environ, capture_output=True, text=True, timeout=300, check=False
    )


def jobs(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return how each job ended, `succeeded` or `failed`, by its name (a leg of a matrix has its number behind it)."""
    return dict(_ENDED.findall(done.stdout))
