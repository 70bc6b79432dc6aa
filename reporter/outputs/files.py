"""Files that the outputs write: GitHub's two, and those that were asked for. Nothing else of the outputs opens any.

Only regular files are written to: a pipe or a device in the place of one would hang the step. In a container this
runs as root, so a link in a pull request must not lead it anywhere, and what it makes in the workspace is handed to the
workspace's owner: files of root's break the next checkout on a self-hosted runner.
"""

import errno
import os
import stat
from collections.abc import Iterable
from typing import BinaryIO

SUMMARY_LIMIT = 1_048_576  # bytes: beyond that GitHub drops the whole summary of a step
_MARGIN = 1024  # bytes left free, for the line ends between two writers
_MODE = 0o644


def bytes_left(path: str | os.PathLike[str]) -> int:
    """Return how many bytes of job summary still fit into the file, which may hold some already.

    Raises OSError, but not for a file that isn't there yet.
    """
    try:
        taken = os.stat(path).st_size
    except FileNotFoundError:
        taken = 0
    return max(SUMMARY_LIMIT - _MARGIN - taken, 0)


def append_summary(path: str | os.PathLike[str], markdown: str) -> None:
    """Append Markdown to the job summary, as a paragraph of its own.

    Raises OSError, also where it would make GitHub drop the whole summary.
    """
    data = markdown.encode("utf-8", "replace")
    if len(data) > bytes_left(path):
        raise OSError(errno.EFBIG, "the job summary would be larger than the 1 MiB that GitHub takes")
    append(path, data, between=b"\n\n")


def append(path: str | os.PathLike[str], data: bytes, between: bytes = b"\n") -> None:
    """Append bytes; where the writer before left its last line open, `between` ends that first. Raises OSError."""
    with _open_regular(path, os.O_RDWR | os.O_APPEND | os.O_CREAT) as stream:
        if _is_open_ended(stream):
            data = between + data
        stream.write(data)


def write_document(workspace: str, path: str, text: str) -> None:
    """Write a text where it was asked for, relative to the workspace; makes missing folders; raises OSError."""
    write_pieces(workspace, path, [text])


def write_pieces(workspace: str, path: str, pieces: Iterable[str]) -> None:
    """Write a text that comes in pieces, as `write_document` does."""
    top = os.path.abspath(workspace)
    full = os.path.abspath(os.path.join(top, path))
    real = os.path.realpath(full)
    if full.startswith(top + os.sep) and real != os.path.realpath(top) + full[len(top) :]:
        raise OSError(errno.ELOOP, "the path leads through a link, and links inside the workspace are not followed")
    _make_folder(os.path.dirname(real))
    is_new = not os.path.exists(real)
    with _open_regular(real, os.O_WRONLY | os.O_CREAT) as stream:
        stream.truncate()
        for piece in pieces:
            stream.write(piece.encode("utf-8", "replace"))
    if is_new:
        _hand_over(real)


def _open_regular(path: str | os.PathLike[str], flags: int) -> BinaryIO:
    """Open a file for writing; raises OSError for whatever is not a regular one, without waiting for a pipe."""
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, _MODE)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        mode = "wb"
        if flags & os.O_APPEND:
            mode = "ab+"
        return os.fdopen(descriptor, mode)  # type: ignore[return-value]
    except BaseException:
        os.close(descriptor)
        raise


def _is_open_ended(stream: BinaryIO) -> bool:
    size = stream.seek(0, os.SEEK_END)
    if not size:
        return False
    stream.seek(size - 1)
    return stream.read(1) != b"\n"


def _make_folder(path: str) -> None:
    if not os.path.isdir(path):
        _make_folder(os.path.dirname(path))
        os.mkdir(path)
        _hand_over(path)


def _hand_over(path: str) -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        folder = os.stat(os.path.dirname(path))
        os.chown(path, folder.st_uid, folder.st_gid)
