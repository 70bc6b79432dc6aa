"""Where git keeps what it knows of a folder, and the texts in it: git docs, gitrepository-layout.

It is data of strangers: read in pieces, through regular files only; what can't be read counts as empty.
"""

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reporter.formats import roots
from reporter.formats.discovery import safe_files

_LINE_BYTES = 4096
_CONFIG_BYTES = 256 * 1024
_LEVELS = 40  # folders to go up


class Named(NamedTuple):
    """A working tree and git's folder for it, as the environment names them."""

    folder: str
    git: str


def named(environ: Mapping[str, str], workspace: str) -> Named | None:
    """Return what GIT_DIR and GIT_WORK_TREE say, None where they say nothing (git docs, git > Environment Variables).

    In a container a hosted runner's path is below the workspace.
    """
    git, folder = environ.get("GIT_DIR", ""), environ.get("GIT_WORK_TREE", "")
    if not git:
        return None
    git = _here(git, workspace)
    folder = _here(folder or configured(git, "[core]", "worktree") or ".", workspace)
    if is_git_folder(git):
        return Named(os.path.realpath(folder), git)
    return None


def _here(path: str, workspace: str) -> str:
    if not os.path.exists(os.path.join(workspace, path)) and (hosted := roots.HOSTED.match(path.replace("\\", "/"))):
        path = path[hosted.end() :]
    return os.path.join(workspace, path)


def of_folder(folder: str) -> str:
    """Return git's folder for the working tree that begins at `folder`, "" where none does."""
    git = os.path.join(folder, ".git")
    if not os.path.lexists(git):
        return ""
    if os.path.isdir(git):
        candidates = iter([git])
    else:
        candidates = _pointed_at(folder, target_of(folder))
    return next((place for place in candidates if is_git_folder(place)), "")


def target_of(folder: str) -> str:
    """Return what the file `.git` points to, as in worktrees and submodules; "" where it is no such file."""
    line = text(os.path.join(folder, ".git"), _LINE_BYTES)
    if not line.startswith("gitdir:"):
        return ""
    return line.removeprefix("gitdir:").strip()


def is_closed(folder: str) -> bool:
    """Say whether there is a folder `.git` that this process may not look into."""
    git = os.path.join(folder, ".git")
    return os.path.isdir(git) and not os.access(git, os.X_OK)


def _pointed_at(folder: str, target: str) -> Iterator[str]:
    """Give where git's folder may be.

    A worktree names it by its whole path, of which a container knows the end only: it is looked for above.
    """
    if not target:
        return
    yield os.path.join(folder, target)
    names = target.replace("\\", "/").split("/")
    if ".git" in names and os.path.isabs(target):
        end = names[len(names) - 1 - names[::-1].index(".git") :]
        for _ in range(_LEVELS):
            folder = os.path.dirname(folder)
            yield os.path.join(folder, *end)


def is_git_folder(git: str) -> bool:
    """Say whether there is a HEAD, without which git takes a folder for none of its own."""
    return mtime_ns(os.path.join(git, "HEAD")) > 0


def configured(git: str, section: str, key: str) -> str:
    """Return a value of the repository's configuration, "" where it is not set; `section` stands in brackets."""
    common = os.path.join(git, text(os.path.join(git, "commondir"), _LINE_BYTES).strip())
    here, found = "", ""
    for line in text(os.path.join(common, "config"), _CONFIG_BYTES).splitlines():
        name, _, value = line.partition("=")
        if line.strip().startswith("["):
            here = line.strip().lower()
        elif here == section and name.strip().lower() == key:
            found = value.strip()
    return found


def text(path: str, limit_bytes: int, *, is_end: bool = False) -> str:
    """Return the beginning of a file, or its end; "" where it can't be read."""
    try:
        with safe_files.open_regular(path) as file:
            if is_end:
                file.seek(max(0, os.fstat(file.fileno()).st_size - limit_bytes))
            return os.fsdecode(file.read(limit_bytes))
    except (OSError, ValueError):
        return ""


def mtime_ns(path: str) -> int:
    """Return when a file was last written, in nanoseconds of Unix time; 0 where that is not known."""
    try:
        return os.stat(path).st_mtime_ns
    except (OSError, ValueError):
        return 0
