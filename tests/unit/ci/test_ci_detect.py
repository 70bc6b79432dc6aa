"""Which CI it is, CircleCI, Buddy pipelines, and the inputs that win over all of them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from reporter import ci
from reporter.ci import context, context_builder, providers
from reporter.ci.providers import provider

InMemory = Callable[[Mapping[str, bytes]], ci.Files]
Detect = Callable[..., ci.CiContext]
Run = Callable[..., ci.CiContext]

SHA, HEAD = "5" * 40, "a" * 40
ON_BRANCH = {".git/HEAD": b"ref: refs/heads/local\n", ".git/refs/heads/local": HEAD.encode()}


def where(context: ci.CiContext) -> tuple[Any, Any, Any]:
    return tuple(context.payload.get(name) for name in ("ref_type", "ref_name", "revision"))  # type: ignore[return-value]


def said(context: ci.CiContext) -> str:
    return "\n".join(problem.message for problem in context.warnings)


@pytest.fixture
def run(in_memory: InMemory) -> Run:
    return lambda environ, files=None, overrides=None: ci.detect(environ, in_memory(files or {}), overrides or {})


@pytest.mark.parametrize(
    ("environ", "provider", "source"),
    [
        ({}, "NONE", "no variable of a known CI"),
        ({"CI": "true"}, "NONE", "no variable of a known CI"),
        ({"GITHUB_ACTIONS": "true"}, "GITHUB_ACTION", "GITHUB_ACTIONS"),
        ({"GITHUB_ACTIONS": "false"}, "NONE", "no variable of a known CI"),
        ({"GITHUB_ACTIONS": ""}, "NONE", "no variable of a known CI"),
        ({"GITHUB_RUN_ID": "5"}, "GITHUB_ACTION", "GITHUB_RUN_ID"),
        ({"GITHUB_SHA": SHA}, "GITHUB_ACTION", "GITHUB_SHA"),
        ({"GITHUB_TOKEN": "x"}, "NONE", "no variable of a known CI"),
        ({"CIRCLECI": "true"}, "CIRCLE_CI", "CIRCLECI"),
        ({"BUDDY": "true"}, "BUDDY", "BUDDY"),
        ({"BUDDY": "True"}, "BUDDY", "BUDDY"),
        ({"BUDDY": ""}, "NONE", "no variable of a known CI"),
        ({"GITHUB_ACTIONS": "true", "CIRCLECI": "true", "BUDDY": "true"}, "GITHUB_ACTION", "GITHUB_ACTIONS"),
        ({"GITHUB_ACTIONS": "true", "ACT": "true", "BUDDY": "true"}, "BUDDY", "BUDDY"),
        ({"GITHUB_ACTIONS": "true", "ACT": "true", "CIRCLECI": "true"}, "CIRCLE_CI", "CIRCLECI"),
        ({"GITHUB_ACTIONS": "true", "ACT": "true"}, "GITHUB_ACTION", "GITHUB_ACTIONS"),
        ({"CIRCLECI": "true", "BUDDY": "true"}, "CIRCLE_CI", "CIRCLECI"),
        ({"BUDDY": "true", "GITHUB_SHA": SHA}, "BUDDY", "BUDDY"),
    ],
)
def test_detect__provider(run: Run, environ: dict[str, str], provider: str, source: str) -> None:
    context = run(environ)
    assert context.payload["ci_provider"] == provider
    assert context.sources["ci_provider"] == source


def test_detect__tells_which_providers_were_passed_over(run: Run) -> None:
    assert run({"GITHUB_ACTIONS": "no", "CIRCLECI": "", "BUDDY": "true"}).looked["ci_provider"] == (
        "GITHUB_ACTIONS: not true",
        "CIRCLECI: empty",
    )


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"CIRCLE_BRANCH": "feature/x"}, ("BRANCH", "feature/x")),
        ({"CIRCLE_TAG": "v1", "CIRCLE_BRANCH": "main"}, ("TAG", "v1")),
        ({"CIRCLE_TAG": "", "CIRCLE_BRANCH": "main"}, ("BRANCH", "main")),
        ({"CIRCLE_PR_NUMBER": "7", "CIRCLE_BRANCH": "pull/7"}, ("PULL_REQUEST", "pull/7")),
        ({"CIRCLE_PULL_REQUEST": "https://github.com/o/r/pull/12", "CIRCLE_BRANCH": "x"}, ("PULL_REQUEST", "pull/12")),
        ({"CIRCLE_PULL_REQUEST": "https://x.org/o/r/pull-requests/12/"}, ("PULL_REQUEST", "pull/12")),
        ({"CIRCLE_PULL_REQUEST": "https://github.com/o/r2", "CIRCLE_BRANCH": "x"}, ("BRANCH", "x")),
        ({"CIRCLE_PR_NUMBER": "x", "CIRCLE_PULL_REQUEST": "http://h/pull/3"}, ("PULL_REQUEST", "pull/3")),
        ({"CIRCLE_TAG": "v1", "CIRCLE_PR_NUMBER": "7"}, ("TAG", "v1")),
        ({}, (None, None)),
    ],
)
def test_detect__circleci_ref(run: Run, variables: dict[str, str], expected: tuple[Any, Any]) -> None:
    assert where(run({"CIRCLECI": "true", **variables}))[:2] == expected


def test_detect__circleci_run(run: Run) -> None:
    url = "https://circleci.com/gh/o/r/5"
    context = run({"CIRCLECI": "true", "CIRCLE_SHA1": SHA, "CIRCLE_WORKFLOW_ID": "w-1", "CIRCLE_BUILD_URL": url})
    assert context.payload == {"ci_provider": "CIRCLE_CI", "ci_run_url": url, "revision": SHA, "run_id": "w-1"}
    assert context.sources["run_id"] == "CIRCLE_WORKFLOW_ID"
    assert context.looked["ref_name"][0] == "CIRCLE_TAG: not set"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"REF_TYPE": "BRANCH", "REF_NAME": "main", "PR_NO": "7"}, ("BRANCH", "main")),
        ({"REF_TYPE": "TAG", "REF_NAME": "v1"}, ("TAG", "v1")),
        ({"REF_TYPE": "PULL_REQUEST", "REF_NAME": "pull/7"}, ("PULL_REQUEST", "pull/7")),
        ({"REF_TYPE": "WILDCARD", "REF_NAME": "x*", "BRANCH": "main"}, ("BRANCH", "main")),
        ({"REF_TYPE": "TAG", "REF_NAME": "", "BRANCH": "main"}, ("BRANCH", "main")),
        ({"REF_TYPE": "", "REF_NAME": "x", "TAG": "v1"}, ("TAG", "v1")),
        ({"PR_NO": "7", "TAG": "v1", "BRANCH": "main"}, ("PULL_REQUEST", "pull/7")),
        ({"PR_NO": "", "TAG": "v1", "BRANCH": "main"}, ("TAG", "v1")),
        ({"PR_NO": "x", "BRANCH": "main"}, ("BRANCH", "main")),
        ({}, (None, None)),
    ],
)
def test_detect__buddy_ref(run: Run, variables: dict[str, str], expected: tuple[Any, Any]) -> None:
    environ = {f"BUDDY_RUN_{name}": text for name, text in variables.items()}
    assert where(run({"BUDDY": "true", **environ}))[:2] == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"BRANCH": "main"}, ("BRANCH", "main")),
        ({"BRANCH": "main", "TAG": "v1"}, ("TAG", "v1")),
        ({"BRANCH": "main", "PULL_REQUEST_NO": "7"}, ("PULL_REQUEST", "pull/7")),
    ],
)
def test_detect__buddy_ref_by_the_older_names(run: Run, variables: dict[str, str], expected: tuple[Any, Any]) -> None:
    environ = {f"BUDDY_EXECUTION_{name}": text for name, text in variables.items()}
    assert where(run({"BUDDY": "true", **environ}))[:2] == expected


def test_detect__buddy_run(run: Run) -> None:
    environ = {
        "BUDDY": "true",
        "BUDDY_RUN_COMMIT": SHA,
        "BUDDY_RUN_URL": "https://app.buddy.works/run",
        "BUDDY_RUN_HASH": "68f72b",
        "BUDDY_ACTION_RUN_HASH": "68f72c",
        "BUDDY_TRIGGERING_ACTOR_ID": "123",
        "BUDDY_EXECUTION_REVISION": HEAD,
        "BUDDY_EXECUTION_ID": "old",
        "BUDDY_EXECUTION_URL": "https://old.example.org",
    }
    assert run(environ).payload == {
        "ci_provider": "BUDDY",
        "ci_run_url": "https://app.buddy.works/run",
        "revision": SHA,
        "created_by": {"id": 123},
        "execution_id": "68f72b",
        "action_execution_id": "68f72c",
    }


def test_detect__buddy_run_by_the_older_names(run: Run) -> None:
    environ = {"BUDDY": "true", "BUDDY_RUN_COMMIT": "", "BUDDY_EXECUTION_REVISION": SHA, "BUDDY_EXECUTION_ID": "9"}
    context = run({**environ, "BUDDY_EXECUTION_URL": "https://b.example.org/9"})
    assert context.payload["revision"] == SHA
    assert context.payload["execution_id"] == "9"
    assert context.payload["ci_run_url"] == "https://b.example.org/9"
    assert context.looked["revision"] == ("BUDDY_RUN_COMMIT: empty",)


@pytest.mark.parametrize("actor", ["", "abc", "1.5", "-1", "0", "٣", "9" * 40, "1 2"])
def test_detect__buddy_author_only_as_an_integer(run: Run, actor: str) -> None:
    context = run({"BUDDY": "true", "BUDDY_TRIGGERING_ACTOR_ID": actor})
    assert "created_by" not in context.payload
    assert context.looked["created_by"]


@pytest.mark.parametrize("flag", ["CIRCLECI", "BUDDY"])
def test_detect__git_fills_what_the_ci_does_not_tell(run: Run, flag: str) -> None:
    context = run({flag: "true"}, ON_BRANCH)
    assert where(context) == ("BRANCH", "local", HEAD)
    assert context.sources["revision"] == context.sources["ref_name"] == ".git/HEAD"


def test_detect__git_gives_no_ref_to_another_revision(run: Run) -> None:
    context = run({"CIRCLECI": "true", "CIRCLE_SHA1": SHA}, ON_BRANCH)
    assert where(context) == (None, None, SHA)
    assert ".git/HEAD: a different commit than the revision" in context.looked["ref_name"]
    assert where(run({"CIRCLECI": "true", "CIRCLE_SHA1": HEAD.upper()}, ON_BRANCH))[1] == "local"


def test_detect__git_leaves_the_ref_of_the_ci_alone(run: Run) -> None:
    context = run({"BUDDY": "true", "BUDDY_RUN_TAG": "v1"}, ON_BRANCH)
    assert where(context) == ("TAG", "v1", HEAD)


def test_detect__inputs_win(on_github: Detect) -> None:
    inputs = {
        "ref_type": "TAG",
        "ref_name": "v9",
        "revision": HEAD,
        "run_id": "r-1",
        "run_url": "https://jenkins.example.org/5",
        "created_by": "42",
    }
    context = on_github(overrides=inputs)
    assert context.payload == {
        "ci_provider": "GITHUB_ACTION",
        "ci_run_url": "https://jenkins.example.org/5",
        "revision": HEAD,
        "ref_type": "TAG",
        "ref_name": "v9",
        "run_id": "r-1",
        "created_by": {"id": 42},
    }
    assert context.sources["ci_run_url"] == "input run_url"
    assert all(source == f"input {name}" for name, source in context.sources.items() if name[:2] != "ci")
    assert context.warnings == ()


@pytest.mark.parametrize(
    ("ref", "inputs", "expected"),
    [
        ("refs/tags/v1", {"ref_name": "v2"}, ("TAG", "v2")),
        ("refs/pull/7/head", {"ref_name": "pull/8"}, ("PULL_REQUEST", "pull/8")),
        ("", {"ref_name": "x"}, ("BRANCH", "x")),
        ("refs/heads/main", {"ref_type": "TAG"}, ("TAG", "main")),
        ("refs/heads/main", {"ref_type": " tag "}, ("TAG", "main")),
        ("refs/heads/main", {"ref_type": "NONSENSE"}, ("BRANCH", "main")),
        ("", {"ref_type": "NONSENSE", "ref_name": "x"}, ("BRANCH", "x")),
        ("", {"ref_type": "TAG", "ref_name": "x"}, ("TAG", "x")),
        ("", {"ref_type": "TAG"}, (None, None)),
        ("refs/heads/main", {"ref_type": "", "ref_name": ""}, ("BRANCH", "main")),
    ],
)
def test_detect__ref_inputs(on_github: Detect, ref: str, inputs: dict[str, str], expected: tuple[Any, Any]) -> None:
    assert where(on_github(GITHUB_REF=ref, overrides=inputs))[:2] == expected


def test_detect__ref_type_without_any_name_is_said(on_github: Detect) -> None:
    assert "set the input ref_name too" in said(on_github(GITHUB_REF="", overrides={"ref_type": "TAG"}))


def test_detect__source_of_a_ref_type_that_an_input_implies(on_github: Detect) -> None:
    context = on_github(GITHUB_REF="", overrides={"ref_name": "x"})
    assert context.sources["ref_type"].startswith("input ref_name")


def test_detect__an_input_silences_the_warning_that_it_cures(on_github: Detect) -> None:
    variables = {"GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": "short"}
    assert len(on_github(**variables).warnings) == 2
    assert on_github(**variables, overrides={"revision": HEAD}).warnings == ()


@pytest.mark.parametrize("text", [SHA, SHA.replace("5", "F"), "f" * 64])
def test_detect__full_revisions_are_not_mentioned(on_github: Detect, text: str) -> None:
    context = on_github(overrides={"revision": text})
    assert context.payload["revision"] == text
    assert context.warnings == ()


@pytest.mark.parametrize("text", ["abc1234", "main", "5" * 41, "g" * 40])
@pytest.mark.parametrize("is_input", [True, False])
def test_detect__odd_revisions_are_sent_and_said(on_github: Detect, text: str, is_input: bool) -> None:
    context = on_github(overrides={"revision": text}) if is_input else on_github(GITHUB_SHA=text)
    assert context.payload["revision"] == text
    assert "not a full commit hash" in said(context)


@pytest.mark.parametrize("text", ["a\nb", "a\x1b[31m", "a\x00b", "a\u2028b", "a\u2029b", "a\udcffb", "x" * 1025])
def test_detect__unfit_texts_are_dropped_and_said(on_github: Detect, text: str) -> None:
    context = on_github(GITHUB_REF=f"refs/heads/{text}")
    assert where(context) == (None, None, SHA)
    assert "GITHUB_REF" in said(context)
    assert "so it is not sent as ref_name" in said(context)
    by_input = on_github(overrides={"ref_name": text})
    assert where(by_input) == ("BRANCH", "main", SHA)
    assert "input ref_name" in said(by_input)
    said(by_input).encode()  # whatever it is made of, it can be printed


def test_detect__blanks_around_a_value_are_no_part_of_it(on_github: Detect) -> None:
    context = on_github(overrides={"revision": f"{HEAD}\n", "ref_name": " x "}, GITHUB_RUN_ID=" 5\n")
    assert where(context) == ("BRANCH", "x", HEAD)
    assert context.payload["run_id"] == "5"


def test_detect__the_longest_ref_name_is_sent(on_github: Detect) -> None:
    assert where(on_github(GITHUB_REF="refs/heads/" + "x" * 1024))[1] == "x" * 1024


@pytest.mark.parametrize("text", ["x", "1.5", "-3"])
def test_detect__created_by_input_that_is_no_integer_is_said(on_github: Detect, text: str) -> None:
    context = on_github(overrides={"created_by": text})
    assert "created_by" not in context.payload
    assert "created_by" in said(context)


def test_detect__messages_follow_the_house_style(on_github: Detect) -> None:
    contexts = [
        on_github(b"x", GITHUB_REF="refs/pull/7/merge", GITHUB_SHA="odd"),
        on_github(b"x", GITHUB_EVENT_NAME="workflow_run"),
        on_github(GITHUB_REF="", overrides={"ref_type": "TAG", "created_by": "x", "event_name": "pull_request"}),
    ]
    messages = [problem.message for context in contexts for problem in context.warnings]
    assert len(messages) > 6
    assert all(message[0].islower() and not message.endswith(".") for message in messages)


@pytest.mark.parametrize("known", providers.PROVIDERS, ids=lambda known: known.identity)
def test_providers__have_one_shape(run: Run, known: provider.Provider) -> None:
    announced = run({known.flag: "true"})
    assert announced.provider == known.identity
    assert announced.payload["ci_provider"] == known.buddy_value
    assert known.buddy_value in context.PROVIDERS
    assert (announced.attempt, announced.is_first_attempt) == (None, None)
    assert re.fullmatch("[a-z_]+", known.identity)
    assert len({one.identity for one in providers.PROVIDERS}) == len(providers.PROVIDERS)


def test_detect__outside_of_a_ci_there_is_no_provider(run: Run) -> None:
    assert (run({}).provider, run({"GITHUB_RUN_ID": "5"}).provider) == ("", "github_actions")


def test_detect__warnings_have_codes(on_github: Detect) -> None:
    contexts = [
        on_github(b"x", GITHUB_REF="refs/pull/7/merge", GITHUB_SHA="odd"),
        on_github(b"x", GITHUB_EVENT_NAME="workflow_run"),
        on_github(GITHUB_REF="", overrides={"ref_type": "TAG", "created_by": "x", "event_name": "pull_request"}),
    ]
    codes = {problem.code for context in contexts for problem in context.warnings}
    assert codes == {
        "event-payload-unreadable", "head-commit-unknown", "odd-revision", "tested-revision-unknown",
        "event-input-mismatch", "odd-author", "ref-type-without-name",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://gitlab.example/acme/shop", "https://gitlab.example/acme/shop"),
        ("https://gitlab.example/acme/shop.git", "https://gitlab.example/acme/shop"),
        ("https://gitlab.example/acme/shop/", "https://gitlab.example/acme/shop"),
        ("git@gitlab.example:acme/shop.git", ""),
        ("", ""),
    ],
)
def test_put_repository__is_a_page_to_which_paths_are_added(url: str, taken: str) -> None:
    into = context_builder.ContextBuilder({})
    into.put_repository(url)
    assert into.finished().repository_url == taken
