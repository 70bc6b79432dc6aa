import dataclasses
import functools
import re
from collections.abc import Sequence
from typing import Any

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
        thrown_file=text,
        thrown_line=3,
    )
    problem = model.Problem(text, text, 3, model.Effect.UNREAD)
    result = samples.change(
        samples.PARTIAL,
        session=model.Session({"ref_name": text, "revision": text}, {}, text, text, text, text),
        files=(model.ReportFile(text, samples.COUNTS, (problem,)),),
        failures=(case, case._replace(status=model.Status.ERROR, line=7)),
        flaky=(case,),
        slowest=(case,),
        problems=(problem,),
        receipt=dataclasses.replace(
            samples.PARTIAL.receipt, reason=text, cure=text, undelivered=(problem,), notes=(text,)
        ),
        alarm=text,
        passed_over=(text,),
        comparison=model.Comparison(text, 1, 2, (text, text), ""),
        broken_off=model.BrokenOff(text, 7, text, text, 1, 8, text),
        links=model.Links(text, text, frozenset({text}), {text: f"https://github.com/acme/shop/blob/{text}"}),
        rerun=text,
    )
    result = dataclasses.replace(result, reruns=(text, text, text))
    return with_remarks(result, owners=(text,), since=model.Since(False, text, 3, 2, 1, 9), rerun=text)


def with_remarks(result: model.Result, **remarks: Any) -> model.Result:
    """Return the result with the same remarks on every failure."""

    def add(failures: Sequence[model.Failure]) -> tuple[model.Failure, ...]:
        return tuple(dataclasses.replace(failure, **remarks) for failure in failures)

    causes = tuple(dataclasses.replace(cause, failures=add(cause.failures)) for cause in result.causes)
    return dataclasses.replace(result, failures=add(result.failures), flaky=add(result.flaky), causes=causes)


def many(number: int, text: str = "x", *, apart: bool = False) -> model.Result:
    """Return a result with so many failed test cases, of one cause or (`apart`) each at a place of its own."""
    cases = tuple(
        samples.PYTEST_FAILURE._replace(
            name=f"test_{at}", message=text, text=text, output="", line=42 + at * apart, group=f"group {at % 7}"
        )
        for at in range(number)
    )
    counts = model.Counts(tests=number, failed=number)
    return samples.change(samples.FAILING, failures=cases, counts=counts, flaky=(), files=())


@pytest.mark.slow
@settings(deadline=None)
@given(hostile.TEXTS)
def test_render__hostile_text_breaks_nothing(text: str) -> None:
    result = result_of(text)
    assert hostile.faults(job_summary.render(result)) == []
    failures = [failure.case._replace(line=at) for at, failure in enumerate([*result.failures] * 30)]
    assert hostile.faults(job_summary.render(samples.change(result, failures=failures))) == []
    for number in (3, 40):  # of one cause
        case = failures[0]._replace(status=model.Status.ERROR, text=f"@pytest.fixture\ndef db():\n{text}", variant=text)
        counts = model.Counts(tests=number, failed=number)
        of_one_cause = samples.change(result, failures=[case] * number, counts=counts)
        assert hostile.faults(job_summary.render(of_one_cause)) == []


@pytest.mark.slow
@settings(deadline=None)
@given(hostile.TEXTS, st.integers(0, 9000))
def test_render__any_limit_holds_and_cuts_at_borders(text: str, limit: int) -> None:
    page = job_summary.render(result_of(text), limit=limit)
    assert len(page.encode()) <= limit
    assert hostile.faults(page) == []


@functools.cache
def fifty_thousand(*, apart: bool) -> model.Result:
    """Return a result with more failures than are kept, each with long texts; made once, as that takes a second."""
    result = many(2000, "é`@<" * 2000, apart=apart)
    return dataclasses.replace(result, counts=model.Counts(tests=50_000, failed=50_000))


@pytest.mark.slow
@pytest.mark.parametrize("limit", [0, 1, 40, 100, 500, 2_000, 10_000, 100_000, 1_000_000])
@pytest.mark.parametrize("apart", [False, True])
def test_render__fifty_thousand_failures(limit: int, apart: bool) -> None:
    page = job_summary.render(fifty_thousand(apart=apart), limit=limit)
    assert len(page.encode()) <= limit
    assert hostile.faults(page) == []


def test_render__failures_that_are_not_shown_are_counted() -> None:
    result = many(2000, "boom", apart=True)
    result = dataclasses.replace(result, counts=model.Counts(tests=50_000, failed=50_000))
    page = job_summary.render(result)
    shown = len(set(re.findall(r"test_([0-9]+)</code>", page)))
    left = re.search(r"\*([0-9,]+) (?:more )?failed test cases not shown\*", page)
    assert left
    assert shown + int(left[1].replace(",", "")) == 50_000


def test_render__a_message_of_megabytes() -> None:
    page = job_summary.render(many(3, "<@|`\n" * 2_500_000))
    assert len(page) < 100_000
    assert "characters cut" in page


def test_render__a_huge_use_of_every_field_stays_below_the_limit() -> None:
    text = "@#$:<|`" * 10_000
    hostile_result = result_of(text)
    assert "<a href" in job_summary.render(result_of("a/b.py"))
    wide = dataclasses.replace(
        hostile_result,
        failures=[*hostile_result.failures] * 1000,
        causes=hostile_result.causes * 100,
        flaky=[*hostile_result.flaky] * 5000,
        passed_over=(text,) * 5000,
        words=dataclasses.replace(hostile_result.words, reports=hostile_result.words.reports * 5000),
    )
    page = job_summary.render(wide)
    assert len(page.encode()) <= 1_000_000
    assert hostile.faults(page) == []
    assert "**Receipt**" in page


def test_render__one_failure_stands_open() -> None:
    result = samples.change(
        samples.FAILING, failures=[samples.PYTEST_FAILURE], counts=model.Counts(tests=9, passed=8, failed=1)
    )
    page = job_summary.render(result)
    assert page.startswith("## ❌ 1 of 9 test cases failed")
    assert "❌ **<code>test&#95;cart › test_total_with_discount</code>**" in page or (
        "❌ **<code>test_cart › test_total_with_discount</code>**" in page
    )
    assert page.index("21.5 == 19.35") < page.index("<details>")


def test_render__few_failures_stand_open_and_are_numbered() -> None:
    page = job_summary.render(many(5, "boom", apart=True)).partition("<details>")[0]
    assert [f"**{number}.** **<code>" in page for number in range(1, 7)] == [True] * 5 + [False]


def test_render__one_cause_is_said_once() -> None:
    page = job_summary.render(many(250, "no route to the warehouse"))
    assert page.startswith("## ❌ 250 of 250 test cases failed, all of one cause\n")
    top, _, folded = page.partition("<details>")
    assert top.count("no route to the warehouse") == 1
    assert "> [!CAUTION]\n> <code>no route to the warehouse</code>" in top
    assert "- **250** in <code>tests/checkout/test_cart.py</code>" in top
    assert "The 250 test cases" in folded


def test_render__few_of_one_cause_are_named_with_what_differs() -> None:
    top = job_summary.render(many(3, "no route to the warehouse")).partition("<details>")[0]
    assert top.count("- ❌ <code>test_cart › ") == 3
    assert top.count("no route to the warehouse") == 1
    cases = [
        samples.PYTEST_FAILURE._replace(name=f"t{at}", message=f"assert {at} == 9", text="", line=3) for at in (1, 2)
    ]
    counts = model.Counts(tests=2, failed=2)
    top = job_summary.render(samples.change(samples.FAILING, failures=cases, counts=counts, files=()))
    assert "<code>assert <i>…</i> == 9</code>" in top
    assert all(f" · assert {at} == 9\n" in top for at in (1, 2))


def test_render__one_cause_in_a_fixture_names_it() -> None:
    text = "@pytest.fixture(scope='session')\n    def db():\n>       connect()\nE   Refused\n\nconftest.py:7: Refused"
    cases = [
        samples.PYTEST_FAILURE._replace(name=f"t{at}", status=model.Status.ERROR, text=text, thrown_file="conftest.py")
        for at in range(9)
    ]
    counts = model.Counts(tests=9, errors=9)
    top = job_summary.render(samples.change(samples.FAILING, failures=cases, counts=counts, files=()))
    assert "> in fixture <code>db</code>, <code>conftest.py</code>" in top
    failed = [case._replace(status=model.Status.FAILED) for case in cases]
    top = job_summary.render(samples.change(samples.FAILING, failures=failed, counts=counts, files=()))
    assert "in fixture" not in top


def test_render__six_causes_are_a_line_each_the_largest_first() -> None:
    sizes = {"refused": 22, "rounding": 14, "template": 9, "search": 6, "status": 6, "fixture": 3}
    cases = []
    for line, (words, size) in enumerate(sizes.items(), start=1):
        cases += [
            samples.PYTEST_FAILURE._replace(name=f"t{at}", message=words, text="", line=line) for at in range(size)
        ]
    counts = model.Counts(tests=240, passed=180, failed=60)
    page = job_summary.render(samples.change(samples.FAILING, failures=cases, counts=counts, files=()))
    assert page.startswith("## ❌ 60 of 240 test cases failed, of 6 causes\n")
    found = re.findall(r"<details><summary>❌ <b>(\d+) ×</b> <code>(\w+)</code>", page)
    assert found == [(str(size), words) for words, size in sizes.items()]


def test_render__several_reports_stand_above_their_failures() -> None:
    files = [
        model.ReportFile("python/vat", model.Counts(50, 48, 2)),
        model.ReportFile("go/cache", model.Counts(18, 17, 1)),
        *(model.ReportFile(f"ok/{at}", model.Counts(10, 10)) for at in range(38)),
    ]
    cases = [samples.PYTEST_FAILURE._replace(name=f"t{at}", line=at, report="python/vat") for at in (1, 2)]
    cases.append(samples.PYTEST_FAILURE._replace(name="TestEvict", line=9, report="go/cache"))
    counts = model.Counts(tests=448, passed=445, failed=3)
    page = job_summary.render(samples.change(samples.FAILING, failures=cases, counts=counts, files=files))
    assert page.startswith("## ❌ 3 of 448 test cases failed, in 2 of 40 reports\n")
    assert "\n<code>python/vat</code> · **2** of 50<br>❌" in page
    assert page.index("go/cache</code> · **1** of 18") < page.index("TestEvict")


def test_render__flaky_has_its_own_headline_and_every_attempt() -> None:
    flaky = samples.FLAKY._replace(earlier_attempts=2, message="queue still empty")
    result = samples.change(samples.PASSING, flaky=[flaky], counts=model.Counts(158, 158, flaky=1))
    page = job_summary.render(result)
    assert page.startswith("## ⚠️ 158 test cases passed, 1 of them only at a later attempt\n")
    assert "- ❌❌✅ <code>basket › refreshes the basket" in page
    assert "queue still empty" in page


def test_render__a_crash_says_so_first() -> None:
    crash = model.BrokenOff("build/integration.xml", 74, "test_shipping › test_weight[69]", "test_weight[70]", 92, 301)
    result = samples.change(samples.FAILING, broken_off=crash)
    page = job_summary.render(result)
    assert page.startswith("## 💥 The test run broke off: 3 failed, 92 of 301 test cases are missing\n")
    assert "breaks off after **74 test cases**" in page
    assert "test_weight&#91;69&#93;</code>" in page
    assert "✓" not in page


def test_render__green_is_short() -> None:
    comparison = model.Comparison("9af31c2", 0, 2, ("test_receipt", "test_ships_to[GB]"))
    page = job_summary.render(samples.change(samples.PASSING, comparison=comparison))
    top, _, _ = page.partition("<details>")
    assert top.startswith("## ✅ 60 test cases passed, 4 skipped\n")
    assert len([line for line in top.splitlines() if line]) == 3
    assert "🔧 fixed since <code>9af31c2</code>: <code>test_receipt</code>" in page.replace("<span>2</span>", "2")
    assert " ✓ 64" in top
    assert "2 fixed" not in top


def test_render__the_mark_for_what_varies_stands_among_blanks() -> None:
    cases = [
        samples.PYTEST_FAILURE._replace(name=f"t{at}", message=f"assert {at} == {at}0", text="") for at in range(9)
    ]
    page = job_summary.render(
        samples.change(samples.FAILING, failures=cases, counts=model.Counts(tests=9, failed=9), files=())
    )
    assert "<code>assert <i>…</i> == <i>…</i></code>" in page


def test_render__counts_that_buddy_repeats_are_not_said_again() -> None:
    session = dataclasses.replace(samples.SESSION, error_message="3 failed, 0 with an error, of 109")
    assert "Buddy says" not in job_summary.render(samples.change(samples.FAILING, session=session))


def test_render__a_command_for_each_runner() -> None:
    page = job_summary.render(dataclasses.replace(samples.FAILING, reruns=("run 0", "run 1")))
    assert "**Run them again**\n\n```sh\nrun 0\nrun 1\n```" in page
    page = job_summary.render(dataclasses.replace(samples.FAILING, reruns=("run 0", "run 1", "run 2")))
    folded = "<details><summary>Run them again</summary>\n\n```sh\nrun 0\nrun 1\nrun 2\n```\n\n</details>"
    assert folded in page


def test_render__a_crash_has_the_command_of_the_case_that_it_stops_in() -> None:
    crash = model.BrokenOff("r.xml", 7, "test_a", "test_b", rerun="pytest 'a.py::test_b'")
    page = job_summary.render(samples.change(samples.PASSING, broken_off=crash))
    assert "**Run the unfinished test case again**\n\n```sh\npytest 'a.py::test_b'\n```" in page


def test_render__a_short_reason_needs_no_block() -> None:
    case = samples.PYTEST_FAILURE._replace(message="KeyError: 'XX'", text="")
    page = job_summary.render(samples.change(samples.FAILING, failures=[case], counts=model.Counts(tests=2, failed=1)))
    assert "</a><br><code>KeyError: 'XX'</code>\n" in page
    long = samples.PYTEST_FAILURE._replace(message="a reason " * 20, text="")
    page = job_summary.render(samples.change(samples.FAILING, failures=[long], counts=model.Counts(tests=2, failed=1)))
    assert "```text\na reason a reason" in page


def test_render__each_trace_once_in_the_order_of_the_failures() -> None:
    cases = [
        samples.PYTEST_FAILURE._replace(
            name=f"t{at}", message=f"reason {at}", line=at, text=f"trace of {text}", output=""
        )
        for at, text in enumerate("ABA")
    ]
    page = job_summary.render(samples.change(samples.FAILING, failures=cases, counts=model.Counts(tests=3, failed=3)))
    assert re.findall("trace of [AB]", page) == ["trace of A", "trace of B"]


def test_render__of_one_cause_in_several_files_the_raise_alone_is_shown() -> None:
    cases = [
        samples.PYTEST_FAILURE._replace(
            name=f"t{at}", file=f"tests/test_{at}.py", thrown_file="conftest.py", thrown_line=7
        )
        for at in range(9)
    ]
    counts = model.Counts(tests=9, failed=9)
    top = job_summary.render(samples.change(samples.FAILING, failures=cases, counts=counts)).partition("<details>")[0]
    assert "<code>conftest.py<span>&#58;</span>7</code>\n" in top
    assert "←" not in top


def test_render__what_is_new_has_the_commit_before() -> None:
    comparison = model.Comparison("9af31c2d", 9, 0)
    result = samples.change(many(9, "boom"), comparison=comparison)
    page = job_summary.render(with_remarks(result, since=model.Since(is_new=True)))
    assert re.search(r"🆕 new since <a href=[^>]*/commit/9af31c2d\"><code>9af31c<span>2</span></code></a>", page)
    assert "all new" not in page


def test_render__a_folded_cause_says_how_many_of_it_are_new() -> None:
    cases = [
        samples.PYTEST_FAILURE._replace(name=f"t{at}", message="boom", text="", line=at // 4) for at in range(4, 16)
    ]
    counts = model.Counts(tests=12, failed=12)
    result = samples.change(samples.FAILING, failures=cases, counts=counts, files=())
    old, new = model.Since(False, "1c0ffee", 3), model.Since(is_new=True)

    def since(cause: model.Cause, first: model.Since, others: model.Since) -> model.Cause:
        first_one, *rest = cause.failures
        told = [dataclasses.replace(failure, since=others) for failure in rest]
        return dataclasses.replace(cause, failures=(dataclasses.replace(first_one, since=first), *told))

    mixed, old_ones, new_ones = result.causes
    shown = (since(mixed, old, new), since(old_ones, old, old), since(new_ones, new, new))
    heads = re.findall(r"<summary>(❌.*?)</summary>", job_summary.render(dataclasses.replace(result, causes=shown)))
    found = [re.sub("<.*?>", "", head).partition(" · ")[2] for head in heads]
    assert found == ["🆕 3 new · 1 since 1c0ffee (3 runs)", "since 1c0ffee (3 runs)", "🆕 new"]


def test_render__what_the_headline_says_of_a_crash_is_no_problem_below() -> None:
    cut = model.Problem("ends in the middle", "r.xml", 1, model.Effect.UNREAD, "report-cut")
    crash = model.BrokenOff("r.xml", 7)
    page = job_summary.render(samples.change(samples.PASSING, problems=(cut,), broken_off=crash))
    assert "ends in the middle" not in page
    assert "60 passed · 4 skipped, as far as is known" in page


def test_render__delivery_that_is_amiss_is_said_once() -> None:
    page = job_summary.render(samples.PARTIAL)
    assert page.count("until the deadline of 120 seconds") == 1
    assert page.count("**What to do:**") == 1
    assert page.index("**What to do:**") < page.index("<details>")


def test_render__since_owner_and_command_stand_with_the_failure() -> None:
    result = samples.change(samples.FAILING, failures=[samples.PYTEST_FAILURE], counts=model.Counts(tests=2, failed=1))
    result = with_remarks(
        dataclasses.replace(result, reruns=("pytest a.py::t",)),
        owners=("@acme/pricing",),
        since=model.Since(False, "1c0ffee", 3, 2),
    )
    page = job_summary.render(result)
    url = samples.FAILING.links.commit.rpartition("/")[0]
    assert f'since <a href="{url}/1c0ffee"><code>1c0ffee</code></a> (3 runs, 2 days)' in re.sub("</?span>", "", page)
    assert "owner <code>&#64;acme/pricing</code>" in page.replace("<span>&#64;</span>", "&#64;")
    assert "**Run it again**\n\n```sh\npytest a.py::t\n```" in page


@pytest.mark.parametrize("revision", ["../../x", "a b", "é", "<b>"])
def test_render__an_odd_commit_of_the_history_is_no_link(revision: str) -> None:
    page = job_summary.render(with_remarks(samples.FAILING, since=model.Since(False, revision, 3, 2)))
    assert page.count("/commit/") == 1  # of the tested one


def test_render__new_failures_have_a_mark() -> None:
    assert "🆕" in job_summary.render(with_remarks(samples.FAILING, since=model.Since(is_new=True)))
    assert "🆕" not in job_summary.render(samples.FAILING)


def test_render__the_raise_comes_before_the_test() -> None:
    case = samples.PYTEST_FAILURE._replace(thrown_file="shop/cart.py", thrown_line=7)
    page = job_summary.render(samples.change(samples.FAILING, failures=[case]))
    assert re.search(r"shop/cart\.py.*7</code> ← .*test_cart\.py", page)


def test_render__a_place_without_address_is_no_link() -> None:
    page = job_summary.render(samples.change(samples.FAILING, links=model.Links()))
    assert "<a " not in page
    odd = model.Links(sources=dict.fromkeys(samples.FAILED_FILES, 'https://h/"><b>'))
    assert "<a " not in job_summary.render(samples.change(samples.FAILING, links=odd))


def test_render__what_may_be_missing_is_said_at_the_top() -> None:
    top = job_summary.render(samples.FAILING)
    assert "⚠️ 1 report could not be read whole: test cases may be missing" in top[: top.index("<details>")]
    claim = model.Problem("claims 2", effect=model.Effect.CLAIMED_FAILURE)
    claiming = samples.change(samples.FAILING, files=(model.ReportFile("a.xml", samples.COUNTS, (claim,)),))
    top = job_summary.render(claiming).partition("<details>")[0]
    assert "⚠️ 1 report claims failures that no test case shows" in top
    assert "could not be read" not in top


def test_render__what_did_not_arrive_is_said_at_the_top() -> None:
    refused = model.Receipt(model.Upload.REJECTED, 109, reason="Buddy answered 401", trouble=model.Trouble.REJECTED)
    page = job_summary.render(samples.change(samples.FAILING, receipt=refused))
    assert "\n⚠️ Buddy refused the test cases: Buddy answered 401\n" in page[: page.index("<details>")]


def test_render__buddys_own_error_is_said() -> None:
    session = dataclasses.replace(samples.SESSION, error_message="the plan's limit is reached")
    page = job_summary.render(samples.change(samples.FAILING, session=session))
    assert "Buddy says: the plan's limit is reached" in page
    assert "session ERROR" not in page


def test_render__a_session_of_many_jobs() -> None:
    """The job that closes a session has no test case of its own: what it shows are the session's counts."""
    receipt = model.Receipt(
        model.Upload.ACCEPTED, server_counts=model.ServerCounts(159, 52, 17, 25), reason="the session holds others too"
    )
    result = samples.change(samples.NOTHING, receipt=receipt, problems=())
    assert job_summary.render(samples.change(result, alarm="crashed")).startswith("## ⚠️ No test case in this job\n")
    page = job_summary.render(result)
    assert page.startswith("## ℹ️ No test case in this job\n")
    assert "he session holds 159 test cases: 52 failed, 17 errored, 65 passed, 25 skipped" in page
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
    assert "slowest" not in job_summary.render(samples.change(samples.FAILING, slowest=fast)).lower()


def test_render__no_table_stands_above_the_folds() -> None:
    for result in samples.NAMED.values():
        page = job_summary.render(result)
        assert "|:--|" not in page.partition("<details>")[0], page


def test_render__bad_columns_come_before_good_ones() -> None:
    page = job_summary.render(samples.FAILING)
    assert "| Report | Failed | Errored | Flaky | Skipped | Passed | Test cases | In test cases |" in page


def test_render__alarm_is_a_caution() -> None:
    page = job_summary.render(samples.change(samples.FAILING, alarm="one\n\n# two"))
    assert "\n> [!CAUTION]\n> one &#35; two\n" in page
    assert page.index("CAUTION") < page.index("<details>")


def test_render__alarm_leaves_no_green_headline() -> None:
    page = job_summary.render(samples.change(samples.PASSING, alarm="the job failed before this step"))
    assert page.startswith("## ⚠️ 60 test cases passed, 4 skipped, but the job had failed before\n")


def test_render__no_token_says_why() -> None:
    page = job_summary.render(samples.NO_TOKEN)
    assert "nothing was sent to Buddy: no token was given" in page
    assert "set the input <code>token</code>" in page
    assert "⚠️" not in page


def test_render__nothing_found_says_where_was_looked() -> None:
    page = job_summary.render(samples.NOTHING)
    assert page.startswith("## ⚠️ No test case was found\n")
    assert "**What was looked for**" in page
    assert "cobertura.xml" in page
    assert "| Report" not in page


def test_render__a_difference_is_explained() -> None:
    page = job_summary.render(samples.PARTIAL)
    assert "parsed 109 ≠ sent 102 ≠ acknowledged 100" in page
    assert "2 rejected and 7 not sent" in page
    assert "**Counts that differ:** test cases 109 here, 100 at Buddy; errored 1 here, 0 at Buddy" in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://h/)[x](y", None])
def test_render__an_odd_address_is_no_link(url: str | None) -> None:
    session = dataclasses.replace(samples.SESSION, url=url)
    assert "](" not in job_summary.render(samples.change(samples.FAILING, session=session))


def test_render__payload_of_other_types_does_no_harm() -> None:
    session = model.Session(payload={"ref_name": 5, "revision": None})
    assert "<code>5" not in job_summary.render(samples.change(samples.PASSING, session=session))


def test_render__many_reports_are_cut() -> None:
    page = job_summary.render(samples.change(samples.FAILING, files=samples.FILES * 100))
    assert "eports (400)" in page
    assert "*200 more reports not shown*" in page


def test_render__a_trace_equal_to_the_message_is_shown_once() -> None:
    case = samples.PYTEST_FAILURE._replace(text="boom", message="boom", output="")
    page = job_summary.render(samples.change(samples.FAILING, failures=[case]))
    assert page.count("boom") == 1
    assert "Stack trace" not in page


def test_render__few_failures_that_say_the_same_are_said_once() -> None:
    cases = [
        samples.PYTEST_FAILURE._replace(name=f"test_db_{at}", message="OperationalError: refused", text="the trace")
        for at in range(3)
    ]
    other = samples.PYTEST_FAILURE._replace(name="test_a", message="KeyError: 'a'", line=9)
    counts = model.Counts(tests=9, failed=4)
    page = job_summary.render(samples.change(samples.FAILING, failures=[*cases, other], counts=counts, files=()))
    assert page.count("<code>OperationalError: refused</code>") == 1
    assert "\n2 more fail alike:\n\n- ❌ <code>" in page
    assert "\n**2.** **<code>" in page
    assert "**3.**" not in page
    assert page.count("the trace") == 1


def test_render__few_failures_with_values_of_their_own_stay_apart() -> None:
    cases = [samples.PYTEST_FAILURE._replace(name=f"t{at}", message=f"assert {at} == 9", text="") for at in range(3)]
    counts = model.Counts(tests=9, failed=4)
    other = samples.PYTEST_FAILURE._replace(name="test_a", message="KeyError: 'a'", line=9)
    page = job_summary.render(samples.change(samples.FAILING, failures=[*cases, other], counts=counts, files=()))
    assert all(f"<code>assert {at} == 9</code>" in page for at in range(3))
    assert "alike" not in page


def test_render__a_fold_does_not_repeat_what_its_trace_says() -> None:
    cases = [
        samples.PYTEST_FAILURE._replace(
            name=f"t{letter}", message=f"{letter}Error: no", text=f"{letter}Error: no\n  at x.java:{at}"
        )
        for at, letter in enumerate("abcdefghi")
    ]
    page = job_summary.render(
        samples.change(samples.FAILING, failures=cases, counts=model.Counts(tests=9, failed=9), files=())
    )
    assert page.count("dError: no") == 2  # in the line to unfold, and in the trace
    without = [case._replace(text="") for case in cases]
    page = job_summary.render(
        samples.change(samples.FAILING, failures=without, counts=model.Counts(tests=9, failed=9), files=())
    )
    assert page.count("dError: no") == 2  # in the line to unfold, and below it


def test_render__the_fold_at_the_end_says_what_is_in_it() -> None:
    page = job_summary.render(samples.change(samples.PASSING, passed_over=("1 XML file passed over",)))
    assert "files that were not read" in page.partition("<details><summary>")[2].partition("</summary>")[0].lower()
