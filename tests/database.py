"""A database of the tests' own, on the server that TEST_DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from typing import Any
from urllib.parse import unquote, urlsplit

import pymysql
from attrs import evolve

from adapters.mysql.connection import Server
from adapters.mysql.migrations import migrate

_numbers = count(1)


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
    """No rows, and ids from 1. Truncating would rebuild the full-text index: five times slower."""
    with connected(server) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        tables = {name for (name,) in cursor.fetchall()} - {"schema_migrations"}
        cursor.execute("SET SESSION foreign_key_checks = 0")
        for table in sorted(tables):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - named by the server itself
            cursor.execute(f"SHOW CREATE TABLE {table}")
            if "AUTO_INCREMENT=" in cursor.fetchone()[1]:
                cursor.execute(f"ALTER TABLE {table} AUTO_INCREMENT = 1")


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
