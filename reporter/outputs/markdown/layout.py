"""How a page of bounded size is laid out: sections of whole entries, each cut at an entry's border and saying so."""

from collections.abc import Iterable
from typing import NamedTuple


class Section(NamedTuple):
    """A part of the page: entries between a head and a tail, of which as many are shown as fit.

    `total` counts all that there is to show, also beyond `entries`; `share` is the part of the bytes still free
    that this section may take.
    """

    head: str
    entries: Iterable[str]
    total: int
    one: str
    many: str
    tail: str = ""
    share: float = 1.0


class Fitted(NamedTuple):
    """A section as text, and how many of its entries that holds."""

    text: str
    shown: int


def size(text: str) -> int:
    """Return how many bytes the text takes in UTF-8."""
    return len(text.encode())


def rest_line(section: Section, left: int) -> str:
    """Return the line that announces a cut."""
    return f"\n*{left:,} more {section.one if left == 1 else section.many} not shown*\n" if left > 0 else ""


def fit(section: Section, room: int, *, announce: bool = True) -> Fitted:
    """Lay a section out in at most `room` bytes; a section without any entry that fits is no text at all."""
    room = int(room * section.share) - size(section.head) - size(section.tail)
    room -= size(rest_line(section, max(section.total, 2))) if announce else 0
    shown: list[str] = []
    for entry in section.entries:
        room -= size(entry)
        if room < 0:
            break
        shown.append(entry)
    if not shown:
        return Fitted("", 0)
    rest = rest_line(section, section.total - len(shown)) if announce else ""
    return Fitted(section.head + "".join(shown) + rest + section.tail, len(shown))


def only_count(section: Section, room: int, *, more: bool = False) -> str:
    """Return the announcement alone, for a section of which nothing fits; `more` where others are shown before."""
    noun = section.one if section.total == 1 else section.many
    text = f"\n*{section.total:,} {'more ' if more else ''}{noun} not shown*\n"
    return text if section.total > 0 and size(text) <= room else ""
