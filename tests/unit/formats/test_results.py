"""The short way to a case's result beside junitparser's, which knows them all."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import model
from reporter.formats.junit.parse import json_errors, results
from tests.unit.formats.reports import read

TEXTS = st.text(alphabet="ab :=<&\n\té", max_size=12)
ATTRIBUTES = st.dictionaries(st.sampled_from(["message", "type", "name", "todo"]), TEXTS, max_size=3)
TAGS = st.sampled_from(["failure", "error", "skipped", "system-out", "system-err", "rerunFailure", "flakyError"])


@st.composite
def cases(draw: st.DrawFn) -> ElementTree.Element:
    case = ElementTree.Element("testcase", {"name": "a"})
    for tag, attributes, text in draw(st.lists(st.tuples(TAGS, ATTRIBUTES, st.none() | TEXTS), max_size=4)):
        child = ElementTree.SubElement(case, tag, attributes)
        child.text = text
    return case


@given(case=cases())
def test_plain_parts__are_those_of_junitparser(case: ElementTree.Element) -> None:
    plain = results._plain_parts(case)
    final = [child for child in case if child.tag in results.FINAL]
    is_plain = len(final) == 1 and all(child.tag not in results.INTERIM for child in case)
    assert (plain is not None) == is_plain
    if plain is not None:
        assert plain == results._parts(case)


def _only(case: str) -> model.TestCase:
    (found,) = read(f'<testsuite name="s">{case}</testsuite>').cases
    return found


def test_result__of_a_failed_case_is_the_last_one_with_its_own_output() -> None:
    earlier = '<rerunFailure message="at first"><system-out>of the first</system-out></rerunFailure>'
    found = _only(f'<testcase name="t"><failure message="no"/>{earlier}<system-out>of the last</system-out></testcase>')
    assert (found.message, found.output, found.earlier_attempts) == ("no", "of the last", 1)


def test_result__that_each_worker_of_xdist_wrote_is_told_once() -> None:
    told = '<error message="collection failure">no file</error>'
    found = _only(f'<testcase name="t">{told}{told}</testcase>')
    assert (found.message, found.text) == ("collection failure", "no file")


def test_status__of_words_that_differ_is_the_worse() -> None:
    assert _only('<testcase name="t" status="failed" result="error"/>').status is model.Status.ERROR


@pytest.mark.parametrize(
    ("skipped", "expected"),
    [
        ('<skipped type="timeout">in function timer:sleep/1</skipped>', model.Status.ERROR),
        ('<skipped type="timeout" message="the machine is too slow"/>', model.Status.SKIPPED),
        ('<skipped type="slow"/>', model.Status.SKIPPED),
    ],
)
def test_status__of_what_eunit_cancelled_is_an_error(skipped: str, expected: model.Status) -> None:
    assert _only(f'<testcase name="t">{skipped}</testcase>').status is expected


def test_message__of_luaunit_is_the_type_also_without_a_place() -> None:
    error = "<error type='{}'>stack traceback:\n{}</error>"
    for words, trace in (("no price", ""), ("{code=17}", "\tt.lua:7: in function 't'")):
        assert _only(f'<testcase name="t">{error.format(words, trace)}</testcase>').message == words


def test_message__of_a_failure_without_one_is_the_beginning_of_its_first_line() -> None:
    found = _only(f'<testcase name="t"><failure>{"x" * 600}</failure></testcase>')
    assert (len(found.message), len(found.text)) == (500, 600)


def test_message__behind_more_attributes_than_are_kept_is_found() -> None:
    many = " ".join(f'a{number}=""' for number in range(70))
    assert _only(f'<testcase name="t"><failure {many} message="no"/></testcase>').message == "no"


def test_names__are_cut_alike_in_cases_with_and_without_children() -> None:
    for name, classname in (("n" * 2001, "c"), ("n", "c" * 2001)):
        written = f'name="{name}" classname="{classname}" time="1"'
        for case in (_only(f"<testcase {written}/>"), _only(f"<testcase {written}><failure/></testcase>")):
            assert (len(case.name), len(case.classname)) == (min(len(name), 2000), min(len(classname), 2000))


def test_comment__inside_of_a_failure_is_no_skip() -> None:
    found = _only('<testcase name="t"><failure message="no"><!-- message="later" type="skip" --></failure></testcase>')
    assert (found.status, found.message) == (model.Status.FAILED, "no")


def test_json__of_an_error_is_read_with_its_trace_first() -> None:
    assert json_errors.readable('{"message": "no", "stack": "Error: no\\n at a"}') == "Error: no\n at a"
    assert json_errors.readable('{"message": "no", "diagnosticText": "cart.ts:1: no"}') == "cart.ts:1: no"
    assert json_errors.readable('{"message": "no"}') == "no"


def test_message__of_a_benchmark_is_not_its_name_which_go_writes_twice() -> None:
    head, end = "=== RUN   BenchmarkTotal\nBenchmarkTotal\n", "--- FAIL: BenchmarkTotal\n"
    failure = '<failure message="Failed">{}</failure>'
    found = _only(f'<testcase name="t">{failure.format(f"{head}    a_test.go:9: no price{chr(10)}{end}")}</testcase>')
    assert found.message == "a_test.go:9: no price"
    assert _only(f'<testcase name="t">{failure.format(head + end)}</testcase>').message == "Failed"
