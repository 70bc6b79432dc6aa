"""The place of one case: its own file, the places in its texts, and the choice between them."""

from reporter import model
from reporter.formats import roots
from reporter.formats.location import (
    c_tests,
    declarations,
    feature_tests,
    go_tests,
    golang,
    index,
    inherited,
    inlined,
    jvm,
    own_file,
    positions,
    remembered,
    resolver,
    rust_tests,
    shown_place,
    split_places,
    test_files,
    text_places,
    titled_tests,
    written_path,
)

_REMEMBERED = 1000  # choices; failures of one run have most of theirs in common, and to choose takes 30 of 45 µs


class Search:
    """Finds the places of cases in one workspace, which it walks once, when it is made."""

    def __init__(self, workspace: str, known_roots: tuple[str, ...]) -> None:
        self.paths = resolver.Resolver(index.Index(workspace), known_roots)
        self._go = go_tests.Tests(golang.Modules(self.paths))
        self._tests = (
            self._go,
            *(tests.Tests(self.paths.index) for tests in (c_tests, rust_tests, titled_tests)),
        )
        self._scenarios = feature_tests.Tests(self.paths.index)
        self._packages = jvm.Packages(self.paths)
        self._inherited = inherited.Tests(self._packages)
        self._inlined = inlined.Inlined(self.paths.index)
        self._own_files = own_file.OwnFiles(self._packages)
        self._written = written_path.PathFinder(self.paths)
        # by the hash of all that decides it, which may be long: as it is written, and as it is understood
        self._chosen = remembered.Remembered[int, shown_place.Chosen](_REMEMBERED)

    def place(self, case: model.TestCase) -> model.TestCase:
        """Return the case with its places, as far as they can be found (see `locator`)."""
        self._chosen.forget_before(self.paths.learned)
        written = positions.sections(case.text)
        key = _key(case, written)
        chosen = self._chosen.get(key) or self._chosen.get(_with_method(key, case))
        if chosen is None:
            chosen = self._find(case, written, key)
        if not chosen.file:
            return case
        if not chosen.line:
            chosen = self._inherited.declared(chosen, case)
        return model.replace(
            case, file=chosen.file, line=chosen.line, thrown_file=chosen.thrown_file, thrown_line=chosen.thrown_line
        )

    def _find(self, case: model.TestCase, written: list[positions.Section], key: int) -> shown_place.Chosen:
        """Choose, and remember it; `key` is of all that decides it as it is written, but the name of the method."""
        own = self._own_files.find(case)
        places = text_places.places_of(written)
        tells_functions = any(place.functions or place.function for place in places)
        facts = hash((own, case.file, case.classname, case.group, case.report, case.producer, *places))
        if tells_functions:
            key, facts = _with_method(key, case), _with_method(facts, case)
        chosen = self._chosen.get(facts)
        if chosen is None:
            frames = self._in_text(places, case, own.file)
            chosen = self._choose(case, own, frames or self._elsewhere(case, own.file))
            # what a test of Go is called tells, too, and so does what Ginkgo printed
            if not frames or case.producer == "ginkgo" or go_tests.is_one(case):
                return chosen
        self._chosen.keep(key, chosen)
        return self._chosen.keep(facts, chosen)

    def _choose(
        self, case: model.TestCase, own: own_file.OwnFile, frames: list[shown_place.Frame]
    ) -> shown_place.Chosen:
        if own.file and not own.line and not frames:
            own = own._replace(line=split_places.own_line(case, own.file))
        if case.producer == "phpunit" and frames and own.file not in [frame.file for frame in frames]:
            own = own._replace(line=0)  # of an inherited test, whose line is one of the base class
        chosen = shown_place.choose(frames, own=own, test=declarations.method(case.name))
        if not chosen.file:
            chosen = shown_place.Chosen(*next(filter(any, (tests.declared(case) for tests in self._tests)), ("", 0)))
        if not chosen.line and not chosen.thrown_line and any(scenario := self._scenarios.declared(case)):
            chosen = shown_place.Chosen(*scenario)  # also where the file is that of the class that runs all features
        return chosen

    def _elsewhere(self, case: model.TestCase, own: str) -> list[shown_place.Frame]:
        """Return the places in the failure's message, or else in what the case printed, in its name."""
        found = (self._in_text(text_places.places(text), case, own) for text in (case.message, case.output, case.name))
        return next(filter(None, found), [])

    def _in_text(self, places: list[text_places.Place], case: model.TestCase, own: str) -> list[shown_place.Frame]:
        """Return the places of one text that are of the repository."""
        learned = self.paths.learned
        frames = self._found(places, case, own)
        if self.paths.learned > learned:  # a root that the last frame taught may hold the first
            frames = self._found(places, case, own)
        if frames:
            frames += self._of_the_spec(case, own, frames)
        return frames

    def _of_the_spec(self, case: model.TestCase, own: str, frames: list[shown_place.Frame]) -> list[shown_place.Frame]:
        """Return where a spec of Ginkgo begins, which stands in its output, if it panicked outside of all tests."""
        if case.producer != "ginkgo" or any(test_files.is_named_like_one(frame.file) for frame in frames):
            return []
        return self._found(text_places.places(case.output), case, own)

    def _found(self, places: list[text_places.Place], case: model.TestCase, own: str) -> list[shown_place.Frame]:
        found = []
        folder = _runners_folder(places, own)
        for place in places:
            file = self._in_folder(folder, place) or self._file(place, case, own)
            if file:
                found.append((place, file))
        return [
            shown_place.Frame(
                file,
                place.line,
                functions=place.functions,
                is_caller=place.is_caller,
                is_declaration=place.is_declaration,
                function=place.function,
                is_of_test=place.is_of_test,
                causes=place.causes,
            )
            for place, file in self._go.failed_first(self._inlined.without_inlined(found, own), case.name)
        ]

    def _in_folder(self, folder: str, place: text_places.Place) -> str:
        """Return the file that a path means which is relative to the folder, or ""."""
        if not folder or place.owner:
            return ""
        file = folder + _plain(place)
        if file in self.paths.index:
            return file
        return ""

    def _file(self, place: text_places.Place, case: model.TestCase, own: str) -> str:
        if place.owner:
            return self._packages.find(place.owner, place.before, case.report)
        found = ""
        if place.suffix == "go":
            found = self._go.file(place, case)
        found = found or self._written.find(place.before, case.report)
        if found or not own:
            return found
        # of several namesakes the one beside the test
        return self._written.find(place.before, own) or self._own_of_another_machine(place, case, own)

    def _own_of_another_machine(self, place: text_places.Place, case: model.TestCase, own: str) -> str:
        """Return the case's own file where a path ends like it, or like its end that the report knows, or ""."""
        if own.rpartition("/")[2] not in place.before:
            return ""
        plain = _plain(place)
        if resolver.is_foreign(plain) or not plain.endswith(_ends(case, own)):
            return ""
        self.paths.learn(plain, own)
        return own


def _key(case: model.TestCase, written: list[positions.Section]) -> int:
    own = case.file, case.line, case.classname, case.group, own_file.telling_name(case), case.report, case.producer
    return hash((own, *written))


def _with_method(key: int, case: model.TestCase) -> int:
    return hash((key, declarations.method(case.name)))


def _ends(case: model.TestCase, own: str) -> tuple[str, ...]:
    """Return how a path ends that means the case's own file, also on a machine which has only the runner's folder."""
    written = (roots.slashed(text).removeprefix("./") for text in (own, case.file, case.classname))
    return tuple(f"/{path}" for path in written if path and f"/{own}".endswith(f"/{path}"))


def _plain(place: text_places.Place) -> str:
    """Return the path that stands before the position, with slashes alone."""
    return roots.slashed(written_path.plain_path(place.before)).removeprefix("./")


def _runners_folder(places: list[text_places.Place], own: str) -> str:
    """Return the folder, with a slash at its end, below which the runner stood when it named the test's own file.

    Vitest writes frames relative to each project of a workspace, and the file of the test relative to the root.
    """
    name = own.rpartition("/")[2]
    for place in places:
        if not own or place.owner or name not in place.before:
            continue
        plain = _plain(place)
        if plain and own.endswith(f"/{plain}"):
            return own.removesuffix(plain)
    return ""
