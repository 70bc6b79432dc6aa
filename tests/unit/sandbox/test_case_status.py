"""The status and the time of a test case as the sandbox reads them, and what it shows of a failure."""

from xml.etree import ElementTree

import pytest

from reporter.sandbox import case_status


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("", "PASSED"),
        ('<skipped message="Unable to find executable"/>', "FAILED"),
        ('<error/><skipped message="Unable to find executable"/>', "ERROR"),
        ("<failure/><error/>", "ERROR"),
        ("<skipped/><failure/>", "FAILED"),
        ('<failure/><skipped type="todo"/>', "SKIPPED"),
        ("<other><failure/></other>", "PASSED"),
    ],
)
def test_judge__by_the_most_severe_result(inside: str, expected: str) -> None:
    assert case_status.judge(ElementTree.fromstring(f"<testcase>{inside}</testcase>")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.5", 1234.5),
        ("0,25", 0.25),
        ("1000000000", 1e9),
        ("1000000000.1", 0.0),
        ("-1", 0.0),
        ("1_0", 0.0),
        ("nan", 0.0),
        ("", 0.0),
    ],
)
def test_seconds__of_what_can_be_a_time(text: str, expected: float) -> None:
    assert case_status.seconds(text) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ('<failure message="1 is not 2">1 is not 2\nat a.py:3</failure>', "1 is not 2\nat a.py:3"),
        ('<failure message="1 is not 2">Error: 1 is not 2\nat a.py:3</failure>', "Error: 1 is not 2\nat a.py:3"),
        (
            '<failure message="1 is not 2\nbut 3">1 is not 2\nat a.py:3</failure>',
            "1 is not 2\nbut 3\n1 is not 2\nat a.py:3",
        ),
        ('<failure message="1 is not 2">def t():\n1 is not 2</failure>', "1 is not 2\ndef t():\n1 is not 2"),
    ],
)
def test_results__say_the_message_first_and_once(result: str, expected: str) -> None:
    case = ElementTree.fromstring(f"<testcase>{result.replace(chr(10), '&#10;')}</testcase>")
    assert case_status.results(case) == expected
