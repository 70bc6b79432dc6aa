"""Totals of a stream of test cases, in bounded memory and in the order of the reports."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import cause_group, causes, model, tally

Status = model.Status


def case(name: str = "t", status: Status = Status.PASSED, **fields: Any) -> model.TestCase:
    return model.TestCase(name, "c", "g", status, **fields)


def make() -> tally.Tally:
    return tally.Tally(place=lambda case: case, reason=lambda case: case.message)


def test_add__counts_add_up() -> None:
    total = make()
    total.add([case(time=1.0), case(status=Status.FAILED), case(status=Status.SKIPPED)])
    total.add([case(status=Status.ERROR, time=0.5), case(flaky=True)])
    total.add([])
    assert total.counts == model.Counts(tests=5, passed=2, failed=1, errors=1, skipped=1, flaky=1, time=1.5)


def test_add__failures_in_order_the_first_ones_with_their_texts() -> None:
    total = make()
    for number in range(tally.FAILURES + 100):
        total.add([case(), case(f"t{number}", Status.FAILED, message="m" * 2000, text="t", output="o", data="<x/>")])
    assert [failure.name for failure in total.failures] == [f"t{number}" for number in range(tally.FAILURES)]
    assert total.counts.failed == tally.FAILURES + 100
    first, later = total.failures[tally.FAILURES_WITH_TEXT - 1], total.failures[tally.FAILURES_WITH_TEXT]
    assert (first.text, first.output, len(first.message), first.data) == ("t", "o", 2000, "")
    assert (later.text, later.output, len(later.message), later.data) == ("", "", 500, "")


def test_add__one_block_beyond_the_limit() -> None:
    total = make()
    total.add([case(str(number), Status.ERROR, flaky=True) for number in range(tally.FAILURES + 1)])
    assert len(total.failures) == tally.FAILURES
    assert len(total.flaky) == tally.FLAKY


def test_add__flaky_are_bounded() -> None:
    total = make()
    for number in range(tally.FLAKY + 50):
        total.add([case(f"t{number}", flaky=True, text="t", data="<x/>")])
    assert len(total.flaky) == tally.FLAKY
    assert total.counts.flaky == tally.FLAKY + 50
    assert total.flaky[0].data == ""


def test_add__flaky_of_one_block_fill_what_is_left() -> None:
    total = make()
    total.add([case("first", flaky=True)])
    total.add([case(f"t{number}", flaky=True) for number in range(tally.FLAKY)])
    assert [kept.name for kept in total.flaky] == ["first", *(f"t{number}" for number in range(tally.FLAKY - 1))]


def test_add__flaky_have_their_place() -> None:
    total = tally.Tally(place=lambda given: given._replace(file="a.py", line=3), reason=lambda given: "boom")
    total.add([case("t", flaky=True)])
    assert (total.flaky[0].file, total.flaky[0].line) == ("a.py", 3)


def test_add__classes_are_counted_in_bounded_memory() -> None:
    total = make()
    total.add([case()._replace(classname=f"c{number}") for number in range(tally._CLASSES)])
    total.add([case()._replace(classname="one more")])
    assert len(total.classes) == tally._CLASSES
    assert total.classes["c7"] == 1


def test_slowest__the_longest_first_equal_ones_as_they_came() -> None:
    total = make()
    total.add([case(f"a{number}", time=float(number)) for number in range(50)])
    total.add([case(f"b{number}", time=49.0, text="t") for number in range(3)])
    names = [slow.name for slow in total.slowest]
    assert names[:5] == ["a49", "b0", "b1", "b2", "a48"]
    assert len(names) == tally.SLOWEST
    assert total.slowest[1].text == ""


def test_slowest__the_first_of_many_equal_ones_stay() -> None:
    total = make()
    for number in range(100):
        total.add([case(f"t{number}", time=1.0)])
    assert [slow.name for slow in total.slowest] == [f"t{number}" for number in range(tally.SLOWEST)]


def test_slowest__no_time_is_not_slow() -> None:
    total = make()
    total.add([case(), case("slow", time=0.001)])
    assert [slow.name for slow in total.slowest] == ["slow"]


def test_add__places_are_looked_up_for_what_is_kept() -> None:
    asked: list[str] = []

    def place(given: model.TestCase) -> model.TestCase:
        asked.append(given.name)
        return given._replace(file="a.py", line=3)

    total = tally.Tally(place=place, reason=lambda given: "boom")
    for number in range(0, 20_000, 100):
        total.add([case(f"t{at}", Status.FAILED, text="x.py:3") for at in range(number, number + 100)])
    assert len(asked) <= tally.FAILURES + 10
    (group,) = total.causes.groups()
    assert group.count == 20_000


def test_add__keeps_all_failures_where_only_the_first_are_looked_up() -> None:
    def place(given: model.TestCase) -> model.TestCase:
        return given._replace(file="a.py", line=int(given.text.removeprefix("x.py:")))

    cases = [case(f"t{at}", Status.FAILED, message=f"assert {at} == 0", text=f"x.py:{at % 7}") for at in range(200)]
    whole, first = (
        tally.Tally(place=place, reason=lambda given: given.message, lists_them=lists_them)
        for lists_them in (True, False)
    )
    for each in (whole, first):
        each.add(cases)
    assert first.failures == whole.failures
    assert first.reasons == whole.reasons[: tally.FAILURES_WITH_TEXT]
    numbers = [(group.numbers, group.shown_reason()) for group in whole.causes.groups()]
    assert [(group.numbers, group.shown_reason()) for group in first.causes.groups()] == numbers


def test_add__keeps_fewer_failures_where_no_output_lists_them() -> None:
    total = tally.Tally(place=lambda given: given, reason=lambda given: given.message, lists_them=False)
    total.add([case(f"t{at}", Status.FAILED, message="gone") for at in range(tally.FAILURES_NAMED + 100)])
    assert [failure.name for failure in total.failures] == [f"t{at}" for at in range(tally.FAILURES_NAMED)]
    assert [group.count for group in total.causes.groups()] == [tally.FAILURES_NAMED + 100]


def _by_hand(cases: list[model.TestCase]) -> list[tuple[str, int, int, bool, dict[str, int]]]:
    """Return the causes of failures of which each is looked into."""
    found = causes.Causes(place=_placed, reason=_said)
    for number, each in enumerate(cases):
        found.add(_placed(each), _said(each), number=number)
    return list(map(_compared, found.groups()))


def _compared(group: cause_group.Group) -> tuple[str, int, int, bool, dict[str, int]]:
    return group.shown_reason(), group.count, group.errors, bool(group.compared), group.shares


def _placed(given: model.TestCase) -> model.TestCase:
    at = re.search(r"(\w\.py):(\d+)", given.text)
    if at is None:
        return given
    return given._replace(file="t.py", line=1, thrown_file=at[1], thrown_line=int(at[2]))


def _said(given: model.TestCase) -> str:
    return given.message.partition("\n")[0]


_MESSAGES = ["assert 1 == 7", "assert 2 == 7", "no answer from port 5", "no answer from port 6", "gone", "gone\nat 5"]
_FAILURES = st.builds(
    lambda classname, status, message, text: model.TestCase("t", classname, "g", status, message=message, text=text),
    st.sampled_from(["c", "d"]),
    st.sampled_from([Status.FAILED, Status.ERROR]),
    st.sampled_from([*_MESSAGES, ""]),
    st.sampled_from(["a.py:3", "x\na.py:3: in t", "b.py:3\na.py:3", "nothing", ""]),
)


@given(st.lists(_FAILURES, max_size=12))
def test_causes__of_failures_that_are_not_kept_are_those_of_kept_ones(cases: list[model.TestCase]) -> None:
    found = causes.Causes(place=_placed, reason=_said)
    for each in cases:
        found.add_unkept(each)
    assert list(map(_compared, found.groups())) == _by_hand(cases)


def test_causes__that_were_dropped_take_no_more_failures() -> None:
    found = causes.Causes(place=_placed, reason=_said)
    rare = case("rare", Status.FAILED, message="rare", text="a.py:3")
    found.add_unkept(rare)
    for number in range(causes.CAUSES * 3 // 2):
        name = "".join(chr(97 + int(digit)) for digit in str(number))
        found.add_unkept(case("x", Status.FAILED, message=name, text="a.py:3"))
        found.add_unkept(rare._replace(message="often"))
    found.add_unkept(rare)
    assert sum(group.count for group in found.groups()) + found.dropped == causes.CAUSES * 3 + 2
    assert "rare" in {group.reason for group in found.groups()}


def test_causes__places_are_looked_up_once_also_where_there_is_none() -> None:
    asked: list[str] = []

    def place(given: model.TestCase) -> model.TestCase:
        asked.append(given.name)
        return given

    found = causes.Causes(place=place, reason=_said)
    for number in range(500):
        found.add_unkept(case(f"t{number}", Status.FAILED, message=f"assert {number} == 7", text="x.py:3"))
    assert asked == ["t0"]


def test_causes__what_varies_is_one_cause_at_one_place() -> None:
    total = make()
    total.add([case(f"t{n}", Status.FAILED, message=f"assert {n} == 7", file="a.py", line=5) for n in range(14)])
    total.add([case("other", Status.FAILED, message="assert 1 == 7", file="a.py", line=9)])
    assert [group.count for group in total.causes.groups()] == [14, 1]
    assert total.causes.groups()[0].shown_reason() == "assert … == 7"


def test_causes__without_a_place_the_numbers_of_a_comparison_are_the_point() -> None:
    total = make()
    total.add([case(f"t{n}", Status.FAILED, message=f"assert {n} == 7") for n in range(4)])
    total.add([case(f"p{n}", Status.FAILED, message=f"no answer from port {n}") for n in range(3)])
    assert [group.count for group in total.causes.groups()] == [3, 1, 1, 1, 1]


def test_causes__are_bounded_and_the_large_ones_stay() -> None:
    total = make()
    for number in range(3000):
        total.add([case(f"t{number}", Status.FAILED, message=f"{'x' * (number % 900)} {chr(97 + number % 26)}")])
        total.add([case(f"l{number}", Status.ERROR, message="the database is gone", file="c.py", line=7)])
    groups = total.causes.groups()
    assert len(groups) <= causes.CAUSES
    assert (groups[0].reason, groups[0].count, groups[0].errors) == ("the database is gone", 3000, 3000)
    assert sum(group.count for group in groups) + total.causes.dropped == 6000


def test_causes__what_is_missing_for_many_is_one_cause_wherever_they_ask_for_it() -> None:
    total = tally.Tally(place=lambda given: given._replace(line=given.line + 5), reason=lambda given: given.message)
    reasons = ["fixture 'db' not found", "ModuleNotFoundError: No module named 'redis'", "KeyError: 'db'"]
    for reason in reasons:
        total.add([case(f"t{n}", Status.ERROR, message=reason, file=f"t{n}.py", line=n + 1) for n in range(4)])
    total.add([case("other", Status.ERROR, message="fixture 'mail' not found", file="a.py", line=9)])
    assert [(group.count, group.reason) for group in total.causes.groups()[:2]] == [
        (4, reason) for reason in reasons[:2]
    ]
    assert [group.count for group in total.causes.groups()[2:]] == [1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("first", "others", "shown"),
    [
        ("orders-1.internal:5432", ["orders-2.internal:5432"], "orders-….internal:5432"),
        ("KeyError: 'receipt.1'", ["KeyError: 'receipt.12'", "KeyError: 'receipt.2'"], "KeyError: 'receipt.…'"),
        ("GET /1: assert 500 == 200", ["GET /2: assert 500 == 200"], "GET /…: assert 500 == 200"),
        ("assert [1, 2] == [3]", ["assert [1, 2, 4] == [3]", "assert [1, 2] == [3]"], "assert […] == […]"),
        ("commit f36cb5a is missing", ["commit 76de27e is missing"], "commit … is missing"),
        ("no user usr_38c441eb", ["no user usr_de0834a3"], "no user usr_…"),
    ],
)
def test_shown_reason__holds_what_all_have_in_common(first: str, others: list[str], shown: str) -> None:
    total = make()
    total.add([case(reason, Status.FAILED, message=reason, file="a.py", line=3) for reason in [first, *others]])
    (group,) = total.causes.groups()
    assert group.shown_reason() == shown


def test_causes__reasons_are_compared_also_of_failures_that_are_not_kept() -> None:
    total = make()
    for _ in range(tally.FAILURES + 60):
        total.add([case("t", Status.FAILED, message="no answer from port 5", text="a.py:3", file="a.py", line=3)])
    total.add([case("t", Status.FAILED, message="no answer from port 6", text="a.py:3", file="a.py", line=3)])
    (group,) = total.causes.groups()
    assert group.shown_reason() == "no answer from port …"


def test_causes__legs_of_a_matrix_are_counted_apart() -> None:
    total = make()
    legs = ["linux", "linux", "windows"]
    total.add([case("t", Status.FAILED, message="gone", file="a.py", line=3, variant=leg) for leg in legs])
    assert total.causes.groups()[0].shares == {"a.py [linux]": 2, "a.py [windows]": 1}


def test_causes__an_exception_counts_by_where_it_was_raised_and_not_by_the_test_that_it_ended() -> None:
    total = make()
    gone = case(status=Status.ERROR, message="DbError: gone", text="elsewhere/db.py:7: in connect")
    total.add([gone._replace(name=f"t{n}", file=f"t{n}.py", line=n) for n in range(1, 9)])
    assert [group.count for group in total.causes.groups()] == [8]
    total = make()
    total.add([gone._replace(name=f"t{n}", file="t.py", line=n, text="") for n in range(1, 9)])
    assert [group.count for group in total.causes.groups()] == [1] * 8  # no other place is known
    total = make()
    total.add([case(f"t{n}", Status.FAILED, message="assert 1 == 2", file="t.py", line=n) for n in range(1, 9)])
    total.add([case(f"l{n}", Status.FAILED, message="`os` imported but unused", file="t.py", line=n) for n in (1, 2)])
    assert [group.count for group in total.causes.groups()] == [1] * 10
    total = tally.Tally(place=lambda given: given._replace(line=given.line + 5), reason=lambda given: given.message)
    total.add([gone._replace(name=f"t{n}", file="t.py", line=n) for n in range(1, 9)])
    assert [group.count for group in total.causes.groups()] == [1] * 8  # lines that the traces tell


def test_causes__a_trace_through_files_that_are_not_there_stands_for_the_place_of_a_comparison() -> None:
    total = make()
    for line, number in ((9, 3), (12, 2)):
        text = f"E  assert price()\n\ntests/test_prices.py:{line}: AssertionError"
        total.add([case(f"t{n}", Status.FAILED, message=f"assert {n} == 7", text=text) for n in range(number)])
    assert [group.count for group in total.causes.groups()] == [3, 2]
    assert total.causes.groups()[0].shown_reason() == "assert … == 7"
