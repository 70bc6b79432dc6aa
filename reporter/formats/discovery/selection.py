"""What a search comes to: the reports, each content once, and in words why other files were not taken."""

import dataclasses
from typing import BinaryIO

from reporter import model
from reporter.formats.discovery import duplicates, safe_files

_EXAMPLES = 3
_REPORTS = 20_000
_PROBLEMS = 50
# what people write into patterns that has no meaning there
_HINTS = {
    "{": "braces have no meaning here, write a line for each alternative",
    ",": "write a line for each pattern, without commas",
    '"': "quotes are taken for a part of the name, leave them out",
    "'": "quotes are taken for a part of the name, leave them out",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A report to read: `path` as people know it (relative to the workspace), `full` as the system does."""

    path: str
    full: str
    why: str

    def open(self) -> BinaryIO:
        """Open the file for reading; raises OSError, also where it is no regular file any more."""
        return safe_files.open_regular(self.full)


@dataclasses.dataclass(frozen=True, slots=True)
class Discovery:
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
        self._passed_over: dict[str, list[str]] = {}
        self._old: dict[str, list[str]] = {}
        self._hints: list[str] = []
        self.files_seen = 0
        self.closed_folders: list[str] = []  # that can't be listed

    def take(self, path: str, full: str, why: str, *, size: int) -> None:
        """Take a report once, however often its content is there."""
        if full in self._found:
            return
        if len(self._found) >= _REPORTS:
            self._too_many += 1
            return
        twin = self._contents.duplicate_of(full, size)
        if twin:
            self.pass_over(path, f"the same content as {self._found[twin].path}")
        else:
            self._found[full] = Found(_legible(path), full, why)

    @property
    def has_refused(self) -> bool:
        """Say whether a file was refused, so that it is known why patterns took nothing."""
        return self._refused > 0

    def pass_over(self, path: str, why: str) -> None:
        """Leave out a file that nobody asked for by name."""
        self._passed_over.setdefault(why, []).append(path)

    def refuse(self, path: str, why: str) -> None:
        """Leave out a file that a pattern names, or that is called like a report: test cases may be missing."""
        self._refused += 1
        if self._refused <= _PROBLEMS:
            self._problems.append(model.Problem(why, _legible(path), effect=model.Effect.UNREAD))

    def note_old(self, path: str, why: str) -> None:
        """Remember a file that is taken though it can't be from this run."""
        self._old.setdefault(why, []).append(_legible(path))

    def note_nothing(self, text: str, *, excluded: int) -> None:
        """Say that a pattern takes no file; `excluded` is how many it would have taken."""
        if excluded:
            what = f"the pattern {text!r} matches {_number_of(excluded)}, all of them excluded"
        else:
            hint = next((hint for mark, hint in _HINTS.items() if mark in text), "")
            what = f"the pattern {text!r} matches no file" + (f": {hint}" if hint else "")
        self._problems.append(model.Problem(what, effect=model.Effect.WARNING))

    def note_existing(self, paths: list[str], folder: str) -> None:
        """Say what could have been meant where the patterns took nothing: XML files that are there."""
        where = f"the patterns are relative to {folder}, which holds"
        self._hints.append(f"{where} {_examples(paths)}" if paths else f"{where} no XML file")

    def finish(self, folder: str, *, is_automatic: bool) -> Discovery:
        """Return what was found in a folder, and say what is odd about it."""
        reports = tuple(sorted(self._found.values(), key=lambda found: found.path))
        problems = [*self._problems, *self._problems_of_all(reports)]
        passed_over = self._hints + [
            f"{_number_of(len(paths), 'XML file')} passed over, {reason}: {_examples(paths)}"
            for reason, paths in self._passed_over.items()
        ]
        if self.closed_folders:
            what = _number_of(len(self.closed_folders), "folder")
            passed_over.append(f"{what} could not be looked through: {_examples(self.closed_folders)}")
        if is_automatic and not reports:
            left_out = ", ".join(sorted(safe_files.PRUNED)[:3])
            passed_over.insert(
                0,
                f"looked through {_number_of(self.files_seen)} in {folder} (not in {left_out}, virtual environments "
                "and the like) and found no JUnit XML report of this run",
            )
        return Discovery(reports, tuple(problems), tuple(map(_legible, passed_over)))

    def _problems_of_all(self, reports: tuple[Found, ...]) -> list[model.Problem]:
        problems = []
        for reason, paths in self._old.items():
            is_or_are = "is" if len(paths) == 1 else "are"
            what = f"{_number_of(len(paths))} named by the patterns {is_or_are} {reason}, taken all the same"
            problems.append(model.Problem(f"{what}: {_examples(paths)}"))
        problems += map(model.Problem, duplicates.repeated_reports([found.path for found in reports]))
        if self._refused > _PROBLEMS:
            more = self._refused - _PROBLEMS
            what = f"{_number_of(more, 'more file')} {_was_or_were(more)} not read either"
            problems.append(model.Problem(what, effect=model.Effect.UNREAD))
        if self._too_many:
            what = f"more than {_REPORTS} reports: {self._too_many} {_was_or_were(self._too_many)} not read"
            problems.append(model.Problem(what, effect=model.Effect.UNREAD))
        return problems


def _legible(path: str) -> str:
    """Return a name that can be written anywhere, also one whose bytes are no UTF-8."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _number_of(number: int, noun: str = "file") -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _was_or_were(number: int) -> str:
    return "was" if number == 1 else "were"


def _examples(paths: list[str]) -> str:
    more = len(paths) - _EXAMPLES
    return ", ".join(paths[:_EXAMPLES]) + (f" and {more} more" if more > 0 else "")
