"""What is known of a failed test case when a command for it is made."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reporter import model

_KEPT_CHARS = 300  # a name as long as this may have been cut
# what `stable_names` puts in the place of what changes from run to run, and `redact` in that of a secret
_REPLACED = ("…", "<tmp>", "***")


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
        return names.replace("\u00a0", " ").isprintable() and not any(mark in names for mark in _REPLACED)

    @property
    def is_of_suite(self) -> bool:
        """Say whether the case stands for its whole suite, or its set-up or tear-down (`junit.parse`)."""
        if self.name.endswith(" (set-up/tear-down)"):
            return True
        return self.name == self.case.group or self.name.startswith(f"{self.case.group}: ")

    @property
    def file(self) -> str:
        """Return the case's own file if the workspace holds it, else ""."""
        for path in (self.case.file, self.classname, self.case.group.strip()):
            plain = path.removeprefix("./")
            if plain and not plain.startswith(("/", "-")) and self.has_file(plain):
                return plain
        return ""

    def inside(self, folder: str) -> "Target":
        """Return the case as it looks from a folder below the root."""
        if not folder:
            return self
        start, has_file = f"{folder}/", self.has_file
        case = self.case._replace(file=self.case.file.removeprefix(start), report=self.case.report.removeprefix(start))
        return Target(case, lambda path: has_file(start + path))

    def renamed(self, name: str) -> "Target":
        """Return the case under another name."""
        return Target(self.case._replace(name=name), self.has_file)

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


def needs_file(make: Callable[[str, Sequence[Target]], list[str]]) -> Callable[[Sequence[Target]], list[str]]:
    """Call `make` with the file that all of the cases stand in; no words where there are several, or one is not known.

    A runner that is given files and names looks for each name in each file, and would run namesakes too.
    """

    def words(targets: Sequence[Target]) -> list[str]:
        files = {target.file for target in targets}
        file = files.pop()
        if files or not file:
            return []
        return make(file, targets)

    return words


def heads(name: str, separator: str) -> list[str]:
    """Return the name cut before each separator, and whole: a test that has parts of its own, or no parts."""
    parts = name.split(separator)
    return [separator.join(parts[:end]) for end in range(1, len(parts) + 1)]


def unique(words: Sequence[str]) -> list[str]:
    """Return the words, each once, in their order."""
    return list(dict.fromkeys(words))
