"""The index of a workspace: complete within its limits, without following links, and small."""

import zlib
from pathlib import Path

import pytest

from reporter.formats.location import index


def lay_out(folder: Path, *files: str) -> index.Index:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(file)
    return index.Index(str(folder))


def test_index__knows_source_files_by_path_and_name(tmp_path: Path) -> None:
    files = lay_out(tmp_path, "a/cart.py", "cart.py", "b/c/Cart.py", "b/data.png", "go.mod", "b/Makefile")
    assert len(files) == 5
    assert files.with_odd_parts("Cart.py") == files.with_odd_parts("nothing.py") == []
    assert files.named("cart.py") == ["cart.py", "a/cart.py"]
    assert files.has_name("Makefile")
    assert not files.has_name("data.png")
    assert "b/c/Cart.py" in files
    for path in ("b/c", "b/data.png", "./cart.py", "/cart.py", "", "c/Cart.py", "cart.py\n"):
        assert path not in files, path


def test_index__leaves_out_links_pipes_and_other_peoples_packages(tmp_path: Path) -> None:
    lay_out(tmp_path, "src/a.py", "node_modules/b.py", ".git/c.py", "env/pyvenv.cfg", "env/d.py", "line\nfeed.py")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "link.py").symlink_to(tmp_path / "src" / "a.py")
    assert len(index.Index(str(tmp_path))) == 1


def test_index__holds_names_that_are_no_unicode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte that is no UTF-8 on Linux; half of a pair on Windows, which no test on Linux can create."""
    monkeypatch.setattr(index, "_walk", lambda _: iter(["a/\udcff.py", "b/\ud800.py"]))
    files = index.Index(str(tmp_path))
    assert "a/\udcff.py" in files
    assert files.named("\ud800.py") == files.ending_in("b/", ".py") == ["b/\ud800.py"]
    assert not files.has_name("\udfff.py")


def test_index__of_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert len(index.Index(str(tmp_path / "nowhere"))) == 0


def test_read__gives_the_beginning_of_its_own_files_only(tmp_path: Path) -> None:
    files = lay_out(tmp_path, "go.mod", "x.png")
    (tmp_path / "go.mod").write_bytes(b"module \xff" + b"a" * 100_000)
    assert files.read("go.mod").startswith("module \ufffdaaa")
    assert len(files.read("go.mod")) == 64 * 1024
    assert files.read("x.png") == files.read("../go.mod") == ""
    (tmp_path / "go.mod").unlink()
    (tmp_path / "go.mod").symlink_to(tmp_path / "x.png")  # since it was listed
    assert files.read("go.mod") == ""


@pytest.mark.parametrize(("limit", "most"), [("FILES", 3), ("PATH_BYTES", 24), ("FOLDERS", 1)])
def test_index__leaves_out_the_deepest_of_what_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(index, limit, most)
    files = lay_out(tmp_path, "a.py", "b.py", "c.py", "deep/d.py", "deep/deeper/e.py")
    assert [path in files for path in ("a.py", "b.py", "c.py", "deep/deeper/e.py")] == [True, True, True, False]


def test_named__is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "NAMESAKES", 2)
    files = lay_out(tmp_path, "a/x.py", "b/x.py", "c/x.py")
    assert files.named("x.py") == ["a/x.py", "b/x.py"]
    assert "c/x.py" in files


def test_index__tells_names_of_one_checksum_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zlib, "crc32", lambda data: 7)
    files = lay_out(tmp_path, "a.py", "b.py", "c/a.py")
    assert files.named("a.py") == ["a.py", "c/a.py"]
    assert "b.py" in files
    assert "d.py" not in files


def test_with_odd_parts__are_those_with_blanks_and_brackets(tmp_path: Path) -> None:
    files = lay_out(tmp_path, "app/x.ts", "app/(shop)/x.ts", "my tests/x.ts", "[id].ts")
    assert files.with_odd_parts("x.ts") == ["my tests/x.ts", "app/(shop)/x.ts"]
    assert files.with_odd_parts("[id].ts") == ["[id].ts"]
