"""What people read of a test of LLVM's lit that failed."""

import pytest

from reporter import model
from reporter.outputs.text import reasons
from tests.unit.outputs.test_reasons import case

SHELL = "# RUN: at line 2\ngcc t.c\n# executed command: gcc t.c\n# note: command had no output on stdout or stderr\n"
ENDED = "# error: command failed with exit status: 1\n\n--\n"


def _lit(text: str, code: int = 1) -> model.TestCase:
    return case("", f"Exit Code: {code}\n{text}")._replace(producer="lit")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (
            _lit(f"\nCommand Output (stdout):\n--\n{SHELL}# executed command: grep 275 out\n{ENDED}"),
            "grep 275 out: command failed with exit status: 1",
        ),
        (
            _lit(
                f"\nCommand Output (stdout):\n--\n{SHELL}# executed command: FileCheck t.c\n"
                f"# .---command stderr------------\n# | t.c:7:11: note: tea\n"
                f"# | t.c:7:11: error: CHECK: expected string not found in input\n# `----\n{ENDED}"
            ),
            "t.c:7:11: error: CHECK: expected string not found in input",
        ),
        (
            _lit(f"\nCommand Output (stdout):\n--\n{SHELL}# executed command: t\n# | no tea\n# | no milk\n{ENDED}"),
            "no tea no milk",
        ),
        (
            _lit('\n--\n$ ":" "RUN: at line 1"\n$ "grep" "275"\nerror: command failed with exit status: 1\n'),
            '"grep" "275": command failed with exit status: 1',
        ),
        (_lit(f"Timeout: Reached timeout of 2 seconds\n\n--\n{SHELL}", code=-9), "Reached timeout of 2 seconds"),
        (_lit(f"\nCommand Output (stdout):\n--\n{SHELL}", code=0), "passed, though it is marked XFAIL"),
        (case("", "Test has no 'RUN:' line")._replace(producer="lit"), "Test has no 'RUN:' line"),
    ],
)
def test_line__of_lit_is_what_the_last_command_said(given: model.TestCase, reason: str) -> None:
    assert reasons.line(given) == reason
