import dataclasses
import io
import re
import threading

import pytest
from hypothesis import given

from reporter import model
from reporter.views import annotations, console
from tests.unit.views import hostile, samples
from tests.unit.views.test_summary import many, result_of


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
    talk.progress("x", 1, 0)
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


@given(hostile.TEXTS)
def test_render_report__hostile_text_stays_on_its_line(text: str) -> None:
    plain, odd = console.render_report(result_of("https://x")), console.render_report(result_of(text))
    assert len(odd) <= len(plain)
    talk, stream = printed(in_actions=True)
    talk.lines(odd)
    assert not re.search(r"^\s*::|##\w*\[|\r|\x1b", stream.getvalue(), re.MULTILINE)
    assert len(stream.getvalue().split("\n")) == len(odd) + 1


def test_render_report__is_bounded() -> None:
    result = dataclasses.replace(many(5000), files=samples.FILES * 100)
    lines = console.render_report(result)
    assert len(lines) < 120
    assert "  (380 more reports)" in lines
    assert "  (4,980 more failed test cases)" in lines
    assert "  (80 more problems)" in lines


def test_render_report__says_one_more() -> None:
    result = dataclasses.replace(samples.PASSING, files=samples.FILES[:1] * 21)
    assert "  (1 more report)" in console.render_report(result)
    assert "more" not in "".join(console.render_report(dataclasses.replace(result, files=result.files[:20])))


def test_render_report__no_address_but_a_plain_one() -> None:
    session = model.Session(url="https://u:p@h/")
    assert not any(
        "session:" in line for line in console.render_report(dataclasses.replace(samples.PASSING, session=session))
    )
