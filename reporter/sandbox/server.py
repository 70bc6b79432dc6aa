"""Starts and stops the sandbox: in the foreground (`serve`) or on a thread (`running`).

It listens on 127.0.0.1 alone: its pages ask for no token, and what it is given is never meant to leave the
machine.
"""

import contextlib
import dataclasses
import signal
import socket
import sqlite3
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn

from reporter.sandbox import answers, app, middleware, store, suites, tokens

HOST = "127.0.0.1"
WORKSPACE, PROJECT = "local", "playground"

_KEEP_ALIVE_S = 75  # as nginx does: a client that pauses between batches finds its connection alive
_SHUTDOWN_S = 1  # for requests that are being answered
_START_UP_S = 10  # on a machine that is busy; here it takes 10 ms


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """A running sandbox: its base URL, its tokens, its one suite, and what it has been sent."""

    url: str
    token: str
    personal_token: str
    workspace: str
    project: str
    suite: str
    store: store.Store


def serve(*, port: int, database: str | None, token: str | None, slow_counts: bool = False) -> int:
    """Run the sandbox until SIGINT or SIGTERM, and return the exit code: 0, or 2 if it could not start.

    The first line on standard output is the base URL, printed once requests are answered there; tokens and
    an example follow. `port` 0 takes a free one; `database` None keeps everything in memory;
    `slow_counts` answers a close with IN_PROGRESS first (see `store`).
    """
    with contextlib.ExitStack() as stack:
        try:
            storage = stack.enter_context(contextlib.closing(store.Store(database, slow_counts=slow_counts)))
            server, sandbox, listener = stack.enter_context(_server(storage, port=port, token=token))
        except sqlite3.Error as problem:
            print(f"sandbox: can't use the database {database}: {problem}", file=sys.stderr)
            return 2
        except (OSError, OverflowError) as problem:  # a port above 65535 is an OverflowError
            reason = getattr(problem, "strerror", None) or problem
            print(f"sandbox: can't listen on port {port}: {reason}; --port 0 takes a free one", file=sys.stderr)
            return 2
        if not sandbox.token.startswith(tokens.SUITE_TOKEN):
            print(
                f"sandbox: `report` takes the token for a personal one: it does not begin with {tokens.SUITE_TOKEN}",
                file=sys.stderr,
            )
        # one write, so that a reader who closes the pipe after the first line does not stop the sandbox
        server.on_ready = lambda: print(_welcome(sandbox), flush=True)
        server.run(sockets=[listener])
        return 0 if server.started else 2


@contextlib.contextmanager
def running(
    *,
    port: int = 0,
    database: str | None = None,
    token: str | None = None,
    slow_counts: bool = False,
    requests_a_minute: int = middleware.REQUESTS,
) -> Iterator[Sandbox]:
    """Run the sandbox on a background thread for the length of a `with` block; see `serve`.

    Raises `OSError` where the port is taken, `sqlite3.Error` where the database can't be used.
    """
    with (
        contextlib.closing(store.Store(database, slow_counts=slow_counts)) as storage,
        _server(storage, port=port, token=token, requests_a_minute=requests_a_minute) as (server, sandbox, listener),
    ):
        ready = threading.Event()
        server.on_ready = ready.set
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
        thread.start()
        try:
            if not ready.wait(_START_UP_S):
                raise OSError("the sandbox did not start")
            yield sandbox
        finally:
            server.should_exit = True
            thread.join()


class _Server(uvicorn.Server):
    """Uvicorn's server, which says when it is ready and ends without an error.

    Uvicorn raises the signals that it caught again when it is done; here they are the ordinary end.
    """

    on_ready: Callable[[], object] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._stop) for number in uvicorn.server.HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit  # a second signal: stop without waiting for requests
        self.should_exit = True


@contextlib.contextmanager
def _server(
    storage: store.Store, *, port: int, token: str | None, requests_a_minute: int = middleware.REQUESTS
) -> Iterator[tuple[_Server, Sandbox, socket.socket]]:
    # IPPROTO_TCP given explicitly: asyncio sets TCP_NODELAY on no other, and each answer takes 40 ms longer
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        # on Windows SO_REUSEADDR would let a second sandbox take the port, too (Microsoft docs, Using SO_REUSEADDR)
        listener.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR), 1)
        listener.bind((HOST, port))
        listener.listen()  # from here on the port is ours: a second sandbox is told so at once
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        sandbox = Sandbox(
            url=url,
            token=token or tokens.suite_token(url),
            personal_token=str(uuid.uuid4()),
            workspace=WORKSPACE,
            project=PROJECT,
            suite=suites.FIRST,
            store=storage,
        )
        storage.suites.give_token(suites.FIRST, sandbox.token)
        place = answers.Place(url=url, workspace=WORKSPACE, project=PROJECT, suite=suites.FIRST)
        application = app.create_app(
            storage, place, personal_token=sandbox.personal_token, requests_a_minute=requests_a_minute
        )
        config = uvicorn.Config(
            application,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_SHUTDOWN_S,
        )
        yield _Server(config), sandbox, listener


def _welcome(sandbox: Sandbox) -> str:
    where = f"--workspace {sandbox.workspace} --project {sandbox.project} --suite {sandbox.suite}"
    return f"""\
{sandbox.url}

A local Buddy is listening; open that address to see the sessions. Ctrl+C stops it.

  suite token     {sandbox.token}
  personal token  {sandbox.personal_token}
  workspace       {sandbox.workspace}
  project         {sandbox.project}
  suite           {sandbox.suite}

Try it:
  python -m reporter report --api-url {sandbox.url} --token {sandbox.token}
  python -m reporter report --api-url {sandbox.url} --token {sandbox.personal_token} {where}"""
