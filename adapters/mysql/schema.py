"""The schema as text: the same from MySQL and MariaDB, and fit to be loaded by either."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from attrs import frozen

from adapters.mysql.checks import written
from adapters.mysql.connection import Pool, Server, Session

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
# Names of checks are the whole schema's. Only MariaDB's own for JSON are not: those are named after
# their columns, and come from each table that has one.
SELECT_CHECKS: Final = """
    SELECT DISTINCT t.table_name, c.constraint_name, c.check_clause
    FROM information_schema.table_constraints t
    JOIN information_schema.check_constraints c
      ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name
    WHERE t.table_schema = DATABASE() AND t.constraint_type = 'CHECK'
    ORDER BY t.table_name, c.constraint_name
"""

_TOP: Final = """\
-- The schema that the migrations make, to be read. Written by `bin/storekeep schema`; a test fails
-- when it is out of date. It can be loaded into an empty database, but dbmate would not know then
-- what has been done (its own table is not here): to make a database, migrate it.
"""

# How wide a number is printed, which MariaDB still tells.
_WIDTH: Final = re.compile(r"^(bigint|int|smallint|mediumint|tinyint)\(\d+\)")
_DEFAULT: Final = re.compile(r"(?P<number>\d+)|(?P<quote>'?)(?P<text>\w*)(?P=quote)")
_JSON_CHECK: Final = re.compile(r"json_valid\(`(\w+)`\)")
# What happens to a row whose parent goes, unless it is said otherwise: both mean the same.
_REFUSED: Final = {"NO ACTION", "RESTRICT"}

Rows = Sequence[tuple[Any, ...]]


@frozen
class Table:
    """One table, in the words of CREATE TABLE."""

    name: str
    lines: Sequence[str]
    options: str
    needs: frozenset[str]
    """The tables that it refers to."""

    def __str__(self) -> str:
        lines = ",\n  ".join(self.lines)
        return f"\nCREATE TABLE {self.name} (\n  {lines}\n) {self.options};\n"


def read_schema(server: Server) -> str:
    """Raises Unavailable."""
    pool = Pool(server, size=1)
    try:
        with pool.reading() as session:
            return _TOP + "".join(str(table) for table in _loadable(_tables(session)))
    finally:
        pool.close()


def _tables(session: Session) -> list[Table]:
    columns, indexes, foreign_keys, checks = (
        _by_table(session.rows(sql))
        for sql in (SELECT_COLUMNS, SELECT_INDEXES, SELECT_FOREIGN_KEYS, SELECT_CHECKS)
    )
    return [
        Table(
            name=name,
            lines=[
                *_columns(columns[name], collation, _json_columns(checks[name])),
                *_indexes(indexes[name]),
                *_foreign_keys(foreign_keys[name]),
                *_checks(checks[name]),
            ],
            options=f"ENGINE={engine} DEFAULT {_collated(collation)}",
            needs=frozenset(row[2] for row in foreign_keys[name]) - {name},
        )
        for name, engine, collation in session.rows(SELECT_TABLES)
    ]


def _by_table(rows: Rows) -> dict[str, Rows]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for table, *rest in rows:
        found[table].append(tuple(rest))
    return defaultdict(tuple, found)


def _loadable(tables: Sequence[Table]) -> Iterator[Table]:
    """By name, but each after those that it refers to."""
    waiting = list(tables)
    while waiting:
        names = {table.name for table in waiting}
        # Two tables that refer to each other cannot be made so; there are none.
        table = next(table for table in waiting if not table.needs & names)
        waiting.remove(table)
        yield table


def _json_columns(checks: Rows) -> set[str]:
    """On MariaDB, JSON is text with a check of its own."""
    found = (_JSON_CHECK.fullmatch(clause) for _, clause in checks)
    return {match[1] for match in found if match}


def _columns(rows: Rows, table_collation: str, json: set[str]) -> Iterator[str]:
    for name, kind, collation, nullable, default, extra in rows:
        if extra not in {"", "auto_increment"}:
            raise NotImplementedError(f"{name}: a column with {extra}")
        words = [name, "JSON" if name in json else _WIDTH.sub(r"\1", kind).upper()]
        if collation not in {None, table_collation} and name not in json:
            words.append(_collated(collation, " "))
        words.append("NULL" if nullable == "YES" else "NOT NULL")
        if default not in {None, "NULL"}:
            words.append(f"DEFAULT {_default(default)}")
        if extra:
            words.append(extra.upper())
        yield " ".join(words)


def _default(told: str) -> str:
    """MySQL tells a text as it is, MariaDB as a literal. Raises ValueError if it is neither that
    nor a number.
    """
    found = _DEFAULT.fullmatch(told)
    if found is None:
        raise ValueError(f"cannot read DEFAULT {told}")
    return found["number"] or f"'{found['text']}'"


def _collated(collation: str, sign: str = "=") -> str:
    charset = collation.split("_", maxsplit=1)[0]
    keyword = "CHARSET" if sign == "=" else "CHARACTER SET"
    return f"{keyword}{sign}{charset} COLLATE{sign}{collation}"


def _indexes(rows: Rows) -> Iterator[str]:
    columns: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for name, non_unique, kind, column in rows:
        columns[name != "PRIMARY", non_unique, kind == "FULLTEXT", name].append(column)
    for (named, non_unique, full_text, name), parts in sorted(columns.items()):
        kind = "FULLTEXT KEY" if full_text else "KEY" if non_unique else "UNIQUE KEY"
        yield f"{f'{kind} {name}' if named else 'PRIMARY KEY'} ({', '.join(parts)})"


def _foreign_keys(rows: Rows) -> Iterator[str]:
    for name, column, parent, parent_column, on_delete, on_update in rows:
        words = f"CONSTRAINT {name} FOREIGN KEY ({column}) REFERENCES {parent} ({parent_column})"
        for event, action in (("DELETE", on_delete), ("UPDATE", on_update)):
            words += "" if action in _REFUSED else f" ON {event} {action}"
        yield words


def _checks(rows: Rows) -> Iterator[str]:
    for name, clause in rows:
        if not _JSON_CHECK.fullmatch(clause):
            yield f"CONSTRAINT {name} CHECK ({written(clause)})"
