"""One small element at a time: of a test case with the children that matter, or of a suite's own result.

It is built while the parser runs, because junitparser also finds results that stand inside other elements and are
not the case's own; and it is written as XML text for Buddy's `data`.
"""

import itertools
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.parsers import expat

from reporter.formats import capped_text, escape_sequences
from reporter.formats.junit.parse import results

_CHILDREN = results.FINAL | results.INTERIM | results.OUTPUT | {"properties"}  # of a case, all others say nothing
_OTHER_NAMES = {"skip": "skipped"}  # Robot Framework before 3.1
_GRANDCHILDREN = {
    **dict.fromkeys(results.INTERIM, frozenset({"stackTrace"}) | results.OUTPUT),
    "properties": frozenset({"property"}),
}

# of one case; real ones have a few dozen of each at most, and what is kept of a case is sent
_SAME_CHILDREN = 200  # of one name: more change neither the status nor what people read
_CASE_CHARS = 256 * 1024
_LEAST_CHARS = 256
_ATTRIBUTES = 64
_KNOWN_ATTRIBUTES = frozenset(
    {"message", "type", "name", "classname", "time", "status", "result", "file", "line", "value"}
)


class OnlyResult:
    """A result, or an output, that is the only child of its case so far: most cases have no other, and need no element.

    Its attributes and those of the case are short (see `are_short`). `Builder` goes on where another child begins.
    """

    __slots__ = ("attributes", "collected", "is_open", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        limit = capped_text.RESULT_CHARS
        if tag in results.OUTPUT:
            limit = capped_text.OUTPUT_CHARS
        self.collected = capped_text.CappedText(limit)
        self.is_open = True

    def told(self) -> results.Told:
        """Return what the result says."""
        text = escape_sequences.remove(str(self.collected))
        return results.Told(self.tag, self.attributes.get("message"), self.attributes.get("type"), text)

    def case(self, attributes: Mapping[str, str], told: results.Told) -> ElementTree.Element:
        """Return the case that has these attributes as an element, with what `told` returned."""
        case = ElementTree.Element("testcase", dict(attributes))
        ElementTree.SubElement(case, self.tag, self.attributes).text = told.text
        return case


class Builder:
    """Builds what is open from the parser's events, and has the parser collect text only where it is kept.

    `path` are the open elements inside the case, or a suite's own result and those inside it; None stands for one
    that is not kept.
    """

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.path: list[ElementTree.Element | None] = []
        self._parser = parser
        self._case: ElementTree.Element | None = None
        self._texts: list[capped_text.CappedText] = []
        self._kept: dict[str, int] = {}  # how many elements of a name; a Counter takes three times as long
        self._chars_left = _CASE_CHARS
        self._aside: list[ElementTree.Element | None] = []

    def start_result(self, tag: str, attributes: dict[str, str]) -> None:
        """Open a result of a suite."""
        self._begin()
        self.path.append(self._new(tag, attributes))
        self._collect(capped_text.RESULT_CHARS)

    def start(self, tag: str, attributes: dict[str, str], case: dict[str, str] | None) -> None:
        """Open an element inside the case with the attributes `case`, or (None) inside a suite's result."""
        tag = _OTHER_NAMES.get(tag, tag)
        parent = self.path[0] if self.path else None
        if not self.path and tag in _CHILDREN:
            parent = self._case
            if parent is None:
                self._begin()
                parent = self._case = self._new("testcase", dict(case or {}))
        elif len(self.path) != 1 or parent is None or tag not in _GRANDCHILDREN.get(parent.tag, ()):
            parent = None
        if parent is None or self._kept.get(tag, 0) >= _SAME_CHILDREN:
            self.path.append(None)
            return
        self._kept[tag] = self._kept.get(tag, 0) + 1
        child = self._new(tag, attributes)
        parent.append(child)
        self.path.append(child)
        if tag != "properties":
            self._collect(capped_text.OUTPUT_CHARS if tag in results.OUTPUT else capped_text.RESULT_CHARS)

    def take_over(self, result: OnlyResult, case: dict[str, str]) -> None:
        """Go on with a case of which one result was met so far."""
        self.start(result.tag, result.attributes, case)
        self._texts[-1] = result.collected
        if result.is_open:
            self._parser.CharacterDataHandler = result.collected.add
        else:
            self.end()

    def end(self) -> ElementTree.Element | None:
        """Close the innermost element and return it, if it is kept."""
        closed = self.path.pop()
        if closed is not None and closed.tag != "properties":
            closed.text = escape_sequences.remove(str(self._texts.pop()))
            self._chars_left -= len(closed.text)
            self._parser.CharacterDataHandler = None
            if self._texts:
                self._parser.CharacterDataHandler = self._texts[-1].add
        return closed

    def take_case(self) -> ElementTree.Element | None:
        """Return the case's element and begin anew; None where it had no child that matters."""
        case, self._case = self._case, None
        return case

    def set_aside(self) -> None:
        """Leave the open case for another that begins inside it."""
        self._aside.append(self.take_case())

    def take_up(self) -> None:
        """Go on with the case that was set aside last; the limits begin anew."""
        self._case = self._aside.pop()
        self._begin()

    def _begin(self) -> None:
        self._kept = {}
        self._chars_left = _CASE_CHARS

    def _new(self, tag: str, attributes: dict[str, str]) -> ElementTree.Element:
        """Make an element whose attributes are no longer than a message may be, and no more than anybody writes."""
        if are_short(attributes):
            return ElementTree.Element(tag, attributes)
        if len(attributes) > _ATTRIBUTES:
            first = set(itertools.islice(attributes, _ATTRIBUTES)) | _KNOWN_ATTRIBUTES
            attributes = {name: value for name, value in attributes.items() if name in first}
        for name, value in attributes.items():
            if escape_sequences.may_hold(value):
                attributes[name] = value = escape_sequences.remove(value)
            if len(value) > _LEAST_CHARS:  # the others are too few to matter
                limit = max(_LEAST_CHARS, min(capped_text.MESSAGE_CHARS, self._chars_left))
                attributes[name] = value = capped_text.cap(value, limit)
                self._chars_left -= len(value)
        return ElementTree.Element(tag, attributes)

    def _collect(self, limit: int) -> None:
        collected = capped_text.CappedText(min(limit, max(_LEAST_CHARS, self._chars_left)))
        self._texts.append(collected)
        self._parser.CharacterDataHandler = collected.add


def is_passed(attributes: Mapping[str, str]) -> bool:
    """Say whether a case without a result is one that passed: it has a name, and no attribute says anything else."""
    return "name" in attributes and "status" not in attributes and "result" not in attributes


def are_short(*attributes: Mapping[str, str]) -> bool:
    """Say whether nothing has to be cut or cleaned in the attributes of one or two elements, as in most."""
    values = [value for each in attributes for value in each.values()]
    joined = "\n".join(values)
    is_short = len(joined) < (_LEAST_CHARS + 1) * len(attributes) and len(values) <= _ATTRIBUTES
    return is_short and not escape_sequences.may_hold(joined)


def render(element: ElementTree.Element) -> str:
    """Return the element, its attributes, text and children as XML; tails are no part of it.

    ElementTree's `tostring` looks for namespaces and opens a stream each time: 12 µs for a case with one result,
    this 3.
    """
    attributes = "".join([f' {name}="{_attribute(value)}"' for name, value in element.attrib.items()])
    inside = _text(element.text or "") + "".join([render(child) for child in element])
    if inside:
        return f"<{element.tag}{attributes}>{inside}</{element.tag}>"
    return f"<{element.tag}{attributes} />"


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#09;")
