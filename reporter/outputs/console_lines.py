"""Lines for a console as values: text, and a mark whose style a terminal shows by a colour."""

import dataclasses
import enum
from typing import NamedTuple

from reporter import model
from reporter.outputs.text import escape, wording


class Style(enum.Enum):
    """What the mark before a line means; a terminal shows it by a colour."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    ODD = "odd"
    HEADING = "heading"


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One line: `mark` stands before the text and has the style; a terminal indents what it wraps by `hang`.

    A line with a `hang` of 0 is never wrapped: it can be copied.
    """

    text: str
    mark: str = ""
    style: Style = Style.PLAIN
    indent: int = 0
    hang: int = 0

    def __str__(self) -> str:
        return " " * self.indent + self.mark + self.text


class Part(NamedTuple):
    """Lines about `total` things under a title; GitHub folds those that `folds`."""

    title: str
    lines: list[Line]
    total: int
    folds: bool = False


def command(text: str) -> str:
    """Return a command as it is to be pasted: blanks in it count, and half of one would run something else."""
    return escape.clean(text).replace("\n", " ")


def problem(found: model.Problem) -> Line:
    """Return a problem as a line, its place first."""
    place = escape.one_line(wording.where(found.file, found.line))
    return Line(wording.join([place, escape.one_line(found.message, 500)], ": "), indent=2, hang=4)
