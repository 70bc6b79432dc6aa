"""A case with one result comes to the same, whether it is read the short way or as one of several children."""

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
ATTRIBUTES = st.fixed_dictionaries({}, optional={"message": VALUES, "type": VALUES, "x": VALUES})
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


@given(SUITES, CASES, TAGS, ATTRIBUTES, TEXTS)
def test_read__one_result_is_the_same_beside_an_element_that_says_nothing(
    suite: str, attributes: dict[str, str], tag: str, of_result: dict[str, str], text: str
) -> None:
    result = xml(tag, of_result, text)
    written = [xml("testcase", attributes, form.format(result)) for form in ("{}", BEFORE, BEHIND)]
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
    [('<failure message="m">text</failure>', "FAILED"), ("<system-out>text</system-out>", "PASSED")],
)
def test_read__the_usual_case_goes_the_short_way(monkeypatch: pytest.MonkeyPatch, inside: str, status: str) -> None:
    monkeypatch.delattr(elements.Builder, "start")
    found = read(f'<testsuite><testcase name="t">{inside}</testcase></testsuite>')
    assert found.statuses == {"t": status}


@pytest.mark.parametrize("attribute", ['status="failed"', 'result="fail"'])
def test_read__what_a_case_printed_stays_where_its_attributes_say_that_it_failed(attribute: str) -> None:
    report = f'<testsuite><testcase name="t" {attribute}><system-out>why</system-out></testcase></testsuite>'
    (case,) = read(report).cases
    assert (case.status, case.output) == (model.Status.FAILED, "why")
