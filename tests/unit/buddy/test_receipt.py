"""The receipt: what each outcome comes to, in words."""

import itertools
from typing import Any, TypeAlias

import pytest

from reporter import model
from reporter.buddy.delivery import outcome, receipt
from reporter.buddy.delivery.ledger import NAMED, Batch, Ledger
from reporter.buddy.http import responses

CASES = [
    model.TestCase(f"t{n}", "c", "g", status, report="junit.xml", report_line=n + 1)
    for n, status in enumerate([model.Status.PASSED] * 6 + [model.Status.FAILED, model.Status.SKIPPED])
]
WHOLE = model.ServerCounts(8, 1, 0, 1)
DOWN = responses.Transient("no connection: refused")
TOKEN = responses.Rejected("Buddy answered 401", status=401, cure="check the token", stops_all=True)
Upload: TypeAlias = model.Upload
Trouble: TypeAlias = model.Trouble


def batch(start: int, end: int, *, was_sent: bool = False) -> Batch:
    return Batch(tuple((case, case.name) for case in CASES[start:end]), was_sent=was_sent)


def noted(*, acknowledged: int = 8, rejected: int = 0, lost: int = 0) -> Ledger:
    kept = Ledger()
    kept.note_parsed(CASES)
    places = [0, acknowledged, acknowledged + rejected, acknowledged + rejected + lost]
    for part in (batch(start, end) for start, end in itertools.pairwise(places)):
        kept.note_sent(part)
    kept.acknowledge(batch(*places[:2]))
    kept.reject(batch(*places[1:3]), responses.Rejected("Buddy answered 422: no"))
    kept.lose(batch(*places[2:]), responses.Ambiguous("the answer was lost"))
    kept.note_unsent(batch(places[3], 8), "the deadline was over")
    return kept


def write(kept: Ledger, **given: Any) -> model.Receipt:
    usual: dict[str, Any] = {
        "opened": True, "stopped_by": None, "close_error": None, "closes": True, "shared": False, "is_new": True,
        "tells_updates": False,
        "is_counting": False, "ended_in_error": False, "asked_for_error": False, "error_message": "",
        "server_counts": WHOLE, "counts_before": model.ServerCounts(0, 0, 0, 0), "last_trouble": "",
    }  # fmt: skip
    return receipt.write(kept, outcome.Outcome(**usual | given), requests=3, retries=1, notes=("a note",))


@pytest.mark.parametrize(
    ("outcome", "upload", "trouble", "words"),
    [
        ({}, Upload.CONFIRMED, Trouble.NONE, ""),
        ({"closes": False, "server_counts": None}, Upload.ACCEPTED, Trouble.NONE, "left open, as asked"),
        ({"server_counts": None}, Upload.ACCEPTED, Trouble.NONE, "no counts"),
        ({"server_counts": model.ServerCounts(7, 1, 0, 1)}, Upload.PARTIAL, Trouble.UNREACHABLE, "counts 7 test cases"),
        ({"server_counts": model.ServerCounts(9, 1, 0, 1)}, Upload.PARTIAL, Trouble.UNREACHABLE, "counts 9 test cases"),
        ({"server_counts": model.ServerCounts(8, 0, 1, 1)}, Upload.PARTIAL, Trouble.UNREACHABLE, "0 failed, 1 errored"),
        ({"close_error": DOWN, "server_counts": None}, Upload.ACCEPTED, Trouble.UNREACHABLE,
         "could not be closed: no connection"),
        ({"stopped_by": responses.Stopped("a signal")}, Upload.CONFIRMED, Trouble.NONE, ""),
        ({"stopped_by": responses.Stopped("a signal"), "server_counts": None}, Upload.ACCEPTED, Trouble.UNREACHABLE,
         "a signal"),
        # a session that others report into
        (
            {"server_counts": model.ServerCounts(18, 3, 0, 1), "counts_before": model.ServerCounts(10, 2, 0, 0)},
            Upload.CONFIRMED,
            Trouble.NONE,
            "",
        ),
        ({"counts_before": model.ServerCounts(5, 0, 0, 0)}, Upload.CONFIRMED, Trouble.NONE, ""),
        (
            {
                "server_counts": model.ServerCounts(99, 3, 0, 1),
                "counts_before": model.ServerCounts(95, 3, 0, 1),
                "shared": True,
                "is_new": False,
            },
            Upload.ACCEPTED,
            Trouble.NONE,
            "those of other jobs too",
        ),
        # grown by ours and more, since a time when none of ours can have been there
        (
            {
                "server_counts": model.ServerCounts(99, 3, 0, 1),
                "counts_before": model.ServerCounts(91, 2, 0, 0),
                "shared": True,
            },
            Upload.CONFIRMED,
            Trouble.NONE,
            "",
        ),
        (
            {
                "server_counts": model.ServerCounts(99, 2, 0, 1),
                "counts_before": model.ServerCounts(91, 2, 0, 0),
                "shared": True,
            },
            Upload.ACCEPTED,
            Trouble.NONE,
            "those of other jobs too",
        ),
        (
            {"server_counts": model.ServerCounts(99, 3, 0, 1), "shared": True, "counts_before": None},
            Upload.ACCEPTED,
            Trouble.NONE,
            "those of other jobs too",
        ),
        ({"server_counts": None, "is_counting": True}, Upload.ACCEPTED, Trouble.NONE, "still counting"),
        (
            {"server_counts": model.ServerCounts(99, 0, 0, 9), "shared": True, "counts_before": None},
            Upload.PARTIAL,
            Trouble.UNREACHABLE,
            "counts 99",
        ),
        (
            {"server_counts": model.ServerCounts(7, 1, 0, 1), "shared": True, "counts_before": None},
            Upload.PARTIAL,
            Trouble.UNREACHABLE,
            "counts 7",
        ),
    ],
)  # fmt: skip
def test_write__everything_acknowledged(outcome: dict[str, Any], upload: Upload, trouble: Trouble, words: str) -> None:
    receipt = write(noted(), **outcome)
    assert (receipt.upload, receipt.trouble) == (upload, trouble)
    assert words in receipt.reason if words else receipt.reason == ""
    assert (receipt.parsed, receipt.sent, receipt.acknowledged, receipt.unsent) == (8, 8, 8, 0)
    assert (receipt.requests, receipt.retries, receipt.notes[0], receipt.undelivered) == (3, 1, "a note", ())


@pytest.mark.parametrize("known", [True, False], ids=["later", "first"])
@pytest.mark.parametrize(
    ("tests", "failed", "told", "updated", "upload"),
    [
        (108, 6, False, 0, Upload.CONFIRMED),  # grown by eight, of which one failed: as good as in a first attempt
        (120, 9, False, 0, Upload.CONFIRMED),
        (107, 6, False, 0, Upload.ACCEPTED),  # something was updated, and nobody says what
        (107, 6, True, 1, Upload.CONFIRMED),
        (100, 5, True, 8, Upload.CONFIRMED),
        (100, 2, True, 8, Upload.CONFIRMED),  # what had failed passes now
        (100, 0, True, 8, Upload.PARTIAL),  # ours failed
        (106, 6, True, 1, Upload.ACCEPTED),  # one that Buddy said it added is not counted
    ],
)
def test_write__a_later_attempt(tests: int, failed: int, told: bool, updated: int, upload: Upload, known: bool) -> None:
    kept = noted()
    kept.updated = updated
    counts, before = model.ServerCounts(tests, failed, 0, 9), model.ServerCounts(100, 5, 0, 8)
    outcome = {"server_counts": counts, "counts_before": before, "shared": True, "tells_updates": told}
    written = write(kept, is_new=not known, **outcome)
    if not known and updated and upload is Upload.CONFIRMED:
        upload = Upload.ACCEPTED  # of a first attempt all must have been added
    assert written.upload is upload
    assert ("what an earlier attempt sent was updated" in written.reason) == (known and upload is Upload.ACCEPTED)


@pytest.mark.parametrize(
    ("given", "outcome", "upload", "trouble", "words"),
    [
        (
            {"acknowledged": 7, "rejected": 1},
            {},
            Upload.PARTIAL,
            Trouble.REJECTED,
            "1 of 8 test cases not delivered: 1 rejected",
        ),
        ({"acknowledged": 6, "rejected": 1, "lost": 1}, {}, Upload.PARTIAL, Trouble.UNREACHABLE, "2 of 8"),
        ({"acknowledged": 0, "rejected": 8}, {}, Upload.REJECTED, Trouble.REJECTED, "8 rejected by Buddy"),
        ({"acknowledged": 0}, {"stopped_by": DOWN}, Upload.FAILED, Trouble.UNREACHABLE, "8 of 8"),
        ({"acknowledged": 4}, {"stopped_by": TOKEN}, Upload.PARTIAL, Trouble.REJECTED, "401"),
        ({"acknowledged": 0}, {"stopped_by": TOKEN, "opened": False}, Upload.REJECTED, Trouble.REJECTED, "401"),
        (
            {"acknowledged": 0},
            {"stopped_by": DOWN, "opened": False},
            Upload.FAILED,
            Trouble.UNREACHABLE,
            "no connection",
        ),
        (
            {"acknowledged": 2},
            {"stopped_by": responses.Stopped("the deadline was over"), "last_trouble": "Buddy answered 500"},
            Upload.PARTIAL,
            Trouble.UNREACHABLE,
            "the deadline was over (before that: Buddy answered 500)",
        ),
    ],
)
def test_write__something_is_missing(
    given: dict[str, int], outcome: dict[str, Any], upload: Upload, trouble: Trouble, words: str
) -> None:
    receipt = write(noted(**given), **outcome)
    assert (receipt.upload, receipt.trouble) == (upload, trouble)
    assert words in receipt.reason
    assert receipt.parsed == receipt.sent + receipt.unsent == 8
    assert len(receipt.undelivered) == 8 - receipt.acknowledged
    assert receipt.undelivered[-1].line == 8


def test_write__nothing_to_send() -> None:
    receipt = write(Ledger(), opened=False, server_counts=None)
    assert (receipt.upload, receipt.trouble, receipt.reason) == (
        Upload.SKIPPED,
        Trouble.NONE,
        "there is no test case to send",
    )


@pytest.mark.parametrize(
    ("error", "cure"),
    [(TOKEN, "check the token"), (DOWN, "Buddy's trouble, not yours"), (responses.Stopped("x", cure="wait"), "wait"),
     (responses.Stopped("a signal"), "")],
)  # fmt: skip
def test_write__cures(error: responses.RequestError, cure: str) -> None:
    assert write(noted(acknowledged=0), stopped_by=error).cure.startswith(cure)
    assert bool(write(noted(acknowledged=0), stopped_by=error).cure) is bool(cure)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DOWN, "check the network, the proxy and the input api_url"),
        (responses.Ambiguous("the answer 200 is not a JSON object", status=200), "input api_url"),
        (responses.Ambiguous("Buddy answered 503", status=503), "run it again later"),
        (responses.Transient("Buddy answered 429", status=429), "run it again later"),
    ],
)
def test_write__cures_where_no_session_could_be_created(error: responses.RequestError, words: str) -> None:
    assert words in write(noted(acknowledged=0), stopped_by=error, opened=False).cure


def test_book__names_so_many_and_counts_all() -> None:
    kept = Ledger()
    many = [case._replace(name=f"a\nname {n}") for n, case in enumerate(CASES * 20)]
    kept.note_parsed(many)
    kept.note_unsent(Batch(tuple((case, case.name) for case in many)), "no reason")
    assert len(kept.undelivered) == NAMED
    assert kept.undelivered[0].message == "c: a name 0: not sent (no reason)"
    assert write(kept).unsent == 160


PASSED = [case for case in CASES if case.status is model.Status.PASSED]
ALL_PASSED = model.ServerCounts(6, 0, 0, 0)


def passed_book() -> Ledger:
    kept = Ledger()
    kept.note_parsed(PASSED)
    whole = Batch(tuple((case, case.name) for case in PASSED))
    kept.note_sent(whole)
    kept.acknowledge(whole)
    return kept


@pytest.mark.parametrize(
    ("outcome", "upload", "trouble", "words"),
    [
        ({"error_message": "the plan's limit is reached"}, Upload.ACCEPTED, Trouble.REJECTED, "the plan's limit is"),
        ({}, Upload.ACCEPTED, Trouble.UNREACHABLE, "does not say why"),
        # we closed it as one: a job that failed without a failed test case
        ({"asked_for_error": True}, Upload.CONFIRMED, Trouble.NONE, ""),
        ({"asked_for_error": True, "error_message": "limit"}, Upload.ACCEPTED, Trouble.NONE, "Buddy says: limit"),
        # other jobs' failures
        (
            {"server_counts": model.ServerCounts(7, 1, 0, 0), "shared": True, "error_message": "1 test failed"},
            Upload.CONFIRMED,
            Trouble.NONE,
            "",
        ),
    ],
)
def test_write__session_that_ended_in_error(
    outcome: dict[str, Any], upload: Upload, trouble: Trouble, words: str
) -> None:
    receipt = write(passed_book(), **{"server_counts": ALL_PASSED, "ended_in_error": True} | outcome)
    assert (receipt.upload, receipt.trouble) == (upload, trouble)
    assert words in receipt.reason


def test_write__error_that_a_failed_case_explains_is_confirmed() -> None:
    receipt = write(noted(), ended_in_error=True, error_message="1 test failed")
    assert (receipt.upload, receipt.reason) == (Upload.CONFIRMED, "")


def test_write__says_what_buddy_says_where_cases_are_missing() -> None:
    receipt = write(noted(acknowledged=4), ended_in_error=True, error_message="the plan's limit is reached")
    assert "the plan's limit is reached" in receipt.reason


def test_count_unseen__cases_that_delivery_never_heard_of_are_unsent() -> None:
    written = receipt.count_unseen(write(noted(acknowledged=4)), 11)
    assert (written.parsed, written.sent, written.unsent) == (11, 4, 7)
    assert receipt.count_unseen(written, 11) == written


def test_write__a_deadline_that_passed_tells_what_went_wrong_before() -> None:
    late = responses.OutOfTime("the deadline passed before another attempt could be made")
    written = write(noted(acknowledged=2), stopped_by=late, last_trouble="Buddy answered 500")
    assert "could be made (before that: Buddy answered 500)" in written.reason


def test_write__notes_the_cases_of_other_jobs_where_ours_are_confirmed_among_them() -> None:
    counts = model.ServerCounts(18, 3, 0, 1)
    confirmed = write(noted(), server_counts=counts, counts_before=model.ServerCounts(10, 2, 0, 0), shared=True)
    assert confirmed.notes == ("a note", "the session holds 18 test cases, those of other jobs too")
    accepted = write(noted(), server_counts=counts, counts_before=model.ServerCounts(12, 2, 0, 0), shared=True)
    assert (accepted.upload, accepted.notes) == (Upload.ACCEPTED, ("a note",))  # there the reason says so
