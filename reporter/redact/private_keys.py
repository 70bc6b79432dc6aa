"""Private keys in texts, in every armour: PEM (PKCS #1, PKCS #8, EC, OpenSSH, encrypted), PGP, SSH2 and PuTTY.

A key may be on lines of its own, on one line, or escaped (`\\n`, `&#10;`, `%0A`); it may have headers, and a text that
was cut may have lost its begin or its end. What reports write before each line (`E   `, `- `, a time) stands before the
begin as well. RFC 7468 describes the armour, RFC 1421 the headers, RFC 4716 that of SSH2.
"""

import base64
import binascii
import bisect
import re
from collections.abc import Iterator

# what base64 makes of a begin
_IN_BASE64 = ("LS0tLS1CRUdJTi", "LS0tLSBCRUdJTi", "UHVUVFktVXNlci1LZXkt")
# one of which every text with a key holds; few, as each is looked for in every text
_SIGNS = ("PRIVATE", "PuTTY", "Private-MAC", "LS0tL", "UHVUVFktVXNlci1LZXkt")

_BLANK = r"(?:\s|\+|%20)"
_NAME = rf"(?:[A-Z0-9]{{1,12}}{_BLANK}){{0,4}}PRIVATE{_BLANK}KEY(?:{_BLANK}BLOCK)?{_BLANK}?-?----"
_PUTTY = r"PuTTY-User-Key-File-\d(?::|%3A)"
_BEGIN = re.compile(rf"-----?{_BLANK}?BEGIN{_BLANK}{_NAME}|{_PUTTY}[^\n\\&]{{0,60}}")
_END = re.compile(rf"-----?{_BLANK}?END{_BLANK}{_NAME}|Private-(?:MAC|Hash)(?::|%3A){_BLANK}?[0-9A-Fa-f]{{8,128}}")
# a line end, as it is and escaped by JSON, by a shell, by XML, by a URL, also twice
_LINE_END = r"(?:\s|\\+[nrt]|&(?:amp;)?#(?:10|13|09|x[aAdD]);|%0[aAdD]|[\"',|>+#])"
_HEADER = r"[A-Z][A-Za-z0-9-]{2,40}:[^\n\\&]{0,400}"
_UNIT = r"(?:[A-Za-z0-9+/]|%2[BbFf])"
_PADDING = r"(?:=|%3[Dd]){0,2}"
# what may stand behind a begin whose end is missing: headers, and lines of base64
_BODY = re.compile(
    rf"(?>(?:(?>{_LINE_END}{{0,80}})(?:{_HEADER}|=?(?>{_UNIT}{{16,}}){_PADDING}))*)"
    rf"(?>{_LINE_END}{{0,80}})(?>{_UNIT}{{0,76}}){_PADDING}"
)
_BODY_LINE = re.compile(rf"[ \t]{{0,20}}+(?:{_HEADER}|={_UNIT}{{4}}|(?>{_UNIT}{{16,}}){_PADDING})?\s*\Z")
_LAST_LINE = re.compile(rf"[ \t]{{0,20}}+(?:(?>{_UNIT}{{16,}}){_PADDING}|(?>{_UNIT}{{4,}}){_PADDING}\Z)")
_BODY_CHARS = 32 * 1024
_RUN = re.compile(r"[A-Za-z0-9+/]{16,}")
_KINDS = tuple(map(re.compile, ("[a-z]", "[A-Z]", "[0-9]")))
# lines of base64 before an end whose begin is missing, read backwards
_BODY_BACKWARDS = re.compile(r"[A-Za-z0-9+/=\s\\&#;,\"'|>%-]{1,32768}+")
_BASE64 = re.compile(r"(?>(?:[A-Za-z0-9+/_-]{4,}+|\s|\\+[nr]|%2[BbFf]){1,4096})(?:=|%3[Dd]){0,2}")
_LINE_ENDS = re.compile(r"\s|(?<!\\)\\++[nr]")
_LEAD_CHARS = 200  # of what stands before each line

Found = tuple[int, int]


def may_be_in(text: str) -> bool:
    """Say whether a text may hold a key."""
    return any(sign in text for sign in _SIGNS)


def find(text: str) -> Iterator[Found]:
    """Yield where private keys begin and end; takes linear time."""
    begins = [match.span() for match in _BEGIN.finditer(text)]
    ends = [match.span() for match in _END.finditer(text)]
    yield from _from_begins(text, begins, ends)
    yield from _before_ends(text, begins, ends)
    for sign in _IN_BASE64:
        yield from _in_base64(text, sign)


def _from_begins(text: str, begins: list[Found], ends: list[Found]) -> Iterator[Found]:
    """Yield keys that have a begin: up to their end, or as far as what follows looks like a key."""
    at = 0
    for number, (start, behind) in enumerate(begins):
        next_begin = begins[number + 1][0] if number + 1 < len(begins) else len(text)
        limit = min(next_begin, behind + _BODY_CHARS)
        while at < len(ends) and ends[at][0] < behind:
            at += 1
        if at < len(ends) and ends[at][0] < limit:
            end = ends[at][1]
        else:
            match = _BODY.match(text, behind, limit)
            end = max(match.end() if match else behind, _end_of_lines(text, start, behind=behind, limit=limit))
        if _has_body(text[behind:end]):
            yield start, end


def _end_of_lines(text: str, start: int, *, behind: int, limit: int) -> int:
    """Return where the lines of a key end that all have before them what the begin has on its line."""
    end = behind
    if text[end : end + 1] != "\n":
        return end
    lead = _lead(text, start, behind=behind, limit=limit)
    while lead is not None and text[end : end + 1] == "\n":
        line_start = end + 1 + lead
        line_end = _end_of_line(text, end + 1, limit)
        if _BODY_LINE.match(text[line_start:line_end]):
            end = line_end
            continue
        last = _LAST_LINE.match(text[line_start:line_end])
        return line_start + last.end() if last else end
    return end


def _lead(text: str, start: int, *, behind: int, limit: int) -> int | None:
    """Return how many characters stand before each line, by the first two; None where these are too many."""
    before = text[max(0, start - _LEAD_CHARS) : start].rpartition("\n")[2]
    line = text[behind + 1 : _end_of_line(text, behind + 1, limit)].rstrip()
    lead = line[: line.rfind(" ") + 1]
    if lead and before.endswith(lead):  # what stands before the begin may have more before it
        return len(lead)
    return len(before) if len(before) < _LEAD_CHARS else None


def _end_of_line(text: str, start: int, limit: int) -> int:
    end = text.find("\n", start, limit)
    return limit if end < 0 else end


def _before_ends(text: str, begins: list[Found], ends: list[Found]) -> Iterator[Found]:
    """Yield what stands before an end without a begin, as far as it looks like a key."""
    borders = sorted([0] + [behind for _, behind in begins] + [behind for _, behind in ends])
    for start, behind in ends:
        before = borders[bisect.bisect_right(borders, start) - 1]  # windows that overlap would take quadratic time
        window = text[max(before, start - _BODY_CHARS) : start]
        match = _BODY_BACKWARDS.match(window[::-1])
        begin = start - (match.end() if match else 0)
        if _has_body(text[begin:behind]):
            yield begin, behind


def _has_body(text: str) -> bool:
    """Say whether there is a key in an armour: source and messages of programs have begins and ends without one."""
    return "Proc-Type" in text or any(all(kind.search(run[0]) for kind in _KINDS) for run in _RUN.finditer(text))


def _in_base64(text: str, sign: str) -> Iterator[Found]:
    """Yield keys of which base64 was made, armour and all; a certificate begins alike and is none."""
    start = text.find(sign)
    while start >= 0:
        match = _BASE64.match(text, start)
        end = match.end() if match else start + len(sign)
        if _is_of_private_key(text[start:end]):
            yield start, end
        start = text.find(sign, end)


def _is_of_private_key(text: str) -> bool:
    joined = _LINE_ENDS.sub("", text).replace("-", "+").replace("_", "/")
    try:
        armour = base64.b64decode(joined[: len(joined) // 4 * 4], validate=False)
    except (binascii.Error, ValueError):
        return False
    return b"PRIVATE KEY" in armour or b"PuTTY" in armour
