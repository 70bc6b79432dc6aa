"""Reads JUnit XML, for the import and for the messages on the pages.

Small on purpose, and whole-tree: what a real report may hold is the reporter's business. A document type
declaration is refused, so there are no entities to expand: nothing here can be made to swell
(https://docs.python.org/3/library/xml.html#xml-vulnerabilities).
"""

import json
import math
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

_RESULTS = {"error": "ERROR", "failure": "FAILED", "skipped": "SKIPPED"}


class UnreadableError(ValueError):
    """The text is no XML, or has a document type declaration."""


class _NoDoctype(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise UnreadableError("a document type declaration is not accepted")


def parse(report: bytes | str) -> ElementTree.Element:
    """Return the root element; raises `UnreadableError`."""
    parser = ElementTree.XMLParser(target=_NoDoctype())
    try:
        return ElementTree.fromstring(report, parser)
    except (ElementTree.ParseError, ValueError, LookupError) as problem:  # an encoding may be unknown
        raise UnreadableError(str(problem)) from problem


def read_cases(report: bytes) -> Iterator[dict[str, Any]]:
    """Yield the fields of a `schema.CaseRequest` per `<testcase>`; raises `UnreadableError`.

    A case's group is the nearest suite with a name, its status the worst of its results.
    """
    return _cases(parse(report), "tests")


def message(data: str | None) -> str:
    """Return what a case's `data` says about its result, for people: "" where it says nothing.

    `data` is the case's XML, or what Buddy's own collector sends there: JSON with a `failure`.
    """
    if not data:
        return ""
    if data.lstrip().startswith("{"):
        return _json_message(data)
    try:
        element = parse(data)
    except UnreadableError:
        return data
    parts = [_result_text(result) for result in element if result.tag in _RESULTS]
    return "\n\n".join(filter(None, parts))


def _cases(element: ElementTree.Element, group: str) -> Iterator[dict[str, Any]]:
    if element.tag == "testsuite":
        group = element.get("name") or group
    for child in element:
        if child.tag == "testcase":
            yield _case(child, group)
        else:
            yield from _cases(child, group)


def _case(element: ElementTree.Element, group: str) -> dict[str, Any]:
    results = {child.tag for child in element}
    name = element.get("name") or "unnamed"
    return {
        "test_group_name": group,
        "classname": element.get("classname") or group,
        "name": name,
        "status": next((status for tag, status in _RESULTS.items() if tag in results), "PASSED"),
        "time": _seconds(element.get("time", "")),
        "data": ElementTree.tostring(element, encoding="unicode").strip(),
    }


def _seconds(text: str) -> float:
    try:
        seconds = float(text.replace(",", ""))
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0


def _result_text(result: ElementTree.Element) -> str:
    said, body = result.get("message", "").strip(), "".join(result.itertext()).strip()
    return body if said in body else f"{said}\n{body}".strip()


def _json_message(data: str) -> str:
    try:
        failure = json.loads(data).get("failure")
    except (ValueError, RecursionError):
        return data
    if not isinstance(failure, dict):
        return ""
    said, trace = (str(failure.get(key) or "") for key in ("message", "stackTrace"))
    return trace if said in trace else f"{said}\n{trace}".strip()
