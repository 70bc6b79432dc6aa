"""Variants of the reports of a matrix: the same whether other legs are there or not, and none for anything else."""

import itertools
import time

import pytest

from reporter.formats import variants

SAME = frozenset({1, 2, 3})


@pytest.mark.parametrize(
    ("path", "leg"),
    [
        ("junit-linux/report.xml", "linux"),
        ("artifacts/junit-macos/report.xml", "macos"),
        ("results/ubuntu-22.04/py3.11/junit.xml", "ubuntu-22.04/py3.11"),
        ("test-results-windows-latest-python-3.12.xml", "windows-latest-python-3.12"),
        ("reports/node20/junit.xml", "node20"),
        ("jdk-21/TEST-com.acme.CartTest.xml", "jdk-21"),
        ("e2e/chromium.xml", "chromium"),
        ("net8.0/results.trx", "net8.0"),
        ("junit.xml", ""),
        ("build/test-results/test/TEST-com.acme.linux.CartTest.xml", ""),
        ("TEST-linux.xml", ""),
        ("packages/chrome-extension/junit.xml", ""),
        ("packages/window-manager/junit.xml", ""),
        ("java/junit.xml", ""),
        ("go/report.xml", ""),
        ("edge-cases/junit.xml", ""),
        ("shard-1/junit.xml", ""),
        ("3.11/junit.xml", ""),
        ("", ""),
    ],
)
def test_leg__by_the_path_alone(path: str, leg: str) -> None:
    assert variants.leg(path) == leg


@pytest.mark.parametrize("missing", range(4))
def test_variants__a_missing_leg_shifts_nothing(missing: int) -> None:
    paths = ["out/junit-linux/r.xml", "out/junit-macos/r.xml", "out/junit-windows/r.xml"]
    whole = variants.variants(dict.fromkeys(paths, SAME))
    assert list(whole.values()) == ["linux", "macos", "windows"]
    left = [path for place, path in enumerate(paths) if place != missing]
    assert variants.variants(dict.fromkeys(left, SAME)) == {path: whole[path] for path in left}
    assert variants.variants({paths[0]: SAME}) == {paths[0]: "linux"}


def test_variants__of_unknown_words_by_equal_names() -> None:
    heads = {"a/junit.xml": SAME, "b/junit.xml": frozenset({3, 9}), "c/junit.xml": frozenset({7})}
    assert variants.variants(heads) == {"a/junit.xml": "a", "b/junit.xml": "b", "c/junit.xml": ""}


def test_variants__without_equal_names_there_are_none() -> None:
    """Packages of a monorepo, shards: their reports have the same name, and other test cases."""
    heads = {f"packages/{name}/junit.xml": frozenset({number}) for number, name in enumerate("abc")}
    assert set(variants.variants(heads).values()) == {""}


def test_variants__a_report_that_others_only_add_to_keeps_its_names() -> None:
    heads = dict.fromkeys(["junit.xml", "junit-rerun.xml"], SAME)
    assert variants.variants(heads) == {"junit.xml": "", "junit-rerun.xml": "junit-rerun"}


def test_variants__of_one_leg_differ_too() -> None:
    heads = dict.fromkeys(["linux/a.xml", "linux/b.xml", "macos/a.xml", "x.xml"], SAME)
    assert variants.variants(heads) == {
        "linux/a.xml": "linux/a", "linux/b.xml": "linux/b", "macos/a.xml": "macos", "x.xml": ""
    }  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_variants__do_not_go_by_the_order(order: tuple[int, ...]) -> None:
    # the last one joins two that share nothing with each other
    known = [("a/j.xml", {1}), ("b/j.xml", {2}), ("c/k.xml", {9}), ("d/j.xml", {1, 2})]
    heads = {path: frozenset(names) for path, names in (known[place] for place in order)}
    assert variants.variants(heads) == {"a/j.xml": "a", "b/j.xml": "b", "c/k.xml": "", "d/j.xml": "d"}


def test_variants__are_all_different_where_names_are_equal() -> None:
    paths = ["linux/j.xml", "linux/sub/j.xml", "j.xml", "k.xml", "a/b/j.xml", "a/c/j.xml", "macos/j.xml"]
    found = variants.variants(dict.fromkeys(paths, SAME))
    assert len(set(found.values())) == len(paths)


def test_head_names__of_equal_cases_are_equal() -> None:
    one = b"<testsuite name='s'><testcase classname='c' name='a' time='0.1'/><testcase name='b' classname='c'/>"
    other = b'<testsuite><testcase name="a" classname="c" time="7">'
    assert len(variants.head_names(one)) == 2
    assert variants.head_names(other) < variants.head_names(one)
    assert not variants.head_names(b"<html>") | variants.head_names(b"")


@pytest.mark.parametrize("piece", [b"<testcase", b'<testcase name="', b"<testcase " + b'name="' * 600, b"name='x"])
def test_head_names__of_hostile_text_take_little_time(piece: bytes) -> None:
    began = time.thread_time()
    variants.head_names(piece * (variants.HEAD_BYTES // len(piece)))
    assert time.thread_time() - began < 2


def test_leg__holds_nothing_that_does_not_belong_on_a_line() -> None:
    heads = dict.fromkeys(["a\n[x]/j.xml", "b/j.xml"], SAME)
    assert variants.variants(heads) == {"a\n[x]/j.xml": "a(x)", "b/j.xml": "b"}


def test_variants__reports_of_one_folder_named_after_classes_have_none() -> None:
    heads = dict.fromkeys(["target/TEST-a.xml", "target/TEST-b.xml", "x/a.xml", "x/a.trx"], SAME)
    assert set(variants.variants(heads)) == set(heads)
    assert variants.variants(dict.fromkeys(list(heads)[:2], SAME)) == dict.fromkeys(list(heads)[:2], "")
