"""How many failures get the file and the line that a person wrote beside them: for each runner N of M.

`places.json` beside the reports in `tests/data/<runner>/` holds `reports`: for each report where it lies (`at`), the
files of its workspace (`tree`, as they are in `tests/fixtures/<runner>/`, or `contents`) and its failed `cases`:
`class`, `name`, `file`, `line`, `or` (other lines that are as right), `thrown` (`file:line` of the raise, if elsewhere)
and `why_not`, which says why the report does not tell the place; such a case is listed and not counted. `reason` has
words that the shown reason must hold.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from reporter import model
from reporter.formats import location, readers
from reporter.formats.discovery import search
from reporter.outputs.text import reasons

_REASON_CHARS = 400
DATA = Path(__file__).parents[1] / "data"
SOURCES = Path(__file__).parents[1] / "fixtures"
WANTED = 0.98


class Outcome(NamedTuple):
    """One failed case: the place that was written by hand and the one that was found, as `file:line`."""

    runner: str
    case: str
    wanted: str
    found: str
    is_right: bool
    why_not: str = ""
    wanted_reason: str = ""
    reason: str = ""


def measure(folder: Path) -> list[Outcome]:
    """Compare every case of every `places.json` below a folder like `tests/data`."""
    outcomes: list[Outcome] = []
    for written in sorted(folder.glob("*/places.json")):
        for report, expected in json.loads(written.read_text("utf-8"))["reports"].items():
            with tempfile.TemporaryDirectory() as workspace:
                outcomes += _of_report(written.with_name(report), expected, Path(workspace))
    return outcomes


def table(outcomes: list[Outcome]) -> str:
    """Return the table in Markdown, and below it what is wrong and what reports don't tell."""
    lines = ["| runner | right | of | not told by the report |", "|---|---|---|---|"]
    for runner in [*dict.fromkeys(outcome.runner for outcome in outcomes), ""]:
        mine = [outcome for outcome in outcomes if runner in ("", outcome.runner)]
        told = [outcome for outcome in mine if not outcome.why_not]
        right = sum(outcome.is_right for outcome in told)
        lines.append(f"| {runner or '**all**'} | {right} | {len(told)} | {len(mine) - len(told)} |")
    lines += ["", *(f"- wrong: {one.case}: {one.found}, not {one.wanted}" for one in wrong(outcomes)), ""]
    lines += [f"- reason: {one}" for one in wrong_reasons(outcomes)]
    lines += [f"- not told: {one.case}: {one.why_not} (shown: {one.found})" for one in outcomes if one.why_not]
    return "\n".join(lines)


def wrong(outcomes: list[Outcome]) -> list[Outcome]:
    """Return the cases whose report tells the place, but another one was found."""
    return [outcome for outcome in outcomes if not outcome.why_not and not outcome.is_right]


def wrong_reasons(outcomes: list[Outcome]) -> list[str]:
    """Return what is shown of each case whose reason lacks the words that were written by hand."""
    return [
        f"{one.case}: {one.reason!r}, not {one.wanted_reason!r}"
        for one in outcomes
        if one.reason and one.wanted_reason not in one.reason
    ]


def share(outcomes: list[Outcome]) -> float:
    """Return the share of right places among the cases whose report tells it, 0 to 1."""
    told = [outcome for outcome in outcomes if not outcome.why_not]
    return sum(outcome.is_right for outcome in told) / max(1, len(told))


def _of_report(report: Path, expected: Mapping[str, Any], workspace: Path) -> Iterator[Outcome]:
    for path in expected.get("tree", ()):
        file = workspace / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(expected.get("contents", {}).get(path, _source(report.parent.name, path)), "utf-8")
    locator = location.Locator(str(workspace), {})
    failed = _failed(report, expected["at"])
    waiting: dict[tuple[str, str], list[model.TestCase]] = defaultdict(list)
    for case in failed:
        waiting[case.classname, case.name].append(case)
        if case.classname:
            waiting["", case.name].append(case)
    for number, case in enumerate(expected["cases"]):
        same = waiting[case["class"], case["name"]] or waiting["", case["name"]]
        if same:
            found = same.pop(0)
        elif number < len(failed):  # a name that is shown in another way than the runner writes it
            found = failed[number]
        else:
            yield _missing(report, case, is_read=bool(failed))
            continue
        yield _outcome(report, case, locator.place(found))


def _source(runner: str, path: str) -> str:
    file = SOURCES / runner / path
    return file.read_text("utf-8") if file.is_file() else ""


def _failed(report: Path, at: str) -> list[model.TestCase]:
    read = readers.open_report(search.Found(at, str(report), "", root=str(report.parent)))
    return [case for block in read.blocks() for case in block if case.status.is_bad]


def _missing(report: Path, case: Mapping[str, Any], *, is_read: bool) -> Outcome:
    why_not = "" if is_read else "no reader for this report, or it found no failure"
    name = f"{report.parent.name}/{report.name}: {case['class']} > {case['name']}"[:160]
    return Outcome(report.parent.name, name, f"{case.get('file')}:{case.get('line')}", "no such case", False, why_not)


def _outcome(report: Path, case: Mapping[str, Any], placed: model.TestCase) -> Outcome:
    found = f"{placed.file}:{placed.line}"
    lines = [case.get("line"), *case.get("or", ())]
    wanted = f"{case.get('file')}:{case.get('line')}"
    is_right = placed.file == (case.get("file") or "") and placed.line in [line or 0 for line in lines]
    thrown = case.get("thrown")
    if (placed.thrown_file, placed.thrown_line) == (case.get("file"), case.get("line")):
        is_right = True  # a fixture's line beside the test's own (pytest)
    if thrown:
        wanted += f", thrown in {thrown}"
        found += f", thrown in {placed.thrown_file}:{placed.thrown_line}"
        is_right = is_right and found.endswith(f" {thrown}")
    name = f"{report.parent.name}/{report.name}: {case['class']} > {case['name']}"[:160]
    return Outcome(
        report.parent.name,
        name,
        wanted,
        found,
        is_right,
        case.get("why_not", ""),
        case.get("reason", ""),
        reasons.line(placed, _REASON_CHARS),
    )


def main(arguments: list[str]) -> int:
    """Print the table for a folder like `tests/data`; fail below 98 %."""
    outcomes = measure(Path(arguments[0]) if arguments else DATA)
    print(table(outcomes))
    return int(share(outcomes) < WANTED)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
