import dataclasses
import math

import pytest

from reporter import model
from reporter.outputs.text import wording
from tests.unit.outputs import samples


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
    conclusion_ = model.Conclusion(conclusion)
    result = samples.change(samples.NO_TOKEN, counts=counts, conclusion=conclusion_)
    assert wording.headline(result) == expected


def test_beside_headline__says_nothing_twice() -> None:
    assert wording.beside_headline(samples.FAILING)[:2] == ["2 failed", "1 errored"]
    assert wording.beside_headline(samples.PASSING) == ["9.87 s"]
    flaky = samples.change(samples.PASSING, counts=model.Counts(5, 5, flaky=2))
    assert wording.beside_headline(flaky) == ["2 flaky"]
    claimed = dataclasses.replace(flaky, conclusion=model.Conclusion.FAILURE)
    assert wording.beside_headline(claimed) == ["5 passed", "2 flaky"]


def test_headline__of_a_job_that_only_opens_or_closes_a_session() -> None:
    receipt = model.Receipt(model.Upload.ACCEPTED, reason="the session was left open, as asked")
    result = samples.change(samples.NOTHING, receipt=receipt, problems=())
    assert wording.headline(result) == "No test case in this job"
    for effect, expected in (
        (model.Effect.WARNING, "No test case in this job"),
        (model.Effect.NOTE, "No test case was found"),  # as where the run misses them
        (model.Effect.UNREAD, "No test case was found"),
    ):
        problem = model.Problem("is empty", "a.xml", effect=effect)
        assert wording.headline(samples.change(result, problems=(problem,))) == expected
    assert wording.headline(samples.NOTHING) == "No test case was found"


def test_headline__is_not_content_where_the_job_failed() -> None:
    result = samples.change(samples.PASSING, alarm="it crashed")
    assert wording.headline(result) == "60 test cases passed, 4 skipped, but the job had failed before"


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
        (
            receipt(model.Upload.ACCEPTED, 9, 9, 9, server=20),
            "parsed 9 = sent 9 = acknowledged 9 (the session now holds 20)",
        ),
        (receipt(model.Upload.ACCEPTED, 9, 9, 9, server=9), "parsed 9 = sent 9 = acknowledged 9"),
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
        (receipt(model.Upload.ACCEPTED, 9, 9, 9), "acknowledged by Buddy"),
        (receipt(model.Upload.ACCEPTED, 0), "nothing to deliver"),
        (receipt(model.Upload.SKIPPED, 9), "nothing was sent to Buddy"),
        (receipt(model.Upload.REJECTED, 9, 9, 0), "Buddy refused the test cases"),
        (receipt(model.Upload.FAILED, 9, 9, 0), "the test cases did not reach Buddy"),
        (receipt(model.Upload.FAILED, 9, 9, 4), "Buddy has 4 of 9 test cases"),
        (receipt(model.Upload.PARTIAL, 9, 9, 9), "Buddy has every test case, but that is not confirmed"),
    ],
)
def test_delivery__in_plain_words(given: model.Receipt, expected: str) -> None:
    assert wording.delivery(given) == expected


def test_delivery__says_why() -> None:
    reason = "Buddy answered 401"
    for upload, what in (
        (model.Upload.REJECTED, "Buddy refused the test cases: Buddy answered 401"),
        (model.Upload.FAILED, "the test cases did not reach Buddy: Buddy answered 401"),
        (model.Upload.SKIPPED, "nothing was sent to Buddy: Buddy answered 401"),
    ):
        assert wording.delivery(dataclasses.replace(receipt(upload, 9), reason=reason)) == what
    left_open = dataclasses.replace(receipt(model.Upload.ACCEPTED, 9, 9, 9), reason="the session was left open")
    assert wording.delivery(left_open) == "acknowledged by Buddy; the session was left open"
    counted = dataclasses.replace(left_open, server_counts=model.ServerCounts(20, 0, 0, 0))
    assert wording.delivery(counted) == "acknowledged by Buddy"
    not_closed = dataclasses.replace(left_open, trouble=model.Trouble.UNREACHABLE)
    assert wording.delivery(not_closed) == "Buddy has every test case, but that is not confirmed"


@pytest.mark.parametrize("upload", model.Upload)
def test_is_delivery_amiss__only_where_something_may_be_missing(upload: model.Upload) -> None:
    is_well = upload in (model.Upload.CONFIRMED, model.Upload.ACCEPTED, model.Upload.SKIPPED)
    assert wording.is_delivery_amiss(receipt(upload, 9)) != is_well
    assert wording.is_delivery_amiss(dataclasses.replace(receipt(upload, 9), trouble=model.Trouble.UNREACHABLE))


def test_differences__none_where_a_session_holds_other_jobs_too() -> None:
    shared = receipt(model.Upload.ACCEPTED, 109, 109, 109, server=300)
    assert wording.differences(samples.change(samples.FAILING, receipt=shared)) == []
    assert wording.differences(samples.PARTIAL) == [("test cases", 109, 100), ("errored", 1, 0)]


def test_notes__are_what_did_no_harm() -> None:
    note, cut = model.Problem("odd"), model.Problem("cut", effect=model.Effect.UNREAD)
    result = samples.change(samples.PASSING, files=(model.ReportFile("a.xml", problems=(note, cut)),))
    assert wording.notes(result) == [model.Problem("odd", "a.xml")]
    assert wording.problems(result) == [model.Problem("cut", "a.xml", 0, model.Effect.UNREAD)]
    assert wording.reports_with(result, model.Effect.UNREAD) == 1
    assert wording.reports_with(samples.PASSING, model.Effect.UNREAD) == 0


def test_problems__grave_ones_first_each_with_its_file() -> None:
    problems = wording.problems(samples.change(samples.FAILING, problems=(model.Problem("a note"),)))
    assert [(problem.file, problem.line) for problem in problems] == [("reports/phpunit.xml", 12), ("", 0)]


def test_title__of_a_case_without_a_name() -> None:
    case = samples.PYTEST_FAILURE._replace(name=" ")
    assert wording.title(case) == case.classname
    assert wording.title(case._replace(classname="")) == "(test case without a name)"
