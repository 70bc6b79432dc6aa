"""This run beside the earlier ones: what is new, since when, what was fixed. Pure."""

import itertools
from collections.abc import Sequence

from reporter import model
from reporter.history import identity, runs, sample
from reporter.history.recorder import Recorder

COMMON = 0.8  # of the larger run's test cases: below, one of the two ran a part only
_DAY_S = 86400
_FIXED_NAMES = 20
_CHANGES = 2  # of the result among the last runs, from which on a test case is called flaky


def compare(now: runs.Run, recorder: Recorder, earlier: Sequence[runs.Run]) -> model.Comparison | None:
    """Compare with the newest of the earlier runs; None where there is none."""
    if not earlier:
        return None
    before = earlier[0]
    if sample.common_share(now.sample, now.tests, before.sample, before.tests) < COMMON:
        return model.Comparison(before.revision, why_not="the runs have fewer than 80 % of their test cases in common")
    fixed = [title for known_by, title in before.failed.items() if known_by in recorder.met - set(recorder.failed)]
    new = set(recorder.failed) - set(before.failed)
    if not before.is_whole and new:
        return model.Comparison(before.revision, why_not="more failed in the run before than is remembered")
    names = tuple(title for title in fixed if title)
    return model.Comparison(before.revision, len(new), len(fixed), names[:_FIXED_NAMES])


class SinceWhen:
    """Says of a failed test case since when it fails; nothing where runs can't be compared."""

    def __init__(self, compared: model.Comparison | None, earlier: Sequence[runs.Run], *, time: float) -> None:
        self._earlier: Sequence[runs.Run] = ()
        if compared is not None and not compared.why_not:
            self._earlier = earlier
        self._time = time

    def of(self, case: model.TestCase) -> model.Since | None:
        """Return what the earlier runs tell of a case."""
        if not self._earlier:
            return None
        known_by = identity.of(case)
        results = [known_by in run.failed for run in self._earlier]
        in_a_row = (*results, False).index(False)
        flaky_runs = self._flaky_runs(known_by, results)
        if not in_a_row:
            return model.Since(is_new=case.status.is_bad, flaky_runs=flaky_runs, known_runs=len(results))
        first = self._earlier[in_a_row - 1]
        days = max(0, int(self._time - first.time) // _DAY_S)
        return model.Since(False, first.revision, in_a_row, days, flaky_runs, len(results))

    def _flaky_runs(self, known_by: str, results: Sequence[bool]) -> int:
        """Return in how many runs the case failed or was flaky, 0 where that shows no coming and going."""
        flaky = [known_by in run.flaky for run in self._earlier]
        changes = sum(one != other for one, other in itertools.pairwise(results))
        if not any(flaky) and changes < _CHANGES:
            return 0
        return sum(failed or was_flaky for failed, was_flaky in zip(results, flaky, strict=True))
