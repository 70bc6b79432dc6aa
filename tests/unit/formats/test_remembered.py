from reporter.formats.location import remembered


def _held(most: int, number: int) -> remembered.Remembered[int, str]:
    known = remembered.Remembered[int, str](most)
    for key in range(number):
        assert known.keep(key, f"file {key}") == f"file {key}"
    return known


def test_keep__holds_no_more_than_it_may() -> None:
    assert _held(3, 3) == {0: "file 0", 1: "file 1", 2: "file 2"}
    assert _held(3, 4) == {3: "file 3"}


def test_forget_before__keeps_what_was_found_since() -> None:
    known = _held(3, 2)
    known.forget_before(0)
    assert len(known) == 2
    known.forget_before(1)
    assert known == {}
    known.keep(7, "found")
    known.forget_before(1)
    assert known == {7: "found"}
