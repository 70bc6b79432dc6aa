"""What a document is, going by its root element: shared by the search, which sees its head, and the parser."""

import os
import re

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.decode import encoding

HEAD_BYTES = 16 * encoding.HEAD_BYTES  # a report's root may stand behind long comments

SUITE_TAGS = frozenset({"testsuite", "testsuites", "testrun"})
ROOT_TAGS = SUITE_TAGS | {"testcase"}

_HARMLESS = {
    "coverage": "a coverage report",
    "report": "a JaCoCo coverage report",
    "checkstyle": "a Checkstyle report",
    "project": "a build file",
    "CUNIT_TEST_LIST_REPORT": "CUnit's list of tests",
}
_BESIDE_REPORTS = {"failsafe-summary": "Maven Failsafe's summary"}  # `failsafe-reports/*.xml` takes it in every run
_NO_RESULT = ("", "null")
_KNOWN_FOREIGN = (
    _HARMLESS
    | _BESIDE_REPORTS
    | {
        "test-run": "an NUnit 3 report",
        "test-results": "an NUnit 2 report",
        "TestRun": "a report of CppUnit's own, or a Visual Studio TRX report that can't be told from one",
        "Check": "Check's own report",
        "unittest-results": "UnitTest++'s own report",
        "CUNIT_TEST_RUN_REPORT": "CUnit's own report (cunit-to-junit makes JUnit XML of it)",
        "assemblies": "an xUnit.net v2 report",
        "html": "an HTML page",
        "robot": "Robot Framework's own output (its --xunit option writes JUnit XML)",
        "testng-results": "TestNG's own report (its junitreports folder holds JUnit XML)",
    }
)
_ROOT_TAG = re.compile(r"<(?:[\w.-]+:)?(test(?:suites?|case|run))(?=[\s>/])")
_TAG_CHARS = 100
_FIRST_TAG = re.compile(rf"<([A-Za-z_][^\s<>/]{{0,{_TAG_CHARS}}})")
_PROLOGUE = (("<?", "?>"), ("<!--", "-->"), ("<!DOCTYPE", ">"))
_REPORT_NAME = re.compile(r"junit|test|report|result|surefire|spec", re.IGNORECASE)


class NotJunitError(Exception):
    """The root element, `tag`, is not one of JUnit XML; `effect`: may test cases go missing with such a file?

    `result` is its attribute of that name: Failsafe's summary has a number there if the run failed or ran no test
    (`RunResult.getFailsafeCode`), which no other file tells of a process that died.
    """

    def __init__(self, tag: str, *, result: str = "") -> None:
        what = describe_root(tag)
        self.effect = model.Effect.UNREAD
        if tag in _HARMLESS:
            self.effect = model.Effect.FOREIGN
        if tag in _BESIDE_REPORTS and result in _NO_RESULT:
            self.effect = model.Effect.NOTE
        elif tag in _BESIDE_REPORTS:
            what += ", of a run that failed or ran no test"
        super().__init__(what)


def is_of_check(text: str) -> bool:
    """Say whether the namespace of a root element is that of Check's own reports, `testsuites` with `suite` in it."""
    return "http://check.sourceforge.net/ns" in text


def describe_root(tag: str) -> str:
    """Say what a document with this root element is."""
    known = _KNOWN_FOREIGN.get(tag)
    if known:
        return f"not JUnit XML but {known}"
    return f"not JUnit XML: its root element is <{capped_text.shorten(tag, _TAG_CHARS)}>"


def why_no_report(head: bytes, path: str) -> str:
    """Say why the file that begins with `head` is no JUnit XML report, or ""; `path` is its name."""
    if not head.strip():
        return "" if looks_like_report(path) else "empty"
    text = head.decode(encoding.sniff(head).codec, "replace")
    first = _FIRST_TAG.search(text, _end_of_prologue(text))
    if first and first[1].rpartition(":")[2] in ROOT_TAGS:
        return describe_root("Check") if is_of_check(text[first.start() : first.start() + _TAG_CHARS]) else ""
    if not text.lstrip("\ufeff \t\r\n").startswith("<") and _ROOT_TAG.search(text):
        return ""  # a runner's chatter before the report
    if first:
        return describe_root(_shown_tag(first))
    return "" if looks_like_report(path) else "not XML"


def _shown_tag(first: re.Match[str]) -> str:
    """Return a tag's local name, with a mark behind it where the expression, or the head, ends before it does."""
    is_cut = len(first[1]) > _TAG_CHARS or first.end() == len(first.string)
    return first[1].rpartition(":")[2] + "…" * is_cut


def root_tag(head: bytes) -> str:
    """Return the local name of the root element, as far as the first bytes of a document show it, or ""."""
    text = head.decode(encoding.sniff(head).codec, "replace")
    first = _FIRST_TAG.search(text, _end_of_prologue(text))
    if first is None:
        return ""
    return first[1].rpartition(":")[2]


def _end_of_prologue(text: str) -> int:
    """Return where the first element may stand: behind declaration, comments and document type, each passed once."""
    position = text.find("<")
    while position >= 0:
        ends = [end for begin, end in _PROLOGUE if text.startswith(begin, position)]
        if not ends:
            return position
        subset = text.find("[", position, text.find(">", position))
        if ends[0] == ">" and subset >= 0:
            position = text.find("]", subset)
        found = text.find(ends[0], max(position, 0))
        if position < 0 or found < 0:
            break
        position = text.find("<", found)
    return len(text)


def looks_like_report(path: str) -> bool:
    """Say whether the name is one that reports have.

    A runner that died may leave behind a file with nothing or nonsense in it: not to be passed over silently.
    """
    return _REPORT_NAME.search(os.path.basename(path)) is not None
