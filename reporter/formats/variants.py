"""What tells the reports of a matrix apart when one step reads several of them: `linux`, `py3.11`, `chrome`.

The legs of a matrix run the same test cases, so the names are equal in several reports. A number behind them would go
by the order of the reports: with one leg missing, every later one would continue another one's history. So the variant
is taken from the report's own path, and says the same whether its neighbours are there or not:

- a folder, or the name of the file, that holds nothing but words of a matrix (an operating system, a browser, a runtime
  with its version) and words that say nothing (`junit`, `results`) is a leg, even where it is the only report: the
  others may be missing in this very run;
- of other reports only names can tell that they are legs. Those that begin with the same test cases get the parts of
  their paths in which they differ. One whose name the others only add to (`junit.xml` beside `junit-rerun.xml`) gets
  none: the others come and go.

It is known before the first case is read, from the paths and the first 64 kB of each report, so that cases can stream.
Repeats inside one report are no variants; delivery numbers them. Not here: the input `variant`, which is for jobs.
"""

import itertools
import re
from collections.abc import Iterable, Mapping

from reporter.formats import capped_text

HEAD_BYTES = 64 << 10
_VARIANT_CHARS = 100
_SYSTEMS = {"linux", "ubuntu", "debian", "alpine", "fedora", "windows", "win32", "win64", "macos", "osx", "darwin"}
_PROCESSORS = {"x64", "x86", "amd64", "arm64", "aarch64", "i686"}
_BROWSERS = {"chrome", "chromium", "firefox", "webkit", "safari", "msedge"}
_PLATFORMS = _SYSTEMS | _PROCESSORS | _BROWSERS
# a leg only with their version: `java` alone is a folder of sources, `go` a tool's
_RUNTIMES = {"py", "python", "pypy", "node", "nodejs", "jdk", "java", "jre", "ruby", "jruby", "php", "go", "golang"}
_RUNTIMES |= {"dotnet", "net", "rust", "scala", "otp", "elixir", "perl"}
_NEUTRAL = {"junit", "xml", "test", "tests", "report", "reports", "result", "results", "artifact", "artifacts"}
_NEUTRAL |= {"unit", "e2e", "integration"}
_NEUTRAL_BEHIND = {"latest", "stable", "lts"}
_SEPARATORS = re.compile("[-_ ,()+@]")
_VERSION = re.compile(r"v?[0-9]{1,8}(?:\.[0-9x]{1,8}){0,4}")
_VERSION_BEHIND = re.compile(r"(?<=[a-z])v?[0-9.x]{1,16}$")
_CASE = re.compile(rb"<testcase\b[^>]{0,4000}")
_NAME = re.compile(rb"""\b(classname|name)[ \t\r\n]{0,4}=[ \t\r\n]{0,4}["']([^"'<]{0,500})["']""")


def variants(heads: Mapping[str, frozenset[int]]) -> dict[str, str]:
    """Return the variant of each report by its path, "" where it has none; `heads` holds what `head_names` returned."""
    found = {path: leg(path) for path in heads}
    for alike in _with_equal_names(heads):
        alike.sort(key=lambda path: found[path])
        for name, same in itertools.groupby(alike, key=lambda path: leg(path)):
            paths = list(same)
            if len(paths) > 1:
                found |= _tell_apart(name, paths)
    return found


def leg(path: str) -> str:
    """Return what the parts of a path say of a leg of a matrix, "" where they don't; by this path alone."""
    return _joined(map(_leg_words, _parts(path)))


def head_names(head: bytes) -> frozenset[int]:
    """Return what stands for the test cases at the beginning of a JUnit report, to be compared with others'."""
    return frozenset(hash(tuple(sorted(_NAME.findall(case)))) for case in _CASE.findall(head[:HEAD_BYTES]))


def _parts(path: str) -> list[str]:
    *folders, file = path.replace("\\", "/").split("/")
    if file.startswith("TEST-"):
        return folders  # named after the test's class (Ant, Maven, Gradle)
    return [*folders, file.rpartition(".")[0] or file]


def _leg_words(part: str) -> str:
    """Return the words of a folder that name a leg, "" where it has others too, or none."""
    words = [word for word in _SEPARATORS.split(part) if word]
    said = [word for word in words if word.lower() not in _NEUTRAL]
    names_leg = False
    for word, behind in itertools.zip_longest(said, said[1:], fillvalue=""):
        if _is_of_matrix(word.lower(), behind):
            names_leg = True
        elif not _VERSION.fullmatch(word) and word.lower() not in _NEUTRAL_BEHIND:
            return ""
    if not names_leg:
        return ""
    return "-".join(said)


def _is_of_matrix(word: str, behind: str) -> bool:
    stem = _VERSION_BEHIND.sub("", word)
    if word in _PLATFORMS or stem in _PLATFORMS:
        return True
    return stem in _RUNTIMES and (stem != word or _VERSION.fullmatch(behind) is not None)


def _joined(parts: Iterable[str]) -> str:
    text = "/".join(part for part in parts if part)
    shown = "".join(filter(str.isprintable, text)).replace("[", "(").replace("]", ")")
    return capped_text.shorten(shown, _VARIANT_CHARS)


def _with_equal_names(heads: Mapping[str, frozenset[int]]) -> list[list[str]]:
    """Return the reports that share names with others, together with those; each report at most once."""
    group_of = {path: [path] for path in heads}
    owners: dict[int, str] = {}
    for path, names in heads.items():
        for name in names:
            ours, theirs = group_of[path], group_of[owners.setdefault(name, path)]
            if ours is not theirs:
                theirs += ours
                group_of |= dict.fromkeys(ours, theirs)
    return [group for path, group in group_of.items() if len(group) > 1 and group[0] == path]


def _tell_apart(name: str, paths: list[str]) -> dict[str, str]:
    """Return the variants of reports of one leg `name`, by what differs in their paths."""
    rows = list(itertools.zip_longest(*map(_parts, paths), fillvalue=""))
    differing = [row for row in rows if len(set(row)) > 1]
    if not differing:  # of one folder, named after their classes
        return dict.fromkeys(paths, name)
    texts = [_joined(parts) for parts in zip(*differing, strict=True)]
    found = {}
    for path, text in zip(paths, texts, strict=True):
        if all(other.startswith(text) for other in texts):
            text = ""
        found[path] = _joined((name, text))
    return found
