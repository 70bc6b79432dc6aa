"""The source files of the workspace by their paths and by their names: one walk, nothing is searched afterwards.

Kept small: a monorepo has hundreds of thousands of files, and a dictionary of their paths would take more memory than
everything else. Paths are one text; two sorted arrays of checksums lead into it (81 bytes a file where paths have 60).
"""

import array
import bisect
import itertools
import os
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator

from reporter.formats.discovery import safe_files, walk
from reporter.formats.location import remembered

FILES = 200_000
PATH_BYTES = 16 * 1024 * 1024
FOLDERS = 100_000
NAMESAKES = 500  # of one name (`index.ts`) that are looked at
ODD = frozenset(" ()[]{}'&!,;=")
_REMEMBERED = 64  # names whose files are kept as a list
READ_BYTES = 64 * 1024

# what test runners, compilers and linters name in their reports
_ENDINGS = frozenset(
    {"abap", "ada", "adb", "ads", "applescript", "as", "asm", "awk", "bash", "bash4", "bats", "bb", "bicep", "bzl",
     "c", "c++", "cbl", "cc", "cfg", "cfm", "cjs", "clj", "cljc", "cljs", "cls", "cmake", "cob", "coffee",
     "component", "cpp", "cppm", "cpy", "cr", "cs", "cshtml", "css", "csx", "cts", "cu", "cuh", "cxx", "cy", "d",
     "dart", "dpr", "eex", "el", "elm", "erb", "erl", "ex", "exp", "exs", "f", "f03", "f08", "f90", "f95",
     "feature", "fish", "fnl", "for", "fs", "fsx", "gd", "gleam", "go", "gradle", "graphql", "groovy", "gs", "gsh",
     "gvy", "h", "h++", "hack", "haml", "hbs", "hcl", "heex", "hh", "hpp", "hrl", "hs", "htm", "html", "hx", "hxx",
     "hy", "idr", "inc", "ini", "inl", "ino", "ipp", "ipynb", "ixx", "janet", "java", "jbuilder", "jl", "js",
     "json", "json5", "jsonnet", "jsp", "jsx", "ksh", "kt", "kts", "lean", "less", "lfe", "lhs", "liquid", "lisp",
     "ll", "lpr", "lsp", "lua", "luau", "m", "mak", "markdown", "md", "mdx", "mir", "mjs", "mk", "ml", "mli",
     "mlir", "mlx", "mm", "mojo", "moon", "mts", "nim", "nix", "p6", "pas", "pf", "php", "phpt", "pl", "plt", "pm",
     "pm6", "pp", "proto", "ps1", "psd1", "psm1", "purs", "pxd", "py", "pyi", "pyx", "qml", "r", "rake", "raku",
     "rakumod", "rakutest", "rb", "re", "rego", "res", "resource", "rkt", "rmd", "robot", "rs", "rspec", "rst", "s",
     "sass", "sbt", "sc", "scala", "scm", "scss", "sh", "slim", "sml", "sol", "spec", "sql", "st", "sv", "svelte",
     "svh", "swift", "t", "tcl", "td", "test", "tf", "toml", "tpp", "ts", "tsx", "twig", "txt", "v", "vala", "vb",
     "vbs", "vhd", "vhdl", "vue", "xhtml", "yaml", "yml", "zig", "zsh", "zunit"}
)  # fmt: skip
_NAMES = frozenset(
    {"go.mod", "go.work", "Dockerfile", "Containerfile", "Makefile", "Rakefile", "Jenkinsfile", "Vagrantfile",
     "Gemfile"}
)  # fmt: skip


class Index:
    """Source files of one workspace, relative to it and with `/`.

    Links are not followed, and folders that hold other people's packages are left out (`walk.PRUNED`). Of what
    is larger than the limits above, the deepest folders are missing.
    """

    def __init__(self, workspace: str) -> None:
        self._workspace = workspace
        self._paths, self._starts = bytearray(), array.array("I")
        for path in _walk(workspace):
            encoded = path.encode("utf-8", "surrogatepass")
            if len(self._paths) + len(encoded) > PATH_BYTES or len(self._starts) >= FILES:
                break
            self._starts.append(len(self._paths))
            self._paths += encoded + b"\n"
        self._has_odd = any(char.encode() in self._paths for char in ODD)  # few checkouts hold such a path
        self._has_name = remembered.Remembered[str, bool](_REMEMBERED)
        self._named = remembered.Remembered[str, list[str]](_REMEMBERED)
        self._with_odd_parts = remembered.Remembered[str, list[str]](_REMEMBERED)
        self._by_path = self._sorted(lambda path: path)
        self._by_name = self._sorted(_name)

    def __contains__(self, path: str) -> bool:
        return self._may_hold(self._by_path, path) and path in self._found(self._by_path, path)

    def __len__(self) -> int:
        return len(self._starts)

    def has_name(self, name: str) -> bool:
        """Say whether any file has this name; the same few names are asked about for each case of a class."""
        known = self._has_name.get(name)
        if known is None:
            may_hold = self._may_hold(self._by_name, name)
            is_there = may_hold and any(_name(path) == name for path in self._found(self._by_name, name))
            known = self._has_name.keep(name, is_there)
        return known

    def named(self, name: str) -> list[str]:
        """Return the files of this name, in the order of their depth; at most `NAMESAKES`."""
        known = self._named.get(name)
        if known is None:
            found = (path for path in self._found(self._by_name, name) if _name(path) == name)
            known = self._named.keep(name, list(itertools.islice(found, NAMESAKES)))
        return known

    def with_odd_parts(self, name: str) -> list[str]:
        """Return the files of this name whose path holds what most paths don't: blanks, brackets, quotes."""
        if not self._has_odd or not self.has_name(name):
            return []
        known = self._with_odd_parts.get(name)
        if known is None:
            known = self._with_odd_parts.keep(name, [path for path in self.named(name) if not ODD.isdisjoint(path)])
        return known

    def ending_in(self, folder: str, ending: str) -> list[str]:
        """Return the files directly in a folder ("" or with a slash at its end) whose names end with `ending`."""
        beginning = re.escape(folder.encode("utf-8", "surrogatepass"))
        pattern = rb"^%s[^/\n]+%s$" % (beginning, re.escape(ending.encode()))
        return [path.decode("utf-8", "surrogatepass") for path in re.findall(pattern, self._paths, re.MULTILINE)]

    def with_ending(self, ending: str) -> Iterator[str]:
        """Give all files whose names end with `ending`."""
        for path in re.finditer(rb"^[^\n]+%s$" % re.escape(ending.encode()), self._paths, re.MULTILINE):
            yield path[0].decode("utf-8", "surrogatepass")

    def read(self, path: str) -> str:
        """Return the beginning of one of the files, or "" where it can't be read."""
        if path not in self:
            return ""
        try:
            with safe_files.open_below(self._workspace, os.path.join(self._workspace, *path.split("/"))) as file:
                return file.read(READ_BYTES).decode("utf-8", "replace")
        except OSError:
            return ""

    def _path(self, number: int) -> str:
        start = self._starts[number]
        return self._paths[start : self._paths.index(b"\n", start)].decode("utf-8", "surrogatepass")

    def _sorted(self, key: Callable[[str], str]) -> "array.array[int]":
        return array.array("Q", sorted(_key(key(self._path(number))) + number for number in range(len(self._starts))))

    @staticmethod
    def _may_hold(keys: "array.array[int]", text: str) -> bool:
        """Say whether the checksum of a text is among the keys; of most it is not, and this takes a third of a look."""
        key = _key(text)
        at = bisect.bisect_left(keys, key)
        return at < len(keys) and keys[at] >> 32 == key >> 32

    def _found(self, keys: "array.array[int]", text: str) -> Iterator[str]:
        key = _key(text)
        at = bisect.bisect_left(keys, key)
        while at < len(keys) and keys[at] >> 32 == key >> 32:
            yield self._path(keys[at] & 0xFFFFFFFF)
            at += 1


def may_be_cut(text: str) -> bool:
    """Say whether the file goes on behind what `read` returned of it."""
    return len(text.encode("utf-8", "surrogatepass")) >= READ_BYTES


def _key(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) << 32


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _walk(workspace: str) -> Iterator[str]:
    """Give the source files level by level, each folder's in the order of their names."""
    waiting = deque([""])
    entered = 0
    while waiting and entered < FOLDERS:
        folder = waiting.popleft()
        entered += 1
        entries = _listed(os.path.join(workspace, folder) if folder else workspace)
        if any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in walk.PRUNED:
                    waiting.append(path)
            elif _is_source(entry.name) and entry.is_file(follow_symlinks=False):
                yield path


def _listed(folder: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_source(name: str) -> bool:
    return "\n" not in name and (name.rpartition(".")[2].lower() in _ENDINGS or name in _NAMES)
