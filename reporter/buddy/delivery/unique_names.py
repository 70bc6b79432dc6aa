"""Cases that share their names, told apart.

Example ids in Buddy's API docs read `classname.name`: two cases of one class and name in one session may overwrite
each other, and a failed one may vanish behind a passed one. So the second and later ones get a number behind their
name, ` (2)`, ` (3)`: the same in every run in which the reports come in the same options.
"""

import array
import bisect
import collections

_SHARDS = 4096


class UniqueNames:
    """Gives every case of a session a name of its own; exact, at about 9 bytes a case.

    Hashes are kept in many small sorted arrays: a set of a million takes 70 MB, this takes 9, and adding one takes
    under a microsecond. Two names with the same 64-bit hash would get a number that they don't need, nothing worse.
    """

    def __init__(self) -> None:
        self._shards = [array.array("q") for _ in range(_SHARDS)]
        self._repeats: collections.Counter[int] = collections.Counter()
        self.repeated = 0

    def unique(self, classname: str, name: str) -> str:
        """Return `name`, with a number behind it where the session has a case of that class and name."""
        key = f"{classname}.{name}"
        if self._add(hash(key)):
            return name
        self.repeated += 1
        while True:
            self._repeats[hash(key)] += 1
            numbered = f"{name} ({self._repeats[hash(key)] + 1})"
            if self._add(hash(f"{classname}.{numbered}")):
                return numbered

    def _add(self, key: int) -> bool:
        shard = self._shards[key % _SHARDS]
        position = bisect.bisect_left(shard, key)
        if position < len(shard) and shard[position] == key:
            return False
        shard.insert(position, key)
        return True
