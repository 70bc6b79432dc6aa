"""The element that delivery makes of a case, and texts without a terminal's orders."""

from typing import Any
from xml.etree import ElementTree

import hypothesis
import hypothesis.strategies as st
import pytest

from reporter import model
from reporter.buddy import case_data, payload
from tests.support import timing

CASE = model.TestCase("t", "Cart", "shop", model.Status.FAILED, 0.5)


@pytest.mark.parametrize(
    ("status", "tag"),
    [
        (model.Status.FAILED, "failure"),
        (model.Status.ERROR, "error"),
        (model.Status.SKIPPED, "skipped"),
        (model.Status.PASSED, "flakyFailure"),
    ],
)
def test_element__says_message_trace_and_output(status: model.Status, tag: str) -> None:
    case = CASE._replace(status=status, message='1 < "2" & 3', text="a\n]]>b", output="said <x>", file="a.cs")
    made = ElementTree.fromstring(case_data.element(case, "t (2)"))
    assert (made.tag, made.attrib) == ("testcase", {"classname": "Cart", "name": "t (2)", "file": "a.cs"})
    assert [child.tag for child in made] == [tag, "system-out"]
    assert made[0].get("message") == '1 < "2" & 3'
    assert [child.text for child in made] == ["a\n]]>b", "said <x>"]


def test_element__of_what_has_nothing_more_to_say_is_none() -> None:
    assert case_data.element(CASE, "t") == ""
    assert "data" not in payload.case_body(CASE, "t")


def test_element__of_output_alone() -> None:
    passed = CASE._replace(status=model.Status.PASSED, output="x")
    assert case_data.element(passed, "t") == '<testcase classname="Cart" name="t"><system-out>x</system-out></testcase>'
    failed = CASE._replace(output="x", classname="")
    assert case_data.element(failed, "t") == '<testcase name="t"><failure/><system-out>x</system-out></testcase>'


def test_case_body__data_of_the_report_wins_over_one_that_is_made() -> None:
    case = CASE._replace(message="m", data="<testcase>as it stands</testcase>")
    assert payload.case_body(case, "t")["data"] == "<testcase>as it stands</testcase>"
    made = payload.case_body(case._replace(data=""), "t (2)")["data"]
    assert made == '<testcase classname="Cart" name="t (2)"><failure message="m"></failure></testcase>'


@hypothesis.given(st.text(), st.text(), st.text())
def test_element__is_xml_whatever_the_texts(message: str, text: str, output: str) -> None:
    made = case_data.element(CASE._replace(message=message, text=text, output=output), "n\0ame")
    if message or text or output:
        ElementTree.fromstring(made)


def test_size__counts_what_data_is_made_of() -> None:
    assert payload.size(CASE._replace(text="x" * 5000)) > 5000
    assert payload.size(CASE._replace(text="x" * 5000, data="y")) < 1000


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("&#27;[1mbold&#x1B;[0m &#x1b;[K", "bold "),
        ("#x1B[31mred", "red"),
        ("issue #x1B and #27", "issue #x1B and #27"),
        ("\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x07", "link"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b(Bx\x1b7y\x1bz", "xy"),
        ("\x9b31mred", "red"),
        ("\x1bP1$r0m\x1b\\x", "x"),
        ("broken \x1b[", "broken "),
        ("a\nb\tc", "a\nb\tc"),
        ("\x1b]never ended\nnext line", "never ended\nnext line"),
    ],
)
def test_without_escapes(text: str, left: str) -> None:
    assert case_data.without_escapes(text) == left


@hypothesis.given(st.text(alphabet="\x1b\x9b\x9d[]0;m\\\x07a&#27x1B \n"))
def test_without_escapes__leaves_no_escape(text: str) -> None:
    assert "\x1b" not in case_data.without_escapes(text)


@pytest.mark.parametrize("field", ["name", "classname", "group", "data", "message", "text", "output"])
def test_case_body__holds_no_escape(field: str) -> None:
    colours: dict[str, Any] = {field: "\x1b[31mred\x1b[0m"}
    case = CASE._replace(**colours)
    body = payload.case_body(case, case.name)
    assert not [value for value in body.values() if isinstance(value, str) and ("\x1b" in value or "[31m" in value)]


@pytest.mark.parametrize("piece", ["\x1b]", "\x1b[", "&#27;]", "&#0", "\x9d", "\x1b]" + "a" * 2047, "#x1B[", "\x1b[0;"])
def test_without_escapes__takes_linear_time(piece: str) -> None:
    plain, hostile = "\x1b[31m" * 200_000, piece * (1_000_000 // len(piece))
    assert timing.takes_at_most(
        20, lambda: case_data.without_escapes(hostile), than=lambda: case_data.without_escapes(plain)
    )
