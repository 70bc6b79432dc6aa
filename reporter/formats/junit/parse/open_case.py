"""The test case in which a report ends: of a runner that was killed, the first suspect.

A writer that is stopped leaves a buffer's worth, so the report often ends within the very start tag: what stands there
whole is read from the last bytes, as the parser does not give it out.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from reporter import model
from reporter.formats import capped_text, escape_sequences
from reporter.formats.junit.decode import source

TAIL_BYTES = 4096  # of a report's end that are looked at; a start tag is shorter
_ADDED = f"</{source.REPAIRED_ROOT}>".encode()  # to a report that was repaired
_TAG = re.compile(r"(?<![\w.-])(?:[\w.-]{1,100}+:)?testcase(?=\s)")
_ATTRIBUTE = re.compile(r"(?<!\s)\s++([\w:.-]{1,100}+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")


class OpenCase(NamedTuple):
    """What a start tag says of a test case; all are "" where the report ends in none."""

    name: str = ""
    classname: str = ""
    file: str = ""


def of_attributes(attributes: Mapping[str, str]) -> OpenCase:
    """Return the test case of a start tag."""
    written = (
        attributes.get("name", ""),
        attributes.get("classname", attributes.get("class", "")),
        attributes.get("file", attributes.get("filepath", "")),
    )
    return OpenCase(
        *(capped_text.shorten(escape_sequences.remove(text).strip(), capped_text.NAME_CHARS) for text in written)
    )


def of_tail(tail: bytes) -> OpenCase:
    """Return the test case in whose start tag the text ends: of its attributes, those that are whole."""
    _, _, tag = tail.removesuffix(_ADDED).decode("utf-8", "ignore").rpartition("<")
    found = _TAG.match(tag)
    if not found:
        return OpenCase()
    import html  # a report that is whole needs none of its table

    attributes: dict[str, str] = {}
    position = found.end()
    while attribute := _ATTRIBUTE.match(tag, position):
        attributes[attribute[1]] = html.unescape(attribute[2] or attribute[3] or "")
        position = attribute.end()
    if tag[position:].lstrip().startswith(("/", ">")):
        return OpenCase()  # the tag is whole: the parser has told of it
    return of_attributes(attributes)


def as_test_case(opened: OpenCase, before: model.TestCase | None) -> model.TestCase | None:
    """Return it as a test case without a result; its runner is that of the case `before` it in the report.

    None where more than its name has to be known for a command.
    """
    if not opened.name or not opened.classname or before is None:
        return None
    file = opened.file
    if not file and opened.classname == before.classname:
        file = before.file
    return model.TestCase(
        name=opened.name,
        classname=opened.classname,
        group=before.group,
        status=model.Status.ERROR,
        file=file,
        report=before.report,
        producer=before.producer,
    )


def extended(tail: bytes, chunk: bytes) -> bytes:
    """Return the last bytes of what was read, with one more chunk."""
    if len(chunk) >= TAIL_BYTES:
        return chunk[-TAIL_BYTES:]
    return (tail + chunk)[-TAIL_BYTES:]
