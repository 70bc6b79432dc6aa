"""Git's index, read in one pass and in pieces: the files that git keeps, and the content that it knows of each.

Versions 2, 3 and 4, split indexes, SHA-1 and SHA-256 (git docs, gitformat-index). Only entries that may matter are
given out, which is what keeps an index of 400,000 files below half a second. A damaged index tells what stands before
the damage. What the entries mean for a report is decided in `checkouts`.
"""

import os
import struct
from collections.abc import Callable, Collection, Iterator
from typing import BinaryIO, NamedTuple

from reporter.formats.discovery import ewah

SIZE_MASK = 0xFFFFFFFF  # sizes are kept modulo 2 ** 32

_PIECE_BYTES = 1 << 18  # it and what is made of it stay in a processor's cache
_ROOM_BYTES = 1 << 16  # for one entry; paths of more than 64 kB are nobody's
_LIMIT_BYTES = 512 << 20
_EXTENSION_BYTES = 16 << 20
_STAT_BYTES = 40  # of an entry, before the id of its blob
_LENGTH = 0xFFF  # bits of the flags; all of them set for a longer path
_EXTENDED = 0x4000  # two more bytes of flags: skip-worktree, intent-to-add
_REGULAR = 0o100000
_KINDS = 0o170000

Opener = Callable[[str], BinaryIO]
Wanted = Callable[[int, bytes, bytes], bool]  # of an entry's size, blob and path


class Entry(NamedTuple):
    """One file of the index: its path, its blob, and size and time of the file as git last saw it."""

    name: bytes
    blob: bytes
    size: int  # modulo 2 ** 32; 0 where git does not know it
    mtime_s: int
    mtime_ns: int
    is_file: bool  # no link, submodule or folder of a sparse index
    position: int


class DamagedIndexError(Exception):
    """The bytes are no index, or not of a kind that is known here."""


def _anything(size: int, blob: bytes, name: bytes) -> bool:
    return True


def read(opener: Opener, *, id_bytes: int, sizes: Collection[int], is_wanted: Wanted = _anything) -> Iterator[Entry]:
    """Give the entries of an index whose size is one of `sizes` and of which `is_wanted` says so, files only.

    It is also asked about what is no file, and what is replaced later. `opener` opens a file of git's folder by its
    name; `id_bytes` is 20 with SHA-1 and 32 with SHA-256. Raises OSError where the index can't be read, and
    DamagedIndexError.
    """
    with opener("index") as file:
        index = _Index(file, id_bytes)
        replacements = bytearray()
        for entry in index.entries(sizes, is_wanted):
            if not entry.name:
                replacements += index.raw
            elif entry.is_file and entry.size in sizes:
                yield entry
        link = index.extension(b"link")
    if link:
        yield from _shared(opener, link, replacements, id_bytes=id_bytes, sizes=sizes, is_wanted=is_wanted)


def _shared(
    opener: Opener,
    link: bytes,
    replacements: bytearray,
    *,
    id_bytes: int,
    sizes: Collection[int],
    is_wanted: Wanted,
) -> Iterator[Entry]:
    """Give the entries of the shared part of a split index, as far as they are not deleted, and as they are replaced.

    The link names the shared part and holds two bitmaps over its entries: deleted, replaced. What replaces an entry
    stands without a name in the index itself, in the same order.
    """
    with opener(f"sharedindex.{link[:id_bytes].hex()}") as file:
        index = _Index(file, id_bytes)
        deleted, at = _bitmap(link, id_bytes, index.count)
        replaced, _ = _bitmap(link, at, index.count)
        width = _STAT_BYTES + id_bytes
        used = 0
        for entry in index.entries(sizes, is_wanted, always=replaced):
            if replaced[entry.position]:
                raw = bytes(replacements[used : used + width])
                used += width
                if len(raw) < width:
                    raise DamagedIndexError("fewer replacements than the bitmap says")
                entry = index.entry(raw, entry.name, entry.position)
            if entry.is_file and entry.size in sizes and not deleted[entry.position]:
                yield entry


class _Index:
    """One file of the format, read forward in pieces. `raw` is the fixed part of the entry given last."""

    def __init__(self, file: BinaryIO, id_bytes: int) -> None:
        self._file = file
        self._data = file.read(_PIECE_BYTES)
        self._at = 12
        self._read_bytes = len(self._data)
        self._fixed_bytes = _STAT_BYTES + id_bytes
        self._whole = struct.Struct(f">8xII8xI8xI{id_bytes}s")
        self._size_and_flags = struct.Struct(f">36xI{id_bytes}xH").unpack_from
        self._size_flags_and_byte = struct.Struct(f">36xI{id_bytes}xHB").unpack_from
        self.raw = b""
        if len(self._data) < 12 or not self._data.startswith(b"DIRC"):
            raise DamagedIndexError("no index")
        self.version, count = struct.unpack_from(">II", self._data, 4)
        if self.version not in (2, 3, 4):
            raise DamagedIndexError("an index of an unknown version")
        self.count = min(count, os.fstat(file.fileno()).st_size // self._fixed_bytes)

    def entries(self, sizes: Collection[int], is_wanted: Wanted, *, always: bytes | bytearray = b"") -> Iterator[Entry]:
        """Give the entries that are wanted, that have no name, or whose place is marked in `always`."""
        try:
            if self.version == 4:
                yield from self._compressed(sizes, is_wanted, always)
            else:
                yield from self._padded(sizes, is_wanted, always)
        except (struct.error, IndexError, ValueError) as error:
            raise DamagedIndexError("an index that ends in the middle") from error

    def _padded(self, sizes: Collection[int], is_wanted: Wanted, marks: bytes | bytearray) -> Iterator[Entry]:
        """Read versions 2 and 3: whole paths, entries filled up with NUL to a multiple of eight bytes."""
        data, at, look = self._data, self._at, self._size_and_flags
        last = len(data) - _ROOM_BYTES
        for position in range(self.count):
            if at > last:
                data, at = self._moved(at)
                last = len(data) - _ROOM_BYTES
            size, flags = look(data, at)
            begin = at + self._fixed_bytes + 2
            if flags & _EXTENDED:
                begin += 2
            length = flags & _LENGTH
            if length == _LENGTH:
                length = data.index(b"\0", begin) - begin
            is_asked = False
            if size in sizes:
                blob = data[at + _STAT_BYTES : at + self._fixed_bytes]
                is_asked = is_wanted(size, blob, data[begin : begin + length])
            if is_asked or (marks and marks[position]) or not length:
                yield self._at_place(data, at, name=data[begin : begin + length], position=position)
            at += (begin + length - at + 8) & ~7
        self._at = at

    def _compressed(self, sizes: Collection[int], is_wanted: Wanted, marks: bytes | bytearray) -> Iterator[Entry]:
        """Read version 4: each path says how much of the one before it to drop, and what to add."""
        data, at, look = self._data, self._at, self._size_flags_and_byte
        find, fixed, last = data.index, self._fixed_bytes + 3, len(data) - _ROOM_BYTES
        name, length = b"", 0
        for position in range(self.count):
            if at > last:
                data, at = self._moved(at)
                find, last = data.index, len(data) - _ROOM_BYTES
            size, flags, dropped = look(data, at)
            begin = at + fixed
            if flags & _EXTENDED:
                begin += 2
                dropped = data[begin - 1]
            if dropped & 0x80:
                dropped, begin = _varint(data, begin - 1)
            end = find(b"\0", begin)
            kept = length - dropped
            length = kept + end - begin
            if kept < 0 or length > _ROOM_BYTES:
                raise ValueError("a path without a beginning or an end")
            name = name[:kept] + data[begin:end]
            is_asked = size in sizes and is_wanted(size, data[at + _STAT_BYTES : at + self._fixed_bytes], name)
            if is_asked or (marks and marks[position]) or not length:
                yield self._at_place(data, at, name=name, position=position)
            at = end + 1
        self._at = at

    def _at_place(self, data: bytes, at: int, *, name: bytes, position: int) -> Entry:
        self.raw = data[at : at + self._fixed_bytes]
        return self.entry(self.raw, name, position)

    def entry(self, raw: bytes, name: bytes, position: int) -> Entry:
        """Return an entry from its fixed part."""
        mtime_s, mtime_ns, mode, size, blob = self._whole.unpack(raw)
        return Entry(name, blob, size, mtime_s, mtime_ns, mode & _KINDS == _REGULAR, position)

    def extension(self, wanted: bytes) -> bytes:
        """Return the content of an extension, which stand behind the entries; b"" where it is not there."""
        while True:
            if len(self._data) - self._at < _ROOM_BYTES:
                self._moved(self._at)
            head = self._data[self._at : self._at + 8]
            if len(head) < 8 or not head[:4].isalpha():
                return b""
            size = int.from_bytes(head[4:], "big")
            if head[:4] == wanted:
                return self._taken(8, size)
            self._skip(8 + size)

    def _taken(self, skipped: int, size: int) -> bytes:
        begin = self._at + skipped
        missing = begin + size - len(self._data)
        if missing > _EXTENSION_BYTES:
            raise DamagedIndexError("an extension of more than 16 MiB")
        if missing > 0:
            self._data += self._file.read(missing)
        return self._data[begin : begin + size]

    def _skip(self, size: int) -> None:
        self._at += size
        if self._at > len(self._data):
            self._file.seek(self._at - len(self._data), os.SEEK_CUR)
            self._data, self._at = b"", 0

    def _moved(self, at: int) -> tuple[bytes, int]:
        """Drop what was read and read on; return the bytes and the place in them."""
        piece = self._file.read(_PIECE_BYTES)
        self._read_bytes += len(piece)
        if self._read_bytes > _LIMIT_BYTES:
            raise ValueError("an index of more than 512 MiB")
        self._data, self._at = self._data[at:] + piece, 0
        return self._data, 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number and the place behind it (git docs, gitformat-pack > ofs-delta, "offset encoding")."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = (value + 1) << 7 | data[at] & 0x7F
        if value > _LIMIT_BYTES:
            raise ValueError("a number that is too large")
    return value, at + 1


def _bitmap(data: bytes, at: int, count: int) -> tuple[bytearray, int]:
    try:
        return ewah.unpack(data, at, count)
    except struct.error as error:
        raise DamagedIndexError("a bitmap that ends in the middle") from error
