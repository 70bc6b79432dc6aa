"""Secrets on command lines: `--token X`, also as a list of words, and `curl -u user:X`.

Python's CalledProcessError, Go's `exec.ExitError` and `set -x` quote the whole command that failed.
"""

import re
from collections.abc import Iterator

from reporter.redact import words

Found = tuple[int, int]

_OPTION = re.compile(
    r"--(?<![\w-]--)([A-Za-z][\w-]{2,60}+)(?:=|[\"']?,?[ \t]{0,4})[\"']?([^\s\"'\\,;<>=-][^\s\"'\\,;<>]{7,500}+)"
)
_SECRET_OPTION = re.compile(
    r"(?:token|password|passwd|passphrase|secret|pat|credentials?"
    r"|(?:api|access|auth|private|secret|account|signing|encryption)[-_]?key)\Z",
    re.IGNORECASE,
)
_USER = re.compile(
    r"-(?<![\w-]-)(?:u|-user(?=[=\"',\s]))(?:=|[\"']?,?[ \t]{0,4})[\"']?[^\s\"':/,]{1,100}+:([^\s\"'\\,]{8,500}+)"
)


def find(text: str) -> Iterator[Found]:
    """Yield where the values of secret options stand."""
    if "--" in text:
        for match in _OPTION.finditer(text):
            if _SECRET_OPTION.search(match[1]) and _is_secret(match[2]):
                yield match.span(2)
    if "curl" in text:
        yield from (match.span(1) for match in _USER.finditer(text) if _is_secret(match[1]))


def _is_secret(value: str) -> bool:
    return words.looks_random(value) and not words.is_made_of_words(value)
