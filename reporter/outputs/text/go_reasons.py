"""Why a Go test failed: `go test` prints logs and errors alike, and a panic among what the test printed.

Pure; what is searched is text of the report.
"""

import itertools
import re

from reporter import model
from reporter.outputs.text import report_lines

_PANIC = re.compile(r"^(?:panic|fatal error): ", re.MULTILINE)
_PANICS = 20  # of one text
_TRACE_SIGNS = ("\ngoroutine ", "\n\trunning tests:")
# a line that `t.Log` or `t.Error` wrote
_WRITTEN = re.compile(r"^[ \t]{1,20}[\w.-]{1,200}_test\.go:\d{1,7}: ", re.MULTILINE)

# Ginkgo, run by `go test`: `  [FAILED] Expected`, while headlines are `• [FAILED] [0.001 seconds]`
_GINKGO = re.compile(r"^[ \t]{1,8}\[(?:FAILED|PANICKED|TIMEDOUT|ABORTED|INTERRUPTED)\] (?=\S)", re.MULTILINE)

# the same of a file that is no test's: Godog's `    suite.go:640: expected 275, got 250`
_ELSEWHERE = re.compile(r"^[ \t]{1,20}(?![\w.-]{1,200}_test\.go)[\w.-]{1,200}\.go:\d{1,7}: (\S[^\n]*)", re.MULTILINE)

# what stands above the words of gocheck (`... Error: no price`) and of GoConvey
_GOCHECK = re.compile(r"^(?:FAIL|PANIC): [\w.-]{1,200}\.go:\d{1,7}: \S[^\n]*$", re.MULTILINE)
_GOCHECK_WORDS = "... "
_CONVEY = re.compile(r"^[ \t]{1,8}\* [^\n]{1,300}\n[ \t]{1,8}Line \d{1,7}:[^\n]{0,9}\n", re.MULTILINE)


def of(case: model.TestCase) -> str:
    """Return what a Go test wrote in the line where it failed, without its logs, or its panic; "" for others."""
    if case.producer != "go" and not case.file.endswith("_test.go"):
        return ""
    if panic := _panic(case.text):
        return report_lines.dedented(report_lines.up_to_a_frame(report_lines.split(panic)))
    if "Random Seed:" in case.text and (spec := _GINKGO.search(case.text)):
        return report_lines.dedented(report_lines.up_to_a_frame(_telling(case.text[spec.end() :], case)))
    if told := _below_a_place(case.text):
        return told
    at = case.text.find(f" {case.file.rpartition('/')[2]}:{case.line}: ")
    if at < 0:
        return "".join(_ELSEWHERE.findall(case.text)[-1:])
    telling = _telling(case.text[at:], case)
    behind = itertools.takewhile(lambda line: not _WRITTEN.match(line), telling[1:])
    return report_lines.dedented(report_lines.up_to_a_frame([*map(str.strip, telling[:1]), *behind]))


def _telling(text: str, case: model.TestCase) -> list[str]:
    """Return the first lines of a text, from the one that tells something on."""
    return report_lines.from_first(report_lines.split(text), lambda line: report_lines.tells(line, case))


def _below_a_place(text: str) -> str:
    """Return what gocheck or GoConvey says of the first failure, "" for others."""
    if "\n... " in text and (head := _GOCHECK.search(text)):
        behind = report_lines.split(text[head.end() :])
        lines = report_lines.from_first(behind, lambda line: line.startswith(_GOCHECK_WORDS))
        said = itertools.takewhile(lambda line: line.startswith(_GOCHECK_WORDS), lines)
        return "\n".join(line.removeprefix(_GOCHECK_WORDS) for line in said)
    if "  Line " in text and (head := _CONVEY.search(text)):
        return report_lines.dedented(list(itertools.takewhile(str.strip, report_lines.split(text[head.end() :]))))
    return ""


def _panic(text: str) -> str:
    """Return the text from the panic on that ended the test, "" where none did.

    A log may hold the same words: behind the real ones stands a trace, and nothing that the test wrote.
    """
    starts = [found.start() for found in itertools.islice(_PANIC.finditer(text), _PANICS)]
    for start, end in itertools.pairwise([*starts, len(text)]):
        has_trace = any(sign in text[start:end] for sign in _TRACE_SIGNS)
        if has_trace and not _WRITTEN.search(text, start):
            return text[start:]
    return ""
