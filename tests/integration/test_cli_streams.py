"""Where the program talks to: pipes that close, terminals, small alphabets, nobody at all."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.workplace import REPORT, Workplace

PROGRAM = f"{shlex.quote(sys.executable)} -m reporter"


@pytest.fixture
def work(tmp_path: Path) -> Workplace:
    place = Workplace(tmp_path, covered=True)
    place.put("junit.xml", REPORT.replace("no &lt;b&gt;", "naïve ☃"))
    return place


def _shell(work: Workplace, command: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", command], cwd=work.folder, env=work.environ | environ, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    "redirection",
    ["| head -1", "2>&1 | head -1", "| true", ">&-", "2>&-", "<&-", "<&- >&- 2>&-", ">/dev/full", ">/dev/full 2>&1"],
)
@pytest.mark.parametrize("options", ["", "--json -", "-v"])
def test_report__streams_that_are_closed_do_no_harm(work: Workplace, redirection: str, options: str) -> None:
    done = _shell(work, f"{PROGRAM} report --dry-run {options} {redirection}; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == 0, done.stderr
    for sign in (b"Traceback", b"Exception ignored", b"please report"):
        assert sign not in done.stderr
    assert "total=4\n" in work.outputs
    assert "test_vat" in work.summary


def test_report__bad_usage_with_closed_streams(work: Workplace) -> None:
    assert _shell(work, f"{PROGRAM} report --nope >&- 2>&-").returncode == 2


def test_report__standard_output_is_the_product_and_standard_error_the_talk(work: Workplace) -> None:
    done = work.run_process("--dry-run", "--fail-on-failure")
    assert "2 of 4 test cases failed" in done.stdout
    assert "report found in the workspace" in done.stderr
    assert "fail_on_failure is set, and 2 test cases failed" in done.stderr
    assert "found in the workspace" not in done.stdout


def test_report__json_for_a_pipe_in_actions(work: Workplace) -> None:
    done = work.run_process("--json", "-", "--dry-run", "-v", GITHUB_ACTIONS="true")
    assert json.loads(done.stdout)["version"] == 1
    assert "::error" in done.stderr
    assert "junit.xml: taken" in done.stderr


@pytest.mark.parametrize(
    "environ", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1252"}]
)
def test_report__a_small_alphabet(work: Workplace, environ: dict[str, str]) -> None:
    done = work.run_process("--dry-run", **environ)
    assert done.returncode == 0
    assert "naïve ☃" in done.stdout
    assert "naïve ☃" in (work.folder / "sum").read_text("utf-8")


def _on_terminal(work: Workplace, *options: str, **environ: str) -> str:
    """Run with a terminal as all three streams; return what it showed."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "reporter", *options],
        cwd=work.folder,
        env=work.environ | environ,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # what Linux says at the end
                break
            if not piece:
                break
            shown += piece
        assert process.wait(120) == 3, shown
    os.close(ours)
    return shown.decode()


ASKED = ("report", "--dry-run", "--require-tests", "nothing*.xml")


def test_report__on_a_terminal(work: Workplace) -> None:
    shown = _on_terminal(work, *ASKED, TERM="xterm")
    assert "\x1b[31merror:\x1b[0m require_tests is set" in shown


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}])
def test_report__on_a_terminal_without_colours(work: Workplace, environ: dict[str, str]) -> None:
    assert "\x1b" not in _on_terminal(work, *ASKED, **environ)


def test_report__no_colour_and_no_bar_in_a_pipe(work: Workplace) -> None:
    done = work.run_process("--dry-run", TERM="xterm")
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr


def test_report__colours_in_a_pipe_where_they_are_asked_for(work: Workplace) -> None:
    done = work.run_process(*ASKED[1:], FORCE_COLOR="1")
    assert "\x1b[31merror:\x1b[0m require_tests is set" in done.stderr
    assert "\x1b" not in work.run_process(*ASKED[1:], FORCE_COLOR="1", NO_COLOR="1").stderr
