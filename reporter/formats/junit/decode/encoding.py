"""Which encoding a report's bytes really have, whatever its declaration says."""

import codecs
import re
from typing import NamedTuple

HEAD_BYTES = 4096

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_FIRST_ELEMENT = re.compile(rb"<(?:[\w.-]{1,100}:)?test(?:suites?|case|run)\b")
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


class Encoding(NamedTuple):
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
    element = _FIRST_ELEMENT.search(head)  # what is quoted behind it declares nothing
    found = _DECLARED.search(head, 0, element.start() if element else len(head))
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
