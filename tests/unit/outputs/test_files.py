"""Files that outputs write: where links, pipes and other people's hands are in the way."""

import ntpath
import os
import posixpath
import types
from pathlib import Path

import pytest

from reporter.outputs import files

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
