"""The faulty Buddy itself: does each fault happen on the wire, and does the ledger tell the truth of it?"""

import base64
import concurrent.futures
import contextlib
import http.client
import json
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support import faults, faulty_buddy, ledger, systems

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy
KEY = ("shop", "Cart", "test_adds")
PATIENCE_S = 60.0  # for what comes at once, but on a busy machine when it has its turn
OUTAGES_S = (0.2, 2.0, 20.0)  # the next longer one, where a busy machine has slept through the first


def case(name: str = "test_adds", **fields: Any) -> dict[str, Any]:
    return {
        "name": name,
        "test_group_name": "shop",
        "classname": "Cart",
        "status": "PASSED",
        "time": 0.5,
    } | fields


class Client:
    """A client without retries; `call` returns (status, JSON value or text)."""

    def __init__(self, buddy: FaultyBuddy, *, personal: bool = False, timeout_s: float = PATIENCE_S) -> None:
        self.buddy, self.personal = buddy, personal
        self.token: str | None = buddy.personal_token if personal else buddy.token
        self.base = buddy.base_path + (
            f"/workspaces/{buddy.workspace}/projects/{buddy.project}/unit-tests/suites/{buddy.suite}"
            if personal
            else "/unit-tests"
        )
        self.http = http.client.HTTPConnection("127.0.0.1", buddy.port, timeout=timeout_s)

    def close(self) -> None:
        self.http.close()

    def raw(self, method: str, path: str, body: Any = None) -> http.client.HTTPResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        text = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.http.request(method, self.base + path, text, headers)
        return self.http.getresponse()

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self.raw(method, path, body)
        text = answer.read()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text.decode()

    def create(self, **payload: Any) -> str:
        status, session = self.call("POST", "/sessions", payload)
        assert status == 201
        return str(session["id"])

    def batch(self, session: str, *cases: dict[str, Any]) -> tuple[int, Any]:
        return self.call("POST", f"/sessions/{session}/cases/batch", {"cases": list(cases)})

    def put(self, session: str, a_case: dict[str, Any]) -> tuple[int, Any]:
        return self.call("PUT", f"/sessions/{session}/cases", a_case)

    def end(self, session: str, status: str = "PASSED") -> tuple[int, Any]:
        return self.call("POST", f"/sessions/{session}/close", {"status": status})


Open = Callable[..., Client]


@pytest.fixture
def connect() -> Iterator[Open]:
    """Make clients that are closed in the end; keywords are knobs of a new buddy, unless one is given."""
    clients: list[Client] = []
    buddies: list[FaultyBuddy] = []

    def make(*, personal: bool = False, timeout_s: float = PATIENCE_S, buddy: Any = None, **knobs: Any) -> Client:
        if buddy is None:
            buddy = FaultyBuddy(**knobs)
            buddy.__enter__()
            buddies.append(buddy)
        clients.append(Client(buddy, personal=personal, timeout_s=timeout_s))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
    for buddy in buddies:
        buddy.__exit__(None, None, None)


def wait_until(holds: Callable[[], bool], *, seconds: float = PATIENCE_S) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come to hold in time"
        time.sleep(0.005)


def raw_answer(buddy: FaultyBuddy, *, path: str = "/unit-tests/sessions", seconds: float = PATIENCE_S) -> bytes:
    """Send a create request on a socket; return the bytes until FIN. Raise ConnectionResetError for RST."""
    with socket.create_connection(("127.0.0.1", buddy.port), timeout=seconds) as sock:
        sock.sendall(create_request(buddy, path=path))
        received = b""
        while data := sock.recv(65536):
            received += data
        return received


def create_request(buddy: FaultyBuddy, *, path: str = "/unit-tests/sessions", extra: str = "") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: buddy\r\nAuthorization: Bearer {buddy.token}\r\n{extra}"
    return f"{head}Content-Length: 2\r\n\r\n{{}}".encode()


# An honest server first: sessions, cases, tokens


def test_session__whole_life_by_suite_token(connect: Open) -> None:
    client = connect()
    session = client.create(ref_type="BRANCH", ref_name="main", run_id="7")
    assert client.batch(session, case("a"), case("b", status="FAILED"))[0] == 201
    assert client.put(session, case("c"))[0] == 201
    status, closed = client.end(session, "FAILED")
    assert (status, closed["status"], closed["tests_count"], closed["failed_count"]) == (200, "ERROR", 3, 1)
    assert "run_id" not in closed
    held = client.buddy.ledger.only_session()
    assert held.created == {"ref_type": "BRANCH", "ref_name": "main", "run_id": "7"}
    assert [each["name"] for each in held.cases] == ["a", "b", "c"]
    assert held.stored == {("shop", "Cart", name): 1 for name in "abc"}
    assert not held.open
    assert held.closed_with == [{"status": "FAILED"}]


def test_session__whole_life_by_personal_token(connect: Open) -> None:
    client = connect(personal=True)
    session = client.create()
    assert client.put(session, case())[0] == 201
    assert client.put(session, case(time=2))[0] == 200
    assert client.batch(session, case())[0] == 404
    assert client.call("GET", f"/sessions/{session}")[1]["tests_count"] == 1
    assert client.call("GET", f"/sessions/{session}")[1]["status"] == "IN_PROGRESS"
    assert client.end(session)[1]["status"] == "SUCCESSFUL"
    assert client.call("POST", f"/sessions/{session}/reopen")[1]["status"] == "IN_PROGRESS"
    held = client.buddy.ledger.only_session()
    assert held.open
    assert (held.reopened, held.updates, held.stored, held.cases[0]["time"]) == (1, 1, {KEY: 1}, 2)


def test_list__pages_newest_first_and_filters(connect: Open) -> None:
    client = connect(personal=True)
    first = client.create(ref_type="BRANCH", ref_name="main")
    for _ in range(3):
        client.create(ref_type="BRANCH", ref_name="next")
    last = client.create(ref_type="BRANCH", ref_name="main")
    listed = client.call("GET", "/sessions?branch=main&page=1&per_page=1")[1]["sessions"]
    assert [each["id"] for each in listed] == [last]
    listed = client.call("GET", "/sessions?branch=main&page=2&per_page=1")[1]["sessions"]
    assert [each["id"] for each in listed] == [first]
    assert len(client.call("GET", "/sessions?per_page=3")[1]["sessions"]) == 3
    assert client.call("GET", "/sessions?page=9")[1]["sessions"] == []
    assert client.call("GET", "/sessions?page=0")[0] == 400


def test_cases__pages_and_filters(connect: Open) -> None:
    client = connect(personal=True)
    session = client.create()
    for number in range(25):
        client.put(session, case(f"t{number}", status="FAILED" if number % 5 == 0 else "PASSED", data="<x/>"))
    path = f"/sessions/{session}/cases"
    assert len(client.call("GET", path)[1]["cases"]) == 20
    assert client.call("GET", path + "?page=2&per_page=20")[1]["cases"][0]["name"] == "t20"
    assert len(client.call("GET", path + "?status=FAILED")[1]["cases"]) == 5
    assert "data" not in client.call("GET", path)[1]["cases"][0]


def test_suite__shows_its_token(connect: Open) -> None:
    client = connect(personal=True)
    assert client.call("GET", "")[1]["token"] == client.buddy.token
    assert client.call("GET", "/token")[1] == {"token": client.buddy.token}
    client.base = client.base.rpartition("/")[0]
    assert [each["id"] for each in client.call("GET", "")[1]["suites"]] == [client.buddy.suite]


def test_token__has_five_parts_with_the_url(connect: Open) -> None:
    buddy = connect(base_path="/api").buddy
    parts = buddy.token.split("_")
    assert parts[:3] == ["bud", "ut", "local"]
    encoded = "_".join(parts[3:-1])
    assert "=" not in encoded
    decoded = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    assert decoded == buddy.url == f"http://127.0.0.1:{buddy.port}/api"


def test_url__needs_a_started_buddy() -> None:
    with pytest.raises(RuntimeError, match="with block"):
        _ = FaultyBuddy().url


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/sessions", b"{"),
        ("POST", "/sessions", []),
        ("POST", "/sessions", {"ref_type": "WILDCARD", "ref_name": "x"}),
        ("POST", "/sessions", {"ref_type": "TAG"}),
        ("POST", "/sessions", {"ci_provider": "JENKINS"}),
        ("POST", "/sessions/{id}/cases/batch", {}),
        ("POST", "/sessions/{id}/cases/batch", {"cases": [case(), case(status="OK")]}),
        ("PUT", "/sessions/{id}/cases", case(time="1")),
        ("PUT", "/sessions/{id}/cases", {"name": "x"}),
        ("POST", "/sessions/{id}/close", {"status": "DONE"}),
    ],
)
def test_answer__wrong_body_is_400(connect: Open, method: str, path: str, body: Any) -> None:
    client = connect()
    session = client.create()
    status, answer = client.call(method, path.format(id=session), body)
    assert status == 400
    assert answer["errors"][0]["message"]
    assert client.buddy.ledger.total_stored() == 0
    assert not client.buddy.ledger.requests[-1].processed


def test_answer__unknown_places_are_404(connect: Open) -> None:
    client = connect()
    assert client.put("nothing", case())[0] == 404
    assert client.call("GET", "/sessions")[0] == 404
    personal = connect(personal=True, buddy=client.buddy)
    personal.base = personal.base.replace("/local/", "/elsewhere/")
    assert personal.call("GET", "/sessions")[0] == 404


def test_ledger__knows_wrong_tokens(connect: Open) -> None:
    client = connect()
    client.create()
    client.token = None
    assert client.call("POST", "/sessions")[0] == 401
    client.token = "wrong"
    assert client.call("POST", "/sessions")[0] == 401
    client.token = client.buddy.personal_token
    assert client.call("POST", "/sessions")[0] == 403
    seen = client.buddy.ledger.requests_to("create")
    assert [(each.has_token, each.token_is_right) for each in seen] == [
        (True, True),
        (False, False),
        (True, False),
        (True, False),
    ]
    assert [each.number for each in client.buddy.ledger.unauthorized()] == [2, 3, 4]
    assert len(client.buddy.ledger.sessions) == 1


def test_ledger__records_requests(connect: Open) -> None:
    client = connect(faults=[Fault("status", "put", {2})])
    session = client.create()
    client.batch(session, case("a"), case("b"))
    client.put(session, case("c"))
    client.put(session, case("d"))
    seen = client.buddy.ledger.requests
    assert [(each.endpoint, each.attempt, each.cases, each.answer) for each in seen] == [
        ("create", 1, 0, 201),
        ("batch", 1, 2, 201),
        ("put", 1, 1, 201),
        ("put", 2, 1, "status"),
    ]
    assert [each.processed for each in seen] == [True, True, True, False]
    assert {each.connection for each in seen} == {1}
    assert seen[1].path == f"/unit-tests/sessions/{session}/cases/batch"
    assert (seen[1].session_id, seen[1].method, seen[3].status) == (session, "POST", 503)
    assert seen[0].time_s < seen[1].time_s < (seen[1].done_s or 0) < seen[2].time_s
    assert client.buddy.ledger.totals()["faults"] == 1


def test_ledger__counts_duplicates_within_a_session(connect: Open) -> None:
    client = connect()
    one, two = client.create(), client.create()
    for session in (one, one, one, two):
        client.batch(session, case(), case("other" + session))
    assert client.buddy.ledger.duplicates() == {KEY: 2, ("shop", "Cart", "other" + one): 2}
    assert client.buddy.ledger.sessions[one].stored[KEY] == 3
    assert client.buddy.ledger.total_stored() == 8
    assert client.buddy.ledger.open_sessions() == [one, two]
    client.end(one)
    assert client.buddy.ledger.open_sessions() == [two]
    with pytest.raises(ValueError, match="found 2"):
        client.buddy.ledger.only_session()


def test_ledger__hands_out_copies(connect: Open) -> None:
    client = connect()
    session = client.create()
    before = client.buddy.ledger.only_session()
    client.batch(session, case())
    assert before.cases == []
    assert before.stored == {}
    client.buddy.ledger.only_session().cases.clear()
    assert client.buddy.ledger.total_stored() == 1


# HTTP


def test_connection__reads_chunked_bodies(connect: Open) -> None:
    client = connect()
    session = client.create()
    body = json.dumps({"cases": [case(f"t{number}") for number in range(50)]}).encode()
    client.http.request(
        "POST",
        f"{client.base}/sessions/{session}/cases/batch",
        iter([body[:100], body[100:101], body[101:]]),
        {"Authorization": f"Bearer {client.token}"},
        encode_chunked=True,
    )
    answer = client.http.getresponse()
    assert (answer.status, len(json.loads(answer.read())["cases"])) == (201, 50)
    assert client.put(session, case())[0] == 201
    assert client.buddy.ledger.connections == 1
    assert client.buddy.ledger.total_stored() == 51


def test_connection__closes_when_asked(connect: Open) -> None:
    buddy = connect().buddy
    with socket.create_connection(("127.0.0.1", buddy.port), timeout=PATIENCE_S) as sock:
        sock.sendall(create_request(buddy, extra="Connection: close\r\nExpect: 100-continue\r\n"))
        answer = b""
        while data := sock.recv(65536):
            answer += data
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n")
    assert b"Connection: close" in answer


def test_connection__answers_pipelined_and_split_requests(connect: Open) -> None:
    buddy = connect().buddy
    with socket.create_connection(("127.0.0.1", buddy.port), timeout=PATIENCE_S) as sock:
        both = create_request(buddy) * 2
        sock.sendall(both[:20])
        time.sleep(0.02)
        sock.sendall(both[20:])
        wait_until(lambda: len(buddy.ledger.sessions) == 2)


@pytest.mark.slow
def test_connection__a_busy_one_leaves_the_others_their_turn(connect: Open) -> None:
    client = connect()
    with socket.create_connection(("127.0.0.1", client.buddy.port), timeout=PATIENCE_S) as sock:
        sock.sendall(create_request(client.buddy) * 2000)
        wait_until(lambda: client.buddy.ledger.connections == 1)
        client.create()
    by_client = [each.number for each in client.buddy.ledger.requests if each.connection == 2]
    assert by_client[0] < 1000


@pytest.mark.parametrize("garbage", [b"hello\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n", b"x" * 70000])
def test_connection__garbage_is_400(connect: Open, garbage: bytes) -> None:
    buddy = connect().buddy
    with socket.create_connection(("127.0.0.1", buddy.port), timeout=PATIENCE_S) as sock:
        sock.sendall(garbage)
        assert sock.recv(100).startswith(b"HTTP/1.1 400 ")


def test_connection__a_client_that_leaves_harms_nobody(connect: Open) -> None:
    client = connect()
    with socket.create_connection(("127.0.0.1", client.buddy.port), timeout=PATIENCE_S) as sock:
        sock.sendall(create_request(client.buddy)[:-1])
    client.create()
    wait_until(lambda: client.buddy.ledger.in_flight == 0)
    first = client.buddy.ledger.requests[0]
    assert (first.answer, first.processed, first.body_bytes) == (None, False, 0)


def test_requests__works_as_a_client(connect: Open) -> None:
    buddy = connect().buddy
    with requests.Session() as http_session:
        http_session.trust_env = False
        headers = {"Authorization": f"Bearer {buddy.token}"}
        answer = http_session.post(f"{buddy.url}/unit-tests/sessions", json={}, headers=headers, timeout=PATIENCE_S)
    assert answer.status_code == 201
    assert answer.json()["status"] == "IN_PROGRESS"


# Faults: each kind


def test_refuse__from_the_start_to_the_end(connect: Open) -> None:
    buddy = connect(faults=[Fault("refuse")]).buddy
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            raw_answer(buddy)
    assert buddy.ledger.connections == 0


def test_refuse__from_the_start_for_a_while(connect: Open) -> None:
    def is_up(client: Client) -> bool:
        try:
            return bool(client.create())
        except ConnectionRefusedError:
            client.close()
            return False

    outages = (connect(faults=[Fault("refuse", seconds=seconds)]) for seconds in OUTAGES_S)
    client = next(client for client in outages if not is_up(client))
    wait_until(lambda: is_up(client))


@pytest.mark.parametrize("stores", [True, False])
def test_refuse__outage_in_the_middle(connect: Open, stores: bool) -> None:
    client = connect(faults=[Fault("refuse", "batch", {2}, stores=stores)])
    session = client.create()
    bystander = connect(buddy=client.buddy)
    bystander.create()
    client.batch(session, case("a"))
    with pytest.raises(ConnectionResetError):
        client.batch(session, case("b"))
    client.close()
    with pytest.raises(ConnectionRefusedError):
        client.create()
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        bystander.create()
    client.close()
    client.buddy.start_listening()
    client.batch(session, case("c"))
    assert len(client.buddy.ledger.sessions[session].cases) == 2 + stores
    assert [each.answer for each in client.buddy.ledger.requests_to("batch")] == [201, "refuse", 201]


def test_refuse__from_the_start_leaves_room_for_later_faults(connect: Open) -> None:
    client = connect(faults=[Fault("refuse", seconds=0.05), Fault("reset_on_accept")])

    def is_reset() -> bool:
        with pytest.raises(ConnectionError):
            client.create()
        client.close()
        return client.buddy.ledger.connections_reset == 1

    wait_until(is_reset)


def test_refuse__at_a_connection(connect: Open) -> None:
    client = connect(faults=[Fault("refuse", attempts={2})])
    client.create()
    client.close()
    with pytest.raises(ConnectionError):
        client.create()
    with pytest.raises(ConnectionRefusedError):
        raw_answer(client.buddy)
    assert client.buddy.ledger.connections_reset == 1


def test_stop_listening__and_start_again(connect: Open) -> None:
    client = connect()
    client.create()
    client.buddy.stop_listening()
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        client.create()
    client.close()
    with pytest.raises(ConnectionRefusedError):
        client.create()
    client.buddy.start_listening()
    client.close()
    client.create()


def test_reset_on_accept__only_the_connections_it_names(connect: Open) -> None:
    client = connect(faults=[Fault("reset_on_accept", attempts=range(1, 3))])
    for _ in range(2):
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            client.create()
        client.close()
    client.create()
    assert (client.buddy.ledger.connections, client.buddy.ledger.connections_reset) == (3, 2)
    assert len(client.buddy.ledger.requests) == 1


@pytest.mark.parametrize("stores", [True, False])
def test_reset_after_read__is_rst(connect: Open, stores: bool) -> None:
    buddy = connect(faults=[Fault("reset_after_read", stores=stores)]).buddy
    with pytest.raises(ConnectionResetError):
        raw_answer(buddy)
    assert len(buddy.ledger.sessions) == stores
    assert buddy.ledger.requests[0].processed == stores
    assert buddy.ledger.requests[0].status is None


@pytest.mark.parametrize("stores", [True, False])
def test_close_after_read__is_fin_without_a_byte(connect: Open, stores: bool) -> None:
    buddy = connect(faults=[Fault("close_after_read", stores=stores)]).buddy
    assert raw_answer(buddy) == b""
    assert len(buddy.ledger.sessions) == stores


def test_stall__never_answers(connect: Open) -> None:
    client = connect(faults=[Fault("stall", stores=True)], timeout_s=0.2)
    with pytest.raises(TimeoutError):
        client.create()
    wait_until(lambda: len(client.buddy.ledger.sessions) == 1)
    assert client.buddy.ledger.in_flight == 1
    client.close()
    wait_until(lambda: client.buddy.ledger.in_flight == 0)


def test_stall__ends_after_its_seconds(connect: Open) -> None:
    buddy = connect(faults=[Fault("stall", seconds=0.2)]).buddy
    began = time.monotonic()
    assert raw_answer(buddy) == b""
    assert time.monotonic() - began > 0.19
    assert not buddy.ledger.sessions


def test_stall_headers__begins_an_answer(connect: Open) -> None:
    buddy = connect(faults=[Fault("stall_headers", seconds=0.2)]).buddy
    began = time.monotonic()
    answer = raw_answer(buddy)
    assert time.monotonic() - began > 0.19
    assert answer.startswith(b"HTTP/1.1 201 Created\r\n")
    assert b"\r\n\r\n" not in answer


@pytest.mark.parametrize("part", ["headers", "body", "all"])
def test_drip__byte_by_byte_to_the_whole_answer(connect: Open, part: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    send, sent = faults.Connection.send, []

    async def noted(self: faults.Connection, data: bytes) -> None:
        sent.append(data)
        await send(self, data)

    monkeypatch.setattr(faults.Connection, "send", noted)
    fault = Fault("drip", "create", part=part, interval_s=0.001, body=b'{"id": "drip"}')
    buddy = connect(faults=[fault]).buddy
    pieces: list[bytes] = []
    with socket.create_connection(("127.0.0.1", buddy.port), timeout=PATIENCE_S) as sock:
        sock.sendall(create_request(buddy))
        while not b"".join(pieces).endswith(b'"drip"}'):
            pieces.append(sock.recv(65536))
    answer = b"".join(pieces)
    assert answer.startswith(b"HTTP/1.1 201 ")
    head, end, body = answer.partition(b"\r\n\r\n")
    assert body == b'{"id": "drip"}'
    slow = {"headers": head + end, "body": body, "all": answer}[part]
    assert [piece for piece in sent if len(piece) == 1] == [bytes([byte]) for byte in slow]
    assert b"".join(sent) == answer
    assert len(buddy.ledger.sessions) == 1


def test_drip__keeps_its_pace(connect: Open) -> None:
    fault = Fault("drip", part="body", interval_s=0.05, chunk_bytes=4, body=b'{"a": 123456}')
    client = connect(faults=[fault])
    began = time.monotonic()
    assert client.call("POST", "/sessions") == (201, {"a": 123456})
    assert time.monotonic() - began > 0.14
    assert client.call("POST", "/sessions")[0] == 201


def test_cut__promises_more_than_it_sends(connect: Open) -> None:
    client = connect(faults=[Fault("cut", "create", {1}, stores=True), Fault("cut", "create", {2})])
    for stored in (1, 1):
        with pytest.raises(http.client.IncompleteRead):
            client.call("POST", "/sessions")
        client.close()
        assert len(client.buddy.ledger.sessions) == stored
    assert client.call("POST", "/sessions")[0] == 201


@pytest.mark.parametrize(
    ("kind", "body"),
    [("empty", ""), ("not_json", "stored, thank you"), ("json_list", []), ("json_null", None)],
)
@pytest.mark.parametrize("stores", [True, False])
def test_misbehave__2xx_without_an_object(connect: Open, kind: Any, body: Any, stores: bool) -> None:
    client = connect(faults=[Fault(kind, "batch", {1}, stores=stores), Fault(kind, "close", stores=stores)])
    session = client.create()
    assert client.batch(session, case()) == (201, body)
    assert client.end(session) == (200, body)
    assert client.buddy.ledger.total_stored() == stores
    assert client.buddy.ledger.only_session().open != stores
    assert client.buddy.ledger.connections == 1


def test_html__is_a_proxys_page(connect: Open) -> None:
    log_in = Fault("html", status=200, body=b"<html>log in</html>")
    client = connect(faults=[Fault("html", attempts={1}), log_in])
    answer = client.raw("POST", "/sessions")
    assert (answer.status, answer.getheader("Content-Type")) == (502, "text/html")
    assert answer.read().startswith(b"<!DOCTYPE html>")
    assert client.call("POST", "/sessions") == (200, "<html>log in</html>")
    assert not client.buddy.ledger.sessions


def test_status__with_headers_and_body(connect: Open) -> None:
    headers = {"Retry-After": "86400", "X-Rate-Limit-Reset": "1"}
    first = Fault("status", "create", {1}, status=429, headers=headers)
    client = connect(faults=[first, Fault("status", status=418, body=b"tea")])
    answer = client.raw("POST", "/sessions")
    assert answer.status == 429
    assert json.loads(answer.read())["errors"][0]["message"]
    assert (answer.getheader("Retry-After"), answer.getheader("X-Rate-Limit-Reset")) == ("86400", "1")
    assert client.call("POST", "/sessions") == (418, "tea")
    assert client.buddy.ledger.requests[0].status == 429


def test_status__may_store_all_the_same(connect: Open) -> None:
    client = connect(faults=[Fault("status", "create", stores=True)])
    assert client.call("POST", "/sessions")[0] == 503
    assert len(client.buddy.ledger.sessions) == 1


@pytest.mark.parametrize("status", [302, 307, 308])
def test_redirect__leads_to_its_location(connect: Open, status: int) -> None:
    client = connect(faults=[Fault("redirect", status=status, location="http://127.0.0.1:9/x")])
    answer = client.raw("POST", "/sessions")
    assert (answer.status, answer.getheader("Location")) == (status, "http://127.0.0.1:9/x")
    assert answer.read() == b""


def test_huge__does_not_end(connect: Open) -> None:
    client = connect(faults=[Fault("huge", "create", {1})])
    answer = client.raw("POST", "/sessions")
    assert answer.status == 201
    assert len(answer.read(5_000_000)) == 5_000_000
    answer.close()
    client.close()
    client.create()
    wait_until(lambda: client.buddy.ledger.in_flight == 0)


def test_bad_headers__are_not_http(connect: Open) -> None:
    client = connect(faults=[Fault("bad_headers")])
    with pytest.raises(http.client.BadStatusLine):
        client.create()
    assert raw_answer(client.buddy).startswith(b"\x16\x03\x01")


def test_slow_read__takes_its_time_and_answers(connect: Open) -> None:
    client = connect(faults=[Fault("slow_read", "batch", chunk_bytes=20, interval_s=0.02)])
    session = client.create()
    body = len(json.dumps({"cases": [case()]}))
    began = time.monotonic()
    assert client.batch(session, case())[0] == 201
    assert time.monotonic() - began > body / 20 * 0.02
    assert client.buddy.ledger.total_stored() == 1


def test_slow_read__makes_a_large_send_wait(connect: Open) -> None:
    client = connect(faults=[Fault("slow_read", "batch")])
    session = client.create()
    client.http.sock.settimeout(0.3)
    with pytest.raises(TimeoutError):
        client.batch(session, case(data="x" * 8_000_000))
    record = client.buddy.ledger.requests_to("batch")[0]
    assert (record.answer, record.processed) == ("slow_read", False)


def test_slow_read__takes_little_ahead(connect: Open) -> None:
    buddy = connect(faults=[Fault("slow_read")]).buddy
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
        sock.connect(("127.0.0.1", buddy.port))
        sock.sendall(b"POST /unit-tests/sessions HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n")
        sock.settimeout(0.2)
        sent = 0
        with contextlib.suppress(TimeoutError):
            while sent < 1_000_000:
                sent += sock.send(b"x" * 4096)
    # 28 KiB here, 150 KiB without a small receive buffer
    assert sent < 80_000


def test_slow_read__without_storing_is_408(connect: Open) -> None:
    client = connect(faults=[Fault("slow_read", chunk_bytes=100, interval_s=0.01, stores=False)])
    assert client.call("POST", "/sessions", {})[0] == 408
    assert not client.buddy.ledger.sessions


# Faults: which requests


def test_fault__counts_the_attempts_of_each_endpoint(connect: Open) -> None:
    client = connect(faults=[Fault("status", "*", {2}), Fault("status", "batch", range(3, 5), status=500)])
    session = client.create()
    assert [client.batch(session, case())[0] for _ in range(5)] == [201, 503, 500, 500, 201]
    assert client.call("POST", "/sessions")[0] == 503
    assert client.put(session, case())[0] == 201


def test_fault__may_be_lifted_while_running(connect: Open) -> None:
    client = connect(faults=[Fault("status")])
    assert client.call("POST", "/sessions")[0] == 503
    client.buddy.faults = []
    assert client.call("POST", "/sessions")[0] == 201


@pytest.mark.parametrize(
    ("kind", "endpoint"),
    [("explode", "*"), ("cut", "bach"), ("reset_on_accept", "batch"), ("stall", "connect")],
)
def test_fault__refuses_what_means_nothing(kind: Any, endpoint: Any) -> None:
    with pytest.raises(ValueError, match=r"unknown|comes before|needs a request"):
        Fault(kind, endpoint)


@pytest.mark.slow
def test_random_faults__rate_seed_and_storing() -> None:
    drawn = [faults.random_faults(0.2, seed=1).at("batch", number) for number in range(2000)]
    again = [faults.random_faults(0.2, seed=1).at("batch", number) for number in range(2000)]
    other = [faults.random_faults(0.2, seed=2).at("batch", number) for number in range(2000)]
    assert drawn == again != other
    hits = [each for each in drawn if each]
    assert 320 < len(hits) < 480
    assert {each.kind for each in hits} == set(faults.RANDOM_KINDS)
    assert {each.processes for each in hits if each.kind == "cut"} == {True, False}
    assert {each.processes for each in hits if each.kind == "status"} == {False}


def test_random_faults__endpoints_and_templates(connect: Open) -> None:
    template = Fault("status", status=429, headers={"Retry-After": "1"})
    client = connect(faults=[faults.random_faults(1, [template], endpoints=["batch"])])
    assert client.batch(client.create(), case())[0] == 429


@pytest.mark.parametrize(
    ("rate", "kinds", "endpoints"),
    [
        (5, ["cut"], ["batch"]),
        (0.1, ["refuse"], ["batch"]),
        (0.1, ["nonsense"], ["batch"]),
        (0.1, ["cut"], ["x"]),
    ],
)
def test_random_faults__refuses_what_means_nothing(rate: float, kinds: Any, endpoints: Any) -> None:
    with pytest.raises(ValueError, match=r"rate|strikes|unknown"):
        faults.random_faults(rate, kinds, endpoints=endpoints)


# Knobs


@pytest.mark.parametrize(("knob", "status", "stored"), [("refuse", 400, 0), ("accept", 201, 2)])
def test_adding_to_closed(connect: Open, knob: str, status: int, stored: int) -> None:
    client = connect(adding_to_closed=knob)
    session = client.create()
    client.end(session)
    assert client.batch(session, case("a"))[0] == status
    assert client.put(session, case("b"))[0] == status
    assert client.buddy.ledger.total_stored() == stored


@pytest.mark.parametrize(("knob", "status", "closed"), [("refuse", 400, 1), ("ok", 200, 2)])
def test_closing_twice(connect: Open, knob: str, status: int, closed: int) -> None:
    client = connect(closing_twice=knob)
    session = client.create()
    client.end(session)
    assert client.end(session, "ERROR")[0] == status
    assert len(client.buddy.ledger.only_session().closed_with) == closed


@pytest.mark.parametrize(("knob", "status"), [("refuse", 400), ("ok", 200)])
def test_reopening_open(connect: Open, knob: str, status: int) -> None:
    client = connect(reopening_open=knob)
    session = client.create()
    assert client.call("POST", f"/sessions/{session}/reopen")[0] == status
    client.end(session)
    assert client.call("POST", f"/sessions/{session}/reopen")[0] == 200


@pytest.mark.parametrize(("knob", "times"), [("duplicate", 2), ("update", 1)])
def test_batch_on_known_key(connect: Open, knob: str, times: int) -> None:
    client = connect(batch_on_known_key=knob)
    session = client.create()
    client.batch(session, case())
    client.batch(session, case(status="FAILED"))
    assert client.buddy.ledger.only_session().stored == {KEY: times}
    assert client.end(session)[1]["tests_count"] == times
    assert client.buddy.ledger.only_session().statuses["FAILED"] == 1


def test_put_identity__group_class_name(connect: Open) -> None:
    client = connect()
    session = client.create()
    client.put(session, case())
    client.put(session, case(test_group_name="till"))
    assert client.buddy.ledger.total_stored() == 2


def test_put_identity__class_name_overwrites_other_groups(connect: Open) -> None:
    client = connect(put_identity="class.name")
    session = client.create()
    client.put(session, case(status="FAILED"))
    client.put(session, case(test_group_name="till"))
    held = client.buddy.ledger.only_session()
    assert held.stored == {("till", "Cart", "test_adds"): 1}
    assert held.overwritten == [(KEY, ("till", "Cart", "test_adds"))]
    assert client.end(session)[1]["failed_count"] == 0


def test_reads_suite_token__false_is_403(connect: Open) -> None:
    client = connect(personal=True, reads_suite_token=False)
    assert client.call("GET", "")[0] == 403
    assert client.call("GET", "/token")[0] == 403
    assert client.create()


def test_counts__may_be_left_out(connect: Open) -> None:
    client = connect(close_gives_counts=False, reopen_gives_counts=False)
    session = client.create()
    assert "tests_count" not in client.end(session)[1]
    assert "tests_count" not in client.call("POST", f"/sessions/{session}/reopen")[1]


def test_closing_counts_off_by__lies_about_closed_sessions(connect: Open) -> None:
    client = connect(closing_counts_off_by=-1, personal=True)
    session = client.create()
    client.put(session, case("a"))
    client.put(session, case("b"))
    assert client.call("GET", f"/sessions/{session}")[1]["tests_count"] == 2
    assert client.end(session)[1]["tests_count"] == 1
    assert client.call("GET", f"/sessions/{session}")[1]["tests_count"] == 1


@pytest.mark.parametrize("status", [400, 413, 422])
def test_poison__refuses_the_whole_batch(connect: Open, status: int) -> None:
    client = connect(poison=lambda each: "venom" in each["name"], poison_status=status)
    session = client.create()
    assert client.batch(session, case(), case("venom"))[0] == status
    assert client.put(session, case("venom"))[0] == status
    assert client.buddy.ledger.total_stored() == 0
    assert client.batch(session, case())[0] == 201


def test_max_body_bytes__is_413(connect: Open) -> None:
    client = connect(max_body_bytes=1000)
    session = client.create()
    assert client.batch(session, case(data="x" * 1000))[0] == 413
    assert client.batch(session, case(data="x" * 100))[0] == 201


def test_rate_limit__429_until_the_reset(connect: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_700_000_000.25
    monkeypatch.setattr(time, "time", lambda: now)
    client = connect(rate_limit=(2, 0.5))
    answers: list[http.client.HTTPResponse] = []
    for expected, remaining in ((201, "1"), (201, "0"), (429, "0")):
        answer = client.raw("POST", "/sessions")
        answer.read()
        answers.append(answer)
        assert (answer.status, answer.getheader("X-Rate-Limit-Remaining")) == (expected, remaining)
    assert answers[0].getheader("X-Rate-Limit-Limit") == "2"
    assert answers[-1].getheader("X-Rate-Limit-Reset") == "1700000001"
    now += 0.5
    assert client.call("POST", "/sessions")[0] == 201


@pytest.mark.parametrize("status", [401, 403, 404])
def test_auth__every_answer(connect: Open, status: int) -> None:
    client = connect(auth=status)
    assert client.call("POST", "/sessions")[0] == status
    assert client.buddy.ledger.requests[0].token_is_right
    assert not client.buddy.ledger.sessions


def test_integer_ids(connect: Open) -> None:
    client = connect(integer_ids=True, personal=True)
    session = client.call("POST", "/sessions")[1]["id"]
    assert isinstance(session, int)
    assert client.call("GET", f"/sessions/{session}")[1]["id"] == session
    assert list(client.buddy.ledger.sessions) == [str(session)]


def test_base_path__is_part_of_the_url(connect: Open) -> None:
    client = connect(base_path="/api")
    assert client.create()
    client.base = "/unit-tests"
    assert client.call("POST", "/sessions")[0] == 404


def test_latency__is_that_of_each_of_16_at_once(connect: Open) -> None:
    for latency_s in (0.05, 1.0, 10.0):  # the next longer one, where a busy machine takes as long to send 16 requests
        setup = connect(latency_s=latency_s)
        session = setup.create()
        clients = [connect(buddy=setup.buddy) for _ in range(16)]
        body = [case(f"t{number}") for number in range(20)]

        def deliver(client: Client, session: str = session, body: Any = body) -> float:
            began = time.monotonic()
            client.batch(session, *body)
            return time.monotonic() - began

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            took = list(pool.map(deliver, clients))
        assert min(took) > 0.98 * latency_s
        assert setup.buddy.ledger.in_flight == 0
        if setup.buddy.ledger.max_in_flight == 16:
            return
    raise AssertionError("16 requests never were on their way at once")


@pytest.mark.parametrize("fault", [None, Fault("drip", chunk_bytes=50, interval_s=0.001), Fault("empty")])
def test_ledger__is_complete_when_the_client_has_its_answer(connect: Open, fault: Any) -> None:
    setup = connect()
    session = setup.create()
    setup.buddy.faults = [fault] if fault else []
    clients = [connect(buddy=setup.buddy) for _ in range(4)]
    unfinished: list[int] = []

    def deliver(client: Client) -> None:
        for _ in range(30):
            client.batch(session, case())
            unfinished.append(setup.buddy.ledger.in_flight)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, clients))
    assert max(unfinished) <= 3
    assert setup.buddy.ledger.max_in_flight <= 4
    assert setup.buddy.ledger.in_flight == 0
    assert all(each.done_s for each in setup.buddy.ledger.requests)


# The buddy's own trouble, and the program


def test_exit__tells_of_the_buddys_own_failure() -> None:
    def broken(_case: dict[str, Any]) -> bool:
        raise ZeroDivisionError

    buddy = FaultyBuddy(poison=broken)
    buddy.__enter__()
    client = Client(buddy)
    session = client.create()
    with pytest.raises(http.client.RemoteDisconnected):
        client.put(session, case())
    client.close()
    with pytest.raises(RuntimeError, match="the faulty buddy failed: ZeroDivisionError"):
        buddy.__exit__(None, None, None)


def test_exit__does_not_wait_for_stalled_clients() -> None:
    with FaultyBuddy(faults=[Fault("stall")]) as buddy:
        client = Client(buddy)
        client.http.request("POST", "/unit-tests/sessions")
        wait_until(lambda: buddy.ledger.in_flight == 1)
        began = time.monotonic()
    assert time.monotonic() - began < PATIENCE_S / 2  # or the client would be waited for until it leaves
    client.close()


def test_enter__says_when_the_port_is_taken() -> None:
    with FaultyBuddy() as buddy, pytest.raises(OSError, match="in use"), FaultyBuddy(port=buddy.port):
        pass


@systems.needs_signals
def test_main__prints_url_token_and_totals() -> None:
    program = Path(faulty_buddy.__file__)
    command = [sys.executable, str(program), "--latency", "0.01", "--faults", "0.0", "--seed", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as process:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], PATIENCE_S)[0], "the program did not start"
        url, token = process.stdout.readline().strip(), process.stdout.readline().strip()
        http_client = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE_S)
        http_client.request("POST", "/unit-tests/sessions", headers={"Authorization": f"Bearer {token}"})
        assert http_client.getresponse().status == 201
        http_client.close()
        process.send_signal(signal.SIGTERM)
        totals = json.loads(process.stdout.read())
    assert process.returncode == 0
    expected = {"stored": 0, "duplicates": 0, "sessions": 1, "open_sessions": 1, "requests": 1}
    assert expected.items() <= totals.items()


def test_key_of__takes_group_class_and_name() -> None:
    assert ledger.key_of(case()) == KEY


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other rules for ports that are used again")
def test_ports__are_its_own_also_while_nobody_listens() -> None:
    with FaultyBuddy() as buddy:
        buddy.stop_listening()
        for reuses in (0, 1):
            with socket.socket() as other:
                other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuses)
                with pytest.raises(OSError, match="in use"):
                    other.bind(("127.0.0.1", buddy.port))
        buddy.start_listening()
        assert requests.get(buddy.url, timeout=PATIENCE_S).status_code
