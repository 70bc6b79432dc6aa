"""Shows the result everywhere: each output whatever became of the others."""

from reporter import model, policy, seams
from reporter.errors import ExitCode, SignalBlock
from reporter.outputs import destination, table
from reporter.outputs.comment import markdown
from reporter.outputs.text import escape
from reporter.pipeline.state import Found, Tools
from reporter.runtime import Runtime
from reporter.settings import Settings


def show(result: model.Result, code: ExitCode, *, tools: Tools, found: Found, signals: SignalBlock) -> None:
    """Show the result in every output that is wanted; last why the exit code is not 0."""
    settings, runtime = tools.settings, tools.runtime
    told: list[policy.Alert] = []
    if settings.annotations_limit:
        told = [_masked(alert, tools) for alert in policy.alerts(result, settings, code)]
    to = _destination(settings, runtime)._replace(
        annotations_limit=policy.annotations_left(settings.annotations_limit, told),
        alerts=tuple(_command(alert) for alert in told),
        comment_url=_comment(result, tools=tools, found=found, signals=signals),
    )
    wanted: list[seams.Output] = table.all_of(to)
    if tools.ctrf is not None:
        wanted.append(tools.ctrf)
    for output in wanted:
        _write(output, result, runtime)
    why = policy.why_failed(result, settings, code)
    if why is not None:
        _say_why(_masked(why, tools), runtime)


def lists_failures(settings: Settings, runtime: Runtime) -> bool:
    """Say whether an output of the run will show failures by the hundred."""
    outputs = table.all_of(_destination(settings, runtime))
    return settings.comment != "off" or any(output.lists_failures and output.wanted() for output in outputs)


def _destination(settings: Settings, runtime: Runtime) -> destination.Destination:
    return destination.Destination(
        environ=runtime.environ,
        workspace=runtime.workspace,
        console=runtime.show,
        write_raw=runtime.write_raw,
        job_summary=settings.job_summary,
        json_path=settings.json,
        comment_path=settings.comment_file,
    )


def _masked(alert: policy.Alert, tools: Tools) -> policy.Alert:
    """Return an alert without secrets: it may quote the value of an input."""
    return alert._replace(text=tools.redactor.text(alert.text), cure=tools.redactor.text(alert.cure))


def _command(alert: policy.Alert) -> str:
    return escape.command(alert.kind, "\n".join(filter(None, (alert.text, alert.cure))))


def _say_why(why: policy.Alert, runtime: Runtime) -> None:
    if runtime.is_in_actions:  # where it was said before, as an annotation
        runtime.talk.line(f"{why.kind}: {why.text}")
    else:
        runtime.talk.error(why.text, why.cure)


def _comment(result: model.Result, *, tools: Tools, found: Found, signals: SignalBlock) -> str:
    """Write the comment on the pull request where one is asked for; return its address, "" where there is none."""
    settings, runtime = tools.settings, tools.runtime
    if settings.comment == "off" or settings.dry_run or settings.comment_file:
        return ""
    from reporter.outputs.comment import github  # it brings an HTTP library with it

    marker = markdown.marker(runtime.environ)
    outcome = github.post(
        markdown.render(result, marker),
        marker,
        is_wanted=github.wanted(settings.comment, result),
        token=settings.github_token,
        environ=runtime.environ,
        ref_name=str(found.context.payload.get("ref_name", "")),
        is_stopped=lambda: signals.arrived is not None,
    )
    if outcome.notice:
        notice = tools.redactor.text(outcome.notice)
        runtime.show.commands([escape.command("notice", notice)])
        runtime.talk.line(notice)
    return outcome.url


def _write(output: seams.Output, result: model.Result, runtime: Runtime) -> None:
    if not output.wanted():
        return
    try:
        runtime.talk.lines(list(output.write(result)))
    except OSError as error:
        runtime.talk.warning(f"{output.what} could not be written to {output.where}: {error.strerror or error}")
