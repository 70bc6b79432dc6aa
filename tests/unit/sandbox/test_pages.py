"""The sandbox's pages as text: what stands first, what is folded, what is cut."""

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.sandbox import answers, pages, records, style
from tests.unit.outputs import hostile

SESSION = records.Session(
    id="r4nBYXVq", suite_id="SandBox1", relative_id=7, created="2025-10-21T06:42:08Z", finished=None, closed_as=None,
    ci_provider="NONE", ci_run_url=None, revision="3f2a9c1d8e7b6a5f", ref_type="BRANCH", ref_name="main",
    execution_id=None, action_execution_id=None, run_id=None, created_by=None,
    tests=6, failed=1, errors=1, skipped=1, time_s=1.5,
)  # fmt: skip
XML = '<testcase name="t"><failure message="no money">no money\n at till</failure></testcase>'


def case(number: int, status: str, *, group: str = "shop", name: str = "", data: str | None = None) -> records.TestCase:
    return records.TestCase(
        id=number,
        session_id=SESSION.id,
        group_id=group,
        test_group_name=group,
        classname="shop.Cart",
        name=name or f"case {number}",
        status=status,
        time=0.25,
        data=data,
    )


def group(name: str = "shop", *, failed: int = 0, errors: int = 0) -> records.TestGroup:
    return records.TestGroup(id=name, name=name, tests=3, failed=failed, errors=errors, skipped=0, time_s=0.5)


CASES = [case(1, "PASSED"), case(2, "FAILED", data=XML), case(3, "SKIPPED"), case(4, "ERROR"), case(5, "PASSED")]


def test_session_page__failures_first_the_rest_behind_a_line() -> None:
    page = pages.session_page(SESSION, [group(failed=1, errors=1)], cases=CASES)
    places = [page.index(f">case {number}<") for number in (4, 2, 1, 5, 3)]
    assert places == sorted(places)
    assert page.index(">case 2<") < page.index("<summary>2 passed, 1 skipped</summary>") < page.index(">case 1<")


def test_session_page__groups_with_failures_first() -> None:
    cases = [case(1, "PASSED", group="good"), case(2, "FAILED", group="bad")]
    page = pages.session_page(SESSION, [group("good"), group("bad", failed=1)], cases=cases)
    assert page.index("<h2>bad</h2>") < page.index("<h2>good</h2>")


def test_session_page__passes_are_folded_where_nothing_failed_too() -> None:
    good = dataclasses.replace(SESSION, failed=0, errors=0)
    page = pages.session_page(good, [group()], cases=[CASES[0]])
    assert page.index('<details><summary>1 passed · <span class="time">0.500 s</span></summary>') < page.index(
        ">case 1<"
    )


def test_session_page__nothing_is_folded_where_a_status_is_chosen() -> None:
    page = pages.session_page(SESSION, [group()], cases=[CASES[0]], status="PASSED")
    assert "1 passed</summary>" not in page
    assert ">case 1<" in page


@pytest.mark.parametrize("status", [None, "ERROR", "FAILED", "PASSED", "SKIPPED"])
def test_session_page__counts_are_links_to_their_cases(status: pages.Status | None) -> None:
    page = pages.session_page(SESSION, [group(failed=1)], cases=CASES, status=status)
    links = re.findall(r'<a class="(\w+)" href="(\?[^"]*)"( aria-current="true")?>\w+ <b>(\d+)</b></a>', page)
    assert [(name, query, int(number)) for name, query, _, number in links] == [
        ("all", "?", 6),
        ("error", "?status=ERROR", 1),
        ("failed", "?status=FAILED", 1),
        ("passed", "?status=PASSED", 3),
        ("skipped", "?status=SKIPPED", 1),
    ]
    assert [name for name, _, current, _ in links if current] == [(status or "all").lower()]


def test_session_page__no_link_to_cases_that_are_not_there() -> None:
    only_passed = dataclasses.replace(SESSION, failed=0, errors=0, skipped=0)
    page = pages.session_page(only_passed, [group()], cases=CASES[:1])
    assert re.findall(r'href="\?([^"]*)"', page) == ["", "status=PASSED"]
    assert "No such test case yet." in pages.session_page(only_passed, [group()], cases=[], status="FAILED")


def test_session_page__counts_what_it_leaves_out_of_a_status() -> None:
    assert "1 more not shown here" in pages.session_page(SESSION, [group()], cases=CASES)
    assert "2 more not shown here" in pages.session_page(SESSION, [group()], cases=CASES[:1], status="PASSED")
    assert "more not shown" not in pages.session_page(SESSION, [group(failed=1)], cases=[CASES[1]], status="FAILED")


def test_session_page__message_and_data_are_folded_behind_the_first_line() -> None:
    page = pages.session_page(SESSION, [group(failed=1)], cases=[CASES[1]])
    folded = re.search(r"<details><summary>no money</summary>(.*?)</details>", page, re.DOTALL)
    assert folded
    assert folded[1].startswith("<pre>no money\n at till</pre><p>data, as it was sent</p><pre>&lt;testcase")


def test_session_page__a_passed_case_shows_its_data_and_no_message() -> None:
    passed = case(1, "PASSED", data=XML)
    page = pages.session_page(SESSION, [group()], cases=[passed], status="PASSED")
    assert "<details><summary>data</summary><p>data, as it was sent</p>" in page
    assert "<details><summary>data" not in pages.session_page(SESSION, [group()], cases=[CASES[0]], status="PASSED")


def test_session_page__one_short_line_is_not_folded() -> None:
    page = pages.session_page(SESSION, [group()], cases=[case(1, "FAILED", data="boom")])
    assert '<div class="said">boom</div>' in page
    assert "<summary>boom" not in page


@pytest.mark.slow
def test_session_page__names_and_texts_are_bounded() -> None:
    long = [case(number, "FAILED", name="n" * 10_000, data=f"{'y' * 300}\n{'x' * 30_000}") for number in range(1000)]
    page = pages.session_page(SESSION, [group(failed=1)], cases=long)
    assert len(page) < 7_000_000
    assert "n" * 499 + "…" in page
    assert "n" * 500 not in page
    assert "(too much for this page: the API shows it)" in page
    assert page.count("<tr id=") == 1000


def test_session_page__a_class_that_is_the_group_is_not_said_twice() -> None:
    page = pages.session_page(SESSION, [group("shop.Cart")], cases=[case(1, "FAILED", group="shop.Cart")])
    assert page.count("shop.Cart") == 2  # its anchor and its name


def test_session_page__dates_as_people_write_them() -> None:
    assert "<time>2025-10-21 06:42:08 UTC</time>" in pages.session_page(SESSION, [], cases=[])


def test_style__has_a_place_for_every_cell_on_a_phone() -> None:
    """A row is a card there: a cell without a place of its own would widen the page, and the list was once cut off."""
    narrow = style.STYLE.partition("@media (max-width: 40rem)")[2]
    placed = dict(re.findall(r"\.(\w+) { grid-area: (\w+);", narrow))
    place = answers.Place(url="http://localhost", workspace="w", project="p", suite="SandBox1")
    both = pages.sessions_page(place, [SESSION], {"SandBox1": "s"}) + pages.session_page(
        SESSION, [group()], cases=CASES
    )
    cells = re.findall(r'<td(?: class="(\w*)")?', both)
    assert len(set(cells)) == 6
    assert set(cells) == set(placed)
    assert set(placed.values()) <= set(re.findall(r"\w+", "".join(re.findall(r'"[^"]*"', narrow))))


@pytest.mark.slow
@given(hostile.TEXTS, st.sampled_from(["PASSED", "FAILED", "ERROR"]))
def test_session_page__hostile_text_stays_text(text: str, status: str) -> None:
    odd = case(1, status, group=text, name=text, data=text)
    session = dataclasses.replace(SESSION, ref_name=text, revision=text, ci_run_url=text, run_id=text)
    page = pages.session_page(session, [group(text, failed=1)], cases=[odd]).partition("<body>")[2]
    tags = set(re.findall(r"<(/?\w*)[^>]*>", page))
    ours = "a b dd details div dl dt h1 h2 header main nav p pre section small span summary table td time tr body html"
    assert {tag.removeprefix("/") for tag in tags} <= set(ours.split())
    assert not re.search(r"\x1b|\u202e|\son\w+=|javascript:[^<]*\"", re.sub(r"&\w+;|&#\w+;", "", page))
    assert page.count("<details>") == page.count("</details>")
