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

    `deadline_s` and the others are the inputs of the same names.
    """

    base_url: str
    token: str = dataclasses.field(repr=False)
    endpoints: Endpoints
    payload: Mapping[str, Any]
    session_id: str = ""
    close_session: bool = True
    batch_size: int = 100
    concurrency: int = 4
    deadline_s: float = 120.0
    ca_bundle: str = ""
    variant: str = ""

    @property
    def reserve_s(self) -> float:
        """Return how much of the deadline is kept for closing the session."""
        return min(10.0, self.deadline_s * 0.2)

    def bodies(self, cases: tuple[tuple[model.TestCase, str], ...]) -> list[dict[str, Any]]:
        """Return the request bodies of cases, each of which stands with the name that it has at Buddy."""
        return [payload.case_body(case, name, self.variant) for case, name in cases]
