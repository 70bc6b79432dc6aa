"""What one index of git says about files: unchanged since the checkout, or of the content of a file of the repository.

Each file's content is read once an entry of its size is met, and only once for all checkouts of a workspace.
"""

import os
from collections.abc import Collection, Mapping, Sequence

from reporter.formats.discovery import git_index, paths, safe_files

UNCHANGED = "part of the repository and unchanged since the checkout"
COPY = "copied from a file of the repository"

_NAMES = 40  # kept of the entries that have the content of one file


class Contents:
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


class Asked:
    """The files that are asked about, by what an entry of one index may share with them."""

    def __init__(self, folder: str, own: Sequence[safe_files.File], contents: Contents, index_ns: int) -> None:
        self.staged: set[str] = set()  # full paths of files that came to the index after the checkout
        self._unchanged: dict[bytes, bytes] = {}  # paths and blobs of files that are as the index names them
        self._copies: dict[str, dict[bytes, bytes]] = {}  # full paths, and some of the entries of the same content
        self._contents = contents
        self._index_ns = index_ns
        self._named = {os.fsencode(paths.below(file.full, folder)): file for file in own}

    @property
    def names(self) -> Collection[bytes]:
        """Return the paths of the files in this checkout, and of entries that have the content of one."""
        return self._named.keys() | self._originals().keys()

    @property
    def found(self) -> dict[str, str]:
        """Say in words why files are none of this run, by their `full` path."""
        return dict.fromkeys(self._copies, COPY) | {self._named[name].full: UNCHANGED for name in self._unchanged}

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
            originals = self._copies.setdefault(file.full, {})
            if len(originals) < _NAMES:
                originals[entry.name] = entry.blob
        named = self._named.get(entry.name)
        if named is not None and self._is_unchanged(entry, named, same):
            self._unchanged[entry.name] = entry.blob

    def compare_with_commit(self, committed: Mapping[bytes, Collection[bytes]] | None) -> None:
        """Tell files that came to the index after the checkout, as by `git add -A`, and those that left it.

        `committed` are the blobs of the commit that was checked out, None where they are not known. A report is no copy
        of what a step published of it.
        """
        if committed is None:
            return
        known = self._originals() | self._unchanged
        added = {name for name, blob in known.items() if blob not in committed.get(name, ())}
        self._copies = {full: names for full, names in self._copies.items() if not names.keys() <= added}
        self.staged = {self._named[name].full for name in added & self._unchanged.keys()} - self._copies.keys()
        self._unchanged = {name: blob for name, blob in self._unchanged.items() if name not in added}
        for name in (committed.keys() & self._named.keys()) - self._unchanged.keys() - added:
            for blob in safe_files.blob_ids(self._named[name], self._contents.algorithm):
                if blob in committed[name]:
                    self._unchanged[name] = blob

    def _originals(self) -> dict[bytes, bytes]:
        """Return the entries that have the content of a file: their paths and blobs."""
        return {name: blob for originals in self._copies.values() for name, blob in originals.items()}

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
