"""Azure Pipelines: a branch, a tag, and pull requests of GitHub and of Azure Repos, by the documented variables."""

from collections.abc import Callable, Mapping

import pytest

from reporter import ci

InMemory = Callable[[Mapping[str, bytes]], ci.Files]
MERGE, HEAD = "5" * 40, "a" * 40
JOB = {
    "TF_BUILD": "True",
    "BUILD_SOURCEVERSION": MERGE,
    "BUILD_BUILDID": "412",
    "SYSTEM_COLLECTIONURI": "https://dev.azure.com/octo/",
    "SYSTEM_TEAMPROJECT": "Hello World",
    "SYSTEM_JOBATTEMPT": "1",
}
RUN = {
    "ci_provider": "NONE",
    "run_id": "412",
    "ci_run_url": "https://dev.azure.com/octo/Hello%20World/_build/results?buildId=412",
}


@pytest.mark.parametrize(
    ("variables", "ref"),
    [
        ({"BUILD_SOURCEBRANCH": "refs/heads/feature/x"}, ("BRANCH", "feature/x", MERGE)),
        ({"BUILD_SOURCEBRANCH": "refs/tags/v1"}, ("TAG", "v1", MERGE)),
        (
            {
                "BUILD_SOURCEBRANCH": "refs/pull/7/merge",
                "SYSTEM_PULLREQUEST_PULLREQUESTID": "880011",
                "SYSTEM_PULLREQUEST_PULLREQUESTNUMBER": "7",
                "SYSTEM_PULLREQUEST_SOURCECOMMITID": HEAD,
                "SYSTEM_PULLREQUEST_TARGETBRANCH": "main",
            },
            ("PULL_REQUEST", "pull/7", HEAD),
        ),
        (
            {
                "BUILD_SOURCEBRANCH": "refs/pull/12/merge",
                "SYSTEM_PULLREQUEST_PULLREQUESTID": "12",
                "SYSTEM_PULLREQUEST_SOURCECOMMITID": HEAD,
                "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
            },
            ("PULL_REQUEST", "pull/12", HEAD),
        ),
    ],
)
def test_detect__azure(in_memory: InMemory, variables: dict[str, str], ref: tuple[str, str, str]) -> None:
    context = ci.detect(JOB | variables, in_memory({}), {})
    ref_type, ref_name, revision = ref
    assert context.payload == RUN | {"ref_type": ref_type, "ref_name": ref_name, "revision": revision}
    assert (context.provider, context.is_first_attempt, context.warnings) == ("azure_pipelines", True, ())
    assert context.base_ref == ("main" if ref_type == "PULL_REQUEST" else "")


def test_detect__azure_in_a_later_attempt(in_memory: InMemory) -> None:
    context = ci.detect(JOB | {"SYSTEM_JOBATTEMPT": "2"}, in_memory({}), {})
    assert context.is_first_attempt is False


def test_detect__azure_pull_request_without_a_number(in_memory: InMemory) -> None:
    """Without its number a merge commit is no branch: neither ref type nor name is told."""
    context = ci.detect(JOB | {"BUILD_SOURCEBRANCH": "refs/pull/x/merge"}, in_memory({}), {})
    assert "ref_type" not in context.payload
