"""Whom to ask about a file: the CODEOWNERS of the checkout (GitHub docs, About code owners; GitLab's is alike).

Patterns are matched by the product's own globs, name by name: a pull request may bring any CODEOWNERS,
and the expression that pathspec makes of `*a*a*a*a*b` takes 12 s on a long name (docs/decisions/codeowners.md).
"""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reporter.formats.discovery import globs

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")  # the first counts
BYTES = 3 << 20  # GitHub loads no larger one
_RULES = 5000
_STEPS = 150_000  # names that are compared, for all files together
_LINE_BYTES = 4096
_PATTERN_CHARS = 300
_OWNER = re.compile(r"@?[A-Za-z0-9_.+-]{1,100}(?:[/@][A-Za-z0-9_.-]{1,100}){0,3}")
_OWNERS = 10
# GitLab's, with the owners of rules that name none (GitLab docs, Code Owners > Set default owners for a section)
_SECTION = re.compile(r"\^?\[[^\]]*\](?:\[\d*\])?(?!\S)")


class _Rule(NamedTuple):
    patterns: tuple[globs.Pattern, ...]
    owners: tuple[str, ...]
    is_anywhere: bool  # each folder of a path is compared, and not only the first


class CodeOwners:
    """Knows the owners of files; `read` gives a file of the workspace by its path, None where there is none."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._rules: list[_Rule] | None = None
        self._known: dict[str, tuple[str, ...]] = {}
        self._steps = _STEPS

    def of(self, path: str) -> tuple[str, ...]:
        """Return the owners of a file, relative to the repository's root; the last rule that matches counts."""
        if not path or path.startswith("/"):
            return ()
        if self._rules is None:
            self._rules = list(itertools.islice(self._load(), _RULES))
        if path not in self._known:
            self._known[path] = self._find(self._rules, path)
        return self._known[path]

    def _find(self, rules: list[_Rule], path: str) -> tuple[str, ...]:
        depth = path.count("/") + 1
        for rule in rules:
            self._steps -= depth if rule.is_anywhere else 1
            if self._steps < 0:  # the rest of a hostile file's failures have no owner
                return ()
            if any(pattern.matches(path) for pattern in rule.patterns):
                return rule.owners
        return ()

    def _load(self) -> Iterator[_Rule]:
        """Give the rules, the last of the file first."""
        contents = (self._read(place) for place in PLACES)
        found = next((content for content in contents if content is not None), b"")
        of_section: list[_Rule] = []  # whose first line, which is read last, may name owners
        for line in _lines_backwards(found[:BYTES]):
            text = line[:_LINE_BYTES].decode("utf-8-sig", "replace").partition(" #")[0].strip()
            section = _SECTION.match(text)
            if section is not None:
                owners = _owners(text[section.end() :].split())
                yield from (rule._replace(owners=rule.owners or owners) for rule in of_section)
                of_section.clear()
            elif len(of_section) < _RULES and (rule := _rule(text)) is not None:
                of_section.append(rule)
        yield from of_section


def _lines_backwards(text: bytes) -> Iterator[bytes]:
    """Give the lines, the last one first; a list of a million short ones would take 80 MB."""
    end = len(text)
    while end >= 0:
        start = text.rfind(b"\n", 0, end)
        yield text[start + 1 : end]
        end = start


def _rule(text: str) -> _Rule | None:
    """Read one line; None for a comment, or what GitHub takes for an error."""
    if not text or text.startswith(("#", "!")):
        return None
    pattern, *owners = re.split(r"(?<!\\)\s+", text, maxsplit=_OWNERS + 1)
    if len(pattern) > _PATTERN_CHARS:
        return None
    patterns = tuple(_patterns(pattern.replace("\\ ", " ")))
    return _Rule(patterns, _owners(owners), is_anywhere=any("**" in each.text.removesuffix("/**") for each in patterns))


def _owners(names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in names[:_OWNERS] if _OWNER.fullmatch(name))


def _patterns(pattern: str) -> Iterator[globs.Pattern]:
    """Give the globs that a pattern stands for: of files, and of all below folders.

    A pattern with a slash before its end is anchored at the root, one without is found anywhere. `docs/*` are the files
    of that folder alone. Ranges of characters have no meaning in CODEOWNERS.
    """
    inner = pattern.replace("[", "[[]").strip("/")
    if not pattern.startswith("/") and "/" not in pattern.rstrip("/"):
        inner = f"**/{inner}"
    if not pattern.endswith("/"):
        yield globs.parse(inner)
    if not pattern.endswith("/*"):
        yield globs.parse(f"{inner}/**")
