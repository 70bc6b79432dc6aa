"""What was looked up before: the same names, paths and classes stand in failure after failure."""

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(dict[Key, Value]):
    """What was found, by what was asked; all of it is forgotten where it would be more than `most` entries."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._learned = 0

    def keep(self, key: Key, value: Value) -> Value:
        """Remember a value, and return it."""
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value

    def forget_before(self, learned: int) -> None:
        """Forget all where more was learned since (`Resolver.learned`): what was not found before may be now."""
        if learned != self._learned:
            self.clear()
            self._learned = learned
