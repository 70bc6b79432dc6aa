"""What attackers write into reports: refused or harmless, in bounded time and memory, nothing read from elsewhere."""

import io
import time
import tracemalloc
from pathlib import Path

import pytest

from reporter import model
from reporter.formats import capped_text, escape_sequences
from reporter.formats.junit import reader, root_elements
from reporter.formats.junit.decode import feeding, source
from reporter.formats.junit.parse import prescan
from tests.support import timing
from tests.unit.formats.reports import read

CASE = '<testcase name="t"/>'
BILLION = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE t [{BILLION}]>",
        f'<!DOCTYPE t [<!ENTITY a "{"x" * 100_000}">]>',
        '<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE t [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE t [<!ENTITY % p SYSTEM "evil.dtd"> %p;]>',
        '<!DOCTYPE t [<!ENTITY % a "x"><!ENTITY % b "%a;%a;">]>',
        '<!DOCTYPE t [<!NOTATION n SYSTEM "x"><!ENTITY a SYSTEM "a.gif" NDATA n>]>',
    ],
)
@pytest.mark.parametrize("use", ['<testcase name="&a;"/>', "<testcase name='t'><failure>&l9;&a;</failure></testcase>"])
def test_entities__are_refused(doctype: str, use: str) -> None:
    found = read(f"<?xml version='1.0'?>{doctype}<testsuite>{use * 100}</testsuite>")
    assert found.cases == []
    assert found.effects == {model.Effect.UNREAD}
    assert "declares XML entities" in found.messages


@pytest.mark.parametrize("declared", ["CDATA 'x'", "CDATA #IMPLIED", "ID #IMPLIED"])
def test_attributes__are_declared_by_the_thousand_in_no_report(declared: str) -> None:
    few, many = (
        f"<!DOCTYPE t [{''.join(f'<!ATTLIST testcase a{n} {declared}>' for n in range(number))}]>"
        for number in (feeding.MOST_DECLARED, feeding.MOST_DECLARED + 1)
    )
    assert read(f"{few}<testsuite><testcase name='t'/></testsuite>").names == ["t"]
    found = read(f"{many}<testsuite><testcase name='t'/></testsuite>")
    assert (found.cases, found.effects) == ([], {model.Effect.UNREAD})
    assert "declares more than 200 attributes" in found.messages


@pytest.mark.parametrize(
    "doctype", ['<!DOCTYPE t SYSTEM "file:///etc/passwd">', '<!DOCTYPE t PUBLIC "-//x" "http://127.0.0.1:9/x.dtd">']
)
def test_external_dtd__is_not_loaded(doctype: str) -> None:
    found = read(f"{doctype}<testsuite><testcase name='t'><failure>&unknown;</failure></testcase></testsuite>")
    assert found.names == ["t"]
    assert "root:" not in found.cases[0].text


def test_xinclude__is_an_element_like_any_other() -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    found = read(f'<testsuite>{include}<testcase name="t"><failure>{include}</failure></testcase></testsuite>')
    assert found.names == ["t"]
    assert "root:" not in found.cases[0].text


@pytest.mark.slow
def test_huge_attribute_and_text__are_read_and_capped() -> None:
    huge = "x" * 12_000_000
    found = read(
        f'<testsuites><testsuite><testcase name="a{huge}"/>'
        f'<testcase name="b"><failure message="{huge}">begin{huge}end</failure></testcase>'
        f'<testcase name="c"><system-out>{huge}</system-out><error/></testcase>'
        f'<testcase name="d" file="{huge}"/><testcase name="e" filepath="{huge}"><failure/></testcase></testsuite>'
        f'<testsuite name="{huge}"><testcase name="g"/></testsuite>'
        f'<testsuite file="{huge}"><testcase name="f"/></testsuite></testsuites>'
    )
    assert [case.status.value for case in found.cases] == [
        *("PASSED", "FAILED", "ERROR", "PASSED", "FAILED", "PASSED", "PASSED")
    ]
    longest = max(len(value) for case in found.cases for value in case if isinstance(value, str))
    assert longest < 4 * capped_text.RESULT_CHARS
    assert found.cases[1].text.startswith("begin")
    assert found.cases[1].text.endswith("end")
    assert "characters cut" in found.cases[1].text


def test_nesting__two_thousand_levels_are_read() -> None:
    assert read("<testsuite>" * 2000 + CASE + "</testsuite>" * 2000).names == ["t"]
    assert read("<testsuite><testcase name='t'>" + "<x>" * 5000 + "</x>" * 5000 + "</testcase></testsuite>").names == [
        "t"
    ]


@pytest.mark.slow
def test_nesting__hundreds_of_thousands_of_levels_are_refused() -> None:
    found = read("<testsuite>" * 200_000)
    assert model.Effect.UNREAD in found.effects


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["testcase name='t'", "testcase><testsuite"])
def test_nesting__of_cases_in_cases_is_refused_beyond_a_hundred(tag: str) -> None:
    found = read("<testsuite>" + f"<{tag}>" * 100_000)
    assert model.Effect.UNREAD in found.effects
    assert "nests more than 100 test cases" in found.messages


@pytest.mark.slow
def test_attributes__hundreds_of_thousands_are_harmless() -> None:
    many = " ".join(f'a{number}="x"' for number in range(200_000))
    assert read(f"<testsuite><testcase name='t' {many}/></testsuite>").names == ["t"]


def test_token__of_tens_of_megabytes_takes_linear_time() -> None:
    began = time.thread_time()
    found = read(f"<testsuite>{CASE}<!--{'x' * 13_000_000}-->{CASE}</testsuite>")
    assert len(found.cases) == 2
    assert time.thread_time() - began < 10  # 12 s or more where it is quadratic


@pytest.mark.slow
def test_token__beyond_the_cap_ends_the_report() -> None:
    found = read(f"<testsuite>{CASE}<!--{'x' * 15_000_000}-->{CASE}</testsuite>")
    assert len(found.cases) == 1
    assert model.Effect.UNREAD in found.effects


@pytest.mark.parametrize(
    "piece",
    [
        "<testsuite ",
        '<testsuite a="',
        "<testsuite a='",
        "<testsuite",
        "testsuite ",
        "<testsuite \"'",
        '<a b="',
        "&",
        "]]",
        "<",
    ],
)
def test_survey_and_repair__take_linear_time(piece: str) -> None:
    data = piece * (600_000 // len(piece))
    began = time.thread_time()
    prescan.suites_to_hold([data.encode()])
    read("<testsuite>\x00" + data)
    read(f"<testsuite>\x00<testcase name='t'><failure>{data}")
    assert time.thread_time() - began < 120  # 2 s; quadratic time takes many minutes


def test_repeats__by_the_hundred_thousand_stay_bounded() -> None:
    tracemalloc.start()
    try:
        found_problem = read('<testsuite tests="1">' + CASE * 100_001 + "</testsuite>").messages
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "counted each as a test case" in found_problem
    assert peak < 100_000_000


def test_problems__are_bounded() -> None:
    many = '<testsuite name="s" tests="3"><testcase name="t"/></testsuite>' * 1000
    assert len(read(f"<testsuites>{many}</testsuites>").file.problems) <= 21


@pytest.mark.slow
def test_claims__by_the_thousand_stay_bounded_and_count() -> None:
    claim = '<testsuite failures="1"/>'
    found = read(f"<testsuites>{claim * 20_000}</testsuites>")
    assert model.Effect.CLAIMED_FAILURE in found.effects
    assert len(found.file.problems) < 150
    assert "more problems not shown" in found.messages


@pytest.mark.slow
def test_claims__are_not_crowded_out_by_notes() -> None:
    notes = '<testsuite tests="3"><testcase name="t"/></testsuite>' * 10_000
    found = read(f'<testsuites>{notes}<testsuite errors="1"><testcase name="t"/></testsuite></testsuites>')
    assert model.Effect.CLAIMED_FAILURE in found.effects


@pytest.mark.parametrize("number", ["1" * 10, "9" * 19, "9" * 5000, "000000000001", "1.0", " 2 "])
def test_claims__of_any_size_are_claims(number: str) -> None:
    found = read(f'<testsuite failures="{number}"><testcase name="t"/></testsuite>')
    assert found.effects == {model.Effect.CLAIMED_FAILURE}


@pytest.mark.parametrize("number", ["", "-1", "٣", "1e9", "many", "0x1", "1_0", "0" * 5000])
def test_claims__of_no_number_are_none(number: str) -> None:
    assert read(f'<testsuite failures="{number}"><testcase name="t"/></testsuite>').file.problems == ()


@pytest.mark.parametrize(
    "child",
    [
        "<system-out>o</system-out>",
        "<failure message='m'>f</failure>",
        "<rerunFailure><stackTrace>s</stackTrace></rerunFailure>",
        "<properties><property name='p' value='v'/></properties>",
        "<x/>",
    ],
)
def test_case__with_children_by_the_ten_thousand(child: str) -> None:
    """None of them hides the result at the end, and time and memory stay bounded."""
    report = f"<testsuite><testcase name='t'>{child * 40_000}<error message='last'/></testcase></testsuite>"
    began = time.thread_time()
    tracemalloc.start()
    try:
        found = read(report)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.statuses == {"t": "ERROR"}
    assert time.thread_time() - began < 60  # 2 s; quadratic time takes many minutes
    assert peak < 60_000_000


def test_case__its_data_is_capped_as_a_whole() -> None:
    failures = f"<failure message='{'m' * 5000}'>{'f' * 10_000}</failure>" * 1000
    (case,) = read(f"<testsuite><testcase name='t'>{failures}</testcase></testsuite>").cases
    assert len(case.data) < 500_000


def test_case__limits_are_those_of_one_case() -> None:
    case = f"<testcase name='t'><error>{'y' * 10_000}</error></testcase>"
    suite = f"<testsuite name='s'><error>{'x' * 10_000}</error></testsuite>"
    found = read(f"<testsuites>{suite * 300}{case * 300}</testsuites>")
    assert found.file.counts.errors == 600
    assert {len(case.text) for case in found.cases} == {10_000}


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["testsuite", "testcase", "failure"])
def test_attributes__by_the_hundred_thousand_are_dropped(tag: str) -> None:
    attributes = " ".join([f'a{number}=""' for number in range(200_000)])
    inside = "<testsuite><testcase name='t'><failure message='m'/></testcase></testsuite>"
    found = read(inside.replace(f"<{tag}", f"<{tag} {attributes}", 1))
    assert [(case.name, case.status.value, case.message) for case in found.cases] == [("t", "FAILED", "m")]
    assert len(found.cases[0].data) < 5000


@pytest.mark.slow
def test_attributes__by_the_million_are_refused() -> None:
    attributes = " ".join([f'a{number}=""' for number in range(1_000_000)])
    found = read(f"<testsuite>{CASE}<testcase {attributes}/></testsuite>")
    assert found.names == ["t"]
    assert found.codes == ["refused"]


def test_names__that_begin_with_one_another_take_no_more_memory_than_others() -> None:
    tag = '<testsuite tests="1" failures="1" time="1" name="x" timestamp="t">'
    names = [f"{'a/' * 900}{number}" for number in range(300)]
    report = tag + "".join(f"<testcase name='{name}'><failure/></testcase>" * 2 for name in names) + "</testsuite>"
    tracemalloc.start()
    try:
        assert len(read(report).cases) == 600
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 24_000_000


def test_attempts__with_long_texts_are_held_in_little_memory() -> None:
    case = f"<testcase classname='c' name='t'><failure message='m'>{'😀' * 60_000}</failure></testcase>"
    report = f"<testsuite name='s' tests='1'>{case * 150}</testsuite>".encode()
    tracemalloc.start()
    try:
        found = read(report)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found.cases[0].status, found.cases[0].earlier_attempts) == (model.Status.FAILED, 149)
    assert peak < 32_000_000


def test_blocks__come_for_every_piece_of_a_report() -> None:
    """So that a signal, or a deadline, is heeded in between."""
    data = f"<testsuite>{CASE}<!--{'x' * 1_000_000}-->{CASE * 20_000}</testsuite>".encode()
    report = reader.Report("a.xml", lambda: io.BytesIO(data))
    sizes = [len(block) for block in report.blocks()]
    assert len(sizes) > len(data) / source.CHUNK_BYTES
    assert max(sizes) < 10_000
    assert 0 in sizes


def test_blocks__end_where_time_is_out() -> None:
    data = f"<testsuite>{CASE * 20_000}</testsuite>".encode()
    looks = iter([False, False, True, True, True])
    report = reader.Report("a.xml", lambda: io.BytesIO(data), out_of_time=lambda: next(looks))
    read_cases = [case for block in report.blocks() for case in block]
    (problem,) = report.summary().problems
    assert 0 < len(read_cases) < 20_000
    assert (problem.code, problem.effect) == ("read-deadline", model.Effect.UNREAD)


@pytest.mark.parametrize(
    "piece", ["<!DOCTYPE[", "<!DOCTYPE t[]", "<![CDATA[", "<![CDATA[]]>", "<?", "<!--", "]]>", "&#"]
)
def test_repair__takes_linear_time(piece: str) -> None:
    def repair(size: int) -> None:
        read("<testsuite>\x00" + piece * (size // len(piece)))

    assert timing.takes_at_most(16, lambda: repair(1_600_000), than=lambda: repair(200_000))


@pytest.mark.parametrize("piece", ["<?", "<!--", "<!DOCTYPE[", "<!DOCTYPE a [ ] ", "<a", " "])
def test_why_no_report__takes_linear_time(piece: str) -> None:
    head = piece.encode() * (root_elements.HEAD_BYTES // len(piece))
    began = time.thread_time()
    root_elements.why_no_report(head, "a.xml")
    assert time.thread_time() - began < 0.5  # 7 s where it is quadratic


def test_report__with_a_hole_is_read_around_it(tmp_path: Path) -> None:
    """Read what is there; a hole of 1 GB, or what a crash left of the file system, takes no time."""
    path = tmp_path / "junit.xml"
    with path.open("wb") as file:
        file.write(b'<testsuite name="s"><testcase classname="c" name="a"/>')
        file.seek(1 << 30)
        file.write(b'<testcase classname="c" name="b"/></testsuite>')
    began = time.thread_time()
    report = reader.Report("junit.xml", lambda: path.open("rb"))
    assert [case.name for block in report.blocks() for case in block] == ["a", "b"]
    assert time.thread_time() - began < 30


@pytest.mark.parametrize("esc", ["#x1B", "&#27;", "&amp#27;"])
def test_links_that_begin_again_and_again_take_linear_time(esc: str) -> None:
    began = time.thread_time()
    escape_sequences.remove(f"{esc}]8;;" * 500_000)
    assert time.thread_time() - began < 5
    link = f"a {esc}]8;;http://a.example/?x=1&y#b{esc}\\c{esc}]8;;{esc}\\ {esc}]0;till & more{esc}\\d"
    assert escape_sequences.remove(link) == "a c d"
