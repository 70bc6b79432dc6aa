"""Settles batches that were sent and not answered: each of their cases must end up stored once.

The session is ours alone (into others no batch goes), so it can be weighed. Buddy's count says how many of the cases
in question it holds: none, all, or some. With some, one batch gets a PUT of one of its cases, the next of two, then
four: PUT updates what is there and adds what is not, so the count afterwards tells, like a binary number, which of
these batches were not stored. That takes one round of requests for a few batches, where a PUT for each case takes a
hundred times as many. With none, one PUT shows whether the count moves at all. Wherever the numbers don't fit, it is
PUT for each case after all.
"""

from reporter.buddy.answers import Ambiguous, RequestError
from reporter.buddy.book import Book, Parcel
from reporter.buddy.order import Order
from reporter.buddy.pace import Deadline
from reporter.buddy.remote import Remote
from reporter.buddy.sender import Sender

ROUNDS = 4  # what is sent again may fail again; the last round is PUT, which leaves no question


class Settler:
    """Settles what is in question in the book, with the workers of `sender`, until the deadline `until`."""

    def __init__(self, order: Order, remote: Remote, book: Book, sender: Sender, until: Deadline) -> None:
        self._order = order
        self._remote = remote
        self._book = book
        self._sender = sender
        self._until = until

    def settle(self) -> None:
        """Find out what became of batches in question, and deliver what Buddy lacks."""
        for number in range(ROUNDS):
            questions = self._book.take_questions()
            if not questions:
                return
            if self._sender.stopped_by:
                self.give_up(questions)
                return
            self._deliver(self._sort_out(questions, is_last=number == ROUNDS - 1))
        self.give_up(self._book.take_questions())

    def give_up(self, questions: list[tuple[Parcel, Ambiguous]]) -> None:
        """Name what stays in question as not acknowledged."""
        for parcel, error in questions:
            self._book.lose(parcel, error)

    def _deliver(self, parcels: list[Parcel]) -> None:
        for parcel in parcels:
            self._sender.put(parcel)
        self._sender.wait_until_idle()

    def _sort_out(self, questions: list[tuple[Parcel, Ambiguous]], *, is_last: bool) -> list[Parcel]:
        """Acknowledge what is stored and return what has to be sent again, by PUT where that is not certain."""
        parcels = [parcel.part(0) for parcel, _ in questions]
        may_still_arrive = any(error.may_still_arrive for _, error in questions)
        held = None if is_last else self._count()  # no batch goes to a session that is not our own
        if held is None:
            return one_by_one(parcels)
        extra = held - self._book.acknowledged.tests
        if extra == _size(parcels):
            for parcel in parcels:
                self._book.acknowledge(parcel)
            return []
        # a batch that the server may still be at could be stored after we looked
        if may_still_arrive or _size(parcels) <= 2 * self._order.concurrency:
            return one_by_one(parcels)
        return self._weigh(parcels, held) if extra else self._try_one(parcels, held)

    def _try_one(self, parcels: list[Parcel], held: int) -> list[Parcel]:
        """Return what has to be sent again where none seems to be stored, if the count moves as it should.

        A count that is not up to date would look the same, and whole batches would then be stored twice.
        """
        probe, rest = parcels[0].part(0, 1), [parcels[0].part(1), *parcels[1:]]
        now = self._probe(one_by_one([probe]))
        return [parcel for parcel in rest if parcel.cases] if now == held + 1 else one_by_one(rest)

    def _count(self) -> int | None:
        try:
            counts = self._remote.look(self._until)
        except RequestError:
            return None
        return counts.tests if counts else None

    def _weigh(self, parcels: list[Parcel], held: int) -> list[Parcel]:
        """Tell stored batches from others by counting; returns what has to be sent again."""
        extra = held - self._book.acknowledged.tests
        # the largest first: a batch must have as many cases as are put of it
        unknown = sorted(parcels, key=lambda parcel: -len(parcel.cases))
        stored: list[Parcel] = []
        missing: list[Parcel] = []
        while unknown and extra not in (_size(stored), _size(stored) + _size(unknown)):
            group = [parcel for place, parcel in enumerate(unknown[: self._group_size()]) if len(parcel.cases) >> place]
            unknown = unknown[len(group) :]
            probes = [parcel.part(0, 1 << place) for place, parcel in enumerate(group)]
            rests = [parcel.part(1 << place) for place, parcel in enumerate(group)]
            now = self._probe(one_by_one(probes))
            added = -1 if now is None else now - held
            if added < 0 or added >> len(group):
                return one_by_one([*stored, *missing, *rests, *unknown])
            held += added
            for place, rest in enumerate(rests):
                (missing if added >> place & 1 else stored).append(rest)
            extra -= sum(len(probe.cases) for place, probe in enumerate(probes) if not added >> place & 1)
        if unknown:
            (stored if extra == _size(stored) + _size(unknown) else missing).extend(unknown)
        if extra != _size(stored):  # a batch was stored in part
            return one_by_one([*stored, *missing])
        for parcel in stored:
            self._book.acknowledge(parcel)
        return [parcel for parcel in missing if parcel.cases]

    def _group_size(self) -> int:
        """Return how many batches to weigh at once: their PUTs should go in one wave."""
        return max(1, (self._order.concurrency + 1).bit_length() - 1)

    def _probe(self, singles: list[Parcel]) -> int | None:
        """PUT some cases and return what Buddy counts then, None where that tells nothing."""
        acknowledged = self._book.acknowledged.tests
        self._deliver(singles)
        return self._count() if self._book.acknowledged.tests == acknowledged + len(singles) else None


def one_by_one(parcels: list[Parcel]) -> list[Parcel]:
    """Cut parcels into single cases that go by PUT, shared by all workers."""
    return [single for parcel in parcels for single in parcel.singles()]


def _size(parcels: list[Parcel]) -> int:
    return sum(len(parcel.cases) for parcel in parcels)
