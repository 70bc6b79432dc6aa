"""CircleCI: a tag, else a pull request, else a branch (CircleCI docs, Built-in environment variables).

Variables only; what they don't tell, `detect` asks git for.
"""

import re
from collections.abc import Mapping

from reporter.ci import context_builder, values, workspace_files
from reporter.ci.providers.provider import Provider

_NUMBER_AT_END = re.compile(r"(?<![0-9A-Za-z])[0-9]+\Z")


def _fill(into: context_builder.ContextBuilder, files: workspace_files.Files, inputs: Mapping[str, str]) -> None:
    """Fill in what CircleCI's variables tell; a re-run is a workflow of its own, which does not name the first."""
    _fill_ref(into)
    into.put_first("revision", "CIRCLE_SHA1")
    into.put_first("run_id", "CIRCLE_WORKFLOW_ID")
    into.put_first("ci_run_url", "CIRCLE_BUILD_URL")


def _fill_ref(into: context_builder.ContextBuilder) -> None:
    # CIRCLE_PR_NUMBER is set for pull requests from forks only; CIRCLE_PULL_REQUEST is an address for all of them.
    candidates = (
        ("CIRCLE_TAG", "TAG", into.env("CIRCLE_TAG")),
        ("CIRCLE_PR_NUMBER", "PULL_REQUEST", values.pull(into.env("CIRCLE_PR_NUMBER"))),
        ("CIRCLE_PULL_REQUEST", "PULL_REQUEST", _pull_of_address(into.env("CIRCLE_PULL_REQUEST"))),
        ("CIRCLE_BRANCH", "BRANCH", into.env("CIRCLE_BRANCH")),
    )
    into.put_first_ref(candidates)


def _pull_of_address(address: str) -> str:
    found = _NUMBER_AT_END.search(address.removesuffix("/")[-100:])
    if found is None:
        return ""
    return values.pull(found[0])


PROVIDER = Provider("circleci", "CIRCLE_CI", "CIRCLECI", _fill)
