"""Why a test failed, out of the YAML that TAP's writers put beside a failure: their words stand among other keys.

AVA has `message` and `details`, QUnit `message`, `actual` and `expected`, tape the latter two. Perl has comments. Pure;
the text is the report's.
"""

import itertools
import json
import re
from typing import Any

from reporter import model
from reporter.outputs.text import report_lines

# a key with its value, which may go on in lines that stand further in; tap-junit writes no indent
_MESSAGE = re.compile(r"^ {1,20}message ?: (\S[^\n]*)$", re.MULTILINE)
_DETAILS = re.compile(r"^ {1,20}details: (\{[^\n]*\})$", re.MULTILINE)
_VALUE = re.compile(r"^( {0,20})(expected|actual) {0,2}: ?([^\n]*)((?:\n\1 {1,9}[^\n]*){0,20})", re.MULTILINE)
_IS_TAPE = re.compile(r"\s{0,40}(?:---\s{1,40})?operator: \w")
# tap-junit writes all of it into an attribute, whose line ends are blanks for every parser
_IN_ONE_LINE = re.compile(r"operator: \w{1,40} (expected: .{0,2000}?) (actual: .{0,2000}?) at: ")
_AVA_IN_ONE_LINE = re.compile(
    r"name: \w{1,60} assertion: \S{1,60} details:\s{1,9}(.{1,2000}?) message: (.{0,400}?) ?at: "
)
# node-tap, whose name of a case is the error's message, or that of an assertion
_TAP_KEY = re.compile(r"\s{0,40}(?:at|stack|compare|diff|source|expired):")
_CAUGHT = re.compile(r"^tapCaught: ", re.MULTILINE)
_TYPE = re.compile(r"^type: (\w{1,100})$", re.MULTILINE)
_DIFF = re.compile(r"^diff: \|\d?\n((?: [^\n]*\n){1,40})", re.MULTILINE)
_CHANGED = re.compile(r"^ {2}([-+](?!-- |\+\+ )[^\n]*)$", re.MULTILINE)
# Test::More's diagnostics (`prove --merge`): that it failed and where, which stand elsewhere
_PERL_KNOWN = re.compile(
    r"#\s{1,20}(?:Failed (?:\(TODO\) )?test\b.*|at \S.{0,300} line \d{1,7}\.?\s*)|\s{1,20}(?:---|\.\.\.)\s*"
)
_BLOCK = re.compile(r"[|>][-+]?$")
# tap2junit: the severity and the exit code, either of which may be missing, for a message; the YAML is the text
_TAP2JUNIT = re.compile(r"(?:\w{1,20} )?\(-?\d{1,5}\)")
_YAML = "\n---\n"
_DETAIL = re.compile(r"^details:\n {2}(\S[^\n]{0,200}:) ?(?:\|\S?\n((?: {4}[^\n]*\n){1,20})|([^\n]+))", re.MULTILINE)
_STACK = re.compile(r"^stack: (?:\|\S?\n((?:(?: [^\n]*)?\n){1,40})|([^\n]+))", re.MULTILINE)
_ERROR = re.compile(r"[\w.]{0,100}(?:Error|Exception)\b[^\n]{0,200}: ")


def of(case: model.TestCase) -> str:
    """Return AVA's message and its details, or what QUnit and tape expected and got; "" where a report has neither."""
    text = (case.text or case.message)[: report_lines.SEARCHED]
    if in_one_line := _IN_ONE_LINE.match(text):
        return "\n".join(in_one_line.groups())
    if of_ava := _AVA_IN_ONE_LINE.match(text):
        return "\n".join(filter(None, (of_ava[2].strip(), of_ava[1].replace("):: ", "): "))))
    if _IS_TAPE.match(text):
        return "\n".join(_values(text))
    if case.text[:5] == _YAML or (not case.text and _TAP2JUNIT.fullmatch(case.message.strip())):
        return _of_tap2junit(case.message.strip(), case.text[: report_lines.SEARCHED])
    if case.producer == "tap":
        return _of_node_tap(case.name, text)
    if case.producer in ("prove", "meson"):
        return _of_perl(case.message, text)
    if case.producer != "tap-xunit":
        return ""
    message, details = _MESSAGE.search(text), _DETAILS.search(text)
    said = [message[1]] if message else []
    if details:
        said += _told(details[1])
    if len(said) > 1 and said[1].startswith(said[0]):
        del said[0]
    if "severity: failed" in text:
        said = [line for line in said if line != "failed"] + _values(text)
    return "\n".join(said)


def _of_tap2junit(message: str, text: str) -> str:
    """Return the message and the values of an assertion, or else the error of a stack.

    Node.js shows the source before it; AVA has details instead of values.
    """
    said = [] if _TAP2JUNIT.fullmatch(message) else [message]
    said += _values(text)
    if detail := _DETAIL.search(text):
        words = (detail[2] or detail[3]).split("\n")
        said.append(" ".join([detail[1].replace("'", "").replace("::", ":"), *map(str.strip, words)]).strip())
    stack = _STACK.search(text)
    if said or stack is None:
        return "\n".join(said) or model.NO_MESSAGE
    lines = report_lines.split(stack[1] or stack[2])
    error = next((at for at, line in enumerate(lines) if _ERROR.match(line.strip())), 0)
    return report_lines.dedented(list(report_lines.up_to_a_frame(lines[error:])))


def _of_node_tap(name: str, text: str) -> str:
    if not _TAP_KEY.match(text):
        return ""
    if _CAUGHT.search(text):
        return ": ".join([*_TYPE.findall(text)[:1], name])
    if diff := _DIFF.search(text):
        return "\n".join([name, *_CHANGED.findall(diff[1])])
    if "stack: " in text or "expired: " in text:
        return name
    return model.NO_MESSAGE  # of a test whose assertion or subtest failed


def _of_perl(message: str, text: str) -> str:
    """Return the title of a test and what it got, without the comments' signs, up to what follows it."""
    title = message[: report_lines.WIDTH].partition("\n")[0]
    if not (title.startswith("not ok ") and text.startswith("not ok ")):
        return ""
    _, *more = report_lines.split(text)
    said = itertools.takewhile(lambda line: not line.startswith("# Subtest"), more)
    told = [line.removeprefix("#").strip() for line in said if not _PERL_KNOWN.fullmatch(line)]
    return "\n".join(filter(None, (title, *told)))


def _values(text: str) -> list[str]:
    """Return what was expected and what was got, each in one line."""
    found = []
    for _, key, first, more in _VALUE.findall(text):
        lines = [_BLOCK.sub("", first), *more.splitlines()]
        found.append(f"{key}: {' '.join(filter(None, map(str.strip, lines)))}")
    return sorted(found, reverse=True)


def _told(written: str) -> list[str]:
    """Return the details, which tap-xunit writes as a JSON object."""
    try:
        details: Any = json.loads(written)
    except (ValueError, RecursionError):
        return []
    return [f"{title} {value}" for title, value in details.items() if isinstance(value, str)]
