"""What is held about a customer, in MySQL: the statements are made from the map."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, marks, to_json, utc
from domain.customers.model import Customer
from domain.privacy.model import Gone, PrivacyMap, Row, Scrubbed, Table

# Fragments: names of tables and columns are literals of our own declarations. Each statement is
# about one column, so that it has an index to go by, and locks no row of anybody else.
SELECT: Final = "SELECT {columns} FROM {table} WHERE {column} IN ({marks})"
DELETE: Final = "DELETE FROM {table} WHERE {column} IN ({marks})"
UPDATE: Final = "UPDATE {table} SET {changes} WHERE {column} IN ({marks})"


class MySQLPersonalData:
    def __init__(self, session: Session) -> None:
        self._session = session

    def collect(self, tables: PrivacyMap, customer: Customer) -> Mapping[str, Sequence[Row]]:
        person = _Person(self._session, tables, customer)
        found = {table.name: person.rows(table) for table in tables.of_customers() if table.told}
        return {name: rows for name, rows in found.items() if rows}

    def erase(self, tables: PrivacyMap, customer: Customer, now: datetime) -> None:
        person = _Person(self._session, tables, customer)
        for table in tables.of_customers():
            person.erase(table, now)


class _Person:
    """A customer, as the map finds them."""

    def __init__(self, session: Session, tables: PrivacyMap, customer: Customer) -> None:
        self._session = session
        self._tables = tables
        self._customer = customer
        self._known: dict[str, list[int]] = {}

    def rows(self, table: Table) -> list[Row]:
        told = (*table.key, *table.told)
        found = {}
        for row in self._select(table, told):
            found[row[: len(table.key)]] = {
                column: _value(table, column, value)
                for column, value in zip(told, row, strict=True)
                if column in table.told
            }
        return [found[key] for key in sorted(found)]

    def erase(self, table: Table, now: datetime) -> None:
        if isinstance(table.erasing, Gone):
            for fragments, values in self._conditions(table):
                self._session.write(DELETE.format(**fragments), values)
        elif isinstance(table.erasing, Scrubbed):
            wanted = table.erasing.at(now)
            changes = ", ".join(f"{column} = %s" for column in wanted)
            for fragments, values in self._conditions(table):
                sql = UPDATE.format(changes=changes, **fragments)
                replaced = [
                    to_json(each) if isinstance(each, Mapping) else each for each in wanted.values()
                ]
                self._session.write(sql, (*replaced, *values))

    def _ids(self, name: str) -> list[int]:
        """Looked up once: what leads from one table to others is erased after them."""
        if name not in self._known:
            rows = self._select(self._tables[name], self._tables[name].key)
            # By several ways the same row may be found.
            self._known[name] = sorted({row[0] for row in rows})
        return self._known[name]

    def _select(self, table: Table, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for fragments, values in self._conditions(table):
            sql = SELECT.format(columns=", ".join(columns), **fragments)
            yield from self._session.rows(sql, values)

    def _conditions(self, table: Table) -> Iterator[tuple[dict[str, str], list[int | str]]]:
        for column, values in table.whose(self._customer, self._ids).items():
            yield {"table": table.name, "column": column, "marks": marks(values)}, values


def _value(table: Table, column: str, value: Any) -> Any:
    if column in table.documents:
        return from_json(value)
    if column in table.flags:
        return bool(value)
    return utc(value) if isinstance(value, datetime) else value
