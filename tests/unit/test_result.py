"""What a run comes to, in values and in words: decided once."""

import dataclasses

import pytest

from reporter import causes, model
from reporter import result as results
from tests.unit.outputs import samples


@pytest.mark.parametrize(
    ("counts", "problems", "expected", "tone"),
    [
        (model.Counts(5, 5), [], "5 test cases passed", model.Tone.GOOD),
        (model.Counts(1, 1), [], "The only test case passed", model.Tone.GOOD),
        (model.Counts(5, 3, 0, 0, 2), [], "3 test cases passed, 2 skipped", model.Tone.GOOD),
        (model.Counts(2, 0, 0, 0, 2), [], "All 2 test cases were skipped", model.Tone.GOOD),
        (model.Counts(1, 0, 0, 0, 1), [], "The only test case was skipped", model.Tone.GOOD),
        (
            model.Counts(5, 5, 0, 0, 0, 2),
            [],
            "5 test cases passed, 2 of them only at a later attempt",
            model.Tone.WARNING,
        ),
        (model.Counts(5, 3, 1, 1), [], "2 of 5 test cases failed", model.Tone.BAD),
        (model.Counts(1, 0, 1), [], "1 of 1 test case failed", model.Tone.BAD),
        (
            model.Counts(5, 5),
            [model.Effect.CLAIMED_FAILURE],
            "A report claims failures that its test cases don't show",
            model.Tone.BAD,
        ),
        (
            model.Counts(5, 5),
            [model.Effect.UNREAD],
            "5 test cases passed, but a report could not be read whole",
            model.Tone.WARNING,
        ),
        (model.Counts(), [], "No test case was found", model.Tone.WARNING),
    ],
)
def test_build__headline_and_tone_tell_the_truth(
    counts: model.Counts, problems: list[model.Effect], expected: str, tone: model.Tone
) -> None:
    found = [model.Problem("x", effect=effect) for effect in problems]
    words = samples.build(counts=counts, problems=found).words
    assert (words.headline, words.tone) == (expected, tone)


def test_build__a_job_that_only_opens_or_closes_a_session() -> None:
    receipt = model.Receipt(model.Upload.ACCEPTED, reason="the session was left open, as asked")
    for effect, expected in (
        (model.Effect.WARNING, "No test case in this job"),
        (model.Effect.NOTE, "No test case was found"),  # as where the run misses them
        (model.Effect.UNREAD, "No test case was found"),
    ):
        problem = model.Problem("is empty", "a.xml", effect=effect)
        result = samples.change(samples.NOTHING, receipt=receipt, problems=(problem,))
        assert result.words.headline == expected
    assert samples.change(samples.NOTHING, receipt=receipt, problems=()).words.tone is model.Tone.INFO


def test_build__is_not_content_where_the_job_failed() -> None:
    words = samples.change(samples.PASSING, alarm="it crashed").words
    assert words.headline == "60 test cases passed, 4 skipped, but the job had failed before"
    assert words.tone is model.Tone.WARNING


@pytest.mark.parametrize("upload", model.Upload)
def test_build__delivery_is_amiss_only_where_something_may_be_missing(upload: model.Upload) -> None:
    is_well = upload in (model.Upload.CONFIRMED, model.Upload.ACCEPTED, model.Upload.SKIPPED)
    receipt = model.Receipt(upload, 9)
    assert samples.build(receipt=receipt).words.is_delivery_amiss != is_well
    trouble = dataclasses.replace(receipt, trouble=model.Trouble.UNREACHABLE)
    assert samples.build(receipt=trouble).words.is_delivery_amiss


def test_build__no_differences_where_a_session_holds_other_jobs_too() -> None:
    shared = model.Receipt(model.Upload.ACCEPTED, 109, 109, 109, server_counts=model.ServerCounts(300, 0, 0, 0))
    assert samples.change(samples.FAILING, receipt=shared).words.differences == ()
    assert samples.PARTIAL.words.differences == (("test cases", 109, 100), ("errored", 1, 0))


def test_build__notes_are_what_did_no_harm() -> None:
    note, cut = model.Problem("odd"), model.Problem("cut", effect=model.Effect.UNREAD)
    words = samples.change(samples.PASSING, files=(model.ReportFile("a.xml", problems=(note, cut)),)).words
    assert words.notes == (model.Problem("odd", "a.xml"),)
    assert words.problems == (model.Problem("cut", "a.xml", 0, model.Effect.UNREAD),)
    assert words.warnings == ()
    assert len(samples.FAILING.words.warnings) == 1


def test_build__grave_problems_first_each_with_its_file() -> None:
    words = samples.change(samples.FAILING, problems=(model.Problem("a note"),)).words
    assert [(problem.file, problem.line) for problem in words.problems] == [("reports/phpunit.xml", 12), ("", 0)]


def test_build__the_example_of_a_cause_has_its_texts() -> None:
    cases = [samples.PYTEST_FAILURE._replace(name=f"t{at}") for at in range(3)]
    (cause,) = samples.build(failures=cases, counts=model.Counts(3, failed=3)).causes
    assert (cause.count, len(cause.failures), cause.failures[0].case.text) == (3, 3, samples.TRACE)
    assert cause.shares == (model.FileShare("tests/checkout/test_cart.py", 3, 0),)


def test_totals__of_files_and_classes_by_the_class_names() -> None:
    classes = {"tests.a.TestA": 2, "tests.a": 1, "tests.ab": 4, "tests.b.TestB.Inner": 8, "shop.Cart": 16}
    shares = ["tests/a.py", "./tests/b.py", "tests/c.py", "shop.Cart", "shop.Order", "tests/a"]
    group = causes.Group(samples.PYTEST_FAILURE, "why", shares=dict.fromkeys(shares, 1))
    totals = results._totals([group], classes)
    assert [totals.get(share, 0) for share in shares] == [3, 8, 0, 16, 0, 0]
