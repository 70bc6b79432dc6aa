"""The lines of texts in which nothing was found: they are not searched again.

Failures of one run have most of their lines in common, those of stack traces first of all, and a failure's text stands
in its `data` once more. A search takes ten times as long as the look whether a line is known.
"""

import re

_MOST_CHARS = 192 * 1024  # of all lines that are kept; beyond, it begins anew
_LINE_CHARS = 1000  # of one: longer lines are no lines of traces
_EACH = 80  # characters that a line takes beside its own: its object, and its place in the set

# A line end that no search of `contexts` reaches across: those go on over blanks, quotes and brackets between a name,
# the sign behind it and the value, and behind `Bearer` and `Basic`. All other searches end at a line's end.
_END = re.compile(r"\n(?<=[^\s=:\"'\\>\[;rRcC]\n)(?=[\t ]*+[^\s\"'\\\]&=:])")

# a word without which `contexts` does not search the lines behind it: a line with it is no clean one
_TELLING = "digest"  # in lower case


class CleanLines:
    """Remembers lines by what they hold; takes about 400 KiB at most, four times that where all of them hold emoji."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._chars = 0

    def others(self, text: str) -> list[str]:
        """Return the lines of a text that are not known to be clean, each once; some are several lines of the text."""
        known = self._known
        return [line for line in dict.fromkeys(_END.split(text)) if line not in known]

    def add(self, lines: list[str]) -> None:
        """Remember that nothing was found in these lines."""
        if _tells_of_others("\n".join(lines)):  # few texts do, and one look at all lines is enough for the rest
            lines = [line for line in lines if not _tells_of_others(line)]
        for line in lines:
            if len(line) <= _LINE_CHARS:
                self._known.add(line)
                self._chars += len(line) + _EACH
        if self._chars > _MOST_CHARS:
            self.clear()

    def clear(self) -> None:
        """Forget all of them, because something else is searched for now."""
        self._known.clear()
        self._chars = 0


def _tells_of_others(text: str) -> bool:
    return _TELLING in text.lower()
