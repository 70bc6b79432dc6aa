"""Starts the delivery to Buddy with what the settings say, and ends it."""

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from reporter import policy, redact
from reporter.buddy import address
from reporter.pipeline import run_log
from reporter.pipeline.state import Found, Tools, warning

if TYPE_CHECKING:
    from reporter.buddy.delivery.lifecycle import Delivery
    from reporter.buddy.http.client import Attempt

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def start(tools: Tools, found: Found) -> "Delivery":
    """Make the delivery; its first batch opens the session."""
    # imported only when something is sent: requests alone takes 100 ms of every job
    from reporter.buddy.delivery.lifecycle import Delivery
    from reporter.buddy.delivery.options import DeliveryOptions

    settings = tools.settings
    base_url, _ = run_log.api_address(tools)
    endpoints = address.Endpoints.for_personal_token(settings.workspace, settings.project, settings.suite)
    if address.is_suite_token(settings.token):
        endpoints = address.Endpoints.for_suite_token()
    other_url = ""
    if settings.api_url:
        other_url = address.other(base_url)
    options = DeliveryOptions(
        base_url=base_url,
        other_url=other_url,
        token=settings.token,
        endpoints=endpoints,
        payload=found.context.payload,
        session_id=settings.session_id,
        close_session=settings.close_session,
        batch_size=settings.batch_size,
        concurrency=settings.concurrency,
        deadline_s=settings.deadline,
        ca_bundle=_find_bundle(tools, found),
        variant=settings.variant,
        first_attempt=settings.first_attempt or found.context.is_first_attempt,
        resume_at=settings.resume_at,
    )

    def keep_secret(secret: str) -> None:
        if len(secret) < redact.LEAST:  # an answer of one letter would mask that letter in the log of the whole job
            return
        tools.redactor.add(secret)
        tools.runtime.talk.mask(secret)

    return Delivery(options, watch=_attempt_teller(tools), keep_secret=keep_secret)


def _find_bundle(tools: Tools, found: Found) -> str:
    """Return the file of certificates that the environment names, "" for the built-in ones."""
    for name in _BUNDLES:
        path = tools.runtime.environ.get(name, "")
        if path and os.path.exists(path):
            return path
        if path:
            what = f"{name} names {path}, which does not exist: certificates are checked without it"
            found.problems.append(warning(what, "no-certificates"))
    return ""


def _attempt_teller(tools: Tools) -> "Callable[[Attempt], None]":
    def tell(attempt: "Attempt") -> None:
        status = attempt.status or "-"
        tools.runtime.talk.verbose(
            f"{attempt.method} {attempt.path} attempt {attempt.number}: {status} in {attempt.seconds:.3f} s, "
            f"{tools.redactor.text(attempt.decision)}"
        )

    return tell


def finish(delivery: "Delivery", tools: Tools, *, crashed: bool) -> None:
    """Deliver what is left, and show how far it is."""
    total, talk = tools.tally.counts.tests, tools.runtime.talk
    done = threading.Event()

    def tell() -> None:
        while not done.wait(0.25):
            talk.progress("delivering test cases", delivery.acknowledged, total)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        delivery.finish(crashed=crashed)
    finally:
        done.set()
        teller.join(1.0)


def has_crashed(tools: Tools, found: Found) -> bool:
    """Say whether more happened than the reports show; such a session must not be closed as passed."""
    is_missing = policy.names_reports(tools.settings) and not tools.tally.counts.tests
    status = policy.job_status(tools.settings.job_status)
    return is_missing or not status.is_good or policy.may_lack_cases(found.all_problems)
