"""Hand-made files, hand-made git objects and real repositories for the tests of `reporter.ci`."""

import json
import os
import shutil
import subprocess
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reporter import ci
from tests.unit.ci.memory_files import MemoryFiles

EVENT = "/github/workflow/event.json"
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_EVENT_PATH": EVENT,
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_NAME": "main",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_REPOSITORY": "octo/hello",
    "GITHUB_RUN_ATTEMPT": "1",
    "GITHUB_RUN_ID": "1658821493",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_SHA": "5" * 40,
}


def loose_commit(sha: str, *parents: str, message: str = "work") -> dict[str, bytes]:
    """Return a commit as a loose object, with any id that one likes."""
    lines = [f"tree {'0' * 40}", *(f"parent {parent}" for parent in parents), "author A <a@b> 0 +0000", "", message]
    body = "\n".join(lines).encode()
    return {f".git/objects/{sha[:2]}/{sha[2:]}": zlib.compress(b"commit %d\0" % len(body) + body)}


def checkout(sha: str, *parents: str, message: str = "work") -> dict[str, bytes]:
    """Return a workspace with a commit checked out, detached as actions/checkout does it."""
    return {".git/HEAD": f"{sha}\n".encode(), **loose_commit(sha, *parents, message=message)}


class Repo:
    """A real repository, made with the git binary."""

    def __init__(self, path: Path, *options: str) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *arguments: str) -> str:
        """Run git in the repository, with nobody's configuration; return what it prints."""
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        command = ["git", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, cwd=self.path, env=environ, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, text: str = "work") -> str:
        """Add a commit; return its id."""
        (self.path / "file.txt").write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", text)
        return self.git("rev-parse", "HEAD")

    def detect(self, environ: Mapping[str, str] | None = None) -> ci.CiContext:
        return ci.detect(environ or {}, ci.DiskFiles(self.path), {})


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[..., Repo]:
    if shutil.which("git") is None:
        pytest.skip("there is no git binary to make repositories with")
    return lambda *options, name="repo": Repo(tmp_path / name, *options)


@pytest.fixture
def repo(make_repo: Callable[..., Repo]) -> Repo:
    return make_repo()


@pytest.fixture
def in_memory() -> Callable[[Mapping[str, bytes]], ci.Files]:
    return MemoryFiles


@pytest.fixture
def checked_out() -> Callable[..., dict[str, bytes]]:
    return checkout


@pytest.fixture
def on_github() -> Callable[..., ci.CiContext]:
    """Return a function that detects on GitHub: variables by keyword (None unsets), payload, files, overrides."""

    def detect(
        payload: Any = None,
        files: Mapping[str, bytes] | None = None,
        overrides: Mapping[str, str] | None = None,
        **variables: str | None,
    ) -> ci.CiContext:
        environ = {name: text for name, text in {**GITHUB, **variables}.items() if text is not None}
        data = payload if isinstance(payload, bytes) else json.dumps({} if payload is None else payload).encode()
        return ci.detect(environ, MemoryFiles({EVENT: data, **(files or {})}), overrides or {})

    return detect
