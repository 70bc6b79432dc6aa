"""What the steps of one run share: what was found so far, and the tools that they work with."""

import dataclasses
import functools
from typing import TYPE_CHECKING

from reporter import ci, model, seams
from reporter.formats.discovery import selection
from reporter.redact import Redactor
from reporter.runtime import Runtime
from reporter.settings import Settings
from reporter.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from reporter.buddy.delivery.lifecycle import Delivery
    from reporter.history import recorder, runs, sessions
    from reporter.outputs.ctrf import CtrfFile


@dataclasses.dataclass(slots=True)
class Found:
    """What was found so far: it is all that a run which a signal stops can show."""

    context: ci.CiContext = dataclasses.field(default_factory=lambda: ci.CiContext({}))
    discovery: selection.Discovery = dataclasses.field(default_factory=lambda: selection.Discovery((), (), ()))
    files: list[model.ReportFile] = dataclasses.field(default_factory=list)
    problems: list[model.Problem] = dataclasses.field(default_factory=list)
    kept_problems: int = 0  # of reports; see `reading`
    unshown_problems: int = 0  # of reports, beyond those
    is_read: bool = False
    sent_before: int = 0  # reports that an earlier step of the job has sent

    @property
    def all_problems(self) -> list[model.Problem]:
        return self.problems + [problem for file in self.files for problem in file.problems]


@dataclasses.dataclass(slots=True)
class EarlierRuns:
    """Earlier runs, where the input `history` asks for them; `recording` takes the cases for the next one.

    `sessions` are Buddy's, looked up where the file knows no earlier run.
    """

    history: "runs.History | None" = None
    runs: "tuple[runs.Run, ...]" = ()
    recording: "recorder.Recorder | None" = None
    sessions: "sessions.Known | None" = None


@dataclasses.dataclass(slots=True)
class Tools:
    """What the steps of one run share."""

    settings: Settings
    runtime: Runtime
    redactor: Redactor
    tally: Tally
    earlier: EarlierRuns
    ctrf: "CtrfFile | None" = None
    delivery: "Delivery | None" = None

    @property
    def sinks(self) -> list[seams.CaseSink]:
        """Return what takes test cases; only the last may have to wait."""
        taking: list[seams.CaseSink] = [self.tally]
        if self.earlier.recording is not None:
            taking.append(self.earlier.recording)
        if self.ctrf is not None:
            taking.append(self.ctrf)
        if self.delivery is not None:
            taking.append(self.delivery)
        return taking


def warning(text: str, code: str) -> model.Problem:
    """Return a problem that somebody should look at, although nothing is missing."""
    return model.Problem(text, effect=model.Effect.WARNING, code=code)


def reason(case: model.TestCase) -> str:
    """Say in one line why a test case failed."""
    return _reason_of()(case)


@functools.cache  # the import statement alone takes a tenth of the time that a reason takes
def _reason_of() -> "Callable[[model.TestCase], str]":
    from reporter.outputs.text import reasons  # only a failure needs them

    return reasons.line
