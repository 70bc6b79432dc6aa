"""Settles batches that were sent and not answered: each of their cases must end up stored once.

In a session of our own Buddy's count says how many of the ambiguous cases it holds: none, all, or some. With some,
one batch gets a PUT of one of its cases, the next of two, then four: PUT updates what is there and adds what is not, so
the count afterwards tells, like a binary number, which of these batches were not stored. That takes one round of
requests for a few batches, where a PUT for each case takes a hundred times as many. With none, one PUT shows whether
the count moves at all. Wherever the numbers don't fit, and in a session that others add to, it is PUT for each case.
"""

import itertools
import operator

from reporter.buddy.delivery.ledger import Batch, Ledger
from reporter.buddy.delivery.options import DeliveryOptions
from reporter.buddy.delivery.sender import Sender
from reporter.buddy.http.rate_limit import Deadline
from reporter.buddy.http.responses import Ambiguous, RequestError
from reporter.buddy.session_api import SessionApi

ROUNDS = 4  # what is sent again may fail again; the last round is PUT, after which nothing is ambiguous


class Reconciler:
    """Settles the ambiguous batches of the ledger, with the workers of `sender`, until the deadline `until`."""

    def __init__(
        self, options: DeliveryOptions, api: SessionApi, *, ledger: Ledger, sender: Sender, until: Deadline
    ) -> None:
        self._options = options
        self._api = api
        self._ledger = ledger
        self._sender = sender
        self._until = until

    def reconcile(self) -> None:
        """Find out which of the ambiguous batches are stored, and deliver what Buddy lacks."""
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
        """Record what stays ambiguous as not acknowledged."""
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
        held = None
        if not is_last and not self._options.is_joining:  # others make the count of a joined session move
            held = self._count()
        if held is None:
            return one_by_one(batches)
        extra = held - self._ledger.acknowledged.tests
        if extra == _size(batches):
            for batch in batches:
                self._ledger.acknowledge(batch)
            return []
        # a batch that the server may still be processing could be stored after the count
        if may_still_arrive or _size(batches) <= 2 * self._options.concurrency:
            return one_by_one(batches)
        if extra:
            return self._count_stored(batches, held)
        return self._try_one(batches, held)

    def _try_one(self, batches: list[Batch], held: int) -> list[Batch]:
        """Return what has to be sent again where none seems to be stored, if the count moves as it should.

        A count that is not up to date would look the same, and whole batches would then be stored twice.
        """
        probe, rest = batches[0].part(0, 1), [batches[0].part(1), *batches[1:]]
        if self._probe(one_by_one([probe])) != held + 1:
            return one_by_one(rest)
        return [batch for batch in rest if batch.cases]

    def _count(self) -> int | None:
        try:
            counts = self._api.ensure_open(self._until)
        except RequestError:
            return None
        if counts is None:
            return None
        return counts.tests

    def _count_stored(self, batches: list[Batch], held: int) -> list[Batch]:
        """Tell stored batches from others by counting; returns what has to be sent again."""
        extra = held - self._ledger.acknowledged.tests
        # the largest first: a batch must have as many cases as are put of it
        unknown = sorted(batches, key=lambda batch: -len(batch.cases))
        stored: list[Batch] = []
        missing: list[Batch] = []
        while unknown and extra not in (_size(stored), _size(stored) + _size(unknown)):
            places = [place for place, batch in enumerate(unknown[: self._group_size()]) if len(batch.cases) >> place]
            group, unknown = unknown[: len(places)], unknown[len(places) :]
            probes = [batch.part(0, 1 << place) for place, batch in enumerate(group)]
            rests = [batch.part(1 << place) for place, batch in enumerate(group)]
            now = self._probe(one_by_one(probes))
            if now is None or now < held or (now - held) >> len(group):
                return one_by_one([*stored, *missing, *rests, *unknown])
            added, held = now - held, now
            was_missing = [bool(added >> place & 1) for place in range(len(group))]
            missing += itertools.compress(rests, was_missing)
            stored += itertools.compress(rests, map(operator.not_, was_missing))
            extra -= _size(list(itertools.compress(probes, map(operator.not_, was_missing))))
        return self._settle(stored, missing, unknown=unknown, extra=extra)

    def _settle(self, stored: list[Batch], missing: list[Batch], *, unknown: list[Batch], extra: int) -> list[Batch]:
        """Acknowledge what is stored if the numbers fit: `extra` cases are, of `unknown` all or none."""
        if unknown and extra == _size(stored) + _size(unknown):
            stored = stored + unknown
        else:
            missing = missing + unknown
        if extra != _size(stored):  # a batch was stored in part
            return one_by_one([*stored, *missing])
        for batch in stored:
            self._ledger.acknowledge(batch)
        return [batch for batch in missing if batch.cases]

    def _group_size(self) -> int:
        """Return how many batches to tell apart at once: their PUTs should all be in flight together."""
        return max(1, (self._options.concurrency + 1).bit_length() - 1)

    def _probe(self, singles: list[Batch]) -> int | None:
        """PUT some cases and return what Buddy counts then, None where not all of them were acknowledged."""
        acknowledged = self._ledger.acknowledged.tests
        self._deliver(singles)
        if self._ledger.acknowledged.tests != acknowledged + len(singles):
            return None
        return self._count()


def one_by_one(batches: list[Batch]) -> list[Batch]:
    """Cut batches into single cases that go by PUT, shared by all workers."""
    return [single for batch in batches for single in batch.singles()]


def _size(batches: list[Batch]) -> int:
    return sum(len(batch.cases) for batch in batches)
