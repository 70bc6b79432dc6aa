"""Files of the repository that a build copies to where it compiles to, and changes on the way.

Maven and Gradle replace `${project.version}` and the like in resources, others their line ends, so that the copy's
content is in no index. It is known by its text but for line ends; by that of the original of its name but for what was
replaced; or by its place, below a folder that holds what is compiled, by the path that the original has below its own
folder. Copies of the same content are found by `checkouts`, wherever they are.
"""

import codecs
import fnmatch
import os
import re
from collections.abc import Iterator, Sequence, Set

from reporter.formats.discovery import git_folders, safe_files

# folders of what is compiled, where no runner writes reports; below them a file has the path that it has below its
# folder of sources or resources
_COMPILED = (
    ("target", "classes"),  # Maven
    ("target", "test-classes"),
    ("target", "it"),  # of plugins: projects to try them with
    ("target", "its"),
    ("target", "scala-*", "classes"),  # sbt
    ("target", "scala-*", "test-classes"),
    ("build", "resources", "*"),  # Gradle
    ("build", "processedResources", "*", "*"),  # Kotlin for several platforms
    ("build", "classes"),  # Ant
    ("build", "test", "classes"),
    ("out", "production", "*"),  # IntelliJ
    ("out", "test", "*"),
    ("bin", "main"),  # Eclipse
    ("bin", "test"),
)
# the same, where runners write too: into the folder itself, and into folders of results
_SHARED = (
    *(
        (place, *platform, configuration, *framework)
        for place in ("bin", "obj")  # .NET keeps the path below the project
        for platform in ((), ("*",))
        for configuration in ("Debug", "Release")
        for framework in ((), ("net*",), ("net*", "*-*"), ("net*", "publish"), ("net*", "*-*", "publish"))
    ),
    ("artifacts", "bin", "*", "*"),
    ("artifacts", "publish", "*", "*"),
    ("build", "lib"),  # Python
    ("build", "lib.*"),
    ("build", "bdist.*", "wheel"),
    ("build", "tmp", "*"),  # Gradle
    ("_build", "*", "lib", "*"),  # Erlang
    ("dist",),  # JavaScript
)
_ANDROID = ["build", "intermediates"]  # by any number of folders more, of tasks and variants
_RUNFILES = ".runfiles"  # Bazel: below it the name of a repository, and the whole path in it
_BAZEL = ("bazel-out", "*", "bin")
_BINARY = ("CMakeCache.txt", "meson-info")  # in folders that CMake and Meson build in: the paths are those of sources
_HOME = re.compile(r"^CMAKE_HOME_DIRECTORY:INTERNAL=(.{1,4096})$", re.MULTILINE)
_CACHE_BYTES, _ALL_CACHES_BYTES = 4 << 20, 32 << 20  # a pull request may bring thousands that are links to one
_RESULTS = re.compile("report|result|junit|coverage", re.IGNORECASE)
_FIRST = frozenset(kind[0] for kind in (*_COMPILED, *_SHARED))
_NAMES = 60  # of a path, longer ones have no build
_ALIKE = 100  # originals of one name; more would be compared with each copy
_TEMPLATES = 4  # of them are compared word by word
_PLACEHOLDERS = 100  # in one of them
_REPLACED_BYTES = 200  # that stand for a name
_PLACEHOLDER = re.compile(rb"\$\{[^{}<>\n]{1,100}\}|\{\{[^{}<>\n]{1,100}\}\}|@[\w.-]{1,100}@")


def of_originals(files: Sequence[safe_files.File], originals: Set[str]) -> list[safe_files.File]:
    """Return the files that are changed copies of others; `originals` are the full paths of the others.

    Where the text does not tell, the original must be in the same module: in the folder that holds that of the build.
    """
    by_name: dict[str, _Alike] = {}
    contents: set[bytes] = set()
    for file in files:
        if file.full in originals:
            contents.add(_plain(file.content))
            by_name.setdefault(os.path.basename(file.full), _Alike()).add(file)
    contents.discard(b"")  # an empty file is like every other
    binary = _BinaryFolders(originals)
    found = []
    for file in files:
        if file.full in originals:
            continue
        known = by_name.get(os.path.basename(file.full))
        text = _plain(file.content)
        if text in contents or (known and known.hold_original(file.full, text)) or binary.hold_copy(file):
            found.append(file)
    return found


class _Alike:
    """Originals of one name."""

    def __init__(self) -> None:
        self._paths: list[list[str]] = []
        self._templates: list[list[bytes]] = []

    def add(self, file: safe_files.File) -> None:
        """Take one more of them."""
        if len(self._paths) < _ALIKE:
            self._paths.append(file.full.split(os.sep))
        if len(self._templates) < _TEMPLATES and _PLACEHOLDER.search(file.content):
            first, *pieces = _PLACEHOLDER.split(_plain(file.content), _PLACEHOLDERS)
            self._templates.append([first, *filter(None, pieces[:-1]), pieces[-1]])

    def hold_original(self, full: str, text: bytes) -> bool:
        """Say whether one of them is what the file at `full` was made of."""
        if any(_is_filled_in(template, text) for template in self._templates):
            return True
        for module, below in _places(full.split(os.sep)):
            for names in self._paths:
                if names[: len(module)] == module and names[len(module) :][-len(below) :] == below:
                    return True
        return False


def _is_filled_in(template: list[bytes], text: bytes) -> bool:
    """Say whether a text holds the pieces of a template, with little between them."""
    first, *pieces, last = template
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last):
        return False
    at = len(first)
    for piece in pieces:
        found = text.find(piece, at, min(end, at + _REPLACED_BYTES + len(piece)))
        if found < 0 or b"<" in text[at:found]:
            return False
        at = found + len(piece)
    return at <= end <= at + _REPLACED_BYTES and b"<" not in text[at:end]


def _plain(text: bytes) -> bytes:
    return text.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").strip()


def _places(names: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Give the folder of the module and the path below a folder of what is compiled, as often as one is in a path."""
    for at, first in enumerate(names[:_NAMES]):
        if first.endswith(_RUNFILES) and names[at + 2 :]:
            yield [], names[at + 2 :]
        elif _fits(names[at:], _BAZEL):
            yield [], names[at + len(_BAZEL) :]
        elif names[at : at + 2] == _ANDROID:
            yield names[:at], names[-1:]
        if first in _FIRST:
            yield from ((names[:at], below) for below in _below(names[at:]))


def _below(names: list[str]) -> Iterator[list[str]]:
    for kind in _COMPILED:
        if _fits(names, kind):
            yield names[len(kind) :]
    for kind in _SHARED:
        below = names[len(kind) :]
        if len(below) > 1 and _fits(names, kind) and not _holds_results(below):
            yield below


def _holds_results(below: list[str]) -> bool:
    return any(map(_RESULTS.search, below[:-1]))


def _fits(names: list[str], kind: tuple[str, ...]) -> bool:
    if len(names) <= len(kind):
        return False
    return all(fnmatch.fnmatchcase(name, part) for name, part in zip(names, kind, strict=False))


class _BinaryFolders:
    """Folders that CMake and Meson build in: what they copy stands at the place that it has in the sources."""

    def __init__(self, originals: Set[str]) -> None:
        self._originals = originals
        self._sources: dict[str, list[str]] = {}
        self._left_bytes = _ALL_CACHES_BYTES

    def hold_copy(self, file: safe_files.File) -> bool:
        """Say whether a file has an original, or one of its name with `.in` behind it, which CMake fills in."""
        folder, name = os.path.split(file.full)
        below = [name]
        for _ in range(_NAMES):
            if len(folder) <= len(file.root):
                break
            if folder not in self._sources:
                self._sources[folder] = self._sources_of(folder, file.root)
            if sources := self._sources[folder]:
                may_be = len(below) > 1 and not _holds_results(below)
                return may_be and any(self._is_there(os.path.join(source, *below)) for source in sources)
            folder, name = os.path.split(folder)
            below = [name, *below]
        return False

    def _is_there(self, original: str) -> bool:
        return original in self._originals or os.path.isfile(f"{original}.in")

    def _sources_of(self, folder: str, root: str) -> list[str]:
        """Return where the sources may be of which a folder is built, none where nothing is built in it."""
        if not any(os.path.lexists(os.path.join(folder, mark)) for mark in _BINARY):
            return []
        cache = git_folders.text(os.path.join(folder, _BINARY[0]), min(_CACHE_BYTES, self._left_bytes))
        self._left_bytes -= len(cache)
        return _sources(cache, folder, root)


def _sources(cache: str, folder: str, root: str) -> list[str]:
    """Return where sources may be by CMake's note, a path of which a container knows the end only; else it is above."""
    if home := _HOME.search(cache):
        names = home[1].strip().replace("\\", "/").split("/")
        places = [os.path.join(root, *names[at:]) for at in range(max(1, len(names) - _NAMES), len(names))]
        return [*filter(os.path.isdir, places), root]
    above = [os.path.dirname(folder)]
    while len(above[-1]) > len(root) and len(above) < _NAMES:
        above.append(os.path.dirname(above[-1]))
    return above
