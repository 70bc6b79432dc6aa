"""The end of a run: its result goes to the console, the annotations, the job summary, the outputs and `--json`.

Each of them is shown whatever became of the others; what they look like is the business of `views`.
"""

from collections.abc import Callable

from reporter import model, policy
from reporter.errors import ExitCode
from reporter.outputs import annotations, console_report, job_summary, json_result, step_outputs
from reporter.outputs.text import escape
from reporter.runtime import Runtime
from reporter.settings import Settings


def show(result: model.Result, code: ExitCode, settings: Settings, runtime: Runtime) -> None:
    """Show the result everywhere; last comes the reason for an exit code that is not 0."""
    _to_console(result, code, settings, runtime)
    _to_files(result, settings, runtime)
    if why := policy.why_failed(result, settings, code):
        # in Actions it was said before, as an annotation
        if runtime.is_in_actions:
            runtime.talk.line(f"{why.kind}: {why.text}")
        else:
            runtime.talk.error(why.text, why.cure)


def _to_console(result: model.Result, code: ExitCode, settings: Settings, runtime: Runtime) -> None:
    told = policy.alerts(result, settings, code) if settings.annotations_limit else []
    beside_code = annotations.render(result, policy.annotations_left(settings.annotations_limit, told))
    runtime.show.commands(beside_code, "annotations")  # first: the end of a log is the verdict
    runtime.show.parts(console_report.parts(result))
    for alert in told:
        text = f"{alert.text}\n{alert.cure}" if alert.cure else alert.text
        runtime.show.commands([escape.command(alert.kind, text)])
    runtime.show.line("")
    runtime.show.marked(console_report.verdict(result))


def _to_files(result: model.Result, settings: Settings, runtime: Runtime) -> None:
    def write(what: str, where: str, to: Callable[[], None]) -> None:
        try:
            to()
        except OSError as error:
            runtime.talk.warning(f"{what} could not be written to {where}: {error.strerror or error}")

    environ, workspace = runtime.environ, runtime.workspace
    if path := environ.get("GITHUB_STEP_SUMMARY", "") if settings.job_summary else "":
        write("the job summary", path, lambda: _append_summary(path, result))
    if path_of_outputs := environ.get("GITHUB_OUTPUT", ""):
        write("the outputs", path_of_outputs, lambda: _write_outputs(path_of_outputs, result, runtime))
    if settings.json == "-":
        write("the result", "standard output", lambda: runtime.write_raw(json_result.dump(result)))
    elif settings.json:
        text = json_result.dump(result)
        write("the result", settings.json, lambda: step_outputs.write_document(workspace, settings.json, text))


def _append_summary(path: str, result: model.Result) -> None:
    step_outputs.append_summary(path, job_summary.render(result, limit=min(1_000_000, step_outputs.room(path))))


def _write_outputs(path: str, result: model.Result, runtime: Runtime) -> None:
    values = step_outputs.values(result)
    step_outputs.write(path, values)
    if left := step_outputs.left_out(result, values):
        runtime.talk.line(f"the output failed_tests leaves out {left} of {result.counts.bad} failed test cases")
