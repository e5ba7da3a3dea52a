"""The test gateway's own books: a SQLite file that several processes share, apart from the shop's
database, so that the two can be compared. In memory, for one process, without a file.
"""

import fcntl
import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from domain.payments.model import GatewayUnavailable

# Nobody is in a transaction for longer than some milliseconds; who waits for so long waits for a
# disk that is full or gone.
_PATIENCE_SECONDS: Final = 10
_FOLDER_MODE: Final = 0o700

_SCHEMA: Final = (
    """
    CREATE TABLE IF NOT EXISTS payments (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      reference TEXT NOT NULL UNIQUE,
      amount INTEGER NOT NULL,
      currency TEXT NOT NULL,
      result TEXT NOT NULL CHECK (result IN
        ('unknown', 'action_required', 'authorized', 'captured', 'declined', 'voided')),
      source TEXT NOT NULL,
      return_url TEXT NOT NULL,
      detail TEXT NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    )
    """,
    # Not unique by payment: books tell what happened, also what should not have.
    """
    CREATE TABLE IF NOT EXISTS charges (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      reference TEXT NOT NULL REFERENCES payments (reference),
      amount INTEGER NOT NULL,
      currency TEXT NOT NULL,
      charged_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS refunds (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      refund_reference TEXT NOT NULL UNIQUE,
      reference TEXT NOT NULL,
      amount INTEGER NOT NULL,
      currency TEXT NOT NULL,
      result TEXT NOT NULL CHECK (result IN ('pending', 'refunded', 'declined')),
      detail TEXT NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS ix_refunds_payment ON refunds (reference)",
    """
    CREATE TABLE IF NOT EXISTS notices (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      event_id TEXT NOT NULL,
      reference TEXT NOT NULL,
      kind TEXT NOT NULL,
      newest_first INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      due_at TEXT NOT NULL
    )
    """,
)


class PlayBooks:
    """One connection for all threads of a process: whoever writes waits for the others anyhow."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner = 0

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it is kept, and seen by every process, or nothing; one at a time.

        Raises GatewayUnavailable if the file cannot be used.
        """
        try:
            with self._lock:
                connection = self._opened()
                connection.execute("BEGIN IMMEDIATE")
                # Commits, or rolls back if an error leaves the block.
                with connection:
                    yield connection
        except (sqlite3.OperationalError, OSError) as error:
            raise GatewayUnavailable(f"The test gateway cannot use its books: {error}.") from error

    def _opened(self) -> sqlite3.Connection:
        # A connection must not be used by a process that was forked off; nor closed there, which
        # would take the locks of the parent.
        if self._connection is None or self._owner != os.getpid():
            self._connection = self._open()
            self._owner = os.getpid()
            weakref.finalize(self, _close, self._connection, self._owner)
        return self._connection

    def _open(self) -> sqlite3.Connection:
        if self._path is None:
            return _connect(":memory:")
        self._path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        with _alone_in(self._path.parent):
            return _connect(str(self._path))


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    # Of two that make a new file write-ahead at once, SQLite tells one that it is locked, and has
    # no patience with it.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name, timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.row_factory = sqlite3.Row
        # What is committed survives the process; that it survives the machine's power, too, would
        # cost a write to the disk for each step.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        for statement in _SCHEMA:
            connection.execute(statement)
    except sqlite3.Error as error:
        connection.close()
        # A file of another kind, too.
        raise OSError(str(error)) from error
    return connection


def _close(connection: sqlite3.Connection, owner: int) -> None:
    if owner == os.getpid():
        connection.close()
