"""The client's words: nothing secret in them. Its deeds are tested on real sockets (test_delivery_*)."""

import contextlib
import http.server
import itertools
import threading
import tracemalloc
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from reporter.buddy.address import Endpoints
from reporter.buddy.delivery import options
from reporter.buddy.http import answer_body, client, failures, rate_limit, responses

TOKEN = "bud_ut_eu_s3cret"


@pytest.fixture
def made() -> client.Client:
    return client.Client("https://api.example", TOKEN, limiter=rate_limit.RateLimit(1))


def test_repr__shows_no_token(made: client.Client) -> None:
    endpoints = Endpoints.for_suite_token()
    for shown in (made, options.DeliveryOptions("https://api.example", TOKEN, endpoints, {})):
        assert TOKEN not in repr(shown)
        assert TOKEN not in str(shown)


def test_hidden__tokens_and_credentials(made: client.Client) -> None:
    assert made.hidden(f"Bearer {TOKEN}: no") == "Bearer <hidden>: no"
    assert made.hidden("through http://me:hush@proxy.example:8080/") == "through http://<hidden>@proxy.example:8080/"


def test_hidden__tokens_that_were_fetched_later() -> None:
    secrets = [TOKEN]
    made = client.Client("https://api.example", TOKEN, limiter=rate_limit.RateLimit(1), secrets=secrets)
    secrets.append("another0token")
    assert made.hidden(f"{TOKEN} another0token") == "<hidden> <hidden>"


@pytest.mark.parametrize(
    ("password", "pieces"),
    [
        ("s3cret-word", ["me:s3cret-word", "s3cret-word"]),
        # urllib3 takes an address apart at the first of these, and quotes what is left
        ("hush/now-then", ["hush", "now-then"]),
        ("hush?now-then", ["hush", "now-then"]),
        ("hush#now@then", ["hush", "now", "then"]),
    ],
)
def test_hidden__proxy_secrets_whole_and_in_pieces(
    password: str, pieces: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{password}@proxy.example:8080")
    made = client.Client("https://api.example", TOKEN, limiter=rate_limit.RateLimit(1))
    for piece in pieces:
        if len(piece) > 3:
            assert made.hidden(f"failed at {piece}: no") == "failed at <hidden>: no"


class _Answers(http.server.BaseHTTPRequestHandler):
    """Answers with the pieces of a list, which may be endless."""

    pieces: Iterable[bytes] = ()
    status = 201

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            for piece in self.pieces:
                self.wfile.write(piece)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def answering(pieces: Iterable[bytes], status: int = 201) -> Iterator[client.Client]:
    handler = type("Handler", (_Answers,), {"pieces": pieces, "status": status})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield client.Client(f"http://127.0.0.1:{server.server_port}", TOKEN, limiter=rate_limit.RateLimit(1))
        server.shutdown()


def ask(made: client.Client, *, counts: bool) -> dict[str, Any]:
    return made.request("POST", "/x", {}, deadline=rate_limit.Deadline(20), repeatable=False, counts=counts)


PIECE = b'{"name": "' + b"x" * 65_000 + b'"}'


@pytest.mark.parametrize("megabytes", [1, 8])
def test_request__counts_a_long_answer_and_keeps_none_of_it(megabytes: int) -> None:
    number = megabytes * 15
    with answering([b'{"cases": [', *[PIECE + b","] * number, PIECE, b"]}"]) as made:
        tracemalloc.start()
        assert ask(made, counts=True) == {answer_body.COUNTED: number + 1}
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 1 << 20


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("status", [201, 400, 500])
def test_request__an_answer_without_end_is_cut_off(counts: bool, status: int) -> None:
    with answering(itertools.chain([b'{"cases": ['], itertools.repeat(PIECE + b",")), status) as made:
        tracemalloc.start()
        with pytest.raises(responses.RequestError):
            ask(made, counts=counts)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 << 20


def test_request__a_long_answer_that_is_no_object_is_ambiguous() -> None:
    with answering([b"<html>" + b"x" * 200_000]) as made, pytest.raises(responses.Ambiguous):
        ask(made, counts=True)


def test_request__an_address_that_is_none_is_refused_with_the_cure() -> None:
    made = client.Client("https://.nowhere", TOKEN, limiter=rate_limit.RateLimit(1))
    with pytest.raises(responses.Rejected) as caught:
        made.request("GET", "/x", deadline=rate_limit.Deadline(2), repeatable=True)
    assert caught.value.stops_all
    assert "api_url" in caught.value.cure


@pytest.mark.parametrize(
    ("text", "short"),
    [
        (
            "<pool>: Failed to establish a new connection: [Errno 111] Connection refused",
            "[Errno 111] Connection refused",
        ),
        (
            "pool: Failed to resolve 'x' ([Errno -2] Name not known)",
            "Failed to resolve 'x' ([Errno -2] Name not known)",
        ),
        ("HTTPConnectionPool(host='x', port=1): Read timed out. (read timeout=2.397477171999981)", "Read timed out"),
        ("('Connection aborted.', RemoteDisconnected('SessionApi end closed connection without response'))", None),
        ("(Caused by SSLError(SSLError(1, '[SSL] record layer failure')))", None),
        ("", "Exception"),
    ],
)
def test_short__says_it_once_and_whole(text: str, short: str | None) -> None:
    said = failures._short(Exception(text))
    assert said == short if short else said.count("(") == said.count(")")
