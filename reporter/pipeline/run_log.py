"""What a run logs before it reads: where the tests ran, where test cases go, which reports were found."""

from collections.abc import Iterator

from reporter import ci, model, policy
from reporter.buddy import address
from reporter.formats.discovery import selection
from reporter.pipeline.state import Found, Tools
from reporter.settings import Settings

_PASSED_OVER = 50  # reasons of one run that are printed


def log_context(tools: Tools, context: ci.CiContext) -> None:
    settings, mask = tools.settings, tools.redactor.text
    talk = tools.runtime.talk
    for name, field in context.fields.items():
        talk.verbose(mask(f"{name} = {field.value} (from {field.source})"))
    for name, looked in context.looked.items():
        for what in looked:
            talk.verbose(mask(f"{name}: passed over {what}"))
    if settings.token and not settings.problems:
        base_url, why = api_address(tools)
        talk.verbose(mask(f"Buddy's API: {base_url} ({why})"))


def note_odd_address(tools: Tools, found: Found) -> None:
    """Say in log and summary where test cases and token go, if that may surprise."""
    for what in odd_address(tools.settings, tools.runtime.environ.get("BUDDY_REGION", "").strip()):
        found.problems.append(model.Problem(what, code="address"))
        tools.runtime.talk.line(tools.redactor.text(what))


def odd_address(settings: Settings, region_name: str) -> Iterator[str]:
    """Name an address that is not the token's own, and one that is the default because BUDDY_REGION is not a region."""
    token, url = settings.token, settings.api_url
    if not token:
        return
    base_url, _ = address.find(token, url, region=address.region(region_name))
    own, _ = address.find(token)
    if url and base_url != own and base_url not in address.REGIONS.values():
        yield f"the input api_url sends test cases and token to {base_url}"
    is_unknown = bool(region_name) and not address.region(region_name)
    region_would_decide = not url and address.find(token, region="eu")[0] != own
    if is_unknown and region_would_decide:
        yield f"BUDDY_REGION is no region (us, eu or as): test cases and token go to {base_url}"


def api_address(tools: Tools) -> tuple[str, str]:
    """Return the address of Buddy's API, and why it is this one."""
    region = address.region(tools.runtime.environ.get("BUDDY_REGION", ""))
    return address.find(tools.settings.token, tools.settings.api_url, region=region)


def log_reports(tools: Tools, found: selection.Discovery) -> None:
    talk = tools.runtime.talk
    where = "found in the workspace"
    if policy.names_reports(tools.settings):
        where = "matched by the patterns"
    talk.line(f"{model.number_of(len(found.reports), 'report')} {where}")
    for report in found.reports:
        talk.verbose(f"{tools.redactor.name(report.path)}: taken, {tools.redactor.text(report.why)}")
    if not found.reports:  # the end says it
        return
    talk.lines(list(map(tools.redactor.text, found.passed_over[:_PASSED_OVER])))
    left = len(found.passed_over) - _PASSED_OVER
    if left > 0:
        talk.line(f"{model.number_of(left, 'more reason', 'more reasons')} why files were passed over")
