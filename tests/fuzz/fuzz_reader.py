"""Coverage-guided fuzzing of the readers: any bytes give cases and problems, never an exception.

    python tests/fuzz/fuzz_reader.py -max_total_time=30      (libFuzzer's options; or: make fuzz SECONDS=30)

Begins with the real reports of tests/data. Skipped, with the reason, where atheris can't be imported.
"""

import io
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

try:
    import atheris
except ImportError as error:
    print(f"skipped: fuzzing the reader, because atheris is not installed here ({error})")
    raise SystemExit(0) from None

with atheris.instrument_imports(include=["reporter"]):
    from reporter import seams
    from reporter.formats import readers

SEED_BYTES = 8000


def test_one_input(data: bytes) -> None:
    """Read a report of these bytes in every format and check what must hold for any report."""
    for known in readers.READERS:
        _check(known.open("fuzz.xml", lambda: io.BytesIO(data)))


def _check(report: seams.ReportReader) -> None:
    cases = [case for block in report.blocks() for case in block]
    read = report.summary()
    assert all(case.time >= 0 for case in cases), "times are seconds"
    internal = [problem for problem in read.problems if problem.code == "reader-error"]
    assert not internal, f"an exception nobody thought of: {internal}"


def main() -> None:
    """Fuzz with the real reports as seeds."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, path in enumerate(sorted((ROOT / "tests" / "data").glob("*/*"))):
            if path.suffix in readers.SUFFIXES and path.stat().st_size <= SEED_BYTES:
                shutil.copy(path, Path(corpus) / f"{number}.xml")
        atheris.Setup(
            [*sys.argv, "-rss_limit_mb=1024", "-timeout=20", f"-max_len={SEED_BYTES}", corpus], test_one_input
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
