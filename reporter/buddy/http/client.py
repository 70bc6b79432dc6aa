"""HTTP with Buddy: the only place that imports requests.

An attempt runs on a thread of its own and is given up when its time is over: requests' time-outs count from one piece
of data to the next, so an answer that drips, or a name server that never answers, would hold it for ever.
"""

import dataclasses
import http.cookiejar
import io
import json
import queue
import random
import re
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import requests
import requests.adapters
import urllib3.exceptions

from reporter import __version__
from reporter.buddy.http.rate_limit import FIRST_BACKOFF_S, Deadline, RateLimit
from reporter.buddy.http.responses import Ambiguous, OutOfTime, Rejected, RequestError, Transient, clock_offset, judge
from reporter.buddy.http.retry import ATTEMPTS, Retry

CONNECT_S = 10.0
ATTEMPT_S = 25.0
ANSWER_BYTES = 8 << 20
ERROR_BYTES = 64 << 10  # of an error's answer that are looked at

_T = TypeVar("_T")

_BAD_BUNDLE = ("NO_CERTIFICATE_OR_CRL_FOUND", "[X509", "TLS CA certificate bundle", "no certificate or crl found")
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@]+@")
_TIMEOUT = re.compile(r"\.? \((?:read|connect) timeout=[^)]*\)")


@dataclasses.dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a request, for people who debug: no body, no header."""

    method: str
    path: str
    number: int
    status: int | None
    seconds: float
    decision: str


class _Bearer(requests.auth.AuthBase):
    """Adds the token; as `auth`, because requests lets a machine's .netrc override a plain header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __repr__(self) -> str:
        return "<hidden>"


class Client:
    """Requests to one base URL with one token; thread safe.

    `ca_bundle` is a file or folder of certificates to trust instead of the built-in ones; proxies for https come
    from the environment, as requests reads it. `watch` gets every attempt. `secrets` are the tokens that no text may
    show, of this client and of others; the collection may grow. `requests` and `retries` count; `last_trouble` is what
    the last failed attempt came to.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        rate_limit: RateLimit,
        concurrency: int,
        ca_bundle: str = "",
        watch: Callable[[Attempt], None] = lambda attempt: None,
        secrets: Collection[str] = (),
    ) -> None:
        self._base_url = base_url
        self._secrets = secrets or (token,)
        self._rate_limit = rate_limit
        self._watch = watch
        self._lock = threading.Lock()
        self.requests = 0
        self.retries = 0
        self.last_trouble = ""
        self._clock_offset_s = 0.0
        self._http = requests.Session()
        self._http.auth = _Bearer(token)
        self._http.headers["User-Agent"] = f"buddy-test-reporter/{__version__}"
        self._http.headers["Accept"] = "application/json"
        self._http.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        # asked once, not for every request: the look-up costs as much as the request itself; plain http is for
        # loopback alone (`address.check`), where a proxy would look on its own machine
        if not base_url.lower().startswith("http:"):
            self._http.proxies.update(requests.utils.get_environ_proxies(base_url))
        # messages quote the proxy's address, cut up where its password holds a slash
        self._proxy_secrets = sorted(
            (part for proxy in self._http.proxies.values() for part in _credentials(proxy)), key=len, reverse=True
        )
        self._http.trust_env = False
        self._http.verify = ca_bundle or True
        adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=concurrency + 1)
        self._http.mount(base_url, adapter)

    def __repr__(self) -> str:
        return f"Client({self._base_url!r}, token=<hidden>)"

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        deadline: Deadline,
        repeatable: bool,
        attempts: int = ATTEMPTS,
    ) -> dict[str, Any]:
        """Send a request, again where that is safe, and return the JSON object of the answer.

        `repeatable` says that doing it twice is as good as once, so ambiguous failures are repeated too. Raises a
        `RequestError`.
        """
        # in UTF-8: escaped, other alphabets would take three times as much
        text = "" if body is None else json.dumps(body, allow_nan=False, ensure_ascii=False)
        content = None if body is None else text.encode("utf-8", "replace")
        retry = Retry(self._rate_limit, deadline, attempts, repeatable=repeatable)
        try:
            return retry.run(lambda number: self._attempt(method, path, content, number, deadline))
        except Rejected as error:
            error.after_doubt = retry.doubt is not None
            raise
        except (OutOfTime, Transient) as error:
            if retry.doubt is None:
                if isinstance(error, OutOfTime) and retry.last:
                    error.message = f"{retry.last.message}; {error.message}"  # why another attempt was needed
                raise
            # one of the earlier attempts may have been processed: what the last one came to does not change that
            raise retry.doubt from error

    def server_time(self) -> float:
        """Return the Unix time by the server's clock, as far as it is known."""
        return time.time() + self._clock_offset_s

    def back_off(self, number: int, deadline: Deadline) -> None:
        """Wait before attempt `number` + 1 at something that the caller repeats himself."""
        backoff = FIRST_BACKOFF_S * 2**number * random.uniform(0.5, 1.0)
        self._rate_limit.wait(min(backoff, deadline.remaining()))

    def _attempt(
        self, method: str, path: str, content: bytes | None, number: int, deadline: Deadline
    ) -> dict[str, Any]:
        wave = self._rate_limit.enter(deadline)
        if not wave:
            raise OutOfTime("the deadline, or the wait that Buddy asks for, leaves no time for another attempt")
        with self._lock:
            self.requests += 1
            self.retries += number > 1
        began = time.monotonic()
        healthy: bool | None = None
        try:
            seconds = min(ATTEMPT_S, max(0.05, deadline.remaining()))
            outgoing = None if content is None else _Outgoing(content)
            status, headers, answer = _within(
                seconds, lambda: self._exchange(method, path, outgoing, seconds), outgoing
            )
            self._clock_offset_s = clock_offset(headers, self._clock_offset_s)
            # hidden before it is cut: half a token is told too much
            result = judge(status, headers, answer if status < 300 else self.hidden(_text(answer)).encode())
            healthy = True
        except RequestError as error:
            error.message = self.hidden(error.message)
            error.attempt = number
            self.last_trouble = error.message
            healthy = self._learn(error, wave)
            self._watch(Attempt(method, path, number, error.status, time.monotonic() - began, _decision(error)))
            raise
        finally:
            self._rate_limit.leave(wave, succeeded=healthy)
        self._watch(Attempt(method, path, number, status, time.monotonic() - began, "acknowledged"))
        return result

    def _learn(self, error: RequestError, wave: int) -> bool | None:
        """Slow down where Buddy asks for it; return whether the server is well, None where that is not the point."""
        if error.wait_s is not None or error.status == 429:
            backoff = FIRST_BACKOFF_S * 2 ** min(error.attempt, 6)
            # at least a moment, and a longer one each time: "Retry-After: 0" must not make us hammer
            least = min(0.1 * error.attempt, 2.0)
            self._rate_limit.slow_down(wave, backoff if error.wait_s is None else max(error.wait_s, least))
            return None
        return isinstance(error, Rejected)

    def _exchange(
        self, method: str, path: str, outgoing: "_Outgoing | None", seconds: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        try:
            with self._http.request(
                method,
                self._base_url + path,
                data=outgoing,
                headers={"Content-Type": "application/json"} if outgoing is not None else None,
                timeout=(min(CONNECT_S, seconds), seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = response.raw.read(ANSWER_BYTES, decode_content=True)
                return response.status_code, response.headers, answer
        except (OSError, urllib3.exceptions.HTTPError, ValueError, LookupError, TypeError) as error:
            if self._http.proxies and isinstance(error, _BAD_PROXY) and outgoing is not None and not outgoing.was_taken:
                what = "the proxy's address is unusable; a password in it must be percent-encoded"
                raise Rejected(what, cure="check HTTPS_PROXY", stops_all=True) from error
            raise _failure(error, outgoing) from error

    def hidden(self, text: str) -> str:
        """Return what the server said without our tokens and without credentials in URLs."""
        for secret in (*self._secrets, *self._proxy_secrets):
            text = text.replace(secret, "<hidden>")
        return _CREDENTIALS.sub("<hidden>@", text)


class _Outgoing(io.BytesIO):
    """A request's body that knows whether any of it was taken: before that, nothing can have been processed."""

    was_taken = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.was_taken = True
        return super().read(size)


# what requests and urllib3 raise for an address of a proxy that is none (TypeError: it has no host)
_BAD_PROXY = (
    requests.exceptions.InvalidProxyURL,
    requests.exceptions.InvalidURL,
    urllib3.exceptions.LocationParseError,
    TypeError,
)


def _credentials(url: str) -> list[str]:
    """Return the user information of a URL, and the pieces into which a message may cut its password."""
    before, at, _ = url.partition("://")[2].rpartition("@")
    pieces = re.split("[/?#@]", before.partition(":")[2]) if at else []
    return [piece for piece in (before, *pieces) if len(piece) >= 4]


def _within(seconds: float, call: Callable[[], _T], outgoing: _Outgoing | None) -> _T:
    """Run `call` on a thread of its own and let it be where it takes longer.

    Then raises Transient if nothing of `outgoing` has left, else Ambiguous.
    """
    results: queue.SimpleQueue[tuple[_T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put((call(), None))
        except BaseException as error:
            results.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = results.get(timeout=seconds + 0.05)
    except queue.Empty:
        if outgoing is not None and not outgoing.was_taken:
            raise Transient("no connection in time: the name server, a proxy or the server does not answer") from None
        raise Ambiguous("no whole answer in time", may_still_arrive=True) from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]


def _failure(error: Exception, outgoing: _Outgoing | None) -> RequestError:
    """Sort what requests and urllib3 raise: was anything sent?"""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    cause = reason or error
    what = _short(cause)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema | UnicodeError):
        return Rejected(f"the address is unusable: {what}", cure="check the input api_url", stops_all=True)
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Rejected(
            f"the server's certificate is not trusted: {what}",
            cure="behind a proxy or with an authority of your own, set REQUESTS_CA_BUNDLE or SSL_CERT_FILE to its "
            "certificate",
            stops_all=True,
        )
    if any(word in str(error) for word in _BAD_BUNDLE):
        return Rejected(
            f"the file of trusted certificates can't be used: {what}",
            cure="check REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR",
            stops_all=True,
        )
    if isinstance(error, requests.exceptions.ProxyError) and "failed: 407" in str(error):
        return Rejected(f"the proxy asks for credentials: {what}", cure="check HTTPS_PROXY", stops_all=True)
    never_connected = (
        isinstance(cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
        or isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError)
        or (outgoing is not None and not outgoing.was_taken)
    )
    if never_connected:
        return Transient(f"no connection: {what}")
    timed_out = isinstance(error, requests.exceptions.Timeout) or isinstance(cause, urllib3.exceptions.ReadTimeoutError)
    return Ambiguous(f"the answer was lost: {what}", may_still_arrive=timed_out)


def _short(error: BaseException) -> str:
    """Return the last part of the message; urllib3 nests the same words three times, and adds our own time-out."""
    text = _TIMEOUT.sub("", str(error).rpartition(": ")[2]).strip("'\" ")
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip("'\" ")
    return (text or type(error).__name__)[:200]


def _text(answer: bytes) -> str:
    return answer[:ERROR_BYTES].decode("utf-8", "replace")


def _decision(error: RequestError) -> str:
    wait = f", wait {error.wait_s:g} s" if error.wait_s is not None else ""
    return f"{type(error).__name__.lower()}: {error.message}{wait}"
