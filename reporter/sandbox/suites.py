"""The suites that the sandbox remembers, and their tokens. What happens to their sessions is in `store`."""

import secrets
from collections.abc import Mapping
from typing import Any

from reporter.sandbox import database, records

FIRST = "SandBox1"  # the suite that every sandbox begins with

_COLUMNS = ", ".join(("id", "token", *records.SUITE_FIELDS))


class Suites:
    """All suites of the one project."""

    def __init__(self, db: database.Database) -> None:
        """Read the suites, and make the first one if it is not there."""
        self._db = db
        self._tokens: dict[str, str] = {}
        known = {row["id"]: row["token"] for row in db.rows("SELECT id, token FROM suites")}
        self._tokens.update(known)
        if FIRST not in known:
            self.add(FIRST, {"name": "Local suite"}, token=secrets.token_hex(16))

    def tokens(self) -> Mapping[str, str]:
        """Return the token of each suite by its id; kept in memory, because every request asks."""
        return self._tokens

    def all(self) -> list[records.Suite]:
        """List the suites in the order in which they were made."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM suites ORDER BY rowid")
        return [records.make_suite(row) for row in rows]

    def one(self, suite_id: str) -> records.Suite | None:
        """Return one suite, or None where there is none of that id."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM suites WHERE id = ?", suite_id)
        return records.make_suite(rows[0]) if rows else None

    def add(self, suite_id: str, request: Mapping[str, Any], *, token: str) -> records.Suite:
        """Make a suite with the `records.SUITE_FIELDS` of `request`; missing ones are null."""
        values = [suite_id, token, *(request.get(field) for field in records.SUITE_FIELDS)]
        marks = ", ".join("?" * len(values))
        with self._db.writing():
            self._db.run(f"INSERT INTO suites ({_COLUMNS}) VALUES ({marks})", *values)
        self._tokens[suite_id] = token
        return records.make_suite(dict(zip(("id", "token", *records.SUITE_FIELDS), values, strict=True)))

    def give_token(self, suite_id: str, token: str) -> None:
        """Change a suite's token."""
        with self._db.writing():
            self._db.run("UPDATE suites SET token = ? WHERE id = ?", token, suite_id)
        self._tokens[suite_id] = token

    def delete(self, suite_id: str) -> None:
        """Forget a suite, whose sessions are gone already."""
        with self._db.writing():
            self._db.run("DELETE FROM suites WHERE id = ?", suite_id)
        self._tokens.pop(suite_id, None)

    def next_relative_id(self, suite_id: str) -> int:
        """Count one more session of the suite; no number is given twice, whatever was deleted."""
        with self._db.writing():
            self._db.run("UPDATE suites SET last_relative_id = last_relative_id + 1 WHERE id = ?", suite_id)
            return int(self._db.one("SELECT last_relative_id FROM suites WHERE id = ?", suite_id))
