"""How PowerShell reads a line of plain commands, by its documented rules: there is none to be had here.

about_Quoting_Rules, about_Parsing, about_Special_Characters, and the language specification, 2.3.5.2: typographic
quotes are quotes, one is doubled within its own kind, and between single quotes nothing else is special.
"""

_SINGLE = "'\u2018\u2019\u201a\u201b"
_DOUBLE = '"\u201c\u201d\u201e'
_LIVE_BETWEEN_DOUBLE = "$`"
_LIVE = "$`(){}|&<>@#,%!*?~^=[]"  # outside of quotes, at least where a word begins


class LiveError(Exception):
    """A character would do something."""


def statements(line: str) -> list[list[str]]:
    """Return the words of each statement of a line; raises `LiveError` where it would do more."""
    found: list[list[str]] = [[]]
    at = 0
    while at < len(line):
        if line[at] == " ":
            at += 1
        elif line[at] == ";":
            found.append([])
            at += 1
        else:
            word, at = _word(line, at)
            if not found[-1] and line[at - 1] in _SINGLE + _DOUBLE:
                raise LiveError("a quoted first word is a value, and no command")
            found[-1].append(word)
    return found


def _word(line: str, at: int) -> tuple[str, int]:
    if line[at] in _SINGLE:
        return _quoted(line, at, _SINGLE, "")
    if line[at] in _DOUBLE:
        return _quoted(line, at, _DOUBLE, _LIVE_BETWEEN_DOUBLE)
    end = at
    while end < len(line) and line[end] not in " ;":
        char = line[end]
        if char in _SINGLE + _DOUBLE or char in "$`(){}|&<>," or (end == at and char in _LIVE):
            raise LiveError(f"{char!r} in {line[at:]!r}")
        end += 1
    word = line[at:end]
    # `-Dtest.x=1` is a parameter up to the point, and a word of its own from there on
    if word.startswith("-") and not word.startswith("--") and set(word) & set(".:"):
        raise LiveError(f"{word!r} is split")
    if word == "--%":
        raise LiveError("what follows is not parsed")
    return word, end


def _quoted(line: str, at: int, quotes: str, live: str) -> tuple[str, int]:
    text, at = "", at + 1
    while at < len(line):
        if line[at] in quotes:
            if line[at + 1 : at + 2] not in (" ", ";", ""):
                raise LiveError(f"a quote goes on at {line[at:]!r}")
            return text, at + 1
        if line[at] in live or not line[at].isprintable():
            raise LiveError(f"{line[at]!r} between quotes")
        text += line[at]
        at += 1
    raise LiveError("a quote is left open")
