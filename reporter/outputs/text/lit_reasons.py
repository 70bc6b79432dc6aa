"""Why a test of LLVM's lit failed: its report has all commands of the test, the last of which is the one that failed.

Pure; the text is the report's.
"""

import re

from reporter import model
from reporter.outputs.text import report_lines

_TIMED_OUT = re.compile(r"^(?:Timeout: )?(Reached timeout of [^\n]{1,100})$", re.MULTILINE)
_COMMAND = re.compile(r"# executed command: |\$ (?!\":\")")  # lit 18 and later; before
_PRINTED = re.compile(r"# \| ?")
_ENDED = re.compile(r"(?:# )?error: (command failed with exit status: .{1,100})")
_ERROR = re.compile(r"\b(?:error|ERROR|FATAL|fatal error): ")
_PASSED = "Exit Code: 0\n"
_LINES = 10


def of(case: model.TestCase) -> str:
    """Return what the last command of a test of lit's said, or else that command and how it ended."""
    if case.producer != "lit":
        return ""
    if case.text.lstrip().startswith(_PASSED):
        return "passed, though it is marked XFAIL"
    if timed_out := _TIMED_OUT.search(case.text[: report_lines.SEARCHED]):
        return timed_out[1]
    lines = case.text[-report_lines.SEARCHED :].splitlines()
    start = max((at for at, line in enumerate(lines) if _COMMAND.match(line)), default=-1)
    if start < 0:
        return ""
    printed = [_PRINTED.sub("", line, count=1) for line in lines[start:] if _PRINTED.match(line)]
    errors = [line for line in printed if _ERROR.search(line)]
    if errors or printed:
        return "\n".join((errors or printed)[:_LINES])
    command = _COMMAND.sub("", lines[start], count=1)
    ended = next(filter(None, map(_ENDED.fullmatch, lines[start:])), None)
    return f"{command}: {ended[1]}" if ended else command
