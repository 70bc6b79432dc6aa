"""What the test cases of this run are called at Buddy, and which of them failed: to compare with earlier sessions."""

from collections.abc import Callable

from reporter import model
from reporter.buddy import case_data, payload
from reporter.buddy.delivery.unique_names import UniqueNames

FAILED = 5000  # names of failed test cases that are kept, about 300 bytes each
SKIPPED = 20_000  # of skipped ones, 60 bytes each; where there are more, nothing is called fixed

_Key = tuple[str, str, str, str]


class SentNames:
    """Names the cases of a session; `keeps_failed` says whether those that failed are kept, to be compared.

    `failed` are the names of failed and errored cases, all of them where `is_whole`.
    """

    def __init__(self, variants_of: Callable[[model.TestCase], tuple[str, ...]], *, keeps_failed: bool) -> None:
        self._variants_of = variants_of
        self._keeps_failed = keeps_failed
        self._unique = UniqueNames()
        self._by_case: dict[_Key, model.SentName | None] = {}
        self.failed: set[model.SentName] = set()
        self.is_whole = True
        self._skipped: set[int] = set()  # hashes of names

    @property
    def repeated(self) -> int:
        """Return how many cases shared class and name with another."""
        return self._unique.repeated

    def take(self, case: model.TestCase) -> str:
        """Return the name under which the case stands in the session, told apart from those taken before."""
        classname = payload.classname(case, self._variants_of(case))
        name = self._unique.unique(classname, case_data.without_escapes(case.name))
        if self._keeps_failed and case.status is not model.Status.PASSED:
            self._keep(case, model.SentName(classname, name))
        return name

    def has(self, name: model.SentName) -> bool:
        """Say whether this run has a case of the name, whatever became of it."""
        return self._unique.has(name.classname, name.name)

    def passed(self, name: model.SentName) -> bool:
        """Say whether this run has a case of the name that was not skipped; of one that failed, `failed` tells."""
        return self.has(name) and hash(name) not in self._skipped and len(self._skipped) < SKIPPED

    def of(self, case: model.TestCase) -> model.SentName | None:
        """Return the name of a case that failed, None where it is not known, or not which of several it is."""
        return self._by_case.get(_key(case))

    def _keep(self, case: model.TestCase, name: model.SentName) -> None:
        if not case.status.is_bad:
            if len(self._skipped) < SKIPPED:
                self._skipped.add(hash(name))
            return
        if len(self.failed) >= FAILED:
            self.is_whole = False
            return
        self.failed.add(name)
        key = _key(case)
        if key in self._by_case:
            self._by_case[key] = None
        else:
            self._by_case[key] = name


def _key(case: model.TestCase) -> _Key:
    """Return what a case is known by here: as much of its names as is kept of every failure (`reporter.tally`)."""
    chars = model.NAME_CHARS
    return case.classname[:chars], case.group[:chars], case.name[:chars], case.variant
