"""GitLab CI: the pipelines of `gitlab_ci.json`, as its documentation describes their variables."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reporter import ci

PIPELINES: dict[str, Any] = json.loads(Path(__file__).with_name("gitlab_ci.json").read_text("utf-8"))
InMemory = Callable[[Mapping[str, bytes]], ci.Files]


@pytest.mark.parametrize("name", PIPELINES)
def test_detect__gitlab(in_memory: InMemory, name: str) -> None:
    pipeline = PIPELINES[name]
    context = ci.detect(pipeline["variables"], in_memory({}), {})
    assert context.payload == pipeline["payload"]
    assert context.provider == "gitlab_ci"
    assert context.base_ref == pipeline["base_ref"]
    assert context.repository_url == "https://gitlab.example.org/octo/hello"
    assert (context.attempt, context.is_first_attempt, context.warnings) == (None, None, ())
    assert context.sources["ci_provider"] == "GITLAB_CI"


@pytest.mark.parametrize("number", ["x", "0", "-1", "7; rm"])
def test_detect__gitlab_takes_numbers_of_merge_requests_only(in_memory: InMemory, number: str) -> None:
    variables = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": number, "CI_COMMIT_BRANCH": "main"}
    context = ci.detect(variables, in_memory({}), {})
    assert context.payload["ref_name"] == "main"
    assert context.base_ref == ""


def test_detect__gitlab_in_a_job_of_buddy_is_buddy(in_memory: InMemory) -> None:
    assert ci.detect({"GITLAB_CI": "true", "BUDDY": "true"}, in_memory({}), {}).provider == "buddy"
