"""Reasons that stand where only their writer puts them, each found by a sign that no other writer has.

Pure; what is searched is cut to a size first.
"""

import itertools
import re
from collections.abc import Callable
from typing import NamedTuple

from reporter import model
from reporter.outputs.text import cpp_reasons, report_lines

_FIXTURE = re.compile(r"^E\s{1,20}(fixture '[^'\n]{1,200}' not found)", re.MULTILINE)
_UNPARSED = re.compile(r"^[ \t]{0,40}(\w{0,40}SyntaxError: [^\n]+)", re.MULTILINE)  # far below Jest's advice
# node --test: what failed in a hook, and the words whose line breaks `message=` has lost
_NODE_HOOK = re.compile(r"failureType: 'hookFailed',\n {2}cause: (?!')")
_NODE_FILE = re.compile(r"\[Error: (test failed)\] \{[^}]{0,200} exitCode: (\d{1,5}),")
_NODE = re.compile(r"Error \[ERR_TEST_FAILURE\]: ")
_NODE_CLASS = re.compile(r"\n {2}cause: (\w{1,100}: )")
_NODE_WORDS = "[Error [ERR_TEST_FAILURE]: "
_NODE_WHOLE = re.compile(r"\[Error \[ERR_TEST_FAILURE\]: (.{0,8000}?)\] \{\s{1,3}code: 'ERR_TEST_FAILURE'", re.DOTALL)
_NODE_CAUSE = re.compile(r"\n {2}cause: ([^\n]+)")
_EUNIT_CALLED = re.compile(r"in function (\S{1,200})")
_EUNIT_UNTOLD = ("error:undef", "error:function_clause")  # which function, only the first frame tells
_EUNIT = re.compile(r"^\*\*(?:error|throw|exit):", re.MULTILINE)
# Cucumber's Ruby: the scenario and the step stand before it
_LABELLED = re.compile(r"^Message:\s*\n", re.MULTILINE)

# how Perl dies, in no line of TAP
_DIED = re.compile(r"(?!#|(?:not )?ok\b)\S[^\n]{0,300} at [^\n]{1,200} line \d{1,7}(?:\.|, [^\n]{1,200})")
_RAKU_FRAME = re.compile(r" {2}in (?:any|block|code|method|regex|sub|submethod|token) [^\n]{0,300} line \d{1,7}")
_ENDED_EARLY = re.compile(r"# (Looks like (?:you planned|your test exited) [^\n]{1,200})")
# pytest-check: each check that failed, the number of them, and behind it what was raised besides
_CHECKED = "\nFailed Checks: "
_CHECK = re.compile(r"^(?:FAILURE: |E {3,20})(\S[^\n]*)", re.MULTILINE)
# MUnit: a place and three lines of the source stand before its words
_MUNIT = re.compile(r"[^\n]{1,400}\.s(?:cala|c):\d{1,7}(?: ([^\n]+))?\n(?:\d{1,7}:[^\n]*(?:\n|\Z)){1,3}")
# Python 3.11: an exception group's lines stand behind a bar, those of its exceptions further in
_GROUP = "Exception Group Traceback"
_IN_GROUP = re.compile(r"^ {0,40}\| (?!Traceback |Exception Group )(\S[^\n]*)", re.MULTILINE)
_GROUPED = 8
_HEAD = 40
_CATCH2 = "FAILED:\n"
_NOT_RUN = ("Unable to find executable", "Fixture dependency failed")
# Schemathesis: its message is the numbers of the checks that failed, and each stands with its words in the text
_SCHEMATHESIS = "Test Case ID: "
_SCHEMA_CHECK = re.compile(r"^- (\S[^\n]{0,300})\n(?:\n {4}(\S[^\n]{0,300}))?", re.MULTILINE)
# pytest-regressions: two files and a page in a temporary folder, and behind them what differs
_REGRESSION = "AssertionError: FILES DIFFER:\n"
_REGRESSION_FILE = re.compile(r"\S{0,400}/([^/\s]{1,200})")
_DIFFERS = re.compile(r"^([-+](?!--|\+\+)[^\n]*)$", re.MULTILINE)
# HTMLHint: the line's number and source, and below it a mark and what is wrong there; its message is their number
_HTMLHINT_LINE = re.compile(r"L\d{1,7} \|")
_HTMLHINT = re.compile(r"^ {0,400}\^ ([^\n]+)", re.MULTILINE)
# Jupyter's cells (nbval, nbmake): the exception's class above the source, and again with its words below it
_IPYTHON = " Traceback (most recent call last)\n"
_IN_CELL = re.compile(r"^(\w{1,100}) {2,80}Traceback \(most recent call last\)$", re.MULTILINE)


def reason(message: str, text: str) -> str:
    """Return a reason that stands where only its writer puts it, or ""."""
    message, text = message[: report_lines.SEARCHED], text[: report_lines.SEARCHED]
    both = f"{message}\n{text}"
    finders = [writer.find for writer in _WRITERS if writer.rarest in both and writer.sign in both]
    if not finders:
        return ""
    text = text.lstrip()
    if whole := _of_node_20(message, text):
        return whole
    for said in (message, text):
        for find in finders:
            if found := find(said):
                return found
    return ""


def _of_fixture(said: str) -> str:
    found = _FIXTURE.search(said)
    return found[1] if found else ""


def _labelled(said: str) -> str:
    found = _LABELLED.search(said)
    return report_lines.said(said[found.end() :].lstrip()) if found else ""


def _of_jest(said: str) -> str:
    found = _UNPARSED.search(said)
    return found[1] if found else ""


def _of_catch2(said: str) -> str:
    return cpp_reasons.checks_in(said) if said.startswith(_CATCH2) else ""


def _of_node(said: str) -> str:
    """Return the words of an error, behind its class where that stands with the cause."""
    found = _NODE_HOOK.search(said) or _NODE.match(said)
    if not found:
        return ""
    words = report_lines.said(said[found.end() :])
    cause = _NODE_CLASS.search(said, found.end())
    if cause and said.startswith(words, cause.end()):
        return f"{cause[1]}{words}"
    return words


def _of_node_file(said: str) -> str:
    found = _NODE_FILE.match(said)
    return f"{found[1]}: exit code {found[2]}" if found else ""


def _of_munit(said: str) -> str:
    excerpt = _MUNIT.match(said)
    if not excerpt:
        return ""
    behind = report_lines.up_to_a_frame(report_lines.split(said[excerpt.end() :]))
    return "\n".join(filter(None, (excerpt[1], *behind)))


def _of_group(said: str) -> str:
    return "\n".join(_IN_GROUP.findall(said)[:_GROUPED]) if _GROUP in said else ""


def _of_checks(said: str) -> str:
    return "\n".join(_CHECK.findall(said)[:_GROUPED]) if _CHECKED in said else ""


def _of_regression(said: str) -> str:
    if not said.startswith(_REGRESSION):
        return ""
    file = _REGRESSION_FILE.match(said, len(_REGRESSION))
    return "\n".join([f"FILES DIFFER: {file[1] if file else ''}", *_DIFFERS.findall(said)[:_GROUPED]])


def _of_htmlhint(said: str) -> str:
    return "\n".join(_HTMLHINT.findall(said)[:_GROUPED]) if _HTMLHINT_LINE.match(said) else ""


def _of_schemathesis(said: str) -> str:
    if _SCHEMATHESIS not in said[:_HEAD]:
        return ""
    return "\n".join(": ".join(filter(None, check)) for check in _SCHEMA_CHECK.findall(said)[:_GROUPED])


def _in_a_cell(said: str) -> str:
    found = _IN_CELL.search(said)
    start = said.rfind(f"\n{found[1]}: ", found.end()) if found else -1
    return said[start + 1 :].strip() if start >= 0 else ""


def _of_eunit(said: str) -> str:
    found = _EUNIT.search(said)
    if not found:
        return ""
    words = "\n".join(report_lines.split(said[found.start() + 2 :]))
    called = _EUNIT_CALLED.search(said, 0, found.start())
    if called and words.strip() in _EUNIT_UNTOLD:
        return f"{words.strip()} {called[1]}"
    return words


def _of_node_20(message: str, text: str) -> str:
    """Return the words that Node.js 20 puts into `message=` without their line breaks and with quotes escaped twice.

    An error without words shows its class alone, which stands in the text as the cause.
    """
    whole = _NODE_WHOLE.match(text) if text.startswith(_NODE_WORDS) else None
    if whole is None:
        return ""
    words = whole[1]
    if not words.strip():
        cause = _NODE_CAUSE.search(text, whole.end())
        return cause[1] if cause else ""
    is_lost = words.replace("\n", "").strip() == message.replace("&quot;", '"').strip()
    return words if is_lost and words.strip() != message.strip() else ""


def of_died(case: model.TestCase) -> str:
    """Return what a file of Perl's or Raku's died of, where `prove --merge` kept it; the message is an exit code."""
    if not case.message.startswith("Dubious, test returned "):
        return ""
    lines = report_lines.split(case.output)
    for said, frame in itertools.pairwise(lines):
        if _RAKU_FRAME.fullmatch(frame) and not _RAKU_FRAME.fullmatch(said):
            return said
    ended = next(filter(None, map(_ENDED_EARLY.fullmatch, lines)), None)
    return next(filter(_DIED.fullmatch, lines), ended[1] if ended else "")


def of_not_run(case: model.TestCase) -> str:
    """Return which executable CTest did not find, or which test of a fixture failed; its message names neither."""
    if case.producer != "ctest" or case.message not in _NOT_RUN:
        return ""
    return case.output.strip().partition("\n")[0]


def of_linter(case: model.TestCase) -> str:
    """Return what Pylint says behind a message's number; its `message=` is the message's name."""
    if case.producer != "pylint":
        return ""
    return case.text.strip().partition("\n")[0].replace(":", ": ", 1)


class _Writer(NamedTuple):
    """What finds the reason of one writer, and what its texts hold, if not those of others.

    Most failures hold no sign. A search for one character takes next to no time, so the rarest of a sign comes first.
    """

    sign: str
    rarest: str
    find: Callable[[str], str]


# the first that finds something counts
_WRITERS = (
    _Writer(_IPYTHON, "k", _in_a_cell),
    _Writer(_SCHEMATHESIS, "I", _of_schemathesis),
    _Writer(_CHECKED, "F", _of_checks),
    _Writer("fixture '", "'", _of_fixture),
    _Writer("Message:", "M", _labelled),
    _Writer("Jest encountered an unexpected token", "J", _of_jest),
    _Writer(_CATCH2, "F", _of_catch2),
    _Writer(" is NOT correct!", "!", cpp_reasons.failure_in),
    _Writer("ERR_TEST_FAILURE", "F", _of_node),
    _Writer("munit.", "munit.", _of_munit),
    _Writer(_GROUP, "G", _of_group),
    _Writer("[Error: test failed] {", "[", _of_node_file),
    _Writer(_REGRESSION, "F", _of_regression),
    _Writer(" ^ ", "^", _of_htmlhint),
    _Writer("**", "*", _of_eunit),
)
