"""The event payload: JSON that GitHub wrote, or that anybody wrote who may set `event_path`.

It is read here and nowhere else. A broken payload leaves unset what it would have told and never stops the run. No text
of the file gets into a message: `event_path` may name a private file.
"""

import codecs
import json
from collections.abc import Mapping

from reporter.ci import values, workspace_files
from reporter.ci.providers import large_json

LIMIT = 8 * 1024 * 1024  # bytes; real payloads stay near 1 MB
_WHOLE = 1024 * 1024  # bytes; what is larger is read for the members below alone
_MEMBERS = frozenset(
    {"after", "base", "base_ref", "default_branch", "event", "full_name", "head", "head_branch", "head_ref",
     "head_repository", "head_sha", "html_url", "id", "merge_commit_sha", "merge_group", "merged", "number",
     "pull_request", "pull_requests", "ref", "release", "repo", "repository", "run_attempt", "sha", "tag_name", "url",
     "workflow_run"}
)  # fmt: skip


class Payload:
    """A JSON object that answers only in the types that are asked for."""

    def __init__(self, root: Mapping[str, object] | None = None) -> None:
        self._root = root or {}

    def find(self, path: str) -> object:
        """Return what lies at a dotted path ("workflow_run.pull_requests.0.number"), or None."""
        here: object = self._root
        for step in path.split("."):
            if isinstance(here, dict):
                here = here.get(step)
            elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
                here = here[int(step)]
            else:
                return None
        return here

    def text(self, path: str) -> str:
        """Return the text at a dotted path, "" where there is none."""
        found = self.find(path)
        if isinstance(found, str):
            return found.strip()
        return ""

    def number(self, path: str) -> int:
        """Return the positive integer at a dotted path, 0 where there is none."""
        return values.number(self.find(path))

    def why_not(self, path: str) -> str:
        """Say why a text or number at a dotted path was of no use."""
        if self.find(path) is None:
            return "not in the payload"
        return "not of the expected type"


def load(disk: workspace_files.Files, path: str) -> tuple[Payload, str]:
    """Read the payload at `path`; beside it, what is wrong with it in words that follow its name, or ""."""
    if not path:
        return Payload(), "is not given: GITHUB_EVENT_PATH is not set"
    data = disk.read_bytes(path, LIMIT)
    if data is None:
        return Payload(), "could not be read: it is missing, not a regular file, or larger than 8 MB"
    try:
        root = _parsed(data)
    except RecursionError:
        return Payload(), "is nested too deeply to be one that GitHub wrote"
    except ValueError:
        return Payload(), "is not JSON"
    if not isinstance(root, dict):
        return Payload(), "is JSON, but not an object"
    return Payload(root), ""


def _parsed(data: bytes) -> object:
    """Parse a payload, which may have a byte order mark; raises ValueError and RecursionError."""
    if len(data) <= _WHOLE:
        return json.loads(data)
    return large_json.members(data.removeprefix(codecs.BOM_UTF8), _MEMBERS)
