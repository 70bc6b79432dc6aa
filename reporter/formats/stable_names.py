"""Names that stay the same from run to run and machine to machine: Buddy's history and flaky detection go by them.

Only what can't be the same in the next run is replaced, whatever the author meant: memory addresses, the random part
of temporary folders, the folder of the checkout, the version of a browser, the line that a class name ends with, the
time stamp that unittest-xml-reporting puts behind a suite's name. What may be a test's parameter (a UUID, a time, a
worker's id) is left alone, with a note.
"""

import operator
import re
from collections.abc import Iterable, Sequence

from reporter import model
from reporter.formats import capped_text, escape_sequences, name_rules, roots

# by position: a look-up by name costs twice as much
_NAME, _CLASSNAME = map(operator.itemgetter, map(model.TestCase._fields.index, ("name", "classname")))
_EXAMPLES = 3
_LOOKED_AT = 500  # names of one report that are searched for what is only noted

_PLACE_IN_LIST = re.compile(r":\d{1,7}(?=:)", re.ASCII)
_LINE = re.compile(r"^Ln (\d{1,7}) Col \d|(?::| \((?:line )?)(\d{1,7})(?::\d{1,7})?\)?$", re.ASCII)
_SUITE_TIME = re.compile(r"-20\d\d[01]\d[0-3]\d[0-2]\d[0-5]\d[0-6]\d$", re.ASCII)
_HOSTED_SIGNS = ("/work/", "/__w/", ":/a/")  # of `roots.relative`, whatever the checkout's name
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
        if cases and cases[0].producer == "ounit":
            cases = [_without_numbers(case) for case in cases]
        self._note_what_may_change(cases)
        names, classnames = "\n".join(map(_NAME, cases)), set(map(_CLASSNAME, cases))
        in_names = self._needed(names, is_name=True)
        stable = self._stable_classnames(classnames)
        if in_names is None and not stable:
            return cases
        cleaned = []
        for case in cases:
            name = case.name
            if in_names is not None:
                rules = [rule for rule in in_names if not rule.producers or case.producer in rule.producers]
                name = self._replace(self.one_line(name), rules) or name
            classname = stable.get(case.classname, case.classname)
            if name != case.name or classname != case.classname:
                line = case.line or _line_in(case.name, name) or _line_in(case.classname, classname)
                case = model.replace(case, name=name, classname=classname, line=line)
            cleaned.append(case)
        return cleaned

    def _needed(self, text: str, *, is_name: bool) -> list[name_rules.Rule] | None:
        """Return the rules that may change something in `text`; None where nothing can."""
        may_hold_path = "/" in text or "\\" in text
        rules = name_rules.REPLACED if may_hold_path else name_rules.OUTSIDE_PATHS
        needed = [rule for rule in rules if (rule.in_names or not is_name) and rule.may_change(text)]
        may_hold_root = may_hold_path and self._may_hold_root(text)
        if needed or may_hold_root or escape_sequences.remove(text) != text:
            return needed
        return None

    def _stable_classnames(self, classnames: set[str]) -> dict[str, str]:
        """Return the stable ones of those class names that change."""
        needed = self._needed("\n".join(classnames), is_name=False)
        if needed is None:
            return {}
        stable = {name: self._replace(self.one_line(name), needed) for name in sorted(classnames)}
        return {name: cleaned for name, cleaned in stable.items() if name != cleaned}

    def clean_group(self, group: str) -> str:
        """Return a stable name for a test group, without the time stamp that some writers put behind it."""
        group = self.one_line(group)
        cleaned = group
        if "-20" in group:
            cleaned = _SUITE_TIME.sub("", group)
        if cleaned != group:
            self._remember(self._replaced, "time stamp", group)
        return self._replace(cleaned, name_rules.REPLACED)

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

    def _replace(self, name: str, rules: Iterable[name_rules.Rule]) -> str:
        cleaned = self._without_root(name)
        for rule in rules:
            if rule.needs in cleaned:
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
        is_root = f"{plain}/" in self._roots or roots.HOSTED.fullmatch(f"{plain}/")
        if is_root:
            return plain.rpartition("/")[2]
        return path

    def _note_what_may_change(self, cases: list[model.TestCase]) -> None:
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


def _without_numbers(case: model.TestCase) -> model.TestCase:
    """Return a case of OUnit without the places in lists that its path has (`Cart:6:prices:0:coffee`)."""
    return case._replace(name=_PLACE_IN_LIST.sub("", case.name), classname=_PLACE_IN_LIST.sub("", case.classname))


def _line_in(name: str, cleaned: str) -> int:
    """Return the line that was taken off a name, or 0."""
    line = _LINE.search(name)
    return int(line[1] or line[2]) if line and not _LINE.search(cleaned) else 0


def _examples(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
