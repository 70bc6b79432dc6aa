"""Whatever the environment, the payload and `.git` hold: no exception, and only values of the documented kinds."""

import json
import zlib
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from reporter import ci, model
from reporter.ci import context, values
from tests.unit.ci import memory_files

EVENT = "/event.json"
TEXTS = ("ci_run_url", "revision", "ref_name", "run_id", "execution_id", "action_execution_id")
SHAS = st.sampled_from(["a" * 40, "b" * 40, "c" * 64, "A" * 40, "short", ""])
REFS = st.sampled_from(["refs/heads/main", "refs/tags/v1", "refs/pull/7/merge", "refs/pull/7/head", "refs/heads/", ""])
ANYTHING = st.text(st.characters(), max_size=30)
TEXT = st.one_of(SHAS, REFS, ANYTHING, st.sampled_from(["true", "1", "7", "https://h/pull/7", "BRANCH", "x" * 3000]))
NAMES = [
    "ACT", "GITHUB_ACTIONS", "GITHUB_EVENT_NAME", "GITHUB_REF", "GITHUB_SHA", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT",
    "GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "GITHUB_HEAD_REF", "CIRCLECI", "CIRCLE_TAG", "CIRCLE_PR_NUMBER",
    "CIRCLE_PULL_REQUEST", "CIRCLE_BRANCH", "CIRCLE_SHA1", "CIRCLE_WORKFLOW_ID", "CIRCLE_BUILD_URL", "BUDDY",
    "BUDDY_RUN_REF_TYPE", "BUDDY_RUN_REF_NAME", "BUDDY_RUN_PR_NO", "BUDDY_RUN_TAG", "BUDDY_RUN_COMMIT",
    "BUDDY_RUN_URL", "BUDDY_RUN_HASH", "BUDDY_ACTION_RUN_HASH", "BUDDY_TRIGGERING_ACTOR_ID", "BUDDY_EXECUTION_ID",
]  # fmt: skip
EVENTS = st.sampled_from(["push", "pull_request", "pull_request_target", "workflow_run", "merge_group", "x"])
ENVIRONS = st.builds(
    lambda known, event, more: {**known, "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": EVENT, **more},
    st.dictionaries(st.sampled_from(NAMES), TEXT),
    EVENTS,
    st.sampled_from([{}, {"GITHUB_ACTIONS": "true"}, {"GITHUB_ACTIONS": "true"}, {"GITHUB_EVENT_PATH": ""}]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(strategy, strategy, strategy, JSON)


PULL = st.fixed_dictionaries(
    {"number": maybe(st.integers(1, 9)), "head": maybe(st.fixed_dictionaries({"sha": maybe(SHAS)}))},
    optional={"merged": maybe(st.booleans()), "merge_commit_sha": maybe(SHAS)},
)
RUN = st.fixed_dictionaries(
    {"id": maybe(st.integers()), "event": maybe(EVENTS), "head_branch": maybe(TEXT), "head_sha": maybe(SHAS)},
    optional={
        "html_url": maybe(st.just("https://h/r")),
        "run_attempt": maybe(st.integers()),
        "pull_requests": maybe(st.lists(maybe(st.fixed_dictionaries({"number": maybe(st.integers(1, 9))})))),
        "head_repository": maybe(st.fixed_dictionaries({"full_name": TEXT})),
        "repository": maybe(st.fixed_dictionaries({"full_name": TEXT})),
    },
)
PAYLOADS = st.one_of(
    st.fixed_dictionaries({}, optional={"pull_request": maybe(PULL), "workflow_run": maybe(RUN)}).map(
        lambda found: json.dumps(found).encode()
    ),
    JSON.map(lambda found: json.dumps(found).encode()),
    st.binary(max_size=60),
    st.none(),
)
BODY = b"tree x\nparent " + b"b" * 40 + b"\nparent " + b"a" * 40 + b"\n\nMerge x into y"
COMMIT = zlib.compress(b"commit %d\0" % len(BODY) + BODY)
CONTENTS = st.one_of(
    SHAS.map(str.encode),
    st.sampled_from([b"ref: refs/heads/x", b"ref: refs/tags/v1", b"gitdir: x", b"../..", COMMIT, COMMIT[:20]]),
    st.binary(max_size=60),
)
PATHS = [
    ".git", ".git/HEAD", ".git/packed-refs", ".git/commondir", ".git/refs/heads/x", ".git/refs/tags/v1",
    ".git/refs/tags/v\n\udcff", "x/HEAD", f".git/objects/aa/{'a' * 38}", f".git/objects/bb/{'b' * 38}",
    ".git/objects/pack/p.idx", ".git/objects/pack/p.pack",
]  # fmt: skip
INPUTS = ["ref_type", "ref_name", "revision", "run_id", "run_url", "created_by", "event_name", "event_path", "other"]


def check(found: ci.CiContext) -> None:
    """Assert that the request could be sent as it is."""
    payload = found.payload
    assert list(payload) == [name for name in context.FIELDS if name in payload]
    assert payload["ci_provider"] in context.PROVIDERS
    assert ("ref_type" in payload) == ("ref_name" in payload)
    assert payload.get("ref_type", "BRANCH") in context.REF_TYPES
    for name in TEXTS:
        if name in payload:
            assert isinstance(payload[name], str)
            assert payload[name] == payload[name].strip() != ""
            assert values.unfit(name, payload[name]) == ""
    if "created_by" in payload:
        assert list(payload["created_by"]) == ["id"]
        assert type(payload["created_by"]["id"]) is int
    json.dumps(payload, ensure_ascii=False).encode()  # no lone surrogates
    assert all(isinstance(source, str) and source for source in found.sources.values())
    assert all(type(problem) is model.Problem and problem.effect is model.Effect.WARNING for problem in found.warnings)
    assert all("\n" not in problem.message and len(problem.message) < 600 for problem in found.warnings)
    assert all(": " in note for notes in found.looked.values() for note in notes)
    "".join([*found.sources.values(), *(problem.message for problem in found.warnings)]).encode()


@pytest.mark.slow
@hypothesis.settings(max_examples=400, deadline=None)
@hypothesis.given(
    environ=ENVIRONS,
    payload=PAYLOADS,
    contents=st.dictionaries(st.sampled_from(PATHS), CONTENTS),
    overrides=st.dictionaries(st.sampled_from(INPUTS), TEXT, max_size=3),
)
def test_detect__never_raises_and_only_knows_documented_values(
    environ: dict[str, str], payload: bytes | None, contents: dict[str, bytes], overrides: dict[str, str]
) -> None:
    files = {**contents, **({} if payload is None else {EVENT: payload})}
    check(ci.detect(environ, memory_files.MemoryFiles(files), overrides))


@hypothesis.settings(max_examples=200, deadline=None)
@hypothesis.given(
    branch=st.text(min_size=1, max_size=40), event=st.sampled_from(["pull_request", "pull_request_target"])
)
def test_detect__no_name_of_a_fork_becomes_a_ref_name(branch: str, event: str) -> None:
    run = {"id": 9, "event": event, "head_branch": branch, "head_sha": "a" * 40, "pull_requests": []}
    files = memory_files.MemoryFiles({EVENT: json.dumps({"workflow_run": run}).encode()})
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "workflow_run", "GITHUB_EVENT_PATH": EVENT}
    found = ci.detect({**environ, "GITHUB_HEAD_REF": branch, "GITHUB_REF": "refs/heads/main"}, files, {})
    assert "ref_name" not in found.payload


@pytest.mark.slow
@hypothesis.settings(max_examples=200, deadline=None)
@hypothesis.given(environ=ENVIRONS)
def test_detect__an_empty_variable_is_an_unset_one(environ: dict[str, str]) -> None:
    files = memory_files.MemoryFiles({})
    unset = {name: text for name, text in environ.items() if text.strip()}
    blank = {**dict.fromkeys(NAMES, ""), **unset}
    assert ci.detect(blank, files, {}).payload == ci.detect(unset, files, {}).payload


@pytest.mark.parametrize("name", ["reporter.ci", "reporter.ci.workspace_files"])
def test_disk_files__is_the_same_by_both_names(name: str) -> None:
    module = __import__(name, fromlist=["DiskFiles"])
    assert module.DiskFiles is ci.DiskFiles
