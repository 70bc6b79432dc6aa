"""At least 98 % of the places that reports tell are found exactly: `make places` shows which are not."""

import pytest

from tests.places import measure

OUTCOMES = measure.measure(measure.DATA)


@pytest.mark.skipif(not OUTCOMES, reason="no places.json below tests/data")
def test_places__are_right() -> None:
    assert measure.share(OUTCOMES) >= measure.WANTED, measure.table(measure.wrong(OUTCOMES))


@pytest.mark.parametrize("runner", sorted({outcome.runner for outcome in OUTCOMES}))
def test_places__of_each_runner_are_right(runner: str) -> None:
    """One runner's places being all wrong would drown in the 98 % of all."""
    mine = [outcome for outcome in OUTCOMES if outcome.runner == runner and not outcome.why_not]
    assert len(measure.wrong(mine)) <= max(1, len(mine) // 5), measure.table(measure.wrong(mine))
