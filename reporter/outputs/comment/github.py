"""Keeps one comment on a pull request up to date (GitHub docs, REST API > Issue comments).

The comment is found by its marker and its author, changed in place, and made only where there is none; nothing of
others is touched. Whatever goes wrong is a notice: a missing permission, a fork, a rate limit, GitHub's own trouble,
an answer that is none or never ends.
Beside `buddy.http.client` the only module that speaks HTTP; imported only where a comment is asked for.
"""

import concurrent.futures
import json
import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import requests
import urllib3.exceptions

from reporter import __version__, model
from reporter.outputs.text import escape

DEADLINE_S = 10.0  # for everything
_GRACE_S = 0.2  # for a request to end by its own time-out
_PIECE_S = 0.5  # before Python 3.14, a wait on Windows hears of no Ctrl-C until it is over (python/cpython#125541)
_PAGES = 30
_PER_PAGE = 100
_ANSWER_BYTES = 8 << 20
_ACTIONS_BOT = "github-actions[bot]"  # whom a workflow's own token writes as
_REPOSITORY = re.compile(r"[A-Za-z0-9-][A-Za-z0-9_.-]{0,99}/(?!\.\.?$)[A-Za-z0-9_.-]{1,100}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PULL = re.compile(r"pull/([1-9][0-9]{0,17})")
_REFUSED = {
    401: "GitHub does not accept the github_token",
    403: "the github_token may not write comments: the job needs `permissions: pull-requests: write`, and a pull "
    "request from a fork never has it",
    404: "GitHub does not show the pull request to this github_token",
    429: "GitHub's rate limit is reached",
}


class Outcome(NamedTuple):
    """What came of it: the comment's address, or what to say in the log."""

    url: str = ""
    notice: str = ""


class _TroubleError(Exception):
    """The comment could not be written; `status` is the answer's, 0 where there was none."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


def wanted(mode: str, result: model.Result) -> bool:
    """Say whether the mode asks for a new comment; one that is there is kept up to date in any case."""
    compared = result.comparison
    has_changes = compared is not None and bool(compared.new or compared.fixed)
    is_bad = result.conclusion is model.Conclusion.FAILURE
    return mode == "always" or (mode == "failures" and is_bad) or (mode == "changes" and has_changes)


def post(text: str, marker: str, *, is_wanted: bool, token: str, environ: Mapping[str, str], ref_name: str) -> Outcome:
    """Write the comment on the pull request that `ref_name` (`pull/N`) names; never raises."""
    pull = _PULL.fullmatch(ref_name)
    repository = environ.get("GITHUB_REPOSITORY", "")
    if not pull:
        return Outcome(notice="there is no pull request to comment on")
    if not token:
        return Outcome(notice="no comment was written: it needs the input github_token")
    if not _REPOSITORY.fullmatch(repository):
        return Outcome(notice="no comment was written: GITHUB_REPOSITORY does not name a repository")
    base_url = environ.get("GITHUB_API_URL") or "https://api.github.com"
    if not _may_get_the_token(base_url):
        return Outcome(notice="no comment was written: GITHUB_API_URL is not a plain https address")
    api = _Api(base_url, token)
    try:
        return _in_time(lambda: _write(api, f"/repos/{repository}", pull[1], text, marker, is_wanted=is_wanted))
    except _TroubleError as error:
        return Outcome(notice=f"the comment was not written: {error}")


def _may_get_the_token(url: str) -> bool:
    """Say whether the address is https, or http on loopback, without credentials, query and odd characters."""
    if not escape.address(url) or "?" in url or "#" in url:
        return False
    try:
        parts = urllib.parse.urlsplit(url)
        return parts.scheme == "https" or parts.hostname in _LOOPBACK
    except ValueError:
        return False


def _in_time(write: Callable[[], Outcome]) -> Outcome:
    """Return what `write` returns; raises `_TroubleError` when it takes too long, and lets it be.

    Its requests have a time-out, but that counts from one piece of an answer to the next: one that drips would go on
    for ever.
    """
    outcome: concurrent.futures.Future[Outcome] = concurrent.futures.Future()

    def work() -> None:
        try:
            outcome.set_result(write())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=work, name="comment", daemon=True).start()
    until = time.monotonic() + DEADLINE_S + _GRACE_S
    while not outcome.done():
        left = until - time.monotonic()
        if left <= 0:
            raise _late()
        concurrent.futures.wait([outcome], timeout=min(left, _PIECE_S))
    return outcome.result()


def _late() -> _TroubleError:
    return _TroubleError(f"GitHub did not answer within {DEADLINE_S:g} s")


def _write(api: "_Api", repository: str, pull: str, text: str, marker: str, *, is_wanted: bool) -> Outcome:
    found = _find(api, f"{repository}/issues/{pull}/comments", marker)
    if found is not None:
        answer = api.request("PATCH", f"{repository}/issues/comments/{found}", {"body": text})
    elif is_wanted:
        answer = api.request("POST", f"{repository}/issues/{pull}/comments", {"body": text})
    else:
        return Outcome()
    url = answer.get("html_url")
    if isinstance(url, str):
        return Outcome(escape.address(url))
    return Outcome()


def _find(api: "_Api", path: str, marker: str) -> int | None:
    """Return the id of our comment, None where there is none."""
    author = api.author()
    for page in range(1, _PAGES + 1):
        listed = api.listed(f"{path}?per_page={_PER_PAGE}&page={page}")
        for comment in listed:
            if _is_ours(comment, marker, author):
                return int(comment["id"])
        if len(listed) < _PER_PAGE:
            return None
    raise _TroubleError(f"the pull request has more than {_PAGES * _PER_PAGE} comments")


def _is_ours(comment: Any, marker: str, author: str) -> bool:
    if not isinstance(comment, dict) or not _is_id(comment.get("id")):
        return False
    user = comment.get("user")
    has_marker = str(comment.get("body", "")).startswith(marker)
    return has_marker and isinstance(user, dict) and user.get("login") == author


def _is_id(value: Any) -> bool:
    return type(value) is int and value > 0


class _Bearer(requests.auth.AuthBase):
    """Adds the token; as `auth`, because requests lets a machine's .netrc override a plain header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Api:
    """GitHub's REST API with one token and one deadline over all requests."""

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
        """Return whom the token writes as; a workflow's own token may not ask, and is the bot's."""
        try:
            login = self.request("GET", "/user").get("login")
        except _TroubleError as error:
            if error.status == 403:
                return _ACTIONS_BOT
            raise
        return str(login or _ACTIONS_BOT)

    def listed(self, path: str) -> list[Any]:
        answer = self._send("GET", path, None)
        if not isinstance(answer, list):
            raise _TroubleError("GitHub's list of comments is not a list")
        return answer

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self._send(method, path, body)
        if not isinstance(answer, dict):
            raise _TroubleError("GitHub's answer is not an object")
        return answer

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        left = self._until - time.monotonic()
        if left <= 0:
            raise _late()
        try:
            with self._http.request(
                method, self._base_url + path, json=body, timeout=left, allow_redirects=False, stream=True
            ) as response:
                content = response.raw.read(_ANSWER_BYTES + 1, decode_content=False)
                return _judge(response, content)
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) as error:
            raise _late() from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise _TroubleError(f"{type(error).__name__} while talking to GitHub") from error


def _judge(response: requests.Response, content: bytes) -> Any:
    """Return the JSON of a good answer; raise `_TroubleError` for any other. A 403 may be a rate limit too."""
    status = response.status_code
    is_limited = "Retry-After" in response.headers or response.headers.get("X-RateLimit-Remaining") == "0"
    if status == 403 and is_limited:
        status = 429
    if not 200 <= status < 300:
        raise _TroubleError(_REFUSED.get(status, f"GitHub answered {status}"), status)
    if len(content) > _ANSWER_BYTES:
        raise _TroubleError(f"GitHub's answer has more than {_ANSWER_BYTES >> 20} MiB")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _TroubleError("GitHub's answer is not JSON") from error
