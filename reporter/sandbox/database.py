"""The SQLite database behind the store: tables, queries, one lock, transactions. No rule of Buddy's is in here."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from typing import Any

_VERSION = 2  # of the tables; a file of another version is refused, none was ever released
_TABLES = f"""
CREATE TABLE IF NOT EXISTS suites (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    last_relative_id INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    timeout INTEGER, error_pattern TEXT, slow_threshold INTEGER, send_commit_status INTEGER
);
CREATE TABLE IF NOT EXISTS sessions (
    serial INTEGER PRIMARY KEY,
    suite_id TEXT NOT NULL REFERENCES suites (id),
    relative_id INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL,
    finished TEXT,
    closed_as TEXT,
    ci_provider TEXT, ci_run_url TEXT, revision TEXT, ref_type TEXT, ref_name TEXT,
    execution_id TEXT, action_execution_id TEXT, run_id TEXT, created_by INTEGER
);
CREATE TABLE IF NOT EXISTS test_groups (
    serial INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (session_id, id)
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
PRAGMA user_version = {_VERSION};
"""

_COUNTS = """
    count(c.id) AS tests, coalesce(sum(c.status = 'FAILED'), 0) AS failed,
    coalesce(sum(c.status = 'ERROR'), 0) AS errors, coalesce(sum(c.status = 'SKIPPED'), 0) AS skipped,
    coalesce(total(c.time), 0) AS time_s
"""
SESSIONS = f"SELECT s.*, {_COUNTS} FROM sessions s LEFT JOIN cases c ON c.session_id = s.id"
GROUPS = (
    f"SELECT g.id, g.name, {_COUNTS} FROM test_groups g "
    "LEFT JOIN cases c ON c.session_id = g.session_id AND c.group_id = g.id"
)
CASE_COLUMNS = "id, session_id, group_id, test_group_name, classname, name, status, time"
INSERT_CASE = "INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_GROUP = "INSERT OR IGNORE INTO test_groups (session_id, id, name) VALUES (?, ?, ?)"
FIND_CASE = "SELECT min(id) FROM cases WHERE session_id = ? AND group_id = ? AND classname = ? AND name = ?"


class Database:
    """One connection; safe to use from several threads."""

    def __init__(self, file: str | None) -> None:
        """Open `file`, made if there is none, or keep everything in memory.

        Raises `sqlite3.Error` where the file can't be opened or is no database of ours.
        """
        self._lock = threading.RLock()
        self._db = sqlite3.connect(file or ":memory:", isolation_level=None, check_same_thread=False)
        try:
            self._db.row_factory = sqlite3.Row
            self._check_version()
            # faster; the last changes before a power cut may be lost
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = OFF")
            self._db.executescript(_TABLES)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the database; nothing else may be called afterwards."""
        with self._lock:
            self._db.close()

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Return the rows of a query as dictionaries."""
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def one(self, sql: str, *values: object) -> Any:
        """Return the first value of the first row, or None."""
        with self._lock:
            row = self._db.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str, *values: object) -> None:
        """Change something; only inside `writing`."""
        self._db.execute(sql, values)

    def run_each(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Change something for each row of values; only inside `writing`."""
        self._db.executemany(sql, rows)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
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

    def _check_version(self) -> None:
        is_empty = self.one("SELECT count(*) FROM sqlite_master") == 0
        if not is_empty and self.one("PRAGMA user_version") != _VERSION:
            raise sqlite3.DatabaseError("it was made by something else, or by another version of the sandbox")
