"""Says where the tests ran and which reports were found: what `--verbose` shows, and a line for everybody."""

from reporter import ci, model
from reporter.buddy import address
from reporter.formats.discovery import selection
from reporter.pipeline.state import Tools


def tell_context(tools: Tools, context: ci.CiContext) -> None:
    talk, settings = tools.runtime.talk, tools.settings
    for name, field in context.fields.items():
        talk.verbose(f"{name} = {field.value} (from {field.source})")
    for name, looked in context.looked.items():
        for what in looked:
            talk.verbose(f"{name}: passed over {what}")
    if settings.token and not settings.problems:
        base_url, why = address.find(settings.token, settings.api_url)
        talk.verbose(f"Buddy's API: {base_url} ({why})")


def tell_found(tools: Tools, found: selection.Discovery) -> None:
    talk = tools.runtime.talk
    where = "found in the workspace"
    if tools.settings.files:
        where = "matched by the patterns"
    talk.line(f"{model.number_of(len(found.reports), 'report')} {where}")
    for report in found.reports:
        talk.verbose(f"{report.path}: taken, {report.why}")
    if found.reports:  # without a report, the end says it
        talk.lines(list(found.passed_over))
