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


def test_add__keeps_no_long_line_and_begins_anew_when_there_are_too_many() -> None:
    lines = clean_lines.CleanLines()
    long = "x" * 5000
    lines.add([long, "short"])
    assert lines.others(f"{long}\nshort") == [long]
    for number in range(20_000):
        lines.add([f"a line of its own, {number}"])
        assert lines._chars <= clean_lines._MOST_CHARS
    assert lines.others("short") == ["short"]


def test_last_words__are_those_that_every_name_of_a_secret_ends_with() -> None:
    names = (*contexts._NAMES, *contexts._HEADERS, *contexts._AZURE_KEYS, "my_key", "my-key", "sig", "signature")
    assert [name for name in names if not name.endswith(contexts._LAST_WORDS)] == []
    assert [name for name in names if name != name.lower()] == []
