"""The CI systems that are known, one module each.

A new one is a module with its `PROVIDER` and a line below. Of several that announce themselves the first counts.
"""

from reporter.ci.providers import azure_pipelines, buddy_pipelines, circleci, github_actions, gitlab_ci, others
from reporter.ci.providers.provider import Provider

PROVIDERS: tuple[Provider, ...] = (
    github_actions.PROVIDER,
    circleci.PROVIDER,
    buddy_pipelines.PROVIDER,
    gitlab_ci.PROVIDER,
    azure_pipelines.PROVIDER,
    *others.PROVIDERS,
)
