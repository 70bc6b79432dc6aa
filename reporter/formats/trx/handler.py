"""The parser's events of a TRX file become test cases.

Outcomes, and what they mean, are those of the schema (vstst.xsd, TestOutcome); a result without one is an error there.
"""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import PurePath

from reporter import model
from reporter.formats import capped_text, escape_sequences
from reporter.formats.junit import root_elements
from reporter.formats.junit.decode import feeding, repair
from reporter.formats.junit.parse import suite_stack
from reporter.formats.trx import definitions

PRODUCER = "dotnet"
NESTING = 10_000
HELD_RESULTS = 10_000  # attempts at tests that were tried again; beyond, each counts

_PASSED = frozenset({"Passed", "PassedButRunAborted", "Completed", "Warning"})
_FAILED = frozenset({"Failed", "Timeout"})
_SKIPPED = frozenset({"NotExecuted", "Inconclusive", "Pending"})
_RUNS_THAT_PASSED = frozenset({"Completed", "Passed", "Warning"})
_TEXTS = {
    "Message": capped_text.MESSAGE_CHARS,
    "StackTrace": capped_text.RESULT_CHARS,
    "StdOut": capped_text.OUTPUT_CHARS,
    "StdErr": capped_text.OUTPUT_CHARS,
}
_DURATION = re.compile(r"(?:(\d{1,5})\.)?(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)", re.ASCII)
_EXAMPLES = 3


@dataclasses.dataclass(slots=True)
class _Result:
    """One open result."""

    attributes: Mapping[str, str]
    line: int
    texts: dict[str, str] = dataclasses.field(default_factory=dict)
    rows: int = 0  # results inside it
    bad_rows: int = 0


class Handler:
    """Parses one TRX file; collects the cases that it meets in `cases`, which the reader empties after every chunk."""

    def __init__(self, path: str, defined: definitions.Definitions) -> None:
        self.cases: list[model.TestCase] = []
        self.problems: list[suite_stack.Finding] = []
        self.odd_times: list[str] = []
        self.unshown_problems = 0
        self.declared_tests = 0  # its counters stand behind the results, where a report that breaks off has none
        self._path = path
        self._defined = defined
        self._feeder = feeding.Feeder()
        self._feeder.parser.StartElementHandler = self._start
        self._feeder.parser.EndElementHandler = self._end
        self._open: list[_Result] = []
        self._depth = 0
        self._text: capped_text.CappedText | None = None
        self._attempts: dict[int, list[model.TestCase]] = {}
        self._held = 0
        self._bad = 0

    @property
    def open_case(self) -> str:
        """Return the name of the test case that the parser is in, "" where it is in none."""
        if not self._open:
            return ""
        return self._open[-1].attributes.get("testName", "")[: capped_text.NAME_CHARS]

    @property
    def line(self) -> int:
        """Return the line that the parser has come to, or that it stumbled over."""
        return self._feeder.line

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes; raises expat.ExpatError, root_elements.NotJunitError, feeding.RefusedError."""
        self._feeder.feed(chunk)

    def finish(self) -> None:
        """Parse what is left; raises as `feed`."""
        self._feeder.finish()

    def close(self) -> None:
        """Give out what was held back, and make a case of an error of the run that no case shows."""
        for attempts in self._attempts.values():
            self.cases.append(_joined(attempts))
        self._attempts.clear()
        for message in self._defined.run_errors:
            if self._bad:
                self.problems.append(suite_stack.Finding("run-error", message[:500], 0, model.Effect.NOTE))
            else:
                self._take_run_error(message)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > NESTING:
            raise feeding.RefusedError(f"nests more than {NESTING} elements")
        tag = definitions.local(tag)
        if self._depth == 1 and tag not in (root_elements.TRX_ROOT, repair.REPAIRED_ROOT):
            raise root_elements.NotJunitError(tag)
        if tag in definitions.RESULT_TAGS:
            self._open.append(_Result(_cut(attributes), self._feeder.parser.CurrentLineNumber))
        elif tag in _TEXTS and self._open:
            self._text = capped_text.CappedText(_TEXTS[tag])
            self._feeder.parser.CharacterDataHandler = self._text.add

    def _end(self, tag: str) -> None:
        self._depth -= 1
        tag = definitions.local(tag)
        if tag in definitions.RESULT_TAGS and self._open:
            self._finish(self._open.pop())
        elif tag in _TEXTS and self._open and self._text is not None:
            self._feeder.parser.CharacterDataHandler = None
            self._open[-1].texts[tag] = escape_sequences.remove(str(self._text)).strip("\r\n")
            self._text = None

    def _finish(self, result: _Result) -> None:
        """Make the case of a result; of a data-driven test its rows are the cases."""
        case = self._case(result)
        if self._open:
            self._open[-1].rows += 1
            self._open[-1].bad_rows += case.status.is_bad or result.bad_rows > 0
        if result.rows and (result.bad_rows or not case.status.is_bad):
            return
        self._bad += case.status.is_bad
        key = definitions.result_key(result.attributes)
        was_tried_again = key in self._defined.repeated and self._defined.outcome in _RUNS_THAT_PASSED
        if was_tried_again and not self._open and self._held < HELD_RESULTS:
            self._held += 1
            self._attempts.setdefault(key, []).append(case)
        else:
            self.cases.append(case)

    def _case(self, result: _Result) -> model.TestCase:
        status = _status(result.attributes.get("outcome", ""))
        classname = self._defined.classes.get(definitions.test_key(result.attributes), "")
        name = result.attributes.get("testName", "").strip()
        output = "\n".join(filter(None, (result.texts.get("StdOut"), result.texts.get("StdErr"))))
        message = result.texts.get("Message", "").strip()
        if status is model.Status.SKIPPED and not message:  # xUnit
            message = output
        if not status.is_bad:
            output = ""
        return model.TestCase(
            name=name or "(unnamed)",
            classname=classname,
            group=classname or PurePath(self._path).stem,
            status=status,
            time=self._seconds(result.attributes.get("duration", "")),
            message=message,
            text=result.texts.get("StackTrace", ""),
            output=output[: capped_text.OUTPUT_CHARS],
            report=self._path,
            report_line=result.line,
            producer=PRODUCER,
        )

    def _take_run_error(self, message: str) -> None:
        """Make a case of an error that stopped the run, or kept it from beginning."""
        name = PurePath(self._path).name
        self.cases.append(
            model.TestCase(
                name=name,
                classname="",
                group=PurePath(self._path).stem,
                status=model.Status.ERROR,
                message=message,
                report=self._path,
                report_line=self.line,
                producer=PRODUCER,
            )
        )

    def _seconds(self, written: str) -> float:
        if not written:
            return 0.0
        found = _DURATION.fullmatch(written[:40])
        if found is None:
            if len(self.odd_times) < _EXAMPLES:
                self.odd_times.append(written[:40])
            return 0.0
        return ((int(found[1] or 0) * 24 + int(found[2])) * 60 + int(found[3])) * 60 + float(found[4])


def _cut(attributes: dict[str, str]) -> dict[str, str]:
    """Keep the attributes that are used, none longer than a name may be."""
    known = ("testId", "testName", "duration", "outcome")
    return {name: attributes[name][: capped_text.NAME_CHARS] for name in known if name in attributes}


def _status(outcome: str) -> model.Status:
    if outcome in _PASSED:
        return model.Status.PASSED
    if outcome in _FAILED:
        return model.Status.FAILED
    if outcome in _SKIPPED:
        return model.Status.SKIPPED
    return model.Status.ERROR


def _joined(attempts: list[model.TestCase]) -> model.TestCase:
    """Let the last attempt decide."""
    last, earlier = attempts[-1], attempts[:-1]
    told = next((case for case in attempts if case.message or case.text), last)
    return last._replace(
        earlier_attempts=len(earlier),
        flaky=last.status is model.Status.PASSED and any(case.status.is_bad for case in earlier),
        message=last.message or told.message,
        text=last.text or told.text,
    )
