"""How a delivery that was not completed is resumed: the command that sends the rest, or closes the session.

Pure functions over plain values, as in `policy`.
"""

from reporter import model, policy, shell
from reporter.settings import Settings

_FILES_CHARS = 500  # of patterns that fit into a message


def how_to_go_on(settings: Settings, session: model.Session, receipt: model.Receipt) -> str:
    """Return what brings a half-done delivery to its end, "" where nothing would: what is refused stays refused."""
    was_refused_whole = receipt.upload is model.Upload.REJECTED and not receipt.acknowledged
    if receipt.trouble is model.Trouble.NONE or not session.id or was_refused_whole:
        return ""
    to_run = command(settings, session.id, receipt)
    if receipt.parsed > receipt.acknowledged + receipt.rejected:
        return f"to deliver the rest, run `{to_run}`"
    if receipt.upload is model.Upload.ACCEPTED and session.status in (None, "IN_PROGRESS"):
        return f"to close the session, run `{to_run}`"
    return ""


def command(settings: Settings, session_id: str, receipt: model.Receipt) -> str:
    """Write the command that brings a half-delivered session to its end.

    What was not sent yet goes in batches again: the command says how far this run came.
    """
    concurrency = max(settings.concurrency, 16)
    deadline = min(max(settings.deadline, 120.0, receipt.parsed / concurrency), 3600.0)
    words = ["--session-id", session_id, "--concurrency", str(concurrency), "--deadline", f"{deadline:.0f}"]
    if settings.read_deadline != Settings().read_deadline:
        words += ["--read-deadline", f"{settings.read_deadline:g}"]
    for flag, value in _kept_flags(settings):
        words += [flag, value]
    if receipt.resume_at:
        words += ["--resume-at", receipt.resume_at]
    if not settings.close_session:
        words.append("--no-close-session")
    if not settings.redact:
        words.append("--no-redact")
    return shell.command("buddy-reporter", "report", *words, *_files_again(settings))


def _kept_flags(settings: Settings) -> list[tuple[str, str]]:
    status = ""
    if not policy.job_status(settings.job_status).is_good:
        status = "failure"
    flags = [
        ("--api-url", settings.api_url),
        ("--workspace", settings.workspace),
        ("--project", settings.project),
        ("--suite", settings.suite),
        ("--variant", settings.variant),
        ("--job-status", status),
    ]
    return [(flag, value) for flag, value in flags if value]


def _files_again(settings: Settings) -> list[str]:
    if sum(map(len, settings.files)) > _FILES_CHARS:
        return ["--files", "..."]
    if any(file.startswith("-") for file in settings.files):
        return ["--", *settings.files]
    return list(settings.files)
