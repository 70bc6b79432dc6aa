"""Reports as pytest, Maven Surefire, go test and node --test write them, made up for the pictures."""

import dataclasses
import html
from collections.abc import Sequence

_PYTEST_ORDER = '<testsuite name="pytest" errors="{errors}" failures="{failures}" skipped="{skipped}" tests="{tests}" '
_STAMPS = 'time="{time:.3f}" timestamp="2026-11-24T00:24:43.068972+00:00" hostname="ci">'


@dataclasses.dataclass(frozen=True)
class Case:
    """A `<testcase>`; `kind` is the name of its child element, "" where it passed."""

    classname: str
    name: str
    kind: str = ""
    message: str = ""
    text: str = ""
    output: str = ""
    time: float = 0.002


def failed(module: str, name: str, line: int, source: str, message: str, *, error: str = "AssertionError") -> Case:
    """Return a failed case as pytest writes it; `module` is a dotted class name below a file of tests."""
    file = _file_of(module)
    why = "\n".join(f"E   {part}" for part in message.split("\n"))
    text = f"    def {name.partition('[')[0]}():\n>       {source}\n{why}\n\n{file}:{line}: {error}"
    return Case(module, name, "failure", message, text)


def errored(module: str, name: str, place: str, message: str, source: str) -> Case:
    """Return a case whose fixture failed; `place` is where, as `file:line`."""
    text = f"    @pytest.fixture\n    def db():\n>       {source}\nE       {message}\n\n"
    text += f"{place}: {message.partition(':')[0]}"
    return Case(module, name, "error", f'failed on setup with "{message}"', text)


def _file_of(module: str) -> str:
    names = [part for part in module.split(".") if part[:1].islower()]
    return "/".join(names) + ".py"


def pytest(cases: Sequence[Case], *, ends_inside: str = "") -> str:
    """Return a report of pytest, cut in the middle of a case of that name where one is given."""
    numbers = {
        "errors": sum(case.kind == "error" for case in cases),
        "failures": sum(case.kind == "failure" for case in cases),
        "skipped": sum(case.kind == "skipped" for case in cases),
        "tests": len({(case.classname, case.name) for case in cases}),
        "time": sum(case.time for case in cases),
    }
    head = '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">'
    head += (_PYTEST_ORDER + _STAMPS).format(**numbers)
    body = "".join(_element(case) for case in cases)
    if ends_inside:
        return f'{head}{body}<testcase classname="{cases[-1].classname}" name="{ends_inside}" time="0.0'
    return f"{head}{body}</testsuite></testsuites>"


def surefire(classname: str, cases: Sequence[Case]) -> str:
    """Return a report of Maven Surefire."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/'
        f'surefire-test-report.xsd" version="3.0.2" name="{classname}" time="0.011" tests="{len(cases)}" errors="0" '
        f'skipped="0" failures="{sum(case.kind == "failure" for case in cases)}">\n'
    )
    return head + "".join(_element(case) for case in cases) + "</testsuite>\n"


def go(package: str, cases: Sequence[Case]) -> str:
    """Return a report of gotestsum."""
    bad = sum(case.kind == "failure" for case in cases)
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="{len(cases)}" failures="{bad}" errors="0" '
        f'time="0.1">\n<testsuite tests="{len(cases)}" failures="{bad}" skipped="0" time="0.04" name="{package}" '
        'timestamp="2026-11-24T01:32:57Z"><properties><property name="go.version" value="go1.26.8 linux/amd64">'
        "</property></properties>\n"
    )
    return head + "".join(_element(case) for case in cases) + "</testsuite></testsuites>\n"


def vitest(file: str, cases: Sequence[Case]) -> str:
    """Return a report of Vitest."""
    bad = sum(case.kind == "failure" for case in cases)
    numbers = f'tests="{len(cases)}" failures="{bad}"'
    head = (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<testsuites name="vitest tests" {numbers} errors="0" time="0.2">\n'
        f'<testsuite name="{file}" timestamp="2026-11-24T01:32:57.000Z" hostname="ci" {numbers} errors="0" skipped="0" '
        'time="0.02">\n'
    )
    return head + "".join(_element(case) for case in cases) + "</testsuite></testsuites>\n"


def _element(case: Case) -> str:
    names = f'classname="{html.escape(case.classname)}" name="{html.escape(case.name)}" time="{case.time:.3f}"'
    child = ""
    if case.kind:
        message = html.escape(case.message).replace("\n", "&#10;")
        child = f'<{case.kind} message="{message}">{html.escape(case.text)}</{case.kind}>'
    if case.output:
        child += f"<system-out>{html.escape(case.output)}</system-out>"
    return f"<testcase {names}>{child}</testcase>"
