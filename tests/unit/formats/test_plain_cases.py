"""A case without children comes to the same, whether it is made alone or with many others."""

from xml.sax import saxutils

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter import model
from reporter.formats.junit.parse import plain_cases, suite
from tests.unit.formats.reports import read

NAMES = st.one_of(
    st.sampled_from(["t", "", "  t ", "n" * 2001, "[p] t", "a&quot;b", "#1 t", "a.py:1:5"]),
    st.text("ab /.:(", max_size=6),
)
TIMES = st.one_of(
    st.sampled_from(
        ["0.1", "", " 1 ", "-1", "nan", "inf", "1e9", "1e10", "1_0", "0,5", "1,234.5", "x", "PT1S", "-0.0"]
    ),
    st.floats().map(str),
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES,
        "classname": NAMES,
        "class": NAMES,
        "time": TIMES,
        "file": NAMES,
        "filepath": NAMES,
        "line": st.sampled_from(["7", " 7 ", "x", "", "12345678"]),
        "lineno": st.sampled_from(["8", ""]),
        "status": st.sampled_from(["run", "notrun", "failed", "error", ""]),
        "result": st.sampled_from(["completed", "suppressed", "fail"]),
        "timestamp": st.just("2026-01-01"),
        "assertions": st.just("1"),
    },
)
SUITE_OF_NODE = '<testsuites><testsuite name="s" time="1" disabled="0" errors="0" tests="9" failures="0" skipped="0">'
SUITE_OF_TAP = '<testsuite name="s" tests="9" failures="0" errors="0">'
SUITES = st.sampled_from(
    [
        '<testsuite name="s">',
        '<testsuite name="s" file="f.py">',
        '<testsuite name="a.js" timestamp="" hostname="pw" tests="1" failures="0" skipped="0" time="0" errors="0">',
        '<testsuite name="Run 1 of 1" skip="0">',
        SUITE_OF_NODE,
        SUITE_OF_TAP,
    ]
)
# what most reports hold
USUAL = st.fixed_dictionaries(
    {"name": st.sampled_from(["t", " t", "a&quot;b", "#1 t", "a.py:1:5"])},
    optional={
        "time": st.sampled_from(["0.1", "2", "1e3"]),
        "classname": st.sampled_from(["c", "pylint", "test", ""]),
        "class": st.just("d"),
        "file": st.sampled_from(["a.py", ""]),
        "line": st.sampled_from(["7", "12", "1234567"]),
        "status": st.sampled_from(["run", "notrun", "passed", " Skipped", "failed", "error"]),
        "result": st.sampled_from(["completed", "suppressed", "fail"]),
        "timestamp": st.just("2026-01-01"),
    },
)


# of which one at a time must keep the others from being made together, or be made as by itself
ODD = [
    *({"time": time} for time in ("", " 1 ", "-1", "nan", "inf", "1e10", "1_0", "0,5", "x", "PT1S", "-0.0")),
    *({"line": line} for line in (" 7 ", "x", "", "12345678", "٣", "-1", "1_0")),
    *({"name": name} for name in ("", " ", "n" * 2001)),
    *({"classname": name} for name in (" c ", "n" * 2001)),
    *({"file": file} for file in ("", " a.py", "n" * 2001)),
    {"filepath": "b.py"},
    {"lineno": "8"},
]


@pytest.mark.parametrize("odd", ODD)
@settings(max_examples=40)
@given(SUITES, st.lists(USUAL, max_size=2), USUAL)
def test_make__one_that_is_odd(
    odd: dict[str, str], begin: str, others: list[dict[str, str]], usual: dict[str, str]
) -> None:
    _compare(begin, [*others, usual | odd])


@given(SUITES, st.lists(ATTRIBUTES, min_size=1, max_size=4) | st.lists(USUAL, min_size=1, max_size=4))
def test_make__comes_to_what_the_case_maker_makes(begin: str, written: list[dict[str, str]]) -> None:
    _compare(begin, written)


def _compare(begin: str, written: list[dict[str, str]]) -> None:
    end = "</testsuite>"
    if begin.startswith("<testsuites>"):
        end += "</testsuites>"
    tags = ["".join(f" {name}={saxutils.quoteattr(value)}" for name, value in each.items()) for each in written]
    together = read(begin + "".join(f"<testcase{tag}/>" for tag in tags) + end)
    # an element that says nothing keeps a case from being plain
    alone = read(begin + "".join(f"<testcase{tag}><properties/></testcase>" for tag in tags) + end)
    assert list(map(_comparable, together.cases)) == list(map(_comparable, alone.cases))


def _comparable(case: model.TestCase) -> model.TestCase:
    return case._replace(data="")


@pytest.mark.parametrize(
    ("begin", "attributes"),
    [
        (SUITE_OF_NODE, {"name": "a&quot;b", "time": "1", "classname": "test"}),
        (SUITE_OF_TAP, {"name": "#1 t"}),
        (SUITE_OF_TAP, {"name": "a.py:1:5", "classname": "pylint"}),
    ],
)
def test_make__leaves_names_that_change(begin: str, attributes: dict[str, str]) -> None:
    _compare(begin, [attributes])


@pytest.mark.parametrize(
    "attributes",
    [
        {"name": "t"},
        {"name": "t", "classname": "c", "time": "0.1"},
        {"name": "t", "classname": "c", "file": "a.py", "line": "7", "time": "0.1"},  # pytest, `xunit1`
        {"name": "t", "line": "7", "status": "run", "result": "completed", "time": "0", "classname": "c"},  # GoogleTest
        {"name": "t", "file": "a.php", "line": "7", "class": "C", "classname": "C", "assertions": "1", "time": "0"},
    ],
)
@pytest.mark.parametrize("producer", ["", "node", "pylint", "tap-xunit"])
def test_make__makes_what_most_runners_write(attributes: dict[str, str], producer: str) -> None:
    written = suite.Suite({}, name="s", group="s", file="", line=1)
    written.producer = producer
    assert plain_cases.make([(attributes, 2), (attributes, 3)], written, "junit.xml") is not None


def test_make__keeps_every_field_of_a_case() -> None:
    report = '<testsuite name="s" file="f.py">{}</testsuite>'
    (case,) = read(report.format('<testcase name="t" classname="c" time="0.5"/>')).cases
    assert case == model.TestCase(
        name="t",
        classname="c",
        group="s",
        status=model.Status.PASSED,
        time=0.5,
        file="f.py",
        report="junit.xml",
        report_line=1,
    )
