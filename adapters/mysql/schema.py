"""The schema as text: the same from MySQL and MariaDB, and fit to be loaded by either."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from attrs import Factory, frozen

from adapters.mysql.checks import written
from adapters.mysql.connection import Pool, Server, Session
from adapters.mysql.rows import marks

SELECT_TABLES: Final = """
    SELECT table_name, engine, table_collation
    FROM information_schema.tables
    WHERE
      table_schema = DATABASE()
      AND table_type = 'BASE TABLE'
      AND table_name <> 'schema_migrations'
    ORDER BY table_name
"""
SELECT_COLUMNS: Final = """
    SELECT
      table_name,
      column_name,
      column_type,
      collation_name,
      is_nullable,
      column_default,
      extra
    FROM information_schema.columns
    WHERE table_schema = DATABASE()
    ORDER BY table_name, ordinal_position
"""
SELECT_INDEXES: Final = """
    SELECT table_name, index_name, non_unique, index_type, column_name
    FROM information_schema.statistics
    WHERE table_schema = DATABASE()
    ORDER BY table_name, index_name, seq_in_index
"""
SELECT_FOREIGN_KEYS: Final = """
    SELECT
      k.table_name,
      k.constraint_name,
      k.column_name,
      k.referenced_table_name,
      k.referenced_column_name,
      r.delete_rule,
      r.update_rule
    FROM information_schema.key_column_usage k
    JOIN information_schema.referential_constraints r
      ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
    WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
    ORDER BY k.table_name, k.constraint_name, k.ordinal_position
"""
SELECT_CHECKS: Final = """
    SELECT t.table_name, c.constraint_name, c.check_clause
    FROM information_schema.table_constraints t
    JOIN information_schema.check_constraints c
      ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name
      {of_table}
    WHERE t.table_schema = DATABASE() AND t.constraint_type = 'CHECK'
    ORDER BY t.table_name, c.constraint_name
"""
# On MariaDB two tables may have checks of one name; MySQL tells no table, and needs none.
OF_TABLE: Final = "AND c.table_name = t.table_name"
SELECT_IS_MARIADB: Final = "SELECT VERSION() LIKE '%%MariaDB%%' FROM DUAL WHERE 1 IN ({marks})"

_TOP: Final = """\
-- The schema that the migrations make, to be read. Written by `bin/storekeep schema`; a test fails
-- when it is out of date. It can be loaded into an empty database, but then dbmate does not know
-- what has been done (its table schema_migrations is not here): migrate instead.
"""

# A server shows how wide a number is printed, the other does not; JSON is text that is checked.
_WIDTH: Final = re.compile(r"^(bigint|int|smallint|tinyint|mediumint)\(\d+\)")
_JSON_CHECK: Final = re.compile(r"^json_valid\(`(\w+)`\)$")


@frozen
class Table:
    """One table, in the words of CREATE TABLE."""

    name: str
    options: str
    lines: Sequence[str]
    refers_to: frozenset[str] = Factory(frozenset)

    def __str__(self) -> str:
        return f"CREATE TABLE {self.name} (\n  " + ",\n  ".join(self.lines) + f"\n) {self.options};\n"


def read_schema(server: Server) -> str:
    """Raises Unavailable."""
    pool = Pool(server, size=1)
    try:
        with pool.reading() as session:
            return _TOP + "".join(f"\n{table}" for table in _in_order(_tables(session)))
    finally:
        pool.close()
