"""Reads a checkout's `.git` without a git binary: HEAD and its log, refs, tags, commits and trees.

A slim image has no git, and in a container git refuses a workspace that belongs to somebody else. What is read is
described in the git docs, gitrepository-layout. References kept as a reftable are not read: they count as unknown.
"""

from collections.abc import Iterator
from typing import NamedTuple

from reporter.ci import values, workspace_files
from reporter.ci.git import objects

_LOG = 1 << 20  # bytes of HEAD's log
_TEXT = 4096  # bytes of HEAD, a loose ref, commondir or a `.git` file
_PACKED_REFS = 256 << 20  # bytes
_PIECE = 1 << 18  # bytes of packed-refs at a time: each of its lines becomes an entry of a list
_FOLDERS = 1000  # of loose tags
_TAGS = 2000  # loose tags that are looked into; beyond them "exactly one" is not known
_LEVELS = 40  # folders to go up
_REFTABLE_STUB = "refs/heads/.invalid"  # what HEAD says where references are in a reftable


class Head(NamedTuple):
    """What is checked out: full ref name ("" when detached or unknown) and commit ("" when unknown)."""

    ref: str = ""
    sha: str = ""
    trouble: str = ""


class Commit(NamedTuple):
    """The ids of a commit's parents and of its tree, and its message."""

    parents: tuple[str, ...]
    tree: str
    message: str


class Move(NamedTuple):
    """A line of HEAD's log: the commits before and after, and what git calls the reason."""

    before: str
    after: str
    reason: str


class Repository:
    """One repository's `.git`: HEAD of this worktree, refs and objects of all."""

    def __init__(self, disk: workspace_files.Files, gitdir: str) -> None:
        self._disk = disk
        self._gitdir = gitdir
        common = _line(disk, f"{gitdir}/commondir")
        self._common = gitdir
        if common:
            self._common = _joined(gitdir, common)
        self._objects = objects.Objects(disk, f"{self._common}/objects")

    def head(self) -> Head:
        """Say what is checked out."""
        text = _line(self._disk, f"{self._gitdir}/HEAD")
        if values.is_sha(text):
            return Head(sha=text.lower())
        ref = ""
        if text.startswith("ref:"):
            ref = text.removeprefix("ref:").strip()
        if ref == _REFTABLE_STUB:
            return Head(trouble="the repository keeps its references as a reftable, which is not read here")
        if not ref:
            return Head(trouble="missing or not readable")
        sha = self._resolve(ref)
        if not sha:
            return Head(ref=ref, trouble=f"{values.shown(ref)} has no commit, or can't be read")
        return Head(ref=ref, sha=sha)

    def commit(self, sha: str) -> Commit | None:
        """Read a commit; None where it is absent or can't be read.

        A shallow clone does not have the parents, but its commits still name them.
        """
        if not values.is_sha(sha):
            return None
        found = self._objects.read(sha.lower())
        if not found or found[0] != "commit":
            return None
        head, _, message = found[1].partition(b"\n\n")
        tree, *others = head.split(b"\n")
        parents = (_ascii(line[7:]) for line in others if line.startswith(b"parent "))
        return Commit(tuple(parents), _ascii(tree[5:]), message.decode("utf-8", "replace"))

    def tree(self, sha: str) -> dict[bytes, str] | None:
        """Read a folder: the ids of its files and folders by name; None where it is absent or can't be read.

        Git docs, gitdatamodel > tree: mode, blank, name, NUL and the id's bytes.
        """
        found = None
        if values.is_sha(sha):
            found = self._objects.read(sha.lower())
        if not found or found[0] != "tree":
            return None
        data, at, entries = found[1], 0, {}
        while (end := data.find(b"\0", at)) >= 0:
            name = data[at:end].partition(b" ")[2]
            at = end + 1 + len(sha) // 2
            entries[name] = data[end + 1 : at].hex()
        return entries

    def moves(self) -> list[Move]:
        """Return what HEAD's log tells, the last first; [] where there is no log, or it is too long."""
        data = self._disk.read_bytes(f"{self._gitdir}/logs/HEAD", _LOG) or b""
        moves = []
        for line in reversed(data.splitlines()):
            ids, _, reason = line.partition(b"\t")
            before, _, rest = ids.partition(b" ")
            moves.append(Move(_ascii(before), _ascii(rest.partition(b" ")[0]), _ascii(reason)))
        return moves

    def merged_heads(self) -> list[str]:
        """Return the commits that a merge brings which is not committed yet."""
        return _line(self._disk, f"{self._gitdir}/MERGE_HEAD").split()

    def tags_at(self, sha: str) -> list[str] | None:
        """Return the names of the tags at a commit, sorted; None if there are too many tags to know."""
        at = self._packed_tags(sha)
        loose = self._loose_tags()
        if at is None or loose is None:
            return None
        for name, target in loose.items():
            at.discard(name)  # a loose ref wins over a packed one
            if self._peeled(target) == sha:
                at.add(name)
        return sorted(at)

    def _resolve(self, ref: str) -> str:
        for _ in range(5):
            if not _is_safe(ref):
                break
            text = _line(self._disk, f"{self._common}/{ref}")
            if values.is_sha(text):
                return text.lower()
            if not text.startswith("ref:"):
                return self._packed_ref(ref)
            ref = text.removeprefix("ref:").strip()
        return ""

    def _packed_refs(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Give id, name and peeled id ("" for what is no annotated tag) of the packed refs; read in pieces.

        An annotated tag has its commit on the next line, behind "^" (git docs, git-pack-refs).
        """
        sha = name = b""
        for line in workspace_files.lines(
            self._disk, f"{self._common}/packed-refs", limit=_PACKED_REFS, piece_bytes=_PIECE
        ):
            if line.startswith(b"^"):
                yield sha, name, line[1:].strip()
                sha = name = b""
                continue
            if name:
                yield sha, name, b""
            sha, _, name = line.rstrip(b"\r\n").partition(b" ")
        if name:
            yield sha, name, b""

    def _packed_ref(self, ref: str) -> str:
        wanted = ref.encode("utf-8", "surrogateescape")
        for sha, name, _ in self._packed_refs():
            if name == wanted and values.is_sha(_ascii(sha)):
                return _ascii(sha)
        return ""

    def _packed_tags(self, sha: str) -> set[str] | None:
        at = sha.encode()
        found: set[str] = set()
        for direct, name, peeled in self._packed_refs():
            if at == (peeled or direct) and name.startswith(b"refs/tags/"):
                found.add(name[len(b"refs/tags/") :].decode("utf-8", "surrogateescape"))
                if len(found) > _TAGS:
                    return None
        return found

    def _loose_tags(self) -> dict[str, str] | None:
        """Return what the loose tags say, by name; None where there are too many to look into."""
        found: dict[str, str] = {}
        folders = [""]
        looked = 0
        while folders:
            folder = folders.pop()
            looked += 1
            for name in self._disk.names(f"{self._common}/refs/tags/{folder}"):
                target = _line(self._disk, f"{self._common}/refs/tags/{folder}{name}")
                if target:
                    found[folder + name] = target
                else:
                    folders.append(f"{folder}{name}/")
                if len(found) > _TAGS or len(folders) + looked > _FOLDERS:
                    return None
        return found

    def _peeled(self, sha: str) -> str:
        """Follow annotated tags to what they stand for."""
        for _ in range(5):
            if not values.is_sha(sha):
                break
            found = self._objects.read(sha)
            if not found or found[0] != "tag":
                break
            sha = _ascii(found[1].partition(b"\n")[0].removeprefix(b"object "))
        return sha


def open_repository(disk: workspace_files.Files, *, upwards: bool = False, named: str = "") -> Repository | None:
    """Find the workspace's repository; `upwards` also looks in the folders above, as git itself does.

    `.git` is a file with `gitdir:` in a linked worktree and in a submodule (git docs, gitrepository-layout). `named` is
    what the variable GIT_DIR says.
    """
    if named and _line(disk, f"{named}/HEAD"):
        return Repository(disk, named)
    for level in range(_LEVELS if upwards else 1):
        place = "../" * level + ".git"
        gitdir = place
        if (pointer := _line(disk, place)).startswith("gitdir:"):
            gitdir = _joined(place.removesuffix(".git").rstrip("/"), pointer[7:].strip())
        if _line(disk, f"{gitdir}/HEAD"):
            return Repository(disk, gitdir)
    return None


def _line(disk: workspace_files.Files, path: str) -> str:
    data = disk.read_bytes(path, _TEXT) or b""
    return data.decode("utf-8", "surrogateescape").strip()


def _ascii(data: bytes) -> str:
    return data.decode("ascii", "replace").strip()


def _is_safe(ref: str) -> bool:
    """Say whether a ref name stays inside the repository when it is taken as a path."""
    return ref.startswith("refs/") and ".." not in ref and "\\" not in ref and "\0" not in ref


def _joined(folder: str, path: str) -> str:
    if path.startswith(("/", "\\")) or path[1:2] == ":":  # absolute, on Windows too
        return path
    if not folder:
        return path
    return f"{folder}/{path}"
