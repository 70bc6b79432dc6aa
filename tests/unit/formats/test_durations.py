import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.formats.junit.parse import durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.5", 1.5),
        (" 2 ", 2.0),
        ("1e-3", 0.001),
        ("", 0.0),
        ("  ", 0.0),
        ("1,234.56", 1234.56),
        ("1,234", 1234.0),
        ("1,234,567", 1234567.0),
        ("0,123", 0.123),
        ("00,123", 0.123),
        ("1,5", 1.5),
        ("12,34", 12.34),
        (",5", 0.5),
        ("-1", 0.0),
        ("-0,5", 0.0),
        ("NaN", 0.0),
        ("nan", 0.0),
        ("inf", 0.0),
        ("-Infinity", 0.0),
        ("9" * 400, 0.0),
        ("1000000000", 1e9),
        ("0" * 97 + ",25", 0.25),  # the longest that is looked at
    ],
)
def test_parse__understands(text: str, seconds: float) -> None:
    assert durations.parse(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "0.1s",
        "100ms",
        "PT0.1S",
        "00:01:02",
        "fast",
        "1_000",
        "1.2.3",
        "1,2,3",
        "٣,٤",
        "1e308",
        "1764000000000",
        "9,999,999,999",
    ],
)
def test_parse__does_not_guess(text: str) -> None:
    assert durations.parse(text) is None


@given(st.text())
def test_parse__gives_seconds_or_nothing(text: str) -> None:
    seconds = durations.parse(text)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)
