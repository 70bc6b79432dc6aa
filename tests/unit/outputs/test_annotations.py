import re

from hypothesis import given
from hypothesis import strategies as st

from reporter import model
from reporter.outputs import annotations
from tests.unit.outputs import hostile, samples
from tests.unit.outputs.test_job_summary import many, result_of


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
    lines = annotations.render(many(25), 10)
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert lines[-1] == "::notice::15 more failed test cases have no annotation: the job summary shows more"
    assert annotations.render(many(11), 10)[-1].startswith("::notice::1 more failed test case has no")
    assert not any(line.startswith("::notice") for line in annotations.render(many(10), 10))


def test_render__those_with_a_place_come_first() -> None:
    cases = (samples.JAVA_ERROR._replace(file="/opt/x/T.java"), samples.PYTEST_FAILURE)
    lines = annotations.render(samples.change(samples.PASSING, failures=cases), 1)
    assert lines[0].startswith(
        "::error file=tests/checkout/test_cart.py,line=42,title=test_total_with_discount failed::assert"
    )


def test_render__an_error_says_so() -> None:
    lines = annotations.render(samples.change(samples.PASSING, failures=(samples.JAVA_ERROR,)), 10)
    assert "title=sendsReceipt errored::java.net.ConnectException: Connection refused%0A\tat java.base" in lines[0]


def test_render__message_and_trace_that_say_the_same_are_shown_once() -> None:
    case = samples.PYTEST_FAILURE._replace(
        message="a.cc:1\none\na.cc:2\ntwo", text="a.cc:1\none\n\na.cc:2\ntwo", group="g"
    )
    line = annotations.render(samples.change(samples.PASSING, failures=(case,)), 1)[0]
    assert line.endswith("::a.cc:1%0Aone%0A%0Aa.cc:2%0Atwo%0Ain g")


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
        line = annotations.render(samples.change(samples.PASSING, failures=(case,)), 1)[0]
        found = re.match(r"::error file=([^,:]*)", line)
        assert found is None or not re.search(r"^/|(^|/)\.\.(/|$)|\\", found[1])
