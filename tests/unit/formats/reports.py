"""Reads reports given as text or bytes, for tests."""

import dataclasses
import io
import typing

from reporter import model
from reporter.formats.junit import reader


class Read(typing.NamedTuple):
    """What a report came to."""

    cases: list[model.TestCase]
    file: model.ReportFile

    @property
    def statuses(self) -> dict[str, str]:
        return {case.name: case.status.value for case in self.cases}

    @property
    def names(self) -> list[str]:
        return [case.name for case in self.cases]

    @property
    def messages(self) -> str:
        return "\n".join(problem.message for problem in self.file.problems)

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.file.problems]

    @property
    def effects(self) -> set[model.Effect]:
        return {problem.effect for problem in self.file.problems}


def read(
    content: str | bytes, path: str = "junit.xml", *, known_roots: tuple[str, ...] = (), with_data: bool = True
) -> Read:
    """Read a report from memory."""
    data = content.encode() if isinstance(content, str) else content
    report = reader.Report(path, lambda: io.BytesIO(data), known_roots=known_roots, with_data=with_data)
    cases = [case for block in report.blocks() for case in block]
    return Read(cases, dataclasses.replace(report.summary(), counts=model.Counts.of(cases)))
