"""The open test suites of a report, one inside the other: where a case belongs, and what a closed suite comes to."""

import collections
import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from reporter import model
from reporter.formats import capped_text, producers, stable_names
from reporter.formats.junit.parse import attempts, case_maker, declared_counts, go_output, suite_output, suite_results
from reporter.formats.junit.parse.suite import Suite

PROBLEMS = 100  # of one report and one effect
_PROPERTIES = 20  # names of one suite that may tell who wrote it
_COMMENT_CHARS = 200
# Mocha's root suite with a file: under Cypress, which names the file of those behind it nowhere else
_ROOT_SUITE = ("name", "timestamp", "tests", "file")
_HOOK = re.compile(r"\"(?:before|after) (?:all|each)\" hook")


class Finding(NamedTuple):
    """Something odd about the report."""

    code: str
    message: str
    line: int
    effect: model.Effect


class SuiteStack:
    """A stack of suites; collects the cases that are complete in `cases`, and what is odd in `problems`.

    `path` is the report's, `to_hold` are the offsets of suites whose attempts may have to be joined (see `prescan`).
    """

    def __init__(
        self, path: str, *, to_hold: frozenset[int], stable: stable_names.StableNames, maker: case_maker.CaseMaker
    ) -> None:
        self.cases: list[model.TestCase] = []
        self.problems: list[Finding] = []
        self.unshown_problems = 0  # beyond the first `PROBLEMS` of an effect
        self._noted = 0
        self._met: collections.Counter[str] = collections.Counter()  # by effect; an enum's own hash takes a while
        self._overfull = to_hold
        self._stable = stable
        self._maker = maker
        self.declared_tests = 0  # by the outermost suites, or where those don't say, by the next ones
        self._root: Mapping[str, str] = {}  # attributes of the root element
        self._comment = ""
        self._suite_file = ""  # the last that a suite named
        self._unbuilt = go_output.UnbuiltPackages()
        # the lowest suite takes the cases that stand in none
        self._stack = [
            Suite({}, name="", group=self._clean(os.path.splitext(os.path.basename(path))[0]), file="", line=1)
        ]

    @property
    def innermost(self) -> Suite:
        """Return the suite that a case would belong to now."""
        return self._stack[-1]

    def open(self, attributes: dict[str, str], *, line: int, offset: int) -> None:
        """Open a suite; `offset` is where its tag stands, in bytes of what the parser was fed."""
        parent = self.innermost
        name = self._clean(attributes.get("name", ""))
        suite = Suite(
            attributes,
            name=name,
            group=name or parent.group,
            file=capped_text.shorten(attributes.get("file") or parent.file, capped_text.NAME_CHARS),
            line=line,
        )
        if len(self._stack) == 1 and not self._root:
            self._root = suite.written
        self._count_declared(suite)
        self._suite_file = suite.file or self._suite_file
        suite.problems_before = self._noted
        parent.has_suites = True
        if offset in self._overfull or suite.writer is producers.Writer.GOTESTSUM:
            suite.held = []
        self._stack.append(suite)

    def _count_declared(self, suite: Suite) -> None:
        """Count how many test cases the report says that it holds; a root's number holds those of its suites."""
        depth = len(self._stack)
        if depth == 1 or (depth == 2 and self._stack[1].declared["tests"] is None):
            self.declared_tests += suite.declared["tests"] or 0

    def close(self, *, whole: bool = True) -> None:
        """Close the innermost suite; `whole` says that its end tag was met."""
        suite = self._stack.pop()
        self.cases.extend(suite_output.release(suite))
        self._release(suite)
        self._judge_results(suite)
        if suite.unended:
            number = model.number_of(suite.unended, "test")
            what = f"{number} of {suite.name!r} had begun and never ended, without name or result"
            self._note("tests-unended", f"{what}: not counted", suite, model.Effect.UNREAD)
        self._compare_counts(suite, whole=whole)
        self.innermost.include(suite)
        if not suite.total.tests and tuple(suite.written)[:4] == _ROOT_SUITE:
            self.innermost.file = suite.file
        if len(self._stack) == 1:
            self.cases.extend(self._unbuilt.release())

    def close_all(self) -> None:
        """Close what is still open: a broken-off report ends in the middle of its suites."""
        while len(self._stack) > 1:
            self.close(whole=False)

    # -- marks of the writer ---------------------------------------------------------------------------------------

    def take_comment(self, text: str) -> None:
        """Take a comment of the report; the first may name the writer."""
        self._comment = self._comment or text[:_COMMENT_CHARS]

    def take_property(self, attributes: Mapping[str, str]) -> None:
        """Take a property of the innermost suite."""
        properties = self.innermost.properties
        if len(properties) < _PROPERTIES:
            properties.add(attributes.get("name", "")[:_COMMENT_CHARS])
        if attributes.get("name") == "file" and not self.innermost.file:  # WebdriverIO
            self.innermost.file = capped_text.shorten(attributes.get("value", ""), capped_text.NAME_CHARS)

    def begin_cases(self, attributes: Mapping[str, str]) -> None:
        """Find out who wrote the innermost suite, whose first case has these attributes."""
        suite = self.innermost
        if suite.has_begun:
            return
        suite.has_begun = True
        marks = producers.Marks(
            root=self._root,
            suite=suite.written,
            case=attributes,
            properties=frozenset(suite.properties),
            comment=self._comment,
            suite_files=(self._suite_file,),
        )
        suite.producer = producers.recognise(marks)
        if suite.producer == "playwright":
            project = self._stable.one_line(suite.written.get("hostname", ""))
            suite.project = capped_text.shorten(project, capped_text.NAME_CHARS // 10)

    # -- cases -----------------------------------------------------------------------------------------------------

    def take_all(self, cases: list[model.TestCase | None]) -> None:
        """Take complete cases of the innermost suite; None is one that never ended."""
        suite = self.innermost
        ended = list(filter(None, cases))
        suite.unended += len(cases) - len(ended)
        bad_before = suite.own.bad
        suite.own.count_all(ended)
        if suite.own.bad > bad_before:
            suite_results.remember(suite, ended)
        if suite.producer in ("mocha", "mocha-xunit", "cypress"):
            suite.hooks += sum(bool(case.status.is_bad and _HOOK.search(case.name)) for case in ended)
        if suite.producer == "prove" and suite.output:
            ended = suite_output.with_diagnostics(suite, ended)
        if suite.held is None:
            if suite.producer == "go":
                ended = self._unbuilt.take(ended)
            self.cases.extend(suite_output.set_aside(suite, ended))
            return
        for case in ended:
            if suite.held is None:
                self.cases.append(case)
            else:
                self._hold(suite, case)

    def _hold(self, suite: Suite, case: model.TestCase) -> None:
        """Keep a case whose attempts may have to be joined."""
        if suite.held is None:
            return
        size = attempts.size(case)
        if suite.held_bytes + size > attempts.HELD_TEXT_BYTES:
            case = attempts.shortened(case)
            size = attempts.size(case)
        suite.held_bytes += size
        suite.held.append(case)
        if len(suite.held) > attempts.HELD_CASES or suite.held_bytes > attempts.HELD_BYTES:
            if (suite.declared["tests"] or 0) < attempts.HELD_CASES:
                what = f"holds more than {len(suite.held) - 1} attempts: counted each as a test case"
                self._note("too-many-attempts", f"test suite {suite.name!r} {what}", suite)
            self._give_up(suite)

    def _give_up(self, suite: Suite) -> None:
        """Count each case of a suite that is too large to be held, and compare no numbers."""
        suite.declared["tests"] = None
        self.cases.extend(suite.held or ())
        suite.held = None

    def _release(self, suite: Suite) -> None:
        if suite.held is None:
            return
        joined = None
        if not suite.has_suites:
            joined = attempts.join(suite.held, suite.declared["tests"], suite.writer)
        if joined is not None:
            suite.replace_own(joined)
            suite.held = joined
        self.cases.extend(suite.held)
        suite.held = None

    # -- what a suite says of itself -------------------------------------------------------------------------------

    def _judge_results(self, suite: Suite) -> None:
        """Treat an `<error>` or `<failure>` of the suite itself."""
        cases, notes = suite_results.judge(suite, self._maker)
        self.cases.extend(cases)
        for note in notes:
            self._note("suite-result", note, suite)

    def _compare_counts(self, suite: Suite, *, whole: bool) -> None:
        """Say where the suite's attributes and its cases differ.

        Of a broken-off suite only a failure that it claims is certain. A claim is said once: `<testsuites>` repeats
        the numbers of the suites inside it.
        """
        what = "the report"
        if suite.name:
            what = f"test suite {suite.name!r}"
        difference = declared_counts.cross_check(suite, what)
        if difference is None or not (whole or difference.effect is model.Effect.CLAIMED_FAILURE):
            return
        if suite.has_suites and self._noted > suite.problems_before:
            return
        self._note(difference.code, difference.message, suite, difference.effect)

    def _note(self, code: str, message: str, suite: Suite, effect: model.Effect = model.Effect.NOTE) -> None:
        self._noted += 1
        self._met[effect.value] += 1
        if self._met[effect.value] > PROBLEMS:
            self.unshown_problems += 1
        else:
            self.problems.append(
                Finding(code, capped_text.shorten(message, capped_text.NAME_CHARS), suite.line, effect)
            )

    def _clean(self, name: str) -> str:
        return self._stable.clean_group(capped_text.shorten(name, capped_text.NAME_CHARS))
