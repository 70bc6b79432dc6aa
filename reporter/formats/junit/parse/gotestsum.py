"""Attempts in the reports of `gotestsum --rerun-fails`, which since 1.13 counts each of them in `tests=`.

A test's name is given once in a Go package, so a repeated one means that the package was tested again: either the
failed tests alone, and gotestsum is content when they pass at last, or everything (`-count=2`), and the command fails
if a test failed once. Only the first may turn a failure into a flaky pass. gotestsum writes a suite's failed cases
first, then the skipped, then the passed, each in the order of time; that is what tells the two apart. Where the signs
are not all there, each case counts, as it does with go-junit-report, which never runs a test again.
"""

from collections.abc import Iterator, Mapping

from reporter import model

_LEVELS = 20  # of subtests in subtests; a name of slashes alone has a thousand
Key = tuple[str, str]  # class name, name
Attempts = list[model.TestCase]


def are_reruns(cases: Attempts, groups: Mapping[Key, Attempts]) -> bool:
    """Say whether the repeats in one suite can only come from running failed tests again.

    - every repeated test failed, and passed or skipped once at most: a success is not run again;
    - a test that passed is there once, and passed before any of the repeated tests did. With `-count=2` it would be
      there twice; if the second round broke off before its turn, the repeated tests passed in the first one, before it.
      A subtest of a repeated test doesn't prove this, because the first attempt may have ended before it.
    """
    ranks = [_rank(case) for case in cases]
    if ranks != sorted(ranks):
        return False
    repeated = {key for key, several in groups.items() if len(several) > 1}
    parents = {parent for key in repeated for parent in _parents(key) if parent in repeated}
    tried_again = repeated - parents
    if any(sum(not case.status.is_bad for case in groups[key]) > 1 for key in tried_again):
        return False
    has_other_passed = False
    has_passed_again = False
    for case in cases:
        if case.status is not model.Status.PASSED:
            continue
        key = (case.classname, case.name)
        if key in repeated:
            has_passed_again = True
        elif not any(parent in tried_again for parent in _parents(key)):
            if has_passed_again:
                return False
            has_other_passed = True
    return has_other_passed


def decisive_last(groups: Mapping[Key, Attempts]) -> list[Attempts]:
    """Return the attempts at each test, the one that decides at the end.

    A parent is run again for each of its failed subtests: it passes with one and fails with the next. Go fails it if
    any of them failed.
    """
    failed: set[Key] = set()
    for key, several in groups.items():
        if all(case.status.is_bad for case in several):
            failed.update(parent for parent in _parents(key) if parent in groups)
    decided = dict(groups)
    for key in failed:
        decided[key] = sorted(groups[key], key=lambda case: case.status.is_bad)
    return list(decided.values())


def _parents(key: Key) -> Iterator[Key]:
    """Give the tests that this one is a subtest of, the outermost first, at most `_LEVELS`."""
    classname, name = key
    end = name.find("/", 1)
    for _ in range(_LEVELS):
        if end < 0:
            return
        yield classname, name[:end]
        end = name.find("/", end + 1)


def _rank(case: model.TestCase) -> int:
    if case.status.is_bad:
        return 0
    if case.status is model.Status.SKIPPED:
        return 1
    return 2
