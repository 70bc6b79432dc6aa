"""The `files` input: globs that name reports, and how they match.

Matching is done on names that the walk found, not by `glob`, which follows links to folders: two links to `.` in a
pull request would keep it busy for ever. On Windows `*.XML` finds `junit.xml`, as everything else there does.
"""

import fnmatch
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from reporter.formats.discovery import paths

_MAGIC = re.compile(r"[*?\[]")
_WILD = re.compile(r"[*?]")
_DRIVE = re.compile(r"[A-Za-z]:")

Exists = Callable[[str], bool]


def _nothing(_: str) -> bool:
    return False


class Pattern(NamedTuple):
    """One glob; `root` is the folder that it names ("" is the workspace, an absolute one begins with `/` or `C:`)."""

    text: str
    path: str  # the same with `/` between the names, and nothing that could be left out
    root: str
    parts: tuple[re.Pattern[str] | str | None, ...]  # a name as it stands is a text, None is `**`
    is_plain: bool  # `path` is the name of one file

    def matches(self, path: str) -> bool:
        """Say whether `path` matches; it is relative or absolute as the pattern is."""
        return _match(self.parts, [name for name in path.split("/") if name])

    def excludes(self, path: str) -> bool:
        """Say whether `path`, or a folder that it is in, matches."""
        names = [name for name in path.split("/") if name]
        return any(_match(self.parts, names[:end]) for end in range(1, len(names) + 1))


def parse(text: str, exists: Exists = _nothing, *, on_windows: bool = False) -> Pattern:
    """Read one glob; `**` stands for any number of folders, `*`, `?` and `[...]` stay within one name.

    `exists` says whether there is a file or folder of this name: what a glob begins with is taken as it stands where
    it is there, so that `test [3.12]/junit.xml` finds the report in a folder of that name.
    """
    prefix, parts = _split(text, on_windows=on_windows)
    fixed = 0
    while fixed < len(parts) and _is_name(parts[fixed], prefix + "/".join(parts[: fixed + 1]), exists):
        fixed += 1
    return _pattern(text, prefix, parts=parts, fixed=fixed, on_windows=on_windows)


def parse_name(text: str, *, on_windows: bool = False) -> Pattern:
    """Read the name of one file, whatever characters are in it."""
    prefix, parts = _split(text, on_windows=on_windows)
    return _pattern(text, prefix, parts=parts, fixed=len(parts), on_windows=on_windows)


def _split(text: str, *, on_windows: bool) -> tuple[str, list[str]]:
    """Return what a glob begins with, and its parts without those that lead back: `a/../b` is `b`.

    It begins with "/" or ""; on Windows alone with "//", the name of another machine.
    """
    if on_windows:
        text = paths.plain(text.replace("/", "\\"))
    normal = text.replace("\\", "/")
    parts: list[str] = []
    for part in normal.split("/"):
        if part == ".." and parts and parts[-1] not in ("..", "**"):
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if on_windows and normal.startswith("//"):
        return "//", parts
    return "/" * normal.startswith("/"), parts


def _is_name(part: str, path: str, exists: Exists) -> bool:
    """Say whether a part of a glob is a name as it stands.

    `*` and `?` never are: a file called `*.xml` in a pull request must not take the place of what the glob finds.
    """
    return not _MAGIC.search(part) or (not _WILD.search(part) and exists(path))


def _pattern(text: str, prefix: str, *, parts: list[str], fixed: int, on_windows: bool) -> Pattern:
    """Make a pattern of which the first `fixed` parts are names."""
    is_plain = fixed == len(parts)
    root = prefix + "/".join(parts[: fixed - 1 if is_plain and parts else fixed])
    if on_windows and _DRIVE.fullmatch(root):
        root += "/"  # `C:` alone is where the process stands on that drive
    globs = parts[fixed:] + ["*"] * (parts[-1:] == ["**"])
    names: list[re.Pattern[str] | str | None] = [*parts[:fixed]]
    if on_windows:
        names = [re.compile(re.escape(part) + r"\Z", re.IGNORECASE) for part in parts[:fixed]]
    names += [_expression(part, on_windows=on_windows) for part in globs]
    return Pattern(text, prefix + "/".join(parts), root, tuple(names), is_plain)


def _expression(part: str, *, on_windows: bool) -> re.Pattern[str] | str | None:
    if part == "**":
        return None
    if on_windows:
        return re.compile(fnmatch.translate(part), re.IGNORECASE)
    if not _MAGIC.search(part):  # compiling takes a hundred times as long as comparing
        return part
    return re.compile(fnmatch.translate(part))


def _fits(expression: re.Pattern[str] | str, name: str) -> bool:
    if isinstance(expression, str):
        return expression == name
    return expression.match(name) is not None


def _match(parts: tuple[re.Pattern[str] | str | None, ...], names: list[str]) -> bool:
    """Match name by name; on a mismatch go back to the last `**` and let it take one folder more."""
    part = name = 0
    back: tuple[int, int] | None = None
    while name < len(names):
        is_over = part == len(parts)
        expression = None if is_over else parts[part]
        if not is_over and expression is None:
            back = part, name
            part += 1
        elif expression is not None and _fits(expression, names[name]):
            part, name = part + 1, name + 1
        elif back:
            back = back[0], back[1] + 1
            part, name = back[0] + 1, back[1]
        else:
            return False
    return part == len(parts)


def pattern_lines(lines: str | Iterable[str]) -> list[str]:
    """Return the lines that hold a glob, without the blanks around them and without a byte order mark."""
    if isinstance(lines, str):
        lines = [lines]
    stripped = (line.strip() for text in lines for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def split(
    lines: str | Iterable[str], exists: Exists = _nothing, *, on_windows: bool = False
) -> tuple[list[Pattern], list[Pattern]]:
    """Read the globs, one a line; return those that take and those that exclude (`!` before them).

    Lines that begin with `#` are comments; a file that is called so is named by `./#...`. A file that is called like a
    glob is taken beside what the glob finds.
    """
    wanted: list[Pattern] = []
    excluded: list[Pattern] = []
    for line in pattern_lines(lines):
        text, patterns = line, wanted
        if line.startswith("!"):
            text, patterns = line[1:].strip(), excluded
        if _WILD.search(text) and exists(text):
            patterns.append(parse_name(text, on_windows=on_windows))
        patterns.append(parse(text, exists, on_windows=on_windows))
    return wanted, excluded
