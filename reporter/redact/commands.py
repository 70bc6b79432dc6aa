"""Secrets on command lines: `--token X`, `mysql -pX`, `curl -u user:X`, also as a list of words.

Python's CalledProcessError, Go's `exec.ExitError` and `set -x` quote the whole command that failed. What `--password`
and its like have behind them is found in `passwords`.
"""

import re
from collections.abc import Iterator

from reporter.redact import passwords, words

Found = tuple[int, int]

_OPTION = re.compile(
    r"--(?<![\w-]--)([A-Za-z][\w-]{2,60}+)(?:=|[\"']?,?[ \t]{0,4})[\"']?([^\s\"'\\,;<>=-][^\s\"'\\,;<>]{7,500}+)"
)
_SECRET_OPTION = re.compile(
    r"(?:token|bearer|password|passwd|passphrase|secret|pat|credentials?"
    r"|(?:api|access|auth|private|secret|account|signing|encryption)[-_]?key)\Z",
    re.IGNORECASE,
)
# what else may have a secret behind it: a password, or a user and a password
_SHORT = re.compile(
    r"-(?<![\w-]-)(?P<option>[apPw]|[ksLS]{0,3}u|-(?:proxy-)?user|-auth)"
    r"(?P<between>=|[\"']?,?\s{1,12}|[\"'],)?[\"']?(?P<value>[^\s\"'\\,;<>|&=-][^\s\"'\\,;<>|&]{5,500}+)"
)
_USER_TOOLS = re.compile(r"\b(?:curl|https?|xhs?|wget)[\"']?[\s,]")
# of programs whose short option has a password behind it; mysql's must be joined to it, and `-p name` is a database
_PASSWORD_TOOLS = {
    "a": re.compile(r"\bredis-cli\b"),
    "p": re.compile(
        r"\b(?:sshpass|mongo\w*|twine|rabbitmqadmin|cqlsh)\b"
        r"|\b(?:docker|podman|nerdctl|buildah|skopeo|helm|oras|az|oc|cf)\b.*\blogin\b"
    ),
    "P": re.compile(r"\b(?:sqlcmd|bcp|mosquitto_(?:pub|sub|rr))\b"),
    "w": re.compile(r"\bldap\w+\b"),
}
_JOINED = re.compile(r"\b(?:mysql\w*|mariadb[\w-]*|sshpass|7z|rar)\b")
_BEFORE_CHARS = 200
# between two commands; one goes on behind a backslash, and a list of words may have each on its own line
_OTHER_COMMAND = re.compile(r"(?<!\\)\n(?![ \t]*[\"'])")


def find(text: str) -> Iterator[Found]:
    """Yield where the values of secret options stand."""
    if "-" not in text:  # a search for one character takes next to no time
        return
    if "--" in text:
        for match in _OPTION.finditer(text):
            if _SECRET_OPTION.search(match[1]) and _is_secret(match[2]):
                yield match.span(2)
    if " -" in text or "'-" in text or '"-' in text:
        for match in _SHORT.finditer(text):
            start = _start_of_secret(text, match)
            if start is not None:
                yield start, match.end()


def _start_of_secret(text: str, option: re.Match[str]) -> int | None:
    """Return where in an option's value its secret begins, None where it has none, by the program that it is of."""
    value, name = option["value"], option["option"]
    before = _OTHER_COMMAND.split(text[max(0, option.start() - _BEFORE_CHARS) : option.start()])[-1]
    if _is_password_option(name, before, is_joined=not option["between"]):
        return option.start("value") if passwords.is_one(value) else None
    user, _, password = value.partition(":")
    if not user or name in ("p", "P", "w") or not passwords.is_one(password):
        return None
    # what is surely random needs no program that tells of it
    if _USER_TOOLS.search(before) or (name != "a" and words.has_all_kinds(password)):
        return option.end() - len(password)
    return None


def _is_password_option(name: str, before: str, *, is_joined: bool) -> bool:
    tools = _JOINED if is_joined else _PASSWORD_TOOLS.get(name)
    return name in _PASSWORD_TOOLS and tools is not None and tools.search(before) is not None


def _is_secret(value: str) -> bool:
    return words.looks_random(value) and not words.is_made_of_words(value)
