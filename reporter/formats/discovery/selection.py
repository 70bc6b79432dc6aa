"""What a search comes to: the reports, each content once, and in words why other files were not taken."""

import datetime
import re
from typing import BinaryIO, NamedTuple

from reporter import model
from reporter.formats.discovery import duplicates, examples, safe_files, walk

_REPORTS = 20_000
_SURROGATES = re.compile("[\ud800-\udfff]")
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
        self._passed_over: dict[str, examples.Examples] = {}
        self._taken_all_the_same: dict[str, examples.Examples] = {}
        self._old: list[safe_files.File] = []
        self._staged: list[str] = []
        self._merged: list[str] = []
        self._hints: list[str] = []

    def take(self, file: safe_files.File, why: str) -> None:
        """Take a report once, however often its content is there."""
        if file.full in self._found:
            return
        if self.is_full:
            self._too_many += 1
            return
        other = self._contents.duplicate_of(file)
        if other:
            self.pass_over(file.path, f"the same content as {legible(self._found[other].path)}")
        else:
            self._found[file.full] = Found(legible(file.path), file.full, why, file.root)

    def take_old(self, file: safe_files.File, why: str) -> None:
        """Take a report that was there before the checkout, and say so."""
        self.take(file, why)
        if file.full in self._found:
            self._old.append(file)

    def take_staged(self, file: safe_files.File, why: str) -> None:
        """Take a report that a step of the job told git about, and say so."""
        self.take(file, why)
        if file.full in self._found:
            self._staged.append(legible(file.path))

    @property
    def is_full(self) -> bool:
        """Say whether there are as many reports as can be."""
        return len(self._found) >= _REPORTS

    @property
    def has_refused(self) -> bool:
        """Say whether a file was refused, so that it is known why patterns took nothing."""
        return self._refused > 0

    def pass_over(self, path: str, why: str) -> None:
        """Leave out a file that nobody asked for by name."""
        if why not in self._passed_over and len(self._passed_over) >= _REASONS:
            why = "for other reasons"
        self._passed_over.setdefault(why, examples.Examples()).add(path)

    def refuse(self, path: str, why: str, code: str = "report-unreadable") -> None:
        """Leave out a file that a pattern names, or that is called like a report: test cases may be missing."""
        self._refused += 1
        if self._refused <= _PROBLEMS:
            self._problems.append(model.Problem(why, legible(path), effect=model.Effect.UNREAD, code=code))

    def note_taken(self, path: str, why: str) -> None:
        """Remember a file that is taken because a pattern names it, though git says that it is not of this run."""
        self._taken_all_the_same.setdefault(why, examples.Examples()).add(legible(path))

    def note_merged(self, paths: list[str]) -> None:
        """Remember reports that patterns name beside those that they were merged from."""
        self._merged = [legible(path) for path in paths]

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
            passed_over.insert(0, _nothing_found(folder, walked))
        for reason, paths in self._passed_over.items():
            passed_over.append(f"{model.number_of(paths.number, 'XML file')} passed over, {reason}: {paths}")
        for folders, what in (
            (walked.closed, "could not be searched"),
            (walked.cut, "held too much to be searched completely"),
        ):
            if folders.number:
                passed_over.append(f"{model.number_of(folders.number, 'folder')} {what}: {folders}")
        return Discovery(reports, tuple(problems), tuple(map(legible, passed_over)))

    def _problems_of_all(self, reports: tuple[Found, ...]) -> list[model.Problem]:
        problems = []
        for reason, paths in self._taken_all_the_same.items():
            what = f"{_number_is(paths.number, 'file')} named by the patterns and {reason}, read anyway: {paths}"
            problems.append(model.Problem(what, code="repository-file-taken"))
        if self._old:
            problems.append(model.Problem(_about_old(self._old), code="old-report-taken"))
        if self._staged:
            problems.append(model.Problem(_about_staged(self._staged), code="staged-report-taken"))
        if self._merged:
            problems.append(model.Problem(_about_merged(self._merged), code="repeated-report"))
        problems += duplicates.repeated_reports([found.path for found in reports if found.path not in self._merged])
        if self._refused > _PROBLEMS:
            more = self._refused - _PROBLEMS
            what = f"{model.number_of(more, 'more file')} {examples.was_or_were(more)} not read either"
            problems.append(model.Problem(what, effect=model.Effect.UNREAD, code="report-unreadable"))
        if self._too_many:
            what = f"more than {_REPORTS} reports: {self._too_many} {examples.was_or_were(self._too_many)} not read"
            problems.append(model.Problem(what, effect=model.Effect.UNREAD, code="too-many-reports"))
        return problems


def legible(path: str) -> str:
    """Return a name that can be written anywhere, also one whose bytes are no UTF-8, or no UTF-16 on Windows."""
    return _SURROGATES.sub("\ufffd", path)


def _number_is(number: int, noun: str) -> str:
    counted = model.number_of(number, noun)
    if number == 1:
        return f"{counted} is"
    return f"{counted} are"


def _about_old(files: list[safe_files.File]) -> str:
    oldest = min(file.mtime_ns for file in files)
    since = datetime.datetime.fromtimestamp(oldest // 10**9, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    paths = examples.of([legible(file.path) for file in files])
    each, these, them = "it has", "it", "it"
    if paths.number > 1:
        each, these, them = "the oldest has", "them", "one"
    return (
        f"{_number_is(paths.number, 'report')} older than the checkout ({each} been there since {since}) and taken, as "
        f"git does not track {these} and no newer report is beside {these}: {paths}; to leave {them} out, add the line "
        f"!{paths.shown[0]} to the input files"
    )


def _about_staged(paths: list[str]) -> str:
    them = "it"
    if len(paths) > 1:
        them = "one"
    return (
        f"{model.number_of(len(paths), 'report')} {examples.was_or_were(len(paths))} added to git after the checkout "
        f"and taken, as there is no other: {examples.of(paths)}; to leave {them} out, add the line !{paths[0]} to the "
        "input files"
    )


def _about_merged(paths: list[str]) -> str:
    whose, each = "its", "it"
    if len(paths) > 1:
        whose, each = "their", "each of them"
    return (
        f"{model.number_of(len(paths), 'report')} {examples.was_or_were(len(paths))} merged from others that the "
        f"patterns name too, so {whose} test cases are counted twice: {examples.of(paths)}; to count them once, add a "
        f"line for {each}, as in !{paths[0]}"
    )


def _nothing_found(folder: str, walked: walk.Walk) -> str:
    """Say that a search by content found nothing, and where it did not look."""
    files = model.number_of(walked.files_seen, "file")
    what = f"looked through {files} in {folder} and found no JUnit XML report of this run"
    if walked.left_out.number:
        what += (
            f"; not looked through, as packages and caches are kept there: {walked.left_out}; to read reports there, "
            "name them in the input files"
        )
    for link, target in walked.links_out[:3]:
        what += (
            f"; not looked through, as it is a link to {target}: {link}; to read reports there, copy them into the "
            f"workspace first, as in cp -RL {link}/. reports/"
        )
    return what
