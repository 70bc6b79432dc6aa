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
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NOT_REGULAR = "it is not a regular file"
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
    try:
        stream = _open_regular(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _NO_LINK)
    except OSError as error:
        raise _explained(error, path) from error
    with stream:
        if _is_open_ended(stream):
            data = between + data
        size = stream.seek(0, os.SEEK_END)
        try:
            stream.write(data)
            stream.flush()
        except OSError:  # half of a line would be read as another one
            with contextlib.suppress(OSError):
                os.ftruncate(stream.fileno(), size)
            raise


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
        *folders, name = full[len(os.path.join(top, "")) :].split(os.sep)
        folder = _hold_below(top, folders)
        try:
            _replace(name, pieces, folder)
        finally:
            os.close(folder)
    else:
        _replace(_by_name(top, full), pieces)


def is_below(path: str, folder: str, flavour: types.ModuleType = os.path) -> bool:
    """Say whether a path is below a folder, both absolute and normal, of the system whose `os.path` `flavour` is."""
    return bool(flavour.normcase(path).startswith(flavour.normcase(flavour.join(folder, ""))))


def leads_elsewhere(real: str, top: str, *, below: str, flavour: types.ModuleType = os.path) -> bool:
    """Say whether the real place of what lies `below` the real folder `top` is another one: a link was on the way.

    Windows writes one place in lower and upper case.
    """
    return bool(flavour.normcase(real) != flavour.normcase(flavour.join(top, below)))


def _hold_below(top: str, names: list[str]) -> int:
    """Open the folder `top`, or one below it, making what is missing and following no link behind `top`."""
    folder = os.open(top, _FOLDER)
    for name in names:
        try:
            deeper = _open_folder(name, folder)
        finally:
            os.close(folder)
        folder = deeper
    return folder


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
        _hand_over(deeper, os.fstat(folder))
    return deeper


def _replace(path: str, pieces: Iterable[str], folder: int | None = None) -> None:
    """Write a file beside the one it takes the place of: on a full disk, the one that was there stays as it was.

    One that has another name as well (a hard link) stays there as it is: that may be outside of the workspace. Where no
    other file can be made, or none can take its place as it is mounted by itself, it is written over.
    """
    old = _regular_status(path, folder)
    beside = os.path.join(os.path.dirname(path), f".{os.urandom(8).hex()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _NO_WAITING
    try:
        descriptor = os.open(beside, flags, stat.S_IMODE(old.st_mode) if old else _MODE, dir_fd=folder)
    except PermissionError:
        if old is None:
            raise
        _write_over(path, map(_encoded, pieces), folder)
        return
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _hand_over(descriptor, os.fstat(folder) if folder is not None else old)
            stream.writelines(map(_encoded, pieces))
        _take_place(beside, path, folder)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside, dir_fd=folder)
        raise


def _take_place(beside: str, path: str, folder: int | None) -> None:
    try:
        os.replace(beside, path, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EACCES, errno.EPERM):
            raise
        with _regular(os.open(beside, os.O_RDONLY | _NO_LINK | _NO_WAITING, dir_fd=folder), "rb") as stream:
            _write_over(path, stream, folder)
        os.unlink(beside, dir_fd=folder)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _regular_status(path: str, folder: int | None) -> os.stat_result | None:
    """Return what is known of the file that is there, None where none is; raises OSError for all but a regular one."""
    try:
        found = os.stat(path, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, _LINK)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, _NOT_REGULAR)
    return found


def _write_over(path: str, pieces: Iterable[bytes], folder: int | None) -> None:
    with _regular(os.open(path, os.O_WRONLY | _NO_LINK | _NO_WAITING, dir_fd=folder), "wb") as stream:
        stream.truncate()
        stream.writelines(pieces)


def _explained(error: OSError, path: str | os.PathLike[str], folder: int | None = None) -> OSError:
    """Return what to say where a name could not be opened: that a link is there, or what the system says."""
    with contextlib.suppress(OSError):
        if stat.S_ISLNK(os.stat(path, dir_fd=folder, follow_symlinks=False).st_mode):
            return OSError(errno.ELOOP, _LINK)
    return error


def _by_name(top: str, full: str) -> str:
    """Return the real path of one that is the user's own, outside the workspace; of any where folders can't be held."""
    real = os.path.realpath(full)
    if is_below(full, top) and leads_elsewhere(real, os.path.realpath(top), below=os.path.relpath(full, top)):
        raise OSError(errno.ELOOP, _LINK)
    os.makedirs(os.path.dirname(real), exist_ok=True)
    return real


def _open_regular(path: str | os.PathLike[str], flags: int) -> BinaryIO:
    """Open a file for writing; raises OSError for whatever is not a regular one, without waiting for a pipe."""
    mode = "ab+" if flags & os.O_APPEND else "wb"
    return _regular(os.open(path, flags | _NO_WAITING, _MODE), mode)


def _regular(descriptor: int, mode: str) -> BinaryIO:
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, _NOT_REGULAR)
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


def _hand_over(descriptor: int, like: os.stat_result | None) -> None:
    """Give what was made to the owner of its folder; by descriptor, as a name may be something else by now."""
    if like is not None and hasattr(os, "geteuid") and os.geteuid() == 0:
        os.fchown(descriptor, like.st_uid, like.st_gid)
