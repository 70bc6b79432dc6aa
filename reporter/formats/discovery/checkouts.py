"""What git says about files of a workspace: which of them it brought, and when it wrote the checkout.

The nearest `.git` above a file decides: a workspace may hold submodules, a checkout with `path:`, a second one beside
the first. Git's folder is not trusted: it is read in pieces, through regular files only, and where it is damaged, git
says nothing. What that means for a report is decided in `search`.
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import BinaryIO

from reporter.formats.discovery import build_copies, git_index, safe_files, source_archives, tracked

UNPACKED = "of the same time as the sources, which came without git"

# the blobs at paths of the commit that a folder's checkout began with; None where that is not known
Committed = Callable[[str, Collection[bytes]], Mapping[bytes, bytes] | None]

_LEVELS = 40  # folders to go up
_LINE_BYTES = 4096
_CONFIG_BYTES = 256 * 1024
_LOG_BYTES = 1 << 20


def unknown(folder: str, names: Collection[bytes]) -> None:
    """Know nothing of any commit."""


class Checkout:
    """One repository's working tree: its folder, and git's folder for it."""

    def __init__(self, folder: str, git: str) -> None:
        self.folder = folder
        self._git = git
        self._common = _common_folder(git)

    @property
    def written_ns(self) -> int:
        """Return when the checkout was made, in nanoseconds of Unix time; 0 where that is not known.

        HEAD is written last by a checkout, but also by a `git checkout -b` behind the tests: the log of HEAD tells that
        the commit stayed. It is not written by a checkout of the commit that is there already, as on a runner that
        keeps its workspace. FETCH_HEAD is written by each fetch, also by one behind the tests. Before its fetch
        actions/checkout writes the configuration, which tells the two apart. Where nothing was ever fetched, all of it
        came with the clone, and so did `description`.
        """
        head, fetched = self._time_of("HEAD"), self._time_of("FETCH_HEAD")
        if moved := self._moved_ns():
            head = min(head, moved)
        if fetched:
            return min(max(head, self._time_of("config")), fetched)
        return min(filter(None, (head, self._time_of("description"))), default=0)

    def _moved_ns(self) -> int:
        """Return when HEAD came to another commit that was not made here, by its log; 0 where that is not known.

        Git docs, gitrepository-layout > logs: ids before and after, who, seconds, time zone, tab, what was done.
        """
        log = _text(os.path.join(self._git, "logs", "HEAD"), _LOG_BYTES, is_end=True)
        for line in reversed(log.splitlines()):
            what, _, reason = line.partition("\t")
            ids, seconds = what.split(" ")[:2], what.split(" ")[-2:-1]
            if len(ids) == 2 and ids[0] != ids[1] and not reason.startswith("commit") and seconds[0].isdecimal():
                return int(seconds[0][:12]) * 10**9
        return 0

    def _time_of(self, name: str) -> int:
        return _mtime_ns(os.path.join(self._git, name))

    def known(self, own: Sequence[safe_files.File], contents: tracked.Contents) -> tracked.Asked:
        """Ask the index which files are none of this run, as git brought them, or what they copy.

        `own` are the files in this checkout, `contents` those of all files: a build may copy from it to anywhere.
        """
        asked = tracked.Asked(self.folder, own, contents, self._time_of("index"))
        _, id_bytes = self.id_format()
        try:
            read = git_index.read(self._open, id_bytes=id_bytes, sizes=contents.sizes, is_wanted=asked.may_know)
            for entry in read:
                asked.compare(entry)
        except (OSError, git_index.DamagedIndexError):
            pass  # what stands before the damage counts
        return asked

    def _open(self, name: str) -> BinaryIO:
        return safe_files.open_regular(os.path.join(self._git, name))

    def id_format(self) -> tuple[str, int]:
        """Return hash and length of ids (git docs, git-config > extensions.objectFormat)."""
        section = ""
        for line in _text(os.path.join(self._common, "config"), _CONFIG_BYTES).lower().splitlines():
            line = line.strip()
            if line.startswith("["):
                section = line
            elif section == "[extensions]" and line.replace(" ", "").replace("\t", "") == "objectformat=sha256":
                return "sha256", 32
        return "sha1", 20


class Checkouts:
    """The checkouts that hold the files of a search."""

    def __init__(self) -> None:
        self._by_folder: dict[str, Checkout | None] = {}
        self._blobs: dict[str, dict[bytes, bytes]] = {}  # of files that an index names, by the folder of its checkout

    def nearest(self, full: str) -> Checkout | None:
        """Return the checkout that holds a file, None where it is in none."""
        folder = os.path.dirname(full)
        passed: list[str] = []
        found: Checkout | None = None
        for _ in range(_LEVELS):
            if folder in self._by_folder:
                found = self._by_folder[folder]
                break
            passed.append(folder)
            if git := _git_folder(folder):
                found = Checkout(folder, git)
                break
            above = os.path.dirname(folder)
            if above == folder:
                break
            folder = above
        self._by_folder.update(dict.fromkeys(passed, found))
        return found

    def known(self, files: Sequence[safe_files.File]) -> dict[str, str]:
        """Return in words why files are none of this run, by their `full` path; each index is read once."""
        found: dict[str, str] = {}
        contents: dict[str, tracked.Contents] = {}
        for checkout, own in self._of(files):
            algorithm, _ = checkout.id_format()
            if algorithm not in contents:
                contents[algorithm] = tracked.Contents(files, algorithm)
            asked = checkout.known(own, contents[algorithm])
            self._blobs[checkout.folder] = asked.blobs
            for full, why in asked.found.items():
                if found.get(full) != tracked.UNCHANGED:
                    found[full] = why
        without = [file for file in files if self.nearest(file.full) is None]
        found |= {file.full: UNPACKED for file in source_archives.unpacked(without)}
        originals = {full for full, why in found.items() if why != tracked.COPY}
        return found | {file.full: tracked.COPY for file in build_copies.of_originals(files, originals)}

    def staged(self, committed: Committed) -> set[str]:
        """Return which of the files that an index names came to it after the checkout, as by `git add -A`.

        They are given by their full paths, and known once `known` was asked.
        """
        found: set[str] = set()
        for folder, blobs in self._blobs.items():
            there = committed(folder, blobs.keys())
            if there is not None:
                names = (name for name, blob in blobs.items() if there.get(name) != blob)
                found |= {os.path.join(folder, *os.fsdecode(name).split("/")) for name in names}
        return found

    def is_older(self, file: safe_files.File) -> bool:
        """Say whether a file was there before its checkout."""
        checkout = self.nearest(file.full)
        return checkout is not None and file.mtime_ns < checkout.written_ns

    def _of(self, files: Iterable[safe_files.File]) -> list[tuple[Checkout, list[safe_files.File]]]:
        """Return the checkouts of files, each with the files that are nearest to it."""
        found: dict[int, tuple[Checkout, list[safe_files.File]]] = {}
        for file in files:
            checkout = self.nearest(file.full)
            if checkout is not None:
                found.setdefault(id(checkout), (checkout, []))[1].append(file)
        return list(found.values())


def _git_folder(folder: str) -> str:
    """Find the repository's folder; in a worktree or submodule `.git` is a file (git docs, gitrepository-layout)."""
    git = os.path.join(folder, ".git")
    if not os.path.lexists(git):
        return ""
    if not os.path.isdir(git):
        line = _text(git, _LINE_BYTES)
        target = line.removeprefix("gitdir:").strip()
        if not line.startswith("gitdir:") or not target:
            return ""
        git = os.path.join(folder, target)
    if _mtime_ns(os.path.join(git, "HEAD")):
        return git
    return ""


def _common_folder(git: str) -> str:
    line = _text(os.path.join(git, "commondir"), _LINE_BYTES).strip()
    return os.path.join(git, line)


def _text(path: str, limit_bytes: int, *, is_end: bool = False) -> str:
    """Return the beginning of a file, or its end; "" where it can't be read."""
    try:
        with safe_files.open_regular(path) as file:
            if is_end:
                file.seek(max(0, os.fstat(file.fileno()).st_size - limit_bytes))
            return os.fsdecode(file.read(limit_bytes))
    except (OSError, ValueError):
        return ""


def _mtime_ns(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except (OSError, ValueError):
        return 0
