"""HTTP with Buddy: what is sent, and what an attempt at it comes to.

There are no cookies, no .netrc and no redirects. `connections` holds the connections, each of whose steps ends in time.
"""

import contextlib
import dataclasses
import functools
import json
import random
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import urllib3.exceptions

from reporter import __version__
from reporter.buddy.http import answer_body, connections, failures, rate_limit
from reporter.buddy.http.connections import Connections
from reporter.buddy.http.failures import Outgoing
from reporter.buddy.http.rate_limit import MOST_IN_FLIGHT, Deadline, RateLimit
from reporter.buddy.http.responses import OutOfTime, Rejected, RequestError, Transient, clock_offset, judge
from reporter.buddy.http.retry import ATTEMPTS, Retry

ATTEMPT_S = 25.0


@dataclasses.dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a request, for people who debug: no body, no header."""

    method: str
    path: str
    number: int
    status: int | None
    seconds: float
    decision: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Request:
    """What each attempt sends; `counts` says that of the answer only the number of its cases is needed."""

    method: str
    path: str
    content: bytes | None
    counts: bool
    deadline: Deadline


class Client:
    """Requests to one base URL with one token; thread safe.

    `ca_bundle` is a file or folder of certificates to trust instead of the built-in ones; proxies for https come
    from the environment, as requests reads it. `watch` gets every attempt. `secrets` are the tokens that no text may
    show, of this client and of others; the collection may grow. `requests` and `retries` count; `last_trouble` is what
    the last failed attempt came to. `base_url` may be set as long as the host stays the same.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        limiter: RateLimit,
        ca_bundle: str = "",
        watch: Callable[[Attempt], None] = lambda attempt: None,
        secrets: Collection[str] = (),
    ) -> None:
        self.base_url = base_url
        self._secrets = secrets or (token,)
        self._limiter = limiter
        self._watch = watch
        self._lock = threading.Lock()
        self.requests = 0
        self.retries = 0
        self.last_trouble = ""
        self._last_date = "", 0.0  # an answer's, and the Unix time by our clock when it came
        self._headers = {
            "Authorization": f"Bearer {token}",
            "User-Agent": f"buddy-test-reporter/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",  # a small compressed answer may be a huge one
        }
        self._verify = ca_bundle or True
        self._proxies = connections.proxies_for(base_url)
        # messages quote the proxy's address, cut up where its password holds a slash
        found = [part for proxy in self._proxies.values() for part in failures.credentials(proxy)]
        self._proxy_secrets = sorted(found, key=len, reverse=True)

    def __repr__(self) -> str:
        return f"Client({self.base_url!r}, token=<hidden>)"

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        deadline: Deadline,
        repeatable: bool,
        attempts: int = ATTEMPTS,
        counts: bool = False,
    ) -> dict[str, Any]:
        """Do as `exchange` does, and return the JSON object alone."""
        _, answer = self.exchange(
            method, path, body, deadline=deadline, repeatable=repeatable, attempts=attempts, counts=counts
        )
        return answer

    def exchange(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        deadline: Deadline,
        repeatable: bool,
        attempts: int = ATTEMPTS,
        counts: bool = False,
    ) -> tuple[int, dict[str, Any]]:
        """Send a request, again where that is safe, and return status and JSON object of the answer.

        `repeatable` says that doing it twice is as good as once, so ambiguous failures are repeated too. With `counts`
        a long answer is not kept: in its place comes `{answer_body.COUNTED: number of its cases}`. Raises a
        `RequestError`.
        """
        content = None
        if body is not None:
            # in UTF-8: escaped, other alphabets would take three times as much
            content = json.dumps(body, allow_nan=False, ensure_ascii=False).encode("utf-8", "replace")
        request = _Request(method, path, content, counts, deadline)
        retry = Retry(self._limiter, deadline, attempts, repeatable=repeatable)
        try:
            return retry.run(lambda number: self._attempt(request, number))
        except Rejected as error:
            error.after_ambiguous = retry.ambiguous is not None
            raise
        except (OutOfTime, Transient) as error:
            if retry.ambiguous is None:
                if isinstance(error, OutOfTime) and retry.last:
                    error.message = f"{retry.last.message}; {error.message}"  # why another attempt was needed
                raise
            # one of the earlier attempts may have been processed: what the last one came to does not change that
            raise retry.ambiguous from error

    def server_time(self) -> float:
        """Return the Unix time by the server's clock, as far as it is known."""
        date, then = self._last_date
        return time.time() + clock_offset(date, then)

    def back_off(self, number: int, deadline: Deadline) -> None:
        """Wait before attempt `number` + 1 at something that the caller repeats."""
        backoff = rate_limit.FIRST_BACKOFF_S * 2**number * random.uniform(0.5, 1.0)
        self._limiter.wait(min(backoff, deadline.remaining()))

    def pause(self, seconds: float) -> None:
        """Wait, but not once everything is stopped."""
        self._limiter.wait(seconds)

    def hidden(self, text: str) -> str:
        """Return what the server said without our tokens and without credentials in URLs."""
        for secret in (*self._secrets, *self._proxy_secrets):
            text = text.replace(secret, "<hidden>")
        return failures.without_credentials(text)

    def _attempt(self, request: _Request, number: int) -> tuple[int, dict[str, Any]]:
        wave = self._limiter.enter(request.deadline)
        if not wave:
            raise OutOfTime("the deadline, or the wait that Buddy asks for, leaves no time for another attempt")
        with self._lock:
            self.requests += 1
            self.retries += number > 1
        began = time.monotonic()
        healthy: bool | None = None
        try:
            status, result = self._try(request)
            healthy = True
        except RequestError as error:
            error.message = self.hidden(error.message)
            error.attempt = number
            self.last_trouble = error.message
            healthy = self._slow_down(error, wave)
            self._report(request, number, status=error.status, began=began, decision=_decision(error))
            raise
        finally:
            self._limiter.leave(wave, succeeded=healthy)
        self._report(request, number, status=status, began=began, decision="acknowledged")
        return status, result

    def _report(self, request: _Request, number: int, *, status: int | None, began: float, decision: str) -> None:
        self._watch(Attempt(request.method, request.path, number, status, time.monotonic() - began, decision))

    def _try(self, request: _Request) -> tuple[int, dict[str, Any]]:
        seconds = min(ATTEMPT_S, max(0.05, request.deadline.remaining()))
        outgoing = None
        if request.content is not None:
            outgoing = Outgoing(request.content)
        status, headers, answer = self._exchange(request, outgoing, seconds)
        if "Date" in headers:
            self._last_date = headers["Date"], time.time()
        if status >= 300:
            # hidden before it is cut: part of a token would not be recognised
            answer = self.hidden(answer.decode("utf-8", "replace")).encode()
        return status, judge(status, headers, answer)

    def _slow_down(self, error: RequestError, wave: int) -> bool | None:
        """Slow down where Buddy asks for it; return whether the server is healthy, None where nothing tells."""
        if error.wait_s is None and error.status != 429:
            return isinstance(error, Rejected)
        # at least a moment, and a longer one each time: "Retry-After: 0" must not mean requests without a pause
        least = min(0.1 * error.attempt, 2.0)
        wait_s = rate_limit.FIRST_BACKOFF_S * 2 ** min(error.attempt, 6)
        if error.wait_s is not None:
            wait_s = max(error.wait_s, least)
        self._limiter.slow_down(wave, wait_s)
        return None

    def _exchange(
        self, request: _Request, outgoing: Outgoing | None, seconds: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        try:
            path, headers = connections.path_of(self.base_url) + request.path, self._headers_of(request, outgoing)
            answer = self._connections.send(request.method, path, body=outgoing, headers=headers, seconds=seconds)
            with contextlib.closing(answer):
                return answer.status, answer.headers, answer_body.read(answer, counts=request.counts)
        except (OSError, urllib3.exceptions.HTTPError, ValueError, LookupError, TypeError) as error:
            raise failures.sort(error, outgoing, has_proxy=bool(self._proxies)) from error

    @functools.cached_property
    def _connections(self) -> Connections:
        return Connections(self.base_url, verify=self._verify, proxies=self._proxies, kept=MOST_IN_FLIGHT + 1)

    def _headers_of(self, request: _Request, outgoing: Outgoing | None) -> dict[str, str]:
        if outgoing is not None:
            return {**self._headers, "Content-Type": "application/json", "Content-Length": str(outgoing.size)}
        if request.method != "GET":
            return {**self._headers, "Content-Length": "0"}
        return self._headers


def _decision(error: RequestError) -> str:
    wait = ""
    if error.wait_s is not None:
        wait = f", wait {error.wait_s:g} s"
    return f"{type(error).__name__.lower()}: {error.message}{wait}"
