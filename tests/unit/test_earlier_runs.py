"""Which earlier runs of the file a run is compared with."""

import pytest

from reporter import ci
from reporter.ci import context
from reporter.history import runs
from reporter.pipeline import earlier_runs


def _run(run_id: str) -> runs.Run:
    return runs.Run(run_id, "", 0, 1, {})


_HISTORY = runs.History(
    {
        "PULL_REQUEST pull/5": (_run("p2"), _run("p1")),
        "BRANCH main": (_run("m2"), _run("m1")),
        "BRANCH feature": (_run("f1"),),
    }
)


def _context(ref: str, *, base: str = "", default: str = "", run_id: str = "now") -> ci.CiContext:
    ref_type, _, name = ref.partition(" ")
    values = {"ref_type": ref_type, "ref_name": name, "run_id": run_id}
    fields = {field: context.Field(value, "test") for field, value in values.items()}
    return ci.CiContext(fields, base_ref=base, default_branch=default)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (_context("BRANCH main"), ["m2", "m1"]),
        (_context("BRANCH main", default="main"), ["m2", "m1"]),
        (_context("BRANCH main", run_id="m2"), ["m1"]),  # this run once more
        (_context("BRANCH feature", default="main"), ["f1", "m2", "m1"]),
        (_context("BRANCH new", default="main"), ["m2", "m1"]),
        (_context("BRANCH new"), []),
        (_context("PULL_REQUEST pull/5", base="main", default="feature"), ["m2", "m1"]),  # what it broke stays new
        (_context("PULL_REQUEST pull/5", base="release"), ["p2", "p1"]),
        (_context("PULL_REQUEST pull/9", base="release", default="main"), []),
        (_context("BRANCH queue/main/pr-5", base="main"), ["m2", "m1"]),
        (_context("TAG v1", default="main"), []),
    ],
)
def test_earlier__the_branch_that_is_merged_into_else_the_own_ref(given: ci.CiContext, expected: list[str]) -> None:
    assert [run.id for run in earlier_runs._earlier(_HISTORY, given)] == expected
