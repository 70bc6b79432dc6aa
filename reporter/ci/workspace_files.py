"""How `ci` reads files: a protocol of two questions, and the disk that answers them.

No answer is an answer here: whatever can't be read is None or [], never an exception. Nothing is written.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from typing import Protocol, runtime_checkable


class Files(Protocol):
    """Files by absolute or workspace-relative path."""

    def read_bytes(self, path: str, limit: int) -> bytes | None:
        """Read a regular file whole; None if it is absent, unreadable, irregular or larger than `limit` bytes."""

    def names(self, folder: str) -> list[str]:
        """List the names in a folder, sorted; [] if it is absent or unreadable."""


@runtime_checkable
class PartFiles(Files, Protocol):
    """Files that can also read from the middle: a git pack can be larger than the memory that we may use."""

    def read_part(self, path: str, offset: int, size: int) -> bytes | None:
        """Read at most `size` bytes from `offset`; None if the file can't be read."""


class DiskFiles:
    """The real files, rooted at the workspace. Never raises."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = os.fspath(root)

    def read_bytes(self, path: str, limit: int) -> bytes | None:
        """Read a regular file whole; None if it is absent, unreadable, irregular or larger than `limit` bytes."""
        data = self.read_part(path, 0, limit + 1)
        return None if data is None or len(data) > limit else data

    def read_part(self, path: str, offset: int, size: int) -> bytes | None:
        """Read at most `size` bytes from `offset`; None if the file can't be read or is not a regular one."""
        with contextlib.suppress(OSError, ValueError, OverflowError), self._opened(path) as descriptor:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return _read(descriptor, offset, size)
        return None

    def names(self, folder: str) -> list[str]:
        """List the names in a folder, sorted; [] if it is absent or unreadable."""
        with contextlib.suppress(OSError, ValueError):
            return sorted(os.listdir(os.path.join(self._root, folder)))
        return []

    @contextlib.contextmanager
    def _opened(self, path: str) -> Iterator[int]:
        # O_NONBLOCK: a FIFO in the place of a file would make open() wait for ever.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(os.path.join(self._root, path), flags)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _read(descriptor: int, offset: int, size: int) -> bytes:
    os.lseek(descriptor, offset, os.SEEK_SET)
    pieces: list[bytes] = []
    while size > 0 and (piece := os.read(descriptor, min(size, 1 << 20))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
