"""What became of every case of a delivery, kept by several workers at once.

A case is in exactly one state at a time: not sent, ambiguous (sent, without a usable answer), acknowledged, rejected,
or given up. The receipt is written from this ledger.
"""

import dataclasses
import threading

from reporter import model
from reporter.buddy import payload
from reporter.buddy.delivery.position import START, Position
from reporter.buddy.http.responses import Ambiguous, RequestError

NAMED = 50  # undelivered cases that are named; all of them are counted


@dataclasses.dataclass(frozen=True, slots=True)
class Batch:
    """The cases of one request, each with the name that it has at Buddy."""

    cases: tuple[tuple[model.TestCase, str], ...]
    one_by_one: bool = False  # by PUT, which updates what is there
    was_sent: bool = False  # at least once already
    reopenings: int = 0  # of the session for the sake of this very batch
    end: Position = START  # behind the last of the cases, or of those that it was cut from
    number: int = 0  # of the batch that was put, for what it is split into too
    is_probe: bool = False  # its answer may tell whether Buddy takes any case at all

    def part(self, start: int, end: int | None = None) -> "Batch":
        """Return some of the cases, which have been sent, as a batch to send again."""
        return dataclasses.replace(self, cases=self.cases[start:end], was_sent=True, reopenings=0, is_probe=False)

    def singles(self) -> list["Batch"]:
        """Return the cases as batches of one, to go by PUT."""
        return [dataclasses.replace(self, cases=(entry,), one_by_one=True, is_probe=False) for entry in self.cases]


class Ledger:
    """Numbers of cases by what became of them, and the names of some that Buddy does not have; thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ambiguous: list[tuple[Batch, Ambiguous]] = []
        self.ambiguous_bytes = 0  # about
        self.parsed = model.Counts()
        self.acknowledged = model.Counts()
        self.updated = 0  # of those, what Buddy says it had already
        self.sent = 0
        self.sent_until = START
        self.rejected = 0
        self.undelivered: list[model.Problem] = []

    def note_parsed(self, cases: list[model.TestCase]) -> None:
        """Note cases that are to be delivered."""
        with self._lock:
            self.parsed += model.Counts.of(cases)

    def note_sent(self, batch: Batch) -> None:
        """Note that the batch was sent, whatever the answer; every case counts once."""
        if not batch.was_sent:
            with self._lock:
                self.sent += len(batch.cases)
                self.sent_until = max(self.sent_until, batch.end)

    def acknowledge(self, batch: Batch, *, updated: bool = False) -> None:
        """Note that Buddy has the batch's cases; `updated` that it had them before."""
        counts = model.Counts.of(case for case, _ in batch.cases)
        with self._lock:
            self.acknowledged += counts
            if updated:
                self.updated += counts.tests

    def reject(self, batch: Batch, error: RequestError) -> None:
        """Note that Buddy refuses the batch's cases for good."""
        with self._lock:
            self.rejected += len(batch.cases)
            self._name(batch, f"rejected by Buddy ({error.message})")

    def keep_ambiguous(self, batch: Batch, error: Ambiguous) -> None:
        """Keep the batch until it is known whether Buddy has it."""
        size = sum(payload.size(case) for case, _ in batch.cases)
        with self._lock:
            self._ambiguous.append((batch, error))
            self.ambiguous_bytes += size

    def lose(self, batch: Batch, error: RequestError) -> None:
        """Give up on a batch that was sent."""
        with self._lock:
            self._name(batch, f"not acknowledged ({error.message})")

    def note_unsent(self, batch: Batch, reason: str) -> None:
        """Note that the batch was not sent, or not again."""
        what = "not sent"
        if batch.was_sent:
            what = "not acknowledged"
        with self._lock:
            self._name(batch, f"{what} ({reason})")

    def take_ambiguous(self) -> list[tuple[Batch, Ambiguous]]:
        """Return the ambiguous batches, which are then no longer kept here."""
        with self._lock:
            taken, self._ambiguous = self._ambiguous, []
            self.ambiguous_bytes = 0
            return taken

    def _name(self, batch: Batch, what: str) -> None:
        for case, name in batch.cases[: max(0, NAMED - len(self.undelivered))]:
            shown = " ".join(": ".join(filter(None, (case.classname, name))).split())
            self.undelivered.append(
                model.Problem(f"{shown}: {what}", case.report, case.report_line, code="not-delivered")
            )
