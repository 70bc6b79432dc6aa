"""`.git` without a git binary: repositories that git itself made, and damaged ones."""

import os
import shutil
import tracemalloc
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reporter import ci
from reporter.ci.git import git_repository, objects

Repo = Any  # conftest.Repo
MakeRepo = Callable[..., Repo]
InMemory = Callable[[Mapping[str, bytes]], ci.Files]

HEAD = "a" * 40


def where(context: ci.CiContext) -> tuple[Any, Any, Any]:
    return tuple(context.payload.get(name) for name in ("ref_type", "ref_name", "revision"))  # type: ignore[return-value]


def merge_of_a_pull_request(repo: Repo) -> tuple[str, str]:
    """Return the head and GitHub's merge commit of it, checked out."""
    repo.commit("base")
    repo.git("checkout", "-q", "-b", "patch")
    head = repo.commit("patch")
    repo.git("checkout", "-q", "main")
    repo.commit("more")
    repo.git("merge", "-q", "--no-ff", "-X", "theirs", "-m", f"Merge {head} into main", "patch")
    return head, repo.git("rev-parse", "HEAD")


def on_pull_request(sha: str) -> dict[str, str]:
    return {"GITHUB_ACTIONS": "true", "GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": sha}


@pytest.mark.parametrize("branch", ["main", "feature/a/b", "größe"])
def test_detect__plain_git_branch(repo: Repo, branch: str) -> None:
    sha = repo.commit()
    repo.git("checkout", "-q", "-B", branch)
    context = repo.detect()
    assert where(context) == ("BRANCH", branch, sha)
    assert context.payload["ci_provider"] == "NONE"
    assert context.sources["revision"] == ".git/HEAD"


def test_detect__plain_git_before_the_first_commit(repo: Repo) -> None:
    assert where(repo.detect()) == ("BRANCH", "main", None)


def test_detect__plain_git_detached(repo: Repo) -> None:
    sha = repo.commit()
    repo.git("checkout", "-q", "--detach")
    context = repo.detect()
    assert where(context) == (None, None, sha)
    assert context.looked["ref_name"] == (
        ".git/HEAD: detached, so on no branch",
        ".git/refs/tags: 0 tags at this commit, not exactly one",
    )


@pytest.mark.parametrize("annotated", [False, True], ids=["light", "annotated"])
@pytest.mark.parametrize("packed", ["loose", "packed refs", "packed objects", "both"])
@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_detect__plain_git_tag(make_repo: MakeRepo, annotated: bool, packed: str, object_format: str) -> None:
    repo = make_repo(f"--object-format={object_format}")
    repo.commit("one")
    repo.git("tag", *(("-a", "-m", "x") if annotated else ()), "old")
    sha = repo.commit("two")
    repo.git("tag", *(("-a", "-m", "x") if annotated else ()), "pkg/v1")
    repo.git("checkout", "-q", "--detach")
    if packed in ("packed refs", "both"):
        repo.git("pack-refs", "--all")
    if packed in ("packed objects", "both"):
        repo.git("repack", "-q", "-a", "-d", "-f")
    assert where(repo.detect()) == ("TAG", "pkg/v1", sha)
    assert len(sha) == (40 if object_format == "sha1" else 64)


def test_detect__plain_git_tag_of_a_tag(repo: Repo) -> None:
    sha = repo.commit()
    repo.git("tag", "-a", "-m", "x", "inner")
    repo.git("tag", "-a", "-m", "x", "outer", "inner")
    repo.git("tag", "-d", "inner")
    repo.git("checkout", "-q", "--detach")
    assert where(repo.detect()) == ("TAG", "outer", sha)


def test_detect__plain_git_two_tags_are_no_ref(repo: Repo) -> None:
    sha = repo.commit()
    repo.git("tag", "v1")
    repo.git("pack-refs", "--all")
    repo.git("tag", "-a", "-m", "x", "v2")
    repo.git("checkout", "-q", "--detach")
    assert where(repo.detect()) == (None, None, sha)


def test_detect__plain_git_loose_tag_wins_over_a_packed_one(repo: Repo) -> None:
    sha = repo.commit("one")
    repo.git("tag", "moved")
    repo.git("tag", "stays")
    repo.git("pack-refs", "--all")
    repo.commit("two")
    repo.git("tag", "-f", "moved")
    repo.git("checkout", "-q", "--detach", sha)
    assert where(repo.detect()) == ("TAG", "stays", sha)


def test_detect__plain_git_tag_on_a_branch_is_the_branch(repo: Repo) -> None:
    sha = repo.commit()
    repo.git("tag", "v1")
    assert where(repo.detect()) == ("BRANCH", "main", sha)


def test_detect__plain_git_packed_refs(repo: Repo) -> None:
    sha = repo.commit()
    repo.git("branch", "main-2")
    repo.git("gc", "-q")
    assert not (repo.path / ".git/refs/heads/main").exists()
    assert where(repo.detect()) == ("BRANCH", "main", sha)


def test_detect__plain_git_sha256(make_repo: MakeRepo) -> None:
    repo = make_repo("--object-format=sha256")
    sha = repo.commit()
    assert len(sha) == 64
    assert where(repo.detect()) == ("BRANCH", "main", sha)
    assert repo.detect().warnings == ()


@pytest.mark.parametrize("packed", [False, True])
def test_detect__plain_git_worktree(repo: Repo, tmp_path: Path, packed: bool) -> None:
    repo.commit("one")
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    (tmp_path / "side/file.txt").write_text("two", encoding="utf-8")
    repo.git("-C", str(tmp_path / "side"), "commit", "-q", "-a", "-m", "two")
    sha = repo.git("rev-parse", "side")
    if packed:
        repo.git("pack-refs", "--all")
    assert (tmp_path / "side/.git").is_file()
    assert where(ci.detect({}, ci.DiskFiles(tmp_path / "side"), {})) == ("BRANCH", "side", sha)


def test_detect__plain_git_submodule(repo: Repo, make_repo: MakeRepo) -> None:
    inner = make_repo(name="inner")
    sha = inner.commit("inner")
    repo.git("submodule", "--quiet", "add", str(inner.path), "sub")
    assert (repo.path / "sub/.git").is_file()
    assert where(ci.detect({}, ci.DiskFiles(repo.path / "sub"), {})) == ("BRANCH", "main", sha)


def test_detect__plain_git_in_a_folder_below(repo: Repo) -> None:
    sha = repo.commit()
    (repo.path / "a/b").mkdir(parents=True)
    assert where(ci.detect({}, ci.DiskFiles(repo.path / "a/b"), {})) == ("BRANCH", "main", sha)
    assert where(ci.detect({"BUDDY": "true"}, ci.DiskFiles(repo.path / "a/b"), {})) == (None, None, None)


@pytest.mark.skipif(os.name == "nt", reason="reftable stub is written by hand with POSIX paths")
def test_detect__reftable_is_unknown(repo: Repo) -> None:
    repo.commit()
    (repo.path / ".git/HEAD").write_text("ref: refs/heads/.invalid\n", encoding="ascii")
    shutil.rmtree(repo.path / ".git/refs/heads")
    (repo.path / ".git/refs/heads").write_text("this repository uses the reftable format\n", encoding="ascii")
    context = repo.detect()
    assert where(context) == (None, None, None)
    assert "reftable" in context.warnings[0].message
    assert ".git/HEAD: the repository keeps its references as a reftable" in context.looked["revision"][0]


def test_detect__real_reftable_is_unknown(make_repo: MakeRepo) -> None:
    try:
        repo = make_repo("--ref-format=reftable")
    except Exception:
        pytest.skip("this git knows no reftable")
    repo.commit()
    assert where(repo.detect()) == (None, None, None)


def test_detect__no_repository(tmp_path: Path) -> None:
    context = ci.detect({}, ci.DiskFiles(tmp_path), {})
    assert context.payload == {"ci_provider": "NONE"}
    assert context.warnings == ()
    assert context.looked["revision"] == (".git/HEAD: not found in the workspace, or not readable",)


@pytest.mark.parametrize("how", ["loose", "packed", "gc", "shallow"])
@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_detect__second_parent_of_a_real_merge_commit(
    make_repo: MakeRepo, tmp_path: Path, how: str, object_format: str
) -> None:
    repo = make_repo(f"--object-format={object_format}")
    head, merge = merge_of_a_pull_request(repo)
    workspace = repo.path
    if how == "packed":
        repo.git("repack", "-q", "-a", "-d")
    elif how == "gc":
        repo.git("gc", "-q", "--aggressive")
    elif how == "shallow":
        workspace = tmp_path / "shallow"
        repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(workspace))
    context = ci.detect(on_pull_request(merge), ci.DiskFiles(workspace), {})
    assert where(context) == ("PULL_REQUEST", "pull/7", head)
    assert context.warnings[1:] == ()
    assert context.sources["revision"] == "second parent of the merge commit in .git"


def test_detect__second_parent_without_reading_parts(repo: Repo, in_memory: InMemory) -> None:
    head, merge = merge_of_a_pull_request(repo)
    repo.git("gc", "-q")
    contents = {
        str(path.relative_to(repo.path).as_posix()): path.read_bytes()
        for path in (repo.path / ".git").rglob("*")
        if path.is_file()
    }
    assert where(ci.detect(on_pull_request(merge), in_memory(contents), {})) == ("PULL_REQUEST", "pull/7", head)


def test_detect__damaged_packs_read_as_absent(repo: Repo) -> None:
    _, merge = merge_of_a_pull_request(repo)
    repo.git("gc", "-q")
    whole = {path: path.read_bytes() for path in (repo.path / ".git/objects/pack").iterdir()}
    for path, data in whole.items():
        path.chmod(0o644)
        for cut in (0, 7, 8, 100, 1040, 1060, len(data) // 2, len(data) - 25):
            path.write_bytes(data[:cut])
            assert where(repo.detect(on_pull_request(merge)))[:2] == ("PULL_REQUEST", "pull/7")
            path.write_bytes(data[:cut] + b"\xff" * (len(data) - cut))
            assert where(repo.detect(on_pull_request(merge)))[:2] == ("PULL_REQUEST", "pull/7")
        path.write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("options", [(), ("-c", "repack.useDeltaBaseOffset=false")], ids=["offset", "reference"])
def test_commit__reads_every_commit_of_a_deltified_pack(
    make_repo: MakeRepo, object_format: str, options: tuple[str, ...]
) -> None:
    repo = make_repo(f"--object-format={object_format}")
    for number in range(12):
        repo.commit(f"{number}\n\n" + "a long message that makes deltas worth while\n" * 40)
    repo.git(*options, "repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
    listed = repo.git("verify-pack", "-v", *map(str, (repo.path / ".git/objects/pack").glob("*.idx")))
    assert [line for line in listed.splitlines() if " commit " in line and len(line.split()) == 7]  # deltas among them
    repository = git_repository.open_repository(ci.DiskFiles(repo.path))
    assert repository is not None
    for line in repo.git("log", "--format=%H %P").splitlines():
        sha, *parents = line.split()
        commit = repository.commit(sha)
        assert commit is not None
        assert list(commit.parents) == parents
        assert commit.message == repo.git("log", "-1", "--format=%B", sha) + "\n"


def test_commit__reads_an_index_with_64_bit_offsets(repo: Repo) -> None:
    sha = repo.commit()
    repo.git("gc", "-q")
    (pack,) = (repo.path / ".git/objects/pack").glob("*.pack")
    pack.with_suffix(".idx").unlink()
    repo.git("index-pack", "--index-version=2,0x0", str(pack))  # as in packs beyond 2 GB
    repository = git_repository.open_repository(ci.DiskFiles(repo.path))
    assert repository is not None
    commit = repository.commit(sha)
    assert commit is not None
    assert commit.message == "work\n"


def test_patched__a_copy_without_length_is_64_kib() -> None:
    base = bytes(range(256)) * 300
    size = 0x10000 + 5 + 2
    delta = (
        b"\x80\xd8\x04"
        + bytes([size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14])
        + b"\x81\x03\x91\x02\x05\x02hi"
    )
    assert objects._patched(base, delta) == base[3 : 3 + 0x10000] + base[2:7] + b"hi"


def test_commit__is_none_for_what_is_no_commit(repo: Repo) -> None:
    repo.commit()
    repository = git_repository.open_repository(ci.DiskFiles(repo.path))
    assert repository is not None
    for gc in (False, True):
        if gc:
            repo.git("gc", "-q")
        for name in ("HEAD^{tree}", "HEAD:file.txt"):
            assert repository.commit(repo.git("rev-parse", name)) is None
    assert [repository.commit(sha) for sha in ("", "main", "f" * 40, "../../etc/passwd")] == [None] * 4


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\n",
        b"nonsense",
        b"ref:",
        b"ref: ",
        b"ref: refs/heads/",
        b"ref: ../../etc/passwd",
        b"ref: refs/../../../etc/passwd",
        b"ref: refs/remotes/origin/main",
        b"\xff\xfe\x00",
        b"a" * 39,
        b"g" * 40,
        b"a" * 5000,
    ],
)
def test_detect__odd_heads_are_unknown(in_memory: InMemory, head: bytes) -> None:
    files = {".git/HEAD": head, "/etc/passwd": HEAD.encode(), "../etc/passwd": HEAD.encode()}
    assert ci.detect({}, in_memory(files), {}).payload == {"ci_provider": "NONE"}


@pytest.mark.parametrize("ref", ["refs/heads/../../../secret", "refs/../../secret", "../secret", "secret"])
def test_detect__no_ref_leads_out_of_the_repository(tmp_path: Path, ref: str) -> None:
    (tmp_path / "work/.git/refs/heads").mkdir(parents=True)
    (tmp_path / "work/secret").write_text(HEAD, encoding="ascii")
    (tmp_path / "work/.git/secret").write_text(HEAD, encoding="ascii")
    (tmp_path / "work/.git/HEAD").write_text(f"ref: {ref}\n", encoding="ascii")
    assert "revision" not in ci.detect({}, ci.DiskFiles(tmp_path / "work"), {}).payload


def test_detect__refs_that_refer_in_a_circle_are_unknown(in_memory: InMemory) -> None:
    files = {".git/HEAD": b"ref: refs/heads/a", ".git/refs/heads/a": b"ref: refs/heads/a"}
    assert where(ci.detect({}, in_memory(files), {})) == ("BRANCH", "a", None)


def test_detect__a_git_file_that_points_nowhere_is_unknown(in_memory: InMemory) -> None:
    for pointer in (b"gitdir: /gone\n", b"gitdir:", b"gitdir: \x00", b"nonsense"):
        assert ci.detect({}, in_memory({".git": pointer}), {}).payload == {"ci_provider": "NONE"}


def test_tags_at__too_many_tags_are_not_known(in_memory: InMemory) -> None:
    tags = {f".git/refs/tags/t{number}": HEAD.encode() for number in range(2101)}
    context = ci.detect({}, in_memory({".git/HEAD": HEAD.encode(), **tags}), {})
    assert where(context) == (None, None, HEAD)
    assert context.looked["ref_name"][-1] == ".git/refs/tags: too many tags to look into"


def test_tags_at__links_to_folders_are_not_followed(repo: Repo) -> None:
    """Three links to `.` are 3 ** 40 folders."""
    sha = repo.commit()
    repo.git("tag", "v1")
    for name in ("a", "b", "c"):
        (repo.path / ".git/refs/tags" / name).symlink_to(".")
        (repo.path / ".git" / name).symlink_to(".")
    repo.git("checkout", "-q", "--detach", sha)
    assert where(repo.detect()) == ("TAG", "v1", sha)


class Endless:
    """A disk on which each folder holds three more."""

    def read_bytes(self, path: str, limit: int) -> bytes | None:
        return HEAD.encode() if path.endswith("HEAD") else None

    def names(self, folder: str) -> list[str]:
        return ["a", "b", "c"]


def test_tags_at__folders_without_an_end_are_not_known() -> None:
    assert ci.detect({}, Endless(), {}).looked["ref_name"][-1] == ".git/refs/tags: too many tags to look into"


def test_packed_refs__are_read_in_pieces(repo: Repo) -> None:
    sha = repo.commit()
    with (repo.path / ".git/packed-refs").open("w", encoding="ascii") as file:
        file.write("# pack-refs with: peeled fully-peeled sorted\n")
        for number in range(100_000):
            file.write(f"{'b' * 40} refs/tags/t{number:07d}\n^{'c' * 40}\n")
        file.write(f"{sha} refs/tags/v9\n")
    repo.git("checkout", "-q", "--detach")
    tracemalloc.start()
    context = repo.detect()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert where(context) == ("TAG", "v9", sha)
    assert (repo.path / ".git/packed-refs").stat().st_size > 8 << 20
    assert peak < 6 << 20


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"x" * (3 << 20), b"\n" * (3 << 20), b"^" * (3 << 20), b"^\n" * (1 << 20)])
def test_packed_refs__nonsense_has_no_tags(in_memory: InMemory, content: bytes) -> None:
    assert where(ci.detect({}, in_memory({".git/HEAD": HEAD.encode(), ".git/packed-refs": content}), {}))[1] is None


@pytest.mark.slow
def test_objects__no_more_is_read_than_anybody_has(in_memory: InMemory) -> None:
    """300 tags of one megabyte each, of which each stands for another."""
    files = {".git/HEAD": HEAD.encode()}
    for number in range(300):
        sha = f"{number:040x}"
        body = f"object {number + 1:040x}\n".encode() + b" " * (1 << 20)
        files[f".git/refs/tags/t{number}"] = sha.encode()
        files[f".git/objects/{sha[:2]}/{sha[2:]}"] = zlib.compress(b"tag 1\0" + body, 1)
    counted = Counted(in_memory(files))
    assert where(ci.detect({}, counted, {}))[1] is None
    assert counted.objects < 100


class Counted:
    def __init__(self, files: ci.Files) -> None:
        self._files = files
        self.objects = 0

    def read_bytes(self, path: str, limit: int) -> bytes | None:
        self.objects += "/objects/" in path
        return self._files.read_bytes(path, limit)

    def names(self, folder: str) -> list[str]:
        return self._files.names(folder)


def test_detect__asks_the_repository_that_the_environment_names(repo: Repo, tmp_path: Path) -> None:
    sha = repo.commit()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (repo.path / ".git").rename(tmp_path / "shop.git")
    files = ci.DiskFiles(elsewhere)
    for git_dir in (str(tmp_path / "shop.git"), "../shop.git"):
        assert where(ci.detect({"GIT_DIR": git_dir}, files, {})) == ("BRANCH", "main", sha)
    assert where(ci.detect({"GIT_DIR": "gone"}, files, {})) == (None, None, None)
