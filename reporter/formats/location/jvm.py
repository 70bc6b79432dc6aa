"""Java, Kotlin, Scala and Groovy: a frame names a class and a bare file, and the package says which file that is."""

import re
from collections.abc import Sequence

from reporter.formats.location import remembered
from reporter.formats.location.resolver import Resolver

_REMEMBERED = 2_000
SUFFIXES = ("java", "kt", "scala", "groovy")
_PARTS = re.compile(r"[^\W\d]\w*(?:\$[\w$]*)?")
_SOURCE_ROOT = re.compile(r"(?:^|/)(?:java|kotlin|scala|groovy|src|test|tests|app)(?=/)")
# whose bare file names must not be taken for the repository's
_LIBRARIES = (
    "java.", "javax.", "jdk.", "sun.", "com.sun.", "kotlin.", "kotlinx.", "scala.", "groovy.", "org.junit.", "junit.",
    "org.testng.", "org.apache.", "org.gradle.", "org.codehaus.", "org.spockframework.", "spock.", "io.kotest.",
    "org.scalatest.", "munit.", "org.assertj.", "org.hamcrest.", "org.mockito.", "org.opentest4j.", "androidx.",
    "android.", "com.android.", "org.robolectric.", "worker.org.gradle.", "org.springframework.", "zio.", "cats.",
)  # fmt: skip


class Packages:
    """Finds files by class and package."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self._known = remembered.Remembered[tuple[str, ...], str](_REMEMBERED)

    def find(self, owner: str, name: str, report: str) -> str:
        """Return the file `name` of the class in `owner` (`app//shop.CartTest$Inner.method`), or ""."""
        if not self.resolver.index.has_name(name):
            return ""
        # before a class: a class loader's name (Gradle's `app//`), a module (`java.base@17.0.9/`, `platform/m@1.2/`);
        # but the name of a method may hold slashes too
        parts = owner.split("/", 2)
        for written in ("/".join(parts[number:]) for number in reversed(range(len(parts)))):
            found = self.find_in(_package(written, name), name, report)
            if found:
                return found
        return ""

    def find_in(self, package: Sequence[str], name: str, report: str) -> str:
        """Return the file `name` in the folder of a package, or where Kotlin and Scala leave out its beginning."""
        if not self.resolver.index.has_name(name):
            return ""
        key = *package, name, report
        found = self._known.get(key)
        if found is None:
            found = self._known.keep(key, self._find_in(package, name, report))
        return found

    def _find_in(self, package: Sequence[str], name: str, report: str) -> str:
        exact, loose = [], []
        for file in self.resolver.to_compare(name):
            folders = file.split("/")[:-1]
            if not package or folders[-len(package) :] == list(package):
                exact.append(file)
            elif not file.endswith(".java") and _is_shortened(folders, package):
                loose.append(file)
        if exact:
            return self.resolver.nearest(exact, report)
        if ".".join(package).startswith(_LIBRARIES):
            return ""
        return self.resolver.nearest(loose, report)


def _package(owner: str, name: str) -> list[str]:
    parts = owner.split(".")
    stem = name.rpartition(".")[0]
    for number, part in enumerate(parts):
        if part.partition("$")[0] in (stem, stem + "Kt"):
            return parts[:number]
    # a class of another name in the same file: packages are in lower case, by everybody's convention
    package = []
    for part in parts[:-1]:
        if not _PARTS.fullmatch(part) or part[:1].isupper():
            break
        package.append(part)
    return package


def _is_shortened(folders: list[str], package: Sequence[str]) -> bool:
    """Say whether the folders below a source root are the end of the package (Kotlin's coding conventions)."""
    path = "/".join(folders) + "/"
    ends = [found.end() for found in _SOURCE_ROOT.finditer(path)]
    below = path[ends[-1] :].strip("/") if ends else path.strip("/")
    inside = below.split("/") if below else []
    return bool(ends) and list(package[len(package) - len(inside) :]) == inside
