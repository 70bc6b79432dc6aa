"""Equal names, told apart."""

import collections
import sys

import hypothesis
import hypothesis.strategies as st
import pytest

from reporter.buddy.delivery import unique_names


def test_unique__numbers_the_second_and_later_ones() -> None:
    given = unique_names.UniqueNames()
    assert [given.unique("c", "t") for _ in range(3)] == ["t", "t (2)", "t (3)"]
    assert given.unique("other", "t") == "t"
    assert given.repeated == 2


def test_unique__a_name_that_looks_numbered_keeps_out_of_the_way() -> None:
    given = unique_names.UniqueNames()
    assert [given.unique("c", name) for name in ("t", "t (2)", "t", "t (2)", "t (3)")] == [
        "t", "t (2)", "t (3)", "t (2) (2)", "t (3) (2)"
    ]  # fmt: skip


def test_unique__goes_by_class_and_name_joined_as_buddy_joins_them() -> None:
    given = unique_names.UniqueNames()
    assert given.unique("a.b", "c") == "c"
    assert given.unique("a", "b.c") == "b.c (2)"


@pytest.mark.slow
@hypothesis.given(
    st.lists(st.tuples(st.sampled_from(["", "a", "a.b"]), st.sampled_from(["", "t", "t (2)", "b.t", "é"])))
)
def test_unique__never_gives_a_name_twice(given: list[tuple[str, str]]) -> None:
    told_apart = unique_names.UniqueNames()
    made = [f"{classname}.{told_apart.unique(classname, name)}" for classname, name in given]
    assert max(collections.Counter(made).values(), default=1) == 1


@pytest.mark.slow
def test_unique__many_in_little_memory() -> None:
    given = unique_names.UniqueNames()
    for number in range(200_000):
        name = f"test_case[{number}]"
        assert given.unique("package.Class", name) is name
    assert given.repeated == 0
    assert sum(map(sys.getsizeof, given._shards)) < 200_000 * 9 * 1.5 + 4096 * 80


@pytest.mark.parametrize("step", [1, -1])
def test_unique__same_order_same_names(step: int) -> None:
    cases = ["t", "u", "t", "t"][::step]
    first, second = unique_names.UniqueNames(), unique_names.UniqueNames()
    assert [first.unique("c", name) for name in cases] == [second.unique("c", name) for name in cases]


def test_unique__one_name_many_times_and_many_names_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are found again where they are no longer remembered, and little is remembered."""
    monkeypatch.setattr(unique_names, "_HINTS", 50)
    given = unique_names.UniqueNames()
    for number in range(1, 3000):
        expected = f"same ({number})"
        if number == 1:
            expected = "same"
        assert given.unique("c", "same") == expected
        for _ in range(2):
            given.unique("c", f"twice {number}")
        assert len(given._last_numbers) <= 50
    assert given.repeated == 2 * 2999 - 1


def test_unique__numbers_that_cases_have_by_name_are_passed_over() -> None:
    given = unique_names.UniqueNames()
    for name in ("t", "t (2)", "t (3)", "t (4)", "t (6)"):
        given.unique("c", name)
    assert [given.unique("c", "t") for _ in range(3)] == ["t (5)", "t (7)", "t (8)"]
