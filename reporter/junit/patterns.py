"""The `files` input: globs that name reports, and how they match.

Matching is done on names that the walk found, not by `glob`, which follows links to folders: two links to `.` in a
pull request would keep it busy for ever.
"""

import dataclasses
import fnmatch
import re

_MAGIC = re.compile(r"[*?\[]")


@dataclasses.dataclass(frozen=True, slots=True)
class Pattern:
    """One glob; `root` is its part without wildcards ("" is the workspace, an absolute path begins with `/`)."""

    text: str
    root: str
    parts: tuple[re.Pattern[str] | None, ...]  # None is `**`
    is_plain: bool  # no wildcard: the name of one file

    def matches(self, path: str) -> bool:
        """Say whether `path` matches; it is relative or absolute as the pattern is."""
        return _match(self.parts, [name for name in path.split("/") if name])

    def excludes(self, path: str) -> bool:
        """Say whether `path`, or a folder that it is in, matches."""
        names = [name for name in path.split("/") if name]
        return any(_match(self.parts, names[:end]) for end in range(1, len(names) + 1))


def parse(text: str) -> Pattern:
    """Read one glob; `**` stands for any number of folders, `*`, `?` and `[...]` stay within one name."""
    normal = text.replace("\\", "/")
    absolute = normal.startswith("/")
    parts = [part for part in normal.split("/") if part not in ("", ".")]
    if parts and parts[-1] == "**":
        parts.append("*")
    fixed = next((number for number, part in enumerate(parts) if _MAGIC.search(part)), len(parts))
    is_plain = fixed == len(parts)
    root = "/" * absolute + "/".join(parts[: fixed - 1 if is_plain and parts else fixed])
    expressions = tuple(None if part == "**" else re.compile(fnmatch.translate(part)) for part in parts)
    return Pattern(text, root, expressions, is_plain)


def _match(parts: tuple[re.Pattern[str] | None, ...], names: list[str]) -> bool:
    """Match name by name; on a mismatch go back to the last `**` and let it take one folder more."""
    part = name = 0
    back: tuple[int, int] | None = None
    while name < len(names):
        expression = parts[part] if part < len(parts) else ...
        if expression is None:
            back = part, name
            part += 1
        elif isinstance(expression, re.Pattern) and expression.match(names[name]):
            part, name = part + 1, name + 1
        elif back:
            back = back[0], back[1] + 1
            part, name = back[0] + 1, back[1]
        else:
            return False
    return part == len(parts)


def split(lines: str | tuple[str, ...] | list[str]) -> tuple[list[Pattern], list[Pattern]]:
    """Read the globs, one a line; return those that take and those that exclude (`!` before them)."""
    texts = lines.splitlines() if isinstance(lines, str) else [line for text in lines for line in text.splitlines()]
    wanted, excluded = [], []
    for text in (text.strip() for text in texts):
        if text.startswith("!"):
            excluded.append(parse(text[1:].strip()))
        elif text:
            wanted.append(parse(text))
    return wanted, excluded
