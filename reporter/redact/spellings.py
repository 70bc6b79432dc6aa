"""How a secret may be written: escaped for JSON, XML, HTML, a URL, a shell, YAML, CSV, Python, JavaScript; in base64.

Programs print what they got the way they would send it on, some of them twice over.
"""

import base64
import json
import re
import shlex
import urllib.parse
from collections.abc import Callable, Iterator

LEAST_ENCODED = 10  # characters; fewer would be found by chance
_LINE_CHARS = 16  # of a secret of several lines, such as a private key
_QUOTES = ('"', "&quot;", "&#34;", "&#x22;")
_APOSTROPHES = ("'", "&apos;", "&#39;", "&#x27;", "&#039;")
# what JavaScript's encodeURIComponent and encodeURI leave (ECMA-262, 19.2.6), beside letters, digits and `-_.~`
_SAFE = ("", "/", "!'()*", ";/?:@&=+$,#!'()*")
_NOT_PLAIN = re.compile("[^A-Za-z0-9]")
_SHELL_SPECIAL = re.compile(r"[^A-Za-z0-9/._+=%,@:-]")


def forms(secret: str) -> set[str]:
    """Return a secret as it may be written: plain, and with all escapes that somebody may have put in."""
    if secret.isascii() and secret.isalnum():
        return {secret, *_in_base64(secret)}
    escaped = {secret, *_in_json(secret), *_in_markup(secret), *_in_source(secret), *_in_shell(secret)}
    return escaped | set(_in_url(secret)) | set(_in_base64(secret))


def encoded(secret: str) -> set[str]:
    """Return what base64 and hexadecimal digits make of a secret, whatever was encoded before and behind it."""
    raw = secret.encode("utf-8", "replace")
    found = {raw.hex(), raw.hex().upper()}
    for data in (raw, secret.encode("utf-16-le", "replace")):  # PowerShell's -EncodedCommand
        for before in range(3):
            text = base64.b64encode(bytes(before) + data).decode()
            # only the characters that no neighbour has a bit of
            piece = text[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
            found |= {piece, piece.replace("+", "-").replace("/", "_")}
    return {text for text in found if len(text) >= LEAST_ENCODED}


def lines(secret: str) -> list[str]:
    """Return a secret's lines that are long enough to be searched for; the secret itself where it has one."""
    parts = [line.strip() for line in secret.splitlines()]
    if len(parts) < 2:
        return [secret.strip()]
    return [part for part in parts if len(part) >= _LINE_CHARS and not part.startswith("-----")]


def _in_json(secret: str) -> Iterator[str]:
    for text in (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        yield text
        yield json.dumps(text)[1:-1]
        yield text.replace("/", "\\/")  # PHP
        yield _replaced(text, "[&<>]", lambda char: f"\\u{ord(char):04x}")  # Go, Gson, Rails
        yield _replaced(text, "[&<>'=]", lambda char: f"\\u{ord(char):04x}")  # Gson, for HTML


def _in_markup(secret: str) -> Iterator[str]:
    for text in _with_entities(secret):
        yield text
        yield _replaced(text, "[\t\n\r]", lambda char: f"&#{ord(char)};")
        yield _replaced(text, "[\t\n\r]", lambda char: f"&#x{ord(char):X};")
        yield text.replace("+", "&#43;")  # Go's html/template
        yield _replaced(text, "[/=`]", lambda char: f"&#x{ord(char):X};")  # Mustache
        yield text.replace("&", "&amp;")


def _with_entities(secret: str) -> Iterator[str]:
    escaped = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for quote in _QUOTES:  # an attribute escapes one kind of quote, libraries differ in how
        for apostrophe in _APOSTROPHES:
            yield escaped.replace('"', quote).replace("'", apostrophe)
    yield escaped.replace("&gt;", ">")


def _in_url(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "replace")
    for safe in _SAFE:
        for text in (urllib.parse.quote(raw, safe=safe), urllib.parse.quote_plus(raw, safe=safe)):
            yield text
            yield _replaced(text, "%..", str.lower)
            yield text.replace("%", "%25")


def _in_source(secret: str) -> Iterator[str]:
    """Yield it as Python, JavaScript and Ruby write a text."""
    yield repr(secret)[1:-1]
    yield repr(secret.encode("utf-8", "replace"))[2:-1]
    yield repr(json.dumps(secret))[2:-2]
    yield repr(repr(secret))[2:-2]
    backslashes = secret.replace("\\", "\\\\")
    yield backslashes.replace("'", "\\'")
    yield backslashes.replace('"', '\\"')
    yield _replaced(secret, _NOT_PLAIN, lambda char: f"\\u{ord(char):04x}")
    yield _replaced(secret, _NOT_PLAIN, lambda char: f"\\u{ord(char):04X}")


def _in_shell(secret: str) -> Iterator[str]:
    """Yield it as shells quote a word, `set -x` among them, and as YAML and CSV double a quote."""
    yield shlex.quote(secret)[1:-1]
    yield secret.replace("'", "'\\''")
    yield _replaced(secret, r'[\\"$`]', lambda char: f"\\{char}")
    yield _replaced(secret, _SHELL_SPECIAL, lambda char: f"\\{char}")
    yield secret.replace("'", "''")
    yield secret.replace('"', '""')


def _in_base64(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "replace")
    yield base64.b64encode(raw).decode().rstrip("=")
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _replaced(text: str, pattern: str | re.Pattern[str], by: Callable[[str], str]) -> str:
    return re.sub(pattern, lambda found: by(found[0]), text)
