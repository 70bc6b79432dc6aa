"""Why a test case failed, in few words: what people want to read before they open a stack trace.

Runners put it in different places: PHPUnit's message is the test's name, GoogleTest's and Bats' begin with a place, Go
says "Failed", Jest and Vitest name the matcher and leave the two values to the trace (`tests/data` holds what 25 of
them write). Pure; what is returned is text of the report, not escaped for anything yet.
"""

import re
from collections.abc import Sequence

from reporter import model
from reporter.outputs.text import doctests, escape, go_reasons, printed, report_lines, tap_reasons

_TRACEBACK = "Traceback (most recent call last)"

_PACKAGE = re.compile(r"^(?:[a-z_][a-z0-9_]{0,60}\.){1,12}(?=[A-Z]\w*(?:Error|Exception)\b)", re.MULTILINE)
_LABEL = re.compile(r"^[ \t]{0,40}(?:- message: |Stacktrace: |Error:\s{2,40}|Caused by: |cause: )", re.MULTILINE)
_PYTEST = "E   "  # begins the lines of an exception
_FIXTURE = re.compile(r"^E\s{1,20}(fixture '[^'\n]{1,200}' not found)", re.MULTILINE)
_CHAINED = re.compile(r"(?:The above exception was the direct cause|During handling of the above exception)")
_UNPARSED = re.compile(r"^[ \t]{0,40}(\w{0,40}SyntaxError: [^\n]+)", re.MULTILINE)  # far below Jest's advice
# node --test: what failed in a hook, and the words whose line breaks `message=` has lost
_NODE_HOOK = re.compile(r"failureType: 'hookFailed',\n {2}cause: (?!')")
_NODE_FILE = re.compile(r"\[Error: (test failed)\] \{[^}]{0,200} exitCode: (\d{1,5}),")
_NODE = re.compile(r"Error \[ERR_TEST_FAILURE\]: ")
_EUNIT = re.compile(r"^\*\*(?:error|throw|exit):", re.MULTILINE)
_TROUBLE = re.compile(r"(?i)\b(?:error|fail(?:ed|ure|s)?|assert\w*|exception|panic\w*|expected|undefined|pending)\b")
_DOTS = re.compile(r"\.{4,}")
_HTML = "*HTML*"  # Robot Framework: what follows is HTML (user guide, Failures > HTML in error messages)
_TAG = re.compile(r"<[^<>]{0,300}>")
_NO_MESSAGE = "failed without a message of its own"  # a Go test whose subtest failed


def of(case: model.TestCase) -> str:
    """Return the part of message and trace that says why the case failed, of one or more lines; "" if nothing does."""
    return _found(case)[0]


def _found(case: model.TestCase) -> tuple[str, list[str]]:
    """Return that part, and its telling lines where they are known: `line` need not look for them again."""
    said, known = _said(case)
    # as Go writes it; it stands beside the reason wherever that is shown
    own_place = f"{case.file.rpartition('/')[2]}:{case.line}: "
    if case.line > 0 and said.startswith(own_place):
        return said.removeprefix(own_place), []
    return said, known


def _said(case: model.TestCase) -> tuple[str, list[str]]:
    message = _plain(case.message)
    if special := _by_writer(message, case.text) or go_reasons.of(case) or doctests.of(case) or tap_reasons.of(case):
        return special, []
    said = [line for line in report_lines.split(message) if report_lines.tells(line, case)]
    if said and _TRACEBACK not in message[: report_lines.SEARCHED]:
        # what pytest's trace has behind the message is source
        part = ""
        if not _is_of_pytest(case.text):
            part = _continued(said, report_lines.split(case.text))
        if part:
            return part, []
        return message, said
    return _from_texts(case, message), []


def _from_texts(case: model.TestCase, message: str) -> str:
    """Return what trace and output say of a failure whose message says nothing."""
    found = _from_trace(case, case.text) or _from_trace(case, message) or _from_output(case)
    if found:
        return found
    if case.producer == "go" and (
        message.strip() == "Failed" or report_lines.says_where(message[: report_lines.WIDTH].strip())
    ):
        return _NO_MESSAGE
    if message[: report_lines.SEARCHED].strip():
        return message
    return case.text


# how pytest begins the message of a fixture's error
_OF_FIXTURE = re.compile(r'failed on (?:setup|teardown) with "')


def line(case: model.TestCase, limit: int = 160) -> str:
    """Return the same on one line, cut at `limit` characters and clean, without what only says where."""
    said, known = _found(case)
    telling = (
        "\n".join(known or (line for line in report_lines.split(said) if report_lines.tells(line, case)))
        or said[: report_lines.SEARCHED]
    )
    fixture = _OF_FIXTURE.match(telling[: report_lines.SEARCHED])
    if fixture and "\n" not in telling:
        telling = telling[fixture.end() :].rstrip('"')
    telling = _LABEL.sub("", _without_path(telling, case))
    if "." in telling:
        telling = _PACKAGE.sub("", telling)
    return escape.one_line(telling, limit)


def _without_path(said: str, case: model.TestCase) -> str:
    """Return words without the path and line before them that are shown beside them anyway."""
    before, found, words = said.partition(f"/{case.file.rpartition('/')[2]}:{case.line}: ")
    if not found or not words.strip() or "\n" in before:
        return said
    return words.lstrip()


def _plain(message: str) -> str:
    """Return a message without the HTML that Robot Framework announces; of a merged one, the new message."""
    if not message.startswith(_HTML):
        return message
    import html  # 0.3 MB of entities, for Robot Framework alone

    text = message[len(_HTML) : report_lines.SEARCHED]
    _, _, new = text.partition("New message:")
    return html.unescape(_TAG.sub(" ", (new or text).partition("<hr>")[0])).strip()


def _by_writer(message: str, text: str) -> str:
    """Return a reason that stands where only its writer puts it, or ""."""
    message, text = message[: report_lines.SEARCHED], text[: report_lines.SEARCHED]
    if not _may_be_by_writer(f"{message}\n{text}"):
        return ""
    for said in (message, text.lstrip()):
        if "fixture '" in said and (found := _FIXTURE.search(said)):
            return found[1]
        if "Jest encountered an unexpected token" in said and (found := _UNPARSED.search(said)):
            return found[1]
        if " is NOT correct!" in said and (checked := printed.failure_in(said)):
            return checked
        if "ERR_TEST_FAILURE" in said and (found := _NODE_HOOK.search(said) or _NODE.match(said)):
            return "\n".join(report_lines.up_to_a_frame(report_lines.split(said[found.end() :])))
        if found := _NODE_FILE.match(said):
            return f"{found[1]}: exit code {found[2]}"
        if "**" in said and (found := _EUNIT.search(said)):
            return "\n".join(report_lines.split(said[found.start() + 2 :]))
    return ""


def _may_be_by_writer(said: str) -> bool:
    """Say whether any of the signs is there that `_by_writer` looks for.

    Most failures have none. A search for one character takes next to no time, so the rarest of a sign comes first.
    """
    return (
        "fixture '" in said
        or ("!" in said and " is NOT correct!" in said)
        or ("J" in said and "Jest encountered an unexpected token" in said)
        or ("F" in said and "ERR_TEST_FAILURE" in said)
        or ("[" in said and "[Error: test failed] {" in said)
        or ("*" in said and "**" in said)
    )


def _is_of_pytest(text: str) -> bool:
    return text.startswith(_PYTEST) or text.find("\n" + _PYTEST, 0, report_lines.SEARCHED) >= 0


def _continued(said: Sequence[str], trace: list[str]) -> str:
    """Return the part of the trace that says the same and more: the exception's class, expected and received."""
    first = said[0][: report_lines.WIDTH].strip().removesuffix("...")  # as Minitest cuts its messages
    start = next(
        (at for at, line in enumerate(trace) if line[: report_lines.WIDTH].rstrip().endswith(first)), len(trace)
    )
    part = list(report_lines.up_to_a_frame(trace[start:]))
    for at, line in enumerate(part):
        # Mocha's xunit writes the message, and then the stack that begins with it
        if at and line[: report_lines.WIDTH].rstrip().endswith(f"Error: {first}"):
            part = part[at:]
            break
    found = "\n".join(part)
    if all(line.strip().removesuffix("...") in found for line in said):
        return report_lines.dedented(part)
    return ""


def _from_trace(case: model.TestCase, text: str) -> str:
    last = 0  # where the exception begins that others led to
    for chained in _CHAINED.finditer(text[: report_lines.SEARCHED]):
        last = chained.end()
    trace = report_lines.split(text[last:])
    end = text[-report_lines.SEARCHED :]  # --full-trace and --showlocals put much before it
    if found := _raised_by_pytest(trace) or (_PYTEST in end and _raised_by_pytest(end.splitlines())):
        return found
    if _TRACEBACK in text[: report_lines.SEARCHED]:
        trace = text[-report_lines.SEARCHED :].splitlines()
        return _with_source(_exception(trace), trace[-4:])
    start = next((at for at, line in enumerate(trace) if report_lines.tells(line, case)), len(trace))
    return report_lines.dedented(list(report_lines.up_to_a_frame(trace[start:])))


def _raised_by_pytest(lines: Sequence[str]) -> str:
    raised = [line[len(_PYTEST) :] for line in lines if line.startswith(_PYTEST)]
    if not raised:
        return ""
    return _with_source(raised, lines)


def _with_source(raised: list[str], trace: Sequence[str]) -> str:
    """Return what was raised, and the `assert` itself where pytest did not rewrite it (in a helper, in a plugin)."""
    if "".join(raised).strip() != "AssertionError":
        return "\n".join(raised)
    source = [line[1:].strip() for line in trace if line.lstrip("> \t").startswith("assert ")]
    return ": ".join(["AssertionError", *source[-1:]])


def _from_output(case: model.TestCase) -> str:
    """Return what a program printed about its failure: behind a panic, else the first line that sounds like one."""
    lines = case.output[: report_lines.SEARCHED].splitlines()
    panicked = next((at for at, line in enumerate(lines) if "panicked at" in line[: report_lines.WIDTH]), None)
    if panicked is not None:
        return report_lines.dedented(
            list(report_lines.up_to_a_frame(lines[panicked + 1 : panicked + report_lines.LINES]))
        )
    if said := printed.failure(case.output):
        return said
    telling = [line for line in lines if report_lines.tells(line, case) and not line.rstrip().endswith("...passed")]
    troubled = [line for line in telling if _TROUBLE.search(line[: report_lines.WIDTH])]
    for line in troubled[:1] or telling[-1:]:
        return _DOTS.sub(": ", line.strip())
    return ""


def _exception(trace: list[str]) -> list[str]:
    """Return the end of a Python traceback: all behind the source of the last frame."""
    last = max((at for at, line in enumerate(trace) if report_lines.is_frame(line)), default=0)
    start = next((at for at, line in enumerate(trace) if at > last and line[:1].strip()), len(trace))
    return trace[start : start + report_lines.LINES]
