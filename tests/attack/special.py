"""Attacks that need more than a folder: a server, a pipe, a signal, somebody who changes the folder meanwhile."""

import contextlib
import http.server
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.attack import measure, reports

_TOKEN = "bud_ut_eu_0123456789abcdef0123"
_ANSWER = b'{"id": "abcd1234", "status": "OPEN", "html_url": "https://buddy.example/x", "pad": "%s"}'
_BATCHES = 30

# between discovery and reading, the folder with the report becomes a link to another one
_SWAP = (
    measure.MAIN
    + """
import os
from reporter.formats.discovery import search
found = search.discover(("reports/*.xml",), os.getcwd())
assert found.reports, "the report was not found"
os.rename("reports", "before")
os.symlink("../outside", "reports")
try:
    with found.reports[0].open() as file:
        held = file.read()
except OSError:
    held = b""
raise SystemExit(99 if b"OUTSIDE" in held else 0)
"""
)


class _Server(http.server.ThreadingHTTPServer):
    """Answers as Buddy does, a batch with `pad` bytes more; remembers the requests."""

    daemon_threads = True

    def __init__(self, pad: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = _ANSWER % b""
        self.batch_answer = b'{"test_cases": [%s{}]}' % (b"{}," * 100 + b'{"x": "' + b"x" * pad + b'"},')
        self.paths: list[str] = []


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        server: Any = self.server
        server.paths.append(f"{self.command} {self.path}")
        answer = server.answer
        if self.path.endswith("/batch"):
            answer = server.batch_answer
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_PATCH = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def _serving(pad: int) -> Iterator[tuple[_Server, dict[str, str]]]:
    server = _Server(pad)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server, {"BUDDY_UT_TOKEN": _TOKEN, "BUDDY_API_URL": f"http://127.0.0.1:{server.server_address[1]}"}
    finally:
        server.shutdown()
        server.server_close()


def large_answers(folder: Path) -> measure.Measured:
    """Deliver 30 batches; each answer has 8 MiB."""
    from bench import data

    data.write(folder / "junit.xml", 3_000)
    with _serving(8_000_000) as (server, environ):
        measured = measure.run(folder, measure.RUN, "report", "junit.xml", **environ)
        batches = sum(path.endswith("/batch") for path in server.paths)
    return measured._replace(ended=None if batches < _BATCHES else measured.ended)


def signal_in_a_block(folder: Path) -> measure.Measured:
    """Send SIGTERM while a hostile report is read: the run must close its session and end within 2 s."""
    reports.ordinary(folder)
    (folder / "other.xml").write_text("<testsuite>& <testcase name='t'/>" + "<!DOCTYPE[" * 700_000)
    with _serving(0) as (server, environ):
        process = measure.start(folder, measure.RUN, "report", "other.xml", **environ)
        while not server.paths and process.poll() is None:
            time.sleep(0.02)
        time.sleep(0.5)
        began = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        measured = measure.finish(process, folder, began)
        is_closed = any("close" in path for path in server.paths)
        return measured._replace(ended=measured.ended if is_closed else None)


def _pipe(folder: Path, *arguments: str, **environ: str) -> measure.Measured:
    os.mkfifo(folder / "pipe")
    (folder / "junit.xml").write_text('<testsuite><testcase classname="c" name="t"/></testsuite>')
    return measure.run(folder, measure.RUN, "report", "--dry-run", "junit.xml", *arguments, **environ)


def pipe_as_json(folder: Path) -> measure.Measured:
    return _pipe(folder, "--json", "pipe")


def pipe_as_output(folder: Path) -> measure.Measured:
    return _pipe(folder, GITHUB_OUTPUT=str(folder / "pipe"))


def pipe_as_summary(folder: Path) -> measure.Measured:
    return _pipe(folder, GITHUB_STEP_SUMMARY=str(folder / "pipe"))


def pipe_as_event(folder: Path) -> measure.Measured:
    return _pipe(folder, GITHUB_ACTIONS="true", GITHUB_EVENT_NAME="push", GITHUB_EVENT_PATH=str(folder / "pipe"))


def pipe_as_report(folder: Path) -> measure.Measured:
    return _pipe(folder, "pipe")


def swapped_folder(folder: Path) -> measure.Measured:
    """Exchange the folder between discovery and reading for a link that leads out of the workspace."""
    (folder / "work" / "reports").mkdir(parents=True)
    (folder / "outside").mkdir()
    (folder / "work" / "reports" / "junit.xml").write_text("<testsuite><testcase name='t'/></testsuite>")
    (folder / "outside" / "junit.xml").write_text("<testsuite><testcase name='OUTSIDE'/></testsuite>")
    measured = measure.run(folder / "work", _SWAP)
    return measured._replace(ended=None if measured.ended == 99 else measured.ended)
