"""How fast reports are read, beside what one would use instead; each in turn, several times, medians.

1 is expat, the parser below all of them, with handlers that do nothing.
"""

import importlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from bench import data
from reporter.formats.junit import reader

REPEATS = 5


def raw_expat(path: Path) -> int:
    """Parse with empty handlers."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: None
    parser.EndElementHandler = lambda tag: None
    parser.CharacterDataHandler = lambda text: None
    with path.open("rb") as file:
        while chunk := file.read(1 << 18):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return 0


def ours(path: Path) -> int:
    """Read as a run does: repair where needed, stream, judge, count."""
    report = reader.Report(path.name, lambda: path.open("rb"))
    return sum(map(len, report.blocks()))


def whole_tree(path: Path) -> int:
    """Read with junitparser and count."""
    import junitparser

    root = junitparser.JUnitXml.fromfile(str(path))
    return sum(1 for suite in root for case in suite if case.result is not None)


def codecov(path: Path) -> int:
    """Read with Codecov's parser, which is written in Rust."""
    parser = importlib.import_module("test_results_parser")
    parsed = parser.parse_junit_xml(path.read_bytes())
    runs = getattr(parsed, "testruns", None)
    return len(runs if runs is not None else parsed["testruns"])


READERS: dict[str, Callable[[Path], int]] = {
    "expat, empty handlers": raw_expat,
    "this reader": ours,
    "junitparser, whole tree": whole_tree,
    "Codecov test-results-parser": codecov,
}


def measure(path: Path, repeats: int) -> None:
    """Print one table for one report."""
    readers = dict(READERS)
    try:
        codecov(path)
    except Exception as error:  # not installed, or a report that it refuses
        print(f"skipped: Codecov test-results-parser ({type(error).__name__}: {error})\n")
        del readers["Codecov test-results-parser"]
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    cases = dict.fromkeys(readers, 0)
    for _ in range(repeats):
        for name, read in readers.items():
            began = time.perf_counter()
            cases[name] = read(path)
            seconds[name].append(time.perf_counter() - began)
    base = statistics.median(seconds["expat, empty handlers"])
    print("| reader | seconds | ratio | test cases |\n|---|---|---|---|")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"| {name} | {median:.3f} | {median / base:.2f} | {cases[name] or ''} |")


def main() -> None:
    """Print the tables; targets: ours at most 2.5 on the first report, 1.5 on the second."""
    with tempfile.TemporaryDirectory() as folder:
        for cases, lines, repeats in ((100_000, 0, REPEATS), (30_000, 110, 3)):
            path = data.write(Path(folder, "report.xml"), cases, output_lines=lines)
            print(f"\n{cases:,} test cases, {path.stat().st_size / 1e6:.0f} MB\n")
            measure(path, repeats)


if __name__ == "__main__":
    main()
