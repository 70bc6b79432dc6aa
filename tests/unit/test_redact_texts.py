"""Texts that differ in digits alone are not searched again, and nothing is missed by that."""

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter import model
from reporter.redact import Redactor, clean_texts, commands, contexts, known_values

VALUE = "7hQx9Zk2waB3dE5fG8h"
ENVIRON = {
    "A_TOKEN": "Zk2waB3dE5fG",
    "B_PASSWORD": "open 4711 (21) sesame",
    "C_SECRET": "31337420",
    "D_TOKEN": "zq8k2m4xw6pt1v9b3n",
}
_PIECES = st.sampled_from(
    [
        *("password", "token", "Authorization", "Cookie2: sid", "Bearer", "basic", "=", ":", " ", "\n", '"', "[", "-"),
        *(
            VALUE,
            "word",
            "17",
            "4711",
            "ghp_" + "a1" * 18,
            "r8_" + "aB3" * 12 + "c",
            "A2Q5",
            "LS0tL",
            "S1CRUdJTi",
            "%3D",
            "%",
        ),
        *(
            "xoxb-1",
            "2-3",
            "AIoT9",
            "Q~8",
            "open 4711 (21) ",
            "sesame",
            "31337420",
            "\\x41",
            "\\u0022",
            "3D",
            "v1",
            ".",
        ),
        *(
            "Zk2waB3dE5fG",
            "postgres://me:9x8y7z6w@db",
            "-----BEGIN PRIVATE KEY-----",
            f"[... 9 {model.CUT}",
            "curl -u me:",
        ),
    ]
)
_TEXTS = st.lists(_PIECES, max_size=8).map("".join)


# of an expression: how often, all digits, and escapes
_ALL_DIGITS = re.compile(r"\{[0-9,]+\}|0-9|%[0-9](?:\[\w+\]|[0-9])?|webhookb2|\|7z\||%\(\?!2\[Ff\]\|40\)")


def case(text: str) -> model.TestCase:
    return model.TestCase("t", "c", "g", model.Status.FAILED, text=text)


def with_digits(text: str, digits: str) -> str:
    return text.translate(str.maketrans(string.digits, digits))


@given(_TEXTS, st.permutations(string.digits).map("".join))
@settings(deadline=None, max_examples=500)
def test_clean__masks_a_text_that_differs_in_digits_from_clean_ones(text: str, digits: str) -> None:
    redactor = Redactor(ENVIRON)
    for _ in range(3):
        redactor.clean([case(with_digits(text, digits))])
    (expected,) = Redactor(ENVIRON).clean([case(text)])
    assert redactor.clean([case(text)]) == [expected]


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("it said open 1234 (56) sesame", "it said open 4711 (21) sesame"),
        ("it said 11111111", "it said 31337420"),
        ("r9_" + "aB3" * 12 + "c", "r8_" + "aB3" * 12 + "c"),
        ("run 5z x -pk2hunter9q cart.zip", "run 7z x -pk2hunter9q cart.zip"),
        ("password=0xfe4c9b", "password=9xfe4c9b"),
        ("wrapped: zq5k7m1xw9\npt3v5b7n", "wrapped: zq8k2m4xw6\npt1v9b3n"),
        ("da7-" + "ab3" * 8 + "cd", "da2-" + "ab3" * 8 + "cd"),
    ],
)
def test_clean__finds_a_secret_in_a_text_that_was_clean_but_for_its_digits(before: str, behind: str) -> None:
    redactor = Redactor(ENVIRON)
    for _ in range(3):
        assert redactor.clean([case(before)]) == [case(before)]
    assert redactor.clean([case(behind)])[0].text != behind


def test_clean__looks_anew_for_a_secret_that_became_known() -> None:
    redactor = Redactor({})
    for number in range(3):
        redactor.clean([case(f"order {number} is wrong")])
    redactor.add("order 7 is wrong")
    assert redactor.clean([case("order 7 is wrong")])[0].text == "***"


def test_others__are_texts_of_which_fewer_than_two_were_clean() -> None:
    texts = clean_texts.CleanTexts([])
    assert texts.others(["order 1 is wrong"]) == ["order 1 is wrong"]
    texts.add(["order 1 is wrong"])
    assert texts.others(["order 2 is wrong"]) == ["order 2 is wrong"]
    texts.add(["order 2 is wrong"])
    assert texts.others(["order 3 is wrong", "order 10 is wrong"]) == ["order 10 is wrong"]


def test_add__keeps_no_long_text_and_begins_anew_when_there_are_too_many() -> None:
    texts = clean_texts.CleanTexts([])
    long = "x" * (clean_texts._TEXT_BYTES + 1)
    texts.add([long, long, "short", "short"])
    assert texts.others([long, "short"]) == [long]
    for number in range(clean_texts._MOST_MET + 1):
        texts.add([f"of its own {'a' * number}"])
    assert texts.others(["short"]) == ["short"]


def test_contexts_and_commands__tell_no_digit_from_another() -> None:
    values = [*vars(contexts).values(), *vars(commands).values()]
    expressions = [value.pattern for value in values if isinstance(value, re.Pattern)]
    assert len(expressions) > 10
    assert [found for found in expressions if re.search("[0-9]", _ALL_DIGITS.sub("", found))] == []


def test_whole__finds_values_of_any_characters() -> None:
    values = ["aaaa", "Q", "ÄÖÜ-ß", "0123456789", "plain words", "+/=="]
    searched = known_values.Known(values)
    for value in values:
        assert value in searched.whole(f"before {value} behind")
    assert searched.whole("nothing of it") == []
