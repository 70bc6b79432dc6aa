"""What became of a test case: its status, its messages and its attempts, from one small element.

junitparser understands the results and interim results; this module decides between them. The element that comes
in holds nothing but the case's own children (see `elements`), because junitparser also finds results that stand
inside other elements and are not the case's own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.parse import json_errors

# GoogleTest writes notrun and suppressed, CTest disabled and notrun, others ignored; compared in lower case
_SKIPPED_WORDS = frozenset({"notrun", "disabled", "ignored", "suspended", "skipped", "suppressed", "skip", "pending"})
_FAILED_WORDS = frozenset({"failed", "failure", "fail"})
_ERROR_WORDS = frozenset({"error", "errored"})

# around the output of a Go test; its message says no more than "Failed"
_GO_MARKS = ("=== ", "--- ")
_SEARCHED_CHARS = 4000
_SENTENCE = re.compile(r":\d{1,7}: \S")  # `t.lua:7: no price`, no class
_LUA_TRACE = "stack traceback:"

# beside a failure these say that it was expected: the runner is green (Node.js todo, Catch2's [!mayfail])
_MAY_FAIL = "tagged with !mayfail"
# CTest writes these as skipped, counts them as failed and exits with 8
_COULD_NOT_RUN = frozenset({"Unable to find executable", "Fixture dependency failed"})
# EUnit has no word for a skip: it writes what it cancelled as one, without a message, and the run fails
# (eunit_surefire.erl, `handle_cancel`)
_CANCELLED = frozenset({"timeout", "abort", "exit", "startup", "blame"})
_CTEST_ESCAPE = "[NON-XML-CHAR-0x1B]"
_CTEST_COLOUR = re.compile(re.escape(_CTEST_ESCAPE) + r"\[[\d;]{0,30}[A-Za-z]")

_QT_SKIP = re.compile(r'\bmessage="([^"]*+)" type="skip"')
_COMMENT_CHARS = 4000
_SKIP_PROPERTIES = frozenset({"skip", "todo"})

INTERIM = frozenset({"rerunFailure", "rerunError", "flakyFailure", "flakyError"})
FINAL = frozenset({"failure", "error", "skipped"})
OUTPUT = frozenset({"system-out", "system-err"})
_RESULTS = FINAL | INTERIM
_STATUSES = {"error": model.Status.ERROR, "failure": model.Status.FAILED}  # of a case with one such result alone


class CaseResult(NamedTuple):
    """A case's status and what its report says about it."""

    status: model.Status
    message: str = ""
    text: str = ""
    output: str = ""
    earlier_attempts: int = 0
    flaky: bool = False


class Told(NamedTuple):
    """One result as the report has it."""

    tag: str
    message: str | None
    type: str | None
    text: str


Parts = tuple[list[Told], list[Told], list[str]]


def by_attributes(attributes: Mapping[str, str]) -> model.Status:
    """Decide a case that has no result element: `status=` or `result=` may still say that it did not run."""
    words = {attributes.get("status", "").strip().lower(), attributes.get("result", "").strip().lower()}
    if words & _ERROR_WORDS:
        return model.Status.ERROR
    if words & _FAILED_WORDS:
        return model.Status.FAILED
    if words & _SKIPPED_WORDS:
        return model.Status.SKIPPED
    return model.Status.PASSED


def read_result(element: ElementTree.Element) -> CaseResult:
    """Decide a case by its children: the most severe result wins, and every message is kept.

    A failure beats a skip (GoogleTest writes both and counts a failure). Interim results without a final failure
    mean that a later attempt passed: Surefire's `flakyFailure` (Maven Surefire docs, Rerun failing tests).
    """
    skip = _skip_in_properties(element)
    if skip is not None:
        return CaseResult(model.Status.SKIPPED, message=capped_text.shorten(skip, capped_text.MESSAGE_CHARS))
    if _RESULTS.isdisjoint([child.tag for child in element]):
        status = by_attributes(element.attrib)
        if not status.is_bad:  # output and properties alone: junitparser takes 25 µs to find nothing
            return CaseResult(status)
    if len(element) == 1 and element[0].tag in FINAL:
        return of_few([_told_by(element[0])], element.attrib)
    results, interim, output = _plain_parts(element) or _parts(element)
    status = _status(results, element.attrib)
    flaky = bool(interim) and status is model.Status.PASSED
    shown = list(dict.fromkeys(results or interim))  # pytest-xdist: each worker that could not load the file
    return CaseResult(
        status=status,
        message=capped_text.cap(
            "\n".join(filter(None, (_message(entry) for entry in shown))), capped_text.MESSAGE_CHARS
        ),
        text=capped_text.cap("\n\n".join(filter(None, (entry.text for entry in shown))), capped_text.RESULT_CHARS),
        output=_printed(status, output),
        earlier_attempts=len(interim),
        flaky=flaky,
    )


def _uncoloured(output: str) -> str:
    """Return output without colours as CTest writes them; XML has no ESC."""
    if _CTEST_ESCAPE not in output:
        return output
    return _CTEST_COLOUR.sub("", output)


def of_few(all_told: Sequence[Told], attributes: Mapping[str, str]) -> CaseResult:
    """Decide a case with one final result and no other child but outputs, as most failures are.

    It takes half the time of the way for all others; a property test compares the two.
    """
    told = _readable(next(told for told in all_told if told.tag in FINAL))
    status = _STATUSES.get(told.tag) or _status([told], attributes)
    return CaseResult(
        status=status,
        message=capped_text.cap(_message(told), capped_text.MESSAGE_CHARS),
        text=capped_text.cap(told.text, capped_text.RESULT_CHARS),
        output=_printed(status, [told.text for told in all_told if told.tag in OUTPUT]),
    )


def _printed(status: model.Status, output: Iterable[str]) -> str:
    """Return what a case printed, where it failed."""
    if not status.is_bad:
        return ""
    return capped_text.cap(_uncoloured("\n".join(filter(None, output))), capped_text.OUTPUT_CHARS)


def _plain_parts(element: ElementTree.Element) -> Parts | None:
    """Return what `_parts` does for a case with one final result, as nearly all have; None for any other.

    junitparser takes 50 µs for such a case, this 2; a property test compares the two.
    """
    found = [child for child in element if child.tag in _RESULTS]
    if len(found) != 1 or found[0].tag not in FINAL:
        return None
    return [_readable(_told_by(found[0]))], [], [child.text or "" for child in element if child.tag in OUTPUT]


def _told_by(child: ElementTree.Element) -> Told:
    return Told(child.tag, child.get("message"), child.get("type"), child.text or "")


def _readable(told: Told) -> Told:
    """Return the same with the words of an error that is written as JSON."""
    text = json_errors.readable(told.text)
    if text is told.text:
        return told
    return told._replace(text=text)


def _parts(element: ElementTree.Element) -> Parts:
    """Return the final results, the interim results and the output of a case."""
    # imported on the first case that needs it: 30 ms that a run without such a case need not pay
    from junitparser import junitparser, xunit2

    results, interim, output = [], [], []
    for entry in xunit2.TestCase.fromelem(element):  # type: ignore[no-untyped-call]
        if isinstance(entry, xunit2.InterimResult):
            interim.append(_told(entry))
        elif isinstance(entry, junitparser.FinalResult):
            results.append(_told(entry))
        elif isinstance(entry, junitparser.System) and entry._elem in list(element):
            output.append(entry.text or "")
    return results, interim, output


def _told(entry: Any) -> Told:
    """Return what an entry of junitparser's says; interim results keep their text in `<stackTrace>`.

    Surefire indents that element: the blanks before it are no text.
    """
    text = getattr(entry, "text", None) or ""
    if not text.strip():
        text = getattr(entry, "stack_trace", None) or text
    message, kind = getattr(entry, "message", None), getattr(entry, "type", None)
    return Told(entry._elem.tag, message, kind, json_errors.readable(text))


def _skip_in_properties(element: ElementTree.Element) -> str | None:
    """Return what tap says of a test that it skipped or that is still to be done, in its own `<property>`."""
    for child in element:
        if child.tag == "properties":
            for entry in child:
                if entry.get("name") in _SKIP_PROPERTIES:
                    return entry.get("value", "")
    return None


def _status(results: Sequence[Told], attributes: Mapping[str, str]) -> model.Status:
    tags = {entry.tag for entry in results}
    skips = [entry for entry in results if entry.tag == "skipped"]
    if any(entry.type == "todo" or (entry.message or "").endswith(_MAY_FAIL) for entry in skips):
        return model.Status.SKIPPED
    if "error" in tags or any(entry.type in _CANCELLED and not entry.message for entry in skips):
        return model.Status.ERROR
    if "failure" in tags or any(entry.message in _COULD_NOT_RUN for entry in skips):
        return model.Status.FAILED
    if "skipped" in tags:
        return model.Status.SKIPPED
    return by_attributes(attributes)


def _message(entry: Told) -> str:
    """Return the message, or the type where there is no message, or the first line of the text."""
    message = str(entry.message or "").replace("{newline}", "\n").strip()  # CppUTest
    if message and message.lower() not in _FAILED_WORDS:
        return message
    kind = str(entry.type or "").strip()
    if not message and kind in _CANCELLED:
        return kind
    if _SENTENCE.search(kind[:_SEARCHED_CHARS]) or (kind and entry.text.lstrip().startswith(_LUA_TRACE)):  # LuaUnit
        return kind
    return _first_line(capped_text.shorten(entry.text, _SEARCHED_CHARS)) or message or kind


def _first_line(text: str) -> str:
    """Return the first line that a test wrote, "" where it wrote none; a benchmark's name is written twice."""
    begun = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith(_GO_MARKS):
            begun = line.rpartition(" ")[2]
        elif line and line != begun:
            return capped_text.shorten(line, 500)
    return ""


def skip_in_comment(text: str) -> str | None:
    """Return why Qt Test skipped a case, which it writes into a comment; None where the comment says nothing of it."""
    found = _QT_SKIP.search(text[:_COMMENT_CHARS])
    if found:
        return found[1].strip()
    return None
