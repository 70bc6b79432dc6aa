import dataclasses
import io
import re

import pytest
from hypothesis import given

from reporter import model
from reporter.outputs import console, console_lines, console_report, console_verdict
from tests.unit.outputs import hostile, samples
from tests.unit.outputs.test_job_summary import many, result_of, with_remarks


def shown(result: model.Result) -> list[str]:
    lines = [str(line) for part in console_report.parts(result) for line in (f"{part.title}:", *part.lines)]
    return [*lines, *map(str, console_verdict.lines(result))]


@pytest.mark.slow
@given(hostile.TEXTS)
def test_report__hostile_text_stays_on_its_line(text: str) -> None:
    plain, odd = shown(result_of("https://x")), shown(result_of(text))
    assert len(odd) <= len(plain)
    stream = io.StringIO()
    talk = console.Console(stream, in_actions=True)
    talk.lines(odd)
    assert not re.search(r"^\s*::|##\w*\[|\r|\x1b", stream.getvalue(), re.MULTILINE)
    assert len(stream.getvalue().split("\n")) == len(odd) + 1


def test_parts__are_bounded() -> None:
    note = model.Problem("odd")
    files = tuple(dataclasses.replace(file, problems=(*file.problems, note)) for file in samples.FILES * 100)
    result = dataclasses.replace(many(2000, apart=True), counts=model.Counts(tests=5000, failed=5000))
    words = dataclasses.replace(samples.change(samples.FAILING, files=files).words)
    lines = shown(dataclasses.replace(result, files=files, words=words))
    assert len(lines) < 150
    assert "  (380 more reports)" in lines
    assert "  (4,980 more failed test cases)" in lines
    assert "  (80 more problems)" in lines
    assert "  (380 more notes)" in lines


def test_parts__one_more_is_singular() -> None:
    result = samples.change(samples.PASSING, files=samples.FILES[:1] * 21)
    assert "  (1 more report)" in shown(result)
    assert "more" not in "".join(shown(samples.change(result, files=result.files[:20])))


def test_parts__failures_that_the_run_did_not_keep_are_counted() -> None:
    assert "  (2 more failed test cases)" in shown(samples.PARTIAL)


def test_parts__what_failed_comes_last_and_what_can_wait_folds() -> None:
    result = samples.change(samples.MANY, files=samples.MANY.files * 6, problems=(model.Problem("odd"),))
    parts = console_report.parts(result)
    assert [part.title for part in parts] == [
        "reports",
        "notes on reports",
        "flaky test cases",
        "failed test cases",
        "problems",
    ]
    assert [part.folds for part in parts] == [True, True, False, False, False]
    assert [part.total for part in parts] == [6, 6, 1, 7, 1]
    assert not any(part.folds for part in console_report.parts(samples.MANY))


def test_parts__reports_with_failures_first_in_columns() -> None:
    files = (model.ReportFile("long/name.xml", samples.COUNTS), model.ReportFile("a.xml", samples.PASSING.counts))

    def rows(*files: model.ReportFile) -> list[str]:
        return [str(line) for line in console_report.parts(samples.change(samples.FAILING, files=files))[0].lines]

    assert rows(*files[::-1]) == [
        "  long/name.xml  48.7 s  2 failed, 1 errored, 99 passed, 7 skipped, 1 flaky",
        "  a.xml          9.87 s  60 passed, 4 skipped",
    ]
    wide = dataclasses.replace(files[0], path="x" * 70)
    assert rows(wide, files[1])[1] == "  a.xml  9.87 s  60 passed, 4 skipped"
    assert rows(model.ReportFile("a.xml")) == ["  a.xml  0 test cases"]
    assert rows(files[1], model.ReportFile("b.xml"))[1] == "  b.xml          0 test cases"


def test_parts__a_failure_with_class_place_and_reason() -> None:
    lines = shown(samples.FAILING)
    at = lines.index("  FAILED test_cart › test_total_with_discount (tests/checkout/test_cart.py:42)")
    assert lines[at + 1].startswith("         assert 21.5 == 19.35 + where")
    assert any(line.startswith("  ERROR  SmtpClientTest › sendsReceipt (") for line in lines)


def test_parts__a_cause_is_said_once_with_a_few_of_its_cases() -> None:
    lines = shown(many(60, "no route to the warehouse"))
    assert sum("no route to the warehouse" in line for line in lines) == 1
    at = lines.index("         59 more fail alike:")
    assert [line.split()[2] for line in lines[at + 1 : at + 4]] == ["test_1", "test_2", "test_3"]
    assert lines[at + 4] == "           (56 more)"


def test_parts__since_owner_command_and_place_of_the_raise() -> None:
    case = samples.PYTEST_FAILURE._replace(thrown_file="src/money.py", thrown_line=41)
    result = with_remarks(
        samples.change(samples.FAILING, failures=[case]),
        owners=("@acme/pricing",),
        since=model.Since(is_new=True),
        rerun="pytest a.py::t",
    )
    text = "\n".join(shown(result))
    assert "(tests/checkout/test_cart.py:42) [new, @acme/pricing]" in text
    assert "\n         raised in src/money.py:41\n         $ pytest a.py::t" in text


def test_parts__flaky_cases_are_named() -> None:
    text = "\n".join(shown(samples.FAILING))
    assert (
        "FLAKY  basket › refreshes the basket while another tab is open (web/basket.spec.ts:88), passed after 1" in text
    )


def test_verdict__a_command_is_never_wrapped() -> None:
    result = samples.change(samples.FAILING)
    result = dataclasses.replace(result, reruns=(f"pytest {' '.join(['tests/a.py::test_b'] * 20)}",))
    stream = io.StringIO()
    console.Console(stream, is_tty=True, width=80).marked(console_verdict.lines(result))
    assert f"run them again: {result.reruns[0]}\n" in stream.getvalue()


def test_verdict__a_crash_has_the_command_of_the_case_that_it_stops_in() -> None:
    crash = model.BrokenOff("r.xml", 7, "test_a", "test_b", rerun="pytest 'a.py::test_b'")
    result = samples.change(samples.FAILING, broken_off=crash)
    stream = io.StringIO()
    console.Console(stream).marked(console_verdict.lines(result))
    assert "it stops inside test_b\n    $ pytest 'a.py::test_b'\n" in stream.getvalue()


def test_verdict__blanks_of_a_command_stay_and_none_is_cut() -> None:
    result = dataclasses.replace(samples.FAILING, reruns=("pytest 'a.py::b[x  y]'",))
    assert "run them again: pytest 'a.py::b[x  y]'" in map(str, console_verdict.lines(result))
    long = "pytest " + "x" * 4000
    result = dataclasses.replace(samples.FAILING, reruns=(long,))
    assert f"run them again: {long}" in map(str, console_verdict.lines(result))


@pytest.mark.parametrize(
    ("result", "style"),
    [
        (samples.FAILING, console_lines.Style.BAD),
        (samples.PASSING, console_lines.Style.GOOD),
        (samples.NOTHING, console_lines.Style.ODD),
        (samples.change(samples.PASSING, alarm="crashed"), console_lines.Style.ODD),
    ],
)
def test_verdict__has_the_colour_of_the_run(result: model.Result, style: console_lines.Style) -> None:
    line = next(line for line in console_verdict.lines(result) if line.mark not in ("ALARM:", "receipt:", "session:"))
    assert line.style is style


def test_verdict__says_nothing_twice() -> None:
    assert str(console_verdict.lines(samples.PASSING)[0]) == "60 test cases passed, 4 skipped (9.87 s in test cases)"
    assert str(console_verdict.lines(samples.NOTHING)[0]) == "No test case was found"


def test_verdict__says_what_is_new_and_what_was_fixed() -> None:
    comparison = model.Comparison("9af31c2", 2, 7, tuple(f"test_{at}" for at in range(6)))
    line = str(console_verdict.lines(samples.change(samples.FAILING, comparison=comparison))[0])
    assert ", 2 new, fixed: test_0, test_1, test_2, test_3, test_4 and 2 more, 48.7 s in test cases" in line


def test_verdict__an_alarm_comes_first() -> None:
    lines = console_verdict.lines(samples.PARTIAL)
    assert str(lines[0]).startswith("ALARM: reports/phpunit.xml ends in the middle")
    assert str(lines[1]).startswith("3 of 109 test cases failed, in 2 of 4 reports: 2 failed, 1 errored")


def test_verdict__asks_why_only_where_something_is_amiss() -> None:
    left_open = model.Receipt(model.Upload.ACCEPTED, 109, 109, 109, reason="the session was left open, as asked")
    lines = shown(samples.change(samples.FAILING, receipt=left_open))
    assert "  the session was left open, as asked" in lines
    assert "  why: Buddy answered 503 until the deadline of 120 seconds had passed" in shown(samples.PARTIAL)
    assert any(line.startswith("  why: no token was given") for line in shown(samples.NO_TOKEN))


def test_verdict__no_address_but_a_plain_one() -> None:
    session = model.Session(url="https://u:p@h/")
    lines = shown(samples.change(samples.PASSING, session=session))
    assert not any("session:" in line for line in lines)
    assert shown(samples.PASSING)[-1] == f"session: {samples.SESSION.url}"
