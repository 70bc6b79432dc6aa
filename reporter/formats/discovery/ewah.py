"""Bitmaps in git's files, compressed in EWAH form (git docs, gitformat-bitmap > Appendix A)."""

import struct

_WORD_BITS = 64
_RUN_WORDS = 0xFFFFFFFF  # bits of the head that say how many words of one bit follow, behind that bit itself


def unpack(data: bytes, at: int, count: int) -> tuple[bytearray, int]:
    """Unpack the bitmap at `at` to a byte for each of `count` places; return the place behind it too.

    The numbers of bits and of words, then words that each say how many words of one bit follow, and how many that
    stand as they are. Raises struct.error where the data end in the middle.
    """
    marks = bytearray(count)
    _, words = struct.unpack_from(">II", data, at)
    at += 8
    end = at + 8 * words
    place = 0
    while at < end:
        (head,) = struct.unpack_from(">Q", data, at)
        at += 8
        begin, place = place, place + (head >> 1 & _RUN_WORDS) * _WORD_BITS
        if head & 1:
            stop = min(place, count)
            marks[begin:stop] = b"\1" * max(0, stop - begin)
        for (word,) in struct.iter_unpack(">Q", data[at : min(end, at + 8 * (head >> 33))]):
            _mark(marks, word, place)
            place += _WORD_BITS
        at += 8 * (head >> 33)
    return marks, end + 4


def _mark(marks: bytearray, word: int, place: int) -> None:
    for bit in range(min(_WORD_BITS, len(marks) - place)):
        if word >> bit & 1:
            marks[place + bit] = 1
