"""What git says about files of a workspace: which of them it brought, and when it wrote the checkout.

The nearest `.git` above a file decides: a workspace may hold submodules, a checkout with `path:`, a second one beside
the first. Git's folder is not trusted: it is read in pieces, through regular files only, and where it is damaged, git
says nothing. What that means for a report is decided in `search`.
"""

import os
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from reporter.formats.discovery import build_copies, git_index, paths, safe_files, source_archives

UNCHANGED = "part of the repository and unchanged since the checkout"
COPY = "copied from a file of the repository"
UNPACKED = "of the same time as the sources, which came without git"

_LEVELS = 40  # folders to go up
_LINE_BYTES = 4096
_CONFIG_BYTES = 256 * 1024


class Checkout:
    """One repository's working tree: its folder, and git's folder for it."""

    def __init__(self, folder: str, git: str) -> None:
        self.folder = folder
        self._git = git
        self._common = _common_folder(git)

    @property
    def written_ns(self) -> int:
        """Return when the checkout was made, in nanoseconds of Unix time; 0 where that is not known.

        HEAD is written last by a checkout, but also by a `git checkout -b` behind the tests, and not by a checkout of
        the commit that is there already, as on a runner that keeps its workspace. FETCH_HEAD is written by each fetch,
        also by one behind the tests. Before its fetch actions/checkout writes the configuration, which tells the two
        apart. Where nothing was ever fetched, all of it came with the clone, and so did `description`.
        """
        head, fetched = self._time_of("HEAD"), self._time_of("FETCH_HEAD")
        if fetched:
            return min(max(head, self._time_of("config")), fetched)
        return min(filter(None, (head, self._time_of("description"))), default=0)

    def _time_of(self, name: str) -> int:
        return _mtime_ns(os.path.join(self._git, name))

    def known(self, own: Sequence[safe_files.File], contents: "_Contents") -> dict[str, str]:
        """Return in words why files are none of this run, by their `full` path: git brought them, or what they copy.

        `own` are the files in this checkout, `contents` those of all files: a build may copy from it to anywhere.
        """
        asked = _Asked(self.folder, own, contents=contents, index_ns=self._time_of("index"))
        _, id_bytes = self.id_format()
        try:
            read = git_index.read(self._open, id_bytes=id_bytes, sizes=contents.sizes, is_wanted=asked.may_know)
            for entry in read:
                asked.compare(entry)
        except (OSError, git_index.DamagedIndexError):
            pass  # what stands before the damage counts
        return asked.found

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


class _Contents:
    """The contents of the files that are asked about, one for all checkouts: there may be thousands of each."""

    def __init__(self, files: Sequence[safe_files.File], algorithm: str) -> None:
        self.algorithm = algorithm
        self.unread: dict[int, list[safe_files.File]] = {}  # by size; read once an entry is of that size
        self.by_blob: dict[bytes, list[safe_files.File]] = {}
        for file in files:
            if file.size:  # an empty file is like every other
                self.unread.setdefault(file.size & git_index.SIZE_MASK, []).append(file)
        self.sizes = frozenset({0, *self.unread})

    def of(self, entry: git_index.Entry) -> Sequence[safe_files.File]:
        """Return the files that have the content of an entry of an index."""
        if entry.size in self.unread:
            self.read(entry.size)
        elif not entry.size and not entry.mtime_s:
            # git never looked at the file, as with `read-tree` or a sparse checkout: its size may be any
            for size in list(self.unread):
                self.read(size)
        return self.by_blob.get(entry.blob, ())

    def read(self, size: int) -> None:
        """Read the files of this size."""
        for file in self.unread.pop(size, ()):
            for blob in safe_files.blob_ids(file, self.algorithm):
                self.by_blob.setdefault(blob, []).append(file)


class _Asked:
    """The files that are asked about, by what an entry of one index may share with them."""

    def __init__(self, folder: str, own: Sequence[safe_files.File], *, contents: _Contents, index_ns: int) -> None:
        self.found: dict[str, str] = {}
        self._contents = contents
        self._index_ns = index_ns
        self._named = {os.fsencode(paths.below(file.full, folder)): file for file in own}

    def may_know(self, size: int, blob: bytes, name: bytes) -> bool:
        """Say whether an entry may be about one of the files: few are, of the many that have a size in common.

        It is asked a hundred thousand times of a large index.
        """
        if size in self._contents.unread:
            self._contents.read(size)
        return blob in self._contents.by_blob or name in self._named or not size

    def compare(self, entry: git_index.Entry) -> None:
        """Note which of the files an entry of the index is about."""
        same = self._contents.of(entry)
        for file in same:
            self.found.setdefault(file.full, COPY)
        named = self._named.get(entry.name)
        if named is not None and self._is_unchanged(entry, named, same):
            self.found[named.full] = UNCHANGED

    def _is_unchanged(self, entry: git_index.Entry, file: safe_files.File, same: Sequence[safe_files.File]) -> bool:
        """Say whether the file is as git wrote it: of the same content, or of the same size and time.

        Size and time are git's own test, which holds where a filter makes the file differ from its blob.
        """
        if any(other is file for other in same):
            return True
        if not file.size:
            return entry.blob in safe_files.blob_ids(file, self._contents.algorithm)
        return entry.size == file.size & git_index.SIZE_MASK and self._is_of_time(entry, file)

    def _is_of_time(self, entry: git_index.Entry, file: safe_files.File) -> bool:
        """Say whether the file is of the time that git noted when it wrote it.

        Where git noted whole seconds only, a file of the index's own second may have been written once more (git docs,
        racy-git). Containers may keep microseconds, and archives seconds: tar in its usual form.
        """
        seconds, nanoseconds = divmod(file.mtime_ns, 10**9)
        if entry.mtime_s != seconds & git_index.SIZE_MASK:
            return False
        if not entry.mtime_ns:
            return file.mtime_ns < self._index_ns
        return not nanoseconds or abs(entry.mtime_ns - nanoseconds) < 1000


class Checkouts:
    """The checkouts that hold the files of a search."""

    def __init__(self) -> None:
        self._by_folder: dict[str, Checkout | None] = {}

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
        contents: dict[str, _Contents] = {}
        for checkout, own in self._of(files):
            algorithm, _ = checkout.id_format()
            if algorithm not in contents:
                contents[algorithm] = _Contents(files, algorithm)
            for full, why in checkout.known(own, contents[algorithm]).items():
                if found.get(full) != UNCHANGED:
                    found[full] = why
        without = [file for file in files if self.nearest(file.full) is None]
        found |= {file.full: UNPACKED for file in source_archives.unpacked(without)}
        originals = {full for full, why in found.items() if why != COPY}
        return found | {file.full: COPY for file in build_copies.of_originals(files, originals)}

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


def _text(path: str, limit_bytes: int) -> str:
    try:
        with safe_files.open_regular(path) as file:
            return os.fsdecode(file.read(limit_bytes))
    except (OSError, ValueError):
        return ""


def _mtime_ns(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except (OSError, ValueError):
        return 0
