"""A Buddy that misbehaves on purpose, on real sockets, and keeps a ledger of what it truly stored.

For tests: `with FaultyBuddy(faults=[Fault("cut", "batch", {1}, stores=True)]) as buddy: ...`. For benchmarks:
`python tests/support/faulty_buddy.py --latency 0.05` prints its URL and token, and its totals when
terminated. Standard library only, because every byte has to be ours. What the API does and looks like: Buddy
API docs, Unit Tests; where they are silent, a constructor keyword picks one of the answers that are possible.
"""

import argparse
import asyncio
import base64
import collections
import contextlib
import dataclasses
import datetime
import functools
import json
import math
import signal
import socket
import sys
import threading
import time
import types
import urllib.parse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support import faults as fault_kinds
from tests.support import ledger as ledgers

__all__ = ["FaultyBuddy"]

Answer = fault_kinds.Answer
STATUSES = ("PASSED", "FAILED", "SKIPPED", "ERROR")
SECRET = "insecure0local0token"
PERSONAL_TOKEN = "insecure-local-personal-token"
REFUSALS = {401: "Wrong authentication data", 403: "API is disabled in this workspace", 404: "Not found"}
NOT_JSON = object()
_PATIENCE_S = 60.0  # for our own thread, which a busy machine may keep from its turn
T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A request's headers (lower-case names), and what its path asks for; `session_id` may be None."""

    method: str
    target: str
    headers: dict[str, str]
    endpoint: str
    is_personal: bool
    place: tuple[str, ...]
    session_id: str | None

    @property
    def query(self) -> dict[str, str]:
        """The query's fields, the last one where a name repeats."""
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.target).query))


class RefusedError(Exception):
    """The honest answer is an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.answer = fault_kinds.error_answer(status, message)


@dataclasses.dataclass(kw_only=True)
class BuddyApi:
    """The Unit Tests API in memory: decides answers, and knows no sockets. Each field is a knob.

    `latency_s` is the time from a whole request to its answer; the request takes effect at once.
    `adding_to_closed`, `closing_twice`, `reopening_open`: "refuse" answers 400. `batch_on_known_key`: store
    again, or update as PUT does; `put_identity`: which cases are the same one. `reads_suite_token`: False
    answers 403 to a personal token that asks for suites; `masks_suite_token` shows stars in its place. `open_counts`:
    "zero" counts the cases of a session only once it is closed. `slow_counts`: so many looks at a closed session, the
    answer to closing included, find it IN_PROGRESS with counts that are too low. `error_message`: closed sessions end
    in ERROR, whatever they hold, and say so. `closing_counts_off_by` is added to `tests_count` of
    closed sessions. `poison` says of a case whether the batch or PUT that holds it is answered
    `poison_status`. `max_body_bytes`: 413 above. `rate_limit` is (requests, seconds): 429 beyond, in windows
    that begin with a request. `auth`: the status of every answer, if not 200. `integer_ids`: session ids are
    JSON numbers. `base_path` is put before every path.
    """

    latency_s: float = 0.0
    adding_to_closed: Literal["refuse", "accept"] = "refuse"
    closing_twice: Literal["ok", "refuse"] = "ok"
    reopening_open: Literal["ok", "refuse"] = "ok"
    batch_on_known_key: Literal["duplicate", "update"] = "duplicate"
    put_identity: ledgers.Identity = "group.class.name"
    reads_suite_token: bool = True
    masks_suite_token: bool = False
    open_counts: Literal["live", "zero"] = "live"
    reopen_gives_counts: bool = True
    close_gives_counts: bool = True
    closing_counts_off_by: int = 0
    slow_counts: int = 0
    error_message: str = ""
    poison: Callable[[dict[str, Any]], bool] | None = None
    poison_status: Literal[400, 413, 422] = 400
    max_body_bytes: int | None = None
    rate_limit: tuple[int, float] | None = None
    auth: Literal[200, 401, 403, 404] = 200
    integer_ids: bool = False
    base_path: str = ""
    workspace: str = "local"
    project: str = "demo"
    suite: str = "MNbyVedg"
    ledger: ledgers.Ledger = dataclasses.field(default_factory=ledgers.Ledger, init=False)
    _window: tuple[float, int] = dataclasses.field(default=(-math.inf, 0), init=False)

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        raise NotImplementedError

    @property
    def token(self) -> str:
        """The suite token, which carries the URL: bud_ut_local_<base64url of it, no padding>_<secret>."""
        encoded = base64.urlsafe_b64encode(self.url.encode()).decode().rstrip("=")
        return f"bud_ut_local_{encoded}_{SECRET}"

    @property
    def personal_token(self) -> str:
        """The token that needs to be told workspace, project and suite."""
        return PERSONAL_TOKEN

    def parse(self, head: bytes) -> Request:
        """Read a request line and headers. Raise `faults.BadRequestError` when they are not HTTP/1.1."""
        first, *lines = head.decode("latin-1").split("\r\n")
        try:
            method, target, version = first.split(" ")
        except ValueError:
            raise fault_kinds.BadRequestError(f"not a request line: {first[:80]}") from None
        if version != "HTTP/1.1":
            raise fault_kinds.BadRequestError(f"not HTTP/1.1: {version[:20]}")
        fields = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        endpoint, is_personal, place, session_id = self._route(method, target.partition("?")[0])
        return Request(method, target, headers, endpoint, is_personal, place, session_id)

    def _route(self, method: str, path: str) -> tuple[str, bool, tuple[str, ...], str | None]:
        """Find endpoint, whether by personal token, (workspace, project, suite) and session of a path."""
        if not path.startswith(f"{self.base_path}/"):
            return "other", False, (), None
        parts = [urllib.parse.unquote(part) for part in path.removeprefix(self.base_path).split("/")[1:]]
        is_personal = parts[0] == "workspaces"
        place: tuple[str, ...] = ()
        tail = parts
        if is_personal and [*parts[2:3], *parts[4:6]] == ["projects", "unit-tests", "suites"]:
            place = (parts[1], parts[3], *parts[6:7])
            tail = ["suites", *("{suite}" for _ in parts[6:7]), *parts[7:]]
        session_id = None
        if "sessions" in tail[:3] and len(tail) > (at := tail.index("sessions") + 1):
            session_id, tail[at] = tail[at], "{id}"
        endpoint = _ENDPOINTS.get((method, "/".join(tail)), "other")
        return endpoint, is_personal, place, session_id

    def token_is_right(self, request: Request) -> bool:
        """Whether the token is one of ours, and of the sort that the endpoint takes."""
        expected = self.personal_token if request.is_personal else self.token
        return request.headers.get("authorization") == f"Bearer {expected}"

    def answer(self, request: Request, body: Any, record: ledgers.RequestRecord) -> Answer:
        """Process a request (empty body: None); note in its record whether it took effect."""
        limits, is_over = self._count_request()
        try:
            if is_over:
                raise RefusedError(429, "Rate limit exceeded")
            self._check(request, record)
            if body is NOT_JSON:
                raise RefusedError(400, "Body is not JSON")
            answer = _ANSWERS[request.endpoint](self, request, body)
            record.processed = True
        except RefusedError as refused:
            answer = refused.answer
        return dataclasses.replace(answer, headers={**answer.headers, **limits}) if limits else answer

    def _count_request(self) -> tuple[dict[str, str], bool]:
        """Count a request in its window; return the headers to tell of it, and whether it is one too many."""
        if self.rate_limit is None:
            return {}, False
        limit, per_s = self.rate_limit
        began, count = self._window
        now = time.time()
        if now >= began + per_s:
            began, count = now, 0
        self._window = (began, count + 1)
        headers = {
            "X-Rate-Limit-Limit": str(limit),
            "X-Rate-Limit-Remaining": str(max(limit - count - 1, 0)),
            "X-Rate-Limit-Reset": str(math.ceil(began + per_s)),
        }
        return headers, count >= limit

    def _check(self, request: Request, record: ledgers.RequestRecord) -> None:
        """Raise RefusedError for what no endpoint takes: tokens, places, sizes."""
        if self.auth != 200:
            raise RefusedError(self.auth, REFUSALS[self.auth])
        if not self.token_is_right(request):
            known = (f"Bearer {self.token}", f"Bearer {self.personal_token}")
            is_known = request.headers.get("authorization") in known
            raise RefusedError(403 if is_known else 401, "Wrong sort of token" if is_known else REFUSALS[401])
        here = (self.workspace, self.project, self.suite)
        if request.endpoint == "other" or request.place != here[: len(request.place)]:
            raise RefusedError(404, REFUSALS[404])
        if self.max_body_bytes is not None and record.body_bytes > self.max_body_bytes:
            raise RefusedError(413, f"Body of {record.body_bytes} bytes is larger than {self.max_body_bytes}")

    def _create(self, _request: Request, body: Any) -> Answer:
        payload = {} if body is None else _object(body)
        if payload.get("ref_type") not in (None, "BRANCH", "TAG", "PULL_REQUEST"):
            raise RefusedError(400, "ref_type: unknown value")
        if payload.get("ref_type") and not payload.get("ref_name"):
            raise RefusedError(400, "ref_name: required with ref_type")
        if payload.get("ci_provider") not in (None, "NONE", "BUDDY", "GITHUB_ACTION", "CIRCLE_CI"):
            raise RefusedError(400, "ci_provider: unknown value")
        number = len(self.ledger.live_sessions()) + 1
        session_id = str(1000 + number) if self.integer_ids else f"r4nBYX{number}"
        return fault_kinds.json_answer(201, self._view(self.ledger.open_session(session_id, payload)))

    def _put(self, request: Request, body: Any) -> Answer:
        case = _case(body)
        session = self._writable(request, [case])
        (added,) = self.ledger.store(session, [case], identity=self.put_identity, may_update=True)
        return fault_kinds.json_answer(201 if added or not request.is_personal else 200, self._case_view(case))

    def _batch(self, request: Request, body: Any) -> Answer:
        cases = _object(body).get("cases")
        if not isinstance(cases, list):
            raise RefusedError(400, "cases: a list is required")
        checked = [_case(case) for case in cases]
        session = self._writable(request, checked)
        may_update = self.batch_on_known_key == "update"
        self.ledger.store(session, checked, identity=self.put_identity, may_update=may_update)
        shown = {"url": self.url, "html_url": None, "cases": [self._case_view(case) for case in checked]}
        return fault_kinds.json_answer(201, shown)

    def _close(self, request: Request, body: Any) -> Answer:
        session = self._find(request)
        status = None if body is None else _object(body).get("status")
        if status not in (None, "PASSED", "FAILED", "ERROR"):
            raise RefusedError(400, "status: unknown value")
        if not session.open and self.closing_twice == "refuse":
            raise RefusedError(400, "Session is closed already")
        self.ledger.close(session, body)
        return fault_kinds.json_answer(200, self._view(session, has_counts=self.close_gives_counts))

    def _reopen(self, request: Request, _body: Any) -> Answer:
        session = self._find(request)
        if session.open and self.reopening_open == "refuse":
            raise RefusedError(400, "Session is open already")
        self.ledger.reopen(session)
        return fault_kinds.json_answer(200, self._view(session, has_counts=self.reopen_gives_counts))

    def _get(self, request: Request, _body: Any) -> Answer:
        return fault_kinds.json_answer(200, self._view(self._find(request)))

    def _list(self, request: Request, _body: Any) -> Answer:
        branch = request.query.get("branch")
        newest_first = reversed(self.ledger.live_sessions())
        found = [each for each in newest_first if branch is None or each.created.get("ref_name") == branch]
        shown = [self._view(each) for each in _page(request, found)]
        return fault_kinds.json_answer(200, {"url": self.url, "html_url": None, "sessions": shown})

    def _cases(self, request: Request, _body: Any) -> Answer:
        status = request.query.get("status")
        found = [case for case in self._find(request).cases if status is None or case["status"] == status]
        shown = [self._case_view(case) for case in _page(request, found)]
        return fault_kinds.json_answer(200, {"url": self.url, "html_url": None, "cases": shown})

    def _suites(self, _request: Request, _body: Any) -> Answer:
        shown = self._suite_view()
        return fault_kinds.json_answer(200, {"url": self.url, "html_url": None, "suites": [shown]})

    def _suite(self, _request: Request, _body: Any) -> Answer:
        return fault_kinds.json_answer(200, {**self._suite_view(), "token": self._shown_token})

    def _token(self, _request: Request, _body: Any) -> Answer:
        self._suite_view()
        return fault_kinds.json_answer(200, {"token": self._shown_token})

    @property
    def _shown_token(self) -> str:
        return "********" if self.masks_suite_token else self.token

    def _find(self, request: Request) -> ledgers.Session:
        session = self.ledger.find(request.session_id or "")
        if session is None:
            raise RefusedError(404, f"Session {request.session_id} not found")
        return session

    def _writable(self, request: Request, cases: list[ledgers.Case]) -> ledgers.Session:
        """Return the session that cases go to. Raise RefusedError where it is closed, or a case is poison."""
        session = self._find(request)
        if not session.open and self.adding_to_closed == "refuse":
            raise RefusedError(400, "Session is closed")
        if self.poison is not None and any(map(self.poison, cases)):
            raise RefusedError(self.poison_status, "A test case cannot be stored")
        return session

    def _suite_view(self) -> dict[str, Any]:
        if not self.reads_suite_token:
            raise RefusedError(403, "Token cannot receive data: scope UNIT_TEST_READ is missing")
        return {"url": self.url, "id": self.suite, "name": "Faulty suite", "timeout": 3600}

    def _case_view(self, case: ledgers.Case) -> dict[str, Any]:
        key = f"{case['classname']}.{case['name']}"
        return {"id": key, **{name: value for name, value in case.items() if name != "data"}}

    def _status(self, session: ledgers.Session) -> str:
        """Return a session's status, which knows no FAILED."""
        if session.open:
            return "IN_PROGRESS"
        last = session.closed_with[-1] if session.closed_with else None
        claimed = last.get("status") if isinstance(last, dict) else None
        if session.statuses["FAILED"] or session.statuses["ERROR"] or claimed in ("FAILED", "ERROR"):
            return "ERROR"
        if self.error_message:
            return "ERROR"
        return "SKIPPED" if session.cases and session.statuses["SKIPPED"] == len(session.cases) else "SUCCESSFUL"

    def _view(self, session: ledgers.Session, *, has_counts: bool = True) -> dict[str, Any]:
        is_counting = not session.open and self.slow_counts > 0
        self.slow_counts -= is_counting
        is_seen = not (session.open or is_counting) or self.open_counts == "live"
        counts, created = session.statuses if is_seen else collections.Counter[str](), session.created
        place = f"workspaces/{self.workspace}/projects/{self.project}/unit-tests/suites/{self.suite}"
        shown: dict[str, Any] = {
            "url": f"{self.url}/{place}/sessions/{session.id}",
            "html_url": f"{self.url}/app/{self.suite}/{session.id}",
            "id": int(session.id) if self.integer_ids else session.id,
            "relative_id": session.number,
            "create_date": datetime.datetime.fromtimestamp(session.born, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "status": "IN_PROGRESS" if is_counting else self._status(session),
            "duration": 0,
        }
        if shown["status"] == "ERROR" and self.error_message:
            shown["error_message"] = self.error_message
        asked = ("ci_provider", "ci_run_url", "revision", "ref_type", "ref_name")
        shown |= {name: created.get(name) for name in asked}
        if has_counts:
            lie = 0 if session.open else self.closing_counts_off_by
            lie -= is_counting
            shown |= {"tests_count": len(session.cases) * is_seen + lie, "failed_count": counts["FAILED"]}
            shown |= {"skipped_count": counts["SKIPPED"], "error_count": counts["ERROR"]}
        return shown


@dataclasses.dataclass(kw_only=True, eq=False)
class FaultyBuddy(BuddyApi):
    """A `BuddyApi` that listens on 127.0.0.1 in a thread of its own, while its `with` block lasts.

    Takes the knobs of `BuddyApi` besides its own. `faults` and the knobs may be changed at any time (attempts
    count on). `port` 0 picks a free one. Leaving the block raises RuntimeError when the buddy itself failed,
    since that is no test result.
    """

    faults: Sequence[fault_kinds.Fault | fault_kinds.RandomFaults] = ()
    port: int = 0
    _loop: asyncio.AbstractEventLoop = dataclasses.field(init=False, repr=False)
    _thread: threading.Thread = dataclasses.field(init=False, repr=False)
    _listener: socket.socket | None = dataclasses.field(default=None, init=False, repr=False)
    _tasks: dict[asyncio.Task[None], fault_kinds.Connection] = dataclasses.field(
        default_factory=dict, init=False, repr=False
    )
    _bugs: list[BaseException] = dataclasses.field(default_factory=list, init=False, repr=False)

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end. Raise RuntimeError while the port is not known."""
        if not self.port:
            raise RuntimeError("the faulty buddy has no port yet: use it in a with block")
        return f"http://127.0.0.1:{self.port}{self.base_path}"

    def __enter__(self) -> Self:
        """Listen; raise OSError when the port is taken."""
        self._bind()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="faulty-buddy", daemon=True)
        self._thread.start()
        self._in_loop(self._start)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: types.TracebackType | None,
    ) -> None:
        """Cut every connection and stop. Raise RuntimeError when the buddy itself failed."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(timeout=_PATIENCE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=_PATIENCE_S)
        self._loop.close()
        if self._bugs and error is None:
            raise RuntimeError(f"the faulty buddy failed: {self._bugs[0]!r}") from self._bugs[0]

    def stop_listening(self) -> None:
        """Refuse new connections and reset those there are, as when a server dies."""
        self._in_loop(self._go_down)

    def start_listening(self) -> None:
        """Accept connections again, on the same port."""
        self._in_loop(self._listen)

    def _in_loop(self, action: Callable[[], None]) -> None:
        async def act() -> None:
            action()

        asyncio.run_coroutine_threadsafe(act(), self._loop).result(timeout=_PATIENCE_S)

    def _bind(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(self.port > 0))
        if self._reads_slowly():
            # so that a large body makes the client's send wait, too: from 2 MB on with the usual send buffer
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.setblocking(False)
        try:
            listener.bind(("127.0.0.1", self.port))
        except OSError:
            listener.close()
            raise
        # two that have this option may share a port until one of them listens
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        self.port = listener.getsockname()[1]
        # bound but not listening: the port is ours, and connections to it are refused (tcp(7))
        self._listener = listener

    def _reads_slowly(self) -> bool:
        return any(isinstance(each, fault_kinds.Fault) and each.kind == "slow_read" for each in self.faults)

    def _start(self) -> None:
        starts = [each for each in self.faults if isinstance(each, fault_kinds.Fault) and each.is_from_the_start]
        if not starts:
            self._listen()
        elif starts[0].seconds is not None:
            self._loop.call_later(starts[0].seconds, self._listen)

    def _listen(self) -> None:
        assert self._listener is not None
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.listen(1024)
        self._loop.add_reader(self._listener, self._accept)

    def _go_down(self, *, sparing: asyncio.Task[None] | None = None) -> None:
        if self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None
            self._bind()
        for task, connection in self._tasks.items():
            if task is not sparing:
                connection.resets_on_close = True
                task.cancel()

    async def _stop(self) -> None:
        self._go_down()
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self) -> None:
        listener = self._listener
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while listener is not None and listener is self._listener:
                accepted, (_, client_port) = listener.accept()
                accepted.setblocking(False)
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                read_bytes = 1024 if self._reads_slowly() else 65536
                connection = fault_kinds.Connection(accepted, client_port=client_port, read_bytes=read_bytes)
                number = self.ledger.connected()
                later = [each for each in self.faults if not each.is_from_the_start]
                fault = fault_kinds.choose(later, fault_kinds.CONNECT, number)
                if fault is not None:
                    self._turn_away(connection, fault)
                    continue
                task = self._loop.create_task(self._serve(connection, number))
                self._tasks[task] = connection
                task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        # not in _serve itself: a task that is cancelled before its first step runs none of its code
        self._tasks.pop(task).close()

    def _turn_away(self, connection: fault_kinds.Connection, fault: fault_kinds.Fault) -> None:
        self.ledger.reset_connection()
        if fault.kind == "refuse":
            # first of all: whoever sees the reset may connect again at once
            self._begin_outage(fault)
        connection.resets_on_close = True
        connection.close()

    def _begin_outage(self, fault: fault_kinds.Fault, *, sparing: asyncio.Task[None] | None = None) -> None:
        self._go_down(sparing=sparing)
        if fault.seconds is not None:
            self._loop.call_later(fault.seconds, self._listen)

    async def _serve(self, connection: fault_kinds.Connection, number: int) -> None:
        try:
            while (head := await connection.read_until(b"\r\n\r\n")) is not None:
                if not await self._exchange(connection, head, number):
                    break
        except fault_kinds.BadRequestError as problem:
            with contextlib.suppress(OSError):
                answer = fault_kinds.error_answer(400, str(problem))
                await connection.send(answer.head(keep_alive=False) + answer.body)
        except (OSError, EOFError):
            pass  # the client left: its right
        except Exception as bug:
            self._bugs.append(bug)

    async def _exchange(self, connection: fault_kinds.Connection, head: bytes, number: int) -> bool:
        """Read one request and answer it; say whether the connection can be used again."""
        request = self.parse(head)
        record = self.ledger.arrived(
            endpoint=request.endpoint,
            connection=number,
            method=request.method,
            path=request.target,
            session_id=request.session_id,
            has_token="authorization" in request.headers,
            token_is_right=self.token_is_right(request),
        )
        connection.before_last = functools.partial(self.ledger.finished, record)
        try:
            fault = fault_kinds.choose(self.faults, request.endpoint, record.attempt)
            record.fault = fault.kind if fault else None
            body = await _read_body(connection, request, fault)
            due = time.monotonic() + self.latency_s
            value = _json(body)
            record.body_bytes, record.cases = len(body), _count_cases(request.endpoint, value)
            if fault is None or fault.processes:
                answer = self.answer(request, value, record)
            else:
                answer = _unprocessed(request, fault)
            # also without latency: sockets that are always ready would keep the others from their turn
            await asyncio.sleep(max(due - time.monotonic(), 0))
            return await self._reply(connection, request, record, fault, answer)
        finally:
            self.ledger.finished(record)

    async def _reply(
        self,
        connection: fault_kinds.Connection,
        request: Request,
        record: ledgers.RequestRecord,
        fault: fault_kinds.Fault | None,
        answer: Answer,
    ) -> bool:
        keep_alive = request.headers.get("connection", "").lower() != "close"
        if fault is None:
            record.status = answer.status
            await connection.send_last(answer.head(keep_alive=keep_alive) + answer.body)
            return keep_alive
        if fault.kind not in _SILENT:
            record.status = fault_kinds.answer_of(fault, answer).status
        if fault.kind == "refuse":
            self._begin_outage(fault, sparing=asyncio.current_task())
        return await fault_kinds.misbehave(fault, connection, answer) and keep_alive


# kinds that never send a status
_SILENT = ("refuse", "reset_after_read", "close_after_read", "stall", "bad_headers")
_ENDPOINTS = {
    ("POST", "unit-tests/sessions"): "create",
    ("PUT", "unit-tests/sessions/{id}/cases"): "put",
    ("POST", "unit-tests/sessions/{id}/cases/batch"): "batch",
    ("POST", "unit-tests/sessions/{id}/close"): "close",
    ("POST", "unit-tests/sessions/{id}/reopen"): "reopen",
    ("GET", "suites"): "suites",
    ("GET", "suites/{suite}"): "suite",
    ("GET", "suites/{suite}/token"): "token",
    ("POST", "suites/{suite}/sessions"): "create",
    ("GET", "suites/{suite}/sessions"): "list",
    ("GET", "suites/{suite}/sessions/{id}"): "get",
    ("GET", "suites/{suite}/sessions/{id}/cases"): "cases",
    ("PUT", "suites/{suite}/sessions/{id}/cases"): "put",
    ("POST", "suites/{suite}/sessions/{id}/close"): "close",
    ("POST", "suites/{suite}/sessions/{id}/reopen"): "reopen",
}
_ANSWERS: dict[str, Callable[[BuddyApi, Request, Any], Answer]] = {
    "create": BuddyApi._create,
    "put": BuddyApi._put,
    "batch": BuddyApi._batch,
    "close": BuddyApi._close,
    "reopen": BuddyApi._reopen,
    "get": BuddyApi._get,
    "list": BuddyApi._list,
    "cases": BuddyApi._cases,
    "suites": BuddyApi._suites,
    "suite": BuddyApi._suite,
    "token": BuddyApi._token,
}


async def _read_body(
    connection: fault_kinds.Connection,
    request: Request,
    fault: fault_kinds.Fault | None,
) -> bytes:
    """Read a body by its Content-Length or chunks. Raise EOFError, or BadRequestError for a wrong size."""
    pace = fault if fault is not None and fault.kind == "slow_read" else None
    if request.headers.get("expect", "").lower() == "100-continue":
        await connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        if request.headers.get("transfer-encoding", "").lower() != "chunked":
            return await connection.read_exactly(int(request.headers.get("content-length", "0")), pace)
        parts: list[bytes] = []
        while size := int((await _line(connection)).partition(b";")[0], 16):
            parts.append(await connection.read_exactly(size, pace))
            await _line(connection)
    except ValueError:
        raise fault_kinds.BadRequestError("the body's size is not a number") from None
    while await _line(connection):
        pass
    return b"".join(parts)


async def _line(connection: fault_kinds.Connection) -> bytes:
    line = await connection.read_until(b"\r\n")
    if line is None:
        raise EOFError("the client left in the middle of a request")
    return line


def _unprocessed(request: Request, fault: fault_kinds.Fault) -> Answer:
    """Return what a request is told when it took no effect, before a fault changes the words."""
    if fault.kind == "slow_read":
        return fault_kinds.error_answer(408, "the request took too long")
    return fault_kinds.json_answer(201 if request.endpoint in ("create", "put", "batch") else 200, {})


def _json(body: bytes) -> Any:
    """Return the value of a JSON body, None for an empty one, NOT_JSON for other text."""
    try:
        return json.loads(body) if body else None
    except ValueError:
        return NOT_JSON


def _count_cases(endpoint: str, value: Any) -> int:
    """Count the cases that a body carries, whether or not they are going to be stored."""
    if not isinstance(value, dict):
        return 0
    cases = value.get("cases") if endpoint == "batch" else None
    return len(cases) if isinstance(cases, list) else int(endpoint == "put")


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise RefusedError(400, "Body is not a JSON object")
    return body


def _case(value: Any) -> ledgers.Case:
    """Return a case as it came. Raise RefusedError when a required field is missing or wrong."""
    case = _object(value)
    for name in ("name", "test_group_name", "classname"):
        if not isinstance(case.get(name), str):
            raise RefusedError(400, f"{name}: text is required")
    if case.get("status") not in STATUSES:
        raise RefusedError(400, "status: unknown value")
    if isinstance(case.get("time"), bool) or not isinstance(case.get("time"), int | float):
        raise RefusedError(400, "time: a number of seconds is required")
    return case


def _page(request: Request, found: list[T]) -> list[T]:
    """Return the asked page (from 1, 20 a page if nothing is said). Raise RefusedError for other numbers."""
    try:
        page, per_page = int(request.query.get("page", 1)), int(request.query.get("per_page", 20))
    except ValueError:
        raise RefusedError(400, "page, per_page: not a number") from None
    if page < 1 or per_page < 1:
        raise RefusedError(400, "page, per_page: from 1")
    return found[(page - 1) * per_page : page * per_page]


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; print the URL and the token first, the ledger's totals as JSON last."""
    parser = argparse.ArgumentParser(description="serve a Buddy that misbehaves, on 127.0.0.1")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="time of each answer")
    parser.add_argument("--faults", type=float, default=0.0, metavar="SHARE", help="of requests that fail")
    parser.add_argument("--seed", type=int, default=0, help="which requests fail, and how")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    options = parser.parse_args(arguments)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    by_chance = [fault_kinds.random_faults(options.faults, seed=options.seed)] if options.faults else []
    with FaultyBuddy(faults=by_chance, latency_s=options.latency, port=options.port) as buddy:
        print(buddy.url, buddy.token, sep="\n", flush=True)
        ended.wait()
    print(json.dumps(buddy.ledger.totals()), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
