"""What varies in the reasons of one cause, and what they have in common."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reporter import varying

# what varies, as one would write it; the expression in use begins with one character and is twice as fast
_PLAINLY = re.compile(
    r"'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"|`[^`\n]{0,200}`|<[^<>\n]{1,200}>"
    r"|\b0x[0-9a-fA-F]+\b|\b[0-9a-fA-F]{8}-[0-9a-fA-F-]{13,27}\b|(?<![\w/])/(?:tmp|var/folders)/[^\s'\",:)]*"
    r"|(?<![\w/])/(?:private/tmp|private/var/folders|var/tmp|private/var/tmp|home/runner/work/_temp)/[^\s'\",:)]*"
    r"|\\_?[Tt]e?mp\\[^\s'\",:)]*"
    r"|(?:(?<![A-Za-z_])-)?\d+(?:[.,]\d+)*"
)
_PIECES = [*"'\"`<>-/\\af_x 0,.é٣\n", "0x", "12", "/tmp/", "/private/var/folders/", "\\Temp\\"]
_PIECES += ["deadbeef", "-dead-beef-cafe-", "…", "zebra"]
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)


@given(_TEXTS)
@example("no order deadbeef-dead-beef-cafe-0123456789ab")
def test_split__gives_what_the_plain_expression_leaves_and_finds(text: str) -> None:
    parts = varying.split(text)
    assert varying.VARIES.join(parts[::2]) == _PLAINLY.sub(varying.VARIES, text)
    assert "".join(parts) == text


@example("٣'٣a", ["7", "-4"])
@given(_TEXTS, st.lists(st.sampled_from(["7", "12", "3.5", "-4", "0"]), min_size=12, max_size=12))
def test_split__tells_more_apart_than_the_pattern(text: str, numbers: list[str]) -> None:
    given = iter(numbers * 20)
    other = re.sub(r"\d+", lambda _: next(given), text)
    if varying.split(text)[::2] == varying.split(other)[::2]:
        assert varying.shape(text).pattern() == varying.shape(other).pattern()


@given(_TEXTS)
def test_shape__its_parts_are_the_text(text: str) -> None:
    assert varying.shape(text).text() == text


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("order 38c441eb-1076-4e5f-aaaa-012345678900 is lost", "order … is lost"),
        ("object at 0x7f00ab is dead", "object at … is dead"),
        ("commit f36cb5ab is missing", "commit … is missing"),
        ("no user usr_38c441eb10763e5f", "no user usr_…"),
        ("no event 01ARZ3NDEKTSV4RRFFQ69G5FA0", "no event …"),
        ("orders12 and orders-3 are down", "orders… and orders-… are down"),
        ("took 5.0s (3ms), not 1e-05", "took … (…), not …"),
        ("at 2026-01-02 03:04:05.123", "at … …"),
        ("no answer from 10.0.0.1:5432", "no answer from …"),
        ("assert [1, 2, 3] == [-1]", "assert […] == […]"),
        ("{'a': 1, 'b': 2} != {}", "{…} != {}"),
        ("open /tmp/pytest-1/x/y.txt failed", "open … failed"),
        ("open /private/var/folders/a/T/tmpqkzl failed", "open … failed"),
        ("open /home/runner/work/_temp/qkzl/a failed", "open … failed"),
        ("open C:\\Users\\ci\\Temp\\tmpqkzl failed", "open C:\\Users\\ci… failed"),
        ("no number, utf and a-b", "no number, utf and a-b"),
    ],
)
def test_pattern__of_what_varies(text: str, pattern: str) -> None:
    assert varying.shape(text).pattern() == pattern


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("5432", "5432", "5432"),
        ("5432", "5433", "…"),
        ("'receipt.1'", "'receipt.2'", "'receipt.…'"),
        ("'receipt.…'", "'receipt.3'", "'receipt.…'"),
        ("'alpha'", "'alps'", "'…'"),
        ("'a 1 z'", "'a 2 z'", "'a … z'"),
        ("'x'", "'x x'", "'…'"),
        ("'x'", '"x"', "…"),
    ],
)
def test_common__keeps_what_quoted_values_share(one: str, other: str, both: str) -> None:
    shared = varying.common(varying.Shape(("", ""), (one,)), varying.Shape(("", ""), (other,)))
    assert shared == varying.Shape(("", ""), (both,))


def test_common__of_reasons_that_differ_in_more_than_values() -> None:
    assert varying.common(varying.shape("line 1"), varying.shape("line 1, 2")) is None
