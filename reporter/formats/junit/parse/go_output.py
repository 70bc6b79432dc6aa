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

_WAITING = 20  # failed cases of one suite, the last ones: the panic ended the program
_PANIC = "panic: "


def set_aside(suite: Suite, cases: Iterable[model.TestCase]) -> list[model.TestCase]:
    """Keep the last failed cases until the suite's output was read; return the others."""
    others = []
    for case in cases:
        if not case.status.is_bad or _PANIC in case.text:
            others.append(case)
            continue
        suite.waiting.append(case)
        if len(suite.waiting) > _WAITING:
            others.append(suite.waiting.pop(0))
    return others


def release(suite: Suite) -> list[model.TestCase]:
    """Return the cases that were kept, with the panic behind the text of those that it names."""
    cases, output = suite.waiting, suite.output
    suite.waiting, suite.output = [], ""
    if _PANIC not in output:
        return cases
    panic = capped_text.cap(output[output.index(_PANIC) :], capped_text.RESULT_CHARS)
    return [_with_panic(case, panic) for case in cases]


def _with_panic(case: model.TestCase, panic: str) -> model.TestCase:
    if not _is_named(case, panic):
        return case
    return case._replace(text=capped_text.cap(f"{case.text}\n\n{panic}".lstrip("\n"), capped_text.RESULT_CHARS))


def _is_named(case: model.TestCase, panic: str) -> bool:
    function = re.escape(case.name.partition("/")[0])
    return re.search(rf"\.{function}[.(]|^\s{{1,8}}{function}(?:/\S{{0,200}})? \(", panic, re.MULTILINE) is not None
