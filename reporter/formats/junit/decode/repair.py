"""How a report that the parser refused is repaired.

What XML forbids is removed, what should have been escaped is escaped, and everything is read inside one root element,
so that text before the declaration, text after the root and a second document are read too. Nothing here knows what a
test case is, and nothing changes a report that XML allows: `source` says why that matters.
"""

import collections
import re
from typing import NamedTuple

from reporter import model
from reporter.formats import escape_sequences

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_START = re.compile(r"<(?:\?xml\b|!--|!DOCTYPE\b|(?:[\w.-]{1,100}:)?(?:test(?:suites?|case|run)|TestRun)\b)")
_DECLARATION = re.compile(r"<\?xml\b[^<>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[<>]*+>")
_DOCTYPE_WITH_SUBSET = re.compile(r"<!DOCTYPE\b[^\[<>]*+\[")
_SUBSET_END = re.compile(r"\]\s*+>")
_REFERENCE = re.compile(r"&(?:(?:amp|lt|gt|quot|apos);|#(?P<dec>[0-9]{1,7});|#x(?P<hex>[0-9A-Fa-f]{1,6});)?")
_STRAY_LESS_THAN = re.compile(r"<(?![A-Za-z_:/!?\u0080-\U0010ffff])")
_START_TAG = re.compile(
    r"""<[A-Za-z_:][^\s<>/"'=]*+(?>(?:\s++[^\s<>/"'=]++\s*+=\s*+(?:"[^"]*+"|'[^']*+')){1,1000})\s*+/?>"""
)
_ATTRIBUTE_NAME = re.compile(r"""\s([^\s<>/"'=]++)\s*+=\s*+(?:"[^"]*+"|'[^']*+')""")
# what begins and ends escape sequences is still needed to remove them whole
_KEPT = {0x1B: escape_sequences.ESC, 0x07: escape_sequences.BELL}
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_HELD_BACK = 1 << 20  # characters of an unfinished tag that wait for the next chunk


class Repair(NamedTuple):
    """One kind of repair: what was `done` with `one` or `many` things."""

    done: str
    one: str
    many: str = ""


Repairs = collections.Counter[Repair]
_CHARACTERS = Repair("removed {} that XML does not allow", "character")
_UNDECODABLE = Repair("replaced {} that could not be decoded", "byte")
_TEXT_BEFORE = Repair("cut {} before the report", "line of text", "lines of text")
_CDATA_ENDS = Repair("escaped {}", "stray ]]>", "stray ]]>")
_LESS_THAN = Repair("escaped {}", "stray <", "stray <")
_ENTITIES = Repair("kept {} as text", "unknown entity or stray &", "unknown entities or stray &")
_ATTRIBUTES = Repair("removed {}", "attribute that is there twice", "attributes that are there twice")


class Repairer:
    """Repairs text that comes in pieces; what may be cut in two waits for the next piece."""

    def __init__(self, repairs: Repairs) -> None:
        self._repairs = repairs
        self._waiting = ""
        self._in_cdata = False
        self._started = False

    def feed(self, text: str) -> str:
        """Return the next piece, repaired as far as it is certain."""
        text = self._waiting + self._without_illegal(text)
        self._waiting = ""
        if not self._started:
            text = self._from_start(text)
        done: list[str] = []
        position = 0
        while position < len(text):
            take = self._markup
            if self._in_cdata:
                take = self._cdata
            position = take(text, position, done)
        return "".join(done)

    def finish(self) -> str:
        """Return what is left."""
        rest, self._waiting = self._waiting, ""
        if not self._started:
            return ""
        if self._in_cdata:
            return rest
        return self._repair_markup(rest)

    def _without_illegal(self, text: str) -> str:
        text, removed = _ILLEGAL.subn(_instead, text)
        if removed:
            self._repairs[_CHARACTERS] += removed
        replaced = text.count("\ufffd")
        if replaced:
            self._repairs[_UNDECODABLE] += replaced
        return text

    def _from_start(self, text: str) -> str:
        found = _START.search(text)
        if found is None:
            self._waiting = text[-_HELD_BACK:]
            return ""
        self._started = True
        before = text[: found.start()]
        if before.strip().strip("\ufeff"):
            self._repairs[_TEXT_BEFORE] += before.count("\n") or 1
        return "\n" * before.count("\n") + text[found.start() :]

    def _cdata(self, text: str, position: int, done: list[str]) -> int:
        """Take text up to the end of a CDATA section; return where to go on."""
        end = text.find(_CDATA_END, position)
        if end < 0:
            certain = max(position, len(text) - 2)
            done.append(text[position:certain])
            self._waiting = text[certain:]
            return len(text)
        self._in_cdata = False
        done.append(text[position : end + 3])
        return end + 3

    def _markup(self, text: str, position: int, done: list[str]) -> int:
        """Repair text up to the next CDATA section; return where to go on."""
        begin = text.find(_CDATA, position)
        if begin >= 0:
            self._in_cdata = True
            done.append(self._repair_markup(text[position:begin]) + _CDATA)
            return begin + len(_CDATA)
        cut = position + _safe_end(text[position:])
        self._waiting = text[cut:]
        done.append(self._repair_markup(text[position:cut]))
        return len(text)

    def _repair_markup(self, text: str) -> str:
        if not text:  # between two CDATA sections
            return text
        text = _DECLARATION.sub(_only_newlines, text)
        text = _without_subsets(_DOCTYPE.sub(_only_newlines, text))
        if _CDATA_END in text:  # which XML forbids in plain text; Node.js writes it
            self._repairs[_CDATA_ENDS] += text.count(_CDATA_END)
            text = text.replace(_CDATA_END, "]]&gt;")
        text = _REFERENCE.sub(self._reference, text)
        text, stray = _STRAY_LESS_THAN.subn("&lt;", text)
        if stray:
            self._repairs[_LESS_THAN] += stray
        return _START_TAG.sub(self._start_tag, text)

    def _reference(self, found: re.Match[str]) -> str:
        if found["dec"] or found["hex"]:
            code = _code(found)
            if _is_xml_character(code):
                return found[0]
            self._repairs[_CHARACTERS] += 1
            return _KEPT.get(code, "")
        if len(found[0]) > 1:
            return found[0]
        self._repairs[_ENTITIES] += 1
        return "&amp;"

    def _start_tag(self, found: re.Match[str]) -> str:
        tag = found[0]
        names = _ATTRIBUTE_NAME.findall(tag)
        if len(set(names)) < len(names):
            tag = self._without_repeated(tag)
        inside = tag.count("<") - 1
        if not inside:
            return tag
        self._repairs[_LESS_THAN] += inside
        return "<" + tag[1:].replace("<", "&lt;")

    def _without_repeated(self, tag: str) -> str:
        """Keep the first of several attributes of one name."""
        met: set[str] = set()

        def keep(found: re.Match[str]) -> str:
            if found[1] not in met:
                met.add(found[1])
                return found[0]
            self._repairs[_ATTRIBUTES] += 1
            return _only_newlines(found)

        return _ATTRIBUTE_NAME.sub(keep, tag)


def _safe_end(text: str) -> int:
    """Find where `text` can be cut without cutting a tag or a reference in two."""
    cut = len(text.rstrip("]"))
    last = text.rfind("<", max(0, cut - _HELD_BACK))
    if last >= 0 and ">" not in text[last:]:
        # a `<` in an attribute value is not where its tag begins, so hold the whole tag back
        opening = text.rfind("<test", max(0, last - 65536), last)
        cut = last
        if opening >= 0 and ">" not in text[opening:]:
            cut = opening
    ampersand = text.rfind("&", max(0, cut - 12), cut)
    if ampersand >= 0 and ";" not in text[ampersand:cut]:
        return ampersand
    return cut


def _without_subsets(text: str) -> str:
    """Remove document types that hold declarations; no part of the text is looked at twice."""
    done: list[str] = []
    position = 0
    while found := _DOCTYPE_WITH_SUBSET.search(text, position):
        end = text.find("]", found.end())
        if end < 0:
            break
        after = _SUBSET_END.match(text, end)
        if after:
            done += [text[position : found.start()], "\n" * text.count("\n", found.start(), after.end())]
            position = after.end()
        else:
            done.append(text[position:end])
            position = end
    return "".join([*done, text[position:]])


def _instead(found: re.Match[str]) -> str:
    return _KEPT.get(ord(found[0]), "")


def _code(found: re.Match[str]) -> int:
    if found["dec"]:
        return int(found["dec"])
    return int(found["hex"], 16)


def _only_newlines(found: re.Match[str]) -> str:
    """Keep the line numbers right."""
    return "\n" * found[0].count("\n")


def _is_xml_character(code: int) -> bool:
    """Say whether XML 1.0 allows the character (recommendation, section 2.2)."""
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def describe(repairs: Repairs) -> str:
    """Say in words what was repaired, such as `removed 3 characters that XML does not allow`; "" for nothing."""
    return ", ".join(
        repair.done.format(model.number_of(number, repair.one, repair.many)) for repair, number in repairs.items()
    )
