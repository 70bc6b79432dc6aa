"""The entry point: from failed test cases to a command, by the runner that wrote the report."""

from collections.abc import Callable, Sequence

from reporter import model, shell
from reporter.formats.rerun import javascript, jvm, others, python
from reporter.formats.rerun.target import Target, nearest, unique

_MOST = 50  # test cases in one command
_LONGEST = 2000  # characters of one command
_LINES = 5  # commands for all of the cases
# what our commands hold beside names: any other word that begins with `-` would be a name taken for an option
_SHORT_OPTIONS = (
    *("--", "-C", "-E", "-Itest", "-R", "-am", "-bench", "-count=1", "-e", "-g", "-m", "-n", "-pl", "-race", "-run"),
    *("-t", "-v"),
)
_LONG_OPTIONS = (
    *("--continue-on-collection-errors", "--doctest-modules", "--exact", "--filter", "--no-fail-fast"),
    *("--output-on-failure", "--project", "--runTestsByPath", "--spec", "--test", "--tests", "--workspace"),
)
_WITH_VALUES = (
    *("--filter=", "--focus=", "--gtest_filter=", "--test-name-pattern="),
    *("-Dtest=", "-Dit.test=", "-Dsurefire.", "-Dfailsafe."),
)

# the names are those of `formats.producers`; to add a runner is to add a function, a line, and its options above
RUNNERS: dict[str, Callable[[Sequence[Target]], list[str]]] = {
    "pytest": python.pytest,
    "unittest": python.unittest,
    "django": python.django,
    "behave": python.behave,
    "robot": python.robot,
    "jest": javascript.jest,
    "vitest": javascript.vitest,
    "mocha": javascript.mocha,
    "mocha-xunit": javascript.mocha_xunit,
    "node": javascript.node,
    "playwright": javascript.playwright,
    "cypress": javascript.cypress,
    "bun": javascript.bun,
    "deno": javascript.deno,
    "surefire": jvm.surefire,
    "failsafe": jvm.failsafe,
    "gradle": jvm.gradle,
    "sbt": jvm.sbt,
    "go": others.go,
    "ginkgo": others.ginkgo,
    "nextest": others.nextest,
    "libtest": others.cargo,
    "cargo2junit": others.cargo,
    "googletest": others.googletest,
    "catch2": others.catch2,
    "ctest": others.ctest,
    "phpunit": others.phpunit,
    "rspec": others.rspec,
    "minitest": others.minitest,
    "bats": others.bats,
    "prove": others.prove,
    "busted": others.busted,
    "dotnet": others.dotnet,
}
# what marks the folder in which a runner is started: in a package below the root there may be another version, or none
_STARTED_BESIDE = {
    **dict.fromkeys(("jest", "vitest", "mocha", "mocha-xunit", "playwright", "cypress", "bun"), "package.json"),
    "ginkgo": "go.mod",
    "rspec": "Gemfile",
    "phpunit": "composer.json",
}


def one(case: model.TestCase, has_file: Callable[[str], bool]) -> str:
    """Return a command that runs the case again, quoted for bash, zsh, fish and PowerShell; "" where none is sure."""
    return _command([Target(case, has_file)])


def for_all(cases: Sequence[model.TestCase], has_file: Callable[[str], bool]) -> list[str]:
    """Return commands for all of the cases: one for each runner, or file, package, module or case where it can't be.

    None at all where a case has no command, or there are too many.
    """
    lines: list[str] = []
    for targets in _by(lambda target: target.case.producer, [Target(case, has_file) for case in cases]):
        lines += _for_runner(targets)
    lines = unique(lines)
    if "" in lines or len(lines) > _LINES:
        return []
    return lines


def _for_runner(targets: Sequence[Target]) -> list[str]:
    if len(targets) > _MOST:
        return [""]
    together = _command(targets)
    if together:
        return [together]
    lines: list[str] = []
    for some in _by(_place, targets):
        command = _command(some)
        if command:
            lines.append(command)
        else:
            lines += [_command([target]) for target in some]
    return lines


def _by(key: Callable[[Target], str], targets: Sequence[Target]) -> list[list[Target]]:
    """Return the targets in groups that have one key."""
    groups: dict[str, list[Target]] = {}
    for target in targets:
        groups.setdefault(key(target), []).append(target)
    return list(groups.values())


def _place(target: Target) -> str:
    """Return what the cases of one command have in common."""
    if target.case.producer == "go":
        return target.classname or target.case.group
    if target.case.producer in ("surefire", "failsafe", "gradle"):
        return target.module
    return target.file or target.classname


def _command(targets: Sequence[Target]) -> str:
    make = RUNNERS.get(targets[0].case.producer)
    if make is None or not all(target.is_whole for target in targets):
        return ""
    folders = unique([_folder(target) for target in targets])
    if len(folders) != 1:
        return ""
    words = make([target.inside(folders[0]) for target in targets])
    options = [word for word in words if word.startswith("-")]
    if not words or any(_is_name_of(word, targets) or not _is_option(word) for word in options):
        return ""
    command = shell.whole_command(*words)
    if not command or len(command) > _LONGEST:
        return ""
    return _in_folder(folders[0], command)


def _is_name_of(word: str, targets: Sequence[Target]) -> bool:
    """Say whether a word is a name of one of the cases as it stands."""
    return any(word in (target.name, target.classname, target.case.group, target.module) for target in targets)


def _is_option(word: str) -> bool:
    """Say whether a word is an option of ours."""
    return word in _SHORT_OPTIONS or word in _LONG_OPTIONS or word.startswith(_WITH_VALUES)


def _folder(target: Target) -> str:
    """Return the folder that the runner was started in, "" for the root.

    Where the root is a package too, report or class tell: both lie in, or are relative to, where the runner ran.
    """
    marker = _STARTED_BESIDE.get(target.case.producer, "")
    below = ""
    if marker:
        below = nearest(target, marker) or ""
    if not below or not target.has_file(marker):
        return below
    is_relative_to_it = target.has_file(f"{below}/{target.classname}") and not target.has_file(target.classname)
    if is_relative_to_it or target.case.report.startswith(f"{below}/"):
        return below
    return ""


def _in_folder(folder: str, command: str) -> str:
    """Return a command that runs in a folder and comes back; not every PowerShell knows `&&`, nor fish `( )`."""
    if not folder:
        return command
    quoted = shell.word(folder)
    if quoted is None or folder.startswith("-"):
        return ""
    back = "/".join([".."] * (folder.count("/") + 1))
    return f"cd {quoted}; {command}; cd {back}"
