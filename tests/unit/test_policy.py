"""What follows from a result: conclusion, exit code, what is said aloud, how to go on."""

import itertools
from typing import Any

import pytest

from reporter import model, policy
from reporter.errors import ExitCode
from reporter.settings import Settings
from tests.unit.outputs import samples

Effect, Trouble, Upload = model.Effect, model.Trouble, model.Upload
UNREAD = model.Problem("ends in the middle", "a.xml", effect=Effect.UNREAD)
CLAIMED = model.Problem("claims a failure", "a.xml", effect=Effect.CLAIMED_FAILURE)
NOTE = model.Problem("was repaired", "a.xml")
PASSED = model.Counts(tests=3, passed=3)
FAILED = model.Counts(tests=3, passed=2, failed=1)
CONFIRMED = model.Receipt(upload=Upload.CONFIRMED)
ALL_ASKED = Settings(
    token="bud_ut_us_x",
    fail_on_failure="true",
    require_tests=True,
    fail_on_parse_error=True,
    fail_on_upload_error=True,
    missing_token="fail",
)


def result(
    counts: model.Counts = PASSED,
    *problems: model.Problem,
    receipt: model.Receipt = CONFIRMED,
    **fields: Any,
) -> model.Result:
    return samples.build(counts=counts, problems=problems, receipt=receipt, **fields)


@pytest.mark.parametrize(
    ("counts", "problems", "conclusion"),
    [
        (PASSED, [], "success"),
        (PASSED, [NOTE], "success"),
        (model.Counts(tests=2, skipped=2), [], "success"),
        (PASSED, [UNREAD], "neutral"),
        (model.Counts(), [], "neutral"),
        (model.Counts(), [UNREAD], "neutral"),
        (FAILED, [], "failure"),
        (model.Counts(tests=1, errors=1), [UNREAD], "failure"),
        (PASSED, [CLAIMED], "failure"),
        (model.Counts(), [CLAIMED], "failure"),
    ],
)
def test_conclude(counts: model.Counts, problems: list[model.Problem], conclusion: str) -> None:
    assert policy.conclude(counts, problems) == conclusion


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(
    ("trouble", "no_test", "half_read", "failed"),
    list(itertools.product(Trouble, [False, True], [False, True], [False, True])),
)
def test_exit_code__in_every_combination(
    trouble: model.Trouble, no_test: bool, half_read: bool, failed: bool, asked: bool
) -> None:
    problems = [UNREAD] * half_read + [CLAIMED] * failed
    found = result(
        model.Counts() if no_test else PASSED, *problems, receipt=model.Receipt(upload=Upload.PARTIAL, trouble=trouble)
    )
    codes = [3] * no_test + [4] * half_read
    codes += [5] * (trouble is Trouble.REJECTED) + [6] * (trouble is Trouble.UNREACHABLE)
    wanted = 7 if failed else min(codes, default=0)
    assert policy.exit_code(found, ALL_ASKED if asked else Settings(token="bud_ut_us_x")) == (wanted if asked else 0)


@pytest.mark.parametrize(
    ("name", "code"),
    [("fail_on_failure", 7), ("require_tests", 3), ("fail_on_parse_error", 4), ("fail_on_upload_error", 5)],
)
def test_exit_code__only_what_was_asked_for(name: str, code: int) -> None:
    everything = result(
        model.Counts(), UNREAD, CLAIMED, receipt=model.Receipt(upload=Upload.REJECTED, trouble=Trouble.REJECTED)
    )
    asked: dict[str, Any] = {name: True}
    if name == "fail_on_failure":
        asked = {name: "true"}
    assert policy.exit_code(everything, Settings(token="bud_ut_us_x", **asked)) == code


def test_exit_code__problem_inside_a_report_counts() -> None:
    file = model.ReportFile("a.xml", PASSED, (UNREAD,))
    assert policy.exit_code(result(files=(file,)), Settings(fail_on_parse_error=True)) == 4


def test_exit_code__missing_token() -> None:
    assert policy.exit_code(result(), Settings(missing_token="fail")) == 2
    assert policy.exit_code(result(), Settings(missing_token="skip")) == 0
    assert policy.exit_code(result(), Settings(missing_token="fail", dry_run=True)) == 0
    assert policy.exit_code(result(FAILED), Settings(missing_token="fail", fail_on_failure="true")) == 7


def test_exit_code__unusable_settings() -> None:
    assert policy.exit_code(result(model.Counts()), Settings(problems=("x",), require_tests=True)) == 2


def test_why_nothing_is_sent() -> None:
    token = "bud_ut_us_x"
    assert policy.why_nothing_is_sent(Settings(token=token), {}) == ("", "")
    assert "dry run" in policy.why_nothing_is_sent(Settings(token=token, dry_run=True), {})[0]
    why, cure = policy.why_nothing_is_sent(Settings(), {})
    assert "forks" not in why
    assert "BUDDY_UT_TOKEN" in cure
    assert "check its name" not in cure
    why, cure = policy.why_nothing_is_sent(Settings(token=token, problems=("api_url: is not a URL",)), {})
    assert "nothing was sent" in why
    assert cure == "api_url: is not a URL"


@pytest.mark.parametrize(
    ("event", "is_fork"), [("pull_request", True), ("pull_request_review", True), ("push", False), ("schedule", False)]
)
def test_why_nothing_is_sent__blames_forks_only_where_one_may_be(event: str, is_fork: bool) -> None:
    why, cure = policy.why_nothing_is_sent(Settings(), {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event})
    assert ("forks" in why) is is_fork
    assert "name" in cure


def test_why_nothing_is_sent__goes_by_the_ref_where_the_event_is_not_known() -> None:
    assert "forks" in policy.why_nothing_is_sent(Settings(), {"GITHUB_REF": "refs/pull/7/merge"})[0]
    assert "forks" not in policy.why_nothing_is_sent(Settings(), {"GITHUB_REF": "refs/heads/main"})[0]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, False),
        ({"close_session": False}, True),  # opens
        ({"session_id": "a"}, True),  # closes
        ({"session_id": "a", "close_session": False}, False),  # adds
        ({"close_session": False, "files": ("a.xml",)}, False),
        ({"session_id": "a", "files": ("a.xml",)}, False),
        ({"session_id": "a", "files": (" !b.xml", " # a comment")}, True),  # asks for nothing
    ],
)
def test_is_opener_or_closer(inputs: dict[str, Any], expected: bool) -> None:
    assert policy.is_opener_or_closer(Settings(**inputs)) is expected


@pytest.mark.parametrize(
    ("given", "is_good", "failed"),
    [
        ("", True, False),
        ("success", True, False),
        ("Success", True, False),
        ("failure", False, True),
        ("cancelled", False, False),
        ("skipped", False, False),
        ("timed_out", False, True),
        ("startup_failure", False, True),
        ("action_required", False, False),
        ("stale", False, False),
        ("neutral", False, False),
        ("success, success", True, False),
        ("success failure", False, True),
        ("success,cancelled", False, False),
        ("whatever", False, False),
        ("timed-out", False, True),
        ('["success", "failure"]', False, True),
        ('["success"]', True, False),
        ("[]", True, False),
        ('[ "", "" ]', True, False),
        ("???", False, False),
        ("123", False, False),
        ("успех", False, False),
        ("success," * 300 + "failure", False, True),  # of as many jobs
    ],
)
def test_job_status__is_good_only_for_success(given: str, is_good: bool, failed: bool) -> None:
    status = policy.job_status(given)
    assert (status.is_good, status.failed) == (is_good, failed)
    assert len(status.words) <= 100


def cut(**fields: Any) -> model.ReportFile:
    problem = model.Problem("ends in the middle", effect=Effect.UNREAD, code="report-cut")
    return model.ReportFile("a.xml", PASSED, (problem,), **fields)


def test_broken_off__a_cut_report_of_a_job_that_failed() -> None:
    failed = policy.job_status("failure")
    found = policy.broken_off([model.ReportFile("ok.xml"), cut(last_case="t1", open_case="t2", declared=9)], failed)
    assert found == model.BrokenOff("a.xml", 3, "t1", "t2", 6, 9)
    assert policy.broken_off([cut()], policy.job_status("success")) is None
    assert policy.broken_off([model.ReportFile("ok.xml")], failed) is None


def test_broken_off__a_report_that_claims_what_it_does_not_show() -> None:
    problem = model.Problem("claims", effect=Effect.CLAIMED_FAILURE, code="claimed-failure")
    failed = policy.job_status("failure")
    assert policy.broken_off([model.ReportFile("a.xml", PASSED, (problem,), declared=301)], failed)
    assert policy.broken_off([model.ReportFile("a.xml", PASSED, (problem,), declared=3)], failed) is None


@pytest.mark.parametrize(
    ("comparison", "code"),
    [
        (None, 7),
        (model.Comparison(new=0), 0),
        (model.Comparison(new=2), 7),
        (model.Comparison(new=0, why_not="a part of the tests"), 7),
    ],
)
def test_exit_code__new_failures_only(comparison: model.Comparison | None, code: int) -> None:
    settings = Settings(fail_on_failure="new")
    assert policy.exit_code(result(FAILED, comparison=comparison), settings) == code
    assert policy.exit_code(result(PASSED, comparison=comparison), settings) == 0
    # which test case it was, new or not, is not known
    assert policy.exit_code(result(PASSED, CLAIMED, comparison=comparison), settings) == 7


def test_may_lack_cases() -> None:
    assert policy.may_lack_cases([CLAIMED])
    assert policy.may_lack_cases([model.Problem("x"), model.Problem("y", effect=model.Effect.UNREAD)])
    harmless = [
        model.Problem("x", effect=each) for each in (model.Effect.NOTE, model.Effect.WARNING, model.Effect.FOREIGN)
    ]
    assert not policy.may_lack_cases(harmless)
    assert policy.may_lack_cases([model.Problem("host crashed", effect=Effect.WARNING, code="run-error")])


def test_foreign_file__is_asked_for_in_vain_but_loses_no_test_case() -> None:
    foreign = model.Problem("a build file", "pom.xml", effect=model.Effect.FOREIGN)
    assert policy.conclude(PASSED, [foreign]) is model.Conclusion.NEUTRAL
    assert policy.exit_code(result(PASSED, foreign), Settings(fail_on_parse_error=True)) == 4


def test_alerts__nothing_to_shout() -> None:
    assert policy.alerts(result(), Settings(token="bud_ut_us_x"), ExitCode.OK) == []


def test_alerts__trouble_is_visible_though_the_step_is_green() -> None:
    receipt = model.Receipt(
        upload=Upload.FAILED, trouble=Trouble.UNREACHABLE, parsed=1, reason="no connection", cure="run it again"
    )
    (alert,) = policy.alerts(result(receipt=receipt), Settings(token="bud_ut_us_x"), ExitCode.OK)
    assert alert == ("warning", "Buddy has 0 of 1 test case: no connection", "run it again")


def test_alerts__the_reason_is_said_once() -> None:
    receipt = model.Receipt(upload=Upload.FAILED, trouble=Trouble.UNREACHABLE, parsed=9, reason="no connection")
    (alert,) = policy.alerts(result(receipt=receipt), ALL_ASKED, ExitCode.UNREACHABLE)
    assert alert.kind == "error"
    assert alert.text == "fail_on_upload_error is set, and Buddy has 0 of 9 test cases: no connection"


def test_alerts__failed_test_cases_have_annotations_of_their_own() -> None:
    settings = Settings(token="bud_ut_us_x", fail_on_failure="true")
    assert policy.alerts(result(FAILED), settings, ExitCode.TESTS_FAILED) == []
    assert policy.alerts(result(PASSED, CLAIMED), settings, ExitCode.TESTS_FAILED)


def test_alerts__no_test_case_is_a_warning_and_no_token_a_notice() -> None:
    receipt = model.Receipt(reason="there is no token", cure="set it")
    found = policy.alerts(
        result(model.Counts(), model.Problem(policy.NO_TEST_CASE, code="no-test-case"), receipt=receipt),
        Settings(),
        ExitCode.OK,
    )
    assert [alert.kind for alert in found] == ["warning", "notice"]
    assert found[1] == ("notice", "nothing was sent to Buddy: there is no token", "set it")


def test_alerts__no_test_case_that_fails_the_step_is_said_once() -> None:
    missing = result(model.Counts(), model.Problem(policy.NO_TEST_CASE, code="no-test-case"))
    (alert,) = policy.alerts(missing, Settings(token="bud_ut_us_x", require_tests=True), ExitCode.NO_TESTS)
    assert alert.text.startswith("require_tests is set")


def test_alerts__missing_token_that_fails_is_said_once() -> None:
    receipt = model.Receipt(reason="there is no token", cure="set it")
    (alert,) = policy.alerts(result(receipt=receipt), Settings(missing_token="fail"), ExitCode.USAGE)
    assert alert == ("error", "missing_token is set to fail, and there is no token", "set it")


@pytest.mark.parametrize("code", [code for code in ExitCode if code not in (ExitCode.OK, ExitCode.BUG)])
def test_why_failed__says_something_for_every_code(code: ExitCode) -> None:
    why = policy.why_failed(result(FAILED), ALL_ASKED, code)
    assert why
    assert why.kind == "error"
    assert why.text[0].islower()
    assert not why.text.endswith(".")


def test_why_failed__counts() -> None:
    one = policy.why_failed(result(FAILED), ALL_ASKED, ExitCode.TESTS_FAILED)
    assert one == ("error", "fail_on_failure is set, and 1 test case failed", "")
    many = policy.why_failed(result(model.Counts(tests=4000, failed=2000)), ALL_ASKED, ExitCode.TESTS_FAILED)
    assert many
    assert many.text.endswith("2,000 test cases failed")
    claimed = policy.why_failed(result(PASSED, CLAIMED), ALL_ASKED, ExitCode.TESTS_FAILED)
    assert claimed
    assert "claims" in claimed.text


def test_delivery_failed__everything_there_but_unconfirmed() -> None:
    receipt = model.Receipt(parsed=3, acknowledged=3, reason="the session could not be closed")
    assert (
        policy.delivery_failed(receipt, Settings())
        == "Buddy does not confirm the session: the session could not be closed"
    )


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"close_session": False}, "Buddy gave no session: no connection"),
        ({"session_id": "r4nBYXVq"}, "the session r4nBYXVq may still be open: no connection"),
        ({"session_id": "r4nBYXVq", "close_session": False}, "Buddy was not told anything: no connection"),
    ],
)
def test_delivery_failed__of_a_job_without_a_test_case_says_what_became_of_the_session(
    inputs: dict[str, Any], expected: str
) -> None:
    assert policy.delivery_failed(model.Receipt(reason="no connection"), Settings(**inputs)) == expected


@pytest.mark.parametrize(
    ("limit", "kinds", "left"),
    [
        (10, [], 10),
        (10, ["error", "warning"], 9),
        (10, ["error"], 9),
        (10, ["warning", "warning", "error"], 8),
        (3, ["error"], 3),
    ],
)
def test_annotations_left__github_keeps_ten_of_a_kind(limit: int, kinds: list[str], left: int) -> None:
    assert policy.annotations_left(limit, [policy.Alert(kind, "x") for kind in kinds]) == left
