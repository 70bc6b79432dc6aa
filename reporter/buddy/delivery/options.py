"""What to deliver, and where: the values that a delivery is made with."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from reporter import model
from reporter.buddy import payload
from reporter.buddy.address import Endpoints


@dataclasses.dataclass(frozen=True, slots=True)
class DeliveryOptions:
    """What to deliver where: `endpoints` and `token` belong together; `session_id` "" creates a session.

    `first_attempt` says that nothing of this job can be in the session `session_id` yet; None is "not known". Then, and
    behind the position `resume_at` (`model.Receipt.resume_at` of the run that is resumed), cases go in batches.
    `variant` tells this job's cases from those of others. `other_url` is where the API may be if it is not at
    `base_url` (`address.other`). `deadline_s` and the others are the inputs of the same names.
    """

    base_url: str
    token: str = dataclasses.field(repr=False)
    endpoints: Endpoints
    payload: Mapping[str, Any]
    session_id: str = ""
    close_session: bool = True
    batch_size: int = 100
    concurrency: int = 8
    deadline_s: float = 120.0
    ca_bundle: str = ""
    variant: str = ""
    first_attempt: bool | None = None
    resume_at: str = ""
    other_url: str = ""

    @property
    def is_joining(self) -> bool:
        """Say whether cases go into a session that others may use, too."""
        return bool(self.session_id)

    @property
    def is_new(self) -> bool:
        """Say whether it is certain that the session holds none of the cases."""
        return not self.is_joining or self.first_attempt is True

    @property
    def reserve_s(self) -> float:
        """Return how much of the deadline is kept for closing the session."""
        return min(10.0, self.deadline_s * 0.2)

    @property
    def count_s(self) -> float:
        """Return how long to wait for counts that are not final after closing."""
        return self.deadline_s / 10

    def variants_of(self, case: model.TestCase) -> tuple[str, ...]:
        """Return what tells the case from the same one of other reports and other jobs."""
        return tuple(filter(None, (case.variant, self.variant)))

    def bodies(self, cases: tuple[tuple[model.TestCase, str], ...]) -> list[dict[str, Any]]:
        """Return the request bodies of cases, each of which stands with the name that it has at Buddy."""
        return [payload.case_body(case, name, self.variants_of(case)) for case, name in cases]
