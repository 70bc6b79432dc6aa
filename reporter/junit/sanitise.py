"""Bytes in, UTF-8 out: which encoding a report really has, and how a broken one is mended.

Two ways lead through this room. `Source.chunks` is the fast one: UTF-8 goes through untouched, everything else is
decoded. `Source.mended` is for a report that the parser refused: it removes what XML forbids, escapes what should
have been escaped, and puts one root around everything, so that text before the declaration, text after the root and
a second document are read too. Both give the same characters up to the first thing the parser refuses; the reader
relies on that. Nothing here knows what a test case is.
"""

import codecs
import collections
import dataclasses
import os
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

CHUNK_BYTES = 256 * 1024
HEAD_BYTES = 4096
_SEARCHED_CHARS = 1 << 20

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_BOMS = (  # UTF-32's marks begin with UTF-16's, so they come first
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_UTF8 = frozenset({"utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"})
_WIDE = ("utf-16", "utf16", "utf-32", "utf32", "ucs-2", "ucs2", "ucs-4", "ucs4", "iso-10646")
# text codecs that are no character sets: slow, or not what any report means
_ODD_CODECS = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs", "oem"}
)


@dataclasses.dataclass(frozen=True, slots=True)
class Encoding:
    """The codec to decode with, and a note where the bytes and the declaration disagree."""

    codec: str
    note: str = ""

    @property
    def is_utf8(self) -> bool:
        return self.codec == "utf-8"


def sniff(head: bytes) -> Encoding:
    """Say which encoding the bytes have, going by a mark, the pattern of NULs, the declaration; in that order.

    `head` is the beginning of the file, at least 256 bytes where there are as many. The order is that of the XML
    recommendation, appendix F, but for a declaration that the bytes contradict: there the bytes win.
    """
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return Encoding(codec)
    wide = _wide_without_mark(head[:256])
    found = _DECLARED.search(head)
    declared = found[1].decode("ascii").lower().replace("_", "-") if found else ""
    if wide:
        return Encoding(wide)
    if declared.startswith(_WIDE):
        return Encoding("utf-8", f"says that it is {declared}, but its bytes are not: read as UTF-8")
    if not declared or declared in _UTF8:
        return Encoding("utf-8")
    return _declared_codec(declared)


def _wide_without_mark(head: bytes) -> str:
    """Recognise UTF-16 and UTF-32 by where the NULs of mostly Latin text stand."""
    quarter = len(head) // 4
    if quarter < 1:
        return ""
    nuls = [head[offset::4].count(0) for offset in range(4)]
    full = [n > quarter * 0.6 for n in nuls]
    patterns = {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }
    return patterns.get((full[0], full[1], full[2], full[3]), "")


def _declared_codec(declared: str) -> Encoding:
    try:
        codec = codecs.lookup(declared)
        known = getattr(codec, "_is_text_encoding", True) and codec.name.replace("_", "-") not in _ODD_CODECS
        b"<".decode(declared)
    except (LookupError, ValueError):
        known = False
    if not known:
        return Encoding("utf-8", f"declares the unknown encoding {declared}: read as UTF-8")
    return Encoding("utf-8" if codec.name == "utf-8" else codec.name)


class Source:
    """One report's bytes, readable more than once.

    `file` is open for binary reading and can seek. Raises OSError where reading fails.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self.encoding = sniff(file.read(HEAD_BYTES))
        self.mends: collections.Counter[str] = collections.Counter()
        self.was_read_whole = False  # by `mended`: only the end that it adds itself was left

    def mentions(self, words: Iterable[str]) -> bool:
        """Say whether one of the words stands in the first megabyte or so."""
        text = ""
        for piece in self._texts():
            text += piece
            if len(text) > _SEARCHED_CHARS:
                break
        return any(word in text for word in words)

    def beginning(self) -> str:
        """Return the first few characters, for a message."""
        return next(iter(self._texts()), "")[:40]

    def chunks(self) -> Iterator[bytes]:
        """Give the report as UTF-8; bytes that can't be decoded stay as they are in UTF-8, else become U+FFFD."""
        self._file.seek(0)
        if self.encoding.is_utf8:
            while chunk := self._file.read(CHUNK_BYTES):
                yield chunk
            return
        for text in self._texts():
            yield text.encode("utf-8", "replace")

    def mended(self) -> Iterator[bytes]:
        """Give the report inside one root element, without what XML forbids; `mends` then counts what was done."""
        self.mends.clear()
        self.was_read_whole = False
        mender = _Mender(self.mends)
        yield b"<" + MENDED_ROOT.encode() + b">"
        for text in self._texts():
            yield mender.feed(text).encode("utf-8", "replace")
        yield mender.finish().encode("utf-8", "replace")
        self.was_read_whole = True
        yield b"</" + MENDED_ROOT.encode() + b">"

    def _texts(self) -> Iterator[str]:
        self._file.seek(0)
        decoder = codecs.getincrementaldecoder(self.encoding.codec)("replace")
        while chunk := self._file.read(CHUNK_BYTES):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


MENDED_ROOT = "mended-report"

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_START = re.compile(r"<(?:\?xml\b|!--|!DOCTYPE\b|(?:[\w.-]+:)?test(?:suites?|case|run)\b)")
_DECLARATION = re.compile(r"<\?xml\b[^<>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[<>]*(?:\[[^\]]*\]\s*)?>")
_REFERENCE = re.compile(r"&(?:(?:amp|lt|gt|quot|apos);|#(?P<dec>[0-9]{1,7});|#x(?P<hex>[0-9A-Fa-f]{1,6});)?")
_STRAY_LESS_THAN = re.compile(r"<(?![A-Za-z_:/!?\u0080-\U0010ffff])")
_START_TAG = re.compile(r"""<[A-Za-z_:][^\s<>/"'=]*+(?:\s++[^\s<>/"'=]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))++\s*+/?>""")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_HELD_BACK = 1 << 20  # characters of an unfinished tag that wait for the next chunk


class _Mender:
    """Mends text that comes in pieces; what may be cut in two waits for the next piece."""

    def __init__(self, mends: collections.Counter[str]) -> None:
        self._mends = mends
        self._waiting = ""
        self._in_cdata = False
        self._started = False

    def feed(self, text: str) -> str:
        text = self._waiting + self._without_illegal(text)
        self._waiting = ""
        if not self._started:
            text = self._from_start(text)
        done: list[str] = []
        while text:
            text = self._cdata(text, done) if self._in_cdata else self._markup(text, done)
        return "".join(done)

    def finish(self) -> str:
        rest, self._waiting = self._waiting, ""
        if not self._started:
            return ""
        return rest if self._in_cdata else self._mend_markup(rest)

    def _without_illegal(self, text: str) -> str:
        text, removed = _ILLEGAL.subn("", text)
        if removed:
            self._mends["removed {} that XML does not allow|character"] += removed
        replaced = text.count("\ufffd")
        if replaced:
            self._mends["replaced {} that could not be decoded|byte"] += replaced
        return text

    def _from_start(self, text: str) -> str:
        found = _START.search(text)
        if found is None:
            self._waiting = text[-_HELD_BACK:]
            return ""
        self._started = True
        before = text[: found.start()]
        if before.strip().strip("\ufeff"):
            self._mends["cut {} before the report|line of text"] += before.count("\n") or 1
        return "\n" * before.count("\n") + text[found.start() :]

    def _cdata(self, text: str, done: list[str]) -> str:
        end = text.find(_CDATA_END)
        if end < 0:
            done.append(text[:-2])
            self._waiting = text[-2:]
            return ""
        self._in_cdata = False
        done.append(text[: end + 3])
        return text[end + 3 :]

    def _markup(self, text: str, done: list[str]) -> str:
        begin = text.find(_CDATA)
        if begin >= 0:
            self._in_cdata = True
            done.append(self._mend_markup(text[:begin]) + _CDATA)
            return text[begin + len(_CDATA) :]
        cut = _safe_end(text)
        self._waiting = text[cut:]
        done.append(self._mend_markup(text[:cut]))
        return ""

    def _mend_markup(self, text: str) -> str:
        text = _DECLARATION.sub(_only_newlines, text)
        text = _DOCTYPE.sub(_only_newlines, text)
        if _CDATA_END in text:  # which XML forbids in plain text; Node.js writes it
            self._mends["escaped {}|stray ]]>"] += text.count(_CDATA_END)
            text = text.replace(_CDATA_END, "]]&gt;")
        text = _REFERENCE.sub(self._reference, text)
        text, stray = _STRAY_LESS_THAN.subn("&lt;", text)
        if stray:
            self._mends["escaped {}|stray <"] += stray
        return _START_TAG.sub(self._start_tag, text)

    def _reference(self, found: re.Match[str]) -> str:
        if found["dec"] or found["hex"]:
            if _is_xml_character(int(found["dec"]) if found["dec"] else int(found["hex"], 16)):
                return found[0]
            self._mends["removed {} that XML does not allow|character"] += 1
            return ""
        if len(found[0]) > 1:
            return found[0]
        self._mends["kept {} as text|unknown entity or stray &"] += 1
        return "&amp;"

    def _start_tag(self, found: re.Match[str]) -> str:
        tag = found[0]
        inside = tag.count("<") - 1
        if not inside:
            return tag
        self._mends["escaped {}|stray <"] += inside
        return "<" + tag[1:].replace("<", "&lt;")


def _safe_end(text: str) -> int:
    """Find where `text` can be cut without cutting a tag or a reference in two."""
    cut = len(text.rstrip("]"))
    last = text.rfind("<", max(0, cut - _HELD_BACK))
    if last >= 0 and ">" not in text[last:]:
        # a `<` in an attribute value is not where its tag begins, so hold the whole tag back
        opening = text.rfind("<test", max(0, last - 65536), last)
        cut = opening if opening >= 0 and ">" not in text[opening:] else last
    ampersand = text.rfind("&", max(0, cut - 12), cut)
    return ampersand if ampersand >= 0 and ";" not in text[ampersand:cut] else cut


def _only_newlines(found: re.Match[str]) -> str:
    """Keep the line numbers right."""
    return "\n" * found[0].count("\n")


def _is_xml_character(code: int) -> bool:
    """Say whether XML 1.0 allows the character (recommendation, section 2.2)."""
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def describe(mends: collections.Counter[str]) -> str:
    """Say in words what was mended, such as `removed 3 characters that XML does not allow`; "" for nothing."""
    parts = []
    for kind, number in mends.items():
        sentence, noun = kind.split("|")
        plural = noun if number == 1 else _plural(noun)
        parts.append(sentence.format(f"{number} {plural}"))
    return ", ".join(parts)


def _plural(noun: str) -> str:
    irregular = {
        "line of text": "lines of text",
        "stray <": "stray <",
        "stray ]]>": "stray ]]>",
        "unknown entity or stray &": "unknown entities or stray &",
    }
    return irregular.get(noun, noun + "s")
