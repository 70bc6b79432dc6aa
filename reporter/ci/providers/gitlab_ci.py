"""GitLab CI: a merge request, else a tag, else a branch (GitLab docs, Predefined CI/CD variables reference).

Variables only; what they don't tell, `detect` asks git for. Buddy's API has no word for GitLab. Its pull requests are
called `pull/N` there whatever the host, N being the number that people see (CI_MERGE_REQUEST_IID, not ..._ID).
"""

from collections.abc import Mapping

from reporter.ci import context_builder, workspace_files
from reporter.ci.providers.provider import Provider


def _fill(into: context_builder.ContextBuilder, files: workspace_files.Files, inputs: Mapping[str, str]) -> None:
    """Fill in what GitLab's variables tell; how often a job was retried is not among it."""
    into.put_first_ref_of(
        ("CI_MERGE_REQUEST_IID", "PULL_REQUEST"),
        ("CI_COMMIT_TAG", "TAG"),
        ("CI_COMMIT_BRANCH", "BRANCH"),
    )
    revisions = ["CI_COMMIT_SHA"]
    if into.value("ref_type") == "PULL_REQUEST":
        # set in merged results pipelines, where CI_COMMIT_SHA is a merge commit that exists nowhere else
        revisions.insert(0, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
        into.put_base(into.env("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"))
    into.put_first("revision", *revisions)
    into.put_first("run_id", "CI_PIPELINE_ID")
    into.put_first("ci_run_url", "CI_JOB_URL", "CI_PIPELINE_URL")
    into.put_repository(into.env("CI_PROJECT_URL"))
    into.put_default_branch(into.env("CI_DEFAULT_BRANCH"))


PROVIDER = Provider("gitlab_ci", "NONE", "GITLAB_CI", _fill)
