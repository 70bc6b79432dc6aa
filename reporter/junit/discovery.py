"""Which files are this run's reports: those that the patterns name, or those that look like it.

Folders are walked without following links, and no file outside the workspace is read unless the user's own pattern
names a place outside: a link in a pull request could carry `/proc/self/environ` into an annotation.
"""

import dataclasses
import os
import re
import stat
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from reporter import model
from reporter.junit import files, patterns, roots
from reporter.junit.checkout import Checkout

_HOST_PATH = re.compile(r"\A(?:/home/[\w-]+/work|/__w|/Users/[\w-]+/work)/([^/]+)/\1/")
_EXAMPLES = 3
_REPORTS = 20_000


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A report to read: `path` as people know it (relative to the workspace), `full` as the system does."""

    path: str
    full: str
    why: str

    def open(self) -> BinaryIO:
        """Open the file for reading; raises OSError, also where it is no regular file any more."""
        return files.open_regular(self.full)


@dataclasses.dataclass(frozen=True, slots=True)
class Discovery:
    """The reports in the order of their paths, what was wrong with the search, and why files were passed over."""

    reports: tuple[Found, ...]
    problems: tuple[model.Problem, ...]
    passed_over: tuple[str, ...]


def discover(lines: Sequence[str], workspace: str) -> Discovery:
    """Find the reports. `lines` are globs (see `patterns`), none for auto-discovery; `workspace` is a folder."""
    search = _Search(os.path.realpath(workspace))
    texts = [line for text in lines for line in text.splitlines()]
    wanted, excluded = patterns.split([search.in_workspace(text, workspace) for text in texts], search.exists)
    if wanted:
        search.by_patterns(wanted, excluded)
    else:
        search.by_content(excluded)
    return search.finish(is_automatic=not wanted)


class _Search:
    def __init__(self, workspace: str) -> None:
        self._workspace = workspace
        self._checkout = Checkout(workspace)
        self._found: dict[str, Found] = {}
        self._sizes: dict[int, list[str]] = {}
        self._digests: dict[bytes, str] = {}
        self._problems: list[model.Problem] = []
        self._passed_over: dict[str, list[str]] = {}
        self._old: dict[str, list[str]] = {}
        self._files_seen = 0

    def in_workspace(self, line: str, workspace: str) -> str:
        """Make a path to a place in the workspace relative, whichever of its names is used.

        The runner translates a path of its host for a container only if it is the whole input.
        """
        mark, path = re.fullmatch(r"\s*(!?)\s*(.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]
        for folder in (self._workspace, workspace.rstrip("/")):
            if folder and path.startswith(folder + "/"):
                return str(mark) + (path[len(folder) :].strip("/") or ".")
        return str(mark) + _HOST_PATH.sub("", path)

    def exists(self, path: str) -> bool:
        """Say whether there is something of this name; `path` is relative to the workspace, or absolute."""
        return os.path.lexists(os.path.join(self._workspace, path))

    # -- by patterns -------------------------------------------------------------------------------------------

    def by_patterns(self, wanted: list[patterns.Pattern], excluded: list[patterns.Pattern]) -> None:
        hits: dict[str, int] = {pattern.text: 0 for pattern in wanted}
        for pattern in wanted:
            for path, full in self._candidates(pattern):
                names = {path, self._shown(full)}  # an absolute pattern goes with a relative one
                if any(ex.excludes(name) for ex in excluded for name in names) or not pattern.matches(path):
                    continue
                hits[pattern.text] += 1
                self._take_named(path, full, pattern)
        for text, number in hits.items():
            if not number:
                self._problems.append(model.Problem(f"the pattern {text!r} matches no file"))

    def _candidates(self, pattern: patterns.Pattern) -> Iterator[tuple[str, str]]:
        root = os.path.join(self._workspace, pattern.root)
        if pattern.is_plain:
            full = os.path.join(self._workspace, pattern.path)
            if os.path.lexists(full):
                yield pattern.path, full
            return
        for full in self._walk(root, pruned=frozenset({".git"})):
            relative = os.path.relpath(full, root).replace(os.sep, "/")
            yield (f"{pattern.root.rstrip('/')}/{relative}" if pattern.root else relative), full

    def _take_named(self, path: str, full: str, pattern: patterns.Pattern) -> None:
        real = os.path.realpath(full)
        shown = self._shown(full)
        allowed = os.path.realpath(os.path.join(self._workspace, pattern.root))
        if not (
            files.is_inside(real, self._workspace)
            or (self._is_outside(pattern.root) and files.is_inside(real, allowed))
        ):
            self._refuse(shown, "is a link to a place outside the workspace: not read")
            return
        try:
            status = os.stat(real)
        except OSError as error:
            self._refuse(shown, f"can't be read: {error.strerror}")
            return
        if stat.S_ISDIR(status.st_mode):
            self._refuse(shown, f"is a folder, not a report: to take what is in it, write {path.rstrip('/')}/**/*.xml")
        elif not stat.S_ISREG(status.st_mode):
            self._refuse(shown, "is no regular file")
        else:
            old = self._checkout.why_old(shown, status.st_mtime_ns)
            if old:
                self._old.setdefault(old, []).append(shown)
            self._take(Found(shown, real, f"named by {pattern.text!r}"), status.st_size)

    def _is_outside(self, root: str) -> bool:
        return not files.is_inside(os.path.normpath(os.path.join(self._workspace, root)), self._workspace)

    def _refuse(self, path: str, why: str) -> None:
        self._problems.append(model.Problem(why, path, effect=model.Effect.UNREAD))

    # -- by content --------------------------------------------------------------------------------------------

    def by_content(self, excluded: list[patterns.Pattern]) -> None:
        for full in self._walk(self._workspace, pruned=files.PRUNED):
            if not full.lower().endswith(".xml"):
                continue
            path = self._shown(full)
            if any(pattern.excludes(path) for pattern in excluded):
                self._pass_over("excluded", path)
                continue
            try:
                status = os.lstat(full)
                self._consider(path, full, status)
            except OSError as error:
                self._pass_over(f"can't be read: {error.strerror}", path)

    def _consider(self, path: str, full: str, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            self._pass_over("links are not followed" if stat.S_ISLNK(status.st_mode) else "no regular file", path)
            return
        refused = self._checkout.why_old(path, status.st_mtime_ns) or _why_no_report(full)
        if refused:
            self._pass_over(refused, path)
        else:
            self._take(Found(path, full, "a JUnit XML report by its content"), status.st_size)

    def _walk(self, root: str, *, pruned: frozenset[str]) -> Iterator[str]:
        for full in files.walk(root, pruned=pruned):
            self._files_seen += 1
            yield full

    # -- both --------------------------------------------------------------------------------------------------

    def _take(self, found: Found, size: int) -> None:
        """Take a report once, however often its content is there."""
        if found.full in self._found or len(self._found) >= _REPORTS:
            return
        same_size = self._sizes.setdefault(size, [])
        if same_size:
            if len(same_size) == 1:
                self._digests.setdefault(files.digest(same_size[0]), same_size[0])
            twin = self._digests.setdefault(files.digest(found.full), found.full)
            if size and twin != found.full:
                self._pass_over(f"the same content as {self._found[twin].path}", found.path)
                return
        same_size.append(found.full)
        self._found[found.full] = found

    def _shown(self, full: str) -> str:
        normal = os.path.normpath(full)
        inside = files.is_inside(normal, self._workspace)
        return (os.path.relpath(normal, self._workspace) if inside else normal).replace(os.sep, "/")

    def _pass_over(self, reason: str, path: str) -> None:
        self._passed_over.setdefault(reason, []).append(path)

    def finish(self, *, is_automatic: bool) -> Discovery:
        for reason, paths in self._old.items():
            what = f"{_number_of(len(paths))} named by the patterns {_is_or_are(paths)} {reason}, taken all the same"
            self._problems.append(model.Problem(f"{what}: {_examples(paths)}"))
        passed_over = [
            f"{_number_of(len(paths), 'XML file')} passed over, {reason}: {_examples(paths)}"
            for reason, paths in self._passed_over.items()
        ]
        if is_automatic and not self._found:
            left_out = ", ".join(sorted(files.PRUNED)[:3])
            passed_over.insert(
                0,
                f"looked through {_number_of(self._files_seen)} of the workspace (not in {left_out}, "
                "virtual environments and the like) and found no JUnit XML report of this run",
            )
        reports = tuple(sorted(self._found.values(), key=lambda found: found.path))
        return Discovery(reports, tuple(self._problems), tuple(passed_over))


def _why_no_report(full: str) -> str:
    with files.open_regular(full) as file:
        return roots.why_no_report(file.read(roots.HEAD_BYTES), full)


def _number_of(number: int, noun: str = "file") -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _is_or_are(paths: list[str]) -> str:
    return "is" if len(paths) == 1 else "are"


def _examples(paths: list[str]) -> str:
    more = len(paths) - _EXAMPLES
    return ", ".join(paths[:_EXAMPLES]) + (f" and {more} more" if more > 0 else "")
