"""GitHub's pull_request_target and workflow_run, and events that an input put in place of the run's own."""

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from reporter import ci

Detect = Callable[..., ci.CiContext]
Workspace = Callable[..., dict[str, bytes]]

SHA, HEAD, BASE, MERGE = "5" * 40, "a" * 40, "b" * 40, "e" * 40
UPSTREAM_URL = "https://github.com/octo/hello/actions/runs/99"


def where(context: ci.CiContext) -> tuple[Any, Any, Any]:
    return tuple(context.payload.get(name) for name in ("ref_type", "ref_name", "revision"))  # type: ignore[return-value]


def said(context: ci.CiContext) -> str:
    return "\n".join(problem.message for problem in context.warnings)


def target(**more: Any) -> dict[str, Any]:
    return {"pull_request": {"number": 7, "head": {"sha": HEAD, "ref": "main"}, "merge_commit_sha": MERGE, **more}}


def upstream(**more: Any) -> dict[str, Any]:
    return {
        "workflow_run": {
            "id": 99,
            "html_url": UPSTREAM_URL,
            "run_attempt": 1,
            "event": "push",
            "head_branch": "feature/x",
            "head_sha": HEAD,
            "pull_requests": [],
            "repository": {"full_name": "octo/hello"},
            "head_repository": {"full_name": "octo/hello"},
            **more,
        }
    }


@pytest.fixture
def on_target(on_github: Detect) -> Detect:
    return lambda payload, files, **more: on_github(payload, files, GITHUB_EVENT_NAME="pull_request_target", **more)


@pytest.fixture
def on_workflow_run(on_github: Detect) -> Detect:
    return lambda payload, files=None, **more: on_github(payload, files, GITHUB_EVENT_NAME="workflow_run", **more)


@pytest.mark.parametrize(
    ("checked", "parents"),
    [(HEAD, (BASE,)), ("d" * 40, (BASE, HEAD)), (MERGE, ())],
    ids=["head", "merge", "test merge"],
)
def test_detect__pull_request_target_with_the_head_checked_out(
    on_target: Detect, checked_out: Workspace, checked: str, parents: tuple[str, ...]
) -> None:
    context = on_target(target(), checked_out(checked, *parents))
    assert where(context) == ("PULL_REQUEST", "pull/7", HEAD)
    assert context.sources["ref_name"] == "event payload pull_request.number"
    assert (context.warnings == ()) is (checked != MERGE)


@pytest.mark.parametrize(
    ("payload", "checked", "why"),
    [
        (target(), SHA, "a different commit than its head is checked out"),
        (target(), "d" * 40, "a different commit than its head is checked out"),
        (target(), "", "no readable .git/HEAD"),
        (target(merged=True), SHA, "the pull request is merged"),
        (target(merge_commit_sha=SHA), SHA, "a different commit than its head is checked out"),
        (target(merge_commit_sha=None, head=None), HEAD, "pull_request.head.sha is not in the payload"),
        ({}, HEAD, "pull_request.head.sha is not in the payload"),
        (b"nonsense", HEAD, "is not JSON"),
    ],
)
def test_detect__pull_request_target_otherwise_is_what_github_ref_says(
    on_target: Detect, checked_out: Workspace, payload: Any, checked: str, why: str
) -> None:
    context = on_target(payload, checked_out(checked) if checked else {})
    assert where(context) == ("BRANCH", "main", SHA)
    assert why in context.looked["ref_name"][0]


def test_detect__pull_request_target_follows_a_branch_that_is_checked_out(on_target: Detect) -> None:
    files = {
        ".git/HEAD": b"ref: refs/heads/pr",
        ".git/packed-refs": f"# pack-refs with: peeled\n{HEAD} refs/heads/pr\n".encode(),
    }
    assert where(on_target(target(), files)) == ("PULL_REQUEST", "pull/7", HEAD)


def test_detect__workflow_run_is_the_run_upstream(on_workflow_run: Detect) -> None:
    context = on_workflow_run(upstream())
    assert where(context) == ("BRANCH", "feature/x", HEAD)
    assert (context.payload["run_id"], context.payload["ci_run_url"]) == ("99", UPSTREAM_URL)
    assert context.sources["run_id"] == "event payload workflow_run.id"
    assert context.warnings == ()
    assert context.looked["revision"][0].startswith("GITHUB_SHA: ")


@pytest.mark.parametrize(
    "event", ["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"]
)
def test_detect__workflow_run_of_a_pull_request(on_workflow_run: Detect, event: str) -> None:
    context = on_workflow_run(upstream(event=event, pull_requests=[{"number": 7}, {"number": 8}]))
    assert where(context) == ("PULL_REQUEST", "pull/7", HEAD)


@pytest.mark.parametrize(
    "pulls", [[], None, {}, "7", [None], [{}], [{"number": "x"}], [{"number": True}], [{"number": -1}]]
)
def test_detect__workflow_run_of_a_fork_has_no_ref(on_workflow_run: Detect, pulls: Any) -> None:
    context = on_workflow_run(
        upstream(
            event="pull_request",
            pull_requests=pulls,
            head_branch="main",
            head_repository={"full_name": "mallory/hello"},
        ),
        GITHUB_HEAD_REF="main",
    )
    assert where(context) == (None, None, HEAD)
    assert context.looked["ref_name"][-1] == "event payload workflow_run.head_branch: a name that the contributor chose"


@pytest.mark.parametrize(
    "more",
    [
        {"head_repository": {"full_name": "mallory/hello"}},
        {"head_repository": {"id": 2}, "repository": {"full_name": "octo/hello", "id": 1}},
        {"event": None},
        {"event": ["push"]},
        {"head_branch": None},
        {"head_branch": "a\nb"},
        {"head_branch": "x" * 1025},
        {"head_branch": {"name": "main"}},
    ],
    ids=lambda more: next(iter(more)),
)
def test_detect__workflow_run_without_a_branch_to_trust_has_no_ref(
    on_workflow_run: Detect, more: dict[str, Any]
) -> None:
    assert where(on_workflow_run(upstream(**more))) == (None, None, HEAD)


def test_detect__workflow_run_forks_are_told_apart_without_the_runs_repository(on_workflow_run: Detect) -> None:
    payload = upstream(repository=None, head_repository={"full_name": "mallory/hello"})
    assert where(on_workflow_run(payload)) == (None, None, HEAD)
    assert where(on_workflow_run(upstream(repository=None)))[1] == "feature/x"


@pytest.mark.parametrize(
    ("more", "attempt", "expected"),
    [
        ({"run_attempt": 2}, "1", f"{UPSTREAM_URL}/attempts/2"),
        ({"run_attempt": 2, "html_url": f"{UPSTREAM_URL}/"}, "1", f"{UPSTREAM_URL}/attempts/2"),
        ({"run_attempt": 1}, "5", UPSTREAM_URL),
        ({"run_attempt": None}, "5", UPSTREAM_URL),
        ({"run_attempt": "x"}, "5", UPSTREAM_URL),
        ({"run_attempt": 2, "html_url": f"{UPSTREAM_URL}/attempts/2"}, "1", f"{UPSTREAM_URL}/attempts/2"),
        ({"html_url": None}, "5", UPSTREAM_URL),
        ({"html_url": None, "run_attempt": 2}, "5", f"{UPSTREAM_URL}/attempts/2"),
        ({"html_url": "file:///etc/passwd"}, "1", None),
    ],
)
def test_detect__workflow_run_links_the_run_upstream(
    on_workflow_run: Detect, more: dict[str, Any], attempt: str, expected: str | None
) -> None:
    context = on_workflow_run(upstream(**more), GITHUB_RUN_ATTEMPT=attempt)
    assert context.payload.get("ci_run_url") == expected
    assert context.payload["run_id"] == "99"


@pytest.mark.parametrize(("own", "theirs", "is_first"), [("1", 1, True), ("2", 1, False), ("1", 2, False)])
def test_detect__workflow_run_that_runs_again_is_no_first_attempt(
    on_workflow_run: Detect, own: str, theirs: int, is_first: bool
) -> None:
    """Its session may hold what the reporting workflow sent before, though the tests ran once."""
    context = on_workflow_run(upstream(run_attempt=theirs), GITHUB_RUN_ATTEMPT=own)
    assert (context.attempt, context.is_first_attempt) == (theirs, is_first)


@pytest.mark.parametrize(
    "payload", [b"nonsense", {}, {"workflow_run": None}, {"workflow_run": []}, {"workflow_run": "x"}]
)
def test_detect__workflow_run_without_its_payload_never_blames_the_default_branch(
    on_workflow_run: Detect, payload: Any
) -> None:
    context = on_workflow_run(payload)
    assert where(context) == (None, None, None)
    assert context.payload["run_id"] == "1658821493"
    assert "the revision that was tested is not known" in said(context)


@pytest.mark.parametrize(("checked", "warns"), [(SHA, False), (HEAD, False), ("d" * 40, True)])
def test_detect__workflow_run_checkout(
    on_workflow_run: Detect, checked_out: Workspace, checked: str, warns: bool
) -> None:
    assert ("checked out" in said(on_workflow_run(upstream(), checked_out(checked)))) is warns


def test_detect__event_inputs_replace_event_and_payload(on_github: Detect) -> None:
    files = {"artifact/event.json": json.dumps(target()).encode()}
    overrides = {"event_name": "pull_request", "event_path": "artifact/event.json"}
    context = on_github(upstream(), files, overrides, GITHUB_EVENT_NAME="workflow_run")
    assert where(context) == ("PULL_REQUEST", "pull/7", HEAD)


def test_detect__of_another_run_the_base_is_not_that_of_this_one(on_github: Detect) -> None:
    event = {"pull_request": {"number": 7, "head": {"sha": HEAD}}}  # a payload that does not tell the base
    files = {"artifact/event.json": json.dumps(event).encode()}
    overrides = {"event_name": "pull_request", "event_path": "artifact/event.json"}
    own = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/9/merge", "GITHUB_BASE_REF": "release/1"}
    context = on_github({}, files, overrides, **own)
    assert (where(context)[1], context.base_ref) == ("pull/7", "")


def test_detect__event_name_input_alone_reads_the_runs_own_payload(on_github: Detect) -> None:
    context = on_github(upstream(), overrides={"event_name": "workflow_run"})
    assert where(context) == ("BRANCH", "feature/x", HEAD)


def test_detect__event_inputs_equal_to_the_environment_change_nothing(on_github: Detect) -> None:
    same = {"event_name": "pull_request", "event_path": "/github/workflow/event.json"}
    context = on_github(target(merged=True), overrides=same, GITHUB_EVENT_NAME="pull_request")
    assert where(context) == ("BRANCH", "main", SHA)


@pytest.mark.parametrize(
    "payload", [{}, upstream(), {"pull_request": {"number": 7}}, {"pull_request": {"head": {"sha": HEAD}}}]
)
def test_detect__event_input_that_the_payload_does_not_fit_is_said(on_github: Detect, payload: Any) -> None:
    context = on_github(payload, overrides={"event_name": "pull_request"})
    assert where(context) == ("BRANCH", "main", SHA)
    assert "set both" in said(context)


def test_detect__event_path_input_that_is_broken_is_said(on_github: Detect) -> None:
    context = on_github(overrides={"event_path": "gone.json"})
    assert "the event payload gone.json could not be read" in said(context)
    assert "set both" not in said(context)
    assert where(context) == ("BRANCH", "main", SHA)


def test_detect__event_inputs_of_a_push(on_github: Detect) -> None:
    payload = {"ref": "refs/tags/v1", "after": HEAD}
    files = {"event.json": json.dumps(payload).encode()}
    overrides = {"event_name": "push", "event_path": "event.json"}
    assert where(on_github({}, files, overrides, GITHUB_EVENT_NAME="workflow_dispatch")) == ("TAG", "v1", HEAD)
    # this run's own push needs no payload
    assert where(on_github(payload, GITHUB_EVENT_NAME="push")) == ("BRANCH", "main", SHA)


@pytest.mark.parametrize("payload", [{}, {"ref": "refs/heads/x"}, {"ref": "x", "after": HEAD}])
def test_detect__event_inputs_of_a_push_that_the_payload_does_not_fit_are_said(
    on_github: Detect, payload: dict[str, str]
) -> None:
    context = on_github(payload, overrides={"event_name": "push"}, GITHUB_EVENT_NAME="workflow_dispatch")
    assert where(context) == ("BRANCH", "main", SHA)
    assert "set both" in said(context)


def test_detect__event_inputs_of_a_merged_pull_request_are_no_pull_request(on_github: Detect) -> None:
    files = {"event.json": json.dumps(target(merged=True)).encode()}
    overrides = {"event_name": "pull_request", "event_path": "event.json"}
    assert where(on_github({}, files, overrides)) == ("BRANCH", "main", SHA)
    merged = target(merged=True, merge_commit_sha=HEAD, base={"ref": "release/1"})
    files = {"event.json": json.dumps(merged).encode()}
    assert where(on_github({}, files, overrides)) == ("BRANCH", "release/1", HEAD)


def test_detect__event_inputs_of_a_merge_queue(on_github: Detect) -> None:
    group = {"head_ref": "refs/heads/gh-readonly-queue/main/pr-7", "head_sha": HEAD, "base_ref": "refs/heads/main"}
    files = {"event.json": json.dumps({"merge_group": group}).encode()}
    context = on_github({}, files, {"event_name": "merge_group", "event_path": "event.json"})
    assert (*where(context), context.base_ref) == ("BRANCH", "gh-readonly-queue/main/pr-7", HEAD, "main")


@pytest.mark.parametrize("name", ["schedule", "workflow_dispatch", "release", "push", "pull_request", "merge_group"])
def test_detect__event_inputs_that_tell_no_commit_leave_it_to_the_run_upstream(on_github: Detect, name: str) -> None:
    """The default branch, where the artifact is reported from, was not tested."""
    overrides = {"event_name": name, "event_path": "artifact/event.json"}
    files = {"artifact/event.json": json.dumps({"ref": "refs/heads/x", "release": {"tag_name": "v1"}}).encode()}
    context = on_github(upstream(), files, overrides, GITHUB_EVENT_NAME="workflow_run")
    assert where(context) == ("BRANCH", "feature/x", HEAD)
    assert (context.payload["run_id"], context.warnings) == ("99", ())


@pytest.mark.parametrize("name", ["schedule", "release", "deployment", "merge_group"])
def test_detect__event_inputs_that_tell_no_commit_elsewhere_are_said(on_github: Detect, name: str) -> None:
    context = on_github({}, {"event.json": b"{}"}, {"event_name": name, "event_path": "event.json"})
    assert where(context) == ("BRANCH", "main", SHA)
    assert f"asks for {name}, but the payload does not tell which ref and commit were tested" in said(context)


@pytest.mark.parametrize(
    ("name", "event", "ref_type"),
    [
        ("workflow_dispatch", {"ref": "refs/tags/v1"}, "TAG"),
        ("workflow_dispatch", {"ref": "refs/heads/v1"}, "BRANCH"),
        ("workflow_dispatch", {"ref": "refs/tags/v2"}, "BRANCH"),  # not what ran
        ("create", {"ref": "v1", "ref_type": "tag"}, "TAG"),
        ("create", {"ref": "v1", "ref_type": "branch"}, "BRANCH"),
        ("create", {"ref_type": "tag"}, "BRANCH"),
    ],
)
def test_detect__event_inputs_of_an_artifact_tell_whether_it_is_a_tag(
    on_github: Detect, name: str, event: Any, ref_type: str
) -> None:
    files = {"artifact/event.json": json.dumps(event).encode()}
    overrides = {"event_name": name, "event_path": "artifact/event.json"}
    own = upstream(event=name, head_branch="v1")
    assert where(on_github(own, files, overrides, GITHUB_EVENT_NAME="workflow_run")) == (ref_type, "v1", HEAD)


@pytest.mark.parametrize(("repository", "expected"), [(1, "pull/7"), (2, None), (None, "pull/7")])
def test_detect__event_inputs_of_an_artifact_take_no_pull_request_of_another_repository(
    on_github: Detect, repository: int | None, expected: str | None
) -> None:
    files = {"artifact/event.json": json.dumps(target(base={"repo": {"id": repository}})).encode()}
    overrides = {"event_name": "pull_request", "event_path": "artifact/event.json"}
    own = upstream(event="pull_request", repository={"id": 1, "full_name": "octo/hello"})
    context = on_github(own, files, overrides, GITHUB_EVENT_NAME="workflow_run")
    assert (where(context)[1], context.payload["run_id"]) == (expected, "99")


OURS, OTHERS = {"id": 1, "url": "https://api.github.com/repos/octo/hello"}, {"id": 2}


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ({"repo": OURS, "ref": "main"}, "pull/7"),
        ({"repo": {"url": OURS["url"]}}, "pull/7"),
        ({"repo": OTHERS}, None),
        ({"repo": {"url": "https://api.github.com/repos/mallory/hello"}}, None),
        ({"repo": {"url": "https://api.github.com/repos/mallory/xocto/hello"}}, None),
    ],
)
def test_detect__workflow_run_takes_pull_requests_of_its_repository_only(
    on_workflow_run: Detect, base: dict[str, Any], expected: str | None
) -> None:
    run = upstream(
        event="pull_request",
        pull_requests=[{"number": 7, "base": base}],
        repository={"id": 1, "full_name": "octo/hello"},
    )
    context = on_workflow_run(run)
    assert where(context)[1] == expected
    assert context.base_ref == base.get("ref", "")


def test_detect__workflow_run_passes_over_pull_requests_of_others(on_workflow_run: Detect) -> None:
    pulls = [{"number": 7, "base": {"repo": OTHERS}}, {"number": 8, "base": {"repo": OURS, "ref": "main"}}]
    run = upstream(event="pull_request", pull_requests=pulls, repository={"id": 1, "full_name": "octo/hello"})
    context = on_workflow_run(run)
    assert (where(context)[1], context.base_ref) == ("pull/8", "main")
    assert "a pull request of another repository" in context.looked["ref_name"][1]


@pytest.mark.parametrize(
    ("event", "branch", "expected"),
    [
        ("release", "v1.0", ("TAG", "v1.0")),
        ("push", "refs/tags/v1.0", ("TAG", "v1.0")),
        ("push", "refs/heads/main", ("BRANCH", "main")),
        ("push", "v1.0", ("BRANCH", "v1.0")),
    ],
)
def test_detect__workflow_run_of_a_tag(
    on_workflow_run: Detect, event: str, branch: str, expected: tuple[str, str]
) -> None:
    assert where(on_workflow_run(upstream(event=event, head_branch=branch)))[:2] == expected


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig", "utf-16"])
def test_detect__event_inputs_of_an_artifact_give_its_run_too(on_github: Detect, encode: str) -> None:
    """PowerShell writes CRLF and byte order marks."""
    text = json.dumps(target(), indent=1).replace("\n", "\r\n")
    overrides = {"event_name": "pull_request", "event_path": "artifact/event.json"}
    context = on_github(
        upstream(run_attempt=3),
        {"artifact/event.json": text.encode(encode)},
        overrides,
        GITHUB_EVENT_NAME="workflow_run",
    )
    assert where(context) == ("PULL_REQUEST", "pull/7", HEAD)
    assert context.payload["run_id"] == "99"
    assert context.payload["ci_run_url"] == f"{UPSTREAM_URL}/attempts/3"
    assert (context.attempt, context.is_first_attempt) == (3, False)


def test_detect__event_inputs_elsewhere_leave_the_run_alone(on_github: Detect) -> None:
    overrides = {"event_name": "pull_request", "event_path": "event.json"}
    context = on_github({}, {"event.json": json.dumps(target()).encode()}, overrides)
    assert context.payload["run_id"] == "1658821493"


@pytest.mark.parametrize(("number", "expected"), [(1, "pull/7"), (3, None)])
def test_detect__workflow_run_knows_its_repository_by_the_payloads_own(
    on_workflow_run: Detect, number: int, expected: str | None
) -> None:
    run = upstream(
        event="pull_request",
        pull_requests=[{"number": 7, "base": {"repo": {"id": number}}}],
        repository={"full_name": "octo/hello"},
    )
    context = on_workflow_run({**run, "repository": {"id": 1}})
    assert where(context)[1] == expected


# -- a payload of which one value is wrong ---------------------------------------------------------------------------

ODD: tuple[Any, ...] = (None, True, -1, 10**30, 1.5, "", "x" * 5000, "\0\n\ud800", "../../x", [], [[]], {}, {"a": 1})
PULL = {"number": 7, "base": {"ref": "main", "repo": OURS}, "head": {"sha": HEAD}}


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the places of all values in a payload."""
    items: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def replaced(payload: Any, place: tuple[str | int, ...], odd: Any) -> Any:
    changed = copy.deepcopy(payload)
    here = changed
    for key in place[:-1]:
        here = here[key]
    here[place[-1]] = odd
    return changed


@pytest.mark.parametrize(
    ("name", "ref", "payload"),
    [
        ("push", "refs/heads/main", {"ref": "refs/heads/main", "after": SHA, "repository": OURS}),
        ("pull_request", "refs/pull/7/merge", {"pull_request": PULL, "repository": OURS}),
        ("pull_request_target", "refs/heads/main", {"pull_request": PULL, "repository": OURS}),
        ("merge_group", "refs/heads/q", {"merge_group": {"base_ref": "refs/heads/main"}}),
        ("workflow_run", "refs/heads/main", upstream(event="pull_request", pull_requests=[PULL])),
        ("workflow_run", "refs/heads/main", upstream(event="release", repository={"id": 1, "full_name": "octo/hello"})),
    ],
)
def test_detect__no_odd_value_of_a_payload_gives_another_commit_without_a_word(
    on_github: Detect, name: str, ref: str, payload: dict[str, Any]
) -> None:
    right = where(on_github(payload, GITHUB_EVENT_NAME=name, GITHUB_REF=ref))
    for place in places(payload):
        for odd in ODD:
            context = on_github(replaced(payload, place, odd), GITHUB_EVENT_NAME=name, GITHUB_REF=ref)
            ref_type, ref_name, revision = where(context)
            assert revision == right[2] or context.warnings, (place, odd)
            assert ref_name in (right[1], None, "feature/x", "../../x"), (place, odd)
            assert (ref_type is None) == (ref_name is None), (place, odd)
            json.dumps(context.payload).encode()
