"""What git says about files of a workspace: which of them it brought, and when it wrote the checkout.

The nearest `.git` above a file decides: a workspace may hold submodules, a checkout with `path:`, a second one beside
the first. Git's folder is not trusted: it is read in pieces, through regular files only, and where it is damaged, git
says nothing. What that means for a report is decided in `search`.
"""

import functools
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import BinaryIO

from reporter.formats.discovery import (
    build_copies,
    checkout_times,
    git_folders,
    git_index,
    job_start,
    safe_files,
    source_archives,
    tracked,
)

UNPACKED = "of the same time as the sources, which came without git (name them in the input files to take them)"

# the blobs at paths of the commit that a checkout began with, by git's folder; None where that is not known
Committed = Callable[[str, Collection[bytes]], Mapping[bytes, Collection[bytes]] | None]

_LEVELS = 40  # folders to go up
_JOB_NS = 6 * 3600 * 10**9  # the longest job of a hosted runner (GitHub docs, Actions limits); others take less


def unknown(git: str, names: Collection[bytes]) -> None:
    """Know nothing of any commit."""


class Checkout:
    """One repository's working tree: its folder, and git's folder for it."""

    def __init__(self, folder: str, git: str) -> None:
        self.folder = folder
        self.git = git

    @functools.cached_property
    def times(self) -> checkout_times.Times:
        """Return when the checkout was made."""
        return checkout_times.of(self.git)

    def known(self, own: Sequence[safe_files.File], contents: tracked.Contents, committed: Committed) -> tracked.Asked:
        """Ask index and commit which files are none of this run, as git brought them, or what they copy.

        `own` are the files in this checkout, `contents` those of all files: a build may copy from it to anywhere.
        """
        index_ns = git_folders.mtime_ns(os.path.join(self.git, "index"))
        asked = tracked.Asked(self.folder, own, contents, index_ns)
        _, id_bytes = self.id_format()
        try:
            read = git_index.read(self._open, id_bytes=id_bytes, sizes=contents.sizes, is_wanted=asked.may_know)
            for entry in read:
                asked.compare(entry)
        except (OSError, git_index.DamagedIndexError):
            pass  # what stands before the damage counts
        asked.compare_with_commit(committed(self.git, asked.names))
        return asked

    def _open(self, name: str) -> BinaryIO:
        return safe_files.open_regular(os.path.join(self.git, name))

    def id_format(self) -> tuple[str, int]:
        """Return hash and length of ids (git docs, git-config > extensions.objectFormat)."""
        if git_folders.configured(self.git, "[extensions]", "objectformat").lower() == "sha256":
            return "sha256", 32
        return "sha1", 20


def of_environment(environ: Mapping[str, str], workspace: str) -> "Checkouts":
    """Return the checkouts of a workspace, with what the environment says of git's folder and of the job."""
    return Checkouts(git_folders.named(environ, workspace), job_begun_ns=job_start.begun_ns(environ))


class Checkouts:
    """The checkouts that hold the files of a search."""

    def __init__(self, named: git_folders.Named | None = None, *, job_begun_ns: int = 0) -> None:
        self._job_begun_ns = job_begun_ns
        self._by_folder: dict[str, Checkout | None] = {}
        self.staged: set[str] = set()  # full paths of files that came to an index after the checkout
        self.doubtful: set[str] = set()  # full paths of files that may have come with sources without git
        self.lost: dict[str, str] = {}  # folders, and what is not there that `.git` points to; "" where it is closed
        if named is not None:
            self._by_folder[named.folder] = Checkout(*named)

    def nearest(self, full: str) -> Checkout | None:
        """Return the checkout that holds a file, None where it is in none."""
        folder = os.path.dirname(full)
        passed: list[str] = []
        found: Checkout | None = None
        for _ in range(_LEVELS):
            if folder in self._by_folder:
                found = self._by_folder[folder]
                break
            passed.append(folder)
            if git := git_folders.of_folder(folder):
                found = Checkout(folder, git)
                break
            if target := git_folders.target_of(folder):
                self.lost[folder] = target
            elif git_folders.is_closed(folder):
                self.lost[folder] = ""
            above = os.path.dirname(folder)
            if above == folder:
                break
            folder = above
        self._by_folder.update(dict.fromkeys(passed, found))
        return found

    def hold(self, file: safe_files.File) -> bool:
        """Say whether a file is in a checkout; a job without one may have come for the reports of other jobs."""
        return self.nearest(file.full) is not None

    def known(self, files: Sequence[safe_files.File], committed: Committed = unknown) -> dict[str, str]:
        """Return in words why files are none of this run, by their `full` path; each index is read once."""
        found: dict[str, str] = {}
        contents: dict[str, tracked.Contents] = {}
        for checkout, own in self._of(files):
            algorithm, _ = checkout.id_format()
            if algorithm not in contents:
                contents[algorithm] = tracked.Contents(files, algorithm)
            asked = checkout.known(own, contents[algorithm], committed)
            self.staged |= asked.staged
            for full, why in asked.found.items():
                if found.get(full) != tracked.UNCHANGED:
                    found[full] = why
        self.staged -= found.keys()
        unpacked = source_archives.unpacked([file for file in files if self.nearest(file.full) is None])
        found |= dict.fromkeys(unpacked.known, UNPACKED)
        self.doubtful = unpacked.doubtful
        originals = {full for full, why in found.items() if why != tracked.COPY}
        copies = build_copies.of_originals([file for file in files if file.full not in self.staged], originals)
        return found | {file.full: tracked.COPY for file in copies}

    @property
    def knows_job(self) -> bool:
        """Say whether it is known when this job began."""
        return self._job_begun_ns > 0

    @property
    def beginning(self) -> str:
        """Name what an older file is older than."""
        if self.knows_job:
            return "this job"
        return "the checkout"

    def is_older(self, file: safe_files.File) -> bool:
        """Say whether a file was there before this job, or where that is not known, before its checkout."""
        if self.knows_job:
            return file.mtime_ns < self._job_begun_ns
        checkout = self.nearest(file.full)
        return checkout is not None and file.mtime_ns < checkout.times.begun_ns

    def is_of_another_commit(self, file: safe_files.File) -> bool:
        """Say whether a file was there before HEAD came to its commit."""
        checkout = self.nearest(file.full)
        return checkout is not None and file.mtime_ns < checkout.times.written_ns

    def is_long_before(self, file: safe_files.File) -> bool:
        """Say whether a file was there longer than a job takes before git last did something; not by a known job."""
        checkout = self.nearest(file.full)
        if self.knows_job or checkout is None:
            return False
        return file.mtime_ns < checkout.times.touched_ns - _JOB_NS

    def _of(self, files: Iterable[safe_files.File]) -> list[tuple[Checkout, list[safe_files.File]]]:
        """Return the checkouts of files, each with the files that are nearest to it."""
        found: dict[int, tuple[Checkout, list[safe_files.File]]] = {}
        for file in files:
            checkout = self.nearest(file.full)
            if checkout is not None:
                found.setdefault(id(checkout), (checkout, []))[1].append(file)
        return list(found.values())
