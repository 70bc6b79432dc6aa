"""Every expression of `formats.discovery` and `ci`, and every walk over names, takes linear time on hostile texts."""

import contextlib
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import reporter.ci
import reporter.formats.discovery
from reporter.ci.providers import large_json
from reporter.formats.discovery import duplicates, globs, safe_files
from tests.support import timing

SMALL = 16 << 10
PIECES = (
    "a", "0", " ", "\n", "/", "\\", "../", "/__w/", "/home/a/work/", "D:/a/x/x/", "https://", "https://a/",
    "refs/pull/1", "*", "?[", "[]", "{", '"', '\\"', '"\\', '"a",', '{"a":', "[],", "a\n", "\x00", "é", "a.b-", "1 ",
)  # fmt: skip
ENDS = ("", "x", " ", "/", '"', "\\", "!")


def modules() -> Iterator[Any]:
    for package in (reporter.ci, reporter.formats.discovery):
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


EXPRESSIONS = {
    f"{module.__name__}.{name}": value
    for module in modules()
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
}


def is_linear(work: Callable[[int], object], small: int = SMALL) -> bool:
    """Say whether eight times the input takes at most sixteen times as long."""
    return timing.takes_at_most(16, lambda: work(8 * small), than=lambda: work(small))


def test_expressions__are_found() -> None:
    assert len(EXPRESSIONS) >= 8


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expression__takes_linear_time(name: str) -> None:
    expression: Any = EXPRESSIONS[name]

    def text(piece: str, end: str, size: int) -> Any:
        whole = piece * (size // len(piece)) + end
        if isinstance(expression.pattern, bytes):
            return whole.encode()
        return whole

    def run(piece: str, end: str, size: int) -> None:
        whole = text(piece, end, size)
        for use in (expression.match, expression.fullmatch):
            use(whole)
        for _ in expression.finditer(whole):
            pass

    for piece in PIECES:
        for end in ENDS:
            assert is_linear(lambda size, piece=piece, end=end: run(piece, end, size)), (piece, end)  # type: ignore[misc]


@pytest.mark.parametrize("piece", [b"[],", b'\\"', b'{"a":', b'"a":', b"\\", b'"'])
def test_members__takes_linear_time(piece: bytes) -> None:
    def read(size: int) -> None:
        with contextlib.suppress(ValueError):
            large_json.members(b'{"a":"' + piece * (size // len(piece)), ["a"])

    assert is_linear(read)


@pytest.mark.parametrize("name", ["junitreports/TEST-{0}.xml", "a{0}/junitreports/TEST-x.xml", "junitreports/x{0}.xml"])
def test_repeated_reports__takes_linear_time(name: str) -> None:
    """Each of 20,000 reports looked through all that stand beside it."""

    def look(number: int) -> None:
        list(duplicates.repeated_reports([name.format(at) for at in range(number)]))

    assert is_linear(look, 2500)


def test_pattern__takes_linear_time_on_deep_paths() -> None:
    pattern = globs.parse("**/a/**/b/*.xml")
    assert is_linear(lambda size: pattern.matches("a/" * (size // 64) + "x.xml"))


def test_known_contents__reads_each_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    digest = safe_files.digest

    def counted(file: safe_files.File) -> bytes:
        read.append(file.full)
        return digest(file)

    monkeypatch.setattr(safe_files, "digest", counted)
    known = duplicates.KnownContents()
    for number in range(50):
        path = tmp_path / f"{number}"
        path.write_text(f"{number:04d}")
        known.duplicate_of(safe_files.File(path.name, str(path), str(tmp_path), 4, 0))
    assert len(read) <= 2 * 50
