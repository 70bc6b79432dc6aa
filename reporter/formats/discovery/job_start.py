"""When the job began, by what GitHub's runner wrote.

The runner empties its folder for temporary files before each job. In it each step gets new files, for its outputs and
the like, and those of earlier steps stay (actions/runner, `TempDirectoryManager.cs` and `FileCommandManager.cs`): the
oldest of them was made when the first step began, and what is older is of an earlier job, whatever git did meanwhile.
"""

import os
import re
from collections.abc import Mapping

from reporter.formats.discovery import git_folders

_FOLDERS = ("_runner_file_commands", "file_commands")  # on the host, and where the runner shows it to containers
_FILES_OF_A_STEP = re.compile(r"(?:add_path|save_state|set_env|set_output|step_summary)_([0-9a-f-]{36})")
_SECOND_NS = 10**9  # some file systems keep no more of a report's time
_STEPS = 2  # one alone may be this step, where another runner keeps no others


def begun_ns(environ: Mapping[str, str]) -> int:
    """Return the second in which the first step began, in nanoseconds of Unix time; 0 where it is not known."""
    folder = os.path.dirname(environ.get("GITHUB_OUTPUT", ""))
    if os.path.basename(folder) not in _FOLDERS:
        return 0
    try:
        names = os.listdir(folder)
    except OSError:
        return 0
    steps = {found[1]: 0 for name in names if (found := _FILES_OF_A_STEP.fullmatch(name))}
    if len(steps) < _STEPS:
        return 0
    times = (git_folders.mtime_ns(os.path.join(folder, name)) for name in names if _FILES_OF_A_STEP.fullmatch(name))
    return min(filter(None, times), default=0) // _SECOND_NS * _SECOND_NS
