"""Keeps one comment on a pull request up to date (GitHub docs, REST API > Issue comments).

The comment is found by its marker and its author, changed in place, and made only where there is none; nothing of
others is touched. Whatever goes wrong is a notice: a missing permission, a fork, a rate limit, an error of GitHub's, an
answer that is not JSON or never ends. `api` speaks HTTP; both are imported only where a comment is asked for.
"""

import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from reporter import model, time_limit
from reporter.outputs.comment import api
from reporter.outputs.text import escape

_GRACE_S = 0.2  # for a request to end by its own time-out
_PAGES = 30
_PER_PAGE = 100
_ACTIONS_BOT = "github-actions[bot]"  # whom a workflow's own token writes as, where GitHub does not say
_REPOSITORY = re.compile(r"[A-Za-z0-9-][A-Za-z0-9_.-]{0,99}/(?!\.\.?$)[A-Za-z0-9_.-]{1,100}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PULL = re.compile(r"pull/([1-9][0-9]{0,17})")


class Outcome(NamedTuple):
    """What came of it: the comment's address, or what to say in the log."""

    url: str = ""
    notice: str = ""


def wanted(mode: str, result: model.Result) -> bool:
    """Say whether the mode asks for a new comment; one that is there is kept up to date in any case."""
    match mode:
        case "always":
            return True
        case "failures":
            return result.conclusion is model.Conclusion.FAILURE
        case "changes":
            compared = result.comparison
            return compared is not None and compared.new + compared.fixed > 0
    return False


def post(
    text: str,
    marker: str,
    *,
    is_wanted: bool,
    token: str,
    environ: Mapping[str, str],
    ref_name: str,
    is_stopped: Callable[[], bool] = time_limit.never,
) -> Outcome:
    """Write the comment on the pull request that `ref_name` (`pull/N`) names; never raises.

    `is_stopped` says whether a signal has come: little time is left then.
    """
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
    github = api.Api(base_url, token)

    def write() -> Outcome:
        return _write(
            github, f"/repos/{repository}/issues", pull=pull[1], text=text, marker=marker, is_wanted=is_wanted
        )

    try:
        # a request's own time-out counts from one piece of an answer to the next: one that comes byte by byte would
        # never end
        return time_limit.within(api.DEADLINE_S + _GRACE_S, write, is_stopped=is_stopped)
    except time_limit.TooLongError:
        return _not_written(api.late())
    except api.TroubleError as error:
        return _not_written(error)


def _not_written(error: api.TroubleError) -> Outcome:
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


def _write(github: api.Api, issues: str, *, pull: str, text: str, marker: str, is_wanted: bool) -> Outcome:
    found = _find(github, f"{issues}/{pull}/comments", marker)
    if found is not None:
        answer = github.request("PATCH", f"{issues}/comments/{found}", {"body": text})
    elif is_wanted:
        answer = github.request("POST", f"{issues}/{pull}/comments", {"body": text})
    else:
        return Outcome()
    url = answer.get("html_url")
    if isinstance(url, str):
        return Outcome(escape.address(url))
    return Outcome()


def _find(github: api.Api, path: str, marker: str) -> int | None:
    """Return the id of our comment, None where there is none."""
    author = github.author()
    may_be_another_apps = False
    for page in range(1, _PAGES + 1):
        listed = github.listed(f"{path}?per_page={_PER_PAGE}&page={page}")
        for comment in filter(_is_comment, listed):
            if not str(comment.get("body", "")).startswith(marker):
                continue
            if comment["user"].get("login") == (author or _ACTIONS_BOT):
                return int(comment["id"])
            may_be_another_apps = may_be_another_apps or comment["user"].get("type") == "Bot"
        if len(listed) < _PER_PAGE:
            break
    else:
        raise api.TroubleError(f"the pull request has more than {_PAGES * _PER_PAGE} comments")
    if may_be_another_apps and not author:
        raise api.TroubleError("GitHub does not say whom the github_token writes as, and an app wrote one before")
    return None


def _is_comment(value: Any) -> bool:
    return isinstance(value, dict) and _is_id(value.get("id")) and isinstance(value.get("user"), dict)


def _is_id(value: Any) -> bool:
    return type(value) is int and value > 0
