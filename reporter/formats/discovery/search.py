"""Which files are this run's reports: those that the patterns name, or those that look like it.

Folders are walked without following links, and no file outside the workspace is read unless the user's own pattern
names a place outside: a link in a pull request could carry `/proc/self/environ` into an annotation.
"""

import itertools
import os
import re
import stat
from collections.abc import Iterator, Sequence

from reporter.formats.discovery import globs, safe_files
from reporter.formats.discovery.checkout import Checkout
from reporter.formats.discovery.selection import Discovery, Found, Selection
from reporter.formats.junit import root_elements

__all__ = ["Discovery", "Found", "discover"]

_HOST_PATH = re.compile(r"\A(?:/home/[\w-]+/work|/__w|/Users/[\w-]+/work)/([^/]+)/\1/")
_LINE = re.compile(r"\s*(!?)\s*(.*)", re.DOTALL)
_NAMED = 50  # files that are there where the patterns take none
_LEADS_OUT = "is a link to a place outside the workspace: not read"


def discover(lines: Sequence[str], workspace: str) -> Discovery:
    """Find the reports. `lines` are globs (see `patterns`), none for auto-discovery; `workspace` is a folder."""
    search = _Search(os.path.realpath(workspace))
    texts = [line for text in lines for line in text.splitlines()]
    wanted, excluded = globs.split([search.in_workspace(text, workspace) for text in texts], search.exists)
    if wanted:
        search.by_patterns(wanted, excluded)
    else:
        search.by_content(excluded)
    return search.selection.finish(workspace, is_automatic=not wanted)


class _Search:
    def __init__(self, workspace: str) -> None:
        self.selection = Selection()
        self._workspace = workspace
        self._checkout = Checkout(workspace)

    def in_workspace(self, line: str, workspace: str) -> str:
        """Make a path to a place in the workspace relative, whichever of its names is used.

        The runner translates a path of its host for a container only if it is the whole input.
        """
        found = _LINE.fullmatch(line)
        mark, path = (found[1], found[2]) if found else ("", line)
        for folder in (self._workspace, workspace.rstrip("/")):
            if folder and path.startswith(folder + "/"):
                return mark + (path[len(folder) :].strip("/") or ".")
        return mark + _HOST_PATH.sub("", path)

    def exists(self, path: str) -> bool:
        """Say whether there is something of this name; `path` is relative to the workspace, or absolute."""
        return os.path.lexists(os.path.join(self._workspace, path))

    # -- by patterns -------------------------------------------------------------------------------------------

    def by_patterns(self, wanted: list[globs.Pattern], excluded: list[globs.Pattern]) -> None:
        """Take what the patterns name, but for what is excluded."""
        hits: dict[str, int] = {pattern.text: 0 for pattern in wanted}
        misses = dict.fromkeys(hits, 0)  # matched, but excluded
        for pattern in wanted:
            for path, full in self._candidates(pattern):
                if not pattern.matches(path):
                    continue
                names = {path, self._shown(full)}  # an absolute pattern goes with a relative one
                if any(exclusion.excludes(name) for exclusion in excluded for name in names):
                    misses[pattern.text] += 1
                else:
                    hits[pattern.text] += 1
                    self._take_named(path, full, pattern)
        for text, number in hits.items():
            if not number:
                self.selection.note_nothing(text, excluded=misses[text])
        if not any(hits.values()) and not any(misses.values()) and not self.selection.has_refused:
            there = (full for full in self._walk(self._workspace, pruned=safe_files.PRUNED) if full.endswith(".xml"))
            self.selection.note_existing(
                [self._shown(full) for full in itertools.islice(there, _NAMED)], self._workspace
            )

    def _candidates(self, pattern: globs.Pattern) -> Iterator[tuple[str, str]]:
        """Give the files that may match, as the pattern would name them and as the system does."""
        if pattern.is_plain:
            full = os.path.join(self._workspace, pattern.path)
            if os.path.lexists(full):
                yield pattern.path, full
            return
        root = os.path.join(self._workspace, pattern.root)
        if not self._may_read(os.path.realpath(root), pattern):
            # not even looked through: a link to `/` would keep the search busy for long
            self.selection.refuse(self._shown(root), _LEADS_OUT)
            return
        start = len(root.rstrip(os.sep)) + 1
        shown = f"{pattern.root.rstrip('/')}/" if pattern.root else ""
        for full in self._walk(root, pruned=frozenset({".git"})):
            yield shown + full[start:].replace(os.sep, "/"), full

    def _take_named(self, path: str, full: str, pattern: globs.Pattern) -> None:
        real = os.path.realpath(full)
        shown = self._shown(full)
        if not self._may_read(real, pattern):
            self.selection.refuse(shown, _LEADS_OUT)
            return
        try:
            status = os.stat(real)
        except OSError as error:
            self.selection.refuse(shown, f"can't be read: {error.strerror}")
            return
        if stat.S_ISDIR(status.st_mode):
            cure = f"to take what is in it, write {path.rstrip('/')}/**/*.xml"
            self.selection.refuse(shown, f"is a folder, not a report: {cure}")
        elif not stat.S_ISREG(status.st_mode):
            self.selection.refuse(shown, "is no regular file")
        else:
            moment = status.st_mtime_ns
            old = self._checkout.why_older(moment) or self._checkout.why_unchanged(shown, moment)
            if old:
                self.selection.note_old(shown, old)
            self.selection.take(shown, real, f"named by {pattern.text!r}", size=status.st_size)

    def _may_read(self, real: str, pattern: globs.Pattern) -> bool:
        """Say whether a place without links is in the workspace, or where the pattern itself leads out to."""
        root = os.path.join(self._workspace, pattern.root)
        leads_out = not safe_files.is_inside(os.path.normpath(root), self._workspace)
        return safe_files.is_inside(real, self._workspace) or (
            leads_out and safe_files.is_inside(real, os.path.realpath(root))
        )

    # -- by content --------------------------------------------------------------------------------------------

    def by_content(self, excluded: list[globs.Pattern]) -> None:
        """Take what looks like a report of this run, but for what is excluded."""
        for full in self._walk(self._workspace, pruned=safe_files.PRUNED):
            if not full.lower().endswith(".xml"):
                continue
            path = self._shown(full)
            if any(pattern.excludes(path) for pattern in excluded):
                self.selection.pass_over(path, "excluded")
                continue
            try:
                self._consider(path, full, os.lstat(full))
            except OSError as error:
                leave = self.selection.refuse if root_elements.looks_like_report(path) else self.selection.pass_over
                leave(path, f"can't be read: {error.strerror}")

    def _consider(self, path: str, full: str, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            why = "links are not followed" if stat.S_ISLNK(status.st_mode) else "no regular file"
            self.selection.pass_over(path, why)
            return
        refused = (
            self._checkout.why_older(status.st_mtime_ns)
            or _why_no_report(full)
            or self._checkout.why_unchanged(path, status.st_mtime_ns)  # last, because it looks through git's index
        )
        if refused:
            self.selection.pass_over(path, refused)
        else:
            self.selection.take(path, full, "a JUnit XML report by its content", size=status.st_size)

    # -- both --------------------------------------------------------------------------------------------------

    def _walk(self, root: str, *, pruned: frozenset[str]) -> Iterator[str]:
        for full in safe_files.walk(root, pruned=pruned, refused=self.selection.closed_folders):
            self.selection.files_seen += 1
            yield full

    def _shown(self, full: str) -> str:
        normal = os.path.normpath(full)
        inside = safe_files.is_inside(normal, self._workspace)
        return (os.path.relpath(normal, self._workspace) if inside else normal).replace(os.sep, "/")


def _why_no_report(full: str) -> str:
    with safe_files.open_regular(full) as file:
        return root_elements.why_no_report(file.read(root_elements.HEAD_BYTES), full)
