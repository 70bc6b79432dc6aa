"""When a pull request gets a new comment."""

import pytest

from reporter import model
from reporter.outputs.comment import github
from tests.unit.outputs import samples

FAILED = (model.TestCase("test_total", "test_cart", "shop", model.Status.FAILED),)


@pytest.mark.parametrize(
    ("mode", "failures", "comparison", "is_wanted"),
    [
        ("always", (), None, True),
        ("failures", FAILED, None, True),
        ("failures", (), None, False),
        ("changes", FAILED, None, False),
        ("changes", FAILED, model.Comparison("c0ffee"), False),
        ("changes", FAILED, model.Comparison("c0ffee", new=1), True),
        ("changes", (), model.Comparison("c0ffee", fixed=1), True),
        ("off", FAILED, None, False),
    ],
)
def test_wanted__by_mode(
    mode: str, failures: tuple[model.TestCase, ...], comparison: model.Comparison | None, is_wanted: bool
) -> None:
    result = samples.build(failures=failures, counts=model.Counts.of(failures), comparison=comparison)
    assert github.wanted(mode, result) is is_wanted
