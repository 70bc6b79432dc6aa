"""A Go panic that stands beside the case that it ended: go-junit-report writes it into the output of the package.

A panic, and a test that takes too long, end the program, and the case itself says no more than "Failed" or "No test
result found". Which test it was is told by the frames (`shop.TestTotal(0xc…)`) or by `running tests:`. The reports of
`tests/data/go-junit-report` show both.
"""

import re
from collections.abc import Iterable

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.parse.suite import Suite

_SILENT_CASES = 50  # of one suite that wait for its output; parents of failed subtests are among them
_PANIC = "panic: "


def set_aside(suite: Suite, cases: Iterable[model.TestCase]) -> list[model.TestCase]:
    """Keep failed cases that do not say why until the suite's output was read; return the others."""
    others = []
    for case in cases:
        if case.status.is_bad and not case.text and len(suite.silent) < _SILENT_CASES:
            suite.silent.append(case)
        else:
            others.append(case)
    return others


def release(suite: Suite) -> list[model.TestCase]:
    """Return the cases that were kept, with the panic as text of those that it names."""
    cases, output = suite.silent, suite.output
    suite.silent, suite.output = [], ""
    if _PANIC not in output:
        return cases
    panic = capped_text.cap(output[output.index(_PANIC) :], capped_text.RESULT_CHARS)
    return [case._replace(text=panic) if _is_named(case, panic) else case for case in cases]


def _is_named(case: model.TestCase, panic: str) -> bool:
    function = re.escape(case.name.partition("/")[0])
    return re.search(rf"\.{function}[.(]|^\s{function}(?:/\S{{0,200}})? \(", panic, re.MULTILINE) is not None
