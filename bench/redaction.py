"""What redaction costs, as a share of reading; in turn, several times, medians of processor time."""

import secrets
import statistics
import tempfile
import time
from pathlib import Path

from bench import data
from reporter.formats.junit import reader
from reporter.redact import Redactor

REPEATS = 7
NAMES = ("GITHUB_TOKEN", "BUDDY_UT_TOKEN", "NPM_TOKEN", "DB_PASSWORD", "AWS_SECRET_ACCESS_KEY", "SIGNING_KEY")


def main() -> None:
    """Print the table; target: at most 15 % of reading."""
    environ = {name: secrets.token_urlsafe(30) for name in NAMES}
    with tempfile.TemporaryDirectory() as folder:
        path = data.write(Path(folder, "junit.xml"), 100_000)
        reading, redacting = [], []
        for _ in range(REPEATS):
            redactor = Redactor(environ)
            spent = 0.0
            began = time.process_time()
            for block in reader.Report(path.name, lambda: path.open("rb")).blocks():
                started = time.process_time()
                redactor.clean(block)
                spent += time.process_time() - started
            reading.append(time.process_time() - began - spent)
            redacting.append(spent)
    read, redact = statistics.median(reading), statistics.median(redacting)
    print("| 100,000 test cases, 6 secret variables | seconds | share |\n|---|---|---|")
    print(f"| reading | {read:.3f} | 100 % |\n| redaction | {redact:.3f} | {redact / read:.0%} |")


if __name__ == "__main__":
    main()
