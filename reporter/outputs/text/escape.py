"""The one place for every escaping rule: whatever others wrote passes through here before it is shown.

Functions from text to text; nothing is opened or printed here. What GitHub does with text:
GitHub-flavoured Markdown (https://github.github.com/gfm/), then links to people, issues and commits in every text
node outside `code` and `pre`; the runner reads commands from the log (actions/runner, `ActionCommand.cs`).
"""

import re

_CUT = "…"
_SHA_PIECE = 6  # GitHub links 7 to 40 hexadecimal digits, so 6 of them are just text
_LONGEST_FENCE = 100  # cmark counts a fence in a byte: from 255 on, an inner run closes a longer outer one
_COMMAND_LIMIT = 4096  # characters that GitHub keeps of an annotation; .NET counts in UTF-16 units

# Colours and other terminal sequences; an unterminated one costs its introducer, never the text behind it.
# `#x1B` is how pytest writes an escape into XML (`_pytest.junitxml.bin_xml_escape`).
_ANSI = re.compile(
    r"(?:\x1b|#x1B|␛)\[[0-?]*+[ -/]*+[@-~]?"
    r"|\x9b[0-?]*+[ -/]*+[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}+(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*+[0-~]"
)
_UNSEEN = "\u200c\u200d\ufe0e\ufe0f"  # joiners and emoji styles: unseen, but text needs them
_ODD = re.compile(
    r"\r\n|[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    r"\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_COMMAND = re.compile(rf"^((?:[^\S\n]|[{_UNSEEN}])*:)(?=[{_UNSEEN}]*:)", re.MULTILINE)
_OLD_COMMAND = re.compile(rf"(#[{_UNSEEN}]*#)(?=[\w{_UNSEEN}]*\[)")
_MARK = re.compile(
    r"(?P<sha>[0-9A-Fa-f]{7,})|(?P<item>^[0-9]+[.)])"
    r"|(?P<live>\$|[@#:](?=\S)|(?<=[Ww]{3})\.|(?<=[Gg][Hh])-)"
    # an underline between letters, and a dash, plus or equals sign inside a line, mean nothing (GFM 6.2, 5.2, 4.3):
    # left alone, so that a test's name can be searched for in the summary's source
    r"|(?P<mark>[\"#&*<>@\[\\\]^`{|}~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[+=-])"
)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/?&=%+#-]*)?", re.ASCII)


def strip_ansi(text: str) -> str:
    """Remove terminal sequences: colours, cursor moves, titles, hyperlinks (whose text stays)."""
    return _ANSI.sub("", text)


def clean(text: str) -> str:
    r"""Make text harmless to look at: no terminal sequence, and no character that hides or turns others round.

    Line ends of every kind become `\n`; tabs stay.
    """
    if text.isascii() and text.isprintable() and "#x1B" not in text:  # as most text is
        return text
    return _ODD.sub(_replace_odd, strip_ansi(text))


def _replace_odd(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char[0])
    if char in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        return "\n"
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code < 0xA0:
        return f"\\x{code:02x}"
    if char in _BIDI:
        return f"\\u{code:04x}"
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else ""


def clip(text: str, limit: int) -> str:
    """Cut text to `limit` characters, the last of which then shows the cut."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + _CUT


def one_line(text: str, limit: int = 300) -> str:
    """Return text cleaned, on one line with single blanks, and no longer than `limit` characters.

    Looks at the beginning only, so that a message of megabytes costs nothing.
    """
    raw = text[: limit * 4 + 1000]
    line = " ".join(clean(raw).split())
    return clip(line + _CUT if len(raw) < len(text) else line, limit)


def block(text: str, head: int, tail: int) -> str:
    """Clean text of several lines and cut out its middle beyond `head` and `tail` characters."""
    if len(text) > head + tail:
        cut = f"\n{_CUT} {len(text) - head - tail:,} characters cut {_CUT}\n"
        text = text[:head] + cut + (text[-tail:] if tail else "")
    return clean(text).strip("\n")


def markdown(text: str, limit: int = 300) -> str:
    """Escape text for one line of Markdown or HTML: paragraph, heading, table cell, list item, `<summary>`.

    Entities keep Markdown from seeing marks (GFM 2.5: they never stand for structure). GitHub looks for people,
    issues, commits, emoji codes, sums and addresses after that, in text nodes: a `<span>` splits those
    (GitHub docs, "Writing mathematical expressions", shows it for the dollar sign).
    """
    return _MARK.sub(_replace_mark, one_line(text, limit))


def _replace_mark(match: re.Match[str]) -> str:
    text = match[0]
    match match.lastgroup:
        case "sha":
            pieces = [text[at : at + _SHA_PIECE] for at in range(0, len(text), _SHA_PIECE)]
            return pieces[0] + "".join(f"<span>{piece}</span>" for piece in pieces[1:])
        case "live":
            return f"<span>&#{ord(text)};</span>"
        case "item":
            return f"{text[:-1]}&#{ord(text[-1])};"
    return f"&#{ord(text)};"


def code(text: str, limit: int = 300) -> str:
    """Return text as inline code that holds in Markdown, in table cells and in HTML; "" stays "".

    Not a code span: there a backslash before a pipe can't be written in a table cell (GFM 4.10).
    """
    inner = markdown(text, limit)
    return f"<code>{inner}</code>" if inner else ""


def prose(text: str, limit: int = 500) -> str:
    """Escape a sentence as `markdown` does, and show what stands in it between single backticks as code."""
    parts = one_line(text, limit).split("`")
    if len(parts) % 2 == 0 or any(not part.strip() for part in parts[1::2]):
        return markdown(text, limit)
    parts[::2] = map(_spaced, parts[::2])
    parts[1::2] = [code(part, limit) for part in parts[1::2]]
    return "".join(parts)


def _spaced(text: str) -> str:
    """Escape a piece of a sentence, with the blanks at its ends."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :] if text.strip() else ""
    return before + markdown(text, len(text)) + after


def fence(text: str) -> str:
    """Return text (cut by `block` before) as a code block whose fence is longer than any run of backticks inside."""
    body = re.sub(f"`{{{_LONGEST_FENCE},}}", "`" * (_LONGEST_FENCE - 1) + _CUT, clean(text))
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}text\n{body}\n{mark}"


def address(url: str | None) -> str:
    """Return the URL if it is a plain http(s) one (no credentials, no odd characters), else ""."""
    return url if url and len(url) <= 2000 and _ADDRESS.fullmatch(url) else ""


def link(label: str, url: str | None) -> str:
    """Return a Markdown link, or "" where the URL isn't one to click on; the label is ours."""
    target = address(url)
    return f"[{label}](<{target}>)" if target else ""


def linked_code(text: str, url: str | None) -> str:
    """Return text as `code` does, as a link where the URL is one to click on; also good inside HTML."""
    target, inner = address(url), code(text)
    return f'<a href="{target.replace("&", "&#38;")}">{inner}</a>' if target and inner else inner


def defuse(text: str) -> str:
    """Clean text for a log: no line of it is a workflow command or controls the terminal.

    A blank breaks the command up, since the runner compares by culture and may not see anything narrower.
    """
    return _OLD_COMMAND.sub(r"\1 ", _COMMAND.sub(r"\1 ", clean(text)))


def command(name: str, text: str, **properties: str) -> str:
    """Return one workflow command of at most 4096 characters; properties that are empty are left out."""
    pairs = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    head = f"::{name} {pairs}::" if pairs else f"::{name}::"
    return head + _data(text, _COMMAND_LIMIT - _utf16(head))


def _property(value: str) -> str:
    value = defuse(one_line(value, 1000)).replace("%", "%25")
    return value.replace(":", "%3A").replace(",", "%2C")


def _data(text: str, room: int) -> str:
    raw = text[: _COMMAND_LIMIT * 2]
    pieces: list[str] = []
    for char in defuse(raw).strip("\n") + (_CUT if len(raw) < len(text) else ""):
        piece = {"%": "%25", "\n": "%0A"}.get(char, char)
        room -= _utf16(piece)
        if room < 0:
            return _with_cut(pieces)
        pieces.append(piece)
    return "".join(pieces)


def _with_cut(pieces: list[str]) -> str:
    """Show the cut in the place of the last piece (which is at least as long)."""
    return "".join(pieces[:-1]) + (_CUT if pieces else "")


def _utf16(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)
