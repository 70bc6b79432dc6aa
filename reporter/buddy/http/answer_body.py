"""How much of an answer is read, and what of it is kept: no answer may fill the memory, however long it is."""

import json
from typing import Protocol

from reporter.buddy.http import case_counter

PIECE_BYTES = 64 << 10  # also what is looked at of an error's answer
ANSWER_BYTES = 1 << 20  # that are kept; a session has less than 2 kB, a list of a hundred less than 200
COUNTED_BYTES = 16 << 20  # of an answer whose cases are counted while it comes in
COUNTED = "cases_counted"  # what stands in place of a long answer


class Raw(Protocol):
    """The stream of an answer's body."""

    def read(self, amt: int, *, decode_content: bool) -> bytes:
        """Return so many bytes, fewer at the end."""


class Response(Protocol):
    """An answer whose body has not been read."""

    status_code: int
    raw: Raw


def read(response: Response, *, counts: bool) -> bytes:
    """Return the body; of a long one, only what is of interest."""
    raw = response.raw
    first = raw.read(PIECE_BYTES, decode_content=True)
    if len(first) < PIECE_BYTES or response.status_code >= 300:
        return first
    if not counts:
        return first + raw.read(ANSWER_BYTES - PIECE_BYTES, decode_content=True)
    counter = case_counter.CaseCounter()
    counter.feed(first)
    for _ in range(COUNTED_BYTES // PIECE_BYTES):
        piece = raw.read(PIECE_BYTES, decode_content=True)
        if not piece:
            break
        counter.feed(piece)
    if not counter.is_object:
        return b"not an object"
    return json.dumps({COUNTED: counter.cases}).encode()
