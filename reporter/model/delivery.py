"""What is known of a delivery to Buddy: the session, and the receipt."""

import dataclasses
import enum
from collections.abc import Mapping
from typing import Any, NamedTuple

from reporter.model.reports import Problem, ServerCounts


class Upload(enum.StrEnum):
    """How the delivery to Buddy ended."""

    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    PARTIAL = "partial"
    REJECTED = "rejected"
    FAILED = "failed"
    SKIPPED = "skipped"


class Trouble(enum.Enum):
    """What kept a delivery from being complete."""

    NONE = "none"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"  # or unconfirmed


@dataclasses.dataclass(frozen=True, slots=True)
class Session:
    """Buddy's test session: what it was created with, and what Buddy says of it.

    `payload` is exactly the body of the create request; `sources` names where each of its fields came from.
    `error_message` is Buddy's own explanation of the status ERROR.
    """

    payload: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    sources: Mapping[str, str] = dataclasses.field(default_factory=dict)
    id: str | None = None
    url: str | None = None
    status: str | None = None
    error_message: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Receipt:
    """What was delivered, case by case, and what Buddy confirms.

    `reason` says in words why `upload` is not CONFIRMED (one sentence, lower case, no full stop) and `cure` what to
    do about it; both are empty where there is nothing to say. `undelivered` names test cases that Buddy does not
    have, at most a few dozen of them. `resume_at` says up to which test case something was sent, for a run that goes on
    from there (input of that name); "" where nobody knows.
    """

    upload: Upload = Upload.SKIPPED
    parsed: int = 0
    sent: int = 0
    acknowledged: int = 0
    rejected: int = 0
    unsent: int = 0
    requests: int = 0
    retries: int = 0
    server_counts: ServerCounts | None = None
    reason: str = ""
    cure: str = ""
    undelivered: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    trouble: Trouble = Trouble.NONE
    resume_at: str = ""


class SentName(NamedTuple):
    """What a test case is recognised by at Buddy: its class and its name there, each with what was put behind it."""

    classname: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class EarlierSession:
    """An earlier session of the Buddy suite, as Buddy lists it; `time` is the Unix time at which it was made."""

    id: str
    status: str
    counts: ServerCounts
    revision: str = ""
    ref_type: str = ""
    ref_name: str = ""
    run_url: str = ""
    time: float = 0.0
