"""The way to Buddy: proxies, certificates of a private authority, .netrc; and the token stays out of everything."""

import contextlib
import http.client
import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import proxy  # type: ignore[import-not-found,unused-ignore]
import pytest
import trustme

from tests.support import faults, faulty_buddy
from tests.support.workplace import Workplace

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy
SECRET = "n0body-may-see-this-secret"


@pytest.fixture
def work(workspace: Path) -> Workplace:
    work = Workplace(workspace)
    work.put("junit.xml")
    return work


class _Front(http.server.BaseHTTPRequestHandler):
    """Speaks TLS and hands everything on to a Buddy behind it."""

    protocol_version = "HTTP/1.1"
    behind: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.behind)) as connection:
            connection.request(self.command, self.path, body, {"Authorization": self.headers["Authorization"]})
            answer = connection.getresponse()
            content = answer.read()
        self.send_response_only(answer.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_PUT = do_POST  # noqa: N815
    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass  # clients that don't trust us leave in the middle of the handshake


@contextlib.contextmanager
def https(behind: int, authority: trustme.CA) -> Iterator[str]:
    """Put TLS with a certificate of `authority` before the port `behind`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    front = _Server(("127.0.0.1", 0), type("Front", (_Front,), {"behind": behind}))
    front.socket = context.wrap_socket(front.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=front.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"https://localhost:{front.server_port}"
    finally:
        front.shutdown()
        front.server_close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def buddy_behind() -> Iterator[FaultyBuddy]:
    with FaultyBuddy() as buddy:
        yield buddy


@pytest.fixture(scope="module")
def secure(buddy_behind: FaultyBuddy, authority: trustme.CA) -> Iterator[str]:
    with https(buddy_behind.port, authority) as url:
        yield url


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"])
def test_certificate__of_a_private_authority(
    work: Workplace, buddy_behind: FaultyBuddy, secure: str, trusted: str, variable: str
) -> None:
    result = work.result("--token", buddy_behind.token, "--api-url", secure, **{variable: trusted})
    assert result["delivery"]["upload"] == "confirmed"


def test_certificate__that_is_not_trusted(work: Workplace, buddy_behind: FaultyBuddy, secure: str) -> None:
    before = len(buddy_behind.ledger.requests)
    done = work.run("--token", buddy_behind.token, "--api-url", secure, "--fail-on-upload-error")
    assert done.returncode == 5
    assert "certificate is not trusted" in work.summary
    assert "REQUESTS_CA_BUNDLE or SSL_CERT_FILE" in work.summary
    assert len(buddy_behind.ledger.requests) == before


def test_handshake__that_breaks_off_has_sent_nothing(
    work: Workplace, buddy_behind: FaultyBuddy, authority: trustme.CA, trusted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept, sockets = _Server.get_request, []

    def hang_up(self: _Server) -> Any:
        connection, address = accept(self)
        sockets.append(address)
        if len(sockets) <= 3:
            connection.close()
        return connection, address

    monkeypatch.setattr(_Server, "get_request", hang_up)
    before = len(buddy_behind.ledger.sessions)
    with https(buddy_behind.port, authority) as url:
        result = work.result("--token", buddy_behind.token, "--api-url", url, REQUESTS_CA_BUNDLE=trusted)
    assert (result["delivery"]["upload"], result["delivery"]["retries"]) == ("confirmed", 3)
    assert len(buddy_behind.ledger.sessions) == before + 1
    assert "may show one more session" not in work.summary


# -- proxies -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def proxying(folder: Path, *flags: str) -> Iterator[int]:
    """Run proxy.py on a port of its own; it keeps what it needs in the folder, and not in a home that may be none."""
    options = ["--hostname", "127.0.0.1", "--port", "0", "--num-acceptors", "1", "--num-workers", "1", "--threadless",
               "--local-executor", "1", "--log-level", "CRITICAL", "--data-dir", str(folder),
               "--cache-dir", str(folder), *flags]  # fmt: skip
    with proxy.Proxy(options) as running:
        yield running.flags.port


@pytest.fixture(scope="module")
def proxy_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with proxying(tmp_path_factory.mktemp("proxy")) as port:
        yield port


@pytest.fixture(scope="module")
def locked_proxy_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with proxying(tmp_path_factory.mktemp("proxy"), "--basic-auth", f"builder:{SECRET}") as port:
        yield port


def test_proxy__is_not_asked_for_loopback_over_http(work: Workplace) -> None:
    nobody = "http://127.0.0.1:9"
    with FaultyBuddy() as buddy:
        result = work.result("--token", buddy.token, HTTP_PROXY=nobody, http_proxy=nobody, ALL_PROXY=nobody)
        assert result["delivery"]["upload"] == "confirmed"


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_proxy__is_used(
    work: Workplace, buddy_behind: FaultyBuddy, secure: str, trusted: str, proxy_port: int, variable: str
) -> None:
    way: dict[str, str] = {variable: f"http://127.0.0.1:{proxy_port}", "REQUESTS_CA_BUNDLE": trusted}
    result = work.result("--token", buddy_behind.token, "--api-url", secure, **way)
    assert result["delivery"]["upload"] == "confirmed"


def test_proxy__that_is_not_there_is_what_is_asked(
    work: Workplace, buddy_behind: FaultyBuddy, secure: str, trusted: str
) -> None:
    way = {"HTTPS_PROXY": f"http://builder:{SECRET}@127.0.0.1:9", "REQUESTS_CA_BUNDLE": trusted}
    before = len(buddy_behind.ledger.requests)
    done = work.run("--token", buddy_behind.token, "--api-url", secure, "--deadline", "2", "--verbose", **way)
    assert len(buddy_behind.ledger.requests) == before
    assert "no connection" in work.summary
    assert SECRET not in done.stdout + done.stderr + work.summary
    result = work.result("--token", buddy_behind.token, "--api-url", secure, NO_PROXY="localhost", **way)
    assert result["delivery"]["upload"] == "confirmed"


def test_proxy__with_credentials(
    work: Workplace, buddy_behind: FaultyBuddy, secure: str, trusted: str, locked_proxy_port: int
) -> None:
    def run(user: str) -> Any:
        way = {"HTTPS_PROXY": f"http://{user}127.0.0.1:{locked_proxy_port}", "REQUESTS_CA_BUNDLE": trusted}
        return work.result("--token", buddy_behind.token, "--api-url", secure, **way)["delivery"]

    assert run(f"builder:{SECRET}@")["upload"] == "confirmed"
    refused = run("")
    assert (refused["upload"], refused["requests"]) == ("rejected", 1)
    assert "check HTTPS_PROXY" in work.summary


@pytest.mark.parametrize(
    "address", [f"http://me:{SECRET}/#?@127.0.0.1:9", f"http://me:a/{SECRET}@127.0.0.1:9", "http://"]
)
def test_proxy__whose_address_is_none(work: Workplace, secure: str, trusted: str, address: str) -> None:
    way = {"HTTPS_PROXY": address, "REQUESTS_CA_BUNDLE": trusted}
    done = work.run("--token", "bud_ut_us_x", "--api-url", secure, "-v", **way)
    assert done.returncode == 0
    assert SECRET not in done.stdout + done.stderr + work.summary
    assert "check HTTPS_PROXY" in work.summary


def test_certificates__that_are_not_there_are_said_and_the_next_are_taken(
    work: Workplace, buddy_behind: FaultyBuddy, secure: str, trusted: str
) -> None:
    way = {"REQUESTS_CA_BUNDLE": "/nowhere/ca.pem", "SSL_CERT_FILE": trusted}
    result = work.result("--token", buddy_behind.token, "--api-url", secure, **way)
    assert result["delivery"]["upload"] == "confirmed"
    assert "REQUESTS_CA_BUNDLE names" in work.summary


def test_certificates__that_are_none(work: Workplace, secure: str) -> None:
    junk = work.put("ca.pem", "no certificate")
    result = work.result("--token", "bud_ut_us_x", "--api-url", secure, SSL_CERT_FILE=str(junk))
    assert result["delivery"]["upload"] == "rejected"
    assert "check REQUESTS_CA_BUNDLE" in work.summary


# -- secrets -------------------------------------------------------------------------------------------------------


def test_netrc__is_ignored(work: Workplace, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"default login somebody password {SECRET}\nmachine 127.0.0.1 login x password {SECRET}\n")
    netrc.chmod(0o600)
    with FaultyBuddy() as buddy:
        result = work.result("--token", buddy.token, HOME=str(tmp_path), NETRC=str(netrc))
        assert result["delivery"]["upload"] == "confirmed"
        assert not buddy.ledger.unauthorized()


ECHOES = {
    "status": lambda token: Fault(
        "status", "batch", status=422, body=json.dumps({"errors": [{"message": token}]}).encode()
    ),
    "text": lambda token: Fault("status", "create", status=500, body=f"Bearer {token} is not welcome".encode()),
    "redirect": lambda token: Fault("redirect", "create", location=f"https://elsewhere.example/?token={token}"),
    "session": lambda token: Fault("not_json", "create", body=json.dumps({"id": "a1", "status": token}).encode()),
    "url": lambda token: Fault(
        "not_json", "create", body=json.dumps({"id": "a1", "html_url": f"https://x.example/?{token}"}).encode()
    ),
    "reset": lambda token: Fault("reset_after_read", "batch"),
    "401": lambda token: Fault("status", "create", status=401, body=token.encode()),
}


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
@pytest.mark.parametrize("echo", ECHOES)
def test_token__is_shown_nowhere(work: Workplace, echo: str, personal: bool) -> None:
    with FaultyBuddy() as buddy:
        token = buddy.personal_token if personal else buddy.token
        buddy.faults = [ECHOES[echo](token)]
        place = ["--api-url", buddy.url]
        if personal:
            place += ["--workspace", buddy.workspace, "--project", buddy.project, "--suite", buddy.suite]
        more = ["--json", "result.json", "--deadline", "3", "--verbose"]
        done = work.run(*place, *more, RUNNER_DEBUG="1", BUDDY_UT_TOKEN=token)
        shown = [done.stdout, done.stderr, work.summary, work.outputs, (work.folder / "result.json").read_text()]
        for text in shown:
            assert token not in text.replace(f"::add-mask::{token}", "")
            assert faulty_buddy.SECRET not in text.replace(f"::add-mask::{buddy.token}", "")
        assert "POST /" in done.stdout + done.stderr  # the verbose lines are there
