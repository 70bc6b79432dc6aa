"""Peak memory of reading: flat, whatever the size of the report."""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import data

_READ = "import sys; from pathlib import Path; from bench import reading; reading.{0}(Path(sys.argv[1]))"


def peak_mib(code: str, path: Path) -> float:
    """Run code on a report in a process of its own and return its peak memory in MiB."""
    wrapped = f"{code}; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", wrapped, str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) / 1024


def main() -> None:
    """Print the table; target: a million cases at most 16 MiB above a hundred thousand."""
    assert resource.RUSAGE_SELF == 0
    print("| reader | 100,000 test cases | 1,000,000 test cases |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        small = data.write(Path(folder, "small.xml"), 100_000)
        large = data.write(Path(folder, "large.xml"), 1_000_000)
        for name, function in (("this reader", "ours"), ("junitparser, whole tree", "whole_tree")):
            code = _READ.format(function)
            print(f"| {name} | {peak_mib(code, small):.0f} MiB | {peak_mib(code, large):.0f} MiB |", flush=True)


if __name__ == "__main__":
    main()
