"""Files that outputs write: where links, pipes and other people's hands are in the way."""

import contextlib
import errno
import ntpath
import os
import posixpath
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporter.outputs import files

resource = pytest.importorskip("resource")  # as POSIX has it

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and pipes as POSIX has them")


def test_write_document__makes_folders_and_replaces_what_was_there(tmp_path: Path) -> None:
    files.write_document(str(tmp_path), "a/b/../c/out.json", "a longer text")
    files.write_document(str(tmp_path), "a/c/out.json", "text")
    assert (tmp_path / "a/c/out.json").read_text() == "text"


@pytest.mark.parametrize("path", ["link", "folder/out", "folder/deeper/out"])
def test_write_document__follows_no_link(tmp_path: Path, path: str) -> None:
    workspace, outside = tmp_path / "work", tmp_path / "outside"
    (outside / "deeper").mkdir(parents=True)
    (outside / "file").write_text("kept")
    workspace.mkdir()
    (workspace / "link").symlink_to("../outside/file")
    (workspace / "folder").symlink_to("../outside")
    with pytest.raises(OSError, match="link"):
        files.write_document(str(workspace), path, "text")
    assert (outside / "file").read_text() == "kept"
    assert sorted(os.listdir(outside)) == ["deeper", "file"]


def test_write_document__leaves_what_has_another_name_as_it_is(tmp_path: Path) -> None:
    workspace, outside = tmp_path / "work", tmp_path / "outside"
    workspace.mkdir()
    outside.write_text("kept")
    (workspace / "out").hardlink_to(outside)
    files.write_document(str(workspace), "out", "text")
    assert ((workspace / "out").read_text(), outside.read_text()) == ("text", "kept")


@contextlib.contextmanager
def _full_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: writing more fails as it does on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("place", ["work", "elsewhere"])
def test_write_document__keeps_what_was_there_on_a_full_disk(tmp_path: Path, place: str) -> None:
    workspace, path = tmp_path / "work", tmp_path / place / "history.json"
    workspace.mkdir()
    path.parent.mkdir(exist_ok=True)
    path.write_text("runs before")
    path.chmod(0o640)
    with _full_disk(4096), pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
        files.write_document(str(workspace), str(path), "x" * 100_000)
    assert path.read_text() == "runs before"
    files.write_document(str(workspace), str(path), "new")
    assert (path.read_text(), path.stat().st_mode & 0o777, os.listdir(path.parent)) == ("new", 0o640, [path.name])


@pytest.mark.parametrize("refused", ["open", "replace"])
def test_write_document__writes_over_what_nothing_can_take_the_place_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    path = tmp_path / "history.json"
    path.write_text("a longer text before")
    call = getattr(os, refused)

    def refuse(name: str, *arguments: int, **named: int) -> object:
        """As in a folder of somebody else, and for a file that is mounted by itself."""
        if str(name).endswith(".part") and (refused == "replace" or arguments[0] & os.O_CREAT):
            raise OSError(errno.EACCES if refused == "open" else errno.EBUSY, "refused")
        return call(name, *arguments, **named)

    monkeypatch.setattr(os, refused, refuse)
    files.write_document(str(tmp_path), "history.json", "new")
    assert (path.read_text(), os.listdir(tmp_path)) == ("new", [path.name])


def test_append__leaves_no_half_of_a_line_on_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "output"
    path.write_text("a=1\n")
    with _full_disk(4096), pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
        files.append(path, b"b=" + b"x" * 100_000)
    assert path.read_text() == "a=1\n"


def test_append__follows_no_link(tmp_path: Path) -> None:
    """The runner makes these files itself; what another step puts in their place is not written to."""
    (tmp_path / "kept").write_text("kept")
    (tmp_path / "output").symlink_to("kept")
    with pytest.raises(OSError, match="link"):
        files.append(tmp_path / "output", b"a=1")
    assert (tmp_path / "kept").read_text() == "kept"


def test_write_document__follows_no_link_that_comes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, outside = tmp_path / "work", tmp_path / "outside"
    (workspace / "folder").mkdir(parents=True)
    outside.mkdir()
    make = os.mkdir

    def swap(name: str, *arguments: int, **named: int) -> None:
        """Exchange the folder for a link after the last look at it, before anything is opened."""
        if not (workspace / "folder").is_symlink():
            (workspace / "folder").rename(workspace / "before")
            (workspace / "folder").symlink_to("../outside")
        make(name, *arguments, **named)

    monkeypatch.setattr(os, "mkdir", swap)
    with pytest.raises(OSError, match="link"):
        files.write_document(str(workspace), "folder/out", "text")
    assert os.listdir(outside) == []


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_write_document__refuses_what_is_no_file(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "out"
    if kind == "pipe":
        os.mkfifo(place)
    if kind == "folder":
        place.mkdir()
    path = "/dev/null" if kind == "device" else "out"
    with pytest.raises(OSError, match=r"regular|directory|No such device"):
        files.write_document(str(tmp_path), path, "text")


@pytest.mark.parametrize(
    ("path", "folder", "flavour", "expected"),
    [
        (r"d:\A\shop\out.json", r"D:\a\Shop", ntpath, True),
        (r"D:\a\shop2\out.json", r"D:\a\shop", ntpath, False),
        (r"D:\a\shop", r"D:\a\shop", ntpath, False),
        ("D:\\out.json", "D:\\", ntpath, True),
        ("/out.json", "/", posixpath, True),
        ("/Shop/out.json", "/shop", posixpath, False),
    ],
)
def test_is_below__paths_of_any_system(path: str, folder: str, flavour: types.ModuleType, expected: bool) -> None:
    assert files.is_below(path, folder, flavour) is expected


@pytest.mark.parametrize(
    ("real", "flavour", "expected"),
    [
        (r"D:\a\shop\Reports\out.json", ntpath, False),  # Windows tells the folder's own writing
        (r"D:\elsewhere\out.json", ntpath, True),
    ],
)
def test_leads_elsewhere__paths_of_windows(real: str, flavour: types.ModuleType, expected: bool) -> None:
    assert files.leads_elsewhere(real, r"D:\a\shop", below=r"reports\out.json", flavour=flavour) is expected


def test_write_document__without_folders_that_can_be_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: a link behind the workspace is refused, one on the way to it is not."""
    monkeypatch.setattr(files, "_CAN_HOLD_FOLDERS", False)
    (tmp_path / "workspace" / "real").mkdir(parents=True)
    (tmp_path / "short").symlink_to(tmp_path / "workspace")
    (tmp_path / "workspace" / "link").symlink_to(tmp_path)
    files.write_document(str(tmp_path / "short"), "real/out.json", "x")
    assert (tmp_path / "workspace" / "real" / "out.json").read_text() == "x"
    with pytest.raises(OSError, match="through a link"):
        files.write_document(str(tmp_path / "short"), "link/out.json", "x")


def test_write_document__outside_the_workspace(tmp_path: Path) -> None:
    """What the user's own path names may be anywhere, also behind a link."""
    (tmp_path / "work").mkdir()
    (tmp_path / "real").mkdir()
    (tmp_path / "cache").symlink_to("real")
    files.write_document(str(tmp_path / "work"), str(tmp_path / "cache" / "deep" / "out"), "text")
    assert (tmp_path / "real" / "deep" / "out").read_text() == "text"
