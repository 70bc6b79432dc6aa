"""Answers counted while they come in: the same as a parser says, whatever the pieces; and in little memory."""

import json
import tracemalloc
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from reporter.buddy.http import case_counter

_TEXT = st.text(alphabet='"\\{}[]:,a\n cases', max_size=8)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT | st.just("cases"), inner, max_size=3),
    max_leaves=15,
)


def count(content: bytes, size: int = 1 << 16) -> case_counter.CaseCounter:
    counter = case_counter.CaseCounter()
    for start in range(0, len(content), size):
        counter.feed(content[start : start + size])
    return counter


@pytest.mark.slow
@hypothesis.settings(deadline=None)
@hypothesis.given(
    _VALUES | st.fixed_dictionaries({"cases": st.lists(st.dictionaries(_TEXT, _VALUES))}), st.integers(1, 9)
)
def test_feed__says_what_a_parser_says(value: Any, size: int) -> None:
    counter = count(json.dumps(value, ensure_ascii=False).encode(), size)
    assert counter.is_object is isinstance(value, dict)
    if isinstance(value, dict):
        cases = value.get("cases")
        expected = None
        if isinstance(cases, list):
            expected = sum(isinstance(case, dict) for case in cases)
        assert counter.cases == expected


@pytest.mark.parametrize(
    "content",
    [b"", b"  \n", b"null", b"[]", b'"{}"', b"<html>{}</html>", b'{"cases": [{}', b'{"cases": [}', b"{} {}", b"{} x",
     b"}", b'{"a": "b', b'{"cases": [{}]}}', b"[" * 1000 + b"]" * 1000, b'{"a":' * 1000 + b"1" + b"}" * 1000],
)  # fmt: skip
def test_feed__what_is_no_object(content: bytes) -> None:
    counter = count(content, 3)
    assert not counter.is_object
    assert counter.is_empty is not bool(content.strip())


@pytest.mark.parametrize(
    ("content", "cases"),
    [
        (b'{"cases": [{"id": "a"}, {"cases": [{}, {}]}]}', 2),
        (b'{"x": {"cases": [{}, {}]}, "cases": [{}]}', 1),
        (b'{"cases": [[{}], "x", {}]}', 1),
        (b'{"notcases": [{}], "casesX": [{}]}', None),
        (b'{"cases": null}', None),
        (b"{}", None),
    ],
)
def test_feed__counts_the_objects_of_the_list_of_cases(content: bytes, cases: int | None) -> None:
    for size in (1, 2, 5, 100):
        counter = count(content, size)
        assert (counter.is_object, counter.cases) == (True, cases)


def test_feed__keeps_nothing() -> None:
    piece = json.dumps([{"data": "x" * 1000}] * 60)[1:-1].encode() + b","
    counter = case_counter.CaseCounter()
    tracemalloc.start()
    counter.feed(b'{"cases": [')
    for _ in range(100):
        counter.feed(piece)
    counter.feed(b'{"data": "')
    for _ in range(100):
        counter.feed(b"y" * (1 << 16))
    counter.feed(b'"}]}')
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (counter.is_object, counter.cases) == (True, 6001)
    assert peak < 1 << 20
