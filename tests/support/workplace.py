"""The program as a user meets it: a workspace, arguments, variables, and what it printed and wrote."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from reporter import cli
from tests.support import pausing_program

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

    `run` and `result` call the program's main function here, in 0.03 s of processor time; a process takes 0.3 s, and is
    for what belongs to it: `start` and `run_process`, which signals, encodings and streams need. `covered` has coverage
    see into processes, where the tests run under it: 0.2 s more for each.
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

    def start(self, *arguments: str, module: str = "reporter", **environ: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=self.folder,
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def start_and_pause(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start the program, and return once it is in the middle of a report and waits there for a signal."""
        process = self.start(*arguments, module=pausing_program.__name__)
        assert process.stderr
        for line in process.stderr:
            if pausing_program.PAUSED in line:
                return process
        raise AssertionError("it ended before it came there")

    def run_process(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Report in a process of its own."""
        with self.start("report", *arguments, **environ) as process:
            output, talk = process.communicate(timeout=300)
        assert "Traceback" not in output + talk
        return subprocess.CompletedProcess(arguments, process.returncode, output, talk)

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Report in this process, which has the workspace's environment, folder and streams meanwhile."""
        replaced = mock.patch.dict(os.environ, self.environ | environ, clear=True)
        with contextlib.chdir(self.folder), replaced, _replaced_streams() as (output, talk):
            code = cli.main(["report", *arguments])
        assert "Traceback" not in output.text + talk.text
        return subprocess.CompletedProcess(arguments, code, output.text, talk.text)

    def result(self, *arguments: str, code: Any = 0, **environ: str) -> Any:
        """Run with --json and return the result."""
        return self._result_of(self.run, arguments, code, environ)

    def result_of_process(self, *arguments: str, code: Any = 0, **environ: str) -> Any:
        """Run with --json in a process of its own and return the result."""
        return self._result_of(self.run_process, arguments, code, environ)

    def _result_of(self, run: Any, arguments: Sequence[str], code: int, environ: Mapping[str, str]) -> Any:
        done = run("--json", "result.json", *arguments, **environ)
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads((self.folder / "result.json").read_text())

    @property
    def summary(self) -> str:
        return (self.folder / "sum").read_text()

    @property
    def outputs(self) -> str:
        return (self.folder / "out").read_text()


class _Stream(io.TextIOWrapper):
    """A stream into memory, with the encoding of a pipe."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "utf-8")

    @property
    def text(self) -> str:
        """Return all that was written, with the line ends that a process is read with."""
        self.flush()
        self.seek(0)
        return io.TextIOWrapper(io.BytesIO(self.buffer.read()), "utf-8").read()


@contextlib.contextmanager
def _replaced_streams() -> Iterator[tuple[_Stream, _Stream]]:
    output, talk = _Stream(), _Stream()
    with mock.patch.multiple(sys, stdin=io.StringIO(), stdout=output, stderr=talk):
        yield output, talk
