"""A whole release against a registry on loopback: the image is pushed, the release commit made, and its action run.

REGISTRY_PROGRAM names the registry (github.com/distribution/distribution/v3/cmd/registry); skipped without it, without
act or without an engine.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import release
from reporter import __version__
from reporter.sandbox import server
from tests.container import acting
from tests.container.conftest import docker
from tests.support import tree

REGISTRY = shutil.which(os.environ.get("REGISTRY_PROGRAM", "registry")) or ""
TAG = f"v{__version__}"

pytestmark = [pytest.mark.timeout(300), tree.on_main]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a registry on loopback; gives its address. Docker needs no TLS for those."""
    if not REGISTRY:
        pytest.skip("no registry is installed here")
    folder = tmp_path_factory.mktemp("registry")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    config = {
        "version": 0.1,
        "log": {"level": "error"},
        "storage": {"filesystem": {"rootdirectory": str(folder / "storage")}},
        "http": {"addr": address},
    }
    (folder / "config.yml").write_text(yaml.safe_dump(config))
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([REGISTRY, "serve", str(folder / "config.yml")], stdout=log, stderr=log) as process,
    ):
        try:
            _wait_for(address)
            yield address
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    host, port = address.split(":")
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail(f"the registry did not answer at {address}")


@pytest.fixture(scope="module")
def pushed(registry: str, image: str) -> Iterator[str]:
    """Push the image and forget the local one; gives its name with the digest."""
    name = f"{registry}/acme/buddy-test-reporter"
    assert docker("tag", image, f"{name}:{TAG}").returncode == 0
    done = docker("push", f"{name}:{TAG}")
    assert done.returncode == 0, done.stdout + done.stderr
    digest = done.stdout.split("digest: ")[1].split()[0]
    docker("image", "rm", f"{name}:{TAG}")
    yield f"{name}@{digest}"
    docker("image", "rm", "--force", f"{name}@{digest}")


def test_release__is_made_and_its_action_runs(pushed: str, tmp_path: Path) -> None:
    if not acting.act():
        pytest.skip("act is not installed here")
    clone = _tagged_clone(tmp_path)
    arguments = ["--root", str(clone), "commit", TAG, "--repository", "acme/buddy-test-reporter", "--image", pushed]
    assert release.main(arguments) == 0
    acting.git(clone, "checkout", "--quiet", "v1")
    action: dict[str, Any] = yaml.safe_load((clone / "action.yml").read_text("utf-8"))
    assert action["runs"]["image"] == f"docker://{pushed}"
    assert docker("image", "inspect", pushed).returncode != 0  # so it is pulled below
    workflow = Path(__file__).parent / "workflows" / "release.yml"
    with server.running() as buddy:
        done = acting.run(clone, workflow, secrets={"BUDDY_UT_TOKEN": buddy.token})
        assert acting.jobs(done) == {"container": "succeeded", "composite": "succeeded"}, done.stdout[-8000:]
        assert [session.status for session in buddy.store.sessions()] == ["SUCCESSFUL"] * 2
    assert docker("image", "inspect", pushed).returncode == 0


def _tagged_clone(folder: Path) -> Path:
    clone = acting.clone(folder / "clone", base="")
    changelog = clone / "CHANGELOG.md"
    changelog.write_text(changelog.read_text("utf-8").replace("unreleased", "2026-11-26", 1), "utf-8")
    acting.commit(clone, "ready")
    acting.git(clone, "tag", TAG)
    return clone
