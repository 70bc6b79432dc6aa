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

from reporter.formats.discovery import safe_files, walk

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
                times[folder] = _common_time_ns(folder, file.root)
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


def _common_time_ns(folder: str, root: str) -> int:
    """Return the time that most files of a folder have, -1 where it is not that of an archive.

    Where `root`, the workspace, has few files of its own, those below it count too, but for what was written since:
    not at a whole second.
    """
    times = own = _times(folder)
    if folder == root and len(own) == 1 and own.total() < _ALIKE:
        all_files = itertools.islice(walk.Walk(_is_no_report).files(root), _FILES)
        times = collections.Counter(time for full in all_files if not (time := _time_ns(full)) % _SECOND_NS)
    if not times:
        return -1
    ((time_ns, number),) = times.most_common(1)
    if number < _ALIKE or number * 2 <= times.total() or time_ns % _SECOND_NS or time_ns not in own:
        return -1
    return time_ns


def _times(folder: str) -> "collections.Counter[int]":
    times: collections.Counter[int] = collections.Counter()
    try:
        with os.scandir(folder) as entries:
            for entry in itertools.islice(entries, _FILES):
                if entry.is_file(follow_symlinks=False) and _is_no_report(entry.name):
                    times[entry.stat(follow_symlinks=False).st_mtime_ns] += 1
    except OSError:
        return collections.Counter()
    return times


def _time_ns(full: str) -> int:
    try:
        return os.lstat(full).st_mtime_ns
    except OSError:
        return 1  # of no archive


def _is_no_report(name: str) -> bool:
    return not name.endswith(".xml")
