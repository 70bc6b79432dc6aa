"""What the faulty Buddy saw and holds: every request, and every session with how often each case was stored.

The ledger is the truth that tests compare a receipt with, so nothing here misbehaves or makes decisions about
answers. The buddy's thread writes, tests read: everything handed out is a copy, taken under one lock.
"""

import collections
import copy
import dataclasses
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any, Literal

Case = dict[str, Any]
# test_group_name, classname, name
CaseKey = tuple[str, str, str]
Identity = Literal["group.class.name", "class.name"]


def key_of(case: Mapping[str, Any]) -> CaseKey:
    """Return the (group, class, name) that a case is counted under."""
    return (case["test_group_name"], case["classname"], case["name"])


@dataclasses.dataclass(slots=True, kw_only=True)
class RequestRecord:
    """One request, from the moment its headers were read.

    `number` and `attempt` are 1-based: of all requests, and of those to the same endpoint. `time_s` is when
    the headers had arrived, `done_s` when the last of the answer was about to be sent, or the exchange was
    over without one (`time.monotonic()`, None while it lasts). `in_flight` counts the unanswered requests at
    arrival, this one included. `connection` is the 1-based number of its TCP connection. `cases` and
    `body_bytes` stay 0 when the body never arrived. `processed` says whether the request took effect,
    whatever was answered; `status` is the HTTP status that was at least begun to be sent.
    """

    number: int
    time_s: float
    connection: int
    method: str
    path: str
    endpoint: str
    attempt: int
    in_flight: int
    session_id: str | None
    has_token: bool
    token_is_right: bool
    cases: int = 0
    body_bytes: int = 0
    processed: bool = False
    status: int | None = None
    fault: str | None = None
    done_s: float | None = None

    @property
    def answer(self) -> str | int | None:
        """The kind of the fault, else the status; None while or when nothing was answered."""
        return self.fault or self.status


@dataclasses.dataclass(slots=True)
class Session:
    """One test session: `cases` in the order in which they came, `stored` the times that each key is held.

    A PUT that updates replaces the case and adds nothing; it is counted in `updates`, and where it replaced a
    case of another key (identities without the group) also in `overwritten` as (old key, new key).
    `closed_with` holds the bodies of the close requests that took effect (None: no body), `places` where each
    identity was stored last; `born` is the Unix time of the session's creation.
    """

    id: str
    number: int
    created: dict[str, Any]
    open: bool = True
    reopened: int = 0
    updates: int = 0
    cases: list[Case] = dataclasses.field(default_factory=list)
    stored: collections.Counter[CaseKey] = dataclasses.field(default_factory=collections.Counter)
    statuses: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    closed_with: list[Any] = dataclasses.field(default_factory=list)
    overwritten: list[tuple[CaseKey, CaseKey]] = dataclasses.field(default_factory=list)
    places: dict[tuple[str, ...], int] = dataclasses.field(default_factory=dict)
    born: float = dataclasses.field(default_factory=time.time)

    def duplicates(self) -> collections.Counter[CaseKey]:
        """Return how many times too often each case is held: (times stored) - 1, where that is not 0."""
        return collections.Counter({key: times - 1 for key, times in self.stored.items() if times > 1})

    def put(self, case: Case, *, identity: Identity, may_update: bool = True) -> bool:
        """Store a case, over the newest one of the same identity where allowed; say whether it was added."""
        key = key_of(case)
        found = key if identity == "group.class.name" else key[1:]
        place = self.places.get(found)
        if place is not None and may_update:
            self._replace(place, case, key)
            return False
        self.places[found] = len(self.cases)
        self.cases.append(case)
        self.stored[key] += 1
        self.statuses[case["status"]] += 1
        return True

    def _replace(self, place: int, case: Case, key: CaseKey) -> None:
        old = self.cases[place]
        old_key = key_of(old)
        self.cases[place] = case
        self.updates += 1
        self.statuses[old["status"]] -= 1
        self.statuses[case["status"]] += 1
        if old_key != key:
            self.overwritten.append((old_key, key))
            self.stored[key] += 1
            self.stored[old_key] -= 1
            if not self.stored[old_key]:
                del self.stored[old_key]

    def snapshot(self) -> "Session":
        """Copy the session, but not the bodies of its cases, which never change once stored."""
        copied = copy.copy(self)
        for name in ("cases", "stored", "statuses", "closed_with", "overwritten", "places"):
            setattr(copied, name, copy.copy(getattr(self, name)))
        return copied


class Ledger:
    """Every request and session of one faulty Buddy. Thread safe: what is read are copies, which stay."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._requests: list[RequestRecord] = []
        self._sessions: dict[str, Session] = {}
        self._attempts: collections.Counter[str] = collections.Counter()
        self._in_flight = 0
        self._max_in_flight = 0
        self._connections = 0
        self._connections_reset = 0

    @property
    def requests(self) -> list[RequestRecord]:
        """All requests in the order in which their headers arrived."""
        with self._lock:
            return [copy.copy(record) for record in self._requests]

    @property
    def sessions(self) -> dict[str, Session]:
        """All sessions by their id, as text, oldest first."""
        with self._lock:
            return {name: session.snapshot() for name, session in self._sessions.items()}

    @property
    def max_in_flight(self) -> int:
        """The highest number of requests that were unanswered at the same time."""
        with self._lock:
            return self._max_in_flight

    @property
    def in_flight(self) -> int:
        """The number of requests that are unanswered now."""
        with self._lock:
            return self._in_flight

    @property
    def connections(self) -> int:
        """The number of connections that were accepted, those reset at once included."""
        with self._lock:
            return self._connections

    @property
    def connections_reset(self) -> int:
        """The number of connections that were reset as soon as they were accepted."""
        with self._lock:
            return self._connections_reset

    def only_session(self) -> Session:
        """Return the one session there is. Raise ValueError when there are none or several."""
        sessions = list(self.sessions.values())
        if len(sessions) != 1:
            raise ValueError(f"expected one session, found {len(sessions)}")
        return sessions[0]

    def requests_to(self, endpoint: str) -> list[RequestRecord]:
        """Return the requests to one endpoint ("batch", "create", ...), oldest first."""
        return [record for record in self.requests if record.endpoint == endpoint]

    def unauthorized(self) -> list[RequestRecord]:
        """Return the requests which came without a token, or with one that does not fit the endpoint."""
        return [record for record in self.requests if not record.token_is_right]

    def total_stored(self) -> int:
        """Return the number of cases that all sessions hold, duplicates included."""
        with self._lock:
            return sum(len(session.cases) for session in self._sessions.values())

    def duplicates(self) -> collections.Counter[CaseKey]:
        """Return how many times too often each case is held within a session, added up over the sessions."""
        with self._lock:
            found = (each.duplicates() for each in self._sessions.values())
            return sum(found, collections.Counter[CaseKey]())

    def open_sessions(self) -> list[str]:
        """Return the ids of the sessions that nobody has closed, oldest first."""
        with self._lock:
            return [name for name, session in self._sessions.items() if session.open]

    def totals(self) -> dict[str, int]:
        """Sum the ledger up in numbers: stored, duplicates, sessions, open_sessions, requests and more."""
        with self._lock:
            return {
                "stored": self.total_stored(),
                "duplicates": self.duplicates().total(),
                "sessions": len(self._sessions),
                "open_sessions": len(self.open_sessions()),
                "requests": len(self._requests),
                "faults": sum(record.fault is not None for record in self._requests),
                "unauthorized": sum(not record.token_is_right for record in self._requests),
                "connections": self._connections,
                "max_in_flight": self._max_in_flight,
            }

    # What follows is for the buddy's own thread.

    def connected(self) -> int:
        """Count a connection; return its 1-based number."""
        with self._lock:
            self._connections += 1
            return self._connections

    def reset_connection(self) -> None:
        """Count a connection that is reset before anything was read."""
        with self._lock:
            self._connections_reset += 1

    def arrived(self, *, endpoint: str, **known: Any) -> RequestRecord:
        """Begin the record of a request; `known` are the fields that its headers tell."""
        with self._lock:
            self._attempts[endpoint] += 1
            self._in_flight += 1
            self._max_in_flight = max(self._max_in_flight, self._in_flight)
            record = RequestRecord(
                number=len(self._requests) + 1,
                time_s=time.monotonic(),
                endpoint=endpoint,
                attempt=self._attempts[endpoint],
                in_flight=self._in_flight,
                **known,
            )
            self._requests.append(record)
            return record

    def finished(self, record: RequestRecord) -> None:
        """End the record of a request, once; later calls change nothing."""
        with self._lock:
            if record.done_s is None:
                record.done_s = time.monotonic()
                self._in_flight -= 1

    def open_session(self, session_id: str, payload: dict[str, Any]) -> Session:
        """Begin a session under a new id, with the body of the create request."""
        with self._lock:
            session = Session(id=session_id, number=len(self._sessions) + 1, created=payload)
            self._sessions[session_id] = session
            return session

    def find(self, session_id: str) -> Session | None:
        """Return the session itself, not a copy."""
        return self._sessions.get(session_id)

    def live_sessions(self) -> list[Session]:
        """Return the sessions themselves, oldest first."""
        return list(self._sessions.values())

    def store(
        self,
        session: Session,
        cases: Iterable[Case],
        *,
        identity: Identity,
        may_update: bool,
    ) -> list[bool]:
        """Store cases as one step; say of each whether it was added."""
        with self._lock:
            return [session.put(case, identity=identity, may_update=may_update) for case in cases]

    def close(self, session: Session, body: Any) -> None:
        """Close a session; None stands for a request without a body."""
        with self._lock:
            session.open = False
            session.closed_with.append(body)

    def reopen(self, session: Session) -> None:
        """Open a session again."""
        with self._lock:
            session.open = True
            session.reopened += 1
