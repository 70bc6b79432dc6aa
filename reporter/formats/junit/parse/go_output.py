"""What go-junit-report writes beside the case that it belongs to: a panic, and what `go vet` said of a package.

A panic that ended a case stands in the output of the package.

A panic, and a test that takes too long, end the program, and the case itself says no more than "Failed" or "No test
result found". Which test it was is told by the frames (`shop.TestTotal(0xc…)`) or by `running tests:`. The reports of
`tests/data/go-junit-report` show both.
"""

import itertools
import re
from collections.abc import Iterable

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.parse.suite import Suite

_UNBUILT = 100  # cases of one report
_BUILD_FAILED, _BUILD_ERROR = "[build failed]", "Build error"  # name and message
_PANICKED = re.compile(r"^(?:panic|fatal error): ", re.MULTILINE)
_TRACE_SIGNS = ("\ngoroutine ", "\n\trunning tests:")
_WAITING = 20  # failed cases of one suite, the last ones: the panic ended the program


class UnbuiltPackages:
    """Packages that the compiler or `go vet` stopped, which go-junit-report may write twice: no test of theirs was run.

    Of `go vet` one is an `<error>` without a text, the other a suite `[example.com/shop/vat]` at the end of the report,
    whose case has no name and holds what `go vet` said; tests outside of the package (`vat_test`) come to two more of
    these, in an order that is another in each run (`tests/data/go-logs`). A package that others import is compiled
    for its own tests and for those: the same error stands in a case without a name, too.
    """

    def __init__(self) -> None:
        self._met: list[model.TestCase] = []  # with the package as class name

    def take(self, cases: Iterable[model.TestCase]) -> list[model.TestCase]:
        """Keep the cases that tell of such a package, and return the others."""
        others = []
        for case in cases:
            if len(self._met) < _UNBUILT and _is_unbuilt(case):
                self._met.append(case._replace(classname=case.classname.strip("[]")))
            else:
                others.append(case)
        return others

    def release(self) -> list[model.TestCase]:
        """Return one case for each package, with all that is told of it."""
        packages = {case.classname for case in self._met}
        told: dict[str, list[model.TestCase]] = {}
        for case in self._met:
            package = case.classname
            if package.removesuffix("_test") in packages:
                package = package.removesuffix("_test")
            told.setdefault(package, []).append(case)
        self._met.clear()
        return [_joined(package, cases) for package, cases in told.items()]


def _is_unbuilt(case: model.TestCase) -> bool:
    """Say whether a case is one of those that tell of a package which the compiler or `go vet` stopped."""
    if case.status is not model.Status.ERROR:
        return False
    is_of_vet = case.classname.startswith("[") and case.classname.endswith("]")
    return is_of_vet or case.message == _BUILD_ERROR


def _joined(package: str, cases: list[model.TestCase]) -> model.TestCase:
    telling = sorted((case for case in cases if case.text), key=lambda case: case.text) or cases
    text = "\n".join(dict.fromkeys(case.text for case in telling))
    return telling[0]._replace(
        name=next((case.name for case in cases if case.name.startswith("[")), _BUILD_FAILED),
        classname=package,
        group=package,
        text=capped_text.cap(text, capped_text.RESULT_CHARS),
    )


def set_aside(suite: Suite, cases: Iterable[model.TestCase]) -> list[model.TestCase]:
    """Keep the last failed cases until the suite's output was read; return the others."""
    others = []
    for case in cases:
        if not case.status.is_bad or _panic_in(case.text):
            others.append(case)
            continue
        suite.waiting.append(case)
        if len(suite.waiting) > _WAITING:
            others.append(suite.waiting.pop(0))
    return others


def release(suite: Suite) -> list[model.TestCase]:
    """Return the cases that were kept, with the panic behind the text of those that it names."""
    cases, suite.waiting = suite.waiting, []
    panic = ""
    if suite.output:
        panic = capped_text.cap(_panic_in(suite.output), capped_text.RESULT_CHARS)
    if not panic:
        return cases
    return [_with_panic(case, panic) for case in cases]


def _panic_in(text: str) -> str:
    """Return the text from a panic on, "" without one: its trace follows, which the mere word in a log lacks."""
    starts = [found.start() for found in _PANICKED.finditer(text)]
    for start, end in itertools.pairwise([*starts, len(text)]):
        if any(sign in text[start:end] for sign in _TRACE_SIGNS):
            return text[start:]
    return ""


def _with_panic(case: model.TestCase, panic: str) -> model.TestCase:
    if not _is_named(case, panic):
        return case
    return case._replace(text=capped_text.cap(f"{case.text}\n\n{panic}".lstrip("\n"), capped_text.RESULT_CHARS))


def _is_named(case: model.TestCase, panic: str) -> bool:
    function = re.escape(case.name.partition("/")[0])
    return re.search(rf"\.{function}[.(]|^\s{{1,8}}{function}(?:/\S{{0,200}})? \(", panic, re.MULTILINE) is not None
