"""What Buddy says of the session in the end, and where its API is: late counts, ERROR, an address without /api."""

import json
import time
from typing import Any

import pytest

from reporter import model
from reporter.buddy import address
from tests.support import deliveries, faults, faulty_buddy
from tests.support.deliveries import cases, check_whole, deliver

short_waits = deliveries.short_waits
pytestmark = pytest.mark.usefixtures("short_waits")

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy
PASSED = (model.Status.PASSED,)


# -- counts that are not final ---------------------------------------------------------------------------------------


def test_slow_counts__are_no_loss() -> None:
    with FaultyBuddy(slow_counts=99) as buddy:
        receipt = deliver(buddy, cases(20))
        assert (receipt.upload, receipt.trouble) == (model.Upload.ACCEPTED, model.Trouble.NONE)
        assert "still counting" in receipt.reason
        assert receipt.server_counts is None


@pytest.mark.parametrize("looks", [1, 2, 5])
def test_slow_counts__are_read_again_with_a_personal_token(looks: int) -> None:
    given = cases(20)
    with FaultyBuddy(slow_counts=looks) as buddy:
        check_whole(deliver(buddy, given, personal=True), buddy, given)
        assert len(buddy.ledger.requests_to("get")) == looks


def test_slow_counts__are_waited_for_no_longer_than_a_tenth_of_the_deadline() -> None:
    with FaultyBuddy(slow_counts=10**6) as buddy:
        began = time.monotonic()
        receipt = deliver(buddy, cases(20), personal=True, deadline_s=10.0)
        assert 0.5 < time.monotonic() - began < 8
        assert (receipt.upload, receipt.trouble) == (model.Upload.ACCEPTED, model.Trouble.NONE)
        assert "still counting" in receipt.reason


def test_slow_counts__are_not_waited_for_after_a_signal() -> None:
    with FaultyBuddy(slow_counts=10**6) as buddy:
        made = deliveries.make(buddy, personal=True)
        made.add(cases(20))
        made.abort()
        assert len(buddy.ledger.requests_to("get")) <= 1  # read once, and not again
        assert not buddy.ledger.open_sessions()


def test_counts__that_are_final_are_believed_though_another_job_has_opened_the_session_since() -> None:
    given = cases(20)
    with FaultyBuddy() as buddy:
        finished = buddy.ledger.finished

        def reopen(record: Any) -> None:
            finished(record)
            if record.endpoint == "close":
                buddy.ledger.reopen(buddy.ledger.live_sessions()[0])

        buddy.ledger.finished = reopen  # type: ignore[method-assign]
        receipt = deliver(buddy, given, personal=True)
        assert receipt.upload is model.Upload.CONFIRMED
        assert len(buddy.ledger.requests_to("get")) == 1


# -- a session that ends in ERROR ------------------------------------------------------------------------------------


def end(buddy: FaultyBuddy, given: list[model.TestCase], *, crashed: bool = False) -> tuple[model.Session, Any]:
    delivery = deliveries.make(buddy)
    delivery.add(given)
    delivery.finish(crashed=crashed)
    return delivery.session({}), delivery.receipt()


def test_error__is_shown_and_not_confirmed() -> None:
    with FaultyBuddy(error_message="Limit of tests\n in your plan \x1b[1mreached") as buddy:
        session, receipt = end(buddy, cases(20, statuses=PASSED))
        assert (session.status, session.error_message) == ("ERROR", "Limit of tests in your plan reached")
        assert (receipt.upload, receipt.trouble) == (model.Upload.ACCEPTED, model.Trouble.REJECTED)
        assert "Limit of tests in your plan reached" in receipt.reason


def test_error__that_failed_cases_explain_is_confirmed_and_shown() -> None:
    with FaultyBuddy(error_message="5 tests failed") as buddy:
        session, receipt = end(buddy, cases(20))
        assert session.error_message == "5 tests failed"
        assert (receipt.upload, receipt.reason) == (model.Upload.CONFIRMED, "")


def test_error__that_we_asked_for_is_no_trouble() -> None:
    with FaultyBuddy() as buddy:
        session, receipt = end(buddy, cases(20, statuses=PASSED), crashed=True)
        assert (session.status, session.error_message) == ("ERROR", "")
        assert receipt.upload is model.Upload.CONFIRMED


def test_error_message__holds_no_token_and_has_an_end() -> None:
    with FaultyBuddy() as buddy:
        buddy.error_message = "x" * 450 + f" no {buddy.token} " + "y" * 5000
        session, _ = end(buddy, cases(5, statuses=PASSED))
        assert "<hidden>" in session.error_message
        assert buddy.token not in session.error_message
        assert len(session.error_message) == 500


@pytest.mark.parametrize("value", [None, 7, [], {"a": 1}, ""])
def test_error_message__of_another_kind_is_none(value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = faults.json_answer

    def with_value(status: int, body: Any, headers: Any = None) -> faults.Answer:
        if isinstance(body, dict) and body.get("status") == "ERROR":
            body = body | {"error_message": value}
        return real(status, body, headers)

    with FaultyBuddy(error_message="x") as buddy:
        monkeypatch.setattr(faults, "json_answer", with_value)
        session, receipt = end(buddy, cases(5, statuses=PASSED))
        assert (session.status, session.error_message) == ("ERROR", "")
        assert receipt.trouble is model.Trouble.UNREACHABLE


# -- ids -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["$(id)", "a b", "a\nb", "x" * 65, "../x", "ä"])
def test_session_id__that_could_not_stand_in_a_command_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyBuddy() as buddy:
        strange = Fault("status", "create", status=201, body=json.dumps({"id": name}).encode())
        buddy.faults = [strange]
        receipt = deliver(buddy, cases(5))
        assert receipt.upload is model.Upload.FAILED
        assert "no session id that could be used" in receipt.reason
        assert len(buddy.ledger.requests) == 2


# -- /api or not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("joins", [False, True], ids=["creates", "joins"])
@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
@pytest.mark.parametrize("path", ["", "/api"], ids=["root", "api"])
@pytest.mark.parametrize("typed", ["", "/api"], ids=["typed root", "typed api"])
def test_address__is_found_with_and_without_api(typed: str, path: str, personal: bool, joins: bool) -> None:
    given = cases(25)
    with FaultyBuddy(base_path=path) as buddy:
        buddy.ledger.open_session("shared", {})
        url = f"http://127.0.0.1:{buddy.port}{typed}"
        options: dict[str, Any] = {"base_url": url, "other_url": address.other(url), "personal": personal}
        if joins:
            options |= {"session_id": "shared", "first_attempt": True}
        receipt = deliver(buddy, given, **options)
        assert receipt.upload is model.Upload.CONFIRMED, receipt
        assert sum(record.endpoint == "other" for record in buddy.ledger.requests) == (typed != path)
        assert any("API was found at" in note for note in receipt.notes) is (typed != path)


@pytest.mark.parametrize(("kind", "status"), [("html", 200), ("html", 404), ("redirect", 302), ("html", 403)])
def test_address__of_a_web_page_is_left_for_the_other_one(kind: faults.Kind, status: int) -> None:
    with FaultyBuddy(base_path="/api", faults=[Fault(kind, "other", status=status)]) as buddy:
        url = f"http://127.0.0.1:{buddy.port}"
        receipt = deliver(buddy, cases(25), base_url=url, other_url=address.other(url))
        assert receipt.upload is model.Upload.CONFIRMED


@pytest.mark.parametrize("auth", [401, 403])
def test_address__whose_api_refuses_is_an_api(auth: Any) -> None:
    with FaultyBuddy(auth=auth) as buddy:
        receipt = deliver(buddy, cases(5), other_url=address.other(buddy.url))
        assert len(buddy.ledger.requests) == 2
        assert str(auth) in receipt.reason


def test_address__that_is_no_api_does_not_hide_what_the_api_says() -> None:
    with FaultyBuddy(base_path="/api", auth=401, faults=[Fault("html", "other", status=404)]) as buddy:
        url = f"http://127.0.0.1:{buddy.port}"
        receipt = deliver(buddy, cases(5), base_url=url, other_url=address.other(url))
        assert "401" in receipt.reason


def test_address__where_neither_is_an_api_says_what_the_typed_one_answered() -> None:
    with FaultyBuddy(base_path="/elsewhere", faults=[Fault("redirect", "other", {1}, status=302)]) as buddy:
        url = f"http://127.0.0.1:{buddy.port}"
        receipt = deliver(buddy, cases(5), base_url=url, other_url=address.other(url))
        assert "302" in receipt.reason
        assert len(buddy.ledger.requests) == 2


def test_address__that_was_right_is_gone_back_to_after_a_look_at_the_other_one() -> None:
    given = cases(25)
    with FaultyBuddy(faults=[Fault("html", "create", {1}, status=200)]) as buddy:
        receipt = deliver(buddy, given, other_url=address.other(buddy.url))
        assert receipt.upload is model.Upload.CONFIRMED
        assert [record.endpoint for record in buddy.ledger.requests][:3] == ["create", "other", "create"]


# -- which scope -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, ["UNIT_TEST_WRITE (or UNIT_TEST_MANAGE"]),
        (403, ["UNIT_TEST_WRITE (or UNIT_TEST_MANAGE", "UNIT_TEST_READ", "disabled by default in a workspace"]),
    ],
)
def test_refusal__names_the_scopes_and_the_setting(status: Any, words: list[str]) -> None:
    with FaultyBuddy(auth=status) as buddy:
        receipt = deliver(buddy, cases(5), personal=True)
        assert [word for word in words if word not in receipt.cure] == []
