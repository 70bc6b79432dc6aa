"""Delivery beside Buddy's own collector: the same number of cases, the same server, 50 ms for every answer.

The delivery's time is read off the server's ledger: the create request, and then from the arrival of the first batch to
the end of the close request. Neither side's start-up counts, nor what the collector does between creating a session and
its first batch; the whole command is shown beside it.
"""

import dataclasses
import json
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
from tests.support import faults, faulty_buddy

CASES = 10_000
LATENCY_S = 0.05
ROOT = Path(__file__).parents[1]
COLLECTOR = ("mocha@11.7.6", "@buddy-works/unit-tests@0.20.0")
# the collector drops every test that ends before it has asked git about the commit, hence the `before`
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


def measure(
    command: Sequence[str], folder: Path, misdeeds: Sequence[faults.Fault | faults.RandomFaults] = ()
) -> Measured:
    """Run a client against a server of its own; raises CalledProcessError where it fails."""
    with faulty_buddy.FaultyBuddy(latency_s=LATENCY_S, faults=list(misdeeds)) as buddy:
        environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        environ |= {"BUDDY_UT_TOKEN": buddy.token, "BUDDY_API_URL": buddy.url, "TMPDIR": str(folder)}
        environ |= {"PYTHONPATH": str(ROOT)} | GITHUB
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, env=environ, check=True, capture_output=True, timeout=300)
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


def _print(rows: dict[str, Measured], base: str) -> None:
    print("| client | delivery s | times as fast | whole command s | CPU s | requests | stored | twice |")
    print("|---|---|---|---|---|---|---|---|")
    for name, row in rows.items():
        ratio = rows[base].delivery_s / row.delivery_s
        print(
            f"| {name} | {row.delivery_s:.2f} | {ratio:.1f} | {row.whole_s:.2f} | {row.cpu_s:.2f} | {row.requests} "
            f"| {row.stored} | {row.duplicates} |"
        )


def main() -> None:
    """Print the tables; targets: 4 times the collector with the defaults, 10 times with 16 in flight, 3 s in all."""
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
