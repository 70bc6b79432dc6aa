"""Files that the outputs write: GitHub's two, and those that were asked for. Nothing else of the outputs opens any.

Only regular files are written to: a pipe or a device in the place of one would hang the step. In a container this
runs as root, so a link in a pull request must not lead it anywhere, not even one that a process left behind puts there
meanwhile: each folder on the way is held open while the next name is looked up in it. What is made in the workspace is
handed to the owner of its folder: files of root's break the next checkout on a self-hosted runner.
"""

import contextlib
import errno
import os
import stat
import types
from collections.abc import Iterable
from typing import BinaryIO

SUMMARY_LIMIT = 1_048_576  # bytes: beyond that GitHub drops the whole summary of a step
_MARGIN = 1024  # bytes left free, for the line ends between two writers
_MODE = 0o644
_PATH_BYTES = 4096  # the longest path that the system takes as one; folder by folder, it would make thousands
_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_CAN_HOLD_FOLDERS = os.open in os.supports_dir_fd and os.mkdir in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_LINK = "the path leads through a link, and links inside the workspace are not followed"


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
    if len(os.fsencode(full)) >= _PATH_BYTES:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    if _CAN_HOLD_FOLDERS and is_below(full, top):
        stream = _open_below(top, full[len(os.path.join(top, "")) :].split(os.sep))
    else:
        stream = _open_by_name(top, full)
    with stream:
        stream.truncate()
        for piece in pieces:
            stream.write(piece.encode("utf-8", "replace"))


def is_below(path: str, folder: str, flavour: types.ModuleType = os.path) -> bool:
    """Say whether a path is below a folder, both absolute and normal, of the system whose `os.path` `flavour` is."""
    return bool(flavour.normcase(path).startswith(flavour.normcase(flavour.join(folder, ""))))


def leads_elsewhere(real: str, top: str, *, below: str, flavour: types.ModuleType = os.path) -> bool:
    """Say whether the real place of what lies `below` the real folder `top` is another one: a link was on the way.

    Windows writes one place in lower and upper case.
    """
    return bool(flavour.normcase(real) != flavour.normcase(flavour.join(top, below)))


def _open_below(top: str, names: list[str]) -> BinaryIO:
    """Open a file in the folder `top` or below it, making what is missing and following no link behind `top`."""
    folder = os.open(top, _FOLDER)
    try:
        for name in names[:-1]:
            deeper = _open_folder(name, folder)
            os.close(folder)
            folder = deeper
        return _open_in(names[-1], folder)
    finally:
        os.close(folder)


def _open_folder(name: str, folder: int) -> int:
    is_new = False
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, dir_fd=folder)
        is_new = True
    try:
        deeper = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as error:
        raise _explained(error, name, folder) from error
    if is_new:
        _hand_over(deeper, folder)
    return deeper


def _open_in(name: str, folder: int) -> BinaryIO:
    """Open a file of a folder that is held open for writing, making it where it is missing.

    One that has another name as well (a hard link) stays there as it is: that may be outside of the workspace.
    """
    flags = os.O_WRONLY | os.O_NOFOLLOW
    try:
        stream = _regular(os.open(name, flags | _NO_WAITING, dir_fd=folder), "wb")
        if os.fstat(stream.fileno()).st_nlink < 2:
            return stream
        stream.close()
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _explained(error, name, folder) from error
    descriptor = os.open(name, flags | os.O_CREAT | os.O_EXCL, _MODE, dir_fd=folder)
    _hand_over(descriptor, folder)
    return _regular(descriptor, "wb")


def _explained(error: OSError, name: str, folder: int) -> OSError:
    """Return what to say where a name could not be opened: that a link is there, or what the system says."""
    with contextlib.suppress(OSError):
        if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            return OSError(errno.ELOOP, _LINK)
    return error


def _open_by_name(top: str, full: str) -> BinaryIO:
    """Open a path that is the user's own, outside the workspace; and any where folders can't be held (Windows)."""
    real = os.path.realpath(full)
    if is_below(full, top) and leads_elsewhere(real, os.path.realpath(top), below=os.path.relpath(full, top)):
        raise OSError(errno.ELOOP, _LINK)
    os.makedirs(os.path.dirname(real), exist_ok=True)
    return _open_regular(real, os.O_WRONLY | os.O_CREAT)


def _open_regular(path: str | os.PathLike[str], flags: int) -> BinaryIO:
    """Open a file for writing; raises OSError for whatever is not a regular one, without waiting for a pipe."""
    mode = "ab+" if flags & os.O_APPEND else "wb"
    return _regular(os.open(path, flags | _NO_WAITING, _MODE), mode)


def _regular(descriptor: int, mode: str) -> BinaryIO:
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
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


def _hand_over(descriptor: int, folder: int) -> None:
    """Give what was made to the owner of its folder; by descriptor, as a name may be something else by now."""
    if os.geteuid() == 0:
        owner = os.fstat(folder)
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
