import io
import re
import threading

import pytest
from hypothesis import given

from reporter.outputs import annotations, console, console_lines
from tests.unit.outputs import hostile, samples


class Clock:
    """A clock that the test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def printed(
    *, in_actions: bool = False, colour: bool = False, verbose: bool = False
) -> tuple[console.Console, io.StringIO]:
    stream = io.StringIO()
    return console.Console(stream, in_actions=in_actions, colour=colour, verbose=verbose), stream


@given(hostile.TEXTS)
def test_line__is_never_a_command(text: str) -> None:
    talk, stream = printed(in_actions=True, verbose=True)
    talk.line(text)
    talk.verbose(text)
    assert not re.search(r"^\s*::|##\w*\[|\r|\x1b", stream.getvalue(), re.MULTILINE)


@given(hostile.TEXTS)
def test_warning__is_one_command_in_actions(text: str) -> None:
    talk, stream = printed(in_actions=True)
    talk.warning(text)
    assert stream.getvalue().startswith("::warning::")
    assert len(stream.getvalue().splitlines()) == 1


def test_error__shows_the_cure() -> None:
    talk, stream = printed()
    talk.error("no token: 50%", "set `token`")
    talk.warning("a\n::error::b")
    assert stream.getvalue() == "error: no token: 50%\n  set `token`\nwarning: a\n  : :error::b\n"
    talk, stream = printed(in_actions=True)
    talk.error("no token: 50%", "set `token`")
    assert stream.getvalue() == "::error::no token: 50%25%0Aset `token`\n"


def test_error__colours_the_first_word_only() -> None:
    talk, stream = printed(colour=True)
    talk.error("x")
    assert stream.getvalue() == "\x1b[31merror:\x1b[0m x\n"


def test_heading__is_bold_on_a_terminal() -> None:
    talk, stream = printed(colour=True)
    talk.heading("::error::x")
    assert stream.getvalue() == "\x1b[1m: :error::x\x1b[0m\n"
    talk, stream = printed()
    talk.heading("x")
    assert stream.getvalue() == "x\n"


def test_verbose__only_where_asked_for() -> None:
    talk, stream = printed()
    talk.verbose("x")
    assert stream.getvalue() == ""


def test_group__folds_on_github_alone() -> None:
    talk, stream = printed(in_actions=True)
    talk.group("a\n::error::b")
    talk.endgroup()
    assert stream.getvalue() == "::group::a ::error::b\n::endgroup::\n"
    talk, stream = printed()
    talk.group("a")
    talk.endgroup()
    assert stream.getvalue() == "a\n"


def test_commands__only_on_github() -> None:
    lines = annotations.render(samples.FAILING, 10)
    talk, stream = printed(in_actions=True)
    talk.commands(lines)
    assert stream.getvalue().splitlines() == lines
    talk, stream = printed()
    talk.commands(lines)
    assert stream.getvalue() == ""


def test_progress__a_terminal_is_redrawn_ten_times_a_second_at_most() -> None:
    clock, stream = Clock(), io.StringIO()
    talk = console.Console(stream, is_tty=True, clock=clock)
    for done in range(100):
        clock.now += 0.01
        talk.progress("sending", done, 100)
    assert 9 <= stream.getvalue().count("\r") <= 11
    assert "\n" not in stream.getvalue()


def _on_screen(text: str) -> list[str]:
    lines = []
    for line in text.split("\n"):
        cells = ""
        for piece in line.split("\r"):
            cells = piece + cells[len(piece) :]
        lines.append(cells.rstrip())
    return lines


def test_progress__the_bar_is_erased_at_the_end_and_before_other_lines() -> None:
    clock, stream = Clock(), io.StringIO()
    talk = console.Console(stream, is_tty=True, clock=clock)
    talk.progress("sending", 5, 10)
    assert "sending [############............] 5 of 10" in stream.getvalue()
    talk.line("a line between")
    clock.now += 1
    talk.progress("sending", 9, 10)
    talk.progress("sending", 10, 10)
    assert _on_screen(stream.getvalue()) == ["a line between", ""]
    clock.now += 1
    talk.progress("reading", 1, 0)
    assert stream.getvalue().endswith("\rreading: 1")  # of nobody knows how many: no bar
    talk.finish()
    assert _on_screen(stream.getvalue()) == ["a line between", ""]


def test_progress__a_log_gets_a_line_every_ten_seconds() -> None:
    clock, stream = Clock(), io.StringIO()
    talk = console.Console(stream, clock=clock)
    for second in range(31):
        clock.now = 100.0 + second
        talk.progress("sending", second, 1000)
    assert stream.getvalue() == "sending: 10 of 1,000\nsending: 20 of 1,000\nsending: 30 of 1,000\n"


def test_console__writes_from_several_threads_whole_lines() -> None:
    talk, stream = printed()
    threads = [threading.Thread(target=talk.lines, args=(["x" * 50] * 100,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(stream.getvalue().splitlines()) == {"x" * 50}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_console__knows_that_streams_know_less(encoding: str) -> None:
    raw = io.BytesIO()
    talk = console.Console(io.TextIOWrapper(raw, encoding=encoding))
    talk.line("✅ ≠ \ud800")
    assert raw.getvalue().endswith(b"\n")
    assert raw.getvalue().startswith("✅".encode() if encoding == "utf-8" else b"\\u2705")


def test_console__a_closed_stream_stops_nothing() -> None:
    stream = io.StringIO()
    stream.close()
    talk = console.Console(stream, is_tty=True)
    talk.line("x")
    talk.progress("x", 1, 2)
    talk.error("x", "y")


def test_console__a_broken_pipe_stops_nothing() -> None:
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    console.Console(Broken()).line("x")


def test_parts__stand_below_their_titles() -> None:
    parts = [
        console_lines.Part("reports", [console_lines.Line("a.xml  1 test case", indent=2)], 1, folds=True),
        console_lines.Part("problems", [console_lines.Line("odd", indent=2)], 30),
    ]
    talk, stream = printed()
    talk.parts(parts)
    assert stream.getvalue() == "reports:\n  a.xml  1 test case\n\nproblems:\n  odd\n"
    talk, stream = printed(in_actions=True)
    talk.parts(parts)
    assert stream.getvalue() == "::group::reports (1)\n  a.xml  1 test case\n::endgroup::\n\nproblems:\n  odd\n"


def test_commands__many_are_folded_below_a_title() -> None:
    few, many_ = ["::error::x"] * 5, ["::error::x"] * 6
    talk, stream = printed(in_actions=True)
    talk.commands(few, "annotations")
    assert stream.getvalue().splitlines() == few
    talk, stream = printed(in_actions=True)
    talk.commands(many_, "annotations")
    assert stream.getvalue().splitlines() == ["::group::annotations (6)", *many_, "::endgroup::"]
    talk, stream = printed()
    talk.commands(many_, "annotations")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        (console_lines.Style.BAD, "  \x1b[1;31mFAILED\x1b[0m x"),
        (console_lines.Style.GOOD, "  \x1b[1;32mFAILED\x1b[0m x"),
        (console_lines.Style.ODD, "  \x1b[1;33mFAILED\x1b[0m x"),
        (console_lines.Style.HEADING, "  \x1b[1mFAILED\x1b[0m x"),
        (console_lines.Style.PLAIN, "  FAILED x"),
    ],
)
def test_marked__colours_the_mark_alone(style: console_lines.Style, shown: str) -> None:
    line = console_lines.Line(" x", "FAILED", style, indent=2)
    talk, stream = printed(colour=True)
    talk.marked([line])
    assert stream.getvalue() == f"{shown}\n"
    talk, stream = printed()
    talk.marked([line])
    assert stream.getvalue() == "  FAILED x\n"


def test_marked__wraps_at_words_on_a_terminal_alone() -> None:
    line = console_lines.Line(" the quick brown fox jumps over the lazy dog", "FAILED", indent=2, hang=9)
    stream = io.StringIO()
    console.Console(stream, is_tty=True, width=32).marked([line])
    assert stream.getvalue() == "  FAILED the quick brown fox\n         jumps over the lazy dog\n"
    for talk_width, is_tty in ((32, False), (0, True), (12, True), (200, True)):
        stream = io.StringIO()
        console.Console(stream, is_tty=is_tty, width=talk_width).marked([line])
        assert stream.getvalue().count("\n") == 1


def test_marked__what_can_not_be_wrapped_stays_whole() -> None:
    stream = io.StringIO()
    console.Console(stream, is_tty=True, width=40).marked([console_lines.Line("x" * 100, indent=2, hang=4)])
    assert "x" * 100 in stream.getvalue()


@given(hostile.TEXTS)
def test_marked__is_never_a_command(text: str) -> None:
    stream = io.StringIO()
    talk = console.Console(stream, is_tty=True, in_actions=True, colour=True, width=30)
    talk.marked([console_lines.Line(text, mark, console_lines.Style.BAD, 2, 4) for mark in ("", "FAILED")])
    shown = stream.getvalue().replace("\x1b[1;31mFAILED\x1b[0m", "FAILED")
    assert not re.search(r"^\s*::|##\w*\[|\r|\x1b", shown, re.MULTILINE)


def test_progress__a_narrow_terminal_gets_the_figure_alone() -> None:
    clock, stream = Clock(), io.StringIO()
    talk = console.Console(stream, is_tty=True, clock=clock, width=40)
    talk.progress("delivering test cases", 5, 10)
    assert stream.getvalue() == "\rdelivering test cases: 5 of 10"
    clock.now += 1
    talk.progress("delivering test cases, and much more of it", 5_000_000, 10_000_000)
    assert max(map(len, stream.getvalue().split("\r"))) <= 39
