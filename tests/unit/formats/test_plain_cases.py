"""A case without children comes to the same, whether it is made alone or with many others."""

from xml.sax import saxutils

from hypothesis import given
from hypothesis import strategies as st

from reporter import model
from tests.unit.formats.reports import read

NAMES = st.one_of(st.sampled_from(["t", "", "  t ", "n" * 2001, "[p] t", "a&quot;b"]), st.text("ab /.:(", max_size=6))
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
SUITES = st.sampled_from(
    [
        '<testsuite name="s">',
        '<testsuite name="s" file="f.py">',
        '<testsuite name="a.js" timestamp="" hostname="pw" tests="1" failures="0" skipped="0" time="0" errors="0">',
        '<testsuite name="Run 1 of 1" skip="0">',
    ]
)


@given(SUITES, st.lists(ATTRIBUTES, min_size=1, max_size=4))
def test_make__comes_to_what_the_case_maker_makes(suite: str, written: list[dict[str, str]]) -> None:
    tags = ["".join(f" {name}={saxutils.quoteattr(value)}" for name, value in each.items()) for each in written]
    together = read(suite + "".join(f"<testcase{tag}/>" for tag in tags) + "</testsuite>")
    # an element that says nothing keeps a case from being plain
    alone = read(suite + "".join(f"<testcase{tag}><properties/></testcase>" for tag in tags) + "</testsuite>")
    assert list(map(_comparable, together.cases)) == list(map(_comparable, alone.cases))


def _comparable(case: model.TestCase) -> model.TestCase:
    return case._replace(data="")


def test_make__keeps_every_field_of_a_case() -> None:
    suite = '<testsuite name="s" file="f.py">{}</testsuite>'
    (case,) = read(suite.format('<testcase name="t" classname="c" time="0.5"/>')).cases
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
