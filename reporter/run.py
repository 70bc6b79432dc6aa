"""The hall: joins where we are, what happened, Buddy and people. Nothing else joins them.

context -> cases -> (tally, delivery) -> receipt -> views -> exit code. `run` gets everything that it needs from `cli`
and returns an exit code; the decisions on the way are small functions over plain values.
"""

import dataclasses
import os
import shlex
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reporter import ci, errors, model
from reporter.buddy import address
from reporter.errors import ExitCode
from reporter.junit import discovery, location, reader
from reporter.redact import Redactor
from reporter.settings import Settings
from reporter.tally import Tally
from reporter.views import annotations, console, document, outputs, summary

if TYPE_CHECKING:
    from reporter.buddy.client import Attempt
    from reporter.buddy.delivery import Delivery

_PROGRESS_BLOCKS = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run stands in: the environment, the workspace, and where it may talk.

    `talk` gets what happens on the way, `show` the product, `raw` the JSON for `-`. `interruptible` is a context
    manager inside which a signal raises `errors.Interrupted`.
    """

    environ: Mapping[str, str]
    workspace: str
    talk: console.Console
    show: console.Console
    write_raw: Callable[[str], None]
    interruptible: Callable[[], "errors.Shelter"]


def run(settings: Settings, around: Surroundings) -> ExitCode:
    """Report the run's tests; returns the exit code. Raises ReporterError for what the user has to mend."""
    return _Run(settings, around).whole()


class _Run:
    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._talk = around.talk
        secrets = (settings.token,) if settings.token else ()
        self._redactor = Redactor(around.environ, enabled=settings.redact, extra=secrets)
        self._tally = Tally()
        self._files: list[model.ReportFile] = []
        self._problems: list[model.Problem] = [model.Problem(text) for text in settings.warnings]
        self._delivery: Delivery | None = None
        self._interrupted: ExitCode | None = None

    def whole(self) -> ExitCode:
        """Do the main job."""
        context = ci.detect(self._around.environ, ci.DiskFiles(self._around.workspace), self._settings.overrides)
        self._problems += context.warnings
        self._tell_context(context)
        found = discovery.discover(self._settings.files, self._around.workspace)
        self._problems += found.problems
        self._tell_found(found)
        skipped = self._why_no_upload()
        try:
            with self._around.interruptible():
                if not skipped:
                    self._delivery = self._start_delivery(context)
                self._read(found.reports)
                if self._delivery:
                    self._finish_delivery(self._delivery)
        except errors.Interrupted as signal:
            self._interrupted = signal.exit_code
            self._problems.append(model.Problem("stopped by a signal before everything was read and delivered"))
            if self._delivery:
                self._delivery.abort()
        finally:
            self._talk.finish()
        result = self._result(context, found, skipped)
        self._show(result)
        return self._exit_code(result)

    # -- where -------------------------------------------------------------------------------------------------

    def _tell_context(self, context: ci.CiContext) -> None:
        for name, field in context.fields.items():
            self._talk.verbose(f"{name} = {field.value} (from {field.source})")
        for name, looked in context.looked.items():
            for what in looked:
                self._talk.verbose(f"{name}: passed over {what}")

    def _why_no_upload(self) -> str:
        """Say why nothing is sent, or ""."""
        if self._settings.dry_run:
            return "a dry run sends nothing"
        if not self._settings.token:
            return "there is no token: pull requests from forks and from Dependabot get no secrets"
        return ""

    def _start_delivery(self, context: ci.CiContext) -> "Delivery":
        # imported only when something is sent: requests alone takes 100 ms of every job
        from reporter.buddy.delivery import Delivery, Order

        settings, environ = self._settings, self._around.environ
        base_url, why = address.find(settings.token, settings.api_url)
        endpoints = (
            address.Endpoints.for_suite_token()
            if address.is_suite_token(settings.token)
            else address.Endpoints.for_personal_token(settings.workspace, settings.project, settings.suite)
        )
        self._talk.verbose(f"Buddy's API: {base_url} ({why})")
        bundle = next(filter(None, map(environ.get, _BUNDLES)), "") or ""
        order = Order(
            base_url=base_url,
            token=settings.token,
            endpoints=endpoints,
            payload=context.payload,
            session_id=settings.session_id,
            close_session=settings.close_session,
            batch_size=settings.batch_size,
            concurrency=settings.concurrency,
            deadline_s=settings.deadline,
            ca_bundle=bundle if os.path.exists(bundle) else "",
            variant=settings.variant,
        )
        return Delivery(order, watch=self._tell_attempt, keep_secret=self._talk.mask)

    def _tell_attempt(self, attempt: "Attempt") -> None:
        status = attempt.status if attempt.status is not None else "-"
        self._talk.verbose(
            f"{attempt.method} {attempt.path} attempt {attempt.number}: {status} in {attempt.seconds:.3f} s, "
            f"{attempt.decision}"
        )

    # -- what --------------------------------------------------------------------------------------------------

    def _tell_found(self, found: discovery.Discovery) -> None:
        number = len(found.reports)
        where = "matched by the patterns" if self._settings.files else "found in the workspace"
        self._talk.line(f"{number} report{'' if number == 1 else 's'} {where}")
        for report in found.reports:
            self._talk.verbose(f"{report.path}: taken, {report.why}")
        for line in found.passed_over if not number or not self._settings.files else ():
            self._talk.line(line)

    def _read(self, reports: tuple[discovery.Found, ...]) -> None:
        locator = location.Locator(self._is_workspace_file)
        for number, found in enumerate(reports):
            report = reader.Report(found.path, found.open, locate=locator.place)
            for count, block in enumerate(report.blocks()):
                cases = self._redactor.clean(block)
                self._tally.add(cases)
                if self._delivery:
                    self._delivery.add(cases)
                if count % _PROGRESS_BLOCKS == 0:
                    self._talk.progress("reading reports", number, len(reports))
            read = report.summary()
            problems = tuple(self._redactor.problem(problem) for problem in read.problems)
            self._files.append(dataclasses.replace(read, problems=problems))

    def _is_workspace_file(self, path: str) -> bool:
        full = os.path.join(self._around.workspace, path)
        # no link on the way: a link could lead outside, and an annotation there would be lost
        return os.path.isfile(full) and os.path.realpath(full) == os.path.normpath(full)

    # -- deliver -----------------------------------------------------------------------------------------------

    def _finish_delivery(self, delivery: "Delivery") -> None:
        total = self._tally.counts.tests
        done = threading.Event()

        def tell() -> None:
            while not done.wait(0.25):
                self._talk.progress("delivering test cases", delivery.acknowledged, total)

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        try:
            delivery.finish(crashed=bool(self._alarm()))
        finally:
            done.set()
            teller.join(1.0)

    def _alarm(self) -> str:
        """Say that the job failed although no report shows a failure, or ""."""
        claimed = any(problem.effect is model.Effect.CLAIMED_FAILURE for problem in self._all_problems())
        if self._settings.job_status.lower() != "failure" or self._tally.counts.bad or claimed:
            return ""
        return (
            "the job had failed before this step, but no report shows a failure: a test runner may have crashed or "
            "stopped before it wrote its report, or another step failed; look at the log of the step that failed"
        )

    def _all_problems(self) -> list[model.Problem]:
        return self._problems + [problem for file in self._files for problem in file.problems]

    # -- what came of it ---------------------------------------------------------------------------------------

    def _result(self, context: ci.CiContext, found: discovery.Discovery, skipped: str) -> model.Result:
        counts = self._tally.counts
        if self._delivery:
            receipt = self._delivery.receipt()
            session = self._delivery.session(context.sources)
            was_open = receipt.acknowledged or receipt.upload is not model.Upload.REJECTED
            if receipt.trouble is not model.Trouble.NONE and session.id and was_open:
                command = resume_command(self._settings, session.id, counts.tests)
                receipt = dataclasses.replace(
                    receipt,
                    reason=self._redactor.text(receipt.reason),
                    cure="; ".join(filter(None, (receipt.cure, f"to deliver the rest, run `{command}`"))),
                )
        else:
            session = model.Session(context.payload, context.sources)
            receipt = model.Receipt(parsed=counts.tests, unsent=counts.tests, reason=skipped)
        shares = (
            self._settings.session_id or not self._settings.close_session
        )  # such a job may have no tests of its own
        if not counts.tests and not shares and not any(p.effect is model.Effect.UNREAD for p in self._all_problems()):
            self._problems.append(
                model.Problem("there is no test case: did the tests run, and do they write JUnit XML before this step?")
            )
        problems = tuple(self._redactor.problem(problem) for problem in self._problems)
        return model.Result(
            session=session,
            counts=counts,
            files=tuple(self._files),
            failures=tuple(self._tally.failures),
            flaky=tuple(self._tally.flaky),
            slowest=self._tally.slowest,
            problems=problems,
            receipt=receipt,
            conclusion=conclude(counts, self._all_problems()),
            redactions=self._redactor.count,
            alarm=self._alarm(),
            passed_over=found.passed_over,
        )

    def _show(self, result: model.Result) -> None:
        show, settings, environ = self._around.show, self._settings, self._around.environ
        show.lines(console.render_report(result))
        show.commands(annotations.render(result, settings.annotations_limit))
        if path := environ.get("GITHUB_STEP_SUMMARY", "") if settings.job_summary else "":
            self._write("the job summary", lambda: _append_summary(path, result))
        if path := environ.get("GITHUB_OUTPUT", ""):
            self._write("the outputs", lambda: self._write_outputs(path, result))
        if settings.json == "-":
            self._around.write_raw(document.dump(result))
        elif settings.json:
            path = os.path.join(self._around.workspace, settings.json)
            self._write("the result", lambda: outputs.write_document(path, document.dump(result)))

    def _write(self, what: str, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self._talk.warning(f"{what} could not be written: {error.strerror or error}")

    def _write_outputs(self, path: str, result: model.Result) -> None:
        values = outputs.values(result)
        outputs.write(path, values)
        if left := outputs.left_out(result, values):
            self._talk.line(f"the output failed_tests leaves out {left} of {result.counts.bad} failed test cases")

    def _exit_code(self, result: model.Result) -> ExitCode:
        if self._interrupted is not None:
            return self._interrupted
        return exit_code(result, self._settings)


_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def _append_summary(path: str, result: model.Result) -> None:
    markdown = summary.render(result, limit=min(1_000_000, outputs.room(path)))
    outputs.append_summary(path, markdown)


def conclude(counts: model.Counts, problems: list[model.Problem]) -> model.Conclusion:
    """Draw the conclusion by the contract's words; never success without a test case, or with a report half read."""
    effects = {problem.effect for problem in problems}
    if counts.bad or model.Effect.CLAIMED_FAILURE in effects:
        return model.Conclusion.FAILURE
    if not counts.tests or model.Effect.UNREAD in effects:
        return model.Conclusion.NEUTRAL
    return model.Conclusion.SUCCESS


def exit_code(result: model.Result, settings: Settings) -> ExitCode:
    """Choose the exit code: 7 before the others, then the smallest; 0 unless an input asks for more."""
    effects = {problem.effect for problem in (*result.problems, *(p for file in result.files for p in file.problems))}
    trouble = result.receipt.trouble
    wanted = {
        ExitCode.USAGE: settings.missing_token == "fail" and not settings.token and not settings.dry_run,
        ExitCode.NO_TESTS: settings.require_tests and not result.counts.tests,
        ExitCode.UNREADABLE_REPORT: settings.fail_on_parse_error and model.Effect.UNREAD in effects,
        ExitCode.REJECTED: settings.fail_on_upload_error and trouble is model.Trouble.REJECTED,
        ExitCode.UNREACHABLE: settings.fail_on_upload_error and trouble is model.Trouble.UNREACHABLE,
        ExitCode.TESTS_FAILED: settings.fail_on_failure and result.conclusion is model.Conclusion.FAILURE,
    }
    codes = [code for code, is_wanted in wanted.items() if is_wanted]
    return ExitCode.TESTS_FAILED if ExitCode.TESTS_FAILED in codes else min(codes, default=ExitCode.OK)


def resume_command(settings: Settings, session_id: str, cases: int) -> str:
    """Write the command that brings a half-delivered session to its end; every case takes a request of its own then."""
    concurrency = max(settings.concurrency, 16)
    deadline = max(settings.deadline, 120.0, cases / concurrency)
    words = ["buddy-reporter", "report", "--session-id", session_id]
    words += ["--concurrency", str(concurrency), "--deadline", f"{min(deadline, 3600.0):.0f}"]
    if settings.variant:
        words += ["--variant", settings.variant]
    return shlex.join([*words, *settings.files])
