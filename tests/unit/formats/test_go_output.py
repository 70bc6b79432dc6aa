"""A panic that go-junit-report writes beside the case that it ended."""

import pytest

from tests.unit.formats.reports import read

PANIC = """panic: no price [recovered]

goroutine 7 [running]:
example.com/shop.TestTotal(0xc000)
\t/home/runner/work/shop/shop/shop_test.go:9 +0x28"""


def _report(cases: str, output: str) -> str:
    numbers = 'tests="2" failures="1" errors="0" id="0" hostname="ci" time="0.1" timestamp="2026"'
    return f'<testsuite name="example.com/shop" {numbers}>{cases}<system-out>{output}</system-out></testsuite>'


def _failed(name: str, text: str = "") -> str:
    return f'<testcase name="{name}" classname="example.com/shop"><failure message="Failed">{text}</failure></testcase>'


@pytest.mark.parametrize("name", ["TestTotal", "TestTotal/tea"])
def test_panic__belongs_to_the_test_that_its_frames_name(name: str) -> None:
    other, panicked = read(_report(_failed("TestTot") + _failed(name, "    shop_test.go:8: a log"), PANIC)).cases
    assert not other.text
    assert panicked.text == f"    shop_test.go:8: a log\n\n{PANIC}"


def test_panic__of_a_test_that_ran_out_of_time_is_found_by_its_name() -> None:
    output = "panic: test timed out after 2s\n\trunning tests:\n\t\tTestHangs (2s)\n"
    (case,) = read(_report(_failed("TestHangs"), output)).cases
    assert "timed out after 2s" in case.text


def test_output__without_a_panic_is_nobodys() -> None:
    (case,) = read(_report(_failed("TestTotal"), "example.com/shop.TestTotal( was called")).cases
    assert not case.text


def test_cases__all_come_out_however_many_failed() -> None:
    names = [f"Test{number}" for number in range(100)]
    found = read(_report("".join(map(_failed, names)), PANIC))
    assert [case.name for case in found.cases] == names
    assert found.file.counts.failed == 100


def test_cases__of_a_broken_report_come_out_too() -> None:
    found = read(_report(_failed("TestTotal"), PANIC).partition("goroutine")[0])
    assert [case.name for case in found.cases] == ["TestTotal"]
