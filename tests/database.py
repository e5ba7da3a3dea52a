"""A database of the tests' own, on the server that TEST_DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pymysql
from attrs import evolve
from pymysql.constants import ER

from adapters.mysql.connection import Server
from adapters.mysql.migrations import migrate

_numbers = count(1)

# MySQL would tell of yesterday's counters; MariaDB has no such setting, and skips the comment.
_SETTINGS: Final = """
    SET SESSION foreign_key_checks = 0 /*!80000 , information_schema_stats_expiry = 0 */
"""
_COUNTED_ON: Final = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = DATABASE() AND auto_increment > 1
"""
# On the same server other tests' transactions wait for each other.
_WAITING: Final = """
    SELECT COUNT(*) FROM information_schema.innodb_trx
    JOIN information_schema.processlist ON id = trx_mysql_thread_id
    WHERE trx_state = 'LOCK WAIT' AND db = DATABASE()
"""
_CONNECTIONS: Final = """
    SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()
"""
# InnoDB does not look again at who waits when it is asked more often than each 100 ms.
LOOK_SECONDS: Final = 0.15


def server_of(url: str) -> Server:
    """The server of `mysql://user:password@host:port/`, with no database chosen."""
    parts = urlsplit(url)
    return Server(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=unquote(parts.username or "root"),
        password=unquote(parts.password or ""),
        database="",
    )


@contextmanager
def fresh_database(server: Server, *, migrated: bool = True) -> Iterator[Server]:
    """A database that nobody else uses; gone at the end."""
    # With the process's id in it, so that several runs can share a server.
    name = f"storekeep_test_{os.getpid()}_{next(_numbers)}"
    _execute(server, f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    fresh = evolve(server, database=name)
    try:
        if migrated:
            migrate(fresh)
        yield fresh
    finally:
        _execute(server, f"DROP DATABASE {name}")


def empty(server: Server) -> None:
    """No rows, and ids from 1. A test writes to a few tables of many: the others are left alone.

    Truncating would rebuild the full-text index: five times slower.
    """
    with connected(server) as connection, connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        tables = _names(cursor, "SHOW TABLES") - {"schema_migrations"}
        # All statements are made of names that the server itself told.
        looks = [f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in sorted(tables)]  # noqa: S608
        for table in _names(cursor, " UNION ALL ".join(looks)):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        for table in _names(cursor, _COUNTED_ON):
            cursor.execute(f"ALTER TABLE {table} AUTO_INCREMENT = 1")


def somebody_waits(database: Server) -> bool:
    """Whether a transaction waits for a lock. Who asks says so in tests/side_by_side.py."""
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return bool(cursor.fetchone()[0])


def cut_connections(database: Server) -> None:
    """End every connection to it, as a restart of the server would."""
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute(_CONNECTIONS)
        for (connection_id,) in cursor.fetchall():
            try:
                cursor.execute("KILL %s", (connection_id,))
            except pymysql.OperationalError as error:
                # One that was closed a moment ago may be told of still.
                if error.args[0] != ER.NO_SUCH_THREAD:
                    raise


def _names(cursor: Any, sql: str) -> set[str]:
    cursor.execute(sql)
    return {name for (name,) in cursor.fetchall()}


def _execute(server: Server, sql: str) -> None:
    with connected(server) as connection, connection.cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def connected(server: Server) -> Iterator[Any]:
    with closing(
        pymysql.connect(
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            database=server.database or None,
            autocommit=True,
        )
    ) as connection:
        yield connection
