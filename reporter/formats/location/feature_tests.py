"""Where a scenario of Cucumber or a test of helm-unittest stands: for failures that name no file.

An undefined or a pending step and a time-out have no stack, and Cucumber's reports name the titles of the feature and
of the scenario alone; so do those of helm-unittest, whose tests are YAML.
"""

import itertools
import re
from collections.abc import Iterator

from reporter import model
from reporter.formats.location import test_sources
from reporter.formats.location.index import Index

_LEVELS = 10
_NAME_CHARS = 600
_TITLES = re.compile(
    r"^[ \t]{0,20}(?:(?:Feature|Ability|Business Need):[ \t]{0,9}(\S[^\n]{0,300})"
    r"|(?:Scenario|Example|Scenario Outline|Scenario Template):[ \t]{0,9}(\S[^\n]{0,300}))",
    re.MULTILINE,
)
_OF_HELM = re.compile(r"^(?:suite:[ \t]{1,9}(\S[^\n]{0,300})|[ \t]{0,20}- it:[ \t]{1,9}(\S[^\n]{0,300}))", re.MULTILINE)
_BY_ENDING = {".feature": _TITLES, "_test.yaml": _OF_HELM}
# of an outline's example: Cucumber.js ` - #1.2`, the JVM's ` - Example #1.2` and ` #2`
_EXAMPLE = re.compile(r" (?:- )?(?:Example )?#\d{1,5}(?:\.\d{1,5})?\Z")
_BETWEEN = " - "  # a rule, or the examples' title, and the scenario


class Tests:
    """The scenarios that features of a workspace hold; they are read when the first is asked about."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._declared: dict[tuple[str, str], tuple[str, int]] | None = None

    def declared(self, case: model.TestCase) -> tuple[str, int]:
        """Return file and line of a case's scenario, ("", 0) where none or several have its titles."""
        if self._declared is None:
            self._declared = dict(itertools.islice(self._read(), test_sources.MOST_TESTS))
        if not self._declared:
            return "", 0
        pairs = itertools.product((case.classname, case.group), _titles(case.name[:_NAME_CHARS]))
        return next((self._declared[pair] for pair in pairs if pair in self._declared), ("", 0))

    def _read(self) -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
        met: set[tuple[str, str]] = set()
        for ending, titles in _BY_ENDING.items():
            for source in test_sources.Sources(self._index, (ending,)).read():
                for pair, line in _in_source(source.text, titles):
                    yield pair, ("", 0) if pair in met else (source.file, line)
                    met.add(pair)


def _titles(name: str) -> Iterator[str]:
    """Give the titles that a name may mean: `prices - total` of a rule, `total - #1.2` of an outline."""
    plain = _EXAMPLE.sub("", name)
    for title in (name, plain):
        parts = title.split(_BETWEEN)
        for start in range(min(len(parts), _LEVELS)):
            yield _BETWEEN.join(parts[start:])


def _in_source(text: str, titles: re.Pattern[str]) -> Iterator[tuple[tuple[str, str], int]]:
    around = ""
    for found, line in test_sources.numbered(titles, text):
        title = (found[1] or found[2]).rstrip()
        if titles is _OF_HELM and title[0] == title[-1] and title[0] in "'\"":
            title = title[1:-1]
        if found[1]:
            around = title
        elif around:
            yield (around, title), line
