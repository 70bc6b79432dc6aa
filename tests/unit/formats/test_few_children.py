"""A case with one result and outputs comes to the same, whether it is read the short way or with other children."""

from xml.sax import saxutils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import model
from reporter.formats.junit.parse import elements
from tests.unit.formats.reports import read

# an element that says nothing keeps a case from the short way, before the result or behind it
BEFORE, BEHIND = "<properties/>{}", "{}<properties/>"
VALUES = st.sampled_from(
    ["", "m", "Failed", "no price", " t.lua:7: no ", "todo", "a#x1B[31mb", "n" * 300, "n" * 20_000]
)
ATTRIBUTES = st.fixed_dictionaries(
    {}, optional={"message": VALUES, "type": VALUES, "x": VALUES, "line": st.sampled_from(["7", "8"])}
)
CASES = st.fixed_dictionaries(
    {},
    optional={
        "name": VALUES,
        "classname": VALUES,
        "status": st.sampled_from(["notrun", "failed", "run"]),
        "result": st.sampled_from(["suppressed", "fail"]),
        "x": VALUES,
    },
)
TEXTS = st.lists(
    st.sampled_from(
        [
            "trace\n",
            "  \n",
            "=== RUN\n",
            "&lt;x&gt;",
            "<![CDATA[<y>]]>",
            "<b>inner</b>",
            "<failure>in</failure>",
            "<!-- c -->",
            '<!-- message="no" type="skip" -->',
            "#x1B[31mred",
            "t" * 70_000,
            "<testcase name='in'/>",
        ]
    ),
    max_size=4,
).map("".join)
TAGS = st.sampled_from(["failure", "error", "skipped", "skip", "rerunFailure", "system-out", "system-err"])


def xml(tag: str, attributes: dict[str, str], inside: str) -> str:
    written = "".join(f" {name}={saxutils.quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}>{inside}</{tag}>"


def comparable(case: model.TestCase) -> model.TestCase:
    return case._replace(data=case.data.replace("<properties />", ""))


SUITES = st.sampled_from(
    [
        '<testsuite name="s">',
        '<testsuite name="pytest" errors="0" failures="0" skipped="0" tests="1" time="1" timestamp="" hostname="h">',
    ]
)


CHILDREN = st.lists(st.builds(xml, TAGS, ATTRIBUTES, TEXTS), min_size=1, max_size=4).map("".join)


@given(SUITES, CASES, CHILDREN)
def test_read__few_children_are_the_same_beside_an_element_that_says_nothing(
    suite: str, attributes: dict[str, str], children: str
) -> None:
    written = [xml("testcase", attributes, form.format(children)) for form in ("{}", BEFORE, BEHIND)]
    short, before, behind = (read(f"{suite}{case}</testsuite>") for case in written)
    assert list(map(comparable, short.cases)) == list(map(comparable, before.cases))
    assert list(map(comparable, short.cases)) == list(map(comparable, behind.cases))
    assert short.file.counts == before.file.counts
    assert short.codes == before.codes


@pytest.mark.parametrize("end", range(1, 60))
def test_read__a_report_that_ends_in_a_result_names_the_case(end: int) -> None:
    begin, rest = '<testsuite name="s"><testcase name="a"/><testcase name="t">', '<failure message="m">text</failure>'
    short = read(begin + rest[:end])
    before = read(begin + "<properties/>" + rest[:end])
    assert short.names == before.names == ["a"]
    assert short.codes == before.codes == ["report-cut"]
    # a case that may still be plain is not named: nothing of it was met
    assert short.file.open_case in (before.file.open_case, "")
    assert short.file.open_case == "t" or end < rest.index(">") + 1


def test_read__without_data_all_else_is_the_same() -> None:
    case = '<testcase name="t"><failure message="m">text</failure></testcase>'
    with_data = read(f"<testsuite>{case}</testsuite>").cases
    without = read(f"<testsuite>{case}</testsuite>", with_data=False).cases
    assert with_data[0].data.startswith("<testcase ")
    assert without == [with_data[0]._replace(data="")]


@pytest.mark.parametrize(
    ("inside", "status"),
    [
        ('<failure message="m">text</failure>', "FAILED"),
        ("<system-out>text</system-out>", "PASSED"),
        ("<error>text</error><system-out>a</system-out><system-err>b</system-err>", "ERROR"),
        ("<system-err>b</system-err><system-out>a</system-out><skipped/>", "SKIPPED"),
    ],
)
def test_read__the_usual_case_goes_the_short_way(monkeypatch: pytest.MonkeyPatch, inside: str, status: str) -> None:
    monkeypatch.delattr(elements.Builder, "start")
    found = read(f'<testsuite><testcase name="t">{inside}</testcase></testsuite>')
    assert found.statuses == {"t": status}


def test_read__an_output_that_comes_again_is_counted_by_the_builder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(elements.Builder, "start")
    with pytest.raises(AttributeError):  # it keeps so many, and no more
        read('<testsuite><testcase name="t"><failure/><system-out/><system-out/></testcase></testsuite>')


@pytest.mark.parametrize("attribute", ['status="failed"', 'result="fail"'])
@pytest.mark.parametrize("output", ["why", "why" * 30_000])
def test_read__what_a_case_printed_stays_where_its_attributes_say_that_it_failed(attribute: str, output: str) -> None:
    report = '<testsuite><testcase name="t" {}>{}<system-out>{}</system-out></testcase></testsuite>'
    (case,) = read(report.format(attribute, "", output)).cases
    (same,) = read(report.format(attribute, "<properties/>", output)).cases
    assert case.status is model.Status.FAILED
    assert case.output.startswith("why")
    assert comparable(case) == comparable(same)


def test_read__what_a_case_printed_that_was_skipped_is_not_kept() -> None:
    (case,) = read('<testsuite><testcase name="t"><skipped/><system-out>a</system-out></testcase></testsuite>').cases
    assert case.output == ""


def test_read__an_element_inside_a_result_ends_with_it() -> None:
    case = '<testcase name="{}"><failure>a<b>c</b></failure></testcase><x/>'
    assert read(f"<testsuite>{case.format('t')}{case.format('u')}</testsuite>").names == ["t", "u"]


def test_read__the_line_of_a_result_is_the_one_that_failed() -> None:
    inside = '<failure message="m" line="7"/><system-out line="9">a</system-out>'
    (case,) = read(f'<testsuite><testcase name="t" file="a.py" line="3">{inside}</testcase></testsuite>').cases
    assert case.line == 7


def test_read__a_case_without_a_name_that_printed_something_is_one() -> None:
    suite = '<testsuite name="pytest" errors="0" failures="0" skipped="0" tests="1" time="1" timestamp="" hostname="h">'
    assert read(f"{suite}<testcase><system-out>a</system-out></testcase></testsuite>").names == ["(unnamed)"]
