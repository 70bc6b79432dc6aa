"""What not every system has: tests that need it are skipped elsewhere, and say so."""

import os
import signal
from pathlib import Path

import pytest

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0

# os.kill and Popen.send_signal end a process at once there (Python docs, os.kill): nothing is heard, nothing closed
needs_signals = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no signals between processes here")
needs_file_modes = pytest.mark.skipif(
    IS_ROOT or not hasattr(os, "geteuid"), reason="who runs the tests may read everything"
)


def make_fifo(path: Path) -> None:
    """Make a named pipe, where the system has such a thing."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(path)
