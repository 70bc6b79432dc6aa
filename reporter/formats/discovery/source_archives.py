"""Files that came with the sources where there is no git to ask.

Where actions/checkout finds no git, as in the slim images of Python and Node, it unpacks an archive of the commit (its
README, "falls back to the REST API"). All files of such an archive have the time of the commit, in whole seconds (git
docs, git-archive). A file of that very time came with them: what runs afterwards writes later, and hardly ever at a
whole second.
"""

import collections
import itertools
import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reporter.formats.discovery import safe_files, walk

_LEVELS = 40  # folders to go up
_FILES = 1000  # looked at of one folder
_ALIKE = 3  # files that have one time by more than chance
_SECOND_NS = 10**9


class Unpacked(NamedTuple):
    """Full paths of files that came with the sources, and of those of which it is not sure."""

    known: set[str]
    doubtful: set[str]


class _Common(NamedTuple):
    """The time that most files of a folder have, in nanoseconds; `is_sure` where it is no chance."""

    time_ns: int
    is_sure: bool


def unpacked(files: Sequence[safe_files.File]) -> Unpacked:
    """Return the files that have the time of the sources: that of most files in a folder above theirs.

    Few files of one time may be chance, as in an archive of reports and logs: what has it is left out only beside
    reports that were written here.
    """
    candidates = {file.full for file in files}
    times: dict[str, _Common | None] = {}
    known: set[str] = set()
    doubtful: set[str] = set()
    for file in files:
        if file.mtime_ns % _SECOND_NS:
            continue
        for folder in _above(file):
            if folder not in times:
                times[folder] = _common(folder, file.root, candidates)
            common = times[folder]
            if common is not None and common.time_ns == file.mtime_ns:
                doubtful.add(file.full)
                if common.is_sure:
                    known.add(file.full)
    doubtful -= known
    if any(file.mtime_ns % _SECOND_NS for file in files):
        return Unpacked(known | doubtful, set())
    return Unpacked(known, doubtful)


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


def _common(folder: str, root: str, candidates: set[str]) -> _Common | None:
    """Return the time that most files of a folder have, None where it is not that of an archive.

    Where `root`, the workspace, has few files of its own, those below it count too, but for what was written since:
    not at a whole second.
    """
    times = own = _times(folder, candidates)
    if folder == root and len(own) < 2 and own.total() < _ALIKE:
        all_files = itertools.islice(walk.Walk(lambda name: True).files(root), _FILES)
        others = (_time_ns(full) for full in all_files if full not in candidates)
        times = collections.Counter(time for time in others if not time % _SECOND_NS)
    if not times:
        return None
    ((time_ns, number),) = times.most_common(1)
    if number * 2 <= times.total() or time_ns % _SECOND_NS or (own and time_ns not in own):
        return None
    return _Common(time_ns, number >= _ALIKE and time_ns in own)


def _times(folder: str, candidates: set[str]) -> "collections.Counter[int]":
    times: collections.Counter[int] = collections.Counter()
    try:
        with os.scandir(folder) as entries:
            for entry in itertools.islice(entries, _FILES):
                if entry.is_file(follow_symlinks=False) and entry.path not in candidates:
                    times[entry.stat(follow_symlinks=False).st_mtime_ns] += 1
    except OSError:
        return collections.Counter()
    return times


def _time_ns(full: str) -> int:
    try:
        return os.lstat(full).st_mtime_ns
    except OSError:
        return 1  # of no archive
