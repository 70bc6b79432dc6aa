"""CircleCI: a tag, else a pull request, else a branch (CircleCI docs, Built-in environment variables).

Variables only; what they don't tell, `detect` asks git for.
"""

import re

from reporter.ci import context_builder, values

_TRAILING_NUMBER = re.compile(r"(?:^|[^0-9A-Za-z])([0-9]+)/?$")


def fill(into: context_builder.ContextBuilder) -> None:
    """Fill in what CircleCI's variables tell."""
    _fill_ref(into)
    into.put_first("revision", "CIRCLE_SHA1")
    into.put_first("run_id", "CIRCLE_WORKFLOW_ID")
    into.put_first("ci_run_url", "CIRCLE_BUILD_URL")


def _fill_ref(into: context_builder.ContextBuilder) -> None:
    # CIRCLE_PR_NUMBER is set for pull requests from forks only; CIRCLE_PULL_REQUEST is an address for all of them.
    address = _TRAILING_NUMBER.search(into.env("CIRCLE_PULL_REQUEST"))
    candidates = (
        ("CIRCLE_TAG", "TAG", into.env("CIRCLE_TAG")),
        ("CIRCLE_PR_NUMBER", "PULL_REQUEST", values.pull(into.env("CIRCLE_PR_NUMBER"))),
        ("CIRCLE_PULL_REQUEST", "PULL_REQUEST", values.pull(address[1]) if address else ""),
        ("CIRCLE_BRANCH", "BRANCH", into.env("CIRCLE_BRANCH")),
    )
    into.put_first_ref(candidates)
