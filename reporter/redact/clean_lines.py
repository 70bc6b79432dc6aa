"""The lines of texts in which nothing was found: they are not searched again.

Failures of one run have most of their lines in common, those of stack traces first of all, and a failure's text stands
in its `data` once more. A search takes ten times as long as the look whether a line is known.
"""

import re

_MOST = 2400  # lines; with one of 64 bits each, all take 145 KB, and some more would double the set's table

# A line end that no search of `contexts` reaches across: those go on over blanks, quotes and brackets between a name,
# the sign behind it and the value, and behind `Bearer` and `Basic`. All other searches end at a line's end. No name
# ends with a digit (but `Cookie2`) or a parenthesis: `in test_cart.py:12: ` and `def test_cart(self):` end there.
_END = re.compile(
    r"\n(?:(?<=[^\s=:\"'\\>\[;]\n)(?<![eE][rR]\n)(?<![iI][cC]\n)|(?<=[^eE][0-9)][:>]\n)|(?<=[^eE][0-9)][:>] \n))"
    r"\n*+(?![\t ]*+[\s\"'\\\]&=:])"
)

# a word without which `contexts` does not search the lines behind it: a line with it is no clean one
_TELLING = "digest"  # in lower case


class CleanLines:
    """Remembers lines by their hashes, which nobody can foresee: Python takes other ones in each process."""

    def __init__(self) -> None:
        self._known: set[int] = set()

    def others(self, text: str) -> list[str]:
        """Return the lines of a text that are not known to be clean, each once; some are several lines of the text."""
        known = self._known
        return [line for line in dict.fromkeys(_END.split(text)) if hash(line) not in known]

    def add(self, lines: list[str]) -> None:
        """Remember that nothing was found in these lines."""
        if _tells_of_others("\n".join(lines)):  # few texts do, and one look at all lines is enough for the rest
            lines = [line for line in lines if not _tells_of_others(line)]
        if len(self._known) + len(lines) > _MOST:
            self.clear()
        self._known.update(map(hash, lines[:_MOST]))

    def clear(self) -> None:
        """Forget all of them, because something else is searched for now."""
        self._known.clear()


def _tells_of_others(text: str) -> bool:
    return _TELLING in text.lower()
