"""The files that a checkout began with, against what git itself says."""

import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pytest

from reporter.ci import workspace_files
from reporter.ci.git import checked_out, git_repository, objects
from tests.unit.ci.conftest import Repo

NAMES = (b"a.xml", b"deep/er/b.xml", "caf\u00e9/\u00fc.xml".encode(), b"absent.xml", b"deep/absent/b.xml")


def blobs(folder: Path, names: Collection[bytes]) -> Mapping[bytes, Collection[bytes]] | None:
    return checked_out.blobs(str(folder / ".git"), names)


def filled(repo: Repo) -> dict[bytes, set[bytes]]:
    """Commit files; return what git says of them."""
    for name in NAMES[:3]:
        path = repo.path / name.decode()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<testsuite name='{name!r}'/>", encoding="utf-8")
    repo.commit()
    return {name: {bytes.fromhex(repo.git("rev-parse", f"HEAD:{name.decode()}"))} for name in NAMES[:3]}


def cloned(repo: Repo, *options: str) -> Repo:
    path = repo.path.parent / "clone"
    repo.git("clone", "-q", *options, f"file://{repo.path}", str(path))
    clone = Repo.__new__(Repo)
    clone.path = path
    return clone


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("options", [[], ["--depth=1"], ["--filter=blob:none"]], ids=["whole", "shallow", "blobless"])
def test_blobs__are_those_of_the_commit(make_repo: Callable[..., Repo], object_format: str, options: list[str]) -> None:
    repo = make_repo(f"--object-format={object_format}")
    repo.git("config", "uploadpack.allowFilter", "true")
    expected = filled(repo)
    assert blobs(cloned(repo, *options).path, NAMES) == expected


def test_blobs__leave_out_commits_that_were_made_in_the_checkout(repo: Repo) -> None:
    expected = filled(repo)
    clone = cloned(repo)
    clone.git("checkout", "-q", "-b", "results")
    (clone.path / "absent.xml").write_text("x", encoding="utf-8")
    clone.commit("one")
    clone.commit("two")
    clone.git("commit", "-q", "--amend", "--allow-empty", "-m", "three")
    assert blobs(clone.path, NAMES) == expected
    clone.git("checkout", "-q", "--detach", "HEAD~1")
    assert len(blobs(clone.path, NAMES) or ()) == 4


def test_blobs__leave_out_a_branch_that_began_anew_in_the_checkout(repo: Repo) -> None:
    expected = filled(repo)
    clone = cloned(repo)
    clone.git("checkout", "-q", "--orphan", "results")
    assert blobs(clone.path, NAMES) == expected
    (clone.path / "absent.xml").write_text("x", encoding="utf-8")
    clone.git("add", "absent.xml")
    clone.git("commit", "-q", "-m", "results")
    clone.git("commit", "-q", "--allow-empty", "-m", "more")
    assert blobs(clone.path, NAMES) == expected


def test_blobs__are_those_of_head_where_its_log_tells_of_something_else(repo: Repo) -> None:
    expected = filled(repo)
    clone = cloned(repo)
    with (clone.path / ".git/logs/HEAD").open("a", encoding="utf-8") as log:
        log.write(f"{'1' * 40} {'2' * 40} a <a@example.org> 1700000000 +0000\tcommit: x\n")
    assert blobs(clone.path, NAMES) == expected


def test_blobs__of_a_clone_that_borrows_objects(repo: Repo) -> None:
    expected = filled(repo)
    path = repo.path.parent / "clone"
    repo.git("clone", "-q", "--shared", str(repo.path), str(path))
    assert blobs(path, NAMES) == expected
    (path / ".git/objects/info/alternates").write_bytes(b"# x\n\n\xff\n" + str(repo.path).encode() + b"/nothing\n")
    assert blobs(path, NAMES) is None


def test_blobs__are_not_known_where_there_is_no_commit(repo: Repo, tmp_path: Path) -> None:
    assert blobs(tmp_path, NAMES) is None
    assert blobs(repo.path, NAMES) is None


def test_blobs__are_those_of_head_where_all_commits_were_made_here(repo: Repo) -> None:
    expected = filled(repo)
    assert blobs(repo.path, NAMES) == expected
    repo.commit("two")
    assert blobs(repo.path, NAMES) == expected


@pytest.mark.parametrize("is_committed", [False, True])
def test_blobs__of_a_merge_are_those_of_both_sides(repo: Repo, is_committed: bool) -> None:
    expected = filled(repo)
    clone = cloned(repo)
    (repo.path / "absent.xml").write_text("theirs", encoding="utf-8")
    repo.commit("theirs")
    clone.git("commit", "-q", "--allow-empty", "-m", "mine")
    clone.git("fetch", "-q")
    clone.git("merge", "-q", "--no-commit", "origin/HEAD")
    if is_committed:
        clone.git("commit", "-q", "-m", "merged")
    expected[b"absent.xml"] = {bytes.fromhex(repo.git("rev-parse", "HEAD:absent.xml"))}
    assert blobs(clone.path, NAMES) == expected


@pytest.mark.parametrize("how", ["pull --no-rebase", "pull --rebase", "merge origin/HEAD", "rebase origin/HEAD"])
@pytest.mark.parametrize("place", ["{}", "pull https://git.example.org/shop.git main"])
def test_blobs__leave_out_what_was_committed_before_a_pull(repo: Repo, how: str, place: str) -> None:
    """As by a step that commits results and pulls to be able to push."""
    expected = filled(repo)
    clone = cloned(repo)
    (clone.path / "deep/mine.xml").write_text("mine", encoding="utf-8")
    clone.git("add", "-A")
    clone.git("commit", "-q", "-m", "mine: for https://git.example.org (start): x")
    (repo.path / "absent.xml").write_text("theirs", encoding="utf-8")
    repo.commit("theirs")
    clone.git("fetch", "-q")
    clone.git(*how.split(), "-q")
    if how.startswith("pull"):
        log = clone.path / ".git/logs/HEAD"
        told = log.read_text(encoding="utf-8").replace(f"\t{how} -q", "\t" + place.format(f"{how} -q"))
        log.write_text(told, encoding="utf-8")
    expected[b"absent.xml"] = {bytes.fromhex(repo.git("rev-parse", "HEAD:absent.xml"))}
    assert blobs(clone.path, [*NAMES, b"deep/mine.xml"]) == expected


def test_blobs__of_a_merge_whose_parents_are_not_here_are_those_of_the_merge(repo: Repo) -> None:
    expected = filled(repo)
    clone = cloned(repo)
    repo.git("commit", "-q", "--allow-empty", "-m", "theirs")
    clone.git("commit", "-q", "--allow-empty", "-m", "mine")
    theirs = repo.git("rev-parse", "HEAD")
    clone.git("pull", "-q", "--no-rebase")
    (clone.path / ".git/objects" / theirs[:2] / theirs[2:]).unlink()
    assert blobs(clone.path, NAMES) == expected


def test_blobs__go_back_behind_a_bounded_number_of_merges(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(repo)
    clone = cloned(repo)
    repo.git("commit", "-q", "--allow-empty", "-m", "theirs")
    (clone.path / "absent.xml").write_text("mine", encoding="utf-8")
    clone.commit("mine")
    clone.git("pull", "-q", "--no-rebase")
    assert len(blobs(clone.path, NAMES) or ()) == 3
    monkeypatch.setattr(checked_out, "_OTHERS", 0)
    assert len(blobs(clone.path, NAMES) or ()) == 4


def test_blobs__are_not_known_where_a_folder_can_not_be_read(repo: Repo) -> None:
    filled(repo)
    clone = cloned(repo)
    deep = clone.git("rev-parse", "HEAD:deep")
    shutil.rmtree(clone.path / ".git/objects/pack")
    shutil.copytree(repo.path / ".git/objects", clone.path / ".git/objects", dirs_exist_ok=True)
    assert len(blobs(clone.path, NAMES) or ()) == 3
    (clone.path / ".git/objects" / deep[:2] / deep[2:]).unlink()
    assert blobs(clone.path, NAMES) is None
    assert len(blobs(clone.path, NAMES[:1]) or ()) == 1
    assert blobs(clone.path, [b"a.xml/b.xml"]) is None


def test_blobs__are_not_known_where_a_folder_is_larger_than_what_is_read(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        (repo.path / f"{'z' * 90}{number}.xml").write_text("", encoding="utf-8")
    repo.commit()
    shutil.rmtree(repo.path / ".git/logs")
    names = [f"{'z' * 90}{number}.xml".encode() for number in range(30)]
    assert len(blobs(repo.path, names) or ()) == 30
    monkeypatch.setattr(objects, "_CAP", 2000)  # bytes of 3969, which take less as git keeps them
    assert blobs(repo.path, names) is None


def test_blobs__keep_of_a_folder_what_is_asked_for(repo: Repo) -> None:
    filled(repo)
    repository = git_repository.open_repository(workspace_files.DiskFiles(str(repo.path)))
    assert repository is not None
    trees = checked_out._Trees(repository, repo.git("rev-parse", "HEAD^{tree}"), [b"deep/er/b.xml"])
    assert trees.find(b"deep/er/b.xml") == repo.git("rev-parse", "HEAD:deep/er/b.xml")
    assert sorted(name for folder in trees._read.values() for name in folder) == [b"b.xml", b"deep", b"er"]
