"""Runs the attacks, prints the table; fails where one is over its bound: `make attack ARGS="long_tag git_index"`."""

import concurrent.futures
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.attack import measure, reports, special

_RATIO = 10.0  # seconds per MB, against those of an ordinary report
_MORE_TRIES = 2
_PEAK_MIB = 64.0
_MORE_MIB = 16.0  # than an ordinary report of the same size
_AT_ONCE = 2

Prepare = Callable[[Path], None]


class Attack(NamedTuple):
    """One attack on reading: what fills the folder, and how the program is called there."""

    prepare: Prepare
    arguments: tuple[str, ...] = ("junit.xml",)
    environ: tuple[tuple[str, str], ...] = ()
    extra_s: float = 0.0  # processor seconds beside those for the bytes: many small files cost their opening


_SECRETS = tuple((f"V{number}_TOKEN", f"{number}hQx9Zk2waB3dE5f") for number in range(20))
_ALL = ("*.xml",)
_IN_ACTIONS = (
    *(("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request"), ("GITHUB_REF", "refs/heads/main")),
    *(("GITHUB_SHA", "ab" * 20), ("GITHUB_REPOSITORY", "a/b"), ("GITHUB_EVENT_PATH", "event.json")),
)

READING = {
    attack.prepare.__name__: attack
    for attack in (
        Attack(reports.ordinary_failures),
        Attack(reports.names_as_prefixes),
        Attack(reports.names_as_prefixes_of_failures),
        Attack(reports.emoji_in_held_suites),
        Attack(reports.long_tag),
        Attack(reports.long_comment),
        Attack(reports.long_paths, extra_s=1.0),
        Attack(reports.many_names),
        Attack(reports.many_repeated_names),
        Attack(reports.zeros_in_tests),
        Attack(reports.brackets_in_names),
        Attack(reports.marks_in_any_file, ()),
        Attack(reports.doctypes),
        Attack(reports.cdatas),
        Attack(reports.cdatas_that_end),
        Attack(reports.stray_marks),
        Attack(reports.cut_marks, environ=_SECRETS),
        Attack(reports.half_secrets, environ=_SECRETS),
        Attack(reports.escaped_tokens, environ=_SECRETS),
        Attack(reports.names_of_secrets, _ALL),
        Attack(reports.names_of_passwords, _ALL),
        Attack(reports.secrets_over_lines, _ALL, environ=reports.WRAPPED),
        Attack(reports.spelled_links),
        Attack(reports.hole),
        Attack(reports.owners, extra_s=0.2),  # of a file of rules, so many are read whatever the report's size
        Attack(reports.owners_of_one_rule, extra_s=0.2),
        Attack(reports.declared_attributes),
        Attack(reports.trx_classes, ("a.trx",)),
        Attack(reports.trx_nested, ("a.trx",)),
        Attack(reports.twins, (), extra_s=2.5),
        Attack(reports.same_contents, (), extra_s=1.0),
        Attack(reports.many_problems, _ALL, extra_s=2.0),
        Attack(reports.suites_of_one_case),
        Attack(reports.git_links, ()),
        Attack(reports.git_index, (), extra_s=0.6),
        Attack(reports.git_packed_refs),
        Attack(reports.git_pack_index, environ=_IN_ACTIONS),
        Attack(reports.event_payload, environ=_IN_ACTIONS),
    )
}
# these have their own bound: the seconds that the whole of it may take, and MiB
SPECIAL: dict[str, tuple[Callable[[Path], measure.Measured], float, float]] = {
    "large_answers": (special.large_answers, 20.0, _PEAK_MIB),
    "wide_answers": (special.wide_answers, 20.0, 56.0),  # 37 MiB of them are what it takes to speak HTTP
    "wide_comments": (special.wide_comments, 20.0, 56.0),
    "full_disk": (special.full_disk, 5.0, _PEAK_MIB),
    "signal_in_a_block": (special.signal_in_a_block, 2.0, _PEAK_MIB),
    "signals_in_a_large_report": (special.signals_in_a_large_report, 2.0, _PEAK_MIB),
    "signal_in_redaction": (special.signal_in_redaction, 2.0, _PEAK_MIB),
    "signal_in_discovery": (special.signal_in_discovery, 2.0, _PEAK_MIB),
    "outputs_behind_links": (special.outputs_behind_links, 5.0, _PEAK_MIB),
    "owners_behind_a_link": (special.owners_behind_a_link, 5.0, _PEAK_MIB),
    "pipe_as_json": (special.pipe_as_json, 5.0, _PEAK_MIB),
    "pipe_as_output": (special.pipe_as_output, 5.0, _PEAK_MIB),
    "pipe_as_summary": (special.pipe_as_summary, 5.0, _PEAK_MIB),
    "pipe_as_event": (special.pipe_as_event, 5.0, _PEAK_MIB),
    "pipe_as_report": (special.pipe_as_report, 5.0, _PEAK_MIB),
    "swapped_folder": (special.swapped_folder, 5.0, _PEAK_MIB),
}


class _Row(NamedTuple):
    name: str
    megabytes: float
    measured: measure.Measured
    ratio: float | None
    reasons: tuple[str, ...]


def _size(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _read(attack: Attack) -> tuple[float, measure.Measured]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        attack.prepare(folder)
        size = _size(folder)
        return size, measure.run(folder, measure.RUN, "report", "--dry-run", *attack.arguments, **dict(attack.environ))


class _Ordinary(NamedTuple):
    """What an ordinary report takes: seconds of the processor to start, seconds per MB, MiB."""

    start_s: float
    per_mb: float
    peak_mib: float


def _reading(name: str, ordinary: _Ordinary) -> _Row:
    """Measure an attack, and again where it is over its bound: on a busy machine one measurement may be wrong."""
    row = _measured(name, ordinary)
    for _ in range(_MORE_TRIES):
        if not row.reasons:
            break
        row = _measured(name, ordinary)
    return row


def _measured(name: str, ordinary: _Ordinary) -> _Row:
    attack = READING[name]
    size, measured = _read(attack)
    ratio = max(0.0, measured.cpu_s - ordinary.start_s - attack.extra_s) / max(size, 1.0) / ordinary.per_mb
    reasons: list[str] = []
    if measured.ended is None:
        reasons.append(f"did not end within {measure.CPU_S} s of the processor")
    elif measured.ended != 0:
        reasons.append(f"exit code {measured.ended}")
    if ratio > _RATIO:
        reasons.append(f"time {ratio:.0f} times the ordinary")
    most_mib = min(_PEAK_MIB, ordinary.peak_mib + _MORE_MIB)
    if measured.peak_mib > most_mib:
        reasons.append(f"memory over {most_mib:.0f} MiB")
    return _Row(name, size, measured, ratio, tuple(reasons))


def _special(name: str) -> _Row:
    function, most_s, most_mib = SPECIAL[name]
    with tempfile.TemporaryDirectory() as place:
        measured = function(Path(place))
    reasons: list[str] = []
    if measured.ended is None:
        reasons.append("did not end as it must")
    if measured.wall_s > most_s:
        reasons.append(f"took more than {most_s:g} s")
    if measured.peak_mib > most_mib:
        reasons.append(f"memory over {most_mib:.0f} MiB")
    return _Row(name, 0.0, measured, None, tuple(reasons))


def _print(row: _Row) -> None:
    ratio = f"{row.ratio:.1f}" if row.ratio is not None else ""
    took = row.measured
    verdict = ", ".join(row.reasons) or "ok"
    print(
        f"| {row.name} | {row.megabytes:.1f} | {took.cpu_s:.2f} | {ratio} | {took.peak_mib:.0f} | {verdict} |",
        flush=True,
    )


def main(names: list[str]) -> int:
    """Run all attacks, or those that are named; returns how many are over their bound."""
    began = time.perf_counter()
    chosen = names or [*READING, *SPECIAL]
    unknown = [name for name in chosen if name not in READING and name not in SPECIAL]
    if unknown:
        print(f"no such attack: {', '.join(unknown)}; there are {', '.join((*READING, *SPECIAL))}", file=sys.stderr)
        return 2
    _, start = _read(Attack(reports.tiny))
    # as many at once as of the attacks: what runs beside a process makes it slower
    with concurrent.futures.ThreadPoolExecutor(_AT_ONCE) as pool:
        (size, measured), *others = pool.map(_read, [Attack(reports.ordinary)] * _AT_ONCE)
    cpu_s = statistics.mean([measured.cpu_s, *(other.cpu_s for _, other in others)])
    ordinary = _Ordinary(start.cpu_s, (cpu_s - start.cpu_s) / size, measured.peak_mib)
    print("| attack | MB | processor s | times the ordinary per MB | peak MiB | |\n|---|---|---|---|---|---|")
    _print(_Row("an ordinary report", size, measured, 1.0, ()))
    with concurrent.futures.ThreadPoolExecutor(_AT_ONCE) as pool:
        rows: list[concurrent.futures.Future[_Row]] = [
            pool.submit(_reading, name, ordinary) for name in chosen if name in READING
        ]
        rows += [pool.submit(_special, name) for name in chosen if name in SPECIAL]
        done = []
        for future in rows:
            done.append(future.result())
            _print(done[-1])
    red = [row.name for row in done if row.reasons]
    print(f"\n{len(done)} attacks in {time.perf_counter() - began:.0f} s; over their bound: {', '.join(red) or 'none'}")
    return 1 if red else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
