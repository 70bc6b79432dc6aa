"""Every setting, declared once: a field of `Settings` is an input, with its help, its limits and its variables.

`INPUTS` is made from the fields, and is the source of the command line's options and of what `action.yml` and the
README must say (a contract test compares them). Empty means unset, everywhere. Every problem is found in one pass:
click would stop at the first, so it does not check the values (docs/decisions/settings.md).
"""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Input:
    """One input: flag `--some-name`, action input `some_name`, variable `INPUT_SOME_NAME`, then `environ`.

    `choices` of a switch are the words that it takes beside true and false.
    """

    name: str
    help: str
    kind: type  # str, bool, int or float
    default: Any
    environ: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    metavar: str = "TEXT"
    in_action: bool = True

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")


def _text(help: str, default: str = "", **more: Any) -> Any:
    return dataclasses.field(default=default, metadata={"help": help, "kind": str, **more})


def _secret(help: str, **more: Any) -> Any:
    return dataclasses.field(default="", repr=False, metadata={"help": help, "kind": str, **more})


def _switch(help: str, default: bool, **more: Any) -> Any:
    return dataclasses.field(default=default, metadata={"help": help, "kind": bool, **more})


def _number(help: str, default: float | None, kind: type = int, **more: Any) -> Any:
    return dataclasses.field(default=default, metadata={"help": help, "kind": kind, **more})


def _lines(help: str, **more: Any) -> Any:
    return dataclasses.field(default=(), metadata={"help": help, "kind": str, **more})


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """The inputs as values, by the names of the contract; "" and None are unset."""

    token: str = _secret(
        "suite token, or a personal token together with workspace, project and suite",
        environ=("BUDDY_UT_TOKEN", "BUDDY_TOKEN"),
    )
    workspace: str = _text("Buddy workspace; only with a personal token", environ=("BUDDY_WORKSPACE",))
    project: str = _text("Buddy project; only with a personal token", environ=("BUDDY_PROJECT",))
    suite: str = _text("id of the Buddy suite; only with a personal token", environ=("BUDDY_SUITE",))
    api_url: str = _text(
        "address of Buddy's API; https only, http on loopback alone; default: from the token, else BUDDY_REGION",
        environ=("BUDDY_API_URL", "BUDDY_API_ENDPOINT"),
        metavar="URL",
    )
    files: tuple[str, ...] = _lines(
        "reports: one glob per line, ! excludes, ** recurses, # begins a comment, relative to the workspace; default: "
        "what looks like a report of this run",
        metavar="GLOBS",
    )
    session_id: str = _text(
        "add to this session (reopened if closed) instead of creating one", environ=("BUDDY_SESSION_ID",), metavar="ID"
    )
    close_session: bool = _switch("close the session at the end; false leaves it open for another job", True)
    variant: str = _text(
        "distinguishes this job's test cases from the same ones of other jobs in the session, e.g. an OS name"
    )
    ref_type: str = _text("kind of ref; default: detected", choices=("BRANCH", "TAG", "PULL_REQUEST"))
    ref_name: str = _text("branch, tag or pull/N; default: detected", metavar="REF")
    revision: str = _text("commit under test; default: detected", metavar="SHA")
    run_id: str = _text("id of the CI run; default: detected", metavar="ID")
    run_url: str = _text("address of the CI run; default: detected", metavar="URL")
    created_by: int | None = _number(
        "id of the Buddy member to show as the session's author", None, low=1, high=10**18 - 1, metavar="ID"
    )
    event_name: str = _text("report for another run: its event's name", metavar="NAME")
    event_path: str = _text("report for another run: its event payload", metavar="PATH")
    job_summary: bool = _switch("write the job summary", True)
    annotations_limit: int = _number(
        "at most this many error annotations and this many warning annotations", 10, low=0, high=10, metavar="0-10"
    )
    fail_on_failure: str = _text(
        "exit 7 when a test failed or errored; new: only when one failed that did not before (needs history or a "
        "personal token)",
        "false",
        choices=("true", "false", "new"),
    )
    require_tests: bool = _switch("exit 3 when there is no test case (otherwise a warning)", False)
    fail_on_parse_error: bool = _switch("exit 4 when a report could not be read whole", False)
    fail_on_upload_error: bool = _switch(
        "exit 5 (rejected) or 6 (unreachable, or unconfirmed) when delivery failed", False
    )
    missing_token: str = _text(
        "without a token: skip does everything but the upload, fail exits 2", "skip", choices=("skip", "fail")
    )
    history: str = _text("file that remembers earlier runs; read if it is there, written anew", metavar="PATH")
    comment: str = _text(
        "one comment on the pull request, kept up to date; needs github_token",
        "off",
        choices=("off", "failures", "changes", "always"),
    )
    github_token: str = _secret("token for the comment; only for it", environ=("GITHUB_TOKEN",))
    comment_file: str = _text("write the comment's Markdown to this path instead", metavar="PATH")
    ctrf: str = _text("write the run as CTRF JSON to this path", metavar="PATH")
    read_deadline: float = _number(
        "seconds for reading all reports, 1 to 3600", 300.0, float, low=1, high=3600, metavar="SECONDS"
    )
    batch_size: int = _number("test cases per request, 1 to 1000", 100, low=1, high=1000, metavar="N")
    concurrency: int = _number("requests in flight, 1 to 64", 8, low=1, high=64, metavar="N")
    deadline: float = _number(
        "seconds for all requests to Buddy, 1 to 3600", 120.0, float, low=1, high=3600, metavar="SECONDS"
    )
    redact: bool = _switch("mask secrets in what is sent and shown", True)
    dry_run: bool = _switch("send no request; everything else as usual", False)
    json: str = _text("write the result as JSON to this path; - is standard output", metavar="PATH")
    job_status: str = _text("how the job went so far, in GitHub's words; closed as passed only for success or unset")
    first_attempt: bool = _switch(
        "nothing of this job is in the session yet, so test cases go there in batches; default: detected",
        False,
        in_action=False,
    )
    resume_at: str = _text(
        "position where an earlier run stopped, as that run printed it", metavar="POSITION", in_action=False
    )
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def overrides(self) -> dict[str, str]:
        """Return the inputs that replace what is detected, as text."""
        names = ("ref_type", "ref_name", "revision", "run_id", "run_url", "created_by", "event_name", "event_path")
        return {name: str(value) for name in names if (value := getattr(self, name)) not in ("", None)}


def _inputs_of(settings: type[Settings]) -> tuple[Input, ...]:
    """Return the inputs that the fields declare; those without a declaration are results of reading."""
    fields = [field for field in dataclasses.fields(settings) if field.metadata]
    return tuple(Input(name=field.name, default=field.default, **field.metadata) for field in fields)


INPUTS = _inputs_of(Settings)
