"""Reads the settings from flags, variables and patterns, and says everything that is wrong with them in one pass.

What there is to set, and the default of each, is in `settings`; click checks nothing, because it would stop at the
first problem (docs/decisions/settings.md).
"""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from reporter import errors, model
from reporter.buddy import address
from reporter.settings import INPUTS, Input, Settings

TRUE, FALSE = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})
_SHOWN_CHARS = 100  # of a value that is refused
LEAST_TOKEN = 8  # characters; a shorter one is not searched for in texts (`redact.LEAST`)
_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Azure Pipelines leaves this as it stands where no variable has the name, such as a secret on a fork's pull request
# (Azure docs, Define variables > Understand variable syntax)
_AZURE_UNSET = re.compile(r"\s*\$\([\w.-]+\)\s*")


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
    """Join globs: both given on the command line add up; arguments replace an input."""
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
    is_too_low = entry.low is not None and number < entry.low
    is_too_high = entry.high is not None and number > entry.high
    if is_too_low or is_too_high:
        return None, f"{_shown(given)} is out of range, from {entry.low} to {entry.high}"
    return number, ""


def _shown(given: Any) -> str:
    return repr(model.shorten(str(given), _SHOWN_CHARS))


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
