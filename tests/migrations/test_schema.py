"""db/schema.sql tells of the schema that the migrations make, on every server in the same words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

from adapters.mysql.checks import written
from adapters.mysql.connection import Server
from adapters.mysql.migrations import MIGRATIONS, latest, migrate, rollback
from adapters.mysql.schema import read_schema
from tests.database import connected, fresh_database

_FILE = MIGRATIONS.parent / "schema.sql"
_COMPARED = {
    "columns": """
        SELECT table_name, column_name, ordinal_position, column_type, is_nullable,
          character_set_name, collation_name, column_default, extra
        FROM information_schema.columns WHERE table_schema = DATABASE()
    """,
    "tables": """
        SELECT table_name, engine, table_collation
        FROM information_schema.tables WHERE table_schema = DATABASE()
    """,
    "indexes": """
        SELECT table_name, index_name, non_unique, index_type, seq_in_index, column_name, sub_part,
          collation
        FROM information_schema.statistics WHERE table_schema = DATABASE()
    """,
    "constraints": """
        SELECT table_name, constraint_name, constraint_type
        FROM information_schema.table_constraints WHERE table_schema = DATABASE()
    """,
    "foreign keys": """
        SELECT constraint_name, table_name, referenced_table_name, update_rule, delete_rule
        FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()
    """,
    "checks": """
        SELECT constraint_name, check_clause
        FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()
    """,
}


@pytest.fixture(scope="module")
def migrated(test_server: Server) -> Iterator[Server]:
    with fresh_database(test_server) as server:
        yield server


@pytest.mark.database
def test_the_file_is_up_to_date(migrated: Server) -> None:
    assert _FILE.read_text() == read_schema(migrated), "write it anew: bin/storekeep schema"


@pytest.mark.database
@pytest.mark.parametrize("what", _COMPARED)
def test_the_file_makes_what_the_migrations_make(
    test_server: Server, migrated: Server, what: str
) -> None:
    with fresh_database(test_server, migrated=False) as loaded:
        _load(loaded)

        assert _told(loaded, what) == _told(migrated, what) != []


@pytest.mark.database
def test_each_migration_goes_down_and_up_again(test_server: Server) -> None:
    with fresh_database(test_server) as server:
        before = read_schema(server)
        for _ in MIGRATIONS.glob("*.sql"):
            rollback(server)
        assert _told(server, "tables") == []

        migrate(server)
        assert read_schema(server) == before


@pytest.mark.database
def test_visitors_who_were_there_before_customers_stay_and_are_checked_from_then_on(
    test_server: Server,
) -> None:
    with fresh_database(test_server) as server:
        for path in MIGRATIONS.glob("*.sql"):
            if path.name >= "20261123000400":
                rollback(server)
        with connected(server) as connection, connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO visitors (digest, created_at, last_seen_at)"
                " VALUES (UNHEX(SHA2('x', 256)), '2026-01-01', '2026-01-01')"
            )
            connection.commit()
        migrate(server)

        with connected(server) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT id, customer_id FROM visitors")
            assert cursor.fetchall() == ((1, None),)
            with pytest.raises(pymysql.IntegrityError):
                cursor.execute("UPDATE visitors SET customer_id = 99")


@pytest.mark.database
def test_whatever_can_be_broken_has_a_name_that_says_what_it_is(migrated: Server) -> None:
    named = {(row[0], row[1]) for row in _told(migrated, "indexes")}
    named |= {(row[0], row[1]) for row in _told(migrated, "constraints")}

    for table, name in named:
        # On MariaDB a JSON column has a check of its own.
        json = f"{name} JSON" in _FILE.read_text()
        assert json or re.fullmatch(rf"PRIMARY|(uq|ix|ft|fk|ck)_{table}_\w+", name), (table, name)


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("*.sql")), ids=lambda path: path.stem)
def test_a_migration_touches_one_table(path: Path) -> None:
    up, down = path.read_text().split("-- migrate:down")
    tables = set(re.findall(r"(?:CREATE|ALTER|DROP) TABLE (\w+)", up + down))

    # Data definitions cannot be rolled back: of two, the first would stay when the second fails.
    assert len(tables) == 1
    assert up.startswith("-- migrate:up\n")
    assert latest() >= path.name.split("_")[0]


@pytest.mark.parametrize(
    ("mysql", "mariadb", "expected"),
    [
        (r"(`price` >= 0)", "`price` >= 0", "price >= 0"),
        (
            r"(`role` in (_utf8mb4\'owner\',_utf8mb4\'manager\'))",
            "`role` in ('owner','manager')",
            "role IN ('owner', 'manager')",
        ),
        (
            r"((`kind` <> _utf8mb4\'adjusted\') or (`reason` <> _utf8mb4\'\'))",
            "`kind` <> 'adjusted' or `reason` <> ''",
            "kind <> 'adjusted' OR reason <> ''",
        ),
        (
            "(((`a` = 1) or (`b` = 2)) and (`c` is not null))",
            "(`a` = 1 or `b` = 2) and `c` is not null",
            "(a = 1 OR b = 2) AND c IS NOT NULL",
        ),
        (
            "((`a` + (`b` * 2)) <= (`c` - (`d` - 1)))",
            "`a` + `b` * 2 <= `c` - (`d` - 1)",
            "a + b * 2 <= c - (d - 1)",
        ),
        ("(char_length(`code`) = 3)", "char_length(`code`) = 3", "char_length(code) = 3"),
    ],
)
def test_a_check_is_written_in_one_way(mysql: str, mariadb: str, expected: str) -> None:
    assert written(mysql) == written(mariadb) == expected


def test_a_check_that_is_not_understood_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="cannot read"):
        written("`a` ? 1")
    with pytest.raises(ValueError, match="expected the end"):
        written("`a` 1")


def _load(server: Server) -> None:
    with connected(server) as connection, connection.cursor() as cursor:
        for statement in _FILE.read_text().split(";\n"):
            if statement.strip():
                cursor.execute(statement)


def _told(server: Server, what: str) -> list[tuple[str, ...]]:
    with connected(server) as connection, connection.cursor() as cursor:
        cursor.execute(_COMPARED[what])
        rows = [row for row in cursor.fetchall() if row[0] != "schema_migrations"]
    if what == "checks":
        # A table that was changed is told by MySQL with another character set before each text.
        rows = [(name, written(clause)) for name, clause in rows]
    return sorted(rows, key=repr)
