"""The second reading of a TRX report: the parser's events become test cases."""

import os
import re

from reporter import model
from reporter.formats import capped_text, stable_names
from reporter.formats.junit import root_elements
from reporter.formats.junit.decode import feeding, source
from reporter.formats.junit.parse import open_case, suite_stack
from reporter.formats.junit.parse.handler import NESTED_CASES, NESTING
from reporter.formats.trx import counters, results
from reporter.formats.trx.survey import RESULT_TAGS, Survey

_TEXTS = {
    ("ErrorInfo", "Message"): "message",
    ("ErrorInfo", "StackTrace"): "trace",
    ("Output", "StdOut"): "output",
    ("Output", "StdErr"): "output",
    ("Output", "DebugTrace"): "output",
    ("TextMessages", "Message"): "output",
}
_KEPT = ("testId", "testName", "outcome", "duration", "testListId", "parentExecutionId", "dataRowInfo")
_RUN_ERRORS = 20
# an error of the run that only says that tests failed: xUnit's for each of them, the newer platform's for all
_SHOWN_BY_A_CASE = re.compile(r"\[FAIL\]\s*\Z|\AExit code indicates failure: '2'")
_TIMED_NAME = re.compile(r"_\d{4}-\d\d-\d\d_\d\d_\d\d_\d\d")  # `user_machine_2026-11-24_01_32_44.trx`
_HELD_CHARS = 32 << 20  # of attempts that wait for the last one; beyond, without message and trace
_EXAMPLES = 3


class Handler:
    """Parses one report that `survey` has seen; collects in `cases`, which the reader empties after every chunk."""

    def __init__(self, path: str, survey: Survey, stable: stable_names.StableNames) -> None:
        self._feeder = feeding.Feeder()
        self._parser = parser = self._feeder.parser
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        self.cases: list[model.TestCase] = []
        self.odd_times: list[str] = []  # the first few
        self._counts = counters.Held()
        self._run_errors: list[str] = []
        self.problems: list[suite_stack.Finding] = []
        self.unshown_problems = 0
        self.declared_tests = 0  # its counters stand behind the results, where a report that breaks off has none
        self._path, self._survey, self._stable = path, survey, stable
        self._attempts = survey.attempts()
        self._held: dict[int, list[model.TestCase]] = {}
        self._held_chars = 0
        self._groups: dict[str, str] = {}
        self._tags: list[str] = []  # open elements
        self._open: list[results.Result] = []
        self._text_depth = 0  # of the element whose text is collected; 0 is none
        self._run_error: capped_text.CappedText | None = None
        self._run_line = 0

    @property
    def open_case(self) -> open_case.OpenCase:
        """Return the test case that the parser is in, with its class if that is defined before, or part of the name."""
        if not self._open:
            return open_case.OpenCase()
        stopped_in = self._open[-1]
        name = stopped_in.attributes.get("testName", "")
        return open_case.of_attributes({"name": name, "classname": self._make(stopped_in).classname})

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
        """Give out what a broken-off report left waiting, and compare the report with what it says of itself."""
        for several in self._held.values():
            self._give(_join(several))
        self._held.clear()
        if not self._survey.has_all_tests:
            self._note("too-many-tests", "holds so many tests that some have no class, and attempts are not joined")
        claims = counters.compare(self._survey, self._counts, has_run_errors=bool(self._run_errors))
        if self._run_errors:
            self._judge_run()
        for found in claims:
            self._note(found.code, found.message, found.effect)

    def _judge_run(self) -> None:
        """Treat an error of the run itself: a crash that no case may show."""
        said = f"the run has an error of its own: {capped_text.shorten(self._run_errors[0], 500)}"
        if self._survey.run_is_good:
            self._note("run-error", said)
        elif self._counts.bad:  # a crash, say, that these don't show
            self._note("run-error", said, model.Effect.WARNING)
        else:
            self.cases.append(self._case_of_run())

    def _note(self, code: str, message: str, effect: model.Effect = model.Effect.NOTE) -> None:
        self.problems.append(suite_stack.Finding(code, message, 0, effect))

    def _case_of_run(self) -> model.TestCase:
        """Make the case that stands for an error of the run itself, where no case shows it."""
        return model.TestCase(
            name=self._run_name(os.path.basename(self._path)),
            classname="",
            group=self._group(""),
            status=model.Status.ERROR,
            message=capped_text.cap("\n".join(self._run_errors), capped_text.MESSAGE_CHARS),
            report=self._path,
            report_line=self._run_line,
            producer=results.PRODUCER,
        )

    # -- events ----------------------------------------------------------------------------------------------------

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        parent = ""
        if self._tags:
            parent = self._tags[-1]
        elif tag not in ("TestRun", source.REPAIRED_ROOT):
            raise root_elements.NotJunitError(tag)
        self._tags.append(tag)
        if len(self._tags) > NESTING:
            raise feeding.RefusedError(f"nests more than {NESTING} elements")
        if tag in RESULT_TAGS:
            self._open_result(attributes)
        elif tag == "RunInfo" and results.status_of(attributes.get("outcome", "")).is_bad:
            self._run_error = capped_text.CappedText(capped_text.MESSAGE_CHARS)
            self._run_line = self._run_line or self._parser.CurrentLineNumber
        elif not self._text_depth:
            self._begin_text(parent, tag)

    def _end(self, _: str) -> None:
        if len(self._tags) == self._text_depth:
            self._end_text()
        tag = self._tags.pop()
        if tag in RESULT_TAGS:
            self._close_result()
        elif tag == "RunInfo" and self._run_error is not None:
            self._take_run_error(str(self._run_error).strip())
            self._run_error = None

    def _begin_text(self, parent: str, tag: str) -> None:
        """Collect the text of an element that says something."""
        kind = _TEXTS.get((parent, tag))
        if kind and self._open:
            collected = getattr(self._open[-1], kind)
        elif (parent, tag) == ("RunInfo", "Text") and self._run_error is not None:
            collected = self._run_error
        else:
            return
        self._text_depth = len(self._tags)
        self._parser.CharacterDataHandler = collected.add

    def _end_text(self) -> None:
        if self._parser.CharacterDataHandler is not None:
            self._parser.CharacterDataHandler("\n")
        self._parser.CharacterDataHandler = None
        self._text_depth = 0

    # -- results ---------------------------------------------------------------------------------------------------

    def _open_result(self, attributes: dict[str, str]) -> None:
        if len(self._open) == NESTED_CASES:
            raise feeding.RefusedError(f"nests more than {NESTED_CASES} test cases")
        self._text_depth = 0
        self._parser.CharacterDataHandler = None
        kept = {name: attributes[name] for name in _KEPT if name in attributes}
        self._open.append(results.begin(kept, self._parser.CurrentLineNumber))

    def _close_result(self) -> None:
        result = self._open.pop()
        is_bad = result.status.is_bad
        self._counts.elements += 1
        self._counts.bad_elements += is_bad
        if self._open:
            outer = self._open[-1]
            outer.rows += 1
            outer.has_bad_row = outer.has_bad_row or is_bad or result.has_bad_row
        if not result.stands_for_its_rows:
            self._take(results.key_of(result.attributes), self._make(result))

    def _make(self, result: results.Result) -> model.TestCase:
        definition = self._survey.definition(result.attributes.get("testId", ""))
        list_name = self._survey.list_name(result.attributes.get("testListId", ""))
        written = result.attributes.get("duration", "")
        time = results.seconds(written)
        if time is None:
            time = 0.0
            if len(self.odd_times) < _EXAMPLES:
                self.odd_times.append(capped_text.shorten(written, 40))
        group = self._group(list_name or definition.assembly)
        return results.make(result, definition, group=group, time=time, report=self._path)

    def _take(self, key: int, case: model.TestCase) -> None:
        """Take a case; an attempt waits for the last one."""
        number = self._attempts.get(key, 1)
        if number == 1:
            self._give(case)
            return
        self._held_chars += len(case.message) + len(case.text) + len(case.output)
        if self._held_chars > _HELD_CHARS:
            case = case._replace(message="", text="", output="")
        several = self._held.setdefault(key, [])
        several.append(case)
        if len(several) == number:
            self._counts.joined += number - 1
            self._give(_join(self._held.pop(key)))

    def _give(self, case: model.TestCase) -> None:
        self._counts.tests += 1
        self._counts.bad += case.status.is_bad
        self.cases.append(case)

    # -- the run ---------------------------------------------------------------------------------------------------

    def _take_run_error(self, text: str) -> None:
        if text and not _SHOWN_BY_A_CASE.search(text) and len(self._run_errors) < _RUN_ERRORS:
            self._run_errors.append(text)

    def _group(self, name: str) -> str:
        """Return a stable name of a group, that of the report where there is none."""
        name = name or self._run_name(os.path.splitext(os.path.basename(self._path))[0])
        if name not in self._groups:
            self._groups[name] = self._stable.clean_group(name)
        return self._groups[name]

    def _run_name(self, of_file: str) -> str:
        if _TIMED_NAME.search(of_file):  # the default; Buddy would see a new test each time
            return "test run"
        return capped_text.shorten(of_file, capped_text.NAME_CHARS)


def _join(several: list[model.TestCase]) -> model.TestCase:
    """Return the last attempt, with what the others tell."""
    last = several[-1]
    if len(several) == 1:
        return last
    told = next((case for case in several if case.message or case.text), last)
    return last._replace(
        earlier_attempts=len(several) - 1,
        flaky=last.status is model.Status.PASSED,
        message=last.message or told.message,
        text=last.text or told.text,
    )
