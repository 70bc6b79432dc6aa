"""From a path as a report writes it to a file of the workspace.

In this order: what follows a known root; a relative path below the report's folder or one above it, the nearest
first; the longest tail of the path that is a file of the workspace; the one file with the longest common tail, where
several are equally good the one in the report's own module.
"""

import posixpath
import re
from collections.abc import Iterable

from reporter.formats import roots
from reporter.formats.location import remembered, schemes, test_files
from reporter.formats.location.index import Index

_PATH_CHARS = 4096
_PARTS = 40
_CACHED = 4_000
_CACHED_CHARS = 300
_LEARNED, _BASES = 50, 4  # roots; folders of one report
_COMPARISONS = 2_000_000  # of a path with a file of its name, about 2 µs each; no run that people read needs as many

# folders of images that people check out into; a guess, so that what follows has to be a file of the workspace
_GUESSED = (
    "/app/", "/usr/src/app/", "/src/", "/code/", "/workspace/", "/workspaces/", "/project/", "/repo/", "/build/",
    "/work/", "/home/circleci/project/", "/root/project/", "/drone/src/", "/var/www/html/",
    "/opt/atlassian/pipelines/agent/build/", "/buddy/", "/data/", "/mnt/", "/source/", "/tmp/build/", "/_/", "C:/app/",
    "C:/src/", "C:/projects/",
)  # fmt: skip
_WORD = re.compile(r"[/._-]")

_FOREIGN = frozenset(
    {"node_modules", "site-packages", "dist-packages", "vendor", ".cargo", ".rustup", "rustc", "gems",
     "hostedtoolcache", ".pub-cache", ".m2", ".nuget", "bower_components", "_deps", "Pods", "Carthage"}
)  # fmt: skip
_FOREIGN_FOLDERS = (
    "/pkg/mod/",
    "/usr/lib/",
    "/usr/local/go/",
    "/usr/local/lib/",
    "/usr/share/",
    "/lib/python3",
    "/deps/",
)
_OUTPUT = frozenset({"target", "build", "dist", "out", "bin", "obj", "coverage", ".next", "generated"})


class Resolver:
    """Finds the file of the workspace that a path means; remembers roots that it learned on the way."""

    def __init__(self, index: Index, known_roots: Iterable[str]) -> None:
        self.index = index
        self.learned = 0  # how many folders were learned so far
        self._roots = list(known_roots)
        self._most_roots = len(self._roots) + _LEARNED
        self._known = remembered.Remembered[tuple[str, str], str](_CACHED)
        self._bases: dict[str, list[str]] = {}  # by report
        self._comparisons = 0

    def find(self, path: str, report: str) -> str:
        """Return the file of the workspace that `path` means in this report, or ""."""
        if not path or "\0" in path or "\n" in path or len(path) > _PATH_CHARS:
            return ""
        found = self._known.get((path, report))
        if found is None:
            found = self._find(path, report)
            if len(path) <= _CACHED_CHARS:
                self._known.keep((path, report), found)
        return found

    def learn(self, path: str, file: str) -> None:
        """Remember the folder of another machine, now that a `path` below it is known to be `file`."""
        plain = roots.slashed(path)
        root = plain.removesuffix(file)
        if not roots.is_absolute(plain) or root == plain or not root.endswith("/") or root.count("/") < 2:
            return
        if root not in self._roots and len(self._roots) < self._most_roots:
            self._roots.insert(0, root)
            self._forget()

    def _forget(self) -> None:
        self.learned += 1
        self._known.clear()  # what was not found before may be now

    def to_compare(self, name: str) -> list[str]:
        """Return the files of this name; none any more where a report named so many that it took seconds."""
        files = self.index.named(name)
        self._comparisons += len(files)
        if self._comparisons > _COMPARISONS:
            return []
        return files

    def nearest(self, files: list[str], report: str) -> str:
        """Return the one file of several equally good ones that is in the report's own module, or ""."""
        if len(files) > 1:
            files = [file for file in files if _OUTPUT.isdisjoint(file.split("/")[:-1])] or files
        if len(files) <= 1:
            return "".join(files)
        for folder in (*self._bases.get(report, ()), *folders_above(report)):
            inside = [file for file in files if folder and file.startswith(folder)]
            if inside:
                return "" if len(inside) > 1 else inside[0]
        return _named_by(report, files)

    def _find(self, path: str, report: str) -> str:
        plain = roots.without_detours(schemes.without_scheme(roots.slashed(path)))
        if not self.index.has_name(plain.rpartition("/")[2]):  # most paths of a trace lead into libraries
            return ""
        if not roots.is_absolute(plain):
            return self._find_relative(plain, report)
        after_root = roots.relative(plain, self._roots)
        if is_foreign(after_root or plain):
            return ""
        if after_root and after_root in self.index:
            return after_root
        parts = _parts(plain)
        found = self._longest_tail(parts) or self._in_the_root(plain, parts[-1])
        if found:
            self.learn(plain, found)
            return found
        return self._common_tail(parts, report, least=2)

    def _find_relative(self, plain: str, report: str) -> str:
        if is_foreign(plain):
            return ""
        for folder in folders_above(report):
            joined = posixpath.normpath(folder + plain)
            if joined in self.index:
                return joined
        parts = _parts(plain)
        least = min(2, len(parts))
        while parts[0] == "..":  # the runner stood in a folder that the report is not in: `../tests/t.c`
            parts, least = parts[1:], 2
        found = self._longest_tail(parts) or self._common_tail(parts, report, least=least)
        base = found.removesuffix("/".join(parts))
        if base != found and base:
            self._learn_base(report, base)
        return found

    def _learn_base(self, report: str, base: str) -> None:
        """Remember the folder below which a report's relative paths are: of several namesakes that one is meant."""
        bases = self._bases.setdefault(report, [])
        if base not in bases and len(bases) < _BASES and len(self._bases) <= _CACHED:
            bases.append(base)
            self._forget()

    def _longest_tail(self, parts: list[str]) -> str:
        # the bare name of a file with folders before it would match a namesake elsewhere
        for start in range(max(0, len(parts) - _PARTS), len(parts) - 1):
            tail = "/".join(parts[start:])
            if tail in self.index:
                return tail
        return ""

    def _in_the_root(self, plain: str, name: str) -> str:
        """Find a file that stands in the workspace's root, by a folder that is likely or a name that is a test's."""
        if plain == f"/{name}":  # Checkov writes paths as if the folder that it looked through were the root
            files = self.index.named(name)
            return name if name in self.index else "".join(files[: len(files) == 1])
        if name not in self.index:
            return ""
        is_alone = test_files.is_named_like_one(name) and len(self.index.named(name)) == 1
        if is_alone or any(plain == root + name for root in _GUESSED):
            return name
        return ""

    def _common_tail(self, parts: list[str], report: str, *, least: int) -> str:
        best: list[str] = []
        most = least
        for file in self.to_compare(parts[-1]):
            common = common_end(parts, file.split("/"))
            if common > most:
                best, most = [file], common
            elif common == most:
                best.append(file)
        return self.nearest(best, report)


def _named_by(report: str, files: list[str]) -> str:
    """Return the one of several files that is in a folder which the report's path names: `reports/till-junit.xml`."""
    words = {word for word in _WORD.split(roots.slashed(report)) if not test_files.is_among_them(f"{word}/x")}
    named = []
    for file in files:
        others = {part for other in files if other != file for part in other.split("/")}
        if not words.isdisjoint({part for part in file.split("/")[:-1] if part not in others}):
            named.append(file)
    return named[0] if len(named) == 1 else ""


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]


def folders_above(report: str) -> list[str]:
    """Return the report's folder and each above it down to the workspace (""), each with a slash at its end."""
    parts = _parts(posixpath.dirname(roots.slashed(report)))
    if ".." in parts or roots.is_absolute(report):
        return [""]
    return ["/".join(parts[:number]) + "/" for number in range(len(parts), 0, -1)] + [""]


def is_foreign(path: str) -> bool:
    """Say whether a path leads into other people's code."""
    return not _FOREIGN.isdisjoint(path.split("/")) or any(folder in path for folder in _FOREIGN_FOLDERS)


def common_end(left: list[str], right: list[str]) -> int:
    """Return how many parts two paths or names have in common, counted from their ends."""
    number = 0
    for one, other in zip(reversed(left), reversed(right), strict=False):
        if one != other:
            break
        number += 1
    return number
