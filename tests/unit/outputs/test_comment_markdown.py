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


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        ({"GITHUB_WORKFLOW": "Tests", "GITHUB_JOB": "unit"}, "Tests%2Funit"),
        ({"CI_PROJECT_PATH": "acme/shop", "CI_JOB_NAME": "unit"}, "acme%2Fshop%2Funit"),
        ({"CIRCLE_JOB": "unit"}, "%2Funit"),
        ({"BUDDY_PIPELINE_NAME": "Tests"}, "Tests%2F"),
        ({"JOB_NAME": "shop/main", "STAGE_NAME": "unit"}, "shop%2Fmain%2Funit"),
        ({}, "%2F"),
    ],
)
def test_marker__names_workflow_and_job_on_every_ci_system(environ: dict[str, str], key: str) -> None:
    assert markdown.marker(environ) == f"<!-- buddy-test-reporter {key} -->"


def test_marker__of_a_long_workflow_name_still_tells_its_jobs_apart() -> None:
    first, second = (markdown.marker({"GITHUB_WORKFLOW": "w" * 300, "GITHUB_JOB": job}) for job in ("a", "b"))
    assert first != second
    assert len(first) < 300
