"""Where a source declares a test: for failures whose report names the test's file, but no line.

Those are time-outs, what is thrown without a stack, processes that died, `--tb=line` of pytest, and all of Robot
Framework. A name that a file declares twice, or puts together while it runs, has no line.
"""

import re
from typing import NamedTuple

from reporter.formats.location import remembered
from reporter.formats.location.index import Index

_FILES = 400  # whose declarations are remembered
_MOST_CHARS = 4 << 20  # of all that are read: 64 K of them take 5 ms, of Perl 25
_WORDS = 40  # of a name
_LINE_CHARS = 400
# `it('a title', …)`, `@test "a title" {`, `test "a title" do`, `TEST_CASE("a title")`
_TITLE = re.compile(
    r"\A(?:await )?@?(?:[\w$]{1,60}\.){0,3}(?:x?it|fit|specify|example|scenario|should|\w{0,60}[tT]est\w{0,60}"
    r"|TEST_CASE\w{0,60}|SCENARIO)(?:\.(?!describe)\w{1,60}){0,2}(?:\(\s{0,4}|[ \t]{1,4})"
    r"""(?:"((?:[^"\\]|\\.){1,300})"|'((?:[^'\\]|\\.){1,300})'|`([^`\\$]{1,300})`)"""
    r"[ \t]{0,4}(?:,|=>|do\b|\{|\)[ \t]{0,4}(?:\{|//|$))"
)
_FUNCTION = re.compile(
    r"\A(?:(?:public|private|protected|static|async|suspend|override|pub|local|export|final) ){0,4}"
    r"(?:def|fn|func|function|fun|void|sub)[ \t]{1,4}"
    r"""(?:(\w{1,200})|`([^`]{1,300})`|"((?:[^"\\]|\\.){1,300})"|'((?:[^'\\]|\\.){1,300})')[ \t]{0,4}[({:]"""
)
_STRING_SPEC = re.compile(r'\A"((?:[^"\\]|\\.){1,300})"(?:\.config\([^\n]{0,300}\))?[ \t]{0,4}\{')  # Kotest
_SCENARIO = re.compile(r"\A(?:Scenario|Scenario Outline|Scenario Template|Example):[ \t]{0,4}(\S.{0,300})")
_ROBOT = re.compile(r"\A([^\s*#|].{0,300})")
_ERLANG = re.compile(r"\A([a-z]\w{0,200})\(\)")
# `(deftest total`, `(deftest ^:slow total`, `(t/defspec total 100`
_CLOJURE = re.compile(
    r"\A\((?:[\w.-]{1,60}/)?def(?:test|spec)[\w-]{0,40}[ \t]{1,4}"
    r"(?:\^(?:\{[^{}]{0,100}\}|[\w:.-]{1,100})[ \t]{1,4}){0,5}([^\s()\[\]{}\"^]{1,200})"
)
# how EUnit calls a test of a generator: `-slow_test_/0-fun-0-`
_IN_FUN = re.compile(r" -(\w{1,200})/\d{1,3}-fun-\d{1,5}-")
_ESCAPED = re.compile(r"\\(.)")
_BEHIND_METHOD = re.compile(r"[(\[{]")
_WAYS = {
    "feature": (_SCENARIO,),
    "robot": (_ROBOT,),
    "erl": (_ERLANG,),
    **dict.fromkeys(("clj", "cljc", "cljs"), (_CLOJURE,)),
    "kt": (_TITLE, _FUNCTION, _STRING_SPEC),
}


class Declared(NamedTuple):
    """Lines by what a source calls its tests.

    A title may stand behind those of the groups around it; what is only a function (`def total`), a helper as well as a
    test, is meant by the whole of a name alone.
    """

    titles: dict[str, int]
    functions: dict[str, int]


class Declarations:
    """The tests that files of a workspace declare; each file is read when it is asked about."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known = remembered.Remembered[str, Declared](_FILES)
        self._left = _MOST_CHARS

    def line(self, file: str, name: str) -> int:
        """Return the line that declares a test, by the whole of its name or the longest end of it; 0 if none does."""
        titles, functions = self._known.get(file) or self._known.keep(file, self._read(file))
        if name in functions and name not in titles:
            return functions[name]
        words = name.split(" ")
        for start in range(min(len(words), _WORDS)):
            title = " ".join(words[start:])
            if title in titles:
                return titles[title]
        fun = _IN_FUN.search(name)
        short = fun[1] if fun else method(name)
        return functions.get(short) or titles.get(short, 0)

    def is_unclear(self, file: str, name: str) -> bool:
        """Say whether a file that was asked about declares a method several times, so that it has no line."""
        return file in self._known and method(name) in self._known[file].functions

    def _read(self, file: str) -> Declared:
        if self._left <= 0:
            return Declared({}, {})
        source = self._index.read(file)
        self._left -= len(source)
        return declared(source, file.rpartition(".")[2])


def method(name: str) -> str:
    """Return the method's name of a case: `prices` of `prices(String, int)[2]`, `prices{int}[2]` (Surefire 2)."""
    return _BEHIND_METHOD.split(name, maxsplit=1)[0].strip()


def declared(source: str, suffix: str) -> Declared:
    """Return the names of the tests of a source, each with its line, 0 where there are several of one name."""
    found = Declared({}, {})
    for number, line in enumerate(source.split("\n"), start=1):
        name, is_function = _name(line[:_LINE_CHARS], suffix)
        lines = found.functions if is_function else found.titles
        if name:
            lines[name] = number if name not in lines else 0
    return found


def _name(line: str, suffix: str) -> tuple[str, bool]:
    """Return the name of the test that a line declares, or "", and whether that is a mere function."""
    if suffix != "robot":  # there, what is indented is no name
        line = line.lstrip()
    ways = _WAYS.get(suffix, (_TITLE, _FUNCTION))
    for way, found in ((way, way.match(line)) for way in ways):
        if found:
            name = _ESCAPED.sub(r"\1", next(filter(None, found.groups()))).rstrip()
            return name, way is _FUNCTION and " " not in name
    if suffix == "t":
        return _last_title(line), False
    return "", False


def _last_title(line: str) -> str:
    """Return the title of an assertion of Perl's, its last argument: `is($total, 119, 'wrong total');`."""
    code = line.rstrip(" \t\r;)}")
    if not code.endswith(("'", '"')):
        return ""
    return code[:-1].rpartition(code[-1])[2]
