"""Tests of Go that run at the same time: `go-junit-report -parser gojson` mixes what they print."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats.location import golang, search
from tests.unit.formats.test_discovery_git import put

SOURCE = """package cart

func TestFirst(t *testing.T) {
	t.Parallel()
	t.Errorf("first: got %d, want %d", 1, 2)
}

func TestSecond(t *testing.T) {
	t.Parallel()
	if total() != 4 {
		t.Errorf("second: got %d, want %d", 3, 4)
	}
}

func TestAll(t *testing.T) {
	t.Run("first", TestFirst)
	t.Logf("got 1, want 2")
}

func check(t *testing.T) {
	t.Errorf("helper: got %d, want %d", 5, 6)
}
"""


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("TestFirst", (11, 5), 5),
        ("TestSecond", (5, 11), 11),
        ("TestSecond", (5, 21, 11), 21),  # a helper's line may be its own
        ("TestSecond", (5,), 5),  # one test may call another
        ("TestAll/first", (5, 17), 5),
        ("TestAll/first", (5, 21), 5),  # a test may be run as a subtest
    ],
)
def test_place__of_a_test_that_ran_beside_others(tmp_path: Path, name: str, lines: list[int], expected: int) -> None:
    put(tmp_path / "go.mod", "module example.com/shop\n")
    put(tmp_path / "cart/cart_test.go", SOURCE)
    text = "\n".join(f"    cart_test.go:{line}: got 1, want 2" for line in lines)
    package = "example.com/shop/cart"
    case = model.TestCase(
        group=package, classname=package, name=name, status=model.Status.FAILED, text=text, producer="go"
    )
    found = search.Search(str(tmp_path), ()).place(case)
    assert (found.file, found.line) == ("cart/cart_test.go", expected)


def test_test_around__is_none_outside_of_functions_and_in_methods() -> None:
    source = "func TestA(t *testing.T) {\n\tx\n}\n\n// a note\nfunc (s *Suite) TestB() {\n\ty\n}\nfunc check() {\n\tz"
    lines = source.split("\n")
    assert [golang._test_around(lines, number) for number in (1, 2, 5, 7, 10)] == ["TestA", "TestA", "", "", ""]
    assert golang._test_around(lines, 99) == ""
