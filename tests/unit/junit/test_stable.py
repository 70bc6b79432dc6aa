"""Names that change with every run are made stable, or left alone with a note."""

import pytest

from tests.unit.junit.reports import read


def _named(name: str) -> str:
    return f'<testsuite name="s"><testcase classname="c" name="{name}"/></testsuite>'


@pytest.mark.parametrize(
    ("name", "stable"),
    [
        ("t[&lt;object at 0x7f3a2b1c9d10&gt;]", "t[<object at 0x…>]"),
        ("t[/tmp/pytest-of-ci/pytest-12/data.txt]", "t[<tmp>/data.txt]"),
        ("t[/tmp/tmpab12cd_9/x]", "t[<tmp>/x]"),
        ("t[/var/folders/ab/cdef12/T/tmp.x/y]", "t[<tmp>/y]"),
    ],
)
def test_clean__replaces_what_can_not_be_stable(name: str, stable: str) -> None:
    found = read(_named(name))
    assert found.names == [stable]
    assert "replaced so that Buddy can follow them" in found.messages


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("t[550e8400-e29b-41d4-a716-446655440000]", "UUID"),
        ("t[2026-01-02T03:04:05]", "time"),
        ("t[gw3]", "worker id"),
        ("t[seed=12345]", "random seed"),
    ],
)
def test_clean__leaves_a_possible_parameter_alone(name: str, what: str) -> None:
    found = read(_named(name))
    assert found.names == [name]
    assert what in found.messages


@pytest.mark.parametrize("name", ["test_total", "t[0x10]", "t[1-2]", "gets /tmp/x", "at 10:30", "seed"])
def test_clean__ordinary_names_stay_without_a_word(name: str) -> None:
    found = read(_named(name))
    assert found.names == [name]
    assert found.file.problems == ()


def test_clean__time_stamp_behind_a_suite_goes() -> None:
    found = read('<testsuite name="tests.Cart-20260102030405"><testcase name="t"/></testsuite>')
    assert found.cases[0].group == "tests.Cart"
    assert "time stamp" in found.messages
