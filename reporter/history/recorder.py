"""Keeps of the test cases of this run what a later run is compared with."""

from collections.abc import Mapping

from reporter import model, seams
from reporter.history import identity, runs, sample
from reporter.outputs.text import wording


class Recorder(seams.CaseSink):
    """Takes test cases; keeps identities of those that failed or were flaky, in bounded memory.

    `watched` are identities of earlier runs' failures: `passed` holds those that passed in this run.
    """

    def __init__(self, watched: frozenset[str] = frozenset()) -> None:
        self._watched = watched
        self._sample = sample.Sample()
        self._tests = 0
        self.failed: dict[str, str] = {}
        self.flaky: set[str] = set()
        self.passed: set[str] = set()
        self.is_whole = True

    def add(self, cases: list[model.TestCase]) -> None:
        """Take a block."""
        self._tests += len(cases)
        for case in cases:
            known_by = identity.of(case)
            self._sample.add(known_by)
            if known_by in self._watched and case.status is model.Status.PASSED:
                self.passed.add(known_by)
            if case.status.is_bad:
                self._keep_failed(known_by, case)
            elif case.flaky and len(self.flaky) < runs.FAILED:
                self.flaky.add(known_by)

    def identity(self, case: model.TestCase) -> str | None:
        """Return what a failed or flaky case of this run is known by, None where its names were cut since."""
        known_by = identity.of(case)
        if known_by in self.failed or known_by in self.flaky:
            return known_by
        return None

    def run(self, *, run_id: str, revision: str, time: float, reports: Mapping[str, int]) -> runs.Run:
        """Return this run as it is kept for later ones; `time` is Unix time in seconds.

        `reports` says how many test cases each report holds.
        """
        return runs.Run(
            id=run_id,
            revision=revision,
            time=int(time),
            tests=self._tests,
            failed=runs.cut(self.failed),
            flaky=frozenset(self.flaky),
            is_whole=self.is_whole,
            sample=self._sample.identities(),
            reports=runs.cut_reports(reports),
        )

    def _keep_failed(self, known_by: str, case: model.TestCase) -> None:
        if len(self.failed) >= runs.FAILED:
            self.is_whole = False
        else:
            self.failed[known_by] = wording.title(case)
