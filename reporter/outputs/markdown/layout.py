"""How a page of bounded size is laid out: sections of whole entries, each cut at an entry's border and saying so."""

from collections.abc import Iterable, Sequence
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
    if left <= 0:
        return ""
    return f"\n*{left:,} more {_noun(section, left)} not shown*\n"


def _noun(section: Section, number: int) -> str:
    if number == 1:
        return section.one
    return section.many


def first_fitting(candidates: Sequence[str], room: int) -> str:
    """Return the first text that takes at most `room` bytes, "" where none does."""
    for text in candidates:
        if size(text) <= room:
            return text
    return ""


def fit(section: Section, room: int, *, announce: bool = True) -> Fitted:
    """Lay a section out in at most `room` bytes; a section without any entry that fits is no text at all."""
    room = int(room * section.share) - size(section.head) - size(section.tail)
    if announce:
        room -= size(rest_line(section, max(section.total, 2)))
    shown: list[str] = []
    for entry in section.entries:
        room -= size(entry)
        if room < 0:
            break
        shown.append(entry)
    if not shown:
        return Fitted("", 0)
    rest = ""
    if announce:
        rest = rest_line(section, section.total - len(shown))
    return Fitted(section.head + "".join(shown) + rest + section.tail, len(shown))


def fit_blocks(blocks: Iterable[str], room: int) -> str:
    """Return as many of the blocks as fit, the first ones."""
    return fit(Section("", blocks, 0, "", ""), room, announce=False).text


def fit_or_count(section: Section, room: int) -> str:
    """Lay a section out, or say how many entries it has where none fits."""
    return fit(section, room).text or only_count(section, room)


def only_count(section: Section, room: int) -> str:
    """Return the announcement alone, for a section of which nothing fits."""
    text = f"\n*{section.total:,} {_noun(section, section.total)} not shown*\n"
    if section.total <= 0 or size(text) > room:
        return ""
    return text


def folded(title: str, total: int) -> tuple[str, str]:
    """Return head and tail of a list that is to be unfolded."""
    return f"\n<details><summary>{title} ({total:,})</summary>\n\n", "\n</details>\n"
