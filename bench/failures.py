"""A run with many failures: the whole process on 200,000 test cases of which 5 % failed, beside one where none did.

1 is expat, the parser below it all, with handlers that do nothing, on the same report. Figures to reach: at most 4
times that, and at most 4 MiB more memory than without a failure.
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
_FAILURE = (
    '><failure message="AssertionError: price of order {case} is wrong: assert {case} == 250">'
    "self = &lt;test_module_{module}.TestCart object at 0x7f2d300b4b90&gt;\n\n"
    "    def test_number_{case}(self):\n&gt;       self.check(self.number)\n\ntests/unit/test_module_{module}.py:12: \n"
    "_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _\n"
    "/home/runner/work/shop/shop/src/shop/cart_{module}.py:41: in check\n    assert number == 250\n"
    "E       AssertionError: price of order {case} is wrong\nE       assert {case} == 250\n\n"
    "/home/runner/tools/lib/python3.11/site-packages/pricing/rules.py:7: AssertionError</failure></testcase>\n"
)


def write(folder: Path, *, failed_each: int) -> Path:
    """Write a report, and the files that its failures name; one in `failed_each` failed, none where it is 0."""
    for module in range(MODULES):
        for file in (f"tests/unit/test_module_{module}.py", f"src/shop/cart_{module}.py"):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).touch()
    path = folder / f"report-{failed_each}.xml"
    with path.open("w", encoding="utf-8") as report:
        report.write('<testsuites><testsuite name="pytest">\n')
        for case in range(CASES):
            values = {"case": case, "module": case // FAILED_EACH % MODULES, "digit": case % 10}
            failed = failed_each and case % failed_each == 0
            report.write(_CASE.format(**values) + (_FAILURE.format(**values) if failed else "/>\n"))
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


def main() -> None:
    """Print the table."""
    print("| 200,000 test cases | times expat | at most | peak MiB | at most |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        passed = write(Path(folder), failed_each=0)
        failed = write(Path(folder), failed_each=FAILED_EACH)
        memory = {report: whole_run.peak_mib(Path(sys.executable), report) for report in (passed, failed)}
        for name, report, most in (("none failed", passed, ""), ("5 % failed", failed, "4")):
            ratios = [process_seconds(report) / _expat_seconds(report) for _ in range(REPEATS)]
            figures = f"{statistics.median(ratios):.2f} | {most} | {memory[report]:.1f}"
            print(f"| {name} | {figures} | {memory[passed] + 4:.1f} |", flush=True)


if __name__ == "__main__":
    main()
