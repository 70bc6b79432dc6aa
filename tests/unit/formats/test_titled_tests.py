"""Where files of tests declare the title that a report names without a file."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats import location
from reporter.formats.location import test_sources

SOURCE = """import { describe, it, test } from 'node:test';

test('takes too long', { timeout: 50 }, () => new Promise(() => {}));
describe('no warehouse', () => {
  before(() => { throw new Error('no warehouse'); });
  it('stores', () => {});
  it('twice', () => {});
  it('twice', () => {});
});
"""
AVA = "\n  ---\n    name: Error\n    message: Test timeout exceeded\n  ...\n"


def _place(workspace: Path, name: str, *, producer: str = "node", text: str = "") -> tuple[str, int]:
    case = model.TestCase(
        name=name, classname="test", group="g", status=model.Status.FAILED, producer=producer, text=text
    )
    placed = location.Locator(str(workspace), {}).place(case)
    return placed.file, placed.line


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for file, source in (
        ("test/cart.test.ts", SOURCE),
        ("test/till.test.js", "it('stores elsewhere', () => {});\n"),
        ("src/cart.js", "it('is no test', () => {});\n"),
        ("t/cart.t", "ok(1, 'takes too long');\n"),
    ):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(source)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("takes too long", ("test/cart.test.ts", 3)),
        ("stores", ("test/cart.test.ts", 6)),
        ("twice", ("", 0)),
        ("is no test", ("", 0)),
        ("no such", ("", 0)),
    ],
)
def test_place__of_what_has_no_stack_is_where_its_title_stands(
    workspace: Path, name: str, place: tuple[str, int]
) -> None:
    assert _place(workspace, name) == place


def test_place__of_a_title_in_two_files_is_none(workspace: Path) -> None:
    (workspace / "test/copy.test.ts").write_text(SOURCE)
    assert _place(workspace, "stores") == ("", 0)


@pytest.mark.parametrize(
    ("producer", "text", "file"),
    [("tap-xunit", AVA, "test/cart.test.ts"), ("tap-xunit", "", ""), ("pytest", AVA, ""), ("tap-xunit", "no", "")],
)
def test_place__of_tap_is_one_of_javascript_only_for_ava(workspace: Path, producer: str, text: str, file: str) -> None:
    assert _place(workspace, "takes too long", producer=producer, text=text)[0] == file


def test_place__is_none_where_there_are_too_many_titles_to_remember(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_sources, "MOST_TESTS", 2)
    assert _place(workspace, "stores") == ("", 0)


@pytest.mark.parametrize(("most", "line"), [(1, 0), (2, 6), (3, 6)])
def test_place__is_none_where_a_file_of_tests_was_not_read(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, most: int, line: int
) -> None:
    (workspace / "src/cart.js").unlink()
    monkeypatch.setattr(test_sources, "_FILES", most)
    assert _place(workspace, "stores")[1] == line
