"""Files that came with the sources where there is no git to ask.

Where actions/checkout finds no git, as in the slim images of Python and Node, it unpacks an archive of the commit (its
README, "falls back to the REST API"). All files of such an archive have the time of the commit, in whole seconds (git
docs, git-archive). A file of that very time came with them: what runs afterwards writes later, and hardly ever at a
whole second.
"""

import collections
import itertools
import os
from collections.abc import Iterable, Iterator

from reporter.formats.discovery import safe_files

_LEVELS = 40  # folders to go up
_FILES = 1000  # looked at of one folder
_ALIKE = 3  # files that have one time by more than chance
_SECOND_NS = 10**9


def unpacked(files: Iterable[safe_files.File]) -> list[safe_files.File]:
    """Return the files that have the time of the sources: that of most files in a folder above theirs."""
    times: dict[str, int] = {}
    found = []
    for file in files:
        if file.mtime_ns % _SECOND_NS:
            continue
        for folder in _above(file):
            if folder not in times:
                times[folder] = _common_time_ns(folder)
            if times[folder] == file.mtime_ns:
                found.append(file)
                break
    return found


def _above(file: safe_files.File) -> Iterator[str]:
    """Give the folders above that of a file, up to the workspace.

    Its own says nothing, but for the workspace: an archive of reports holds several files of one second.
    """
    folder = os.path.dirname(file.full)
    if folder == file.root:
        yield folder
    for _ in range(_LEVELS):
        if folder == file.root:
            break
        folder = os.path.dirname(folder)
        yield folder


def _common_time_ns(folder: str) -> int:
    """Return the time that most files of a folder have, -1 where it is not that of an archive."""
    times: collections.Counter[int] = collections.Counter()
    try:
        with os.scandir(folder) as entries:
            for entry in itertools.islice(entries, _FILES):
                if entry.is_file(follow_symlinks=False) and not entry.name.endswith(".xml"):
                    times[entry.stat(follow_symlinks=False).st_mtime_ns] += 1
    except OSError:
        return -1
    if not times:
        return -1
    ((time_ns, number),) = times.most_common(1)
    if number < _ALIKE or number * 2 <= times.total() or time_ns % _SECOND_NS:
        return -1
    return time_ns
