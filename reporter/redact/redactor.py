"""Masks secrets in test cases, texts and problems: finds where they all stand first, then replaces them at once.

The search is made over all texts of a block together, and most blocks hold nothing: case by case it would cost as much
as reading the report.
"""

import dataclasses
import functools
import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from reporter import model
from reporter.redact import (
    clean_lines,
    contexts,
    cuts,
    known_values,
    private_keys,
    tokens,
    variables,
    words,
)

MASK = "***"

_AT_ONCE = 256 << 10  # characters that are joined for a search, unless one case alone has more

_FIELDS = model.TestCase._fields
_NAMES = ("name", "classname", "group", "file", "thrown_file", "report", "variant")
_TEXTS = ("message", "text", "output", "data")
_NAME, _CLASSNAME, _GROUP = (operator.itemgetter(_FIELDS.index(field)) for field in _NAMES[:3])
# the texts and the other names, which stand together in a case
_FIRST = _FIELDS.index(_TEXTS[0])
_TEXTS_AND_PATHS = operator.itemgetter(slice(_FIRST, _FIRST + len(_TEXTS) + len(_NAMES[3:])))

Found = tuple[int, int]
Search = Callable[[str], Iterator[Found]]


class _Present(NamedTuple):
    """What a block of cases or a text may hold: values of variables, how to search for others, and cuts."""

    values: list[str]
    searches: list[Search]
    is_cut: bool


class Redactor:
    """Masks secrets; `count` says how many were masked. `extra` ones are masked even where it is not `enabled`.

    None is searched for that has fewer than `variables.LEAST` characters: one of a letter would mask every such letter,
    and tell by the gaps which one it is. In names only the values of variables are masked, and of those only what no
    test is called by chance: what looks like a token there is a parameter that a test was written with, and a masked
    name is another name for Buddy.
    """

    def __init__(self, environ: Mapping[str, str], *, enabled: bool = True, extra: tuple[str, ...] = ()) -> None:
        self.count = 0
        self._enabled = enabled
        self._clean_lines = clean_lines.CleanLines()
        found = variables.secrets(environ) if enabled else set()
        self._secrets = set(found)
        self._name_secrets = {value for value in found if not words.may_be_in_a_name(value)}
        for secret in extra:
            self._take(secret)
        self._write()

    def add(self, secret: str) -> None:
        """Take a secret that became known on the way."""
        self._take(secret)
        self._write()

    def _take(self, secret: str) -> None:
        """Take a token of ours; one that is a plain word is not masked in names, as Buddy would see other tests."""
        if len(secret) < variables.LEAST:
            return
        self._secrets.add(secret)
        if not (secret.isalpha() and words.is_word(secret)):
            self._name_secrets.add(secret)

    def _write(self) -> None:
        self._values = known_values.Known(self._secrets)
        self._name_values = known_values.Known(self._name_secrets)
        self._clean_lines.clear()

    def clean(self, cases: list[model.TestCase]) -> list[model.TestCase]:
        """Return the cases with their secrets masked; the list itself where there is none."""
        if not self._values and not self._enabled:
            return cases
        # by position: the look-ups by name cost as much as the search
        names = list(map(_NAME, cases))
        repeated = {*map(_CLASSNAME, cases), *map(_GROUP, cases)}
        # cases that passed in a row have them in common
        different = [texts_and_paths for texts_and_paths, _ in itertools.groupby(map(_TEXTS_AND_PATHS, cases))]
        columns = list(zip(*different, strict=True))
        told = dict.fromkeys(itertools.chain(*columns[: len(_TEXTS)]))
        repeated.update(*columns[len(_TEXTS) :])
        if len(cases) > 1 and sum(map(len, told)) > _AT_ONCE:
            # a suite that was held back gives its texts at once, and one emoji makes what is joined four times as large
            middle = len(cases) // 2
            return self.clean(cases[:middle]) + self.clean(cases[middle:])
        names += repeated
        in_names = self._in_names("\n".join(names))
        in_texts = self._in_texts_of_cases(told)
        if not any(in_names) and not any(in_texts):
            return cases
        return [self._clean(case, in_names, in_texts) for case in cases]

    def text(self, text: str) -> str:
        """Return one text with its secrets masked."""
        return self._mask(text, self._in_texts(text, text))

    def name(self, name: str) -> str:
        """Return the name of a test case or of a file as `clean` does: with the values of variables masked."""
        return self._mask(name, self._in_names(name), is_name=True)

    def problem(self, problem: model.Problem) -> model.Problem:
        """Return a problem with the secrets in it masked: messages quote what reports hold."""
        message, file = self.text(problem.message), self.name(problem.file)
        if message == problem.message and file == problem.file:
            return problem
        return dataclasses.replace(problem, message=message, file=file)

    def report(self, read: model.ReportFile) -> model.ReportFile:
        """Return what was read of a report with the secrets in all of its texts masked."""
        stopped_in = read.stopped_in
        if stopped_in is not None:
            [stopped_in] = self.clean([stopped_in])
        return dataclasses.replace(
            read,
            stopped_in=stopped_in,
            path=self.name(read.path),
            problems=self._problems(read.problems),
            last_case=self.name(read.last_case),
            open_case=self.name(read.open_case),
        )

    def _problems(self, problems: tuple[model.Problem, ...]) -> tuple[model.Problem, ...]:
        """Return problems with their secrets masked; one search over all of them, as few hold any."""
        messages = "\n".join([problem.message for problem in problems])
        names = "\n".join([problem.file for problem in problems])
        if any(self._in_texts(messages, messages)) or any(self._in_names(names)):
            return tuple(map(self.problem, problems))
        return problems

    def _in_names(self, names: str) -> _Present:
        is_cut = cuts.name_has_mark(names)
        return _Present(_values_in(names, names, self._name_values, is_cut=is_cut), [], is_cut)

    def _in_texts_of_cases(self, told: Iterable[str]) -> _Present:
        """Return what texts may hold, of which only those and only the lines are searched that may hold something."""
        texts = "\n".join(told)
        if contexts.may_be_escaped(texts):  # an escape in one line changes how the others are read
            return self._in_texts(texts, texts)
        others = self._clean_lines.others(texts)
        present = self._in_texts(texts, "\n".join(others))
        if not present.values and not present.searches:
            self._clean_lines.add(others)
        return present

    def _in_texts(self, texts: str, lines: str) -> _Present:
        """Return what texts may hold; `lines` are those of them in which whole secrets may stand."""
        is_cut = cuts.has_mark(texts)
        values = [*_values_in(texts, lines, self._values, is_cut=is_cut), *self._values.wrapped(lines)]
        long_words = tokens.candidates(lines)
        values += self._values.encoded(long_words)
        searches = list(_searches(lines, long_words)) if self._enabled else []
        return _Present(values, searches, is_cut)

    def _clean(self, case: model.TestCase, in_names: _Present, in_texts: _Present) -> model.TestCase:
        changed: dict[str, Any] = {}
        for field in _NAMES:
            changed[field] = self._mask(getattr(case, field), in_names, is_name=True)
        for field in _TEXTS:
            changed[field] = self._mask(getattr(case, field), in_texts)
        return model.replace(case, **changed)

    def _mask(self, text: str, present: _Present, *, is_name: bool = False) -> str:
        if not text or not any(present):
            return text
        found = [place for value in present.values for place in _occurrences(text, value)]
        found += [place for search in present.searches for place in search(text)]
        is_cut = present.is_cut and cuts.has_mark(text)
        if is_cut:
            found += [place for place in cuts.find(text, present.values) if place[0] < place[1]]
        if found:
            text = self._replace(text, found)
        return cuts.without_halves(text) if is_cut and self._enabled and not is_name else text

    def _replace(self, text: str, found: list[Found]) -> str:
        """Put the mask in the place of what was found; places that overlap are one."""
        pieces: list[str] = []
        behind = 0
        for start, end in _united(found):
            pieces += (text[behind:start], MASK)
            behind = end
            self.count += 1
        return "".join(pieces) + text[behind:]


def _values_in(text: str, lines: str, values: known_values.Known, *, is_cut: bool) -> list[str]:
    """Return the values that stand in the lines; of a text that was cut, also those of which a half may be left."""
    found = values.whole(lines)
    if is_cut:
        found = list(dict.fromkeys([*found, *values.cut(text)]))
    return found


def _searches(text: str, long_words: list[str]) -> Iterator[Search]:
    """Yield the searches that may find something in the text; `long_words` are its `tokens.candidates`."""
    if private_keys.may_be_in(text):
        yield private_keys.find
    if next(contexts.find(text), None) is not None:
        yield contexts.find
    for form in tokens.possible(text, long_words):
        yield functools.partial(tokens.find, form)


def _occurrences(text: str, value: str) -> Iterator[Found]:
    at = text.find(value)
    while at >= 0:
        yield at, at + len(value)
        at = text.find(value, at + 1)


def _united(found: list[Found]) -> Iterator[Found]:
    """Yield the places in order, those that overlap as one."""
    found.sort()
    start, end = found[0]
    for next_start, next_end in found[1:]:
        if next_start < end:
            end = max(end, next_end)
        else:
            yield start, end
            start, end = next_start, next_end
    yield start, end
