"""`demo`: the main job with nothing to set up, on sample reports, against the sandbox."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reporter import interrupts
from reporter.sandbox import server
from reporter.settings_reader import read

if TYPE_CHECKING:
    from reporter.runtime import Runtime

SAMPLES = Path(__file__).parent / "samples"
_HARMLESS = ("PATH", "HOME", "TERM", "TERM_PROGRAM", "WT_SESSION", "ConEmuANSI", "ANSICON", "NO_COLOR", "FORCE_COLOR")


def demonstrate(given: Mapping[str, str], *, keep: bool, make_runtime: Callable[..., "Runtime"], command: str) -> int:
    """Report the samples to a sandbox on loopback; returns the exit code.

    `given` is the environment, of which little is used; `command` is what calls this program.
    """
    from reporter.pipeline import run

    with server.running() as sandbox, _samples() as folder:
        # nothing of this machine's CI: the demo must not write into a real job's summary
        environ = {name: given[name] for name in _HARMLESS if name in given}
        settings = read({"token": sandbox.token, "fail_on_upload_error": True}, ("**/*.xml",), environ)
        runtime = make_runtime(environ, verbose=False, workspace=folder)
        runtime.show.heading(f"a local Buddy runs at {sandbox.url}")
        runtime.show.line("it receives sample reports of seven test runners, with failures on purpose")
        runtime.show.line("")
        code = run(settings, runtime)
        runtime.show.line("")
        runtime.show.heading("where to look further")
        runtime.show.lines([line for what, how in _hints(command) for line in (f"  # {what}", f"  {how}")])
        if keep:
            interrupts.wait_for_one(
                lambda: runtime.show.lines(["", f"{sandbox.url} keeps running: press Ctrl-C to stop it"])
            )
    return int(code)


@contextlib.contextmanager
def _samples() -> Iterator[str]:
    """Give the samples in a folder of their own: in a checkout of this project they are files that git brought."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(SAMPLES, folder, dirs_exist_ok=True)
        yield folder


def _hints(command: str, system: str = os.name) -> list[tuple[str, str]]:
    """Return what there is to try next, each with a line that can be copied into a shell of the system (`os.name`)."""
    what = "the job summary as GitHub would show it, in a file of Markdown"
    set_summary = "GITHUB_STEP_SUMMARY=summary.md"
    if system == "nt":
        what, set_summary = f"{what} (in PowerShell)", "$env:GITHUB_STEP_SUMMARY = 'summary.md';"
    return [
        ("the session's page: the same again, and the local Buddy stays until Ctrl-C", f"{command} demo --keep"),
        ("your own reports, with nothing sent", f"{command} report --dry-run"),
        (what, f"{set_summary} {command} report --dry-run"),
        ("a local Buddy that stays, and how to send it your own reports", f"{command} sandbox"),
    ]
