"""CI systems of the table `others`: one pull request and one branch of each."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from reporter import ci
from reporter.ci.providers import others

InMemory = Callable[[Mapping[str, bytes]], ci.Files]
SHA, HEAD = "5" * 40, "a" * 40
URL = "https://ci.example.org/builds/9"


def variables_of(identity: str) -> Any:
    (known,) = (known for known in others.PROVIDERS if known.identity == identity)
    return known.flag, known.fill.__self__  # type: ignore[attr-defined]


@pytest.mark.parametrize("identity", [known.identity for known in others.PROVIDERS])
@pytest.mark.parametrize("kind", ["PULL_REQUEST", "TAG", "BRANCH"])
def test_detect__by_table(in_memory: InMemory, identity: str, kind: str) -> None:
    flag, names = variables_of(identity)
    environ = {flag: "true", names.revision: SHA, names.branch: "main"}
    expected = {"ci_provider": "NONE", "revision": SHA, "ref_type": kind, "ref_name": "main"}
    if names.run_url:
        environ[names.run_url] = expected["ci_run_url"] = URL
    if names.run_id:
        environ[names.run_id] = expected["run_id"] = "9"
    environ[names.pull] = "false"
    if kind == "TAG":
        environ[names.tag] = expected["ref_name"] = "v1"
    if kind == "PULL_REQUEST":
        environ[names.pull], expected["ref_name"] = "7", "pull/7"
    if kind == "PULL_REQUEST" and names.head:
        environ[names.head] = expected["revision"] = HEAD
    context = ci.detect(environ, in_memory({}), {})
    assert context.payload == expected
    assert (context.provider, context.warnings) == (identity, ())


@pytest.mark.parametrize("before", ["me:hush@", "me:a@b@", "token@", ""])
def test_detect__an_address_is_sent_without_its_password(in_memory: InMemory, before: str) -> None:
    url = f"https://{before}ci.example.org/builds/9?by=a@b"
    context = ci.detect({}, in_memory({}), {"run_url": url})
    assert context.payload["ci_run_url"] == "https://ci.example.org/builds/9?by=a@b"


def test_detect__buildkite_head_is_no_revision(in_memory: InMemory) -> None:
    files = in_memory({".git/HEAD": HEAD.encode()})
    environ = {"BUILDKITE": "true", "BUILDKITE_COMMIT": "HEAD", "BUILDKITE_BRANCH": "main"}
    assert ci.detect(environ, files, {}).payload["revision"] == HEAD


@pytest.mark.parametrize(
    ("environ", "attempt"),
    [
        ({"BUILDKITE": "true", "BUILDKITE_RETRY_COUNT": "0"}, 1),
        ({"BUILDKITE": "true", "BUILDKITE_RETRY_COUNT": "2"}, 3),
        ({"BUILDKITE": "true", "BUILDKITE_RETRY_COUNT": "x"}, None),
        ({"BITBUCKET_BUILD_NUMBER": "9", "BITBUCKET_STEP_RUN_NUMBER": "1"}, 1),
        ({"BITBUCKET_BUILD_NUMBER": "9", "BITBUCKET_STEP_RUN_NUMBER": "2"}, 2),
        ({"BITBUCKET_BUILD_NUMBER": "9", "BITBUCKET_STEP_RUN_NUMBER": "0"}, None),
        ({"TRAVIS": "true"}, None),
    ],
)
def test_detect__attempt(in_memory: InMemory, environ: dict[str, str], attempt: int | None) -> None:
    context = ci.detect(environ, in_memory({}), {})
    assert context.attempt == attempt
    assert context.is_first_attempt == {1: True, None: None}.get(attempt, False)


@pytest.mark.parametrize("flag", ["JENKINS_URL", "BITBUCKET_BUILD_NUMBER"])
def test_detect__a_flag_that_is_an_address_or_number(in_memory: InMemory, flag: str) -> None:
    assert ci.detect({flag: "https://x/"}, in_memory({}), {}).provider != ""
    assert ci.detect({flag: " "}, in_memory({}), {}).provider == ""
