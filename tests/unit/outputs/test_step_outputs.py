import dataclasses
import json
import math
import os
import pathlib
import re

import pytest
from hypothesis import given

from reporter import model
from reporter.outputs import files, step_outputs
from tests.support import systems
from tests.unit.outputs import hostile, samples
from tests.unit.outputs.test_job_summary import many, result_of

NAMES = (
    "total passed failed errored skipped flaky time conclusion "
    "session_id session_url session_status upload failed_tests new_failures fixed"
)


def read(path: pathlib.Path) -> dict[str, str]:
    """Read outputs as the runner does (actions/runner, `FileCommandManager.cs`)."""
    found: dict[str, str] = {}
    lines = iter(path.read_bytes().decode().split("\n"))
    for line in lines:
        if "<<" in line and ("=" not in line or line.index("<<") < line.index("=")):
            name, delimiter = line.split("<<", 1)
            value = []
            while (inner := next(lines)) != delimiter:
                value.append(inner)
            found[name] = "\n".join(value)
        elif line:
            name, found[name] = line.split("=", 1)[0], line.split("=", 1)[1]
    return found


def test_values__are_those_of_the_contract() -> None:
    values = step_outputs.values(samples.FAILING)
    assert list(values) == NAMES.split()
    assert values["total"] == "109"
    assert values["errored"] == "1"
    assert values["time"] == "48.731"
    assert values["conclusion"] == "failure"
    assert values["upload"] == "confirmed"
    assert json.loads(values["failed_tests"])[0] == {
        "group": "pytest",
        "class": "tests.checkout.test_cart",
        "name": "test_total_with_discount",
        "file": "tests/checkout/test_cart.py",
        "line": 42,
        "rerun": None,
    }


def test_values__unknown_is_empty() -> None:
    values = step_outputs.values(samples.NOTHING)
    assert (values["session_id"], values["session_url"], values["session_status"]) == ("", "", "")
    assert values["failed_tests"] == "[]"


@pytest.mark.parametrize(
    ("time", "expected"),
    [(0.0, "0"), (1.0, "1"), (1.23456, "1.235"), (100.0, "100"), (math.nan, "0"), (math.inf, "0"), (0.0001, "0")],
)
def test_values__time(time: float, expected: str) -> None:
    assert step_outputs.values(samples.change(samples.PASSING, counts=model.Counts(time=time)))["time"] == expected


def test_values__an_odd_address_is_left_out() -> None:
    session = dataclasses.replace(samples.SESSION, url="https://h/$(id)")
    assert step_outputs.values(samples.change(samples.FAILING, session=session))["session_url"] == ""


@pytest.mark.slow
def test_values__failed_tests_are_cut_to_fit() -> None:
    result = many(20_000)
    values = step_outputs.values(result)
    assert 190_000 < len(values["failed_tests"]) <= 200_000
    shown = len(json.loads(values["failed_tests"]))
    assert step_outputs.left_out(result, values) == 20_000 - shown
    assert step_outputs.left_out(samples.FAILING, step_outputs.values(samples.FAILING)) == 0
    assert step_outputs.values(result, limit=10)["failed_tests"] == "[]"


@pytest.mark.slow
@given(text=hostile.TEXTS)
def test_write__nothing_breaks_out(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("out") / "output"
    values = step_outputs.values(result_of(text))
    step_outputs.write(path, values)
    expected = {name: value.encode("utf-8", "replace").decode() for name, value in values.items()}
    assert read(path) == expected


def test_write__appends_with_random_delimiters(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "output"
    path.write_bytes(b"before=1")
    step_outputs.write(path, {"a": "x", "b": "12", "c": "1.5", "d": "", "e": "-1"})
    step_outputs.write(path, {"a": "y"})
    text = path.read_bytes().decode()
    assert read(path) == {"before": "1", "a": "y", "b": "12", "c": "1.5", "d": "", "e": "-1"}
    assert "\nb=12\nc=1.5\n" in text
    assert len(set(re.findall(r"<<(end_[0-9a-f]{32})\n", text))) == 4
    assert "\r" not in text


def test_write__raises_oserror(tmp_path: pathlib.Path) -> None:
    with pytest.raises(OSError, match="directory"):
        step_outputs.write(tmp_path, {"a": "x"})


def test_append_summary__leaves_what_was_there(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "summary"
    path.write_bytes(b"# before")
    files.append_summary(path, "## ✅ after\n")
    files.append_summary(path, "again\n")
    assert path.read_bytes().decode() == "# before\n\n## ✅ after\nagain\n"


def test_room__counts_what_is_there(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "summary"
    assert files.bytes_left(path) == 1_048_576 - 1024
    path.write_bytes(b"x" * 1_000_000)
    assert files.bytes_left(path) == 48_576 - 1024
    path.write_bytes(b"x" * 2_000_000)
    assert files.bytes_left(path) == 0


def test_append_summary__refuses_what_would_cost_the_whole(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "summary"
    path.write_bytes(b"x" * 1_000_000)
    with pytest.raises(OSError, match="1 MiB"):
        files.append_summary(path, "y" * 48_000)
    assert path.stat().st_size == 1_000_000
    files.append_summary(path, "y" * files.bytes_left(path))
    assert path.stat().st_size <= 1_048_576


def test_write_document__follows_no_link_inside_the_workspace(tmp_path: pathlib.Path) -> None:
    workspace, elsewhere = tmp_path / "workspace", tmp_path / "elsewhere"
    workspace.mkdir()
    elsewhere.mkdir()
    target = elsewhere / "target"
    target.write_text("untouched")
    (workspace / "result.json").symlink_to(target)
    (workspace / "out").symlink_to(elsewhere)
    for path in ("result.json", "out/target", str(workspace / "out" / "new.json")):
        with pytest.raises(OSError, match="link"):
            files.write_document(str(workspace), path, "{}")
    assert target.read_text() == "untouched"
    assert list(elsewhere.iterdir()) == [target]


def test_write_document__outside_the_workspace_links_are_the_users_own(tmp_path: pathlib.Path) -> None:
    (tmp_path / "target").write_text("old and longer")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    files.write_document(str(workspace), str(tmp_path / "link"), "{}")
    files.write_document(str(workspace), "../target2", "{}")
    assert (tmp_path / "target").read_text() == (tmp_path / "target2").read_text() == "{}"


def test_write_document__makes_folders_and_hands_them_over(tmp_path: pathlib.Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    if systems.IS_ROOT:
        os.chown(workspace, 12345, 12346)
    files.write_document(str(workspace), "a/b/result.json", "{}")
    owner = workspace.stat()
    for made in (workspace / "a", workspace / "a" / "b", workspace / "a" / "b" / "result.json"):
        assert (made.stat().st_uid, made.stat().st_gid) == (owner.st_uid, owner.st_gid)


def test_write_document__through_a_workspace_that_is_a_link(tmp_path: pathlib.Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "workspace").symlink_to(tmp_path / "real")
    files.write_document(str(tmp_path / "workspace"), "result.json", "{}")
    assert (tmp_path / "real" / "result.json").read_text() == "{}"


def test_values__what_is_new_and_fixed_only_where_runs_can_be_compared() -> None:
    values = step_outputs.values(samples.change(samples.FAILING, comparison=model.Comparison("abc", 2, 1)))
    assert (values["new_failures"], values["fixed"]) == ("2", "1")
    apart = model.Comparison("abc", 2, 1, why_not="a part of the tests")
    values = step_outputs.values(samples.change(samples.FAILING, comparison=apart))
    assert (values["new_failures"], values["fixed"]) == ("", "")


@pytest.mark.parametrize("make", ["fifo", "device", "folder"])
def test_files__only_regular_ones_are_written(tmp_path: pathlib.Path, make: str) -> None:
    path = tmp_path / "odd"
    if make == "fifo":
        systems.make_fifo(path)
    elif make == "folder":
        path.mkdir()
    else:
        path = pathlib.Path("/dev/null")
    with pytest.raises(OSError, match=r"regular|reader|directory|No such device"):
        files.append(str(path), b"x")
    with pytest.raises(OSError, match=r"regular|reader|directory|No such device"):
        files.write_document(str(tmp_path), str(path), "x")
