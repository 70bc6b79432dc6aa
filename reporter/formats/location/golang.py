"""Go: a package is named by its import path, and a file in a message by its bare name.

The module line of a `go.mod` says which folder an import path begins at (go.dev/ref/mod, go.mod files); `go.work` says
which modules are built together.
"""

import itertools
import posixpath
import re
from collections.abc import Iterator

from reporter.formats.location import resolver as resolving

MODULES = 300
_WORKSPACES = 10
_PARTS = 20
_REMEMBERED = 1_000
_MODULE = re.compile(r"^module[ \t]{1,20}\"?([^\s\"]{1,300})", re.MULTILINE)
_USE = re.compile(r"^(?:use[ \t]{1,20}|[ \t]{1,20})(\.[\w./-]{0,300})", re.MULTILINE)


class Modules:
    """The Go modules of a workspace; their files are read when the first Go package is looked for."""

    def __init__(self, resolver: resolving.Resolver) -> None:
        self._resolver = resolver
        self._modules: list[tuple[str, str]] | None = None  # import path, folder with a slash or ""
        self._known: dict[tuple[str, str, str], str] = {}

    def find(self, package: str, name: str, report: str) -> str:
        """Return the file `name` of a package, or "". `package` may be a mere tail of an import path."""
        if not self._resolver.index.has_name(name):
            return ""
        key = package, name, report
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        if key not in self._known:
            self._known[key] = self._find(package, name, report)
        return self._known[key]

    def _find(self, package: str, name: str, report: str) -> str:
        index = self._resolver.index
        files = list(dict.fromkeys(folder + name for folder in self._folders(package) if folder + name in index))
        if files:
            return self._resolver.nearest(files, report) or files[0]
        parts = [part for part in package.split("/") if part][-_PARTS:]
        for start in range(len(parts)):
            tail = "/".join([*parts[start:], name])
            matching = [file for file in self._resolver.to_compare(name) if f"/{file}".endswith(f"/{tail}")]
            if matching:
                return self._resolver.nearest(matching, report)
        return ""

    def find_path(self, path: str) -> str:
        """Return the file of a path that begins with an import path (`go test -trimpath`), or ""."""
        package, _, name = path.rpartition("/")
        return next((folder + name for folder in self._folders(package) if folder + name in self._resolver.index), "")

    def _folders(self, package: str) -> Iterator[str]:
        for module, folder in self._read():
            if package == module or package == f"{module}_test":
                yield folder
            elif package.startswith(module + "/"):
                yield f"{folder}{package[len(module) + 1 :].removesuffix('_test')}/"
                yield f"{folder}{package[len(module) + 1 :]}/"

    def _read(self) -> list[tuple[str, str]]:
        if self._modules is None:
            used = self._used()
            found = []
            for path in self._resolver.index.named("go.mod")[:MODULES]:
                line = _MODULE.search(self._resolver.index.read(path))
                if line:
                    found.append((line[1], path.removesuffix("go.mod")))
            # the longest import path first, those of go.work before copies of them
            self._modules = sorted(found, key=lambda module: (-len(module[0]), module[1] not in used, module[1]))
        return self._modules

    def _used(self) -> set[str]:
        used = set()
        for path in self._resolver.index.named("go.work")[:_WORKSPACES]:
            for found in itertools.islice(_USE.finditer(self._resolver.index.read(path)), MODULES):
                folder = posixpath.normpath(path.removesuffix("go.work") + found[1])
                used.add("" if folder == "." else folder + "/")
        return used
