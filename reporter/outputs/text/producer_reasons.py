"""Reasons that stand where only their writer puts them, each found by a sign that no other writer has.

Pure; what is searched is cut to a size first.
"""

import re

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
_CATCH2 = "FAILED:\n"


def reason(message: str, text: str) -> str:
    """Return a reason that stands where only its writer puts it, or ""."""
    message, text = message[: report_lines.SEARCHED], text[: report_lines.SEARCHED]
    if not _may_hold_one(f"{message}\n{text}"):
        return ""
    if whole := _of_node(message, text.lstrip()):
        return whole
    if _CHECKED in text:
        return "\n".join(_CHECK.findall(text)[:_GROUPED])
    for said in (message, text.lstrip()):
        if "fixture '" in said and (found := _FIXTURE.search(said)):
            return found[1]
        if "Message:" in said and (found := _LABELLED.search(said)):
            return report_lines.said(said[found.end() :].lstrip())
        if "Jest encountered an unexpected token" in said and (found := _UNPARSED.search(said)):
            return found[1]
        if said.startswith(_CATCH2):
            return cpp_reasons.checks_in(said)
        if " is NOT correct!" in said and (checked := cpp_reasons.failure_in(said)):
            return checked
        if "ERR_TEST_FAILURE" in said and (found := _NODE_HOOK.search(said) or _NODE.match(said)):
            words = report_lines.said(said[found.end() :])
            cause = _NODE_CLASS.search(said, found.end())
            if cause and said.startswith(words, cause.end()):
                return f"{cause[1]}{words}"
            return words
        if ".sc" in said and (excerpt := _MUNIT.match(said)):
            behind = report_lines.up_to_a_frame(report_lines.split(said[excerpt.end() :]))
            return "\n".join(filter(None, (excerpt[1], *behind)))
        if _GROUP in said and (raised := _IN_GROUP.findall(said)):
            return "\n".join(raised[:_GROUPED])
        if found := _NODE_FILE.match(said):
            return f"{found[1]}: exit code {found[2]}"
        if "**" in said and (found := _EUNIT.search(said)):
            return _of_eunit(said, found.start() + 2)
    return ""


def _of_eunit(text: str, start: int) -> str:
    words = "\n".join(report_lines.split(text[start:]))
    called = _EUNIT_CALLED.search(text, 0, start)
    if called and words.strip() in _EUNIT_UNTOLD:
        return f"{words.strip()} {called[1]}"
    return words


def _of_node(message: str, text: str) -> str:
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
    """Return what a file of Perl's died of, where `prove --merge` kept it; the message has the exit code alone."""
    if not case.message.startswith("Dubious, test returned "):
        return ""
    lines = report_lines.split(case.output)
    ended = next(filter(None, map(_ENDED_EARLY.fullmatch, lines)), None)
    return next(filter(_DIED.fullmatch, lines), ended[1] if ended else "")


def of_linter(case: model.TestCase) -> str:
    """Return what Pylint says behind a message's number; its `message=` is the message's name."""
    if case.producer != "pylint":
        return ""
    return case.text.strip().partition("\n")[0].replace(":", ": ", 1)


def _may_hold_one(said: str) -> bool:
    """Say whether any of the signs is there that `reason` looks for.

    Most failures have none. A search for one character takes next to no time, so the rarest of a sign comes first.
    """
    return (
        "fixture '" in said
        or ("M" in said and "Message:" in said)
        or ("F" in said and _CATCH2 in said)
        or ("!" in said and " is NOT correct!" in said)
        or ("J" in said and "Jest encountered an unexpected token" in said)
        or ("F" in said and "ERR_TEST_FAILURE" in said)
        or ("|" in said and _GROUP in said)
        or ("F" in said and _CHECKED in said)
        or ("unit." in said and "munit." in said)
        or ("[" in said and "[Error: test failed] {" in said)
        or ("*" in said and "**" in said)
    )
