"""This run beside the earlier ones: what is new, since when, what was fixed. Pure."""

import itertools
from collections.abc import Callable, Collection, Sequence

from reporter import model
from reporter.history import identity, runs, sample
from reporter.history.recorder import Recorder

COMMON = 0.8  # of the larger run's test cases: below, one of the two ran a part only
A_PART = "the runs have fewer than 80 % of their test cases in common"
TOO_MANY = "more failed than is remembered of a run"
_DAY_S = 86400
_FIXED_NAMES = 20
_CHANGES = 2  # of the result among the last runs, from which on a test case is called flaky


def compare(now: runs.Run, recorder: Recorder, earlier: Sequence[runs.Run]) -> model.Comparison | None:
    """Compare with the newest of the earlier runs that has the same test cases; None where there is no earlier run."""
    if not earlier:
        return None
    comparable = alike(now, earlier)
    if not comparable:
        return model.Comparison(earlier[0].revision, why_not=A_PART)
    before = comparable[0]
    if not recorder.is_whole:
        return model.Comparison(before.revision, why_not=TOO_MANY)
    return difference(before, failed=set(recorder.failed), passed=recorder.passed)


def alike(now: runs.Run, earlier: Sequence[runs.Run]) -> tuple[runs.Run, ...]:
    """Return the earlier runs of about the same test cases, the newest of which is the one to compare with.

    It has a sample: of the older ones, which have none, only the number of test cases is known.
    """
    found = [run for run in earlier if _is_alike(now, run)]
    return tuple(itertools.dropwhile(lambda run: bool(now.sample) and not run.sample, found))


def _is_alike(now: runs.Run, run: runs.Run) -> bool:
    if min(now.tests, run.tests) < COMMON * max(now.tests, run.tests):
        return False
    return sample.common_share(now.sample, now.tests, second=run.sample, second_total=run.tests) >= COMMON


def difference(before: runs.Run, *, failed: Collection[str], passed: Collection[str]) -> model.Comparison:
    """Return what is new and what was fixed since an earlier run: `failed` here, `passed` of that run's failures."""
    new = [known_by for known_by in failed if known_by not in before.failed]
    if not before.is_whole and new:
        return model.Comparison(before.revision, why_not=TOO_MANY)
    fixed = [title for known_by, title in before.failed.items() if known_by in passed and known_by not in failed]
    names = tuple(title for title in fixed if title)
    return model.Comparison(before.revision, len(new), len(fixed), names[:_FIXED_NAMES])


class SinceWhen:
    """Says of a failed test case since when it fails; nothing where runs can't be compared.

    `identify` returns what the runs know a case by, None for one that they can't know.
    """

    def __init__(
        self,
        compared: model.Comparison | None,
        earlier: Sequence[runs.Run],
        *,
        time: float,
        identify: Callable[[model.TestCase], str | None] = identity.of,
    ) -> None:
        self._earlier: Sequence[runs.Run] = ()
        if compared is not None and not compared.why_not:
            self._earlier = earlier
        self._time = time
        self._identify = identify

    def of(self, case: model.TestCase) -> model.Since | None:
        """Return what the earlier runs tell of a case."""
        known_by = self._identify(case)
        if not self._earlier or known_by is None:
            return None
        results = [known_by in run.failed for run in self._earlier]
        in_a_row = (*results, False).index(False)
        flaky_runs = self._flaky_runs(known_by, results)
        if not in_a_row:
            return model.Since(is_new=case.status.is_bad, flaky_runs=flaky_runs, known_runs=len(results))
        first = self._earlier[in_a_row - 1]
        days = max(0, int(self._time - first.time) // _DAY_S)
        return model.Since(
            is_new=False,
            revision=first.revision,
            runs=in_a_row,
            days=days,
            flaky_runs=flaky_runs,
            known_runs=len(results),
            or_earlier=in_a_row == len(results),
        )

    def _flaky_runs(self, known_by: str, results: Sequence[bool]) -> int:
        """Return in how many runs the case failed or was flaky, 0 where its result did not change back and forth."""
        flaky = [known_by in run.flaky for run in self._earlier]
        changes = sum(one != other for one, other in itertools.pairwise(results))
        if not any(flaky) and changes < _CHANGES:
            return 0
        return sum(failed or was_flaky for failed, was_flaky in zip(results, flaky, strict=True))
