"""Runs the program for a situation: a workspace under git, the runs before, then this one against the sandbox."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.pictures.situations import Files, Situation

ROOT = Path(__file__).parents[2]
_DATE = "2026-11-24T00:00:00Z"
_AUTHOR = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
           for what, value in (("NAME", "a"), ("EMAIL", "a@example.com"), ("DATE", _DATE))}  # fmt: skip
_DAY_S = 86_400
_HISTORY = ".buddy-history.json"


def summary(situation: Situation, token: str) -> tuple[str, str]:
    """Return the job summary and the log of a situation, reported to the sandbox that the token belongs to."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "shop"
        _write(workspace, situation.files)
        for number, earlier in enumerate(situation.earlier, start=1):
            revision = _commit(workspace, f"run {number}")
            _write(workspace, earlier)
            _report(workspace, token, number, revision, "success")
        _make_older(workspace / _HISTORY)
        revision = _commit(workspace, "now")
        _write(workspace, situation.reports)
        log = _report(workspace, token, 100, revision, situation.job_status)
        return (Path(folder) / "summary.md").read_text("utf-8"), log


def _write(workspace: Path, files: Files) -> None:
    for name, text in files.items():
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _commit(workspace: Path, message: str) -> str:
    environ = {"PATH": os.environ["PATH"], "HOME": str(workspace.parent), **_AUTHOR}
    (workspace / ".gitignore").write_text(f"build/\ntarget/\njunit.xml\n{_HISTORY}\n", "utf-8")
    (workspace / "VERSION").write_text(message, "utf-8")
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", message]):
        subprocess.run(["git", *words], cwd=workspace, env=environ, check=True, capture_output=True)
    command = ["git", "rev-parse", "HEAD"]
    return subprocess.run(
        command, cwd=workspace, env=environ, check=True, capture_output=True, text=True
    ).stdout.strip()


def _report(workspace: Path, token: str, number: int, revision: str, job_status: str) -> str:
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BUDDY_UT_TOKEN": token,
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_SHA": revision,
        "GITHUB_REF": "refs/heads/feature/discounts",
        "GITHUB_RUN_ID": str(number),
        "INPUT_HISTORY": _HISTORY,
        "INPUT_JOB_STATUS": job_status,
    }
    if number == 100:
        environ["GITHUB_STEP_SUMMARY"] = str(workspace.parent / "summary.md")
    command = [sys.executable, "-m", "reporter", "report", "**/*.xml"]
    done = subprocess.run(command, cwd=workspace, env=environ, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"the program ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def _make_older(history: Path) -> None:
    """Set the runs before apart by a day each, the newest one this minute."""
    if not history.exists():
        return
    content = json.loads(history.read_text("utf-8"))
    for runs in content["refs"].values():
        for days, run in enumerate(runs):
            run["time"] = int(time.time()) - days * _DAY_S - 60
    history.write_text(json.dumps(content), "utf-8")
