"""Every setting, declared once: a field of `Settings` is an input, with its help, its limits and its variables.

`INPUTS` is made from the fields, and is the source of the command line's options and of what `action.yml` and the
README must say (a contract test compares them). Empty means unset, everywhere. Every problem is found in one pass:
click would stop at the first, so it does not check the values (docs/decisions/settings.md).
"""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from reporter import errors
from reporter.buddy import address

TRUE, FALSE = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})
_SHOWN_CHARS = 100  # of a value that is refused
LEAST_TOKEN = 8  # characters; a shorter one is not searched for in texts (`redact.LEAST`)
_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Azure Pipelines leaves this as it stands where no variable has the name, such as a secret on a fork's pull request
# (Azure docs, Define variables > Understand variable syntax)
_AZURE_UNSET = re.compile(r"\s*\$\([\w.-]+\)\s*")


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


def _read_off(settings: type[Settings]) -> tuple[Input, ...]:
    """Return the inputs that the fields declare; those without a declaration are results of reading."""
    fields = [field for field in dataclasses.fields(settings) if field.metadata]
    return tuple(Input(name=field.name, default=field.default, **field.metadata) for field in fields)


INPUTS = _read_off(Settings)


class UnusableError(errors.UsageError):
    """Some inputs can't be used. `settings` has defaults in their places: enough to show results, not to send them."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("; ".join(settings.problems))
        self.settings = settings


def read(flags: Mapping[str, Any], patterns: tuple[str, ...], environ: Mapping[str, str]) -> Settings:
    """Read the settings: flag, then `INPUT_*`, then the input's own variables, then the default.

    `flags` holds what was given on the command line (None is unset), `patterns` the arguments. Raises UnusableError,
    which names every problem.
    """
    problems: list[str] = []
    warnings: list[str] = []
    values: dict[str, Any] = {}
    for entry in INPUTS:
        given, where = _find(entry, flags, environ)
        if given is None:
            continue
        value, problem = _convert(entry, given)
        if problem:
            problems.append(f"{where}: {problem}")
        else:
            values[entry.name] = value
    values["files"] = _files(str(values.get("files", "")), patterns, is_flag=bool(flags.get("files")))
    values["token"] = _check_token(values.get("token", ""), problems, warnings)
    settings = Settings(**values)
    problems += _check(settings, is_token_usable=not any(problem.startswith("token: ") for problem in problems))
    settings = dataclasses.replace(settings, warnings=tuple(warnings), problems=tuple(problems))
    if problems:
        raise UnusableError(settings)
    return settings


def _files(text: str, patterns: tuple[str, ...], *, is_flag: bool) -> tuple[str, ...]:
    """Join globs: both given on the command line add up; an argument is nearer than an input."""
    arguments = tuple(pattern for pattern in patterns if pattern.strip())
    lines = tuple(line for line in text.splitlines() if line.strip())
    if is_flag:
        return (*arguments, *lines)
    return arguments or lines


def _find(entry: Input, flags: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[Any, str]:
    flag = flags.get(entry.name)
    if flag is not None and str(flag).strip():
        return flag, entry.flag
    for variable in (f"INPUT_{entry.name.upper()}", *entry.environ):
        text = environ.get(variable, "")
        if not text.strip() or _AZURE_UNSET.fullmatch(text):
            continue
        where = variable
        if variable.startswith("INPUT_"):
            where = f"input {entry.name}"
        if entry.name in ("token", "files"):
            return text, where
        return text.strip(), where
    return None, ""


def _convert(entry: Input, given: Any) -> tuple[Any, str]:
    """Return the value and what is wrong with it, "" for nothing."""
    if entry.kind is bool:
        return _convert_switch(given)
    if entry.kind in (int, float):
        return _convert_number(entry, given)
    if entry.choices:
        return _convert_choice(entry, str(given))
    return str(given), ""


def _convert_choice(entry: Input, given: str) -> tuple[str, str]:
    word = given.lower()
    if "true" in entry.choices and word in TRUE | FALSE:
        word = str(word in TRUE).lower()
    for choice in entry.choices:
        if choice.lower() == word:
            return choice, ""
    return "", f"{_shown(given)} is not one of {', '.join(entry.choices)}"


def _convert_switch(given: Any) -> tuple[bool, str]:
    word = str(given).strip().lower()
    if word in TRUE or word in FALSE:
        return word in TRUE, ""
    return False, f"{_shown(given)} is neither true nor false"


def _convert_number(entry: Input, given: Any) -> tuple[Any, str]:
    text = str(given).strip()
    try:
        number = entry.kind(text)
        if "_" in text or not text.isascii() or number != number:
            raise ValueError
    except (ValueError, OverflowError):
        noun = "a number"
        if entry.kind is int:
            noun = "a whole number"
        return None, f"{_shown(given)} is not {noun}"
    low, high = entry.low, entry.high
    if (low is not None and number < low) or (high is not None and number > high):
        return None, f"{_shown(given)} is out of range, from {low} to {high}"
    return number, ""


def _shown(given: Any) -> str:
    text = str(given)
    if len(text) > _SHOWN_CHARS:
        text = text[: _SHOWN_CHARS - 1] + "…"  # by the mark, `redact` finds what is left of a secret
    return repr(text)


def _check_token(token: str, problems: list[str], warnings: list[str]) -> str:
    """Take what stands around a token away; refuse what stands inside it, without showing it."""
    stripped = token.strip()
    quotes = "\"'`"
    if stripped and stripped[0] in quotes and stripped[-1] in quotes:
        problems.append("token: is wrapped in quotes: save the secret again without them")
        return stripped.strip(quotes)  # nothing is sent with it, and this is what must not be shown
    if any(not "!" <= character <= "~" for character in stripped):
        problems.append(
            "token: contains spaces, a line break or characters that no token has; it was probably copied together "
            "with something else: copy it again"
        )
        return stripped
    if stripped and len(stripped) < LEAST_TOKEN:
        warnings.append(
            "the token is much shorter than Buddy's are: it was probably cut when it was copied; being so short, it is "
            "not masked in what is sent and shown"
        )
    if stripped != token:
        warnings.append("the token had spaces or a line break around it, which were removed: save the secret again")
    return stripped


def _check(settings: Settings, *, is_token_usable: bool) -> list[str]:
    """Return what is wrong with values that are well-formed each by itself."""
    problems = []
    if settings.api_url and (why := address.check(settings.api_url)):
        problems.append(f"api_url: {why}")
    if is_token_usable:
        problems += _check_place(settings)
    for name in ("variant", "workspace", "project", "suite"):
        value = getattr(settings, name)
        if not value.isprintable() or len(value) > 200 or value in (".", ".."):
            problems.append(f"{name}: {_shown(value)} is not a valid name")
    if settings.session_id and not _SESSION_ID.fullmatch(settings.session_id):
        problems.append(
            f"session_id: {_shown(settings.session_id)} is not a valid session id: letters, digits, - and _, 64 at most"
        )
    return problems


def _check_place(settings: Settings) -> list[str]:
    """Say which inputs a personal token lacks."""
    missing = [name for name in ("workspace", "project", "suite") if not getattr(settings, name)]
    if not settings.token or not missing or address.is_suite_token(settings.token) or settings.dry_run:
        return []
    return [
        f"token: is not a suite token (those begin with bud_ut_), so it needs {', '.join(missing)} beside it; the "
        "suite token is on the Buddy suite's page"
    ]
