"""Secrets that are known by what stands around them: in a header, in an address, behind a name.

Each search begins at a mark that is rare in ordinary text (`://`, a colon or an equals sign with a long value) and
looks at a bounded piece before it.
"""

import itertools
import re
from collections.abc import Iterator

from reporter.redact import commands, escapes, passwords, words

Found = tuple[int, int]

# credentials in an address: `user:password@`, `:password@`, and a token in the place of the user
_ADDRESS = re.compile(r"://(?:([^\s/:@'\"<>]{0,200}:[^\s/@'\"<>]{1,500})|([A-Za-z0-9_-]{20,500}))(?=@)")
# what stands in the place of a password in source and messages: `user:%s@`, `user:***@`, `user:${PASSWORD}@`
_PLACEHOLDER = re.compile(r"[*]{3,}|x{5,}|%s|%\(\w+\)s|\$?\{{1,2}\w+\}{1,2}|\[\w+\]{1,2}")
# the same in a URL's query
_ADDRESS_IN_QUERY = re.compile(r"%3[Aa]%2[Ff]%2[Ff]((?>(?:[^\s/@'\"<>&%]++|%(?!2[Ff]|40)){1,2000}))%40")
_HOOK = re.compile(
    r"(?:hooks\.slack\.com{0}(?:services|workflows|triggers){0}|discord(?:app)?\.com{0}api{0}(?:v[0-9]{{1,2}}{0})?webhooks{0}"
    r"|\.webhook\.office\.com{0}webhookb2{0})([A-Za-z0-9/_@.%-]{{20,500}})".format("(?:/|%2[Ff])")
)
_SCHEME = re.compile(
    r"\b(?:[Bb]earer|BEARER)\s{1,4}(?P<token>[A-Za-z0-9._~+/-]{16,}+=*)"
    r"|\b(?:[Bb]asic|BASIC)\s{1,4}(?=[A-Za-z+/]{0,200}+[0-9=])(?P<basic>[A-Za-z0-9+/]{8,}+={0,2})"
)
# a value behind a name: what stands before it is looked at backwards; in XML, most equals signs stand behind `name`,
# `file`, `time`, `type` and `message`, none of which ends as the names of secrets do
_END_OF_NAME = r"(?:(?<=[tndhlsygwTNDHLSYGW\"' \\\];].)|(?<=[srSR][eE].))"
_OPENS = r"(?>(?:&quot;|&gt;|[\s\"'\\>\[]){0,6})"
_LONG_VALUE = r"([A-Za-z0-9+/_.~%|-]{16,}+(?:={1,2}(?![A-Za-z0-9]))?)"
# an expression that begins with one character is searched for four times as fast as one that begins with one of two
_VALUES = tuple(re.compile(f"{sign}{_END_OF_NAME}{_OPENS}(?:base64:)?{_LONG_VALUE}") for sign in "=:>")
_REST = re.compile(r"[^\s\"'\\<>&;,()\[\]{}`]{1,500}+")  # of a password that has other characters as well
# a colon before a blank ends a name: `"Authorization: token x"` is a value, and has a header in it
_HEADER_VALUE = re.compile(
    rf"[=:](?<=[nyhNYH\"' \\\];].){_OPENS}((?:[A-Za-z]{{3,12}} {{1,6}})?"
    r"(?=[^\s\"'\\&<>,]{8})(?>(?:[^\s\"'\\&<>,:]++|:(?!\s)){1,2000}))"
)
_DIGEST = re.compile(r"\bresponse=[\\\"']{0,4}([0-9a-fA-F]{32,128})")  # RFC 7616
_BEFORE = 64
_PIECE = re.compile("[A-Za-z0-9+]{12,}+")
_CALL = re.compile(r"(?<![\w.])[A-Za-z_][\w.]*+[(\[]")


def _joined(*parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map("".join, itertools.product(*parts)))


# the ends of names, in lower case: `endswith` takes a hundredth of the time of an expression
_KEY_OF = (
    *("api", "access", "account", "auth", "private", "signing", "encryption", "master", "license", "deploy", "storage"),
    *("secret", "client"),
)
_NAMES = (
    *("secret", "token", "passwd", "password", "passphrase", "credential", "credentials", "keybase", "key_base"),
    *_joined(_KEY_OF, ("", "_", "-", " "), ("key", "keys"), ("", "value", "_value")),
    *_joined(("_", "-"), ("pat", "pw", "pwd", "pass")),
    *_joined(("_", '"', "'", "{", ",", " "), ("auth",)),
)
_OTHER_KEYS = _joined(("cache", "public", "primary", "foreign", "sort"), ("_", "-"), ("key",))
_AZURE_KEYS = _joined(("primary", "secondary"), ("", "_", "-"), ("key",))  # with "=" at the end of the value
_SIGNATURE = re.compile(r"(?<![a-z])sig(?:nature)?\Z")
_SIGNATURE_CHARS = len("signature") + 1
# what all names end with that these know: most values stand behind others
_LAST_WORDS = (
    *("secret", "token", "passwd", "password", "passphrase", "pass", "pw", "pwd", "pat", "credential", "credentials"),
    *("key", "keys", "base", "value", "sig", "signature", "auth", "authorization"),
)
_HEADER_WORDS = ("auth", "key", "token")  # one of which every header has: fewer searches where there is none
_HEADER_SIGNS = ("uthoriz", "-key", "-token", "-auth", "apikey")  # in lower case
_HEADER_OF = (
    *("api", "auth", "access", "functions", "subscription", "vault", "private", "deploy", "job", "amz-security"),
    *("csrf", "gitlab"),
)
_HEADERS = (*_joined(_HEADER_OF, ("", "-"), ("key", "token")), "authorization", "x-auth")
_COOKIE = re.compile(
    r"(?:ookie|OOKIE)[0-9]?(?:&quot;|[\"'\\\]])*\s{0,3}[:=]\s{0,3}(?:&quot;|[\"'\\\[])*([^\n\"'<>\\]{4,8000}+)"
)
_PAIR = re.compile(r"(?<=[^\s=;,&])=([^\s;,\"'<>]{8,4000}+)")
_ATTRIBUTE = re.compile(r"(?:^|[\s=;,&])(?:expires|max-age|path|domain|samesite|version)\Z", re.IGNORECASE)
_ATTRIBUTE_CHARS = len("samesite") + 1  # of the longest one, with what stands before it


def find(text: str) -> Iterator[Found]:
    """Yield where secrets stand that only the text around them tells."""
    if may_be_escaped(text):
        yield from _in_query(text)
        text = escapes.plain(text)
    if "@" in text and "://" in text:  # a search for one character takes next to no time
        for match in _ADDRESS.finditer(text):
            if match[1] and _PLACEHOLDER.fullmatch(match[1].rpartition(":")[2]):
                continue
            if match[1] or re.search("[0-9]", match[2]):
                yield match.span(match.lastindex or 0)
    if "hook" in text:
        for match in _HOOK.finditer(text):
            yield match.span(1)
    lower = text.lower()
    if "bearer" in lower or "basic" in lower:
        for match in _SCHEME.finditer(text):
            yield match.span(match.lastgroup or 0)
    if "digest" in lower:
        for match in _DIGEST.finditer(text):
            yield match.span(1)
    yield from _values(text)
    yield from passwords.find(text, lower)
    yield from commands.find(text)
    if any(word in lower for word in _HEADER_WORDS) and any(sign in lower for sign in _HEADER_SIGNS):
        yield from _header_values(text)
    if "cookie" in lower:
        yield from _cookies(text)


def may_be_escaped(text: str) -> bool:
    """Say whether a text is read without its escapes, all of it; a search for one character takes next to no time."""
    return ("%" in text and "%3" in text) or ("\\" in text and "\\u00" in text)


def _in_query(text: str) -> Iterator[Found]:
    for match in _ADDRESS_IN_QUERY.finditer(text):
        if "%3A" in match[1].upper() or re.search("[0-9]", match[1]):
            yield match.span(1)


def _values(text: str) -> Iterator[Found]:
    for match in itertools.chain.from_iterable(expression.finditer(text) for expression in _VALUES):
        name = _name_before(text, match.start())
        if not name:
            continue
        rest = _REST.match(text, match.end())
        end = rest.end() if rest else match.end()
        value = text[match.start(1) : end]
        is_named = name.endswith(_HEADERS) or (_is_secret_name(name) and _is_secret(value))
        is_named = is_named or (value[-1] == "=" and name.endswith(_AZURE_KEYS))
        if is_named and not _is_words_or_code(value + text[end : end + 1].strip()):
            yield match.start(1), end


def _header_values(text: str) -> Iterator[Found]:
    for match in _HEADER_VALUE.finditer(text):
        if _name_before(text, match.start()).endswith(_HEADERS):
            scheme = re.match("[A-Za-z]{3,12} +", match[1])
            start = scheme.end() if scheme else 0
            value = match[1][start:]
            # `hush-hush-1` may be a header's value as well as a name in source
            if not _CALL.match(value) and not words.is_made_of_words(value.rstrip("\"',;:")):
                yield match.start(1) + start, match.end(1)


def _name_before(text: str, end: int) -> str:
    """Return the end of what stands before a sign, in lower case, "" where it is surely no name of a secret."""
    before = text[max(0, end - _BEFORE) : end].lower()
    name = before.replace("&quot;", '"').rstrip(" \t\r\n\"'\\]")
    return name if name.endswith(_LAST_WORDS) else ""


def _is_secret_name(name: str) -> bool:
    if name.endswith(_NAMES):
        return True
    if name.endswith(("_key", "-key")):
        return not name.endswith(_OTHER_KEYS)
    return bool(_SIGNATURE.search(name[-_SIGNATURE_CHARS:]))


def _is_words_or_code(value: str) -> bool:
    """Say whether a value is words, an address, or a call as a traceback has it: `key = hashlib.sha256(x)`."""
    return (
        bool(_CALL.match(value))
        or value.startswith(("https://", "http://"))
        or words.is_name_in_source(value.rstrip("\"'"))
    )


def _is_secret(value: str) -> bool:
    """Say whether what a name promises may be there: letters and digits mixed, and neither a path nor an address."""
    is_place = value[0] in "/." or value.count("/") > 3 or value.count(".") > 3
    # base64 has slashes too; at its end stand signs, and in it pieces as no folder is called
    is_base64 = value[-1] == "=" or any(words.has_all_kinds(piece) for piece in _PIECE.findall(value))
    return words.looks_random(value) and (is_base64 or not is_place)


def _cookies(text: str) -> Iterator[Found]:
    for match in _COOKIE.finditer(text):
        for pair in _PAIR.finditer(text, match.start(1), match.end(1)):
            name = text[max(match.start(1), pair.start() - _ATTRIBUTE_CHARS) : pair.start()]
            if not _ATTRIBUTE.search(name) and not words.is_name_in_source(pair[1]):
                yield pair.span(1)
