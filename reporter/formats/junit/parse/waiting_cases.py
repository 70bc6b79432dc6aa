"""Complete test cases that wait until their suite changes, or a piece of the report ends: many are made at a time.

What makes them is 5 % faster in a row than between two pieces of parsing; and plain ones are made all at once.
"""

from collections.abc import Mapping, Sequence

from reporter import model
from reporter.formats.junit.parse import elements, plain_cases
from reporter.formats.junit.parse.case_maker import CaseMaker
from reporter.formats.junit.parse.suite import Suite

WithResult = tuple[plain_cases.Written, list[elements.Child]]


class WaitingCases:
    """The complete cases of one suite, in the order of the report `path`.

    `plain` are those without a result, as they were written; the parser's handler appends to that list itself, because
    it does so for nearly every case. None stands for a test that never ended (see `CaseMaker.make`).
    """

    def __init__(self, path: str, maker: CaseMaker) -> None:
        self.plain: list[plain_cases.Written] = []
        self._path = path
        self._maker = maker
        # each with the number of plain ones before it
        self._others: list[tuple[int, WithResult | model.TestCase | None]] = []

    def __bool__(self) -> bool:
        return bool(self.plain or self._others)

    @property
    def first(self) -> Mapping[str, str]:
        """Return the attributes of the first case that is still to be made, none where all are made."""
        for position, other in self._others[:1]:
            if position == 0 and not isinstance(other, model.TestCase | None):
                return other[0][0]
        return self.plain[0][0] if self.plain else {}

    def add(self, case: model.TestCase | None) -> None:
        """Take a case that is made already: its children are more than one result and outputs."""
        self._others.append((len(self.plain), case))

    def add_written(self, written: plain_cases.Written, children: list[elements.Child]) -> None:
        """Take a case that has no other children than one result and outputs."""
        self._others.append((len(self.plain), (written, children)))

    def take(self, suite: Suite) -> list[model.TestCase | None]:
        """Return all of them as cases of `suite`; none waits any more."""
        plain = self._make_plain(suite)
        cases: list[model.TestCase | None] = []
        taken = 0
        for position, other in self._others:
            cases += plain[taken:position]
            cases.append(self._made(suite, other))
            taken = position
        cases += plain[taken:]
        self.plain.clear()
        self._others.clear()
        return cases

    def _made(self, suite: Suite, other: WithResult | model.TestCase | None) -> model.TestCase | None:
        if other is None or isinstance(other, model.TestCase):
            return other
        (attributes, line), children = other
        return self._maker.make_of_few(suite, attributes, children=children, line=line)

    def _make_plain(self, suite: Suite) -> Sequence[model.TestCase | None]:
        if not self.plain:
            return ()
        made = plain_cases.make(self.plain, suite, self._path)
        if made is not None:
            return made
        return [self._maker.make(suite, attributes, element=None, line=line) for attributes, line in self.plain]
