"""`demo`: the main job with nothing to set up, on sample reports, against the sandbox."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.sandbox import server
from reporter.settings import read

if TYPE_CHECKING:
    from reporter.run import Surroundings

SAMPLES = Path(__file__).parent / "samples"
_HARMLESS = ("PATH", "HOME", "TERM", "NO_COLOR", "FORCE_COLOR")


def demonstrate(*, keep: bool, make_surroundings: Callable[..., "Surroundings"], command: str) -> int:
    """Report the samples to a sandbox on loopback; returns the exit code. `command` is what calls this program."""
    from reporter.run import run

    with server.running() as sandbox:
        # nothing of this machine's CI: the demo must not write into a real job's summary
        environ = {name: os.environ[name] for name in _HARMLESS if name in os.environ}
        settings = read({"token": sandbox.token, "fail_on_upload_error": True}, ("**/*.xml",), environ)
        around = make_surroundings(environ, verbose=False, workspace=str(SAMPLES))
        code = run(settings, around)
        around.show.lines(
            [
                "",
                f"that was a Buddy of your own at {sandbox.url}, gone when this command ends; to look further:",
                f"  the session's page               {command} demo --keep",
                f"  your own reports, nothing sent   {command} report --dry-run",
                f"  the job summary, as Markdown     GITHUB_STEP_SUMMARY=summary.md {command} report --dry-run",
                f"  a Buddy that stays               {command} sandbox",
            ]
        )
        if keep:
            _wait_for_interrupt(lambda: around.show.line("the local Buddy is running: Ctrl-C ends it"))
    return int(code)


def _wait_for_interrupt(say_so: Callable[[], None]) -> None:
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    say_so()  # not before it is true
    over.wait()
