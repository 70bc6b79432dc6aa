"""What showing 100,000 distinct failures costs: time of all outputs, memory, and bytes of the job summary.

A run keeps 2,000 of them and 500 causes; 1 is the same run with 2,000. Figures to reach: under 0.5 s, at most 16 MiB
more memory than without showing anything, always under 1 MiB of summary.
"""

import io
import time
import tracemalloc

from reporter import causes, look_ups, model, tally
from reporter import result as results
from reporter.outputs import annotations, console, console_report, console_verdict, job_summary, json_result
from reporter.outputs.text import reasons

CASES = 100_000
FEWER = 2_000
BLOCK = 1_000


def cases(number: int) -> list[model.TestCase]:
    """Return one block of failed test cases, no two alike, from the given number on."""
    return [
        model.TestCase(
            name=f"test_{at}[a readable name]",
            classname=f"tests.unit.test_module_{at % 400}.TestCart",
            group="pytest",
            status=model.Status.FAILED,
            time=0.01,
            message=f"ValueError{at}: order {at} of `cart` is <b>wrong</b> @alice #{at}",
            text="def test(self):\n>   self.check()\nE   wrong\n" * 40,
            output="applying discount: 10 %\n" * 40,
            file=f"tests/unit/test_module_{at % 400}.py",
            line=at + 1,
        )
        for at in range(number, number + BLOCK)
    ]


def result_of(number: int) -> model.Result:
    """Return the result of a run with so many failures, as the pipeline builds it."""
    kept = tally.Tally(place=lambda case: case, reason=reasons.line)
    for start in range(0, number, BLOCK):
        kept.add(cases(start))
    facts = results.Facts(
        session=model.Session(url="https://app.buddy.works/x"),
        receipt=model.Receipt(),
        counts=kept.counts,
        failures=kept.failures,
        slowest=kept.slowest,
        groups=kept.causes.groups(),
    )
    return results.build(facts, look_ups.LookUps(reason=reasons.line, rerun=lambda case: f"pytest {case.file}"))


def show(result: model.Result) -> int:
    """Render every output; returns the bytes of the job summary."""
    page = job_summary.render(result)
    annotations.render(result, 10)
    json_result.dump(result)
    talk = console.Console(io.StringIO())
    talk.parts(console_report.parts(result))
    talk.marked(console_verdict.lines(result))
    return len(page.encode())


def measure(number: int) -> tuple[float, float, int]:
    """Return seconds of processor time, MiB of memory at the most, and bytes."""
    result = result_of(number)
    began = time.process_time()
    size = show(result)
    seconds = time.process_time() - began
    tracemalloc.start()
    show(result)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return seconds, peak, size


def main() -> None:
    """Print the table."""
    print("| distinct failures | s | at most | more MiB | at most | bytes | at most |\n|---|---|---|---|---|---|---|")
    for number in (FEWER, CASES):
        seconds, peak, size = measure(number)
        print(f"| {number:,} | {seconds:.2f} | 0.50 | {peak:.1f} | 16.0 | {size:,} | 1,048,576 |", flush=True)
    print(f"causes kept: {causes.CAUSES}")


if __name__ == "__main__":
    main()
