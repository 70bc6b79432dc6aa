"""The ways in which the faulty Buddy misbehaves: which request is hit, and what goes over the wire then.

Nothing here knows sessions or cases: a fault gets a connection, and the answer that an honest server would
give.
"""

import asyncio
import dataclasses
import http
import json
import random
import socket
import struct
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

Kind = Literal[
    "refuse",  # nobody listens for `seconds`; every connection is reset when it starts in mid-life
    "reset_on_accept",  # RST as soon as the connection is accepted
    "reset_after_read",  # RST once the whole request was read
    "close_after_read",  # FIN once the whole request was read, without an answer
    "stall",  # no answer for `seconds`, then FIN; None: as long as the client waits
    "stall_headers",  # like stall, but in the middle of the answer's headers
    "drip",  # the honest answer, `chunk_bytes` each `interval_s`
    "cut",  # Content-Length of the whole answer, half of its body, FIN
    "empty",  # 2xx, no body
    "not_json",  # 2xx, text
    "json_list",  # 2xx, []
    "json_null",  # 2xx, null
    "html",  # 502 and a proxy's HTML page
    "status",  # `status` (503) with `headers`, and `body` or an error as Buddy writes them
    "redirect",  # 307 to `location`
    "huge",  # 2xx, a body that never ends
    "bad_headers",  # bytes that are not HTTP, FIN
    "slow_read",  # the request's body is read `chunk_bytes` each `interval_s`, then answered honestly
]
Endpoint = Literal[
    "create", "put", "batch", "close", "reopen", "get", "list", "cases", "suites", "suite", "token", "other"
]
ENDPOINTS: tuple[str, ...] = get_args(Endpoint)
STALLED: set[int] = set()  # the clients' ports of the connections on which nothing more will come
# faults that strike when a connection comes, where no endpoint is known yet
CONNECT = "connect"
AT_CONNECT = ("refuse", "reset_on_accept")
HONEST_IN_THE_END = ("drip", "slow_read")
# kinds after which a client cannot know whether the request took effect
AMBIGUOUS = (
    "reset_after_read", "close_after_read", "stall", "stall_headers", "cut", "empty", "not_json",
    "json_list", "json_null", "huge", "bad_headers",
)  # fmt: skip
RANDOM_KINDS: tuple[Kind, ...] = (
    "reset_after_read", "close_after_read", "cut", "empty", "not_json", "html", "status",
)  # fmt: skip
FIXED_BODIES: Mapping[str, bytes] = {
    "empty": b"",
    "not_json": b"stored, thank you",
    "json_list": b"[]",
    "json_null": b"null",
    "html": b"<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body>Bad Gateway</body></html>\n",
}
DEFAULT_STATUS: Mapping[str, int] = {"html": 502, "status": 503, "redirect": 307}
MAX_HEAD_BYTES = 65536


class BadRequestError(Exception):
    """The client does not speak HTTP/1.1, or not as we know it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: what an honest server would send, or what a fault sends in its place."""

    status: int
    body: bytes
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def head(self, *, keep_alive: bool = True, length: int | None = None) -> bytes:
        """Return the status line and headers, for a body of `length` bytes (default: its own)."""
        fields = {
            "Content-Type": "application/json",
            "Content-Length": str(len(self.body) if length is None else length),
            "Connection": "keep-alive" if keep_alive else "close",
        } | dict(self.headers)
        lines = [f"HTTP/1.1 {self.status} {_reason(self.status)}"]
        lines += [f"{name}: {value}" for name, value in fields.items() if value]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def json_answer(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer with a JSON body."""
    return Answer(status, json.dumps(value).encode(), headers or {})


def error_answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an error the way that Buddy writes them."""
    return json_answer(status, {"errors": [{"message": message}]}, headers)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _FaultDetails:
    """What a kind of fault can be told; each kind takes the fields that it needs.

    `stores`: process the request before misbehaving; None is the kind's habit (drip and slow_read do, others
    do not). `seconds`: how long to stall or refuse; None: until the client leaves, or the buddy stops.
    `interval_s` and `chunk_bytes`: the pace of drip and slow_read. `part`: what drips. `status`, `headers`,
    `body` replace those of any answer; `location` is where a redirect leads.
    """

    stores: bool | None = None
    seconds: float | None = None
    interval_s: float = 0.05
    chunk_bytes: int = 1
    part: Literal["headers", "body", "all"] = "all"
    status: int | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: bytes | None = None
    location: str = "/elsewhere"


@dataclasses.dataclass(frozen=True)
class Fault(_FaultDetails):
    """One way to misbehave, and the requests that it hits; raise ValueError for words that mean nothing.

    `attempts` are 1-based numbers of the endpoint's own requests; with endpoint "*" each endpoint counts for
    itself. `refuse` and `reset_on_accept` with endpoint "*" strike at the connection, and `attempts` are then
    1-based numbers of connections; `refuse` with attempts "all" holds from the start. `refuse` with an
    endpoint begins an outage when such a request has been read. The first fault of a list that fits decides.
    """

    kind: Kind
    endpoint: Endpoint | Literal["*", "connect"] = "*"
    attempts: range | set[int] | frozenset[int] | Literal["all"] = "all"

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"unknown kind of fault: {self.kind}")
        if self.endpoint not in (*ENDPOINTS, "*", CONNECT):
            raise ValueError(f"unknown endpoint: {self.endpoint}")
        if self.kind in AT_CONNECT and self.endpoint == "*":
            object.__setattr__(self, "endpoint", CONNECT)
        if self.kind == "reset_on_accept" and self.endpoint != CONNECT:
            raise ValueError("reset_on_accept comes before any endpoint is known: leave the endpoint out")
        if self.endpoint == CONNECT and self.kind not in AT_CONNECT:
            raise ValueError(f"{self.kind} needs a request: name its endpoint")

    @property
    def processes(self) -> bool:
        """Whether the request takes effect."""
        return self.kind in HONEST_IN_THE_END if self.stores is None else self.stores

    @property
    def is_from_the_start(self) -> bool:
        """Whether nobody listens from the beginning."""
        return self.kind == "refuse" and self.endpoint == CONNECT and self.attempts == "all"

    def at(self, endpoint: str, attempt: int) -> "Fault | None":
        """Return itself when it hits the (1-based) attempt at an endpoint, else None."""
        if self.endpoint != endpoint and (self.endpoint != "*" or endpoint == CONNECT):
            return None
        return self if self.attempts == "all" or attempt in self.attempts else None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RandomFaults:
    """Faults by chance: the same ones for the same seed, whatever the order in which endpoints are asked."""

    rate: float
    kinds: Sequence[Kind | Fault] = RANDOM_KINDS
    seed: int = 0
    endpoints: Sequence[str] = ENDPOINTS
    is_from_the_start: Literal[False] = False

    def at(self, endpoint: str, attempt: int) -> Fault | None:
        """Draw a fault for the (1-based) attempt at an endpoint, or None.

        Where the kind leaves the client in doubt and does not say whether the request is stored, a coin
        decides.
        """
        if endpoint not in self.endpoints:
            return None
        dice = random.Random(f"{self.seed}:{endpoint}:{attempt}")
        if dice.random() >= self.rate:
            return None
        drawn = dice.choice(self.kinds)
        fault = drawn if isinstance(drawn, Fault) else Fault(drawn)
        stored = dice.random() < 0.5
        if fault.stores is None and fault.kind in AMBIGUOUS:
            return dataclasses.replace(fault, stores=stored)
        return fault


def random_faults(
    rate: float = 0.05,
    kinds: Sequence[Kind | Fault] = RANDOM_KINDS,
    *,
    seed: int = 0,
    endpoints: Sequence[str] = ENDPOINTS,
) -> RandomFaults:
    """Let a share of all requests (0 to 1) fail at random; `kinds` may hold whole faults as templates.

    Raise ValueError for a rate outside of 0 to 1, unknown endpoints, and kinds that need a connection to
    strike.
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"rate is a share from 0 to 1, not {rate}")
    if unknown := set(endpoints) - set(ENDPOINTS):
        raise ValueError(f"unknown endpoints: {', '.join(sorted(unknown))}")
    for kind in kinds:
        template = kind if isinstance(kind, Fault) else Fault(kind)
        if template.endpoint == CONNECT:
            raise ValueError(f"{template.kind} strikes before there is a request: name an endpoint")
    return RandomFaults(rate=rate, kinds=tuple(kinds), seed=seed, endpoints=tuple(endpoints))


def choose(faults: Iterable[Fault | RandomFaults], endpoint: str, attempt: int) -> Fault | None:
    """Return the first fault that hits the (1-based) attempt at an endpoint, or None."""
    return next((hit for each in faults if (hit := each.at(endpoint, attempt)) is not None), None)


class Connection:
    """One accepted socket, read and written byte by byte as faults want it. Everything may raise OSError."""

    def __init__(self, sock: socket.socket, *, client_port: int, read_bytes: int = 65536) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = sock
        self._read_bytes = read_bytes
        self.client_port = client_port
        self._buffer = bytearray()
        self.resets_on_close = False
        self.before_last: Callable[[], None] = lambda: None

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        await self._loop.sock_sendall(self._socket, data)

    async def send_last(self, data: bytes) -> None:
        """Call `before_last`, then send the end of an answer: the client may act before we are back."""
        self.before_last()
        await self.send(data)

    async def receive(self, size: int | None = None) -> bytes:
        """Return up to `size` bytes, what was read ahead first; b"" when the client has finished."""
        if self._buffer:
            data = bytes(self._buffer[:size])
            del self._buffer[: len(data)]
            return data
        return await self._loop.sock_recv(self._socket, size or self._read_bytes)

    async def read_until(self, mark: bytes) -> bytes | None:
        """Return everything up to a mark, without it; None when the client left before the first byte.

        Raise EOFError when it left in between, BadRequestError after 64 KiB without the mark.
        """
        while (end := self._buffer.find(mark)) < 0:
            if len(self._buffer) > MAX_HEAD_BYTES:
                raise BadRequestError("too many bytes without an end")
            data = await self._loop.sock_recv(self._socket, self._read_bytes)
            if not data and self._buffer:
                raise EOFError("the client left in the middle of a request")
            if not data:
                return None
            self._buffer += data
        found = bytes(self._buffer[:end])
        del self._buffer[: end + len(mark)]
        return found

    async def read_exactly(self, size: int, pace: Fault | None = None) -> bytes:
        """Return `size` bytes, at a slow_read's pace if given. Raise EOFError when the client leaves."""
        parts: list[bytes] = []
        while size:
            data = await self.receive(min(size, pace.chunk_bytes) if pace else size)
            if not data:
                raise EOFError("the client left in the middle of a request")
            parts.append(data)
            size -= len(data)
            if pace:
                await asyncio.sleep(pace.interval_s)
        return b"".join(parts)

    async def wait_for_the_client_to_leave(self, seconds: float | None) -> None:
        """Read and drop whatever comes until the client leaves, or for some seconds at most."""
        try:
            async with asyncio.timeout(seconds):
                while await self.receive():
                    pass
        except TimeoutError:
            pass

    def close(self) -> None:
        """Close with FIN, or with RST when `resets_on_close`."""
        if self.resets_on_close:
            # SO_LINGER with a time of 0 makes close() send RST (socket(7), tcp(7))
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


async def misbehave(fault: Fault, connection: Connection, answer: Answer) -> bool:
    """Answer a request that was read, in the way of a fault; say whether the connection can be used again.

    `answer` is the honest one. `refuse` is the server's own business and counts as a reset here.
    """
    return await _WAYS[fault.kind](fault, connection, answer_of(fault, answer))


def answer_of(fault: Fault, honest: Answer) -> Answer:
    """Return what a fault would have the client read: the honest answer with the fault's words in it."""
    status = fault.status or DEFAULT_STATUS.get(fault.kind, honest.status)
    if fault.kind in FIXED_BODIES and fault.kind != "html" and status >= 300 and fault.status is None:
        status = 200
    headers = dict(honest.headers)
    body = FIXED_BODIES.get(fault.kind, honest.body)
    if fault.kind == "html":
        headers["Content-Type"] = "text/html"
    elif fault.kind == "not_json":
        headers["Content-Type"] = "text/plain"
    elif fault.kind == "status":
        body = error_answer(status, f"answered {status} on purpose").body
    elif fault.kind == "redirect":
        headers["Location"], body = fault.location, b""
    return Answer(status, body if fault.body is None else fault.body, headers | dict(fault.headers))


async def _reset(_fault: Fault, connection: Connection, _answer: Answer) -> bool:
    connection.resets_on_close = True
    return False


async def _close(_fault: Fault, _connection: Connection, _answer: Answer) -> bool:
    return False


async def _stall(fault: Fault, connection: Connection, _answer: Answer) -> bool:
    STALLED.add(connection.client_port)
    try:
        await connection.wait_for_the_client_to_leave(fault.seconds)
    finally:
        STALLED.discard(connection.client_port)
    return False


async def _stall_headers(fault: Fault, connection: Connection, answer: Answer) -> bool:
    head = answer.head()
    await connection.send(head[: head.index(b"Content-Length") + 9])
    return await _stall(fault, connection, answer)


async def _drip(fault: Fault, connection: Connection, answer: Answer) -> bool:
    head, body = answer.head(), answer.body
    if fault.part == "body":
        await connection.send(head)
    slow = {"headers": head, "body": body, "all": head + body}[fault.part]
    rest = body if fault.part == "headers" else b""
    chunks = [slow[start : start + fault.chunk_bytes] for start in range(0, len(slow), fault.chunk_bytes)]
    chunks = [*chunks, rest] if rest else chunks or [b""]
    for chunk in chunks[:-1]:
        await connection.send(chunk)
        await asyncio.sleep(fault.interval_s)
    await connection.send_last(chunks[-1])
    return True


async def _cut(_fault: Fault, connection: Connection, answer: Answer) -> bool:
    half = answer.body[: len(answer.body) // 2]
    # never the true length, even where the body is empty
    await connection.send(answer.head(length=max(len(answer.body), 1)) + half)
    return False


async def _answer(_fault: Fault, connection: Connection, answer: Answer) -> bool:
    await connection.send_last(answer.head() + answer.body)
    return True


async def _huge(_fault: Fault, connection: Connection, answer: Answer) -> bool:
    unending = dataclasses.replace(
        answer, headers={**answer.headers, "Content-Length": "", "Transfer-Encoding": "chunked"}
    )
    await connection.send(unending.head() + b'c\r\n{"cases": ["\r\n')
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while True:
        await connection.send(piece)
        # at most 64 MB/s, so that the others get their turn
        await asyncio.sleep(0.001)


async def _bad_headers(_fault: Fault, connection: Connection, _answer: Answer) -> bool:
    await connection.send(b"\x16\x03\x01 this is not HTTP\r\n: : :\r\n\r\n")
    return False


_WAYS: Mapping[str, Callable[[Fault, Connection, Answer], Awaitable[bool]]] = {
    "refuse": _reset,
    "reset_after_read": _reset,
    "close_after_read": _close,
    "stall": _stall,
    "stall_headers": _stall_headers,
    "drip": _drip,
    "cut": _cut,
    "empty": _answer,
    "not_json": _answer,
    "json_list": _answer,
    "json_null": _answer,
    "html": _answer,
    "status": _answer,
    "redirect": _answer,
    "huge": _huge,
    "bad_headers": _bad_headers,
    "slow_read": _answer,
}


def _reason(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
