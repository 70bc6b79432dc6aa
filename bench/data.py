"""Reports of known sizes, made in a temporary folder; the same bytes every time."""

from pathlib import Path

_PASSED = (
    '<testcase classname="tests.package.module_{suite}.TestSomething" name="test_case_{case}_with_a_readable_name'
    '[param-{case}]" file="tests/package/module_{suite}.py" time="0.00{digit}"'
)
_FAILURE = (
    '<failure message="assert 1 == 2" type="AssertionError">Traceback (most recent call last):\n'
    '  File "tests/module.py", line 3\nAssertionError: assert 1 == 2\n</failure>'
)
_PER_SUITE = 1000


def write(path: Path, cases: int, *, output_lines: int = 0) -> Path:
    """Write a report with `cases` test cases, 1 % failed and 2 % skipped, each with `output_lines` lines of output."""
    output = f"<system-out>{_lines(output_lines)}</system-out>" if output_lines else ""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n')
        for suite in range((cases + _PER_SUITE - 1) // _PER_SUITE):
            number = min(_PER_SUITE, cases - suite * _PER_SUITE)
            file.write(f'<testsuite name="suite{suite}" tests="{number}" time="1.0">\n')
            file.writelines(_case(suite, case, output) for case in range(number))
            file.write("</testsuite>\n")
        file.write("</testsuites>\n")
    return path


def _case(suite: int, case: int, output: str) -> str:
    begin = _PASSED.format(suite=suite, case=case, digit=case % 10)
    if case % 100 == 7:
        inside = _FAILURE + output
    elif case % 50 == 3:
        inside = '<skipped message="not here"/>' + output
    else:
        inside = output
    return f"{begin}>{inside}</testcase>\n" if inside else f"{begin}/>\n"


def _lines(number: int) -> str:
    return "".join(
        f"2026-01-01 10:00:00,{line:03} DEBUG shop.cart added an item to the cart\n" for line in range(number)
    )
