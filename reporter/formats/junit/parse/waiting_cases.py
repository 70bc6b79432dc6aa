"""Complete test cases that wait until their suite changes: plain ones are made many at a time."""

from collections.abc import Sequence

from reporter import model
from reporter.formats.junit.parse import plain_cases
from reporter.formats.junit.parse.case_maker import CaseMaker
from reporter.formats.junit.parse.suite import Suite


class WaitingCases:
    """The complete cases of one suite, in the order of the report `path`.

    `plain` are those without children, as they were written; the parser's handler appends to that list itself, because
    it does so for nearly every case. None stands for a test that never ended (see `CaseMaker.make`).
    """

    def __init__(self, path: str, maker: CaseMaker) -> None:
        self.plain: list[plain_cases.Written] = []
        self._path = path
        self._maker = maker
        self._made: list[tuple[int, model.TestCase | None]] = []  # each with the number of plain ones before it

    def __bool__(self) -> bool:
        return bool(self.plain or self._made)

    def add(self, case: model.TestCase | None) -> None:
        """Take a case that has children."""
        self._made.append((len(self.plain), case))

    def take(self, suite: Suite) -> list[model.TestCase | None]:
        """Return all of them as cases of `suite`; none waits any more."""
        plain = self._make_plain(suite)
        cases: list[model.TestCase | None] = []
        taken = 0
        for position, case in self._made:
            cases += plain[taken:position]
            cases.append(case)
            taken = position
        cases += plain[taken:]
        self.plain.clear()
        self._made.clear()
        return cases

    def _make_plain(self, suite: Suite) -> Sequence[model.TestCase | None]:
        if not self.plain:
            return ()
        made = plain_cases.make(self.plain, suite, self._path)
        if made is not None:
            return made
        return [self._maker.make(suite, attributes, element=None, line=line) for attributes, line in self.plain]
