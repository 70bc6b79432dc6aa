"""What a run works with, made by `cli`: no other module asks the process for any of it."""

import dataclasses
import os
import time
from collections.abc import Callable, Mapping

from reporter import errors
from reporter.outputs import console


def is_in_actions(environ: Mapping[str, str]) -> bool:
    """Say whether GitHub Actions reads what is printed."""
    return environ.get("GITHUB_ACTIONS", "").lower() == "true"


@dataclasses.dataclass(frozen=True, slots=True)
class Runtime:
    """What a run works with: the environment, the workspace, the clock, and where it prints.

    `talk` gets messages on the way, `show` the product, `write_raw` the JSON for `-` (it may raise OSError).
    `interruptible` is a context manager inside which the first signal raises `errors.Interrupted`. `clock` counts
    seconds.
    """

    environ: Mapping[str, str]
    workspace: str
    talk: console.Console
    show: console.Console
    write_raw: Callable[[str], None]
    interruptible: Callable[[], errors.SignalBlock]
    clock: Callable[[], float] = time.monotonic

    @property
    def is_in_actions(self) -> bool:
        """Say whether GitHub Actions reads what is printed."""
        return is_in_actions(self.environ)

    def has_file(self, path: str) -> bool:
        """Say whether the workspace holds a regular file at a relative path, and no link is on the way to it.

        A link could lead outside, and an annotation there would be lost.
        """
        top = os.path.realpath(self.workspace)
        full = os.path.normpath(os.path.join(top, path))
        return full.startswith(os.path.join(top, "")) and os.path.isfile(full) and os.path.realpath(full) == full
