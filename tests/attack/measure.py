"""The program in a process of its own: how long it took, how much memory, and how it ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CPU_S = 12  # seconds of the processor, after which the system ends the process
TIMEOUT_S = 90.0  # for what waits for ever; the machine may be busy

# the high-water mark of the process itself: `ru_maxrss` counts what its parent held when it was started, too
_MAIN = """
import atexit, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_S}, {CPU_S}))
def tell():
    with open("/proc/self/status") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    with open("/proc/self/stat") as stat:
        ticks = sum(map(int, stat.read().rpartition(")")[2].split()[11:13]))
    with open("measured", "w") as file:
        file.write(f"{peak} {ticks}")
atexit.register(tell)
"""
MAIN = _MAIN.replace("{CPU_S}", str(CPU_S))
# the program from its entry on, where signals are heard first; what it has begun is told by a file
PROGRAM = (
    MAIN
    + """
from reporter.__main__ import main
open("measured.begun", "w").close()
raise SystemExit(main())
"""
)
RUN = MAIN + "from reporter.cli import main\nraise SystemExit(main(sys.argv[1:]))\n"


class Measured(NamedTuple):
    """What a run took; `ended` is its exit code, None where it had to be killed."""

    cpu_s: float
    wall_s: float
    peak_mib: float
    ended: int | None
    said: str


def start(folder: Path, code: str, *arguments: str, **environ: str) -> "subprocess.Popen[str]":
    """Start a process in the folder, with an environment of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def finish(process: "subprocess.Popen[str]", folder: Path, began: float, timeout_s: float = TIMEOUT_S) -> Measured:
    """Wait for a process to end and return what it took."""
    try:
        said, _ = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        wall = time.perf_counter() - began
        return Measured(wall, wall, 0.0, None, said)
    wall = time.perf_counter() - began
    peak, ticks = (folder / "measured").read_text().split() if (folder / "measured").exists() else ("0", "0")
    if process.returncode == -signal.SIGKILL:
        return Measured(CPU_S, wall, 0.0, None, said)
    return Measured(int(ticks) / os.sysconf("SC_CLK_TCK"), wall, int(peak) / 1024, process.returncode, said)


def run(folder: Path, code: str, *arguments: str, **environ: str) -> Measured:
    """Run a process to its end."""
    began = time.perf_counter()
    return finish(start(folder, code, *arguments, **environ), folder, began)
