"""The entry point: from failed test cases to a command, by the runner that wrote the report."""

from collections.abc import Callable, Sequence

from reporter import model, shell
from reporter.formats.rerun import javascript, jvm, others, python
from reporter.formats.rerun.target import Target, nearest

_MOST = 50  # test cases in one command
_LONGEST = 2000  # characters
_COMMANDS = 5  # that people paste one after the other

# the names are those of `formats.producers`; to add a runner is to add a function and a line
RUNNERS: dict[str, Callable[[Sequence[Target]], list[str]]] = {
    "pytest": python.pytest,
    "unittest": python.unittest,
    "django": python.django,
    "behave": python.behave,
    "robot": python.robot,
    "jest": javascript.jest,
    "vitest": javascript.vitest,
    "mocha": javascript.mocha,
    "node": javascript.node,
    "playwright": javascript.playwright,
    "cypress": javascript.cypress,
    "bun": javascript.bun,
    "deno": javascript.deno,
    "surefire": jvm.surefire,
    "gradle": jvm.gradle,
    "go": others.go,
    "nextest": others.nextest,
    "googletest": others.googletest,
    "ctest": others.ctest,
    "phpunit": others.phpunit,
    "rspec": others.rspec,
    "minitest": others.minitest,
    "bats": others.bats,
    "prove": others.prove,
    "busted": others.busted,
    "dotnet": others.dotnet,
}
# `npx` looks for them from the root on: in a package below it there may be another, or none
_FROM_THE_ROOT = frozenset({"jest", "vitest", "mocha", "playwright", "cypress"})


def one(case: model.TestCase, has_file: Callable[[str], bool]) -> str:
    """Return a command that runs the case again, quoted for bash, zsh, fish and PowerShell; "" where none is sure."""
    return _command([Target(case, has_file)])


def several(cases: Sequence[model.TestCase], has_file: Callable[[str], bool]) -> str:
    """Return one command for all of the cases, "" where their runner takes no list, or there are too many."""
    if len(cases) > _MOST or len({case.producer for case in cases}) != 1:
        return ""
    return _command([Target(case, has_file) for case in cases])


def for_all(cases: Sequence[model.TestCase], has_file: Callable[[str], bool]) -> list[str]:
    """Return commands for all of the cases: one for each runner, or for each case where the runner takes no list.

    None at all where a case has no command, or there are too many.
    """
    by_runner: dict[str, list[model.TestCase]] = {}
    for case in cases:
        by_runner.setdefault(case.producer, []).append(case)
    found: list[str] = []
    for alike in by_runner.values():
        together = several(alike, has_file)
        if together:
            found.append(together)
        elif len(found) + len(alike) <= _COMMANDS:
            found += [one(case, has_file) for case in alike]
        else:
            return []
    if "" in found or len(found) > _COMMANDS:
        return []
    return list(dict.fromkeys(found))


def _command(targets: Sequence[Target]) -> str:
    make = RUNNERS.get(targets[0].case.producer)
    if make is None or not all(target.is_whole for target in targets):
        return ""
    if targets[0].case.producer in _FROM_THE_ROOT and any(_is_below(target) for target in targets):
        return ""
    words = make(targets)
    if not words:
        return ""
    command = shell.whole_command(*words)
    if len(command) > _LONGEST:
        return ""
    return command


def _is_below(target: Target) -> bool:
    """Say whether the case belongs to a package below a root that is none itself."""
    return bool(nearest(target, "package.json")) and not target.has_file("package.json")
