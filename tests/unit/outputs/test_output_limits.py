"""What the outputs say at a limit, and beside it."""

import dataclasses
import io

import pytest

from reporter import model
from reporter.outputs import (
    annotations,
    console,
    console_report,
    console_verdict,
    ctrf,
    files,
    job_summary,
    json_result,
    step_outputs,
)
from reporter.outputs.comment import github
from reporter.outputs.destination import Destination
from reporter.outputs.markdown import causes, entries, layout
from reporter.outputs.text import cpp_reasons, delivery_wording, doctest_reasons, escape, reasons, report_lines, wording
from tests.unit.outputs import samples

NO_LINKS = model.Links()


def _failures(number: int, *, message: str = "refused") -> model.Result:
    """Return a run with so many failures of one cause."""
    alike = [samples.PYTEST_FAILURE._replace(name=f"t{at}", message=message, text="") for at in range(number)]
    counts = model.Counts(tests=number, failed=number)
    return samples.build(failures=alike, counts=counts, files=samples.FILES[:1])


def _found(**fields: object) -> model.Failure:
    return model.Failure(samples.PYTEST_FAILURE._replace(**fields), "t")  # type: ignore[arg-type]


# -- job summary -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "is_open"), [(5, True), (6, False)])
def test_only_cause__names_five_test_cases_and_counts_more(number: int, is_open: bool) -> None:
    page = job_summary.render(_failures(number))
    assert ("- **6** in" in page) is not is_open
    assert page.index("t4") > page.index("refused")
    assert (f"The {number} test cases" in page) is not is_open


def test_share__all_of_a_file() -> None:
    first = samples.PYTEST_FAILURE
    assert causes._share(model.FileShare("a.py", 3, 3), first) == "- **3** of 3 in <code>a.py</code>\n"
    assert causes._share(model.FileShare("a.py", 3, 2), first) == "- **3** in <code>a.py</code>\n"


def test_badge__tells_the_longest_time() -> None:
    since = [model.Since(revision="1c0ffee", runs=2), model.Since(revision="2c0ffee", runs=5)]
    found = [dataclasses.replace(_found(), since=each) for each in since]
    cause = dataclasses.replace(_failures(2).causes[0], failures=found)
    assert causes._badge(cause, "", NO_LINKS).startswith("1 since <code>2c0ffe")


def test_open_failures__one_of_no_report_stands_behind_those_of_reports() -> None:
    names = ("a", "bb", "ccc")
    cases = [
        samples.PYTEST_FAILURE._replace(name=name, message=name, text="", line=len(name), report=report)
        for name, report in zip(names, ("a.xml", "b.xml", ""), strict=True)
    ]
    bad = model.Counts(tests=1, failed=1)
    reports = tuple(model.ReportFile(path, bad) for path in ("a.xml", "b.xml"))
    page = job_summary.render(samples.build(failures=cases, counts=model.Counts(tests=3, failed=3), files=reports))
    assert all(f"› {name}</code>**" in page for name in names)


def test_open_failures__one_has_no_number_and_each_output_stands_once() -> None:
    assert "**1.**" not in job_summary.render(_failures(1))
    cases = [
        samples.PYTEST_FAILURE._replace(name=word, message=f"no {word}", text="", line=line, output=f"said {word}")
        for line, word in enumerate("ab", start=1)
    ]
    page = job_summary.render(samples.build(failures=cases, counts=model.Counts(tests=2, failed=2)))
    assert "said a" in page
    assert "said b" in page


@pytest.mark.parametrize(("number", "says"), [(12, False), (13, True)])
def test_reason_block__says_what_is_cut_from_twelve_lines_on(number: int, says: bool) -> None:
    message = "\n".join(f"line {at}" for at in range(number))
    assert ("… 1 more lines" in entries.reason_block(_found(message=message, text="").case)) is says
    assert ("… 0 more lines" in entries.reason_block(_found(message=message, text="").case)) is False


def test_reason_block__has_more_of_the_beginning_than_of_the_end() -> None:
    block = entries.reason_block(_found(message="a" * 2000 + "b" * 2000, text="").case)
    assert (block.count("a" * 750), block.count("b" * 250), block.count("b" * 251)) == (1, 1, 0)


def test_is_told_by_trace__is_what_is_shown_of_it() -> None:
    assert entries.is_told_by_trace(_found(message="no till", text="at a\nno till\nat b").case)
    assert not entries.is_told_by_trace(_found(message="no till", text=f"{'-' * 4000}no till\nat b").case)


def test_flaky__without_a_number_of_attempts_failed_once() -> None:
    assert entries.flaky(_found(earlier_attempts=0), NO_LINKS).startswith("- ❌✅ ")
    assert entries.owners(("@a", "@b")).startswith("owners ")
    assert entries.owners(("@a",)).startswith("owner ")


@pytest.mark.parametrize("effect", [effect for effect in model.Effect if effect is not model.Effect.NOTE])
def test_report__with_a_problem_has_a_warning(effect: model.Effect) -> None:
    file = model.ReportFile("a.xml", model.Counts(tests=1, passed=1), (model.Problem("odd", effect=effect),))
    assert entries.report(file, []).startswith("| ⚠️ ")


def test_fit__takes_what_fits_exactly_and_leaves_room_for_the_number_of_the_rest() -> None:
    section = layout.Section("", ["12345"], 1, "one", "many")
    assert layout.fit(section, 5, announce=False).shown == 1
    assert layout.first_fitting(["12345"], 5) == "12345"
    many = layout.Section("", ["12345"] * 100, 10**12, "one", "many")
    assert all(layout.size(layout.fit(many, room).text) <= room for room in range(100))


def test_render__ten_flaky_test_cases_stand_open() -> None:
    for number, is_folded in ((10, False), (11, True)):
        flaky = [samples.FLAKY._replace(name=f"f{at}") for at in range(number)]
        counts = model.Counts(tests=number, passed=number, flaky=number)
        page = job_summary.render(samples.build(flaky=flaky, counts=counts))
        assert ("<summary>Flaky test cases" in page) is is_folded


@pytest.mark.parametrize(("number", "title"), [(1, "**Run it again**"), (2, "**Run them again**")])
def test_render__title_of_the_command(number: int, title: str) -> None:
    assert title in job_summary.render(dataclasses.replace(_failures(number), reruns=("pytest",)))


def test_render__an_accepted_session_without_test_cases_has_none() -> None:
    result = samples.build(receipt=model.Receipt(upload=model.Upload.ACCEPTED))
    assert "has these 0" not in job_summary.render(result)


def test_summary__fits_behind_what_is_there(tmp_path: object) -> None:
    path = f"{tmp_path}/summary.md"
    with open(path, "wb") as stream:
        stream.write(b"-" * (files.SUMMARY_LIMIT - 1500))
    printed = console.Console(io.StringIO())
    job_summary.JobSummary(Destination({"GITHUB_STEP_SUMMARY": path}, ".", printed, print)).write(samples.FAILING)
    with open(path, "rb") as stream:
        assert len(stream.read()) <= files.SUMMARY_LIMIT


# -- texts -------------------------------------------------------------------------------------------------------------


def test_escape__cuts_where_it_is_too_long_and_says_so() -> None:
    assert escape.block("a" * 10, 5, 5) == "a" * 10
    assert "1 characters cut" in escape.block("a" * 11, 5, 5)
    assert escape.one_line(f"a{' ' * 5000}b") == "a…"
    assert escape.command("error", "a" + "\x1b[0m" * 3000 + "b").endswith("::a…")


@pytest.mark.parametrize(("seconds", "words"), [(0.0994, "99 ms"), (0.0997, "0.10 s")])
def test_duration__below_a_tenth_of_a_second(seconds: float, words: str) -> None:
    assert wording.duration(seconds) == words


def test_since__or_earlier_without_a_commit() -> None:
    assert wording.since(model.Since(runs=2, or_earlier=True)) == "for 2 runs at least"
    assert len(delivery_wording.receipt_notes(model.Receipt(notes=("a",) * 25), 0)) == 20


def test_reasons__look_at_the_first_forty_lines() -> None:
    assert len(report_lines.split("a\n" * 100)) == 40
    told = "t.cpp:7: Failure\n" + "".join(f"  said {at}\n" for at in range(30))
    assert len(cpp_reasons.failure(told).splitlines()) == 10


def test_reasons__of_a_program_are_the_first_error_that_it_printed() -> None:
    case = model.TestCase("t", "", "g", model.Status.FAILED, output="begun\nerror: no till\nerror: no cart\nended\n")
    assert reasons.of(case) == "error: no till"


def test_reasons__of_a_chain_are_the_last_exception() -> None:
    chained = "\n\nDuring handling of the above exception, another exception occurred:\n\n"
    text = chained.join(f"t.py:{at}: in t\n    f()\nE   ValueError: {at}" for at in range(3))
    case = model.TestCase("t", "", "g", model.Status.FAILED, text=text)
    assert reasons.of(case) == "ValueError: 2"


def test_reasons__an_assert_of_another_frame_is_not_the_one_that_failed() -> None:
    text = (
        'Traceback (most recent call last):\n  File "t.py", line 3, in t\n    assert closes(till)\n'
        '  File "till.py", line 9, in closes\n    raise AssertionError\nAssertionError\n'
    )
    far = text.replace('  File "till.py"', '  File "a.py", line 1, in f\n    g()\n  File "till.py"')
    assert reasons.of(model.TestCase("t", "", "g", model.Status.FAILED, text=far)) == "AssertionError"


def test_example__is_the_last_of_the_source() -> None:
    assert doctest_reasons._example(["001 >>> one()", "002 1", "003 >>> two()"]) == ">>> two()"


# -- log, files, comment -----------------------------------------------------------------------------------------------


def test_console__says_how_many_fail_alike() -> None:
    lines = [str(line) for part in console_report.parts(_failures(2)) for line in part.lines]
    assert "         1 more fails alike:" in lines
    result = _failures(2)
    many = dataclasses.replace(result.causes[0], count=50)
    counted = dataclasses.replace(result, causes=(many,), counts=model.Counts(tests=50, failed=50))
    lines = [str(line) for part in console_report.parts(counted) for line in part.lines]
    assert not any("more failed test case" in line for line in lines)


def test_verdict__names_one_command_and_only_what_may_be_looked_for() -> None:
    lost = (model.Problem("rejected", "a.xml"),)
    result = samples.build(receipt=model.Receipt(upload=model.Upload.REJECTED, parsed=1, sent=1, undelivered=lost))
    for reruns, is_there in ((("pytest",), True), (("pytest", "go test"), False)):
        lines = list(map(str, console_verdict.lines(dataclasses.replace(result, reruns=reruns))))
        assert any(line.startswith("run them again:") for line in lines) is is_there
        assert not any("Buddy does not have:" in line for line in lines)


def test_progress__a_shorter_line_leaves_nothing_of_a_longer_one() -> None:
    stream = io.StringIO()
    times = iter(range(10))
    shown = console.Console(stream, is_tty=True, clock=lambda: float(next(times)))
    shown.progress("reading a long name", 5, 0)
    shown.progress("sent", 5, 0)
    assert stream.getvalue().endswith("\rsent: 5" + " " * len("reading a long name: 5"[len("sent: 5") :]))


def test_step_outputs__hold_their_limit() -> None:
    result = _failures(5)
    for limit in range(2, 800):
        assert len(step_outputs._failed_tests(result, limit)) <= limit
    assert step_outputs._seconds(-1.0) == "0"


def test_ctrf__counts_errors_as_failures_and_keeps_numbers_exact() -> None:
    assert ctrf._summary(model.Counts(tests=3, failed=1, errors=2), 0)["failed"] == 3
    assert ctrf._milliseconds(1e300) == 10**15
    unknown = samples.build(failures=[samples.PYTEST_FAILURE._replace(producer="")])
    assert ctrf._tool(unknown) == "buddy-test-reporter"


def test_json__counts_failures_that_are_kept_nowhere() -> None:
    result = dataclasses.replace(_failures(2), counts=model.Counts())
    assert json_result.render(result)["failures_total"] == 2
    assert step_outputs.left_out(result, {"failed_tests": "[]"}) == 2


def test_annotations__a_test_that_fails_alike_is_counted_once() -> None:
    result = _failures(2)
    linked = dataclasses.replace(result, links=model.Links(files=frozenset({samples.PYTEST_FAILURE.file})))
    (first,) = [line for line in annotations.render(linked, 10) if line.startswith("::error ")]
    assert "1 more test case fails alike" in first


@pytest.mark.parametrize("url", ["https://api.github.com/?to=x", "https://api.github.com/#x", "http://api.github.com"])
def test_token__is_sent_to_no_odd_address(url: str) -> None:
    assert github._may_get_the_token("https://api.github.com")
    assert not github._may_get_the_token(url)
