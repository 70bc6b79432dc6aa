"""The options of the command line, made from the table of inputs in `settings`: flag, help text, default, variables."""

from collections.abc import Callable
from typing import Any

import click

from reporter.settings import INPUTS, Input


def _option(entry: Input) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    note = f"{entry.help}  [{_note(entry)}]" if _note(entry) else entry.help
    if entry.kind is bool:
        return click.option(f"{entry.flag}/--no-{entry.flag[2:]}", entry.name, default=None, help=note)
    metavar = "|".join(entry.choices) or entry.metavar
    return click.option(entry.flag, entry.name, default=None, help=note, metavar=metavar)


_SWITCH_WITH_WORDS = {entry.flag: entry.choices for entry in INPUTS if "true" in entry.choices}


def _spelled_out(arguments: list[str]) -> list[str]:
    """Give `--fail-on-failure` and `--no-fail-on-failure` the value that they stand for, as switches have none."""
    spelled: list[str] = []
    for number, argument in enumerate(arguments):
        positive = argument.replace("--no-", "--", 1)
        if argument == "--":
            return spelled + arguments[number:]
        if positive not in _SWITCH_WITH_WORDS:
            spelled.append(argument)
        elif argument != positive:
            spelled.append(f"{positive}=false")
        elif arguments[number + 1 : number + 2] and arguments[number + 1] in _SWITCH_WITH_WORDS[positive]:
            spelled.append(argument)
        else:
            spelled.append(f"{positive}=true")
    return spelled


class ReportCommand(click.Command):
    """The command `report`, whose switches may take a word too."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        return super().parse_args(context, _spelled_out(arguments))


def _note(entry: Input) -> str:
    """Return the default and the variables, as `--help` shows them."""
    parts = []
    if entry.default not in ("", None, ()):
        parts.append(f"default: {_default(entry)}")
    if entry.environ:
        parts.append(f"env: {', '.join(entry.environ)}")
    return "; ".join(parts)


def _default(entry: Input) -> str:
    if entry.kind is bool:
        return str(entry.default).lower()
    if entry.kind is float:
        return f"{entry.default:g}"
    return str(entry.default)


def of_inputs() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make one decorator of the options of all inputs, in the order of the table."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for entry in reversed(INPUTS):
            function = _option(entry)(function)
        return function

    return decorate
