"""The status of a test case by its XML, its time, and what the XML says about both.

The rules are the reporter's own, written a second time: ERROR before FAILED before SKIPPED; only a direct child of the
case is a result of it; without any result `status=` or `result=` may still say that it did not run.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

# https://github.com/windyroad/JUnit-Schema, and the attributes that GoogleTest, CTest and others write instead
_RESULTS = {"error": "ERROR", "failure": "FAILED", "skipped": "SKIPPED"}
_WORDS = {
    "ERROR": {"error", "errored"},
    "FAILED": {"failed", "failure", "fail"},
    "SKIPPED": {"notrun", "disabled", "ignored", "suspended", "skipped", "suppressed", "skip", "pending"},
}
# CTest skips what it could not run, and counts it as failed
_COULD_NOT_RUN = {"Unable to find executable", "Fixture dependency failed"}
_MAY_FAIL = "tagged with !mayfail"  # Catch2; Node.js says the same with the type "todo"
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d*,\d+", re.ASCII)
_TIME_CHARS, _MOST_SECONDS = 64, 1e9


def judge(case: ElementTree.Element) -> str:
    """Return the status of a case; its tags have no namespace."""
    results = {child.tag for child in case if child.tag in _RESULTS}
    skips = [child for child in case if child.tag == "skipped"]
    if any(skip.get("type") == "todo" or skip.get("message", "").endswith(_MAY_FAIL) for skip in skips):
        return "SKIPPED"
    if "error" not in results and any(skip.get("message") in _COULD_NOT_RUN for skip in skips):
        return "FAILED"
    if results:
        return next(status for tag, status in _RESULTS.items() if tag in results)
    said = {case.get(name, "").strip().lower() for name in ("status", "result")}
    return next((status for status, words in _WORDS.items() if said & words), "PASSED")


def seconds(text: str) -> float:
    """Return the seconds that a `time=` stands for; 0 where it says nothing, or nothing that can be."""
    plain = text[:_TIME_CHARS].strip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        return 0.0
    is_time = math.isfinite(number) and 0 <= number <= _MOST_SECONDS and "_" not in plain
    return number if is_time else 0.0


def results(case: Iterable[ElementTree.Element]) -> str:
    """Return what a case's results say, for people."""
    said = [_result_text(child.attrib, child) for child in case if child.tag in _RESULTS]
    return "\n\n".join(filter(None, said))


def json_message(data: str) -> str:
    """Return what the JSON of Buddy's own collector says about a failure: "" where it says nothing."""
    try:
        failure = json.loads(data).get("failure")
    except (ValueError, RecursionError):
        return data
    if not isinstance(failure, dict):
        return ""
    said, trace = (str(failure.get(key) or "") for key in ("message", "stackTrace"))
    return _said_first(said, trace)


def _result_text(attributes: Mapping[str, str], result: ElementTree.Element) -> str:
    said, body = attributes.get("message", "").strip(), "".join(result.itertext()).strip()
    return _said_first(said, body)


def _said_first(said: str, trace: str) -> str:
    """Return message and trace: what stands open is the first line, and a trace may begin with the test's source."""
    begins_so = said.partition("\n")[0] in trace.partition("\n")[0]
    return trace if begins_so and said in trace else f"{said}\n{trace}".strip()
