"""Takes revision and ref of a run from the checkout's `.git`, where neither inputs nor variables say them."""

from reporter.ci import context_builder, values, workspace_files
from reporter.ci.git import git_repository
from reporter.ci.git.git_repository import Head, Repository


def fill(into: context_builder.ContextBuilder, disk: workspace_files.Files, *, upwards: bool) -> None:
    """Take revision and ref from `.git` where they are not known yet.

    The branch is HEAD's; detached, the tag if exactly one stands at that commit, else no ref at all. A ref is taken
    only if HEAD is the commit that is reported.
    """
    if into.has("revision") and into.has("ref_name"):
        return
    repository = git_repository.open_repository(disk, upwards=upwards, named=into.env("GIT_DIR"))
    head = Head(trouble="not found in the workspace, or not readable")
    if repository is not None:
        head = repository.head()
    if head.trouble:
        for field in ("revision", "ref_name"):
            if not into.has(field):
                into.passed_over(field, ".git/HEAD", head.trouble)
        if "reftable" in head.trouble:
            message = f"{head.trouble}; set the inputs revision, ref_type and ref_name"
            into.warn(message, "revision", code="reftable-not-read")
    if head.sha and not into.has("revision"):
        into.put("revision", head.sha, ".git/HEAD")
    if repository and not into.has("ref_name"):
        _fill_ref(into, repository, head)


def _fill_ref(into: context_builder.ContextBuilder, repository: Repository, head: Head) -> None:
    if head.sha and str(into.value("revision")).lower() != head.sha:
        into.passed_over("ref_name", ".git/HEAD", "a different commit than the revision")
        return
    ref_type, name = values.split_ref(head.ref)
    if ref_type == "BRANCH":
        into.put_ref("BRANCH", name, ".git/HEAD")
    elif head.ref:
        into.passed_over("ref_name", ".git/HEAD", f"{values.shown(head.ref)} is not a branch")
    elif head.sha:
        _fill_tag(into, repository, head.sha)


def _fill_tag(into: context_builder.ContextBuilder, repository: Repository, sha: str) -> None:
    into.passed_over("ref_name", ".git/HEAD", "detached, so on no branch")
    tags = repository.tags_at(sha)
    if tags is not None and len(tags) == 1:
        into.put_ref("TAG", tags[0], f".git/refs/tags/{values.shown(tags[0])}")
        return
    many = "too many tags to look into"
    if tags is not None:
        many = f"{len(tags)} tags at this commit, not exactly one"
    into.passed_over("ref_name", ".git/refs/tags", many)
