"""What a run comes to, in values and in words: decided once."""

import dataclasses
from typing import Any

import pytest

from reporter import cause_group, look_ups, model
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


def test_build__the_example_of_a_cause_stands_for_a_failure_that_was_kept_without_its_texts() -> None:
    kept = samples.PYTEST_FAILURE._replace(text="", message="assert")
    group = cause_group.Group(samples.PYTEST_FAILURE, "assert", count=1, numbers=[0])
    facts = results.Facts(samples.SESSION, model.Receipt(), model.Counts(1, failed=1), failures=[kept], groups=[group])
    (cause,) = results.build(facts, look_ups.LookUps(reason=lambda _: "assert")).causes
    assert cause.failures[0].case.text == samples.TRACE


def failing(file: str, name: str = "t", **fields: Any) -> model.TestCase:
    return samples.PYTEST_FAILURE._replace(file=file, name=name, **fields)


def test_build__a_cause_is_where_it_was_thrown_its_files_with_most_failures_first() -> None:
    thrown = {"thrown_file": "shop/cart.py", "thrown_line": 7}
    cases = [failing("a.py", "t0", **thrown), failing("b.py", "t1", **thrown), failing("b.py", "t2", **thrown)]
    (cause,) = samples.build(failures=cases, counts=model.Counts(3, failed=3)).causes
    assert (cause.file, cause.line) == ("shop/cart.py", 7)
    assert [(share.file, share.failed) for share in cause.shares] == [("b.py", 2), ("a.py", 1)]


def test_build__a_share_counts_the_classes_of_its_file_alone() -> None:
    classes = {"tests.test_cart": 3, "tests.test_cart.TestTotal": 2, "tests.test_cart_total": 9}
    case = failing("tests/test_cart.py")
    (cause,) = samples.build(failures=[case], counts=model.Counts(14, 13, 1), classes=classes).causes
    assert cause.shares == (model.FileShare("tests/test_cart.py", 1, 5),)


def test_build__one_failure_has_no_common_cause() -> None:
    one, two = failing("a.py", "t0"), failing("a.py", "t1")
    assert samples.build(failures=[one], counts=model.Counts(3, 2, 1)).words.headline == "1 of 3 test cases failed"
    both = samples.build(failures=[one, two], counts=model.Counts(3, 1, 2)).words.headline
    assert both != "2 of 3 test cases failed"
    assert both.startswith("2 of 3 test cases failed")


def test_build__so_many_causes_are_shown() -> None:
    cases = [failing("a.py", f"t{at}", thrown_file="b.py", thrown_line=at + 1) for at in range(103)]
    result = samples.build(failures=cases, counts=model.Counts(103, failed=103))
    assert len(result.causes) == 100


def test_build__what_is_missing_by_whichever_number_of_the_receipt_is_largest() -> None:
    named = model.Problem("test_a: refused", "a.xml")
    for receipt, missing in (
        (model.Receipt(parsed=9, acknowledged=4), 5),
        (model.Receipt(parsed=9, acknowledged=9, rejected=1, unsent=2), 3),
        (model.Receipt(parsed=9, acknowledged=9, undelivered=(named,)), 1),
        (model.Receipt(parsed=9, acknowledged=9), 0),
    ):
        assert samples.build(receipt=receipt).words.missing == missing


def test_build__reports_with_failures_first_then_those_with_problems() -> None:
    odd = model.Problem("odd")
    files = [
        model.ReportFile("a.xml", model.Counts(1, 1)),
        model.ReportFile("b.xml", model.Counts(1, 1), (odd,)),
        model.ReportFile("c.xml", model.Counts(1, failed=1)),
        model.ReportFile("d.xml", model.Counts(1, failed=1), (odd,)),
    ]
    reports = samples.build(files=files, counts=model.Counts(4, 2, 2)).words.reports
    assert [file.path for file in reports] == ["d.xml", "c.xml", "b.xml", "a.xml"]


def test_build__what_a_run_that_broke_off_lacks_is_said_once() -> None:
    cut = model.Problem("ends in the middle", effect=model.Effect.UNREAD, code="report-cut")
    files = [model.ReportFile(f"{name}.xml", model.Counts(1, 1), (cut,)) for name in "ab"]
    crash = model.BrokenOff("a.xml", 1)
    assert samples.build(files=files[:1], counts=model.Counts(1, 1), broken_off=crash).words.warnings == ()
    (warning,) = samples.build(files=files, counts=model.Counts(2, 2), broken_off=crash).words.warnings
    assert warning.startswith("1 report could not")
    assert len(samples.build(files=files[:1], counts=model.Counts(2, 1, 1)).words.warnings) == 1


def test_build__a_claim_is_said_once() -> None:
    claims = model.ReportFile("a.xml", problems=(model.Problem("claims", effect=model.Effect.CLAIMED_FAILURE),))
    assert samples.build(files=[claims], counts=model.Counts(1, 1)).words.warnings == ()  # the headline says it
    assert len(samples.build(files=[claims], counts=model.Counts(2, 1, 1)).words.warnings) == 1


def test_totals__of_files_and_classes_by_the_class_names() -> None:
    classes = {"tests.a.TestA": 2, "tests.a": 1, "tests.ab": 4, "tests.b.TestB.Inner": 8, "shop.Cart": 16}
    shares = ["tests/a.py", "./tests/b.py", "tests/c.py", "shop.Cart", "shop.Order", "tests/a"]
    group = cause_group.Group(samples.PYTEST_FAILURE, "why", shares=dict.fromkeys(shares, 1))
    totals = results._totals([group], classes)
    assert [totals.get(share, 0) for share in shares] == [3, 8, 0, 16, 0, 0]
