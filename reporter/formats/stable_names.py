"""Names that stay the same from run to run and machine to machine: Buddy's history and flaky detection go by them.

Replaced is only what can't be the same in the next run whatever the author meant: memory addresses, the random part
of temporary folders, the folder of the checkout, the version of a browser, the line that a class name ends with, the
time stamp that unittest-xml-reporting puts behind a suite's name. What may be a test's parameter (a UUID, a time, a
worker's id) is left alone, with a note.
"""

import operator
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reporter import model
from reporter.formats import capped_text, escape_sequences, roots

# by position: a look-up by name costs twice as much
_NAME, _CLASSNAME = map(operator.itemgetter, map(model.TestCase._fields.index, ("name", "classname")))
_EXAMPLES = 3
_LOOKED_AT = 500  # names of one report that are searched for what is only noted


class _Rule(NamedTuple):
    what: str
    needs: str  # a string without which the expression can't match: most names hold none, and are done with
    expression: re.Pattern[str]
    instead: str
    in_names: bool = True  # else in class names and groups alone


_ADDRESS, _TEMPORARY = "memory address", "temporary folder"
# no character that may begin a path may stand in one, or the expressions take quadratic time
_START = r"(?<![^\s\[\](),;='\"<>])"
_PATH = r"[^\s\[\](),;='\"<>]*"
_PYTHON_RANDOM = r"tmp[a-z0-9_]{6,10}(?![a-z0-9_])"
_JAVA_RANDOM = r"junit-?\d{8,20}\b"
_SOURCE = (
    r"lua|moon|rb|py|[cm]?[jt]sx?|go|rs|java|kts?|scala|groovy|php|pl|t|c|cc|cpp|cxx|h|hpp|cs|fs|vb|swift|dart|exs?|erl"
    r"|hs|clj|[rR]|sh|bats|feature|robot|nim|zig|jl"
)
_BROWSER = r"HeadlessChrome|Chrome|Chromium|Firefox|Safari|Edge|Opera|Electron|PhantomJS|jsdom|IE"
_REPLACED = (
    _Rule(_ADDRESS, " at 0x", re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}\b"), "0x…"),
    # how Java shows an object that has no text: `shop.Cart@1b6d3586`, `shop.Cart$$Lambda$14/0x00007f0c01@1b6d3586`
    _Rule(_ADDRESS, "$$Lambda", re.compile(r"(?<=\$\$Lambda)(?:\$\d+)?/(?:0x[0-9a-f]+|\d+)"), "/…"),
    _Rule(_ADDRESS, "@", re.compile(r"(\b[A-Z]\w*;?|\[[BCDFIJSZ]|/…)@[0-9a-f]{6,8}(?![\w.-])"), r"\1@…"),
    _Rule(
        _TEMPORARY,
        "pytest-of-",
        re.compile(rf"{_START}{_PATH}[/\\]pytest-of-[\w.-]+[/\\]pytest-\d+(?:[/\\]popen-gw\d+)?"),
        "<tmp>",
    ),
    _Rule(_TEMPORARY, "/tmp/", re.compile(rf"/tmp/(?:{_PYTHON_RANDOM}|{_JAVA_RANDOM})"), "<tmp>"),
    _Rule(_TEMPORARY, "/tmp/Test", re.compile(r"/tmp/Test\w+?\d{6,10}(?=/\d{3}\b)"), "<tmp>"),  # Go's t.TempDir()
    _Rule(_TEMPORARY, "/var/folders/", re.compile(r"/var/folders/\w\w/\w+/T/[\w.-]+"), "<tmp>"),
    _Rule(
        _TEMPORARY,
        "\\Temp\\",
        re.compile(rf"{_START}[A-Za-z]:\\{_PATH}\\Temp\\(?:{_PYTHON_RANDOM}|{_JAVA_RANDOM})"),
        "<tmp>",
    ),
    # Busted names the file and the line where a test begins
    _Rule("line", ":", re.compile(rf"(\.(?:{_SOURCE})):\d{{1,7}}(?::\d{{1,7}})?$", re.ASCII), r"\1", in_names=False),
    # Karma: `Chrome Headless 120.0.6099.109 (Linux x86_64)`, in class names with `_`
    _Rule(
        "browser version",
        "(",
        re.compile(
            rf"\b((?:Mobile[ _])?(?:{_BROWSER})(?:[ _]Headless)?)[ _]"
            r"\d{1,5}(?:[._]\d{1,6}){0,5}[ _]\([^()]{0,80}\)"
        ),
        r"\1",
        in_names=False,
    ),
    _Rule(
        "job id", "job-20", re.compile(r"^job-20\d\d-\d\d-\d\dT\d\d\.\d\d-[0-9a-f]{7,40}"), "job", in_names=False
    ),  # Avocado
)
_OUTSIDE_PATHS = tuple(rule for rule in _REPLACED if rule.what != _TEMPORARY)  # most names hold no path
_SUITE_TIME = re.compile(r"-20\d\d[01]\d[0-3]\d[0-2]\d[0-5]\d[0-6]\d$", re.ASCII)
_HOSTED_SIGNS = ("/work/", "/__w/", ":/a/")  # of `roots.relative`, whatever the checkout's name
_HOSTED_ROOT = re.compile(r"(?:/home/[\w.-]+/work|/Users/[\w.-]+/work|/__w|[A-Za-z]:/a)/([^/]+)/\1")
_NOTED = (
    ("UUID", re.compile(r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b")),
    ("time", re.compile(r"\b20\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d")),
    ("worker id", re.compile(r"\[gw\d+\]|\bgw\d+\b")),
    ("random seed", re.compile(r"\bseed[=: ]\d{3,}", re.IGNORECASE)),
)


class StableNames:
    """Cleans the names of one report's cases, and remembers what it found.

    `known_roots` are folders of the checkout, each with a slash at its end (`roots.known_roots`).
    """

    def __init__(self, known_roots: Sequence[str] = ()) -> None:
        self._roots = tuple(known_roots)
        self._replaced: dict[str, list[str]] = {}
        self._noted: dict[str, list[str]] = {}
        self._looked_at = 0

    def clean(self, cases: list[model.TestCase]) -> list[model.TestCase]:
        """Return the cases with stable names and class names; the list itself where nothing had to be changed."""
        self._look(cases)
        names, classnames = "\n".join(map(_NAME, cases)), set(map(_CLASSNAME, cases))
        in_names = self._needed(names, is_name=True)
        stable = self._stable_classnames(classnames)
        if in_names is None and not stable:
            return cases
        cleaned = []
        for case in cases:
            name = case.name
            if in_names is not None:
                name = self._replace(self.one_line(name), in_names, is_name=True) or name
            classname = stable.get(case.classname, case.classname)
            if name != case.name or classname != case.classname:
                case = case._replace(name=name, classname=classname)
            cleaned.append(case)
        return cleaned

    def _needed(self, text: str, *, is_name: bool) -> list[_Rule] | None:
        """Return the rules that may change something in `text`; None where nothing can."""
        may_hold_path = "/" in text or "\\" in text
        rules = _REPLACED if may_hold_path else _OUTSIDE_PATHS
        needed = [rule for rule in rules if (rule.in_names or not is_name) and rule.needs in text]
        if needed or (may_hold_path and self._may_hold_root(text)) or escape_sequences.remove(text) != text:
            return needed
        return None

    def _stable_classnames(self, classnames: set[str]) -> dict[str, str]:
        """Return the stable ones of those class names that change."""
        needed = self._needed("\n".join(classnames), is_name=False)
        if needed is None:
            return {}
        stable = {name: self._replace(self.one_line(name), needed, is_name=False) for name in sorted(classnames)}
        return {name: cleaned for name, cleaned in stable.items() if name != cleaned}

    def clean_group(self, group: str) -> str:
        """Return a stable name for a test group, without the time stamp that some writers put behind it."""
        group = self.one_line(group)
        cleaned = group
        if "-20" in group:
            cleaned = _SUITE_TIME.sub("", group)
        if cleaned != group:
            self._remember(self._replaced, "time stamp", group)
        return self._replace(cleaned, _REPLACED, is_name=False)

    @staticmethod
    def one_line(name: str) -> str:
        """Return a name without escape sequences and blanks around it."""
        return escape_sequences.remove(name).strip()

    def notes(self) -> list[tuple[str, str]]:
        """Say what was found, with examples: a problem's code and its message."""
        notes = [
            (
                "names-replaced",
                f"names hold a {what} that changes with every run, replaced so that Buddy can follow them: "
                + _examples(names),
            )
            for what, names in self._replaced.items()
        ]
        notes += [
            (
                "names-change",
                f"test names hold what looks like a {what}; left alone, but if it changes with every run, Buddy sees a "
                "new test each time: " + _examples(names),
            )
            for what, names in self._noted.items()
        ]
        return notes

    def _replace(self, name: str, rules: Iterable[_Rule], *, is_name: bool) -> str:
        cleaned = self._without_root(name)
        for rule in rules:
            if rule.needs in cleaned and (rule.in_names or not is_name):
                cleaned, found = rule.expression.subn(rule.instead, cleaned)
                if found:
                    self._remember(self._replaced, rule.what, name)
        return cleaned

    def _may_hold_root(self, text: str) -> bool:
        plain = text
        if "\\" in text:
            plain = text.replace("\\", "/")
        return any(root in plain for root in self._roots) or any(sign in plain for sign in _HOSTED_SIGNS)

    def _without_root(self, name: str) -> str:
        """Return a path of the checkout as it is in the repository, also where it stands among other words."""
        if "/" not in name and "\\" not in name and ":" not in name:
            return name
        if not self._may_hold_root(f"{name}/"):
            return name
        words = name.split(" ")
        for at, word in enumerate(words):
            bare = word.lstrip("([<'\"")
            if roots.is_absolute(roots.slashed(bare)):
                inside = roots.relative(f"{bare.rstrip('/')}/", self._roots).rstrip("/")
                words[at] = word[: len(word) - len(bare)] + (inside or self._name_of_root(bare))
        cleaned = " ".join(words)
        if cleaned != name:
            self._remember(self._replaced, "folder of the machine", name)
        return cleaned

    def _name_of_root(self, path: str) -> str:
        """Return the last folder of a path that is a root of the checkout, else the path."""
        plain = roots.slashed(path).rstrip("/")
        is_root = f"{plain}/" in self._roots or _HOSTED_ROOT.fullmatch(plain)
        if is_root:
            return plain.rpartition("/")[2]
        return path

    def _look(self, cases: list[model.TestCase]) -> None:
        if self._looked_at >= _LOOKED_AT:
            return
        names = [case.name for case in cases[: _LOOKED_AT - self._looked_at]]
        self._looked_at += len(cases)
        joined = "\n".join(names)
        for what, pattern in _NOTED:
            if pattern.search(joined):
                for name in filter(pattern.search, names):
                    self._remember(self._noted, what, name)

    @staticmethod
    def _remember(where: dict[str, list[str]], what: str, name: str) -> None:
        names = where.setdefault(what, [])
        shown = capped_text.shorten(name, 200)
        if len(names) < _EXAMPLES and shown not in names:
            names.append(shown)


def _examples(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
