"""The table of outputs: to add one is to add its module and its line here (CONTRIBUTING shows how)."""

from reporter import seams
from reporter.outputs import annotations, console_report, job_summary, json_result, step_outputs
from reporter.outputs.comment import markdown
from reporter.outputs.destination import Destination

# in this order: the end of a log is the verdict, and GitHub shows annotations elsewhere too
OUTPUTS = (
    annotations.Annotations,
    console_report.ConsoleReport,
    job_summary.JobSummary,
    markdown.CommentFile,
    step_outputs.StepOutputs,
    json_result.JsonResult,
)


def all_of(destination: Destination) -> list[seams.Output]:
    """Return the outputs of a run, in the order in which they are written."""
    return [make(destination) for make in OUTPUTS]
