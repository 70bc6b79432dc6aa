"""The first few of many names, and how many there are."""

_SHOWN = 3


class Examples:
    """Counts names and keeps the first of them."""

    __slots__ = ("number", "shown")

    def __init__(self) -> None:
        self.number = 0
        self.shown: list[str] = []

    def add(self, name: str) -> None:
        """Take one more name."""
        self.number += 1
        if len(self.shown) < _SHOWN:
            self.shown.append(name)

    def __str__(self) -> str:
        text = ", ".join(self.shown)
        if more := self.number - len(self.shown):
            return f"{text} and {more} more"
        return text


def of(names: list[str]) -> Examples:
    """Return examples of a list of names."""
    found = Examples()
    for name in names:
        found.add(name)
    return found


def was_or_were(number: int) -> str:
    """Return the verb that goes with a number."""
    if number == 1:
        return "was"
    return "were"
