"""How many test cases two runs have in common, from a small sample of each.

Kept are the smallest identities of a run (a bottom-k sketch, Broder 1997): of two runs the same cases are kept, so
what the samples share tells what the runs share. Up to `SIZE` cases the answer is exact, beyond it is right to within
a few per cent.
"""

import heapq
from collections.abc import Iterable

SIZE = 512


class Sample:
    """Collects the smallest identities that it is given; each counts once."""

    def __init__(self) -> None:
        self._heap: list[int] = []  # of negative numbers, so that the largest kept is first
        self._kept: set[int] = set()

    def add(self, identity: str) -> None:
        """Take an identity."""
        number = int(identity, 16)
        if number in self._kept or (len(self._heap) == SIZE and number >= -self._heap[0]):
            return
        self._kept.add(number)
        heapq.heappush(self._heap, -number)
        if len(self._heap) > SIZE:
            self._kept.discard(-heapq.heappop(self._heap))

    def identities(self) -> tuple[int, ...]:
        """Return the kept identities, the smallest first."""
        return tuple(sorted(self._kept))


def common_share(first: Iterable[int], first_total: int, *, second: Iterable[int], second_total: int) -> float:
    """Return which part of the larger run's cases both runs hold, 0 to 1; 1 where one of them is empty."""
    one, other = set(first), set(second)
    if not one or not other:
        return 1.0
    smallest = set(sorted(one | other)[:SIZE])
    alike = len(smallest & one & other) / len(smallest)  # of all cases of the two runs
    in_both = alike * (first_total + second_total) / (1 + alike)
    return min(1.0, in_both / max(first_total, second_total))
