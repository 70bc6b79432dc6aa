"""Robot Framework: a suite is called after its file and the folders above it, with blanks for underscores.

`Suites.My Cart` may be `suites/my_cart.robot`, `suites/MyCart.robot` and `suites/01__my cart.robot`: a number that
only orders the suites is left out (user guide, Suite name and metadata).
"""

import re

from reporter.formats.location import resolver as resolving
from reporter.formats.location.index import NAMESAKES

_LEVELS = 20
_ORDER = re.compile(r"\A\d{1,9}__")


class Suites:
    """The suites of a workspace, which are looked for when the first is asked about."""

    def __init__(self, resolver: resolving.Resolver) -> None:
        self._resolver = resolver
        self._files: dict[str, list[str]] | None = None  # by the last part of their names

    def find(self, name: str, report: str) -> str:
        """Return the file of a suite, or ""."""
        if self._files is None:
            self._files = {}
            for file in self._resolver.index.with_ending(".robot"):
                self._files.setdefault(_parts(file.removesuffix(".robot"), "/")[-1], []).append(file)
        parts = _parts(name, ".")
        files = self._files.get(parts[-1], [])[:NAMESAKES]
        common = [resolving.common_end(_parts(file.removesuffix(".robot"), "/"), parts) for file in files]
        most = max(common, default=0)
        best = [file for file, length in zip(files, common, strict=True) if length == most]
        return self._resolver.nearest(best, report)


def _parts(name: str, between: str) -> list[str]:
    """Return the last parts of a name or a path as they are compared: without order, case, blanks and underscores."""
    parts = name.rsplit(between, _LEVELS)
    return [_ORDER.sub("", part).lower().replace("_", "").replace(" ", "") for part in parts]
