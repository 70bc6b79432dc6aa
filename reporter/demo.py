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


def demonstrate(*, keep: bool, make_surroundings: Callable[..., "Surroundings"]) -> int:
    """Report the samples to a sandbox on loopback; returns the exit code."""
    from reporter.run import run

    with server.running() as sandbox:
        # nothing of this machine's CI: the demo must not write into a real job's summary
        environ = {name: os.environ[name] for name in ("PATH", "HOME", "TERM") if name in os.environ}
        settings = read({"token": sandbox.token}, ("**/*.xml",), environ)
        around = make_surroundings(environ, verbose=False, workspace=str(SAMPLES))
        code = run(settings, around)
        around.show.lines(
            [
                "",
                f"that was a Buddy of your own at {sandbox.url}, gone when this command ends; to look further:",
                "  the session's page        buddy-reporter demo --keep",
                "  the same with your tests  buddy-reporter report --dry-run",
                "  a Buddy that stays        buddy-reporter sandbox",
            ]
        )
        if keep:
            around.show.line("the local Buddy is running: Ctrl-C ends it")
            _wait_for_interrupt()
    return int(code)


def _wait_for_interrupt() -> None:
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    over.wait()
