"""The whole program, installed as in the image: its start-up beside `import requests`, and its peak memory.

The package and its locked dependencies go into a throw-away virtual environment, because `-I` hides the checkout.
Figures to reach: `--help` at most 0.9 times, a dry run of an empty report at most 1.3 times `import requests`; 100,000
test cases in at most 64 MiB, 1,000,000 in at most 16 MiB more.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import data

ROOT = Path(__file__).parent.parent
ROUNDS = 15

# the high-water mark of the process itself: `ru_maxrss` counts what its parent held when it was started, too
_PEAK = """
import sys
from reporter.cli import main
code = main(sys.argv[1:])
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
raise SystemExit(code)
"""


def install(folder: Path) -> Path:
    """Install the package and what is locked for it into a new virtual environment; return its python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True)
    with tempfile.TemporaryDirectory() as copy:  # a build in the checkout would leave its traces there
        shutil.copytree(ROOT / "reporter", Path(copy, "reporter"), ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        subprocess.run([*install, "--no-deps", copy], check=True)
    return python


def peak_mib(python: Path, report: Path, *options: str) -> float:
    """Return the peak memory of a dry run in MiB; Linux only."""
    command: list[str | Path] = [python, *options, "-c", _PEAK, "report", "--dry-run", report.name]
    environ = {"PYTHONPATH": str(ROOT)} if "-I" not in options else {}
    done = subprocess.run(command, cwd=report.parent, env=environ, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1]) / 1024


def start_up_ms(commands: dict[str, list[str]], folder: Path) -> dict[str, float]:
    """Return the median time of each command, all of them in turn, in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS + 1):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(
                command, cwd=folder, env={}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
            )
            times[name].append(time.perf_counter() - began)
    # the first round only warms the caches
    return {name: statistics.median(values[1:]) * 1000 for name, values in times.items()}


def main() -> None:
    """Print the two tables."""
    with tempfile.TemporaryDirectory() as folder:
        python = install(Path(folder, "venv"))
        _print_start_up(python, Path(folder))
        _print_memory(python, Path(folder))


def _print_start_up(python: Path, folder: Path) -> None:
    (folder / "empty.xml").write_text("<testsuites/>")
    isolated = [str(python), "-I"]
    reporter = [*isolated, "-m", "reporter"]
    times = start_up_ms(
        {
            "import requests": [*isolated, "-c", "import requests"],
            "--help": [*reporter, "--help"],
            "report --help": [*reporter, "report", "--help"],
            "dry run of an empty report": [*reporter, "report", "--dry-run", "empty.xml"],
        },
        folder,
    )
    base = times["import requests"]
    targets = {"--help": "0.9", "dry run of an empty report": "1.3"}
    print(f"| start-up, median of {ROUNDS} | ms | times `import requests` | at most |\n|---|---|---|---|")
    for name, value in times.items():
        print(f"| {name} | {value:.0f} | {value / base:.2f} | {targets.get(name, '')} |", flush=True)


def _print_memory(python: Path, folder: Path) -> None:
    small = peak_mib(python, data.write(folder / "small.xml", 100_000), "-I")
    large = peak_mib(python, data.write(folder / "large.xml", 1_000_000), "-I")
    print("\n| dry run | peak MiB | at most |\n|---|---|---|")
    print(f"| 100,000 test cases | {small:.1f} | 64 |")
    print(f"| 1,000,000 test cases | {large:.1f} | {small + 16:.1f} |", flush=True)


if __name__ == "__main__":
    main()
