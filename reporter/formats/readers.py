"""The formats that are read, one line each: which files are a format's own, and what reads them.

A new format is a module with a reader (`seams.ReportReader`) and its line in `READERS`.
"""

from collections.abc import Callable, Sequence
from typing import BinaryIO, NamedTuple, Protocol

from reporter import seams
from reporter.formats.discovery import selection
from reporter.formats.junit import reader, root_elements
from reporter.formats.trx import reader as trx

HEAD_BYTES = root_elements.HEAD_BYTES  # of a file, by which its format is recognised


class Opener(Protocol):
    """Makes a reader of the file that `opener` opens; its arguments are explained at `junit.reader.Report`."""

    def __call__(
        self,
        path: str,
        opener: Callable[[], BinaryIO],
        *,
        known_roots: Sequence[str] = (),
        out_of_time: Callable[[], bool] = lambda: False,
        with_data: bool = True,
    ) -> seams.ReportReader: ...


class Format(NamedTuple):
    """A format of reports.

    `why_not` takes the first bytes of a file and its name, and says why it is no report of this format, "" for one that
    is. `is_report_name` says whether a name is one that reports of this format have: such a file is not passed over
    where nothing can be told from its content.
    """

    suffixes: tuple[str, ...]  # of the files that a search without patterns looks into
    why_not: Callable[[bytes, str], str]
    is_report_name: Callable[[str], bool]
    open: Opener


# the last takes, in words of its own, what no other takes
READERS = (
    Format((trx.ENDING, ".xml"), trx.why_no_trx, trx.is_trx_name, trx.Report),
    Format((".xml",), root_elements.why_no_report, root_elements.looks_like_report, reader.Report),
)
SUFFIXES = tuple(dict.fromkeys(suffix for known in READERS for suffix in known.suffixes))


def why_no_report(head: bytes, path: str) -> str:
    """Say why the file that begins with `head` is no report of any format, or ""; `path` is its name."""
    return _format_of(head, path).why_not(head, path)


def looks_like_report(path: str) -> bool:
    """Say whether the name is one that reports have."""
    return any(known.is_report_name(path) for known in READERS)


def open_report(
    found: selection.Found,
    *,
    known_roots: Sequence[str] = (),
    out_of_time: Callable[[], bool] = lambda: False,
    with_data: bool = True,
) -> seams.ReportReader:
    """Return the reader of the report's format; of a file that can't be read, one that says so."""
    try:
        with found.open() as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        head = b""
    known = _format_of(head, found.path)
    return known.open(found.path, found.open, known_roots=known_roots, out_of_time=out_of_time, with_data=with_data)


def _format_of(head: bytes, path: str) -> Format:
    own = (known for known in READERS if not known.why_not(head, path))
    return next(own, READERS[-1])
