"""What follows from a result: conclusion, exit code and why, what must not be overlooked.

Pure functions over plain values: nothing here prints, reads or sends.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reporter import model
from reporter.errors import ExitCode
from reporter.settings import Settings

ANNOTATIONS = 10  # of a kind that GitHub keeps of one step

NO_TEST_CASE = "there is no test case: did the tests run, and do they write JUnit XML or TRX before this step?"
STOPPED = "stopped by a signal before everything was read and delivered"

# GitHub docs, Contexts > job.status and needs.<job_id>.result; Checks API, conclusion. Anything else is not known to be
# good: a session is closed as passed only for `success`.
_GOOD_STATUS = frozenset({"success", "passed"})
_FAILED_STATUS = frozenset({"failure", "failed", "timed_out", "startup_failure"})
_NO_STATUS = " \t\r\n,[]\"'"  # also a list without a word, as GitHub's join and toJSON write it
_STATUS_WORDS = 10  # shown of a job's status
_STATUS_CHARS = 100


class Alert(NamedTuple):
    """Something that must not be overlooked beside the report; `kind` is error, warning or notice."""

    kind: str
    text: str
    cure: str = ""


def conclude(counts: model.Counts, problems: Iterable[model.Problem]) -> model.Conclusion:
    """Draw the conclusion by the contract's words; never success without a test case, or with a report half read."""
    effects = {problem.effect for problem in problems}
    if counts.bad or model.Effect.CLAIMED_FAILURE in effects:
        return model.Conclusion.FAILURE
    if not counts.tests or effects & {model.Effect.UNREAD, model.Effect.FOREIGN}:
        return model.Conclusion.NEUTRAL
    return model.Conclusion.SUCCESS


class JobStatus(NamedTuple):
    """How the job went before this step: `failed` and `is_good` are both false for one that was cancelled, say."""

    words: str
    is_good: bool
    failed: bool


def job_status(given: str) -> JobStatus:
    """Read the input job_status: GitHub's words, several of them joined by blanks or commas."""
    words = [word.replace("-", "_") for word in re.findall(r"\w[\w-]*", given.lower())]
    is_good = all(word in _GOOD_STATUS for word in words) and (bool(words) or not given.strip(_NO_STATUS))
    shown = ", ".join(list(dict.fromkeys(words))[:_STATUS_WORDS])[:_STATUS_CHARS]
    return JobStatus(shown, is_good, any(word in _FAILED_STATUS for word in words))


def why_nothing_is_sent(settings: Settings, environ: Mapping[str, str]) -> tuple[str, str]:
    """Say why nothing is sent, and what to do about it; "" where something is.

    Only on a pull request may the missing token be as it should be: forks and Dependabot get no secrets.
    """
    if settings.problems:
        return "the settings can't be used, so nothing was sent", "; ".join(settings.problems)
    if settings.dry_run:
        return "a dry run sends nothing", ""
    if settings.token:
        return "", ""
    event, ref = settings.event_name or environ.get("GITHUB_EVENT_NAME", ""), environ.get("GITHUB_REF", "")
    if event.startswith("pull_request") or ref.startswith("refs/pull/"):
        return (
            "there is no token: pull requests from forks and from Dependabot get no secrets",
            "nothing to do on such a pull request; on any other, check that the secret exists and its name is right",
        )
    cure = "set BUDDY_UT_TOKEN, or the input token, to the suite token of the Buddy suite"
    if environ.get("GITHUB_ACTIONS", "").lower() == "true":
        cure += "; a secret that does not exist arrives empty, so check its name too"
    return "there is no token", cure


def is_opener_or_closer(settings: Settings) -> bool:
    """Say whether this job only opens a session for others, or closes it after them: it needs no test case."""
    opens = not settings.close_session and not settings.session_id
    closes = settings.close_session and bool(settings.session_id)
    return not names_reports(settings) and (opens or closes)


def names_reports(settings: Settings) -> bool:
    """Say whether patterns ask for reports, and don't just leave some out."""
    return any(not pattern.lstrip().startswith(("!", "#")) for pattern in settings.files)


def may_lack_cases(problems: Iterable[model.Problem]) -> bool:
    """Say whether the reports hold less than what happened: such a session is not closed as passed."""
    lacking = (model.Effect.UNREAD, model.Effect.CLAIMED_FAILURE)
    return any(problem.effect in lacking or is_run_error(problem) for problem in problems)


def is_run_error(problem: model.Problem) -> bool:
    """Say whether the run itself failed beside its test cases: its host crashed, say."""
    return problem.code == "run-error" and problem.effect is model.Effect.WARNING


def broken_off(files: Iterable[model.ReportFile], status: JobStatus) -> model.BrokenOff | None:
    """Return the report in which a failed job broke off: one that ends in the middle, or lacks test cases."""
    if status.is_good:
        return None
    for file in files:
        codes = {problem.code for problem in file.problems}
        missing = max(0, file.declared - file.counts.tests)
        if "report-cut" in codes or ("claimed-failure" in codes and missing):
            expected = 0
            if missing:
                expected = file.declared
            return model.BrokenOff(file.path, file.counts.tests, file.last_case, file.open_case, missing, expected)
    return None


def exit_code(result: model.Result, settings: Settings) -> ExitCode:
    """Choose the exit code: 7 before the others, then the smallest; 0 unless an input asks for more."""
    trouble = result.receipt.trouble
    no_token = settings.missing_token == "fail" and not settings.token and not settings.dry_run
    wanted = {
        ExitCode.USAGE: bool(settings.problems) or no_token,
        ExitCode.NO_TESTS: settings.require_tests and not result.counts.tests,
        ExitCode.UNREADABLE_REPORT: settings.fail_on_parse_error and is_half_read(result),
        ExitCode.REJECTED: settings.fail_on_upload_error and trouble is model.Trouble.REJECTED,
        ExitCode.UNREACHABLE: settings.fail_on_upload_error and trouble is model.Trouble.UNREACHABLE,
        ExitCode.TESTS_FAILED: _fails(result, settings),
    }
    codes = [code for code, is_wanted in wanted.items() if is_wanted]
    if ExitCode.TESTS_FAILED in codes:
        return ExitCode.TESTS_FAILED
    return min(codes, default=ExitCode.OK)


def _fails(result: model.Result, settings: Settings) -> bool:
    """Say whether failed tests are to fail the step; `new` without anything to compare with is `true`."""
    if settings.fail_on_failure == "false" or result.conclusion is not model.Conclusion.FAILURE:
        return False
    compared = result.comparison
    if settings.fail_on_failure == "new" and compared is not None and not compared.why_not and result.counts.bad:
        return compared.new > 0
    return True


def is_half_read(result: model.Result) -> bool:
    """Say whether a report could not be read whole."""
    problems = (*result.problems, *(problem for file in result.files for problem in file.problems))
    return any(problem.effect in (model.Effect.UNREAD, model.Effect.FOREIGN) for problem in problems)


def alerts(result: model.Result, settings: Settings, code: ExitCode) -> list[Alert]:
    """Return what must not be overlooked: why the step fails, what is missing although it doesn't."""
    receipt = result.receipt
    why = why_failed(result, settings, code)
    found = []
    # of failed test cases their own annotations tell
    if why and not (code is ExitCode.TESTS_FAILED and result.counts.bad):
        found.append(why)
    if receipt.trouble is not model.Trouble.NONE and code not in (ExitCode.REJECTED, ExitCode.UNREACHABLE):
        found.append(Alert("warning", delivery_failed(receipt, settings), receipt.cure))
    if any(problem.code == "no-test-case" for problem in result.problems) and code is not ExitCode.NO_TESTS:
        found.append(Alert("warning", NO_TEST_CASE))
    if receipt.upload is model.Upload.SKIPPED and not settings.token and code is not ExitCode.USAGE:
        found.append(Alert("notice", f"nothing was sent to Buddy: {receipt.reason}", receipt.cure))
    return found


def why_failed(result: model.Result, settings: Settings, code: ExitCode) -> Alert | None:
    """Say why the exit code is not 0."""
    receipt = result.receipt
    match code:
        case ExitCode.OK:
            return None
        case ExitCode.USAGE if settings.problems:
            return Alert("error", "; ".join(settings.problems))
        case ExitCode.USAGE:
            return Alert("error", f"missing_token is set to fail, and {receipt.reason}", receipt.cure)
        case ExitCode.NO_TESTS:
            return Alert("error", f"require_tests is set, and {NO_TEST_CASE}")
        case ExitCode.UNREADABLE_REPORT:
            return Alert("error", "fail_on_parse_error is set, and a report could not be read whole")
        case ExitCode.REJECTED | ExitCode.UNREACHABLE:
            return Alert(
                "error", f"fail_on_upload_error is set, and {delivery_failed(receipt, settings)}", receipt.cure
            )
        case ExitCode.TESTS_FAILED:
            return Alert("error", f"fail_on_failure is set, and {_what_failed(result, settings)}")
    return Alert("error", STOPPED)


def _what_failed(result: model.Result, settings: Settings) -> str:
    if not result.counts.bad:
        return "a report claims failures that its test cases don't show"
    if settings.fail_on_failure == "new" and result.comparison is not None and result.comparison.new:
        return f"{model.number_of(result.comparison.new, 'test case')} failed that did not fail before"
    return f"{model.number_of(result.counts.bad, 'test case')} failed"


def delivery_failed(receipt: model.Receipt, settings: Settings) -> str:
    """Say in one line that Buddy does not have everything."""
    what = f"Buddy has {receipt.acknowledged:,} of {model.number_of(receipt.parsed, 'test case')}"
    if not receipt.parsed:
        what = _session_failed(settings)
    if receipt.acknowledged and receipt.acknowledged == receipt.parsed:
        what = "Buddy does not confirm the session"
    if receipt.reason:
        return f"{what}: {receipt.reason}"
    return what


def _session_failed(settings: Settings) -> str:
    """Say what became of the session of a job without a test case, which only opens or closes it."""
    if not settings.session_id:
        return "Buddy gave no session"
    if settings.close_session:
        return f"the session {settings.session_id} may still be open"
    return "Buddy was not told anything"


def annotations_left(limit: int, told: list[Alert]) -> int:
    """Return how many annotations of a kind may follow those for `told`, which GitHub counts too."""
    kinds = [alert.kind for alert in told]
    return min(limit, ANNOTATIONS - max(kinds.count("error"), kinds.count("warning")))
