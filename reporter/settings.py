"""Every setting: one table of inputs, read from flags, inputs and the environment into one frozen `Settings`.

The table is the source of the command line's options and of what `action.yml` and the README must say (a contract test
compares them). Empty means unset, everywhere. Every problem is found in one pass.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from reporter import errors
from reporter.buddy import address

TRUE, FALSE = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})


@dataclasses.dataclass(frozen=True, slots=True)
class Input:
    """One input: flag `--some-name`, action input `some_name`, variable `INPUT_SOME_NAME`, then `environ`."""

    name: str
    help: str
    kind: type = str  # str, bool, int or float
    default: Any = ""
    environ: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    metavar: str = "TEXT"

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")


INPUTS = (
    Input(
        "token",
        "suite token, or a personal token together with workspace, project and suite",
        environ=("BUDDY_UT_TOKEN", "BUDDY_TOKEN"),
    ),
    Input("workspace", "Buddy workspace; only with a personal token"),
    Input("project", "Buddy project; only with a personal token"),
    Input("suite", "id of the Buddy suite; only with a personal token"),
    Input(
        "api_url",
        "address of Buddy's API; https only, http on loopback alone; default: from the token",
        environ=("BUDDY_API_URL", "BUDDY_API_ENDPOINT"),
        metavar="URL",
    ),
    Input(
        "files",
        "reports: one glob per line, ! excludes, ** recurses, relative to the workspace; default: what looks like a "
        "report of this run",
        metavar="GLOBS",
    ),
    Input(
        "session_id",
        "add to this session (reopened if closed) instead of creating one",
        environ=("BUDDY_SESSION_ID",),
        metavar="ID",
    ),
    Input("close_session", "close the session at the end; false leaves it open for another job", bool, True),
    Input("variant", "tells this job's test cases from the same ones of other jobs in the session, e.g. an OS name"),
    Input(
        "ref_type",
        "kind of ref; default: detected",
        choices=("BRANCH", "TAG", "PULL_REQUEST"),
    ),
    Input("ref_name", "branch, tag or pull/N; default: detected", metavar="REF"),
    Input("revision", "commit under test; default: detected", metavar="SHA"),
    Input("run_id", "id of the CI run; default: detected", metavar="ID"),
    Input("run_url", "address of the CI run; default: detected", metavar="URL"),
    Input(
        "created_by",
        "id of the Buddy member to show as the session's author",
        int,
        None,
        low=1,
        high=10**18 - 1,
        metavar="ID",
    ),
    Input("event_name", "report for another run: its event's name", metavar="NAME"),
    Input("event_path", "report for another run: its event payload", metavar="PATH"),
    Input("job_summary", "write the job summary", bool, True),
    Input(
        "annotations_limit",
        "how many annotations at most, of errors and of warnings each",
        int,
        10,
        low=0,
        high=10,
        metavar="0-10",
    ),
    Input("fail_on_failure", "exit 7 when a test failed or errored", bool, False),
    Input("require_tests", "exit 3 when there is no test case (otherwise a warning)", bool, False),
    Input("fail_on_parse_error", "exit 4 when a report could not be read whole", bool, False),
    Input(
        "fail_on_upload_error", "exit 5 (rejected) or 6 (unreachable, or unconfirmed) when delivery failed", bool, False
    ),
    Input(
        "missing_token",
        "without a token: skip does everything but the upload, fail exits 2",
        default="skip",
        choices=("skip", "fail"),
    ),
    Input("batch_size", "test cases per request, 1 to 1000", int, 100, low=1, high=1000, metavar="N"),
    Input("concurrency", "requests in flight, 1 to 64", int, 4, low=1, high=64, metavar="N"),
    Input("deadline", "seconds for all of Buddy, 1 to 3600", float, 120.0, low=1, high=3600, metavar="SECONDS"),
    Input("redact", "mask secrets in what is sent and shown", bool, True),
    Input("dry_run", "no request at all; everything else as usual", bool, False),
    Input("json", "write the result as JSON to this path; - is standard output", metavar="PATH"),
    Input("job_status", "status of the job so far; a failure that no report shows is said loudly", metavar="STATUS"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """The inputs as values, by the names of the contract; "" and None are unset."""

    token: str = dataclasses.field(default="", repr=False)
    workspace: str = ""
    project: str = ""
    suite: str = ""
    api_url: str = ""
    files: tuple[str, ...] = ()
    session_id: str = ""
    close_session: bool = True
    variant: str = ""
    ref_type: str = ""
    ref_name: str = ""
    revision: str = ""
    run_id: str = ""
    run_url: str = ""
    created_by: int | None = None
    event_name: str = ""
    event_path: str = ""
    job_summary: bool = True
    annotations_limit: int = 10
    fail_on_failure: bool = False
    require_tests: bool = False
    fail_on_parse_error: bool = False
    fail_on_upload_error: bool = False
    missing_token: str = "skip"
    batch_size: int = 100
    concurrency: int = 4
    deadline: float = 120.0
    redact: bool = True
    dry_run: bool = False
    json: str = ""
    job_status: str = ""
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def overrides(self) -> dict[str, str]:
        """Return the inputs that replace what is detected, as text."""
        names = ("ref_type", "ref_name", "revision", "run_id", "run_url", "created_by", "event_name", "event_path")
        return {name: str(value) for name in names if (value := getattr(self, name)) not in ("", None)}


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
            values[entry.name] = entry.default
            continue
        value, problem = _convert(entry, given)
        if problem:
            problems.append(f"{where}: {problem}")
        values[entry.name] = entry.default if problem else value
    arguments = tuple(pattern for pattern in patterns if pattern.strip())
    lines = tuple(line for line in values["files"].splitlines() if line.strip())
    # both given on the command line add up; an argument is nearer than an input
    values["files"] = (*arguments, *lines) if flags.get("files") else arguments or lines
    values["token"] = _check_token(values["token"], problems, warnings)
    _check(values, problems)
    if problems:
        raise UnusableError(Settings(**values, warnings=tuple(warnings), problems=tuple(problems)))
    return Settings(**values, warnings=tuple(warnings))


def _find(entry: Input, flags: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[Any, str]:
    flag = flags.get(entry.name)
    if flag is not None and str(flag).strip():
        return flag, entry.flag
    for variable in (f"INPUT_{entry.name.upper()}", *entry.environ):
        text = environ.get(variable, "")
        if text.strip():
            where = f"input {entry.name}" if variable.startswith("INPUT_") else variable
            return text if entry.name in ("token", "files") else text.strip(), where
    return None, ""


def _convert(entry: Input, given: Any) -> tuple[Any, str]:
    """Return the value and what is wrong with it, "" for nothing."""
    if entry.kind is bool:
        return _convert_boolean(given)
    if entry.kind in (int, float):
        return _convert_number(entry, given)
    if entry.choices and str(given) not in entry.choices:
        matching = [choice for choice in entry.choices if choice.lower() == str(given).lower()]
        if not matching:
            return entry.default, f"{_shown(given)} is none of {', '.join(entry.choices)}"
        given = matching[0]
    return str(given), ""


def _convert_boolean(given: Any) -> tuple[bool, str]:
    if isinstance(given, bool):
        return given, ""
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
        return entry.default, f"{_shown(given)} is no {'whole ' if entry.kind is int else ''}number"
    if (entry.low is not None and number < entry.low) or (entry.high is not None and number > entry.high):
        limits = f"from {entry.low} to {entry.high}" if entry.high is not None else f"at least {entry.low}"
        return entry.default, f"{_shown(given)} is out of range, {limits}"
    return number, ""


def _shown(given: Any) -> str:
    return repr(str(given)[:100])


def _check_token(token: str, problems: list[str], warnings: list[str]) -> str:
    """Take what stands around a token away; refuse what stands inside it, without showing it."""
    stripped = token.strip()
    quotes = "\"'`"
    if stripped[:1] in quotes and stripped[-1:] in quotes and stripped:
        problems.append("token: stands in quotes: save the secret again without them")
    elif any(not "!" <= character <= "~" for character in stripped):
        problems.append(
            "token: holds blanks, a line break or characters that no token has; it was probably copied together with "
            "something else: copy it again"
        )
    elif stripped != token:
        warnings.append("the token had blanks or a line break around it, which were removed: save the secret again")
    return stripped


def _check(values: Mapping[str, Any], problems: list[str]) -> None:
    token, api_url = values["token"], values["api_url"]
    if api_url and (why := address.check(api_url)):
        problems.append(f"api_url: {why}")
    missing = [name for name in ("workspace", "project", "suite") if not values[name]]
    is_usable = not any(problem.startswith("token: ") for problem in problems)
    if token and is_usable and missing and not address.is_suite_token(token) and not values["dry_run"]:
        problems.append(
            f"token: is no suite token (those begin with bud_ut_), so it needs {', '.join(missing)} beside it; the "
            "suite token is on the Buddy suite's page"
        )
    for name in ("session_id", "variant", "workspace", "project", "suite"):
        value = values[name]
        if not value.isprintable() or len(value) > 200 or value in (".", ".."):
            problems.append(f"{name}: {_shown(value)} can't be one")
    if any(character in values["session_id"] for character in "/?# "):
        problems.append(f"session_id: {_shown(values['session_id'])} can't be one")
