"""Model values on the wire, and Buddy's values read back."""

import json
import math
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from reporter import model
from reporter.buddy import payload

CASE = model.TestCase("t", "Cart", "shop", model.Status.PASSED, 0.123456789)


def test_case_body__plain() -> None:
    assert payload.case_body(CASE, "t (2)") == {
        "name": "t (2)", "test_group_name": "shop", "classname": "Cart", "status": "PASSED", "time": 0.123457
    }  # fmt: skip


def test_case_body__data_class_and_variant() -> None:
    case = CASE._replace(classname="", data="<testcase/>", status=model.Status.ERROR)
    body = payload.case_body(case, "t", ("windows",))
    assert (body["test_group_name"], body["classname"]) == ("shop [windows]", "shop [windows]")
    assert (body["data"], body["status"]) == ("<testcase/>", "ERROR")


@pytest.mark.parametrize("time", [math.nan, math.inf, -math.inf])
def test_case_body__numbers_that_json_does_not_know(time: float) -> None:
    json.dumps(payload.case_body(CASE._replace(time=time), "t"), allow_nan=False)


@pytest.mark.parametrize(
    ("errors", "failed", "complete", "status"),
    [
        (0, 0, True, "PASSED"),
        (0, 1, True, "FAILED"),
        (1, 0, True, "ERROR"),
        (1, 1, True, "ERROR"),
        (0, 0, False, "ERROR"),
        (0, 1, False, "FAILED"),
    ],
)
def test_close_body(errors: int, failed: int, complete: bool, status: str) -> None:
    assert payload.close_body(errors=errors, failed=failed, complete=complete) == {"status": status}


def test_server_counts() -> None:
    counts: dict[str, Any] = {"tests_count": 5, "failed_count": 1, "error_count": 2, "skipped_count": 0}
    assert payload.server_counts(counts) == model.ServerCounts(5, 1, 2, 0)
    for name in counts:
        for wrong in (None, "5", -1, True, 1.0, 10**400):
            assert payload.server_counts(counts | {name: wrong}) is None
        assert payload.server_counts({key: value for key, value in counts.items() if key != name}) is None


@pytest.mark.parametrize(
    ("value", "session_id"),
    [("r4nBYXVq", "r4nBYXVq"), (17, "17"), (0, "0"), ("a_b-C", "a_b-C"), ("x" * 64, "x" * 64), ("", ""), (None, ""),
     (True, ""), (1.5, ""), ([], ""), ("a\n", ""), ("..", ""), ("x" * 65, ""), ("ä/ö", ""), ("$(id)", ""), ("a b", "")],
)  # fmt: skip
def test_session_id(value: Any, session_id: str) -> None:
    assert payload.session_id({"id": value}) == session_id


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "https://", "http://a b", "x", 1, None, "https://x/\n", "//x.example"]
)
def test_link__only_web_addresses(value: Any) -> None:
    assert payload.link({"html_url": value}, "html_url") is None
    assert payload.link({"html_url": "https://app.buddy.works/x?y#z"}, "html_url") == "https://app.buddy.works/x?y#z"


@hypothesis.given(st.dictionaries(st.sampled_from(["id", "html_url", "status", "tests_count"]), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()))))  # fmt: skip
def test_reading_back__anything(answer: dict[str, Any]) -> None:
    assert isinstance(payload.session_id(answer), str)
    assert payload.server_counts(answer) is None
    assert payload.link(answer, "html_url") is None or str(answer["html_url"]).startswith("http")


def test_case_body__variants_stand_behind_group_and_class_once() -> None:
    body = payload.case_body(CASE._replace(group="shop [linux]"), "t", ("linux", "shard 1"))
    assert (body["test_group_name"], body["classname"]) == ("shop [linux] [shard 1]", "Cart [linux] [shard 1]")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": "ERROR", "error_message": "a\n b\x00"}, "a b"),
        ({"status": "SUCCESSFUL", "error_message": "x"}, ""),
        ({"status": "ERROR"}, ""),
        ({"status": "ERROR", "error_message": {"x": 1}}, ""),
    ],
)
def test_error_message__only_of_an_error(answer: dict[str, Any], said: str) -> None:
    assert payload.error_message(answer) == said
