"""The files of a workspace, in memory."""

from collections.abc import Mapping


class MemoryFiles:
    """Files in a dict; the smallest thing that is a `ci.Files`."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents

    def read_bytes(self, path: str, limit: int) -> bytes | None:
        data = self.contents.get(path)
        return None if data is None or len(data) > limit else data

    def names(self, folder: str) -> list[str]:
        prefix = folder.rstrip("/") + "/"
        return sorted({path[len(prefix) :].split("/")[0] for path in self.contents if path.startswith(prefix)})
