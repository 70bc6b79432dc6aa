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
_TERMINATED = 143

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

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that has heard enough hangs up."""


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


def wide_answers(folder: Path) -> measure.Measured:
    """Answer with 1 MiB of empty objects, which take 70 times as much memory as their text."""
    from bench import data

    data.write(folder / "junit.xml", 300)
    with _serving(0) as (server, environ):
        server.answer = _ANSWER[:-1] % b"" + b', "a": [' + b"{}," * 345_000 + b"{}]}"
        return measure.run(folder, measure.RUN, "report", "junit.xml", **environ)


def wide_comments(folder: Path) -> measure.Measured:
    """Answer as GitHub's API with 4 MB of empty objects in the place of the comments of a pull request."""
    (folder / "event.json").write_text('{"pull_request": {"number": 7, "base": {"repo": {"full_name": "a/b"}}}}')
    (folder / "junit.xml").write_text('<testsuite><testcase classname="c" name="t"/></testsuite>')
    actions = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REPOSITORY": "a/b"}
    with _serving(0) as (github, _), _serving(0) as (_, environ):
        github.answer = b"[" + b"{}," * 1_300_000 + b"{}]"
        url = environ["BUDDY_API_URL"].replace(
            environ["BUDDY_API_URL"].rpartition(":")[2], str(github.server_address[1])
        )
        environ |= actions | {
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_EVENT_PATH": "event.json",
            "GITHUB_API_URL": url,
        }
        options = ("--comment", "always", "--github-token", "ghs_0123456789abcdef")
        measured = measure.run(folder, measure.RUN, "report", "junit.xml", *options, **environ)
        is_asked = any("comments" in path or "user" in path for path in github.paths)
    return measured._replace(ended=measured.ended if is_asked else None)


def full_disk(folder: Path) -> measure.Measured:
    """Let no file grow: the history that is there must stay."""
    (folder / "junit.xml").write_text('<testsuite><testcase classname="c" name="t"/></testsuite>')
    (folder / "history.json").write_text("before")
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))\n"
    code = measure.RUN.replace("raise SystemExit", limit + "raise SystemExit")
    measured = measure.run(folder, code, "report", "--dry-run", "junit.xml", "--history", "history.json")
    is_kept = (folder / "history.json").read_text() == "before" and not list(folder.glob(".*.part"))
    return measured._replace(ended=measured.ended if is_kept else None)


def _signalled(folder: Path, *signals: int, pattern: str, delay_s: float) -> measure.Measured:
    """Send signals to a run a while after its first request; it counts where the run was still at work and closes."""
    with _serving(0) as (server, environ):
        process = measure.start(folder, measure.RUN, "report", pattern, **environ)
        while not server.paths and process.poll() is None:
            time.sleep(0.02)
        time.sleep(delay_s)
        is_at_work = process.poll() is None and not any("close" in path for path in server.paths)
        began = time.perf_counter()
        for number in signals:
            process.send_signal(number)
            time.sleep(0.05)
        measured = measure.finish(process, folder, began)
        is_closed = any("close" in path for path in server.paths)
        return measured._replace(ended=measured.ended if is_at_work and is_closed else None)


def signal_in_a_block(folder: Path) -> measure.Measured:
    """Send SIGTERM while hostile reports are read, more of them than can be read meanwhile."""
    from bench import data

    data.write(folder / "0.xml", 1_000)  # so that the session is open by then
    for number in range(1, 25):
        text = "<testsuite>& <testcase name='t'/>" + "<!DOCTYPE[" * 700_000
        (folder / f"{number}.xml").write_text(text + str(number))
    return _signalled(folder, signal.SIGTERM, pattern="*.xml", delay_s=0.5)


def signals_in_a_large_report(folder: Path) -> measure.Measured:
    """Press Ctrl-C twice, and have the runner end the step as well."""
    from bench import data

    data.write(folder / "junit.xml", 600_000)
    signals = (signal.SIGINT, signal.SIGINT, signal.SIGTERM)
    return _signalled(folder, *signals, pattern="junit.xml", delay_s=0.2)


def signal_in_redaction(folder: Path) -> measure.Measured:
    for number in range(8):
        (folder / str(number)).mkdir()
        reports.half_secrets(folder / str(number), name=f"s{number}")
    return _signalled(folder, signal.SIGTERM, pattern="*/junit.xml", delay_s=0.4)


def signal_in_discovery(folder: Path) -> measure.Measured:
    """Send SIGTERM to a run that looks through 60,000 folders; nothing has been asked of Buddy yet."""
    for number in range(60_000):
        (folder / str(number)).mkdir()
    process = measure.start(folder, measure.PROGRAM, "report", "--dry-run")
    while not process.poll() and not (folder / "measured.begun").exists():
        time.sleep(0.01)
    time.sleep(0.3)
    began = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    measured = measure.finish(process, folder, began)
    return measured._replace(ended=measured.ended if measured.ended == _TERMINATED else None)


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


_OUTPUTS = ("--json", "--ctrf", "--comment-file", "--history")


def outputs_behind_links(folder: Path) -> measure.Measured:
    """Ask for four files in the place of which are links out of the workspace, and in folders that are."""
    work, outside = folder / "work", folder / "outside"
    work.mkdir()
    outside.mkdir()
    (outside / "file").write_text("kept")
    (work / "link").symlink_to("../outside/file")
    (work / "folder").symlink_to("../outside")
    (work / "junit.xml").write_text('<testsuite><testcase classname="c" name="t"/></testsuite>')
    links = [word for option in _OUTPUTS for word in (option, "link")]
    in_folders = [word for option in _OUTPUTS for word in (option, f"folder/{option}.json")]
    measure.run(work, measure.RUN, "report", "--dry-run", "junit.xml", *in_folders)
    measured = measure.run(work, measure.RUN, "report", "--dry-run", "junit.xml", *links)
    is_kept = [path.name for path in outside.iterdir()] == ["file"] and (outside / "file").read_text() == "kept"
    return measured._replace(ended=measured.ended if is_kept else None)


def owners_behind_a_link(folder: Path) -> measure.Measured:
    """Put a link out of the workspace in the place of CODEOWNERS: what stands there must not be shown."""
    (folder / "work").mkdir()
    (folder / "outside").write_text("* @OUTSIDE\n")
    (folder / "work" / "CODEOWNERS").symlink_to("../outside")
    (folder / "work" / "junit.xml").write_text(
        '<testsuite><testcase classname="c" name="t" file="a.py"><failure>x</failure></testcase></testsuite>'
    )
    measured = measure.run(folder / "work", measure.RUN, "report", "--dry-run", "junit.xml", "--json", "-")
    return measured._replace(ended=None if "OUTSIDE" in measured.said else measured.ended)
