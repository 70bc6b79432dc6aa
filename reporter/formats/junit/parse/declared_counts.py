"""Whether a test suite holds what its attributes promise; cases are counted, attributes only compared."""

from reporter import model
from reporter.formats.junit.parse.suite import Numbers, Suite


def cross_check(suite: Suite, what: str) -> tuple[str, model.Effect] | None:
    """Compare what the suite promises with what it holds; return a difference that no known dialect explains.

    A suite's attributes may count its own cases or those of the suites inside it too: either is right.
    """
    held = suite.total
    bad = (suite.declared["failures"] or 0) + (suite.declared["errors"] or 0)
    if bad and not held.bad and not suite.joined_bad:
        return _claims(suite, what, bad, held), model.Effect.CLAIMED_FAILURE
    if suite.joined:  # `tests=` was what told the attempts apart, and the other numbers may count attempts
        return None
    tests = suite.declared["tests"]
    if tests is not None and not _tests_agree(suite, tests, held):
        return (
            f"{what} says tests={tests}, but holds {_cases(held.tests)}: counted the test cases",
            model.Effect.NOTE if held.tests else model.Effect.UNREAD,
        )
    if _says_failures(suite) and not any(_failures_agree(suite, numbers) for numbers in (suite.own, held)):
        return (
            f"{what} says failures={suite.declared['failures'] or 0} errors={suite.declared['errors'] or 0}, but its "
            f"test cases show {held.failed} failed and {held.errors} errored: counted the test cases",
            model.Effect.NOTE,
        )
    return _check_skipped(suite, what, held)


def _claims(suite: Suite, what: str, bad: int, held: Numbers) -> str:
    says = " ".join(f"{name}={suite.declared[name]}" for name in ("failures", "errors") if suite.declared[name])
    return (
        f"{what} says {says}, but none of its {_cases(held.tests)} failed: "
        f"{'a result is' if bad == 1 else 'results are'} missing from the report"
    )


def _tests_agree(suite: Suite, tests: int, held: Numbers) -> bool:
    disabled = suite.declared["disabled"] or 0
    skipped = suite.declared["skipped"] or 0
    return any(
        tests in (numbers.tests, numbers.tests - numbers.skipped, numbers.tests - disabled, numbers.tests - skipped)
        for numbers in (suite.own, held)
    )


def _says_failures(suite: Suite) -> bool:
    return suite.declared["failures"] is not None


def _failures_agree(suite: Suite, numbers: Numbers) -> bool:
    failures, errors = suite.declared["failures"] or 0, suite.declared["errors"]
    if failures == numbers.failed and errors in (None, numbers.errors):
        return True
    # many writers count an error as a failure too, or only there
    return failures == numbers.bad and errors in (None, 0, numbers.errors)


def _check_skipped(suite: Suite, what: str, held: Numbers) -> tuple[str, model.Effect] | None:
    skipped, disabled = suite.declared["skipped"], suite.declared["disabled"] or 0
    if skipped is None or any(n.skipped in (skipped, skipped + disabled) for n in (suite.own, held)):
        return None
    return (
        f"{what} says skipped={skipped}, but {_cases(held.skipped)} in it {'was' if held.skipped == 1 else 'were'} "
        "skipped: counted the test cases",
        model.Effect.NOTE,
    )


def _cases(number: int) -> str:
    return f"{number} test case{'' if number == 1 else 's'}"
