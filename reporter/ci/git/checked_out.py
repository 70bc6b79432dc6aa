"""Which files a checkout began with: those of the commit that was checked out, before a step of the job made others."""

from collections.abc import Collection

from reporter.ci import workspace_files
from reporter.ci.git import git_repository


def blobs(folder: str, names: Collection[bytes]) -> dict[bytes, bytes] | None:
    """Return the ids of what the commit that was checked out holds at paths below `folder`, by path.

    None where that commit is not known, as in a repository that was made here, or where not all of it can be read, as
    in a partial clone.
    """
    repository = git_repository.open_repository(workspace_files.DiskFiles(folder))
    if repository is None:
        return None
    commit = repository.commit(_checked_out(repository))
    if commit is None:
        return None
    trees = _Trees(repository, commit.tree, names)
    try:
        return {name: bytes.fromhex(found) for name in names if (found := trees.find(name))}
    except LookupError:
        return None


def _checked_out(repository: git_repository.Repository) -> str:
    """Return the commit that HEAD stood at before the commits that were made in the checkout; "" where none was."""
    sha = repository.head().sha
    for move in repository.moves():
        if move.after != sha or not (move.reason.startswith("commit") or move.before == sha):
            break
        sha = move.before
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
