"""2,000 reports beside git's index of a monorepo, 50 MB, against the same beside a small one; the whole process.

What is in the index is no report of this run, so the search asks it about every report. Figure to reach: at most 0.5 s
of processor time more.
"""

import random
import statistics
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import failures

REPORTS = 2_000
INDEX_BYTES = 50_000_000
SMALL_BYTES = 100_000
REPEATS = 3


def write_index(path: Path, version: int, least_bytes: int) -> int:
    """Write an index as git does (git docs, gitformat-index), until it has so many bytes; return how many files."""
    numbers = random.Random(1)
    entries: list[bytes] = []
    written = 0
    previous = b""
    for name in _names():
        size = int(numbers.lognormvariate(8, 1.5))  # half of the files under 3 kB, as sources are
        stat = struct.pack(">10I", 1_700_000_000, 1, 1_700_000_000, 1, 1, len(entries), 0o100644, 1, 1, size)
        entry = stat + numbers.randbytes(20) + min(len(name), 0xFFF).to_bytes(2, "big")
        if version == 4:
            common = next(at for at in range(len(name)) if previous[at : at + 1] != name[at : at + 1])
            entry += bytes([len(previous) - common]) + name[common:] + b"\0"
        else:
            entry += name
            entry += bytes(8 - len(entry) % 8)
        entries.append(entry)
        previous = name
        written += len(entry)
        if written >= least_bytes:
            break
    path.write_bytes(struct.pack(">4sII", b"DIRC", version, len(entries)) + b"".join(entries) + bytes(20))
    return len(entries)


def _names() -> Iterator[bytes]:
    for number in range(10_000_000):
        package = f"services/team{number // 5000:04}/src/main/java/org/example/package{number // 20:06}"
        yield f"{package}/Something{number:08}.java".encode()


def write_workspace(folder: Path) -> None:
    """Write a checkout with reports that git does not keep; the index is missing."""
    for place in ("objects", "refs/heads"):
        (folder / ".git" / place).mkdir(parents=True)
    (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    for number in range(REPORTS):
        report = folder / f"services/team{number % 100:04}/target/surefire-reports/TEST-shop.Cart{number}Test.xml"
        report.parent.mkdir(parents=True, exist_ok=True)
        case = f'<testcase classname="shop.Cart{number}Test" name="total" time="0.1"/>'
        report.write_text(f'<testsuite name="shop.Cart{number}Test" tests="1">{case}{" " * (number % 700)}</testsuite>')


def main() -> None:
    """Print the table."""
    print("| 2,000 reports beside an index of | files | seconds | more | at most |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        write_workspace(workspace)
        for version in (2, 4):
            seconds: dict[int, list[float]] = {SMALL_BYTES: [], INDEX_BYTES: []}
            files: dict[int, int] = {}
            for _ in range(REPEATS):  # in turn: what else the machine does, slows both
                for size, taken in seconds.items():
                    files[size] = write_index(workspace / ".git/index", version, size)
                    taken.append(failures.process_seconds(workspace))
            least = statistics.median(seconds[SMALL_BYTES])
            for size, taken in seconds.items():
                figures = f"{files[size]:,} | {statistics.median(taken):.2f} | {statistics.median(taken) - least:.2f}"
                print(f"| {size / 1e6:.1f} MB, version {version} | {figures} | 0.5 |", flush=True)


if __name__ == "__main__":
    main()
