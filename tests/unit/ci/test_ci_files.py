"""`DiskFiles` answers, whatever lies in the place of a file."""

import os
from pathlib import Path

import pytest

from reporter import ci
from reporter.ci import values, workspace_files
from tests.support import systems


def test_read_bytes__reads_relative_and_absolute_paths(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    disk = ci.DiskFiles(tmp_path)
    assert disk.read_bytes("a.txt", 3) == b"abc"
    assert disk.read_bytes(str(tmp_path / "a.txt"), 100) == b"abc"
    assert isinstance(disk, workspace_files.PartFiles)


def test_read_bytes__is_none_beyond_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    assert ci.DiskFiles(tmp_path).read_bytes("a.txt", 2) is None


def test_read_bytes__reads_more_than_one_piece(tmp_path: Path) -> None:
    data = os.urandom(3 << 20)
    (tmp_path / "a.bin").write_bytes(data)
    assert ci.DiskFiles(tmp_path).read_bytes("a.bin", 8 << 20) == data


@pytest.mark.parametrize("path", ["gone", "", ".", "a/b/c", "\0", "x" * 10_000, "\udcff", "a.txt/"])
def test_read_bytes__is_none_for_what_is_no_file(tmp_path: Path, path: str) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    assert ci.DiskFiles(tmp_path).read_bytes(path, 100) is None


def test_read_bytes__does_not_wait_for_a_fifo(tmp_path: Path) -> None:
    systems.make_fifo(tmp_path / "fifo")
    assert ci.DiskFiles(tmp_path).read_bytes("fifo", 100) is None


def test_read_bytes__is_none_for_a_device() -> None:
    assert ci.DiskFiles("/").read_bytes(os.devnull, 100) is None


@systems.needs_file_modes
def test_read_bytes__is_none_for_a_forbidden_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    (tmp_path / "a.txt").chmod(0)
    assert ci.DiskFiles(tmp_path).read_bytes("a.txt", 100) is None


@pytest.mark.parametrize(
    ("offset", "size", "expected"),
    [(0, 2, b"ab"), (2, 9, b"cd"), (9, 9, b""), (0, 0, b""), (-1, 1, None), (1 << 70, 1, None)],
)
def test_read_part__reads_from_the_middle(tmp_path: Path, offset: int, size: int, expected: bytes | None) -> None:
    (tmp_path / "a.txt").write_bytes(b"abcd")
    assert ci.DiskFiles(tmp_path).read_part("a.txt", offset, size) == expected


def test_names__lists_a_folder_in_order(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).touch()
    assert ci.DiskFiles(tmp_path).names(".") == ["a", "b"]
    assert ci.DiskFiles(tmp_path / "gone").names("") == []
    assert ci.DiskFiles(tmp_path).names("a") == []
    assert ci.DiskFiles(tmp_path).names("\0") == []


def test_split_ref__a_kind_without_a_name_is_no_ref() -> None:
    assert values.split_ref("refs/heads/") == values.split_ref("refs/tags/") == ("", "")
    assert values.split_ref("refs/heads/a") == ("BRANCH", "a")


def test_number__a_claim_is_no_number() -> None:
    assert (values.number(True), values.number(1), values.number("01")) == (0, 1, 0)
