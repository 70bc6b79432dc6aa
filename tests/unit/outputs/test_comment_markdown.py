import pytest
from hypothesis import given, settings

from reporter.outputs.comment import markdown
from tests.unit.outputs import hostile
from tests.unit.outputs.test_job_summary import fifty_thousand, result_of


@pytest.mark.slow
@settings(deadline=None)
@given(hostile.TEXTS)
def test_render__hostile_text_breaks_nothing(text: str) -> None:
    marker = markdown.marker({"GITHUB_WORKFLOW": text, "GITHUB_JOB": text})
    page = markdown.render(result_of(text), marker)
    first, _, rest = page.partition("\n")
    assert first == marker
    assert hostile.faults(rest) == []
    assert len(page) <= markdown.LIMIT


@given(hostile.TEXTS)
def test_marker__is_one_hidden_line(text: str) -> None:
    marker = markdown.marker({"GITHUB_WORKFLOW": text, "GITHUB_JOB": "test"})
    assert marker.startswith("<!-- buddy-test-reporter ")
    assert marker.endswith(" -->")
    assert not set(marker[4:-3]) & set("<>\n\r")


@pytest.mark.slow
@pytest.mark.parametrize("apart", [False, True])
def test_render__fifty_thousand_failures_fit(apart: bool) -> None:
    marker = markdown.marker({})
    assert len(markdown.render(fifty_thousand(apart=apart), marker)) <= markdown.LIMIT


def test_marker__bytes_that_are_no_text_do_no_harm() -> None:
    assert markdown.marker({"GITHUB_WORKFLOW": "a\udcff"}) == "<!-- buddy-test-reporter a%3F%2F -->"
