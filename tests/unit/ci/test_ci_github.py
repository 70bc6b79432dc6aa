"""GitHub Actions: every row of the table in `facts/ci-environment.md`, the run, and broken payloads."""

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from reporter import ci, model
from reporter.ci.providers import event_payload

Detect = Callable[..., ci.CiContext]
Workspace = Callable[..., dict[str, bytes]]

SHA, HEAD, BASE = "5" * 40, "a" * 40, "b" * 40
MERGE_REF = "refs/pull/7/merge"


def pull_request(number: Any = 7, sha: Any = HEAD, **more: Any) -> dict[str, Any]:
    return {"pull_request": {"number": number, "head": {"sha": sha, "ref": "patch-1"}, **more}}


def where(context: ci.CiContext) -> tuple[Any, Any, Any]:
    return tuple(context.payload.get(name) for name in ("ref_type", "ref_name", "revision"))  # type: ignore[return-value]


def said(context: ci.CiContext) -> str:
    return "\n".join(problem.message for problem in context.warnings)


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("refs/heads/main", ("BRANCH", "main", SHA)),
        ("refs/heads/feature/a/b", ("BRANCH", "feature/a/b", SHA)),
        ("refs/heads/7/merge", ("BRANCH", "7/merge", SHA)),
        ("refs/heads/refs/tags/x", ("BRANCH", "refs/tags/x", SHA)),
        ("refs/heads/gh-readonly-queue/main/pr-7-" + BASE, ("BRANCH", "gh-readonly-queue/main/pr-7-" + BASE, SHA)),
        ("refs/heads/größe-🚀", ("BRANCH", "größe-🚀", SHA)),
        ("refs/tags/v1.0", ("TAG", "v1.0", SHA)),
        ("refs/tags/pkg/v1.0", ("TAG", "pkg/v1.0", SHA)),
        ("", (None, None, SHA)),
        ("   ", (None, None, SHA)),
        (None, (None, None, SHA)),
        ("refs/heads/", (None, None, SHA)),
        ("refs/notes/commits", (None, None, SHA)),
        ("refs/pull/x/merge", (None, None, SHA)),
        ("refs/pull/٧/merge", (None, None, SHA)),
        ("refs/pull/7/merge/x", (None, None, SHA)),
        ("main", (None, None, SHA)),
    ],
)
def test_detect__keys_on_github_ref(on_github: Detect, ref: str | None, expected: tuple[Any, ...]) -> None:
    assert where(on_github(GITHUB_REF=ref)) == expected


@pytest.mark.parametrize("ref", ["refs/pull/7/merge", "refs/pull/7/head"])
@pytest.mark.parametrize(
    "event",
    ["pull_request", "pull_request_review", "pull_request_review_comment", "workflow_dispatch", "no_such_event"],
)
def test_detect__pull_request_is_its_head_whatever_the_event(on_github: Detect, ref: str, event: str) -> None:
    context = on_github(
        pull_request(), GITHUB_REF=ref, GITHUB_EVENT_NAME=event, GITHUB_REF_NAME="7/merge", GITHUB_HEAD_REF=""
    )
    assert where(context) == ("PULL_REQUEST", "pull/7", HEAD)
    assert context.sources["revision"] == "event payload pull_request.head.sha"
    assert context.sources["ref_name"] == context.sources["ref_type"] == "GITHUB_REF"
    assert context.warnings == ()


def test_detect__pull_request_without_payload_reads_the_merge_commit(on_github: Detect, checked_out: Workspace) -> None:
    context = on_github(files=checked_out(SHA, BASE, HEAD), GITHUB_REF=MERGE_REF)
    assert where(context) == ("PULL_REQUEST", "pull/7", HEAD)
    assert context.sources["revision"] == "second parent of the merge commit in .git"
    assert context.warnings == ()
    assert context.looked["revision"] == ("event payload pull_request.head.sha: not in the payload",)


@pytest.mark.parametrize("parents", [(), (BASE,), (BASE, HEAD, "c" * 40)], ids=["root", "plain", "octopus"])
def test_detect__pull_request_without_payload_and_merge_commit_sends_github_sha(
    on_github: Detect, checked_out: Workspace, parents: tuple[str, ...]
) -> None:
    context = on_github(files=checked_out(SHA, *parents), GITHUB_REF=MERGE_REF)
    assert where(context) == ("PULL_REQUEST", "pull/7", SHA)
    assert context.sources["revision"] == "GITHUB_SHA"
    assert "the head commit of the pull request is not known" in said(context)


def test_detect__pull_request_by_head_ref_takes_no_second_parent(on_github: Detect, checked_out: Workspace) -> None:
    context = on_github(files=checked_out(SHA, BASE, HEAD), GITHUB_REF="refs/pull/7/head")
    assert where(context) == ("PULL_REQUEST", "pull/7", SHA)


@pytest.mark.parametrize(
    ("message", "expected"), [(f"Merge {HEAD} into {BASE}", HEAD), ("Merge branch 'main' into patch-1", SHA)]
)
def test_detect__another_merge_commit_counts_only_if_github_made_it(
    on_github: Detect, checked_out: Workspace, message: str, expected: str
) -> None:
    context = on_github(files=checked_out("d" * 40, BASE, HEAD, message=message), GITHUB_REF=MERGE_REF)
    assert where(context)[2] == expected


def test_detect__payload_about_another_pull_request_is_not_trusted(on_github: Detect) -> None:
    context = on_github(pull_request(number=8), GITHUB_REF=MERGE_REF)
    assert where(context) == ("PULL_REQUEST", "pull/7", SHA)
    assert (
        "event payload pull_request.head.sha: the payload is about another pull request" in context.looked["revision"]
    )


def test_detect__merged_pull_request_tested_the_base_branch(on_github: Detect) -> None:
    payload = {"action": "closed", **pull_request(merged=True)}
    assert where(on_github(payload, GITHUB_EVENT_NAME="pull_request")) == ("BRANCH", "main", SHA)


def test_detect__merge_group_is_never_the_base_branch(on_github: Detect) -> None:
    name = f"gh-readonly-queue/main/pr-7-{BASE}"
    payload = {"merge_group": {"base_ref": "refs/heads/main", "head_sha": SHA, "head_ref": f"refs/heads/{name}"}}
    context = on_github(payload, GITHUB_EVENT_NAME="merge_group", GITHUB_REF=f"refs/heads/{name}")
    assert where(context) == ("BRANCH", name, SHA)


@pytest.mark.parametrize("event", ["deployment", "deployment_status"])
def test_detect__deployment_may_have_no_ref(on_github: Detect, event: str) -> None:
    context = on_github({"deployment": {"ref": "main"}}, GITHUB_EVENT_NAME=event, GITHUB_REF="", GITHUB_REF_NAME="")
    assert where(context) == (None, None, SHA)
    assert context.looked["ref_name"] == context.looked["ref_type"] == ("GITHUB_REF: empty",)
    assert context.warnings == ()


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "https://github.com/octo/hello/actions/runs/1658821493"),
        ({"GITHUB_RUN_ATTEMPT": ""}, "https://github.com/octo/hello/actions/runs/1658821493"),
        ({"GITHUB_RUN_ATTEMPT": "x"}, "https://github.com/octo/hello/actions/runs/1658821493"),
        ({"GITHUB_RUN_ATTEMPT": "3"}, "https://github.com/octo/hello/actions/runs/1658821493/attempts/3"),
        (
            {"GITHUB_SERVER_URL": "https://ghe.example.org"},
            "https://ghe.example.org/octo/hello/actions/runs/1658821493",
        ),
        (
            {"GITHUB_SERVER_URL": "https://ghe.example.org/"},
            "https://ghe.example.org/octo/hello/actions/runs/1658821493",
        ),
        ({"GITHUB_SERVER_URL": None}, None),
        ({"GITHUB_SERVER_URL": ""}, None),
        ({"GITHUB_REPOSITORY": None}, None),
        ({"GITHUB_RUN_ID": None}, None),
        ({"GITHUB_SERVER_URL": "javascript:alert(1)"}, None),
    ],
)
def test_detect__run_url_is_built_from_the_server(
    on_github: Detect, variables: dict[str, str | None], url: str | None
) -> None:
    context = on_github(**variables)
    assert context.payload.get("ci_run_url") == url
    assert context.payload.get("run_id") == (None if variables.get("GITHUB_RUN_ID", "") is None else "1658821493")
    assert bool(context.looked.get("ci_run_url")) is (url is None)


def test_detect__fields_are_in_the_order_of_the_request(on_github: Detect) -> None:
    context = on_github(overrides={"created_by": "12"})
    assert list(context.payload) == [
        "ci_provider", "ci_run_url", "revision", "ref_type", "ref_name", "run_id", "created_by",
    ]  # fmt: skip
    assert list(context.payload) == list(context.sources) == list(context.fields)
    assert context.payload["ci_provider"] == "GITHUB_ACTION"
    assert context.payload["created_by"] == {"id": 12}


DEEP = b"[" * 200_000 + b"]" * 200_000


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "is not JSON"),
        (b"not json", "is not JSON"),
        (b"\xff\xfe\x00\xd8", "is not JSON"),
        (b'{"pull_request": ', "is not JSON"),
        (b"1" * 5000, "is not JSON"),  # more digits than Python turns into an int
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b'"text"', "not an object"),
        (DEEP, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b" " * (8 * 1024 * 1024) + b"{}", "larger than 8 MB"),
    ],
    ids=["empty", "words", "utf16", "cut", "digits", "list", "null", "text", "deep list", "deep dict", "huge"],
)
@pytest.mark.parametrize("ref", ["refs/heads/main", MERGE_REF])
def test_detect__broken_payload_costs_one_field_and_a_warning(
    on_github: Detect, payload: bytes, words: str, ref: str
) -> None:
    context = on_github(payload, GITHUB_REF=ref)
    assert words in said(context)
    assert where(context)[2] == SHA
    assert where(context)[1] in ("main", "pull/7")
    assert context.payload["run_id"] == "1658821493"
    assert all(problem.effect is model.Effect.WARNING for problem in context.warnings)


@pytest.mark.parametrize("path", ["/no/such/file", "\0", "x" * 9000])
def test_detect__missing_payload_is_said(on_github: Detect, path: str) -> None:
    context = on_github(GITHUB_EVENT_PATH=path, GITHUB_REF=MERGE_REF)
    assert "could not be read" in said(context)
    assert where(context) == ("PULL_REQUEST", "pull/7", SHA)
    assert all(len(problem.message) < 500 and "\0" not in problem.message for problem in context.warnings)


def test_detect__no_payload_at_all_is_nothing_to_mention_on_a_branch(on_github: Detect) -> None:
    assert on_github(GITHUB_EVENT_PATH=None).warnings == ()
    assert "head commit of the pull request is not known" in said(on_github(GITHUB_EVENT_PATH="", GITHUB_REF=MERGE_REF))


@pytest.mark.parametrize(
    "payload",
    [
        {"pull_request": None},
        {"pull_request": []},
        {"pull_request": "x"},
        {"pull_request": {"head": None}},
        {"pull_request": {"head": {"sha": None}}},
        {"pull_request": {"head": {"sha": 5}}},
        {"pull_request": {"head": {"sha": ["a" * 40]}}},
        {"pull_request": {"head": {"sha": ""}}},
        {"pull_request": {"head": {"sha": "a\nb"}}},
        {"pull_request": {"head": {"sha": "a" * 10_000}}},
        {"pull_request": {"number": True, "head": {}}},
    ],
)
def test_detect__wrong_types_in_the_payload_cost_one_field(on_github: Detect, payload: object) -> None:
    context = on_github(payload, GITHUB_REF=MERGE_REF)
    assert where(context) == ("PULL_REQUEST", "pull/7", SHA)
    assert "head commit of the pull request is not known" in said(context)


def test_detect__payload_with_a_byte_order_mark_is_read(on_github: Detect) -> None:
    payload = b"\xef\xbb\xbf" + json.dumps(pull_request()).encode()
    assert where(on_github(payload, GITHUB_REF=MERGE_REF))[2] == HEAD


def test_detect__a_large_real_payload_is_read(on_github: Detect) -> None:
    payload = {**pull_request(), "commits": ["x" * 1000] * 3000}
    assert where(on_github(payload, GITHUB_REF=MERGE_REF))[2] == HEAD


def test_detect__no_text_of_a_broken_payload_gets_into_a_message(on_github: Detect) -> None:
    assert "hunter2" not in repr(on_github(b"password=hunter2", GITHUB_REF=MERGE_REF))


@pytest.mark.parametrize(
    ("checked", "parents", "warns"),
    [
        (SHA, (), False),
        (HEAD, (), False),
        ("d" * 40, (), True),
        ("d" * 40, (BASE, HEAD), False),  # the merge commit, made anew because the base moved on
    ],
    ids=["GITHUB_SHA", "head", "another", "newer merge"],
)
def test_detect__another_checkout_is_mentioned(
    on_github: Detect, checked_out: Workspace, checked: str, parents: tuple[str, ...], warns: bool
) -> None:
    context = on_github(pull_request(), files=checked_out(checked, *parents), GITHUB_REF=MERGE_REF)
    assert ("dddddddddddd checked out" in said(context)) is warns
    assert where(context) == ("PULL_REQUEST", "pull/7", HEAD)


def test_detect__another_checkout_is_not_mentioned_where_the_revision_is_an_input(
    on_github: Detect, checked_out: Workspace
) -> None:
    context = on_github(files=checked_out("d" * 40), overrides={"revision": "e" * 40})
    assert context.warnings == ()


def test_detect__a_folder_above_the_workspace_is_not_asked_on_github(on_github: Detect, checked_out: Workspace) -> None:
    files = {f"../{path}": data for path, data in checked_out("d" * 40).items()}
    assert on_github(files=files).warnings == ()


def test_detect__on_github_git_fills_no_gap(on_github: Detect) -> None:
    files = {".git/HEAD": b"ref: refs/heads/local\n", ".git/refs/heads/local": HEAD.encode()}
    assert where(on_github(files=files, GITHUB_REF="", GITHUB_SHA=None)) == (None, None, None)


def test_detect__fork_names_are_never_sent(on_github: Detect) -> None:
    context = on_github(pull_request(), GITHUB_REF=MERGE_REF, GITHUB_HEAD_REF="main", GITHUB_BASE_REF="main")
    assert where(context)[1] == "pull/7"


@pytest.mark.parametrize(
    ("text", "attempt", "is_first"), [("1", 1, True), ("3", 3, False), ("", None, None), ("x", None, None)]
)
def test_detect__attempt(on_github: Detect, text: str, attempt: int | None, is_first: bool | None) -> None:
    context = on_github(GITHUB_RUN_ATTEMPT=text)
    assert (context.provider, context.attempt, context.is_first_attempt) == ("github_actions", attempt, is_first)


@pytest.mark.parametrize(
    ("payload", "variables", "base"),
    [
        (pull_request(base={"ref": "release/1"}), {}, "release/1"),
        ({}, {"GITHUB_BASE_REF": "main"}, "main"),
        (pull_request(base={"ref": "release/1"}), {"GITHUB_BASE_REF": "main"}, "release/1"),
        (pull_request(base={"ref": "release/1"}), {"GITHUB_REF": "refs/heads/main"}, ""),
        (
            {"merge_group": {"base_ref": "refs/heads/main"}},
            {"GITHUB_EVENT_NAME": "merge_group", "GITHUB_REF": "x"},
            "main",
        ),
        ({}, {"GITHUB_BASE_REF": "a\nb"}, ""),
    ],
)
def test_detect__base_branch(on_github: Detect, payload: Any, variables: dict[str, str], base: str) -> None:
    assert on_github(payload, **{"GITHUB_REF": MERGE_REF, **variables}).base_ref == base


@pytest.mark.parametrize(("named", "expected"), [("main", "main"), ("a\nb", ""), (7, ""), (None, "")])
def test_detect__default_branch(on_github: Detect, named: Any, expected: str) -> None:
    assert on_github({"repository": {"default_branch": named}}).default_branch == expected


def test_detect__repository(on_github: Detect) -> None:
    assert on_github().repository_url == "https://github.com/octo/hello"
    assert (
        on_github(GITHUB_SERVER_URL="https://ghe.example.org/").repository_url == "https://ghe.example.org/octo/hello"
    )
    assert on_github(GITHUB_REPOSITORY="").repository_url == ""


LARGE = "x" * (1 << 20)


@pytest.mark.slow
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_detect__a_payload_of_eight_megabytes_tells_as_much_as_a_small_one(on_github: Detect, mark: bytes) -> None:
    small = pull_request(base={"ref": "main"}, body='a "quoted" \\ {[', labels=[{"name": "x"}] * 3)
    large = {
        "commits": [{"id": [], "n": {}}] * 100_000,
        "before": LARGE,
        **small,
        "z": [[1.5, None, True, "]"]] * 200_000,
    }
    data = mark + json.dumps(large).encode()
    assert 4 << 20 < len(data) < 8 << 20
    context = on_github(data, GITHUB_REF=MERGE_REF)
    assert where(context) == ("PULL_REQUEST", "pull/7", HEAD)
    assert (context.base_ref, context.warnings) == ("main", ())


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        b'{"pull_request":' * 100_000, b"[" * (2 << 20), b'{"a":' + b"[]," * (700 << 10), b'{"a"' + b" " * (2 << 20),
        b'{"' + b"\\" * (2 << 20), b'"' * (2 << 20), b"{" + b"1" * (2 << 20) + b"}", b"[" + b"1," * (1 << 20) + b"1]",
        b'{"ref":' + b"1" * (2 << 20) + b',"after":x}',
    ],
    ids=["nested", "lists", "cut", "blanks", "escapes", "quotes", "digits", "list", "words"],
)  # fmt: skip
def test_detect__large_nonsense_is_no_payload(on_github: Detect, data: bytes) -> None:
    context = on_github(data)
    assert "event payload" in said(context)
    assert where(context) == ("BRANCH", "main", SHA)


@pytest.mark.parametrize("shape", [b"[],", b'{"id":{}},', b'"\xf0\x9f\x9a\x80",'])
@pytest.mark.parametrize("name", [b"commits", b"pull_requests"])
def test_load__memory_is_bounded_whatever_the_shape(
    on_github: Detect, shape: bytes, name: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Python's objects, lists without anything in them take 24 times their bytes."""
    data = b'{"' + name + b'":[' + shape * ((1 << 18) // len(shape)) + b'0],"ref":"x"}'
    monkeypatch.setattr(event_payload, "_WHOLE", 1 << 16)
    tracemalloc.start()
    context = on_github(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert context.warnings == ()
    assert peak < 1 << 20
