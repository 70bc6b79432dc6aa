"""A name as a regular expression, written as the engine of its runner and all four shells read it alike.

Such an expression stands between single quotes (`shell.word`). So what ends them, what some shell changes, and what
does not show is written by its number, which each engine has a way of its own for.
"""

import re
from collections.abc import Callable, Sequence

from reporter import shell

Engine = Callable[[str], str]  # how an engine has a character written by its number
_SPECIAL = re.compile(r"[.^$*+?{}\[\]()|]")
_LUA_SPECIAL = frozenset("^$()%.[]*+-?")
_REPLACEMENT = "\ufffd"  # stands for a character that no report can hold: any one will do


def ecmascript(char: str) -> str:
    """Write a character for JavaScript without the `u` flag, where one above U+FFFF is two."""
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def python(char: str) -> str:
    """Write a character for Python and for Rust (the crate `regex`)."""
    return f"\\U{ord(char):08x}" if ord(char) > 0xFFFF else f"\\u{ord(char):04x}"


def ruby(char: str) -> str:
    return f"\\u{{{ord(char):x}}}" if ord(char) > 0xFFFF else f"\\u{ord(char):04x}"


def go(char: str) -> str:
    return f"\\x{{{ord(char):x}}}"


def pcre(char: str) -> str:
    """Write a character for PCRE without the `u` modifier, which sees bytes."""
    return "".join(f"\\x{byte:02x}" for byte in char.encode())


def posix(char: str) -> str:
    """Write any character of its kind: POSIX knows no numbers."""
    if char.isascii():
        return "."
    return "[^ -~]+"


def cmake(char: str) -> str:
    """Write a character for CTest, whose engine knows bytes and no numbers: what is none of the others."""
    if char == "\\":
        return "[^]-~ -[]"
    if not char.isascii():
        return "[^ -~]+"
    return f"[^ -{chr(ord(char) - 1)}{chr(ord(char) + 1)}-~]"


def expression(text: str, engine: Engine) -> str:
    """Return text as an expression that matches it and nothing else, as far as the engine allows.

    Writers for JavaScript and Ruby leave line ends and tabs in names as they are, and an XML parser makes blanks of
    them (XML 1.0, 3.3.3): there a blank may be any white space.
    """
    escaped = "".join(_written(char, engine) for char in text)
    if engine in (ecmascript, ruby):
        return escaped.replace(" ", r"\s")
    return escaped


def _written(char: str, engine: Engine) -> str:
    if char == _REPLACEMENT:
        return "."
    if _SPECIAL.match(char):
        return f"\\{char}"
    if char in "'\\" or shell.word(f"-{char}-") is None:
        return engine(char)
    return char


def lua(text: str) -> str:
    """Return text as a pattern of Lua, which knows sets as CTest does (Lua manual, 6.4.1)."""
    written = ""
    for char in text:
        if shell.word(f"-{char}-") is None or char in "'\\":
            written += cmake(char)
        elif char in _LUA_SPECIAL:
            written += f"%{char}"
        else:
            written += char
    return written


def whole(text: str, engine: Engine) -> str:
    """Return an expression that matches the text from beginning to end."""
    return f"^{expression(text, engine)}$"


def one_of(texts: Sequence[str], engine: Engine) -> str:
    """Return an expression that matches one of the texts from beginning to end."""
    if len(texts) == 1:
        return whole(texts[0], engine)
    return f"^({'|'.join(expression(text, engine) for text in texts)})$"
