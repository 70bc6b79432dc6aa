"""The files below a folder: which folders are entered, and what was left out on the way.

Links to folders are not entered: two links to `.` in a pull request would keep a search busy for ever.
"""

import os
import stat
from collections.abc import Callable, Iterator

from reporter.formats.discovery import examples, paths

# folders of other people's packages, caches and tools; a search by content finds nothing of this run in them
PRUNED = frozenset(
    {".git", ".hg", ".svn", ".idea", ".vs", "node_modules", "bower_components", "jspm_packages", "web_modules",
     "elm-stuff", "site-packages", "dist-packages", "__pycache__", "__pypackages__", ".eggs", ".tox", ".nox",
     ".venv", "venv", ".pixi", ".conda", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".cache",
     ".parcel-cache", ".nx", ".turbo", ".gradle", ".m2", ".ivy2", ".sbt", ".cpcache", ".cargo", ".rustup", ".npm",
     ".yarn", ".pnpm-store", ".bundle", ".nuget", "Pods", "Carthage", ".swiftpm", "_deps", ".cpm", "CPM_modules",
     "vcpkg_installed", ".conan", ".conan2", ".dart_tool", ".pub-cache", ".stack", ".stack-work", ".cabal", "_opam",
     "_esy", "dist-newstyle", "lua_modules", ".luarocks", ".shards", "nimbledeps", ".zig-cache", "zig-cache",
     ".terraform", ".direnv", ".jj", ".gem", ".gems", ".rbenv", ".rvm", ".pyenv", ".nvm", ".asdf", ".sdkman",
     ".composer", ".dotnet", ".sonar", ".hex", ".mix", ".pnpm", ".deno", ".bun", ".cpan", ".cpanm", ".konan",
     ".julia", ".opam", ".ghcup", ".coursier", ".platformio"}
)  # fmt: skip
# the same, of names that mean something else in other places: folder above, folder
_PRUNED_BELOW = frozenset(
    {("vendor", "bundle"), ("vendor", "ruby"), ("vendor", "cache"), (".build", "checkouts"),
     ("SourcePackages", "checkouts"), ("pkg", "mod"), ("renv", "library"), ("packrat", "lib"), (".next", "cache"),
     (".angular", "cache"), ("lib", "perl5"), ("Library", "PackageCache"), ("vcpkg", "buildtrees"),
     ("vcpkg", "packages")}
)  # fmt: skip
# files that tell what a folder is: a virtual environment, a conda environment, a package of Hex (Elixir), of `cargo
# vendor`; packages of Go, of PHP's Composer. The workspace itself is searched though `python -m venv .` made it one
_MARKS = frozenset({"pyvenv.cfg", "conda-meta", ".hex", ".cargo-checksum.json"})
_FOLDER_MARKS = frozenset({"conda-meta"})  # the others are files: a folder `.hex` is a cache
_MARKS_OF_VENDOR = frozenset({"modules.txt", "autoload.php"})
# reports that have to be unpacked first
_COMPRESSED = (".xml.gz", ".xml.bz2", ".xml.xz", ".xml.zst", ".xml.zip")
# folders that nobody expects to be searched: not worth a word where nothing was found
_UNSAID = frozenset({".git", ".hg", ".svn", ".idea", ".vs", "node_modules", "__pycache__"})

_FILES = 100_000  # of one folder
_FOLDERS = 100_000  # waiting
_LINKS = 100  # whose end is looked for
_REPARSE_POINT = 0x400  # Windows: links and junctions (Microsoft's documentation, "File Attribute Constants")
_NAME_SURROGATE = 0x20000000  # of a reparse tag: it stands for another place


class Walk:
    """Walks through folders, and remembers what it did not look through.

    That is named as people can write it in a step of theirs: in a container the whole path is another one.
    """

    def __init__(self, keeps: Callable[[str], bool], workspace: str = "") -> None:
        self._keeps = keeps
        self._workspace = workspace
        self._links = 0
        self.files_seen = 0
        self.closed = examples.Examples()  # can't be listed
        self.cut = examples.Examples()  # too much to look through
        self.left_out = examples.Examples()
        self.compressed = examples.Examples()
        self.links_out: list[tuple[str, str]] = []  # links to folders, and where they lead

    def files(self, root: str, *, everywhere: bool = False) -> Iterator[str]:
        """Give the files below `root` whose names are to be kept, links to files among them; `everywhere` but .git."""
        waiting = [root]
        while waiting:
            folder = waiting.pop()
            marks = _marks(folder)
            if everywhere or folder == root:
                marks = frozenset()
            found = self._listed(folder, marks, everywhere=everywhere)
            if found is None:
                continue
            names, folders = found
            for name in sorted(names):
                yield os.path.join(folder, name)
            if len(waiting) + len(folders) > _FOLDERS:
                self.cut.add(self._shown(folder))
                folders = []
            waiting += (os.path.join(folder, name) for name in sorted(folders, reverse=True))

    def _listed(self, folder: str, marks: frozenset[str], *, everywhere: bool) -> tuple[list[str], list[str]] | None:
        """Return names of files and of folders to enter; None where one of `marks` is in it, or it can't be listed."""
        names: list[str] = []
        folders: list[str] = []
        left_out: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name in marks and _is_folder(entry) == (entry.name in _FOLDER_MARKS):
                        self.left_out.add(self._shown(folder))
                        return None
                    if not _is_folder(entry):
                        self._note_file(entry, names, folder)
                    elif _is_pruned(folder, entry.name, everywhere=everywhere):
                        left_out.append(entry.name)
                    elif len(folders) < _FOLDERS:
                        folders.append(entry.name)
        except (FileNotFoundError, NotADirectoryError):
            if paths.is_too_long(folder):
                self.closed.add(self._shown(folder))
            return None
        except OSError:
            self.closed.add(self._shown(folder))
            return None
        for name in sorted(left_out):
            if name not in _UNSAID:
                self.left_out.add(self._shown(os.path.join(folder, name)))
        return names, folders

    def _note_file(self, entry: os.DirEntry[str], names: list[str], folder: str) -> None:
        self.files_seen += 1
        if self._keeps(entry.name):
            if len(names) < _FILES:
                names.append(entry.name)
            elif len(names) == _FILES:
                self.cut.add(self._shown(folder))
        elif entry.name.lower().endswith(_COMPRESSED):
            self.compressed.add(self._shown(entry.path))
        elif self._links < _LINKS and (entry.is_symlink() or is_junction(entry)):
            self._links += 1
            if os.path.isdir(entry.path):
                self.links_out.append((self._shown(entry.path), os.path.realpath(entry.path)))

    def _shown(self, path: str) -> str:
        if self._workspace and paths.is_inside(path, self._workspace):
            return paths.below(path, self._workspace) or "."
        return path


def _marks(folder: str) -> frozenset[str]:
    if os.path.basename(folder) == "vendor":
        return _MARKS | _MARKS_OF_VENDOR
    return _MARKS


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and not is_junction(entry)


def is_junction(entry: os.DirEntry[str]) -> bool:
    """Say whether a folder stands for another place, as a junction of Windows does; Python 3.12 has a word for it."""
    if os.name != "nt":
        return False
    return leads_elsewhere(entry.stat(follow_symlinks=False))


def leads_elsewhere(status: object) -> bool:
    """Say whether the status of a file is that of a link or junction."""
    mode = getattr(status, "st_mode", 0)
    attributes = getattr(status, "st_file_attributes", 0)
    tag = getattr(status, "st_reparse_tag", 0)
    return stat.S_ISLNK(mode) or bool(attributes & _REPARSE_POINT and tag & _NAME_SURROGATE)


def _is_pruned(folder: str, name: str, *, everywhere: bool) -> bool:
    if everywhere:
        return name == ".git"
    return name in PRUNED or (os.path.basename(folder), name) in _PRUNED_BELOW
