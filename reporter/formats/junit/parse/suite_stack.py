"""The open test suites of a report, one inside the other: where a case belongs, and what a closed suite comes to."""

import collections
from pathlib import PurePath

from reporter import model
from reporter.formats import capped_text, stable_names
from reporter.formats.junit.parse import attempts, case_maker
from reporter.formats.junit.parse.declared_counts import cross_check
from reporter.formats.junit.parse.suite import Suite
from reporter.formats.producers import Writer

Finding = tuple[str, int, model.Effect]  # message, line of the report, effect
PROBLEMS = 100  # of one report and one effect


class SuiteStack:
    """A stack of suites; collects the cases that are complete in `cases`, and what is odd in `problems`.

    `path` is the report's, `to_hold` are the offsets of suites whose attempts may have to be joined (see `survey`).
    """

    def __init__(
        self, path: str, *, to_hold: frozenset[int], stable: stable_names.StableNames, maker: case_maker.CaseMaker
    ) -> None:
        self.cases: list[model.TestCase] = []
        self.problems: list[Finding] = []
        self.unshown_problems = 0  # beyond the first `PROBLEMS` of an effect
        self._met: collections.Counter[model.Effect] = collections.Counter()
        self._overfull = to_hold
        self._stable = stable
        self._maker = maker
        # the lowest suite takes the cases that stand in none
        self._stack = [Suite({}, name="", group=_clean(stable, PurePath(path).stem), file="", line=1)]

    @property
    def innermost(self) -> Suite:
        """Return the suite that a case would belong to now."""
        return self._stack[-1]

    def open(self, attributes: dict[str, str], *, line: int, offset: int) -> None:
        """Open a suite; `offset` is where its tag stands, in bytes of what the parser was fed."""
        parent = self.innermost
        name = _clean(self._stable, attributes.get("name", ""))
        suite = Suite(
            attributes,
            name=name,
            group=name or parent.group,
            file=(attributes.get("file") or parent.file)[: capped_text.NAME_CHARS],
            line=line,
        )
        suite.problems_before = self._met.total()
        parent.has_suites = True
        if offset in self._overfull or suite.writer is Writer.GOTESTSUM:
            suite.held = []
        self._stack.append(suite)

    def close(self, *, whole: bool = True) -> None:
        """Close the innermost suite; `whole` says that its end tag was met."""
        suite = self._stack.pop()
        self._release(suite)
        self._judge_results(suite)
        if suite.unended:
            what = (
                f"{suite.unended} test{'' if suite.unended == 1 else 's'} of {suite.name!r} had begun and never ended"
            )
            self._note(f"{what}, without name or result: not counted", suite, model.Effect.UNREAD)
        difference = cross_check(suite, f"test suite {suite.name!r}" if suite.name else "the report")
        # of a broken-off suite only this is certain: a failure that it promises is not among its cases
        certain = difference and (whole or difference[1] is model.Effect.CLAIMED_FAILURE)
        # a claim is said once: `<testsuites>` repeats the numbers of the suites inside it
        told_already = suite.has_suites and self._met.total() > suite.problems_before
        if difference and certain and not told_already:
            self._note(difference[0], suite, difference[1])
        self.innermost.include(suite)

    def close_all(self) -> None:
        """Close what is still open: a broken-off report ends in the middle of its suites."""
        while len(self._stack) > 1:
            self.close(whole=False)

    def hold(self, case: model.TestCase) -> None:
        """Keep a case of the innermost suite, whose attempts may have to be joined."""
        suite = self.innermost
        if suite.held is None:  # there were too many, see below
            self.cases.append(case)
            return
        suite.held.append(case)
        if len(suite.held) > attempts.HELD_CASES:
            if (suite.declared["tests"] or 0) < attempts.HELD_CASES:
                what = f"holds more than {attempts.HELD_CASES} attempts: counted each as a test case"
                self._note(f"test suite {suite.name!r} {what}", suite)
            self._give_up(suite)

    def _give_up(self, suite: Suite) -> None:
        """Count each case of a suite that is too large to be held, and compare no numbers."""
        suite.declared["tests"] = None
        self.cases.extend(suite.held or ())
        suite.held = None

    def _release(self, suite: Suite) -> None:
        if suite.held is None:
            return
        joined = None if suite.has_suites else attempts.join(suite.held, suite.declared["tests"], suite.writer)
        if joined is not None:
            suite.replace_own(joined)
        self.cases.extend(suite.held if joined is None else joined)
        suite.held = None

    def _judge_results(self, suite: Suite) -> None:
        """Treat an `<error>` or `<failure>` of the suite itself: a crash that no case shows."""
        if suite.result is None:
            return
        tag, message, trace = suite.result
        said = (message or trace.strip().partition("\n")[0] or "no message")[:500]
        if suite.total.tests:
            what = f"test suite {suite.name or case_maker.UNNAMED!r} has an <{tag}> of its own: {said}"
            self._note(what, suite, model.Effect.CLAIMED_FAILURE)
            return
        case = self._maker.of_suite(suite, said, trace)
        suite.own.count(case.status)
        self.cases.append(case)

    def _note(self, message: str, suite: Suite, effect: model.Effect = model.Effect.NOTE) -> None:
        self._met[effect] += 1
        if self._met[effect] > PROBLEMS:
            self.unshown_problems += 1
        else:
            self.problems.append((message, suite.line, effect))


def _clean(stable: stable_names.StableNames, name: str) -> str:
    return stable.clean_group(name.strip())[: capped_text.NAME_CHARS]
