"""What Kotlin copied from an inline function into its caller: the JVM gives that lines behind the end of the file.

No report says which lines of the caller those are (`shouldThrow<…> { }` in line 28 of 71 is `CartSpec.kt:83`).
"""

from reporter.formats.location import index, remembered, text_places

_FILES = 2_000  # whose length is remembered
_MOST_CHARS = 4 << 20  # of all that are read


class Inlined:
    """Tells such lines; a file is read when it is asked about."""

    def __init__(self, files: index.Index) -> None:
        self._index = files
        self._lengths = remembered.Remembered[str, int](_FILES)
        self._left = _MOST_CHARS

    def without_inlined(self, found: list[text_places.Found], own: str) -> list[text_places.Found]:
        """Return the places that are there, and the test's own file without a line where it has none of them."""
        there = [each for each in found if not self.is_behind_end(each[1], each[0].line)]
        if len(there) == len(found) or own in [file for _, file in there]:
            return there
        place, file = next((each for each in found if each[1] == own), found[0])
        if file == own or not there:
            there.append((place._replace(line=0), own or file))
        return there

    def is_behind_end(self, file: str, line: int) -> bool:
        """Say whether a file of Kotlin surely has no such line."""
        if not file.endswith((".kt", ".kts")):
            return False
        lines = self._lengths.get(file)
        if lines is None:
            lines = self._lengths.keep(file, self._read_length(file))
        return 0 < lines < line

    def _read_length(self, file: str) -> int:
        """Return how many lines the file has, 0 where that is not known."""
        if self._left <= 0:
            return 0
        source = self._index.read(file)
        self._left -= len(source)
        if not source or index.may_be_cut(source):
            return 0
        return source.count("\n") + 1
