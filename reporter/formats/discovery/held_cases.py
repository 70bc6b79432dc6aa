"""What a report holds, without reading it as one: its test cases by class, name and time, and how often what came."""

import collections
import re
from collections.abc import Iterator

from reporter.formats.discovery import safe_files

_KEPT_TIMES = 3
_HEAD_BYTES = 64 << 10
_CHUNK_BYTES = 1 << 20
_ALL_BYTES = 256 << 20  # of all comparisons together, about a second
_CASES = 100_000  # of one report; they take 15 MB
_TAG = re.compile(
    rb"<(?:testcase((?>(?:\s+[\w:.-]{1,100}\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')){0,100}))\s*/?>"
    rb"|(failure|error|skipped|(?:flaky|rerun)(?:Failure|Error))[\s/>])"
)
_ATTRIBUTE = re.compile(rb"\b(classname|name|time)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_OUTCOMES = {b"failure": -1, b"error": -2, b"skipped": -3}  # beside the test cases, which are counted by their hashes


class Cases:
    """What a report holds: its test cases in their order, how often each of them and each outcome is in it."""

    def __init__(self) -> None:
        self.order: list[int] = []
        self.counts: collections.Counter[int] = collections.Counter()
        self.times: set[float] = set()  # in seconds, without 0; no more than tell that they are no chance
        self.failed: dict[int, int] = {}  # test cases with a failure or an error, and what stands for class and name
        self.flaky: set[int] = set()  # what stands for class and name of those that passed when they were run again
        self.attempts = 0  # beside the one that decided
        self._name = 0

    def add(self, tag: re.Match[bytes]) -> None:
        """Add a test case or an outcome."""
        if tag[2]:
            self._add_outcome(tag[2])
            return
        case, self._name, time = _case(tag[1])
        self.order.append(case)
        self.counts[case] += 1
        if time and len(self.times) < _KEPT_TIMES:
            self.times.add(time)

    def _add_outcome(self, outcome: bytes) -> None:
        if outcome not in _OUTCOMES:
            self.attempts += 1
            if outcome.startswith(b"flaky"):
                self.flaky.add(self._name)
            return
        self.counts[_OUTCOMES[outcome]] += 1
        if outcome != b"skipped" and self.order:
            self.failed[self.order[-1]] = self._name


class Reader:
    """Reads what reports hold, as long as it does not take too long."""

    def __init__(self) -> None:
        self._left_bytes = _ALL_BYTES

    def read(self, file: safe_files.File) -> Cases | None:
        """Return what a report holds, None where it is too much, or can't be read."""
        self._left_bytes -= file.size + _CHUNK_BYTES // 16  # opening takes its time, too
        if self._left_bytes < 0:
            return None
        cases = Cases()
        try:
            for tag in _tags(file):
                cases.add(tag)
                if len(cases.order) > _CASES:
                    return None
        except OSError:
            return None
        return cases


def _tags(file: safe_files.File) -> Iterator[re.Match[bytes]]:
    """Give the tags of test cases and outcomes; a tag is cut nowhere, as no value of an attribute holds `<`."""
    rest = b""
    with file.open() as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            whole, mark, behind = (rest + chunk).rpartition(b"<")
            yield from _TAG.finditer(whole)
            rest = mark + behind
            if len(rest) > _HEAD_BYTES:
                rest = b""
    yield from _TAG.finditer(rest)


def first_case(file: safe_files.File) -> int:
    """Return what stands for the first test case of a report, 0 where its beginning holds none."""
    return _first(file)[0]


def first_name(file: safe_files.File) -> int:
    """Return what stands for class and name of the first test case, which may have been run again."""
    return _first(file)[1]


def _first(file: safe_files.File) -> tuple[int, int]:
    try:
        with file.open() as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError:
        return 0, 0
    for tag in _TAG.finditer(head):
        if not tag[2]:
            return _case(tag[1])[:2]
    return 0, 0


def _case(attributes: bytes) -> tuple[int, int, float]:
    """Return what stands for a test case, a positive number, what does for class and name, and its time in seconds."""
    values = {name: double or single for name, double, single in _ATTRIBUTE.findall(attributes)}
    time = _seconds(values.get(b"time", b""))
    names = (_text(values.get(b"classname", b"")), _text(values.get(b"name", b"")))
    return abs(hash((*names, time))) + 1, hash(names), time


def _text(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    if "&" in text:
        import html  # slow to load, and few names need it

        text = html.unescape(text)
    return text


def _seconds(text: bytes) -> float:
    try:
        return round(float(text), 3)
    except ValueError:
        return 0.0
