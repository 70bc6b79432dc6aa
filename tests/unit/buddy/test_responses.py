"""What answers come to: acknowledged, rejected, transient or ambiguous; and how long a server asks to wait."""

import json
import time
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest
import requests.structures

from reporter.buddy.http import responses


def judge(status: int, body: Any = b"{}", **headers: str) -> dict[str, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = requests.structures.CaseInsensitiveDict({name.replace("_", "-"): text for name, text in headers.items()})
    return responses.judge(status, named, content)


@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_judge__good(status: int) -> None:
    assert judge(status, {"id": 1}) == {"id": 1}


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"[]", b"null", b"1", b'"x"', b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"a":']
)
def test_judge__2xx_without_an_object_is_ambiguous(body: bytes) -> None:
    with pytest.raises(responses.Ambiguous):
        judge(200, body)


def test_judge__204_alone_may_be_empty() -> None:
    assert judge(204, b"") == {}
    with pytest.raises(responses.Ambiguous) as caught:
        judge(200, b" ")
    assert caught.value.is_empty


@pytest.mark.parametrize("status", [300, 301, 302, 304, 307, 308])
def test_judge__redirect_shows_no_token(status: int) -> None:
    for mark in "?#":
        with pytest.raises(responses.Rejected) as caught:
            judge(status, b"", Location=f"https://x.example/{mark}token=abc")
        assert caught.value.message.count("x.example/:") == 1
        assert "abc" not in caught.value.message


@pytest.mark.parametrize("status", [300, 301, 302, 304, 307, 308])
def test_judge__redirect(status: int) -> None:
    with pytest.raises(responses.Rejected) as caught:
        judge(status, b"", Location="https://x.example/" + "y" * 999 + "?token=abc")
    assert caught.value.stops_all
    assert "https://x.example/y" in caught.value.message
    assert "?" not in caught.value.message
    assert len(caught.value.message) < 400


@pytest.mark.parametrize(
    ("status", "stops_all"),
    [
        (400, False),
        (401, True),
        (403, True),
        (404, True),
        (405, False),
        (407, True),
        (409, False),
        (413, False),
        (422, False),
    ],
)
def test_judge__rejected(status: int, stops_all: bool) -> None:
    with pytest.raises(responses.Rejected) as caught:
        judge(status, {"errors": [{"message": "no\nway"}]})
    assert caught.value.stops_all is stops_all
    assert caught.value.message == f"Buddy answered {status}: no way"


@pytest.mark.parametrize(
    ("said", "cure"), [("API is disabled in this workspace", "enable the API"), ("It cannot receive data", "scope"),
                       ("no", "")]
)  # fmt: skip
def test_judge__knows_a_cure_for_what_buddy_says_under_any_status(said: str, cure: str) -> None:
    with pytest.raises(responses.Rejected) as caught:
        judge(400, {"errors": [{"message": said}]})
    assert cure in caught.value.cure
    assert bool(cure) == bool(caught.value.cure)


@pytest.mark.parametrize("status", [408, 429])
def test_judge__transient(status: int) -> None:
    with pytest.raises(responses.Transient) as caught:
        judge(status, retry_after="7")
    assert caught.value.wait_s == 7


@pytest.mark.parametrize("status", [100, 101, 199, 500, 502, 503, 504, 599, 600, 999])
def test_judge__ambiguous(status: int) -> None:
    with pytest.raises(responses.Ambiguous) as caught:
        judge(status)
    assert caught.value.wait_s is None
    assert caught.value.may_still_arrive is (status == 504)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_judge__other_errors_of_a_server_are_not_waited_for(status: int) -> None:
    with pytest.raises(responses.Ambiguous) as caught:
        judge(status, retry_after="7")
    assert caught.value.wait_s is None


def test_judge__503_that_names_a_time_is_ambiguous_but_waited_for() -> None:
    with pytest.raises(responses.Ambiguous) as caught:
        judge(503, retry_after="3")
    assert caught.value.wait_s == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"errors": [{"message": "no"}]}', ": no"),
        (b'{"errors": [{"message": null}]}', ""),
        (b'{"errors": []}', ""),
        (b'{"errors": "no"}', ""),
        (b"plain words", ": plain words"),
        (b"<html>Bad Gateway</html>", ""),
        (b"", ""),
        (b"x" * 9999, ": " + "x" * (responses.MESSAGE_CHARS - 1) + "…"),
    ],
)
def test_error_message(content: bytes, said: str) -> None:
    assert responses.error_message(content) == said


NOW = "Wed, 21 Oct 2015 07:28:00 GMT"
UNIX = 1445412480


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": " 12 "}, 12),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "86400"}, 86400),
        ({"Retry-After": "9" * 30}, float("9" * 30)),
        ({"Date": NOW, "Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT"}, 30),
        ({"Date": NOW, "Retry-After": "Wed, 21 Oct 2015 07:27:30 GMT"}, 0),
        ({"Date": NOW, "Retry-After": "soon", "X-Rate-Limit-Reset": str(UNIX + 10)}, 10.1),
        ({"Date": NOW, "X-Rate-Limit-Reset": str(UNIX + 3600)}, 3600.1),
        ({"Date": NOW, "X-Rate-Limit-Reset": str(UNIX - 5)}, 0.1),
        ({"Retry-After": "2", "X-Rate-Limit-Reset": "99999999999"}, 2),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "\u0663"}, None),
        ({"X-Rate-Limit-Reset": "tomorrow"}, None),
        ({}, None),
    ],
)
def test_wait_ordered(headers: dict[str, str], wait: float | None) -> None:
    assert responses.wait_ordered(headers) == pytest.approx(wait)


def test_wait_ordered__by_our_own_clock_where_the_server_gives_none() -> None:
    wait = responses.wait_ordered({"X-Rate-Limit-Reset": str(int(time.time()) + 60)})
    assert wait is not None
    assert 58 < wait < 62


@hypothesis.given(st.dictionaries(st.sampled_from(["Retry-After", "Date", "X-Rate-Limit-Reset"]), st.text()))
def test_wait_ordered__anything(headers: dict[str, str]) -> None:
    wait = responses.wait_ordered(headers)
    assert wait is None or wait >= 0


@hypothesis.given(st.integers(100, 999), st.binary(max_size=60))
def test_judge__anything(status: int, body: bytes) -> None:
    try:
        answer, error = judge(status, body), None
    except responses.RequestError as raised:
        answer, error = None, raised
    assert isinstance(answer, dict) or (error and error.message and error.status == status)
