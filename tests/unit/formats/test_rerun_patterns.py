"""Names as expressions: each matches its own name and no other, in the engine that it is written for."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import shell
from reporter.formats.rerun import patterns

LISTED = json.loads((Path(__file__).parents[2] / "fixtures" / "rerun" / "names.json").read_text("utf-8"))
NAMES = [name for name in LISTED["failing"] + LISTED["passing"] if name.isprintable()]
ENGINES = [
    patterns.ecmascript,
    patterns.python,
    patterns.ruby,
    patterns.go,
    patterns.pcre,
    patterns.posix,
    patterns.cmake,
]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_whole__every_shell_takes_it(engine: patterns.Engine) -> None:
    for name in [*NAMES, "\ufe0f", "\U000e0100", "“", "'", "\\", "\\\\'"]:
        pattern = patterns.whole(name, engine)
        assert shell.word(pattern) == f"'{pattern}'", name


def test_whole__matches_its_own_name_alone() -> None:
    for name in NAMES:
        pattern = re.compile(patterns.whole(name, patterns.python))
        assert [other for other in NAMES if pattern.search(other)] == [name]


def test_one_of__matches_the_names_alone() -> None:
    some = NAMES[::3]
    pattern = re.compile(patterns.one_of(some, patterns.python))
    assert [name for name in NAMES if pattern.search(name)] == some


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12))
def test_whole__any_name_is_matched_by_its_pattern(name: str) -> None:
    if not name.isprintable():
        return
    assert re.search(patterns.whole(name, patterns.python), name)
    for engine in ENGINES:
        assert shell.word(patterns.whole(name, engine)) is not None


def test_whole__in_javascript() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed (Debian package nodejs)")
    program = (
        "const { names, patterns } = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(patterns.map((one) => names.filter((name) => new RegExp(one).test(name)))))"
    )
    names = [*NAMES, "\ufe0f", "a\ufe0f", "\U000e0100", "two\nwords"]
    given_names = json.dumps(
        {"names": names, "patterns": [patterns.whole(name, patterns.ecmascript) for name in names]}
    )
    done = subprocess.run([node, "-e", program], input=given_names, capture_output=True, text=True, check=True)
    for name, matched in zip(names, json.loads(done.stdout), strict=True):
        expected = [name]
        if name == "two words":  # a line end arrives as a blank in a report
            expected.append("two\nwords")
        if name != "two\nwords":
            assert matched == expected


def test_expression__cmake_excludes_every_other_character() -> None:
    for char in "'\"`\\":
        pattern = re.compile(patterns.whole(char, patterns.cmake))
        assert [other for other in map(chr, range(32, 127)) if pattern.search(other)] == [char]


def test_expression__a_replaced_character_may_be_any() -> None:
    assert re.fullmatch(patterns.expression("a\ufffdb", patterns.python), "a\x01b")


def test_expression__the_same_character_in_each_engine() -> None:
    assert [patterns.expression("\u2019", engine) for engine in ENGINES] == [
        r"\u2019", r"\u2019", r"\u2019", r"\x{2019}", r"\xe2\x80\x99", "[^ -~]+", "[^ -~]+"
    ]  # fmt: skip
    assert [patterns.expression("\U000e0100", engine) for engine in ENGINES] == [
        r"\udb40\udd00", r"\U000e0100", r"\u{e0100}", r"\x{e0100}", r"\xf3\xa0\x84\x80", "[^ -~]+", "[^ -~]+"
    ]  # fmt: skip
