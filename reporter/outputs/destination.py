"""Where a result is to be shown: the values that every output is made with."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from reporter.outputs import console


class Destination(NamedTuple):
    """Environment, workspace and console, and what the inputs ask for.

    `alerts` are whole workflow commands. `write_raw` writes to standard output and may raise OSError.
    """

    environ: Mapping[str, str]
    workspace: str
    console: console.Console
    write_raw: Callable[[str], None]
    annotations_limit: int = 10
    alerts: tuple[str, ...] = ()
    job_summary: bool = True
    json_path: str = ""
    comment_path: str = ""
    comment_url: str = ""
