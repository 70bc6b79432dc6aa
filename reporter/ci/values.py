"""Which texts may be sent: rules about single values, wherever they come from.

Pure functions; None and "" are answers, nothing raises.
"""

import re
import unicodedata

from reporter import model

_LIMITS = {"ref_name": 1024, "ci_run_url": 2048}  # characters
_LIMIT = 256  # characters, for every other field
_SHA = re.compile(r"[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_PULL = re.compile(r"refs/pull/([1-9][0-9]{0,17})/(?:merge|head)")
_URL = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]*@")
# Control characters, lone surrogates (bytes that are not UTF-8), line and paragraph separators.
_UNFIT = frozenset(("Cc", "Cs", "Zl", "Zp"))


def unfit(field: str, text: str) -> str:
    """Say why `text` can't be sent as `field`, or "" if it can."""
    limit = _LIMITS.get(field, _LIMIT)
    if len(text) > limit:
        return f"is longer than {limit} characters"
    if any(unicodedata.category(char) in _UNFIT for char in text):
        return "holds control characters or bytes that are not UTF-8"
    if field == "ci_run_url" and not _URL.fullmatch(text):
        return "is not an http or https address"
    return ""


def without_credentials(url: str) -> str:
    """Return a URL without the user and password in it: Jenkins' address may be set with them."""
    return _CREDENTIALS.sub("", url, count=1)


def shown(text: str) -> str:
    """Return `text` for a message: at most 80 characters, and none that moves the cursor."""
    return "".join(map(_harmless, model.shorten(text, 80)))


def _harmless(char: str) -> str:
    if unicodedata.category(char) in _UNFIT:
        return "\ufffd"
    return char


def is_sha(text: str) -> bool:
    """Say whether `text` is a full object id: 40 hex digits (SHA-1) or 64 (SHA-256)."""
    return _SHA.fullmatch(text) is not None


def number(value: object) -> int:
    """Return a positive integer given as an integer or as its digits, else 0."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return 0
    if isinstance(value, int) and 0 < value < 10**18:
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    return 0


def pull(value: object) -> str:
    """Return "pull/N" for the number of a pull request, "" for anything else."""
    if found := number(value):
        return f"pull/{found}"
    return ""


def split_ref(ref: str) -> tuple[str, str]:
    """Split a full ref into Buddy's type and name; two empty texts where it is neither.

    `refs/pull/N/merge` and `refs/pull/N/head` are pull requests, `refs/heads/B` branches (B may hold slashes) and
    `refs/tags/T` tags (GitHub docs, Variables reference > GITHUB_REF).
    """
    if found := _PULL.fullmatch(ref):
        return "PULL_REQUEST", f"pull/{found[1]}"
    for prefix, ref_type in (("refs/heads/", "BRANCH"), ("refs/tags/", "TAG")):
        if ref.startswith(prefix) and len(ref) > len(prefix):
            return ref_type, ref[len(prefix) :]
    return "", ""
