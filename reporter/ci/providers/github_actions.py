"""GitHub Actions: which ref, which revision, which run.

Keyed on GITHUB_REF and not on the event's name (GitHub docs, Variables reference > Default environment variables).
Never on GITHUB_REF_TYPE, GITHUB_REF_NAME or GITHUB_HEAD_REF: on a pull request they say `branch`, `N/merge` and a
name that the contributor chose. The two events whose GITHUB_REF is not what was tested are in `github_events`.
"""

from collections.abc import Mapping

from reporter.ci import context_builder, values, workspace_files
from reporter.ci.git import git_repository
from reporter.ci.providers import event_payload, github_events
from reporter.ci.providers.provider import Provider

_HINTS = ("GITHUB_RUN_ID", "GITHUB_SHA", "GITHUB_REF")


def hint(environ: Mapping[str, str]) -> str:
    """Return a variable that only GitHub's runner would set, for where GITHUB_ACTIONS was not passed on, or ""."""
    return next((name for name in _HINTS if environ.get(name, "").strip()), "")


def _fill(into: context_builder.ContextBuilder, files: workspace_files.Files, inputs: Mapping[str, str]) -> None:
    """Fill in what GitHub's variables, the event payload and `.git` tell."""
    event = _load_event(into, files, inputs)
    into.attempt = values.number(into.env("GITHUB_RUN_ATTEMPT")) or None
    if into.env("GITHUB_SERVER_URL") and into.env("GITHUB_REPOSITORY"):
        into.put_repository(f"{into.env('GITHUB_SERVER_URL').rstrip('/')}/{into.env('GITHUB_REPOSITORY')}")
    own = _own_workflow_run(event, files)
    if event.name == "workflow_run":
        github_events.fill_workflow_run(event)
    elif (number := github_events.tested_pull_request(event)) and _is_ours(event, own):
        fill_pull_request(event, values.pull(number), "event payload pull_request.number", is_merge=False)
    elif not github_events.fill_another_run(event):
        _fill_otherwise(event, own)
    if own is not None:
        github_events.fill_upstream_run(into, own.payload)
    if not into.has("run_id") and not into.has("ci_run_url"):
        _fill_run(into)
    _fill_base(event)
    _compare_head(event)


def _own_workflow_run(
    event: github_events.GitHubEvent, files: workspace_files.Files
) -> github_events.GitHubEvent | None:
    """Return this run's own event where that is workflow_run, and the inputs set that of an artifact.

    Which run the artifact is of tells the payload of this run.
    """
    if not event.is_another_run or event.into.env("GITHUB_EVENT_NAME") != "workflow_run":
        return None
    payload, trouble = event_payload.load(files, event.into.env("GITHUB_EVENT_PATH"))
    return event._replace(name="workflow_run", is_another_run=False, payload=payload, trouble=trouble)


def _is_ours(event: github_events.GitHubEvent, own: github_events.GitHubEvent | None) -> bool:
    return own is None or github_events.is_of_repository(event, own)


def _fill_otherwise(event: github_events.GitHubEvent, own: github_events.GitHubEvent | None) -> None:
    """Fill in what GITHUB_REF tells, or this run's own payload where that is about the run upstream."""
    if own is not None:
        github_events.fill_workflow_run(own, artifact=event.payload)
        return
    if event.is_another_run and not event.trouble:
        github_events.warn_of_mismatch(event)
    _fill_by_ref(event)


def fill_pull_request(event: github_events.GitHubEvent, name: str, source: str, *, is_merge: bool = True) -> None:
    """Fill in a pull request and the commit that its author pushed, which is never GITHUB_SHA.

    On a pull request GITHUB_SHA is a merge commit that exists nowhere else (GitHub docs, Events that trigger
    workflows > pull_request). Its second parent is the pull request's head.
    """
    into = event.into
    into.put_ref("PULL_REQUEST", name, source)
    path = "pull_request.head.sha"
    if event.is_about(name):
        if (sha := event.payload.text(path)) and into.put("revision", sha, f"event payload {path}"):
            return
        into.passed_over("revision", f"event payload {path}", event.trouble or event.payload.why_not(path))
    else:
        into.passed_over("revision", f"event payload {path}", "the payload is about another pull request")
    if is_merge and (sha := _second_parent(event)):
        into.put("revision", sha, "second parent of the merge commit in .git")
        return
    into.passed_over("revision", ".git", "no merge commit of this pull request that can be read")
    if into.put_first("revision", "GITHUB_SHA"):
        into.warn(
            "the head commit of the pull request is not known, because neither the event payload nor the checkout "
            "tells it, so GITHUB_SHA is sent, which on a pull request usually is a merge commit that Buddy does not "
            "know; set the input revision to github.event.pull_request.head.sha",
            "revision",
            code="head-commit-unknown",
        )


def _fill_base(event: github_events.GitHubEvent) -> None:
    """Fill in the base branch of a pull request, or of what a merge queue tests, and the default branch."""
    into = event.into
    into.put_default_branch(event.payload.text("repository.default_branch"))
    if into.value("ref_type") == "PULL_REQUEST":
        into.put_base(event.payload.text("pull_request.base.ref"))
        if not event.is_another_run:
            into.put_base(into.env("GITHUB_BASE_REF"))
    elif event.name == "merge_group":
        into.put_base(event.payload.text("merge_group.base_ref"))


def _load_event(
    into: context_builder.ContextBuilder, disk: workspace_files.Files, overrides: Mapping[str, str]
) -> github_events.GitHubEvent:
    event = overrides.get("event_name", "").strip() or into.env("GITHUB_EVENT_NAME")
    path = overrides.get("event_path", "").strip() or into.env("GITHUB_EVENT_PATH")
    loaded, trouble = event_payload.load(disk, path)
    if trouble and path:
        name = f"the event payload {values.shown(path)}"
        into.warn(
            f"{name} {trouble}; what only it tells is left out, check GITHUB_EVENT_PATH or the input event_path",
            code="event-payload-unreadable",
        )
    repository = git_repository.open_repository(disk, named=into.env("GIT_DIR"))
    head = ""
    if repository is not None:
        head = repository.head().sha
    return github_events.GitHubEvent(
        into=into,
        name=event,
        is_another_run=(event, path) != (into.env("GITHUB_EVENT_NAME"), into.env("GITHUB_EVENT_PATH")),
        payload=loaded,
        trouble=trouble,
        repository=repository,
        head=head,
    )


def _fill_by_ref(event: github_events.GitHubEvent) -> None:
    into, ref = event.into, event.into.env("GITHUB_REF")
    ref_type, name = values.split_ref(ref)
    if ref_type == "PULL_REQUEST":
        fill_pull_request(event, name, "GITHUB_REF", is_merge=ref.endswith("/merge"))
        return
    if ref_type:
        into.put_ref(ref_type, name, "GITHUB_REF")
    elif ref:
        into.passed_over("ref_name", "GITHUB_REF", f"{values.shown(ref)} is not a branch, tag or pull request")
    else:
        into.empty("ref_name", "GITHUB_REF")
    into.put_first("revision", "GITHUB_SHA")


def _second_parent(event: github_events.GitHubEvent) -> str:
    """Find the head of a pull request in the merge commit that GitHub made of it, or "".

    That commit is GITHUB_SHA. HEAD can stand for it only where it says of itself "Merge HEAD into BASE", GitHub's
    wording: a pull request's own head may be a merge commit too, whose second parent is something else.
    """
    if event.repository is None:
        return ""
    tested = event.repository.commit(event.into.env("GITHUB_SHA") or event.head)
    if tested is not None:
        return _merged_head(tested)
    checked_out = event.repository.commit(event.head)
    head = _merged_head(checked_out)
    if checked_out is not None and head and checked_out.message.startswith(f"Merge {head} into "):
        return head
    return ""


def _merged_head(commit: git_repository.Commit | None) -> str:
    if commit is None or len(commit.parents) != 2:
        return ""
    return commit.parents[1]


def _fill_run(into: context_builder.ContextBuilder) -> None:
    """Fill in run id and address: the server's own, which need not be github.com (Enterprise Server)."""
    into.put_first("run_id", "GITHUB_RUN_ID")
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (into.env(name) for name in names)
    if not (server and repository and run):
        into.empty("ci_run_url", *(name for name in names if not into.env(name)))
        return
    url, source = f"{server.rstrip('/')}/{repository}/actions/runs/{run}", " + ".join(names)
    if (attempt := values.number(into.env("GITHUB_RUN_ATTEMPT"))) > 1:
        url, source = f"{url}/attempts/{attempt}", f"{source} + GITHUB_RUN_ATTEMPT"
    into.put("ci_run_url", url, source)


def _compare_head(event: github_events.GitHubEvent) -> None:
    """Warn if the workspace holds another commit than those that the run is about."""
    into = event.into
    known = {into.env("GITHUB_SHA"), str(into.value("revision") or "")}
    known |= {event.payload.text(path) for path in ("pull_request.head.sha", "workflow_run.head_sha")}
    known = {sha.lower() for sha in known if sha}
    if not known or not event.head or event.head in known or event.is_merge_of_head():
        return
    into.warn(
        f"the workspace has {event.head[:12]} checked out, which is neither GITHUB_SHA nor the head commit of what "
        "triggered the run, as happens when actions/checkout is given another ref or repository; that is fine, but if "
        "it is the commit that was tested, set the input revision to it",
        "revision",
        code="another-commit-checked-out",
    )


PROVIDER = Provider("github_actions", "GITHUB_ACTION", "GITHUB_ACTIONS", _fill, asks_git=False)
