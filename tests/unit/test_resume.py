"""How a delivery that was not completed is resumed."""

import shlex
from typing import Any

import click
import pytest

from reporter import model, resume
from reporter.settings import Settings

Trouble, Upload = model.Trouble, model.Upload


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"upload": Upload.PARTIAL, "acknowledged": 5}, "to deliver the rest, run `buddy-reporter"),
        ({"upload": Upload.PARTIAL, "acknowledged": 5, "rejected": 4}, "to deliver the rest, run `buddy-reporter"),
        ({"upload": Upload.FAILED}, "to deliver the rest, run `buddy-reporter"),
        ({"upload": Upload.ACCEPTED, "acknowledged": 10}, "to close the session, run `buddy-reporter"),
        # refused again, or nothing left to do
        ({"upload": Upload.PARTIAL, "acknowledged": 9, "rejected": 1}, ""),
        ({"upload": Upload.REJECTED}, ""),
        ({"upload": Upload.PARTIAL, "acknowledged": 10}, ""),
        ({"upload": Upload.CONFIRMED, "acknowledged": 10, "trouble": Trouble.NONE}, ""),
    ],
)
def test_how_to_go_on__only_where_it_helps(given: dict[str, Any], words: str) -> None:
    usual: dict[str, Any] = {"trouble": Trouble.UNREACHABLE, "parsed": 10}
    receipt = model.Receipt(**usual | given)
    said = resume.how_to_go_on(Settings(), model.Session(id="abc"), receipt)
    assert said.startswith(words) if words else said == ""
    assert resume.how_to_go_on(Settings(), model.Session(), receipt) == ""


@pytest.mark.parametrize(
    ("status", "helps"), [(None, True), ("IN_PROGRESS", True), ("ERROR", False), ("SKIPPED", False)]
)
def test_how_to_go_on__closes_no_session_that_is_closed(status: str | None, helps: bool) -> None:
    receipt = model.Receipt(Upload.ACCEPTED, parsed=3, acknowledged=3, trouble=Trouble.REJECTED)
    assert bool(resume.how_to_go_on(Settings(), model.Session(id="abc", status=status), receipt)) == helps


SENT = model.Receipt(parsed=10, sent=3)


def test_command() -> None:
    assert resume.command(Settings(), "abc", SENT) == (
        "buddy-reporter report --session-id abc --concurrency 16 --deadline 120"
    )


def test_command__says_how_far_this_run_came() -> None:
    command = resume.command(Settings(), "abc", model.Receipt(parsed=10, unsent=10, resume_at="3-00ff00ff"))
    assert command.endswith("--deadline 120 --resume-at 3-00ff00ff")


def test_command__repeats_what_the_run_was_told() -> None:
    settings = Settings(
        token="personal-secret",
        workspace="w",
        project="my project",
        suite="s",
        api_url="https://buddy.example/api",
        variant="linux; rm -rf",
        close_session=False,
        files=("-odd.xml", "a b/**/*.xml", "!c"),
        concurrency=32,
    )
    receipt = model.Receipt(parsed=1_000_000, sent=1)
    words = shlex.split(resume.command(settings, "x'y", receipt))
    assert words[:4] == ["buddy-reporter", "report", "--session-id", "x'y"]
    assert words[words.index("--deadline") + 1] == "3600"
    assert words[words.index("--concurrency") + 1] == "32"
    for flag, value in (("--workspace", "w"), ("--project", "my project"), ("--variant", "linux; rm -rf")):
        assert words[words.index(flag) + 1] == value
    assert "--no-close-session" in words
    assert words[-4:] == ["--", "-odd.xml", "a b/**/*.xml", "!c"]
    assert "personal-secret" not in words


def test_command__reads_as_long_as_the_run_did() -> None:
    command = resume.command(Settings(read_deadline=1800.0), "abc", SENT)
    assert command.endswith("--deadline 120 --read-deadline 1800")


def test_command__leaves_out_patterns_that_would_fill_the_page() -> None:
    command = resume.command(Settings(files=tuple(f"folder{n}/*.xml" for n in range(100))), "abc", SENT)
    assert command.endswith("--files ...")


def test_command__tells_of_the_crash_and_what_may_be_shown() -> None:
    command = resume.command(Settings(job_status="Failure", redact=False), "abc", SENT)
    assert command.endswith("--job-status failure --no-redact")


def test_command__is_a_command() -> None:
    """What is printed can be run: the options exist, and leave the files where they belong."""
    from reporter.cli import commands

    settings = Settings(files=("a.xml",), variant="linux", close_session=False, api_url="https://b.example")
    words = shlex.split(resume.command(settings, "abc", SENT))
    command = commands.commands["report"]
    # with its parent: a command remembers the help options of its first context
    context = command.make_context("report", words[2:], parent=click.Context(commands, **commands.context_settings))
    assert context.params["patterns"] == ("a.xml",)
    assert context.params["session_id"] == "abc"
    assert context.params["close_session"] is False
