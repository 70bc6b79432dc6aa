"""How much of an answer is read, and what of it is kept: no answer may fill the memory, however long it is."""

import json
from typing import Protocol

from reporter.buddy.http import case_counter

PIECE_BYTES = 64 << 10  # also what is looked at of an error's answer
ANSWER_BYTES = 384 << 10  # that are kept, and 70 times that as JSON; a session has 2 kB, a list of a hundred 200
COUNTED_BYTES = 16 << 20  # of an answer whose cases are counted while it comes in
COUNTED = "cases_counted"  # the field that stands for a long answer


class Answer(Protocol):
    """An answer whose body has not been read."""

    @property
    def status(self) -> int:
        """Return the HTTP status."""

    def read(self, amt: int, decode_content: bool) -> bytes:
        """Return so many bytes of the body, fewer at its end."""


def read(answer: Answer, *, counts: bool) -> bytes:
    """Return the body; of a long one its beginning, or with `counts` the number of its cases."""
    first = answer.read(PIECE_BYTES, decode_content=True)
    if len(first) < PIECE_BYTES or answer.status >= 300:
        return first
    if not counts:
        return first + answer.read(ANSWER_BYTES - PIECE_BYTES, decode_content=True)
    counter = case_counter.CaseCounter()
    counter.feed(first)
    for _ in range(COUNTED_BYTES // PIECE_BYTES):
        piece = answer.read(PIECE_BYTES, decode_content=True)
        if not piece:
            break
        counter.feed(piece)
    if not counter.is_object:
        return b"not an object"
    return json.dumps({COUNTED: counter.cases}).encode()
