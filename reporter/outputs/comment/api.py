"""Speaks to GitHub's API with one token: who writes, the list of comments, one comment (GitHub docs, REST API).

Beside `buddy.http.client` the only module that speaks HTTP. What goes wrong is a `TroubleError` with words for the log.
"""

import json
import time
from collections.abc import Mapping
from typing import Any

import requests
import urllib3.exceptions

from reporter import __version__

DEADLINE_S = 10.0  # for everything
_ANSWER_BYTES = 4 << 20  # a page of a hundred comments rarely has a tenth of it
_MOST_VALUES = 150_000  # of such a page, a twentieth: empty ones take 70 times as much memory as their text
_REFUSED = {
    401: "GitHub does not accept the github_token",
    403: "the github_token may not write comments: the job needs `permissions: pull-requests: write`, and a pull "
    "request from a fork never has it",
    404: "GitHub does not show the pull request to this github_token",
    429: "GitHub's rate limit is reached",
}


class TroubleError(Exception):
    """The comment could not be written; `status` is the answer's, 0 where there was none."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


def late() -> TroubleError:
    return TroubleError(f"GitHub did not answer within {DEADLINE_S:g} s")


class _Bearer(requests.auth.AuthBase):
    """Adds the token; as `auth`, because requests lets a machine's .netrc override a plain header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _graphql(base_url: str) -> str:
    """Return GraphQL's address on the same host: a GitHub Enterprise Server has `/api/v3` and `/api/graphql`."""
    return f"{base_url.removesuffix('/v3')}/graphql"


def _login(user: Any) -> str:
    login = user.get("login") if isinstance(user, dict) else None
    return login if isinstance(login, str) else ""


class Api:
    """GitHub's API with one token and one deadline over all requests."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._until = time.monotonic() + DEADLINE_S
        self._http = requests.Session()
        self._http.auth = _Bearer(token)
        self._http.headers["Accept-Encoding"] = "identity"  # a small compressed answer may be a huge one
        self._http.headers["Accept"] = "application/vnd.github+json"
        self._http.headers["X-GitHub-Api-Version"] = "2022-11-28"
        self._http.headers["User-Agent"] = f"buddy-test-reporter/{__version__}"

    def author(self) -> str:
        """Return whom the token writes as, "" where GitHub does not say.

        Tokens of persons may ask `/user`; those of apps, as a workflow's own is, get 403 there and ask GraphQL's
        `viewer` (https://github.com/actions/create-github-app-token/issues/258).
        """
        try:
            return _login(self.request("GET", "/user"))
        except TroubleError as error:
            if error.status != 403:
                raise
        try:
            answer = self._object("POST", _graphql(self._base_url), {"query": "{ viewer { login } }"})
        except TroubleError as error:
            if error.status in (403, 404):
                return ""
            raise
        data = answer.get("data")
        return _login(data.get("viewer")) if isinstance(data, dict) else ""

    def listed(self, path: str) -> list[Any]:
        answer = self._send("GET", self._base_url + path, None)
        if not isinstance(answer, list):
            raise TroubleError("GitHub's list of comments is not a list")
        return answer

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._object(method, self._base_url + path, body)

    def _object(self, method: str, url: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        answer = self._send(method, url, body)
        if not isinstance(answer, dict):
            raise TroubleError("GitHub's answer is not an object")
        return answer

    def _send(self, method: str, url: str, body: Mapping[str, Any] | None) -> Any:
        left = self._until - time.monotonic()
        if left <= 0:
            raise late()
        try:
            with self._http.request(
                method, url, json=body, timeout=left, allow_redirects=False, stream=True
            ) as response:
                content = response.raw.read(_ANSWER_BYTES + 1, decode_content=False)
                return _judge(response, content)
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) as error:
            raise late() from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise TroubleError(f"{type(error).__name__} while talking to GitHub") from error


def _judge(response: requests.Response, content: bytes) -> Any:
    """Return the JSON of a good answer; raise `TroubleError` for any other. A 403 may be a rate limit too."""
    status = response.status_code
    is_limited = "Retry-After" in response.headers or response.headers.get("X-RateLimit-Remaining") == "0"
    if status == 403 and (is_limited or b"rate limit" in content):  # secondary ones may come with words alone
        status = 429
    if not 200 <= status < 300:
        raise TroubleError(_REFUSED.get(status, f"GitHub answered {status}"), status)
    if len(content) > _ANSWER_BYTES:
        raise TroubleError(f"GitHub's answer has more than {_ANSWER_BYTES >> 20} MiB")
    if sum(map(content.count, (b"{", b"[", b","))) > _MOST_VALUES:
        raise TroubleError("GitHub's answer holds more values than a list of comments")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise TroubleError("GitHub's answer is not JSON") from error
