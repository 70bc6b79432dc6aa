"""The words and numbers that all outputs share; plain text, not escaped for anything yet.

Pure functions of values; what is decided from them is decided in `reporter.result`. Untrusted parts inside are what the
model holds: each output passes the text through `escape`.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from reporter import model

# a class name that is the name of a file, such as `cart.test.mjs`: its end is no class
_REPORTS = 5  # that are named
_FILE = re.compile(r"\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|bats|t|lua|feature|robot|exs)$")


def cases(number: int) -> str:
    """Return a number of test cases in words."""
    return model.number_of(number, "test case")


def sentence(text: str) -> str:
    """Return text that begins with a capital."""
    return text[:1].upper() + text[1:]


def duration(seconds: float) -> str:
    """Return seconds as people read them: `12 ms`, `0.31 s`, `2 min 5 s`, `1 h 3 min`; "" where there is none."""
    if not math.isfinite(seconds) or seconds <= 0:
        return ""
    if seconds <= 0.0005:
        return "under 1 ms"
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    return _minutes(round(min(seconds, 1e12)))


def _minutes(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes_of_hour = divmod(minutes, 60)
    parts = [(minutes, "min"), (rest, "s")]
    if hours:
        parts = [(hours, "h"), (minutes_of_hour, "min")]
    return " ".join(f"{number:,} {unit}" for number, unit in parts if number)


def where(file: str, line: int) -> str:
    """Return `file:line`, as far as it is known."""
    if file and line > 0:
        return f"{file}:{line}"
    return file


# -- names -------------------------------------------------------------------------------------------------------------


def name(case: model.TestCase) -> str:
    """Return the name of a test case; one without a name is called after its class."""
    return case.name.strip() or case.classname.strip() or "(test case without a name)"


def group(case: model.TestCase) -> str:
    """Return the test group as Buddy has it."""
    return with_variant(case.group, case)


def with_variant(text: str, case: model.TestCase) -> str:
    """Return a group or a class with what tells the test cases of the case's report from those of others."""
    if case.variant:
        return f"{text} [{case.variant}]"
    return text


def title(case: model.TestCase) -> str:
    """Return the name of a test case behind its class or file, which tells it from others of the same name."""
    own, owner = with_variant(name(case), case), _owner(case)
    if not owner or own == owner or own.startswith(f"{owner} "):
        return own
    return f"{owner} › {own}"


def _owner(case: model.TestCase) -> str:
    """Return the class or file of a case in short: `shop.CartTest` is CartTest, `tests.test_cart` test_cart.

    A class name that is a path, a sentence or several levels of `describe` stays as it is. A group that is called after
    the runner (`pytest`, of a module that can't be imported) tells nothing.
    """
    owner = case.classname.strip() or case.group.strip()
    if owner == case.producer:
        return ""
    if not owner or " " in owner or owner == case.name:
        return owner
    if "/" in owner or "\\" in owner:
        return _end_of_path(owner)
    if _FILE.search(owner):
        return owner
    parts = [part for part in re.split(r"::|\.", owner) if part]
    return (parts or [owner])[-1]


def _end_of_path(owner: str) -> str:
    """Return a path as it is, an import path of Go (`example.com/shop/cart`) by its last folder."""
    first, _, _ = owner.partition("/")
    if "." in first.strip(".") and not owner.startswith((".", "/")) and "." not in owner.rpartition("/")[2]:
        return owner.rpartition("/")[2]
    return owner


# -- counts ------------------------------------------------------------------------------------------------------------


def counts(given: model.Counts) -> list[str]:
    """Return the counts that are not zero, bad news first."""
    numbers = {
        "failed": given.failed,
        "errored": given.errors,
        "passed": given.passed,
        "skipped": given.skipped,
        "flaky": given.flaky,
    }
    return [f"{number:,} {word}" for word, number in numbers.items() if number]


def passed(given: model.Counts) -> str:
    """Return the headline of a run without a failure."""
    if given.flaky:
        return f"{cases(given.passed)} passed, {_of_them(given)} only at a later attempt"
    if given.passed == given.tests == 1:
        return "The only test case passed"
    if given.skipped == given.tests == 1:
        return "The only test case was skipped"
    if given.skipped == given.tests:
        return f"All {cases(given.tests)} were skipped"
    text = f"{cases(given.passed)} passed"
    if given.skipped:
        return f"{text}, {given.skipped:,} skipped"
    return text


def _of_them(given: model.Counts) -> str:
    if given.flaky == given.passed == 1:
        return "but"
    return f"{given.flaky:,} of them"


def failed(given: model.Counts, *, causes: int, told: int, files: Sequence[model.ReportFile]) -> str:
    """Return the headline of a run with failures: how many, and of how many causes or in how many reports.

    `told` failures are of the `causes` that are kept.
    """
    text = f"{given.bad:,} of {cases(given.tests)} failed"
    if causes == 1 and told == given.bad > 1:
        return f"{text}, all of one cause"
    if causes > 1 and told < given.bad:
        return f"{text}, of more than {causes:,} causes"
    if 1 < causes < given.bad:
        return f"{text}, of {causes:,} causes"
    bad = sum(bool(file.counts.bad) for file in files)
    if len(files) > 1 and bad:
        return f"{text}, in {bad:,} of {model.number_of(len(files), 'report')}"
    return text


def broken_off(given: model.BrokenOff, found: model.Counts) -> str:
    """Return the headline of a run that broke off."""
    missing = "some test cases have no result"
    if given.missing and given.expected:
        missing = f"{given.missing:,} of {model.number_of(given.expected, 'test case')} are missing"
    if found.bad:
        return f"The test run broke off: {found.bad:,} failed, {missing}"
    return f"The test run broke off: {missing}"


def reports(found: Sequence[tuple[str, int]], shown: Callable[[str], str] = str) -> str:
    """Name reports with their numbers of test cases, each name as `shown` gives it."""
    names = [f"{shown(path)} ({cases(tests)})" for path, tests in found[:_REPORTS]]
    if len(found) > _REPORTS:
        names.append(model.number_of(len(found) - _REPORTS, "more report"))
    return ", ".join(names)


# -- since when --------------------------------------------------------------------------------------------------------


def since(given: model.Since | None) -> str:
    """Return since when a test case fails: "new", "since 1c0ffee (3 runs, 2 days)", "recently flaky (2 of 9)"."""
    if given is None:
        return ""
    parts = []
    if given.is_new:
        parts.append("new")
    elif given.runs:
        spans = [model.number_of(given.runs, "run")]
        if given.days:
            spans.append(model.number_of(given.days, "day"))
        parts.append(_beginning(given, ", ".join(spans)))
    if given.flaky_runs:
        parts.append(f"recently flaky ({given.flaky_runs} of the last {given.known_runs})")
    return ", ".join(parts)


def _beginning(given: model.Since, spans: str) -> str:
    revision = given.revision.strip()[:7]
    if revision and given.or_earlier:
        return f"since {revision} or earlier ({spans})"
    if revision:
        return f"since {revision} ({spans})"
    if given.or_earlier:
        return f"for {spans} at least"
    return f"for {spans}"


def compared(given: model.Comparison | None) -> Iterator[str]:
    """Yield what is new and what was fixed, beside the run that this one is compared with."""
    if given is None:
        return
    if given.why_not:
        yield f"not comparable with earlier runs: {given.why_not}"
        return
    if given.new:
        yield f"{given.new:,} new"
    if given.fixed:
        yield f"{given.fixed:,} fixed"


def join(parts: Iterable[str], separator: str = " · ") -> str:
    """Join the parts that say something."""
    return separator.join(part for part in parts if part)
