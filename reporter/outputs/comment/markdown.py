"""The Markdown of the comment on a pull request: the job summary behind a hidden marker, small enough for GitHub."""

import urllib.parse
from collections.abc import Mapping, Sequence

from reporter import model
from reporter.outputs import files, job_summary
from reporter.outputs.destination import Destination

LIMIT = 60_000  # characters; GitHub takes 65,536
_NAME_CHARS = 100  # of a workflow, of a job
# where each CI system names workflow and job, in words that stay the same from run to run
_NAMES = (
    ("GITHUB_WORKFLOW", "GITHUB_JOB"),
    ("BUDDY_PIPELINE_NAME", "BUDDY_ACTION_NAME"),
    ("CI_PROJECT_PATH", "CI_JOB_NAME"),
    ("CIRCLE_PROJECT_REPONAME", "CIRCLE_JOB"),
    ("BUILD_DEFINITIONNAME", "SYSTEM_JOBNAME"),
    ("BUILDKITE_PIPELINE_SLUG", "BUILDKITE_LABEL"),
    ("TRAVIS_REPO_SLUG", "TRAVIS_JOB_NAME"),
    ("APPVEYOR_PROJECT_SLUG", "APPVEYOR_JOB_NAME"),
    ("SEMAPHORE_PROJECT_NAME", "SEMAPHORE_JOB_NAME"),
    ("DRONE_STAGE_NAME", "DRONE_STEP_NAME"),
    ("JOB_NAME", "STAGE_NAME"),  # Jenkins
)


class CommentFile:
    """The comment's Markdown in a file, for a step that posts it."""

    what = "the comment's Markdown"
    lists_failures = True

    def __init__(self, destination: Destination) -> None:
        self.where = destination.comment_path
        self._workspace = destination.workspace
        self._marker = marker(destination.environ)

    def wanted(self) -> bool:
        return bool(self.where)

    def write(self, result: model.Result) -> Sequence[str]:
        files.write_document(self._workspace, self.where, render(result, self._marker))
        return ()


def marker(environ: Mapping[str, str]) -> str:
    """Return the hidden line by which the comment of this workflow and job is found again."""
    names = [(environ.get(workflow, ""), environ.get(job, "")) for workflow, job in _NAMES]
    key = "/".join(name[:_NAME_CHARS] for name in next(filter(any, names), ("", "")))
    return f"<!-- buddy-test-reporter {urllib.parse.quote(key, safe='', errors='replace')} -->"


def render(result: model.Result, marker: str) -> str:
    """Return the comment, at most `LIMIT` characters with its marker."""
    return f"{marker}\n{job_summary.render(result, limit=LIMIT - len(marker) - 1)}"
