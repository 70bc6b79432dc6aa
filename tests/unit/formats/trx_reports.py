"""Writes and reads small TRX reports, for tests."""

import dataclasses
import io
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from reporter import model
from reporter.formats.trx import reader
from tests.unit.formats.reports import Read

NAMESPACE = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"
ERROR = (
    "<Output><ErrorInfo><Message>m</Message><StackTrace>at A.B.C() in /a/b.cs:line 3</StackTrace></ErrorInfo></Output>"
)


class Entry(NamedTuple):
    """One result and its definition."""

    name: str
    outcome: str = "Passed"
    inside: str = ""
    classname: str = "Shop.Tests.CartTests"
    test_id: str = ""
    attributes: str = ""
    adapter: str = "executor://mstestadapter/v2"


def report(*tests: Entry, outcome: str = "Completed", summary: str = "", **counters: int) -> str:
    """Return a report; its summary has the counters that are given, and none else."""
    counted = "".join(f' {name}="{number}"' for name, number in counters.items())
    return (
        f'<?xml version="1.0" encoding="utf-8"?><TestRun xmlns="{NAMESPACE}"><Results>{"".join(_results(tests))}'
        f"</Results><TestDefinitions>{''.join(_definitions(tests))}</TestDefinitions>"
        f'<ResultSummary outcome="{outcome}"><Counters{counted}/>{summary}</ResultSummary></TestRun>'
    )


def run_info(text: str, outcome: str = "Error") -> str:
    """Return a message of the run."""
    return f'<RunInfos><RunInfo outcome="{outcome}"><Text>{text}</Text></RunInfo></RunInfos>'


def read(content: str | bytes, path: str = "shop.trx") -> Read:
    """Read a report from memory."""
    data = content
    if isinstance(data, str):
        data = data.encode()
    opened = reader.Report(path, lambda: io.BytesIO(data))
    cases = [case for block in opened.blocks() for case in block]
    return Read(cases, dataclasses.replace(opened.summary(), counts=model.Counts.of(cases)))


def _results(tests: tuple[Entry, ...]) -> Iterator[str]:
    for test in tests:
        yield (
            f"<UnitTestResult testId={quoteattr(test.test_id or test.name)} testName={quoteattr(test.name)}"
            f' duration="00:00:01.5" outcome="{test.outcome}" {test.attributes}>{test.inside}</UnitTestResult>'
        )


def _definitions(tests: tuple[Entry, ...]) -> Iterator[str]:
    for test in tests:
        yield (
            f'<UnitTest storage="/b/shop.dll" id={quoteattr(test.test_id or test.name)}>'
            f'<TestMethod codeBase="C:\\b\\Shop.dll" className={quoteattr(test.classname)}'
            f' adapterTypeName="{test.adapter}"/></UnitTest>'
        )
