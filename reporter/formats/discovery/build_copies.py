"""Files of the repository that a build copies to where it compiles to, and changes on the way.

Maven and Gradle replace `${project.version}` and the like in resources, others their line ends or encoding, so that the
copy's content is in no index. It is known by its place: below a folder that holds what is compiled, where no runner
writes reports, by the path that the original has below its own folder. Copies of the same content are found by
`checkouts`, wherever they are.
"""

import fnmatch
import os
from collections.abc import Iterable, Iterator, Set

from reporter.formats.discovery import safe_files

# folders of what is compiled; below them a file has the path that it has below its folder of sources or resources
_COMPILED = (
    ("target", "classes"),  # Maven
    ("target", "test-classes"),
    ("target", "scala-*", "classes"),  # sbt
    ("target", "scala-*", "test-classes"),
    ("build", "resources", "*"),  # Gradle
    ("build", "processedResources", "*", "*"),  # Kotlin for several platforms
    ("out", "production", "*"),  # IntelliJ
    ("out", "test", "*"),
    ("bin", "main"),  # Eclipse
    ("bin", "test"),
)
# .NET keeps the path below the project; runners write there too: into the folder itself, and into TestResults
_SHARED = tuple(
    ("bin", *folders)
    for configuration in ("Debug", "Release")
    for folders in ((configuration,), (configuration, "net*"), (configuration, "net*", "*-*"))
)
_RESULTS = "TestResults"
_FIRST = frozenset(kind[0] for kind in (*_COMPILED, *_SHARED))
_NAMES = 60  # of a path, longer ones have no build
_ALIKE = 100  # originals of one name; more would be compared with each copy


def of_originals(files: Iterable[safe_files.File], originals: Set[str]) -> list[safe_files.File]:
    """Return the files that are changed copies of others; `originals` are the full paths of the others.

    The original must be in the same module: in the folder that holds the folder of the build.
    """
    by_name: dict[str, list[list[str]]] = {}
    for full in originals:
        alike = by_name.setdefault(os.path.basename(full), [])
        if len(alike) < _ALIKE:
            alike.append(full.split(os.sep))
    found = []
    for file in files:
        known = by_name.get(os.path.basename(file.full))
        if known and file.full not in originals and _is_copy(file.full.split(os.sep), known):
            found.append(file)
    return found


def _is_copy(names: list[str], originals: list[list[str]]) -> bool:
    for module, below in _places(names):
        for original in originals:
            begins = original[: len(module)] == module
            if begins and original[len(module) :][-len(below) :] == below:
                return True
    return False


def _places(names: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Give the folder of the module and the path below a folder of what is compiled, as often as one is in a path."""
    for at, first in enumerate(names[:_NAMES]):
        if first not in _FIRST:
            continue
        for kind in _COMPILED:
            below = names[at + len(kind) :]
            if below and _fits(names[at:], kind):
                yield names[:at], below
        for kind in _SHARED:
            below = names[at + len(kind) :]
            if len(below) > 1 and below[0] != _RESULTS and _fits(names[at:], kind):
                yield names[:at], below


def _fits(names: list[str], kind: tuple[str, ...]) -> bool:
    return all(fnmatch.fnmatchcase(name, part) for name, part in zip(names, kind, strict=False))
