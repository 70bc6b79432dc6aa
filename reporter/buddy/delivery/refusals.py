"""Whether Buddy refuses some cases or everything: a delivery of which nothing is taken is stopped.

Refused cases alone can't tell: hundreds of them may be one broken test class, and the reader may not have come to the
next batch yet. So sending stops where a case far behind the first ones was refused, too, or one of each batch where
there are no others.
"""

from collections.abc import Collection

from reporter.buddy.delivery.ledger import Batch, Ledger

ALL_REJECTED = 40  # single cases refused, none taken: the fault is not in the cases
FAR = 5  # number of a batch that is far behind the first ones, of which cases were refused


class Refusals:
    """What was refused so far. Not thread safe: the caller holds its lock."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._refused: set[int] = set()  # numbers of the batches that a refused case was put in
        self.probes = 0  # requests in flight that may tell whether Buddy takes any case
        self.is_all_put = False  # no other batch will come

    def note(self, batch: Batch) -> None:
        """Note that the batch's only case is refused for good."""
        self._refused.add(batch.number)

    def next_probe(self, waiting: Collection[Batch]) -> Batch | None:
        """Return the waiting batch to send next, far from what was refused; None where that is not needed."""
        if self._is_open() or not waiting or self._is_spread(waiting):
            return None
        untried = [batch for batch in waiting if batch.number not in self._refused]
        if untried:
            return max(untried, key=lambda batch: batch.number)
        return max(waiting, key=lambda batch: len(batch.cases))

    def stops_all(self, waiting: Collection[Batch]) -> bool:
        """Say whether nothing more should be sent: enough was refused, in more than one place, and nothing taken."""
        return not self._is_open() and self._is_spread(waiting)

    def _is_open(self) -> bool:
        """Say whether too little was refused, something was taken, or an answer is awaited that may say so."""
        too_few = self._ledger.rejected < ALL_REJECTED // 2
        return too_few or self.probes > 0 or self._ledger.acknowledged.tests > 0

    def _is_spread(self, waiting: Collection[Batch]) -> bool:
        if self._ledger.rejected < ALL_REJECTED:
            return False
        are_tried = all(batch.number in self._refused for batch in waiting)
        return max(self._refused, default=0) >= FAR or (self.is_all_put and are_tried)
