"""The run's totals while cases stream by: counts, and bounded collections of what people want to see.

Memory stays flat: texts are kept for no more failures than the outputs show in full, names for many more.
"""

import collections
import heapq
import operator
import sys
from collections.abc import Callable

from reporter import model, seams
from reporter.causes import Causes

FAILURES_WITH_TEXT = 60
FAILURES_NAMED = 300  # kept where no output lists them: the console names a few of each cause
FAILURES = 2000
FLAKY = 200
SLOWEST = 10
_CLASSES = 5000  # whose test cases are counted each
_CLASSNAME, _TIME = map(operator.itemgetter, map(model.TestCase._fields.index, ("classname", "time")))


class Tally(seams.CaseSink):
    """Takes blocks of test cases, and keeps none of them whole.

    `place` finds the file and line of a failed case. Where an output lists failures (`lists_them`), `FAILURES` of them
    are kept, each with its place. Else `FAILURES_NAMED` are, and beyond the first, which have texts, those that are
    alike share one place.
    """

    def __init__(
        self,
        *,
        place: Callable[[model.TestCase], model.TestCase],
        reason: Callable[[model.TestCase], str],
        lists_them: bool = True,
    ) -> None:
        self.place = place
        self._reason = reason
        self._looked_up = FAILURES if lists_them else FAILURES_WITH_TEXT
        self._kept = FAILURES if lists_them else FAILURES_NAMED
        self.counts = model.Counts()
        self.causes = Causes(place=place, reason=reason)
        self.failures: list[model.TestCase] = []
        self.reasons: list[str] = []  # why each of those that were looked up failed, in one line
        self.flaky: list[model.TestCase] = []
        self.classes: collections.Counter[str] = collections.Counter()
        self._slowest: list[tuple[float, int, model.TestCase]] = []
        self._seen = 0

    def add(self, cases: list[model.TestCase]) -> None:
        """Count cases."""
        others = model.not_passed(cases)
        counts = model.Counts.of(cases, others)
        self.counts += counts
        if len(self.classes) < _CLASSES:
            self.classes.update(map(_CLASSNAME, cases))
        if counts.bad:
            self._take_failures(others)
        if counts.flaky and len(self.flaky) < FLAKY:
            flaky = [case for case in cases if case.flaky]
            self.flaky += [model.replace(self.place(case), data="") for case in flaky[: FLAKY - len(self.flaky)]]
        self._keep_slowest(cases)

    @property
    def slowest(self) -> tuple[model.TestCase, ...]:
        """Return the cases that took longest, the longest first."""
        return tuple(case for _, _, case in sorted(self._slowest, reverse=True))

    def _take_failures(self, cases: list[model.TestCase]) -> None:
        for case in cases:
            if case.status is model.Status.SKIPPED:
                continue
            if len(self.failures) >= self._kept:
                self.causes.add_unkept(case)
            elif len(self.failures) >= self._looked_up:
                self.failures.append(_without_texts(self.causes.add_alike(case, number=len(self.failures))))
            else:
                self._keep(self.place(case), case.line)

    def _keep(self, placed: model.TestCase, line: int) -> None:
        reason = self._reason(placed)  # without the place that stands beside it
        if reason == placed.message:
            reason = placed.message  # one text in memory, not two
        self.causes.add(placed, reason, number=len(self.failures), line=line)
        self.reasons.append(reason)
        if len(self.failures) < FAILURES_WITH_TEXT:
            self.failures.append(model.replace(placed, data=""))
        else:
            self.failures.append(_without_texts(placed))

    def _keep_slowest(self, cases: list[model.TestCase]) -> None:
        limit = 0.0
        if len(self._slowest) >= SLOWEST:
            limit = self._slowest[0][0]
        if max(map(_TIME, cases), default=0.0) <= limit:
            return
        for case in cases:
            if case.time <= limit:
                continue
            self._seen += 1  # keeps equal times in the order of the reports
            heapq.heappush(self._slowest, (case.time, -self._seen, _without_texts(case)))
            if len(self._slowest) > SLOWEST:
                heapq.heappop(self._slowest)
                limit = self._slowest[0][0]


def _without_texts(case: model.TestCase) -> model.TestCase:
    """Return a case with its names, shortened, and the beginning of its message."""
    return model.replace(
        case,
        name=case.name[: model.NAME_CHARS],
        classname=sys.intern(case.classname[: model.NAME_CHARS]),  # in memory once for all of its class
        group=case.group[: model.NAME_CHARS],
        file=case.file[: model.NAME_CHARS],
        message=case.message[:500],
        text="",
        output="",
        data="",
    )
