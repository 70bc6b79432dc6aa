"""Hands bytes to expat so that no token takes more than linear time or unbounded memory, and nothing is declared."""

from typing import Any
from xml.parsers import expat

TOKEN_BYTES = 13 << 20  # of one tag, comment or declaration
_MOST_WAITING = 1 << 20  # beside expat's own buffer, which is there twice while it grows

MOST_ATTRIBUTES = 250_000  # of one tag, which takes 0.4 s; nothing is given out meanwhile, and no signal heard
MOST_DECLARED = 200  # attributes; expat looks at all that are declared of an element whenever one begins


class RefusedError(Exception):
    """The report holds something that no test runner writes, and that attacks use."""


class Feeder:
    """One parser and the bytes that wait for it."""

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate("utf-8")  # whatever the declaration says: see `source`
        self._unfinished_bytes = 0
        self._attributes = 0  # of the unfinished tag, about
        self._waiting = bytearray()
        parser.buffer_text = True
        parser.buffer_size = 64 * 1024
        parser.EntityDeclHandler = _refuse_entity
        self._declared = 0
        parser.AttlistDeclHandler = self._count_declared
        if hasattr(parser, "SetReparseDeferralEnabled"):
            # from 2.6 on expat puts off reading what it holds: whole tags would pass for one that is unfinished
            parser.SetReparseDeferralEnabled(False)

    @property
    def line(self) -> int:
        """Return the line that the parser has come to, or that it stumbled over."""
        return self.parser.ErrorLineNumber or self.parser.CurrentLineNumber

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes; raises expat.ExpatError, RefusedError, and what the handlers raise.

        An unfinished token is handed to the parser again in growing steps: expat before 2.6 reads it from its
        beginning each time (27 s for 60 MB fed in small chunks, 0.4 s this way).
        """
        piece: bytes | bytearray = chunk
        if self._waiting or self._unfinished_bytes:
            self._waiting += chunk
            if len(self._waiting) < min(self._unfinished_bytes, _MOST_WAITING):
                return
            piece, self._waiting = self._waiting, bytearray()
        before = self.parser.CurrentByteIndex
        self.parser.Parse(piece, False)
        if self.parser.CurrentByteIndex != before:
            self._unfinished_bytes = self._attributes = 0
            return
        self._unfinished_bytes += len(piece)
        if self._unfinished_bytes > TOKEN_BYTES:
            raise RefusedError(f"holds one tag or comment of more than {TOKEN_BYTES >> 20} MiB")
        self._attributes += piece.count(b'="') + piece.count(b"='")
        if self._attributes > MOST_ATTRIBUTES:
            raise RefusedError(f"holds a tag of more than {MOST_ATTRIBUTES} attributes")

    def _count_declared(self, *_: Any) -> None:
        self._declared += 1
        if self._declared > MOST_DECLARED:
            raise RefusedError(f"declares more than {MOST_DECLARED} attributes")

    def finish(self) -> None:
        """Parse what is left; raises as `feed`."""
        self.parser.Parse(self._waiting, True)


def _refuse_entity(*_: Any) -> None:
    raise RefusedError("declares XML entities, which no test runner does")
