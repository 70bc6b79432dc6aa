"""What one result of a TRX report means: its status, duration, name and class, and the test case that it becomes."""

import dataclasses
import re
from collections.abc import Mapping

from reporter import model
from reporter.formats import capped_text, escape_sequences
from reporter.formats.junit.parse import durations

PRODUCER = "dotnet"
_NEWER_PRODUCER = "dotnet-mtp"
# Microsoft.Testing.Platform and xunit.v3 write a version behind the adapter's name, VSTest's adapters a number at most
_NEWER = re.compile(r"^executor://.{1,200}/\d{1,9}\.\d", re.DOTALL)
UNNAMED = "(unnamed)"

# every other outcome is an error, also none: Error is the schema's default
_STATUSES = {
    "passed": model.Status.PASSED,
    "passedbutrunaborted": model.Status.PASSED,
    "warning": model.Status.PASSED,
    "completed": model.Status.PASSED,
    "failed": model.Status.FAILED,
    "timeout": model.Status.FAILED,
    "inconclusive": model.Status.SKIPPED,
    "notexecuted": model.Status.SKIPPED,
    "pending": model.Status.SKIPPED,
}
# .NET's TimeSpan: `00:00:01.2345`, `1.02:03:04`
_DURATION = re.compile(r"(-?)(?:(\d{1,7})\.)?(\d{1,5}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)", re.ASCII)
_QUALIFIED = re.compile(r"[^\W\d][\w.+]*")  # namespace, class and method
_METHOD = re.compile(r"\w+")
_CALL = re.compile(r"(?<!\S)([\w.`]+)\.(\w+)\(")  # one for all names: compiling takes longer than a test case
_SEARCHED_CHARS = 20_000
_ASSEMBLY = re.compile(r",\s?[^,]{1,300},\s?Version=.*", re.DOTALL)  # behind a class name


@dataclasses.dataclass(slots=True)
class Definition:
    """What a report says of a test beside its results."""

    classname: str = ""
    assembly: str = ""
    producer: str = PRODUCER


@dataclasses.dataclass(slots=True)
class Result:
    """A result while it is read; `rows` are the results inside it, each of a row of its data."""

    attributes: Mapping[str, str]
    line: int
    message: capped_text.CappedText
    trace: capped_text.CappedText
    output: capped_text.CappedText
    rows: int = 0
    has_bad_row: bool = False

    @property
    def status(self) -> model.Status:
        return status_of(self.attributes.get("outcome", ""))

    @property
    def stands_for_its_rows(self) -> bool:
        """Say whether the rows tell all of it: not where it failed and no row did."""
        return self.rows > 0 and (self.has_bad_row or not self.status.is_bad)


def begin(attributes: Mapping[str, str], line: int) -> Result:
    """Return a result that begins with these attributes."""
    return Result(
        attributes,
        line,
        message=capped_text.CappedText(capped_text.MESSAGE_CHARS),
        trace=capped_text.CappedText(capped_text.RESULT_CHARS),
        output=capped_text.CappedText(capped_text.OUTPUT_CHARS),
    )


def status_of(outcome: str) -> model.Status:
    """Return what an outcome comes to; never a pass for one that is not known."""
    return _STATUSES.get(outcome.strip().lower(), model.Status.ERROR)


def key_of(attributes: Mapping[str, str]) -> int:
    """Return what two results have in common that may be attempts at one test."""
    row = "parentExecutionId" in attributes, attributes.get("dataRowInfo")
    return hash((attributes.get("testId"), attributes.get("testName"), row))


def seconds(written: str) -> float | None:
    """Return the seconds of a duration, 0 for a negative or missing one, None for what is no duration."""
    if not written.strip():
        return 0.0
    found = _DURATION.fullmatch(written[:60].strip())
    if found is None:
        return None
    sign, days, hours, minutes, rest = found.groups()
    total = (int(days or 0) * 24 + int(hours)) * 3600 + int(minutes) * 60 + float(rest)
    if sign:
        return 0.0
    if total > durations.MOST_SECONDS:
        return None
    return total


def make(result: Result, definition: Definition, *, group: str, time: float, report: str) -> model.TestCase:
    """Make the test case of a result that has ended."""
    status = result.status
    message, trace, output = _text(result.message).strip(), _text(result.trace), _text(result.output)
    if status is model.Status.SKIPPED:
        message = message or output  # xUnit writes the reason there
    if status is model.Status.PASSED:  # a warning, and what it printed
        message, trace = "", ""
    if not status.is_bad:
        output = ""
    written = capped_text.shorten(result.attributes.get("testName", ""), capped_text.NAME_CHARS).strip()
    classname = definition.classname or _class_of(written, trace)
    return model.TestCase(
        name=_without_class(written, classname) or UNNAMED,
        classname=classname,
        group=group,
        status=status,
        time=time,
        message=message,
        text=trace,
        output=output,
        report=report,
        report_line=result.line,
        producer=definition.producer,
    )


def producer(adapter: str) -> str:
    """Return what ran a test, by the `adapterTypeName` of its definition.

    `dotnet test` passes a filter over where the newer platform runs the tests, and all of them run.
    """
    if _NEWER.match(adapter):
        return _NEWER_PRODUCER
    return PRODUCER


def class_name(written: str) -> str:
    """Return a class name without the assembly that older versions write behind it."""
    written = capped_text.shorten(written, capped_text.NAME_CHARS).strip()
    if set(written).isdisjoint('("['):
        return written.partition(",")[0].strip()
    return _ASSEMBLY.sub("", written)


def _text(collected: capped_text.CappedText) -> str:
    return escape_sequences.remove(str(collected)).strip("\r\n")


def _class_of(name: str, trace: str) -> str:
    """Return the class of a test without a definition, as in a report that breaks off; "" where nothing names it."""
    qualified = name.partition("(")[0]
    if qualified.count(".") >= 2 and _QUALIFIED.fullmatch(qualified):
        return qualified.rpartition(".")[0]
    method = _METHOD.match(name)
    if method is None:
        return ""
    calls = _CALL.finditer(trace, 0, _SEARCHED_CHARS)
    return next((call[1] for call in calls if call[2] == method[0]), "")


def _without_class(name: str, classname: str) -> str:
    """Return a name without its class before it; xUnit writes both."""
    for prefix in (f"{classname}.", f"{classname.replace('+', '.')}."):
        if classname and name.startswith(prefix):
            return name[len(prefix) :].strip()
    return name
