"""Files of a workspace that may have been prepared: opened without following a link, or waiting.

A link in a pull request could carry `/proc/self/environ` into an annotation, and a pipe has no end. What was looked at
once may be something else when it is opened, so each opening begins at a folder that is trusted and follows no link
on the whole way down.
"""

import errno
import io
import os
import stat
from typing import Any, BinaryIO, NamedTuple

from reporter.formats.discovery import paths

_CHUNK_BYTES = 256 * 1024
_COMPARED_BYTES = 256 << 20  # a larger file is not hashed: a sparse one of 20 GB takes minutes
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_PATH", os.O_RDONLY)
_CAN_HOLD_FOLDERS = os.open in os.supports_dir_fd and bool(_NO_LINK)


class File(NamedTuple):
    """A file as the search saw it: `path` as people know it, `full` as the system does, below the folder `root`."""

    path: str
    full: str
    root: str
    size: int = 0
    mtime_ns: int = 0
    content: bytes = b""  # where the search read all of it and keeps it: opening takes more time than all that follows

    def open(self) -> BinaryIO:
        """Open the file for reading; raises OSError, also where a link is on the way or it is not a regular file."""
        if self.content:
            return io.BytesIO(self.content)
        return open_below(self.root, self.full)


def open_below(root: str, full: str) -> BinaryIO:
    """Open a file in the folder `root` or below it, following no link behind `root`; raises OSError."""
    try:
        names = [name for name in paths.below(full, root).split("/") if name]
    except ValueError:
        raise OSError(0, "is outside the workspace") from None
    if ".." in names:
        raise OSError(0, "is outside the workspace")
    if not names:
        raise OSError(0, "is the workspace itself")
    if _CAN_HOLD_FOLDERS:
        return _regular(_open_by_folders(root, names))
    return _open_by_name(root, names)


def open_regular(full: str) -> BinaryIO:
    """Open a file of the system's, through links if need be, without waiting for a pipe's other end; raises OSError."""
    return _regular(os.open(full, _FLAGS))


def _open_by_folders(root: str, names: list[str]) -> int:
    """Go from folder to folder, each held open while the next name is looked up in it."""
    folder = os.open(root, _FOLDER)
    try:
        for name in names[:-1]:
            deeper = os.open(name, _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = deeper
        return os.open(names[-1], _FLAGS | _NO_LINK, dir_fd=folder)
    finally:
        os.close(folder)


def _open_by_name(root: str, names: list[str]) -> BinaryIO:
    """Open where folders can't be held (Windows): what was opened must be what lies at the path without links.

    The way to `root` itself may be any: `C:\\Users\\RUNNER~1` is the short name of a longer one.
    """
    full = os.sep.join([os.path.realpath(root).rstrip(os.sep), *names])
    file = _regular(os.open(full, _FLAGS))
    try:
        if paths.comparable(os.path.realpath(full)) != paths.comparable(full):
            raise OSError(0, "is behind a link")
        if not os.path.samestat(os.fstat(file.fileno()), os.lstat(full)):
            raise OSError(0, "was replaced while it was opened")
    except BaseException:
        file.close()
        raise
    return file


class _Unwaiting(io.FileIO):
    """A file that raises where reading would wait, as `/proc/kmsg` does though the system calls it regular."""

    def readinto(self, buffer: Any, /) -> int:
        read: int | None = super().readinto(buffer)
        if read is None:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return read

    def readall(self) -> bytes:
        read: bytes | None = super().readall()
        if read is None:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return read


def _regular(descriptor: int) -> BinaryIO:
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "is not a regular file")
        return io.BufferedReader(_Unwaiting(descriptor, "rb"))
    except BaseException:
        os.close(descriptor)
        raise


def digest(file: File) -> bytes:
    """Return what tells the file's content from others; for one that can't be read or is too large, its name."""
    import hashlib  # it loads OpenSSL

    if file.size > _COMPARED_BYTES:
        return file.full.encode("utf-8", "surrogatepass")
    try:
        hashed = hashlib.sha256()
        with file.open() as opened:
            while chunk := opened.read(_CHUNK_BYTES):
                hashed.update(chunk)
        return hashed.digest()
    except OSError:
        return file.full.encode("utf-8", "surrogatepass")


def blob_ids(file: File, algorithm: str) -> frozenset[bytes]:
    """Return the ids that git may have given to this content: as it is, and with CRLF turned into LF.

    Git docs, gitdatamodel and gitattributes > eol. Empty where the file can't be read or is too large.
    """
    if file.size > _COMPARED_BYTES:
        return frozenset()
    try:
        with file.open() as opened:
            size = opened.seek(0, os.SEEK_END)
            found = {_blob_id(opened, algorithm, size)}
            if pairs := _count_crlf(opened):
                found.add(_blob_id(opened, algorithm, size - pairs, is_crlf=True))
            return frozenset(found)
    except OSError:
        return frozenset()


def _blob_id(file: BinaryIO, algorithm: str, size: int, *, is_crlf: bool = False) -> bytes:
    import hashlib

    hashed = hashlib.new(algorithm, b"blob %d\0" % size, usedforsecurity=False)
    file.seek(0)
    rest = b""
    while chunk := file.read(_CHUNK_BYTES):
        if is_crlf:
            chunk = rest + chunk
            rest = b"\r" * chunk.endswith(b"\r")
            chunk = chunk.removesuffix(b"\r").replace(b"\r\n", b"\n")
        hashed.update(chunk)
    hashed.update(rest)
    return hashed.digest()


def _count_crlf(file: BinaryIO) -> int:
    file.seek(0)
    pairs, last = 0, b""
    while chunk := file.read(_CHUNK_BYTES):
        pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
        last = chunk[-1:]
    return pairs
