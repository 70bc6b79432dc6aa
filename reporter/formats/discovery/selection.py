"""What a search comes to: the reports, each content once, and in words why other files were not taken."""

from typing import BinaryIO, NamedTuple

from reporter import model
from reporter.formats.discovery import duplicates, examples, notes, phrased_reports, safe_files, walk

_REPORTS = 20_000
_CANDIDATES = 40_000  # files that look like reports
_PROBLEMS = 50
_REASONS = 200  # each root element is one, and a report may have any
# what people write into patterns that has no meaning there
_HINTS = {
    "$": "variables have no meaning here, write the path itself, relative to the workspace",
    " #": "a comment stands on a line of its own",
    "~/": "the home folder has no sign here, write the path itself",
    "{": "braces have no meaning here, write a line for each alternative",
    ",": "write a line for each pattern, without commas",
    '"': "quotes are taken for a part of the name, leave them out",
    "'": "quotes are taken for a part of the name, leave them out",
}


class Found(NamedTuple):
    """A report to read: `path` as people know it (relative to the workspace), `full` as the system does.

    `root` is the folder that is trusted: below it no link is followed.
    """

    path: str
    full: str
    why: str
    root: str = ""

    def open(self) -> BinaryIO:
        """Open the file for reading; raises OSError, also where it is not a regular file any more."""
        return safe_files.open_below(self.root, self.full)


class Discovery(NamedTuple):
    """The reports in the order of their paths, what was wrong with the search, and why files were passed over."""

    reports: tuple[Found, ...]
    problems: tuple[model.Problem, ...]
    passed_over: tuple[str, ...]


class Selection:
    """Collects what a search finds; paths are relative to the workspace where they are inside it."""

    def __init__(self) -> None:
        self._found: dict[str, Found] = {}
        self._contents = duplicates.KnownContents()
        self._problems: list[model.Problem] = []
        self._refused = 0
        self._too_many = 0
        self._is_cut = False
        self._passed_over: dict[str, examples.Examples] = {}
        self._taken_all_the_same: dict[str, examples.Examples] = {}
        self._doubtful: dict[str, list[safe_files.File]] = {}  # by what they are taken in spite of
        self._lost: dict[str, str] = {}
        self._merged: list[str] = []
        self._repeated: list[list[str]] = []
        self._hints: list[str] = []

    def take(self, file: safe_files.File, why: str, doubt: str = "") -> None:
        """Take a report once, however often its content is there; `doubt` is a code of `notes`."""
        if file.full in self._found:
            return
        if self.is_full:
            self._too_many += 1
            return
        other = self._contents.duplicate_of(file)
        if other:
            self.pass_over(file.path, f"the same content as {notes.legible(self._found[other].path)}")
            return
        self._found[file.full] = Found(notes.legible(file.path), file.full, why, file.root)
        if doubt:
            self._doubtful.setdefault(doubt, []).append(file)

    @property
    def is_full(self) -> bool:
        """Say whether there are as many reports as can be."""
        return len(self._found) >= _REPORTS

    @property
    def has_refused(self) -> bool:
        """Say whether a file was refused, so that it is known why patterns took nothing."""
        return self._refused > 0

    def has_room(self, number: int) -> bool:
        """Say whether one more file can be looked at beside so many that look like reports, and remember it."""
        if number < _CANDIDATES:
            return True
        self._is_cut = True
        return False

    def pass_over(self, path: str, why: str) -> None:
        """Leave out a file that nobody asked for by name."""
        if why not in self._passed_over and len(self._passed_over) >= _REASONS:
            why = "for other reasons"
        self._passed_over.setdefault(why, examples.Examples()).add(path)

    def refuse(self, path: str, why: str, code: str = "report-unreadable") -> None:
        """Leave out a file that a pattern names, or that is called like a report: test cases may be missing."""
        self._refused += 1
        if self._refused <= _PROBLEMS:
            self._problems.append(model.Problem(why, notes.legible(path), effect=model.Effect.UNREAD, code=code))

    def note_taken(self, path: str, why: str) -> None:
        """Remember a file that is taken because a pattern names it, though git says that it is not of this run."""
        self._taken_all_the_same.setdefault(why, examples.Examples()).add(notes.legible(path))

    def note_merged(self, paths: list[str]) -> None:
        """Remember reports that patterns name beside those that they were merged from."""
        self._merged = [notes.legible(path) for path in paths]

    def without_repeats(self, files: list[tuple[safe_files.File, str]]) -> list[tuple[safe_files.File, str]]:
        """Leave out reports whose test cases Surefire wrote again into another of the files, and return the rest."""
        repeats = phrased_reports.repeats(file for file, _ in files)
        self.note_repeated(repeats.doubtful)
        again = {file.full for file in repeats.again}
        for file in repeats.again:
            self.pass_over(file.path, phrased_reports.WHY)
        return [named for named in files if named[0].full not in again]

    def note_repeated(self, several: list[list[safe_files.File]]) -> None:
        """Remember reports of one folder that seem to hold test cases of each other again."""
        self._repeated = [[notes.legible(file.path) for file in files] for files in several]

    def note_lost(self, folder: str, target: str) -> None:
        """Remember a folder whose `.git` points to a place that is not there, or can't be read: "" then."""
        self._lost[notes.legible(folder)] = notes.legible(target)

    def note_nothing(self, text: str, *, excluded: int) -> None:
        """Say that a pattern takes no file; `excluded` is how many it would have taken."""
        what = f"the pattern {text!r} matches no file"
        hint = next((hint for mark, hint in _HINTS.items() if mark in text), "")
        if any("**" in part and part != "**" for part in text.replace("\\", "/").split("/")):
            hint = "** stands for folders only where it is a whole name, as in target/**/*.xml"
        if excluded:
            what = f"the pattern {text!r} matches {model.number_of(excluded, 'file')}, all of them excluded"
        elif hint:
            what += f": {hint}"
        self._problems.append(model.Problem(what, effect=model.Effect.WARNING, code="pattern-without-match"))

    def note_existing(self, paths: list[str], folder: str) -> None:
        """Say what could have been meant where the patterns took nothing: files that are there."""
        there = str(examples.of(paths)) or "no XML file"
        self._hints.append(f"the patterns are relative to {folder}, which holds {there}")

    def finish(self, folder: str, walked: walk.Walk, *, is_automatic: bool) -> Discovery:
        """Return what was found in a folder, and say what is odd about it."""
        reports = tuple(sorted(self._found.values(), key=lambda found: found.path))
        problems = [*self._problems, *self._problems_of_all(reports)]
        passed_over = list(self._hints)
        if is_automatic and not reports:
            passed_over = notes.nothing_found(folder, walked) + passed_over
        for reason, paths in self._passed_over.items():
            passed_over.append(f"{model.number_of(paths.number, 'XML file')} passed over, {reason}: {paths}")
        for folders, what in (
            (walked.closed, "could not be searched"),
            (walked.cut, "held too much to be searched completely"),
        ):
            if folders.number:
                passed_over.append(f"{model.number_of(folders.number, 'folder')} {what}: {folders}")
        return Discovery(reports, tuple(problems), tuple(map(notes.legible, passed_over)))

    def _problems_of_all(self, reports: tuple[Found, ...]) -> list[model.Problem]:
        problems = []
        for reason, paths in self._taken_all_the_same.items():
            what = f"{notes.number_is(paths.number, 'file')} named by the patterns and {reason}, read anyway: {paths}"
            what += "; a pattern with ! before it leaves files out"
            problems.append(model.Problem(what, code="repository-file-taken"))
        for doubt, files in self._doubtful.items():
            problems.append(model.Problem(notes.about_doubtful(doubt, files), code=doubt))
        for folder, target in self._lost.items():
            inside = [found.path for found in reports if folder == "." or found.path.startswith(f"{folder}/")]
            if inside:
                problems.append(model.Problem(notes.about_lost(folder, target, inside), code="git-folder-missing"))
        if self._merged:
            problems.append(model.Problem(notes.about_merged(self._merged), code="repeated-report"))
        if self._repeated:
            problems.append(model.Problem(notes.about_repeated(self._repeated), code="repeated-report"))
        problems += duplicates.repeated_reports([found.path for found in reports if found.path not in self._merged])
        if self._refused > _PROBLEMS:
            more = self._refused - _PROBLEMS
            what = f"{model.number_of(more, 'more file')} {examples.was_or_were(more)} not read either"
            problems.append(model.Problem(what, effect=model.Effect.UNREAD, code="report-unreadable"))
        if self._too_many:
            what = f"more than {_REPORTS} reports: {self._too_many} {examples.was_or_were(self._too_many)} not read"
            problems.append(model.Problem(what, effect=model.Effect.UNREAD, code="too-many-reports"))
        if self._is_cut:
            what = f"more than {_CANDIDATES} files look like reports, and the rest was not read: name the reports alone"
            problems.append(model.Problem(what, effect=model.Effect.UNREAD, code="too-many-reports"))
        return problems
