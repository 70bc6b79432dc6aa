"""A test case from its attributes and its element; what is missing or odd in them gets a meaning here."""

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.parse import durations, elements, results
from reporter.formats.junit.parse.suite import Suite
from reporter.formats.producers import Writer

UNNAMED = "(unnamed)"
LINE = re.compile(r"\s*(\d{1,7})\s*", re.ASCII)
_EXAMPLES = 3


class CaseMaker:
    """Makes the test cases of one report, except for those that `handler` makes faster."""

    def __init__(self, path: str, locate: Callable[[model.TestCase], model.TestCase]) -> None:
        self.odd_times: list[str] = []  # the first few that are no number of seconds
        self._path = path
        self._locate = locate

    def make(
        self, suite: Suite, attributes: Mapping[str, str], element: ElementTree.Element | None, line: int
    ) -> model.TestCase | None:
        """Make the case that began in `line`; `element` holds the children that matter, if there are any.

        None is for a test that never ended. When pytest is stopped (Ctrl-C, a cancelled job), it writes the test that
        ran as a case without name, class name or child, and leaves it out of its own numbers.
        """
        if suite.writer is Writer.PYTEST and element is None and attributes.keys().isdisjoint(("name", "classname")):
            return None
        found = (
            results.CaseResult(results.by_attributes(attributes)) if element is None else results.read_result(element)
        )
        status = found.status
        told = element is not None and (status is not model.Status.PASSED or found.flaky)
        written_line = LINE.fullmatch(attributes.get("line") or attributes.get("lineno") or "")
        case = model.TestCase(
            name=_name(attributes, suite, status)[: capped_text.NAME_CHARS],
            classname=attributes.get("classname", attributes.get("class", ""))[: capped_text.NAME_CHARS],
            group=suite.group,
            status=status,
            time=self.seconds(attributes.get("time") or ""),
            message=found.message,
            text=found.text,
            output=found.output,
            file=(attributes.get("file") or attributes.get("filepath") or suite.file)[: capped_text.NAME_CHARS],
            line=int(written_line[1]) if written_line else 0,
            earlier_attempts=found.earlier_attempts,
            flaky=found.flaky,
            data=elements.render(element) if told and element is not None else "",
            report=self._path,
            report_line=line,
        )
        return self._locate(case) if status.is_bad else case

    def of_suite(self, suite: Suite, message: str, trace: str) -> model.TestCase:
        """Make the case that stands for the suite's own failure, where no case shows it."""
        return model.TestCase(
            name=suite.name or UNNAMED,
            classname=suite.group,
            group=suite.group,
            status=model.Status.ERROR,
            time=0.0,
            message=message,
            text=trace,
            file=suite.file,
            report=self._path,
            report_line=suite.line,
        )

    def seconds(self, written: str) -> float:
        """Return a time that was written in an unusual way; 0 and a note for what can't be understood."""
        seconds = durations.parse(written)
        if seconds is None:
            if len(self.odd_times) < _EXAMPLES:
                self.odd_times.append(written[:40])
            return 0.0
        return seconds


def _name(attributes: Mapping[str, str], suite: Suite, status: model.Status) -> str:
    name = attributes.get("name", "").strip()
    if name:
        return name
    return f"{suite.group} (set-up/tear-down)" if status.is_bad else UNNAMED
