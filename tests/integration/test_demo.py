"""`demo`: nothing to set up, nothing of this machine's CI touched, and it says where to look further."""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reporter import cli, demo, errors, pipeline, settings
from tests.support import systems
from tests.support.workplace import ROOT


def _demo(*options: str, folder: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reporter", "demo", *options],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_demo__shows_counts_receipt_and_address(tmp_path: Path) -> None:
    done = _demo(folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\n\d+ of \d+ test cases failed.*: .* failed, .* errored, .* passed, .* skipped", done.stdout)
    assert re.search(r"parsed (\d+) = sent \1 = acknowledged \1 = confirmed by Buddy \1", done.stdout)
    address = re.match(r"a local Buddy runs at (http://127\.0\.0\.1:\d+)\n", done.stdout)
    assert address
    assert f"session: {address[1]}/app/" in done.stdout
    assert list(tmp_path.iterdir()) == []
    assert "\nproblems:" not in done.stdout
    assert " sandbox\n" in done.stdout


def test_demo__samples_are_of_many_runners() -> None:
    runners = {path.parent.name for path in demo.SAMPLES.rglob("*.xml")}
    assert {"pytest", "node-test", "vitest", "maven-surefire", "gotestsum", "phpunit"} <= runners


def test_demo__its_hints_are_commands() -> None:
    """Below a comment each, and no wider than a terminal, so that the whole can be copied."""
    lines = _demo().stdout.partition("where to look further\n")[2].splitlines()
    commands = [line for line in lines if not line.startswith("  # ")]
    assert len(commands) == len(lines) / 2 >= 3
    for line in commands:
        command = shlex.split(line)
        command = command[1:] if "=" in command[0] else command
        assert Path(ROOT, command[0]).exists()
        done = subprocess.run([*command, "--help"], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 0, line


def test_hints__on_windows_are_for_powershell() -> None:
    for _, line in demo._hints("buddy-reporter", "nt"):
        assert not re.match(r"\w+=", line)
    assert any(
        line.startswith("$env:GITHUB_STEP_SUMMARY = 'summary.md'; buddy-reporter ")
        for _, line in demo._hints("buddy-reporter", "nt")
    )


def test_demo__leaves_a_real_job_alone(tmp_path: Path) -> None:
    out, page = str(tmp_path / "out"), str(tmp_path / "sum")
    done = _demo(
        GITHUB_ACTIONS="true", INPUT_FILES="none.xml", BUDDY_SESSION_ID="x", GITHUB_OUTPUT=out, GITHUB_STEP_SUMMARY=page
    )
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert list(tmp_path.iterdir()) == []


def test_demo__behind_a_proxy() -> None:
    nobody = "http://127.0.0.1:9"
    done = _demo(HTTP_PROXY=nobody, http_proxy=nobody, ALL_PROXY=nobody)
    assert done.returncode == 0, done.stdout
    assert "= confirmed by Buddy" in done.stdout


def test_demo__fails_where_the_delivery_does(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[settings.Settings] = []

    def undelivered(asked: settings.Settings, _: object) -> errors.ExitCode:
        seen.append(asked)
        return errors.ExitCode.UNREACHABLE

    monkeypatch.setattr(pipeline, "run", undelivered)
    assert demo.demonstrate({}, keep=False, make_runtime=cli.make_runtime, command="buddy-reporter") == 6
    assert seen[0].fail_on_upload_error


@systems.needs_signals
def test_demo__keep_stays_until_interrupted() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "reporter", "demo", "--keep"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        for line in process.stdout:
            if "press Ctrl-C to stop it" in line:
                break
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
