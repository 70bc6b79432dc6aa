"""The run's totals while cases stream by: counts, and bounded collections of what people want to see.

Memory stays flat: texts are kept for no fewer failures than the summary shows in full, names for many more.
"""

import heapq

from reporter import model

FAILURES_WITH_TEXT = 60
FAILURES = 2000
FLAKY = 200
SLOWEST = 10


class Tally:
    """Takes blocks of test cases; never keeps one of them whole longer than needed."""

    def __init__(self) -> None:
        self.counts = model.Counts()
        self.failures: list[model.TestCase] = []
        self.flaky: list[model.TestCase] = []
        self._slowest: list[tuple[float, int, model.TestCase]] = []
        self._seen = 0

    def add(self, cases: list[model.TestCase]) -> None:
        """Count cases."""
        counts = model.Counts.of(cases)
        self.counts += counts
        if counts.bad and len(self.failures) < FAILURES:
            self._keep_failures(cases)
        if counts.flaky and len(self.flaky) < FLAKY:
            self.flaky += [_without_texts(case) for case in cases if case.flaky][: FLAKY - len(self.flaky)]
        self._keep_slowest(cases)

    @property
    def slowest(self) -> tuple[model.TestCase, ...]:
        """Return the cases that took longest, the longest first."""
        return tuple(case for _, _, case in sorted(self._slowest, reverse=True))

    def _keep_failures(self, cases: list[model.TestCase]) -> None:
        for case in cases:
            if case.status.is_bad:
                if len(self.failures) >= FAILURES:
                    return
                full = len(self.failures) < FAILURES_WITH_TEXT
                self.failures.append(case._replace(data="") if full else _without_texts(case))

    def _keep_slowest(self, cases: list[model.TestCase]) -> None:
        limit = self._slowest[0][0] if len(self._slowest) >= SLOWEST else 0.0
        for case in cases:
            if case.time > limit:
                self._seen += 1  # keeps equal times in the order of the reports
                heapq.heappush(self._slowest, (case.time, -self._seen, _without_texts(case)))
                if len(self._slowest) > SLOWEST:
                    heapq.heappop(self._slowest)
                    limit = self._slowest[0][0]


def _without_texts(case: model.TestCase) -> model.TestCase:
    return case._replace(message=case.message[:500], text="", output="", data="")
