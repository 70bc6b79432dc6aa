"""What Meson writes behind the cases of a test that speaks TAP, and of Rust's: all that the program printed.

`not ok 2 - a title` is a case with an empty `<failure/>`. What tells why stands below that line, in GLib's output above
it, in Perl's among the errors (`# Failed test 'a title'`), and in Rust's behind all of them. A program that died, or
gave up (`Bail out!`, as GLib does where an assertion fails), is an error for Meson, but stands nowhere in its report:
an exit code behind the errors tells of it, or fewer results than planned (`1..3`, Rust's `running 3 tests`; Meson 1.12
calls a program of Rust's that aborted OK). See `tests/data/meson-tap`.
"""

import collections
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reporter import model
from reporter.formats.junit.parse import tap_names
from reporter.formats.junit.parse.suite import Suite

_WAITING = 1_000  # failed cases of one suite
_TOLD = 40  # lines of one case, and last lines of a program that died
_RESULT = re.compile(r"(not )?ok\b\s{0,9}(\d{1,9}\b)?\s{0,9}([^#\n]{0,2000})(?:#\s{0,9}(\w{1,20}))?")
_PLAN = re.compile(r"^1\.\.(\d{1,9})[ \t]*(?:#.*)?$", re.MULTILINE)
_RUST_TEST = re.compile(r"^test \S{1,500} \.\.\. ", re.MULTILINE)
_RUST_PLAN = re.compile(r"^running (\d{1,9}) tests?$", re.MULTILINE)
_BAIL_OUT = re.compile(r"^Bail out![ \t]*(.*)$", re.MULTILINE)
_STATUS = re.compile(r"^\((test program exited with status code -?\d{1,9})\)$", re.MULTILINE)
_PERL_DIED = re.compile(r"^([^#\s][^\n]{0,300} at [^\n]{1,200} line \d{1,7}\.)$", re.MULTILINE)
_PERL_FAILED = re.compile(r"#\s{1,9}Failed test '(.{1,2000})'")
_RUST_FAILED = re.compile(r"---- (\S{1,500}) stdout ----")
_PERL_TOLD = re.compile(r"#(?! Looks like |\s{1,9}Failed test )")
_RUST_END = re.compile(r"---- \S{1,500} stdout ----|failures:$")
_OF_GLIB = "# random seed: R0"


class _Told(NamedTuple):
    """The line of a result, "" where there is none, and the lines that tell of it."""

    result: str
    lines: Sequence[str]


def set_aside(suite: Suite, cases: Iterable[model.TestCase]) -> list[model.TestCase]:
    """Keep failed cases that say nothing until the suite's output was read; return the others."""
    others = []
    for case in cases:
        says_nothing = not (case.message or case.text or case.output)
        if case.status.is_bad and says_nothing and len(suite.waiting) < _WAITING:
            suite.waiting.append(case)
        else:
            others.append(case)
    return others


def release(suite: Suite) -> list[model.TestCase]:
    """Return the cases that were kept, with what tells why each of them failed."""
    cases, suite.waiting = suite.waiting, []
    if not cases:
        return cases
    printed, is_glib = suite.output.splitlines(), _OF_GLIB in suite.output
    of_perl, of_rust = dict(_of_perl(suite.printed_errors.splitlines())), dict(_of_rust(printed))
    told: dict[str, collections.deque[_Told]] = {}
    for name, found in _failures(printed, is_above=is_glib):
        told.setdefault(name, collections.deque()).append(found)
    for at, case in enumerate(cases):
        found = told[case.name].popleft() if told.get(case.name) else _Told("", of_rust.get(case.name, ()))
        if not found.lines:
            found = found._replace(lines=of_perl.get(case.name, ()))
        cases[at] = _of_glib(case, found.lines) if is_glib else _with(case, found)
    return cases


def crash(suite: Suite) -> list[tuple[str, str, str]]:
    """Return tag, message and text of what ended the program of a suite before its last test."""
    ended = _BAIL_OUT.search(suite.output)
    plan = _PLAN.search(suite.output) or (_RUST_TEST.search(suite.output) and _RUST_PLAN.search(suite.output))
    status = _STATUS.search(suite.printed_errors)
    is_short = plan is not None and int(plan[1]) > suite.own.tests
    if not (ended or is_short or (status and not suite.own.bad)):
        return []
    said = ended or _PERL_DIED.search(suite.printed_errors) or status
    message = said[1] if said else ""
    if not message:
        message = "the program gave up"
        if plan:
            message = f"the program ended after {suite.own.tests} of {model.number_of(int(plan[1]), 'test')}"
    errors = [line for line in suite.printed_errors.splitlines() if not line.endswith(message)]
    return [("error", message, "\n".join([*errors[-_TOLD:], *suite.output.splitlines()[-_TOLD:]]))]


def _failures(lines: Sequence[str], *, is_above: bool) -> Iterator[tuple[str, _Told]]:
    """Give each test that failed, by the name that its case has, with the lines above or below its result."""
    results = [(at, found) for at, found in enumerate(map(_RESULT.match, lines)) if found]
    ends = [-1, *(at for at, _ in results), len(lines)]
    number = 0
    for before, (at, found), after in zip(ends, results, ends[2:], strict=False):
        number = int(found[2] or number + 1)
        if not found[1] or (found[4] or "").upper() == "TODO":
            continue
        name, _ = tap_names.split(tap_names.without_number(f"{number} {found[3].strip()}".strip()))
        around = lines[before + 1 : at] if is_above else lines[at + 1 : after]
        yield name, _Told(lines[at], [line for line in around[:_TOLD] if line.startswith(("#", " "))])


def _of_perl(lines: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Give the title of each test of Perl's that failed, with what Test::More says of it, not of its subtests."""
    for at, head in enumerate(map(_PERL_FAILED.match, lines)):
        if head:
            below = itertools.takewhile(_PERL_TOLD.match, lines[at + 1 : at + _TOLD])
            yield head[1], [lines[at], *below]


def _of_rust(lines: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Give the name of each test of Rust's that failed, as Meson writes it, with what it printed."""
    for at, head in enumerate(map(_RUST_FAILED.match, lines)):
        if head:
            below = itertools.takewhile(lambda line: not _RUST_END.match(line), lines[at + 1 : at + _TOLD])
            yield head[1].replace("::", "."), list(below)


def _of_glib(case: model.TestCase, lines: Sequence[str]) -> model.TestCase:
    """Return a case of GLib's with its own name: what `g_test_fail_printf` was told stands behind that."""
    path, _, said = case.name.partition(" - ")
    if path.startswith("/"):
        case = case._replace(name=path, message=said)
    return case._replace(output="\n".join(line.strip().removeprefix("#").strip() for line in lines))


def _with(case: model.TestCase, told: _Told) -> model.TestCase:
    if told.result:
        return case._replace(message=told.result, text="\n".join([told.result, *told.lines]))
    return case._replace(output="\n".join(told.lines))
