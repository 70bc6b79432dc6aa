"""Whether a test suite holds what its attributes declare; cases are counted, attributes only compared."""

from typing import NamedTuple

from reporter import model
from reporter.formats.junit.parse.suite import Numbers, Suite

# writers whose suites hold more cases than `tests=` says, in every run: Surefire leaves out nested classes and earlier
# runs, gotestsum what failed outside of tests, doctest subcases, Common Test and nose2 set-up and tear-down, jest-junit
# what is still to be done; RuboCop counts files, Newman requests
_WRITE_MORE = frozenset({"surefire", "failsafe", "go", "doctest", "commontest", "rubocop", "jest", "nose2", "newman"})
# what could not be run is written and counted as skipped, but fails the run
_FAIL_SKIPPED = frozenset({"ctest", "eunit"})
# Catch2 counts assertions, also those that failed
_COUNT_ASSERTIONS = frozenset({"catch2"})

# HTMLHint counts the files that it looked through, and writes those that have errors
_COUNTS_FILES = "HTMLHint Tests"


class Difference(NamedTuple):
    """How a suite's attributes differ from its cases."""

    code: str
    message: str
    effect: model.Effect


def cross_check(suite: Suite, what: str) -> Difference | None:
    """Compare what the suite declares with what it holds; return a difference that no known dialect explains.

    A suite's attributes may count its own cases or those of the suites inside it too: either is right.
    """
    if suite.is_as_declared:
        return None
    held = suite.total
    bad = _claimed(suite, held)
    if bad and not held.bad and not suite.joined_bad:
        return Difference("claimed-failure", _claims(suite, what, bad=bad, held=held), model.Effect.CLAIMED_FAILURE)
    if suite.producer in _COUNT_ASSERTIONS:
        return None
    if suite.producer == "node" and suite.has_suites:  # it counts these suites, each as one test, not what they hold
        return None
    if suite.joined:  # `tests=` was what told the attempts apart, and the other numbers may count attempts
        return None
    tests = suite.declared["tests"]
    if tests is not None and suite.producer in _WRITE_MORE and held.tests > tests:
        return None
    if tests is not None and suite.name == _COUNTS_FILES and tests > held.tests:
        return None
    if tests is not None and not _tests_agree(suite, tests, held):
        return _tests_differ(suite, what, tests=tests, held=held)
    if _says_failures(suite) and not any(_failures_agree(suite, numbers) for numbers in (suite.own, held)):
        message = (
            f"{what} says failures={suite.declared['failures'] or 0} errors={suite.declared['errors'] or 0}, but its "
            f"test cases show {held.failed} failed and {held.errors} errored: counted the test cases"
        )
        return Difference("counts-differ", message, model.Effect.NOTE)
    return _check_skipped(suite, what, held)


def _claimed(suite: Suite, held: Numbers) -> int:
    """Return how many cases the attributes say failed; Node.js counts what is still to be done and fails, as well."""
    bad = (suite.declared["failures"] or 0) + (suite.declared["errors"] or 0)
    if suite.producer == "node":
        return max(0, bad - held.excused)
    return bad


def _claims(suite: Suite, what: str, *, bad: int, held: Numbers) -> str:
    says = " ".join(f"{name}={suite.declared[name]}" for name in ("failures", "errors") if suite.declared[name])
    missing = "results are"
    if bad == 1:
        missing = "a result is"
    cases = model.number_of(held.tests, "test case")
    return f"{what} says {says}, but none of its {cases} failed: {missing} missing from the report"


def _tests_differ(suite: Suite, what: str, *, tests: int, held: Numbers) -> Difference | None:
    if suite.hooks:  # the tests behind them did not run
        return None
    if suite.producer == "tap" and tests > held.tests > 0:  # node-tap counts a subtest that failed, too
        return None
    if suite.producer in ("mocha", "cypress") and tests > held.tests:
        left_out = model.number_of(tests - held.tests, "test case")
        why = "mocha-junit-reporter writes pending tests only with its option includePending"
        message = f"{what} leaves {left_out} out: {why}"
        return Difference("pending-left-out", message, model.Effect.NOTE)
    if suite.producer == "libtest" and tests - held.tests == suite.declared["skipped"]:
        left_out = model.number_of(tests - held.tests, "test case")
        message = f"{what} leaves {left_out} out: libtest does not write ignored tests into its report"
        return Difference("pending-left-out", message, model.Effect.NOTE)
    if suite.producer == "pytest" and tests > held.tests > 0:
        message = (
            f"{what} says tests={tests}: pytest counts each subtest there, and each worker of pytest-xdist "
            "that could not load a file, and writes one test case for all of them"
        )
        return Difference("subtests-counted", message, model.Effect.NOTE)
    message = f"{what} says tests={tests}, but holds {model.number_of(held.tests, 'test case')}: counted the test cases"
    if held.tests:
        return Difference("counts-differ", message, model.Effect.NOTE)
    return Difference("cases-missing", message, model.Effect.UNREAD)


def _tests_agree(suite: Suite, tests: int, held: Numbers) -> bool:
    return _may_mean(suite, tests, suite.own) or (suite.has_suites and _may_mean(suite, tests, held))


def _may_mean(suite: Suite, tests: int, numbers: Numbers) -> bool:
    """Say whether `tests=` is the number of these cases, with or without what was skipped, disabled or added."""
    disabled, skipped = suite.declared["disabled"] or 0, suite.declared["skipped"] or 0
    all_of_them = numbers.tests
    counted = (all_of_them, all_of_them - numbers.skipped, all_of_them - disabled, all_of_them - skipped)
    return tests in counted or tests + suite.added in counted


def _says_failures(suite: Suite) -> bool:
    return suite.declared["failures"] is not None and not suite.added  # what stands for a crash is counted anyhow


def _failures_agree(suite: Suite, numbers: Numbers) -> bool:
    """Compare the sums: writers differ in what is a failure and what an error, and some count an error twice."""
    failures, errors = suite.declared["failures"] or 0, suite.declared["errors"] or 0
    shown = suite.results_shown  # which the attributes may count beside the cases
    if suite.producer in _FAIL_SKIPPED:
        disabled = suite.declared["disabled"] or 0  # CTest counts these beside those that it skipped
        differs_by = numbers.bad + numbers.skipped - failures - errors - (suite.declared["skipped"] or 0)
        return differs_by in (0, disabled)
    if suite.producer == "node":
        return numbers.bad <= failures + errors <= numbers.bad + numbers.excused
    if suite.producer == "jasmine":  # jasmine-reporters counts each expectation
        return failures >= numbers.bad
    return numbers.bad in (failures + errors, failures, failures + errors - shown, failures - shown)


def _check_skipped(suite: Suite, what: str, held: Numbers) -> Difference | None:
    skipped, disabled = suite.declared["skipped"], suite.declared["disabled"] or 0
    if suite.producer in _FAIL_SKIPPED and _says_failures(suite):  # compared with the failures
        return None
    if skipped is None or suite.hooks or any(n.skipped in (skipped, skipped + disabled) for n in (suite.own, held)):
        return None
    verb = "were"
    if held.skipped == 1:
        verb = "was"
    cases = model.number_of(held.skipped, "test case")
    message = f"{what} says skipped={skipped}, but {cases} in it {verb} skipped: counted the test cases"
    return Difference("counts-differ", message, model.Effect.NOTE)
