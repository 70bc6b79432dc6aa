"""The book of a delivery: what became of every case, kept by several workers at once.

A case is in exactly one state at a time: not sent, in question (sent, no answer that counts), acknowledged, rejected,
or given up. The receipt is read off this book.
"""

import dataclasses
import threading

from reporter import model
from reporter.buddy import payload
from reporter.buddy.answers import Ambiguous, RequestError

NAMED = 50  # undelivered cases that are named; all of them are counted


@dataclasses.dataclass(frozen=True, slots=True)
class Parcel:
    """Cases that travel in one request, each with the name that it has at Buddy."""

    cases: tuple[tuple[model.TestCase, str], ...]
    one_by_one: bool = False  # by PUT, which updates what is there
    was_sent: bool = False  # at least once already
    reopenings: int = 0  # of the session for the sake of this very case

    def part(self, start: int, end: int | None = None) -> "Parcel":
        """Return some of the cases, which have been sent, as a parcel to send again."""
        return dataclasses.replace(self, cases=self.cases[start:end], was_sent=True)

    def singles(self) -> list["Parcel"]:
        """Return the cases as parcels of one, to go by PUT."""
        return [dataclasses.replace(self, cases=(entry,), one_by_one=True) for entry in self.cases]


class Book:
    """Numbers of cases by what became of them, and the names of some that Buddy does not have; thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._in_question: list[tuple[Parcel, Ambiguous]] = []
        self.bytes_in_question = 0  # about
        self.parsed = model.Counts()
        self.acknowledged = model.Counts()
        self.sent = 0
        self.rejected = 0
        self.undelivered: list[model.Problem] = []

    def parse(self, cases: list[model.TestCase]) -> None:
        """Note cases that are to be delivered."""
        with self._lock:
            self.parsed += model.Counts.of(cases)

    def send(self, parcel: Parcel) -> None:
        """Note that the parcel has left, whatever becomes of it; every case counts once."""
        if not parcel.was_sent:
            with self._lock:
                self.sent += len(parcel.cases)

    def acknowledge(self, parcel: Parcel) -> None:
        """Note that Buddy has the parcel's cases."""
        counts = model.Counts.of(case for case, _ in parcel.cases)
        with self._lock:
            self.acknowledged += counts

    def reject(self, parcel: Parcel, error: RequestError) -> None:
        """Note that Buddy refuses the parcel's cases for good."""
        with self._lock:
            self.rejected += len(parcel.cases)
            self._name(parcel, f"rejected by Buddy ({error.message})")

    def question(self, parcel: Parcel, error: Ambiguous) -> None:
        """Keep the parcel until it can be settled."""
        size = sum(payload.size(case) for case, _ in parcel.cases)
        with self._lock:
            self._in_question.append((parcel, error))
            self.bytes_in_question += size

    def lose(self, parcel: Parcel, error: RequestError) -> None:
        """Give up on a parcel that was sent."""
        with self._lock:
            self._name(parcel, f"not acknowledged ({error.message})")

    def not_sent(self, parcel: Parcel, reason: str) -> None:
        """Note that the parcel did not leave, or not again."""
        with self._lock:
            self._name(parcel, f"{'not acknowledged' if parcel.was_sent else 'not sent'} ({reason})")

    def take_questions(self) -> list[tuple[Parcel, Ambiguous]]:
        """Return the parcels in question, which are then no longer kept here."""
        with self._lock:
            taken, self._in_question = self._in_question, []
            self.bytes_in_question = 0
            return taken

    def _name(self, parcel: Parcel, what: str) -> None:
        for case, name in parcel.cases[: max(0, NAMED - len(self.undelivered))]:
            shown = " ".join((f"{case.classname}: {name}" if case.classname else name).split())
            self.undelivered.append(model.Problem(f"{shown}: {what}", case.report, case.report_line))
