"""Maven Surefire and Failsafe, Gradle and sbt."""

import re
from collections.abc import Sequence

from reporter.formats.rerun.target import Target, unique

_METHOD = re.compile(r"\w+")
_CLASS = re.compile(r"\w+(?:[.$]\w+)*")
# what Surefire writes behind a class: the title of a Kotlin class inside it, the setting `reportNameSuffix` in brackets
_BEHIND_CLASS = re.compile(r"(\w+(?:\.\w+)+)(?:\$.+|\(.+\))")
_DOTTED = re.compile(r"\w+(?:\.\w+)+")
_CUCUMBER = ("at ✽.", "at io.cucumber.")
# frames of a set-up or tear-down of TestNG's, whose name stands in the place of the test's (TestNG 7, TestNG 6)
_TESTNG_CONFIGURATION = (".ConfigInvoker.", ".Invoker.invokeConfigurationMethod(")
# what stands in the place of a method where a class was not made, set up or torn down (JUnit 4; Gradle with JUnit 5)
_NO_METHODS = frozenset({"classMethod", "initializationError", "executionError"})
_NO_TEST = "none"  # no class is called so
_GRADLE_TASK = re.compile(r"(?:^|/)build/test-results/(\w+)/")


def surefire(targets: Sequence[Target]) -> list[str]:
    """Return Maven with classes and methods (Maven Surefire docs, Running a single test).

    One invocation of a parametrised method can't be run alone: all of them are.
    """
    tests = _maven_tests(targets)
    return _maven(targets, tests, options=["test", f"-Dtest={tests}"], plugin="surefire")


def failsafe(targets: Sequence[Target]) -> list[str]:
    """Return Maven with integration tests, and without the unit tests before them (Maven Failsafe docs, as above)."""
    tests = _maven_tests(targets)
    no_others = [f"-Dtest={_NO_TEST}", "-Dsurefire.failIfNoSpecifiedTests=false"]
    return _maven(targets, tests, options=["verify", f"-Dit.test={tests}", *no_others], plugin="failsafe")


def _maven(targets: Sequence[Target], tests: str, *, options: Sequence[str], plugin: str) -> list[str]:
    modules = unique([target.module for target in targets])
    if len(modules) != 1 or not tests:
        return []
    words = ["mvn"]
    if targets[0].has_file("mvnw"):
        words = ["./mvnw"]
    if not modules[0]:
        return [*words, *options]
    # with the modules that it needs, in which nothing of that name is found
    return [*words, "-pl", modules[0], "-am", *options, f"-D{plugin}.failIfNoSpecifiedTests=false"]


def _maven_tests(targets: Sequence[Target]) -> str:
    """Return the tests as both plugins want them, "" where one of them has no name."""
    names = [name for target in targets for name in _maven_names(target)]
    return "" if "" in names else ",".join(unique(names))


def _maven_names(target: Target) -> list[str]:
    """Return class and method; of JUnit 4 also with parameters, which are a part of the method's name there."""
    outer = _BEHIND_CLASS.fullmatch(target.classname)
    if outer and not _CLASS.fullmatch(target.classname):
        return [outer[1]]
    name = _method(target, "#")
    if _is_junit_4s(name.replace("#", "."), target):
        return [name, f"{name}[*]"]
    return [name]


def gradle(targets: Sequence[Target]) -> list[str]:
    """Return Gradle or its wrapper, with task and tests (Gradle docs, Testing in Java > Test filtering)."""
    tasks = unique([_task(target) for target in targets])
    names = [_method(target, ".") for target in targets]
    if len(tasks) != 1 or "" in names:
        return []
    words = ["gradle", tasks[0]]
    if targets[0].has_file("gradlew"):
        words[0] = "./gradlew"
    for name in unique(names):
        words += ["--tests", name]
    # JUnit 4 has the parameters in the method's name, JUnit 5 has not
    for name in unique([name for name, target in zip(names, targets, strict=True) if _is_junit_4s(name, target)]):
        words += ["--tests", f"{name}[*"]
    return words


def sbt(targets: Sequence[Target]) -> list[str]:
    """Return sbt with the suites, in whatever project they are (sbt's manual, Testing > testOnly)."""
    names = unique([target.classname for target in targets])
    if not all(_DOTTED.fullmatch(name) for name in names):
        return []
    return ["sbt", f"testOnly {' '.join(names)}"]


def _is_junit_4s(name: str, target: Target) -> bool:
    """Say whether the case is one invocation of a parametrised method of JUnit 4: `total[2]`."""
    return target.name.startswith(f"{name.rpartition('.')[2]}[")


def _task(target: Target) -> str:
    found = _GRADLE_TASK.search(target.case.report)
    task = "test"
    if found:
        task = found[1]
    if not target.module:
        return task
    return ":" + ":".join([*target.module.split("/"), task])


def _method(target: Target, separator: str) -> str:
    """Return class and method; the class alone where the name is no method's (a display name, a class set-up)."""
    if "." not in target.classname and _DOTTED.fullmatch(target.case.group):
        return target.case.group  # the class that ran a feature, whose title is the case's class (Cucumber, Karate)
    if not _CLASS.fullmatch(target.classname):
        return ""
    if target.name in _NO_METHODS or any(frame in target.case.text for frame in _TESTNG_CONFIGURATION):
        return target.classname
    method = _METHOD.match(target.name)
    behind = target.name[len(method[0]) :] if method else target.name
    is_method = not behind or (behind[0] in "([{" and behind[-1] in ")]}")
    if any(sign in target.case.text for sign in _CUCUMBER):
        is_method = False  # a scenario is no method, and is not chosen by its name
    if method is None or not is_method or method[0] == target.classname.rpartition(".")[2]:
        return target.classname
    return f"{target.classname}{separator}{method[0]}"
