"""What is known of a failed test case when a command for it is made, and how its name is written as an expression."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reporter import model

_KEPT_CHARS = 300  # a name as long as this may have been cut
_SPECIAL = re.compile(r"[.^$*+?{}\[\]()|\\]")
# what no shell reads alike, or what a name may show instead of another character: any one character will do
_ANY = re.compile(
    "[\"'`!\\\\\u2018\u2019\u201a\u201b\u201c\u201d\u201e\ufffd]|[^ -~\u00a1-\u00ac\u00ae-\u024f\u0370-\ud7ff]"
)
_REPLACED = ("…", "<tmp>")  # what `stable_names` puts in the place of what changes from run to run


class Target(NamedTuple):
    """A failed test case; `has_file` says whether the workspace holds a file at a relative path."""

    case: model.TestCase
    has_file: Callable[[str], bool]

    @property
    def name(self) -> str:
        return self.case.name.strip()

    @property
    def classname(self) -> str:
        return self.case.classname.strip()

    @property
    def is_whole(self) -> bool:
        """Say whether the names are those that the runner knows: not cut, nothing in them replaced."""
        names = self.name + self.classname
        if not self.name or max(len(self.name), len(self.classname)) >= _KEPT_CHARS:
            return False
        return names.isprintable() and not any(mark in names for mark in _REPLACED)

    @property
    def is_of_suite(self) -> bool:
        """Say whether the case stands for the set-up or tear-down of its whole suite (`junit.parse`)."""
        return self.name.endswith(" (set-up/tear-down)")

    @property
    def file(self) -> str:
        """Return the case's own file if the workspace holds it, else ""."""
        for path in (self.case.file, self.classname, self.case.group.strip()):
            plain = path.removeprefix("./")
            if plain and not plain.startswith(("/", "-")) and self.has_file(plain):
                return plain
        return ""

    @property
    def module(self) -> str:
        """Return the folder of the module that the report lies in, "" for the root: what is above its build folder."""
        for folder in ("target", "build"):
            before, found, _ = f"/{self.case.report}".partition(f"/{folder}/")
            if found:
                return before.strip("/")
        return ""


def nearest(target: Target, name: str) -> str | None:
    """Return the folder of the file of that name which lies nearest above the case's own file, None where none does."""
    folder = target.case.file
    while folder:
        folder = folder.rpartition("/")[0]
        if target.has_file(f"{folder}/{name}".lstrip("/")):
            return folder
    return None


def expression(text: str) -> str:
    """Return text as a regular expression that any runner's engine and any shell read alike."""
    escaped = ""
    for char in text:
        if _ANY.match(char):
            escaped += "."
        elif _SPECIAL.match(char):
            escaped += f"\\{char}"
        else:
            escaped += char
    return escaped


def whole(text: str) -> str:
    """Return an expression that matches the text from beginning to end."""
    return f"^{expression(text)}$"


def one_of(texts: Sequence[str]) -> str:
    """Return an expression that matches one of the texts from beginning to end."""
    if len(texts) == 1:
        return whole(texts[0])
    return f"^({'|'.join(map(expression, texts))})$"


def unique(words: Sequence[str]) -> list[str]:
    """Return the words, each once, in their order."""
    return list(dict.fromkeys(words))
