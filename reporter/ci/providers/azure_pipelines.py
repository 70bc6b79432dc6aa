"""Azure Pipelines: a pull request, a tag or a branch, all told by one full ref name (Predefined variables, Microsoft).

https://learn.microsoft.com/azure/devops/pipelines/build/variables. On pull requests Build.SourceVersion is a merge
commit that exists nowhere else; System.PullRequest.SourceCommitId is the head. A pull request of GitHub has a number
beside the id that Azure gives it, one of Azure Repos has its id alone.
"""

import urllib.parse
from collections.abc import Mapping

from reporter.ci import context_builder, values, workspace_files
from reporter.ci.providers.provider import Provider

_REF = "BUILD_SOURCEBRANCH"
_HEAD = "SYSTEM_PULLREQUEST_SOURCECOMMITID"


def _fill(into: context_builder.ContextBuilder, files: workspace_files.Files, inputs: Mapping[str, str]) -> None:
    """Fill in what the variables tell."""
    ref = into.env(_REF)
    if ref.startswith("refs/pull/"):
        into.put_first_ref_of(
            ("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "PULL_REQUEST"),
            ("SYSTEM_PULLREQUEST_PULLREQUESTID", "PULL_REQUEST"),
        )
        into.put_base(into.env("SYSTEM_PULLREQUEST_TARGETBRANCH"))
    elif ref.startswith("refs/tags/"):
        into.put_ref("TAG", ref.removeprefix("refs/tags/"), _REF)
    elif ref:
        into.put_ref("BRANCH", ref.removeprefix("refs/heads/"), _REF)
    if into.value("ref_type") == "PULL_REQUEST" and values.is_sha(into.env(_HEAD)):
        into.put("revision", into.env(_HEAD), _HEAD)
    if not into.has("revision"):
        into.put_first("revision", "BUILD_SOURCEVERSION")
    into.put_first("run_id", "BUILD_BUILDID")
    into.attempt = values.number(into.env("SYSTEM_JOBATTEMPT")) or None
    _put_url(into)


def _put_url(into: context_builder.ContextBuilder) -> None:
    """Put the address of the run together, as no variable holds it; SYSTEM_COLLECTIONURI ends in a slash."""
    collection, project = into.env("SYSTEM_COLLECTIONURI"), into.env("SYSTEM_TEAMPROJECT")
    run = into.env("BUILD_BUILDID")
    if collection and project and run:
        address = f"{collection.rstrip('/')}/{urllib.parse.quote(project)}/_build/results?buildId={run}"
        into.put("ci_run_url", address, "SYSTEM_COLLECTIONURI + SYSTEM_TEAMPROJECT + BUILD_BUILDID")


PROVIDER = Provider("azure_pipelines", "NONE", "TF_BUILD", _fill)
