"""Connections: every step ends in time, and only connecting takes another thread."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import urllib3.exceptions

from reporter import time_limit
from reporter.buddy.http import connections

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@contextlib.contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[connections.Connections]:
    """Answer each request on a connection with what `answer` does, until the client leaves."""

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    while connection.recv(65536):
                        answer(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield connections.Connections(url, verify=True, proxies={}, kept=2)


def ask(made: connections.Connections, *, seconds: float = 10.0) -> bytes:
    with contextlib.closing(made.send("GET", "/x", body=None, headers={}, seconds=seconds)) as answer:
        return answer.read(decode_content=True)


def drip(connection: socket.socket) -> None:
    """Send a byte of a header's value again and again, until the client leaves."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def drip_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    drip(connection)


@pytest.mark.parametrize("answer", [drip, drip_body])
def test_send__an_answer_that_drips_is_over_in_time(answer: Callable[[socket.socket], None]) -> None:
    with serving(answer) as made:
        began = time.monotonic()
        with pytest.raises(urllib3.exceptions.ReadTimeoutError):
            ask(made, seconds=0.3)
        assert time.monotonic() - began < 60


def test_send__only_connecting_takes_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    within, called = time_limit.within, []

    def noted(seconds: float, call: Callable[[], None]) -> None:
        called.append(seconds)
        within(seconds, call)

    monkeypatch.setattr(time_limit, "within", noted)
    with serving(lambda connection: connection.sendall(ANSWER)) as made:
        assert [ask(made) for _ in range(5)] == [b"{}"] * 5
    assert len(called) == 1


def test_send__begins_nothing_that_has_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda connection: connection.sendall(ANSWER)) as made:
        ask(made)
        with pytest.raises((urllib3.exceptions.HTTPError, ValueError)):
            ask(made, seconds=0.0)
        assert ask(made) == b"{}"
