import dataclasses

import pytest

from reporter import model
from reporter.outputs import besides_headline
from tests.unit.outputs import samples

CRASH = model.BrokenOff("r.xml", 7)


@pytest.mark.parametrize(
    ("counts", "others"),
    [
        (model.Counts(9, 6, 3), ["6 passed"]),
        (model.Counts(9, 6, 2, 1), ["2 failed", "1 errored", "6 passed"]),
        (model.Counts(9, 6, 0, 3), ["3 errored", "6 passed"]),
        (model.Counts(9, 9), []),
        (model.Counts(9, 7, skipped=2), []),
        (model.Counts(9, 7, skipped=2, flaky=1), ["2 skipped"]),
    ],
)
def test_counts__without_those_of_the_headline(counts: model.Counts, others: list[str]) -> None:
    assert list(besides_headline.counts(samples.change(samples.PASSING, counts=counts))) == others


def test_counts__of_a_run_that_broke_off_are_all_said() -> None:
    result = samples.change(samples.PASSING, counts=model.Counts(9, 7, skipped=2), broken_off=CRASH)
    assert list(besides_headline.counts(result)) == ["7 passed", "2 skipped"]


def test_counts__of_a_report_that_only_claims_failures_are_all_said() -> None:
    claims = model.Problem("claims", "a.xml", effect=model.Effect.CLAIMED_FAILURE, code="claimed-failure")
    result = samples.build(files=[model.ReportFile("a.xml", problems=(claims,))], counts=model.Counts(2, 2))
    assert list(besides_headline.counts(result)) == ["2 passed"]


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (None, ""),
        (model.Comparison("a", 0, 3), ""),
        (model.Comparison("a", 2), "2 new"),
        (model.Comparison("a", 3), "all new"),
        (model.Comparison("a", 2, why_not="no"), ""),
    ],
)
def test_compared__says_what_is_new(comparison: model.Comparison | None, said: str) -> None:
    assert besides_headline.compared(samples.change(samples.FAILING, comparison=comparison)) == said


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("3 failed, 0 with an error, of 109", ""),
        ("the plan's limit is reached", "the plan's limit is reached"),
        ("the limit of 109 test cases of 500 is reached", "the limit of 109 test cases of 500 is reached"),
        ("2 failed", "2 failed"),
        ("", ""),
    ],
)
def test_buddys_words__only_what_is_more_than_counts(message: str, said: str) -> None:
    session = dataclasses.replace(samples.SESSION, error_message=message)
    assert besides_headline.buddys_words(samples.change(samples.FAILING, session=session)) == said


def test_buddys_words__not_what_the_receipt_says() -> None:
    session = dataclasses.replace(samples.SESSION, error_message="limit")
    receipt = dataclasses.replace(samples.PARTIAL.receipt, reason="Buddy says: limit")
    assert besides_headline.buddys_words(samples.change(samples.PARTIAL, session=session, receipt=receipt)) == ""


def test_problems__not_what_the_headline_is_about() -> None:
    cut = model.Problem("ends in the middle", "r.xml", 1, model.Effect.UNREAD, "report-cut")
    others = (dataclasses.replace(cut, file="s.xml"), dataclasses.replace(cut, code="empty"))
    result = samples.change(samples.PASSING, problems=(cut, *others))
    assert besides_headline.problems(result) == [cut, *others]
    assert besides_headline.problems(samples.change(result, broken_off=CRASH)) == list(others)


def test_fixed__names_a_few_or_only_counts() -> None:
    def told(fixed: int, *names: str) -> str:
        compared = model.Comparison("9af31c2", 0, fixed, names)
        return besides_headline.fixed(samples.change(samples.PASSING, comparison=compared), lambda name: f"<{name}>")

    assert told(0) == ""
    assert told(2, "a", "b") == "<a>, <b>"
    assert told(8, *"abcdef") == "<a>, <b>, <c>, <d>, <e> and 3 more"
    assert told(3) == "3 test cases"
    assert besides_headline.fixed(samples.PASSING) == ""


def test_problems__that_there_is_no_test_case_is_said_by_the_headline() -> None:
    asks = model.Problem("there is no test case: did the tests run?", code="no-test-case")
    empty = model.Problem("holds no test case", "a.xml", code="no-test-case")
    result = samples.change(samples.PASSING, counts=model.Counts(), problems=(asks, empty))
    assert [found.message for found in besides_headline.problems(result)] == [
        "did the tests run?",
        "holds no test case",
    ]
