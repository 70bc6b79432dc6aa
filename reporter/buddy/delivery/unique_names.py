"""Cases that share their names, told apart.

Example ids in Buddy's API docs read `classname.name`: two cases of one class and name in one session may overwrite
each other, and a failed one may vanish behind a passed one. So the second and later ones get a number behind their
name, ` (2)`, ` (3)`: the same in every run in which the reports come in the same order. Equal names of several reports
have a variant of their report behind the class (`TestCase.variant`), so the number is for one report's repeats.
"""

import array
import bisect

_SHARDS = 4096
_WALK = 32  # numbers that are tried one by one
_HINTS = 20_000  # names whose last number is remembered; for any other it is searched


class UniqueNames:
    """Gives every case of a session a name of its own; exact, at about 9 bytes a case.

    Hashes are kept in many small sorted arrays: a set of a million takes 70 MB, this takes 9, and adding one takes
    under a microsecond. Two names with the same 64-bit hash would get a number that they don't need, nothing worse.
    """

    def __init__(self) -> None:
        self._shards = [array.array("q") for _ in range(_SHARDS)]
        self._last_numbers: dict[int, int] = {}  # by the hash of class and name
        self.repeated = 0

    def unique(self, classname: str, name: str) -> str:
        """Return `name`, with a number behind it where the session has a case of that class and name."""
        key = f"{classname}.{name}"
        if self._add(hash(key)):
            return name
        self.repeated += 1
        number = self._free_number(key)
        self._add(hash(f"{key} ({number})"))
        if len(self._last_numbers) >= _HINTS:
            self._last_numbers.clear()
        self._last_numbers[hash(key)] = number
        return f"{name} ({number})"

    def has(self, classname: str, name: str) -> bool:
        """Say whether the session has a case of that class and name."""
        return self._has(hash(f"{classname}.{name}"))

    def _free_number(self, key: str) -> int:
        """Return a number from 2 on that no case of the name has; the next one, unless a case is named like that.

        Later in doubling steps and back: a name may come again a hundred thousand times.
        """
        taken, step = self._last_numbers.get(hash(key), 1), 1
        while self._has(hash(f"{key} ({taken + step})")):
            taken += step
            if taken > _WALK:
                step *= 2
        free = taken + step
        while free - taken > 1:
            middle = (taken + free) // 2
            if self._has(hash(f"{key} ({middle})")):
                taken = middle
            else:
                free = middle
        return free

    def _has(self, key: int) -> bool:
        shard = self._shards[key % _SHARDS]
        position = bisect.bisect_left(shard, key)
        return position < len(shard) and shard[position] == key

    def _add(self, key: int) -> bool:
        """Add a hash; say whether it is new."""
        shard = self._shards[key % _SHARDS]
        position = bisect.bisect_left(shard, key)
        if position < len(shard) and shard[position] == key:
            return False
        shard.insert(position, key)
        return True
