"""The step's outputs, and the only functions of the views that open files: GitHub's two, and that of `--json`.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
"""

import errno
import json
import math
import os
import re
import stat
from collections.abc import Mapping

from reporter import model
from reporter.outputs.text import escape

SUMMARY_LIMIT = 1_048_576  # bytes: beyond that GitHub drops the whole summary of a step
_MARGIN = 1024  # bytes left free, for the line ends between two writers
_FAILED_TESTS = 200_000  # bytes; all outputs of a job together may take 1 MB
_PLAIN_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)


def values(result: model.Result, *, limit: int = _FAILED_TESTS) -> dict[str, str]:
    """Return the outputs by name; `failed_tests` takes at most `limit` bytes (see `left_out`)."""
    counts, session = result.counts, result.session
    return {
        "total": str(counts.tests),
        "passed": str(counts.passed),
        "failed": str(counts.failed),
        "errored": str(counts.errors),
        "skipped": str(counts.skipped),
        "flaky": str(counts.flaky),
        "time": _seconds(counts.time),
        "conclusion": result.conclusion.value,
        "session_id": session.id or "",
        "session_url": escape.address(session.url),
        "session_status": session.status or "",
        "upload": result.receipt.upload.value,
        "failed_tests": _failed_tests(result, limit),
    }


def left_out(result: model.Result, written: Mapping[str, str]) -> int:
    """Return how many failed test cases `failed_tests` had no room for: something to say in the log."""
    return max(result.counts.bad, len(result.failures)) - len(json.loads(written["failed_tests"]))


def _seconds(time: float) -> str:
    if not math.isfinite(time) or time < 0:
        return "0"
    return f"{time:.3f}".rstrip("0").rstrip(".")


def _failed_tests(result: model.Result, limit: int) -> str:
    """Return whole entries as a JSON list in ASCII, as many as fit."""
    items: list[str] = []
    room = limit - 2
    for case in result.failures:
        item = json.dumps(_entry(case), separators=(",", ":"))
        room -= len(item) + 1
        if room < 0:
            break
        items.append(item)
    return f"[{','.join(items)}]"


def _entry(case: model.TestCase) -> dict[str, str | int | None]:
    return {
        "group": case.group,
        "class": case.classname,
        "name": case.name,
        "file": case.file or None,
        "line": case.line if case.line > 0 else None,
    }


def write(path: str | os.PathLike[str], outputs: Mapping[str, str]) -> None:
    """Append the outputs to the file; anything but a plain number between random delimiters.

    Raises OSError.
    """
    _append(path, "".join(_block(name, value) for name, value in outputs.items()).encode("utf-8", "replace"))


def _block(name: str, value: str) -> str:
    if _PLAIN_NUMBER.fullmatch(value):
        return f"{name}={value}\n"
    delimiter = f"end_{os.urandom(16).hex()}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def room(path: str | os.PathLike[str]) -> int:
    """Return how many bytes of job summary still fit into the file, which may hold some already.

    Raises OSError, but not for a file that isn't there yet.
    """
    try:
        taken = os.stat(path).st_size
    except FileNotFoundError:
        taken = 0
    return max(SUMMARY_LIMIT - _MARGIN - taken, 0)


def append_summary(path: str | os.PathLike[str], markdown: str) -> None:
    """Append Markdown to the job summary, as a paragraph of its own.

    Raises OSError, also where it would make GitHub drop the whole summary.
    """
    data = markdown.encode("utf-8", "replace")
    if len(data) > room(path):
        raise OSError(errno.EFBIG, "the job summary would be larger than the 1 MiB that GitHub takes")
    _append(path, data, between=b"\n\n")


def write_document(workspace: str, path: str, text: str) -> None:
    """Write the result where it was asked for, relative to the workspace; makes missing folders; raises OSError.

    In a container this runs as root, and what belongs to root in the workspace breaks the next checkout on a
    self-hosted runner: files and folders get the owner of the folder that they are in.
    """
    top = os.path.abspath(workspace)
    full = os.path.abspath(os.path.join(top, path))
    real = os.path.realpath(full)
    # a link in a pull request must not lead what root writes to another place
    if full.startswith(top + os.sep) and real != os.path.realpath(top) + full[len(top) :]:
        raise OSError(errno.ELOOP, "there is a link on the way, which is not followed inside the workspace")
    _make_folder(os.path.dirname(real))
    is_new = not os.path.exists(real)
    with open(real, "w", encoding="utf-8", newline="\n", opener=_open_regular) as stream:
        stream.write(text)
    if is_new:
        _hand_over(real)


def _make_folder(path: str) -> None:
    if not os.path.isdir(path):
        _make_folder(os.path.dirname(path))
        os.mkdir(path)
        _hand_over(path)


def _hand_over(path: str) -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        folder = os.stat(os.path.dirname(path))
        os.chown(path, folder.st_uid, folder.st_gid)


def _append(path: str | os.PathLike[str], data: bytes, between: bytes = b"\n") -> None:
    """Append bytes; where the writer before left its last line open, `between` ends that first."""
    with open(path, "ab", opener=_open_regular) as stream:
        stream.write((between if _is_open_ended(path) else b"") + data)


def _open_regular(path: str, flags: int) -> int:
    """Open a regular file, or the one device that takes everything; a FIFO would keep the step waiting.

    Raises OSError.
    """
    # the system may know no such flag, and then no FIFO either
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) and not os.path.samestat(found, os.stat(os.devnull)):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is no regular file")
    return descriptor


def _is_open_ended(path: str | os.PathLike[str]) -> bool:
    if not os.path.isfile(path) or not os.path.getsize(path):
        return False
    with open(path, "rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) != b"\n"
