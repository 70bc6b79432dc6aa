"""Which session is taken for the one whose answer got lost; without a network."""

from collections.abc import Mapping
from typing import Any

import pytest

from reporter.buddy import address, session_create
from reporter.buddy.http import client as clients
from reporter.buddy.http import rate_limit, responses

_BEGAN = 1_764_000_000.0  # 2025-11-24T16:00:00Z
_BODY = {"ci_run_url": "https://ci.example/1", "revision": "c0ffee", "ref_type": "BRANCH", "ref_name": "main"}
_OURS = _BODY | {"id": "aB3dE5fG", "status": "IN_PROGRESS", "tests_count": 0, "create_date": "2025-11-24T16:00:00Z"}


class FakeClient(clients.Client):
    """Loses the answer to a create request, and lists sessions after some seconds."""

    def __init__(self, sessions: list[Mapping[str, Any]], *, seconds: float) -> None:
        self._sessions = sessions
        self._seconds = seconds
        self.lists = 0

    def server_time(self) -> float:
        return _BEGAN + self._seconds * self.lists

    def back_off(self, attempt: int, deadline: rate_limit.Deadline) -> None:
        return

    def request(self, method: str, path: str, *_: Any, **_how: Any) -> dict[str, Any]:
        if method == "POST":
            raise responses.Ambiguous("lost")
        self.lists += 1
        return {"sessions": self._sessions}


def create(*sessions: Mapping[str, Any], seconds: float = 1.0) -> dict[str, Any]:
    client = FakeClient(list(sessions), seconds=seconds)
    endpoints = address.Endpoints.for_personal_token("local", "playground", "SandBox1")
    request = session_create.Request(client, endpoints, _BODY, rate_limit.Deadline(60))
    return session_create.create(request, session_create.Address(client, "", []), [])


def test_create__takes_the_only_session_that_can_be_ours() -> None:
    other = _OURS | {"id": "other123", "revision": "decade"}
    assert create(other, _OURS)["id"] == "aB3dE5fG"


def test_create__takes_one_of_the_same_second() -> None:
    assert create(_OURS | {"create_date": "2025-11-24T15:59:59Z"})["id"] == "aB3dE5fG"


@pytest.mark.parametrize(
    "session",
    [
        _OURS | {"status": "SUCCESSFUL"},
        _OURS | {"tests_count": 1},
        _OURS | {"create_date": "2025-11-24T15:59:58Z"},
        _OURS | {"ref_name": "other"},
        _OURS | {"id": "not an id"},
    ],
)
def test_create__takes_no_session_that_may_be_another_job_s(session: Mapping[str, Any]) -> None:
    with pytest.raises(responses.Ambiguous):
        create(session)


def test_create__takes_none_of_several() -> None:
    with pytest.raises(responses.Ambiguous):
        create(_OURS, _OURS | {"id": "other123"})


def test_create__takes_none_after_so_long_that_it_may_be_of_a_later_job() -> None:
    assert create(_OURS, seconds=session_create.LOST_S)["id"] == "aB3dE5fG"
    with pytest.raises(responses.Ambiguous):
        create(_OURS, seconds=session_create.LOST_S + 1)
