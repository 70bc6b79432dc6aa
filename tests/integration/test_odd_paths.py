"""Paths that are no file of anybody's: folders, devices, what the system calls a file, names beyond all limits."""

import os
from pathlib import Path

import pytest

from reporter.outputs import files
from tests.support.workplace import Workplace

OPTIONS = ("--history", "--ctrf", "--comment-file", "--json", "--event-path")
PATHS = {
    "workspace": ".",
    "above": "..",
    "root": "/",
    "folder": "made",
    "folder_of_a_file": "junit.xml/x",
    "stdin": "/dev/stdin",
    "descriptor": "/proc/self/fd/0",
    "full": "/dev/full",
    "endless": "/dev/zero",
    "memory": "/proc/self/mem",
    "kernel": "/proc/kmsg",
    "long_name": "n" * 300,
    "long_path": "n/" * 3000 + "n",
    "not_utf8": os.fsdecode(b"made/folder/\xff\n\xfe"),
}


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_report__an_odd_path_in_the_place_of_every_file(tmp_path: Path, path: str) -> None:
    work = Workplace(tmp_path, covered=True)
    (tmp_path / "made").mkdir()
    work.put("junit.xml")
    before = work.folder.joinpath("junit.xml").read_bytes()
    actions = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push"}
    done = work.run_process(
        "--dry-run", *(word for option in OPTIONS for word in (option, path)), "junit.xml", **actions
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "2 of 4 test cases failed" in work.summary
    assert work.folder.joinpath("junit.xml").read_bytes() == before
    assert not (tmp_path / "n").exists()


def test_write_document__a_path_that_the_system_would_not_take_makes_no_folders(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too long"):
        files.write_document(str(tmp_path), "n/" * 3000 + "n", "text")
    assert list(tmp_path.iterdir()) == []
    long = ("n" * 200 + "/") * 15 + "n"  # few folders: pytest can't remove a thousand, one in the other
    files.write_document(str(tmp_path), long, "text")
    assert (tmp_path / long).read_text() == "text"
