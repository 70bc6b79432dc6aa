"""At least 98 % of the places that reports tell are found exactly: `make places` shows which are not."""

import functools

import pytest

from tests.places import measure

RUNNERS = sorted(written.parent.name for written in measure.DATA.glob("*/places.json"))


@functools.cache
def _outcomes() -> tuple[measure.Outcome, ...]:
    """Measure once, in the processes that run these tests, not in each that collects them."""
    return tuple(measure.measure(measure.DATA))


def test_places__are_right() -> None:
    outcomes = list(_outcomes())
    assert measure.share(outcomes) >= measure.WANTED, measure.table(measure.wrong(outcomes))


def test_places__each_has_its_reason() -> None:
    """At least 99 % of the reasons hold the words that a person found in the report."""
    outcomes = list(_outcomes())
    assert len(measure.wrong_reasons(outcomes)) <= len(outcomes) // 100, "\n".join(measure.wrong_reasons(outcomes))


@pytest.mark.parametrize("runner", RUNNERS)
def test_places__of_each_runner_are_right(runner: str) -> None:
    """One runner's places being all wrong would drown in the 98 % of all."""
    mine = [outcome for outcome in _outcomes() if outcome.runner == runner and not outcome.why_not]
    assert len(measure.wrong(mine)) <= max(1, len(mine) // 5), measure.table(measure.wrong(mine))
