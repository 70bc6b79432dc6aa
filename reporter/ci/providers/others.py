"""CI systems that need no rules of their own: which of their variables says what, as a table.

Buddy's API has no word for them. Only what the system's own documentation says is here; what is missing is left to
git. Where a system tells the head of a pull request, it is the revision, and not a merge commit that the system made.
"""

from collections.abc import Mapping
from typing import NamedTuple

from reporter.ci import context_builder, values, workspace_files
from reporter.ci.providers.provider import Provider


class Variables(NamedTuple):
    """Names of variables by what they say; `head` is the head of a pull request, looked at on pull requests alone.

    `attempt` counts the attempts at this job from 1 on, `retries` those after the first. Where a re-run is a new build,
    it is not known whether a session that it joins holds what an earlier one sent: those systems have neither.
    """

    revision: str
    pull: str = ""
    head: str = ""
    base: str = ""
    tag: str = ""
    branch: str = ""
    run_id: str = ""
    run_url: str = ""
    attempt: str = ""
    retries: str = ""

    def fill(
        self, into: context_builder.ContextBuilder, files: workspace_files.Files, inputs: Mapping[str, str]
    ) -> None:
        """Fill in what the variables tell."""
        refs = ((self.pull, "PULL_REQUEST"), (self.tag, "TAG"), (self.branch, "BRANCH"))
        into.put_first_ref_of(*((name, ref_type) for name, ref_type in refs if name))
        if into.value("ref_type") == "PULL_REQUEST":
            into.put_base(into.env(self.base))
            if values.is_sha(into.env(self.head)):
                into.put("revision", into.env(self.head), self.head)
        if not into.has("revision") and values.is_sha(into.env(self.revision)):
            into.put("revision", into.env(self.revision), self.revision)
        if self.run_id:
            into.put_first("run_id", self.run_id)
        if self.run_url:
            into.put_first("ci_run_url", self.run_url)
        into.attempt = values.number(into.env(self.attempt)) or None
        if self.retries and into.env(self.retries).isdecimal():
            into.attempt = 1 + values.number(into.env(self.retries))


def _provider(identity: str, flag: str, variables: Variables, *, is_flag_any_text: bool = False) -> Provider:
    return Provider(identity, "NONE", flag, variables.fill, is_flag_any_text=is_flag_any_text)


PROVIDERS = (
    # https://docs.travis-ci.com/user/environment-variables/
    _provider(
        "travis",
        "TRAVIS",
        Variables(
            revision="TRAVIS_COMMIT",
            pull="TRAVIS_PULL_REQUEST",
            head="TRAVIS_PULL_REQUEST_SHA",
            tag="TRAVIS_TAG",
            branch="TRAVIS_BRANCH",
            run_id="TRAVIS_BUILD_ID",
            run_url="TRAVIS_BUILD_WEB_URL",
        ),
    ),
    # https://buildkite.com/docs/pipelines/configure/environment-variables
    _provider(
        "buildkite",
        "BUILDKITE",
        Variables(
            revision="BUILDKITE_COMMIT",  # may be "HEAD"
            pull="BUILDKITE_PULL_REQUEST",
            base="BUILDKITE_PULL_REQUEST_BASE_BRANCH",
            tag="BUILDKITE_TAG",
            branch="BUILDKITE_BRANCH",
            run_id="BUILDKITE_BUILD_ID",
            run_url="BUILDKITE_BUILD_URL",
            retries="BUILDKITE_RETRY_COUNT",
        ),
    ),
    # https://docs.drone.io/pipeline/environment/reference/
    _provider(
        "drone",
        "DRONE",
        Variables(
            revision="DRONE_COMMIT_SHA",
            pull="DRONE_PULL_REQUEST",
            base="DRONE_TARGET_BRANCH",
            tag="DRONE_TAG",
            branch="DRONE_BRANCH",
            run_id="DRONE_BUILD_NUMBER",
            run_url="DRONE_BUILD_LINK",
        ),
    ),
    # https://www.appveyor.com/docs/environment-variables/
    _provider(
        "appveyor",
        "APPVEYOR",
        Variables(
            revision="APPVEYOR_REPO_COMMIT",
            pull="APPVEYOR_PULL_REQUEST_NUMBER",
            head="APPVEYOR_PULL_REQUEST_HEAD_COMMIT",
            tag="APPVEYOR_REPO_TAG_NAME",
            branch="APPVEYOR_REPO_BRANCH",
            run_id="APPVEYOR_BUILD_ID",
        ),
    ),
    # https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
    _provider(
        "bitbucket",
        "BITBUCKET_BUILD_NUMBER",
        Variables(
            revision="BITBUCKET_COMMIT",
            pull="BITBUCKET_PR_ID",
            base="BITBUCKET_PR_DESTINATION_BRANCH",
            tag="BITBUCKET_TAG",
            branch="BITBUCKET_BRANCH",
            run_id="BITBUCKET_PIPELINE_UUID",
            attempt="BITBUCKET_STEP_RUN_NUMBER",
        ),
        is_flag_any_text=True,
    ),
    # https://docs.semaphore.io/reference/env-vars
    _provider(
        "semaphore",
        "SEMAPHORE",
        Variables(
            revision="SEMAPHORE_GIT_SHA",
            pull="SEMAPHORE_GIT_PR_NUMBER",
            head="SEMAPHORE_GIT_PR_SHA",
            base="SEMAPHORE_GIT_BRANCH",  # on pull requests the branch that they are to be merged into
            tag="SEMAPHORE_GIT_TAG_NAME",
            branch="SEMAPHORE_GIT_BRANCH",
            run_id="SEMAPHORE_WORKFLOW_ID",
        ),
    ),
    # Jenkins, multibranch pipelines: https://www.jenkins.io/doc/book/pipeline/multibranch/
    _provider(
        "jenkins",
        "JENKINS_URL",
        Variables(
            revision="GIT_COMMIT",
            pull="CHANGE_ID",
            base="CHANGE_TARGET",
            tag="TAG_NAME",
            branch="BRANCH_NAME",
            run_id="BUILD_TAG",
            run_url="BUILD_URL",
        ),
        is_flag_any_text=True,
    ),
)
