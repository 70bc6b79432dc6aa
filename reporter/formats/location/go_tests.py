"""What sources of Go tell of a test: where it is declared, and which of the lines that it wrote is the failure's."""

import re

from reporter import model
from reporter.formats.location import golang, text_places, written_path

_UNBUILT = ("[build failed]", "[setup failed]")
_TESTS = ("Test", "Example", "Fuzz", "Benchmark")
_RELATIVE = re.compile(r"(?:\./)?[^/\\]{1,300}")


def is_one(case: model.TestCase) -> bool:
    """Say whether a case is a test of Go, whoever wrote the report."""
    return case.producer == "go" or case.name.startswith(_TESTS)


class Tests:
    """The tests of the Go modules of a workspace."""

    def __init__(self, modules: golang.Modules) -> None:
        self._modules = modules

    def declared(self, case: model.TestCase) -> tuple[str, int]:
        """Return where the source declares a test; of a package that was not built, its only file of tests.

        go-junit-report calls what ended outside of all tests, mostly in `TestMain`, a failure of the package.
        """
        if not is_one(case):
            return "", 0
        package = _import_path(case)
        if any(mark in case.text for mark in _UNBUILT):
            return self._modules.only_tests(package), 0
        if case.name.startswith(_TESTS):
            return self._modules.declared(package, case.name)
        file, line = self._modules.declared(package, "TestMain")
        return file or self._modules.only_tests(package), line

    def file(self, place: text_places.Place, case: model.TestCase) -> str:
        """Return the file of a place that a test of its package wrote, or ""."""
        plain = written_path.plain_path(place.before)
        if not _RELATIVE.fullmatch(plain):
            return self._modules.find_path(plain)
        return self._modules.find(_import_path(case), plain.removeprefix("./"), case.report)

    def failed_first(self, found: list[text_places.Found], test: str) -> list[text_places.Found]:
        """Put what a test only logged behind its errors, and other tests' lines, as far as the source tells them."""
        if not found or found[0][0].is_go_frame or sum(bool(place.go_weight) for place, _ in found) < 2:
            return found
        ranked: dict[golang.Call, list[text_places.Found]] = {call: [] for call in golang.Call}
        for place, file in found:
            call = golang.Call.UNKNOWN
            if place.go_weight:
                call = self._modules.call(file, place.line)
            ranked[call].append((place, file))
        failed = [each for several in ranked.values() for each in several]
        return sorted(failed, key=lambda each: self._modules.is_of_another_test(each[1], each[0].line, test))


def _import_path(case: model.TestCase) -> str:
    """Return the import path of a test's package; go-junit-report before 2.0 writes its last part as the class."""
    package = case.classname or case.group
    if case.group.endswith(f"/{package}"):
        return case.group
    return package
