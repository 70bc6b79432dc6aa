"""Connections to one host, kept for the next request, whose every step ends in time.

requests sets them up (certificates, proxies), urllib3 makes the requests: made by requests too, each would take half
as much processor time again (docs/decisions/connections.md). A socket's time-out counts from one piece of data to the
next, so an answer that comes byte by byte would never end. Here one limit is over all steps of a request. Connecting,
which waits for name servers and proxies without a limit, is done on another thread and given up (`time_limit`). Before
each piece that is sent or read the socket gets the time that is left.
"""

import functools
import http.client
import io
import socket
import threading
import time
from typing import Any

import requests
import requests.adapters
import urllib3
import urllib3.connection

from reporter import time_limit

CONNECT_S = 10.0  # for one address of the host
GRACE_S = 0.05  # for a socket to end by its own time-out, which closes it
_NO_CONNECTION = "nothing from the name server, a proxy or the server in time"

_this_request = threading.local()  # `until`: the end of the time of the request that this thread is at


def _seconds_left() -> float:
    """Return how long the request may go on; raises TimeoutError where its time is over."""
    left: float = _this_request.until - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


class _TimedReader(io.RawIOBase):
    """A socket's data, read until the time of the request is over."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._socket = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._socket.settimeout(_seconds_left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock))


class _TimedConnection(urllib3.connection.HTTPConnection):
    """Keeps the limit in a connection of any class: this one comes first among the bases of the class that is used."""

    response_class = _TimedResponse

    def connect(self) -> None:
        until = _this_request.until
        try:
            time_limit.within(_seconds_left() + GRACE_S, lambda: self._connect(until))
        except time_limit.TooLongError:
            raise urllib3.exceptions.ConnectTimeoutError(_NO_CONNECTION) from None

    def _connect(self, until: float) -> None:
        _this_request.until = until  # a proxy's answer is read on this thread, too
        super().connect()

    def send(self, data: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(_seconds_left())
        super().send(data)


class Connections:
    """Connections to the host of `url`, through one of `proxies` (as requests knows them); thread safe.

    `verify` is requests' word: True, or a file or folder of certificates. At most `kept` are kept. Raises what requests
    raises for an address, a proxy or certificates that can't be used.
    """

    def __init__(self, url: str, *, verify: str | bool, proxies: dict[str, str], kept: int) -> None:
        prepared = requests.PreparedRequest()
        prepared.method = "GET"
        prepared.prepare_url(url, None)
        self._adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=kept)
        pool: Any = self._adapter.get_connection_with_tls_context(prepared, verify, proxies)
        self._adapter.cert_verify(pool, prepared.url, verify, None)  # type: ignore[no-untyped-call]
        # which class it is, http, https or a SOCKS proxy's, is known only here: urllib3's pool says which one it makes
        chosen = pool.ConnectionCls
        pool.ConnectionCls = type(f"Timed{chosen.__name__}", (_TimedConnection, chosen), {})
        self._pool = pool

    def send(
        self, method: str, path: str, *, body: Any, headers: dict[str, str], seconds: float
    ) -> urllib3.BaseHTTPResponse:
        """Send a request once and return its answer, whose body is to be read on this thread.

        All of it is over in `seconds`. Raises what urllib3 raises; redirects are not followed.
        """
        _this_request.until = time.monotonic() + seconds
        answer: urllib3.BaseHTTPResponse = self._pool.urlopen(
            method,
            path,
            body,
            headers,
            retries=False,
            redirect=False,
            assert_same_host=False,
            timeout=urllib3.Timeout(connect=min(CONNECT_S, seconds), read=seconds),
            preload_content=False,
            decode_content=False,
        )
        return answer


@functools.lru_cache(maxsize=8)
def path_of(base_url: str) -> str:
    """Return the path of a base URL as it is sent, without a slash at its end; raises what requests raises for it."""
    prepared = requests.PreparedRequest()
    prepared.prepare_url(base_url, None)
    return prepared.path_url.rstrip("/")


def proxies_for(base_url: str) -> dict[str, str]:
    """Return the proxies that the environment names for an address.

    Asked once, not for every request: the look-up costs as much as the request itself. Plain http is for loopback alone
    (`address.check`), where a proxy would look on its own machine.
    """
    if base_url.lower().startswith("http:"):
        return {}
    return dict(requests.utils.get_environ_proxies(base_url))
