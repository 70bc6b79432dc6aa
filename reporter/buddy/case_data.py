"""The `data` of a case: a `<testcase>` element made from the case's fields, for formats that have none of their own.

JUnit readers keep the element as it stands in the report; for any other format this one says the same in JUnit's words,
so that Buddy shows message, trace and output whatever the report was. Here too: what is removed from every text.
"""

import re
from xml.sax import saxutils

from reporter import model

# control sequences of terminals, each of them whole: colours and cursor (CSI), titles and links (OSC), the strings of
# DCS, SOS, PM and APC, and those of two or three characters (ECMA-48, 5.3 to 5.6); ESC as such, as a character
# reference, as some writers spell it (`#x1B[31m`), or as C1
_ESC = r"(?:\x1b|&\#0*27;|&\#[xX]0*1[bB];|\#x1[bB](?=\[))"
_END_OF_STRING = rf"(?:\x07|\x9c|{_ESC}\\)"
_STRING = r"[^\x07\x1b\x90\x98\x9b-\x9f\n&]"
_ESCAPE = re.compile(
    rf"{_ESC}(?:\[[0-?]{{0,64}}[ -/]{{0,8}}[@-~]|[\]PX^_]{_STRING}{{0,2048}}{_END_OF_STRING}|[ -/]{{0,4}}[0-~])?"
    rf"|\x9b[0-?]{{0,64}}[ -/]{{0,8}}[@-~]|[\x90\x98\x9d-\x9f]{_STRING}{{0,2048}}{_END_OF_STRING}|\x9b"
)
# what XML 1.0 has no place for, escaped or not (XML 1.0, 2.2)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OUTCOMES = {model.Status.FAILED: "failure", model.Status.ERROR: "error", model.Status.SKIPPED: "skipped"}


def without_escapes(text: str) -> str:
    """Return the text without a terminal's escape sequences, each of them whole."""
    if text.isprintable() and "#" not in text:
        return text
    return _ESCAPE.sub("", text)


def element(case: model.TestCase, name: str) -> str:
    """Return the case as a `<testcase>` element; "" where it would say no more than the other fields do."""
    if not (case.message or case.text or case.output):
        return ""
    inside = _outcome(case)
    if case.output:
        inside += f"<system-out>{_escaped(case.output)}</system-out>"
    attributes = {"classname": case.classname, "name": name, "file": case.file}
    written = [f"{key}={_quoted(value)}" for key, value in attributes.items() if value]
    return f"<testcase {' '.join(written)}>{inside}</testcase>"


def _outcome(case: model.TestCase) -> str:
    """Return the element of the result; of a case that passed, that of the attempt that did not."""
    if not (case.message or case.text):
        tag = _OUTCOMES.get(case.status, "")
        if not tag:
            return ""
        return f"<{tag}/>"
    tag = _OUTCOMES.get(case.status, "flakyFailure")  # Surefire's word for it
    message = ""
    if case.message:
        message = f" message={_quoted(case.message)}"
    return f"<{tag}{message}>{_escaped(case.text)}</{tag}>"


def _escaped(text: str) -> str:
    return saxutils.escape(_NOT_XML.sub("", without_escapes(text)))


def _quoted(text: str) -> str:
    return saxutils.quoteattr(_NOT_XML.sub("", without_escapes(text)))
