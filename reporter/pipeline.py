"""The hall: joins where we are, what happened, Buddy and people. Nothing else joins them.

context -> cases -> (tally, delivery) -> receipt -> views -> exit code. `run` gets everything that it needs from `cli`
and returns an exit code; what is decided on the way is in `decide`, what is shown in the end in `show`.
"""

import dataclasses
import itertools
import os
import threading
from typing import TYPE_CHECKING

from reporter import ci, errors, model, policy, show
from reporter.buddy import address
from reporter.errors import ExitCode
from reporter.formats import location
from reporter.formats.discovery import search
from reporter.formats.junit import reader
from reporter.outputs.text import source_links
from reporter.redact import Redactor
from reporter.runtime import Runtime
from reporter.settings import Settings
from reporter.tally import Tally

if TYPE_CHECKING:
    from reporter.buddy.delivery.lifecycle import Delivery
    from reporter.buddy.http.client import Attempt

_PROGRESS_BLOCKS = 8
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def run(settings: Settings, runtime: Runtime) -> ExitCode:
    """Report the run's tests; returns the exit code. Settings with problems keep it from sending, not from showing."""
    return _Run(settings, runtime).whole()


class _Run:
    def __init__(self, settings: Settings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime
        self._talk = runtime.talk
        secrets = (settings.token,) if settings.token else ()
        self._redactor = Redactor(runtime.environ, enabled=settings.redact, extra=secrets)
        self._tally = Tally()
        self._files: list[model.ReportFile] = []
        self._problems = [model.Problem(text, effect=model.Effect.WARNING) for text in settings.warnings]
        self._delivery: Delivery | None = None
        self._context = ci.CiContext({})
        self._found = search.Discovery((), (), ())
        self._is_read = False
        self._skipped, self._cure = policy.why_no_upload(settings, runtime.environ)

    def whole(self) -> ExitCode:
        """Do the main job."""
        with self._runtime.interruptible() as signals:
            try:
                self._gather(signals)
                signals.hold()
            except errors.Interrupted:
                effect = model.Effect.WARNING if self._is_read else model.Effect.UNREAD
                self._problems.append(model.Problem(policy.STOPPED, effect=effect))
                self._talk.line("stopped by a signal: closing the session" if self._delivery else "stopped by a signal")
                self._abort()
            except Exception:
                signals.hold()
                self._abort()  # the session of a run that a bug ends must not stay open
                raise
            finally:
                self._talk.finish()
            return self._tell(signals)

    def _gather(self, signals: errors.Shelter) -> None:
        """Find out, read, deliver."""
        self._context = ci.detect(
            self._runtime.environ, ci.DiskFiles(self._runtime.workspace), self._settings.overrides
        )
        self._problems += self._context.warnings
        self._tell_context(self._context)
        self._found = search.discover(self._settings.files, self._runtime.workspace)
        for problem in self._found.problems:
            if problem.file:  # a report that can't be read stands beside the others
                self._files.append(model.ReportFile(problem.file, problems=(problem,)))
            else:
                self._problems.append(problem)
        self._tell_found(self._found)
        if not self._skipped:
            self._delivery = self._start_delivery(self._context)
        self._read(self._found.reports, signals)
        self._is_read = True
        if self._delivery:
            self._finish_delivery(self._delivery)

    def _abort(self) -> None:
        if self._delivery:
            self._delivery.abort()

    def _tell(self, signals: errors.Shelter) -> ExitCode:
        result = self._result()
        code = signals.arrived or policy.exit_code(result, self._settings)
        show.show(result, code, self._settings, self._runtime)
        return signals.arrived or code

    # -- where -------------------------------------------------------------------------------------------------

    def _tell_context(self, context: ci.CiContext) -> None:
        for name, field in context.fields.items():
            self._talk.verbose(f"{name} = {field.value} (from {field.source})")
        for name, looked in context.looked.items():
            for what in looked:
                self._talk.verbose(f"{name}: passed over {what}")
        if self._settings.token and not self._settings.problems:
            base_url, why = address.find(self._settings.token, self._settings.api_url)
            self._talk.verbose(f"Buddy's API: {base_url} ({why})")

    def _start_delivery(self, context: ci.CiContext) -> "Delivery":
        # imported only when something is sent: requests alone takes 100 ms of every job
        from reporter.buddy.delivery.lifecycle import Delivery, DeliveryOptions

        settings = self._settings
        base_url, _ = address.find(settings.token, settings.api_url)
        endpoints = (
            address.Endpoints.for_suite_token()
            if address.is_suite_token(settings.token)
            else address.Endpoints.for_personal_token(settings.workspace, settings.project, settings.suite)
        )
        options = DeliveryOptions(
            base_url=base_url,
            token=settings.token,
            endpoints=endpoints,
            payload=context.payload,
            session_id=settings.session_id,
            close_session=settings.close_session,
            batch_size=settings.batch_size,
            concurrency=settings.concurrency,
            deadline_s=settings.deadline,
            ca_bundle=self._find_bundle(),
            variant=settings.variant,
        )
        return Delivery(options, watch=self._tell_attempt, keep_secret=self._talk.mask)

    def _find_bundle(self) -> str:
        for name in _BUNDLES:
            path = self._runtime.environ.get(name, "")
            if path and os.path.exists(path):
                return path
            if path:
                what = f"{name} names {path}, which is not there: certificates are checked without it"
                self._problems.append(model.Problem(what, effect=model.Effect.WARNING))
        return ""

    def _tell_attempt(self, attempt: "Attempt") -> None:
        status = attempt.status if attempt.status is not None else "-"
        self._talk.verbose(
            f"{attempt.method} {attempt.path} attempt {attempt.number}: {status} in {attempt.seconds:.3f} s, "
            f"{self._redactor.text(attempt.decision)}"
        )

    # -- what --------------------------------------------------------------------------------------------------

    def _tell_found(self, found: search.Discovery) -> None:
        number = len(found.reports)
        where = "matched by the patterns" if self._settings.files else "found in the workspace"
        self._talk.line(f"{number} report{'' if number == 1 else 's'} {where}")
        for report in found.reports:
            self._talk.verbose(f"{report.path}: taken, {report.why}")
        for line in found.passed_over if number else ():  # without a report, the report at the end says it
            self._talk.line(line)

    def _read(self, reports: tuple[search.Found, ...], signals: errors.Shelter) -> None:
        locator = location.Locator(self._runtime.has_file)
        for number, found in enumerate(reports):
            report = reader.Report(found.path, found.open)
            try:
                signals.hold()  # a signal between two blocks leaves counts that agree; a block takes milliseconds
                for count, block in enumerate(report.blocks()):
                    self._take(block, signals)
                    if count % _PROGRESS_BLOCKS == 0:
                        self._tell_progress(number, len(reports))
                signals.release()
            finally:  # also of a report that a signal cuts short
                read = report.summary()
                problems = tuple(self._redactor.problem(problem) for problem in read.problems)
                self._files.append(dataclasses.replace(read, problems=problems))

    def _take(self, block: list[model.TestCase], signals: errors.Shelter) -> None:
        cases = self._redactor.clean(block)
        self._tally.add(cases)
        signals.release()
        if self._delivery:
            self._delivery.add(cases)  # may have to wait for Buddy
        signals.hold()

    def _tell_progress(self, number: int, total: int) -> None:
        if total > 1:
            self._talk.progress("reading reports", number, total)
        else:
            self._talk.progress("reading the report, test cases", self._tally.counts.tests, 0)

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
            delivery.finish(crashed=self._has_crashed())
        finally:
            done.set()
            teller.join(1.0)

    def _has_crashed(self) -> bool:
        """Say whether more happened than the reports show; such a session must not be closed as passed."""
        is_missing = policy.names_reports(self._settings) and not self._tally.counts.tests
        return bool(self._alarm()) or is_missing or policy.may_lack_cases(self._all_problems())

    def _alarm(self) -> str:
        """Say that the job failed although no report shows a failure, or ""."""
        claimed = any(problem.effect is model.Effect.CLAIMED_FAILURE for problem in self._all_problems())
        # a job that closes a session for others is told of their failures, which the session shows
        held = self._delivery.receipt().server_counts if self._delivery and self._settings.session_id else None
        is_shown = self._tally.counts.bad or claimed or (held and held.failed + held.errors)
        if self._settings.job_status.lower() != "failure" or is_shown:
            return ""
        return (
            "the job had failed before this step, but no report shows a failure: a test runner may have crashed or "
            "stopped before it wrote its report, or another step failed; look at the log of the step that failed"
        )

    def _all_problems(self) -> list[model.Problem]:
        return self._problems + [problem for file in self._files for problem in file.problems]

    # -- what came of it ---------------------------------------------------------------------------------------

    def _result(self) -> model.Result:
        counts = self._tally.counts
        is_expected = policy.is_opener_or_closer(self._settings) or policy.may_lack_cases(self._all_problems())
        if not counts.tests and not is_expected:
            self._problems.append(model.Problem(policy.NO_TEST_CASE))
        session, receipt = self._session(), self._receipt()
        return model.Result(
            session=session,
            counts=counts,
            files=tuple(sorted(self._files, key=lambda file: file.path)),
            failures=tuple(self._tally.failures),
            flaky=tuple(self._tally.flaky),
            slowest=self._tally.slowest,
            problems=tuple(self._redactor.problem(problem) for problem in self._problems),
            receipt=receipt,
            conclusion=policy.conclude(counts, self._all_problems()),
            redactions=self._redactor.count,
            alarm=self._alarm(),
            passed_over=self._found.passed_over,
            source_urls=self._source_urls(),
        )

    def _source_urls(self) -> dict[str, str]:
        """Return where GitHub shows the files that failures name, for those that are files of the checkout."""
        environ, revision = self._runtime.environ, self._context.payload.get("revision")
        server, repository = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", "")
        named = {case.file for case in (*self._tally.failures, *self._tally.flaky)}
        urls = {file: source_links.source_url(server, repository, revision, file) for file in named}
        return {file: url for file, url in urls.items() if url and self._is_of_checkout(file)}

    def _is_of_checkout(self, path: str) -> bool:
        """Say whether the repository of the workspace's root holds the file: no submodule, no checkout elsewhere."""
        folders = ["", *itertools.accumulate(path.split("/")[:-1], os.path.join)]
        owners = [folder for folder in folders if os.path.exists(os.path.join(self._runtime.workspace, folder, ".git"))]
        return owners == [""] and self._runtime.has_file(path)

    def _session(self) -> model.Session:
        if self._delivery:
            return self._delivery.session(self._context.sources)
        return model.Session(self._context.payload, self._context.sources)

    def _receipt(self) -> model.Receipt:
        number = self._tally.counts.tests
        if not self._delivery:
            reason, cure = self._redactor.text(self._skipped), self._redactor.text(self._cure)
            return model.Receipt(parsed=number, unsent=number, reason=reason, cure=cure)
        receipt = self._delivery.receipt()
        untold = number - receipt.parsed  # read when a signal came, before delivery heard of it
        receipt = dataclasses.replace(receipt, parsed=number, unsent=receipt.unsent + untold)
        going_on = policy.how_to_go_on(self._settings, self._session().id, receipt)
        cure = "; ".join(filter(None, (receipt.cure, going_on)))
        return dataclasses.replace(
            receipt,
            reason=self._redactor.text(receipt.reason),
            cure=self._redactor.text(cure),
            undelivered=tuple(self._redactor.problem(problem) for problem in receipt.undelivered),
        )
