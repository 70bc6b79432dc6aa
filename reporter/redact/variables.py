"""The environment's secrets: which variables hold one and which part of the value it is."""

import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from reporter.redact import spellings, words

LEAST = 8  # characters; shorter values would mask what is no secret
_LINE_CHARS = 16  # of a webhook's last part
_MOST_JSON = 256 * 1024
_MOST_VALUES = 200  # of one JSON document

_SECRET_NAME = re.compile(
    r"TOKEN(?!IZ)|SECRET|PASSW(?:OR)?D|PASSPHRASE|PASSCODE|CREDENTIAL|WEBHOOK|JWT|COOKIE|CONN(?:ECTION)?_?STR|AUTHORIZATION"
    r"|AUTH_?HEADER|RECOVERY_?CODE|JAAS|NETRC|NPMRC|KEYSTORE|SERVICE_?ACCOUNT|BEARER|HMAC|CSRF|MNEMONIC|KUBE_?CONFIG|DOCKER_?(?:AUTH_?)?CONFIG",
    re.IGNORECASE,
)
_SECRET_KEY = re.compile(
    r"(?:API|ACCESS|PRIVATE|ENCRYPTION|SIGNING|AUTH|MASTER|LICEN[CS]E|DEPLOY|ACCOUNT|STORAGE|SSH|GPG)[_-]?KEY"
    r"|(?<!CACHE)(?<!PUBLIC)(?<!PRIMARY)(?<!SORT)(?<!PROJECT)(?<!ROUTING)(?<!PARTITION)(?<!OBJECT)(?<!ISSUE)_KEYS?$"
    r"|(?:^|_)PASS_(?!RATE|RATIO|COUNT|THROUGH|THRESHOLD|PERCENT)|PSWD|(?:^|_)PSK(?:_|$)",
    re.IGNORECASE,
)
_SECRET_ENDING = re.compile(
    r"(?:^|_)(?:ID_(?:RSA|DSA|ECDSA|ED25519)|SSH|SK|BASIC|P12|PFX|PEM|LICEN[CS]E)$"
    r"|(?:^|_)(?:PAT|AUTH|DSN|SAS|PIN(?:_?CODE)?|T?OTP|SALT|PEPPER|CREDS?|SIGNATURE|APIKEY|B64|BASE64)(?:_?[0-9]{1,2})?$"
    r"|(?:(?<!COM)(?<!BY)PASS|PW)(?:_?[0-9]{1,2})?$|_JSON$|_HEADERS$|(?:^|_)PWD_|(?<!^)(?<!^OLD)PWD(?:_?[0-9]{1,2})?$",
    re.IGNORECASE,
)
# a variable of such a name holds a secret where its value looks like one, and may hold anything else
_MAY_BE_SECRET = re.compile(
    r"(?:^|_)(?:PRIVATE|KEY|OAUTH|REFRESH|ACCESS|ACCESS_CODE|API|LOGIN|SEED|UNSEAL|SESSION_?ID|SID)(?:_?[0-9]{1,2})?$|SESSID$",
    re.IGNORECASE,
)
_LEAST_RANDOM = 16  # characters of a value in them
_BASE64 = re.compile(r"[A-Za-z0-9][A-Za-z0-9+/]{22,}={0,2}")
_PASSWORD_NAME = re.compile(
    r"(?:PASSW(?:OR)?D|PASSPHRASE|PASSCODE|SECRET|PASS|_PWD|_PW|^PW|PIN(?:_?CODE)?)(?:_?\d{1,2})?$", re.IGNORECASE
)
# of these a value of digits alone is no number that means something
_KEY_NAME = re.compile(r"(?:TOKEN|KEY|SECRET|PAT|AUTH|COOKIE|OTP|SALT)(?:_?\d{1,2})?$", re.IGNORECASE)
# what a variable of such a name holds belongs to a secret but is none
_ABOUT_A_SECRET = re.compile(
    r"_(?:FILE|PATH|DIR|URL|URI|HOST|PORT|USER|USERNAME|EMAIL|TTL|LIFETIME|EXPIR\w*|TIMEOUT|TYPE|NAME|ENABLED|VERSION|LENGTH|SIZE|COUNT"
    r"|ALGORITHM|ALG|ISSUER|AUDIENCE|HEADER_NAME|POLICY|REGION|DOMAIN|SAMESITE|METHOD|PROVIDER|REALM|KEY_ID|ROUNDS)$",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"KUBE_?CONFIG|NETRC|NPMRC|KEYSTORE$|DOCKER_?CONFIG", re.IGNORECASE)
_FILE = re.compile(r"(?:[A-Za-z]:)?[/\\]|\.{1,2}[/\\]|~")
_FLAG = re.compile(r"true|false|yes|no|on|off|null|none|undefined", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,:-]+")
_PATH = re.compile(r"(?:[A-Za-z]:)?[/\\][\w./\\ -]*|\.{1,2}/[\w./-]*|~/[\w./-]*")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^@]*")
_URL_PASSWORD = re.compile(r"://[^\s/:@]{0,200}+:([^\s/@]{1,500}+)@")
_URL_TOKEN = re.compile(r"://([^\s/:@]{16,500}+)(?::(?:x-oauth-basic)?)?@")  # GitHub's word where there is no password
# of addresses and connection strings, whatever the variable is called
_PARAMETER = re.compile(
    r"[?&;](?:password|passwd|pwd|pass|secret|token|api_?key|access_?token|accountkey|sharedaccesskey|sig)"
    r"\s?=\s?([^\s;&\"',]{8,2000})",
    re.IGNORECASE,
)
_ORACLE = re.compile(r":(?:thin|oci8?):[^\s/@]{1,100}+/([^\s/@]{1,200}+)@")
_AFTER_USER = re.compile(r"[\w.@+-]{1,30}+:([^\s:/]\S{7,500})")
_SETTING = re.compile(r"(?:- )?[\w.-]{1,60}+:(?: |$)")  # a line of YAML
_ASSIGNED = re.compile(
    r"(?:password|passwd|pwd|key-data|accountkey|sharedaccesskey|sharedaccesssignature|secret|token|key|_auth|sig)"
    r"\s?[=:]\s?[\"']?([^\s;&\"',]{8,2000})",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:[A-Za-z-]{3,30}:\s*)?(?:basic|bearer|token|apikey|digest|negotiate)\s+(\S+)", re.IGNORECASE)
_COOKIE = re.compile(r"(?<=[^\s=;,])=([^\s;,]{8,4000})")
_NETRC = re.compile(r"\bpassword\s{1,4}(\S{8,500})")
# `OTEL_EXPORTER_OTLP_HEADERS` and its kind (OpenTelemetry's protocol exporter)
_PAIR = re.compile(r"(?:^|[,;])\s?[\w.-]{1,60}+=([^\s,;]{8,2000}+)")
_JSON_SECRET = re.compile(r"key|secret|token|passw|auth|credential|signature|cert|^pw$|^pass$", re.IGNORECASE)
_JSON_PUBLIC = re.compile(r"_ur[il]$|public|type$|provider|client_id", re.IGNORECASE)


def secrets(environ: Mapping[str, str]) -> set[str]:
    """Return the secrets that variables hold, as they are."""
    found: set[str] = set()
    for name, value in environ.items():
        found.update(part for part in _in_value(name, _without_quotes(value.strip())) if _is_long_enough(part))
    return found


def _without_quotes(value: str) -> str:
    """Return a value that was copied with its quotes (`"abc"`) without them: it is used, and shown, without."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _is_long_enough(part: str) -> bool:
    return len(part) >= LEAST and not words.is_word(part)


def _in_value(name: str, value: str) -> Iterator[str]:
    """Yield what is secret in one variable's value; a part of it, where the rest is known."""
    if len(value) < LEAST:
        return
    yield from _in_address(value)
    if not _is_secret_name(name):
        if _MAY_BE_SECRET.search(name) and _looks_like_key(value):
            yield value
        return
    if value[:1] in "{[" and len(value) <= _MOST_JSON:
        found = list(_in_json(value))
        if found or name.upper().endswith("_JSON"):
            yield from found
            return
    if name.upper().endswith(("_JSON", "_B64", "_BASE64")) and not words.looks_random(value):
        return
    for line in spellings.lines(value):
        if _is_ordinary(name, line):
            continue
        if not _SETTING.match(line) and not _is_file(name, line):
            yield line
        yield from _behind_a_name(name, line)


def _is_secret_name(name: str) -> bool:
    return any(expression.search(name) for expression in (_SECRET_NAME, _SECRET_KEY, _SECRET_ENDING))


def _is_file(name: str, value: str) -> bool:
    """Say whether a variable that may hold a file's text (`KUBECONFIG`) holds the file's name, as most do."""
    if not _FILE_NAME.search(name):
        return False
    return bool(_FILE.match(value)) or not words.looks_random(value)


def _looks_like_key(value: str) -> bool:
    if len(value) < _LEAST_RANDOM or not words.looks_random(value):
        return False
    is_base64 = _BASE64.fullmatch(value) is not None and words.has_all_kinds(value)
    return value.isalnum() or (is_base64 and not words.is_place(value) and not words.is_name_in_source(value))


def _in_address(value: str) -> Iterator[str]:
    """Yield the password of an address (`DATABASE_URL`), as it is written there and as it is meant."""
    if "://" in value and "@" in value:
        for match in (*_URL_PASSWORD.finditer(value), *_URL_TOKEN.finditer(value)):
            yield match[1]
            yield urllib.parse.unquote(match[1])
    if "=" in value:
        for match in _PARAMETER.finditer(value):
            yield match[1]
            yield urllib.parse.unquote(match[1])
    for match in _ORACLE.finditer(value):
        yield match[1]


def _behind_a_name(name: str, value: str) -> Iterator[str]:
    """Yield the parts of a connection string, a header, a cookie, a `.netrc`."""
    for match in _ASSIGNED.finditer(value):
        yield match[1]
    for form in (_SCHEME, _AFTER_USER):
        whole = form.fullmatch(value)
        if whole:
            yield whole[1]
    last = value.rpartition("/")[2]
    if "WEBHOOK" in name.upper() and len(last) >= _LINE_CHARS and words.looks_random(last):
        yield last
    if "NETRC" in name.upper():
        for match in _NETRC.finditer(value):
            yield match[1]
    for match in _PAIR.finditer(value):
        if words.looks_random(match[1]):
            yield match[1]
    if "COOKIE" in name.upper():
        for match in _COOKIE.finditer(value):
            yield match[1]


def _in_json(value: str) -> Iterator[str]:
    """Yield the secrets of a JSON document: of a service account, of Docker's or npm's credentials."""
    try:
        document = json.loads(value)
    except (ValueError, RecursionError):
        return
    waiting: list[tuple[str, Any]] = [("", document)]
    seen = 0
    while waiting and seen < _MOST_VALUES:
        name, item = waiting.pop()
        seen += 1
        if isinstance(item, dict):
            waiting += [(str(key), inner) for key, inner in item.items()]
        elif isinstance(item, list):
            waiting += [(name, inner) for inner in item]
        elif isinstance(item, str) and _JSON_SECRET.search(name) and not _JSON_PUBLIC.search(name):
            yield from spellings.lines(item)


def _is_ordinary(name: str, value: str) -> bool:
    """Say whether the value is a flag, a number, a path or an address rather than a secret."""
    is_password = _PASSWORD_NAME.search(name) is not None
    # of passwords, some are words with a slash between them
    if _FLAG.fullmatch(value) or words.is_place(value, may_be_relative=not is_password):
        return True
    if is_password:
        return False
    if _NUMBER.fullmatch(value):
        return not (_KEY_NAME.search(name) and value.isdigit())
    if "WEBHOOK" in name.upper():
        return False
    has_all_kinds = words.has_all_kinds(value)
    if _PATH.fullmatch(value) and (len(value) < 24 or not has_all_kinds):
        return True
    if _ABOUT_A_SECRET.search(name) and not has_all_kinds:
        return True
    return _ADDRESS.fullmatch(value) is not None
