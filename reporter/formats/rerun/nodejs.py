"""`node --test`, whose patterns mean something else from version to version."""

import re
from collections.abc import Sequence

from reporter.formats.rerun.patterns import ecmascript, one_of
from reporter.formats.rerun.target import Target, only_file, unique

# the frame below the test's own: its `describe` runs it, and not a test that it is a part of (Node.js 18 to 24)
_RUN_BY_SUITE = re.compile(
    r"\bTest\.run \(node:[^\n]*\n\s*at (?:(?:async )?Suite\."
    r"|Test\.start \(node:[^\n]*\n\s*at node:internal/test_runner/)"
)
_RUN = re.compile(r"\bTest\.run \(node:")


def node(targets: Sequence[Target]) -> list[str]:
    """Return the names (Node.js docs, Test runner > Filtering tests by name), or the file alone for parts of tests.

    A pattern is compared with a test's own name, since version 22 with its full name too. A `describe` always runs; a
    test runs its parts only if it is chosen itself, and then before version 22 all of them.
    """
    file = only_file(targets)
    if not file:
        return []
    if not all(_is_chosen_by_name(target) for target in targets):
        return ["node", "--test", file]
    pattern = one_of(unique([target.name for target in targets]), ecmascript)
    return ["node", "--test", f"--test-name-pattern={pattern}", file]


def _is_chosen_by_name(target: Target) -> bool:
    if target.name.endswith(target.file):  # the file itself did not run
        return False
    if _stands_alone(target):
        return True
    run = _RUN.search(target.case.text)
    by_suite = _RUN_BY_SUITE.search(target.case.text)
    return run is not None and by_suite is not None and run.start() == by_suite.start()


def _stands_alone(target: Target) -> bool:
    """Say whether the test is part of nothing; since version 24 the class has the names of all that it is part of."""
    report = target.case.report.rpartition("/")[2].rpartition(".")[0]  # what stands for a suite where there is none
    return target.classname == "test" and target.case.group.strip() in ("", report)
