"""Which of Buddy's sessions a run may be compared with, and what they tell."""

import dataclasses
from typing import Any

import pytest

from reporter import model
from reporter.history import identity, runs, sessions

OURS = sessions.Ours("ours", "https://ci.example/runs/7", tests=100)
MAIN = sessions.Ref("BRANCH", "main", is_own=True)
BASE = sessions.Ref("BRANCH", "main", is_own=False)


def session(name: str = "a", **changes: Any) -> model.EarlierSession:
    made = model.EarlierSession(
        name, "SUCCESSFUL", model.ServerCounts(100, 0, 0, 0), "c0ffee", "BRANCH", "main", "https://ci.example/runs/1"
    )
    return dataclasses.replace(made, **changes)


def ids(found: list[model.EarlierSession]) -> list[str]:
    return [each.id for each in found]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "IN_PROGRESS"},
        {"status": "SKIPPED"},
        {"status": ""},
        {"status": "ERROR"},  # without a failure: it broke off
        {"counts": model.ServerCounts(0, 0, 0, 0)},
        {"ref_name": "other"},
        {"ref_type": "TAG"},
        {"ref_type": "PULL_REQUEST"},  # somebody's branch of that name
        {"run_url": "https://ci.example/runs/7"},
        {"run_url": "https://ci.example/runs/7/attempts/2"},
        {"id": "ours"},
    ],
)
def test_candidates__leave_out_what_is_no_baseline(changes: dict[str, Any]) -> None:
    assert ids(sessions.candidates([session(**changes), session("b")], OURS, BASE)) == ["b"]


def test_candidates__a_session_in_error_with_failures_is_one() -> None:
    failed = session("b", status="ERROR", counts=model.ServerCounts(100, 1, 0, 0))
    assert ids(sessions.candidates([failed, session("c", ref_type="")], OURS, BASE)) == ["b", "c"]


def test_candidates__of_the_own_ref_only_those_before_this_one() -> None:
    listed = [session("later"), session("ours", status="IN_PROGRESS"), session("before")]
    assert ids(sessions.candidates(listed, OURS, MAIN)) == ["before"]
    assert ids(sessions.candidates(listed, OURS, BASE)) == ["later", "before"]


@pytest.mark.parametrize(
    ("payload", "base", "wanted"),
    [
        ({"ref_type": "BRANCH", "ref_name": "main"}, "", ["main"]),
        ({"ref_type": "BRANCH", "ref_name": "main"}, "main", ["main"]),
        ({"ref_type": "PULL_REQUEST", "ref_name": "pull/5"}, "main", ["main", "pull/5"]),
        ({"ref_type": "PULL_REQUEST", "ref_name": "pull/5"}, "", ["pull/5"]),
        ({"ref_type": "TAG", "ref_name": "v1"}, "", []),
        ({}, "", []),
    ],
)
def test_refs__the_branch_that_is_merged_into_first(payload: dict[str, object], base: str, wanted: list[str]) -> None:
    assert [ref.name for ref in sessions.refs(payload, base)] == wanted


def test_refs__a_new_branch_is_compared_with_what_it_comes_from() -> None:
    branch: dict[str, object] = {"ref_type": "BRANCH", "ref_name": "feature"}
    assert [(ref.name, ref.is_own) for ref in sessions.refs(branch, "", "main")] == [("feature", True), ("main", False)]
    assert [ref.name for ref in sessions.refs({"ref_type": "BRANCH", "ref_name": "main"}, "", "main")] == ["main"]
    assert [ref.name for ref in sessions.refs({"ref_type": "TAG", "ref_name": "v1"}, "", "main")] == []
    assert [ref.name for ref in sessions.refs(branch, "release", "main")] == ["release", "feature"]


@pytest.mark.parametrize(("theirs", "alone", "in_part"), [(79, False, False), (80, True, True), (126, False, True)])
def test_is_alike__by_the_numbers(theirs: int, alone: bool, in_part: bool) -> None:
    before = session(counts=model.ServerCounts(theirs, 0, 0, 0))
    assert sessions.is_alike(before, OURS) is alone
    assert sessions.is_alike(before, OURS._replace(is_part=True)) is in_part


def names(*numbers: int) -> frozenset[model.SentName]:
    return frozenset(model.SentName("shop.Cart", f"test_{number}") for number in numbers)


def test_is_same_suite__by_the_names() -> None:
    assert sessions.is_same_suite(names(1, 2, 3, 4, 5), names(1, 2, 3, 4).__contains__)
    assert not sessions.is_same_suite(names(1, 2, 3, 4), names(1, 2, 3).__contains__)
    assert not sessions.is_same_suite((), names(1).__contains__)


def test_compare__new_and_fixed() -> None:
    before = sessions.run_of(session(), names(1, 2, 3))
    known = sessions.Known((before,), failed=names(1, 2, 3))
    found = sessions.compare(known, names(1, 4), names(1, 2))  # the third is gone
    assert found == model.Comparison("c0ffee", 1, 1, ("Cart › test_2",))


def test_compare__nothing_where_there_is_none_or_no_common_one() -> None:
    assert sessions.compare(sessions.Known(), names(1), ()) is None
    before = sessions.run_of(session(), ())
    assert sessions.compare(sessions.Known((before,), "a part"), names(1), ()) == model.Comparison(
        "c0ffee", why_not="a part"
    )


def test_run_of__is_known_by_names_as_buddy_has_them() -> None:
    case = model.TestCase("test_1", "shop.Cart", "g", model.Status.FAILED)
    run = sessions.run_of(session(time=12.9), names(1))
    assert run == runs.Run("a", "c0ffee", 12, 100, {identity.of(case): "Cart › test_1"})
