"""How `ci` reads files: a protocol with two methods, and the disk.

What can't be read is None or [], never an exception. Nothing is written.
"""

import contextlib
import itertools
import os
import stat
from collections.abc import Iterator
from typing import Protocol, runtime_checkable

_NAMES = 100_000


class Files(Protocol):
    """Files by absolute or workspace-relative path."""

    def read_bytes(self, path: str, limit: int) -> bytes | None:
        """Read a regular file whole; None if it is absent, unreadable, irregular or larger than `limit` bytes."""

    def names(self, folder: str) -> list[str]:
        """List the names in a folder, sorted; [] if it is absent or unreadable."""


@runtime_checkable
class PartFiles(Files, Protocol):
    """Files that can also read from the middle: a git pack can be larger than memory."""

    def read_part(self, path: str, offset: int, size: int) -> bytes | None:
        """Read at most `size` bytes from `offset`; None if the file can't be read."""


class DiskFiles:
    """The real files, rooted at the workspace. Never raises."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = os.fspath(root)

    def read_bytes(self, path: str, limit: int) -> bytes | None:
        """Read a regular file whole; None if it is absent, unreadable, irregular or larger than `limit` bytes."""
        data = self.read_part(path, 0, limit + 1)
        if data is None or len(data) > limit:
            return None
        return data

    def read_part(self, path: str, offset: int, size: int) -> bytes | None:
        """Read at most `size` bytes from `offset`; None if the file can't be read or is not a regular one."""
        with contextlib.suppress(OSError, ValueError, OverflowError), self._opened(path) as descriptor:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return _read(descriptor, offset, size)
        return None

    def names(self, folder: str) -> list[str]:
        """List the names in a folder, sorted; [] if it is absent or unreadable.

        Links to folders are left out: three of them to `.` would be looked through without an end. So is what comes
        after the first 100,000 names.
        """
        with contextlib.suppress(OSError, ValueError), os.scandir(os.path.join(self._root, folder)) as entries:
            listed = itertools.islice(entries, _NAMES)
            return sorted(entry.name for entry in listed if not (entry.is_symlink() and entry.is_dir()))
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


def part(files: Files, path: str, *, offset: int, size: int) -> bytes:
    """Read at most `size` bytes from `offset`; b"" where the file can't be read, or is over 64 MiB without parts."""
    if isinstance(files, PartFiles):
        return files.read_part(path, offset, size) or b""
    return (files.read_bytes(path, 64 << 20) or b"")[offset : offset + size]


def lines(files: Files, path: str, *, limit: int, piece_bytes: int) -> Iterator[bytes]:
    """Give the lines of a file, of which no more than a piece is in memory; ends at a line that is longer than that."""
    rest = b""
    for offset in range(0, limit, piece_bytes):
        piece = part(files, path, offset=offset, size=piece_bytes)
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(piece) < piece_bytes or len(rest) > piece_bytes:
            break
    if rest and len(rest) <= piece_bytes:
        yield rest


def _read(descriptor: int, offset: int, size: int) -> bytes:
    os.lseek(descriptor, offset, os.SEEK_SET)
    pieces: list[bytes] = []
    while size > 0 and (piece := os.read(descriptor, min(size, 1 << 20))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
