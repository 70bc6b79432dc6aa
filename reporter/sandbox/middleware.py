"""Middleware around the application: who asks under which name, how much, and how often.

Each class is one layer of ASGI around the next; none of them knows what a request is about.
"""

import asyncio
import contextlib
import math
import re
import time

import starlette.exceptions
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reporter.sandbox import answers, schema

# a page of another site may point its own name at 127.0.0.1 and then read our pages, which ask for no token; its
# requests still carry its name (https://en.wikipedia.org/wiki/DNS_rebinding)
HOSTS = frozenset({"127.0.0.1", "localhost"})

BODY_BYTES = 16 << 20  # ours sends 2 MiB and one test case at most
IMPORT_BYTES = 32 << 20  # kept in a file, and read as a stream
IMPORT_PATH = "/unit-tests/import"
# of a body: a test case has six fields, so the most that a batch may hold take 70,000; 300 kB of empty cases, that
# were counted after they were decoded and checked, once took 651 MiB
_JSON_PARTS = 16 * schema.BATCH_CASES
# ends with the body at the latest, so that no part of it is looked at twice
# possessive, as in `ci.providers.large_json`; a backslash at the very end is no bracket either way
_JSON_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)

LINGER_S = 2
REQUESTS, WINDOW_S = 1_000_000, 60  # more than clients on loopback send: they can read the headers, and are not limited


class KnownHost:
    """Refuses a request that names another host than this machine's own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = Headers(scope=scope).get("host", "")
        if host.partition(":")[0].lower() in HOSTS:
            await self._app(scope, receive, send)
            return
        refusal = answers.errors(421, [f"the sandbox answers to {' and '.join(sorted(HOSTS))} alone"])
        await refusal(scope, receive, send)


class RateLimit:
    """Tells with every answer how many requests are left, and answers 429 where none is.

    Source: Buddy API docs, Getting started > Rate limits: `X-Rate-Limit-Limit`, `-Remaining`, and `-Reset`, in
    seconds of Unix time.
    """

    def __init__(self, app: ASGIApp, *, requests: int = REQUESTS) -> None:
        self._app = app
        self._limit = requests
        self._used = 0
        self._ends = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = self._count(time.time())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        answer = self._app
        if self._used > self._limit:
            wait = {"Retry-After": str(max(1, math.ceil(self._ends - time.time())))}
            answer = answers.errors(429, ["too many requests"], wait)
        await answer(scope, receive, send_with_headers)

    def _count(self, now: float) -> list[tuple[bytes, bytes]]:
        if now >= self._ends:
            self._used, self._ends = 0, now + WINDOW_S
        self._used += 1
        numbers = {
            "limit": self._limit,
            "remaining": max(0, self._limit - self._used),
            "reset": math.ceil(self._ends),
        }
        return [(f"x-rate-limit-{name}".encode(), str(number).encode()) for name, number in numbers.items()]


class Lingering:
    """Takes in what is still on its way when the answer is given, for `LINGER_S` at most, and throws it away.

    A connection that is closed with something unread is reset, and the answer is lost with it
    (https://nginx.org/en/docs/http/ngx_http_core_module.html#lingering_close).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        is_coming = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"

        async def receive_and_note() -> Message:
            nonlocal is_coming
            message = await receive()
            is_coming = message.get("more_body", False)
            return message

        async def send_and_linger(message: Message) -> None:
            if is_coming and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            if is_coming and message["type"] == "http.response.body" and not message.get("more_body"):
                await send({**message, "more_body": True})
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LINGER_S):
                        while is_coming:
                            await receive_and_note()
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self._app(scope, receive_and_note, send_and_linger)


class BoundedBody:
    """Refuses a body that is too large before it is read, and one of too many parts before it is decoded."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_import = scope["path"] == IMPORT_PATH
        bounded = _Bounded(receive, limit=IMPORT_BYTES if is_import else BODY_BYTES)
        try:
            bounded.check_announced(Headers(scope=scope).get("content-length", ""))
            if not is_import:  # which is parsed while it comes in
                bounded.check_parts(await bounded.read())
        except starlette.exceptions.HTTPException as problem:
            await answers.errors(problem.status_code, [problem.detail])(scope, receive, send)
            return
        await self._app(scope, bounded.receive, send)


class _Bounded:
    """The messages of one request, counted; once it was read as a whole, its body comes as one message."""

    def __init__(self, receive: Receive, *, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._left = limit
        self._read: Message | None = None

    def check_announced(self, length: str) -> None:
        """Raise where the length that a request announces is too much."""
        if length.isdecimal() and int(length) > self._limit:
            raise self._too_large()

    def check_parts(self, body: bytes) -> None:
        """Raise where a body can't be the JSON of a request, or is that of too many test cases."""
        if b"\0" in body:  # no UTF-8: a decoder that guesses another encoding sees other marks than `count_parts`
            raise starlette.exceptions.HTTPException(400, "the body is not valid JSON: a zero byte")
        if count_parts(body) > _JSON_PARTS:
            raise starlette.exceptions.HTTPException(
                413, f"more than a request may hold: {schema.BATCH_CASES:,} test cases are the most"
            )

    async def read(self) -> bytes:
        """Return the whole body; raises where it is too large."""
        read = bytearray()  # no list: a body may come in pieces of one byte
        more = True
        while more:
            message = await self.receive()
            read += message.get("body", b"")
            more = message.get("more_body", False)
        body = bytes(read)
        self._read = {**message, "body": body, "more_body": False}
        return body

    async def receive(self) -> Message:
        """Return the next message; raises where the body is too large."""
        if self._read is not None:
            message, self._read = self._read, None
            return message
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise self._too_large()
        return message

    def _too_large(self) -> starlette.exceptions.HTTPException:
        return starlette.exceptions.HTTPException(413, f"more than {self._limit >> 20} MiB")


def count_parts(body: bytes) -> int:
    """Count the objects, arrays and commas of a JSON text, those inside strings apart; no JSON is decoded for it."""
    number = _count_marks(body)
    return number if number <= _JSON_PARTS else _count_marks(_JSON_STRING.sub(b"", body))


def _count_marks(body: bytes) -> int:
    return sum(body.count(mark) for mark in (b"{", b"[", b","))
