"""The table of formats: which file is whose, and what is said of one that is nobody's."""

from pathlib import Path

import pytest

from reporter.formats import readers
from reporter.formats.discovery import search
from reporter.formats.junit import reader


def _found(path: Path) -> search.Found:
    return search.Found(path.name, str(path), "", str(path.parent))


@pytest.mark.parametrize("content", ["<testsuite/>", "<?xml version='1.0'?><testsuites/>", "chatter\n<testsuite/>"])
def test_open_report__junit_by_its_content(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(content)
    assert isinstance(readers.open_report(_found(path)), reader.Report)


@pytest.mark.parametrize(
    ("head", "path", "why"),
    [
        (b"<coverage/>", "a.xml", "not JUnit XML but a coverage report"),
        (b"<something/>", "a.xml", "not JUnit XML: its root element is <something>"),
        (b"<html>", "a.trx", "not JUnit XML but an HTML page"),
        (b"", "a.xml", "empty"),
        (b"", "test-a.xml", ""),
        (b"<testsuite>", "a.xml", ""),
        (b"<testsuite>", "a.trx", ""),
    ],
)
def test_why_no_report__says_what_the_file_is(head: bytes, path: str, why: str) -> None:
    assert readers.why_no_report(head, path) == why


def test_open_report__of_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    report = readers.open_report(_found(tmp_path / "gone.xml"))
    assert [case for block in report.blocks() for case in block] == []
    assert [problem.code for problem in report.summary().problems] == ["unreadable"]


def test_readers__search_looks_into_files_of_every_format() -> None:
    assert {suffix for known in readers.READERS for suffix in known.suffixes} == set(readers.SUFFIXES)
    assert ".xml" in readers.SUFFIXES
