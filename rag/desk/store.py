"""Cases on disk: SQLite, one append-only log of edits per case, each edit one transaction."""

from __future__ import annotations

import json
import logging
import os
import secrets
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.desk.records import CaseRow, Event
from rag.errors import InputError, StoreError

SCHEMA = 1
"""Version of the tables; in the file's ``user_version``."""
BUSY_MS = 30_000
"""How long one writer waits for another before it gives up."""
MAX_BODY = 4 * 2**20
"""Bytes of one edit as JSON; a sentence is never that long."""
MAX_RESULTS = 256 * 2**20
FILE = "cases.sqlite"
_TRIES, _PAUSE = 50, 0.1
"""How often, and how many seconds apart, readers are waited for after a deletion."""
_FREE = 0.25
"""Share of free pages from which the file is written anew."""
_TABLES = """
CREATE TABLE cases (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, created TEXT NOT NULL,
  title TEXT NOT NULL, updated TEXT NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL,
  items INTEGER NOT NULL, seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX cases_by_owner ON cases (owner, updated);
CREATE TABLE files (
  case_id TEXT NOT NULL REFERENCES cases (id), place INTEGER NOT NULL, name TEXT NOT NULL,
  sha256 TEXT NOT NULL, size INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (case_id, place)
);
CREATE TABLE events (
  case_id TEXT NOT NULL REFERENCES cases (id), seq INTEGER NOT NULL, at TEXT NOT NULL,
  user TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, results BLOB NOT NULL,
  PRIMARY KEY (case_id, seq)
);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('epoch', lower(hex(randomblob(8))));
CREATE TABLE deleting (case_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER events_stay BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'the log of edits is append-only'); END;
CREATE TRIGGER events_are_kept BEFORE DELETE ON events
  WHEN OLD.case_id NOT IN (SELECT case_id FROM deleting)
  BEGIN SELECT RAISE(ABORT, 'the log of edits is append-only'); END;
CREATE TRIGGER files_stay BEFORE UPDATE ON files
  BEGIN SELECT RAISE(ABORT, 'the files of a case do not change'); END;
CREATE TRIGGER files_are_kept BEFORE DELETE ON files
  WHEN OLD.case_id NOT IN (SELECT case_id FROM deleting)
  BEGIN SELECT RAISE(ABORT, 'the files of a case do not change'); END;
"""
log = logging.getLogger(__name__)


def now() -> str:
    """Return the present moment as the log writes it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class CaseStore:
    """The cases of one home. Every call opens its own connection, so that threads do not share."""

    def __init__(self, home: Path) -> None:
        """Open the store, or make it.

        Raises:
            StoreError: The file is damaged, of a newer program, or cannot be written.
        """
        self.path = home / FILE
        with self._guarded("open"):
            home.mkdir(parents=True, exist_ok=True)
            if not self.path.exists():
                # Cases are medical text: private from the first byte.
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            with self._connection() as link:
                prepare(link, self.path)

    # ------------------------------------------------------------------ cases

    def create(
        self, owner: str, title: str, files: Sequence[tuple[str, str, bytes]], opened: Event
    ) -> str:
        """Put a new case in place with its files ``(name, sha256, bytes)`` and first event."""
        case_id = "c" + secrets.token_hex(8)
        body, results = _packed(opened)
        with self._writing() as link:
            link.execute(
                "INSERT INTO cases VALUES (?, ?, ?, ?, ?, 1, 'open', 0, 1)",
                (case_id, owner, opened.at, title, opened.at),
            )
            _put_files(link, case_id, files, 0)
            link.execute(
                "INSERT INTO events VALUES (?, 1, ?, ?, ?, ?, ?)",
                (case_id, opened.at, opened.user, opened.kind, body, results),
            )
        return case_id

    def append(
        self,
        owner: str,
        case_id: str,
        event: Event,
        row: CaseRow,
        epoch: str = "",
        files: Sequence[tuple[str, str, bytes]] = (),
    ) -> None:
        """Append ``event`` and refresh the case's line in the list, in one transaction.

        ``files`` (name, sha256, bytes) join those of the case, after the last.

        Raises:
            InputError: There is no such case of this owner.
            StoreError: Another edit came between (``retry``), or the disk failed.
        """
        body, results = _packed(event)
        with self._writing() as link:
            self._check_owner(link, owner, case_id)
            (last,) = link.execute(
                "SELECT MAX(seq) FROM events WHERE case_id = ?", (case_id,)
            ).fetchone()
            (now_,) = link.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
            if last != event.seq - 1 or epoch not in ("", now_):
                raise StoreError(
                    "This case was changed elsewhere in the meantime.",
                    "Load it again and repeat the edit; nothing was written.",
                    retry=True,
                )
            link.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
                (case_id, event.seq, event.at, event.user, event.kind, body, results),
            )
            link.execute(
                "UPDATE cases SET title = ?, updated = ?, version = ?, status = ?, items = ?,"
                " seq = ? WHERE id = ?",
                (row.title, row.updated, row.version, row.status, row.items, row.seq, case_id),
            )
            if files:
                (count,) = link.execute(
                    "SELECT COUNT(*) FROM files WHERE case_id = ?", (case_id,)
                ).fetchone()
                _put_files(link, case_id, files, count)

    def events(self, owner: str, case_id: str) -> tuple[Event, ...]:
        """Return the log of a case. Raises as :meth:`log` does."""
        return self.log(owner, case_id)[1]

    def log(
        self, owner: str, case_id: str, after: int = 0, epoch: str = ""
    ) -> tuple[str, tuple[Event, ...]]:
        """Return the store's epoch, and the log of a case or what came after entry ``after``.

        Where the epoch is not the one given, a backup was restored since, and the whole log comes.

        Raises:
            InputError: There is no such case of this owner.
            StoreError: The file cannot be read.
        """
        with self._guarded("read"), self._connection() as link:
            link.execute("BEGIN")
            self._check_owner(link, owner, case_id)
            (now_,) = link.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
            after = after if now_ == epoch else 0
            rows = link.execute(
                "SELECT seq, at, user, kind, body, results FROM events"
                " WHERE case_id = ? AND seq > ? ORDER BY seq",
                (case_id, after),
            ).fetchall()
        return now_, tuple(_unpacked(row) for row in rows)

    def file(self, owner: str, case_id: str, place: int) -> tuple[str, bytes]:
        """Return name and bytes of a case's file as it was given."""
        with self._guarded("read"), self._connection() as link:
            self._check_owner(link, owner, case_id)
            row = link.execute(
                "SELECT name, data FROM files WHERE case_id = ? AND place = ?", (case_id, place)
            ).fetchone()
        if row is None:
            raise InputError(f"The case has no file {place + 1}.", "Give the number of a file.")
        return str(row[0]), bytes(row[1])

    def file_sizes(self, owner: str, case_id: str) -> tuple[int, ...]:
        """Return the bytes of each of a case's files, in their order."""
        with self._guarded("read"), self._connection() as link:
            self._check_owner(link, owner, case_id)
            rows = link.execute(
                "SELECT size FROM files WHERE case_id = ? ORDER BY place", (case_id,)
            ).fetchall()
        return tuple(int(row[0]) for row in rows)

    def cases(self, owner: str | None) -> tuple[CaseRow, ...]:
        """Return the cases of ``owner`` (``None``: of everybody), latest edit first."""
        query = (
            "SELECT id, owner, title, created, updated, version, status, items, seq FROM cases"
            + (" WHERE owner = ?" if owner is not None else "")
            + " ORDER BY updated DESC, id"
        )
        with self._guarded("read"), self._connection() as link:
            rows = link.execute(query, () if owner is None else (owner,)).fetchall()
        names = ("id", "owner", "title", "created", "updated", "version", "status", "items", "seq")
        return tuple(CaseRow(**dict(zip(names, row, strict=True))) for row in rows)

    def owner_of(self, case_id: str) -> str:
        """Return whose case it is, for commands that see the cases of everybody.

        Raises:
            InputError: There is no such case.
        """
        with self._guarded("read"), self._connection() as link:
            row = link.execute("SELECT owner FROM cases WHERE id = ?", (case_id,)).fetchone()
        if row is None:
            raise _no_case(case_id)
        return str(row[0])

    def delete(self, owner: str, case_id: str) -> None:
        """Delete a case for good: log, files and every page of the file that held them."""
        with self._writing() as link:
            self._check_owner(link, owner, case_id)
            link.execute("INSERT INTO deleting VALUES (?)", (case_id,))
            for table in ("events", "files", "deleting"):
                link.execute(f"DELETE FROM {table} WHERE case_id = ?", (case_id,))
            link.execute("DELETE FROM cases WHERE id = ?", (case_id,))
        self.compact()

    def compact(self) -> None:
        """Empty the log that SQLite keeps beside the file, and give free room back.

        Deleted content is overwritten in the file as it is deleted; the log holds older pages.
        """
        with self._guarded("clean"), self._connection() as link:
            for _ in range(_TRIES):
                if not link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    break
                time.sleep(_PAUSE)
            else:
                log.warning("%s is busy: deleted words leave its log with the next edit", self.path)
                return
            (pages,) = link.execute("PRAGMA page_count").fetchone()
            (free,) = link.execute("PRAGMA freelist_count").fetchone()
            if free > pages * _FREE:
                with suppress(sqlite3.OperationalError):  # somebody reads: the next one does it
                    link.execute("VACUUM")
                    link.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # ------------------------------------------------------------------ connections

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        link = connect(self.path)
        try:
            yield link
        finally:
            link.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the write lock from the first statement; all or nothing is written."""
        with self._guarded("write"), self._connection() as link:
            link.execute("BEGIN IMMEDIATE")
            try:
                yield link
            except BaseException:
                link.execute("ROLLBACK")
                raise
            link.execute("COMMIT")

    @contextmanager
    def _guarded(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise _store_error(error, self.path, doing) from error

    def _check_owner(self, link: sqlite3.Connection, owner: str, case_id: str) -> None:
        row = link.execute("SELECT owner FROM cases WHERE id = ?", (case_id,)).fetchone()
        # The same words for another's case and for none: names of cases are not to be guessed.
        if row is None or row[0] != owner:
            raise _no_case(case_id)


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection with the switches that every one needs."""
    link = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)
    link.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    link.execute("PRAGMA synchronous = FULL")
    link.execute("PRAGMA foreign_keys = ON")
    link.execute("PRAGMA secure_delete = ON")
    return link


def prepare(link: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or bring older ones up to date, or refuse newer ones.

    Raises:
        StoreError: The file was written by a newer program.
    """
    version = schema_version(link)
    if version == SCHEMA:
        return
    if version > SCHEMA:
        raise StoreError(
            f"{path} has schema {version}; this program knows {SCHEMA}.",
            "Update the program (pip install --upgrade rationale), or restore a backup of this "
            "version: rationale restore FILE.",
        )
    link.execute("PRAGMA journal_mode = WAL")
    link.execute("BEGIN IMMEDIATE")
    try:
        for step in range(schema_version(link), SCHEMA):
            MIGRATIONS[step](link)
        link.execute(f"PRAGMA user_version = {SCHEMA}")
    except BaseException:
        link.execute("ROLLBACK")
        raise
    link.execute("COMMIT")


def renew(link: sqlite3.Connection) -> None:
    """Give the store another epoch, so that running programs read restored cases anew."""
    link.execute("UPDATE meta SET value = lower(hex(randomblob(8))) WHERE key = 'epoch'")
    link.commit()


def schema_version(link: sqlite3.Connection) -> int:
    """Return the version of the tables; 0: none yet."""
    return int(link.execute("PRAGMA user_version").fetchone()[0])


def _first(link: sqlite3.Connection) -> None:
    # executescript would commit the transaction around it.
    statement = ""
    for line in _TABLES.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            link.execute(statement)
            statement = ""


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first,)
"""Step ``n`` brings version ``n`` to ``n + 1``."""


def _put_files(
    link: sqlite3.Connection, case_id: str, files: Sequence[tuple[str, str, bytes]], first: int
) -> None:
    link.executemany(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
        [
            (case_id, place, name, sha256, len(data), data)
            for place, (name, sha256, data) in enumerate(files, first)
        ],
    )


def _packed(event: Event) -> tuple[str, bytes]:
    body = json.dumps(event.body, sort_keys=True, ensure_ascii=False)
    if len(body.encode("utf-8", "replace")) > MAX_BODY:
        raise InputError("This edit is too long.", f"Keep it below {MAX_BODY // 2**20} MiB.")
    results = json.dumps(event.results, sort_keys=True).encode() if event.results else b""
    if len(results) > MAX_RESULTS:
        raise InputError("The case is too large to be kept.", "Split it into several cases.")
    return body, zlib.compress(results, 6) if results else b""


def _unpacked(row: Sequence[Any]) -> Event:
    seq, at, user, kind, body, results = row
    try:
        return Event(
            seq=seq,
            at=at,
            user=user,
            kind=kind,
            body=json.loads(body),
            results=json.loads(zlib.decompress(results)) if results else {},
        )
    except (ValueError, zlib.error) as error:
        raise StoreError(
            f"Entry {seq} of the case's log is damaged.",
            "Restore the last backup with rationale restore FILE.",
        ) from error


def _no_case(case_id: str) -> InputError:
    return InputError(f"There is no case {case_id!r}.", "See the cases with rationale cases list.")


def _store_error(error: Exception, path: Path, doing: str) -> StoreError:
    text = str(error)
    if "locked" in text or "busy" in text:
        return StoreError(
            f"{path} is in use by another process.", "Wait a moment and try again.", retry=True
        )
    if isinstance(error, sqlite3.DatabaseError) and (
        "malformed" in text or "not a database" in text
    ):
        return StoreError(
            f"{path} is damaged: {text}.", "Restore the last backup with rationale restore FILE."
        )
    return StoreError(
        f"Could not {doing} {path}: {text}.",
        "Check that the folder can be written and that the disk has room; nothing was changed.",
        retry=True,
    )
