"""Tests that failed only because a part of them did: each is of the part's cause, whichever of the two comes first.

Go reports `TestTable` beside `TestTable/largest`, with no word of its own (`model.NO_MESSAGE`).
"""

from collections.abc import Container

from reporter import cause_group, model

_PARTS = 5000  # tests with parts that are remembered
_LEVELS = 20


class Parents:
    """Knows the causes of parts, and the tests that wait for one; all are failures that are kept elsewhere."""

    def __init__(self) -> None:
        self._of_parts: dict[tuple[str, str, str], cause_group.Group] = {}  # by the names of the whole
        self._waiting: list[tuple[model.TestCase, int]] = []

    def wait(self, case: model.TestCase, number: int) -> None:
        """Take a test without a word of its own, which is kept under this number."""
        self._waiting.append((case, number))

    def note(self, case: model.TestCase, group: cause_group.Group) -> None:
        """Remember the cause of a failure for the tests that it may be a part of."""
        if case.producer != "go":
            return
        levels = case.name.split("/", _LEVELS)[:_LEVELS]
        for end in range(1, len(levels)):
            if len(self._of_parts) < _PARTS:
                self._of_parts.setdefault(_key(case, "/".join(levels[:end])), group)

    def join(self, kept: Container[int]) -> list[tuple[model.TestCase, int]]:
        """Add those that wait to the causes of their parts, of which `kept` holds the ids; returns the others."""
        others = []
        for case, number in self._waiting:
            group = self._of_parts.get(_key(case, case.name))
            if group is not None and id(group) in kept:
                group.take(case, number)
            else:
                others.append((case, number))
        self._waiting.clear()
        return others


def _key(case: model.TestCase, name: str) -> tuple[str, str, str]:
    return case.report, case.classname, name
