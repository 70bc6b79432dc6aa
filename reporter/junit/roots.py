"""What a document is, going by its root element: shared by the search, which sees its head, and the parser."""

import os
import re

from reporter.junit import encoding

HEAD_BYTES = 16 * encoding.HEAD_BYTES  # a report's root may stand behind long comments

SUITE_TAGS = frozenset({"testsuite", "testsuites", "testrun"})
ROOT_TAGS = SUITE_TAGS | {"testcase"}

_KNOWN_FOREIGN = {
    "test-run": "an NUnit 3 report",
    "test-results": "an NUnit 2 report",
    "TestRun": "a Visual Studio TRX report",
    "assemblies": "an xUnit.net v2 report",
    "coverage": "a coverage report",
    "report": "a JaCoCo coverage report",
    "checkstyle": "a Checkstyle report",
    "html": "an HTML page",
    "robot": "Robot Framework's own output (its --xunit option writes JUnit XML)",
    "testng-results": "TestNG's own report (its junitreports folder holds JUnit XML)",
    "project": "a build file",
}
_ROOT_TAG = re.compile(r"<(?:[\w.-]+:)?(test(?:suites?|case|run))(?=[\s>/])")
_FIRST_TAG = re.compile(r"<([A-Za-z_][^\s<>/]{0,100})")
_PROLOGUE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", re.DOTALL)
_REPORT_NAME = re.compile(r"junit|test|report|result|surefire|spec", re.IGNORECASE)


class NotJunitError(Exception):
    """The root element is not one of JUnit XML."""


def describe_root(tag: str) -> str:
    """Say what a document with this root element is."""
    known = _KNOWN_FOREIGN.get(tag)
    return f"not JUnit XML but {known}" if known else f"not JUnit XML: its root element is <{tag[:100]}>"


def why_no_report(head: bytes, path: str) -> str:
    """Say why the file that begins with `head` is no JUnit XML report, or ""; `path` is its name."""
    if not head.strip():
        # a runner that died before it wrote its report leaves this behind: not to be passed over silently
        return "" if _REPORT_NAME.search(os.path.basename(path)) else "empty"
    text = head.decode(encoding.sniff(head).codec, "replace")
    first = _FIRST_TAG.search(_PROLOGUE.sub("", text))
    if first and first[1].rpartition(":")[2] in ROOT_TAGS:
        return ""
    if not text.lstrip("\ufeff \t\r\n").startswith("<") and _ROOT_TAG.search(text):
        return ""  # a runner's chatter before the report
    return describe_root(first[1].rpartition(":")[2]) if first else "not XML"
