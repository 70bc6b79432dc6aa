"""Which of several places in the test's own file is the one that failed."""

import pytest

from reporter.formats.location import shown_place
from reporter.formats.location.own_file import OwnFile


@pytest.mark.parametrize(("own_line", "expected"), [(0, 3), (9, 10), (10, 10), (11, 3)])
def test_choose__the_deepest_line_of_the_test_itself(own_line: int, expected: int) -> None:
    frames = [shown_place.Frame("test_cart.py", 3), shown_place.Frame("test_cart.py", 10)]
    chosen = shown_place.choose(frames, own=OwnFile("test_cart.py", own_line), test="")
    assert (chosen.file, chosen.line) == ("test_cart.py", expected)
