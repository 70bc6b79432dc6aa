"""When was the workspace checked out, and which files are as git wrote them?

So that fixtures of the repository and leftovers of earlier runs (self-hosted runners keep the workspace) are not taken
for this run's reports. Two signs, both read without git: a file older than `.git/HEAD`, which a checkout writes last;
and a file whose time stamp is the one that `.git/index` notes for it, which is git's own test for "unchanged" and holds
after a `git clone` or `git pull` too, where HEAD is written first or not at all.
"""

import os
import struct

_INDEX_BYTES = 128 << 20
_STAT_BYTES = 62  # of an index entry before its path, with SHA-1 (git docs, index format)
_STAT_BYTES_SHA256 = 74


class Checkout:
    """What `.git` says about the files of a workspace; says nothing where there is no `.git`."""

    def __init__(self, workspace: str) -> None:
        self._git = _git_folder(workspace)
        self._head_ns = _mtime_ns(os.path.join(self._git, "HEAD")) if self._git else None
        self._index: bytes | None = None

    def why_older(self, mtime_ns: int) -> str:
        """Say that a file of this time was there before the checkout, or ""."""
        return "older than the checkout" if self._head_ns is not None and mtime_ns < self._head_ns else ""

    def why_unchanged(self, path: str, mtime_ns: int) -> str:
        """Say that the file is as git wrote it, or ""; `path` is relative to the workspace, with `/`."""
        is_unchanged = self._is_as_checked_out(path, mtime_ns)
        return "part of the repository and unchanged since the checkout" if is_unchanged else ""

    def _is_as_checked_out(self, path: str, mtime_ns: int) -> bool:
        name = os.fsencode(path)
        length = min(len(name), 0xFFF)
        index = self._read_index()
        # flags (no stage, not extended), path, NUL: the flags end with the length, so no longer path can match
        position = index.find(struct.pack(">H", length) + name + b"\0")
        while position >= 0:
            for size in (_STAT_BYTES, _STAT_BYTES_SHA256):
                start = position + 2 - size
                if start >= 12:
                    seconds, nanoseconds = struct.unpack_from(">II", index, start + 8)
                    # file systems and containers may keep no more than microseconds
                    if seconds == mtime_ns // 10**9 & 0xFFFFFFFF and abs(nanoseconds - mtime_ns % 10**9) < 1000:
                        return True
            position = index.find(struct.pack(">H", length) + name + b"\0", position + 1)
        return False

    def _read_index(self) -> bytes:
        if self._index is None:
            self._index = b""
            if self._git:
                try:
                    with open(os.path.join(self._git, "index"), "rb") as file:
                        content = file.read(_INDEX_BYTES)
                    self._index = content if content.startswith(b"DIRC") else b""
                except OSError:
                    pass
        return self._index


def _git_folder(workspace: str) -> str:
    """Find the repository's folder; in a worktree `.git` is a file that names it (git docs, gitrepository-layout)."""
    git = os.path.join(workspace, ".git")
    try:
        if os.path.isdir(git):
            return git
        with open(git, encoding="utf-8", errors="replace") as file:
            line = file.readline(4096)
    except OSError:
        return ""
    target = line.removeprefix("gitdir:").strip()
    return os.path.join(workspace, target) if line.startswith("gitdir:") and target else ""


def _mtime_ns(path: str) -> int | None:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None
