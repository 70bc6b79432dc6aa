"""The file of earlier runs as values: the last runs of each ref, with what failed and what was flaky in them.

The file is not trusted: a pull request may have written it. What is damaged or of another kind reads as no
history at all, and nothing of it is shown but names that are escaped like any other.
"""

import dataclasses
import itertools
import json
import re
from collections.abc import Mapping
from typing import Any

VERSION = 1
BYTES = 1 << 20
RUNS = 20  # of one ref
COMPARED = 3  # of them may be the one to compare with: a part of the tests may have run since
REFS = 50
FAILED = 2000  # test cases of one run
_MOST = 10**12  # seconds, test cases
_TITLES = 300  # names that are kept of the newest run, to say what was fixed
_TITLE_CHARS = 120
_REPORTS = 100  # whose number of test cases is kept
_PATH_CHARS = 300
_IDENTITY = re.compile(r"[0-9a-f]{12}")
_REVISION = re.compile(r"[0-9a-zA-Z]{0,64}")


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """One run: `time` is Unix time in seconds, `failed` maps identities to titles ("" where none is kept).

    `is_whole` says that `failed` names all that failed. `sample` is that of `history.sample`. `reports` says how many
    test cases each report held.
    """

    id: str
    revision: str
    time: int
    tests: int
    failed: Mapping[str, str]
    flaky: frozenset[str] = frozenset()
    is_whole: bool = True
    sample: tuple[int, ...] = ()
    reports: Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class History:
    """Earlier runs by ref, the newest first; refs in the order of their last use, the latest first."""

    refs: Mapping[str, tuple[Run, ...]] = dataclasses.field(default_factory=dict)

    def of(self, *refs: str) -> tuple[Run, ...]:
        """Return the runs of the first of the refs, then of the next, the newest of each first."""
        return tuple(run for ref in dict.fromkeys(filter(None, refs)) for run in self.refs.get(ref, ()))

    def with_run(self, ref: str, run: Run) -> "History":
        """Return the history with one more run; one of the same id, a job run again, takes its place."""
        before = [old for old in self.refs.get(ref, ()) if not run.id or old.id != run.id]
        older = map(_without_titles, before[COMPARED - 1 :])
        others = {name: runs for name, runs in self.refs.items() if name != ref}
        refs = {ref: (run, *before[: COMPARED - 1], *older)[:RUNS], **others}
        return History(dict(list(refs.items())[:REFS]))


def _without_titles(run: Run) -> Run:
    """Return a run that no later one is compared with, without its names, its sample and its reports."""
    return dataclasses.replace(run, failed=dict.fromkeys(run.failed, ""), sample=(), reports={})


# -- to text -----------------------------------------------------------------------------------------------------------


def dump(history: History) -> str:
    """Return the history as JSON of at most `BYTES`; what does not fit are the oldest runs of the least used refs."""
    refs = {name: list(runs) for name, runs in history.refs.items()}
    text = _text(refs)
    while len(text) > BYTES and refs:
        _shorten(refs)
        text = _text(refs)
    return text


def _shorten(refs: dict[str, list[Run]]) -> None:
    name, runs = list(refs.items())[-1]
    if len(runs) > 1:
        del runs[len(runs) // 2 :]
    elif len(refs) > 1:
        del refs[name]
    else:
        run = runs[0]
        failed = dict(list(run.failed.items())[: len(run.failed) // 2])
        runs[0] = dataclasses.replace(run, failed=failed, flaky=frozenset(), is_whole=False, reports={})
        if not failed:
            refs.clear()


def _text(refs: Mapping[str, list[Run]]) -> str:
    content = {"version": VERSION, "refs": {name: [_plain(run) for run in runs] for name, runs in refs.items()}}
    return json.dumps(content, separators=(",", ":")) + "\n"


def _plain(run: Run) -> dict[str, Any]:
    titles = {identity: title for identity, title in run.failed.items() if title}
    return {
        "id": run.id,
        "revision": run.revision,
        "time": run.time,
        "tests": run.tests,
        "failed": list(run.failed),
        "titles": titles,
        "flaky": sorted(run.flaky),
        "whole": run.is_whole,
        "sample": list(run.sample),
        "reports": dict(run.reports),
    }


def cut(failed: Mapping[str, str]) -> dict[str, str]:
    """Return what is kept of a run's failures: names of the first few, identities of more."""
    titles = {identity: title[:_TITLE_CHARS] for identity, title in itertools.islice(failed.items(), _TITLES)}
    return dict.fromkeys(itertools.islice(failed, FAILED), "") | titles


def cut_reports(reports: Mapping[str, int]) -> dict[str, int]:
    """Return what is kept of a run's reports."""
    return dict([(path, tests) for path, tests in reports.items() if len(path) <= _PATH_CHARS][:_REPORTS])


# -- from text ---------------------------------------------------------------------------------------------------------


def load(data: bytes) -> History | None:
    """Read a history; None where it is damaged, too large or of another kind."""
    if len(data) > BYTES:
        return None
    try:
        content = json.loads(data)
        if content["version"] != VERSION:
            return None
        refs = {str(name)[:1024]: tuple(map(_run, runs[:RUNS])) for name, runs in list(content["refs"].items())[:REFS]}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        return None
    return History(refs)


def _run(plain: Any) -> Run:
    titles = {str(identity): str(title)[:_TITLE_CHARS] for identity, title in plain["titles"].items()}
    identities = [identity for identity in plain["failed"][:FAILED] if _IDENTITY.fullmatch(identity)]
    revision = str(plain["revision"])
    if not _REVISION.fullmatch(revision):
        raise ValueError("not a revision")
    return Run(
        id=str(plain["id"])[:256],
        revision=revision,
        time=_number(plain["time"]),
        tests=_number(plain["tests"]),
        failed={identity: titles.get(identity, "") for identity in identities},
        flaky=frozenset(identity for identity in plain["flaky"] if _IDENTITY.fullmatch(identity)),
        is_whole=plain["whole"] is True,
        sample=tuple(int(number) for number in plain["sample"][:1024]),
        reports=cut_reports({str(path): _number(tests) for path, tests in plain.get("reports", {}).items()}),
    )


def _number(plain: Any) -> int:
    """Return a number as runs have it: a larger one is no float, and comparing it would raise OverflowError."""
    number = int(plain)
    if not 0 <= number <= _MOST:
        raise ValueError("not a number of a run")
    return number
