"""Which of several places in the test's own file is the one that failed."""

import pytest

from reporter.formats.location import shown_place
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
