"""Delivery beside Buddy's own collector, and into a session that jobs share: the same server, 50 ms for every answer.

The delivery's time is read off the server's ledger: the opening request, and then from the arrival of the first cases
to the end of the close request. Neither side's start-up counts, nor what the collector does between creating a session
and its first batch; the whole command is shown beside it, and the least that so many answers can take, so many at once.
"""

import dataclasses
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import data
from reporter.buddy.http import rate_limit
from tests.support import faults, faulty_buddy

CASES = 10_000
JOBS, JOB_CASES = 4, 5_000
LATENCY_S = 0.05
BATCH, CONCURRENCY = 100, 8  # the defaults
ROOT = Path(__file__).parents[1]
COLLECTOR = ("mocha@11.7.6", "@buddy-works/unit-tests@0.20.0")
SHARED = "shared"
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_NAME": "main",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_SHA": "755b691cfff32e08aba35f2c9b1451ed76cfd583",
    "GITHUB_RUN_ID": "12345678",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_SERVER_URL": "https://github.com",
}
FIRST, LATER = {"GITHUB_RUN_ATTEMPT": "1"}, {"GITHUB_RUN_ATTEMPT": "2"}
# the collector drops every test that ends before it has asked git about the commit, hence the `before`
SUITE = """describe('cart', () => {
  before((done) => setTimeout(done, 1500))
  for (let i = 0; i < %d; i++) it(`adds ${i}`, () => {})
})
"""


@dataclasses.dataclass(frozen=True)
class Measured:
    """One delivery: seconds of the delivery and of the whole command, the client's CPU seconds, the server's counts."""

    delivery_s: float
    whole_s: float
    cpu_s: float
    requests: int
    stored: int
    duplicates: int


def _environ(buddy: faulty_buddy.FaultyBuddy, folder: Path, more: dict[str, str]) -> dict[str, str]:
    environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environ |= {"BUDDY_UT_TOKEN": buddy.token, "BUDDY_API_URL": buddy.url, "TMPDIR": str(folder)}
    return environ | {"PYTHONPATH": str(ROOT)} | GITHUB | more


def measure(
    command: Sequence[str],
    folder: Path,
    misdeeds: Sequence[faults.Fault | faults.RandomFaults] = (),
    environ: dict[str, str] | None = None,
) -> Measured:
    """Run a client against a server of its own; raises CalledProcessError where it fails."""
    with faulty_buddy.FaultyBuddy(latency_s=LATENCY_S, faults=list(misdeeds)) as buddy:
        buddy.ledger.open_session(SHARED, {})
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        known = _environ(buddy, folder, environ or {})
        subprocess.run(command, cwd=folder, env=known, check=True, capture_output=True, timeout=300)
        whole = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        records = buddy.ledger.requests
        adding = [record.time_s for record in records if record.endpoint in ("batch", "put")]
        return Measured(
            delivery_s=LATENCY_S + max(record.time_s for record in records) + LATENCY_S - min(adding),
            whole_s=whole,
            cpu_s=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            requests=len(records),
            stored=buddy.ledger.total_stored(),
            duplicates=sum(buddy.ledger.duplicates().values()),
        )


def _ours(report: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "reporter", "report", "--fail-on-upload-error", *arguments, report.name]


def _collector(folder: Path) -> list[str] | None:
    """Install Buddy's collector; None, with the reason printed, where that can't be done."""
    if not shutil.which("npm"):
        print("skipped: Buddy's own collector, because npm is not installed\n")
        return None
    (folder / "package.json").write_text(json.dumps({"private": True}))
    (folder / "cart.test.js").write_text(SUITE % CASES)
    install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *COLLECTOR]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"skipped: Buddy's own collector, because npm install failed: {done.stderr.strip()[-200:]}\n")
        return None
    mocha = folder / "node_modules" / "mocha" / "bin" / "mocha.js"
    return ["node", str(mocha), "--reporter", "@buddy-works/unit-tests/mocha", "cart.test.js"]


def _least_s(requests: int, in_flight: int) -> float:
    """Return the seconds that so many requests take with no work in between, after opening and before closing."""
    return LATENCY_S * (math.ceil(requests / in_flight) + 2)


def _print(rows: dict[str, Measured], base: str) -> None:
    print("| client | delivery s | at least s | times as fast | whole command s | CPU s | requests | stored | twice |")
    print("|---|---|---|---|---|---|---|---|---|")
    in_flight = {"defaults": CONCURRENCY, "concurrency 16": 16}
    for name, row in rows.items():
        ratio = rows[base].delivery_s / row.delivery_s
        least = _least_s(CASES // BATCH, in_flight.get(name, 1))
        print(
            f"| {name} | {row.delivery_s:.2f} | {least:.2f} | {ratio:.1f} | {row.whole_s:.2f} | {row.cpu_s:.2f} "
            f"| {row.requests} | {row.stored} | {row.duplicates} |"
        )


def _print_shared(own: Measured, report: Path, folder: Path) -> None:
    print("\nInto a session that was opened before; targets: 1.3 times an own one, later attempts 20 s\n")
    print(
        "| session | delivery s | at least s | times an own one | whole command s | CPU ms a case | requests |", end=""
    )
    print("| requests | stored | twice |\n|---|---|---|---|---|---|---|---|---|")
    rows = {"its own": own}
    for name, environ in (("joined, first attempt", FIRST), ("joined, later attempt", LATER), ("joined, unknown", {})):
        rows[name] = measure(_ours(report, "--session-id", SHARED), folder, environ=environ)
    for name, row in rows.items():
        ratio = row.delivery_s / own.delivery_s
        least = _least_s(CASES // BATCH, CONCURRENCY)
        if row.requests > CASES:
            least = _least_s(CASES, rate_limit.MOST_IN_FLIGHT)
        print(
            f"| {name} | {row.delivery_s:.2f} | {least:.2f} | {ratio:.2f} | {row.whole_s:.2f} "
            f"| {row.cpu_s / CASES * 1000:.2f} | {row.requests} | {row.stored} | {row.duplicates} |"
        )


def _print_jobs(folder: Path) -> None:
    """Run jobs into one session at once, each of which closes it, and compare with the ledger."""
    print(f"\n{JOBS} jobs at once of {JOB_CASES:,} test cases each into one session, which each of them closes\n")
    print("| attempt | whole command s, the slowest | requests | uploads | acknowledged | stored | twice | left open |")
    print("|---|---|---|---|---|---|---|---|")
    for name, attempt in (("first", FIRST), ("later", LATER)):
        with faulty_buddy.FaultyBuddy(latency_s=LATENCY_S) as buddy:
            buddy.ledger.open_session(SHARED, {})
            began = time.perf_counter()
            jobs = [_start_job(buddy, folder, number, attempt) for number in range(JOBS)]
            for job in jobs:
                job.wait(timeout=300)
            took = time.perf_counter() - began
            results = [json.loads((folder / f"result{number}.json").read_text())["delivery"] for number in range(JOBS)]
            uploads = ", ".join(sorted({result["upload"] for result in results}))
            acknowledged = sum(result["acknowledged"] for result in results)
            totals = buddy.ledger.totals()
            print(
                f"| {name} | {took:.2f} | {totals['requests']} | {uploads} | {acknowledged} | {totals['stored']} "
                f"| {totals['duplicates']} | {totals['open_sessions']} |"
            )


def _start_job(
    buddy: faulty_buddy.FaultyBuddy, folder: Path, number: int, environ: dict[str, str]
) -> "subprocess.Popen[bytes]":
    report = data.write(folder / f"job{number}.xml", JOB_CASES)
    wanted = ("--session-id", SHARED, "--variant", f"job {number}", "--json", f"result{number}.json")
    command = _ours(report, *wanted)
    known = _environ(buddy, folder, environ)
    return subprocess.Popen(command, cwd=folder, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    """Print the tables; targets: 6 times the collector with the defaults, 3 s in all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = data.write(folder / "junit.xml", CASES)
        rows = {
            "defaults": measure(_ours(report), folder),
            "concurrency 16": measure(_ours(report, "--concurrency", "16"), folder),
        }
        collector = _collector(folder)
        if collector:
            rows["Buddy's collector 0.20.0"] = measure(collector, folder)
        print(f"{CASES:,} test cases, {LATENCY_S * 1000:.0f} ms an answer\n")
        _print(rows, list(rows)[-1])
        _print_shared(rows["defaults"], report, folder)
        _print_jobs(folder)
        kinds = ", ".join(faults.RANDOM_KINDS)
        print(f"\nThe same with 5 % of the requests failing at random ({kinds}); target: at most 1.5 times the time\n")
        print("| run | delivery s | ratio | requests | stored | twice |\n|---|---|---|---|---|---|")
        for seed in range(1, 6):
            row = measure(_ours(report), folder, [faults.random_faults(0.05, seed=seed)])
            ratio = row.delivery_s / rows["defaults"].delivery_s
            counts = f"{row.requests} | {row.stored} | {row.duplicates}"
            print(f"| seed {seed} | {row.delivery_s:.2f} | {ratio:.2f} | {counts} |")


if __name__ == "__main__":
    main()
