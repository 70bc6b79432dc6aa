"""Lines that are known to hold nothing are not searched again, and nothing is missed by that."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter import model
from reporter.redact import Redactor, clean_lines, contexts

VALUE = "7hQx9Zk2waB3dE5fG8h"
_PIECES = st.sampled_from(
    [
        *("password", "token", "Authorization", "Cookie", "Bearer", "basic", "=", ":", " ", "\n", "\t", '"', "'", "]"),
        *("[", ">", "\\", "&quot;", "&gt;", VALUE, "word", "sid", "ghp_" + "a1" * 18, f"\n[... 9 {model.CUT}\n", "…"),
        *("Cookie2", "12", ")", "er", "\n\n", ": \n"),
    ]
)
_TEXTS = st.lists(st.lists(_PIECES, max_size=8).map("".join), min_size=1, max_size=6)


def case(text: str) -> model.TestCase:
    return model.TestCase("t", "c", "g", model.Status.FAILED, text=text)


def learn(redactor: Redactor, text: str) -> None:
    """Show the redactor each line by itself, which is clean as such."""
    for line in text.split("\n"):
        redactor.clean([case(line)])


@given(_TEXTS)
@settings(deadline=None, max_examples=300)
def test_clean__masks_what_it_masks_where_no_line_was_seen_before(texts: list[str]) -> None:
    environ = {"A_TOKEN": "Zk2waB3dE5fG"}
    redactor = Redactor(environ)
    for text in texts:
        learn(redactor, text)
        (expected,) = Redactor(environ).clean([case(text)])
        assert redactor.clean([case(text)]) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        f"password:\n  {VALUE}",
        f'"password" =\n"{VALUE}"',
        f"password\n = {VALUE}",
        f"Authorization: Bearer\n{VALUE}",
        f"headers['token'\n] = {VALUE}",
        f"password=&quot;\n{VALUE}",
        f"\\nBearer {VALUE}\na%3Ab",
        f"Set-Cookie2:\nsid={VALUE}",
        f"BASIC\n\n{VALUE}",
    ],
)
def test_clean__finds_a_name_and_its_value_on_lines_that_were_clean_by_themselves(text: str) -> None:
    redactor = Redactor({})
    learn(redactor, text)
    assert VALUE not in redactor.clean([case(text)])[0].text


@pytest.mark.parametrize(
    ("first", "second"),
    [("program: curl failed", f"words: -u me:{VALUE}"), ("an answer to Digest", f"response={'0a' * 16}")],
)
def test_clean__searches_a_line_behind_a_known_one_that_tells_of_it(first: str, second: str) -> None:
    redactor = Redactor({})
    redactor.clean([case(first)])
    assert redactor.clean([case(f"{first}\n{second}")]) == Redactor({}).clean([case(f"{first}\n{second}")])
    assert redactor.count == 1


def test_clean__searches_known_lines_again_for_a_secret_that_became_known() -> None:
    redactor = Redactor({})
    before = [case("it said correct-horse")]
    assert redactor.clean(before) is before
    redactor.add("correct-horse")
    assert redactor.clean(before)[0].text == "it said ***"


def test_others__are_lines_that_are_not_known_each_once() -> None:
    lines = clean_lines.CleanLines()
    assert lines.others("a\nb\n  d\na") == ["a", "b", "  d"]
    lines.add(["a", "  d"])
    assert lines.others("a\nb\n  d\ne") == ["b", "e"]
    lines.clear()
    assert lines.others("a") == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "tests/test_cart.py:12: \n_ _ _\nsrc/cart.py:41: in check",
        "def test_total(self):\n>   check(12)",
        "<Cart at 0x7f2d300b4b90>\n\n    def test_total():",
        "E   AssertionError\n\nplain words",
    ],
)
def test_others__go_apart_where_no_name_of_a_secret_ends(text: str) -> None:
    assert clean_lines.CleanLines().others(text) == [line for line in text.split("\n") if line]


def test_add__begins_anew_when_there_are_too_many() -> None:
    lines = clean_lines.CleanLines()
    lines.add(["first"])
    for number in range(clean_lines._MOST + 1):
        lines.add([f"a line of its own, {number}"])
        assert len(lines._known) <= clean_lines._MOST
    assert lines.others("first") == ["first"]
    lines.add(list(map(str, range(2 * clean_lines._MOST))))
    assert len(lines._known) == clean_lines._MOST


def test_last_words__are_those_that_every_name_of_a_secret_ends_with() -> None:
    names = (*contexts._NAMES, *contexts._HEADERS, *contexts._AZURE_KEYS, "my_key", "my-key", "sig", "signature")
    assert [name for name in names if not name.endswith(contexts._LAST_WORDS)] == []
    assert [name for name in names if name != name.lower()] == []
