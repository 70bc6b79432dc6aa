"""The program, which says in the middle of a report that it has come there, and reads on after a minute or never.

For signals that are to come while it reads: how far it gets until then would depend on the machine.
"""

import sys
import time
from collections.abc import Generator
from typing import Any

from reporter.__main__ import main
from reporter.formats.junit import reader

PAUSED = "paused in the middle of a report"
_AFTER_CASES = 5000
_PAUSES = 600
_PAUSE_S = 0.1  # a signal that another thread was given does not end a longer one

_give = reader.Report._give


def _give_and_pause(self: reader.Report, handler: Any, skip: int) -> Generator[reader.Cases, None, int]:
    skip = yield from _give(self, handler, skip)
    if self._given >= _AFTER_CASES:
        print(PAUSED, file=sys.stderr, flush=True)
        for _ in range(_PAUSES):
            time.sleep(_PAUSE_S)
    return skip


if __name__ == "__main__":
    reader.Report._give = _give_and_pause  # type: ignore[method-assign]
    raise SystemExit(main())
