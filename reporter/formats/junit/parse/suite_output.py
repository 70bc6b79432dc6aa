"""What a suite printed, where nothing else in the report tells why the suite failed.

ScalaTest counts a suite that was aborted (its constructor, `beforeAll` or `afterAll` raised) in `errors=`, and writes
the exception into the `<system-err>` of the suite (`tests/data/scala`). Perl's TAP::Formatter::JUnit writes an
`<error>` with the exit code, and what the file died of into `<system-out>`, if `prove --merge` was asked for. OUnit
writes a skipped test like one that passed, and only its log tells (`tests/data/ounit`).
"""

import re
from collections.abc import Iterable, Iterator

from reporter import model
from reporter.formats.junit.parse.suite import Suite

_WAITING = 10_000  # cases of one suite
_SKIP = " W: Skip test "  # in OUnit's log, which ends with one such line for each; of a long one the ends are kept

# the first line of a trace of the JVM, and the first frame below it
_JVM_TRACE = re.compile(
    r"\s{0,80}(?:[\w$]{1,100}\.){1,20}[\w$]{1,100}(?::[^\n]{0,4000})?(?:\n[^\n]{0,1000}){0,20}?\n\s{1,20}at "
)


def is_awaited(suite: Suite, tag: str) -> bool:
    """Say whether `<system-out>` or `<system-err>`, which follows behind the suite's cases, has to be kept."""
    claims_more = (suite.declared["errors"] or 0) > suite.total.errors
    if tag == "system-out":
        return claims_more or bool(suite.waiting)
    return claims_more and suite.result is None


def crash(suite: Suite) -> tuple[str, str, str] | None:
    """Return tag, message and text of an error that the suite claims and printed, None where it printed none."""
    if not suite.printed_errors or not _JVM_TRACE.match(suite.printed_errors):
        return None
    return "error", "", suite.printed_errors.strip()


def set_aside(suite: Suite, cases: Iterable[model.TestCase]) -> list[model.TestCase]:
    """Keep the passed cases of OUnit until its log was read; return the others."""
    others = []
    for case in cases:
        if case.status is model.Status.PASSED and len(suite.waiting) < _WAITING:
            suite.waiting.append(case)
        else:
            others.append(case)
    return others


def release(suite: Suite) -> list[model.TestCase]:
    """Return the cases that were kept, those as skipped that the log calls so."""
    cases, suite.waiting = suite.waiting, []
    skipped = dict(_skips(suite.output, {case.name for case in cases}))
    for at, case in enumerate(cases):
        if case.name in skipped:
            cases[at] = case._replace(status=model.Status.SKIPPED, message=skipped[case.name])
            suite.own.passed -= 1
            suite.own.skipped += 1
    return cases


def _skips(log: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """Give the skipped tests with their reasons; a name may hold colons, too."""
    for line in log.splitlines():
        _, _, told = line.partition(_SKIP)
        at = told.find(": ")
        while at >= 0 and told[:at] not in names:
            at = told.find(": ", at + 1)
        if at >= 0:
            yield told[:at], told[at + 2 :].removesuffix(".")
