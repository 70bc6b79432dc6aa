"""Why an example in a docstring failed, as pytest's `--doctest-modules` tells it (pytest docs, How to run doctests).

Numbered lines of the source come before the reason, and the place behind it. Pure; the text is the report's.
"""

import re

from reporter import model
from reporter.outputs.text import report_lines

_END = re.compile(r"^\S[^\n]{0,1000}:\d{1,7}: (?:DocTestFailure|UnexpectedException)$", re.MULTILINE)
_SOURCE = re.compile(r"\d{3,6} ?(.*)")
_PROMPTS = (">>> ", "... ")


def of(case: model.TestCase) -> str:
    """Return the example that failed with what it expected and got, or the exception it raised; "" for others."""
    if case.producer != "pytest" or not (place := _END.search(case.text)):
        return ""
    lines = case.text[: place.start()].rstrip().splitlines()
    numbered = [at for at, line in enumerate(lines) if _SOURCE.fullmatch(line[: report_lines.WIDTH])]
    if not numbered:
        return ""
    said = lines[numbered[-1] + 1 :]
    if said and said[0].startswith("UNEXPECTED EXCEPTION"):
        said = report_lines.raised(said)
    return "\n".join([_example(lines[numbered[0] : numbered[-1] + 1]), *said[: report_lines.LINES]])


def _example(source: list[str]) -> str:
    """Return the last example of the source: a line with a prompt, and those that go on with it."""
    code = [_SOURCE.sub(r"\1", line, count=1).strip() for line in source]
    last = next((at for at in range(len(code) - 1, -1, -1) if code[at].startswith(_PROMPTS[0])), len(code) - 1)
    return "\n".join([code[last], *(line for line in code[last + 1 :] if line.startswith(_PROMPTS))])
