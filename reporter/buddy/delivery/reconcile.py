"""Settles batches that were sent and not answered: each of their cases must end up stored once.

The session is ours alone (into others no batch goes), so it can be weighed. Buddy's count says how many of the cases
in question it holds: none, all, or some. With some, one batch gets a PUT of one of its cases, the next of two, then
four: PUT updates what is there and adds what is not, so the count afterwards tells, like a binary number, which of
these batches were not stored. That takes one round of requests for a few batches, where a PUT for each case takes a
hundred times as many. With none, one PUT shows whether the count moves at all. Wherever the numbers don't fit, it is
PUT for each case after all.
"""

from reporter.buddy.delivery.ledger import Batch, Ledger
from reporter.buddy.delivery.options import DeliveryOptions
from reporter.buddy.delivery.sender import Sender
from reporter.buddy.http.rate_limit import Deadline
from reporter.buddy.http.responses import Ambiguous, RequestError
from reporter.buddy.session_api import SessionApi

ROUNDS = 4  # what is sent again may fail again; the last round is PUT, which leaves no question


class Reconciler:
    """Settles what is in question in the ledger, with the workers of `sender`, until the deadline `until`."""

    def __init__(
        self, options: DeliveryOptions, api: SessionApi, ledger: Ledger, sender: Sender, until: Deadline
    ) -> None:
        self._options = options
        self._api = api
        self._ledger = ledger
        self._sender = sender
        self._until = until

    def reconcile(self) -> None:
        """Find out what became of batches in question, and deliver what Buddy lacks."""
        for number in range(ROUNDS):
            ambiguous = self._ledger.take_ambiguous()
            if not ambiguous:
                return
            if self._sender.stopped_by:
                self.give_up(ambiguous)
                return
            self._deliver(self._resolve(ambiguous, is_last=number == ROUNDS - 1))
        self.give_up(self._ledger.take_ambiguous())

    def give_up(self, ambiguous: list[tuple[Batch, Ambiguous]]) -> None:
        """Name what stays in question as not acknowledged."""
        for batch, error in ambiguous:
            self._ledger.lose(batch, error)

    def _deliver(self, batches: list[Batch]) -> None:
        for batch in batches:
            self._sender.put(batch)
        self._sender.wait_until_idle()

    def _resolve(self, ambiguous: list[tuple[Batch, Ambiguous]], *, is_last: bool) -> list[Batch]:
        """Acknowledge what is stored and return what has to be sent again, by PUT where that is not certain."""
        batches = [batch.part(0) for batch, _ in ambiguous]
        may_still_arrive = any(error.may_still_arrive for _, error in ambiguous)
        held = None if is_last else self._count()  # no batch goes to a session that is not our own
        if held is None:
            return one_by_one(batches)
        extra = held - self._ledger.acknowledged.tests
        if extra == _size(batches):
            for batch in batches:
                self._ledger.acknowledge(batch)
            return []
        # a batch that the server may still be at could be stored after we looked
        if may_still_arrive or _size(batches) <= 2 * self._options.concurrency:
            return one_by_one(batches)
        return self._count_stored(batches, held) if extra else self._try_one(batches, held)

    def _try_one(self, batches: list[Batch], held: int) -> list[Batch]:
        """Return what has to be sent again where none seems to be stored, if the count moves as it should.

        A count that is not up to date would look the same, and whole batches would then be stored twice.
        """
        probe, rest = batches[0].part(0, 1), [batches[0].part(1), *batches[1:]]
        now = self._probe(one_by_one([probe]))
        return [batch for batch in rest if batch.cases] if now == held + 1 else one_by_one(rest)

    def _count(self) -> int | None:
        try:
            counts = self._api.ensure_open(self._until)
        except RequestError:
            return None
        return counts.tests if counts else None

    def _count_stored(self, batches: list[Batch], held: int) -> list[Batch]:
        """Tell stored batches from others by counting; returns what has to be sent again."""
        extra = held - self._ledger.acknowledged.tests
        # the largest first: a batch must have as many cases as are put of it
        unknown = sorted(batches, key=lambda batch: -len(batch.cases))
        stored: list[Batch] = []
        missing: list[Batch] = []
        while unknown and extra not in (_size(stored), _size(stored) + _size(unknown)):
            group = [batch for place, batch in enumerate(unknown[: self._group_size()]) if len(batch.cases) >> place]
            unknown = unknown[len(group) :]
            probes = [batch.part(0, 1 << place) for place, batch in enumerate(group)]
            rests = [batch.part(1 << place) for place, batch in enumerate(group)]
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
        for batch in stored:
            self._ledger.acknowledge(batch)
        return [batch for batch in missing if batch.cases]

    def _group_size(self) -> int:
        """Return how many batches to weigh at once: their PUTs should go in one wave."""
        return max(1, (self._options.concurrency + 1).bit_length() - 1)

    def _probe(self, singles: list[Batch]) -> int | None:
        """PUT some cases and return what Buddy counts then, None where that tells nothing."""
        acknowledged = self._ledger.acknowledged.tests
        self._deliver(singles)
        return self._count() if self._ledger.acknowledged.tests == acknowledged + len(singles) else None


def one_by_one(batches: list[Batch]) -> list[Batch]:
    """Cut batches into single cases that go by PUT, shared by all workers."""
    return [single for batch in batches for single in batch.singles()]


def _size(batches: list[Batch]) -> int:
    return sum(len(batch.cases) for batch in batches)
