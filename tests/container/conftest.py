"""Builds the real Dockerfile once; the tests then run the image as GitHub's runner runs a container action.

PYTHON_IMAGE names the base image where the official one can't be pulled. Skipped, with the reason, without an engine.
"""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def docker(*arguments: str, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
    """Run docker; the caller looks at the result."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=timeout_s, check=False)


@pytest.fixture(scope="session")
def image() -> Iterator[str]:
    """Build the image as the runner does, from the repository's root; gives its tag."""
    if not shutil.which("docker") or docker("info").returncode:
        pytest.skip("no Docker engine answers here")
    tag = f"buddy-reporter-test:{uuid.uuid4().hex[:12]}"
    base = os.environ.get("PYTHON_IMAGE", "")
    arguments = ["--build-arg", f"PYTHON_IMAGE={base}"] if base else []
    built = docker("build", *arguments, "--tag", tag, str(ROOT), timeout_s=600)
    assert built.returncode == 0, built.stdout + built.stderr
    yield tag
    docker("image", "rm", "--force", tag)


@pytest.fixture(scope="session")
def bare(image: str) -> Iterator[tuple[str, str]]:
    """Build on a base without bytecode, as the official image is taken to be; gives the tags of image and base."""
    base = os.environ.get("PYTHON_IMAGE", "") or "python:3.13-slim"
    tags = tuple(f"buddy-reporter-{name}:{uuid.uuid4().hex[:12]}" for name in ("bare-test", "bare-base"))
    text = f"FROM {base}\nRUN find / -xdev -name __pycache__ -prune -exec rm -rf {{}} +\n"
    command = ["docker", "build", "--tag", tags[1], "-"]
    made = subprocess.run(command, input=text, capture_output=True, text=True, timeout=300, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    built = docker("build", "--build-arg", f"PYTHON_IMAGE={tags[1]}", "--tag", tags[0], str(ROOT), timeout_s=600)
    assert built.returncode == 0, built.stdout + built.stderr
    yield tags[0], tags[1]
    docker("image", "rm", "--force", *tags)
