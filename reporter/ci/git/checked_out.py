"""Which files a checkout began with: those of the commit that was checked out, before a step of the job made others."""

from collections.abc import Collection

from reporter.ci import workspace_files
from reporter.ci.git import git_repository

_UPDATES = ("merge ", "pull", "rebase")  # what brings commits of others, as git calls it in HEAD's log
_OTHERS = 20  # commits of them


def blobs(git: str, names: Collection[bytes]) -> dict[bytes, frozenset[bytes]] | None:
    """Return the ids of what the commit that was checked out holds at paths of its working tree, by path.

    `git` is git's folder, which may be anywhere. What a merge brought that is not yet committed counts too. None where
    there is no commit, or where not all of it can be read, as in a partial clone.
    """
    repository = git_repository.Repository(workspace_files.DiskFiles(git), ".")
    commits = [repository.commit(sha) for sha in (*_checked_out(repository), *repository.merged_heads())]
    trees = [_Trees(repository, commit.tree, names) for commit in commits if commit is not None]
    if commits[0] is None:
        return None
    try:
        found = {name: frozenset(bytes.fromhex(blob) for tree in trees if (blob := tree.find(name))) for name in names}
    except LookupError:
        return None
    return {name: ids for name, ids in found.items() if ids}


def _checked_out(repository: git_repository.Repository) -> list[str]:
    """Return the commit that HEAD stood at before commits were made in the checkout, and those that came from others.

    Of a merge these are the other parents, of a rebase what it began at. Where all commits were made here, it is the
    last. A branch that begins anew (`git checkout --orphan`) leaves no trace but its first commit.
    """
    sha = head = repository.head().sha
    others: list[str] = []
    for move in repository.moves():
        if not sha.strip("0"):
            sha = move.after
        if move.after != sha or len(others) >= _OTHERS:
            break
        what, _, words = move.reason.partition(": ")
        if what == "commit (merge)" or (what.startswith(_UPDATES) and words.startswith("Merge made by")):
            merged = repository.commit(sha)
            if merged is None or not all(map(repository.commit, merged.parents)):
                break
            others += merged.parents[1:]
        elif what.startswith(_UPDATES) and what.endswith("(start)"):
            others.append(sha)
        elif not (_is_made_here(what) or move.before == sha):
            break
        sha = move.before
    if not sha.strip("0"):
        sha = head
    return [sha, *others]


def _is_made_here(what: str) -> bool:
    """Say whether a line of HEAD's log, as far as the first colon, tells of a commit, or of one that a rebase moved."""
    return what.startswith("commit") or (what.startswith(_UPDATES) and what.endswith(("(pick)", "(continue)")))


class _Trees:
    """The folders of one commit, each read once; kept is what stands on the way to `names`."""

    def __init__(self, repository: git_repository.Repository, root: str, names: Collection[bytes]) -> None:
        self._repository = repository
        self._root = root
        self._wanted = {part for name in names for part in name.split(b"/")}
        self._read: dict[str, dict[bytes, str]] = {}

    def find(self, path: bytes) -> str:
        """Return the id of what is at a path, "" where there is nothing; raises LookupError where it can't be read."""
        found = self._root
        for name in path.split(b"/"):
            if found not in self._read:
                tree = self._repository.tree(found)
                if tree is None:
                    raise LookupError("a folder that can't be read")
                self._read[found] = {part: tree[part] for part in self._wanted & tree.keys()}
            found = self._read[found].get(name, "")
            if not found:
                break
        return found
