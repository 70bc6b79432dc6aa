"""Why a Rust test failed where its last panic does not say so: pure, over the report's text."""

import re

from reporter import model
from reporter.outputs.text import report_lines

_RUNNERS = frozenset({"nextest", "libtest", "cargo2junit"})
_OTHER_WORDS = "panic did not contain expected string"
# `#[should_panic(expected = "…")]`: the note, and the two lines of what was said and what was expected
_EXPECTED = re.compile(rf"^note: ({_OTHER_WORDS}\n[^\n]{{1,400}}\n[^\n]{{1,400}})$", re.MULTILINE)
_OVERFLOW = re.compile(r"^thread '[^'\n]{1,300}'(?: \(\d{1,10}\))? has (overflowed its stack)$", re.MULTILINE)
# `thread.join().unwrap()` says no more: the panic of the other thread does, which stands before it
_OF_THREAD = "value: Any { .. }"
_PANIC = re.compile(r" panicked at [^\n]{1,400}:\d{1,7}:\n([^\n]{1,400})$", re.MULTILINE)


def of(case: model.TestCase) -> str:
    """Return what stands beside the panic, or behind it, or "" where the panic says it."""
    if case.producer not in _RUNNERS:
        return ""
    for text in (case.text[: report_lines.SEARCHED], case.output[: report_lines.SEARCHED]):
        if _OTHER_WORDS in text and (found := _EXPECTED.search(text)):
            return "\n".join(map(str.strip, found[1].split("\n")))
        if "overflowed" in text and (found := _OVERFLOW.search(text)):
            return found[1]
    if _OF_THREAD in case.text[: report_lines.SEARCHED]:
        said = _PANIC.findall(f"{case.text[: report_lines.SEARCHED]}\n{case.output[: report_lines.SEARCHED]}")
        return next((words for words in said if _OF_THREAD not in words), "")
    return ""


def panic_in(lines: list[str]) -> str:
    """Return what stands below the first panic that a program printed, "" without one."""
    panicked = next((at for at, line in enumerate(lines) if "panicked at" in line[: report_lines.WIDTH]), None)
    if panicked is None:
        return ""
    below = lines[panicked + 1 : panicked + report_lines.LINES]
    return _in_old_panic(lines[panicked]) or report_lines.dedented(report_lines.up_to_a_frame(below))


def _in_old_panic(line: str) -> str:
    """Return the words of a panic as Rust wrote it before 1.73: `panicked at 'no price', src/lib.rs:9:5`."""
    _, _, said = line.partition("panicked at '")
    return said.rpartition("', ")[0] or said
