"""Connections: a pool of them, and one at work."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pymysql
from attrs import field, frozen
from dbutils.pooled_db import PooledDB
from pymysql.constants import CLIENT

from adapters.mysql.errors import is_lost, translate

# A statement that waits this long for a lock stands behind something broken. The client has a
# better use for its time: it gets a 503 and tries again. The server's own default is 50 seconds.
_LOCK_WAIT_SECONDS: Final = 5
# Longer than the longest statement we send (a facet count over a million products), shorter than
# the 30 seconds after which gunicorn ends a silent worker.
_READ_TIMEOUT_SECONDS: Final = 25
_CONNECT_TIMEOUT_SECONDS: Final = 5

# READ COMMITTED takes no gap locks, so that inserts of different rows never wait for each other;
# what must not change is locked by name, with FOR UPDATE. GROUP_CONCAT folds a product's tags into
# one row: 50 of them with four-byte names are longer than MySQL's default of 1024 bytes.
_SESSION: Final = (
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    f"""SET SESSION
        sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
        time_zone = '+00:00',
        group_concat_max_len = 1048576,
        innodb_lock_wait_timeout = {_LOCK_WAIT_SECONDS}""",
)

Observer = Callable[[str, Sequence[Any]], None]


@frozen(kw_only=True)
class Server:
    """Where the database is."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str


def unobserved(_sql: str, _parameters: Sequence[Any]) -> None:
    return None


class Session:
    """A connection at work: statements in, rows out, errors in the domain's words."""

    def __init__(self, connection: Any, observe: Observer = unobserved) -> None:
        self._connection = connection
        self._observe = observe

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Sequence[tuple[Any, ...]]:
        with self._executed(sql, parameters) as cursor:
            return cursor.fetchall()  # type: ignore[no-any-return]

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row, or None."""
        with self._executed(sql, parameters) as cursor:
            return cursor.fetchone()  # type: ignore[no-any-return]

    def write(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """How many rows were found to be written, changed or not."""
        with self._executed(sql, parameters) as cursor:
            return cursor.rowcount  # type: ignore[no-any-return]

    def insert(self, sql: str, parameters: Sequence[Any]) -> int:
        """The new row's id; of several rows, the first one's."""
        with self._executed(sql, parameters) as cursor:
            return cursor.lastrowid  # type: ignore[no-any-return]

    @contextmanager
    def _executed(self, sql: str, parameters: Sequence[Any]) -> Iterator[Any]:
        self._observe(sql, parameters)
        try:
            with self._connection.cursor() as cursor:
                # None, not (): a statement without parameters may contain a bare %.
                cursor.execute(sql, parameters or None)
                yield cursor
        except pymysql.MySQLError as error:
            raise translate(error) from error


class Transaction(Session):
    """A session whose writes count together, when `commit` says so."""

    _open = True

    def commit(self) -> None:
        """Raises Unavailable; whether the writes were stored is not known then."""
        self._observe("COMMIT", ())
        self._open = False
        try:
            self._connection.commit()
        except pymysql.MySQLError as error:
            raise translate(error) from error

    def end(self) -> None:
        """Roll back, unless it was committed."""
        if self._open:
            self._open = False
            _rollback(self._connection)


def _rollback(connection: Any) -> None:
    try:
        connection.rollback()
    except pymysql.MySQLError as error:
        # A lost connection has rolled back already.
        if not is_lost(error):
            raise translate(error) from error


class Pool:
    """At most `size` connections, each used by one thread at a time."""

    def __init__(self, server: Server, *, size: int, observe: Observer = unobserved) -> None:
        self._observe = observe
        # No ping before use: a read on a lost connection is repeated on a new one by DBUtils, as
        # it is outside a transaction, and `writing` does the same for BEGIN.
        self._pool = PooledDB(
            pymysql,
            maxcached=size,
            maxconnections=size,
            blocking=True,
            reset=False,
            ping=0,
            isfatal=is_lost,
            setsession=_SESSION,
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            database=server.database,
            charset="utf8mb4",
            autocommit=True,
            client_flag=CLIENT.FOUND_ROWS,
            connect_timeout=_CONNECT_TIMEOUT_SECONDS,
            read_timeout=_READ_TIMEOUT_SECONDS,
            write_timeout=_READ_TIMEOUT_SECONDS,
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Each statement for itself. Raises Unavailable."""
        with self._borrowed() as connection:
            yield Session(connection, self._observe)

    @contextmanager
    def writing(self) -> Iterator["Transaction"]:
        """A transaction; leaving the block without `commit` rolls it back. Raises Unavailable."""
        with self._borrowed() as connection:
            _begin(connection)
            transaction = Transaction(connection, self._observe)
            try:
                yield transaction
            finally:
                transaction.end()

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def _borrowed(self) -> Iterator[Any]:
        try:
            connection = self._pool.connection()
        except pymysql.MySQLError as error:
            raise translate(error) from error
        try:
            yield connection
        finally:
            connection.close()


def _begin(connection: Any) -> None:
    try:
        connection.begin()
    except pymysql.MySQLError as error:
        if not is_lost(error):
            raise translate(error) from error
        _rollback(connection)
        Session(connection).row("SELECT 1")
        connection.begin()
