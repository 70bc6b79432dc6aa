"""What the sandbox remembers: sessions and their test cases, in one SQLite database.

Every rule about a session's life is decided here, under one lock and in one transaction each. Nothing here
knows HTTP; `MissingError` and `RefusedError` say what went wrong, `app` chooses the status code.

Where Buddy's documentation is silent, the sandbox takes the answer that asks more of a client:
- adding to a closed session, closing it twice and reopening an open one are refused (400);
- a batch is taken whole or not at all, and inserts one row per case, so a re-sent batch duplicates its cases;
- `PUT` updates the oldest case of the same test group, class and name, and inserts where there is none;
- a closed session is ERROR if a case failed or errored, or if it was closed as FAILED or ERROR; SKIPPED if
  all of its cases were skipped; else SUCCESSFUL (there is no FAILED: Buddy API docs, Unit Tests > Sessions);
- `duration` is the sum of the cases' times;
- an imported session is closed at once.
"""

import contextlib
import datetime
import secrets
import sqlite3
import string
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reporter.sandbox import records

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    relative_id INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL,
    finished TEXT,
    closed_as TEXT,
    ci_provider TEXT, ci_run_url TEXT, revision TEXT, ref_type TEXT, ref_name TEXT,
    execution_id TEXT, action_execution_id TEXT, run_id TEXT, created_by INTEGER
);
CREATE TABLE IF NOT EXISTS cases (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    group_id TEXT NOT NULL,
    test_group_name TEXT NOT NULL,
    classname TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    time REAL NOT NULL,
    data TEXT
);
CREATE INDEX IF NOT EXISTS cases_by_name ON cases (session_id, group_id, classname, name);
"""

_COUNTS = """
    count(c.id) AS tests, coalesce(sum(c.status = 'FAILED'), 0) AS failed,
    coalesce(sum(c.status = 'ERROR'), 0) AS errors, coalesce(sum(c.status = 'SKIPPED'), 0) AS skipped,
    coalesce(total(c.time), 0) AS time_s
"""
_SESSIONS = f"SELECT s.*, {_COUNTS} FROM sessions s LEFT JOIN cases c ON c.session_id = s.id"
_GROUPS = f"SELECT group_id AS id, test_group_name AS name, {_COUNTS} FROM cases c"
_INSERT_CASE = "INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FIND_CASE = "SELECT min(id) FROM cases WHERE session_id = ? AND group_id = ? AND classname = ? AND name = ?"
_ID_LETTERS = string.ascii_letters + string.digits


class MissingError(Exception):
    """There is no such session, test group or test case."""


class RefusedError(Exception):
    """The session's state does not allow it."""


class Store:
    """The database; safe to use from several threads."""

    def __init__(self, database: str | None = None) -> None:
        """Open `database` (a file, made if there is none), or keep everything in memory.

        Raises `sqlite3.Error` where the file can't be opened or is no database of ours.
        """
        self._lock = threading.RLock()
        self._db = sqlite3.connect(database or ":memory:", isolation_level=None, check_same_thread=False)
        try:
            self._db.row_factory = sqlite3.Row
            # a sandbox may lose its last moments in a power cut, not its speed
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = OFF")
            self._db.executescript(_SCHEMA)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the database; nothing else may be called afterwards."""
        with self._lock:
            self._db.close()

    def create_session(self, request: Mapping[str, Any]) -> records.Session:
        """Open a session with the `records.REQUEST_FIELDS` of `request`; missing ones are null."""
        session_id = "".join(secrets.choice(_ID_LETTERS) for _ in range(8))
        values = [session_id, _now(), *(request.get(field) for field in records.REQUEST_FIELDS)]
        columns = ", ".join(("id", "created", *records.REQUEST_FIELDS))
        marks = ", ".join("?" * len(values))
        with self._writing():
            self._db.execute(f"INSERT INTO sessions ({columns}) VALUES ({marks})", values)
            return self.session(session_id)

    def import_session(self, request: Mapping[str, Any], cases: Iterable[Mapping[str, Any]]) -> records.Session:
        """Create a session, add its cases and close it, all or nothing."""
        with self._writing():
            session = self.create_session(request)
            self.add_cases(session.id, cases)
            return self.close_session(session.id)

    def sessions(self, *, branch: str | None = None, limit: int = -1, offset: int = 0) -> list[records.Session]:
        """List sessions, newest first; `branch` leaves out tags and pull requests of that name."""
        sql = (
            f"{_SESSIONS} WHERE ?1 IS NULL OR (ref_name = ?1 AND coalesce(ref_type, 'BRANCH') = 'BRANCH') "
            "GROUP BY s.relative_id ORDER BY s.relative_id DESC LIMIT ?2 OFFSET ?3"
        )
        return [records.Session(**row) for row in self._rows(sql, branch, limit, offset)]

    def session(self, session_id: str) -> records.Session:
        """Return one session; raises `MissingError`."""
        rows = self._rows(f"{_SESSIONS} WHERE s.id = ? GROUP BY s.relative_id", session_id)
        if not rows:
            raise MissingError(f"session {session_id} does not exist")
        return records.Session(**rows[0])

    def close_session(self, session_id: str, *, closed_as: str | None = None) -> records.Session:
        """Close a session; raises `MissingError`, and `RefusedError` if it is closed already."""
        with self._writing():
            self._check_open(session_id)
            sql = "UPDATE sessions SET finished = ?, closed_as = ? WHERE id = ?"
            self._db.execute(sql, (_now(), closed_as, session_id))
            return self.session(session_id)

    def reopen_session(self, session_id: str) -> records.Session:
        """Open a closed session again; raises `MissingError`, and `RefusedError` if it is open."""
        with self._writing():
            if self.session(session_id).finished is None:
                raise RefusedError(f"session {session_id} is open")
            sql = "UPDATE sessions SET finished = NULL, closed_as = NULL WHERE id = ?"
            self._db.execute(sql, (session_id,))
            return self.session(session_id)

    def add_cases(self, session_id: str, cases: Iterable[Mapping[str, Any]]) -> list[records.TestCase]:
        """Insert cases, all or none; raises `MissingError`, and `RefusedError` if the session is closed."""
        with self._writing():
            self._check_open(session_id)
            first = self._db.execute("SELECT coalesce(max(id), 0) + 1 FROM cases").fetchone()[0]
            added = [records.make_case(case_id, session_id, case) for case_id, case in enumerate(cases, start=first)]
            self._db.executemany(_INSERT_CASE, map(records.case_row, added))
        return added

    def put_case(self, session_id: str, case: Mapping[str, Any]) -> tuple[records.TestCase, bool]:
        """Update the case of the same test group, class and name, or insert it; say whether it is new.

        Raises `MissingError`, and `RefusedError` if the session is closed.
        """
        with self._writing():
            self._check_open(session_id)
            key = (session_id, records.group_id(case["test_group_name"]), case["classname"], case["name"])
            known = self._db.execute(_FIND_CASE, key).fetchone()[0]
            if known is None:
                return self.add_cases(session_id, [case])[0], True
            put = records.make_case(known, session_id, case)
            sql = "UPDATE cases SET status = ?, time = ?, data = ? WHERE id = ?"
            self._db.execute(sql, (put.status, put.time, put.data, known))
        return put, False

    def cases(
        self,
        session_id: str,
        *,
        status: str | None = None,
        group: str | None = None,
        limit: int = -1,
        offset: int = 0,
    ) -> list[records.TestCase]:
        """List a session's cases in the order of their arrival, all of them by default.

        `group` is a test group's id. Raises `MissingError` for the session, not for the group.
        """
        self.session(session_id)
        sql = (
            "SELECT * FROM cases WHERE session_id = ? AND status = coalesce(?, status) "
            "AND group_id = coalesce(?, group_id) ORDER BY id LIMIT ? OFFSET ?"
        )
        return [records.TestCase(**row) for row in self._rows(sql, session_id, status, group, limit, offset)]

    def case(self, session_id: str, case_id: str) -> records.TestCase:
        """Return one case; raises `MissingError`."""
        rows = self._rows("SELECT * FROM cases WHERE session_id = ? AND id = ?", session_id, case_id)
        if not rows:
            raise MissingError(f"test case {case_id} does not exist")
        return records.TestCase(**rows[0])

    def groups(self, session_id: str, *, limit: int = -1, offset: int = 0) -> list[records.TestGroup]:
        """List a session's test groups in the order of their arrival; raises `MissingError`."""
        self.session(session_id)
        sql = f"{_GROUPS} WHERE session_id = ? GROUP BY group_id ORDER BY min(c.id) LIMIT ? OFFSET ?"
        return [records.TestGroup(**row) for row in self._rows(sql, session_id, limit, offset)]

    def _check_open(self, session_id: str) -> None:
        row = self._db.execute("SELECT finished FROM sessions WHERE id = ?", (session_id,)).fetchone()
        if row is None:
            raise MissingError(f"session {session_id} does not exist")
        if row["finished"] is not None:
            raise RefusedError(f"session {session_id} is closed")

    def _rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock and a transaction; inside another one, join it."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
