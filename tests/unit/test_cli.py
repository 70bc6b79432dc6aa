"""The command line: what is asked wrongly, what goes wrong, what is imported."""

import ntpath
import posixpath
import ssl
import sys
import types
from pathlib import Path
from typing import Any

import click
import pytest
import urllib3

from reporter import __version__, cli, errors, options, pipeline

ExitCode = errors.ExitCode


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_main__help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    for command in ("report", "demo", "sandbox"):
        assert command in shown


@pytest.mark.parametrize("command", ["report", "demo", "sandbox"])
def test_main__help_of_each_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, "-h"]) == 0
    assert "Usage: buddy-reporter" in capsys.readouterr().out


def test_main__version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_main__without_a_command_shows_the_help_as_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("Usage: buddy-reporter")
    assert "error" not in shown.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nope"], ["no such command 'nope'", "see buddy-reporter --help"]),
        (["report", "--nope"], ["no such option", "see buddy-reporter report --help"]),
        (["report", "--token"], ["requires an argument"]),
        (["sandbox", "--port", "x"], ["not a valid integer", "see buddy-reporter sandbox --help"]),
        (["demo", "more"], ["unexpected extra argument"]),
    ],
)
def test_main__asked_wrongly(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: ")
    assert "Traceback" not in shown.err
    for word in words:
        assert word in shown.err


def test_main__wrong_usage_is_an_annotation_in_actions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert cli.main(["report", "--nope"]) == 2
    assert capsys.readouterr().err.startswith("::error::no such option")


def _raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def broken(*_: Any) -> None:
        raise error

    monkeypatch.setattr(pipeline, "run", broken)


def test_main__a_bug_says_how_to_report_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    _raising(monkeypatch, RuntimeError("x\n::set-output name=a::b\n##[error]y"))
    assert cli.main(["report"]) == 1
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "please report it" in shown
    assert "RuntimeError" in shown
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::set-output")]
    assert "##[error]" not in shown


def test_main__a_bug_shows_no_token(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _raising(monkeypatch, RuntimeError("with correct-horse and bud_ut_us_battery"))
    monkeypatch.setenv("MY_PASSWORD", "correct-horse")
    assert cli.main(["report", "--token", "bud_ut_us_battery"]) == 1
    shown = capsys.readouterr().err
    assert "correct-horse" not in shown
    assert "battery" not in shown


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["report", "--token"], "buddy-reporter report"),
        (["sandbox", "--port", "x"], "buddy-reporter sandbox"),
        (["nonsense"], "buddy-reporter"),
    ],
)
def test_main__names_the_help_that_helps(
    arguments: list[str], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    assert f"see {command} --help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (errors.Interrupted(ExitCode.TERMINATED), 143),
        (errors.UsageError("can't be", cure="try that"), 2),
    ],
)
def test_main__expected_ends_show_no_traceback(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _raising(monkeypatch, error)
    assert cli.main(["report"]) == code
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    if code == 2:
        assert shown == "error: can't be\n  try that\n"


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_main__sandbox_without_its_extra(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in list(sys.modules):
        if name.split(".")[0] == "fastapi" or name.startswith(("reporter.sandbox", "reporter.demo")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys.modules["reporter"], "sandbox", None, raising=False)
    monkeypatch.delattr(sys.modules["reporter"], "sandbox")
    monkeypatch.setitem(sys.modules, "fastapi", None)
    assert cli.main([command]) == 2
    shown = capsys.readouterr().err
    assert "the sandbox needs fastapi" in shown
    assert "pip install 'buddy-test-reporter[sandbox]'" in shown


def test_report__settings_that_cannot_be_used_lose_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "junit.xml").write_text("<testsuite name='s'><testcase classname='c' name='t'/></testsuite>")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.setenv("INPUT_TOKEN", "hush hush")
    monkeypatch.setenv("INPUT_JOB_SUMMARY", "maybe")
    assert cli.main(["report", "--batch-size", "0"]) == 2
    shown = capsys.readouterr()
    assert "1 passed" in shown.out
    assert "nothing was sent" in shown.out
    error = shown.err.splitlines()[-1]
    assert error.startswith("error: ")
    for name in ("--batch-size", "token", "input job_summary"):
        assert f"{name}: " in error
    summary = (tmp_path / "summary.md").read_text()
    assert "passed" in summary
    assert "batch" in summary
    assert "hush" not in shown.out + shown.err + summary


def test_report__folder_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert cli.main(["report"]) == 2
    assert "the working directory is gone" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("program", "python", "folder", "flavour", "command"),
    [
        ("/usr/bin/buddy-reporter", "/usr/bin/python3", "/shop", posixpath, "buddy-reporter"),
        ("/x/reporter/__main__.py", "/usr/bin/python3", "/shop", posixpath, "/usr/bin/python3 -m reporter"),
        ("/x/reporter/__main__.py", "/shop/.venv/bin/python", "/shop", posixpath, ".venv/bin/python -m reporter"),
        (r"D:\x\reporter\__main__.py", r"C:\python.exe", r"D:\shop", ntpath, r"C:\python.exe -m reporter"),
        ("/x/reporter/__main__.py", "/my tools/python", "/shop", posixpath, "'/my tools/python' -m reporter"),
        (
            r"D:\x\__main__.py",
            r"C:\Program Files\python.exe",
            "D:\\",
            ntpath,
            r"& 'C:\Program Files\python.exe' -m reporter",
        ),
    ],
)
def test_called_as__can_be_copied(
    program: str, python: str, folder: str, flavour: types.ModuleType, command: str
) -> None:
    assert cli._called_as(program, python, folder=folder, flavour=flavour) == command


def test_main__takes_arguments_as_they_are_on_windows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Click expands what it reads from sys.argv itself there: globs, `~`, and variables, of any option's value."""
    (tmp_path / "report").touch()
    monkeypatch.setenv("SOMETHING", "sandbox")
    for argument in ("repor?", "$SOMETHING", "~"):
        monkeypatch.setattr("sys.argv", ["buddy-reporter", argument])
        with monkeypatch.context() as windows:
            windows.setattr("os.name", "nt")
            assert cli.main() == 2
        assert f"no such command '{argument}'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environ", "system", "knows"),
    [
        ({}, "posix", True),
        ({}, "nt", False),
        ({"WT_SESSION": "x"}, "nt", True),
        ({"TERM_PROGRAM": "vscode"}, "nt", True),
        ({"TERM": "xterm"}, "nt", True),
    ],
)
def test_knows_colours__not_in_the_old_console_of_windows(environ: dict[str, str], system: str, knows: bool) -> None:
    assert cli._knows_colours(environ, system) is knows


def test_main__lets_nobody_log_the_keys_of_connections(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """urllib3 and Python's own contexts ask the environment for SSLKEYLOGFILE when they are made."""
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    assert ssl.create_default_context().keylog_filename == str(keys)
    assert cli.main(["--version"]) == 0
    assert ssl.create_default_context().keylog_filename is None
    assert urllib3.util.ssl_.create_urllib3_context().keylog_filename is None


@pytest.mark.parametrize(
    ("given", "spelled"),
    [
        (["--fail-on-failure"], ["--fail-on-failure=true"]),
        (["--no-fail-on-failure", "a.xml"], ["--fail-on-failure=false", "a.xml"]),
        (["--fail-on-failure", "new"], ["--fail-on-failure", "new"]),
        (["--fail-on-failure", "a.xml"], ["--fail-on-failure=true", "a.xml"]),
        (["--fail-on-failure=new", "--json", "-"], ["--fail-on-failure=new", "--json", "-"]),
        (["-v", "--", "--fail-on-failure"], ["-v", "--", "--fail-on-failure"]),
    ],
)
def test_spelled_out__gives_a_switch_its_word(given: list[str], spelled: list[str]) -> None:
    assert options._spelled_out(given) == spelled
