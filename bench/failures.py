"""A run with many failures: the whole process on 200,000 test cases of which 5 % failed, beside one where none did.

1 is expat, the parser below it all, with handlers that do nothing, on the same report. Figures to reach: at most 4
times that, and at most 4 MiB more memory than without a failure. Failures come in several kinds, because each costs
something else: many with the same trace, each in a line of its own, with long stacks, without a word of where.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import reading, whole_run

CASES = 200_000
FAILED_EACH = 20  # one of so many: 5 %
MODULES = 400  # files of tests, each with its failures
REPEATS = 5

_CASE = (
    '<testcase classname="tests.unit.test_module_{module}.TestCart" name="test_number_{case}[a readable name]" '
    'time="0.00{digit}"'
)
_PYTEST = (
    '<failure message="AssertionError: price of order {case} is wrong: assert {case} == 250">'
    "self = &lt;test_module_{module}.TestCart object at 0x7f2d300b4b90&gt;\n\n"
    "    def test_number_{case}(self):\n&gt;       self.check(self.number)\n\ntests/unit/test_module_{module}.py:12: \n"
    "_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _\n"
    "/home/runner/work/shop/shop/src/shop/cart_{module}.py:41: in check\n    assert number == 250\n"
    "E       AssertionError: price of order {case} is wrong\nE       assert {case} == 250\n\n"
    "/home/runner/tools/lib/python3.11/site-packages/pricing/rules.py:7: AssertionError</failure>"
)
_OWN_LINE = (
    '<failure message="expected {case} to equal 250" type="AssertionError">expected {case} to equal 250\n'
    "  at Cart.total (src/shop/cart_{module}.py:{digit}:5)\n"
    "  at test_{case} (tests/unit/test_module_{module}.py:{case}:9)</failure>"
)
_FRAME = "\tat org.junit.jupiter.api.AssertionUtils.fail{0}(AssertionUtils.java:{0})\n"
_STACK = (
    '<failure message="expected: &lt;250&gt; but was: &lt;{case}&gt;" type="org.opentest4j.AssertionFailedError">'
    "org.opentest4j.AssertionFailedError: expected: &lt;250&gt; but was: &lt;{case}&gt;\n"
    + "".join(map(_FRAME.format, range(20)))
    + "\tat shop.TestModule{module}.test{case}(test_module_{module}.py:{case})\n</failure>"
)
_WORDS = '<failure message="assert {digit} == 250"/>'
_KINDS = {"a trace in common": _PYTEST, "each its own line": _OWN_LINE, "long stacks": _STACK, "no trace": _WORDS}


def write(folder: Path, *, failure: str = "", failed_each: int = FAILED_EACH) -> Path:
    """Write a report, and the files that its failures name; one in `failed_each` failed as `failure` says."""
    for module in range(MODULES):
        for file in (f"tests/unit/test_module_{module}.py", f"src/shop/cart_{module}.py"):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).touch()
    path = folder / "report.xml"
    with path.open("w", encoding="utf-8") as report:
        report.write('<testsuites><testsuite name="pytest">\n')
        for case in range(CASES):
            values = {"case": case, "module": case // FAILED_EACH % MODULES, "digit": case % 10}
            report.write(_CASE.format(**values))
            if failure and case % failed_each == 0:
                report.write(f">{failure.format(**values)}</testcase>\n")
            else:
                report.write("/>\n")
        report.write("</testsuite></testsuites>\n")
    return path


def process_seconds(where: Path, *options: str) -> float:
    """Return the processor time of the whole process, its start included, on a report or on all in a folder."""
    command = [sys.executable, "-m", "reporter", "report", "--dry-run", *options]
    folder = where
    if not where.is_dir():
        command.append(where.name)
        folder = where.parent
    environ = {"PYTHONPATH": str(whole_run.ROOT)}
    before = _children_seconds()
    subprocess.run(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return _children_seconds() - before


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _expat_seconds(report: Path) -> float:
    began = time.process_time()
    reading.raw_expat(report)
    return time.process_time() - began


def _row(name: str, failure: str, *, most_mib: float = 0.0) -> float:
    """Print the figures of one kind of failures; return the memory that its run takes, in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        report = write(Path(folder), failure=failure)
        peak = whole_run.peak_mib(Path(sys.executable), report)
        ratios = [process_seconds(report) / _expat_seconds(report) for _ in range(REPEATS)]
    most, memory = ("4", f"{most_mib:.1f}") if failure else ("", "")
    print(f"| {name} | {statistics.median(ratios):.2f} | {most} | {peak:.1f} | {memory} |", flush=True)
    return peak


def main() -> None:
    """Print the table."""
    print("| 200,000 test cases | times expat | at most | peak MiB | at most |\n|---|---|---|---|---|")
    peak = _row("none failed", "")
    for name, failure in _KINDS.items():
        _row(f"5 % failed, {name}", failure, most_mib=peak + 4)


if __name__ == "__main__":
    main()
