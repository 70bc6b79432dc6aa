"""The test case in which a report ends, wherever it was cut."""

import io
from pathlib import Path

import pytest

from reporter import model, policy
from reporter.formats.junit import reader
from reporter.formats.junit.parse import open_case
from reporter.formats.rerun import commands

WHOLE = (
    '<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" tests="9">'
    '<testcase classname="tests.test_shop" name="test_a" time="0.1" />'
    '<testcase classname="tests.test_shop" name="test_b[&quot;x&quot; &gt; 1]" time="0.2">'
    "<system-out>working</system-out></testcase>"
)
SECOND = WHOLE.rindex("<testcase")


def read(text: str) -> model.ReportFile:
    report = reader.Report("junit.xml", lambda: io.BytesIO(text.encode()))
    for _ in report.blocks():
        pass
    return report.summary()


@pytest.mark.parametrize("behind", ['time="0.2', 'time="0.2">', "<system-out>", "<system-out>wor", "</system-out>"])
def test_open_case__is_known_wherever_the_report_is_cut(behind: str) -> None:
    end = WHOLE.index(behind, SECOND) + len(behind)
    found = read(WHOLE[:end])
    assert found.open_case == 'test_b["x" > 1]'
    assert found.last_case == "tests.test_shop › test_a"
    assert found.stopped_in is not None
    assert (found.stopped_in.classname, found.stopped_in.producer) == ("tests.test_shop", "pytest")


def test_open_case__without_a_whole_name_there_is_none() -> None:
    for end in range(SECOND, WHOLE.index('1]"', SECOND)):
        found = read(WHOLE[:end])
        assert (found.open_case, found.stopped_in) == ("", None), WHOLE[SECOND:end]


def test_open_case__of_a_report_that_was_repaired() -> None:
    end = WHOLE.index('time="0.2', SECOND)
    found = read(WHOLE[:end].replace("test_b", "\x1b[31mtest_b\x1b[0m\x01"))
    assert "repaired" in {problem.code for problem in found.problems}
    assert found.open_case == 'test_b["x" > 1]'


def test_open_case__there_is_none_between_test_cases() -> None:
    assert read(WHOLE).open_case == ""
    assert read(WHOLE[:SECOND]).open_case == ""
    assert read(WHOLE + "</testsuite></testsuites>").stopped_in is None


def test_open_case__of_another_runner_than_the_cases_before_is_not_guessed() -> None:
    assert read('<testsuite><testcase classname="a" name="b" time="').stopped_in is None


@pytest.mark.parametrize(
    ("tail", "name"),
    [
        (b"<x:testcase name='a' classname='b' t", "a"),
        (b"<testcase name='a'/>", ""),
        (b"<testcase name='a' >", ""),
        (b"<testcases name='a' ", ""),
        (b"<testcase name=a classname", ""),
        (b"name='a' classname='b'", ""),
        (b"\xff\xfe<testcase name='\xc3\xa9' ", "é"),
        (b"<testcase name='" + b"a" * 5000, ""),
        (b"", ""),
    ],
)
def test_of_tail__takes_what_is_whole(tail: bytes, name: str) -> None:
    assert open_case.of_tail(tail).name == name


def test_extended__is_the_end_however_it_came() -> None:
    tail = b""
    for chunk in (b"a" * 5000, b"b" * 10, b"", b"c" * 4000):
        tail = open_case.extended(tail, chunk)
    assert tail == b"a" * 86 + b"b" * 10 + b"c" * 4000


def test_command__runs_the_case_again_in_which_the_report_stops(tmp_path: Path) -> None:
    end = WHOLE.index('time="0.2', SECOND)
    found = read(WHOLE[:end])
    broken = policy.broken_off([found], policy.job_status("failure"))
    assert broken is not None
    assert broken.inside == 'test_b["x" > 1]'
    assert found.stopped_in is not None
    command = commands.one(found.stopped_in._replace(name="test_b[1]"), lambda path: path == "tests/test_shop.py")
    assert command == "pytest 'tests/test_shop.py::test_b[1]'"


def test_stopped_in__has_the_file_of_the_case_before_only_where_the_class_is_the_same() -> None:
    before = model.TestCase("test_a", "shop.CartTest", "g", model.Status.PASSED, file="test/CartTest.java")
    for classname, file in (("shop.CartTest", "test/CartTest.java"), ("shop.TillTest", "")):
        found = open_case.as_test_case(open_case.OpenCase("test_b", classname), before)
        assert found is not None
        assert found.file == file
