"""Which files are this run's reports: those that the patterns name, or those that look like it.

Folders are walked without following links, and no file outside the workspace is read unless the user's own pattern
names a place outside: a link in a pull request could carry `/proc/self/environ` into an annotation.
"""

import itertools
import os
import stat
from collections.abc import Iterator, Mapping, Sequence

from reporter.formats import readers
from reporter.formats.discovery import (
    checkouts,
    duplicates,
    globs,
    merged_reports,
    paths,
    safe_files,
    this_run,
    walk,
)
from reporter.formats.discovery.selection import Discovery, Found, Selection

__all__ = ["Discovery", "Found", "discover"]

_NAMED = 50  # files that are there where the patterns take none
_KEPT_BYTES = 4 << 20  # contents of small files, which several questions are asked of
_LEADS_OUT = (
    "is a link to a place outside the workspace: not read; copy what is there into the workspace first, as in "
    "cp -RL LINK/. reports/"
)
_BY_CONTENT = "a test report by its content"


def discover(
    lines: Sequence[str],
    workspace: str,
    committed: checkouts.Committed = checkouts.unknown,
    *,
    environ: Mapping[str, str] | None = None,
) -> Discovery:
    """Find the reports. `lines` are globs (see `globs`), none for auto-discovery; `workspace` is a folder.

    `committed` knows the files that a checkout began with; `environ` may say where git keeps what it knows, and where
    the CI system what it knows of the job.
    """
    real = os.path.realpath(workspace)
    search = _Search(real, committed, checkouts.of_environment(environ or {}, real))
    texts = globs.pattern_lines(lines)
    in_workspace = [search.in_workspace(text, workspace) for text in texts]
    wanted, excluded = globs.split(in_workspace, search.exists, on_windows=os.name == "nt")
    if wanted:
        search.by_patterns(wanted, excluded)
    else:
        search.by_content(excluded)
    return search.selection.finish(workspace, search.walk, is_automatic=not wanted)


class _Search:
    def __init__(self, workspace: str, committed: checkouts.Committed, known: checkouts.Checkouts) -> None:
        self.selection = Selection()
        self._committed = committed
        self.walk = walk.Walk(lambda name: True, workspace)
        self._workspace = workspace
        self._checkouts = known
        self._of_testng: set[str] = set()
        self._left_bytes = _KEPT_BYTES

    def in_workspace(self, line: str, workspace: str) -> str:
        """Make a path to a place in the workspace relative, whichever of its names is used."""
        mark, path = "", line.strip()
        if path.startswith("!"):
            mark, path = "!", path[1:].strip()
        for folder in (self._workspace, workspace):
            if os.path.isabs(path) and paths.is_inside(path, folder):
                return mark + (paths.below(path, folder) or ".")
        return mark + paths.without_host(path)

    def exists(self, path: str) -> bool:
        """Say whether there is something of this name; `path` is relative to the workspace, or absolute."""
        return os.path.lexists(os.path.join(self._workspace, path))

    # -- by patterns -------------------------------------------------------------------------------------------

    def by_patterns(self, wanted: list[globs.Pattern], excluded: list[globs.Pattern]) -> None:
        """Take what the patterns name, but for what is excluded."""
        hits: dict[str, int] = {pattern.text: 0 for pattern in wanted}
        misses = dict.fromkeys(hits, 0)  # matched, but excluded
        files: dict[str, tuple[safe_files.File, str]] = {}
        for pattern in wanted:
            for path, full in self._candidates(pattern):
                if not pattern.matches(path):
                    continue
                names = {path, self._shown(full)}  # an absolute pattern goes with a relative one
                if any(exclusion.excludes(name) for exclusion in excluded for name in names):
                    misses[pattern.text] += 1
                    continue
                hits[pattern.text] += 1
                file = self._named(path, full, pattern)
                if file is not None and (file.full in files or self.selection.has_room(len(files))):
                    files.setdefault(file.full, (file, f"named by {pattern.text!r}"))
        self._take_named(list(files.values()))
        for text, number in hits.items():
            if not number:
                self.selection.note_nothing(text, excluded=misses[text])
        if not any(hits.values()) and not any(misses.values()) and not self.selection.has_refused:
            there = (full for full in self.walk.files(self._workspace) if full.endswith(readers.SUFFIXES))
            shown = [self._shown(full) for full in itertools.islice(there, _NAMED)]
            self.selection.note_existing(shown, self._workspace)

    def _candidates(self, pattern: globs.Pattern) -> Iterator[tuple[str, str]]:
        """Give the files that may match, as the pattern would name them and as the system does."""
        if pattern.is_plain:
            full = os.path.join(self._workspace, pattern.path)
            if os.path.lexists(full):
                yield pattern.path, full
            return
        root = os.path.join(self._workspace, pattern.root)
        if not self._trusted_folder(os.path.realpath(root), pattern):
            # not even looked through: a link to `/` would keep the search busy for long
            self.selection.refuse(self._shown(root), _LEADS_OUT, "link-leads-out")
            return
        start = len(os.path.join(root, ""))
        shown = ""
        if pattern.root:
            shown = f"{pattern.root.rstrip('/')}/"
        for full in self.walk.files(root, everywhere=True):
            yield shown + full[start:].replace(os.sep, "/"), full

    def _named(self, path: str, full: str, pattern: globs.Pattern) -> safe_files.File | None:
        """Return the file that a pattern names, None where it can't be read as a report."""
        real = os.path.realpath(full)
        shown = self._shown(full)
        root = self._trusted_folder(real, pattern)
        if not root:
            self.selection.refuse(shown, _LEADS_OUT, "link-leads-out")
            return None
        try:
            status = os.stat(real)
        except OSError as error:
            self.selection.refuse(shown, f"can't be read: {error.strerror}")
            return None
        if stat.S_ISDIR(status.st_mode):
            cure = f"to take what is in it, write {path.rstrip('/')}/**/*.xml"
            self.selection.refuse(shown, f"is a folder, not a report: {cure}", "report-is-folder")
            return None
        if not stat.S_ISREG(status.st_mode):
            self.selection.refuse(shown, "is not a regular file", "report-not-regular")
            return None
        return safe_files.File(shown, real, root, status.st_size, status.st_mtime_ns)

    def _take_named(self, files: list[tuple[safe_files.File, str]]) -> None:
        """Take all files that patterns name, and note those of which git says that they are not of this run."""
        known = self._checkouts.known([file for file, _ in files], self._committed)
        files = self.selection.without_repeats(files)
        for file, why in files:
            if reason := known.get(file.full):
                self.selection.note_taken(file.path, reason)
            elif self._checkouts.is_older(file) and self._checkouts.hold(file):
                self.selection.note_taken(file.path, f"older than {self._checkouts.beginning}")
            elif self._checkouts.is_of_another_commit(file):
                self.selection.note_taken(file.path, "written before git went to this commit")
            self.selection.take(file, why)
        self.selection.note_merged([file.path for file in merged_reports.merged([file for file, _ in files])])

    def _trusted_folder(self, real: str, pattern: globs.Pattern) -> str:
        """Return the folder that holds a place without links and may be read; "" where there is none.

        That is the workspace, or where the pattern itself leads out to.
        """
        if paths.is_inside(real, self._workspace):
            return self._workspace
        root = os.path.join(self._workspace, pattern.root)
        leads_out = not paths.is_inside(os.path.normpath(root), self._workspace)
        if leads_out and paths.is_inside(real, os.path.realpath(root)):
            return os.path.realpath(root)
        return ""

    # -- by content --------------------------------------------------------------------------------------------

    def by_content(self, excluded: list[globs.Pattern]) -> None:
        """Take what looks like a report of this run, but for what is excluded."""
        self.walk = walk.Walk(lambda name: name.lower().endswith(readers.SUFFIXES), self._workspace)
        files: list[safe_files.File] = []
        for full in self.walk.files(self._workspace):
            path = self._shown(full)
            if any(pattern.excludes(path) for pattern in excluded):
                self.selection.pass_over(path, "excluded")
                continue
            try:
                file = self._considered(path, full)
            except OSError as error:
                self._leave_unreadable(path, error)
                continue
            if file is not None and self.selection.has_room(len(files)):
                files.append(file)
        self._take_of_this_run(files)

    def _leave_unreadable(self, path: str, error: OSError) -> None:
        why = f"can't be read: {error.strerror or error}"
        if readers.looks_like_report(path):
            self.selection.refuse(path, why)
        else:
            self.selection.pass_over(path, why)

    def _considered(self, path: str, full: str) -> safe_files.File | None:
        """Return the file if it looks like a report; raises OSError where it can't be read."""
        before = os.lstat(full)
        if walk.leads_elsewhere(before):
            self.selection.pass_over(path, "links are not followed")
            return None
        if not stat.S_ISREG(before.st_mode):
            self.selection.pass_over(path, "not a regular file")
            return None
        with safe_files.open_below(self._workspace, full) as opened:
            status = os.fstat(opened.fileno())
            head = opened.read(readers.HEAD_BYTES)
        refused = readers.why_no_report(head, full)
        if refused:
            self.selection.pass_over(path, refused)
            return None
        if duplicates.is_of_testng(head):
            self._of_testng.add(full)
        file = safe_files.File(path, full, self._workspace, status.st_size, status.st_mtime_ns)
        if len(head) != status.st_size or len(head) > self._left_bytes:
            return file
        self._left_bytes -= len(head)
        return file._replace(content=head)

    def _take_of_this_run(self, files: list[safe_files.File]) -> None:
        sorted_out = this_run.sort_out(files, self._checkouts, self._committed, of_testng=self._of_testng)
        for file in files:
            if file.full in sorted_out.left_out:
                self.selection.pass_over(file.path, sorted_out.left_out[file.full])
            else:
                self.selection.take(file, _BY_CONTENT, sorted_out.doubts.get(file.full, ""))
        self.selection.note_repeated(sorted_out.repeated)
        for folder, target in self._checkouts.lost.items():
            self.selection.note_lost(self._shown(folder), target)

    # -- both --------------------------------------------------------------------------------------------------

    def _shown(self, full: str) -> str:
        normal = os.path.normpath(full)
        if paths.is_inside(normal, self._workspace):
            return paths.below(normal, self._workspace) or "."
        return normal.replace(os.sep, "/")
