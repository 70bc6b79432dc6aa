"""One report's bytes as UTF-8, readable more than once.

There are two ways to read it. `Source.chunks` is the fast one: UTF-8 goes through untouched, everything else is
decoded. `Source.repaired` is for a report that the parser refused. Both give the same characters up to the first thing
the parser refuses; the reader relies on that.
"""

import codecs
import collections
import errno
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from reporter.formats import capped_text
from reporter.formats.junit.decode import encoding

if TYPE_CHECKING:
    from reporter.formats.junit.decode import repair

REPAIRED_ROOT = "repaired-report"  # the element that a repaired report is read in
CHUNK_BYTES = 64 * 1024  # what is parsed without a break: a signal waits no longer
_SEARCHED_CHARS = 1 << 20


class Source:
    """One report's bytes, readable more than once.

    `file` is open for binary reading and can seek. Raises OSError where reading fails.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._state = _state(file)
        self.size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self.encoding = encoding.sniff(file.read(encoding.HEAD_BYTES))
        self.repairs: repair.Repairs = collections.Counter()
        self.was_read_whole = False  # by `repaired`: only the end that it adds itself was left

    def has_changed(self) -> bool:
        """Say whether the file was written to since it was opened."""
        return _state(self._file) != self._state

    def mentions(self, words: Iterable[str]) -> bool:
        """Say whether one of the words stands in the first megabyte or so."""
        text = ""
        for piece in self._texts():
            text += piece
            if len(text) > _SEARCHED_CHARS:
                break
        return any(word in text for word in words)

    def beginning(self) -> str:
        """Return the first few characters, for a message."""
        return capped_text.shorten(next(iter(self._texts()), ""), 40)

    def chunks(self) -> Iterator[bytes]:
        """Give the report as UTF-8; bytes that can't be decoded stay as they are in UTF-8, else become U+FFFD."""
        self._file.seek(0)
        if self.encoding.is_utf8:
            while chunk := self._file.read(CHUNK_BYTES):
                yield chunk  # the parser refuses the first character of a hole
                if _is_hole(chunk):
                    _skip_hole(self._file)
            return
        for text in self._texts():
            yield text.encode("utf-8", "replace")

    def repaired(self) -> Iterator[bytes]:
        """Give the report inside one root element, without what XML forbids; `repairs` then counts what was done."""
        from reporter.formats.junit.decode import repair  # few reports need it

        self.repairs.clear()
        self.was_read_whole = False
        repairer = repair.Repairer(self.repairs)
        yield b"<" + REPAIRED_ROOT.encode() + b">"
        for text in self._texts():
            yield repairer.feed(text).encode("utf-8", "replace")
        yield repairer.finish().encode("utf-8", "replace")
        self.was_read_whole = True
        yield b"</" + REPAIRED_ROOT.encode() + b">"

    def describe_repairs(self) -> str:
        """Say in words what was repaired, "" for nothing."""
        from reporter.formats.junit.decode import repair

        return repair.describe(self.repairs)

    def _texts(self) -> Iterator[str]:
        self._file.seek(0)
        decoder = codecs.getincrementaldecoder(self.encoding.codec)("replace")
        while chunk := self._file.read(CHUNK_BYTES):
            if _is_hole(chunk):
                _skip_hole(self._file)
                yield ""
            else:
                yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _state(file: BinaryIO) -> tuple[int, int] | None:
    try:
        status = os.fstat(file.fileno())
    except (OSError, ValueError):  # no file of the system's
        return None
    return status.st_size, status.st_mtime_ns


def _is_hole(chunk: bytes) -> bool:
    """Say whether there is nothing but NUL: a crash may leave that in a file, or a hole in it."""
    return chunk.startswith(b"\0") and not chunk.strip(b"\0")


def _skip_hole(file: BinaryIO) -> None:
    """Go to where the file has data again, as far as the system tells (lseek(2), SEEK_DATA)."""
    here = file.tell()
    try:
        file.seek(os.lseek(file.fileno(), here, os.SEEK_DATA))
    except OSError as error:
        if error.errno == errno.ENXIO:  # nothing but the hole is left
            file.seek(0, os.SEEK_END)
        else:
            file.seek(here)
    except (AttributeError, ValueError):  # the system doesn't know holes, or it is no file of the system's
        file.seek(here)
