"""What a suite printed, where nothing else in the report tells why the suite failed.

ScalaTest counts a suite that was aborted (its constructor, `beforeAll` or `afterAll` raised) in `errors=`, and writes
the exception into the `<system-err>` of the suite (`tests/data/scala`), as does Newman where a request or a script
failed (`tests/data/newman`). Perl's TAP::Formatter::JUnit writes an
`<error>` with the exit code, and what the file died of into `<system-out>`, if `prove --merge` was asked for;
TAP::Harness::JUnit writes the place of each failure there, before the cases (`tests/data/prove-harness`). OUnit
writes a skipped test like one that passed, and only its log tells (`tests/data/ounit`).
"""

import itertools
import re
from collections.abc import Iterable, Iterator

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.parse import go_output, meson_output
from reporter.formats.junit.parse.suite import Suite

_NOT_OK = re.compile(r"not ok \d{1,9} - ")
_DIAGNOSTIC_LINES = 40
_WAITING = 10_000  # cases of one suite
_SKIP = " W: Skip test "  # in OUnit's log, which ends with one such line for each; of a long one the ends are kept

_SCALATEST = ("errors", "failures", "hostname", "name", "tests", "time", "timestamp")  # the order of its attributes
_TELLING = re.compile(r"^(?=[^\n]{0,200}(?:Error|Exception|error:|fatal|failed)\b)[^\n]{1,1000}", re.MULTILINE)
# the first line of a trace of the JVM, and the first frame below it
_JVM_TRACE = re.compile(
    r"\s{0,80}(?:[\w$]{1,100}\.){1,20}[\w$]{1,100}(?::[^\n]{0,4000})?(?:\n[^\n]{0,1000}){0,20}?\n\s{1,20}at "
)


def is_awaited(suite: Suite, tag: str) -> bool:
    """Say whether `<system-out>` or `<system-err>`, which stands before or behind the cases, has to be kept."""
    if tag == "system-out" and not suite.has_begun:
        return suite.name.endswith("_t")
    if suite.producer == "meson":
        return True
    claims_more = (suite.declared["errors"] or 0) > suite.total.errors
    if tag == "system-out":
        return claims_more or bool(suite.waiting)
    return claims_more and not suite.results


def crash(suite: Suite) -> list[tuple[str, str, str]]:
    """Return tag, message and text of what aborted a suite of ScalaTest's or Meson's, or any before its first case.

    What others print beside cases may be a log.
    """
    if suite.producer == "meson":
        return meson_output.crash(suite)
    printed = suite.printed_errors.strip()
    if tuple(suite.written)[: len(_SCALATEST)] == _SCALATEST:
        return [("error", "", printed)] if _JVM_TRACE.match(suite.printed_errors) else []
    if not printed or suite.total.tests or not suite.declared["errors"]:
        return []
    telling = _TELLING.search(printed)
    return [("error", telling[0].strip() if telling else "", printed)]


def set_aside(suite: Suite, cases: list[model.TestCase]) -> list[model.TestCase]:
    """Keep cases of Go, Meson and OUnit of which the suite's output tells more until it was read; return the others."""
    if suite.producer == "go":
        return go_output.set_aside(suite, cases)
    if suite.producer == "meson":
        return meson_output.set_aside(suite, cases)
    if suite.producer != "ounit":
        return cases
    others = []
    for case in cases:
        if case.status is model.Status.PASSED and len(suite.waiting) < _WAITING:
            suite.waiting.append(case)
        else:
            others.append(case)
    return others


def release(suite: Suite) -> list[model.TestCase]:
    """Return the cases that were kept, with what the output tells of them: OUnit's log which were skipped."""
    if suite.producer == "meson":
        return meson_output.release(suite)
    if suite.producer != "ounit":
        return go_output.release(suite)
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


def with_diagnostics(suite: Suite, cases: Iterable[model.TestCase]) -> list[model.TestCase]:
    """Return the cases of a Perl file, failed ones with what Test::More printed about them before."""
    return [_with_diagnostics(suite.output, case) for case in cases]


def _with_diagnostics(printed: str, case: model.TestCase) -> model.TestCase:
    """Return a failed case with the lines from `#   Failed test 'its title'` on, of a file that died the last lines."""
    if not case.status.is_bad:
        return case
    title = _NOT_OK.sub("", case.message, count=1)
    lines = printed.splitlines()
    at = next((at for at, line in enumerate(lines) if line.endswith(f"Failed test '{title}'")), -1)
    if at < 0 and title != case.message:
        return case
    told = lines[-_DIAGNOSTIC_LINES:]
    if at >= 0:
        told = list(itertools.takewhile(lambda line: line.startswith("#"), lines[at : at + _DIAGNOSTIC_LINES]))
    text = "\n".join([case.text.rstrip(), *told]).lstrip("\n")
    return case._replace(text=capped_text.cap(text, capped_text.RESULT_CHARS))
