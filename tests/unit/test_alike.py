"""Of thousands of failures few are looked into; the causes of the others are told by what those came to."""

import itertools
import string
from collections.abc import Iterable

import pytest

from reporter import alike, causes, fingerprints, model


class Looked:
    """Causes that count what is looked into; places are those that the traces name, the last of them raised it."""

    def __init__(self) -> None:
        self.number = 0
        self.causes = causes.Causes(place=self._place, reason=lambda case: case.message or case.text)

    def _place(self, case: model.TestCase) -> model.TestCase:
        self.number += 1
        found = [line.rpartition(":") for line in case.text.split("\n") if line.startswith(("src/", "tests/"))]
        if not found:
            return case
        (file, _, line), (thrown_file, _, thrown_line) = found[0], found[-1]
        case = case._replace(file=file, line=int(line))
        if thrown_file != file:
            case = case._replace(thrown_file=thrown_file, thrown_line=int(thrown_line))
        return case

    def add(self, cases: Iterable[model.TestCase]) -> list[tuple[str, int]]:
        """Add failures; returns reason and count of each cause."""
        for case in cases:
            self.causes.add_unkept(case)
        return [(group.shown_reason(), group.count) for group in self.causes.groups()]

    def counted(self) -> int:
        """Return how many failures are of a cause, or of none that is known."""
        return sum(group.count for group in self.causes.groups()) + self.causes.dropped


def failed(message: str, *trace: str, classname: str = "tests.test_a") -> model.TestCase:
    return model.TestCase("t", classname, "g", model.Status.FAILED, message=message, text="\n".join(trace))


def apart(number: int) -> list[model.TestCase]:
    """Return comparisons that failed in as many places, each with words of its own."""
    words = map("".join, itertools.product(string.ascii_lowercase, repeat=3))
    return [failed(f"assert {word} == x", f"tests/test_{word}.py:3") for word in itertools.islice(words, number)]


def test_causes__what_one_line_raised_is_one_cause_for_tests_in_any_line() -> None:
    looked = Looked()
    cases = [
        failed(f"{n} is no price", f"tests/test_a.py:{n}", "src/money.py:41", classname=f"tests.test_{n % 3}")
        for n in range(1, 5001)
    ]
    assert looked.add(cases) == [("… is no price", 5000)]
    assert looked.number == alike.FIRST
    assert looked.causes.groups()[0].shares == {"tests/test_a.py": 5000}


def test_causes__what_was_raised_in_no_file_of_the_repository_is_one_by_its_words() -> None:
    looked = Looked()
    assert looked.add(failed(f"no answer from port {n}", f"lib/net.py:{n}") for n in range(5000)) == [
        ("no answer from port …", 5000)
    ]
    assert looked.number == alike.FIRST


def test_causes__of_comparisons_without_a_trace_are_told_apart_by_their_numbers() -> None:
    looked = Looked()
    looked.add(apart(alike.FIRST - 2))
    cases = [failed(f"assert {n % 2} == 7", classname=f"c{n}") for n in range(400)]
    assert looked.add(cases)[:2] == [("assert 0 == 7", 200), ("assert 1 == 7", 200)]


def test_causes__what_is_missing_is_told_apart_by_its_name() -> None:
    looked = Looked()
    looked.add(apart(alike.FIRST - 2))
    cases = [failed(f"fixture '{'ab'[n % 2]}' not found", f"tests/test_a.py:{n}") for n in range(400)]
    assert looked.add(cases)[:2] == [("fixture 'a' not found", 200), ("fixture 'b' not found", 200)]


def test_causes__tests_that_fail_each_in_a_line_of_its_own_are_not_looked_into_for_ever() -> None:
    looked = Looked()
    looked.add(failed(f"assert {n} == 0", f"tests/test_a.py:{n}") for n in range(5000))
    assert alike.FIRST < looked.number <= alike.FIRST + 12  # the eighth, the sixteenth, and so on
    assert looked.counted() == 5000


def test_causes__few_more_are_looked_into_however_many_come_again() -> None:
    looked = Looked()
    several = apart(alike.FIRST + 2 * alike.AGAIN)
    looked.add([*several, *several, *several])
    assert looked.number == alike.FIRST + alike.AGAIN
    assert looked.counted() == 3 * len(several)


def test_causes__one_that_comes_late_is_found_all_the_same() -> None:
    looked = Looked()
    looked.add(apart(1000))
    late = [failed(f"no user {n}", f"tests/test_b.py:{n}", "src/db.py:7") for n in range(1, 1001)]
    assert looked.add(late)[0] == ("no user …", 1000 - alike.OFTEN + 1)


def test_causes__one_that_comes_twice_is_found_with_both() -> None:
    looked = Looked()
    looked.add(apart(alike.FIRST))
    twice = [failed(f"{word} is lost", f"src/{word}.py:7") for word in string.ascii_lowercase]
    found = looked.add([*twice, *twice, *twice])
    assert found[: len(twice)] == [(f"{word} is lost", 3) for word in string.ascii_lowercase]
    assert looked.causes.dropped == 0


@pytest.mark.parametrize(
    "trace",
    [
        ["tests/test_b.py:41", "src/till.py:9"],  # another line of the first trace has the same number
        ["tests/test_b.py:2", "src/money.py:3", "src/till.py:9"],  # a caller in the same file
    ],
)
def test_causes__lines_that_did_not_raise_it_tell_nothing(trace: list[str]) -> None:
    looked = Looked()
    first = failed("5 is no price", "tests/test_b.py:41", "src/money.py:3", "src/money.py:41")
    looked.add([*apart(alike.FIRST - 1), first, failed("6 is no price", *trace)])
    assert looked.causes.dropped == 1


def test_causes__numbers_of_a_comparison_without_a_place_are_two_causes() -> None:
    looked = Looked()
    found = looked.add([failed("assert 1 == 7"), failed("assert 2 == 7")])
    assert found == [("assert 1 == 7", 1), ("assert 2 == 7", 1)]


@pytest.mark.parametrize(
    "case",
    [failed("rare", "src/a.py:7"), failed("no answer", "lib/net.py:7"), failed("rare", "src/a.py:7", "lib/x.py:1")],
)
def test_causes__that_were_dropped_are_no_longer_known(case: model.TestCase) -> None:
    looked = Looked()
    several = apart(causes.CAUSES + 1)
    kept, others = several[: causes.CAUSES - alike.FIRST], several[causes.CAUSES - alike.FIRST :]
    for each in kept:
        looked.causes.add(each, each.message, number=0)
    looked.add([*others[: alike.FIRST - 1], case])
    for each in others[-2:]:
        looked.causes.add(each, each.message, number=0)
    looked.add([case, case._replace(text=case.text + "\nlib/y.py:5")])
    assert looked.causes.dropped > causes.CAUSES // 4
    assert looked.counted() == causes.CAUSES + 4


def test_causes__of_long_paths_few_are_remembered() -> None:
    asked: list[str] = []

    def place(case: model.TestCase) -> model.TestCase:
        asked.append(case.classname)
        return case._replace(file=case.classname * 700_000, line=3)

    found = causes.Causes(place=place, reason=lambda case: case.message)
    for classname in "abab":
        found.add_unkept(failed("no price", "x.py:3", classname=classname))
    assert asked == ["a", "b", "b"]


def test_is_to_be_looked_into__forgets_what_came_long_ago() -> None:
    known = alike.Known()
    several = [fingerprints.of(failed(f"{'x' * at} is gone")) for at in range(350)]
    assert all(map(known.is_to_be_looked_into, several[: alike.FIRST]))
    assert not known.is_to_be_looked_into(several[-1])
    for number in range(5000):
        known.is_to_be_looked_into(fingerprints.of(failed("gone", f"a.py:{number}")))
    assert not known.is_to_be_looked_into(several[-1])
    assert known.is_to_be_looked_into(several[-1])


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("", "no answer from port {0}\nlib/net.py:{0}"),
        (
            "",
            'Traceback (most recent call last):\n  File "t.py", line {0}, in t\nValueError: no answer from port {0}\n',
        ),
        (
            "Traceback (most recent call last):",
            'Traceback (most recent call last):\n  File "t.py", line {0}, in t\nValueError: no answer from port {0}',
        ),
        ("Failed", "  t.go:{0}: no answer from port {0}"),
    ],
)
def test_causes__where_the_message_says_nothing_a_line_of_the_trace_tells(message: str, text: str) -> None:
    found = causes.Causes(place=lambda case: case, reason=lambda case: case.text.strip().rpartition("no ")[2])
    for number in range(2000):
        found.add_unkept(failed(message, text.format(number)))
    assert [group.count for group in found.groups()] == [2000]


def test_causes__what_neither_message_nor_trace_tells_is_not_shared() -> None:
    found = causes.Causes(place=lambda case: case, reason=lambda case: case.output or case.message)
    for case in apart(alike.FIRST - 1):
        found.add_unkept(case)
    for number, output in enumerate(["till is gone", "cart is gone", "till is gone"]):
        found.add_unkept(failed("it went wrong", f"lib/x.py:{number}")._replace(output=output))
    assert found.dropped == 2


@pytest.mark.parametrize("trace", [[], ["lib/net.py:7"]])
def test_add_alike__what_has_no_place_is_one_cause_all_the_same(trace: list[str]) -> None:
    looked = Looked()
    for number in range(300):
        looked.causes.add_alike(failed(f"no answer from port {number}", *trace), number=number)
    assert [(group.count, len(group.numbers)) for group in looked.causes.groups()] == [(300, 300)]


def test_add_alike__once_enough_were_looked_into_gives_no_place() -> None:
    looked = Looked()
    looked.add(apart(alike.FIRST - 1))
    cases = [failed(f"{n} is no price", f"tests/test_a.py:{n}", "src/money.py:41") for n in range(1, 4)]
    kept = [looked.causes.add_alike(case, number=number) for number, case in enumerate(cases)]
    assert [(case.file, case.line) for case in kept] == [("tests/test_a.py", 1), ("", 0), ("", 0)]
    assert looked.causes.groups()[0].numbers == [0, 1, 2]
    assert looked.causes.add_alike(failed("new", "tests/test_a.py:9"), number=3).file == ""
    assert looked.causes.dropped == 1
