"""The store behind the simulated clouds: one SQLite file for a session, shared by processes.

Every change is one transaction: a process that is killed leaves all of it or nothing.
"""

import fcntl
import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from ..errors import CloudError, SessionError
from ..session import Session
from .records import Call, Stored

FILE = "cloud.sqlite"
"""Its name in the session's folder."""

_BUSY_SECONDS = 30.0
_TABLES = """
CREATE TABLE IF NOT EXISTS resources (
  provider TEXT, type TEXT, id TEXT, urn TEXT, name TEXT, region TEXT, generation INTEGER,
  inputs TEXT, outputs TEXT, created REAL, PRIMARY KEY (provider, type, id));
CREATE INDEX IF NOT EXISTS resources_urn ON resources (provider, urn);
CREATE TABLE IF NOT EXISTS generations (
  provider TEXT, urn TEXT, made INTEGER, PRIMARY KEY (provider, urn));
CREATE TABLE IF NOT EXISTS demands (
  provider TEXT, type TEXT, id TEXT, region TEXT, family TEXT, amount INTEGER,
  PRIMARY KEY (provider, type, id, region, family));
CREATE TABLE IF NOT EXISTS node_groups (
  provider TEXT, id TEXT, content TEXT, PRIMARY KEY (provider, id));
CREATE TABLE IF NOT EXISTS faults (fault TEXT PRIMARY KEY, happened INTEGER);
CREATE TABLE IF NOT EXISTS claims (what TEXT PRIMARY KEY, owner TEXT);
CREATE TABLE IF NOT EXISTS journal (
  number INTEGER PRIMARY KEY AUTOINCREMENT, provider TEXT, method TEXT, type TEXT, urn TEXT,
  id TEXT, outcome TEXT, message TEXT, seconds REAL, at REAL);
"""
_LATER = {"born": "TEXT DEFAULT ''", "account": "TEXT DEFAULT ''", "held": "INTEGER DEFAULT 0"}
"""Columns of resources that a store of an older version does not have yet."""

_INSERT = "INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_REPLACE = _INSERT.replace("INSERT", "INSERT OR REPLACE")


class Store:
    """What exists in the simulated clouds of one session. Safe for threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open the store, or make an empty one.

        Raises:
            SessionError: The file cannot be opened or is not a store.
        """
        self.path = path
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._db.row_factory = sqlite3.Row
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise SessionError(
                f"{path}: cannot be opened ({error}). "
                f"Remove the folder with: evenkeel down {path.parent.name}"
            ) from error

    def _prepare(self) -> None:
        # One process at a time: the change to a write-ahead log does not wait for its turn.
        with self.path.with_suffix(".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.path.chmod(0o600)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_TABLES)
            there = {row["name"] for row in self._db.execute("PRAGMA table_info(resources)")}
            for name in [each for each in _LATER if each not in there]:
                self._db.execute(f"ALTER TABLE resources ADD COLUMN {name} {_LATER[name]}")

    @classmethod
    def of(cls, session: Session) -> Self:
        """Open the store of a session."""
        return cls(session.folder / FILE)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do several things as one; nothing of it stays where it raises. May be nested."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Ask something."""
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def get(self, provider: str, kind: str, identifier: str) -> Stored | None:
        """Return one resource, or None where it does not exist."""
        found = self.rows(
            "SELECT * FROM resources WHERE provider=? AND type=? AND id=?",
            provider,
            kind,
            identifier,
        )
        return _stored(found[0]) if found else None

    def of_urn(self, provider: str, urn: str) -> list[Stored]:
        """Return the resources that were made for a URN: two while one is being replaced."""
        query = "SELECT * FROM resources WHERE provider=? AND urn=? ORDER BY generation"
        return [_stored(row) for row in self.rows(query, provider, urn)]

    def of_type(self, provider: str, kind: str) -> list[Stored]:
        """Return all resources of a type."""
        query = "SELECT * FROM resources WHERE provider=? AND type=? ORDER BY rowid"
        return [_stored(row) for row in self.rows(query, provider, kind)]

    def all(self) -> list[Stored]:
        """Return every resource of every provider."""
        return [_stored(row) for row in self.rows("SELECT * FROM resources ORDER BY rowid")]

    def counts(self) -> dict[str, int]:
        """Return how many resources there are of each type."""
        query = "SELECT type, count(*) AS number FROM resources GROUP BY type ORDER BY type"
        return {row["type"]: row["number"] for row in self.rows(query)}

    def struck(self) -> dict[str, int]:
        """Return how often each fault happened, by the fault as JSON."""
        return {row["fault"]: row["happened"] for row in self.rows("SELECT * FROM faults")}

    def generation(self, provider: str, urn: str) -> int:
        """Return how many resources were ever made for a URN."""
        found = self.rows("SELECT made FROM generations WHERE provider=? AND urn=?", provider, urn)
        return int(found[0]["made"]) if found else 0

    def insert(self, new: Stored) -> None:
        """Add a resource.

        Raises:
            CloudError: Its identifier is taken.
        """
        with self.transaction() as db:
            there = self.get(new.provider, new.type, new.id)
            if there is not None:
                raise CloudError(
                    f"{new.type} {new.id}: exists already, made for {there.urn}. "
                    "Give one of the two another name.",
                    code="already-exists",
                )
            db.execute(_INSERT, _row(new))
            db.execute(
                "INSERT INTO generations VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE SET made = excluded.made",
                (new.provider, new.urn, new.generation + 1),
            )

    def update(self, changed: Stored) -> None:
        """Write a resource that exists, or that exists no more, anew."""
        with self.transaction() as db:
            db.execute(_REPLACE, _row(changed))

    def hold(self, provider: str, kind: str, identifier: str) -> None:
        """Write down that the engine has a resource; one that does not exist is let be."""
        there = self.get(provider, kind, identifier)
        if there is not None and not there.held:
            key = (provider, kind, identifier)
            with self.transaction() as db:
                db.execute("UPDATE resources SET held=1 WHERE provider=? AND type=? AND id=?", key)

    def delete(self, provider: str, kind: str, identifier: str) -> None:
        """Take a resource away with what it counted for; one that is gone is no error."""
        with self.transaction() as db:
            key = (provider, kind, identifier)
            db.execute("DELETE FROM resources WHERE provider=? AND type=? AND id=?", key)
            db.execute("DELETE FROM demands WHERE provider=? AND type=? AND id=?", key)

    def record(self, call: Call) -> None:
        """Write a call down."""
        row = (call.provider, call.method, call.type, call.urn, call.id, call.outcome)
        with self.transaction() as db:
            db.execute(
                "INSERT INTO journal VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, call.message, call.seconds, call.at or time.time()),
            )

    def journal(self) -> list[Call]:
        """Return every call since the session began, in their order."""
        names = ("provider", "method", "type", "urn", "id", "outcome", "message", "seconds", "at")
        return [
            Call(**{name: row[name] for name in names})
            for row in self.rows("SELECT * FROM journal ORDER BY number")
        ]

    def claim(self, what: str, owner: str) -> str:
        """Take what there is only one of, unless it is taken; return whose it is now."""
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO claims VALUES (?, ?)", (what, owner))
            return str(self.rows("SELECT owner FROM claims WHERE what=?", what)[0]["owner"])

    def release(self, what: str, owner: str) -> None:
        """Give back what `owner` has claimed."""
        with self.transaction() as db:
            db.execute("DELETE FROM claims WHERE what=? AND owner=?", (what, owner))

    def claims(self) -> dict[str, str]:
        """Return who owns what there is only one of."""
        return {row["what"]: row["owner"] for row in self.rows("SELECT * FROM claims")}

    def demand(self, of: Stored, demands: Iterable[tuple[str, int]]) -> None:
        """Say what a resource counts for: families of quotas with an amount each."""
        with self.transaction() as db:
            key = (of.provider, of.type, of.id)
            db.execute("DELETE FROM demands WHERE provider=? AND type=? AND id=?", key)
            db.executemany(
                "INSERT INTO demands VALUES (?, ?, ?, ?, ?, ?)",
                [(*key, of.region, family, amount) for family, amount in demands],
            )

    def used(self, provider: str, region: str, family: str, without: str = "") -> int:
        """Return how much of a quota is in use, leaving out the resource with the id `without`."""
        query = (
            "SELECT coalesce(sum(amount), 0) AS used FROM demands "
            "WHERE provider=? AND region=? AND family=? AND id<>?"
        )
        return int(self.rows(query, provider, region, family, without)[0]["used"])


def _row(stored: Stored) -> tuple[Any, ...]:
    return (
        *(stored.provider, stored.type, stored.id, stored.urn, stored.name, stored.region),
        stored.generation,
        _text(stored.inputs),
        _text(stored.outputs),
        stored.created,
        stored.born,
        stored.account,
        stored.held,
    )


def _text(properties: Mapping[str, Any]) -> str:
    return json.dumps(properties, separators=(",", ":"))


def _stored(row: sqlite3.Row) -> Stored:
    content = dict(row)
    return Stored(
        **{
            **content,
            "inputs": json.loads(content["inputs"]),
            "outputs": json.loads(content["outputs"]),
            "held": bool(content["held"]),
        }
    )
