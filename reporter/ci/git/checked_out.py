"""Which files a checkout began with: those of the commit that was checked out, before a step of the job made others."""

from collections.abc import Collection

from reporter.ci import workspace_files
from reporter.ci.git import git_repository


def blobs(git: str, names: Collection[bytes]) -> dict[bytes, frozenset[bytes]] | None:
    """Return the ids of what the commit that was checked out holds at paths of its working tree, by path.

    `git` is git's folder, which may be anywhere. What a merge brought that is not yet committed counts too. None where
    there is no commit, or where not all of it can be read, as in a partial clone.
    """
    repository = git_repository.Repository(workspace_files.DiskFiles(git), ".")
    commits = [repository.commit(sha) for sha in (_checked_out(repository), *repository.merged_heads())]
    trees = [_Trees(repository, commit.tree, names) for commit in commits if commit is not None]
    if commits[0] is None:
        return None
    try:
        found = {name: frozenset(bytes.fromhex(blob) for tree in trees if (blob := tree.find(name))) for name in names}
    except LookupError:
        return None
    return {name: ids for name, ids in found.items() if ids}


def _checked_out(repository: git_repository.Repository) -> str:
    """Return the commit that HEAD stood at before the commits that were made in the checkout.

    A merge brings files of others, so it is not gone back behind one. Where all commits were made here, it is the last.
    A branch that begins anew (`git checkout --orphan`) leaves no trace but its first commit.
    """
    sha = head = repository.head().sha
    for move in repository.moves():
        if not sha.strip("0"):
            sha = move.after
        is_made_here = move.reason.startswith("commit") and not move.reason.startswith("commit (merge)")
        if move.after != sha or not (is_made_here or move.before == sha):
            break
        sha = move.before
    if not sha.strip("0"):
        return head
    return sha


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
