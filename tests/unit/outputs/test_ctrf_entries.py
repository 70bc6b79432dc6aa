import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given

from reporter.outputs import ctrf
from tests.unit.outputs import hostile
from tests.unit.outputs.test_job_summary import result_of


@given(hostile.TEXTS)
def test_entry__hostile_text_is_json_and_utf8(text: str) -> None:
    case = result_of(text).failures[0].case
    written = json.dumps(ctrf.entry(case), separators=(",", ":"))
    written.encode("utf-8")
    assert "\n" not in written
    assert json.loads(written)["name"]


def test_write__hostile_text_is_one_document(tmp_path: Path) -> None:
    result = result_of("".join(hostile.TOKENS))
    file = ctrf.CtrfFile("ctrf.json", str(tmp_path), now=0)
    file.add([failure.case for failure in result.failures])
    file.write(result)
    file._file.close()
    content = json.loads((tmp_path / "ctrf.json").read_text("utf-8"))
    assert len(content["results"]["tests"]) == len(result.failures)


def _no_folder(*_: object, **__: object) -> IO[str]:
    raise FileNotFoundError(errno.ENOENT, "no usable temporary directory")


def _full_disk(*_: object, **__: object) -> IO[str]:
    if not Path("/dev/full").exists():
        pytest.skip("no device here that is always full")
    return open("/dev/full", "w", encoding="utf-8")  # closed by whom it is given to


@pytest.mark.parametrize("temporary_file", [_no_folder, _full_disk])
def test_write__raises_what_kept_the_cases_from_being_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary_file: Callable[..., IO[str]]
) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", temporary_file)
    file = ctrf.CtrfFile("ctrf.json", str(tmp_path), now=0)
    result = result_of("x" * 4000)
    for _ in range(3):
        file.add([result.failures[0].case] * 10)  # more than a stream holds back
    with pytest.raises(OSError, match=r"no usable temporary directory|No space left"):
        file.write(result)
    assert not (tmp_path / "ctrf.json").exists()


def test_entry__legs_of_a_matrix_are_told_apart() -> None:
    case = result_of("x").failures[0].case
    assert ctrf.entry(case._replace(classname="c", variant="linux"))["suite"] == ["c [linux]"]
    assert ctrf.entry(case._replace(classname="c", variant=""))["suite"] == ["c"]
