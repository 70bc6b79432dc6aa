"""What a request comes to: an answer, or one of the ways in which it can fail. Nothing here speaks HTTP.

The kind of a failure, never its text, decides what happens next:

- `Rejected`: Buddy understood and refused; the same request would be refused again.
- `Transient`: certainly not processed (nothing was sent, or 408, 429): safe to repeat.
- `Ambiguous`: sent, but no usable answer (time-out, reset, 5xx, not JSON): Buddy may have processed it or not.
- `OutOfTime`: the deadline came before an attempt could be made.
- `Stopped`: nothing more is sent, for a reason of our own.
"""

import email.utils
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from reporter import model

MESSAGE_CHARS = 300

_WRITE = "UNIT_TEST_WRITE (or UNIT_TEST_MANAGE on older tokens)"
_READ = "UNIT_TEST_READ to read a session back"
_ENABLE = "the API is disabled by default in a workspace: Workspace settings"
_CURES = {
    401: "check the token: it may be misspelt, revoked, or of another region (input api_url); it needs the scope "
    f"{_WRITE}",
    403: f"give the token the scope {_WRITE}, and {_READ}; {_ENABLE}",
    404: "check the region (input api_url) and, with a personal token, workspace, project and suite; a session_id must "
    "be one of this Buddy suite",
}
# what Buddy says whatever the status (Buddy docs, API > Troubleshooting); the words only choose the advice
_SAID = {
    "api is disabled": f"enable the API; {_ENABLE}",
    "cannot receive data": f"give the token the scope that it lacks: {_WRITE}, and {_READ}",
}
_NO_API_STATUS = (404, 405)
_REFUSED_STATUS = (401, 403)


class RequestError(Exception):
    """A request that came to nothing usable.

    `status` is the HTTP status or None, `wait_s` how long Buddy asks to wait or None, `attempt` the number of the try
    that it is about.
    """

    def __init__(self, message: str, *, status: int | None = None, cure: str = "", wait_s: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.cure = cure
        self.wait_s = wait_s
        self.attempt = 1

    @property
    def is_of_no_api(self) -> bool:
        """Say whether something else than an API may have answered: a web page, a redirect, an unknown address."""
        return self.status in _NO_API_STATUS or (self.status is not None and 200 <= self.status < 400)

    @property
    def is_refusal(self) -> bool:
        """Say whether the token was refused: by an API, or by what stands before a web page."""
        return self.status in _REFUSED_STATUS


class Stopped(RequestError):  # noqa: N818 - the word list's term
    """Nothing more is sent, for a reason of our own: a signal, the deadline, a bug."""


class Rejected(RequestError):  # noqa: N818
    """Refused for good.

    `stops_all`: not this request is at fault but the token, the address or the set-up. `after_ambiguous`: an earlier
    attempt at it may have been processed.
    """

    def __init__(self, message: str, *, status: int | None = None, cure: str = "", stops_all: bool = False) -> None:
        super().__init__(message, status=status, cure=cure)
        self.stops_all = stops_all
        self.after_ambiguous = False


class Transient(RequestError):  # noqa: N818
    """Certainly not processed."""


class Ambiguous(RequestError):  # noqa: N818
    """Perhaps processed. `may_still_arrive`: the server may be at it right now. `is_empty`: 2xx with no body."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        wait_s: float | None = None,
        may_still_arrive: bool = False,
        is_empty: bool = False,
    ) -> None:
        super().__init__(message, status=status, wait_s=wait_s)
        self.may_still_arrive = may_still_arrive
        self.is_empty = is_empty


class OutOfTime(RequestError):  # noqa: N818
    """The deadline left no time for another attempt."""


def judge(status: int, headers: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """Return the JSON object of a good answer; raise the failure that any other answer is.

    `headers` has to be a mapping whose keys ignore case, as that of requests does.

    A 2xx with something else than a JSON object is no good answer: a proxy's or a captive portal's page comes with
    status 200 too. Only 204 means that there is no body.
    """
    if status == 204:
        return {}
    if 200 <= status < 300:
        return _object(status, content)
    said = error_message(content)
    if status in (408, 429):
        raise Transient(f"Buddy answered {status}{said}", status=status, wait_s=wait_ordered(headers))
    if 300 <= status < 400:
        raise _redirect(status, headers)
    if 400 <= status < 500:
        stops_all = status in (401, 403, 404, 407)
        raise Rejected(f"Buddy answered {status}{said}", status=status, cure=_cure(status, said), stops_all=stops_all)
    wait_s = None
    if status == 503 and headers.get("Retry-After"):
        # ambiguous all the same: a gateway says it for a server that may have done the work
        wait_s = wait_ordered(headers)
    # 504: a gateway has given up a server that goes on
    raise Ambiguous(f"Buddy answered {status}{said}", status=status, wait_s=wait_s, may_still_arrive=status == 504)


def _redirect(status: int, headers: Mapping[str, str]) -> Rejected:
    target = model.shorten(re.split("[?#]", headers.get("Location", ""))[0], 200)  # what follows may hold a token
    where = ""
    if target:
        where = f" to {target}"
    what = f"the address answered {status}, a redirect{where}: not followed, as the token would be sent along"
    return Rejected(what, status=status, cure="set the input api_url to the address of the API itself", stops_all=True)


def _cure(status: int, said: str) -> str:
    if status in _CURES:
        return _CURES[status]
    for words, cure in _SAID.items():
        if words in said.lower():
            return cure
    return ""


def _object(status: int, content: bytes) -> dict[str, Any]:
    if not content.strip():
        raise Ambiguous(f"Buddy answered {status} with an empty body", status=status, is_empty=True)
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise Ambiguous(f"the answer {status} is not a JSON object: a proxy may have sent it", status=status)
    return answer


def error_message(content: bytes) -> str:
    """Return what an error answer says, as `: text`, or "": `{"errors": [{"message": ...}]}`, or whatever came."""
    try:
        answer = json.loads(content)
        found = answer["errors"][0]["message"] or ""
    except (ValueError, RecursionError, LookupError, TypeError):
        found = _plain_text(content)
    text = model.shorten(" ".join(str(found).split()), MESSAGE_CHARS)
    if not text:
        return ""
    return f": {text}"


def _plain_text(content: bytes) -> str:
    if content.lstrip()[:1] in (b"<", b"{", b"["):
        return ""
    return content.decode("utf-8", "replace")


def wait_ordered(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds Buddy asks to wait, going by Retry-After, then X-Rate-Limit-Reset (Unix time).

    The reset is compared with the server's own clock where it is given: a CI machine's may be wrong.
    """
    retry_after = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", retry_after):
        return float(retry_after)
    now = _unix_time(headers.get("Date", "")) or time.time()
    if retry_after and (then := _unix_time(retry_after)) is not None:
        return max(0.0, then - now)
    reset = headers.get("X-Rate-Limit-Reset", "").strip()
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", reset):
        # the second that it names may just have begun
        return max(0.0, float(reset) - now) + 0.1
    return None


def clock_offset(date: str, now: float) -> float:
    """Return how many seconds the server's clock is ahead: it said `date` when ours said the Unix time `now`."""
    then = _unix_time(date)
    if then is None:
        return 0.0
    return then - now


def _unix_time(date: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None
