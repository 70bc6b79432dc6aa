import dataclasses
import math

import pytest

from reporter import model
from reporter.views import wording
from tests.unit.views import samples


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, ""),
        (-1, ""),
        (math.nan, ""),
        (math.inf, ""),
        (0.0001, "under 1 ms"),
        (0.0123, "12 ms"),
        (0.31, "0.31 s"),
        (9.999, "10.0 s"),
        (59.99, "1 min"),
        (125, "2 min 5 s"),
        (3600, "1 h"),
        (3780, "1 h 3 min"),
        (1e300, "277,777,777 h 46 min"),
    ],
)
def test_duration__reads_well(seconds: float, expected: str) -> None:
    assert wording.duration(seconds) == expected


@pytest.mark.parametrize(
    ("counts", "conclusion", "expected"),
    [
        (model.Counts(5, 5), "success", "All 5 test cases passed"),
        (model.Counts(1, 1), "success", "The only test case passed"),
        (model.Counts(5, 3, 0, 0, 2), "success", "3 test cases passed, 2 skipped"),
        (model.Counts(2, 0, 0, 0, 2), "success", "All 2 test cases were skipped"),
        (model.Counts(1, 0, 0, 0, 1), "success", "The only test case was skipped"),
        (model.Counts(5, 3, 1, 1), "failure", "2 of 5 test cases failed"),
        (model.Counts(1, 0, 1), "failure", "1 of 1 test case failed"),
        (model.Counts(5, 5), "failure", "A report claims failures that its test cases don't show"),
        (model.Counts(5, 5), "neutral", "All 5 test cases passed, but a report could not be read whole"),
        (model.Counts(), "neutral", "No test case was found"),
    ],
)
def test_headline__tells_the_truth(counts: model.Counts, conclusion: str, expected: str) -> None:
    result = dataclasses.replace(samples.PASSING, counts=counts, conclusion=model.Conclusion(conclusion))
    assert wording.headline(result) == expected


def receipt(
    upload: model.Upload, parsed: int, sent: int = 0, acknowledged: int = 0, *, server: int | None = None
) -> model.Receipt:
    counts = None if server is None else model.ServerCounts(server, 0, 0, 0)
    return model.Receipt(upload, parsed, sent, acknowledged, server_counts=counts)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            receipt(model.Upload.CONFIRMED, 9, 9, 9, server=9),
            "parsed 9 = sent 9 = acknowledged 9 = confirmed by Buddy 9",
        ),
        (
            receipt(model.Upload.CONFIRMED, 9, 9, 9, server=20),
            "parsed 9 = sent 9 = acknowledged 9, confirmed by Buddy (the session now holds 20)",
        ),
        (receipt(model.Upload.ACCEPTED, 9, 9, 9), "parsed 9 = sent 9 = acknowledged 9"),
        (receipt(model.Upload.PARTIAL, 9, 9, 9, server=8), "parsed 9 = sent 9 = acknowledged 9 ≠ counted by Buddy 8"),
        (receipt(model.Upload.FAILED, 9, 5, 0), "parsed 9 ≠ sent 5 ≠ acknowledged 0"),
    ],
)
def test_chain__compares_step_by_step(given: model.Receipt, expected: str) -> None:
    assert wording.chain(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (receipt(model.Upload.CONFIRMED, 9, 9, 9), "confirmed by Buddy, case by case"),
        (receipt(model.Upload.ACCEPTED, 9, 9, 9), "acknowledged by Buddy, which gave no closing counts to compare"),
        (receipt(model.Upload.SKIPPED, 9), "nothing was sent to Buddy"),
        (receipt(model.Upload.REJECTED, 9, 9, 0), "Buddy refused the test cases"),
        (receipt(model.Upload.FAILED, 9, 9, 0), "the test cases did not reach Buddy"),
        (receipt(model.Upload.FAILED, 9, 9, 4), "Buddy has 4 of 9 test cases"),
        (receipt(model.Upload.PARTIAL, 9, 9, 9), "Buddy has every test case, but that is not confirmed"),
    ],
)
def test_delivery__in_plain_words(given: model.Receipt, expected: str) -> None:
    assert wording.delivery(given) == expected


def test_problems__grave_ones_first_each_with_its_file() -> None:
    problems = wording.problems(dataclasses.replace(samples.FAILING, problems=(model.Problem("a note"),)))
    assert [(problem.file, problem.line) for problem in problems] == [("reports/phpunit.xml", 12), ("", 0)]


def test_title__of_a_case_without_a_name() -> None:
    case = samples.PYTEST_FAILURE._replace(name=" ")
    assert wording.title(case) == case.classname
    assert wording.title(case._replace(classname="")) == "(test case without a name)"


def test_message__is_the_trace_where_there_is_none() -> None:
    assert wording.message(samples.PYTEST_FAILURE._replace(message=" \n")) == samples.TRACE
