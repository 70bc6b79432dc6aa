"""What is read of earlier sessions, with few requests; without a network."""

from collections.abc import Mapping
from typing import Any

import pytest

from reporter import model
from reporter.buddy import address, earlier_sessions
from reporter.buddy.http import client as clients
from reporter.buddy.http import rate_limit

PER_PAGE = earlier_sessions.PER_PAGE


class FakeClient(clients.Client):
    """Gives pages of failed cases, as many as there are by status."""

    def __init__(self, held: Mapping[str, int]) -> None:
        self._held = held
        self.asked: list[str] = []

    def request(self, method: str, path: str, *_: Any, **_how: Any) -> dict[str, Any]:
        self.asked.append(path)
        query = dict(part.split("=") for part in path.partition("?")[2].split("&"))
        first = PER_PAGE * (int(query["page"]) - 1)
        status = query.get("status", "PASSED")
        numbers = range(first, min(first + PER_PAGE, self._held.get(status, 0)))
        return {"cases": [{"classname": "c", "name": f"{status}{n}", "status": status} for n in numbers]}


def make(**held: int) -> tuple[earlier_sessions.EarlierSessions, FakeClient]:
    client = FakeClient(held)
    endpoints = address.Endpoints.for_personal_token("local", "playground", "SandBox1")
    return earlier_sessions.EarlierSessions(client, endpoints, rate_limit.Deadline(60)), client


def session(failed: int, errors: int) -> model.EarlierSession:
    counts = model.ServerCounts(tests=9000, failed=failed, errors=errors, skipped=0)
    return model.EarlierSession(
        id="aB3dE5fG", status="ERROR", counts=counts, revision="", ref_type="", ref_name="", run_url="", time=0.0
    )


@pytest.mark.parametrize(
    ("failed", "errors", "requests"),
    [(0, 0, 0), (1, 0, 1), (PER_PAGE, 0, 1), (PER_PAGE + 1, 0, 2), (2 * PER_PAGE, PER_PAGE, 3), (0, 3 * PER_PAGE, 3)],
)
def test_failed__takes_a_request_a_page(failed: int, errors: int, requests: int) -> None:
    earlier, client = make(FAILED=failed, ERROR=errors)
    found = earlier.failed(session(failed, errors))
    assert found is not None
    assert len(found) == failed + errors
    assert len(client.asked) == requests
    assert earlier.left == earlier_sessions.REQUESTS - requests


def test_failed__asks_nothing_where_the_requests_do_not_bring_all() -> None:
    earlier, client = make(FAILED=9000)
    assert earlier.failed(session(3 * PER_PAGE, 1)) is None
    assert client.asked == []


@pytest.mark.parametrize("held", [1, 3])
def test_failed__is_not_known_where_the_list_holds_more_or_less_than_was_counted(held: int) -> None:
    earlier, _ = make(FAILED=held)
    assert earlier.failed(session(2, 0)) is None


def test_some__takes_the_last_request_and_no_more() -> None:
    earlier, client = make(PASSED=2, FAILED=2)
    earlier.failed(session(2, 0))
    earlier.left = 1
    assert len(earlier.some(session(2, 0))) == 2
    assert earlier.some(session(2, 0)) == ()
    assert len(client.asked) == 2
