"""Which of several places in the test's own file is the one that failed."""

import pytest

from reporter.formats.location import shown_place, text_places
from reporter.formats.location.own_file import OwnFile


@pytest.mark.parametrize(("own_line", "expected"), [(0, 3), (9, 10), (10, 10), (11, 3)])
def test_choose__the_deepest_line_of_the_test_itself(own_line: int, expected: int) -> None:
    frames = [shown_place.Frame("test_cart.py", 3), shown_place.Frame("test_cart.py", 10)]
    chosen = shown_place.choose(frames, own=OwnFile("test_cart.py", own_line), test="")
    assert (chosen.file, chosen.line) == ("test_cart.py", expected)


def test_choose__a_frame_without_a_function_is_none_of_a_test_without_a_name() -> None:
    chosen = shown_place.choose([shown_place.Frame("lib.py", 3)], own=OwnFile("test_cart.py", 9), test="")
    assert (chosen.file, chosen.line) == ("test_cart.py", 9)


def test_choose__what_a_test_said_itself_comes_before_a_stack_behind_it() -> None:
    frames = [shown_place.Frame("cart_test.go", 3), shown_place.Frame("cart_test.go", 9, function="TestTotal")]
    assert shown_place.choose(frames, own=OwnFile("cart_test.go"), test="TestTotal").line == 3


def test_choose__what_was_thrown_first_is_the_first_frame_of_the_last_cause() -> None:
    """The line of the test stays that of the trace's beginning, and a last cause without a frame tells nothing."""
    frames = [
        shown_place.Frame("Till.java", 12),
        shown_place.Frame("TillTest.java", 16),
        shown_place.Frame("Money.java", 6, causes=1),
        shown_place.Frame("TillTest.java", 11, causes=1),
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
