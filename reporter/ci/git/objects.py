"""Reads single git objects, loose or packed, without a git binary: slim images have none.

Only commits, annotated tags and trees are ever wanted, so objects are small and capped. Formats: git docs,
gitformat-pack and gitrepository-layout. A damaged object reads as an absent one.
"""

import os
import zlib

from reporter.ci import workspace_files

_CAP = 1 << 20  # bytes of one object, before and after it is inflated
_LOOSE_TYPES = {b"commit": "commit", b"tag": "tag", b"tree": "tree"}
_PACKED_TYPES = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_OFS_DELTA, _REF_DELTA = 6, 7
_DELTAS = 60  # git's own chains end at 50
_PACKS = 2000
_LIST, _LENDERS = 1 << 16, 10  # bytes of the list of folders that objects are borrowed from; folders
_BUDGET = 64 << 20  # bytes that are read of all objects together; a pull request may hold thousands of large ones
_IDX_MAGIC = b"\xfftOc\x00\x00\x00\x02"
_FANOUT = 8  # offset of the fan-out table: 256 counts of 4 bytes
_NAMES = _FANOUT + 1024

Found = tuple[str, bytes]  # type and content


class Objects:
    """The object store in one `objects` folder, and in those that it borrows from, as after `git clone --shared`."""

    def __init__(self, disk: workspace_files.Files, folder: str) -> None:
        self._disk = disk
        self._folders = [folder, *_lenders(disk, folder)]
        self._packs: list[str] | None = None
        self._left = _BUDGET

    def read(self, sha: str) -> Found | None:
        """Read a commit, an annotated tag or a tree by its full id; None if it is absent, damaged or something else."""
        if self._left < 0:
            return None
        try:
            return self._loose(sha) or self._packed(sha, _DELTAS)
        except (zlib.error, IndexError, ValueError):
            return None

    def _loose(self, sha: str) -> Found | None:
        paths = (f"{folder}/{sha[:2]}/{sha[2:]}" for folder in self._folders)
        data = next(filter(None, (self._disk.read_bytes(path, _CAP) for path in paths)), None)
        if data is None:
            return None
        head, _, body = zlib.decompressobj().decompress(data, _CAP).partition(b"\0")
        self._left -= len(data) + len(body)
        kind, _, size = head.partition(b" ")
        if kind not in _LOOSE_TYPES or int(size) != len(body):  # cut at the cap
            return None
        return _LOOSE_TYPES[kind], body

    def _packed(self, sha: str, deltas: int) -> Found | None:
        for pack in self._pack_paths():
            if (offset := self._offset(f"{pack}.idx", bytes.fromhex(sha))) is not None:
                return self._entry(f"{pack}.pack", offset, id_bytes=len(sha) // 2, deltas=deltas)
        return None

    def _pack_paths(self) -> list[str]:
        if self._packs is None:
            folders = [f"{folder}/pack" for folder in self._folders]
            found = [(folder, name) for folder in folders for name in self._disk.names(folder)]
            packs = [f"{folder}/{name[:-4]}" for folder, name in found if name.endswith(".idx")]
            self._packs = packs[:_PACKS]
        return self._packs

    def _part(self, path: str, offset: int, size: int) -> bytes:
        data = workspace_files.part(self._disk, path, offset=offset, size=size)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError("more objects than any repository has")
        return data

    def _counts(self, path: str, offset: int, count: int) -> list[int]:
        data = self._part(path, offset, 4 * count)
        return [int.from_bytes(data[i : i + 4], "big") for i in range(0, 4 * count, 4)]

    def _offset(self, idx: str, name: bytes) -> int | None:
        """Find an object's place in a pack through its index, version 2; None if it is not in it."""
        if self._part(idx, 0, 8) != _IDX_MAGIC:
            return None
        fanout = self._counts(idx, _FANOUT, 256)
        first, last, total = 0, fanout[name[0]], fanout[255]
        if name[0]:
            first = fanout[name[0] - 1]
        row = self._row(idx, name, first=first, last=last)
        if row is None:
            return None
        width = len(name)
        offsets = _NAMES + total * (width + 4)  # behind the names and their checksums
        (offset,) = self._counts(idx, offsets + 4 * row, 1)
        if offset < 1 << 31:
            return offset
        high, low = self._counts(idx, offsets + 4 * total + 8 * (offset - (1 << 31)), 2)
        return high << 32 | low

    def _row(self, idx: str, name: bytes, *, first: int, last: int) -> int | None:
        """Find the row of an id among the sorted ids of a pack index; one id is read at a time."""
        width = len(name)
        while first < last:
            row = (first + last) // 2
            found = self._part(idx, _NAMES + row * width, width)
            if found == name:
                return row
            if found < name:
                first = row + 1
            else:
                last = row
        return None

    def _entry(self, pack: str, offset: int, *, id_bytes: int, deltas: int) -> Found | None:
        """Read the object at `offset`, putting deltas together down to their base."""
        data = self._part(pack, offset, 64)
        kind, size, at = _entry_head(data)
        if size > _CAP or deltas == 0:
            return None
        base: Found | None = None
        if kind == _OFS_DELTA:
            back, at = _base_distance(data, at)
            if 0 < back < offset:
                base = self._entry(pack, offset - back, id_bytes=id_bytes, deltas=deltas - 1)
        elif kind == _REF_DELTA:
            base = self._packed(data[at : at + id_bytes].hex(), deltas - 1)
            at += id_bytes
        content = zlib.decompressobj().decompress(self._part(pack, offset + at, size + 4096), size)
        if kind in _PACKED_TYPES:
            return _PACKED_TYPES[kind], content
        if base is None:
            return None
        return base[0], _patched(base[1], content)


def _lenders(disk: workspace_files.Files, folder: str) -> list[str]:
    """Return the `objects` folders that one borrows from; those that they borrow from are left out."""
    text = (disk.read_bytes(f"{folder}/info/alternates", _LIST) or b"").decode("utf-8", "surrogateescape")
    return [os.path.join(folder, line) for line in text.splitlines()[:_LENDERS]]


def _entry_head(data: bytes) -> tuple[int, int, int]:
    """Return type, inflated size and the offset behind them (gitformat-pack > Size encoding)."""
    kind, size = data[0] >> 4 & 7, data[0] & 15
    at, shift = 1, 4
    while data[at - 1] & 0x80:
        size |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return kind, size, at


def _base_distance(data: bytes, at: int) -> tuple[int, int]:
    """Return how far back the base of an offset delta lies, and the offset behind that number."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = (value + 1) << 7 | data[at] & 0x7F
    return value, at + 1


def _length(delta: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (delta[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not delta[at - 1] & 0x80:
            return value, at


def _patched(base: bytes, delta: bytes) -> bytes:
    """Apply a delta: copies from the base, and bytes of its own (gitformat-pack > Deltified representation)."""
    _, at = _length(delta, 0)
    size, at = _length(delta, at)
    out = bytearray()
    while at < len(delta) and len(out) <= min(size, _CAP):
        order = delta[at]
        at += 1
        if not order & 0x80:
            out += delta[at : at + order]
            at += order
            continue
        numbers = [0] * 7  # four bytes of offset, three of length; absent ones are zero
        for i in range(7):
            if order >> i & 1:
                numbers[i] = delta[at]
                at += 1
        place = int.from_bytes(bytes(numbers[:4]), "little")
        count = int.from_bytes(bytes(numbers[4:]), "little") or 0x10000
        out += base[place : place + count]
    if len(out) != size:
        raise ValueError("a delta of another length than it says")
    return bytes(out)
