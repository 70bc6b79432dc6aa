"""The end of a run: its result goes to the console, the annotations, the job summary, the outputs and `--json`.

Each of them is shown whatever became of the others; what they look like is the business of `views`.
"""

from collections.abc import Callable

from reporter import decide, model
from reporter.errors import ExitCode
from reporter.settings import Settings
from reporter.surroundings import Surroundings
from reporter.views import annotations, document, ending, escape, outputs, summary


def show(result: model.Result, code: ExitCode, settings: Settings, around: Surroundings) -> None:
    """Show the result everywhere; last comes the reason for an exit code that is not 0."""
    _to_console(result, code, settings, around)
    _to_files(result, settings, around)
    if why := decide.why_failed(result, settings, code):
        # in Actions it was said before, as an annotation
        if around.is_in_actions:
            around.talk.line(f"{why.kind}: {why.text}")
        else:
            around.talk.error(why.text, why.cure)


def _to_console(result: model.Result, code: ExitCode, settings: Settings, around: Surroundings) -> None:
    told = decide.alerts(result, settings, code) if settings.annotations_limit else []
    beside_code = annotations.render(result, decide.annotations_left(settings.annotations_limit, told))
    around.show.commands(beside_code, "annotations")  # first: the end of a log is the verdict
    around.show.parts(ending.parts(result))
    for alert in told:
        text = f"{alert.text}\n{alert.cure}" if alert.cure else alert.text
        around.show.commands([escape.command(alert.kind, text)])
    around.show.line("")
    around.show.marked(ending.verdict(result))


def _to_files(result: model.Result, settings: Settings, around: Surroundings) -> None:
    def write(what: str, where: str, to: Callable[[], None]) -> None:
        try:
            to()
        except OSError as error:
            around.talk.warning(f"{what} could not be written to {where}: {error.strerror or error}")

    environ, workspace = around.environ, around.workspace
    if path := environ.get("GITHUB_STEP_SUMMARY", "") if settings.job_summary else "":
        write("the job summary", path, lambda: _append_summary(path, result))
    if path_of_outputs := environ.get("GITHUB_OUTPUT", ""):
        write("the outputs", path_of_outputs, lambda: _write_outputs(path_of_outputs, result, around))
    if settings.json == "-":
        write("the result", "standard output", lambda: around.write_raw(document.dump(result)))
    elif settings.json:
        text = document.dump(result)
        write("the result", settings.json, lambda: outputs.write_document(workspace, settings.json, text))


def _append_summary(path: str, result: model.Result) -> None:
    outputs.append_summary(path, summary.render(result, limit=min(1_000_000, outputs.room(path))))


def _write_outputs(path: str, result: model.Result, around: Surroundings) -> None:
    values = outputs.values(result)
    outputs.write(path, values)
    if left := outputs.left_out(result, values):
        around.talk.line(f"the output failed_tests leaves out {left} of {result.counts.bad} failed test cases")
