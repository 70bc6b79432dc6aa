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
        self._resolver: resolver.Resolver | None = None
        self._go: golang.Modules | None = None

    def place(self, case: model.TestCase) -> model.TestCase:
        """Return the case with `file` and `line` where it failed, and with the place of the raise if elsewhere.

        Files are relative to the workspace, with `/`. What can't be found there stays as the report has it.
        """
        paths = self._paths()
        own = own_file.find(case, paths)
        frames = self._frames(case, own, paths)
        if own.file and not own.line and not frames:
            own = own._replace(line=writings.line_alone(case.text) or writings.line_alone(case.message))
        chosen = choice.choose(frames, own=own, test=_method(case.name))
        if not chosen.file:
            return case
        return case._replace(
            file=chosen.file, line=chosen.line, thrown_file=chosen.thrown_file, thrown_line=chosen.thrown_line
        )

    def _paths(self) -> resolver.Resolver:
        if self._resolver is None:
            self._resolver = resolver.Resolver(index.Index(self._workspace), self._roots)
            self._go = golang.Modules(self._resolver)
        return self._resolver

    def _frames(self, case: model.TestCase, own: own_file.OwnFile, paths: resolver.Resolver) -> list[choice.Frame]:
        """Return the places in the failure's text and message, or in what the case printed, or in its name."""
        for text in (f"{case.text}\n{case.message[: writings.MESSAGE_CHARS]}", case.output, case.name):
            places = writings.places(text)
            learned = paths.learned
            frames = self._found(places, case, own, paths)
            if paths.learned > learned:  # a root that the last frame taught may hold the first
                frames = self._found(places, case, own, paths)
            if frames:
                return frames
        return []

    def _found(
        self, places: list[writings.Place], case: model.TestCase, own: own_file.OwnFile, paths: resolver.Resolver
    ) -> list[choice.Frame]:
        frames = []
        for place in places:
            file = self._file(place, case, own.file, paths)
            if file:
                frames.append(choice.Frame(file, place.line, place.functions, place.is_caller, place.is_declaration))
        return frames

    def _file(self, place: writings.Place, case: model.TestCase, own: str, paths: resolver.Resolver) -> str:
        if place.owner:
            return jvm.find(place.owner, place.before, paths, case.report)
        plain = written_path.plain_path(place.before)
        if own and _names(plain, own):
            paths.learn(plain, own)
            return own
        if place.suffix == "go" and self._go is not None:
            if _RELATIVE.fullmatch(plain):
                found = self._go.find(case.classname or case.group, plain.removeprefix("./"), case.report)
            else:
                found = self._go.find_path(plain)
            if found:
                return found
        return written_path.find(place.before, paths, case.report)


def _names(path: str, own: str) -> bool:
    """Say whether a path is the case's own file: its bare name, or a path of another machine that ends with it."""
    slashed = roots.slashed(path)
    if "/" not in slashed.removeprefix("./"):
        return slashed.removeprefix("./") == own.rpartition("/")[2]
    return roots.is_absolute(slashed) and slashed.endswith("/" + own) and not resolver.is_foreign(slashed)


def _method(name: str) -> str:
    """Return the method's name of a case: `prices` of `prices(String, int)[2]`."""
    return name.partition("(")[0].partition("[")[0].strip()
