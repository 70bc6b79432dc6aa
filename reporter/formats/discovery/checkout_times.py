"""When a checkout was made, by what git wrote. Git docs, gitrepository-layout.

It tells reports of this run from those that an earlier one left in a workspace that is kept.
"""

import os
from collections.abc import Iterator
from typing import NamedTuple

from reporter.formats.discovery import git_folders

_LOG_BYTES = 1 << 20
_SECOND_NS = 10**9


class Times(NamedTuple):
    """In nanoseconds of Unix time, 0 where it is not known.

    The checkout was not made before it was begun, nor after it was written. Between them a job may have gone to another
    commit, or an earlier job may have run. When git was last there, also a fetch that brought nothing tells.
    """

    begun_ns: int
    written_ns: int
    touched_ns: int = 0


class _Move(NamedTuple):
    """A line of HEAD's log."""

    at_ns: int
    stays: bool  # at the commit where HEAD was
    reason: str


def of(git: str) -> Times:
    """Read the times of a checkout from git's folder.

    HEAD is written last by a checkout, but not by `git pull`, and also by a `git checkout -b` behind the tests: the log
    of HEAD tells when the commit changed. It is not written by a checkout of the commit that is there already, as on a
    runner that keeps its workspace. FETCH_HEAD is written by each fetch, also by one behind the tests. Before its fetch
    a CI system writes the configuration, which tells the two apart; behind a fetch git itself does, for a new branch.
    Where nothing was ever fetched, all of it came with the clone, and so did `description`.
    """
    head, fetched, configured, created = (
        git_folders.mtime_ns(os.path.join(git, name)) for name in ("HEAD", "FETCH_HEAD", "config", "description")
    )
    touched = max(head, fetched)
    moves = list(_moves(git))
    moved = next((move.at_ns for move in moves if not move.stays and not move.reason.startswith("commit")), 0)
    head = moved or head
    if not fetched:
        written = min(filter(None, (head, created)), default=0)
        return Times(written, written, touched)
    written = min(max(head, configured), fetched)
    begun = configured
    if configured >= fetched:
        begun = _detached_ns(moves)
    return Times(min(max(begun, created) or written, written), written, touched)


def _detached_ns(moves: list[_Move]) -> int:
    """Return when HEAD left its branch, as by `git checkout --detach`; 0 where it did not.

    So actions/checkout begins in a workspace that is kept.
    """
    for move in moves:
        if move.stays and move.reason.startswith("checkout:") and move.reason.endswith(" to HEAD"):
            return move.at_ns
    return 0


def _moves(git: str) -> Iterator[_Move]:
    """Give the lines of HEAD's log, the last first: ids before and after, who, seconds, time zone, tab, reason."""
    log = git_folders.text(os.path.join(git, "logs", "HEAD"), _LOG_BYTES, is_end=True)
    for line in reversed(log.splitlines()):
        what, _, reason = line.partition("\t")
        ids, seconds = what.split(" ")[:2], what.split(" ")[-2:-1]
        if len(ids) == 2 and seconds[0].isdecimal():
            yield _Move(int(seconds[0][:12]) * _SECOND_NS, ids[0] == ids[1], reason)
