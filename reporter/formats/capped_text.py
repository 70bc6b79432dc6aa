"""Long texts, kept short: what a report quotes can be larger than memory should hold."""

import collections

from reporter import model

RESULT_CHARS = 64 * 1024  # of one failure's text
OUTPUT_CHARS = 16 * 1024  # of what one case printed
MESSAGE_CHARS = 16 * 1024
NAME_CHARS = 2000  # also of a path

shorten = model.shorten


class CappedText:
    """Collects text in pieces; keeps the beginning and the end of what is longer than `limit` characters.

    Both ends tell something: Java puts the reason first, Python puts it last.
    """

    __slots__ = ("_head", "_head_left", "_tail", "_tail_chars", "_tail_limit", "_total")

    def __init__(self, limit: int) -> None:
        self._tail_limit = limit // 2
        self._head: list[str] = []
        self._head_left = limit - self._tail_limit
        self._tail: collections.deque[str] = collections.deque()
        self._tail_chars = 0
        self._total = 0

    def add(self, piece: str) -> None:
        """Take the next piece."""
        self._total += len(piece)
        if len(piece) <= self._head_left:  # as nearly all
            self._head_left -= len(piece)
            self._head.append(piece)
            return
        if self._head_left:
            self._head.append(piece[: self._head_left])
            taken = len(self._head[-1])
            self._head_left -= taken
            piece = piece[taken:]
        self._tail.append(piece[-self._tail_limit :])
        self._tail_chars += len(self._tail[-1])
        while self._tail_chars - len(self._tail[0]) >= self._tail_limit:
            self._tail_chars -= len(self._tail.popleft())

    def __str__(self) -> str:
        if not self._tail:
            return "".join(self._head)
        head, tail = "".join(self._head), "".join(self._tail)[-self._tail_limit :]
        cut = self._total - len(head) - len(tail)
        return f"{head}\n[... {cut} {model.CUT}\n{tail}" if cut else head + tail


def cap(text: str, limit: int) -> str:
    """Shorten `text` to about `limit` characters, from its middle."""
    if len(text) <= limit:
        return text
    capped = CappedText(limit)
    capped.add(text)
    return str(capped)
