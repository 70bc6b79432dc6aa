"""What the sandbox remembers: suites, their sessions and the test cases of these, in one SQLite database.

Every rule about a session's life is decided here, under one lock and in one transaction each. `MissingError` and
`RefusedError` say what went wrong, `app` chooses the status code. The tables are in `database`.

Where Buddy's documentation is silent, the sandbox takes the answer that asks more of a client:
- adding to a closed session, closing it twice and reopening an open one are refused (400);
- a batch is taken whole or not at all, and inserts one row per case, so a re-sent batch duplicates its cases;
- `PUT` updates the oldest case of the same test group, class and name, and inserts where there is none;
- a closed session is ERROR if a case failed or errored, or if it was closed as FAILED or ERROR; SKIPPED if
  all of its cases were skipped; else SUCCESSFUL (there is no FAILED: Buddy API docs, Unit Tests > Sessions);
- `duration` is the sum of the cases' times;
- an imported session is closed at once;
- with `slow_counts` a session stays IN_PROGRESS for `COUNTING_S` after it was closed, with half of its counts.
"""

import dataclasses
import time
from collections.abc import Iterable, Mapping
from typing import Any

from reporter.sandbox import database, records, suites

COUNTING_S = 1.0  # how long counting takes with `slow_counts`


class MissingError(Exception):
    """There is no such session, test group or test case."""


class RefusedError(Exception):
    """The session's state does not allow it."""


class Store:
    """All that was sent; safe to use from several threads."""

    def __init__(self, file: str | None = None, *, slow_counts: bool = False) -> None:
        """Open `file`, made if there is none, or keep everything in memory.

        Raises `sqlite3.Error` where the file can't be opened or is no database of ours.
        """
        self._db = database.Database(file)
        self._slow_counts = slow_counts
        self._counted_at: dict[str, float] = {}  # of sessions that are closed and still counted
        self.suites = suites.Suites(self._db)

    def close(self) -> None:
        """Close the database; nothing else may be called afterwards."""
        self._db.close()

    def add_suite(self, request: Mapping[str, Any], *, token: str) -> records.Suite:
        """Make a suite with an id of its own."""
        return self.suites.add(records.new_id(), request, token=token)

    def suite(self, suite_id: str) -> records.Suite:
        """Return one suite; raises `MissingError`."""
        found = self.suites.one(suite_id)
        if found is None:
            raise MissingError(f"suite {suite_id} does not exist")
        return found

    def delete_suite(self, suite_id: str) -> None:
        """Delete a suite and its sessions; raises `MissingError`."""
        with self._db.writing():
            self.suite(suite_id)
            for row in self._db.rows("SELECT id FROM sessions WHERE suite_id = ?", suite_id):
                self.delete_session(row["id"])
            self.suites.delete(suite_id)

    def create_session(self, request: Mapping[str, Any], *, suite_id: str = suites.FIRST) -> records.Session:
        """Open a session with the `records.REQUEST_FIELDS` of `request`; missing ones are null.

        Raises `MissingError` for the suite.
        """
        session_id = records.new_id()
        with self._db.writing():
            self.suite(suite_id)
            given = [request.get(field) for field in records.REQUEST_FIELDS]
            values = [session_id, suite_id, self.suites.next_relative_id(suite_id), records.now(), *given]
            columns = ", ".join(("id", "suite_id", "relative_id", "created", *records.REQUEST_FIELDS))
            marks = ", ".join("?" * len(values))
            self._db.run(f"INSERT INTO sessions ({columns}) VALUES ({marks})", *values)
            return self.session(session_id)

    def import_session(
        self, request: Mapping[str, Any], cases: Iterable[Mapping[str, Any]], *, suite_id: str = suites.FIRST
    ) -> records.Session:
        """Create a session, add its cases and close it, all or nothing."""
        with self._db.writing():
            session = self.create_session(request, suite_id=suite_id)
            self.add_cases(session.id, cases)
            return self.close_session(session.id)

    def sessions(
        self, *, suite_id: str | None = None, branch: str | None = None, limit: int = -1, offset: int = 0
    ) -> list[records.Session]:
        """List sessions, newest first; `branch` leaves out tags and pull requests of that name."""
        # Python 3.12.0 and 3.12.1 take `?1` for a name, and warn of values without one
        sql = (
            f"{database.SESSIONS} WHERE s.suite_id = coalesce(?, s.suite_id) "
            "AND (? IS NULL OR (ref_name = ? AND coalesce(ref_type, 'BRANCH') = 'BRANCH')) "
            "GROUP BY s.serial ORDER BY s.serial DESC LIMIT ? OFFSET ?"
        )
        return [self._session(row) for row in self._db.rows(sql, suite_id, branch, branch, limit, offset)]

    def session(self, session_id: str) -> records.Session:
        """Return one session; raises `MissingError`."""
        rows = self._db.rows(f"{database.SESSIONS} WHERE s.id = ? GROUP BY s.serial", session_id)
        if not rows:
            raise MissingError(f"session {session_id} does not exist")
        return self._session(rows[0])

    def check_suite(self, session_id: str, suite_id: str) -> None:
        """Raise `MissingError` where the session is not in the suite."""
        if self._db.one("SELECT suite_id FROM sessions WHERE id = ?", session_id) != suite_id:
            raise MissingError(f"session {session_id} does not exist")

    def close_session(self, session_id: str, *, closed_as: str | None = None) -> records.Session:
        """Close a session; raises `MissingError`, and `RefusedError` if it is closed already."""
        with self._db.writing():
            self._check_open(session_id)
            sql = "UPDATE sessions SET finished = ?, closed_as = ? WHERE id = ?"
            self._db.run(sql, records.now(), closed_as, session_id)
            if self._slow_counts:
                self._counted_at[session_id] = time.monotonic() + COUNTING_S
            return self.session(session_id)

    def reopen_session(self, session_id: str) -> records.Session:
        """Open a closed session again; raises `MissingError`, and `RefusedError` if it is open."""
        with self._db.writing():
            if not self._is_closed(session_id):
                raise RefusedError(f"session {session_id} is open")
            self._db.run("UPDATE sessions SET finished = NULL, closed_as = NULL WHERE id = ?", session_id)
            self._counted_at.pop(session_id, None)
            return self.session(session_id)

    def delete_session(self, session_id: str) -> None:
        """Delete a session, open or closed, with all that is in it; raises `MissingError`."""
        with self._db.writing():
            self._check_exists(session_id)
            self._db.run("DELETE FROM cases WHERE session_id = ?", session_id)
            self._db.run("DELETE FROM test_groups WHERE session_id = ?", session_id)
            self._db.run("DELETE FROM sessions WHERE id = ?", session_id)
            self._counted_at.pop(session_id, None)

    def add_cases(self, session_id: str, cases: Iterable[Mapping[str, Any]]) -> list[records.TestCase]:
        """Insert cases, all or none; raises `MissingError`, and `RefusedError` if the session is closed."""
        with self._db.writing():
            self._check_open(session_id)
            first = self._db.one("SELECT coalesce(max(id), 0) + 1 FROM cases")
            added = [records.make_case(case_id, session_id, case) for case_id, case in enumerate(cases, start=first)]
            groups = dict.fromkeys((session_id, case.group_id, case.test_group_name) for case in added)
            self._db.run_each(database.INSERT_GROUP, groups)
            self._db.run_each(database.INSERT_CASE, map(records.case_row, added))
        return added

    def put_case(self, session_id: str, case: Mapping[str, Any]) -> tuple[records.TestCase, bool]:
        """Update the case of the same test group, class and name, or insert it; say whether it is new.

        Raises `MissingError`, and `RefusedError` if the session is closed.
        """
        with self._db.writing():
            self._check_open(session_id)
            group_id = records.group_id(case["test_group_name"])
            known = self._db.one(database.FIND_CASE, session_id, group_id, case["classname"], case["name"])
            if known is None:
                return self.add_cases(session_id, [case])[0], True
            put = records.make_case(known, session_id, case)
            sql = "UPDATE cases SET status = ?, time = ?, data = ? WHERE id = ?"
            self._db.run(sql, put.status, put.time, put.data, known)
        return put, False

    def cases(
        self,
        session_id: str,
        *,
        status: str | None = None,
        group: str | None = None,
        limit: int = -1,
        offset: int = 0,
        data_chars: int | None = None,
    ) -> list[records.TestCase]:
        """List a session's cases in the order of their arrival, all of them by default.

        `group` is a test group's id, `data_chars` how much of each case's data is wanted, all of it by default. Raises
        `MissingError` for the session, not for the group.
        """
        self._check_exists(session_id)
        data = "data" if data_chars is None else f"substr(data, 1, {data_chars})"
        sql = (
            f"SELECT {database.CASE_COLUMNS}, {data} AS data FROM cases WHERE session_id = ? "
            "AND status = coalesce(?, status) AND group_id = coalesce(?, group_id) ORDER BY id LIMIT ? OFFSET ?"
        )
        return [records.TestCase(**row) for row in self._db.rows(sql, session_id, status, group, limit, offset)]

    def case(self, session_id: str, case_id: str) -> records.TestCase:
        """Return one case; raises `MissingError`."""
        rows = self._db.rows("SELECT * FROM cases WHERE session_id = ? AND id = ?", session_id, case_id)
        if not rows:
            raise MissingError(f"test case {case_id} does not exist")
        return records.TestCase(**rows[0])

    def add_group(self, session_id: str, name: str) -> records.TestGroup:
        """Make a test group, or return the one of that name; raises as `add_cases` does."""
        with self._db.writing():
            self._check_open(session_id)
            self._db.run(database.INSERT_GROUP, session_id, records.group_id(name), name)
            return self.group(session_id, records.group_id(name))

    def group(self, session_id: str, group_id: str) -> records.TestGroup:
        """Return one test group; raises `MissingError`."""
        self._check_exists(session_id)
        sql = f"{database.GROUPS} WHERE g.session_id = ? AND g.id = ? GROUP BY g.serial"
        rows = self._db.rows(sql, session_id, group_id)
        if not rows:
            raise MissingError(f"test group {group_id} does not exist")
        return records.TestGroup(**rows[0])

    def groups(self, session_id: str, *, limit: int = -1, offset: int = 0) -> list[records.TestGroup]:
        """List a session's test groups in the order of their arrival; raises `MissingError`."""
        self._check_exists(session_id)
        sql = f"{database.GROUPS} WHERE g.session_id = ? GROUP BY g.serial ORDER BY g.serial LIMIT ? OFFSET ?"
        return [records.TestGroup(**row) for row in self._db.rows(sql, session_id, limit, offset)]

    def _session(self, row: dict[str, Any]) -> records.Session:
        """Make a session of a row as clients see it: with `slow_counts`, at first open and with half of its counts."""
        del row["serial"]
        session = records.Session(**row)
        counted_at = self._counted_at.get(session.id)
        if counted_at is None or time.monotonic() >= counted_at:
            return session
        so_far = {name: getattr(session, name) // 2 for name in ("tests", "failed", "errors", "skipped")}
        return dataclasses.replace(session, finished=None, **so_far)

    def _check_open(self, session_id: str) -> None:
        if self._is_closed(session_id):
            raise RefusedError(f"session {session_id} is closed")

    def _check_exists(self, session_id: str) -> None:
        self._is_closed(session_id)

    def _is_closed(self, session_id: str) -> bool:
        """Say whether a session is closed; raises `MissingError`."""
        rows = self._db.rows("SELECT finished FROM sessions WHERE id = ?", session_id)
        if not rows:
            raise MissingError(f"session {session_id} does not exist")
        return rows[0]["finished"] is not None
