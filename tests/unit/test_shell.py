"""Quoting of commands: what is printed arrives word for word in bash, zsh, fish and PowerShell."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter import shell
from tests.support import powershell

_ALPHABET = st.sampled_from("ab1 '\"$`\\!*?[](){}<>|&;#~%^=@,:./-+_éü🙂\t\n\u200b\u202e\u2019")
WORDS = st.text(_ALPHABET, max_size=8)
KNOWN = [
    "tests/a.py::test_b[x]", "it's", "a b", "$HOME", "!!", "!x", "~", "~/x", "*", "a*b", "{a,b}", "#x", "a#b", "^x$",
    "%PATH%", "=ls", "a=b", "--x=y", "-Dtest.x=1", "(x)", "<x>", "a|b", "a&&b", ";", "\\", "a\\", "a\\b", "a\\\\b",
    "\\'", "@x", "@(1)", "é", "🙂", "[x]", "1..3", "a,b", "...", "--%", "--", "''", "it's a*b", "it's [x] {y} #z",
    "it's %X%", "it's ~", "&", "a:b", "-x:y", "@file", "$(id)", "it's (id)", "x;y", "1", "2>x", "it's 2>x", "+", "-",
]  # fmt: skip
_SHOW = "import sys; sys.stdout.buffer.write('\\0'.join(sys.argv[1:]).encode('utf-8', 'surrogateescape'))"
SHELLS = ("bash", "zsh", "fish", "dash")
Arrived = Callable[[list[str]], list[str]]


@pytest.fixture(params=SHELLS)
def arrived(request: pytest.FixtureRequest, tmp_path: Path) -> Arrived:
    """Return a function from words to those that a program gets when the shell has read the command."""
    path = shutil.which(request.param)
    if path is None:
        pytest.skip(f"{request.param} is not installed (Debian package {request.param})")
    script = tmp_path / "show.py"
    script.write_text(_SHOW)

    def run(words: list[str]) -> list[str]:
        line = f"{shlex.quote(sys.executable)} {script} {shell.whole_command(*words)}\n"
        if request.param == "bash":
            line = f"set -H\n{line}"  # history, as where people paste
        environ = {"HOME": str(tmp_path), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        done = subprocess.run([path], input=line.encode(), env=environ, capture_output=True)
        assert not done.returncode, (line, done.stderr)
        return done.stdout.decode("utf-8", "surrogateescape").split("\0")

    return run


@pytest.mark.slow
def test_whole_command__words_arrive_in_real_shells(arrived: Arrived) -> None:
    words = [word for word in KNOWN if shell.word(word)]
    assert len(words) > len(KNOWN) * 0.8
    assert arrived(words) == words
    for word in [word for word in words if not word[0].isalnum()]:  # each at the beginning too
        assert arrived([word]) == [word]


@pytest.mark.slow
def test_whole_command__any_words_arrive_or_are_refused(arrived: Arrived) -> None:
    @settings(max_examples=20, deadline=None)
    @given(st.lists(WORDS, min_size=30, max_size=60))
    def check(words: list[str]) -> None:
        safe = [word for word in words if shell.word(word)]
        if safe:
            assert arrived(safe) == safe

    check()


@given(WORDS)
def test_word__nothing_is_live_in_powershell(text: str) -> None:
    is_plain_in_powershell(text)


@pytest.mark.parametrize("text", KNOWN)
def test_word__known_traps_are_not_live_in_powershell(text: str) -> None:
    is_plain_in_powershell(text)


def is_plain_in_powershell(text: str) -> None:
    quoted = shell.word(text)
    if quoted is None:
        return
    assert powershell.statements(f"run {quoted} end") == [["run", text, "end"]]
    # older ones lose a double quote on the way to a program
    assert '"' not in text


@pytest.mark.parametrize(
    "line",
    [
        *("run $HOME", "run a`b", "'run' a", "run 'a\u2019b", 'run "a$b"', "run (a)", "run @a", "run #a"),
        *("run -Da.b=1", "run 'a'b", "run --%", "run 'a", "run a,b"),
    ],
)
def test_powershell__the_reader_of_these_tests_sees_what_is_live(line: str) -> None:
    with pytest.raises(powershell.LiveError):
        powershell.statements(line)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a\nb",
        "\x1b[31m",
        "a\x00",
        "\x7f",
        "a\u200b",
        "a\u202eb",
        "\u2028",
        "`id`",
        '"',
        "\u2800",
        "\U000e0100",
    ],
)
def test_word__what_does_not_show_or_fits_no_quotes_is_refused(text: str) -> None:
    assert shell.word(text) is None


@pytest.mark.parametrize("text", ["it's $HOME", "it's !x", "it's \\", "a\\", "a\\\\b", "x" * 1501])
def test_word__what_the_four_read_differently_is_refused(text: str) -> None:
    assert shell.word(text) is None


def test_command__has_dots_for_a_word_that_is_refused() -> None:
    assert shell.command("a", "\n", "b c") == "a ... 'b c'"
    assert shell.whole_command("a", "\n", "b c") == ""
    assert shell.whole_command("a", "b c") == "a 'b c'"
