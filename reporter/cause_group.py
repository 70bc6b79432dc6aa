"""Failures of one cause: how many there are, in which files, and what their reasons have in common."""

import dataclasses

from reporter import model, varying

_SHARES = 200  # files of one cause
_NUMBERS = 300  # failures of one cause that are named


@dataclasses.dataclass(slots=True)
class Group:
    """Failures of one cause; `numbers` are those of the ones that are kept elsewhere.

    `reason` is the first one's, `compared` how many others differed from it in a new way. `common` are its values, with
    `…` for what differs; None where reasons differ in more than values.
    """

    example: model.TestCase
    reason: str
    count: int = 0
    errors: int = 0
    compared: int = 0
    common: tuple[str, ...] | None = ()
    numbers: list[int] = dataclasses.field(default_factory=list)
    shares: dict[str, int] = dataclasses.field(default_factory=dict)
    _pieces: int = 0
    _met: varying.Met | None = None

    def compare(self, reason: str, parts: list[str]) -> None:
        """Find out what differs from case to case; `parts` are what `varying.split` makes of the reason."""
        pieces, values = hash(tuple(parts[::2])), parts[1::2]
        if self._met is None:
            self._pieces, self._met = pieces, varying.Met(values)
        # values behind other pieces stand at other positions
        if reason == self.reason or (pieces == self._pieces and not self._met.add(values)):
            return
        self.compared += 1
        if self.common is None:
            return
        first = varying.shape(self.reason)
        known = first
        if self.compared > 1:
            known = first._replace(values=self.common)
        common = varying.common(known, varying.shape(reason))
        self.common = None
        if common is not None:
            self.common = common.values

    def add(self, case: model.TestCase, file: str) -> None:
        """Count a case that failed in a file ("" is unknown)."""
        self.count += 1
        self.errors += case.status is model.Status.ERROR
        share = file or case.classname or case.group
        if case.variant:
            share = f"{share} [{case.variant}]"
        if share in self.shares or len(self.shares) < _SHARES:
            self.shares[share] = self.shares.get(share, 0) + 1

    def keep(self, number: int) -> None:
        """Take the number that a failure is kept under elsewhere."""
        if len(self.numbers) < _NUMBERS:
            self.numbers.append(number)

    def take(self, case: model.TestCase, number: int) -> None:
        """Count a failure that is kept elsewhere, and which says nothing of the cause."""
        self.keep(number)
        self.add(case, case.file)

    def shown_reason(self) -> str:
        """Return the reason, with `…` for what differs from case to case."""
        if not self.compared:
            return self.reason
        shape = varying.shape(self.reason)
        if self.common is None:
            return shape.pattern()
        return shape._replace(values=self.common).text()
