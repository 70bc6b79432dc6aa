"""The Markdown of the comment on a pull request: the job summary behind a hidden marker, small enough for GitHub."""

import urllib.parse
from collections.abc import Mapping, Sequence

from reporter import model
from reporter.outputs import files, job_summary
from reporter.outputs.destination import Destination

LIMIT = 60_000  # characters; GitHub takes 65,536
_KEY_CHARS = 200


class CommentFile:
    """The comment's Markdown in a file, for a step that posts it."""

    what = "the comment's Markdown"

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
    key = f"{environ.get('GITHUB_WORKFLOW', '')}/{environ.get('GITHUB_JOB', '')}"
    return f"<!-- buddy-test-reporter {urllib.parse.quote(key[:_KEY_CHARS], safe='', errors='replace')} -->"


def render(result: model.Result, marker: str) -> str:
    """Return the comment, at most `LIMIT` characters with its marker."""
    return f"{marker}\n{job_summary.render(result, limit=LIMIT - len(marker) - 1)}"
