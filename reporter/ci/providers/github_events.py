"""GitHub events that need more than GITHUB_REF: pull_request_target, workflow_run, and another run's event.

On these GITHUB_REF and GITHUB_SHA are the default branch's, while the tests may have run on something else. Names
that a fork's owner chose never become a ref name here.
"""

from typing import NamedTuple

from reporter.ci import context_builder, values
from reporter.ci.git import git_repository
from reporter.ci.providers import event_payload


class GitHubEvent(NamedTuple):
    """All that the rules look at.

    `trouble` says what is wrong with the payload, or "". `is_another_run` holds where an input replaced event or
    payload, so that GITHUB_REF does not belong to them. `head` is the commit checked out, or "".
    """

    into: context_builder.ContextBuilder
    name: str
    is_another_run: bool
    payload: event_payload.Payload
    trouble: str
    repository: git_repository.Repository | None
    head: str

    def is_about(self, name: str) -> bool:
        """Say whether the payload is about the pull request `pull/N`, or does not say which."""
        return values.pull(self.payload.find("pull_request.number")) in ("", name)

    def is_merge_of_head(self) -> bool:
        """Say whether a merge commit of the payload's pull request is checked out."""
        sha = self.payload.text("pull_request.head.sha").lower()
        if not sha or not self.head or self.repository is None:
            return False
        commit = self.repository.commit(self.head)
        return commit is not None and commit.parents[1:] == (sha,)


def tested_pull_request(event: GitHubEvent) -> int:
    """Return the number of the pull request that was tested although GITHUB_REF is a branch, or 0.

    pull_request_target runs on the default branch (GitHub docs, Events that trigger workflows >
    pull_request_target); only a workflow that checks out the pull request itself has tested it. An event that an
    input put in the place of this run's own is about the pull request that it names.
    """
    number = event.payload.number("pull_request.number")
    if event.name == "pull_request_target":
        if _is_head_checked_out(event):
            return number
        return 0
    if not event.is_another_run or not event.name.startswith("pull_request"):
        return 0
    if not event.payload.text("pull_request.head.sha") or _is_merged(event):
        return 0
    return number


def fill_another_run(event: GitHubEvent) -> bool:
    """Fill in what the payload tells of another run, whose event an input put in the place of this run's own.

    Says whether it did. GitHub docs, Webhook events and payloads: `push` has the full ref, and `after`, the commit that
    it then names; so has `merge_group`. What a pull request's event tested behind its merge is the base branch.
    """
    if not event.is_another_run:
        return False
    places = {"push": ("ref", "after"), "merge_group": ("merge_group.head_ref", "merge_group.head_sha")}
    if event.name in places:
        ref, commit = places[event.name]
        ref_type, name = values.split_ref(event.payload.text(ref))
    elif event.name.startswith("pull_request") and _is_merged(event):
        ref, commit = "pull_request.base.ref", "pull_request.merge_commit_sha"
        ref_type, name = "BRANCH", event.payload.text(ref)
    else:
        return False
    if not (ref_type and name) or not values.is_sha(event.payload.text(commit)):
        return False
    event.into.put_ref(ref_type, name, f"event payload {ref}")
    event.into.put("revision", event.payload.text(commit), f"event payload {commit}")
    return True


def warn_of_mismatch(event: GitHubEvent) -> None:
    """Say that an input asks for another run's event, of which the payload tells nothing."""
    event.into.warn(
        f"the input event_name or event_path asks for {values.shown(event.name)}, but the payload does not tell which "
        "ref and commit were tested, as happens when only one of the two is set, so ref and revision are this run's; "
        "set both, or the inputs ref_type, ref_name and revision",
        "ref_name",
        code="event-input-mismatch",
    )


def _is_head_checked_out(event: GitHubEvent) -> bool:
    into, sha = event.into, event.payload.text("pull_request.head.sha").lower()
    what = "event payload pull_request.number"
    if _is_merged(event) and event.head in ("", into.env("GITHUB_SHA").lower()):
        into.passed_over("ref_name", what, "the pull request is merged, so the base branch was tested")
    elif not sha:
        into.passed_over("ref_name", what, event.trouble or "pull_request.head.sha is not in the payload")
    elif not event.head:
        into.passed_over("ref_name", what, "it is not known whether its head is checked out: no readable .git/HEAD")
    elif event.head == sha or event.is_merge_of_head() or _is_test_merge(event):
        return True
    else:
        into.passed_over("ref_name", what, "a different commit than its head is checked out")
    return False


def _is_test_merge(event: GitHubEvent) -> bool:
    merge = event.payload.text("pull_request.merge_commit_sha").lower()
    return event.head == merge and event.head != event.into.env("GITHUB_SHA").lower()


def _is_merged(event: GitHubEvent) -> bool:
    return event.payload.find("pull_request.merged") is True


def is_of_repository(event: GitHubEvent, own: GitHubEvent) -> bool:
    """Say whether the pull request of an artifact's event is one of the repository whose run had the artifact."""
    base, ours = event.payload.number("pull_request.base.repo.id"), own.payload.number("workflow_run.repository.id")
    if not (base and ours) or base == ours:
        return True
    event.into.passed_over("ref_name", "event payload pull_request.number", "a pull request of another repository")
    return False


def fill_workflow_run(event: GitHubEvent, *, artifact: event_payload.Payload | None = None) -> None:
    """Fill in what the workflow upstream tested, and its run; `artifact` is the event of that run itself.

    GitHub docs, Events that trigger workflows > workflow_run. This is how results of fork pull requests get
    reported with a secret. GITHUB_REF and GITHUB_SHA are the default branch's and were not tested: better no ref
    than that one.
    """
    into = event.into
    for name, field in (("GITHUB_REF", "ref_name"), ("GITHUB_SHA", "revision"), ("GITHUB_RUN_ID", "run_id")):
        into.passed_over(field, name, "on workflow_run it is not what was tested, but what reports it")
    path = "workflow_run.head_sha"
    if not into.put("revision", event.payload.text(path), f"event payload {path}"):
        into.warn(
            "the revision that was tested is not known, because on workflow_run only the event payload tells it and "
            "it does not; set the input revision, or event_path to the payload's place",
            "revision",
            code="tested-revision-unknown",
        )
    _fill_upstream_ref(event, event.payload if artifact is None else artifact)
    fill_upstream_run(into, event.payload)


def _fill_upstream_ref(event: GitHubEvent, told: event_payload.Payload) -> None:
    into, upstream = event.into, event.payload.text("workflow_run.event")
    branch = "workflow_run.head_branch"
    ref_type, name = values.split_ref(event.payload.text(branch))
    if upstream.startswith("pull_request"):
        if not _fill_upstream_pull(event):
            into.passed_over("ref_name", f"event payload {branch}", "a name that the contributor chose")
    elif not upstream:
        into.passed_over("ref_name", f"event payload {branch}", "workflow_run.event does not say what it is")
    elif _is_from_fork(event):
        into.passed_over("ref_name", f"event payload {branch}", "a branch of a fork, not of this repository")
    elif ref_type in ("BRANCH", "TAG"):
        into.put_ref(ref_type, name, f"event payload {branch}")
    # a release runs on its tag, which is called head_branch all the same
    elif upstream == "release" or _names_tag(told, event.payload.text(branch)):
        into.put_ref("TAG", event.payload.text(branch), f"event payload {branch}")
    else:
        into.put_ref("BRANCH", event.payload.text(branch), f"event payload {branch}")


def _names_tag(told: event_payload.Payload, name: str) -> bool:
    """Say whether an event is about the tag of this name: `workflow_dispatch` has the full ref, `create` its type."""
    ref = told.text("ref")
    return bool(name) and (values.split_ref(ref) == ("TAG", name) or (ref == name and told.text("ref_type") == "tag"))


def _fill_upstream_pull(event: GitHubEvent) -> bool:
    """Fill in the first pull request of the upstream run that is one of this repository.

    The list holds pull requests of other repositories too, as where the branch of a fork is merged elsewhere.
    """
    listed = event.payload.find("workflow_run.pull_requests")
    if not isinstance(listed, list):
        return False
    for place in range(len(listed[:100])):
        at = f"workflow_run.pull_requests.{place}"
        number = f"{at}.number"
        if not _is_ours(event, f"{at}.base.repo"):
            event.into.passed_over("ref_name", f"event payload {number}", "a pull request of another repository")
        elif event.into.put_ref("PULL_REQUEST", values.pull(event.payload.find(number)), f"event payload {number}"):
            event.into.put_base(event.payload.text(f"{at}.base.ref"))
            return True
    return False


def _is_ours(event: GitHubEvent, path: str) -> bool:
    """Say whether a repository of the payload is the workflow's, or not known to be another."""
    found = event.payload
    ids = [found.number(f"{place}.id") for place in (path, "workflow_run.repository", "repository")]
    if ids[0] and any(ids[1:]):
        return ids[0] in ids[1:]
    name, url = _our_name(event), found.text(f"{path}.url").lower().rstrip("/")
    return not (name and url) or url.endswith(f"/repos/{name}")


def _our_name(event: GitHubEvent) -> str:
    return (event.payload.text("workflow_run.repository.full_name") or event.into.env("GITHUB_REPOSITORY")).lower()


def _is_from_fork(event: GitHubEvent) -> bool:
    """Say whether the upstream run's branch lives in another repository than the workflow."""
    head, ours = event.payload.text("workflow_run.head_repository.full_name").lower(), _our_name(event)
    if head and ours:
        return head != ours
    places = ("workflow_run.head_repository.id", "workflow_run.repository.id")
    ids = {number for place in places if (number := event.payload.number(place))}
    return len(ids) > 1


def fill_upstream_run(into: context_builder.ContextBuilder, found: event_payload.Payload) -> None:
    """Fill in the upstream run's id, attempt and address; GITHUB_RUN_ATTEMPT is that of the run which reports it."""
    run = found.number("workflow_run.id")
    into.attempt = found.number("workflow_run.run_attempt") or None
    into.is_repeated = into.env("GITHUB_RUN_ATTEMPT") != "1"
    if run:
        into.put("run_id", str(run), "event payload workflow_run.id")
    url, source = found.text("workflow_run.html_url"), "event payload workflow_run.html_url"
    if not url and run and into.repository_url:
        url = f"{into.repository_url}/actions/runs/{run}"
        source = "GITHUB_SERVER_URL + GITHUB_REPOSITORY + event payload workflow_run.id"
    if url and into.attempt is not None and into.attempt > 1 and "/attempts/" not in url:
        url, source = f"{url.rstrip('/')}/attempts/{into.attempt}", f"{source} + workflow_run.run_attempt"
    into.put("ci_run_url", url, source)
