"""A test case from its attributes and its element; what is missing or odd in them gets a meaning here."""

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from reporter import model
from reporter.formats import capped_text, producers
from reporter.formats.junit.parse import durations, elements, results, tap_names
from reporter.formats.junit.parse.suite import Suite

UNNAMED = "(unnamed)"
_LINE = re.compile(r"\d{1,7}", re.ASCII)
_EXAMPLES = 3
# in the text of a failed case without a name that is a test all the same: Surefire knows no names of Kotest's, and
# go-junit-report none where `go vet` stops a package
_NAMES_LOST = ("at io.kotest.engine.", "_test.go:")


class CaseMaker:
    """Makes the test cases of one report, except for those that `plain_cases` makes faster."""

    def __init__(self, path: str, *, with_data: bool) -> None:
        self.odd_times: list[str] = []  # the first few that are no number of seconds
        self._path = path
        self._with_data = with_data

    def make(
        self, suite: Suite, attributes: Mapping[str, str], *, element: ElementTree.Element | None, line: int
    ) -> model.TestCase | None:
        """Make the case that began in `line`; `element` holds the children that matter, if there are any.

        None is for a test that never ended. When pytest is stopped (Ctrl-C, a cancelled job), it writes the test that
        ran as a case without name, class name or child, and leaves it out of its own numbers.
        """
        if (
            suite.writer is producers.Writer.PYTEST
            and element is None
            and attributes.keys().isdisjoint(("name", "classname"))
        ):
            return None
        if element is None:
            found = results.CaseResult(results.by_attributes(attributes))
        else:
            found = results.read_result(element)
        data = ""
        if self._with_data and element is not None and (found.status is not model.Status.PASSED or found.flaky):
            data = elements.render(element)
        if element is not None:
            attributes = _placed(attributes, next((child.attrib for child in element if "line" in child.attrib), {}))
        return self._case(suite, attributes, found=found, data=data, line=line)

    def make_of_few(
        self, suite: Suite, attributes: Mapping[str, str], *, children: Sequence[elements.Child], line: int
    ) -> model.TestCase:
        """Make a case that has no other children than one result, and what it printed."""
        all_told = [child.told() for child in children]
        data = ""
        if self._with_data:
            texts = [told.text for told in all_told]
            data = elements.render(elements.case_of(attributes, zip(children, texts, strict=True)))
        attributes = _placed(
            attributes, next((child.attributes for child in children if "line" in child.attributes), {})
        )
        found = results.of_few(all_told, attributes)
        return self._case(suite, attributes, found=found, data=data, line=line)

    def _case(
        self, suite: Suite, attributes: Mapping[str, str], *, found: results.CaseResult, data: str, line: int
    ) -> model.TestCase:
        classname = attributes.get("classname", attributes.get("class", ""))
        file = attributes.get("file") or attributes.get("filepath") or suite.file
        name, message = _name(attributes, suite, found), found.message
        if suite.producer in tap_names.WRITERS:
            name, said = tap_names.split(name)
            if found.status.is_bad:
                message = message or said
        return model.TestCase(
            name=capped_text.shorten(name, capped_text.NAME_CHARS),
            classname=capped_text.shorten(classname, capped_text.NAME_CHARS).strip(),
            group=suite.group,
            status=found.status,
            time=self.seconds(attributes.get("time") or ""),
            message=message,
            text=found.text,
            output=found.output,
            file=capped_text.shorten(file, capped_text.NAME_CHARS),
            line=_line(attributes.get("line") or attributes.get("lineno") or ""),
            earlier_attempts=found.earlier_attempts,
            flaky=found.flaky,
            data=data,
            report=self._path,
            report_line=line,
            producer=suite.producer,
        )

    def of_suite(self, suite: Suite, name: str, *, message: str, trace: str) -> model.TestCase:
        """Make the case that stands for the suite's own failure, where no case shows it."""
        return model.TestCase(
            name=name,
            classname=suite.group,
            group=suite.group,
            status=model.Status.ERROR,
            time=0.0,
            message=message,
            text=trace,
            output=capped_text.cap(suite.output, capped_text.OUTPUT_CHARS),
            file=suite.file,
            report=self._path,
            report_line=suite.line,
            producer=suite.producer,
        )

    def seconds(self, written: str) -> float:
        """Return a time that was written in an unusual way; 0 and a note for what can't be understood."""
        seconds = durations.parse(written)
        if seconds is None:
            if len(self.odd_times) < _EXAMPLES:
                self.odd_times.append(capped_text.shorten(written, 40))
            return 0.0
        return seconds


def _placed(attributes: Mapping[str, str], result: Mapping[str, str]) -> Mapping[str, str]:
    """Return the attributes of a case with the line of its result, which is the one that failed.

    Not where the result is in another file than the case.
    """
    if "line" not in result:
        return attributes
    file = result.get("file", "")
    own = attributes.get("file") or attributes.get("filepath") or file
    if not own and _is_path(attributes.get("classname", "")):
        own = attributes["classname"]
    if not _line(result.get("line", "")) or (file and own != file):
        return attributes
    return {**attributes, "file": own, "line": result["line"]}


def _is_path(text: str) -> bool:
    folder, slash, name = text.replace("\\", "/").rpartition("/")
    return bool(slash) and "." in name and " " not in folder + name


def _line(written: str) -> int:
    if not written:
        return 0
    written = written[:40].strip()
    if _LINE.fullmatch(written):
        return int(written)
    return 0


def _name(attributes: Mapping[str, str], suite: Suite, found: results.CaseResult) -> str:
    name = attributes.get("name", "").strip()
    if suite.producer == "pylint":  # module, line and column, which change with every edit above
        name = f"{producers.PYLINT_POSITION.sub('', name)}: {found.message}".removesuffix(": ")
    if not name and found.status.is_bad and not any(sign in found.text for sign in _NAMES_LOST):
        name = f"{suite.group} (set-up/tear-down)"
    if suite.producer == "node":  # up to version 22 it escapes quotes twice
        name = name.replace("&quot;", '"')
    if suite.producer == "tap-xunit":  # the number of a test changes with every test before it
        name = producers.TAP_NUMBER.sub("", name, count=1)
    if suite.producer == "meson":
        name = tap_names.without_number(name)
    if suite.project and name and not name.startswith(f"[{suite.project}]"):
        name = f"[{suite.project}] {name}"
    return name or UNNAMED
