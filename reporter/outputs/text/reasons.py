"""Why a test case failed, in few words: what people want to read before they open a stack trace.

Runners put it in different places: PHPUnit's message is the test's name, GoogleTest's and Bats' begin with a place, Go
says "Failed", Jest and Vitest name the matcher and leave the two values to the trace (`tests/data` holds what 25 of
them write). Pure; what is returned is text of the report, not escaped for anything yet.
"""

import itertools
import re
from collections.abc import Sequence

from reporter import model
from reporter.outputs.text import (
    cpp_reasons,
    doctest_reasons,
    escape,
    go_reasons,
    java_reasons,
    lit_reasons,
    producer_reasons,
    report_lines,
    robot_reasons,
    rust_reasons,
    tap_reasons,
    value_reasons,
)

_TRACEBACK = "Traceback (most recent call last)"

_PACKAGE = re.compile(
    r"^[ \t]{0,40}(?:[a-z_][a-z0-9_]{0,60}\.){1,12}(?=(?:[A-Z]\w*)?(?:Error|Exception)\b)", re.MULTILINE
)
_LABEL = re.compile(
    r"^[ \t]{0,40}(?:- message: |\d{1,4}\. line \d{1,7}, char \d{1,7}: |Stacktrace: |Error:\s{2,40}|Caused by: |cause: "
    r"|(?:Bail out! )?(?:[\w.-]{1,60}:)?ERROR:[^:\n]{1,300}:\d{1,7}:\w{0,200}: |Bail out! "  # GLib
    r"|<[^<>\n]{1,100} \| 0x[0-9a-f]{1,16}>: ?"  # Gomega's type and address of what it shows
    # Go's jsonschema and kubeconform, before what is wrong
    r"|(?:problem validating schema\. Check JSON formatting: )?jsonschema validation failed with '[^'\n]{1,300}'\s- )",
    re.MULTILINE,
)
# what stands before the message in the text: Ginkgo's verdict, ESLint's position
_BEFORE = re.compile(r"^(?:\[[A-Z]{2,20}\] |line \d{1,7}, col(?:umn)? \d{1,7}, \w+ - )")
# behind a path: `:12: `, `:12:5: `, `(12, 5): `
_POSITION = re.compile(r"(?::(\d{1,7})(?::\d{1,7})?|\((\d{1,7})(?:, ?\d{1,7})?\)):\s")
_PYTEST = "E   "  # begins the lines of an exception
_CHAINED = re.compile(r"(?:The above exception was the direct cause|During handling of the above exception)")
_CAUSE = "\nCaused by: "  # Java
_END_OF_ATTACHMENT = "}}}"  # testtools, around each of several tracebacks
_TROUBLE = re.compile(r"(?i)\b(?:error|fail(?:ed|ure|s)?|assert\w*|exception|panic\w*|expected|undefined|pending)\b")
_OUTPUT = 20_000  # characters of it, more than is kept: the failure may stand in its last lines
_KEYS = frozenset({"Message: ", "message: ", "description: "})  # what follows the message there are other keys
_DOTS = re.compile(r"\.{4,}")
_OF_FIXTURE = re.compile(r'failed on (?:setup|teardown) with "')  # how pytest begins the message of a fixture's error


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
    message = robot_reasons.plain(case.message)
    special = (
        producer_reasons.reason(message, case.text)
        or java_reasons.reason(message, case.text)
        or go_reasons.of(case)
        or rust_reasons.of(case)
        or doctest_reasons.of(case)
        or tap_reasons.of(case)
        or producer_reasons.of_linter(case)
        or producer_reasons.of_died(case)
        or producer_reasons.of_not_run(case)
        or value_reasons.of(case)
        or lit_reasons.of(case)
    )
    if special:
        return special, []
    said = [line for line in report_lines.split(message) if report_lines.tells(line, case)]
    if said and _TRACEBACK not in message[: report_lines.SEARCHED]:
        # what pytest's trace has behind the message is source
        part = _raised_behind(message, case.text)
        if not part and not _is_of_pytest(case.text):
            part = _continued(said, report_lines.split(case.text))
        if part:
            return part, []
        return message, said
    return _from_texts(case, message), []


def _from_texts(case: model.TestCase, message: str) -> str:
    """Return what trace and output say of a failure whose message says nothing."""
    found = _from_trace(case, case.text) or _from_trace(case, message)
    found = found or java_reasons.bare(case.text) or _from_output(case)
    if found:
        return found
    if case.producer == "cargo2junit" or (
        case.producer == "go" and (message.strip() == "Failed" or _is_place(message))
    ):
        return model.NO_MESSAGE
    if raised := report_lines.class_alone([*report_lines.split(message), *report_lines.split(case.text)]):
        return raised
    if message[: report_lines.SEARCHED].strip():
        return message
    return case.text


def _is_place(message: str) -> bool:
    said = message[: report_lines.WIDTH].strip()
    return " " not in said and report_lines.says_where(said)


def line(case: model.TestCase, limit: int = 160) -> str:
    """Return the same on one line, cut at `limit` characters and clean, without what only says where."""
    said, known = _found(case)
    telling = (
        "\n".join(known or (line for line in report_lines.split(said) if report_lines.tells(line, case)))
        or said[: report_lines.SEARCHED]
    )
    fixture = _OF_FIXTURE.match(telling[: report_lines.SEARCHED])
    if fixture:
        telling = telling[fixture.end() :].removesuffix('"')
    telling = _LABEL.sub("", _without_path(telling, case))
    if "." in telling:
        telling = _PACKAGE.sub("", telling)
    return escape.one_line(telling, limit)


def _without_path(said: str, case: model.TestCase) -> str:
    """Return words without the path and line before them that are shown beside them anyway."""
    name = case.file.rpartition("/")[2]
    if not name or name not in said:
        return said
    before, _, words = said.partition(name)
    position = _POSITION.match(words)
    is_path = "\n" not in before and (not before or before.endswith(("/", "\\")))
    if position is None or not is_path:
        return said
    if int(position[1] or position[2]) != case.line:
        return said
    return words[position.end() :].lstrip() or said


def _is_of_pytest(text: str) -> bool:
    return text.startswith(_PYTEST) or text.find("\n" + _PYTEST, 0, report_lines.SEARCHED) >= 0


def _raised_behind(message: str, text: str) -> str:
    """Return the exception of a text that begins with the message, a step's words (Radish), and goes on in Python."""
    headline = message[: report_lines.SEARCHED].strip()
    if _TRACEBACK not in text[: report_lines.SEARCHED] or not text.lstrip().startswith(headline):
        return ""
    return "\n".join(_exception(text[-report_lines.SEARCHED :].splitlines()))


def _continued(said: Sequence[str], trace: list[str]) -> str:
    """Return the part of the trace that says the same and more: the exception's class, expected and received."""
    first = said[0][: report_lines.WIDTH].strip().removesuffix("...")  # as Minitest cuts its messages
    behind = report_lines.from_first(trace, lambda line: line[: report_lines.WIDTH].rstrip().endswith(first))
    if any(line.strip().removesuffix(first) in _KEYS for line in behind[:1]):
        return ""
    part = _from_stack(report_lines.up_to_a_frame(behind), first)
    part[:1] = [_BEFORE.sub("", line) for line in part[:1]]
    found = "\n".join(part)
    if all(line.strip().removesuffix("...") in found for line in said):
        return report_lines.dedented(part)
    return ""


def _from_stack(part: list[str], first: str) -> list[str]:
    """Return the lines from where the stack begins with the message that stands before it (Mocha's xunit)."""
    for at, line in enumerate(part):
        before, error, _ = line[: report_lines.WIDTH].rstrip().partition("Error")
        if at and error and line.rstrip().endswith(f": {first}") and " " not in before:
            return part[at:]
    return part


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
    telling = report_lines.from_first(trace, lambda line: report_lines.tells(line, case))
    if not telling and (cause := text.find(_CAUSE)) >= 0:  # behind more frames than are looked at
        telling = report_lines.split(text[cause:])[1:]
    part = report_lines.up_to_a_frame(telling)
    return report_lines.dedented(_from_stack(part, "".join(part[:1]).strip()))


def _raised_by_pytest(lines: Sequence[str]) -> str:
    return _with_source([line[len(_PYTEST) :] for line in lines if line.startswith(_PYTEST)], lines)


def _with_source(raised: list[str], trace: Sequence[str]) -> str:
    """Return what was raised, and the `assert` itself where pytest did not rewrite it (in a helper, in a plugin)."""
    if "".join(raised).strip() != "AssertionError":
        return "\n".join(raised)
    source = [line[1:].strip() for line in trace if line.lstrip("> \t").startswith("assert ")]
    return ": ".join(["AssertionError", *source[-1:]])


def _from_output(case: model.TestCase) -> str:
    """Return what a program printed about its failure: behind a panic, else the first line that sounds like one."""
    lines = case.output[:_OUTPUT].splitlines()
    if said := rust_reasons.panic_in(lines) or cpp_reasons.failure(case.output):
        return said
    if any(_TRACEBACK in line for line in lines):
        return "\n".join(itertools.takewhile(str.strip, _exception(lines)))
    telling = [line for line in lines if report_lines.tells(line, case) and not line.rstrip().endswith("...passed")]
    troubled = [line for line in telling if _TROUBLE.search(line[: report_lines.WIDTH])]
    for line in troubled[:1] or telling[-1:]:
        return _DOTS.sub(": ", line.strip())
    return ""


def _exception(trace: list[str]) -> list[str]:
    """Return the first lines of what stands at the end of a Python traceback."""
    raised = itertools.takewhile(lambda line: line != _END_OF_ATTACHMENT, report_lines.raised(trace))
    return list(itertools.islice(raised, report_lines.LINES))
