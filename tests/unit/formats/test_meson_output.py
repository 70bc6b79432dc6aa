"""What Meson keeps of programs that speak TAP, or are Rust's: why a test failed, and that a program died."""

import pytest

from reporter import model
from reporter.outputs.text import reasons
from tests.unit.formats.reports import Read, read

FAILED = "<failure />"


def _meson(cases: dict[str, str], printed: str, errors: str = "") -> Read:
    """Read a report as Meson writes it: `cases` are results by name."""
    name = "shop.unit - shop:cart"
    told = "".join(f'<testcase name="{case}" classname="{name}">{result}</testcase>' for case, result in cases.items())
    bad = sum(result == FAILED for result in cases.values())
    numbers = f'tests="{len(cases)}" errors="0" failures="{bad}" skipped="0" time="0.1"'
    output = f"<system-out><![CDATA[{printed}]]></system-out>"
    if errors:
        output += f"<system-err><![CDATA[{errors}]]></system-err>"
    return read(
        f'<testsuites tests="{len(cases)}" errors="0" failures="{bad}">'
        f'<testsuite name="{name}" {numbers}>{told}{output}</testsuite></testsuites>'
    )


def test_release__names_have_no_numbers() -> None:
    found = _meson(
        {"1 - adds": "", "2 /cart/total": FAILED, "3": ""}, "1..3\nok 1 - adds\nnot ok 2 /cart/total\nok 3\n"
    )
    assert sorted(found.names) == ["/cart/total", "3", "adds"]
    assert {case.producer for case in found.cases} == {"meson"}
    assert not found.codes


def test_release__what_stands_below_a_result_tells_why() -> None:
    found = _meson(
        {"1 - total": FAILED, "2 - total": FAILED, "3 - later": ""},
        "1..3\nnot ok 1 - total\n# 250 is not 275\nnot ok 2 - total\n# 3 is not 4\n"
        "not ok 3 - later # TODO not yet\n# no\n",
    )
    failed = [case for case in found.cases if case.status.is_bad]
    assert [reasons.line(case) for case in failed] == ["not ok 1 - total 250 is not 275", "not ok 2 - total 3 is not 4"]


def test_release__of_glib_stands_above_it() -> None:
    found = _meson(
        {"1 /cart/a": FAILED, "2 /cart/b - no tea": FAILED},
        "# random seed: R02S77\n1..2\n# shop:ERROR:../t.c:18:a: assertion failed (a == 5): (3 == 5)\nnot ok 1 /cart/a\n"
        "not ok 2 /cart/b - no tea\n",
    )
    assert {case.name: reasons.line(case) for case in found.cases} == {
        "/cart/a": "assertion failed (a == 5): (3 == 5)",
        "/cart/b": "no tea",
    }


def test_release__of_perl_stands_among_the_errors() -> None:
    errors = (
        "#   Failed test 'total'\n#   at t/cart.pl line 9.\n#          got: '4'\n"
        "    #   Failed test 'inner'\n    #   at t/cart.pl line 3.\n# Looks like you failed 1 test of 1.\n"
    )
    (case,) = _meson({"1 - total": FAILED}, "1..1\nnot ok 1 - total\n", errors).cases
    assert reasons.line(case) == "not ok 1 - total got: '4'"
    assert "t/cart.pl line 9." in case.text
    assert "inner" not in case.text


def test_release__of_glib_that_writes_subtests_stands_further_in() -> None:
    (case,) = _meson(
        {"1 cart": FAILED},
        "TAP version 14\n# random seed: R02S77\n1..1\n    # ERROR:../t.c:18:a: assertion failed (a == 5)\n"
        "    not ok 1 /cart/a\n    1..1\nnot ok 1 cart\n",
    ).cases
    assert reasons.line(case).startswith("assertion failed (a == 5)")


def test_release__of_yaml_has_no_marks_of_its_ends() -> None:
    (case,) = _meson({"1 total": FAILED}, "1..1\nnot ok 1 total\n  ---\n  message: no tea\n  ...\n").cases
    assert reasons.line(case) == "not ok 1 total message: no tea"


def test_release__of_check_stands_in_the_name() -> None:
    name = "../tests/cart.c:core:total"
    found = _meson(
        {f"1 - {name}: Passed": "", f"2 - {name}: Assertion 'a == 5' failed: a == 4": FAILED},
        f"ok 1 - {name}: Passed\nnot ok 2 - {name}: Assertion 'a == 5' failed: a == 4\n1..2\n",
    )
    assert found.names == [name, name]
    assert [case.message for case in found.cases if case.status.is_bad] == ["Assertion 'a == 5' failed: a == 4"]


def test_release__of_rust_stands_behind_all_results() -> None:
    printed = (
        "running 2 tests\ntest tests::a ... FAILED\n\nfailures:\n\n---- tests::a stdout ----\n\n"
        "thread 'tests::a' panicked at ../src/lib.rs:14:9:\nno tea\n\nfailures:\n    tests::a\n"
    )
    (case,) = _meson({"1 tests.a": FAILED}, printed).cases
    assert reasons.line(case) == "no tea"
    assert case.output.rstrip().endswith("no tea")


@pytest.mark.parametrize(
    ("printed", "errors", "message"),
    [
        ("1..3\nok 1 a\n", "", "the program ended after 1 of 3 tests"),
        ("1..3\nok 1 a\n", "\n(test program exited with status code -11)", "test program exited with status code -11"),
        ("1..1\nok 1 a\n", "\n(test program exited with status code 99)", "test program exited with status code 99"),
        ("1..3\nok 1 a\nBail out! no tea\n", "", "no tea"),
        ("\nrunning 3 tests\ntest a ... ok\n", "", "the program ended after 1 of 3 tests"),
        ("ok 1 a\nBail out!\n", "", "the program gave up"),
        ("1..3\nok 1 a\n", "no tea at t/a.pl line 3.\n# Looks like it\n", "no tea at t/a.pl line 3."),
        (
            "1..3\nok 1 a\nBail out! ERROR:../t.c:7:a: assertion failed (a == 5): (4 == 5)",
            "**\nERROR:../t.c:7:a: assertion failed (a == 5): (4 == 5)\n",
            "assertion failed (a == 5): (4 == 5)",
        ),
    ],
)
def test_crash__of_a_program_that_did_not_end_well(printed: str, errors: str, message: str) -> None:
    found = _meson({"1 a": ""}, printed, errors)
    passed, died = found.cases
    assert (passed.status, died.status) == (model.Status.PASSED, model.Status.ERROR)
    assert died.name == "shop.unit - shop:cart"
    assert reasons.line(died) == message
    assert not found.codes


@pytest.mark.parametrize(
    ("printed", "errors"),
    [
        ("1..1\nok 1 a\n", "warning: tea is low\n"),
        ("ok 1 a\n1..1\n", ""),
        ("ok 1 a\n    1..4\n", ""),
        ("running 3 tests\nok 1 a\n", ""),
        ("TAP version 13\nok 1 a\nok 2 # 1..4\n", ""),
    ],
)
def test_crash__is_none_where_all_tests_ended(printed: str, errors: str) -> None:
    found = _meson({"1 a": ""}, printed, errors)
    assert found.names == ["a"]
    assert not found.codes


def test_crash__beside_a_failed_test_is_a_note_and_an_exit_code_is_none() -> None:
    status = "\n(test program exited with status code 1)"
    assert _meson({"1 a": FAILED}, "1..1\nnot ok 1 a\n", status).codes == []
    assert _meson({"1 a": FAILED}, "1..3\nnot ok 1 a\n", status).codes == ["suite-result"]


def test_set_aside__keeps_the_cases_of_a_suite_that_says_nothing() -> None:
    found = _meson({f"{number} t{number}": FAILED for number in range(1, 1200)}, "")
    assert len(found.cases) == 1199
