import dataclasses
import re

from hypothesis import given
from hypothesis import strategies as st

from reporter import model
from reporter.outputs import annotations
from tests.unit.outputs import hostile, samples
from tests.unit.outputs.test_job_summary import many, result_of, with_remarks


@given(hostile.TEXTS, st.integers(-1, 12))
def test_render__only_commands_of_ours(text: str, limit: int) -> None:
    lines = annotations.render(result_of(text), limit)
    for line in lines:
        assert re.match(r"::(error|warning|notice)[ :]", line)
        assert len(line.splitlines()) == 1
        assert len(line.encode("utf-16-le")) // 2 <= 4096
    assert sum(line.startswith("::error") for line in lines) <= max(0, min(limit, 10))
    assert sum(line.startswith("::warning") for line in lines) <= max(0, min(limit, 10))


def test_render__zero_is_none() -> None:
    assert annotations.render(samples.FAILING, 0) == []


def test_render__a_cut_is_announced_last() -> None:
    lines = annotations.render(many(25, apart=True), 10)
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert lines[-1] == "::notice::15 more failed test cases have no annotation: the job summary shows more"
    assert annotations.render(many(11, apart=True), 10)[-1].startswith("::notice::1 more failed test case has no")
    assert not any(line.startswith("::notice") for line in annotations.render(many(10, apart=True), 10))


def test_render__each_cause_comes_before_a_second_of_any() -> None:
    refused = [samples.PYTEST_FAILURE._replace(name=f"r{at}", message="refused", line=3) for at in range(9)]
    other = [samples.PYTEST_FAILURE._replace(name="other", message="other", line=8)]
    counts = model.Counts(tests=10, failed=10)
    lines = annotations.render(samples.change(samples.FAILING, failures=refused + other, counts=counts), 10)
    errors = [line for line in lines if line.startswith("::error")]
    assert [re.search(r"line=(\d+)", line)[1] for line in errors] == ["3", "8"]  # type: ignore[index]
    assert "8 more test cases fail alike" in errors[0]


def test_render__never_two_on_one_line() -> None:
    lines = annotations.render(many(9, "boom"), 10)
    assert sum(line.startswith("::error") for line in lines) == 1


def test_render__title_is_the_case_with_its_class() -> None:
    line = annotations.render(samples.change(samples.FAILING, failures=[samples.JAVA_ERROR], files=()), 10)[0]
    assert line.startswith(
        "::error file=src/test/java/com/example/mail/SmtpClientTest.java,line=31,title=SmtpClientTest › sendsReceipt::"
    )
    long = samples.JAVA_ERROR._replace(name="n" * 300)
    line = annotations.render(samples.change(samples.FAILING, failures=[long], files=()), 10)[0]
    title = re.search(r"title=([^:]*)::", line)
    assert title
    assert len(title[1]) <= 80


def test_render__text_is_short_and_says_no_source() -> None:
    result = with_remarks(
        samples.change(samples.FAILING, failures=[samples.PYTEST_FAILURE], files=()),
        since=model.Since(is_new=True),
        rerun="pytest tests/checkout/test_cart.py::test_total_with_discount",
    )
    text = annotations.render(result, 10)[0].rpartition("::test_total")[0].partition("title=")[2].partition("::")[2]
    lines = text.split("%0A")
    assert lines[0].startswith("assert 21.5 == 19.35")
    assert lines[1:] == ["new", "run it again: pytest tests/checkout/test_cart.py"]
    assert "cart = Cart(" not in text


@given(st.text(max_size=3000))
def test_render__text_has_six_lines_and_500_characters(text: str) -> None:
    case = samples.PYTEST_FAILURE._replace(message=text, thrown_file="src/a.py", thrown_line=4)
    result = samples.change(samples.FAILING, failures=[case] * 3, files=(), counts=model.Counts(tests=3, failed=3))
    result = with_remarks(result, rerun="pytest " + "x" * 400, since=model.Since(False, "abc", 1, 1, 1, 2))
    shown = annotations.render(result, 1)[0].partition("title=")[2].partition("::")[2]
    assert len(shown.split("%0A")) <= 6
    assert len(shown.replace("%0A", "\n").replace("%25", "%")) <= 500


def test_render__only_files_that_are_there() -> None:
    links = samples.FAILING.links._replace(files=frozenset({"src/money.py"}))
    case = samples.PYTEST_FAILURE._replace(thrown_file="src/money.py", thrown_line=41)
    line = annotations.render(samples.change(samples.FAILING, failures=[case], files=(), links=links), 1)[0]
    assert line.startswith("::error file=src/money.py,line=41,")
    nowhere = samples.change(samples.FAILING, failures=[case], files=(), links=model.Links())
    assert annotations.render(nowhere, 1)[0].startswith("::error title=")


def test_render__problems_and_alarm_are_warnings() -> None:
    problems = (
        model.Problem("is cut", "r.xml", 3, model.Effect.UNREAD),
        model.Problem("claims 2", "/tmp/r.xml", 0, model.Effect.CLAIMED_FAILURE),
        model.Problem("just so", "r.xml", 4),
    )
    result = samples.change(samples.PASSING, problems=problems, alarm="crashed")
    assert annotations.render(result, 10) == [
        "::warning::crashed",
        "::warning file=r.xml,line=3::is cut",
        "::warning::/tmp/r.xml: claims 2",
    ]
    assert annotations.render(result, 1) == [
        "::warning::crashed",
        "::notice::2 more problems have no annotation: the job summary shows more",
    ]


@given(hostile.TEXTS)
def test_render__no_file_outside_the_repository(text: str) -> None:
    for path in (text, "/" + text, "../" + text, text + "/../../x"):
        case = samples.PYTEST_FAILURE._replace(file=path)
        links = model.Links(files=frozenset({path}))
        line = annotations.render(samples.change(samples.PASSING, failures=(case,), links=links), 1)[0]
        found = re.match(r"::error file=([^,:]*)", line)
        assert found is None or not re.search(r"^/|(^|/)\.\.(/|$)|\\", found[1])


def located(name: str, reason: str, line: int) -> model.TestCase:
    return samples.PYTEST_FAILURE._replace(name=name, message=reason, text="", line=line)


def test_render__a_cause_whose_line_is_taken_gets_the_next_of_its_lines() -> None:
    # of one place, so two of one cause and one of another
    cases = [located("a", "ValueError: one", 5), located("b", "TypeError: two", 5), located("c", "TypeError: two", 9)]
    first, second, third = (model.Failure(case, case.name, case.message) for case in cases)
    result = samples.change(samples.FAILING, failures=cases, counts=model.Counts(tests=3, failed=3), files=())
    causes = (
        model.Cause("ValueError: one", 1, 0, first.case.file, 5, (first,)),
        model.Cause("TypeError: two", 2, 0, first.case.file, 5, (second, third)),
    )
    lines = [line for line in annotations.render(dataclasses.replace(result, causes=causes), 10) if "::error" in line]
    assert [re.findall("line=([0-9]+)", line) for line in lines] == [["5"], ["9"]]
    assert "1 more test case fails alike" in lines[1]


def test_render__one_without_a_line_stands_at_the_first() -> None:
    cases = [located("a", "ValueError: one", 1), located("b", "TypeError: two", 0)]
    result = samples.change(samples.FAILING, failures=cases, counts=model.Counts(tests=2, failed=2), files=())
    assert sum(line.startswith("::error") for line in annotations.render(result, 10)) == 1
