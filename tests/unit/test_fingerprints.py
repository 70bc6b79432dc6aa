"""Which failures count as alike, and where their place may be shared."""

from typing import Any

import pytest

from reporter import fingerprints, model

_TRACE = "tests/test_cart.py:12: in test_total\nsrc/cart.py:41: in check"


def failed(message: str = "assert 5 == 7", text: str = _TRACE, **fields: Any) -> model.TestCase:
    values = {"name": "t", "classname": "c", "group": "g"} | fields
    return model.TestCase(status=model.Status.FAILED, message=message, text=text, **values)


@pytest.mark.parametrize(
    ("other", "is_alike"),
    [
        (failed(), True),
        (failed("assert 6 == 7"), True),
        (failed("assert 5 != 7"), False),
        (failed(text=_TRACE.replace("12", "13")), False),
        (failed(text=_TRACE.replace("test_cart", "test_till")), False),
        (failed(text=f"{_TRACE}\n6 is not 7"), True),
        (failed(text=f'{_TRACE}\nFile "cart.py", line 5'), False),
        (failed(classname="d"), False),
        (failed(name="u"), True),
    ],
)
def test_of__goes_by_trace_message_and_class(other: model.TestCase, is_alike: bool) -> None:
    assert (fingerprints.of(other).message == fingerprints.of(failed()).message) is is_alike


def test_of__takes_the_report_s_place_where_the_trace_tells_none() -> None:
    one, same, other = (fingerprints.of(failed(text="", file="a.py", line=line)) for line in (3, 3, 4))
    assert one.trace == same.trace != other.trace


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (failed(), True),
        (failed(text="no place"), False),
        (failed(text="no place", line=5), True),
        (failed(producer="go"), False),
    ],
)
def test_of__says_whether_alike_ones_have_one_place(case: model.TestCase, expected: bool) -> None:
    assert fingerprints.of(case).tells_place is expected


def test_of__values_are_those_of_the_message() -> None:
    assert fingerprints.of(failed()).values == ["5", "7"]
