"""A panic that go-junit-report writes beside the case that it ended."""

import itertools

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


def test_panic__that_is_only_a_word_in_the_output_is_left_out() -> None:
    (case,) = read(_report(_failed("TestTotal"), f"panic: a log\nanother\n{PANIC}")).cases
    assert case.text == PANIC
    (case,) = read(_report(_failed("TestTotal"), "panic: a log\nexample.com/shop.TestTotal(")).cases
    assert not case.text


def _unbuilt(name: str, package: str, text: str = "") -> str:
    numbers = 'tests="1" failures="0" errors="1" id="0" hostname="ci" time="0.1" timestamp="2026"'
    case = f'<testcase name="{name}" classname="{package}"><error message="Build error">{text}</error></testcase>'
    return f'<testsuite name="{package}" {numbers}>{case}</testsuite>'


SHOP = "example.com/shop"
VETTED = (
    _unbuilt("[build failed]", SHOP),
    _unbuilt("", f"[{SHOP}_test]", "b_test.go:9:1: wrong"),
    _unbuilt("", f"[{SHOP}]", "a_test.go:9:1: wrong"),
    _unbuilt("", f"{SHOP}_test"),
)


@pytest.mark.parametrize("suites", list(itertools.permutations(VETTED)))
def test_vet__stops_a_package_once_in_whatever_order_it_is_written(suites: tuple[str, ...]) -> None:
    found = read(f'<testsuites tests="4" errors="4">{"".join(suites)}</testsuites>')
    (case,) = found.cases
    assert (case.classname, case.group, case.name) == (SHOP, SHOP, "[build failed]")
    assert case.text == "a_test.go:9:1: wrong\nb_test.go:9:1: wrong"
    assert not found.codes


def test_vet__of_a_package_that_is_written_once() -> None:
    (case,) = read(f"<testsuites>{VETTED[2]}</testsuites>").cases
    assert (case.classname, case.name, case.text) == (SHOP, "[build failed]", "a_test.go:9:1: wrong")
    (case,) = read(f"<testsuites>{VETTED[0]}</testsuites>").cases
    assert (case.classname, case.name, case.text) == (SHOP, "[build failed]", "")


def test_vet__of_more_packages_than_are_kept_is_not_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.formats.junit.parse.go_output._UNBUILT", 1)
    assert len(read(f"<testsuites>{''.join(VETTED)}</testsuites>").cases) == len(VETTED)


def test_vet__other_packages_stay_apart() -> None:
    (one, other) = read(f"<testsuites>{VETTED[0]}{_unbuilt('[build failed]', 'example.com/till')}</testsuites>").cases
    assert (one.classname, other.classname) == (SHOP, "example.com/till")


def test_build__of_a_package_that_others_import_is_written_twice_and_counted_once() -> None:
    wrong = "cart/cart.go:4:9: wrong"
    suites = _unbuilt("[build failed]", SHOP, wrong) + _unbuilt("", f"{SHOP}/lib", wrong) + _unbuilt("", SHOP, wrong)
    shop, lib = read(f'<testsuites tests="3" errors="3">{suites}</testsuites>').cases
    assert (shop.name, shop.classname, shop.text) == ("[build failed]", SHOP, wrong)
    assert (lib.name, lib.classname) == ("[build failed]", f"{SHOP}/lib")


def test_build__a_package_whose_imports_are_missing_keeps_its_words() -> None:
    (case,) = read(_unbuilt("[setup failed]", SHOP, "a.go:4:9: no required module")).cases
    assert case.name == "[setup failed]"
