"""What stands before the sandbox: foreign hosts, requests that are too large, the limits that every answer tells."""

import http.client
import json
import pathlib
import socket
import subprocess
import sys
import time

import pytest

pytest.importorskip("fastapi", reason="the sandbox extra is not installed")

from reporter.sandbox import middleware, schema, server
from tests.support import timing

CASE = {"test_group_name": "shop", "classname": "Cart", "name": "adds", "status": "PASSED", "time": 0.25}


def ask(
    sandbox: server.Sandbox, method: str, path: str, *, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Ask with the suite token; return status, headers in lower case, and body."""
    connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=60)
    try:
        given = {"Authorization": f"Bearer {sandbox.token}", "Content-Type": "application/json"} | (headers or {})
        connection.request(method, path, body=body, headers=given)  # type: ignore[arg-type]
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def batch_path(sandbox: server.Sandbox) -> str:
    return f"/unit-tests/sessions/{sandbox.store.create_session({}).id}/cases/batch"


# --- hosts


@pytest.mark.parametrize("path", ["/", "/app/local/playground/SandBox1", "/unit-tests/sessions", "/nowhere"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[::1]"])
def test_hosts__a_foreign_one_is_refused(sandbox: server.Sandbox, path: str, host: str) -> None:
    status, _, body = ask(sandbox, "GET", path, headers={"Host": host})
    assert status == 421
    assert json.loads(body) == {"errors": [{"message": "the sandbox answers to 127.0.0.1 and localhost alone"}]}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:1234", "127.0.0.1:99"])
def test_hosts__our_own_under_any_port(sandbox: server.Sandbox, host: str) -> None:
    assert ask(sandbox, "GET", "/", headers={"Host": host})[0] == 200  # a tunnel has a port of its own


def test_hosts__two_of_them_or_none(sandbox: server.Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    for lines in (b"Host: localhost\r\nHost: evil.example\r\n", b""):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\n" + lines + b"Connection: close\r\n\r\n")
            assert plain.recv(100).split()[1] in (b"400", b"421")


# --- sizes


def test_bodies__announced_too_large(sandbox: server.Sandbox) -> None:
    path = batch_path(sandbox)
    for length in (middleware.BODY_BYTES + 1, 10**18):
        status, headers, body = ask(sandbox, "POST", path, headers={"Content-Length": str(length)})
        assert (status, headers["connection"]) == (413, "close")
        assert json.loads(body) == {"errors": [{"message": "more than 16 MiB"}]}


def test_bodies__too_large_without_saying_so(sandbox: server.Sandbox) -> None:
    pieces = (b"x" * 2**20 for _ in range(17))
    status, _, body = ask(sandbox, "POST", batch_path(sandbox), body=pieces)
    assert (status, json.loads(body)["errors"][0]["message"]) == (413, "more than 16 MiB")
    assert ask(sandbox, "GET", "/")[0] == 200


def test_bodies__what_is_on_its_way_does_not_destroy_the_answer(sandbox: server.Sandbox) -> None:
    """A connection that is closed with something unread is reset, and 413 once came as that."""
    path = batch_path(sandbox)
    for headers, expected in (({}, 413), ({"Authorization": "Bearer x"}, 401)):
        for body in ((b"x" * 2**20 for _ in range(40)), b"x" * (40 << 20)):
            assert ask(sandbox, "POST", path, body=body, headers=headers)[0] == expected


def test_bodies__that_never_come_hold_nothing_up(sandbox: server.Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "LINGER_S", 0.1)
    port = int(sandbox.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as plain:
        plain.sendall(b"POST /unit-tests/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
        answer = b""
        while piece := plain.recv(1000):  # until the sandbox hangs up
            answer += piece
    assert answer.startswith(b"HTTP/1.1 401 ")


def test_bodies__without_a_token_are_not_read(sandbox: server.Sandbox) -> None:
    headers = {"Authorization": "Bearer x", "Content-Length": str(10**12)}
    assert ask(sandbox, "POST", batch_path(sandbox), headers=headers)[0] == 401


def test_bodies__zero_bytes_are_no_json(sandbox: server.Sandbox) -> None:
    body = json.dumps({"cases": []}).encode("utf-16")
    status, _, said = ask(sandbox, "POST", batch_path(sandbox), body=body)
    assert (status, json.loads(said)["errors"][0]["message"]) == (400, "the body is not valid JSON: a zero byte")


@pytest.mark.parametrize("piece", ["{}", "[]", "1", '{"a":[{},{}]}'])
def test_bodies__of_too_many_parts(sandbox: server.Sandbox, piece: str) -> None:
    body = f'{{"cases":[{",".join([piece] * 170_000)}]}}'.encode()
    status, _, said = ask(sandbox, "POST", batch_path(sandbox), body=body)
    expected = "more than a request may hold: 10,000 test cases are the most"
    assert (status, json.loads(said)["errors"][0]["message"]) == (413, expected)


def test_bodies__of_more_cases_than_a_batch_may_hold(sandbox: server.Sandbox) -> None:
    most = [CASE | {"name": str(number)} for number in range(schema.BATCH_CASES)]
    path = batch_path(sandbox)
    status, _, said = ask(sandbox, "POST", path, body=json.dumps({"cases": [*most, CASE]}))
    assert status == 400
    assert json.loads(said)["errors"][0]["message"].startswith("cases: list should have at most 10000 items")
    assert ask(sandbox, "POST", path, body=json.dumps({"cases": most}))[0] == 201


def test_bodies__marks_in_a_text_are_no_parts(sandbox: server.Sandbox) -> None:
    body = json.dumps({"cases": [CASE | {"data": '{[,\\"' * 300_000}]})
    assert ask(sandbox, "POST", batch_path(sandbox), body=body)[0] == 201


@pytest.mark.parametrize("text", [b'"' * 500_000, b'\\"' * 500_000, b'"' + b'\\"' * 500_000, b'"{' * 300_000 + b"\\"])
def test_count_parts__takes_no_more_time_for_quotes(text: bytes) -> None:
    plain = b"{" * len(text)  # which is as many marks as there can be

    def count(body: bytes) -> None:
        middleware.count_parts(b",{" * 100_000 + body)

    assert timing.takes_at_most(40, lambda: count(text), than=lambda: count(plain))


def test_bodies__empty_cases_take_no_memory(tmp_path: pathlib.Path) -> None:
    """300 kB of empty cases once took 651 MiB, because the problem of each was kept."""
    code = """
import asyncio, json, resource, sys
from reporter.sandbox import answers, app, store
storage = store.Store()
place = answers.Place(url="http://localhost", workspace="local", project="playground", suite="SandBox1")
application = app.create_app(storage, place, personal_token="p")
session = storage.create_session({}).id
token = storage.suites.tokens()["SandBox1"]
headers = [
    (b"host", b"localhost"),
    (b"authorization", f"Bearer {token}".encode()),
    (b"content-type", b"application/json"),
]
path = f"/unit-tests/sessions/{session}/cases/batch"
statuses = []
async def send(message):
    statuses.append(message.get("status"))
def ask(body):
    async def receive():
        return {"type": "http.request", "body": body}
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "headers": headers,
             "query_string": b"", "http_version": "1.1", "scheme": "http", "server": None, "client": None}
    asyncio.run(application(scope, receive, send))
ask(json.dumps({"cases": []}).encode())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for number in (100_000, 75_000, 10_000):
    ask(b'{"cases":[' + b",".join([b"{}"] * number) + b"]}")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, *filter(None, statuses))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    kibibytes, *statuses = done.stdout.split()
    assert statuses == ["201", "413", "400", "400"]
    assert int(kibibytes) < 32 * 1024


def test_pages__large_data_takes_no_memory(tmp_path: pathlib.Path) -> None:
    """A page holds 4 million characters of what cases say, and once read all of it to throw most away."""
    code = """
import resource, sys
from reporter.sandbox import pages, store
storage = store.Store(sys.argv[1])
session = storage.create_session({}).id
case = {"test_group_name": "g", "classname": "c", "status": "FAILED", "time": 0.1}
for number in range(40):
    data = f"<testcase><failure message='no {number}'>{'x' * 4_000_000}</failure></testcase>"
    storage.add_cases(session, [case | {"name": f"t{number}", "data": data}])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
cases = pages.worst_cases(storage, session)
page = pages.session_page(storage.session(session), storage.groups(session), cases=cases)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, page.count("<tr id="), page.count("too much for"))
"""
    command = [sys.executable, "-c", code, str(tmp_path / "buddy.sqlite")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    kibibytes, shown, short = done.stdout.split()
    assert (shown, short) == ("40", "32")
    assert int(kibibytes) < 64 * 1024


# --- rate limits


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [("/", "", 200), ("/nowhere", "", 404), ("/unit-tests/sessions", "x", 401), ("/unit-tests/sessions", "", 405)],
)
def test_rate_limit__every_answer_tells_it(sandbox: server.Sandbox, path: str, token: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {token or sandbox.token}"}
    counts = []
    for _ in range(2):
        began = time.time()
        got, told, _ = ask(sandbox, "GET", path, headers=headers)
        assert got == status
        assert told["x-rate-limit-limit"] == str(middleware.REQUESTS)
        assert began <= int(told["x-rate-limit-reset"]) <= time.time() + middleware.WINDOW_S + 1
        counts.append(int(told["x-rate-limit-remaining"]))
    assert counts[1] in (counts[0] - 1, middleware.REQUESTS - 1)  # or a new minute has begun


def test_rate_limit__unexpected_errors_tell_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with server.running() as own:
        monkeypatch.delattr(type(own.store), "create_session")
        status, told, _ = ask(own, "POST", "/unit-tests/sessions")
    assert (status, told["x-rate-limit-limit"]) == (500, str(middleware.REQUESTS))


def test_rate_limit__ends_with_429() -> None:
    with server.running(requests_a_minute=2) as own:
        answers = [ask(own, "POST", "/unit-tests/sessions") for _ in range(3)]
        assert len(own.store.sessions()) == 2
    assert [status for status, _, _ in answers] == [201, 201, 429]
    assert [told["x-rate-limit-remaining"] for _, told, _ in answers] == ["1", "0", "0"]
    assert 1 <= int(answers[2][1]["retry-after"]) <= middleware.WINDOW_S
    assert json.loads(answers[2][2]) == {"errors": [{"message": "too many requests"}]}
