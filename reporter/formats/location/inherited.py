"""Where a test of the JVM stands that its class inherits, for failures whose trace does not tell it.

Surefire cuts all frames but those of the test's own class (`trimStackTrace`, the default before 3.0), so nothing is
left of a test that a base class declares. Java, Kotlin, Groovy and Scala say in the source which class that is: the one
that an import names, or one of the same package.
"""

import re

from reporter import model
from reporter.formats.location import declarations, jvm, remembered, shown_place

_LEVELS = 5
_WILDCARDS = 10
_MOST_CHARS = 2 << 20  # of all sources that are read
_HEAD_CHARS = 1000  # of a class, up to its body
_REMEMBERED = 1000
_CLASS = re.compile(r"\bclass\s{1,20}(\w{1,200})\b")
_TYPE_ARGUMENTS = re.compile(r"<[^<>]{0,300}>")
_ARGUMENTS = re.compile(r"\([^()]{0,300}\)")
_EXTENDS = re.compile(r"\bextends\s{1,20}([A-Za-z_][\w.]{0,200})")
_KOTLIN_BASE = re.compile(r"\A\s{0,20}:[^{]{0,300}?\b([A-Za-z_][\w.]{0,200})\(\)")
_PACKAGE = re.compile(r"^\s{0,4}package\s{1,4}([\w.]{1,200})", re.MULTILINE)
_IMPORT = re.compile(r"^\s{0,4}import\s{1,4}([\w.]{1,200}?)(\.[*_])?[ \t]{0,4};?[ \t\r]{0,4}$", re.MULTILINE)


class Tests:
    """Finds where tests are declared; each source is read when it is asked about."""

    def __init__(self, packages: jvm.Packages) -> None:
        self._packages = packages
        self._declarations = declarations.Declarations(packages.resolver.index)
        self._left = _MOST_CHARS
        self._bases = remembered.Remembered[tuple[str, str], tuple[str, str]](_REMEMBERED)

    def declared(self, chosen: shown_place.Chosen, case: model.TestCase) -> shown_place.Chosen:
        """Return the place of a test without a line where it is declared, by its own file or else by a base class."""
        line = self._declarations.line(chosen.file, case.name)
        if not line and not chosen.thrown_line:
            file, line = self._in_base(chosen.file, case)
            if line:
                chosen = chosen._replace(file=file)
        return shown_place.declared(chosen, line)

    def _in_base(self, file: str, case: model.TestCase) -> tuple[str, int]:
        """Return file and line of the nearest base class that declares the test of a class in `file`."""
        if not file.endswith(jvm.SUFFIXES) or not declarations.method(case.name).isidentifier():
            return "", 0
        class_ = re.split(r"[.$]", case.classname)[-1]
        for _ in range(_LEVELS):
            if self._declarations.is_unclear(file, case.name):
                break
            file, class_ = self._base(file, class_)
            line = self._declarations.line(file, case.name) if file else 0
            if line or not file:
                return file, line
        return "", 0

    def _base(self, file: str, class_: str) -> tuple[str, str]:
        found = self._bases.get((file, class_))
        if found is None:
            found = self._bases.keep((file, class_), self._find_base(file, class_))
        return found

    def _find_base(self, file: str, class_: str) -> tuple[str, str]:
        """Return the file and the name of the class that this one of a file extends."""
        if self._left <= 0 or not class_.isidentifier():
            return "", ""
        source = self._packages.resolver.index.read(file)
        self._left -= len(source)
        base = _extended(source, class_)
        name = base.rpartition(".")[2]
        for package in _packages_of(source, base):
            for suffix in jvm.SUFFIXES:
                found = self._packages.find_in(package, f"{name}.{suffix}", file) if name else ""
                if found and found != file:
                    return found, name
        return "", ""


def _extended(source: str, class_: str) -> str:
    """Return the class that a class of the source extends, as it is written, or ""."""
    begin = next((found for found in _CLASS.finditer(source) if found[1] == class_), None)
    if not begin:
        return ""
    head = source[begin.end() : begin.end() + _HEAD_CHARS].partition("{")[0]
    for _ in range(3):  # inside each other
        head = _TYPE_ARGUMENTS.sub("", head)
    found = _EXTENDS.search(head) or _KOTLIN_BASE.match(_ARGUMENTS.sub("()", head).removeprefix("()"))
    return found[1] if found else ""


def _packages_of(source: str, base: str) -> list[list[str]]:
    """Return where a class may be that a source names: by its own words, by an import, in its package, by wildcards."""
    package, _, name = base.rpartition(".")
    if package:
        return [package.split(".")]
    wildcards: list[list[str]] = []
    for imported, wildcard in _IMPORT.findall(source):
        if wildcard and len(wildcards) < _WILDCARDS:
            wildcards.append(imported.split("."))
        elif not wildcard and imported.endswith(f".{name}"):
            return [imported.split(".")[:-1]]
    own = _PACKAGE.search(source)
    if own:
        wildcards.insert(0, own[1].split("."))
    return wildcards
