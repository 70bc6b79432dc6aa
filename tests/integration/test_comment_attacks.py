"""A server in the place of GitHub's API that means ill, or is ill: what it answers never harms the run."""

import gzip
import http.server
import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reporter import time_limit
from reporter.outputs.comment import api, github, markdown

MARKER = markdown.marker({"GITHUB_WORKFLOW": "Tests", "GITHUB_JOB": "unit"})
TOKEN = "ghs_0123456789abcdefghij"
BOT = {"login": "github-actions[bot]"}


def plain(body: Any, *headers: str, status: str = "200 OK") -> bytes:
    data = json.dumps(body).encode() if not isinstance(body, bytes) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


class Server(socketserver.ThreadingTCPServer):
    """Answers each request by `answer`, which gets method and path; a function of it may write as it likes."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Callable[[str, str], bytes | Callable[[Any], None]] = lambda *_: plain([])
        self.heads: list[str] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.heads.append(f"{self.command} {self.path}\n{self.headers}")
        answer = self.server.answer(self.command, self.path)
        self.close_connection = True
        try:
            if callable(answer):
                answer(self)
            else:
                self.wfile.write(answer)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.over.set()
        made.shutdown()
        thread.join()


def post(server: Server, url: str = "") -> github.Outcome:
    environ = {"GITHUB_API_URL": url or server.url, "GITHUB_REPOSITORY": "acme/shop"}
    return github.post(f"{MARKER}\nnow", MARKER, is_wanted=True, token=TOKEN, environ=environ, ref_name="pull/7")


def written(server: Server) -> list[str]:
    lines = [head.partition("\n")[0] for head in server.heads]
    return [line for line in lines if not line.startswith("GET") and not line.startswith("POST /graphql")]


def _drip(beginning: bytes, piece: bytes) -> Callable[[Any], None]:
    def answer(handler: Any) -> None:
        handler.wfile.write(beginning)
        while not handler.server.over.wait(0.05):
            handler.wfile.write(piece)

    return answer


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [
        _drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[", b" "),
        _drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        _drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        _drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        _drip(b"", b""),
    ],
    ids=["body", "header", "continue", "chunks", "silence"],
)
def test_post__what_drips_is_given_up_in_time(
    server: Server, answer: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "DEADLINE_S", 0.5)
    server.answer = lambda *_: answer
    began = time.monotonic()
    outcome = post(server)
    assert time.monotonic() - began < 60  # without a limit it would never end
    assert "GitHub did not answer within 0.5 s" in outcome.notice


def test_post__a_stopped_run_waits_no_longer_than_it_must(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "STOPPED_S", 0.1)
    monkeypatch.setattr(api, "DEADLINE_S", 100.0)
    server.answer = lambda *_: _drip(b"", b"")
    environ = {"GITHUB_API_URL": server.url, "GITHUB_REPOSITORY": "acme/shop"}
    asked: list[bool] = []

    def is_stopped() -> bool:
        asked.append(True)
        return len(asked) > 1

    began = time.monotonic()
    outcome = github.post(
        MARKER,
        MARKER,
        is_wanted=True,
        token=TOKEN,
        environ=environ,
        ref_name="pull/7",
        is_stopped=is_stopped,
    )
    assert time.monotonic() - began < api.DEADLINE_S / 2
    assert "the comment was not written" in outcome.notice


HOSTILE = {
    "html": plain(b"<html>sign in</html>"),
    "no_utf8": plain(b'["\xff\xfe"]'),
    "nested": plain(b"[" * 500_000),
    "large": plain(b'["' + b"x" * (9 << 20) + b'"]'),
    "bomb": plain(gzip.compress(b"[" + b" " * (64 << 20) + b"]"), "Content-Encoding: gzip"),
    "no_gzip": plain(b"[]", "Content-Encoding: gzip"),
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n[",
    "bad_chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]",
    "no_http": b"SSH-2.0-OpenSSH_9.6\r\n",
    "nothing": b"",
    "many_headers": plain([], *[f"X-{number}: x" for number in range(300)]),
    "object": plain({"message": "no list"}),
    "number": plain(b"9" * 100_000),
    "retry_after": plain({}, "Retry-After: 99999999999999999999", status="429 Too Many"),
    "odd_status": plain([], status="999 x"),
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("to", ["/user", "/comments", "write"])
def test_post__an_answer_of_any_kind_is_a_notice(server: Server, answer: bytes, to: str) -> None:
    def choose(method: str, path: str) -> bytes:
        is_meant = to == "write" if method != "GET" else to in path
        good = {"GET": plain([]), "POST": plain({})}[method]
        if is_meant:
            return answer
        return plain(BOT) if path == "/user" else good

    server.answer = choose
    outcome = post(server)
    assert outcome.url == ""
    assert TOKEN not in outcome.notice
    assert len(written(server)) <= 1


def test_post__the_token_does_not_follow_to_another_host(server: Server) -> None:
    with Server() as other:
        thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        there = other.url.replace("127.0.0.1", "localhost")
        for status in ("301 Moved", "302 Found", "307 Temporary", "308 Permanent"):
            answer = plain({}, f"Location: {there}/user", status=status)
            server.answer = lambda *_, answer=answer: answer
            assert "GitHub answered 30" in post(server).notice
        other.shutdown()
        thread.join()
        assert other.heads == []


@pytest.mark.parametrize(
    "values", [b"[" + b"{}," * 400_000 + b"{}]", b"[" + b'{"a":[[]]}' + b",[[[]]]" * 90_000 + b"]"]
)
def test_post__more_values_than_a_list_of_comments_has_are_not_taken_apart(server: Server, values: bytes) -> None:
    server.answer = lambda _, path: plain(BOT if path == "/user" else values)
    assert "more values than a list of comments" in post(server).notice
    assert written(server) == []


def test_post__pages_without_an_end_are_left(server: Server) -> None:
    page = [{"id": 1, "body": "talk", "user": {"login": "somebody"}}] * 100
    server.answer = lambda _, path: plain(BOT if path == "/user" else page)
    assert "more than 3000 comments" in post(server).notice
    assert len(server.heads) == 31
    assert written(server) == []


@pytest.mark.parametrize(
    "comment",
    [
        {"id": 5, "body": f"{MARKER}\nx", "user": {"login": "github-actions"}},
        {"id": 5, "body": f"{MARKER}\nx", "user": {"login": "GitHub-Actions[bot]x"}},
        {"id": 5, "body": f"{MARKER}\nx", "user": None},
        {"id": 5, "body": f"{MARKER}\nx", "user": ["github-actions[bot]"]},
        {"id": "../../../user", "body": f"{MARKER}\nx", "user": BOT},
        {"id": True, "body": f"{MARKER}\nx", "user": BOT},
        {"id": -5, "body": f"{MARKER}\nx", "user": BOT},
        {"id": 5, "body": None, "user": BOT},
        {"id": 5, "body": [MARKER], "user": BOT},
        {"id": 5, "body": f"> {MARKER}", "user": BOT},
        None,
        [MARKER],
        MARKER,
    ],
)
def test_post__what_is_not_surely_ours_is_not_edited(server: Server, comment: Any) -> None:
    def answer(method: str, path: str) -> bytes:
        if path == "/user":
            return plain({"message": "no"}, status="403 Forbidden")
        return plain([comment]) if method == "GET" else plain({"html_url": "https://github.com/x"})

    server.answer = answer
    post(server)
    assert written(server) == ["POST /repos/acme/shop/issues/7/comments"]


@pytest.mark.parametrize("status", ["401 Unauthorized", "500 Oops", "429 Too Many", "302 Found"])
def test_post__nothing_is_written_where_it_is_not_known_who_writes(server: Server, status: str) -> None:
    ours = [{"id": 5, "body": f"{MARKER}\nx", "user": BOT}]
    server.answer = lambda _, path: plain({}, status=status) if path == "/user" else plain(ours)
    assert post(server).notice
    assert written(server) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/x\r\nSet-Cookie: a",
        "https://github.com/x\n::error::planted",
        "javascript:alert(1)",
        {"a": 1},
        ["https://github.com"],
        7,
        "https://github.com/" + "x" * 100_000,
        None,
    ],
)
def test_post__an_odd_address_of_the_comment_is_none(server: Server, url: Any) -> None:
    server.answer = lambda method, _: plain([] if method == "GET" else {"html_url": url})
    assert post(server).url == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://github.example/api/v3",
        "https://user:password@github.example",
        "file:///etc/passwd",
        "//github.example",
        "http://127.0.0.1:99999",
        "http://[::1",
        "https://" + "a" * 300 + ".example",
        "https://github.example\r\nX-Planted: 1",
        "https://github.example/?x=",
        "nonsense",
    ],
)
def test_post__an_odd_address_of_the_api_is_a_notice(server: Server, url: str) -> None:
    outcome = post(server, url)
    assert outcome.notice
    assert "password" not in outcome.notice
    assert server.heads == []
