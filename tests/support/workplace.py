"""The program as a user meets it: a workspace, a process, what it printed and wrote."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
REPORT = """<testsuite name="shop" tests="4">
<testcase classname="test_cart" name="test_total" time="0.5"/>
<testcase classname="test_cart" name="test_vat" file="test_cart.py" line="2">
<failure message="no &lt;b&gt;">x</failure></testcase>
<testcase classname="test_cart" name="test_error"><error message="oops">y</error></testcase>
<testcase classname="test_cart" name="test_later"><skipped/></testcase>
</testsuite>"""
PASSING = '<testsuite name="s" tests="1"><testcase classname="c" name="t"/></testsuite>'


_COVERED = "COVERAGE_PROCESS_CONFIG"


class Workplace:
    """A workspace, and the program run in it.

    `covered` has coverage see into the program, where the tests run under it: 0.2 s of processor time for each run.
    """

    def __init__(self, folder: Path, *, covered: bool = False) -> None:
        self.folder = folder
        self.environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "GITHUB_OUTPUT": str(folder / "out"),
            "GITHUB_STEP_SUMMARY": str(folder / "sum"),
        }
        if covered and _COVERED in os.environ:
            self.environ[_COVERED] = os.environ[_COVERED]

    def put(self, name: str, content: str | bytes = REPORT) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def start(self, *arguments: str, **environ: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "reporter", *arguments],
            cwd=self.folder,
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        with self.start("report", *arguments, **environ) as process:
            output, talk = process.communicate(timeout=60)
        assert "Traceback" not in output + talk
        return subprocess.CompletedProcess(arguments, process.returncode, output, talk)

    def result(self, *arguments: str, code: Any = 0, **environ: str) -> Any:
        """Run with --json and return the result."""
        done = self.run("--json", "result.json", *arguments, **environ)
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads((self.folder / "result.json").read_text())

    @property
    def summary(self) -> str:
        return (self.folder / "sum").read_text()

    @property
    def outputs(self) -> str:
        return (self.folder / "out").read_text()
