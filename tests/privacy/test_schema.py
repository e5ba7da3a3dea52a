"""The map, held against the schema that the migrations make."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.mysql.connection import Server
from domain.privacy.model import Gone, Scrubbed
from domain.privacy.shop_map import SHOP
from tests.database import connected, fresh_database

pytestmark = pytest.mark.database

_COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name <> 'schema_migrations'
"""
_FIRST_OF_INDEX = """
    SELECT table_name, column_name
    FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND seq_in_index = 1
"""
_PRIMARY_KEYS = """
    SELECT table_name, column_name
    FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND index_name = 'PRIMARY'
    ORDER BY seq_in_index
"""
_FOREIGN_KEYS = """
    SELECT table_name, column_name, referenced_table_name
    FROM information_schema.key_column_usage
    WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
"""


@pytest.fixture(scope="module")
def migrated(test_server: Server) -> Iterator[Server]:
    with fresh_database(test_server) as server:
        yield server


def _told(server: Server, sql: str) -> list[tuple[Any, ...]]:
    with connected(server) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _by_table(rows: list[tuple[Any, ...]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for table, column, *_ in rows:
        found[table].append(column)
    return found


def test_every_column_of_the_schema_is_in_the_map(migrated: Server) -> None:
    there = {(table, column) for table, column, *_ in _told(migrated, _COLUMNS)}
    declared = {(table.name, column) for table in SHOP.tables for column in table.columns}

    missing = sorted(".".join(each) for each in there - declared)
    assert not missing, (
        f"Does {', '.join(missing)} say something about a person? Declare it in"
        " domain/privacy/shop_map.py: as `plain` if not; if it does, as what export shows or why"
        " it is hidden, and what becomes of it when a customer is erased."
    )


def test_the_map_names_nothing_that_is_not_there(migrated: Server) -> None:
    there = {(table, column) for table, column, *_ in _told(migrated, _COLUMNS)}
    declared = {(table.name, column) for table in SHOP.tables for column in table.columns}

    gone = sorted(".".join(each) for each in declared - there)
    assert not gone, f"Take {', '.join(gone)} out of domain/privacy/shop_map.py."


def test_rows_are_told_apart_by_their_primary_keys(migrated: Server) -> None:
    keys = _by_table(_told(migrated, _PRIMARY_KEYS))

    assert {table.name: list(table.key) for table in SHOP.tables if table.by} == {
        table.name: keys[table.name] for table in SHOP.tables if table.by
    }


def test_an_index_leads_to_each_customers_rows(migrated: Server) -> None:
    indexed = _by_table(_told(migrated, _FIRST_OF_INDEX))

    # Without one, to look for a customer is to read, and to erase one is to lock, the whole table.
    unindexed = [
        f"{table.name}.{link.column}"
        for table in SHOP.tables
        for link in table.by
        if link.column not in indexed[table.name]
    ]
    assert unindexed == []


def test_whatever_refers_to_a_customer_leads_to_them(migrated: Server) -> None:
    for table, column, referenced in _told(migrated, _FOREIGN_KEYS):
        if referenced == "customers":
            assert column in {link.column for link in SHOP[table].by}, (table, column)


def test_what_refers_to_rows_that_go_is_gone_before_them(migrated: Server) -> None:
    ordered = [table.name for table in SHOP.of_customers()]
    goes = {table.name for table in SHOP.tables if isinstance(table.erasing, Gone)}

    for table, column, referenced in _told(migrated, _FOREIGN_KEYS):
        if referenced in goes:
            assert table in goes, f"{table}.{column} keeps rows of {referenced} from being erased"
            assert ordered.index(table) < ordered.index(referenced), (table, referenced)


def test_what_is_emptied_may_be_empty(migrated: Server) -> None:
    nullable = {(row[0], row[1]): row[3] == "YES" for row in _told(migrated, _COLUMNS)}

    for table in SHOP.tables:
        if isinstance(table.erasing, Scrubbed):
            for column, value in table.erasing.values.items():
                assert value is not None or nullable[table.name, column], (table.name, column)


def test_what_is_told_is_text_a_number_or_a_time(migrated: Server) -> None:
    kinds = {(row[0], row[1]): row[2] for row in _told(migrated, _COLUMNS)}

    told = {kinds[table.name, column] for table in SHOP.tables for column in table.shown}
    assert told <= {"varchar", "char", "bigint", "int", "datetime"}
    flags = {kinds[table.name, column] for table in SHOP.tables for column in table.flags}
    assert flags <= {"tinyint"}
    # JSON is text on MariaDB.
    documents = {kinds[table.name, column] for table in SHOP.tables for column in table.documents}
    assert documents <= {"json", "longtext"}
