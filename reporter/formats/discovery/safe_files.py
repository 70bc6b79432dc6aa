"""Files of a workspace that may have been prepared: found and opened without following a link, or waiting.

A link in a pull request could carry `/proc/self/environ` into an annotation, two links to `.` keep a search busy for
ever, and a pipe has no end.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from typing import BinaryIO

_CHUNK_BYTES = 256 * 1024

PRUNED = frozenset(
    {".git", ".hg", ".svn", "node_modules", "bower_components", "site-packages", "__pycache__", ".tox", ".nox", ".venv",
     "venv", ".mypy_cache", ".pytest_cache", ".gradle", ".m2", ".cargo", ".npm", ".yarn", ".pnpm-store", ".idea"}
)  # fmt: skip


def open_regular(full: str) -> BinaryIO:
    """Open without following a link and without waiting for a pipe's other end."""
    descriptor = os.open(
        full, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "is no regular file")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def digest(full: str) -> bytes:
    """Return what tells the file's content from others; for a file that can't be read, its name."""
    try:
        hashed = hashlib.sha256()
        with open_regular(full) as file:
            while chunk := file.read(_CHUNK_BYTES):
                hashed.update(chunk)
        return hashed.digest()
    except OSError:
        return full.encode("utf-8", "surrogateescape")


def is_inside(path: str, folder: str) -> bool:
    """Say whether `path` is `folder` or below it; both are absolute and have no `..` and no links."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def walk(root: str, *, pruned: frozenset[str], refused: list[str]) -> Iterator[str]:
    """Give the files below `root`, links to files among them; folders behind links are not entered.

    `refused` gets the folders that can't be listed. Where `PRUNED` is left out, virtual environments of any name are
    too.
    """
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            refused.append(folder)
            continue
        if pruned is PRUNED and any(entry.name == "pyvenv.cfg" for entry in listed):
            continue
        folders = []
        for entry in listed:
            if not entry.is_dir(follow_symlinks=False):
                yield entry.path
            elif entry.name not in pruned:
                folders.append(entry.path)
        waiting += reversed(folders)
