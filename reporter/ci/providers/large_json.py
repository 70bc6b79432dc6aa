"""A large JSON object, of which only a few members are wanted: read token by token, the rest is never kept.

Eight megabytes of small lists take 200 MB as Python's objects. What is skipped is not checked to be JSON.
"""

import json
import re
from collections.abc import Collection, Iterator

# a text without an end is one token too: tried again from each of its quotes, it would take quadratic time. Possessive,
# as an atomic group keeps 130 bytes for each escape (500 MB); where Python before 3.11.5 goes wrong, behind a backslash
# at the very end, the token is the same
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
_VALUE_BYTES = 8192
_LEVELS = 10
_ITEMS = 100  # of one list


def members(data: bytes, names: Collection[str]) -> dict[str, object]:
    """Return the object with only the members that are called as one of `names`; on each level.

    Lists keep their first hundred items, texts and numbers of more than 8 kB are left out. Raises ValueError where
    the bytes are no JSON object.
    """
    reader = _Reader(data, {json.dumps(name).encode() for name in names})
    found = reader.value(reader.next(), 0)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


class _Reader:
    def __init__(self, data: bytes, wanted: Collection[bytes]) -> None:
        self._tokens: Iterator[re.Match[bytes]] = _TOKEN.finditer(data)
        self._wanted = wanted

    def next(self) -> bytes:
        """Return the next token; raises ValueError at the end."""
        for token in self._tokens:
            return token[0]
        raise ValueError("ends in the middle")

    def value(self, token: bytes, level: int) -> object:
        """Read the value that begins with a token; None for what is not wanted."""
        if token not in (b"{", b"["):
            return _scalar(token)
        if level >= _LEVELS:
            self._skip(token)
            return None
        if token == b"{":
            return self._object(level)
        return self._list(level)

    def _object(self, level: int) -> dict[str, object]:
        found: dict[str, object] = {}
        token = self.next()
        while token != b"}":
            key, colon, first = token, self.next(), self.next()
            if colon != b":" or not key.startswith(b'"'):
                raise ValueError("not an object")
            if key in self._wanted:
                found[json.loads(key)] = self.value(first, level + 1)
            else:
                self._skip(first)
            token = self._after_value(b"}")
        return found

    def _list(self, level: int) -> list[object]:
        found: list[object] = []
        token = self.next()
        while token != b"]":
            if len(found) < _ITEMS:
                found.append(self.value(token, level + 1))
            else:
                self._skip(token)
            token = self._after_value(b"]")
        return found

    def _after_value(self, end: bytes) -> bytes:
        token = self.next()
        if token == b",":
            return self.next()
        if token != end:
            raise ValueError("not JSON")
        return token

    def _skip(self, token: bytes) -> None:
        """Read to the end of the value that begins with a token."""
        depth = 0
        while True:
            if token in (b"{", b"["):
                depth += 1
            elif token in (b"}", b"]"):
                depth -= 1
            if depth <= 0:
                return
            token = self.next()


def _scalar(token: bytes) -> object:
    if len(token) > _VALUE_BYTES:
        return None
    return json.loads(token)
