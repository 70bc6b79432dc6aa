"""Counts the cases of an answer while it comes in; nothing of it is kept.

An answer to a batch repeats every case of it, as large as the server likes; what delivery needs to know is whether it
is a JSON object, and how many cases it holds. So brackets are followed, and strings are skipped.
"""

import re

_MARK = re.compile(rb'["\[\]{}]')
_IN_STRING = re.compile(rb'(?>(?:[^"\\]++|\\.)*)', re.DOTALL)
_FIELD = b"cases"
_QUOTE, _BACKSLASH = b'"'[0], b"\\"[0]
_PAIRS = {b"}"[0]: b"{"[0], b"]"[0]: b"["[0]}
_DEEPEST = 200


class CaseCounter:
    """Counts the cases in the pieces of an answer.

    `is_object` says whether they were one JSON object, as far as brackets and strings can tell; `cases` how many
    objects the list of that name holds in it, None where it has none.
    """

    def __init__(self) -> None:
        self._open = bytearray()  # brackets
        self._key = b""  # the last string right inside the object
        self._in_string = False
        self._in_cases = False
        self._left = b""  # a backslash whose character is still to come
        self._is_over = False
        self._is_broken = False
        self.is_empty = True
        self.cases: int | None = None

    @property
    def is_object(self) -> bool:
        """Say whether all that came is one JSON object."""
        return self._is_over and not self._is_broken

    def feed(self, piece: bytes) -> None:
        """Take a piece of the answer."""
        data, self._left = self._left + piece, b""
        at = 0
        while at < len(data) and not self._is_broken:
            pass_by = self._pass_marks
            if self._in_string:
                pass_by = self._pass_string
            at = pass_by(data, at)

    def _pass_string(self, data: bytes, at: int) -> int:
        found = _IN_STRING.match(data, at)
        assert found is not None, "it matches nothing, too"
        end = found.end()
        if len(self._open) == 1 and len(self._key) <= len(_FIELD):
            self._key += data[at : min(end, at + len(_FIELD) + 1)]
        if end == len(data):
            return end
        if data[end] == _BACKSLASH:
            self._left = data[end:]
            return len(data)
        self._in_string = False
        return end + 1

    def _pass_marks(self, data: bytes, at: int) -> int:
        found = _MARK.search(data, at)
        end = len(data)
        if found:
            end = found.start()
        outside = data[at:end].strip()
        if outside and not self._open:
            self._is_broken = True  # text before the object or behind it
        if not found:
            self.is_empty = self.is_empty and not outside
            return end
        self.is_empty = False
        self._take(data[end])
        return end + 1

    def _take(self, mark: int) -> None:
        """Follow one quote or bracket."""
        begins_no_object = not self._open and mark != _PAIRS[b"}"[0]]
        if mark in _PAIRS:
            self._close(mark)
        elif self._is_over or begins_no_object or len(self._open) >= _DEEPEST:
            self._is_broken = True
        elif mark == _QUOTE:
            self._in_string = True
            self._key = b""
        else:
            self._count(mark)
            self._open.append(mark)

    def _close(self, mark: int) -> None:
        if not self._open or self._open.pop() != _PAIRS[mark]:
            self._is_broken = True
            return
        self._is_over = not self._open
        if len(self._open) < 2:
            self._in_cases = False

    def _count(self, mark: int) -> None:
        """Count what opens: the list of cases, and each object right inside it."""
        if len(self._open) == 1 and mark == b"["[0] and self._key == _FIELD:
            self._in_cases = True
            self.cases = 0
        elif len(self._open) == 2 and self._in_cases and mark == b"{"[0]:
            self.cases = (self.cases or 0) + 1
