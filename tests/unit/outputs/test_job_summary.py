import dataclasses
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter import model
from reporter.outputs import job_summary
from tests.unit.outputs import hostile, samples


def result_of(text: str) -> model.Result:
    """Return a result that says the same text wherever others have a say."""
    case = samples.PYTEST_FAILURE._replace(
        name=text,
        classname=text,
        group=text,
        message=text,
        text=text + "\n" + text,
        output=text,
        file=text,
        report=text,
    )
    problem = model.Problem(text, text, 3, model.Effect.UNREAD)
    return dataclasses.replace(
        samples.PARTIAL,
        session=model.Session({"ref_name": text, "revision": text}, {}, text, text, text),
        files=(model.ReportFile(text, samples.COUNTS, (problem,)),),
        failures=(case, case._replace(status=model.Status.ERROR)),
        flaky=(case,),
        slowest=(case,),
        problems=(problem,),
        receipt=dataclasses.replace(
            samples.PARTIAL.receipt, reason=text, cure=text, undelivered=(problem,), notes=(text,)
        ),
        alarm=text,
        passed_over=(text,),
        source_urls={text: f"https://github.com/acme/shop/blob/{text}"},
    )


def many(number: int, text: str = "x") -> model.Result:
    """Return a result with so many failed test cases in a few groups."""
    cases = tuple(
        samples.PYTEST_FAILURE._replace(name=f"test_{at}", group=f"group {at % 7}", message=text, text=text, output="")
        for at in range(number)
    )
    counts = model.Counts(tests=number, failed=number)
    return samples.change(samples.FAILING, failures=cases, counts=counts)


@settings(deadline=None)
@given(hostile.TEXTS)
def test_render__hostile_text_breaks_nothing(text: str) -> None:
    result = result_of(text)
    assert hostile.faults(job_summary.render(result)) == []
    many_failures = samples.change(result, failures=result.failures * 30)
    assert hostile.faults(job_summary.render(many_failures)) == []  # to unfold, and in short


@settings(deadline=None)
@given(hostile.TEXTS, st.integers(0, 9000))
def test_render__any_limit_holds_and_cuts_at_borders(text: str, limit: int) -> None:
    page = job_summary.render(result_of(text), limit=limit)
    assert len(page.encode()) <= limit
    assert hostile.faults(page) == []


@pytest.mark.parametrize("limit", [0, 1, 40, 100, 500, 2_000, 10_000, 100_000, 1_000_000])
def test_render__fifty_thousand_failures(limit: int) -> None:
    result = many(50_000, "é`@<" * 2000)
    started = time.thread_time()
    page = job_summary.render(result, limit=limit)
    assert time.thread_time() - started < 10
    assert len(page.encode()) <= limit
    assert hostile.faults(page) == []
    if limit >= 500:
        assert "50,000 of 50,000 test cases failed" in page
        shown = len(set(re.findall(r"test_([0-9]+)</code>", page)))
        left = re.search(r"\*([0-9,]+) (?:more )?failed test cases not shown\*", page)
        assert left
        assert shown + int(left[1].replace(",", "")) == 50_000


def test_render__a_message_of_megabytes() -> None:
    started = time.thread_time()
    page = job_summary.render(many(3, "<@|`\n" * 2_500_000))
    assert time.thread_time() - started < 5
    assert len(page) < 100_000
    assert "characters cut" in page


def test_render__a_huge_use_of_every_field_stays_below_the_limit() -> None:
    text = "@#$:<|`" * 10_000
    hostile_result = result_of(text)
    assert "<a href" in job_summary.render(result_of("a/b.py"))
    wide = dataclasses.replace(
        hostile_result,
        files=hostile_result.files * 5000,
        failures=hostile_result.failures * 5000,
        flaky=hostile_result.flaky * 5000,
        passed_over=(text,) * 5000,
        receipt=dataclasses.replace(
            hostile_result.receipt, undelivered=hostile_result.receipt.undelivered * 100, notes=(text,) * 100
        ),
    )
    page = job_summary.render(wide)
    assert len(page.encode()) <= 1_000_000
    assert hostile.faults(page) == []
    assert "### Receipt" in page


def test_render__failures_bounded_by_the_run_are_counted() -> None:
    result = dataclasses.replace(many(10), counts=model.Counts(tests=5000, failed=1200, passed=3800))
    assert "*1,190 more failed test cases not shown*" in job_summary.render(result)


def test_render__one_more_is_singular() -> None:
    result = dataclasses.replace(many(2), counts=model.Counts(tests=3, failed=3))
    assert "*1 more failed test case not shown*" in job_summary.render(result)


def test_render__nothing_cut_says_nothing_of_it() -> None:
    assert "not shown" not in job_summary.render(samples.FAILING)
    assert "not shown" not in job_summary.render(many(50))


def test_render__few_failures_stand_open() -> None:
    page = job_summary.render(many(5)).partition("### Problems")[0]
    assert "<details>" not in page
    assert page.count("\n❌ **<code>test_") == 5


def test_render__many_failures_are_a_line_each_to_unfold() -> None:
    page = job_summary.render(many(6, "boom"))
    assert page.count("<details><summary>❌ <code>group ") == 6
    line = next(line for line in page.split("\n") if "test_3" in line)
    url = samples.FAILING.source_urls[samples.PYTEST_FAILURE.file]
    place = f'<a href="{url}#L42"><code>tests/checkout/test_cart.py<span>&#58;</span>42</code></a>'
    assert line == f"<details><summary>❌ <code>group 3 › test_3</code> · {place} · boom</summary>"


def test_render__many_failures_of_few_groups_stand_under_headings() -> None:
    page = job_summary.render(many(21, "boom"))
    assert [line for line in page.split("\n") if line.startswith("####")] == [f"#### group {n}" for n in range(7)]
    assert "› test_" not in page


def test_render__a_long_name_is_whole_behind_its_line() -> None:
    result = many(6)
    long = result.failures[0]._replace(name="n" * 200)
    page = job_summary.render(samples.change(result, failures=(long, *result.failures[1:])))
    line, _, rest = page[page.index("<details>") :].partition("\n")
    assert "n" * 119 + "…</code>" in line
    assert f"<code>{'n' * 200}</code>" in rest


def test_render__beyond_fifty_failures_come_in_short() -> None:
    page = job_summary.render(many(60))
    assert page.count("```text") == 50
    assert "<details><summary>10 more failed test cases</summary>\n\n- ❌ <code>group 1 › test_50</code>" in page
    assert page.count("\n- ❌ ") == 10
    assert "not shown" not in page


def test_render__the_first_fifty_are_those_with_texts() -> None:
    """The run keeps the texts of the first failures only: none of the others may take their places."""
    result = many(60, "boom")
    late = result.failures[-1]._replace(group=result.failures[0].group, message="", text="")
    page = job_summary.render(samples.change(result, failures=(*result.failures[:-1], late)))
    assert page.index("test_59") > page.index("10 more failed test cases")


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["no route to the warehouse"] * 6, "All of them fail alike: <code>no route to the warehouse</code>"),
        (["no route to the warehouse"] * 4 + ["a", "b"], "4 of 6 fail alike: <code>no route"),
        ([f"no answer in {n} s" for n in range(9)], "All of them fail alike: <code>no answer in 0 s"),
        ([f"assert {n} == 7" for n in range(9)], ""),
        ([f"expected: 7, got: {n}" for n in range(9)], ""),
        (["no route to the warehouse"] * 3 + list("abcdefg"), ""),
        (["no route to the warehouse"] * 5, ""),
        ([""] * 9, ""),
    ],
)
def test_render__says_what_many_failures_have_in_common(messages: list[str], expected: str) -> None:
    result = many(len(messages))
    cases = (case._replace(message=message, text="") for case, message in zip(result.failures, messages, strict=True))
    page = job_summary.render(samples.change(result, failures=tuple(cases)))
    assert expected in page
    assert ("fail alike" in page) == bool(expected)


def test_render__of_many_thousands_it_says_which_ones_it_compared() -> None:
    page = job_summary.render(many(3000, "no route to the warehouse"))
    assert "50 of the first 50 fail alike: <code>no route to the warehouse</code>" in page


def test_render__a_place_without_address_is_no_link() -> None:
    page = job_summary.render(samples.change(samples.FAILING, source_urls={}))
    assert "<a " not in page
    odd = dict.fromkeys(samples.FAILING.source_urls, 'https://h/"><b>')
    assert "<a " not in job_summary.render(samples.change(samples.FAILING, source_urls=odd))


def test_render__what_may_be_missing_is_said_at_the_top() -> None:
    page = job_summary.render(samples.FAILING)
    assert "⚠️ 1 report could not be read whole: test cases may be missing" in page[: page.index("### Failed")]
    claim = model.Problem("claims 2", effect=model.Effect.CLAIMED_FAILURE)
    claiming = samples.change(samples.FAILING, files=(model.ReportFile("a.xml", samples.COUNTS, (claim,)),))
    top = job_summary.render(claiming).partition("### Failed")[0]
    assert "⚠️ 1 report claims failures that no test case shows" in top
    assert "could not be read" not in top


def test_render__what_did_not_arrive_is_said_at_the_top() -> None:
    refused = model.Receipt(model.Upload.REJECTED, 109, reason="Buddy answered 401", trouble=model.Trouble.REJECTED)
    page = job_summary.render(samples.change(samples.FAILING, receipt=refused))
    assert "\n⚠️ Buddy refused the test cases: Buddy answered 401\n" in page[: page.index("### Failed")]
    assert "⚠️ Buddy has 100 of 109 test cases" in job_summary.render(samples.PARTIAL).partition("### Failed")[0]


def test_render__notes_are_folded_and_problems_are_not() -> None:
    note = model.Problem("says tests=0, but holds 1 test case")
    result = samples.change(samples.FAILING, files=(model.ReportFile("a.xml", samples.COUNTS, (note,)),))
    page = job_summary.render(result)
    assert "<details><summary>Notes on reports (1)</summary>\n\n- ℹ️ <code>a.xml</code>: says tests" in page
    assert "### Problems" not in page


def test_render__a_session_of_many_jobs() -> None:
    """The job that closes a session has no test case of its own: what it shows are the session's counts."""
    receipt = model.Receipt(
        model.Upload.ACCEPTED, server_counts=model.ServerCounts(159, 52, 17, 25), reason="the session holds others too"
    )
    result = samples.change(samples.NOTHING, receipt=receipt, problems=())
    assert job_summary.render(samples.change(result, alarm="crashed")).startswith("## ⚠️ No test case in this job\n")
    page = job_summary.render(result)
    assert page.startswith("## ℹ️ No test case in this job\n")
    assert "The session holds 159 test cases: **52 failed** · **17 errored** · 65 passed · 25 skipped" in page
    assert "✅ parsed 0 = sent 0 = acknowledged 0 (the session now holds 159)" in page
    assert "≠" not in page
    assert "Counts that differ" not in page


def test_render__a_delivery_that_failed_whole_names_no_test_case() -> None:
    nothing = dataclasses.replace(samples.PARTIAL.receipt, acknowledged=0, upload=model.Upload.FAILED)
    assert "Buddy does not have" not in job_summary.render(samples.change(samples.PARTIAL, receipt=nothing))
    many_left = dataclasses.replace(samples.PARTIAL.receipt, unsent=100)
    page = job_summary.render(samples.change(samples.PARTIAL, receipt=many_left))
    assert "<details><summary>Buddy does not have (102)</summary>" in page
    assert "*101 more test cases not shown*" in page


def test_render__nobody_looks_for_what_is_fast() -> None:
    fast = tuple(case._replace(time=0.02) for case in samples.SLOW)
    assert "Slowest" not in job_summary.render(samples.change(samples.FAILING, slowest=fast))


def test_render__failures_stand_before_everything_else() -> None:
    page = job_summary.render(samples.FAILING)
    places = [
        page.index(part)
        for part in ("3 of 109", "### Failed", "### Problems", "### Flaky", "### Reports", "### Receipt")
    ]
    assert places == sorted(places)


def test_render__cases_of_a_group_stand_together_under_one_heading() -> None:
    page = job_summary.render(samples.FAILING)
    assert page.count("#### pytest") == 1
    assert page.index("ships_to") < page.index("#### com.example.mail")


def test_render__alarm_is_a_caution() -> None:
    page = job_summary.render(samples.PARTIAL)
    assert "\n> [!CAUTION]\n> reports/phpunit.xml ends" in page
    assert page.index("CAUTION") < page.index("### Failed")


def test_render__alarm_of_two_lines_stays_inside() -> None:
    page = job_summary.render(samples.change(samples.PASSING, alarm="one\n\n# two"))
    assert "> one &#35; two\n" in page


def test_render__alarm_leaves_no_green_headline() -> None:
    page = job_summary.render(samples.change(samples.PASSING, alarm="the job had failed before this step"))
    assert page.startswith("## ⚠️ 60 test cases passed, 4 skipped, but the job had failed before\n")


def test_render__no_token_says_why_and_what_to_do() -> None:
    page = job_summary.render(samples.NO_TOKEN)
    assert "Parsed 64 test cases; nothing was sent to Buddy" in page
    assert "**Why:** no token was given" in page
    assert "set the input <code>token</code>" in page
    assert "⚠️" not in page


def test_render__nothing_found_says_where_was_looked() -> None:
    page = job_summary.render(samples.NOTHING)
    assert page.startswith("## ⚠️ No test case was found\n")
    assert "### What was looked for" in page
    assert "cobertura.xml" in page
    assert "### Failed" not in page
    assert "### Reports" not in page


def test_render__a_difference_is_explained() -> None:
    page = job_summary.render(samples.PARTIAL)
    assert (
        "parsed 109 ≠ sent 102 ≠ acknowledged 100 &#61;" in page or "parsed 109 ≠ sent 102 ≠ acknowledged 100 =" in page
    )
    assert "2 rejected and 7 not sent" in page
    assert "**Counts that differ:** test cases 109 here, 100 at Buddy; errored 1 here, 0 at Buddy" in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://h/)[x](y", None])
def test_render__an_odd_address_is_no_link(url: str | None) -> None:
    session = samples.change(samples.SESSION, url=url)
    assert "](" not in job_summary.render(samples.change(samples.FAILING, session=session))


def test_render__payload_of_other_types_does_no_harm() -> None:
    session = model.Session(payload={"ref_name": 5, "revision": None})
    assert "<code>5" not in job_summary.render(samples.change(samples.PASSING, session=session))


def test_render__many_reports_are_folded() -> None:
    result = samples.change(samples.FAILING, files=samples.FILES * 100)
    page = job_summary.render(result)
    assert "<details><summary>Reports (400)</summary>" in page
    assert "*200 more reports not shown*" in page


def test_render__a_trace_equal_to_the_message_is_shown_once() -> None:
    result = dataclasses.replace(
        samples.FAILING, failures=(samples.PYTEST_FAILURE._replace(text="boom", message="boom", output=""),)
    )
    page = job_summary.render(result)
    assert page.count("boom") == 1
    assert "Stack trace" not in page
