"""Failures of one cause, in bounded memory."""

import itertools
import string

import pytest

from reporter import causes, model


def failed(message: str) -> model.TestCase:
    return model.TestCase("t", "c", "g", model.Status.FAILED, message=message, file="a.py", line=3)


def make() -> causes.Causes:
    return causes.Causes(place=lambda case: case, reason=lambda case: case.message)


def test_add__of_too_many_causes_keeps_those_that_came_first() -> None:
    found = make()
    words = map("".join, itertools.product(string.ascii_lowercase, repeat=3))
    for number, word in enumerate(itertools.islice(words, causes.CAUSES + 1)):
        found.add(failed(f"lost {word}"), f"lost {word}", number=number, line=3)
    numbers = [group.numbers[0] for group in found.groups()]
    assert numbers == [*range(causes.CAUSES // 2), causes.CAUSES]


def test_add_unkept__finds_a_number_that_differs_after_many_quoted_values() -> None:
    found = make()
    words = map("".join, itertools.product(string.ascii_lowercase, repeat=2))
    for word in itertools.islice(words, 80):
        found.add_unkept(failed(f"no user '{word}' in 5 rooms"))
    found.add_unkept(failed("no user 'aa' in 6 rooms"))
    [group] = found.groups()
    assert group.shown_reason() == "no user '…' in … rooms"


def test_add_unkept__finds_a_quoted_value_that_differs_after_many_others() -> None:
    found = make()
    words = map("".join, itertools.product(string.ascii_lowercase, repeat=2))
    for word in itertools.islice(words, 80):
        found.add_unkept(failed(f"no user '{word}' in 'room 5'"))
    found.add_unkept(failed("no user 'aa' in 'room 6'"))
    found.add_unkept(failed("no user 'aa' in 'hall 6'"))
    [group] = found.groups()
    assert group.shown_reason() == "no user '…' in '…'"


def test_add_unkept__says_why_no_more_often_than_it_learns_from_it() -> None:
    asked = []

    def reason(case: model.TestCase) -> str:
        asked.append(case)
        return case.message

    found = causes.Causes(place=lambda case: case, reason=reason)
    for number in range(1000):
        found.add_unkept(failed(f"no user 'name {number}' in {number} rooms"))
    [group] = found.groups()
    assert group.shown_reason() == "no user 'name …' in … rooms"
    assert len(asked) == 2


def of_go(name: str, message: str, report: str = "a.xml") -> model.TestCase:
    return failed(message)._replace(name=name, report=report, producer="go", line=len(name))


@pytest.mark.parametrize("order", [1, -1])
def test_add__a_test_whose_part_failed_is_of_the_same_cause(order: int) -> None:
    """gotestsum writes the part first, go-junit-report the whole."""
    given = [
        of_go("TestA/x/y", "lost"),
        of_go("TestA/x", model.NO_MESSAGE),
        of_go("TestA", model.NO_MESSAGE),
        of_go("TestAlone", model.NO_MESSAGE),
        of_go("TestA", model.NO_MESSAGE, report="b.xml"),
    ]
    found = make()
    for number, case in enumerate(given[::order]):
        found.add(case, case.message, number=number, line=case.line)
    first, *others = found.groups()
    assert (first.reason, first.count, len(first.numbers)) == ("lost", 3, 3)
    assert [group.count for group in others] == [1, 1]
    assert found.groups()[0].count == 3  # asked again


def test_add__a_test_with_words_of_its_own_is_of_its_own_cause() -> None:
    found = make()
    for number, case in enumerate([of_go("TestA/x", "lost"), of_go("TestA", "closed")]):
        found.add(case, case.message, number=number, line=case.line)
    assert [group.count for group in found.groups()] == [1, 1]


def test_add__a_test_whose_part_is_of_a_cause_that_was_dropped_is_counted() -> None:
    found = make()
    words = map("".join, itertools.product(string.ascii_lowercase, repeat=3))
    given = [failed(f"gone {word}") for word in itertools.islice(words, causes.CAUSES + 1)]
    given.insert(causes.CAUSES - 1, of_go("TestA/x", "lost"))
    for number, case in enumerate([*given, of_go("TestA", model.NO_MESSAGE)]):
        found.add(case, case.message, number=number)
    assert "lost" not in {group.reason for group in found.groups()}
    assert sum(group.count for group in found.groups()) + found.dropped == len(given) + 1


def _placed(case: model.TestCase) -> model.TestCase:
    file, _, line = case.text.partition(":")
    return case._replace(file=file, line=int(line or 0), thrown_file="src/cart.py", thrown_line=9)


def test_add_alike__gives_the_place_of_one_that_is_alike() -> None:
    asked: list[str] = []

    def place(case: model.TestCase) -> model.TestCase:
        asked.append(case.name)
        return _placed(case)

    found = causes.Causes(place=place, reason=lambda case: case.message)
    cases = [
        model.TestCase(name, "c", "g", model.Status.FAILED, message=f"assert {number} == 7", text=text)
        for number, (name, text) in enumerate([("a", "t.py:3"), ("b", "t.py:3"), ("c", "t.py:5"), ("d", "")])
    ]
    kept = [found.add_alike(case, number=10 + number) for number, case in enumerate([*cases, *cases])]
    assert kept == list(map(_placed, [*cases, *cases]))
    assert asked == ["a", "c", "d", "d"]  # nothing tells where the last one failed but its name
    assert [group.numbers for group in found.groups()] == [list(range(10, 18))]


def test_add_alike__of_a_test_without_a_word_waits_for_its_parts() -> None:
    found = causes.Causes(place=lambda case: case, reason=lambda case: case.message)
    whole = model.TestCase("TestTable", "c", "g", model.Status.FAILED, message=model.NO_MESSAGE, producer="go")
    part = whole._replace(name="TestTable/largest", message="1 is not 2")
    for number, case in enumerate([whole, part]):
        assert found.add_alike(case, number=number) == case
    assert [group.numbers for group in found.groups()] == [[1, 0]]


def test_add_alike__shares_no_line_that_only_the_source_tells() -> None:
    def place(case: model.TestCase) -> model.TestCase:
        return case._replace(file="t.py", line=int(case.name))

    found = causes.Causes(place=place, reason=lambda case: case.message)
    cases = [
        model.TestCase(name, "c", "g", model.Status.ERROR, message="gone", text="x.py:200") for name in ("20", "30")
    ]
    assert [found.add_alike(case, number=0).line for case in cases] == [20, 30]
