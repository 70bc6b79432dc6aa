"""The place of one case: its own file, the places in its texts, and the choice between them."""

import re
from collections.abc import Mapping

from reporter import model
from reporter.formats import roots
from reporter.formats.location import choice, golang, index, jvm, own_file, resolver, writings, written_path

_RELATIVE = re.compile(r"(?:\./)?[^/\\]{1,300}")


class Locator:
    """Maps what reports say about places to files of the workspace; walks it when the first case asks.

    `environ` tells the folders that the checkout has on other machines (see `roots`).
    """

    def __init__(self, workspace: str, environ: Mapping[str, str]) -> None:
        self._workspace = workspace
        self._roots = roots.known_roots(environ, workspace)
        self._search: _Search | None = None

    def place(self, case: model.TestCase) -> model.TestCase:
        """Return the case with `file` and `line` where it failed, and with the place of the raise if elsewhere.

        Files are relative to the workspace, with `/`. What can't be found there stays as the report has it.
        """
        if self._search is None:
            self._search = _Search(index.Index(self._workspace), self._roots)
        own = self._search.own_files.find(case)
        frames = self._search.frames(case, own.file)
        if own.file and not own.line and not frames:
            own = own._replace(line=writings.line_alone(case.text) or writings.line_alone(case.message))
        chosen = choice.choose(frames, own=own, test=_method(case.name))
        if not chosen.file:
            return case
        return case._replace(
            file=chosen.file, line=chosen.line, thrown_file=chosen.thrown_file, thrown_line=chosen.thrown_line
        )


class _Search:
    """The places in a case's texts, in one workspace."""

    def __init__(self, files: index.Index, known_roots: tuple[str, ...]) -> None:
        self.paths = resolver.Resolver(files, known_roots)
        self._go = golang.Modules(self.paths)
        self._packages = jvm.Packages(self.paths)
        self.own_files = own_file.OwnFiles(self._packages)
        self._written = written_path.PathFinder(self.paths)

    def frames(self, case: model.TestCase, own: str) -> list[choice.Frame]:
        """Return the places in the failure's text, or else in its message, in what the case printed, in its name."""
        for text in (case.text, case.message, case.output, case.name):
            if not text:
                continue
            places = writings.places(text)
            learned = self.paths.learned
            frames = self._found(places, case, own)
            if self.paths.learned > learned:  # a root that the last frame taught may hold the first
                frames = self._found(places, case, own)
            if frames:
                return frames
        return []

    def _found(self, places: list[writings.Place], case: model.TestCase, own: str) -> list[choice.Frame]:
        frames = []
        for place in places:
            file = self._file(place, case, own)
            if file:
                frames.append(choice.Frame(file, place.line, place.functions, place.is_caller, place.is_declaration))
        return frames

    def _file(self, place: writings.Place, case: model.TestCase, own: str) -> str:
        if place.owner:
            return self._packages.find(place.owner, place.before, case.report)
        plain = ""
        if own and own.rpartition("/")[2] in place.before:
            plain = roots.slashed(written_path.plain_path(place.before)).removeprefix("./")
            if plain == own.rpartition("/")[2]:
                return own
        found = ""
        if place.suffix == "go":
            found = self._in_package(place, case)
        found = found or self._written.find(place.before, case.report)
        if not found and plain.endswith(f"/{own}") and not resolver.is_foreign(plain):
            self.paths.learn(plain, own)
            return own
        return found

    def _in_package(self, place: writings.Place, case: model.TestCase) -> str:
        plain = written_path.plain_path(place.before)
        if not _RELATIVE.fullmatch(plain):
            return self._go.find_path(plain)
        package = case.classname or case.group
        if case.group.endswith(f"/{package}"):  # go-junit-report before 2.0 writes the last part as the class
            package = case.group
        return self._go.find(package, plain.removeprefix("./"), case.report)


def _method(name: str) -> str:
    """Return the method's name of a case: `prices` of `prices(String, int)[2]`."""
    return name.partition("(")[0].partition("[")[0].strip()
