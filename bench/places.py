"""What looking for files and lines costs: the whole process on failures whose files the workspace holds, and without.

Places are looked for where they are shown or put out, and once for all failures of one trace: so a run with 10,000
failures takes hardly longer where each of them has a place.
"""

import shutil
import statistics
import tempfile
from pathlib import Path

from bench import failures

REPEATS = 5


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        found, not_found = Path(folder, "found"), Path(folder, "not-found")
        not_found.mkdir()
        report = failures.write(found, failed_each=failures.FAILED_EACH)
        copy = Path(shutil.copy(report, not_found))
        seconds: dict[str, list[float]] = {"no": [], "all": []}
        for _ in range(REPEATS):  # in turn
            for name, path in (("no", copy), ("all", report)):
                seconds[name].append(failures.process_seconds(path))
    base = statistics.median(seconds["no"])
    number = failures.CASES // failures.FAILED_EACH
    print(f"| {number:,} failures, their files in the workspace | seconds | ratio | at most |\n|---|---|---|---|")
    for name, taken in seconds.items():
        print(f"| {name} of them | {statistics.median(taken):.2f} | {statistics.median(taken) / base:.2f} | 1.15 |")


if __name__ == "__main__":
    main()
