"""Which of several places in the test's own file is the one that failed."""

from typing import Any

import pytest

from reporter.formats.location import shown_place, text_places
from reporter.formats.location.own_file import OwnFile
from reporter.formats.location.shown_place import Frame


@pytest.mark.parametrize(("own_line", "expected"), [(0, 3), (9, 10), (10, 10), (11, 3)])
def test_choose__the_deepest_line_of_the_test_itself(own_line: int, expected: int) -> None:
    frames = [Frame("test_cart.py", 3), Frame("test_cart.py", 10)]
    chosen = shown_place.choose(frames, own=OwnFile("test_cart.py", own_line), test="")
    assert (chosen.file, chosen.line) == ("test_cart.py", expected)


def test_choose__a_frame_without_a_function_is_none_of_a_test_without_a_name() -> None:
    chosen = shown_place.choose([Frame("lib.py", 3)], own=OwnFile("test_cart.py", 9), test="")
    assert (chosen.file, chosen.line) == ("test_cart.py", 9)


def test_choose__what_a_test_said_itself_comes_before_a_stack_behind_it() -> None:
    frames = [Frame("cart_test.go", 3), Frame("cart_test.go", 9, function="TestTotal")]
    assert shown_place.choose(frames, own=OwnFile("cart_test.go"), test="TestTotal").line == 3


def test_choose__what_was_thrown_first_is_the_first_frame_of_the_last_cause() -> None:
    """The line of the test stays that of the trace's beginning, and a last cause without a frame tells nothing."""
    frames = [
        Frame("Till.java", 12),
        Frame("TillTest.java", 16),
        Frame("Money.java", 6, causes=1),
        Frame("TillTest.java", 11, causes=1),
    ]
    chosen = shown_place.choose(frames, own=OwnFile("TillTest.java"), test="sells")
    assert chosen == ("TillTest.java", 16, "Money.java", 6)


def test_places__how_many_causes_stand_before() -> None:
    """Only those that stand at the beginning of a line: what is suppressed has causes of its own."""
    frame = "\tat shop.Till.sell(Till.java:{})\n"
    text = "java.lang.Exception: no\n" + frame.format(1) + "Caused by: a.B: no\n" + frame.format(2)
    text += (
        "\tSuppressed: a.C: no\n\tCaused by: a.D: no\n\t" + frame.format(3) + "Caused by: a.E: no\n" + frame.format(4)
    )
    assert [(place.line, place.causes) for place in text_places.places(text)] == [(1, 0), (2, 1), (3, 1), (4, 2)]


@pytest.mark.parametrize(
    ("frames", "own", "expected"),
    [
        ([Frame("spec/cart_spec.rb", 9, is_caller=True)], "spec/cart_spec.rb", ("spec/cart_spec.rb", 9)),
        ([Frame("spec/shared.rb", 9, is_caller=True)], "spec/cart_spec.rb", ("spec/cart_spec.rb", 0)),
        ([Frame("test/cart_test.exs", 9, is_declaration=True)], "test/cart_test.exs", ("test/cart_test.exs", 9)),
        ([Frame("test/till_test.exs", 9, is_declaration=True)], "test/cart_test.exs", ("test/cart_test.exs", 0)),
        # what a clean-up called says less than the test's own file, and more than one that is no test
        ([Frame("src/till.py", 3)], "tests/test_cart.py", ("tests/test_cart.py", 0, "src/till.py", 3)),
        ([Frame("src/till.py", 3)], "src/cart.py", ("src/till.py", 3)),
        ([Frame("src/till.py", 0)], "tests/test_cart.py", ("tests/test_cart.py", 0)),
    ],
)
def test_choose__where_no_frame_of_the_own_file_failed(
    frames: list[Frame], own: str, expected: tuple[Any, ...]
) -> None:
    assert shown_place.choose(frames, own=OwnFile(own), test="t") == shown_place.Chosen(*expected)


def test_choose__a_function_of_the_tests_name_in_another_file_is_another() -> None:
    frames = [Frame("test_cart.py", 3, function="total"), Frame("test_till.py", 9, function="test_total")]
    assert shown_place.choose(frames, own=OwnFile(), test="test_total")[:2] == ("test_cart.py", 3)


def test_choose__a_test_without_a_name_has_no_function() -> None:
    frames = [Frame("test_cart.py", 3, function="total"), Frame("test_cart.py", 9, functions=("pay",))]
    assert shown_place.choose(frames, own=OwnFile("test_cart.py"), test="")[:2] == ("test_cart.py", 3)
